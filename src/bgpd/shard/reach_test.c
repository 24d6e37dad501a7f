/* SPDX-License-Identifier: Apache-2.0 */
/* Prefixes out of reach: who hears of them, what is made of the word of others, and of our own. */
#include "base/testing.h"
#include "bgpd/attrs/block.h"
#include "bgpd/attrs/unreachable.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, OTHER = 2, HEARS = 3, HEARS_NOT = 4, ROUTE = 7 };

static void add(struct world *world, uint16_t number, bool speaks)
{
	world_add_peer(world, number, PEER_EBGP, 65000u + number);
	struct peer_rules *rules = world_rules(world, number);
	rules->family[FAMILY_IPV4_UNICAST].speaks_unreachable = speaks;
	world_post_rules(world, number, rules);
	world_up(world, number);
}

static struct world *open_world(bool announces)
{
	struct world *world = world_new();
	struct event_settings *settings = world_settings(world);
	settings->family[FAMILY_IPV4_UNICAST].announces_unreachable = announces;
	world_post(world, world->speaker, settings);
	world_post_family(world, EVENT_FIB_AGAIN, 0, FAMILY_IPV4_UNICAST, 0);
	add(world, SENDER, true);
	add(world, OTHER, true);
	add(world, HEARS, true);
	add(world, HEARS_NOT, false);
	world_run(world, true);
	return world;
}

static void announce(struct world *world, uint16_t peer, uint32_t attrs)
{
	world_announce(world, peer, FAMILY_IPV4_UNICAST, ROUTE, 1, attrs);
	world_run(world, true);
	if (attrs)
		attrs_release(attrs, 1);
}

static uint32_t way_of(uint16_t peer)
{
	return world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65000u + peer, 65100, 65101 }, .path_length = 3, .nexthop = address_v4(0x0a630000u + peer) });
}

/* The same, and that there is no way; no peer: of us. */
static uint32_t word_of(uint16_t peer, uint32_t router_id, bool drops)
{
	static struct attrs_builder b;
	uint8_t word[UNREACHABLE_BYTES];
	uint32_t plain = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { 65000u + peer }, .path_length = peer ? 1 : 0, .nexthop = address_v4(peer ? 0x0a630000u + peer : 0) });
	unreachable_write(word, &(struct unreachable){ router_id, drops });
	builder_from(&b, attrs_at(plain));
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, word, sizeof word);
	attrs_release(plain, 1);
	return builder_intern(&b, 1);
}

