/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/export/together.h"

static uint32_t with_communities(uint8_t type, const uint8_t *said, size_t length)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	builder_open(b);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, "", 1);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, type, said, length);
	uint32_t set = builder_intern(b, 1);
	mem_free(b);
	return set;
}

static void several_bandwidths_become_one(void **state)
{
	static const uint8_t said[] = { 0, 2, 0, 7, 0, 0, 0, 1, 0, 4, 0, 7, 0x4b, 0x37, 0x1b, 0, 0x40, 4, 0, 7, 0x4b, 0x37, 0x1b, 0 };
	uint32_t set = with_communities(ATTR_EXT_COMMUNITIES, said, sizeof said);
	uint32_t made = together_attrs(attrs_at(set), 36e6);
	struct reader value = attrs_value(attrs_at(made), ATTR_EXT_COMMUNITIES, NULL, NULL);
	assert_int_equal(read_left(&value), 16);
	assert_memory_equal(value.at, said, 12);
	assert_true(attrs_bandwidth(attrs_at(made)) == 36e6);
	assert_true(attrs_marks(attrs_at(made)).said & MARK_OWN_BANDWIDTH);
	attrs_release(made, 1);
	attrs_release(set, 1);
}

static void wide_ones_too(void **state)
{
	static const uint8_t said[20] = { 2, 6, [8] = 0, 0xb7, 0x1b, 0, [15] = 7 };
	uint32_t set = with_communities(ATTR_IPV6_EXT_COMMUNITIES, said, sizeof said);
	assert_true(attrs_bandwidth(attrs_at(set)) == 12e6);
	uint32_t made = together_attrs(attrs_at(set), 5e10);
	assert_true(attrs_bandwidth(attrs_at(made)) == 5e10);
	attrs_release(made, 1);
	attrs_release(set, 1);
}

static void what_stays_in_the_as_is_not_summed(void **state)
{
	static const uint8_t said[] = { 0x40, 4, 0, 7, 0x4b, 0x37, 0x1b, 0 };
	uint32_t set = with_communities(ATTR_EXT_COMMUNITIES, said, sizeof said);
	assert_int_equal(together_attrs(attrs_at(set), 36e6), 0);
	attrs_release(set, 1);
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_bandwidths_become_one),
		cmocka_unit_test(wide_ones_too),
		cmocka_unit_test(what_stays_in_the_as_is_not_summed),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
