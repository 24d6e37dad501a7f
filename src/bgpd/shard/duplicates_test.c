/* SPDX-License-Identifier: Apache-2.0 */
/* What a neighbour knows is not told again when it would be the same (bgp suppress-duplicates): paths change in what
 * another AS is not told, their MED. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { FIRST = 1, SECOND = 2, LISTENER = 3, OTHER = 4, LATE = LISTENER + 2 * WORLD_IOS };

static void announce(struct world *world, uint16_t from, uint32_t med)
{
	uint32_t attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65009 }, .path_length = 1, .nexthop = address_v4(0x0a630001), .has_med = true, .med = med });
	world_announce(world, from, FAMILY_IPV4_UNICAST, 1, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void withdraw(struct world *world, uint16_t from)
{
	world_announce(world, from, FAMILY_IPV4_UNICAST, 1, 1, 0);
	world_run(world, true);
}

static void set_tells_again(struct world *world, bool tells_again)
{
	struct event_settings *settings = world_settings(world);
	settings->tells_again = tells_again;
	world_post(world, world->speaker, settings);
	world_run(world, true);
}

static uint64_t updates(const struct world *world)
{
	return world->peers[LISTENER]->updates;
}

static bool is_known(const struct world *world, uint16_t number)
{
	return world->peers[number]->told[FAMILY_IPV4_UNICAST][1] != 0;
}

/* Two neighbours bring the same path; the others are told our next hop in any case. */
static struct world *open_world(void)
{
	struct world *world = world_new();
	set_tells_again(world, false);
	world_add_peer(world, FIRST, PEER_EBGP, 65009);
	world_add_peer(world, SECOND, PEER_EBGP, 65009);
	world_add_peer(world, LISTENER, PEER_EBGP, 65001);
	world_add_peer(world, OTHER, PEER_EBGP, 65002);
	for (uint16_t i = FIRST; i <= SECOND; i++) {
		struct peer_rules *rules = world_rules(world, i);
		rules->is_solo = true;
		world_post_rules(world, i, rules);
	}
	world_run(world, true);
	for (uint16_t i = FIRST; i <= OTHER; i++)
		world_up(world, i);
	announce(world, FIRST, 400);
	return world;
}

static void the_same_is_told_once(void **state)
{
	struct world *world = open_world();
	uint64_t before = updates(world);
	announce(world, FIRST, 200);
	announce(world, SECOND, 100);           /* another source, the same to be told */
	assert_true(updates(world) == before);
	withdraw(world, SECOND);
	assert_true(updates(world) == before && is_known(world, LISTENER));
	withdraw(world, FIRST);
	assert_true(updates(world) == before + 1 && !is_known(world, LISTENER));
	announce(world, FIRST, 200);
	assert_true(updates(world) == before + 2 && is_known(world, LISTENER));
	world_free(world);
}

static void who_asks_is_told_again(void **state)
{
	struct world *world = open_world();
	uint64_t before = updates(world), others = world->peers[OTHER]->updates;
	world_post_family(world, EVENT_SEND_AGAIN, LISTENER, FAMILY_IPV4_UNICAST, 0);
	world_run(world, true);
	assert_true(updates(world) == before + 1);
	assert_true(world->peers[OTHER]->updates == others);
	announce(world, FIRST, 200);
	assert_true(updates(world) == before + 1);
	world_free(world);
}

/* Who asks as soon as it is up has not been told anything yet, and others may join it; but not in its answer's marks. */
static void marks_of_a_refresh_are_for_who_asked(void **state)
{
	struct world *world = open_world();
	world_add_peer(world, LATE, PEER_EBGP, 65003);      /* of the listener's io, so that it comes behind it */
	world_down(world, LISTENER);
	world_down(world, OTHER);
	world_run(world, true);
	world_up(world, LISTENER);
	world_post_family(world, EVENT_SEND_AGAIN, LISTENER, FAMILY_IPV4_UNICAST, 1);
	world_up(world, LATE);
	world_run(world, true);
	assert_int_equal(world->peers[LISTENER]->refresh_begins, 1);
	assert_int_equal(world->peers[LISTENER]->refresh_ends, 1);
	assert_int_equal(world->peers[LATE]->refresh_ends, 0);
	assert_true(is_known(world, LATE));
	world_free(world);
}

static void without_it_all_is_told(void **state)
{
	struct world *world = open_world();
	set_tells_again(world, true);
	uint64_t before = updates(world);
	announce(world, FIRST, 200);
	assert_true(updates(world) == before + 1);
	set_tells_again(world, false);
	announce(world, FIRST, 300);            /* what was told meanwhile is not known */
	announce(world, FIRST, 400);
	assert_true(updates(world) == before + 2);
	world_free(world);
}

/* The one who brought a path was not told it: when somebody else's like it is used, it is. */
static void a_source_is_told_what_others_know(void **state)
{
	struct world *world = open_world();
	withdraw(world, FIRST);
	announce(world, LISTENER, 0);
	announce(world, FIRST, 0);
	assert_true(is_known(world, OTHER) && !is_known(world, LISTENER));
	withdraw(world, LISTENER);
	assert_true(is_known(world, OTHER) && is_known(world, LISTENER));
	withdraw(world, FIRST);
	assert_true(!is_known(world, OTHER) && !is_known(world, LISTENER));
	world_free(world);
}

/* Rules that change nothing about what is told make no messages. */
static void rules_that_change_nothing_are_not_heard(void **state)
{
	struct world *world = open_world();
	uint64_t before = updates(world);
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].communities_off = COMMUNITIES_LARGE;
	world_post_rules(world, LISTENER, rules);
	world_run(world, true);
	assert_true(updates(world) == before);
	assert_true(is_known(world, LISTENER));
	world_free(world);
}

static void announce_long(struct world *world, uint16_t from, unsigned length)
{
	uint32_t attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65002, 1, 2, 3 }, .path_length = length, .nexthop = address_v4(0x0a630001) });
	world_announce(world, from, FAMILY_IPV4_UNICAST, 1, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void set_large_off(struct world *world, bool is_off)
{
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].communities_off = is_off ? COMMUNITIES_LARGE : 0;
	world_post_rules(world, LISTENER, rules);
	world_run(world, true);
}

/* A group of the source alone is told nothing: when somebody joins it that was told a change meanwhile, the way back is
 * news. */
static void what_a_source_told_while_it_was_alone_counts(void **state)
{
	struct world *world = open_world();
	withdraw(world, FIRST);
	announce_long(world, OTHER, 2);
	set_large_off(world, true);
	announce_long(world, OTHER, 3);
	set_large_off(world, false);
	assert_int_equal(attrs_at(world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][1])->path_length, 4);
	announce_long(world, OTHER, 2);
	assert_int_equal(attrs_at(world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST][1])->path_length, 3);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_is_told_once),
		cmocka_unit_test(who_asks_is_told_again),
		cmocka_unit_test(marks_of_a_refresh_are_for_who_asked),
		cmocka_unit_test(without_it_all_is_told),
		cmocka_unit_test(a_source_is_told_what_others_know),
		cmocka_unit_test(rules_that_change_nothing_are_not_heard),
		cmocka_unit_test(what_a_source_told_while_it_was_alone_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
