/* SPDX-License-Identifier: Apache-2.0 */
/* What RPKI says changes, and nothing else: what is judged by it is judged again, without a word from the neighbour. */
#include "base/testing.h"
#include "bgpd/attrs/block.h"
#include "bgpd/rib/validity.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, INSIDER = 2, OUTSIDER = 3, ORIGIN = 65001, ROUTES = 20 };
static const enum family_row families_tried[] = { FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST };

/* `match rpki STATE` */
static struct policy_book *book_of(enum validity permitted)
{
	struct policy_book *book = policy_book_new();
	struct route_map *map = NEW(struct route_map);
	struct rule_clauses *own = NEW(struct rule_clauses);
	const struct clause condition = { .id = MATCH_VALIDITY, .number = permitted };
	map->name = mem_text("RPKI");
	map->asks = book->asks = clause_asks(&condition, false);
	array_push(&own->about_prefix, condition);
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .number = book->rule_count++, .clauses = own });
	policy_book_put(book, POLICY_ROUTE_MAP, policy_name("RPKI"), map);
	return book;
}

struct scene {
	struct world *world;
	struct policy_book *book;
	enum family_row family;
	struct vrps *vrps;
};

static struct address v6_address(uint8_t last)
{
	return (struct address){ .family = AF_INET6, .v6 = { 0x20, 1, 0x0d, 0xb8, [15] = last } };
}

static struct scene open_scene(enum family_row family, enum validity permitted, bool is_out)
{
	struct scene s = { .world = world_new(), .book = book_of(permitted), .family = family };
	world_add_peer(s.world, SENDER, PEER_EBGP, ORIGIN);
	world_add_peer(s.world, INSIDER, PEER_IBGP, OWN_AS);
	world_add_peer(s.world, OUTSIDER, PEER_EBGP, 65003);
	uint16_t whose = is_out ? OUTSIDER : SENDER;
	struct peer_rules *rules = world_rules(s.world, whose);
	struct peer_filters *filters = is_out ? &rules->family[family].out : &rules->family[family].in;
	filters->route_map = policy_name("RPKI");
	world_post_rules(s.world, whose, rules);
	for (uint16_t i = SENDER; i <= OUTSIDER; i++) {
		if (family == FAMILY_IPV6_UNICAST)
			s.world->peers[i]->up.local = v6_address(0xfe);
		world_up(s.world, i);
	}
	world_post_policy(s.world, s.book);
	return s;
}

static void close_scene(struct scene *s)
{
	world_free(s->world);
	policy_book_free(s->book);
	vrps_release(s->vrps);
}

static void announce(struct scene *s)
{
	struct address hop = s->family == FAMILY_IPV4_UNICAST ? address_v4(0x0a630001) : v6_address(9);
	uint32_t attrs = world_make_attrs(s->family, &(struct world_attrs){ .path = { ORIGIN }, .path_length = 1, .nexthop = hop });
	world_announce(s->world, SENDER, s->family, 1, ROUTES, attrs);
	attrs_release(attrs, 1);
	world_run(s->world, true);
}

static void post(struct scene *s, const struct vrps *touched)
{
	struct event_vrps *letter = EVENT(EVENT_VRPS, event_vrps);
	letter->now = vrps_hold(s->vrps);
	letter->touched = vrps_hold(touched);
	world_post(s->world, s->world->speaker, letter);
	world_run(s->world, true);
}

/* A cache says, or takes back, that `asn` may announce the prefix of that number. */
static void say(struct scene *s, uint32_t number, uint32_t asn, bool is_gone)
{
	struct vrp_changes changes = { 0 }, touched = { 0 };
	struct prefix p = world_prefix(s->family, number);
	array_push(&changes, (struct vrp_change){ .prefix = p, .asn = asn, .most = p.length, .is_gone = is_gone });
	struct vrps *made = vrps_with(s->vrps, &changes, &touched);
	for (uint32_t i = 0; i < touched.count; i++)
		touched.items[i].is_gone = false;
	struct vrps *these = vrps_with(NULL, &touched, NULL);
	bool is_first = !s->vrps;
	vrps_release(s->vrps);
	s->vrps = made;
	post(s, is_first ? NULL : these);
	vrps_release(these);
	array_free(&changes);
	array_free(&touched);
}

