/* SPDX-License-Identifier: Apache-2.0 */
/* What policy says of a path besides its attributes reaches the kernel: tag, distance, table. */
#include "base/testing.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/rib/decide.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, ROUTES = 50, OTHER_TABLE = 100 };

static struct world *open_world(void)
{
	struct world *world = world_new();
	struct event_settings *settings = world_settings(world);
	settings->family[FAMILY_IPV4_UNICAST].distance_ebgp = 20;
	world_post(world, world->speaker, settings);
	world_post_family(world, EVENT_FIB_AGAIN, 0, FAMILY_IPV4_UNICAST, 0);
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_up(world, SENDER);
	return world;
}

static void announce(struct world *world, const struct attrs_marks *marks)
{
	uint32_t plain = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001) });
	struct attrs_builder b;
	builder_from(&b, attrs_at(plain));
	builder_put_marks(&b, marks);
	uint32_t marked = builder_intern(&b, 1);
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES, marked);
	world_run(world, true);
	attrs_release(plain, 1);
	attrs_release(marked, 1);
}

static void tag_and_distance_are_told(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ .said = MARK_TAG | MARK_DISTANCE, .tag = 7, .distance = 99 });
	assert_int_equal(world->ways[3].tag, 7);
	assert_int_equal(world->ways[3].distance, 99);
	announce(world, &(struct attrs_marks){ 0 });
	assert_int_equal(world->ways[3].tag, 0);
	assert_int_equal(world->ways[3].distance, 20);
	world_free(world);
}

static void a_path_that_moves_to_another_table_leaves_the_first(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ 0 });
	assert_true(world->fib[FAMILY_IPV4_UNICAST][3]);
	announce(world, &(struct attrs_marks){ .said = MARK_TABLE, .table = OTHER_TABLE });
	assert_false(world->fib[FAMILY_IPV4_UNICAST][3]);
	assert_int_equal(world->ways[3].table, OTHER_TABLE);
	assert_false(world->ways[3].is_gone);
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES, 0);
	world_run(world, true);
	assert_true(world->ways[3].is_gone);
	assert_int_equal(world->ways[3].table, OTHER_TABLE);
	world_free(world);
}

static struct policy_book *book_with(struct distance_rule rule)
{
	struct policy_book *book = policy_book_new();
	struct distances *distances = NEW(struct distances);
	struct route_map *map = NEW(struct route_map);
	struct rule_clauses *own = NEW(struct rule_clauses);
	array_push(&distances->rules, rule);
	array_push(&distances->backdoors, world_prefix(FAMILY_IPV4_UNICAST, 4));
	distances->digest = rule.distance;
	policy_book_put(book, POLICY_DISTANCES, 1 + FAMILY_IPV4_UNICAST, distances);
	map->name = mem_text("T");
	array_push(&own->about_set, (struct clause){ .id = MATCH_METRIC, .number = 0 });
	array_push(&own->deeds, (struct clause){ .id = SET_METRIC, .number = 55 });
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .number = book->rule_count++, .clauses = own });
	policy_book_put(book, POLICY_ROUTE_MAP, policy_name("T"), map);
	return book;
}

static void a_neighbors_routes_and_back_doors_have_their_own_distance(void **state)
{
	struct world *world = open_world();
	struct prefix source = { .family = AF_INET, .length = 32, .v4 = { 192, 0, 2, SENDER } };
	struct prefix_list *third = prefix_list_new("L", AF_INET);
	struct policy_book *none = policy_book_new();
	struct policy_book *book = book_with((struct distance_rule){ source, 77, true, third });
	struct prefix p = world_prefix(FAMILY_IPV4_UNICAST, 3);
	prefix_list_add(third, 5, true, &p, 0, 0);
	prefix_list_seal(third);
	world_post_policy(world, none);
	announce(world, &(struct attrs_marks){ 0 });
	world_post_policy(world, book);
	assert_int_equal(world->ways[3].distance, 77);
	assert_int_equal(world->ways[4].distance, 200);
	assert_int_equal(world->ways[5].distance, 20);
	announce(world, &(struct attrs_marks){ .said = MARK_DISTANCE, .distance = 9 });
	assert_int_equal(world->ways[3].distance, 9);
	world_free(world);
	policy_book_free(none);
	policy_book_free(book);
	prefix_list_free(third);
}

