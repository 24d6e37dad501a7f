/* SPDX-License-Identifier: Apache-2.0 */
/* Lines as operators type them become the plan that they mean, and are written back as FRR writes them. */
#include "base/testing.h"
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/profile.h"
#include "bgpd/cli/desk.h"
#include "bgpd/speaker/speaker.h"
#include "cli/config.h"
#include "cli/write.h"

static char *written(struct desk *d)
{
	struct text out = { 0 };
	config_write(config_tree(d->config), &out);
	return text_take(&out);
}

static void the_articles_lines_make_a_neighbor_and_a_network(void **state)
{
	struct desk *d = *state;
	if (profile_of(config_tree(d->config)).profile != PROFILE_ARTICLE)
		skip();              /* built for FRR's places: other defaults */
	assert_true(type(d, "router bgp 100\nno auto-summary\nno sync\nneighbor 192.168.15.108 remote-as 200\n"
			    "neighbor 192.168.15.108 description \"provider B\"\nnetwork 172.17.0.0/24"));
	assert_true(d->plan.is_running);
	assert_int_equal(d->plan.asn, 100);
	assert_int_equal(d->plan.neighbors.count, 1);
	const struct plan_neighbor *n = &d->plan.neighbors.items[0];
	assert_int_equal(n->rules.remote_as, 200);
	assert_int_equal(n->rules.kind, PEER_EBGP);
	assert_int_equal(n->rules.ttl, 1);
	assert_int_equal(n->rules.hold_seconds, 180);
	assert_true(n->rules.family[FAMILY_IPV4_UNICAST].is_active);
	assert_false(n->rules.family[FAMILY_IPV6_UNICAST].is_active);
	assert_string_equal(n->description, "provider B");
	assert_int_equal(d->plan.networks.count, 1);
	assert_int_equal(d->plan.networks.items[0].prefix.length, 24);
	assert_false(d->plan.import_check);
	assert_false(d->plan.requires_policy);
}

static void external_neighbors_lack_a_policy_where_one_is_required(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nbgp ebgp-requires-policy\nneighbor 10.0.0.2 remote-as 200\n"
			    "neighbor 10.0.0.3 remote-as 100"));
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].lacks_policy);
	assert_false(d->plan.neighbors.items[1].rules.family[FAMILY_IPV4_UNICAST].lacks_policy);
	assert_true(type(d, "router bgp 100\nno bgp ebgp-requires-policy"));
	assert_false(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].lacks_policy);
}

/* Each kind of community by its own word, and all of them by words that hold for several. */
static void communities_are_told_unless_said_otherwise(void **state)
{
	static const struct { const char *line; uint8_t off; } rows[] = {
		{ "neighbor 10.0.0.2 send-community", 0 },
		{ "no neighbor 10.0.0.2 send-community", COMMUNITIES_PLAIN },
		{ "no neighbor 10.0.0.2 send-community large", COMMUNITIES_PLAIN | COMMUNITIES_LARGE },
		{ "neighbor 10.0.0.2 send-community standard", COMMUNITIES_LARGE },
		{ "no neighbor 10.0.0.2 send-community both", COMMUNITIES_PLAIN | COMMUNITIES_EXTENDED | COMMUNITIES_LARGE },
		{ "neighbor 10.0.0.2 send-community both", COMMUNITIES_LARGE },
		{ "neighbor 10.0.0.2 send-community all", 0 },
		{ "no neighbor 10.0.0.2 send-community all", COMMUNITIES_PLAIN | COMMUNITIES_EXTENDED | COMMUNITIES_LARGE },
		{ "neighbor 10.0.0.2 send-community extended", COMMUNITIES_PLAIN | COMMUNITIES_LARGE },
	};
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.2 remote-as 200"));
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *lines = text_format("router bgp 100\naddress-family ipv4 unicast\n%s", rows[i].line);
		assert_true(type(d, lines));
		mem_free(lines);
		if (d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].communities_off != rows[i].off)
			print_error("%s\n", rows[i].line);
		assert_int_equal(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].communities_off, rows[i].off);
	}
}

static void a_site_is_a_mark_and_no_policy(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nbgp ebgp-requires-policy\nneighbor 10.0.0.2 remote-as 200\nneighbor 10.0.0.2 soo 100:7"));
	const struct peer_family_rules *rules = &d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST];
	static const uint8_t site[8] = { 0, 3, 0, 100, 0, 0, 0, 7 };
	assert_true(rules->in.has_site && rules->out.has_site && rules->lacks_policy);
	assert_memory_equal(rules->in.site, site, sizeof site);
	assert_false(type(d, "router bgp 100\nneighbor 10.0.0.2 soo 4294967296:65"));
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.2 soo 4294967295:65"));
}

static void the_profile_chooses_what_holds_unsaid(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "frr defaults traditional\nrouter bgp 100\nneighbor 10.0.0.2 remote-as 200"));
	assert_true(d->plan.requires_policy && d->plan.import_check && !d->plan.decision.deterministic_med);
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].lacks_policy);
	assert_int_equal(d->plan.neighbors.items[0].rules.connect_retry_seconds, 120);
	assert_true(type(d, "frr defaults datacenter"));
	assert_true(!d->plan.requires_policy && d->plan.import_check && d->plan.decision.deterministic_med);
	assert_int_equal(d->plan.neighbors.items[0].rules.hold_seconds, 9);
	assert_int_equal(d->plan.neighbors.items[0].rules.keepalive_seconds, 3);
	assert_int_equal(d->plan.neighbors.items[0].rules.connect_retry_seconds, 10);
}

static void what_is_said_stands_above_the_profile(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "frr defaults traditional\nrouter bgp 100\nno bgp ebgp-requires-policy\n"
			    "no bgp network import-check\nneighbor 10.0.0.2 remote-as 200\ntimers bgp 10 30"));
	assert_true(!d->plan.requires_policy && !d->plan.import_check);
	assert_int_equal(d->plan.neighbors.items[0].rules.hold_seconds, 30);
	assert_true(type(d, "router bgp 100\nbgp ebgp-requires-policy"));
	assert_true(d->plan.requires_policy);
}

static void a_file_of_an_older_frr_has_the_defaults_of_its_time(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "frr version 7.3.1\nfrr defaults traditional\nrouter bgp 100"));
	assert_true(!d->plan.requires_policy && !d->plan.import_check);
	assert_true(type(d, "frr version 10.2\nrouter bgp 100\nneighbor 10.0.0.2 remote-as 200"));
	assert_true(d->plan.requires_policy && d->plan.neighbors.items[0].rules.enforce_first_as);
	assert_false(d->plan.decision.rejects_as_sets);
	assert_true(type(d, "frr version 10.5"));
	assert_true(d->plan.decision.rejects_as_sets && !d->plan.decision.shares_in_percent);
	assert_true(type(d, "frr version 8.4.4"));
	assert_true(d->plan.decision.shares_in_percent);
	assert_false(d->plan.decision.rejects_as_sets ||
		     d->plan.neighbors.items[0].rules.enforce_first_as);
}

