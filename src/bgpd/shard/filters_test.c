/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer is told that asked for some prefixes only (RFC 5291), and when. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, ASKER = 2, OTHER = 3, MANY = 8 };

static struct world *open_world(enum family_row family, bool waits)
{
	struct world *world = world_new();
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, ASKER, PEER_EBGP, 65002);
	world_add_peer(world, OTHER, PEER_EBGP, 65003);
	world->peers[ASKER]->up.awaits_filter[family] = waits;
	for (uint16_t i = SENDER; i <= OTHER; i++) {
		if (family == FAMILY_IPV6_UNICAST)
			world->peers[i]->up.local = (struct address){ .family = AF_INET6, .v6 = { 0x20, 1, 0x0d, 0xb8, [15] = 0xfe } };
		world_up(world, i);
	}
	uint32_t attrs = world_make_attrs(family, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1,
		.nexthop = family == FAMILY_IPV4_UNICAST ? address_v4(0x0a630001) : (struct address){ .family = AF_INET6, .v6 = { 0x20, 1, 0xd, 0xb8, [15] = 1 } } });
	world_announce(world, SENDER, family, 1, MANY, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
	return world;
}

/* Permits the prefixes from `first` on, `count` of them. */
static void ask(struct world *world, enum family_row family, uint32_t first, uint32_t count)
{
	struct event_filter *letter = event_new(EVENT_FILTER, sizeof *letter, count * sizeof letter->items[0]);
	letter->peer = ASKER;
	letter->family = (uint8_t)family;
	letter->count = count;
	for (uint32_t i = 0; i < count; i++)
		letter->items[i] = (struct orf_entry){ .seq = i + 1, .is_permit = true, .prefix = world_prefix(family, first + i) };
	world_post(world, world->ios[ASKER % WORLD_IOS], letter);
	world_run(world, true);
}

static void request(struct world *world, enum family_row family)
{
	world_post_family(world, EVENT_SEND_AGAIN, ASKER, family, 0);
	world_run(world, true);
}

static uint32_t known(const struct world *world, uint16_t number, enum family_row family)
{
	uint32_t count = 0;
	for (uint32_t i = 1; i <= MANY; i++)
		count += world->peers[number]->told[family][i] != 0;
	return count;
}

static void only_what_is_asked_for_is_told_and_the_rest_withdrawn(void **state)
{
	static const enum family_row rows[] = { FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST };
	for (int i = 0; i < 2; i++) {
		struct world *world = open_world(rows[i], false);
		assert_int_equal(known(world, ASKER, rows[i]), MANY);
		ask(world, rows[i], 2, 3);
		assert_int_equal(known(world, ASKER, rows[i]), 3);
		assert_true(world->peers[ASKER]->told[rows[i]][2] && !world->peers[ASKER]->told[rows[i]][1]);
		assert_int_equal(known(world, OTHER, rows[i]), MANY);
		ask(world, rows[i], 0, 0);
		assert_int_equal(known(world, ASKER, rows[i]), MANY);
		world_free(world);
	}
}

static void only_who_asked_is_told_again(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, false);
	uint64_t before = world->peers[OTHER]->updates;
	ask(world, FAMILY_IPV4_UNICAST, 1, 1);
	assert_true(world->peers[OTHER]->updates == before);
	world_free(world);
}

static void nothing_is_told_before_the_request(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, true);
	assert_int_equal(known(world, ASKER, FAMILY_IPV4_UNICAST), 0);
	assert_int_equal(world->peers[ASKER]->ends_of_rib[FAMILY_IPV4_UNICAST], 0);
	assert_int_equal(known(world, OTHER, FAMILY_IPV4_UNICAST), MANY);
	ask(world, FAMILY_IPV4_UNICAST, 4, 2);
	assert_int_equal(known(world, ASKER, FAMILY_IPV4_UNICAST), 0);
	request(world, FAMILY_IPV4_UNICAST);
	assert_int_equal(known(world, ASKER, FAMILY_IPV4_UNICAST), 2);
	assert_int_equal(world->peers[ASKER]->ends_of_rib[FAMILY_IPV4_UNICAST], 1);
	world_free(world);
}

static void a_filter_does_not_outlive_its_session(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, false);
	ask(world, FAMILY_IPV4_UNICAST, 1, 1);
	world_down(world, ASKER);
	world_run(world, true);
	world_up(world, ASKER);
	world_run(world, true);
	assert_int_equal(known(world, ASKER, FAMILY_IPV4_UNICAST), MANY);
	world_free(world);
}

/* A new list of the same length may lie where the old one was. */
static void each_list_is_another_one(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, false);
	for (uint32_t i = 1; i <= MANY; i++) {
		ask(world, FAMILY_IPV4_UNICAST, i, 1);
		assert_int_equal(known(world, ASKER, FAMILY_IPV4_UNICAST), 1);
		assert_true(world->peers[ASKER]->told[FAMILY_IPV4_UNICAST][i]);
	}
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_asked_for_is_told_and_the_rest_withdrawn),
		cmocka_unit_test(only_who_asked_is_told_again),
		cmocka_unit_test(nothing_is_told_before_the_request),
		cmocka_unit_test(a_filter_does_not_outlive_its_session),
		cmocka_unit_test(each_list_is_another_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
