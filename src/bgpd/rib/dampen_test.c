/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/rib/dampen.h"

static const struct dampening rules = { .half_life_s = 900, .reuse = 750, .suppress = 2000, .longest_s = 3600 };

static struct dampen_key key_of(uint32_t prefix)
{
	return (struct dampen_key){ .prefix = prefix, .peer = 3 };
}

static void penalties_add_up_and_halve(void **state)
{
	struct dampen dampen = { 0 };
	struct dampen_entry *entry = dampen_charge(&dampen, key_of(1), &rules, DAMPEN_WITHDRAWN, 100);
	assert_true(entry->penalty == 1000);
	entry = dampen_charge(&dampen, key_of(1), &rules, DAMPEN_WITHDRAWN, 100);
	assert_int_equal((int)entry->penalty, 2000);
	assert_int_equal(entry->flaps, 2);
	assert_int_equal((int)dampen_penalty(entry, &rules, 1000), 1000);
	entry = dampen_charge(&dampen, key_of(1), &rules, DAMPEN_CHANGED, 1000);
	assert_int_equal((int)entry->penalty, 1500);
	assert_int_equal(dampen_reuse_s(entry, &rules, 1000), 901);
	assert_int_equal(dampen_reuse_s(entry, &rules, 5000), 0);
	dampen_close(&dampen);
}

static void no_penalty_lasts_longer_than_the_longest_time(void **state)
{
	struct dampen dampen = { 0 };
	struct dampen_entry *entry = NULL;
	for (int i = 0; i < 100; i++)
		entry = dampen_charge(&dampen, key_of(1), &rules, DAMPEN_WITHDRAWN, 100);
	assert_int_equal((int)entry->penalty, 12000);
	assert_true(dampen_penalty(entry, &rules, 3701) < 750);
	dampen_close(&dampen);
}

static void entries_are_found_until_they_are_forgotten(void **state)
{
	struct dampen dampen = { 0 };
	for (uint32_t i = 1; i <= 1000; i++)
		dampen_charge(&dampen, key_of(i), &rules, DAMPEN_CHANGED, 1);
	for (uint32_t i = 1; i <= 1000; i += 2)
		dampen_forget(&dampen, key_of(i));
	assert_int_equal(dampen.count, 500);
	for (uint32_t i = 1; i <= 1000; i++)
		assert_int_equal(dampen_find(&dampen, key_of(i)) != NULL, i % 2 == 0);
	dampen_forget(&dampen, key_of(5000));
	dampen_close(&dampen);
	assert_null(dampen_find(&dampen, key_of(2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(penalties_add_up_and_halve),
		cmocka_unit_test(no_penalty_lasts_longer_than_the_longest_time),
		cmocka_unit_test(entries_are_found_until_they_are_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
