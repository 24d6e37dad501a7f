/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked for its routes again when policy or rules are new: whoever told some before the shards knew of it, also
 * where the speaker has not heard yet that it is up.  Real shards, a toy io with one neighbor; the speaker has a loop of
 * its own, so that it can be late. */
#include <stdio.h>
#include "base/testing.h"
#include "bgpd/shard/inside.h"
#include "bgpd/speaker/speaker.h"

enum { NEIGHBOR = 1, OWN_AS = 65000, THEIR_AS = 65001, SHARDS = 2, ROUTES = 8 };
static const enum family_row v4 = FAMILY_IPV4_UNICAST;

struct stage {
	struct loop *front, *back;           /* the speaker's; everybody else's */
	struct speaker *speaker;
	struct shard *shards[SHARDS];
	struct actor *io;
	const struct peer_rules *rules;      /* as the io has them */
	struct peer_family_rules wish;       /* of the next plan */
	bool enforces_first_as;              /* likewise */
	uint32_t denied;                     /* route that the list refuses in the next plan; ROUTES: none */
	bool is_up, refreshes_not;
	uint32_t asked, reset;               /* how often it was to tell its routes again; to begin anew */
	uint32_t looks;                      /* at its link */
};

/* -- the neighbor and its io -- */

static struct prefix route(uint32_t number)
{
	struct address a = address_v4(0x0a000000 + (number << 16));
	return prefix_of(&a, 24);
}

static uint32_t some_set(void)
{
	static const uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xe9, 0x40, 3, 4, 192, 0, 2, 1 };
	return attrs_intern(block, sizeof block, 1);
}

static void tell_routes(struct stage *t)
{
	for (uint32_t i = 0; i < ROUTES; i++) {
		struct event_routes *letter = event_routes_new(1);
		letter->peer = NEIGHBOR;
		letter->items[0] = (struct route_item){ .attrs = some_set(), .prefix = route(i) };
		actor_post(t->io, shard_actor(t->shards[shard_of(&letter->items[0].prefix, SHARDS)]), &letter->head);
	}
}

static void tell_state(struct stage *t, enum peer_state now, enum peer_state was)
{
	struct event_state *state = EVENT(EVENT_STATE, event_state);
	state->peer = NEIGHBOR;
	state->state = (uint8_t)now;
	state->was = (uint8_t)was;
	state->family[v4] = now == STATE_ESTABLISHED;
	state->received.refresh = !t->refreshes_not;
	state->remote_as = THEIR_AS;
	actor_post(t->io, t->speaker->actor, &state->head);
}

/* In the order of a real io: the shards, the speaker, then routes. */
static void come_up(struct stage *t)
{
	for (unsigned i = 0; i < SHARDS; i++) {
		struct event_up *up = EVENT(EVENT_UP, event_up);
		up->peer = NEIGHBOR;
		up->message_most = MESSAGE_MAX;
		up->as4 = up->family[v4] = true;
		up->remote_as = THEIR_AS;
		up->local_as = OWN_AS;
		up->remote = address_v4(0xc0000201);
		up->link.v4 = up->local = address_v4(0xc00002fe);
		actor_post(t->io, shard_actor(t->shards[i]), &up->head);
	}
	t->is_up = true;
	tell_state(t, STATE_ESTABLISHED, STATE_OPEN_CONFIRM);
	tell_routes(t);
}

static void post_back(struct stage *t, const struct peer_rules *rules)
{
	struct event_rules *back = EVENT(EVENT_RULES_BACK, event_rules);
	back->rules = rules;
	actor_post(t->io, t->speaker->actor, &back->head);
}

static void post_policy_back(struct stage *t, const struct policy_book *book)
{
	struct event_policy *back = EVENT(EVENT_POLICY_BACK, event_policy);
	back->book = book;
	actor_post(t->io, t->speaker->actor, &back->head);
}