static void a_line_of_the_other_family_is_refused_where_it_stands(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp 100\naddress-family ipv6 unicast\naggregate-address 10.0.0.0/8"));
	assert_string_equal(d->refused, "this line does not belong in this section");
	assert_true(type(d, "router bgp 100\naddress-family ipv6 unicast\naggregate-address 2001:db8::/32"));
}

static void hops_are_either_limited_or_secured(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.2 remote-as 200\nneighbor 10.0.0.2 ttl-security hops 2"));
	assert_int_equal(d->plan.neighbors.items[0].rules.ttl, 255);
	assert_int_equal(d->plan.neighbors.items[0].rules.min_ttl, 254);
	assert_false(type(d, "router bgp 100\nneighbor 10.0.0.2 ebgp-multihop 3"));
	assert_non_null(strstr(d->refused, "ttl-security and ebgp-multihop contradict each other"));
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.2 ebgp-multihop"));
	char *lines = written(d);
	assert_null(strstr(lines, "ebgp-multihop"));
	mem_free(lines);
	assert_true(type(d, "router bgp 100\nno neighbor 10.0.0.2 ttl-security hops 2"));
	assert_int_equal(d->plan.neighbors.items[0].rules.ttl, 1);
	/* Also while it is internal by local-as, or the number is the group's. */
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.2 ebgp-multihop 3\nneighbor 10.0.0.2 local-as 200"));
	assert_false(type(d, "router bgp 100\nneighbor 10.0.0.2 ttl-security hops 2"));
	assert_true(type(d, "router bgp 100\nneighbor G peer-group\nneighbor G remote-as 300\nneighbor G ebgp-multihop\n"
			    "neighbor 10.0.0.3 peer-group G"));
	assert_false(type(d, "router bgp 100\nneighbor 10.0.0.3 ttl-security hops 2"));
}

static void a_family_that_is_on_by_itself_can_be_turned_off(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nbgp default ipv6-unicast\nneighbor 10.0.0.2 remote-as 200\n"
			    "address-family ipv6 unicast\nno neighbor 10.0.0.2 activate"));
	assert_false(d->plan.neighbors.items[0].rules.family[FAMILY_IPV6_UNICAST].is_active);
	char *text = written(d);
	assert_non_null(strstr(text, "  no neighbor 10.0.0.2 activate\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 100\nno bgp default ipv6-unicast"));
	text = written(d);
	assert_null(strstr(text, "activate"));
	mem_free(text);
	assert_true(type(d, "router bgp 100\naddress-family ipv6 unicast\nneighbor 10.0.0.2 activate"));
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV6_UNICAST].is_active);
}

static void a_missing_instance_is_taken_away_in_silence(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "no router bgp 7675"));
	assert_false(d->plan.is_running);
}

static void another_as_is_refused_with_the_running_one(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 7675"));
	assert_false(type(d, "router bgp 100"));
	assert_non_null(strstr(d->refused, "BGP is already running; AS is 7675"));
	assert_true(type(d, "no router bgp 7675\nrouter bgp 100"));
	assert_int_equal(d->plan.asn, 100);
}

static void a_neighbor_needs_its_as_first(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp 100\nneighbor 192.0.2.1 description early"));
	assert_non_null(strstr(d->refused, "remote-as"));
	assert_false(type(d, "router bgp 100\naddress-family ipv6 unicast\nneighbor 192.0.2.1 activate"));
}

static void hold_times_of_one_and_two_are_refused(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 timers 1 2"));
	assert_non_null(strstr(d->refused, "hold time of 2"));
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 timers 1 3"));
}

static void of_the_modes_of_restart_the_last_one_typed_holds(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 graceful-restart-disable\n"
			    "bgp graceful-restart"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_OFF);
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 graceful-restart"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_FULL);
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 graceful-restart-helper\nbgp graceful-restart-disable"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_HELPER);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 graceful-restart-helper"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_OFF);
	assert_true(type(d, "router bgp 1\nbgp graceful-restart"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_FULL);
	char *text = written(d);
	assert_null(strstr(text, "disable"));
	assert_null(strstr(text, "helper"));
	mem_free(text);
}

static void new_neighbors_are_shut_down_where_that_is_the_default(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nbgp default shutdown\n"
			    "neighbor 192.0.2.2 remote-as 2\nneighbor 2001:db8::3 remote-as 2\n"
			    "no neighbor 2001:db8::3 shutdown\nneighbor G peer-group\nneighbor 192.0.2.4 peer-group G\n"
			    "neighbor G remote-as 3"));
	assert_int_equal(d->plan.neighbors.count, 4);
	for (uint32_t i = 0; i < d->plan.neighbors.count; i++) {
		const struct peer_rules *rules = &d->plan.neighbors.items[i].rules;
		bool is_shutdown = !strcmp(rules->name, "192.0.2.2") || !strcmp(rules->name, "192.0.2.4");
		assert_int_equal(rules->is_shutdown, is_shutdown);
	}
	char *text = written(d), *again;
	assert_true(strstr(text, " bgp default shutdown\n") > strstr(text, "neighbor 2001:db8::3 remote-as"));
	assert_true(type(d, "no router bgp 1"));
	assert_true(type(d, text));
	again = written(d);
	assert_string_equal(again, text);
	mem_free(text);
	mem_free(again);
	assert_true(type(d, "router bgp 1\nno bgp default shutdown\nneighbor 192.0.2.9 remote-as 2"));
	text = written(d);
	assert_null(strstr(text, "192.0.2.9 shutdown"));
	assert_null(strstr(text, "default shutdown"));
	mem_free(text);
}

static void a_removed_neighbor_takes_its_family_lines_along(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\naddress-family ipv4 unicast\n"
			    "neighbor 192.0.2.1 next-hop-self"));
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].next_hop_self);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1"));
	assert_int_equal(d->plan.neighbors.count, 0);
	char *text = written(d);
	assert_null(strstr(text, "192.0.2.1"));
	mem_free(text);
}

