/* SPDX-License-Identifier: Apache-2.0 */
/* What policy says of a path besides its attributes reaches the kernel: tag, distance, table. */
#include "base/testing.h"
#include "bgpd/attrs/marks.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tag_and_distance_are_told),
		cmocka_unit_test(a_path_that_moves_to_another_table_leaves_the_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
