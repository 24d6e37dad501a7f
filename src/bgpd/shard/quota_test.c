/* SPDX-License-Identifier: Apache-2.0 */
/* maximum-prefix-out where this shard is one of two: its share, what it gives back, what it asks for and gets. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, LISTENER = 2, LIMIT = 7, SHARE = 4, ROUTES = 20 };
static const enum family_row FAMILY = FAMILY_IPV4_UNICAST;

static void set_limit(struct world *world, uint32_t limit)
{
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY].max_prefix_out = limit;
	world_post_rules(world, LISTENER, rules);
	world_run(world, true);
}

static struct world *open_world(void)
{
	struct world *world = world_new();
	struct event_settings *settings = world_settings(world);
	settings->shard = 0;
	settings->shard_count = 2;
	world_post(world, world->speaker, settings);
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, LISTENER, PEER_EBGP, 65002);
	set_limit(world, LIMIT);
	world_up(world, SENDER);
	world_up(world, LISTENER);
	world_run(world, true);
	return world;
}

static void announce(struct world *world, uint32_t first, uint32_t count)
{
	uint32_t attrs = world_make_attrs(FAMILY, &(struct world_attrs){ .path = { 65001 }, .path_length = 1,
									  .nexthop = address_v4(0x0a630001) });
	world_announce(world, SENDER, FAMILY, first, count, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void withdraw(struct world *world, uint32_t first, uint32_t count)
{
	world_announce(world, SENDER, FAMILY, first, count, 0);
	world_run(world, true);
}

static uint32_t count_told(const struct world *world)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < WORLD_PREFIXES; i++)
		count += world->peers[LISTENER]->told[FAMILY][i] != 0;
	return count;
}

/* As the speaker does, of what was said last. */
static void give(struct world *world, uint32_t session, uint32_t count)
{
	struct event_quota *letter = EVENT(EVENT_QUOTA, event_quota);
	letter->peer = LISTENER;
	letter->family = FAMILY;
	letter->session = session;
	letter->limit = world->quota->limit;
	letter->count = count;
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static void what_is_not_needed_is_given_back(void **state)
{
	struct world *world = open_world();
	assert_non_null(world->quota);
	assert_int_equal(world->quota->count, SHARE);
	assert_int_equal(world->quota->limit, LIMIT);
	assert_false(world->quota->is_hungry);
	world_free(world);
}

static void who_is_full_asks_and_tells_what_it_gets(void **state)
{
	struct world *world = open_world();
	announce(world, 0, ROUTES);
	assert_int_equal(count_told(world), 0);
	assert_true(world->quota->is_hungry);
	give(world, world->quota->session, 5);
	assert_int_equal(count_told(world), 5);
	assert_true(world->quota->is_hungry);
	give(world, world->quota->session + 1, 5);
	assert_int_equal(count_told(world), 5);
	world_free(world);
}

static void what_goes_makes_room_for_others_or_is_given_back(void **state)
{
	struct world *world = open_world();
	announce(world, 0, ROUTES);
	give(world, world->quota->session, 5);
	for (uint32_t i = 0; i < ROUTES - 3; i++)
		withdraw(world, i, 1);
	assert_int_equal(count_told(world), 3);
	assert_int_equal(world->quota->count, 1);
	assert_false(world->quota->is_hungry);
	world_free(world);
}

static void a_lower_limit_takes_back_what_is_too_much(void **state)
{
	struct world *world = open_world();
	announce(world, 0, ROUTES);
	give(world, world->quota->session, 7);
	assert_int_equal(count_told(world), 7);
	set_limit(world, 4);
	assert_int_equal(count_told(world), 2);
	set_limit(world, 0);
	assert_int_equal(count_told(world), ROUTES);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_needed_is_given_back),
		cmocka_unit_test(who_is_full_asks_and_tells_what_it_gets),
		cmocka_unit_test(what_goes_makes_room_for_others_or_is_given_back),
		cmocka_unit_test(a_lower_limit_takes_back_what_is_too_much),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
