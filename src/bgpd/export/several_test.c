/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/export/several.h"

static uint32_t some_set(uint8_t med)
{
	uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 0, 0x40, 3, 4, 192, 0, 2, 1, 0x80, 4, 4, 0, 0, 0, med };
	return attrs_intern(block, sizeof block, 1);
}

static uint64_t sets(void)
{
	struct attrs_counts counts;
	attrs_count(&counts);
	return counts.sets;
}

static void numbers_stay_with_neighbor_and_identifier(void **state)
{
	struct path_numbers numbers = { 0 };
	uint32_t seen[500];
	for (uint16_t peer = 0; peer < 500; peer++)
		seen[peer] = path_number(&numbers, peer, peer % 3);
	for (uint16_t peer = 0; peer < 500; peer++)
		assert_int_equal(path_number(&numbers, peer, peer % 3), seen[peer]);
	assert_int_equal(numbers.count, 500);
	assert_int_not_equal(path_number(&numbers, 7, 2), seen[7]);
	path_numbers_close(&numbers);
}

static struct group *group_told_two(void)
{
	struct group_key key = { .addpath = true };
	struct group *group = group_new(&key);
	group_reserve(group, 10);
	const struct told_path two[] = { { 1, some_set(1), 4 }, { 2, some_set(2), 5 } };
	told_replace(group, 3, two, 2);
	return group;
}

static void what_is_told_is_counted_and_kept(void **state)
{
	struct group *group = group_told_two();
	assert_int_equal(group->told_count, 2);
	assert_int_equal(group_told_from(group, 5), 1);
	assert_int_equal(group_told(group, 3), TOLD_SEVERAL);
	assert_int_equal(told_find(group->several[3], 2)->source, 5);
	assert_null(told_find(group->several[3], 9));
	const struct told_path one = { 2, some_set(7), 5 };
	told_replace(group, 3, &one, 1);
	assert_int_equal(group->told_count, 1);
	assert_int_equal(group_told_from(group, 4), 0);
	assert_int_equal(sets(), 1);
	told_replace(group, 3, NULL, 0);
	assert_int_equal(group_told(group, 3), 0);
	assert_int_equal(sets(), 0);
	group_free(group);
}

static void what_was_told_of_the_way_is_doubted(void **state)
{
	static const uint8_t aigp[11] = { 1, 0, 11 };
	struct group *group = group_told_two();
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint32_t plain = some_set(1);
	builder_from(b, attrs_at(plain));
	builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_AIGP, aigp, sizeof aigp);
	const struct told_path two[] = { { 1, plain, 4 }, { 2, builder_intern(b, 1), 5 } };
	mem_free(b);
	told_replace(group, 3, two, 2);
	told_doubt_metrics(group, 3);
	assert_false(told_find(group->several[3], 1)->is_doubtful);
	assert_true(told_find(group->several[3], 2)->is_doubtful);
	group_free(group);
}

static void a_copy_has_holds_of_its_own(void **state)
{
	struct group *group = group_told_two(), *copy = group_copy(group);
	group_free(group);
	assert_int_equal(copy->told_count, 2);
	assert_int_equal(sets(), 2);
	told_forget(copy, 3, 1);
	assert_int_equal(sets(), 1);
	told_forget(copy, 3, 1);
	told_forget(copy, 3, 2);
	assert_int_equal(group_told(copy, 3), 0);
	assert_int_equal(copy->told_count, 0);
	group_free(copy);
	assert_int_equal(sets(), 0);
}

/* Nothing is not a little memory: what reads as many hashes as there are ids would read, and write, beyond it. */
static void who_remembers_no_hashes_has_none_in_a_copy(void **state)
{
	struct group *group = group_told_two(), *copy = group_copy(group);
	assert_null(group->told_hash);
	assert_null(copy->told_hash);
	group_forget_own_hop(copy);
	group_free(group);
	group_free(copy);
}

static int setup(void **state)
{
	attrs_open();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stay_with_neighbor_and_identifier),
		cmocka_unit_test(what_is_told_is_counted_and_kept),
		cmocka_unit_test(what_was_told_of_the_way_is_doubted),
		cmocka_unit_test(a_copy_has_holds_of_its_own),
		cmocka_unit_test(who_remembers_no_hashes_has_none_in_a_copy),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
