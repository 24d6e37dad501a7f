/* SPDX-License-Identifier: Apache-2.0 */
/* What remove-private-AS and as-override make of a path. */
#include "base/testing.h"
#include "bgpd/export/path.h"

enum { SEQUENCE = 2, OURS = 100, THEIRS = 65001 };

/* A path of one sequence, changed by the rules, is `wanted` (both end with 0). */
static void expect(struct peer_rewriting rules, const uint32_t *path, const uint32_t *wanted)
{
	uint8_t from[256], room[256];
	struct writer w = writer_over(from, sizeof from), to = writer_over(room, sizeof room);
	uint8_t count = 0;
	while (path[count])
		count++;
	write_u8(&w, SEQUENCE);
	write_u8(&w, count);
	for (uint8_t i = 0; i < count; i++)
		write_u32(&w, path[i]);
	path_change(&(struct path_change){ &rules, OURS, THEIRS }, reader_over(from, write_used(&w)), &to);
	struct reader told = reader_over(room, write_used(&to));
	if (read_left(&told)) {
		assert_int_equal(read_u8(&told), SEQUENCE);
		size_t length = read_u8(&told) * 4u;
		assert_int_equal(length, read_left(&told));
	}
	for (; *wanted; wanted++)
		assert_int_equal(read_u32(&told), *wanted);
	assert_int_equal(read_left(&told), 0);
	assert_false(told.bad);
}

#define PATH(...) ((const uint32_t[]){ __VA_ARGS__ __VA_OPT__(,) 0 })

static void private_numbers_alone_are_taken_out(void **state)
{
	struct peer_rewriting rules = { .removes_private = true };
	expect(rules, PATH(64512, 4200000000), PATH());
	expect(rules, PATH(64512, 3000), PATH(64512, 3000));
	expect(rules, PATH(64512, 65535), PATH(64512, 65535));
}

static void all_private_numbers_are_taken_out_of_any_path(void **state)
{
	struct peer_rewriting rules = { .removes_private = true, .removes_all = true };
	expect(rules, PATH(3000, 64513, 3001, 65534), PATH(3000, 3001));
}

static void private_numbers_are_replaced_by_ours(void **state)
{
	struct peer_rewriting rules = { .removes_private = true, .replaces_private = true };
	expect(rules, PATH(64513, 64514), PATH(OURS, OURS));
	rules.removes_all = true;
	expect(rules, PATH(3000, 64513), PATH(3000, OURS));
}

static void the_peers_own_number_stays(void **state)
{
	struct peer_rewriting rules = { .removes_private = true, .removes_all = true };
	expect(rules, PATH(64513, THEIRS), PATH(THEIRS));
}

static void the_peers_number_becomes_ours_where_that_is_wanted(void **state)
{
	struct peer_rewriting rules = { .as_override = true };
	assert_true(path_is_changed(&rules));
	expect(rules, PATH(THEIRS, 3000, THEIRS), PATH(OURS, 3000, OURS));
	assert_false(path_is_changed(&(struct peer_rewriting){ .keeps_med = true }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_numbers_alone_are_taken_out),
		cmocka_unit_test(all_private_numbers_are_taken_out_of_any_path),
		cmocka_unit_test(private_numbers_are_replaced_by_ours),
		cmocka_unit_test(the_peers_own_number_stays),
		cmocka_unit_test(the_peers_number_becomes_ours_where_that_is_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