static void io_receive(void *owner, struct actor *from, struct letter *letter)
{
	struct stage *t = owner;
	if (letter->kind == EVENT_RULES) {
		if (t->rules)
			post_back(t, t->rules);
		t->rules = ((struct event_rules *)letter)->rules;
	} else if (letter->kind == EVENT_POLICY) {
		post_policy_back(t, ((struct event_policy *)letter)->book);
	} else if (letter->kind == EVENT_ASK_REFRESH && ((struct event_family *)letter)->family == v4) {
		assert_true(t->is_up);
		t->asked++;
		tell_routes(t);
	} else if (letter->kind == EVENT_PEER_RESET) {
		t->reset++;
	} else if (letter->kind == EVENT_LOOK_AT_LINK) {
		t->looks++;
	}
	event_free(letter);
}

/* -- the stage -- */

static void run(struct loop *loop)
{
	for (int i = 0; i < 8; i++)
		loop_turn(loop);
}

static void run_all(struct stage *t)
{
	for (int i = 0; i < 8; i++) {
		run(t->front);
		run(t->back);
	}
}

static struct policy_book *make_book(const struct stage *t)
{
	struct policy_book *book = policy_book_new();
	struct prefix_list *list = prefix_list_new("IN", AF_INET);
	const struct prefix denied = route(t->denied);
	if (t->denied < ROUTES)
		prefix_list_add(list, 5, false, &denied, 0, 0);
	prefix_list_add_any(list, 10, true);
	prefix_list_seal(list);
	policy_book_put(book, POLICY_PREFIX_LIST_V4, policy_name("IN"), list);
	return book;
}

static void follow(struct stage *t)
{
	struct plan plan = { .is_running = true, .asn = OWN_AS, .router_id = 1, .decision.local_as = OWN_AS, .policy = make_book(t) };
	struct plan_neighbor one = { .rules = { .kind = PEER_EBGP, .remote = address_v4(0xc0000201), .local_as = OWN_AS,
						.own_as = OWN_AS, .remote_as = THEIR_AS, .ttl = 1,
						.enforce_first_as = t->enforces_first_as } };
	snprintf(one.rules.name, sizeof one.rules.name, "192.0.2.1");
	one.rules.family[v4] = t->wish;
	array_push(&plan.neighbors, one);
	plan_sort(&plan);
	speaker_follow(t->speaker, &plan);
}

static struct stage *open_stage(void)
{
	static const struct actor_rules io_rules = { .name = "io", .receive = io_receive };
	static const struct speaker_options options = { 0 };
	struct stage *t = NEW(struct stage);
	struct actor *shards[SHARDS];
	attrs_open();
	t->front = loop_new_manual();
	t->back = loop_new_manual();
	t->speaker = speaker_new(t->front, &options);
	t->io = actor_new(&io_rules, t, t->back);
	actor_connect(t->speaker->actor, t->io, 64);
	for (uint16_t i = 0; i < SHARDS; i++) {
		t->shards[i] = shard_new(t->back, i);
		shards[i] = shard_actor(t->shards[i]);
		actor_connect(t->speaker->actor, shards[i], 64);
		actor_connect(t->io, shards[i], 64);
		shard_meet(t->shards[i], t->speaker->actor, &t->io, 1);
	}
	speaker_meet(t->speaker, &t->io, 1, shards, SHARDS);
	t->denied = ROUTES;
	t->wish = (struct peer_family_rules){ .is_active = true, .in.prefix_list = policy_name("IN") };
	follow(t);
	run_all(t);
	assert_non_null(t->rules);
	return t;
}

static void close_stage(struct stage *t)
{
	for (unsigned i = 0; i < SHARDS; i++)
		shard_free(t->shards[i]);
	speaker_free(t->speaker);
	actor_free(t->io);
	loop_free(t->front);
	loop_free(t->back);
	mem_free(t);
}

static bool has_route(const struct stage *t, uint32_t number)
{
	struct prefix p = route(number);
	const struct table *table = &t->shards[shard_of(&p, SHARDS)]->rib.tables[v4];
	prefix_id id = table_find(table, &p);
	return id && table_record(table, id)->count;
}

static void assert_all_but(const struct stage *t, uint32_t number)
{
	for (uint32_t i = 0; i < ROUTES; i++)
		assert_int_equal(has_route(t, i), i != number);
}

/* -- who is asked -- */

