/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/attrs/block.h"
#include "base/testing.h"
#include "bgpd/attrs/attrs.h"

#define INTERN(...) attrs_intern((uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }), 1)
#define ORIGIN_IGP 0x40, 1, 1, 0
#define HOP 0x40, 3, 4, 192, 0, 2, 1

static void the_path_is_counted_as_the_decision_wants_it(void **state)
{
	/* (65100 65101) 65001 4200000000 {1,2} 7 */
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 10 + 10 + 10 + 6, 3, 2, 0, 0, 0xfe, 0x4c, 0, 0, 0xfe, 0x4d, 2, 2, 0, 0,
			     0xfd, 0xe9, 0xfa, 0x56, 0xea, 0x00, 1, 2, 0, 0, 0, 1, 0, 0, 0, 2, 2, 1, 0, 0, 0, 7, HOP);
	const struct attrs *a = attrs_at(id);
	assert_int_equal(a->path_length, 2 + 1 + 1);
	assert_int_equal(a->first_as, 65001);
	assert_int_equal(a->origin_as, 7);
	assert_int_equal(attrs_path_count(a, 4200000000), 1);
	assert_true(attrs_path_has(a, 65100));
	assert_false(attrs_path_has(a, 65102));
	assert_true(a->flags & ATTRS_IBGP_ONLY);
	attrs_release(id, 1);
}

/* Whatever stands in the same place of the sieve. */
static void only_numbers_of_the_path_are_found_in_it(void **state)
{
	/* (65100) 1 7 {7 300} */
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 6 + 10 + 10, 3, 1, 0, 0, 0xfe, 0x4c, 2, 2, 0, 0, 0, 1, 0, 0, 0, 7, 1, 2, 0, 0,
			     0, 7, 0, 0, 1, 0x2c, HOP);
	const struct attrs *a = attrs_at(id);
	for (uint32_t asn = 0; asn < 100000; asn++) {
		uint32_t outside = asn == 7 ? 2 : asn == 1 || asn == 300;
		assert_int_equal(attrs_path_count(a, asn), outside + (asn == 65100));
		assert_int_equal(attrs_path_count_outside(a, asn), outside);
	}
	attrs_release(id, 1);
}

static void defaults_stand_where_nothing_was_said(void **state)
{
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 0, HOP);
	const struct attrs *a = attrs_at(id);
	assert_int_equal(a->local_pref, 100);
	assert_int_equal(a->med, 0);
	assert_int_equal(a->first_as, 0);
	assert_int_equal(a->path_length, 0);
	assert_int_equal(a->flags, ATTRS_PLAIN);
	attrs_release(id, 1);
}

static void a_path_that_begins_with_a_set_has_no_first_as(void **state)
{
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 12, 1, 1, 0, 0, 0, 9, 2, 1, 0, 0, 0, 7, HOP);
	assert_int_equal(attrs_at(id)->first_as, 0);
	assert_int_equal(attrs_at(id)->path_length, 2);
	attrs_release(id, 1);
}

enum { OURS = 64500 };

