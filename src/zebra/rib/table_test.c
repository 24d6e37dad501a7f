/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include <string.h>
#include "zebra/rib/table.h"

static struct prefix nth(uint32_t n, int family)
{
	struct prefix p = { .family = (uint8_t)family, .length = family == AF_INET ? 24 : 48 };
	p.bytes[0] = 0x20;
	p.bytes[1] = (uint8_t)(n >> 8);
	p.bytes[2] = (uint8_t)n;
	if (family == AF_INET6)
		p.bytes[4] = (uint8_t)(n >> 16);
	return p;
}

static void what_is_made_is_found_until_it_is_removed(void **state)
{
	enum { MANY = 20000 };
	struct table *table = table_new(254, AF_INET6);
	for (uint32_t i = 0; i < MANY; i++) {
		struct prefix p = nth(i, AF_INET6);
		assert_int_equal(table_find(table, &p), 0);
		table_make(table, &p, table_hash(&p));
	}
	for (uint32_t i = 0; i < MANY; i += 2) {
		struct prefix p = nth(i, AF_INET6);
		table_remove(table, table_find(table, &p));
	}
	for (uint32_t i = 0; i < MANY; i++) {
		struct prefix p = nth(i, AF_INET6);
		uint32_t id = table_find(table, &p);
		assert_int_equal(id != 0, i % 2);
		if (id) {
			struct prefix back = entry_prefix(table, table_entry(table, id));
			assert_true(prefix_same(&p, &back));
		}
	}
	assert_int_equal(table_count(table), MANY / 2);
	table_free(table);
}

static void a_walk_meets_every_entry_once(void **state)
{
	struct table *table = table_new(254, AF_INET);
	for (uint32_t i = 0; i < 1000; i++) {
		struct prefix p = nth(i, AF_INET);
		table_make(table, &p, table_hash(&p));
	}
	for (uint32_t i = 0; i < 1000; i += 3) {
		struct prefix p = nth(i, AF_INET);
		table_remove(table, table_find(table, &p));
	}
	uint32_t met = 0, last = 0;
	for (uint32_t id = table_next(table, 0); id; id = table_next(table, id)) {
		assert_true(id > last);
		last = id;
		met++;
	}
	assert_int_equal(met, table_count(table));
	table_free(table);
}

static void the_longest_match_comes_first_and_shorter_ones_after(void **state)
{
	struct table *table = table_new(254, AF_INET);
	const char *const texts[] = { "0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.1.1/32" };
	for (int i = 0; i < 4; i++) {
		struct prefix p;
		assert_true(prefix_parse(texts[i], &p));
		table_make(table, &p, table_hash(&p));
	}
	struct address a;
	assert_true(address_parse("10.1.1.1", &a));
	int length = 32;
	const int expected[] = { 32, 16, 8, 0 };
	for (int i = 0; i < 4; i++) {
		assert_true(table_match(table, &a, &length) != 0);
		assert_int_equal(length, expected[i]);
		length--;
	}
	table_free(table);
}

static void a_million_routes_take_less_than_64_bytes_each(void **state)
{
	enum { MILLION = 1000000 };
	struct table *table = table_new(254, AF_INET);
	for (uint32_t i = 0; i < MILLION; i++) {
		struct prefix p = { .family = AF_INET, .length = 24 };
		memcpy(p.v4, &i, 3);
		table_make(table, &p, table_hash(&p));
	}
	assert_true(table_bytes(table) < 64ull * MILLION);
	print_message("%zu bytes per IPv4 route\n", table_bytes(table) / MILLION);
	table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_made_is_found_until_it_is_removed),
		cmocka_unit_test(a_walk_meets_every_entry_once),
		cmocka_unit_test(the_longest_match_comes_first_and_shorter_ones_after),
		cmocka_unit_test(a_million_routes_take_less_than_64_bytes_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
