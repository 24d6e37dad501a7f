/* SPDX-License-Identifier: Apache-2.0 */
/* Lines about prefixes that are out of reach become the rules for announcing them, and are written back as FRR writes them. */
#include "base/testing.h"
#include <string.h>
#include "bgpd/cli/compile.h"
#include "bgpd/cli/debug.h"
#include "bgpd/cli/desk.h"
#include "base/log.h"
#include "bgpd/events/events.h"
#include "cli/config.h"

/* The rules of the first aggregate after a line. */
static struct unreachable_rules of_aggregate(struct desk *d, const char *line)
{
	assert_true(type(d, line));
	assert_int_equal(d->plan.aggregates.count, 1);
	return d->plan.aggregates.items[0].rules.unreachable;
}

static void an_aggregate_announces_what_is_out_of_reach(void **state)
{
	struct desk *d = *state;
	struct unreachable_rules r = of_aggregate(d, "router bgp 100\naggregate-address 10.0.0.0/8 upa");
	assert_true(r.is_on && !r.drops && !r.most);
	r = of_aggregate(d, "router bgp 100\naggregate-address 10.0.0.0/8 upa drop max-routes 7 summary-only as-set");
	assert_true(r.is_on && r.drops && r.most == 7);
	assert_true(d->plan.aggregates.items[0].rules.merges && d->plan.aggregates.items[0].rules.suppresses_all);
	assert_written(d, " aggregate-address 10.0.0.0/8 as-set summary-only upa drop max-routes 7\n");
	r = of_aggregate(d, "router bgp 100\naggregate-address 10.0.0.0/8 upa max-routes 65535 route-map R");
	assert_true(r.is_on && !r.drops && r.most == 65535);
	assert_false(type(d, "router bgp 100\naggregate-address 10.0.0.0/8 drop"));
	assert_false(type(d, "router bgp 100\naggregate-address 10.0.0.0/8 upa max-routes 65536"));
	assert_false(type(d, "router bgp 100\naggregate-address 10.0.0.0/8 upa max-routes 0"));
	r = of_aggregate(d, "router bgp 100\naggregate-address 10.0.0.0/8 summary-only");
	assert_true(!r.is_on && !r.drops && !r.most);
	assert_true(type(d, "router bgp 100\nno aggregate-address 10.0.0.0/8\naddress-family ipv6 unicast\n"
			    "aggregate-address 2001:db8::/32 upa drop"));
	assert_true(d->plan.aggregates.items[0].rules.unreachable.drops);
	assert_true(type(d, "router bgp 100\naddress-family ipv6 unicast\nno aggregate-address 2001:db8::/32 upa drop"));
	assert_int_equal(d->plan.aggregates.count, 0);
}

static void a_family_announces_what_is_out_of_reach(void **state)
{
	struct desk *d = *state;
	const struct unreachable_rules *v4 = &d->plan.unreachable[FAMILY_IPV4_UNICAST], *v6 = &d->plan.unreachable[FAMILY_IPV6_UNICAST];
	assert_true(type(d, "router bgp 100\nupa originate-all\nupa drop\nupa max-routes 4294967295\nneighbor 192.0.2.1 remote-as 200\n"
			    "neighbor 192.0.2.1 upa\naddress-family ipv6 unicast\nupa originate-all"));
	assert_true(v4->is_on && v4->drops && v4->most == 4294967295);
	assert_true(v6->is_on && !v6->drops && !v6->most);
	assert_true(d->plan.decision.family[FAMILY_IPV4_UNICAST].announces_unreachable);
	assert_written(d, "  upa originate-all\n  upa drop\n  upa max-routes 4294967295\n  neighbor 192.0.2.1 upa\n");
	assert_written(d, " address-family ipv6 unicast\n  upa originate-all\n");
	assert_true(type(d, "router bgp 100\nno upa max-routes 5\nno upa drop\naddress-family ipv6 unicast\nno upa originate-all"));
	assert_true(v4->is_on && !v4->drops && !v4->most && !v6->is_on);
	assert_true(type(d, "router bgp 100\nno upa originate-all"));
	assert_false(v4->is_on || d->plan.decision.family[FAMILY_IPV4_UNICAST].announces_unreachable);
	assert_false(type(d, "router bgp 100\nupa max-routes 0"));
	assert_false(type(d, "router bgp 100\naddress-family ipv4 multicast\nupa originate-all"));
}

static void members_speak_of_what_is_out_of_reach_as_their_group_does(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor PG peer-group\nneighbor PG remote-as 200\nneighbor PG upa\n"
			    "neighbor 192.0.2.1 peer-group PG\naddress-family ipv6 unicast\nneighbor 192.0.2.1 upa\n"
			    "address-family ipv4 multicast\nneighbor 192.0.2.1 upa"));
	const struct peer_family_rules *rules = d->plan.neighbors.items[0].rules.family;
	assert_true(rules[FAMILY_IPV4_UNICAST].speaks_unreachable && rules[FAMILY_IPV6_UNICAST].speaks_unreachable);
	assert_true(rules[FAMILY_IPV4_MULTICAST].speaks_unreachable && !rules[FAMILY_IPV6_MULTICAST].speaks_unreachable);
	assert_true(type(d, "router bgp 100\nno neighbor PG upa\naddress-family ipv6 unicast\nno neighbor 192.0.2.1 upa"));
	rules = d->plan.neighbors.items[0].rules.family;
	assert_false(rules[FAMILY_IPV4_UNICAST].speaks_unreachable || rules[FAMILY_IPV6_UNICAST].speaks_unreachable);
}

static void details_are_logged_while_asked_for(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "debug bgp upa"));
	assert_written(d, "debug bgp upa\n");
	debug_apply(config_tree(d->config));
	assert_true(log_has_topic(DEBUG_UNREACHABLE));
	assert_true(type(d, "no debug bgp upa"));
	debug_apply(config_tree(d->config));
	assert_false(log_has_topic(DEBUG_UNREACHABLE));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_aggregate_announces_what_is_out_of_reach),
		TEST(a_family_announces_what_is_out_of_reach),
		TEST(members_speak_of_what_is_out_of_reach_as_their_group_does),
		TEST(details_are_logged_while_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