static void settings_are_written_as_frr_writes_them(void **state)
{
	struct desk *d = *state;
	static const char wanted[] = "router bgp 7675\n"
				     " bgp router-id 192.168.15.107\n"
				     " neighbor 192.168.15.108 remote-as 7676\n"
				     " neighbor 192.168.15.108 description docker2\n"
				     " !\n"
				     " address-family ipv4 unicast\n"
				     "  network 172.17.0.0/24\n"
				     "  neighbor 192.168.15.108 soft-reconfiguration inbound\n"
				     " exit-address-family\n"
				     "exit\n";
	assert_true(type(d, "router bgp 7675\nbgp router-id 192.168.15.107\nnetwork 172.17.0.0/24\n"
			    "neighbor 192.168.15.108 remote-as 7676\nneighbor 192.168.15.108 description docker2\n"
			    "neighbor 192.168.15.108 soft-reconfiguration inbound"));
	assert_written(d, wanted);
}

/* Typed the other way round. */
static void lines_stand_among_those_of_neighbors_where_frr_has_them(void **state)
{
	struct desk *d = *state;
	static const char wanted[] = " timers bgp 10 30\n"
				     " neighbor G peer-group\n"
				     " neighbor G remote-as 3\n"
				     " bgp listen limit 50\n"
				     " bgp listen range 10.0.0.0/8 peer-group G\n"
				     " bgp default shutdown\n"
				     " bgp shutdown\n"
				     " no bgp ipv6-auto-ra\n"
				     " bgp allow-martian-nexthop\n"
				     " use-underlays-nexthop-weight\n"
				     " bgp fast-convergence\n"
				     " !\n";
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as 3\nbgp fast-convergence\n"
			    "use-underlays-nexthop-weight\nbgp allow-martian-nexthop\nno bgp ipv6-auto-ra\nbgp shutdown\nbgp default shutdown\n"
			    "bgp listen range 10.0.0.0/8 peer-group G\nbgp listen limit 50\ntimers bgp 10 30\nnetwork 10.0.0.0/8"));
	assert_written(d, wanted);
}

static void lines_of_a_family_stand_where_frr_has_them(void **state)
{
	struct desk *d = *state;
	static const char wanted[] = " address-family ipv4 unicast\n"
				     "  distance bgp 21 201 202\n"
				     "  distance 30 10.0.0.0/8\n"
				     "  network 10.1.0.0/16\n"
				     "  aggregate-address 10.0.0.0/8\n"
				     "  redistribute kernel\n"
				     "  redistribute static\n"
				     "  redistribute ospf\n"
				     "  redistribute ospf 3\n"
				     "  redistribute isis\n"
				     "  redistribute table 7\n"
				     "  nexthop prefer-global\n"
				     "  bgp dampening\n"
				     "  neighbor G allowas-in 2\n"
				     "  maximum-paths 4\n"
				     "  maximum-paths ibgp 5\n"
				     "  table-map T\n"
				     "  rt vpn both 1:1\n"
				     " exit-address-family\n";
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as 3\nrt vpn both 1:1\ntable-map T\n"
			    "maximum-paths ibgp 5\nmaximum-paths 4\nneighbor G allowas-in 2\nbgp dampening\nnexthop prefer-global\n"
			    "redistribute table 7\nredistribute isis\nredistribute ospf 3\nredistribute ospf\nredistribute static\n"
			    "redistribute kernel\naggregate-address 10.0.0.0/8\nnetwork 10.1.0.0/16\ndistance 30 10.0.0.0/8\n"
			    "distance bgp 21 201 202"));
	assert_written(d, wanted);
}

static void lines_of_other_families_stand_there_too(void **state)
{
	struct desk *d = *state;
	static const char wanted[] = " address-family ipv6 multicast\n"
				     "  distance bgp 21 201 202\n"
				     "  network 2001:db8::/32\n"
				     "  bgp dampening\n"
				     "  neighbor G activate\n"
				     "  table-map T\n"
				     " exit-address-family\n";
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as 3\naddress-family ipv6 multicast\ntable-map T\n"
			    "neighbor G activate\nbgp dampening\nnetwork 2001:db8::/32\ndistance bgp 21 201 202"));
	assert_written(d, wanted);
}

static void flags_that_are_on_by_themselves_are_written_when_taken_back(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nno bgp default ipv4-unicast\nno bgp log-neighbor-changes\n"
			    "neighbor 192.0.2.1 remote-as internal\nneighbor 192.0.2.1 activate"));
	assert_false(d->plan.log_changes);
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].is_active);
	assert_int_equal(d->plan.neighbors.items[0].rules.kind, PEER_IBGP);
	char *text = written(d);
	assert_non_null(strstr(text, " no bgp default ipv4-unicast\n"));
	assert_non_null(strstr(text, " neighbor 192.0.2.1 remote-as internal\n"));
	mem_free(text);
}

static void what_has_no_effect_yet_is_kept(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nbgp default l2vpn-evpn"));
	char *text = written(d);
	assert_non_null(strstr(text, " bgp default l2vpn-evpn\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 1\nno bgp default l2vpn-evpn"));
	text = written(d);
	assert_null(strstr(text, "l2vpn"));
	mem_free(text);
}

static const struct plan_neighbor *planned(struct desk *d, const char *name)
{
	const struct plan_neighbor *n = plan_find(&d->plan, name);
	assert_non_null(n);
	return n;
}

static void each_of_many_is_found_by_its_name(void **state)
{
	struct desk *d = *state;
	struct text lines = { 0 };
	text_add(&lines, "router bgp 1\n");
	for (int i = 300; i; i--)              /* names that sort otherwise than addresses */
		text_add(&lines, "neighbor 10.0.%d.%d remote-as %d\n", i % 17, i % 251, 1000 + i);
	assert_true(type(d, text_chars(&lines)));
	assert_int_equal(d->plan.neighbors.count, 300);
	for (uint32_t i = 0; i < d->plan.neighbors.count; i++)
		assert_ptr_equal(planned(d, d->plan.neighbors.items[i].rules.name), &d->plan.neighbors.items[i]);
	assert_null(plan_find(&d->plan, "10.0.99.99"));
	assert_true(type(d, "router bgp 1\nno neighbor 10.0.1.1"));
	assert_null(plan_find(&d->plan, "10.0.1.1"));
	assert_int_equal(planned(d, "10.0.2.2")->rules.remote_as, 1002);
	text_free(&lines);
}

