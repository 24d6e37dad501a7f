/* SPDX-License-Identifier: Apache-2.0 */
/* The least time between two tellings (RFC 4271 9.2.1.1): who waits, for how long, and what is told in the end. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, PATIENT = 2, EAGER = 3, TWIN = 4, INTERVAL_MS = 30000, A_WHILE_MS = 10000 };

static void announce(struct world *world, uint32_t number, uint32_t med)
{
	uint32_t attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001), .has_med = true, .med = med,
		.communities = { med }, .community_count = 1 });
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, number, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void withdraw(struct world *world, uint32_t number)
{
	world_announce(world, SENDER, FAMILY_IPV4_UNICAST, number, 1, 0);
	world_run(world, true);
}

static void wait(struct world *world, int64_t ms)
{
	loop_advance(world->loop, ms);
	world_run(world, true);
}

static void set_interval(struct world *world, uint16_t number, uint32_t ms)
{
	struct peer_rules *rules = world_rules(world, number);
	rules->advertisement_ms = ms;
	world_post_rules(world, number, rules);
	world_run(world, true);
}

static struct world *open_world(void)
{
	struct world *world = world_new();
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	for (uint16_t number = PATIENT; number <= TWIN; number++)
		world_add_peer(world, number, PEER_EBGP, 65000u + number);
	set_interval(world, PATIENT, INTERVAL_MS);
	set_interval(world, TWIN, INTERVAL_MS);
	world_up(world, SENDER);
	world_up(world, PATIENT);
	world_up(world, EAGER);
	world_run(world, true);
	wait(world, INTERVAL_MS);                       /* the End-of-RIB was a telling, too */
	return world;
}

static const uint32_t *told(const struct world *world, uint16_t number)
{
	return world->peers[number]->told[FAMILY_IPV4_UNICAST];
}

static void the_first_is_told_at_once_and_the_next_waits(void **state)
{
	struct world *world = open_world();
	announce(world, 1, 1);
	assert_true(told(world, PATIENT)[1]);
	announce(world, 2, 1);
	assert_true(told(world, EAGER)[2]);
	assert_false(told(world, PATIENT)[2]);
	wait(world, A_WHILE_MS);
	assert_false(told(world, PATIENT)[2]);
	wait(world, INTERVAL_MS);
	assert_true(told(world, PATIENT)[2]);
	world_free(world);
}

static void withdrawals_wait_too(void **state)
{
	struct world *world = open_world();
	announce(world, 1, 1);
	withdraw(world, 1);
	assert_false(told(world, EAGER)[1]);
	assert_true(told(world, PATIENT)[1]);
	wait(world, INTERVAL_MS);
	assert_false(told(world, PATIENT)[1]);
	world_free(world);
}

static void what_changes_twice_in_between_is_told_once(void **state)
{
	struct world *world = open_world();
	announce(world, 1, 1);
	uint64_t before = world->peers[PATIENT]->prefixes;
	announce(world, 1, 2);
	announce(world, 1, 3);
	announce(world, 1, 4);
	wait(world, INTERVAL_MS);
	assert_int_equal(world->peers[PATIENT]->prefixes, before + 1);
	assert_true(told(world, PATIENT)[1] == told(world, EAGER)[1]);
	world_free(world);
}

static void who_comes_up_is_told_all_without_waiting(void **state)
{
	struct world *world = open_world();
	announce(world, 1, 1);
	world_up(world, TWIN);
	world_run(world, true);
	assert_true(told(world, TWIN)[1]);
	announce(world, 2, 1);
	wait(world, INTERVAL_MS);
	assert_true(told(world, TWIN)[2] && told(world, PATIENT)[2]);
	assert_ptr_equal(export_outlet(&world->shard->export, TWIN, FAMILY_IPV4_UNICAST)->group,
			 export_outlet(&world->shard->export, PATIENT, FAMILY_IPV4_UNICAST)->group);
	world_free(world);
}

static void without_an_interval_nobody_waits_any_longer(void **state)
{
	struct world *world = open_world();
	announce(world, 1, 1);
	announce(world, 2, 1);
	assert_false(told(world, PATIENT)[2]);
	set_interval(world, PATIENT, 0);
	assert_true(told(world, PATIENT)[2]);
	announce(world, 3, 1);
	assert_true(told(world, PATIENT)[3]);
	world_free(world);
}

/* advertisement-delay: chosen at once, told when it is over. */
static void nobody_is_told_while_telling_is_held(void **state)
{
	struct world *world = open_world();
	struct event_settings *settings = world_settings(world);
	settings->holds_telling = true;
	world_post(world, world->speaker, settings);
	announce(world, 7, 1);
	assert_false(told(world, EAGER)[7]);
	assert_non_null(table_best(&world->shard->rib.tables[FAMILY_IPV4_UNICAST], 1));
	world_post(world, world->speaker, world_settings(world));
	world_run(world, true);
	assert_true(told(world, EAGER)[7]);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_told_at_once_and_the_next_waits),
		cmocka_unit_test(withdrawals_wait_too),
		cmocka_unit_test(what_changes_twice_in_between_is_told_once),
		cmocka_unit_test(who_comes_up_is_told_all_without_waiting),
		cmocka_unit_test(nobody_is_told_while_telling_is_held),
		cmocka_unit_test(without_an_interval_nobody_waits_any_longer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
