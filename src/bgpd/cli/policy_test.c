/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and route maps as typed: numbered, taken back, written again, and what book they make. */
#include "base/testing.h"
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/desk.h"
#include "bgpd/cli/policy.h"

static bool has_line(struct desk *d, const char *line)
{
	struct text out = { 0 };
	config_write(config_tree(d->config), &out);
	bool has = strstr(text_chars(&out), line);
	text_free(&out);
	return has;
}

static const struct prefix_list *prefix_list(struct desk *d, const char *name)
{
	return policy_book_get(d->plan.policy, POLICY_PREFIX_LIST_V4, policy_name(name));
}

static void lines_without_a_number_follow_in_steps_of_five(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "ip prefix-list P seq 7 permit 10.0.0.0/8\nip prefix-list P permit 11.0.0.0/8\nip prefix-list P deny any"));
	assert_true(has_line(d, "ip prefix-list P seq 7 permit 10.0.0.0/8\n"));
	assert_true(has_line(d, "ip prefix-list P seq 10 permit 11.0.0.0/8\n"));
	assert_true(has_line(d, "ip prefix-list P seq 15 deny any\n"));
	assert_int_equal(prefix_list(d, "P")->rules.count, 3);
	assert_true(type(d, "ip prefix-list P permit 11.0.0.0/8"));
	assert_int_equal(prefix_list(d, "P")->rules.count, 3);
}

static void no_takes_the_line_that_says_the_same_or_the_whole_list(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "ip prefix-list P permit 10.0.0.0/8\nip prefix-list P permit 11.0.0.0/8 le 24\nip prefix-list Q permit any"));
	assert_true(type(d, "no ip prefix-list P permit 11.0.0.0/8 le 25"));
	assert_int_equal(prefix_list(d, "P")->rules.count, 2);
	assert_true(type(d, "no ip prefix-list P permit 11.0.0.0/8 le 24"));
	assert_int_equal(prefix_list(d, "P")->rules.count, 1);
	assert_true(type(d, "no ip prefix-list P seq 5 permit 10.0.0.0/8"));
	assert_null(prefix_list(d, "P"));
	assert_true(type(d, "no ip prefix-list Q"));
	assert_null(prefix_list(d, "Q"));
}

static void what_can_not_be_is_refused_where_it_is_typed(void **state)
{
	static const char *const wrong[] = {
		"ip prefix-list P permit 10.0.0.0/8 ge 4",
		"bgp community-list standard C permit 65000:x",
		"bgp community-list C permit 65000:1",
		"bgp as-path access-list A permit ((",
		"route-map M permit 10\nset as-path prepend 65001 x",
		"route-map M permit 10\nset community 65000:1 65000:y additive",
		"route-map M permit 10\nset metric +x",
		"access-list 1 permit 10.0.0.0 0.255.0.255",
		"route-map M",
	};
	struct desk *d = *state;
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_false(type(d, wrong[i]));
		assert_non_null(d->refused);
	}
}

/* Address and netmask apart, as extended access lists have them. */
static void extended_access_lists_ask_for_address_and_netmask(void **state)
{
	static const struct { const char *line, *prefix; bool fits; } rows[] = {
		{ "ip any any", "10.0.0.0/8", true },
		{ "ip 10.0.0.0 0.255.255.255 any", "10.1.0.0/16", true },
		{ "ip 10.0.0.0 0.255.255.255 any", "11.0.0.0/8", false },
		{ "ip host 10.0.0.0 host 255.0.0.0", "10.0.0.0/8", true },
		{ "ip host 10.0.0.0 host 255.0.0.0", "10.0.0.0/16", false },
		{ "ip 10.0.0.0 0.255.255.255 255.255.0.0 0.0.255.255", "10.1.2.0/24", true },
		{ "ip 10.0.0.0 0.255.255.255 255.255.0.0 0.0.255.255", "10.0.0.0/12", false },
	};
	struct desk *d = *state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *lines = text_format("no access-list 101\naccess-list 101 permit %s", rows[i].line);
		struct prefix p;
		assert_true(type(d, lines) && prefix_parse(rows[i].prefix, &p));
		mem_free(lines);
		if (prefix_list_permits(policy_book_get(d->plan.policy, POLICY_ACCESS_LIST_V4, policy_name("101")), &p) != rows[i].fits)
			fail_msg("%s: %s", rows[i].line, rows[i].prefix);
	}
	assert_false(type(d, "access-list 101 permit ip 10.0.0.0 0.255.0.255 any"));
}

