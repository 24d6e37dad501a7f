/* SPDX-License-Identifier: Apache-2.0 */
/* Aggregates in a shard: who contributes, what they come to, and who is not told of them any more. */
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, OTHER = 2, LISTENER = 3 };

static struct prefix prefix(const char *words)
{
	struct prefix p;
	assert_true(prefix_parse(words, &p));
	return p;
}

static uint32_t set_of(uint32_t asn, uint32_t med)
{
	return world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){
		.path = { asn }, .path_length = 1, .nexthop = address_v4(0x0a630001), .has_med = true, .med = med,
		.communities = { asn << 16 | 1 }, .community_count = 1 });
}

/* Prefix number n is 10.x.n.0/24. */
static void announce(struct world *world, uint16_t peer, uint32_t first, uint32_t count, uint32_t med)
{
	uint32_t attrs = set_of(65000u + peer, med);
	world_announce(world, peer, FAMILY_IPV4_UNICAST, first, count, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

static void withdraw(struct world *world, uint16_t peer, uint32_t first, uint32_t count)
{
	world_announce(world, peer, FAMILY_IPV4_UNICAST, first, count, 0);
	world_run(world, true);
}

static void ask(struct world *world, const struct aggregate_rules *rules, uint32_t count)
{
	struct event_aggregates *letter = event_new(EVENT_AGGREGATES, sizeof *letter, count * sizeof letter->items[0]);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->count = count;
	for (uint32_t i = 0; i < count; i++)
		letter->items[i] = rules[i];
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static void say_state(struct world *world, const char *words, bool is_announced)
{
	struct event_aggregate_state *letter = EVENT(EVENT_AGGREGATE_STATE, event_aggregate_state);
	letter->family = FAMILY_IPV4_UNICAST;
	letter->prefix = prefix(words);
	letter->is_announced = is_announced;
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

static struct world *open_world(void)
{
	struct world *world = world_new();
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, OTHER, PEER_EBGP, 65002);
	world_add_peer(world, LISTENER, PEER_EBGP, 65003);
	for (uint16_t i = SENDER; i <= LISTENER; i++)
		world_up(world, i);
	return world;
}

static void close_world(struct world *world)
{
	assert_int_equal(world->shard->rib.tables[FAMILY_IPV4_UNICAST].suppressed, 0);
	world_free(world);
}

static void a_contribution_comes_and_goes_with_the_routes(void **state)
{
	struct world *world = open_world();
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/16") }, 1);
	assert_false(world->contribution->attrs);
	announce(world, SENDER, 1, 10, 5);
	assert_true(world->contribution->attrs);
	assert_int_equal(world->contribution->med, 5);
	assert_int_equal(attrs_at(world->contribution->attrs)->path_length, 0);
	announce(world, SENDER, 300, 1, 7);             /* 10.1.44.0/24 is outside */
	assert_false(world->contribution->has_different_meds);
	announce(world, OTHER, 11, 1, 7);
	assert_true(world->contribution->has_different_meds);
	withdraw(world, OTHER, 11, 1);
	assert_false(world->contribution->has_different_meds);
	withdraw(world, SENDER, 1, 10);
	assert_false(world->contribution->attrs);
	close_world(world);
}

static uint32_t contributors(struct world *world)
{
	struct page_aggregate *rows;
	uint32_t count = aggregates_report(&world->shard->aggregates, FAMILY_IPV4_UNICAST, &rows), sum = 0;
	for (uint32_t i = 0; i < count; i++)
		sum += rows[i].contributors;
	mem_free(rows);
	return sum;
}

/* A prefix counts once, however many paths it has. */
static void contributors_are_counted_for_shows(void **state)
{
	struct world *world = open_world();
	assert_int_equal(contributors(world), 0);
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/16") }, 1);
	announce(world, SENDER, 1, 10, 5);
	announce(world, OTHER, 1, 2, 5);
	assert_int_equal(contributors(world), 10);
	withdraw(world, SENDER, 1, 9);
	assert_int_equal(contributors(world), 3);
	close_world(world);
}

static void routes_that_were_there_before_count(void **state)
{
	struct world *world = open_world();
	announce(world, SENDER, 1, 10, 5);
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/8"), .merges = true }, 1);
	assert_true(world->contribution->attrs);
	assert_int_equal(attrs_at(world->contribution->attrs)->first_as, 65001);
	ask(world, NULL, 0);
	close_world(world);
}

static void the_prefix_itself_does_not_contribute(void **state)
{
	struct world *world = open_world();
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.1.0/24") }, 1);
	announce(world, SENDER, 1, 1, 5);
	assert_false(world->contribution->attrs);
	close_world(world);
}

static void what_an_aggregate_stands_for_is_not_told(void **state)
{
	struct world *world = open_world();
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	struct table *table = &world->shard->rib.tables[FAMILY_IPV4_UNICAST];
	announce(world, SENDER, 1, 10, 5);
	announce(world, SENDER, 300, 1, 5);
	assert_true(told[1] && told[10] && told[300]);
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/16"), .suppresses_all = true }, 1);
	assert_false(told[1] || told[10]);
	assert_true(told[300]);
	assert_int_equal(table->suppressed, 10);
	announce(world, OTHER, 12, 1, 5);
	assert_false(told[12]);
	say_state(world, "10.0.0.0/16", false);
	assert_true(told[1] && told[12]);
	say_state(world, "10.0.0.0/16", true);
	assert_false(told[1]);
	withdraw(world, SENDER, 1, 1);
	assert_int_equal(table->suppressed, 10);
	ask(world, NULL, 0);
	assert_true(told[2] && told[12]);
	close_world(world);
}

static void a_wider_aggregate_goes_on_suppressing(void **state)
{
	struct world *world = open_world();
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	const struct aggregate_rules both[] = {
		{ .prefix = prefix("10.0.0.0/8"), .suppresses_all = true }, { .prefix = prefix("10.0.0.0/16"), .suppresses_all = true },
	};
	announce(world, SENDER, 1, 10, 5);
	ask(world, both, 2);
	assert_false(told[1]);
	ask(world, both, 1);
	assert_false(told[1]);
	ask(world, NULL, 0);
	assert_true(told[1]);
	close_world(world);
}

/* Where all must have the same MED, the speaker's word is waited for. */
static void without_agreement_nothing_is_suppressed(void **state)
{
	struct world *world = open_world();
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/8"), .suppresses_all = true, .wants_same_med = true }, 1);
	announce(world, SENDER, 1, 10, 5);
	assert_true(told[1]);
	say_state(world, "10.0.0.0/8", true);
	assert_false(told[1]);
	ask(world, NULL, 0);
	close_world(world);
}

static struct policy_book *book_permitting(uint32_t med)
{
	struct policy_book *book = policy_book_new();
	struct route_map *map = NEW(struct route_map);
	struct rule_clauses *own = NEW(struct rule_clauses);
	map->name = mem_text("S");
	map->digest = 2 * med;
	array_push(&own->about_set, (struct clause){ .id = MATCH_METRIC, .number = med });
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .number = book->rule_count++, .clauses = own });
	policy_book_put(book, POLICY_ROUTE_MAP, policy_name("S"), map);
	return book;
}

static void a_map_chooses_what_is_suppressed_and_another_what_is_told_all_the_same(void **state)
{
	struct world *world = open_world();
	struct policy_book *five = book_permitting(5), *six = book_permitting(6);
	const uint32_t *told = world->peers[LISTENER]->told[FAMILY_IPV4_UNICAST];
	world_post_policy(world, five);
	announce(world, SENDER, 1, 1, 5);
	announce(world, SENDER, 2, 1, 6);
	ask(world, &(struct aggregate_rules){ .prefix = prefix("10.0.0.0/8"), .suppress_map = policy_name("S") }, 1);
	assert_true(!told[1] && told[2]);
	world_post_policy(world, six);
	assert_true(told[1] && !told[2]);
	struct peer_rules *rules = world_rules(world, LISTENER);
	rules->family[FAMILY_IPV4_UNICAST].unsuppress_map = policy_name("S");
	world_post_rules(world, LISTENER, rules);
	world_run(world, true);
	assert_true(told[1] && told[2]);
	ask(world, NULL, 0);
	close_world(world);
	policy_book_free(five);
	policy_book_free(six);
}

/* Until zebra wants routes nothing is told; then a hole is put where the aggregate is. */
static void the_aggregate_is_a_hole_in_the_kernel(void **state)
{
	struct world *world = open_world();
	uint32_t attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &(struct world_attrs){ .nexthop = address_v4(0) });
	struct event_routes *letter = event_new(EVENT_ORIGINATE, sizeof *letter, sizeof letter->items[0]);
	world_post_family(world, EVENT_FIB_AGAIN, 0, FAMILY_IPV4_UNICAST, 0);
	letter->origin = ORIGINATED_AGGREGATE;
	letter->count = 1;
	letter->items[0] = (struct route_item){ .attrs = attrs, .prefix = world_prefix(FAMILY_IPV4_UNICAST, 9) };
	world_post(world, world->speaker, letter);
	world_run(world, true);
	assert_true(world->ways[9].is_hole);
	assert_int_equal(world->ways[9].distance, 200);
	close_world(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contribution_comes_and_goes_with_the_routes),
		cmocka_unit_test(contributors_are_counted_for_shows),
		cmocka_unit_test(routes_that_were_there_before_count),
		cmocka_unit_test(the_prefix_itself_does_not_contribute),
		cmocka_unit_test(what_an_aggregate_stands_for_is_not_told),
		cmocka_unit_test(a_wider_aggregate_goes_on_suppressing),
		cmocka_unit_test(without_agreement_nothing_is_suppressed),
		cmocka_unit_test(a_map_chooses_what_is_suppressed_and_another_what_is_told_all_the_same),
		cmocka_unit_test(the_aggregate_is_a_hole_in_the_kernel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