static void members_have_what_their_group_says(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor EDGE peer-group\nneighbor EDGE remote-as 65001\n"
			    "neighbor EDGE description theirs\nneighbor EDGE timers 3 9\nneighbor EDGE ebgp-multihop 4\n"
			    "neighbor 192.0.2.1 peer-group EDGE\nneighbor 192.0.2.2 peer-group EDGE\n"
			    "neighbor 192.0.2.2 timers 10 30\naddress-family ipv4 unicast\nneighbor EDGE next-hop-self\n"
			    "neighbor 192.0.2.2 weight 7\nexit-address-family\naddress-family ipv6 unicast\n"
			    "neighbor EDGE activate\nno neighbor 192.0.2.2 activate"));
	assert_int_equal(d->plan.neighbors.count, 2);
	const struct plan_neighbor *plain = planned(d, "192.0.2.1"), *own = planned(d, "192.0.2.2");
	assert_string_equal(plain->group, "EDGE");
	assert_string_equal(plain->description, "");
	assert_int_equal(plain->rules.remote_as, 65001);
	assert_int_equal(plain->rules.hold_seconds, 9);
	assert_int_equal(plain->rules.ttl, 4);
	assert_true(plain->rules.family[FAMILY_IPV6_UNICAST].is_active);
	assert_int_equal(own->rules.hold_seconds, 30);
	assert_int_equal(own->rules.ttl, 4);
	assert_true(own->rules.family[FAMILY_IPV4_UNICAST].next_hop_self);
	assert_int_equal(own->rules.family[FAMILY_IPV4_UNICAST].weight, 7);
}

static void an_as_of_its_own_wins_over_the_groups(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as external\n"
			    "neighbor 192.0.2.1 remote-as 7\nneighbor 192.0.2.1 peer-group G"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.remote_as, 7);
	assert_int_equal(planned(d, "192.0.2.1")->rules.remote_is, REMOTE_NUMBER);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 remote-as"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.remote_is, REMOTE_EXTERNAL);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 peer-group G"));
	assert_int_equal(d->plan.neighbors.count, 0);
}

static void local_as_is_a_line_with_three_words_at_most(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 65000\nneighbor G peer-group\nneighbor G remote-as 1000\n"
			    "neighbor G local-as 500 no-prepend replace-as\nneighbor 192.0.2.1 peer-group G\n"
			    "neighbor 192.0.2.2 remote-as 1000\nneighbor 192.0.2.2 peer-group G\n"
			    "neighbor 192.0.2.2 local-as 1.1"));
	const struct peer_rules *of_group = &planned(d, "192.0.2.1")->rules, *own = &planned(d, "192.0.2.2")->rules;
	assert_int_equal(of_group->local_as, 500);
	assert_true(of_group->local_as_stays_out && of_group->local_as_replaces && !of_group->local_as_is_dual);
	assert_int_equal(own->said_local_as, 65537);
	assert_false(own->local_as_stays_out || own->local_as_replaces);
	char *text = written(d);
	assert_non_null(strstr(text, " neighbor G local-as 500 no-prepend replace-as\n"));
	assert_non_null(strstr(text, " neighbor 192.0.2.2 local-as 1.1\n"));
	mem_free(text);
	assert_false(type(d, "router bgp 65000\nneighbor 192.0.2.2 local-as 65000"));
	assert_non_null(strstr(d->refused, "our own AS"));
	assert_true(type(d, "router bgp 65000\nno neighbor 192.0.2.2 local-as"));
	assert_int_equal(planned(d, "192.0.2.2")->rules.said_local_as, 500);
	assert_true(type(d, "router bgp 65000\nneighbor 192.0.2.3 remote-as 1000\nneighbor 192.0.2.3 ebgp-multihop 5"));
	assert_int_equal(planned(d, "192.0.2.3")->rules.ttl, 5);
	assert_true(type(d, "router bgp 65000\nneighbor 192.0.2.3 local-as 1000"));
	assert_int_equal(planned(d, "192.0.2.3")->rules.ttl, 255);      /* an internal neighbor is as far as it is */
}

static void members_of_a_confederation_are_said_line_by_line(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 65000\nbgp confederation identifier 100\nbgp confederation peers 65001 65002\n"
			    "bgp confederation peers 65003\nno bgp confederation peers 65002\nneighbor 192.0.2.1 remote-as 65003\n"
			    "neighbor 192.0.2.2 remote-as 65002\nneighbor 192.0.2.3 remote-as external"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.kind, PEER_CONFED);
	assert_int_equal(planned(d, "192.0.2.1")->rules.local_as, 65000);
	assert_int_equal(planned(d, "192.0.2.2")->rules.kind, PEER_EBGP);
	assert_int_equal(planned(d, "192.0.2.2")->rules.local_as, 100);
	assert_int_equal(planned(d, "192.0.2.3")->rules.local_as, 65000);
	char *text = written(d);
	assert_non_null(strstr(text, " bgp confederation peers 65001 65003\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 65000\nno bgp confederation peers 65001 65003"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.kind, PEER_EBGP);
	assert_true(type(d, "router bgp 65000\nno bgp confederation identifier"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.local_as, 65000);
}

static void numbers_are_written_as_they_were_typed(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp"));
	assert_non_null(strstr(d->refused, "name its AS"));
	assert_true(type(d, "router bgp 1.1\nneighbor 192.0.2.1 remote-as 1.2"));
	assert_true(type(d, "router bgp\nneighbor 192.0.2.1 remote-as 1.2"));
	assert_int_equal(d->plan.asn, 65537);
	assert_int_equal(d->plan.notation, ASN_DOT);
	assert_true(type(d, "router bgp 65537\nno neighbor 192.0.2.1 remote-as 65538\nneighbor 192.0.2.1 remote-as 7"));
	char *text = written(d);
	assert_non_null(strstr(text, "router bgp 1.1\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 1.1 as-notation dot+"));
	assert_int_equal(d->plan.notation, ASN_DOT_PLUS);
	text = written(d);
	assert_non_null(strstr(text, "router bgp 1.1 as-notation dot+\n"));
	mem_free(text);
}

static void a_view_has_a_plan_of_its_own(void **state)
{
	struct desk *d = *state;
	struct plan view, none;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nexit\nrouter bgp 3 view V\n"
			    "neighbor 192.0.2.2 remote-as 4\nneighbor 192.0.2.3 remote-as 4"));
	compile_plan(config_tree(d->config), "V", &view);
	compile_plan(config_tree(d->config), "W", &none);
	assert_int_equal(view.asn, 3);
	assert_int_equal(view.neighbors.count, 2);
	assert_int_equal(d->plan.asn, 1);
	assert_int_equal(d->plan.neighbors.count, 1);
	assert_false(none.is_running);
	plan_free(&view);
	plan_free(&none);
	assert_false(type(d, "router bgp 5 view V"));
	assert_non_null(strstr(d->refused, "AS is 3"));
	assert_false(type(d, "router bgp 5 vrf RED"));
	assert_non_null(strstr(d->refused, "no virtual routing tables"));
	assert_true(type(d, "router bgp 1 vrf default\nneighbor 192.0.2.4 remote-as 2"));
	assert_int_equal(d->plan.neighbors.count, 2);
	char *text = written(d);
	assert_non_null(strstr(text, "router bgp 3 view V\n"));
	mem_free(text);
	assert_true(type(d, "no router bgp 3 view V"));
	assert_true(d->plan.is_running);
}

