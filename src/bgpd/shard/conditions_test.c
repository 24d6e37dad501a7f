/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions about the table: who is asked, when the answer changes, and what is told or held back by it. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, OTHER = 2, LISTENER = 3, MANY = 3000, SEARCHED_LAST = 2999, OLD = 5, MED_OF_MAP = 77 };

static struct policy_book *book_permitting(uint32_t med)
{
	struct policy_book *book = policy_book_new();
	struct route_map *map = NEW(struct route_map);
	struct rule_clauses *own = NEW(struct rule_clauses);
	map->name = mem_text("M");
	map->digest = 2 * med;
	array_push(&own->about_set, (struct clause){ .id = MATCH_METRIC, .number = med });
	array_push(&own->deeds, (struct clause){ .id = SET_METRIC, .number = MED_OF_MAP });
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .number = book->rule_count++, .clauses = own });
	policy_book_put(book, POLICY_ROUTE_MAP, policy_name("M"), map);
	return book;
}

static uint32_t with_med(uint32_t med)
{
	return world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001), .has_med = true, .med = med });
}

static void announce(struct world *world, uint16_t peer, uint32_t first, uint32_t count, uint32_t med)
{
	uint32_t attrs = with_med(med);
	world_announce(world, peer, FAMILY_IPV4_UNICAST, first, count, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void withdraw(struct world *world, uint16_t peer, uint32_t first)
{
	world_announce(world, peer, FAMILY_IPV4_UNICAST, first, 1, 0);
	world_run(world, true);
}

static void ask(struct world *world, uint32_t base)
{
	struct event_conditions *letter = event_new(EVENT_CONDITIONS, sizeof *letter, sizeof letter->items[0]);
	letter->count = 1;
	letter->items[0] = (struct condition_asked){ FAMILY_IPV4_UNICAST, policy_name("M"), base };
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static struct world *open_world(const struct policy_book *book)
{
	struct world *world = world_new();
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, OTHER, PEER_EBGP, 65002);
	world_add_peer(world, LISTENER, PEER_EBGP, 65003);
	world_up(world, SENDER);
	world_up(world, OTHER);
	world_post_policy(world, book);
	return world;
}

static void the_answer_follows_the_table(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	announce(world, SENDER, 1, MANY, 1);
	assert_null(world->answer);
	ask(world, 0);
	assert_false(world->answer->holds);
	announce(world, SENDER, 7, 1, OLD);
	assert_true(world->answer->holds);
	withdraw(world, SENDER, 7);
	assert_false(world->answer->holds);
	world_free(world);
	policy_book_free(book);
}

static void another_witness_is_looked_for_when_one_is_lost(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	announce(world, SENDER, 1, MANY, 1);
	announce(world, SENDER, 1, 1, OLD);
	announce(world, SENDER, SEARCHED_LAST, 1, OLD);
	ask(world, 0);
	assert_true(world->answer->holds);
	const struct event_verdict *said = world->answer;
	withdraw(world, SENDER, 1);
	assert_ptr_equal(world->answer, said);          /* nothing new was said */
	assert_true(said->holds);
	withdraw(world, SENDER, SEARCHED_LAST);
	assert_false(world->answer->holds);
	world_free(world);
	policy_book_free(book);
}

static void a_path_that_is_not_the_best_counts(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	ask(world, 0);
	announce(world, SENDER, 1, 1, 1);
	announce(world, OTHER, 1, 1, OLD);
	assert_true(world->answer->holds);
	world_free(world);
	policy_book_free(book);
}

static void a_new_book_is_asked_anew(void **state)
{
	struct policy_book *book = book_permitting(OLD), *next = book_permitting(OLD + 1);
	struct world *world = open_world(book);
	announce(world, SENDER, 1, 1, OLD + 1);
	ask(world, 0);
	assert_false(world->answer->holds);
	world_post_policy(world, next);
	assert_true(world->answer->holds);
	world_free(world);
	policy_book_free(book);
	policy_book_free(next);
}

static void what_the_map_sets_is_put_upon_the_base(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	uint32_t base = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){ .nexthop = address_v4(0) });
	attrs_hold(base, 1);
	ask(world, base);
	assert_int_equal(world->answer->attrs, 0);
	announce(world, SENDER, 1, 1, OLD);
	assert_true(world->answer->attrs);
	assert_int_equal(attrs_at(world->answer->attrs)->med, MED_OF_MAP);
	assert_int_equal(attrs_at(world->answer->attrs)->path_length, 0);
	attrs_release(base, 1);
	world_free(world);
	policy_book_free(book);
}

static void say_verdict(struct world *world, bool holds)
{
	struct event_verdict *letter = EVENT(EVENT_VERDICT, event_verdict);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->route_map = policy_name("C");
	letter->holds = holds;
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static void what_waits_for_a_condition_is_held_back(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].advertise_map = policy_name("M");
	rules->family[FAMILY_IPV4_UNICAST].condition_map = policy_name("C");
	world_post_rules(world, LISTENER, rules);
	world_up(world, LISTENER);
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	announce(world, SENDER, 1, 1, OLD);
	announce(world, SENDER, 2, 1, 1);
	assert_false(told[1]);
	assert_true(told[2]);
	say_verdict(world, true);
	assert_true(told[1]);
	assert_int_equal(attrs_at(told[1])->med, MED_OF_MAP);   /* the map's deeds are done */
	say_verdict(world, false);
	assert_false(told[1]);
	assert_true(told[2]);
	world_free(world);
	policy_book_free(book);
}

static void say_default(struct world *world, uint32_t attrs)
{
	struct event_default_route *letter = EVENT(EVENT_DEFAULT_ROUTE, event_default_route);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->attrs = attrs;
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

/* Prefix number 0 stands for 0.0.0.0/0 in the listener's view. */
static void a_default_route_is_told_to_those_who_asked(void **state)
{
	struct policy_book *book = book_permitting(OLD);
	struct world *world = open_world(book);
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].default_originate = true;
	world_post_rules(world, LISTENER, rules);
	world_up(world, LISTENER);
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	say_default(world, world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){ .nexthop = address_v4(0) }));
	assert_true(told[0]);
	assert_int_equal(attrs_at(told[0])->path_length, 1);
	assert_false(world->peers[SENDER]->told[FAMILY_IPV4_UNICAST][0]);
	assert_true(export_tells_default(&world->shard->export, LISTENER, FAMILY_IPV4_UNICAST));
	say_default(world, 0);
	assert_false(told[0]);
	assert_int_equal(table_count(&world->shard->rib.tables[FAMILY_IPV4_UNICAST]), 0);
	world_free(world);
	policy_book_free(book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_follows_the_table),
		cmocka_unit_test(another_witness_is_looked_for_when_one_is_lost),
		cmocka_unit_test(a_path_that_is_not_the_best_counts),
		cmocka_unit_test(a_new_book_is_asked_anew),
		cmocka_unit_test(what_the_map_sets_is_put_upon_the_base),
		cmocka_unit_test(what_waits_for_a_condition_is_held_back),
		cmocka_unit_test(a_default_route_is_told_to_those_who_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