static bool knows(const struct scene *s, uint16_t peer, uint32_t number)
{
	return s->world->peers[peer]->told[s->family][number] != 0;
}

static unsigned count_known(const struct scene *s, uint16_t peer)
{
	unsigned known = 0;
	for (uint32_t i = 1; i <= ROUTES; i++)
		known += knows(s, peer, i);
	return known;
}

static void what_was_refused_comes_when_it_becomes_valid_and_goes_when_not(void **state)
{
	for (unsigned f = 0; f < 2; f++) {
		struct scene s = open_scene(families_tried[f], VALIDITY_VALID, false);
		announce(&s);
		assert_int_equal(count_known(&s, INSIDER), 0);
		say(&s, 3, ORIGIN, false);
		assert_true(knows(&s, INSIDER, 3));
		say(&s, 5, ORIGIN, false);
		assert_int_equal(count_known(&s, INSIDER), 2);
		say(&s, 3, 65099, false);
		assert_true(knows(&s, INSIDER, 3));
		say(&s, 3, ORIGIN, true);
		assert_false(knows(&s, INSIDER, 3));
		assert_int_equal(count_known(&s, INSIDER), 1);
		close_scene(&s);
	}
}

static void nobody_validates_before_there_is_a_table_and_after_it(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_NOT_FOUND, false);
	announce(&s);
	assert_int_equal(count_known(&s, INSIDER), 0);
	say(&s, 3, 65099, false);
	assert_int_equal(count_known(&s, INSIDER), ROUTES - 1);
	vrps_release(s.vrps);
	s.vrps = NULL;
	post(&s, NULL);
	assert_int_equal(count_known(&s, INSIDER), 0);
	close_scene(&s);
}

static void only_prefixes_that_are_covered_are_told_again(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_NOT_FOUND, false);
	announce(&s);
	say(&s, 3, ORIGIN, false);
	uint64_t before = s.world->peers[INSIDER]->prefixes;
	say(&s, 7, ORIGIN, false);
	assert_int_equal(s.world->peers[INSIDER]->prefixes, before + 1);
	assert_false(knows(&s, INSIDER, 7));
	close_scene(&s);
}

static void policy_outwards_asks_again(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_NOT_FOUND, true);
	announce(&s);
	say(&s, 3, ORIGIN, false);
	assert_int_equal(count_known(&s, OUTSIDER), ROUTES - 1);
	assert_int_equal(count_known(&s, INSIDER), ROUTES);
	say(&s, 3, ORIGIN, true);
	assert_int_equal(count_known(&s, OUTSIDER), ROUTES);
	close_scene(&s);
}

/* The value of RFC 8097's community; -1: there is none. */
static int told_validity(const struct scene *s, uint16_t peer, uint32_t number)
{
	struct reader value = attrs_value(attrs_at(s->world->peers[peer]->told[s->family][number]), ATTR_EXT_COMMUNITIES, NULL, NULL);
	const uint8_t *one = read_left(&value) == 8 ? read_bytes(&value, 8) : NULL;
	return one && one[0] == 0x43 && one[1] == 0 ? one[7] : -1;
}

static void internal_ones_are_told_the_state_if_they_are_to(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_VALID, true);
	for (uint16_t i = INSIDER; i <= OUTSIDER; i++) {
		struct peer_rules *rules = world_rules(s.world, i);
		rules->family[s.family].tells_validity = true;
		rules->family[s.family].out.route_map = 0;
		world_post_rules(s.world, i, rules);
	}
	announce(&s);
	assert_int_equal(told_validity(&s, INSIDER, 3), -1);
	say(&s, 3, ORIGIN, false);
	say(&s, 4, 65099, false);
	assert_int_equal(told_validity(&s, INSIDER, 3), VALIDITY_VALID);
	assert_int_equal(told_validity(&s, INSIDER, 4), VALIDITY_INVALID);
	assert_int_equal(told_validity(&s, INSIDER, 5), VALIDITY_NOT_FOUND);
	assert_int_equal(told_validity(&s, OUTSIDER, 3), -1);
	say(&s, 3, ORIGIN, true);
	assert_int_equal(told_validity(&s, INSIDER, 3), VALIDITY_NOT_FOUND);
	close_scene(&s);
}

