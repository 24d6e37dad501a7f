/* SPDX-License-Identifier: Apache-2.0 */
/* The walk through a route map: which rules are met, and what comes of it. */
#include "policy/route_map.h"
#include "base/testing.h"

/* A thing is a set of bits; a rule's condition is that the bit of its clauses is there (none: always). */
static bool meets(void *owner, const struct route_rule *rule)
{
	uintptr_t wanted = (uintptr_t)rule->clauses;
	return !wanted || *(uint32_t *)owner & 1u << wanted;
}

static struct route_rule *rule(struct route_map *map, uint32_t seq, bool is_permit, uintptr_t bit)
{
	array_push(&map->rules, (struct route_rule){ .seq = seq, .is_permit = is_permit, .clauses = (void *)bit });
	return &map->rules.items[map->rules.count - 1];
}

/* The numbers of the rules that were met, as digits of ten; negative: refused. */
static int walked(const struct route_map *map, uint32_t thing)
{
	struct route_walk walk;
	route_walk_open(&walk, meets, &thing);
	bool permits = route_map_walk(map, &walk);
	int told = 0;
	for (uint32_t i = 0; i < walk.count; i++)
		told = told * 10 + (int)walk.met[i]->seq;
	return permits ? told : -told - 1;
}

static void the_first_rule_met_decides(void **state)
{
	struct route_map map = { 0 };
	rule(&map, 1, false, 1);
	rule(&map, 2, true, 2);
	assert_int_equal(walked(&map, 1 << 2), 2);
	assert_int_equal(walked(&map, 1 << 1 | 1 << 2), -1 - 1);
	assert_int_equal(walked(&map, 0), -1);
	array_free(&map.rules);
}

static void a_missing_map_refuses(void **state)
{
	assert_int_equal(walked(NULL, 0), -1);
}

static void going_on_collects_rules(void **state)
{
	struct route_map map = { 0 };
	rule(&map, 1, true, 0)->goes_on = true;
	rule(&map, 2, true, 2)->goes_on = true;
	rule(&map, 3, true, 3);
	assert_int_equal(walked(&map, 0), 1);
	assert_int_equal(walked(&map, 1 << 2), 12);
	assert_int_equal(walked(&map, 1 << 2 | 1 << 3), 123);
	array_free(&map.rules);
}

static void a_long_row_of_rules_is_walked_to_its_end(void **state)
{
	struct route_map map = { 0 };
	uint32_t thing = 0;
	struct route_walk walk;
	for (uint32_t seq = 1; seq <= 200; seq++)
		rule(&map, seq, true, 0)->goes_on = true;
	route_walk_open(&walk, meets, &thing);
	assert_true(route_map_walk(&map, &walk));
	assert_int_equal(walk.count, 200);
	array_free(&map.rules);
}

static void who_goes_on_may_still_be_refused(void **state)
{
	struct route_map map = { 0 };
	rule(&map, 1, true, 0)->goes_on = true;
	rule(&map, 2, false, 0);
	assert_int_equal(walked(&map, 0), -12 - 1);
	array_free(&map.rules);
}

static void a_leap_passes_what_lies_between(void **state)
{
	struct route_map map = { 0 };
	struct route_rule *first = rule(&map, 1, true, 0);
	first->goes_on = true;
	first->goes_to = 4;
	rule(&map, 3, false, 0);
	rule(&map, 5, true, 0);
	assert_int_equal(walked(&map, 0), 15);
	map.rules.items[0].goes_to = 9;
	assert_int_equal(walked(&map, 0), 1);
	array_free(&map.rules);
}

static void a_called_map_has_its_say(void **state)
{
	struct route_map map = { 0 }, called = { 0 };
	rule(&called, 7, true, 1);
	rule(&map, 1, true, 0)->call = &called;
	assert_int_equal(walked(&map, 1 << 1), 17);
	assert_int_equal(walked(&map, 0), -1 - 1);
	array_free(&map.rules);
	array_free(&called.rules);
}

static void a_map_that_calls_itself_comes_to_an_end(void **state)
{
	struct route_map map = { 0 };
	rule(&map, 1, true, 0)->call = &map;
	assert_true(walked(&map, 0) < 0);
	array_free(&map.rules);
}

static void maps_that_call_each_other_come_to_an_end(void **state)
{
	struct route_map one = { 0 }, other = { 0 };
	rule(&one, 1, true, 0)->call = &other;
	rule(&one, 2, true, 0);
	rule(&other, 3, true, 1);
	rule(&other, 4, true, 0)->call = &one;
	one.rules.items[0].goes_on = other.rules.items[1].goes_on = true;
	assert_true(walked(&one, 0) < 0);
	assert_int_equal(walked(&one, 1 << 1), 132);
	array_free(&one.rules);
	array_free(&other.rules);
}

/* Such a rule can't be configured; a walk that met one would go on behind it all the same. */
static void a_leap_back_is_a_step_forward(void **state)
{
	struct route_map map = { 0 };
	rule(&map, 1, true, 0)->goes_on = true;
	struct route_rule *back = rule(&map, 2, true, 0);
	back->goes_on = true;
	back->goes_to = 1;
	assert_int_equal(walked(&map, 0), 12);
	rule(&map, 3, true, 0);
	assert_int_equal(walked(&map, 0), 123);
	array_free(&map.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_rule_met_decides),
		cmocka_unit_test(a_missing_map_refuses),
		cmocka_unit_test(going_on_collects_rules),
		cmocka_unit_test(a_long_row_of_rules_is_walked_to_its_end),
		cmocka_unit_test(who_goes_on_may_still_be_refused),
		cmocka_unit_test(a_leap_passes_what_lies_between),
		cmocka_unit_test(a_called_map_has_its_say),
		cmocka_unit_test(a_map_that_calls_itself_comes_to_an_end),
		cmocka_unit_test(maps_that_call_each_other_come_to_an_end),
		cmocka_unit_test(a_leap_back_is_a_step_forward),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
