/* SPDX-License-Identifier: Apache-2.0 */
/* The flat structure finds the same rule as going through them one by one. */
#include "policy/prefix_list.h"
#include <stdlib.h>
#include "base/testing.h"

static struct prefix prefix(const char *text)
{
	struct prefix p = { 0 };
	assert_true(prefix_parse(text, &p));
	return p;
}

static bool permits(const struct prefix_list *list, const char *text)
{
	struct prefix p = prefix(text);
	return prefix_list_permits(list, &p);
}

static void add(struct prefix_list *list, const char *text, bool is_permit, uint8_t ge, uint8_t le)
{
	struct prefix p = prefix(text);
	prefix_list_add(list, (list->rules.count + 1) * 5, is_permit, &p, ge, le);
}

static void without_bounds_only_the_prefix_itself_fits(void **state)
{
	struct prefix_list *list = prefix_list_new("P", AF_INET);
	add(list, "10.0.0.0/8", true, 0, 0);
	prefix_list_seal(list);
	assert_true(permits(list, "10.0.0.0/8"));
	assert_false(permits(list, "10.1.0.0/16"));
	assert_false(permits(list, "11.0.0.0/8"));
	prefix_list_free(list);
}

static void bounds_open_towards_longer_prefixes(void **state)
{
	struct prefix_list *list = prefix_list_new("P", AF_INET);
	add(list, "10.0.0.0/8", true, 16, 24);
	add(list, "172.16.0.0/12", true, 24, 0);
	add(list, "192.168.0.0/16", true, 0, 24);
	prefix_list_seal(list);
	assert_false(permits(list, "10.0.0.0/8"));
	assert_true(permits(list, "10.1.0.0/16"));
	assert_false(permits(list, "10.1.0.0/25"));
	assert_true(permits(list, "172.16.1.1/32"));
	assert_false(permits(list, "172.16.0.0/23"));
	assert_true(permits(list, "192.168.0.0/16"));
	assert_false(permits(list, "192.168.0.0/25"));
	prefix_list_free(list);
}

static void the_first_rule_decides(void **state)
{
	struct prefix_list *list = prefix_list_new("P", AF_INET);
	add(list, "10.1.0.0/16", false, 0, 32);
	add(list, "10.0.0.0/8", true, 0, 32);
	prefix_list_add_any(list, 15, false);
	prefix_list_seal(list);
	assert_false(permits(list, "10.1.2.0/24"));
	assert_true(permits(list, "10.2.2.0/24"));
	assert_false(permits(list, "11.0.0.0/8"));
	prefix_list_free(list);
}

static void an_empty_list_permits_and_a_missing_one_does_not(void **state)
{
	struct prefix_list *list = prefix_list_new("P", AF_INET);
	prefix_list_seal(list);
	assert_true(permits(list, "10.0.0.0/8"));
	assert_false(permits(NULL, "10.0.0.0/8"));
	prefix_list_free(list);
}

static void ipv6_is_the_same(void **state)
{
	struct prefix_list *list = prefix_list_new("P", AF_INET6);
	add(list, "2001:db8::/32", true, 48, 64);
	add(list, "2001:db8:ffff:ffff:8000::/65", true, 0, 0);
	prefix_list_seal(list);
	assert_true(permits(list, "2001:db8:1::/48"));
	assert_false(permits(list, "2001:db8::/32"));
	assert_true(permits(list, "2001:db8:ffff:ffff:8000::/65"));
	assert_false(permits(list, "2001:db8:ffff:ffff::/65"));
	assert_false(permits(list, "10.0.0.0/8"));
	prefix_list_free(list);
}

/* One rule after the other. */
static int64_t slow_find(const struct prefix_list *list, const struct prefix *p)
{
	for (uint32_t i = 0; i < list->rules.count; i++) {
		const struct prefix_rule *rule = &list->rules.items[i];
		if (p->length >= rule->least && p->length <= rule->most && prefix_contains(&rule->prefix, p))
			return i;
	}
	return -1;
}

static struct prefix random_prefix(unsigned least)
{
	struct address a = address_v4((uint32_t)(rand() & 0x0303) << 16 | (uint32_t)(rand() & 0xffff));
	return prefix_of(&a, least + (unsigned)rand() % (33 - least));
}

static void flat_and_slow_agree(void **state)
{
	srand(4);
	for (unsigned round = 0; round < 20; round++) {
		struct prefix_list *list = prefix_list_new("P", AF_INET);
		for (unsigned i = 0; i < 200; i++) {
			struct prefix p = random_prefix(8);
			uint8_t ge = rand() % 2 ? (uint8_t)(p.length + rand() % (33 - p.length)) : 0;
			uint8_t le = rand() % 2 ? (uint8_t)(p.length + rand() % (33 - p.length)) : 0;
			if (!prefix_list_why_bad(&p, ge, le))
				prefix_list_add(list, i, rand() % 2, &p, ge, le);
		}
		prefix_list_seal(list);
		for (unsigned i = 0; i < 5000; i++) {
			struct prefix p = random_prefix(0);
			assert_int_equal(prefix_list_find(list, &p), slow_find(list, &p));
		}
		prefix_list_free(list);
	}
}

static void an_address_range_takes_shorter_prefixes_too(void **state)
{
	struct prefix_list *list = prefix_list_new("1", AF_INET);
	struct prefix net = prefix("10.0.0.0/24");
	list->permits_when_empty = false;
	prefix_list_add_range(list, 5, true, &net, (uint8_t[]){ 0, 32 });
	prefix_list_seal(list);
	assert_true(permits(list, "10.0.0.0/8"));
	assert_true(permits(list, "10.0.0.128/25"));
	assert_false(permits(list, "10.0.1.0/24"));
	prefix_list_free(list);
}

static void impossible_bounds_are_refused(void **state)
{
	struct prefix p = prefix("10.0.0.0/16");
	assert_non_null(prefix_list_why_bad(&p, 8, 0));
	assert_non_null(prefix_list_why_bad(&p, 0, 8));
	assert_non_null(prefix_list_why_bad(&p, 24, 20));
	assert_non_null(prefix_list_why_bad(&p, 0, 33));
	assert_null(prefix_list_why_bad(&p, 17, 32));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_bounds_only_the_prefix_itself_fits),
		cmocka_unit_test(bounds_open_towards_longer_prefixes),
		cmocka_unit_test(the_first_rule_decides),
		cmocka_unit_test(an_empty_list_permits_and_a_missing_one_does_not),
		cmocka_unit_test(ipv6_is_the_same),
		cmocka_unit_test(flat_and_slow_agree),
		cmocka_unit_test(an_address_range_takes_shorter_prefixes_too),
		cmocka_unit_test(impossible_bounds_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