/* Sets with the state live as long as they are looked at, and the next one may get the same number. */
static void shows_say_of_each_what_was_told(void **state)
{
	enum { MANY = 400 };
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_VALID, true);
	struct peer_rules *rules = world_rules(s.world, INSIDER);
	rules->family[s.family].tells_validity = true;
	world_post_rules(s.world, INSIDER, rules);
	for (uint32_t i = 1; i <= MANY; i++) {
		uint32_t attrs = world_make_attrs(s.family, &(struct world_attrs){ .path = { ORIGIN }, .path_length = 1,
				.nexthop = address_v4(0x0a630001), .has_med = true, .med = i });
		world_announce(s.world, SENDER, s.family, i, 1, attrs);
		attrs_release(attrs, 1);
	}
	say(&s, 3, ORIGIN, false);
	struct event_walk *letter = EVENT(EVENT_WALK, event_walk);
	letter->family = (uint8_t)s.family;
	letter->view = WALK_ADVERTISED;
	letter->peer = INSIDER;
	world_post(s.world, s.world->speaker, letter);
	world_run(s.world, true);
	assert_int_equal(s.world->page->path_count, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(attrs_at(s.world->page->paths[i].attrs)->med, i + 1);
	close_scene(&s);
}

static void a_condition_about_the_table_follows(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_VALID, true);
	announce(&s);
	struct event_conditions *letter = event_new(EVENT_CONDITIONS, sizeof *letter, sizeof letter->items[0]);
	letter->count = 1;
	letter->items[0] = (struct condition_asked){ .family = FAMILY_IPV4_UNICAST, .route_map = policy_name("RPKI") };
	world_post(s.world, s.world->speaker, letter);
	say(&s, 40, ORIGIN, false);
	assert_false(s.world->answer->holds);
	say(&s, 3, ORIGIN, false);
	assert_true(s.world->answer->holds);
	say(&s, 3, ORIGIN, true);
	assert_false(s.world->answer->holds);
	close_scene(&s);
}

static void an_aggregate_suppresses_by_it(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_VALID, true);
	announce(&s);
	struct event_aggregates *letter = event_new(EVENT_AGGREGATES, sizeof *letter, sizeof letter->items[0]);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->count = 1;
	letter->items[0] = (struct aggregate_rules){ .suppress_map = policy_name("RPKI") };
	assert_true(prefix_parse("10.0.0.0/8", &letter->items[0].prefix));
	world_post(s.world, s.world->speaker, letter);
	struct event_aggregate_state *announced = EVENT(EVENT_AGGREGATE_STATE, event_aggregate_state);
	announced->family = FAMILY_IPV4_UNICAST;
	announced->is_announced = true;
	assert_true(prefix_parse("10.0.0.0/8", &announced->prefix));
	world_post(s.world, s.world->speaker, announced);
	say(&s, 40, ORIGIN, false);
	assert_int_equal(count_known(&s, INSIDER), ROUTES);
	say(&s, 3, ORIGIN, false);
	assert_false(knows(&s, INSIDER, 3));
	assert_int_equal(count_known(&s, INSIDER), ROUTES - 1);
	say(&s, 3, ORIGIN, true);
	assert_int_equal(count_known(&s, INSIDER), ROUTES);
	close_scene(&s);
}

static void nothing_is_looked_at_where_nobody_asks(void **state)
{
	struct scene s = open_scene(FAMILY_IPV4_UNICAST, VALIDITY_VALID, false);
	struct policy_book *empty = policy_book_new();
	world_post_policy(s.world, empty);
	struct event_vrps *letter = EVENT(EVENT_VRPS, event_vrps);
	validity_follow(&s.world->shard->rib, letter);
	event_free(&letter->head);
	assert_int_equal(s.world->shard->rib.sweeps.count, 0);
	close_scene(&s);
	policy_book_free(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_refused_comes_when_it_becomes_valid_and_goes_when_not),
		cmocka_unit_test(nobody_validates_before_there_is_a_table_and_after_it),
		cmocka_unit_test(only_prefixes_that_are_covered_are_told_again),
		cmocka_unit_test(policy_outwards_asks_again),
		cmocka_unit_test(internal_ones_are_told_the_state_if_they_are_to),
		cmocka_unit_test(shows_say_of_each_what_was_told),
		cmocka_unit_test(a_condition_about_the_table_follows),
		cmocka_unit_test(an_aggregate_suppresses_by_it),
		cmocka_unit_test(nothing_is_looked_at_where_nobody_asks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