static void who_comes_from_a_range_is_a_member_of_its_group(void **state)
{
	struct desk *d = *state;
	struct plan_neighbor wish;
	struct prefix range;
	struct address near, far, stranger;
	assert_true(address_parse("192.0.2.9", &near) && address_parse("192.0.3.9", &far) && address_parse("198.51.100.1", &stranger));
	assert_false(type(d, "router bgp 1\nbgp listen range 192.0.2.0/24 peer-group G"));
	assert_non_null(strstr(d->refused, "no peer group G"));
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as 7\nneighbor G timers 3 9\n"
			    "neighbor WIDE peer-group\nneighbor WIDE remote-as external\nbgp listen limit 3\n"
			    "bgp listen range 192.0.2.0/24 peer-group G\nbgp listen range 192.0.0.0/16 peer-group WIDE"));
	assert_int_equal(d->plan.listen_limit, 3);
	assert_true(dynamic_wish(&d->plan, &near, &wish, &range));
	assert_string_equal(wish.group, "G");
	assert_string_equal(wish.rules.name, "192.0.2.9");
	assert_true(wish.rules.is_passive);
	assert_int_equal(wish.rules.hold_seconds, 9);
	assert_int_equal(range.length, 24);
	assert_true(dynamic_wish(&d->plan, &far, &wish, &range));
	assert_string_equal(wish.group, "WIDE");
	assert_false(dynamic_wish(&d->plan, &stranger, &wish, &range));
	char *text = written(d);
	assert_non_null(strstr(text, " bgp listen range 192.0.2.0/24 peer-group G\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 1\nno bgp listen range 192.0.2.0/24 peer-group G"));
	assert_true(dynamic_wish(&d->plan, &near, &wish, &range));
	assert_string_equal(wish.group, "WIDE");
}

static void a_member_needs_an_as_and_a_group_that_is_there(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp 1\nneighbor G peer-group\nneighbor 192.0.2.1 peer-group G"));
	assert_non_null(strstr(d->refused, "neither it nor peer group G has an AS"));
	assert_false(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 peer-group G"));
	assert_non_null(strstr(d->refused, "there is no peer group G"));
	assert_false(type(d, "router bgp 1\nneighbor 192.0.2.1 peer-group"));
}

static void a_group_that_goes_takes_its_members_along(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor G peer-group\nneighbor G remote-as 2\nneighbor 192.0.2.1 peer-group G\n"
			    "neighbor 192.0.2.2 remote-as 3\naddress-family ipv4\nneighbor G next-hop-self\n"
			    "neighbor 192.0.2.1 weight 3"));
	assert_int_equal(d->plan.groups.count, 1);
	assert_true(type(d, "router bgp 1\nno neighbor G peer-group"));
	assert_int_equal(d->plan.groups.count, 0);
	assert_int_equal(d->plan.neighbors.count, 1);
	char *text = written(d);
	assert_null(strstr(text, "192.0.2.1"));
	assert_null(strstr(text, " G "));
	mem_free(text);
}

static void groups_are_written_before_their_members(void **state)
{
	struct desk *d = *state;
	static const char wanted[] = "router bgp 1\n"
				     " neighbor G peer-group\n"
				     " neighbor G remote-as 2\n"
				     " neighbor H peer-group\n"
				     " neighbor 192.0.2.1 peer-group G\n"
				     " neighbor 192.0.2.2 remote-as 3\n"
				     " neighbor 192.0.2.2 peer-group H\n"
				     "exit\n";
	assert_true(type(d, "router bgp 1\nneighbor H peer-group\nneighbor 192.0.2.2 remote-as 3\n"
			    "neighbor 192.0.2.2 peer-group H\nneighbor G peer-group\nneighbor G remote-as 2\n"
			    "neighbor 192.0.2.1 peer-group G"));
	char *text = written(d);
	if (!strstr(text, wanted))
		print_error("%s", text);
	assert_non_null(strstr(text, wanted));
	mem_free(text);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.2 peer-group H\nno neighbor 192.0.2.2 peer-group"));
	assert_int_equal(planned(d, "192.0.2.2")->rules.remote_as, 3);
}

static void the_least_hold_time_holds_for_all_neighbors(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nbgp minimum-holdtime 20\nneighbor 192.0.2.1 remote-as 2\n"
			    "neighbor 192.0.2.1 sender-as-path-loop-detection"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.hold_least_seconds, 20);
	assert_true(planned(d, "192.0.2.1")->rules.spares_loops);
	assert_true(type(d, "router bgp 1\nno bgp minimum-holdtime 20\nno neighbor 192.0.2.1 sender-as-path-loop-detection"));
	assert_int_equal(planned(d, "192.0.2.1")->rules.hold_least_seconds, 0);
	assert_false(planned(d, "192.0.2.1")->rules.spares_loops);
}

static const struct peer_rewriting *rewriting(struct desk *d)
{
	return &d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].rewriting;
}

/* Words that are the name of another setting, too. */
static void a_word_means_what_its_line_means(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 next-hop-self all\n"
			    "neighbor 192.0.2.1 remove-private-AS\nbgp bestpath peer-type multipath-relax"));
	assert_true(rewriting(d)->forces_next_hop && rewriting(d)->removes_private && !rewriting(d)->removes_all);
	assert_true(d->plan.decision.peer_type_relax && !d->plan.decision.multipath_relax);
	char *text = written(d);
	assert_non_null(strstr(text, "  neighbor 192.0.2.1 next-hop-self force\n  neighbor 192.0.2.1 remove-private-AS\n"));
	assert_null(strstr(text, "bestpath as-path"));
	mem_free(text);
	assert_true(type(d, "router bgp 1\nno bgp bestpath peer-type multipath-relax\nno neighbor 192.0.2.1 next-hop-self all"));
	assert_false(d->plan.decision.peer_type_relax || rewriting(d)->forces_next_hop);
	assert_true(rewriting(d)->removes_private);
}

static void dampening_lets_nothing_go_before_it_is_held(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "router bgp 1\naddress-family ipv4 unicast\nbgp dampening 10 800 700 30"));
	assert_non_null(strstr(d->refused, "Suppress value cannot be less than reuse value"));
	assert_true(type(d, "router bgp 1\naddress-family ipv4 unicast\nbgp dampening 10 800 800 30"));
}

