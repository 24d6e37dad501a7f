/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdio.h>
#include "base/loop.h"
#include "base/testing.h"
#include "bgpd/attrs/attrs.h"

/* ORIGIN, AS_PATH of two, NEXT_HOP, MED: the number makes it one of a kind. */
static size_t make_block(uint8_t out[64], uint32_t number)
{
	struct writer w = writer_over(out, 64);
	write_bytes(&w, (uint8_t[]){ 0x40, 1, 1, 0, 0x40, 2, 10, 2, 2 }, 9);
	write_u32(&w, 65001);
	write_u32(&w, number);
	write_bytes(&w, (uint8_t[]){ 0x40, 3, 4, 192, 0, 2, 1, 0x80, 4, 4 }, 10);
	write_u32(&w, number);
	return write_used(&w);
}

static uint32_t intern(uint32_t number, uint32_t holds)
{
	uint8_t block[64];
	return attrs_intern(block, make_block(block, number), holds);
}

static uint32_t find(uint32_t number)
{
	uint8_t block[64];
	return attrs_find(block, make_block(block, number), 1);
}

static void the_same_block_is_the_same_set(void **state)
{
	uint32_t a = intern(1, 1), b = intern(2, 1), again = intern(1, 1);
	assert_int_not_equal(a, 0);
	assert_int_not_equal(a, b);
	assert_int_equal(a, again);
	assert_int_equal(attrs_at(a)->id, a);
	assert_int_equal(attrs_at(a)->med, 1);
	assert_int_equal(find(2), b);
	assert_int_equal(find(3), 0);
	attrs_release(a, 2);
	attrs_release(b, 2);
}

static void what_nobody_holds_is_gone_and_its_room_is_used_again(void **state)
{
	struct attrs_counts counts;
	uint32_t id = intern(7, 3);
	attrs_hold(id, 2);
	attrs_release(id, 4);
	assert_int_equal(attrs_holds(id), 1);
	attrs_release(id, 1);
	assert_int_equal(find(7), 0);
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	assert_int_equal(intern(7, 1), id);
	attrs_release(id, 1);
}

static void all_sets_can_be_listed_some_at_a_time(void **state)
{
	enum { SETS = 100 };
	struct attrs_cursor cursor = { 0 };
	uint32_t ids[7], count, seen = 0;
	for (uint32_t i = 0; i < SETS; i++)
		intern(i, 1);
	while ((count = attrs_list(&cursor, ids, 7))) {
		seen += count;
		for (uint32_t i = 0; i < count; i++)
			attrs_release(ids[i], 1);
	}
	assert_int_equal(seen, SETS);
	for (uint32_t i = 0; i < SETS; i++)
		attrs_release(find(i), 2);
	cursor = (struct attrs_cursor){ 0 };
	assert_int_equal(attrs_list(&cursor, ids, 7), 0);
}

static void a_hundred_thousand_sets_come_and_go(void **state)
{
	enum { MANY = 100000 };
	static uint32_t ids[MANY];
	struct attrs_counts counts;
	for (uint32_t i = 0; i < MANY; i++)
		ids[i] = intern(i, 1);
	for (uint32_t i = 0; i < MANY; i += 3)
		attrs_release(ids[i], 1);
	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t found = find(i);
		assert_int_equal(found, i % 3 ? ids[i] : 0);
		if (found)
			attrs_release(found, 2);
	}
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
}

static void a_set_costs_little_more_than_its_block(void **state)
{
	enum { MANY = 160000 };
	struct attrs_counts counts;
	uint8_t block[64];
	attrs_close();
	attrs_open();
	for (uint32_t i = 0; i < MANY; i++)
		intern(i, 1);
	attrs_count(&counts);
	double each = (double)counts.bytes / MANY - (double)make_block(block, 0);
	print_message("%.1f bytes per set beyond its block\n", each);
	assert_true(each < 110);       /* what the allocator adds is counted */
	attrs_close();
	attrs_open();
}

static void next_hops_have_small_numbers_for_ever(void **state)
{
	struct nexthop_address one = { .global = address_v4(0xc0000201) }, two = { .global = address_v4(0xc0000202) };
	uint32_t a = attrs_nexthop_intern(&one), before = attrs_nexthop_count();
	uint32_t b = attrs_nexthop_intern(&two);
	assert_int_not_equal(a, b);
	assert_int_equal(attrs_nexthop_intern(&one), a);
	assert_int_equal(attrs_nexthop_count(), before + 1);
	assert_true(address_same(&attrs_nexthop(b)->global, &two.global));
	for (uint32_t i = 0; i < 5000; i++) {
		struct nexthop_address more = { .global = address_v4(0x0a000000 + i) };
		attrs_nexthop_intern(&more);
	}
	assert_int_equal(attrs_nexthop_intern(&two), b);
}

static void *hold_and_let_go(void *seed)
{
	uint32_t x = *(uint32_t *)seed;
	for (int i = 0; i < 200000; i++) {
		x = x * 1664525 + 1013904223;
		uint32_t id = intern(x >> 26, 2);
		if (attrs_at(id)->med != x >> 26)
			return "a set changed under its holder";
		attrs_hold(id, 1);
		attrs_release(id, 1);
		attrs_release(id, 2);
	}
	return NULL;
}

static void threads_share_sets_without_losing_one(void **state)
{
	pthread_t threads[4];
	uint32_t seeds[4] = { 1, 2, 3, 4 };
	struct attrs_counts counts;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, hold_and_let_go, &seeds[i]);
	for (int i = 0; i < 4; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
}

static void finding_is_quick(void **state)
{
	enum { MANY = 160000 };
	int64_t start = clock_now_us();
	for (uint32_t i = 0; i < MANY; i++)
		intern(i, 1);
	int64_t fresh = clock_now_us();
	for (uint32_t i = 0; i < MANY; i++)
		intern(i, 1);
	print_message("new set %.3f us, known set %.3f us\n", (double)(fresh - start) / MANY,
		      (double)(clock_now_us() - fresh) / MANY);
	attrs_close();
	attrs_open();
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_block_is_the_same_set),
		cmocka_unit_test(what_nobody_holds_is_gone_and_its_room_is_used_again),
		cmocka_unit_test(all_sets_can_be_listed_some_at_a_time),
		cmocka_unit_test(a_hundred_thousand_sets_come_and_go),
		cmocka_unit_test(a_set_costs_little_more_than_its_block),
		cmocka_unit_test(next_hops_have_small_numbers_for_ever),
		cmocka_unit_test(threads_share_sets_without_losing_one),
		cmocka_unit_test(finding_is_quick),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
