/* SPDX-License-Identifier: Apache-2.0 */
/* A neighbour that restarts gracefully: its routes stay until it has told them anew, or its time is up. */
#include "base/testing.h"
#include <string.h>
#include "bgpd/shard/world.h"

enum { SENDER = 1, LISTENER = 2, ROUTES = 100, RESTART_SECONDS = 30 };

struct scene {
	struct world *world;
	uint32_t attrs;
};

static int open_scene(void **state)
{
	struct scene *s = NEW(struct scene);
	s->world = world_new();
	world_post(s->world, s->world->speaker, world_settings(s->world));
	world_add_peer(s->world, SENDER, PEER_EBGP, 65001);
	world_add_peer(s->world, LISTENER, PEER_EBGP, 65002);
	world_up(s->world, SENDER);
	world_up(s->world, LISTENER);
	s->attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001) });
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES, s->attrs);
	world_run(s->world, true);
	*state = s;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *s = *state;
	world_free(s->world);
	attrs_release(s->attrs, 1);
	mem_free(s);
	return 0;
}

static uint32_t count_told(struct scene *s)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < ROUTES; i++)
		count += s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][i] != 0;
	return count;
}

enum { LONG_SECONDS = 100 };

static void go_away_for(struct scene *s, uint32_t long_seconds, bool restarts)
{
	struct event_away *letter = EVENT(EVENT_AWAY, event_away);
	letter->long_seconds[FAMILY_IPV4_UNICAST] = long_seconds;
	letter->restarts_not[FAMILY_IPV4_UNICAST] = !restarts;
	letter->peer = SENDER;
	letter->keeps[FAMILY_IPV4_UNICAST] = true;
	letter->restart_seconds = RESTART_SECONDS;
	world_post(s->world, s->world->ios[SENDER % WORLD_IOS], letter);
	s->world->peers[SENDER]->is_up = false;
	world_run(s->world, true);
}

static void go_away(struct scene *s)
{
	go_away_for(s, 0, true);
}

static void come_back(struct scene *s, bool kept)
{
	s->world->peers[SENDER]->up.keeps[FAMILY_IPV4_UNICAST] = kept;
	world_up(s->world, SENDER);
	world_run(s->world, true);
}

static void routes_of_a_restarting_neighbour_stay(void **state)
{
	struct scene *s = *state;
	assert_int_equal(count_told(s), ROUTES);
	go_away(s);
	assert_int_equal(count_told(s), ROUTES);
	loop_advance(s->world->loop, RESTART_SECONDS * 500);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES);
}

static void they_go_when_its_time_is_up(void **state)
{
	struct scene *s = *state;
	go_away(s);
	loop_advance(s->world->loop, (RESTART_SECONDS + 1) * 1000);
	world_run(s->world, true);
	assert_int_equal(count_told(s), 0);
}

static void what_is_not_told_anew_goes_at_end_of_rib(void **state)
{
	struct scene *s = *state;
	go_away(s);
	come_back(s, true);
	assert_int_equal(count_told(s), ROUTES);
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES / 2, s->attrs);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES);
	world_post_family(s->world, EVENT_END_OF_RIB, SENDER, FAMILY_IPV4_UNICAST, 0);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES / 2);
	loop_advance(s->world->loop, 1000000);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES / 2);
}

/* It chose another identifier: what is reflected of it names that one, though its routes are the same. */
static void who_is_back_with_another_identifier_is_named_by_it(void **state)
{
	struct scene *s = *state;
	struct world_peer *listener;
	enum { CLIENT = 3, OTHER = 4, NEW_ID = 0x0b0000ff };
	for (uint16_t i = CLIENT; i <= OTHER; i++) {
		world_add_peer(s->world, i, PEER_IBGP, OWN_AS);
		struct peer_rules *rules = world_rules(s->world, i);
		rules->family[FAMILY_IPV4_UNICAST].reflector_client = true;
		world_post_rules(s->world, i, rules);
		world_up(s->world, i);
	}
	listener = s->world->peers[OTHER];
	world_announce(s->world, CLIENT, FAMILY_IPV4_UNICAST, ROUTES, 1, s->attrs);
	world_run(s->world, true);
	assert_int_equal(attrs_at(listener->told[FAMILY_IPV4_UNICAST][ROUTES])->originator_id, s->world->peers[CLIENT]->up.remote_router_id);
	world_away(s->world, CLIENT);
	s->world->peers[CLIENT]->up.remote_router_id = NEW_ID;
	s->world->peers[CLIENT]->up.keeps[FAMILY_IPV4_UNICAST] = true;
	world_up(s->world, CLIENT);
	world_announce(s->world, CLIENT, FAMILY_IPV4_UNICAST, ROUTES, 1, s->attrs);
	world_post_family(s->world, EVENT_END_OF_RIB, CLIENT, FAMILY_IPV4_UNICAST, 0);
	world_run(s->world, true);
	assert_int_equal(attrs_at(listener->told[FAMILY_IPV4_UNICAST][ROUTES])->originator_id, NEW_ID);
}