static void capabilities_are_overridden_or_matched_strictly(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 override-capability"));
	assert_false(type(d, "router bgp 1\nneighbor 192.0.2.1 strict-capability-match"));
	assert_non_null(strstr(d->refused, "override-capability and strict-capability-match contradict each other"));
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 override-capability\nneighbor 192.0.2.1 strict-capability-match"));
}

static void what_is_changed_for_a_neighbor_is_said_line_by_line(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 solo\n"
			    "neighbor 192.0.2.1 attribute-unchanged med next-hop\nneighbor 192.0.2.1 as-override\n"
			    "neighbor 192.0.2.1 next-hop-self force\nneighbor 192.0.2.1 remove-private-AS all replace-AS"));
	const struct peer_rewriting *w = rewriting(d);
	assert_true(w->keeps_med && w->keeps_next_hop && !w->keeps_path && w->as_override && w->forces_next_hop);
	assert_true(w->removes_private && w->removes_all && w->replaces_private);
	assert_true(d->plan.neighbors.items[0].rules.is_solo);
	char *text = written(d);
	assert_non_null(strstr(text, "  neighbor 192.0.2.1 next-hop-self force\n"));
	assert_non_null(strstr(text, "  neighbor 192.0.2.1 remove-private-AS all replace-AS\n"));
	assert_non_null(strstr(text, "  neighbor 192.0.2.1 attribute-unchanged next-hop med\n"));
	mem_free(text);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 remove-private-AS\nneighbor 192.0.2.1 attribute-unchanged\n"
			    "no neighbor 192.0.2.1 next-hop-self force"));
	w = rewriting(d);
	assert_true(w->keeps_path && w->keeps_med && w->keeps_next_hop && !w->removes_private && !w->forces_next_hop);
	/* Two lines, as FRR has them: neither takes the other back. */
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 next-hop-self force\nneighbor 192.0.2.1 next-hop-self"));
	assert_true(rewriting(d)->forces_next_hop);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 next-hop-self force"));
	assert_true(!rewriting(d)->forces_next_hop && d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].next_hop_self);
	assert_true(type(d, "router bgp 1\nno neighbor 192.0.2.1 attribute-unchanged"));
	assert_false(rewriting(d)->keeps_path);
	assert_true(type(d, "router bgp 1\nneighbor 192.0.2.1 route-server-client"));
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].is_rs_client);
	assert_false(rewriting(d)->keeps_path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

static void what_is_told_conditionally_becomes_rules(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nbgp conditional-advertisement timer 7\nneighbor 10.0.0.2 remote-as 200\n"
			    "neighbor 10.0.0.2 default-originate route-map D\n"
			    "neighbor 10.0.0.2 advertise-map A non-exist-map B"));
	const struct peer_family_rules *rules = &d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST];
	assert_int_equal(d->plan.condition_seconds, 7);
	assert_true(rules->default_originate && rules->condition_is_absence);
	assert_string_equal(policy_name_text(rules->default_map), "D");
	assert_string_equal(policy_name_text(rules->advertise_map), "A");
	assert_string_equal(policy_name_text(rules->condition_map), "B");
	assert_true(type(d, "router bgp 100\nno neighbor 10.0.0.2 default-originate\nno neighbor 10.0.0.2 advertise-map A non-exist-map B"));
	rules = &d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST];
	assert_false(rules->default_originate || rules->default_map || rules->advertise_map || rules->condition_map);
}

static void ways_of_filters_add_up_and_are_one_line(void **state)
{
	static const struct { const char *typed; uint8_t way; const char *line; } rows[] = {
		{ "neighbor 10.0.0.1 capability orf prefix-list send", DIRECTION_SEND, "send" },
		{ "neighbor 10.0.0.1 capability orf prefix-list receive", DIRECTION_BOTH, "both" },
		{ "no neighbor 10.0.0.1 capability orf prefix-list send", DIRECTION_RECEIVE, "receive" },
		{ "no neighbor 10.0.0.1 capability orf prefix-list both", 0, NULL },
		{ "neighbor 10.0.0.1 capability orf prefix-list both", DIRECTION_BOTH, "both" },
	};
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor 10.0.0.1 remote-as 200"));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *typed = text_format("router bgp 100\naddress-family ipv6 unicast\n%s", rows[i].typed), *lines;
		char *wanted = text_format("  neighbor 10.0.0.1 capability orf prefix-list %s\n", rows[i].line ? rows[i].line : "");
		assert_true(type(d, typed));
		assert_int_equal(d->plan.neighbors.items[0].rules.family[FAMILY_IPV6_UNICAST].orf, rows[i].way);
		assert_int_equal(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].orf, 0);
		lines = written(d);
		assert_int_equal(strstr(lines, rows[i].line ? wanted : "capability orf") != NULL, rows[i].line != NULL);
		mem_free(lines);
		mem_free(wanted);
		mem_free(typed);
	}
}

static void delays_and_limits_of_time_become_rules(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "bgp advertisement-delay 30\nrouter bgp 100\nneighbor 10.0.0.1 remote-as 200\n"
			    "neighbor 10.0.0.1 shutdown rtt 150 count 5"));
	assert_int_equal(d->plan.hold_telling_seconds, 30);
	assert_int_equal(d->plan.neighbors.items[0].rules.rtt_most_ms, 150);
	assert_int_equal(d->plan.neighbors.items[0].rules.rtt_count, 5);
	assert_false(d->plan.neighbors.items[0].rules.is_shutdown);
	assert_true(type(d, "router bgp 100\nadvertisement-delay 40\nno neighbor 10.0.0.1 shutdown rtt"));
	assert_int_equal(d->plan.hold_telling_seconds, 40);
	assert_int_equal(d->plan.neighbors.items[0].rules.rtt_most_ms, 0);
	assert_true(type(d, "router bgp 100\nno advertisement-delay 40\nexit\nno bgp advertisement-delay"));
	assert_int_equal(d->plan.hold_telling_seconds, 0);
}

static void networks_are_written_as_prefixes_however_they_were_typed(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nnetwork 10.0.0.0\nnetwork 172.16.0.0\nnetwork 192.0.2.0\n"
			    "network 10.1.0.0 mask 255.255.0.0 route-map M\nnetwork 10.2.0.0/16 backdoor label-index 7"));
	char *lines = written(d);
	assert_non_null(strstr(lines, " network 10.0.0.0/8\n"));
	assert_non_null(strstr(lines, " network 10.1.0.0/16 route-map M\n"));
	assert_non_null(strstr(lines, " network 10.2.0.0/16 label-index 7 backdoor\n"));
	assert_non_null(strstr(lines, " network 172.16.0.0/16\n"));
	assert_non_null(strstr(lines, " network 192.0.2.0/24\n"));
	mem_free(lines);
	assert_int_equal(d->plan.networks.count, 5);
	assert_true(type(d, "router bgp 100\nno network 10.1.0.0 mask 255.255.0.0\nno network 10.0.0.0"));
	assert_int_equal(d->plan.networks.count, 3);
	assert_false(type(d, "router bgp 100\nnetwork 10.1.0.0 mask 255.0.255.0"));
}

