/* SPDX-License-Identifier: Apache-2.0 */
/* The metric of the way to a next hop changes, and nothing else: who is told it hears of it, nobody else does. */
#include "base/testing.h"
#include "bgpd/attrs/block.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, INSIDER = 2, OUTSIDER = 3, SAID = 100 };
static const enum family_row v4 = FAMILY_IPV4_UNICAST;

static uint32_t with_aigp(uint32_t aigp)
{
	uint8_t tlv[11] = { 1, 0, 11 };
	static struct attrs_builder b;
	uint32_t base = world_make_attrs(v4, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = address_v4(0x0a630001), .has_med = true, .med = 5 });
	builder_from(&b, attrs_at(base));
	store_u64(tlv + 3, aigp);
	if (aigp)
		builder_put(&b, ATTR_FLAG_OPTIONAL, ATTR_AIGP, tlv, sizeof tlv);
	attrs_release(base, 1);
	return builder_intern(&b, 1);
}

/* `set metric igp` */
static struct policy_book *book_asking(void)
{
	struct policy_book *book = policy_book_new();
	struct route_map *map = NEW(struct route_map);
	struct rule_clauses *own = NEW(struct rule_clauses);
	const struct clause deed = { .id = SET_METRIC, .kind = CLAUSE_IGP };
	map->name = mem_text("WAY");
	map->asks = book->asks = clause_asks(&deed, true);
	array_push(&own->deeds, deed);
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .number = book->rule_count++, .clauses = own });
	policy_book_put(book, POLICY_ROUTE_MAP, policy_name("WAY"), map);
	return book;
}

static struct world *open_world(const struct policy_book *book)
{
	struct world *world = world_new();
	world_add_peer(world, SENDER, PEER_EBGP, 65001);
	world_add_peer(world, INSIDER, PEER_IBGP, OWN_AS);
	world_add_peer(world, OUTSIDER, PEER_EBGP, 65003);
	struct peer_rules *rules = world_rules(world, INSIDER);
	rules->family[v4].next_hop_self = true;
	world_post_rules(world, INSIDER, rules);
	for (uint16_t i = SENDER; i <= OUTSIDER; i++)
		world_up(world, i);
	if (book)
		world_post_policy(world, book);
	return world;
}

/* The next hop's id. */
static uint32_t announce(struct world *world, uint32_t aigp)
{
	uint32_t attrs = with_aigp(aigp), hop = attrs_at(attrs)->nexthop;
	world_set_hop(world, hop, false, 7);
	world_announce(world, SENDER, v4, 1, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
	return hop;
}

static void move(struct world *world, uint32_t hop, uint32_t metric)
{
	world_set_hop(world, hop, false, metric);
	world_run(world, true);
}

static uint64_t aigp_of(const struct world *world, uint16_t peer)
{
	uint64_t metric = 0;
	attrs_aigp(attrs_at(world->peers[peer]->told[v4][1]), &metric);
	return metric;
}

static uint32_t med_of(const struct world *world, uint16_t peer)
{
	return attrs_at(world->peers[peer]->told[v4][1])->med;
}

static void an_accumulated_metric_grows_with_the_way(void **state)
{
	struct world *world = open_world(NULL);
	uint32_t hop = announce(world, SAID);
	assert_int_equal(aigp_of(world, INSIDER), SAID + 7);
	uint64_t before = world->peers[OUTSIDER]->updates;
	move(world, hop, 30);
	assert_int_equal(aigp_of(world, INSIDER), SAID + 30);
	assert_int_equal(world->peers[OUTSIDER]->updates, before);
	world_free(world);
}

static void nobody_hears_of_a_metric_that_is_not_told(void **state)
{
	struct world *world = open_world(NULL);
	uint32_t hop = announce(world, 0);
	uint64_t before = world->peers[INSIDER]->updates;
	move(world, hop, 30);
	assert_int_equal(world->peers[INSIDER]->updates, before);
	world_free(world);
}

static void policy_outwards_asks_for_it_again(void **state)
{
	struct policy_book *book = book_asking();
	struct world *world = open_world(book);
	struct peer_rules *rules = world_rules(world, OUTSIDER);
	rules->family[v4].out.route_map = policy_name("WAY");
	world_post_rules(world, OUTSIDER, rules);
	uint32_t hop = announce(world, 0);
	assert_int_equal(med_of(world, OUTSIDER), 7);
	uint64_t before = world->peers[INSIDER]->updates;
	move(world, hop, 30);
	assert_int_equal(med_of(world, OUTSIDER), 30);
	assert_int_equal(world->peers[INSIDER]->updates, before);
	world_free(world);
	policy_book_free(book);
}

static struct world *world_with_map_in(const struct policy_book *book, bool keeps)
{
	struct world *world = open_world(book);
	struct peer_rules *rules = world_rules(world, SENDER);
	rules->family[v4].in.route_map = policy_name("WAY");
	rules->family[v4].soft_reconfiguration = keeps;
	world_post_rules(world, SENDER, rules);
	return world;
}

/* What was received is kept, whether the operator wants to see it or not. */
static void policy_inwards_too(void **state)
{
	for (int keeps = 0; keeps < 2; keeps++) {
		struct policy_book *book = book_asking();
		struct world *world = world_with_map_in(book, keeps);
		uint32_t hop = announce(world, 0);
		assert_int_equal(med_of(world, INSIDER), 7);
		move(world, hop, 30);
		assert_int_equal(med_of(world, INSIDER), 30);
		move(world, hop, 5);
		assert_int_equal(med_of(world, INSIDER), 5);
		world_free(world);
		policy_book_free(book);
	}
}

/* Until the neighbor has sent all again, what it sent before stays as the old map made it. */
static void a_map_that_asks_no_more_leaves_what_it_made(void **state)
{
	struct policy_book *book = book_asking();
	struct world *world = world_with_map_in(book, false);
	uint32_t hop = announce(world, 0);
	struct peer_rules *rules = world_rules(world, SENDER);
	rules->family[v4].in.route_map = 0;
	world_post_rules(world, SENDER, rules);
	move(world, hop, 30);
	assert_int_equal(med_of(world, INSIDER), 7);
	announce(world, 0);
	assert_int_equal(med_of(world, INSIDER), 5);
	world_free(world);
	policy_book_free(book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_accumulated_metric_grows_with_the_way),
		cmocka_unit_test(nobody_hears_of_a_metric_that_is_not_told),
		cmocka_unit_test(policy_outwards_asks_for_it_again),
		cmocka_unit_test(policy_inwards_too),
		cmocka_unit_test(a_map_that_asks_no_more_leaves_what_it_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
