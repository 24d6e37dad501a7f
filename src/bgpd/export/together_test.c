/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/export/together.h"

static void several_bandwidths_become_one(void **state)
{
	static const uint8_t said[] = { 0, 2, 0, 7, 0, 0, 0, 1, 0, 4, 0, 7, 0x4b, 0x37, 0x1b, 0, 0x40, 4, 0, 7, 0x4b, 0x37, 0x1b, 0 };
	struct attrs_builder *b = mem_raw(sizeof *b);
	attrs_open();
	builder_open(b);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, "", 1);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, said, sizeof said);
	uint32_t set = builder_intern(b, 1);
	mem_free(b);
	uint32_t made = together_attrs(attrs_at(set), 36e6);
	struct reader value = attrs_value(attrs_at(made), ATTR_EXT_COMMUNITIES, NULL, NULL);
	assert_int_equal(read_left(&value), 16);
	assert_memory_equal(value.at, said, 12);
	assert_true(attrs_bandwidth(attrs_at(made)) == 36e6);
	attrs_release(made, 1);
	attrs_release(set, 1);
	attrs_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_bandwidths_become_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