static void an_aggregates_options_come_in_any_order(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\naggregate-address 10.0.0.0 255.0.0.0 matching-MED-only origin egp summary-only as-set"));
	const struct plan_aggregate *a = &d->plan.aggregates.items[0];
	assert_int_equal(d->plan.aggregates.count, 1);
	assert_true(a->rules.merges && a->rules.suppresses_all && a->rules.wants_same_med && a->origin_said);
	assert_int_equal(a->origin, 1);
	assert_int_equal(a->rules.prefix.length, 8);
	char *lines = written(d);
	assert_non_null(strstr(lines, " aggregate-address 10.0.0.0/8 as-set summary-only origin egp matching-MED-only\n"));
	mem_free(lines);
	assert_true(type(d, "router bgp 100\naggregate-address 10.0.0.0/8 suppress-map S route-map R"));
	a = &d->plan.aggregates.items[0];
	assert_true(!a->rules.merges && !a->origin_said && a->rules.suppress_map && a->route_map);
	assert_true(type(d, "router bgp 100\nno aggregate-address 10.0.0.0/8 route-map R"));
	assert_int_equal(d->plan.aggregates.count, 0);
}

static void who_enters_a_group_in_a_family_stays_in_that_family(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor PG peer-group\nneighbor PG remote-as 200\naddress-family ipv6 unicast\n"
			    "neighbor 2001:db8::2 peer-group PG\nneighbor 2001:db8::2 activate"));
	const struct plan_neighbor *n = &d->plan.neighbors.items[0];
	assert_string_equal(n->group, "PG");
	assert_int_equal(n->rules.remote_as, 200);
	assert_true(n->rules.family[FAMILY_IPV6_UNICAST].is_active);
	assert_true(type(d, "router bgp 100\naddress-family ipv6 unicast\nno neighbor 2001:db8::2 peer-group PG\n"
			    "neighbor PG activate"));
	assert_int_equal(d->plan.neighbors.count, 0);
	assert_true(d->plan.groups.items[0].member.rules.family[FAMILY_IPV6_UNICAST].is_active);
}

static void a_table_is_spoken_of_in_one_way(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nneighbor 192.0.2.1 remote-as 200"));
	assert_false(type(d, "router bgp 100\naddress-family ipv4 labeled-unicast\nneighbor 192.0.2.1 activate"));
	assert_non_null(strstr(d->refused, "Cannot activate peer for both 'ipv4 unicast' and 'ipv4 labeled-unicast': neighbor 192.0.2.1"));
	assert_true(type(d, "router bgp 100\naddress-family ipv6 labeled-unicast\nneighbor 192.0.2.1 activate"));
	assert_false(type(d, "router bgp 100\naddress-family ipv6 unicast\nneighbor 192.0.2.1 activate"));
	assert_non_null(strstr(d->refused, "'ipv6 unicast'"));
	assert_true(type(d, "router bgp 100\nno neighbor 192.0.2.1 activate\naddress-family ipv4 labeled-unicast\n"
			    "neighbor 192.0.2.1 activate"));
	assert_true(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].is_labeled);
}

static void a_cluster_may_be_a_number(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\nbgp cluster-id 258"));
	assert_int_equal(d->plan.cluster_id, 258);
	char *lines = written(d);
	assert_non_null(strstr(lines, " bgp cluster-id 0.0.1.2\n"));
	mem_free(lines);
	assert_true(type(d, "router bgp 100\nbgp cluster-id 10.0.0.1"));
	assert_int_equal(d->plan.cluster_id, 0x0a000001);
	assert_true(type(d, "router bgp 100\nno bgp cluster-id 258"));
	assert_int_equal(d->plan.cluster_id, 0);
}

static void what_is_said_of_all_instances_holds_where_they_say_nothing(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "bgp graceful-restart restart-time 77\nbgp graceful-restart stalepath-time 88\nbgp graceful-restart-disable\n"
			    "no bgp ipv6-auto-ra\nbgp route-map delay-timer 3\nrouter bgp 100\nneighbor 192.0.2.1 remote-as 200\n"
			    "bgp graceful-restart stalepath-time 99"));
	assert_int_equal(d->plan.restart_seconds, 77);
	assert_int_equal(d->plan.stale_seconds, 99);
	assert_int_equal(d->plan.policy_seconds, 3);
	assert_true(d->plan.advertises_not && d->plan.graceful_restart_off);
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_OFF);
	assert_true(type(d, "router bgp 100\nbgp graceful-restart"));
	assert_int_equal(d->plan.neighbors.items[0].rules.restart.mode, RESTART_FULL);
	assert_true(type(d, "no bgp graceful-restart restart-time\nbgp ipv6-auto-ra"));
	assert_int_equal(d->plan.restart_seconds, 120);
	assert_false(d->plan.advertises_not);
}

static void other_families_aggregate_and_choose_as_unicast_does(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "router bgp 100\naddress-family ipv4 multicast\naggregate-address 10.0.0.0/8 summary-only\nbgp dampening 9\n"
			    "exit-address-family\naddress-family ipv6 labeled-unicast\nmaximum-paths 5\nmaximum-paths ibgp 6\n"
			    "aggregate-address 2001:db8::/32"));
	assert_int_equal(d->plan.aggregates.count, 2);
	assert_int_equal(d->plan.aggregates.items[0].family, FAMILY_IPV4_MULTICAST);
	assert_true(d->plan.aggregates.items[0].rules.suppresses_all);
	assert_int_equal(d->plan.aggregates.items[1].family, FAMILY_IPV6_UNICAST);
	assert_int_equal(d->plan.dampening[FAMILY_IPV4_MULTICAST].half_life_s, 540);
	assert_int_equal(d->plan.decision.family[FAMILY_IPV6_UNICAST].max_paths_ebgp, 5);
	assert_int_equal(d->plan.decision.family[FAMILY_IPV6_UNICAST].max_paths_ibgp, 6);
	assert_true(type(d, "router bgp 100\naddress-family ipv6 unicast\nmaximum-paths 3"));
	assert_int_equal(d->plan.decision.family[FAMILY_IPV6_UNICAST].max_paths_ebgp, 3);
	assert_int_equal(d->plan.decision.family[FAMILY_IPV6_UNICAST].max_paths_ibgp, 6);
}