static void a_neighbour_that_lost_its_forwarding_loses_its_routes(void **state)
{
	struct scene *s = *state;
	go_away(s);
	come_back(s, false);
	assert_int_equal(count_told(s), 0);
}

static void a_neighbour_that_never_says_end_of_rib_is_waited_for_in_vain(void **state)
{
	struct scene *s = *state;
	go_away(s);
	come_back(s, true);
	loop_advance(s->world->loop, 361 * 1000);
	world_run(s->world, true);
	assert_int_equal(count_told(s), 0);
}

static void a_neighbour_that_is_removed_takes_its_stale_routes_along(void **state)
{
	struct scene *s = *state;
	go_away(s);
	world_down(s->world, SENDER);
	world_run(s->world, true);
	assert_int_equal(count_told(s), 0);
}

static void end_of_rib_is_held_while_we_restart_ourselves(void **state)
{
	struct scene *s = *state;
	struct world_peer *late = world_add_peer(s->world, 3, PEER_EBGP, 65003);
	struct event_settings *settings = world_settings(s->world);
	settings->holds_end_of_rib = true;
	world_post(s->world, s->world->speaker, settings);
	world_up(s->world, 3);
	world_run(s->world, true);
	assert_int_equal(late->ends_of_rib[FAMILY_IPV4_UNICAST], 0);
	assert_true(late->told[FAMILY_IPV4_UNICAST][0] != 0);
	world_post(s->world, s->world->speaker, world_settings(s->world));
	world_run(s->world, true);
	assert_int_equal(late->ends_of_rib[FAMILY_IPV4_UNICAST], 1);
}

static void nothing_is_told_while_updates_are_delayed(void **state)
{
	struct scene *s = *state;
	struct world_peer *late = world_add_peer(s->world, 3, PEER_EBGP, 65003);
	struct event_settings *settings = world_settings(s->world);
	settings->delays_updates = true;
	world_post(s->world, s->world->speaker, settings);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES);
	world_up(s->world, 3);
	world_announce(s->world, 3, FAMILY_IPV4_UNICAST, ROUTES, 1, s->attrs);
	world_run(s->world, true);
	assert_int_equal(late->ends_of_rib[FAMILY_IPV4_UNICAST], 0);
	assert_int_equal(late->told[FAMILY_IPV4_UNICAST][0], 0);
	assert_int_equal(s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][ROUTES], 0);
	world_post(s->world, s->world->speaker, world_settings(s->world));
	world_run(s->world, true);
	assert_int_equal(late->ends_of_rib[FAMILY_IPV4_UNICAST], 1);
	assert_true(late->told[FAMILY_IPV4_UNICAST][0] != 0);
	assert_true(s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][ROUTES] != 0);
}

static void say_installed(struct scene *s, uint32_t route)
{
	struct event_installed *letter = event_new(EVENT_INSTALLED, sizeof *letter, sizeof letter->prefixes[0]);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->count = 1;
	letter->prefixes[0] = world_prefix(FAMILY_IPV4_UNICAST, route);
	world_post(s->world, s->world->speaker, letter);
	world_run(s->world, true);
}

/* Who begins to wait takes nothing back that zebra was told; from then on each new prefix waits. */
static void what_the_kernel_has_not_is_not_told(void **state)
{
	struct scene *s = *state;
	struct event_settings *settings = world_settings(s->world);
	const uint32_t *told = s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	world_post_family(s->world, EVENT_FIB_AGAIN, 0, FAMILY_IPV4_UNICAST, 0);
	world_run(s->world, true);
	settings->waits_for_kernel = true;
	world_post(s->world, s->world->speaker, settings);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES);
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, ROUTES, 2, s->attrs);
	world_run(s->world, true);
	assert_int_equal(told[ROUTES], 0);
	say_installed(s, ROUTES);
	assert_true(told[ROUTES] != 0);
	assert_int_equal(told[ROUTES + 1], 0);
	world_post(s->world, s->world->speaker, world_settings(s->world));
	world_run(s->world, true);
	assert_true(told[ROUTES + 1] != 0);
}