static void the_table_map_changes_and_refuses_what_goes_to_the_kernel(void **state)
{
	struct world *world = open_world();
	struct policy_book *book = book_with((struct distance_rule){ .source = { .family = AF_INET, .length = 32 }, .distance = 1 });
	world_post_policy(world, book);
	announce(world, &(struct attrs_marks){ 0 });
	struct event_settings *settings = world_settings(world);
	settings->family[FAMILY_IPV4_UNICAST].table_map = policy_name("T");
	world_post(world, world->speaker, settings);
	world_run(world, true);
	assert_int_equal(world->ways[3].metric, 55);
	settings = world_settings(world);
	settings->family[FAMILY_IPV4_UNICAST].table_map = policy_name("missing");
	world_post(world, world->speaker, settings);
	world_run(world, true);
	assert_true(world->ways[3].is_gone);
	world_free(world);
	policy_book_free(book);
}

static void say_extra(struct world *world, bool on)
{
	struct event_settings *settings = world_settings(world);
	settings->tells_extra = on;
	world_post(world, world->speaker, settings);
	world_run(world, true);
}

/* The set itself goes along only while somebody wants to look at it, and is given back. */
static void sets_go_along_when_they_are_asked_for(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ 0 });
	assert_int_equal(world->ways[3].attrs, 0);
	say_extra(world, true);
	assert_int_not_equal(world->ways[3].attrs, 0);
	assert_int_equal(attrs_at(world->ways[3].attrs)->origin_as, 65001);
	assert_int_equal(world->ways[3].step, STEP_ONLY);
	say_extra(world, false);
	assert_int_equal(world->ways[3].attrs, 0);
	world_free(world);
}

static void shares_of_the_way_are_asked_for_with_a_setting(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ 0 });
	assert_false(world->ways[3].underlay_weights);
	struct event_settings *settings = world_settings(world);
	settings->underlay_weights = true;
	world_post(world, world->speaker, settings);
	world_run(world, true);
	assert_true(world->ways[3].underlay_weights);
	world_free(world);
}

/* Zebra may be there all the time: what goes while all is said again has to be said. */
static void what_goes_while_all_is_said_again_goes(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ 0 });
	assert_true(world->fib[FAMILY_IPV4_UNICAST][3]);
	uint32_t done = world->fib_done, letters = world->letters;
	world_post_family(world, EVENT_FIB_AGAIN, 0, FAMILY_IPV4_UNICAST, 0);
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, 3, 1, 0);
	world_run(world, true);
	assert_false(world->fib[FAMILY_IPV4_UNICAST][3]);
	assert_true(world->letters > letters);
	assert_int_equal(world->fib_done, done + 1);
	world_free(world);
}

/* Whoever asks twice has two answers, or one to the last question. */
static void the_end_of_all_says_which_question_it_answers(void **state)
{
	struct world *world = open_world();
	announce(world, &(struct attrs_marks){ 0 });
	for (uint32_t round = 7; round < 9; round++) {
		struct event_family *again = EVENT(EVENT_FIB_AGAIN, event_family);
		again->family = FAMILY_IPV4_UNICAST;
		again->ticket = round;
		world_post(world, world->speaker, again);
		world_run(world, true);
		assert_int_equal(world->fib_round, round);
	}
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tag_and_distance_are_told),
		cmocka_unit_test(sets_go_along_when_they_are_asked_for),
		cmocka_unit_test(what_goes_while_all_is_said_again_goes),
		cmocka_unit_test(the_end_of_all_says_which_question_it_answers),
		cmocka_unit_test(shares_of_the_way_are_asked_for_with_a_setting),
		cmocka_unit_test(a_path_that_moves_to_another_table_leaves_the_first),
		cmocka_unit_test(a_neighbors_routes_and_back_doors_have_their_own_distance),
		cmocka_unit_test(the_table_map_changes_and_refuses_what_goes_to_the_kernel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