static void lists_with_numbers_stand_in_their_order(void **state)
{
	struct desk *d = *state;
	assert_true(type(d, "bgp community-list 20 permit 1:1\nbgp community-list 9 permit 1:1\nbgp as-path access-list B permit 1\n"
			    "bgp as-path access-list 10 permit 1\nbgp as-path access-list 2 permit 1"));
	char *text = written(d);
	assert_true(strstr(text, "community-list 9 ") < strstr(text, "community-list 20 "));
	assert_true(strstr(text, "access-list 2 ") < strstr(text, "access-list 10 "));
	assert_true(strstr(text, "access-list 10 ") < strstr(text, "access-list B "));
	mem_free(text);
}

/* FRR knows more words behind `no` than it lets say. */
static void what_is_said_may_be_taken_back_in_other_words(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "banner motd"));
	assert_false(type(d, "route-map R permit 10\nset large-comm-list L"));
	assert_true(type(d, "banner motd line hello there\nroute-map R permit 10\nset large-comm-list L delete\nset comm-list C delete\n"
			    "router bgp 1\nneighbor 192.0.2.1 remote-as 2\nneighbor 192.0.2.1 maximum-prefix 5 80 restart 7"));
	assert_int_equal(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].max_prefix, 5);
	assert_true(type(d, "no banner motd\nroute-map R permit 10\nno set large-comm-list L\nno set comm-list\nrouter bgp 1\n"
			    "no neighbor 192.0.2.1 maximum-prefix 5 80 restart 7 warning-only force"));
	assert_int_equal(d->plan.neighbors.items[0].rules.family[FAMILY_IPV4_UNICAST].max_prefix, 0);
	char *text = written(d);
	assert_null(strstr(text, "banner"));
	assert_null(strstr(text, "comm-list"));
	mem_free(text);
}

static void files_of_messages_and_tables_become_part_of_the_plan(void **state)
{
	struct desk *d = *state;
	assert_false(type(d, "dump bgp all all.mrt"));
	assert_false(type(d, "dump bgp all /tmp/all.mrt 5x"));
	assert_non_null(strstr(d->refused, "Malformed interval string"));
	assert_true(type(d, "dump bgp all-et /tmp/all.%H%M.mrt 1h30m\ndump bgp updates /tmp/u\ndump bgp routes-mrt /tmp/r 900"));
	assert_string_equal(d->plan.dumps[DUMP_ALL].path, "/tmp/all.%H%M.mrt");
	assert_int_equal(d->plan.dumps[DUMP_ALL].interval, 5400);
	assert_true(d->plan.dumps[DUMP_ALL].is_extended && !d->plan.dumps[DUMP_UPDATES].is_extended);
	assert_int_equal(d->plan.dumps[DUMP_UPDATES].interval, 0);
	assert_int_equal(d->plan.dumps[DUMP_ROUTES].interval, 900);
	char *text = written(d);
	assert_non_null(strstr(text, "dump bgp all-et /tmp/all.%H%M.mrt 1h30m\ndump bgp updates /tmp/u\ndump bgp routes-mrt /tmp/r 900\n"));
	mem_free(text);
	assert_true(type(d, "no dump bgp all\nno dump bgp updates /tmp/u\ndump bgp updates-et /tmp/v"));
	assert_string_equal(d->plan.dumps[DUMP_ALL].path, "");
	assert_true(d->plan.dumps[DUMP_UPDATES].is_extended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_articles_lines_make_a_neighbor_and_a_network),
		TEST(external_neighbors_lack_a_policy_where_one_is_required),
		TEST(communities_are_told_unless_said_otherwise),
		TEST(a_site_is_a_mark_and_no_policy),
		TEST(the_profile_chooses_what_holds_unsaid),
		TEST(what_is_said_stands_above_the_profile),
		TEST(a_file_of_an_older_frr_has_the_defaults_of_its_time),
		TEST(a_line_of_the_other_family_is_refused_where_it_stands),
		TEST(hops_are_either_limited_or_secured),
		TEST(a_family_that_is_on_by_itself_can_be_turned_off),
		TEST(a_missing_instance_is_taken_away_in_silence),
		TEST(another_as_is_refused_with_the_running_one),
		TEST(a_neighbor_needs_its_as_first),
		TEST(hold_times_of_one_and_two_are_refused),
		TEST(of_the_modes_of_restart_the_last_one_typed_holds),
		TEST(new_neighbors_are_shut_down_where_that_is_the_default),
		TEST(a_removed_neighbor_takes_its_family_lines_along),
		TEST(settings_are_written_as_frr_writes_them),
		TEST(lines_stand_among_those_of_neighbors_where_frr_has_them),
		TEST(lines_of_a_family_stand_where_frr_has_them),
		TEST(lines_of_other_families_stand_there_too),
		TEST(flags_that_are_on_by_themselves_are_written_when_taken_back),
		TEST(what_has_no_effect_yet_is_kept),
		TEST(each_of_many_is_found_by_its_name),
		TEST(members_have_what_their_group_says),
		TEST(an_as_of_its_own_wins_over_the_groups),
		TEST(local_as_is_a_line_with_three_words_at_most),
		TEST(members_of_a_confederation_are_said_line_by_line),
		TEST(numbers_are_written_as_they_were_typed),
		TEST(a_view_has_a_plan_of_its_own),
		TEST(who_comes_from_a_range_is_a_member_of_its_group),
		TEST(a_member_needs_an_as_and_a_group_that_is_there),
		TEST(a_group_that_goes_takes_its_members_along),
		TEST(groups_are_written_before_their_members),
		TEST(the_least_hold_time_holds_for_all_neighbors),
		TEST(a_word_means_what_its_line_means),
		TEST(dampening_lets_nothing_go_before_it_is_held),
		TEST(capabilities_are_overridden_or_matched_strictly),
		TEST(what_is_changed_for_a_neighbor_is_said_line_by_line),
		TEST(what_is_told_conditionally_becomes_rules),
		TEST(ways_of_filters_add_up_and_are_one_line),
		TEST(delays_and_limits_of_time_become_rules),
		TEST(networks_are_written_as_prefixes_however_they_were_typed),
		TEST(an_aggregates_options_come_in_any_order),
		TEST(who_enters_a_group_in_a_family_stays_in_that_family),
		TEST(a_table_is_spoken_of_in_one_way),
		TEST(a_cluster_may_be_a_number),
		TEST(files_of_messages_and_tables_become_part_of_the_plan),
		TEST(lists_with_numbers_stand_in_their_order),
		TEST(what_is_said_may_be_taken_back_in_other_words),
		TEST(other_families_aggregate_and_choose_as_unicast_does),
		TEST(what_is_said_of_all_instances_holds_where_they_say_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