static void old_spellings_and_remarks_are_understood(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "access-list A permit 10.0.0.1\naccess-list A remark some words\nipv6 access-list B permit host 2001:db8::1\n"
			    "no route-map M optimization\nroute-map M permit 10"));
	assert_true(has_line(d, "access-list A remark some words\n"));
	assert_true(type(d, "ip as-path access-list A permit _1_\nip community-list standard C permit 65000:1\nip extcommunity-list "
			    "standard E permit rt 1:2"));
	assert_true(has_line(d, "bgp as-path access-list A seq 5 permit _1_\n"));
	assert_true(has_line(d, "bgp community-list standard C seq 5 permit 65000:1\n"));
	assert_true(has_line(d, "bgp extcommunity-list standard E seq 5 permit rt 1:2\n"));
	assert_true(has_line(d, "no route-map M optimization\n"));
	assert_false(route_map_is_optimized(config_tree(d->config), "M"));
	assert_true(type(d, "route-map M optimization"));
	assert_true(route_map_is_optimized(config_tree(d->config), "M"));
}

static void a_rule_goes_on_forward_and_asks_others(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "route-map M permit 10\non-match goto 20\nroute-map M permit 20\ncall N"));
	assert_false(type(d, "route-map M permit 20\non-match goto 20"));
	assert_false(type(d, "route-map M permit 20\ncontinue 10"));
	assert_false(type(d, "route-map M permit 20\ncall M"));
	assert_true(has_line(d, " call N\n"));
}

static void a_route_map_is_written_in_the_order_of_frr(void **state)
{
	static const char typed[] = "route-map M permit 10\n description some words\n match ip address prefix-list P\n"
				    " match as-path A\n match community C exact-match\n match metric 5\n match origin egp\n match peer local\n"
				    " set as-path prepend 65001 65002\n set community 65000:1 additive\n set large-community 1:2:3\n"
				    " set extcommunity rt 1:2\n set local-preference +10\n set metric -5\n set origin igp\n set weight 7\n"
				    " set ip next-hop peer-address\n set ipv6 next-hop global 2001:db8::1\n set atomic-aggregate\n"
				    " set originator-id 1.2.3.4\n set tag 9\n call OTHER\n on-match goto 30\nexit\n";
	static const char written[] = "route-map M permit 10\n description some words\n call OTHER\n match as-path A\n"
				      " match community C exact-match\n match ip address prefix-list P\n match metric 5\n match origin egp\n"
				      " match peer local\n on-match goto 30\n set as-path prepend 65001 65002\n set atomic-aggregate\n"
				      " set community 65000:1 additive\n set extcommunity rt 1:2\n set ip next-hop peer-address\n"
				      " set ipv6 next-hop global 2001:db8::1\n set large-community 1:2:3\n set local-preference +10\n"
				      " set metric -5\n set origin igp\n set originator-id 1.2.3.4\n set tag 9\n set weight 7\nexit\n";
	struct desk *d = *state;
	assert_true(type(d, typed));
	assert_true(has_line(d, written));
	const struct route_map *map = policy_book_get(d->plan.policy, POLICY_ROUTE_MAP, policy_name("M"));
	const struct rule_clauses *own = map->rules.items[0].clauses;
	assert_int_equal(own->about_prefix.count, 1);
	assert_int_equal(own->about_set.count, 5);
	assert_int_equal(own->deeds.count, 13);
	assert_int_equal(map->rules.items[0].goes_to, 30);
}

static void permit_becomes_deny_and_rules_go(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "route-map M permit 10\nset weight 1\nroute-map M permit 20"));
	assert_true(type(d, "route-map M deny 10"));
	assert_true(has_line(d, "route-map M deny 10\n set weight 1\n"));
	assert_true(type(d, "no route-map M deny 10"));
	assert_false(has_line(d, "route-map M deny 10"));
	assert_true(type(d, "no route-map M"));
	assert_false(has_line(d, "route-map"));
}

/* A list that changes is a change of the maps that ask it, and of those that call these. */
static void digests_follow_what_is_referred_to(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "ip prefix-list P permit any\nroute-map IN permit 10\nmatch ip address prefix-list P\n"
			    "route-map OUT permit 10\ncall IN\nroute-map OTHER permit 10"));
	uint64_t in = policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("IN"));
	uint64_t out = policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("OUT"));
	uint64_t other = policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("OTHER"));
	assert_true(type(d, "ip prefix-list P seq 5 deny any"));
	assert_true(in != policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("IN")));
	assert_true(out != policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("OUT")));
	assert_true(other == policy_book_digest(d->plan.policy, POLICY_ROUTE_MAP, policy_name("OTHER")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_without_a_number_follow_in_steps_of_five, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(no_takes_the_line_that_says_the_same_or_the_whole_list, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(what_can_not_be_is_refused_where_it_is_typed, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(extended_access_lists_ask_for_address_and_netmask, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(old_spellings_and_remarks_are_understood, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(a_rule_goes_on_forward_and_asks_others, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(a_route_map_is_written_in_the_order_of_frr, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(permit_becomes_deny_and_rules_go, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(digests_follow_what_is_referred_to, open_desk, close_desk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
