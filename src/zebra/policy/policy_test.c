/* SPDX-License-Identifier: Apache-2.0 */
/* Each condition is met by what it says and by nothing else. */
#include "base/testing.h"

#include <string.h>
#include "zebra/policy/policy.h"

static struct prefix prefix(const char *text)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	return p;
}

static struct address address(const char *text)
{
	struct address a;
	assert_true(address_parse(text, &a));
	return a;
}

/* A map of one rule that permits what fits the clause. */
static struct policy *policy_with(struct policy_clause clause)
{
	struct policy *policy = policy_new();
	struct policy_rule *own = NEW(struct policy_rule);
	struct route_map *map = NEW(struct route_map);
	struct prefix p = prefix("10.0.0.0/8");
	struct prefix_list *list = prefix_list_new("ten", AF_INET);
	prefix_list_add(list, 5, true, &p, 0, 24);
	prefix_list_seal(list);
	policy_add_prefix_list(policy, list);
	policy_count_lists(policy);
	clause.hits = policy->list_hits;
	clause.name = mem_text(clause.name);
	if (clause.name)
		clause.list = policy_prefix_list(policy, clause.name, AF_INET);
	array_push(&own->clauses, clause);
	own->sources[0] = address("192.0.2.77");
	map->name = mem_text("m");
	array_push(&map->rules, (struct route_rule){ .seq = 10, .is_permit = true, .clauses = own });
	array_push(&policy->maps, map);
	return policy;
}

struct world {
	struct prefix prefix;
	struct nexthop hop;
	struct policy_subject subject;
};

static struct world *world_of(const char *to)
{
	static struct world w;
	w = (struct world){ .prefix = prefix(to), .hop = { .kind = NEXTHOP_GATEWAY, .gateway = address("10.1.0.2") } };
	w.subject = (struct policy_subject){ .prefix = &w.prefix, .hop = &w.hop, .interface = "eth0", .origin = ORIGIN_STATIC,
					     .tag = 7, .metric = 20, .instance = 10 };
	return &w;
}

static bool permits(struct policy_clause clause, const struct policy_subject *subject)
{
	struct address source = { 0 };
	struct policy *policy = policy_with(clause);
	bool verdict = policy_map_permits(policy_map(policy, "m"), subject, &source);
	assert_int_equal(source.family != 0, verdict && subject->prefix->family == AF_INET);
	policy_free(policy);
	return verdict;
}

static void prefixes_are_looked_up_in_lists_of_their_family(void **state)
{
	struct policy_clause clause = { .condition = MATCH_PREFIX_LIST, .family = AF_INET, .name = (char *)"ten" };
	assert_true(permits(clause, &world_of("10.2.0.0/16")->subject));
	assert_false(permits(clause, &world_of("10.2.0.0/28")->subject));
	assert_false(permits(clause, &world_of("2001:db8::/32")->subject));
	clause.name = (char *)"missing";
	assert_false(permits(clause, &world_of("10.2.0.0/16")->subject));
	assert_true(permits((struct policy_clause){ .condition = MATCH_PREFIX_LENGTH, .family = AF_INET, .number = 16 },
			    &world_of("10.2.0.0/16")->subject));
}

static void next_hops_are_looked_at(void **state)
{
	struct world *w = world_of("192.0.2.0/24");
	assert_true(permits((struct policy_clause){ .condition = MATCH_HOP_ADDRESS, .family = AF_INET,
						    .address = address("10.1.0.2") }, &w->subject));
	assert_false(permits((struct policy_clause){ .condition = MATCH_HOP_ADDRESS, .family = AF_INET,
						     .address = address("10.1.0.3") }, &w->subject));
	assert_true(permits((struct policy_clause){ .condition = MATCH_HOP_LENGTH, .number = 32, .family = AF_INET }, &w->subject));
	assert_false(permits((struct policy_clause){ .condition = MATCH_HOP_DROPS, .family = AF_INET }, &w->subject));
	w->hop = (struct nexthop){ .kind = NEXTHOP_BLACKHOLE };
	assert_true(permits((struct policy_clause){ .condition = MATCH_HOP_DROPS, .family = AF_INET }, &w->subject));
	assert_true(permits((struct policy_clause){ .condition = MATCH_HOP_LENGTH, .number = 0, .family = AF_INET }, &w->subject));
}

static void interface_origin_tag_and_metric_must_be_the_same(void **state)
{
	static const struct {
		uint8_t condition;
		uint32_t fits, fits_not;
	} numbers[] = {
		{ MATCH_ORIGIN, ORIGIN_STATIC, ORIGIN_BGP }, { MATCH_TAG, 7, 8 }, { MATCH_METRIC, 20, 0 },
		{ MATCH_INSTANCE, 10, 11 },
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct policy_clause clause = { .condition = numbers[i].condition, .number = numbers[i].fits };
		assert_true(permits(clause, &world_of("192.0.2.0/24")->subject));
		clause.number = numbers[i].fits_not;
		assert_false(permits(clause, &world_of("192.0.2.0/24")->subject));
	}
	assert_true(permits((struct policy_clause){ .condition = MATCH_INTERFACE, .name = (char *)"eth0" },
			    &world_of("192.0.2.0/24")->subject));
	assert_false(permits((struct policy_clause){ .condition = MATCH_INTERFACE, .name = (char *)"eth1" },
			     &world_of("192.0.2.0/24")->subject));
}

static uint64_t hits_of(const struct policy *policy)
{
	return policy->list_hits[policy_prefix_list(policy, "ten", AF_INET)->number];
}

static void lines_of_lists_count_what_they_decide(void **state)
{
	const struct policy_clause clause = { .condition = MATCH_PREFIX_LIST, .family = AF_INET, .name = (char *)"ten" };
	struct policy *policy = policy_with(clause), *next = policy_with(clause);
	assert_true(policy_map_permits(policy_map(policy, "m"), &world_of("10.2.0.0/16")->subject, NULL));
	assert_false(policy_map_permits(policy_map(policy, "m"), &world_of("10.2.0.0/28")->subject, NULL));
	assert_int_equal(hits_of(policy), 1);
	policy_carry_hits(next, policy);
	assert_int_equal(hits_of(next), 1);
	policy_free(policy);
	policy_free(next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_are_looked_up_in_lists_of_their_family),
		cmocka_unit_test(lines_of_lists_count_what_they_decide),
		cmocka_unit_test(next_hops_are_looked_at),
		cmocka_unit_test(interface_origin_tag_and_metric_must_be_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