static void the_worst_med_is_told_as_long_as_it_is_wanted(void **state)
{
	struct scene *s = *state;
	uint32_t before = s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][0];
	struct event_settings *settings = world_settings(s->world);
	settings->has_max_med = true;
	settings->max_med = 777;
	world_post(s->world, s->world->speaker, settings);
	world_run(s->world, true);
	const struct attrs *told = attrs_at(s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][0]);
	assert_true(told->flags & ATTRS_HAS_MED);
	assert_int_equal(told->med, 777);
	world_post(s->world, s->world->speaker, world_settings(s->world));
	world_run(s->world, true);
	assert_int_equal(s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][0], before);
}

/* -- as a last resort (RFC 9494) -- */

static void pass(struct scene *s, int64_t seconds)
{
	loop_advance(s->world->loop, seconds * 1000);
	world_run(s->world, true);
}

static uint32_t attrs_told(struct scene *s)
{
	return s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][0];
}

static void let_listener_know(struct scene *s)
{
	s->world->peers[LISTENER]->up.long_lived = true;
	world_down(s->world, LISTENER);
	world_run(s->world, true);
	world_up(s->world, LISTENER);
	world_run(s->world, true);
	assert_int_equal(count_told(s), ROUTES);
}

static void who_stays_away_is_a_last_resort_and_then_gone(void **state)
{
	struct scene *s = *state;
	let_listener_know(s);
	go_away_for(s, LONG_SECONDS, true);
	uint32_t before = attrs_told(s);
	pass(s, RESTART_SECONDS + 1);
	assert_int_equal(count_told(s), ROUTES);
	assert_int_not_equal(attrs_told(s), before);
	pass(s, LONG_SECONDS);
	assert_int_equal(count_told(s), 0);
}

static void who_knows_no_last_resorts_is_not_told(void **state)
{
	struct scene *s = *state;
	go_away_for(s, LONG_SECONDS, false);
	assert_int_equal(count_told(s), 0);
}

static void any_other_path_is_better_than_a_last_resort(void **state)
{
	struct scene *s = *state;
	let_listener_know(s);
	world_add_peer(s->world, 3, PEER_EBGP, 65003);
	world_up(s->world, 3);
	uint32_t longer = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65003, 65001, 65001 }, .path_length = 3, .nexthop = address_v4(0x0a630001) });
	world_announce(s->world, 3, FAMILY_IPV4_UNICAST, 0, 1, longer);
	world_run(s->world, true);
	uint32_t before = attrs_told(s);
	go_away_for(s, LONG_SECONDS, true);
	assert_int_equal(attrs_told(s), before);
	pass(s, RESTART_SECONDS + 1);
	assert_int_not_equal(attrs_told(s), before);
	uint32_t of_other = attrs_told(s);
	come_back(s, true);
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES, s->attrs);
	world_run(s->world, true);
	assert_int_not_equal(attrs_told(s), of_other);
	assert_int_equal(attrs_told(s), before);
	world_post_family(s->world, EVENT_END_OF_RIB, SENDER, FAMILY_IPV4_UNICAST, 0);
	pass(s, 2 * LONG_SECONDS);
	assert_int_equal(count_told(s), ROUTES);
	attrs_release(longer, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

/* -- not more than they may be told -- */

static void who_may_be_told_few_is_told_few(void **state)
{
	enum { FEW = 7 };
	struct scene *s = *state;
	const uint32_t *told = s->world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	struct peer_rules *rules = world_rules(s->world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].max_prefix_out = FEW;
	world_post_rules(s->world, LISTENER, rules);
	world_down(s->world, LISTENER);
	world_run(s->world, true);
	world_up(s->world, LISTENER);
	world_run(s->world, true);
	assert_int_equal(count_told(s), FEW);
	uint32_t first = 0;
	while (!told[first])
		first++;
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, first, 1, 0);
	world_run(s->world, true);
	assert_int_equal(told[first], 0);
	assert_int_equal(count_told(s), FEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(routes_of_a_restarting_neighbour_stay),
		TEST(they_go_when_its_time_is_up),
		TEST(what_is_not_told_anew_goes_at_end_of_rib),
		TEST(who_is_back_with_another_identifier_is_named_by_it),
		TEST(a_neighbour_that_lost_its_forwarding_loses_its_routes),
		TEST(a_neighbour_that_never_says_end_of_rib_is_waited_for_in_vain),
		TEST(a_neighbour_that_is_removed_takes_its_stale_routes_along),
		TEST(who_stays_away_is_a_last_resort_and_then_gone),
		TEST(who_knows_no_last_resorts_is_not_told),
		TEST(any_other_path_is_better_than_a_last_resort),
		TEST(nothing_is_told_while_updates_are_delayed),
		TEST(what_the_kernel_has_not_is_not_told),
		TEST(who_may_be_told_few_is_told_few),
		TEST(the_worst_med_is_told_as_long_as_it_is_wanted),
		TEST(end_of_rib_is_held_while_we_restart_ourselves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