static void policy_is_new_for_who_is_known_to_be_up(void **state)
{
	struct stage *t = open_stage();
	come_up(t);
	run_all(t);
	assert_all_but(t, ROUTES);
	t->denied = 3;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 1);
	assert_all_but(t, 3);
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 1);
	close_stage(t);
}

static void policy_is_new_while_the_news_of_a_session_is_on_its_way(void **state)
{
	struct stage *t = open_stage();
	come_up(t);
	run(t->back);
	t->denied = 3;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 1);
	assert_all_but(t, 3);
	close_stage(t);
}

static void rules_are_new_while_the_news_of_a_session_is_on_its_way(void **state)
{
	struct stage *t = open_stage();
	t->wish.in.prefix_list = 0;
	t->denied = 3;
	follow(t);
	run_all(t);
	come_up(t);
	run(t->back);
	assert_all_but(t, ROUTES);
	t->wish.in.prefix_list = policy_name("IN");
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 1);
	assert_all_but(t, 3);
	close_stage(t);
}

/* The last word counts, however many there were before it was heard. */
static void policy_changes_while_it_changes(void **state)
{
	struct stage *t = open_stage();
	come_up(t);
	run(t->back);
	for (t->denied = 2; t->denied < 5; t->denied++)
		follow(t);
	t->denied = 6;
	follow(t);
	run(t->back);
	t->denied = 7;
	follow(t);
	run_all(t);
	assert_true(t->asked);
	assert_all_but(t, 7);
	close_stage(t);
}

static void who_comes_up_after_all_have_heard_is_not_asked(void **state)
{
	struct stage *t = open_stage();
	t->denied = 3;
	t->wish.weight = 7;
	follow(t);
	run_all(t);
	come_up(t);
	run_all(t);
	assert_int_equal(t->asked, 0);
	assert_all_but(t, 3);
	close_stage(t);
}

/* Some routes were refused before they were kept, and are not there to be judged again. */
static void who_keeps_what_is_received_from_now_on_asks_for_it(void **state)
{
	struct stage *t = open_stage();
	t->denied = 3;
	follow(t);
	come_up(t);
	run_all(t);
	assert_all_but(t, 3);
	uint32_t asked = t->asked;
	t->wish.soft_reconfiguration = true;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, asked + 1);
	assert_all_but(t, ROUTES);
	t->denied = 4;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, asked + 1);
	assert_int_equal(t->reset, 0);
	close_stage(t);
}

static void who_cannot_be_asked_for_it_begins_anew(void **state)
{
	struct stage *t = open_stage();
	t->refreshes_not = true;
	come_up(t);
	run_all(t);
	t->wish.soft_reconfiguration = true;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 0);
	assert_int_equal(t->reset, 1);
	close_stage(t);
}

static void whose_first_as_matters_from_now_on_is_asked(void **state)
{
	struct stage *t = open_stage();
	come_up(t);
	run_all(t);
	t->enforces_first_as = true;
	follow(t);
	run_all(t);
	assert_int_equal(t->asked, 1);
	close_stage(t);
}

static void addresses_change_while_the_news_of_a_session_is_on_its_way(void **state)
{
	struct stage *t = open_stage();
	come_up(t);
	run(t->back);
	t->looks = 0;
	links_follow(t->speaker);
	run(t->back);
	assert_int_equal(t->looks, 1);
	close_stage(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policy_is_new_for_who_is_known_to_be_up),
		cmocka_unit_test(policy_is_new_while_the_news_of_a_session_is_on_its_way),
		cmocka_unit_test(rules_are_new_while_the_news_of_a_session_is_on_its_way),
		cmocka_unit_test(policy_changes_while_it_changes),
		cmocka_unit_test(who_comes_up_after_all_have_heard_is_not_asked),
		cmocka_unit_test(who_keeps_what_is_received_from_now_on_asks_for_it),
		cmocka_unit_test(who_cannot_be_asked_for_it_begins_anew),
		cmocka_unit_test(whose_first_as_matters_from_now_on_is_asked),
		cmocka_unit_test(addresses_change_while_the_news_of_a_session_is_on_its_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
