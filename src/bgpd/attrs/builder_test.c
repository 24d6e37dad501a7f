/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/attrs/attrs.h"

static struct attrs_builder b;

static void assert_block(const uint8_t *wanted, size_t length)
{
	assert_false(b.overflow);
	assert_int_equal(b.length, length);
	assert_memory_equal(b.block, wanted, length);
}
#define ASSERT_BLOCK(...) assert_block((uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))

static void whatever_the_order_the_block_ascends(void **state)
{
	builder_open(&b);
	builder_put_u32(&b, 0x40, ATTR_LOCAL_PREF, 100);
	builder_put(&b, 0xc0, 200, "x", 1);
	builder_put(&b, 0x40, ATTR_ORIGIN, "\0", 1);
	builder_put_u32(&b, 0x80, ATTR_MED, 7);
	builder_put_u32(&b, 0x80, ATTR_MED, 8);
	ASSERT_BLOCK(0x40, 1, 1, 0, 0x80, 4, 4, 0, 0, 0, 8, 0x40, 5, 4, 0, 0, 0, 100, 0xc0, 200, 1, 'x');
	builder_remove(&b, ATTR_MED);
	builder_remove(&b, ATTR_MED);
	ASSERT_BLOCK(0x40, 1, 1, 0, 0x40, 5, 4, 0, 0, 0, 100, 0xc0, 200, 1, 'x');
}

static void long_values_get_a_long_length(void **state)
{
	uint8_t value[300] = { 0 };
	builder_open(&b);
	builder_put(&b, 0x40, ATTR_ORIGIN, "\0", 1);
	builder_put(&b, 0xc0, ATTR_COMMUNITIES, value, 256);
	assert_int_equal(b.length, 4 + 4 + 256);
	assert_int_equal(b.block[4], 0xd0);
	builder_put(&b, 0xd0, ATTR_COMMUNITIES, value, 4);
	ASSERT_BLOCK(0x40, 1, 1, 0, 0xc0, 8, 4, 0, 0, 0, 0);
}

static void prepending_joins_the_leading_sequence(void **state)
{
	builder_open(&b);
	builder_prepend_path(&b, 65001, 1);
	ASSERT_BLOCK(0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xe9);
	builder_prepend_path(&b, 3, 2);
	ASSERT_BLOCK(0x40, 2, 14, 2, 3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0xfd, 0xe9);
	builder_put(&b, 0x40, ATTR_AS_PATH, (uint8_t[]){ 1, 1, 0, 0, 0, 9 }, 6);
	builder_prepend_path(&b, 3, 1);
	ASSERT_BLOCK(0x40, 2, 12, 2, 1, 0, 0, 0, 3, 1, 1, 0, 0, 0, 9);
}

static void a_full_sequence_is_followed_by_another(void **state)
{
	builder_open(&b);
	builder_prepend_path(&b, 1, 255);
	builder_prepend_path(&b, 2, 1);
	uint32_t id = builder_intern(&b, 1);
	assert_int_equal(attrs_at(id)->path_length, 256);
	assert_int_equal(attrs_at(id)->first_as, 2);
	assert_int_equal(attrs_path_count(attrs_at(id), 1), 255);
	attrs_release(id, 1);
}

static void the_next_hop_stands_where_its_family_wants_it(void **state)
{
	struct nexthop_address v4 = { .global = address_v4(0xc0000201) }, v6 = { 0 };
	address_parse("2001:db8::1", &v6.global);
	builder_open(&b);
	builder_put_nexthop(&b, &v6, 1, 1);
	assert_int_equal(b.length, 3 + 20);
	builder_put_nexthop(&b, &v4, 1, 1);
	ASSERT_BLOCK(0x40, 3, 4, 192, 0, 2, 1);
	address_parse("fe80::1", &v6.link_local);
	builder_put_nexthop(&b, &v6, 2, 1);
	assert_int_equal(b.length, 3 + 36);
	assert_memory_equal(b.block, "\x80\x0e\x24\x00\x02\x01\x20\x20\x01\x0d\xb8", 11);
}

static void a_set_comes_back_as_it_was(void **state)
{
	builder_open(&b);
	builder_put(&b, 0x40, ATTR_ORIGIN, "\0", 1);
	builder_prepend_path(&b, 1, 3);
	builder_put_u32(&b, 0x80, ATTR_MED, 7);
	uint32_t id = builder_intern(&b, 1);
	builder_open(&b);
	builder_from(&b, attrs_at(id));
	builder_prepend_path(&b, 9, 1);
	uint32_t longer = builder_intern(&b, 1);
	assert_int_equal(attrs_at(longer)->path_length, 4);
	assert_int_equal(attrs_at(longer)->med, 7);
	attrs_release(id, 1);
	attrs_release(longer, 1);
}

static void too_much_is_said_not_written(void **state)
{
	static uint8_t value[40000];
	builder_open(&b);
	builder_put(&b, 0xc0, 100, value, sizeof value);
	builder_put(&b, 0xc0, 101, value, sizeof value);
	assert_true(b.overflow);
	assert_int_equal(b.length, 4 + sizeof value);
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_the_order_the_block_ascends),
		cmocka_unit_test(long_values_get_a_long_length),
		cmocka_unit_test(prepending_joins_the_leading_sequence),
		cmocka_unit_test(a_full_sequence_is_followed_by_another),
		cmocka_unit_test(the_next_hop_stands_where_its_family_wants_it),
		cmocka_unit_test(a_set_comes_back_as_it_was),
		cmocka_unit_test(too_much_is_said_not_written),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
