/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/rpki/vrps.h"

static struct prefix prefix(const char *text)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	return p;
}

static void say(struct vrp_changes *changes, const char *text, uint8_t most, uint32_t asn, bool is_gone)
{
	struct vrp_change one = { .prefix = prefix(text), .asn = asn, .most = most, .is_gone = is_gone };
	assert_true(vrp_change_is_good(&one));
	array_push(changes, one);
}

/* The table after the changes; both are used up. */
static struct vrps *then(struct vrps *before, struct vrp_changes *changes, struct vrp_changes *touched)
{
	struct vrps *made = vrps_with(before, changes, touched);
	vrps_release(before);
	changes->count = 0;
	return made;
}

static enum validity judge(const struct vrps *vrps, const char *route, uint32_t origin)
{
	struct prefix p = prefix(route);
	return vrps_judge(vrps, &p, origin);
}

static void a_route_is_judged_as_rfc_6811_says(void **state)
{
	struct vrp_changes c = { 0 };
	say(&c, "192.0.2.0/24", 24, 65001, false);
	say(&c, "10.0.0.0/8", 16, 65002, false);
	say(&c, "10.0.0.0/8", 8, 65003, false);
	say(&c, "10.1.0.0/16", 24, 65003, false);
	say(&c, "203.0.113.0/24", 24, 0, false);
	say(&c, "2001:db8::/32", 48, 65001, false);
	struct vrps *v = then(NULL, &c, NULL);
	static const struct { const char *route; uint32_t origin; enum validity expected; } rows[] = {
		{ "192.0.2.0/24", 65001, VALIDITY_VALID },       { "192.0.2.0/24", 65002, VALIDITY_INVALID },
		{ "192.0.2.0/25", 65001, VALIDITY_INVALID },     { "192.0.0.0/16", 65001, VALIDITY_NOT_FOUND },
		{ "192.0.3.0/24", 65001, VALIDITY_NOT_FOUND },   { "10.0.0.0/8", 65003, VALIDITY_VALID },
		{ "10.0.0.0/8", 65002, VALIDITY_VALID },         { "10.2.0.0/16", 65003, VALIDITY_INVALID },
		{ "10.2.0.0/16", 65002, VALIDITY_VALID },        { "10.1.2.0/24", 65003, VALIDITY_VALID },
		{ "10.1.2.0/24", 65002, VALIDITY_INVALID },      { "10.1.2.128/25", 65003, VALIDITY_INVALID },
		{ "203.0.113.0/24", 0, VALIDITY_INVALID },       { "203.0.113.0/24", 7, VALIDITY_INVALID },
		{ "198.51.100.0/24", 0, VALIDITY_NOT_FOUND },    { "0.0.0.0/0", 65001, VALIDITY_NOT_FOUND },
		{ "2001:db8:1::/48", 65001, VALIDITY_VALID },    { "2001:db8:1:2::/64", 65001, VALIDITY_INVALID },
		{ "2001:db9::/32", 65001, VALIDITY_NOT_FOUND },  { "::/0", 65001, VALIDITY_NOT_FOUND },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(judge(v, rows[i].route, rows[i].origin), rows[i].expected);
	vrps_release(v);
	array_free(&c);
}

static void without_a_table_nothing_is_known(void **state)
{
	struct vrp_changes none = { 0 };
	assert_int_equal(judge(NULL, "192.0.2.0/24", 1), VALIDITY_UNKNOWN);
	struct vrps *empty = vrps_with(NULL, &none, NULL);
	assert_int_equal(judge(empty, "192.0.2.0/24", 1), VALIDITY_NOT_FOUND);
	vrps_release(empty);
}

static void a_row_stays_while_one_cache_says_it(void **state)
{
	struct vrp_changes c = { 0 }, touched = { 0 };
	say(&c, "192.0.2.0/24", 24, 1, false);
	say(&c, "192.0.2.0/24", 24, 1, false);
	struct vrps *v = then(NULL, &c, &touched);
	assert_int_equal(v->v4.count, 1);
	assert_int_equal(touched.count, 1);
	say(&c, "192.0.2.0/24", 24, 1, true);
	v = then(v, &c, &touched);
	assert_int_equal(judge(v, "192.0.2.0/24", 1), VALIDITY_VALID);
	assert_int_equal(touched.count, 1);
	say(&c, "192.0.2.0/24", 24, 1, true);
	say(&c, "192.0.2.0/24", 24, 1, true);
	v = then(v, &c, &touched);
	assert_int_equal(v->v4.count, 0);
	assert_int_equal(touched.count, 2);
	vrps_release(v);
	array_free(&c);
	array_free(&touched);
}

static void what_cannot_be_is_refused(void **state)
{
	struct vrp_change rows[] = {
		{ .prefix = { .family = AF_INET, .length = 33 }, .most = 33 },
		{ .prefix = { .family = AF_INET, .length = 24 }, .most = 23 },
		{ .prefix = { .family = AF_INET, .length = 24 }, .most = 33 },
		{ .prefix = { .family = AF_INET6, .length = 129 }, .most = 129 },
		{ .prefix = { .family = AF_INET6, .length = 32 }, .most = 200 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_false(vrp_change_is_good(&rows[i]));
	struct vrp_change dirty = { .prefix = prefix("192.0.2.77/24"), .most = 24 };
	assert_true(vrp_change_is_good(&dirty));
	struct prefix clean = prefix("192.0.2.0/24");
	assert_true(prefix_same(&dirty.prefix, &clean));
}

/* ---- against a list that is looked through ------------------------------------------------------------- */

enum { UNIVERSE = 600, ROUNDS = 60 };

static uint32_t dice(uint32_t *seed, uint32_t faces)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % faces;
}

/* Few bits, so that rows cover each other and come again. */
static struct vrp_change any_row(uint32_t *seed)
{
	struct vrp_change row = { .prefix = { .family = dice(seed, 3) ? AF_INET : AF_INET6, .length = (uint8_t)dice(seed, 20) },
				  .asn = dice(seed, 4) };
	row.prefix.bytes[0] = (uint8_t)(dice(seed, 4) << 6);
	row.prefix.bytes[1] = (uint8_t)(dice(seed, 4) << 5);
	row.most = (uint8_t)(row.prefix.length + dice(seed, 6));
	assert_true(vrp_change_is_good(&row));
	return row;
}

static enum validity judged_by_list(const struct vrp_change *rows, const int *said, const struct prefix *route, uint32_t origin)
{
	enum validity found = VALIDITY_NOT_FOUND;
	for (int i = 0; i < UNIVERSE; i++) {
		if (!said[i] || !prefix_contains(&rows[i].prefix, route))
			continue;
		if (origin && rows[i].asn == origin && route->length <= rows[i].most)
			return VALIDITY_VALID;
		found = VALIDITY_INVALID;
	}
	return found;
}

static void tables_judge_as_a_list_does_through_many_changes(void **state)
{
	struct vrp_change rows[UNIVERSE];
	int said[UNIVERSE] = { 0 };
	struct vrp_changes c = { 0 };
	struct vrps *v = NULL;
	uint32_t seed = 7;
	for (int i = 0; i < UNIVERSE; i++)
		rows[i] = any_row(&seed);
	for (int round = 0; round < ROUNDS; round++) {
		for (uint32_t i = dice(&seed, 80); i--;) {
			uint32_t which = dice(&seed, UNIVERSE);
			struct vrp_change one = rows[which];
			one.is_gone = said[which];
			said[which] = !said[which];
			array_push(&c, one);
		}
		v = then(v, &c, NULL);
		for (int i = 0; i < 200; i++) {
			struct vrp_change route = any_row(&seed);
			assert_int_equal(vrps_judge(v, &route.prefix, route.asn), judged_by_list(rows, said, &route.prefix, route.asn));
		}
	}
	vrps_release(v);
	array_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_is_judged_as_rfc_6811_says),
		cmocka_unit_test(without_a_table_nothing_is_known),
		cmocka_unit_test(a_row_stays_while_one_cache_says_it),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(tables_judge_as_a_list_does_through_many_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
