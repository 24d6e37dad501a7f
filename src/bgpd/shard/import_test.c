/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused, or taken in otherwise than it came, whatever policy says. */
#include "base/testing.h"
#include "bgpd/attrs/block.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, EXTERNAL = 2, INTERNAL = 3, BLACKHOLE = 0xffff029a };

static struct world *open_world(bool rejects_as_sets)
{
	struct world *world = world_new();
	struct event_settings *settings = world_settings(world);
	settings->rejects_as_sets = rejects_as_sets;
	world_post(world, world->speaker, settings);
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, EXTERNAL, PEER_EBGP, 65002);
	world_add_peer(world, INTERNAL, PEER_IBGP, OWN_AS);
	for (uint16_t i = SENDER; i <= INTERNAL; i++)
		world_up(world, i);
	return world;
}

static void announce(struct world *world, uint32_t attrs)
{
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, 1, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static uint32_t plain(uint32_t community)
{
	return world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001),
		.communities = { community }, .community_count = community != 0 });
}

/* 65001 {65007} */
static uint32_t with_as_set(void)
{
	static const uint8_t path[] = { SEGMENT_SEQUENCE, 1, 0, 0, 0xfd, 0xe9, SEGMENT_SET, 1, 0, 0, 0xfd, 0xef };
	struct attrs_builder b;
	uint32_t base = plain(0);
	builder_from(&b, attrs_at(base));
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, path, sizeof path);
	attrs_release(base, 1);
	return builder_intern(&b, 1);
}

static bool goes_by(uint32_t set, uint32_t hop)
{
	const struct nexthop_address *told = attrs_nexthop(attrs_at(set)->nexthop);
	struct address wanted = address_v4(hop);
	return told && address_same(&told->global, &wanted);
}

static void paths_with_an_as_set_are_refused_where_asked(void **state)
{
	for (int rejects = 0; rejects < 2; rejects++) {
		struct world *world = open_world(rejects);
		announce(world, with_as_set());
		assert_int_equal(!world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1], rejects);
		announce(world, plain(0));
		assert_true(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1]);
		world_free(world);
	}
}

static void a_black_hole_stays_inside(void **state)
{
	struct world *world = open_world(false);
	announce(world, plain(BLACKHOLE));
	uint32_t told = world->peers[INTERNAL]->told[FAMILY_IPV4_UNICAST][1];
	assert_false(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1]);
	assert_true(told && attrs_at(told)->flags & ATTRS_NO_EXPORT && attrs_at(told)->flags & ATTRS_BLACKHOLE);
	announce(world, plain(0));
	assert_true(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1]);
	world_free(world);
}

/* Whoever is told its own path again is no third party's neighbour by it; with others in the group it is one of them. */
static void a_path_that_goes_back_alone_comes_with_our_next_hop(void **state)
{
	struct world *world = world_new();
	for (uint16_t number = SENDER; number <= EXTERNAL; number++) {
		world_add_peer(world, number, PEER_EBGP, 65000u + number);
		struct peer_rules *rules = world_rules(world, number);
		rules->tells_back = true;
		world_post_rules(world, number, rules);
		assert_true(prefix_parse("10.99.0.0/24", &world->peers[number]->up.link.subnet));
	}
	const struct world_peer *back = world->peers[SENDER];
	world_up(world, SENDER);
	announce(world, plain(0));
	uint32_t told = back->told[FAMILY_IPV4_UNICAST][1];
	assert_true(told && !goes_by(told, 0x0a630001));
	world_up(world, EXTERNAL);
	announce(world, plain(BLACKHOLE - 1));
	assert_true(goes_by(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1], 0x0a630001));
	world_free(world);
}

static void a_next_hop_need_not_be_connected_any_more(void **state)
{
	struct world *world = open_world(false);
	uint32_t attrs = plain(0);
	struct event_nexthop *far = EVENT(EVENT_NEXTHOP, event_nexthop);
	far->nexthop = attrs_at(attrs)->nexthop;
	far->is_reachable = true;
	announce(world, attrs);
	world_post(world, world->speaker, far);
	world_run(world, true);
	assert_false(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1]);
	struct peer_rules *rules = world_rules(world, SENDER);
	rules->disable_connected_check = true;
	world_post_rules(world, SENDER, rules);
	world_run(world, true);
	assert_true(world->peers[EXTERNAL]->told[FAMILY_IPV4_UNICAST][1]);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_with_an_as_set_are_refused_where_asked),
		cmocka_unit_test(a_path_that_goes_back_alone_comes_with_our_next_hop),
		cmocka_unit_test(a_black_hole_stays_inside),
		cmocka_unit_test(a_next_hop_need_not_be_connected_any_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