/* As the speaker does; attrs 0: it is taken back. */
static void originate(struct world *world, uint32_t attrs)
{
	struct event_routes *letter = event_new(EVENT_ORIGINATE, sizeof *letter, sizeof letter->items[0]);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->origin = ORIGINATED_UNREACHABLE;
	letter->count = 1;
	letter->items[0] = (struct route_item){ .attrs = attrs, .path_id = ORIGINATED_UNREACHABLE, .prefix = world_prefix(FAMILY_IPV4_UNICAST, ROUTE) };
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static const struct attrs *told(const struct world *world, uint16_t peer)
{
	uint32_t id = world->peers[peer]->told[FAMILY_IPV4_UNICAST][ROUTE];
	return id ? attrs_at(id) : NULL;
}

/* How many routers it was told say so. */
static unsigned words_told(const struct world *world, uint16_t peer)
{
	struct unreachable u;
	unsigned count = 0;
	struct reader value = attrs_value(told(world, peer), ATTR_EXT_COMMUNITIES, NULL, NULL);
	while (read_left(&value) >= UNREACHABLE_BYTES)
		count += unreachable_read(read_bytes(&value, UNREACHABLE_BYTES), &u);
	return count;
}

static void what_is_lost_is_said_and_what_is_back(void **state)
{
	struct world *world = open_world(true);
	announce(world, SENDER, way_of(SENDER));
	assert_false(world->reach[ROUTE].is_lost);
	announce(world, SENDER, 0);
	assert_true(world->reach[ROUTE].is_lost);
	originate(world, word_of(0, OWN_ID, false));
	assert_true(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	assert_null(told(world, HEARS_NOT));
	announce(world, OTHER, way_of(OTHER));
	assert_true(world->reach[ROUTE].is_back);
	assert_false(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	assert_non_null(told(world, HEARS_NOT));
	world_free(world);
}

static void a_way_that_comes_while_our_word_is_on_its_way_is_noticed(void **state)
{
	struct world *world = open_world(true);
	announce(world, SENDER, way_of(SENDER));
	announce(world, SENDER, 0);
	announce(world, SENDER, way_of(SENDER));
	assert_false(world->reach[ROUTE].is_back);
	originate(world, word_of(0, OWN_ID, false));
	assert_true(world->reach[ROUTE].is_back);
	assert_false(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	world_free(world);
}

static void ask(struct world *world, const char *around, bool is_on, bool suppresses)
{
	struct event_aggregates *letter = event_new(EVENT_AGGREGATES, sizeof *letter, sizeof letter->items[0]);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->count = 1;
	letter->items[0].unreachable.is_on = is_on;
	letter->items[0].suppresses_all = suppresses;
	assert_true(prefix_parse(around, &letter->items[0].prefix));
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static void an_aggregate_asks_for_what_it_holds_alone(void **state)
{
	struct { const char *around; bool is_on, is_said; } rows[] = {
		{ "10.0.0.0/16", true, true }, { "10.0.0.0/16", false, false }, { "10.1.0.0/16", true, false }, { "10.0.7.0/24", true, false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world *world = open_world(false);
		ask(world, rows[i].around, rows[i].is_on, false);
		announce(world, SENDER, way_of(SENDER));
		announce(world, SENDER, 0);
		assert_int_equal(world->reach[ROUTE].is_lost, rows[i].is_said);
		world_free(world);
	}
}

static void what_was_never_in_reach_is_not_ours_to_speak_of(void **state)
{
	struct world *world = open_world(true);
	announce(world, OTHER, word_of(OTHER, 9, false));
	announce(world, OTHER, 0);
	assert_false(world->reach[ROUTE].is_lost);
	world_free(world);
}

/* Paths that can't be used are there when it is switched on. */
static void who_begins_to_watch_hears_of_what_is_lost_by_then(void **state)
{
	struct world *world = open_world(false);
	uint32_t way = way_of(SENDER), hop = attrs_at(way)->nexthop;
	announce(world, SENDER, way);
	world_set_hop(world, hop, true, 0);
	world_run(world, true);
	ask(world, "10.0.0.0/8", true, false);
	assert_true(world->reach[ROUTE].is_lost);
	world_free(world);
}

/* The routes that an aggregate stands for are not told; that one of them is lost is. */
static void suppression_is_not_for_our_word(void **state)
{
	struct world *world = open_world(false);
	ask(world, "10.0.0.0/16", true, true);
	announce(world, SENDER, way_of(SENDER));
	assert_null(told(world, HEARS));
	announce(world, SENDER, 0);
	originate(world, word_of(0, OWN_ID, false));
	assert_true(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	announce(world, SENDER, way_of(SENDER));
	originate(world, 0);
	assert_null(told(world, HEARS));
	world_free(world);
}

static void the_word_of_others_loses_to_any_way(void **state)
{
	struct world *world = open_world(false);
	announce(world, SENDER, way_of(SENDER));
	announce(world, OTHER, word_of(OTHER, 9, false));
	assert_false(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	assert_true(world->fib[FAMILY_IPV4_UNICAST][ROUTE]);
	announce(world, SENDER, 0);
	assert_true(told(world, HEARS)->flags & ATTRS_UNREACHABLE);
	assert_null(told(world, HEARS_NOT));
	assert_true(world->ways[ROUTE].is_gone);
	world_free(world);
}

static void what_several_say_is_told_in_one(void **state)
{
	struct world *world = open_world(false);
	announce(world, SENDER, word_of(SENDER, 8, false));
	assert_int_equal(words_told(world, HEARS), 1);
	announce(world, OTHER, word_of(OTHER, 9, false));
	assert_int_equal(words_told(world, HEARS), 2);
	announce(world, OTHER, 0);
	assert_int_equal(words_told(world, HEARS), 1);
	world_free(world);
}

/* Without its community the word would be a way. */
static void who_hears_no_extended_communities_hears_nothing(void **state)
{
	struct world *world = open_world(false);
	announce(world, SENDER, word_of(SENDER, 8, false));
	assert_non_null(told(world, HEARS));
	struct peer_rules *rules = world_rules(world, HEARS);
	rules->family[FAMILY_IPV4_UNICAST].communities_off = COMMUNITIES_EXTENDED;
	world_post_rules(world, HEARS, rules);
	world_run(world, true);
	assert_null(told(world, HEARS));
	world_free(world);
}

static void packets_are_dropped_for_who_may_ask_for_it(void **state)
{
	struct world *world = open_world(false);
	announce(world, SENDER, word_of(SENDER, 8, true));
	assert_true(world->ways[ROUTE].is_hole && !world->ways[ROUTE].is_gone);
	struct peer_rules *rules = world_rules(world, SENDER);
	rules->family[FAMILY_IPV4_UNICAST].speaks_unreachable = false;
	world_post_rules(world, SENDER, rules);
	world_run(world, true);
	assert_true(world->ways[ROUTE].is_gone);
	originate(world, word_of(0, OWN_ID, true));
	assert_true(world->ways[ROUTE].is_hole && !world->ways[ROUTE].is_gone);
	originate(world, 0);
	assert_true(world->ways[ROUTE].is_gone);
	announce(world, SENDER, word_of(SENDER, 8, false));
	assert_true(world->ways[ROUTE].is_gone);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_lost_is_said_and_what_is_back),
		cmocka_unit_test(a_way_that_comes_while_our_word_is_on_its_way_is_noticed),
		cmocka_unit_test(an_aggregate_asks_for_what_it_holds_alone),
		cmocka_unit_test(who_begins_to_watch_hears_of_what_is_lost_by_then),
		cmocka_unit_test(what_was_never_in_reach_is_not_ours_to_speak_of),
		cmocka_unit_test(suppression_is_not_for_our_word),
		cmocka_unit_test(the_word_of_others_loses_to_any_way),
		cmocka_unit_test(what_several_say_is_told_in_one),
		cmocka_unit_test(who_hears_no_extended_communities_hears_nothing),
		cmocka_unit_test(packets_are_dropped_for_who_may_ask_for_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