static void who_brought_a_route_in_is_at_the_end_of_its_path(void **state)
{
	const struct { uint32_t id, origin; } rows[] = {
		{ INTERN(ORIGIN_IGP, 0x40, 2, 0, HOP), OURS },
		{ INTERN(ORIGIN_IGP, 0x40, 2, 10, 2, 2, 0, 0, 0, 9, 0, 0, 0, 7, HOP), 7 },
		{ INTERN(ORIGIN_IGP, 0x40, 2, 12, 2, 1, 0, 0, 0, 7, 1, 1, 0, 0, 0, 9, HOP), 0 },
		{ INTERN(ORIGIN_IGP, 0x40, 2, 12, 1, 1, 0, 0, 0, 9, 2, 1, 0, 0, 0, 7, HOP), 7 },
		{ INTERN(ORIGIN_IGP, 0x40, 2, 6, 3, 1, 0, 0, 0, 9, HOP), OURS },
		{ INTERN(ORIGIN_IGP, 0x40, 2, 12, 3, 1, 0, 0, 0, 9, 2, 1, 0, 0, 0, 7, HOP), 7 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(attrs_path_origin(attrs_at(rows[i].id), OURS), rows[i].origin);
		attrs_release(rows[i].id, 1);
	}
}

static void reflection_and_communities_are_noticed(void **state)
{
	uint32_t id = INTERN(0x40, 1, 1, 2, 0x40, 2, 0, HOP, 0x80, 4, 4, 0, 0, 0, 50, 0x40, 5, 4, 0, 0, 0, 200, 0x40, 6, 0,
			     0xc0, 8, 8, 0xff, 0xff, 0xff, 1, 0xfd, 0xe8, 0, 100, 0x80, 9, 4, 10, 0, 0, 1, 0x80, 10, 8, 1, 1,
			     1, 1, 2, 2, 2, 2, 0xc0, 99, 1, 5);
	const struct attrs *a = attrs_at(id);
	assert_int_equal(a->flags, ATTRS_HAS_MED | ATTRS_HAS_LOCAL_PREF | ATTRS_ATOMIC_AGGREGATE | ATTRS_HAS_COMMUNITIES |
					   ATTRS_HAS_ORIGINATOR | ATTRS_HAS_CLUSTERS | ATTRS_HAS_UNKNOWN |
					   ATTRS_NO_EXPORT | ATTRS_IBGP_ONLY | ATTRS_PLAIN);
	assert_int_equal(a->local_pref, 200);
	assert_int_equal(a->med, 50);
	assert_int_equal(a->origin, 2);
	assert_int_equal(a->originator_id, 0x0a000001);
	assert_int_equal(a->cluster_length, 2);
	assert_true(attrs_clusters_have(a, 0x02020202));
	assert_false(attrs_clusters_have(a, 0x03030303));
	attrs_release(id, 1);
}

static void values_are_found_by_type(void **state)
{
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 0, HOP, 0xe0, 99, 2, 5, 6);
	bool found;
	uint8_t flags;
	struct reader value = attrs_value(attrs_at(id), 99, &found, &flags);
	assert_true(found);
	assert_int_equal(flags, 0xe0);
	assert_int_equal(read_u16(&value), 0x0506);
	value = attrs_value(attrs_at(id), ATTR_MED, &found, NULL);
	assert_false(found);
	assert_int_equal(read_left(&value), 0);
	attrs_release(id, 1);
}

static void two_ipv6_next_hops_are_one_number(void **state)
{
	uint32_t id = INTERN(ORIGIN_IGP, 0x40, 2, 0, 0x80, 14, 36, 0, 2, 1, 32, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			     0, 0, 1, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
	const struct attrs *a = attrs_at(id);
	char text[ADDRESS_TEXT];
	assert_string_equal(address_text(&attrs_nexthop(a->nexthop)->global, text), "2001:db8::1");
	assert_string_equal(address_text(&attrs_nexthop(a->nexthop)->link_local, text), "fe80::1");
	assert_false(a->flags & ATTRS_PLAIN);
	attrs_release(id, 1);
}

static void only_hosts_are_next_hops(void **state)
{
	static const struct { const char *text; bool is_host; } rows[] = {
		{ "192.0.2.1", true }, { "0.0.0.0", false }, { "0.1.2.3", false }, { "127.0.0.1", false },
		{ "224.0.0.5", false }, { "240.0.0.1", false }, { "255.255.255.255", false }, { "2001:db8::1", true },
		{ "fe80::1", true }, { "::", false }, { "::1", false }, { "ff02::1", false }, { "::ffff:192.0.2.1", false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a;
		assert_true(address_parse(rows[i].text, &a));
		assert_int_equal(nexthop_is_host(&a), rows[i].is_host);
	}
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_path_is_counted_as_the_decision_wants_it),
		cmocka_unit_test(only_numbers_of_the_path_are_found_in_it),
		cmocka_unit_test(defaults_stand_where_nothing_was_said),
		cmocka_unit_test(a_path_that_begins_with_a_set_has_no_first_as),
		cmocka_unit_test(who_brought_a_route_in_is_at_the_end_of_its_path),
		cmocka_unit_test(reflection_and_communities_are_noticed),
		cmocka_unit_test(values_are_found_by_type),
		cmocka_unit_test(two_ipv6_next_hops_are_one_number),
		cmocka_unit_test(only_hosts_are_next_hops),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
