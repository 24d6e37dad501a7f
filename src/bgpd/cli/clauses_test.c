/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines of a route map do to a route: each condition holds where it should and not elsewhere, each deed is
 * told by the words of the set that it makes. */
#include "base/testing.h"
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/typing.h"
#include "bgpd/policy/apply.h"
#include "bgpd/policy/community_words.h"
#include "net/nexthop.h"

static const char lists[] =
	"access-list A permit 192.0.2.0/24\nipv6 access-list A6 permit 2001:db8::/32\n"
	"ip prefix-list P permit 192.0.2.0/24 ge 32\nip prefix-list NET permit 10.0.0.0/8 le 24\n"
	"ipv6 prefix-list P6 permit 2001:db8::/32 le 128\n"
	"bgp as-path access-list PATH permit ^65001_\nbgp as-path access-list LAST permit ^65003$\n"
	"bgp community-list standard C permit 65000:1\nbgp community-list standard MORE permit 65000:7 65000:8\n"
	"bgp large-community-list standard L permit 65000:1:1\nbgp extcommunity-list standard E permit rt 65000:1\n"
	"bgp community alias 65000:1 GOOD\nbgp community alias 65000:9:9 OTHER\n";

struct desk {
	struct config *config;
	struct policy_book *book;
	char *refused;
	struct peer_rules rules;
	struct event_up up;
	struct policy_sight sight;
	struct prefix prefix, prefix6;
	struct policy_route route, route6;
};

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	return compile_check(candidate, changes, count, why);
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct desk *d = owner;
	policy_book_free(d->book);
	d->book = compile_policy(tree, ASN_PLAIN);
}

static const struct peer_rules *rules_of(const void *owner, uint16_t neighbor)
{
	return neighbor == 1 ? &((const struct desk *)owner)->rules : NULL;
}

static const struct event_up *session_of(const void *owner, uint16_t neighbor)
{
	return neighbor == 1 ? &((const struct desk *)owner)->up : NULL;
}

static uint32_t igp_metric_of(const void *owner, const struct attrs *a)
{
	return 30;
}

/* There are payloads for IPv4 alone, and they say that 65003 may be the origin. */
static enum validity validity(const void *owner, const struct prefix *p, const struct attrs *a)
{
	if (p->family == AF_INET6)
		return VALIDITY_NOT_FOUND;
	return attrs_path_origin(a, 65000) == 65003 ? VALIDITY_VALID : VALIDITY_INVALID;
}

/* 65001 65002 65003, MED 10, with communities of three kinds. */
static uint32_t make_set(const struct nexthop_address *hop, uint16_t afi)
{
	static struct attrs_builder b;
	uint8_t origin = 0, bytes[12];
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	for (uint32_t asn = 65003; asn >= 65001; asn--)
		builder_prepend_path(&b, asn, 1);
	builder_put_nexthop(&b, hop, afi, 1);
	builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, 10);
	assert_true(community_read("65000:1", bytes));
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, bytes, 4);
	assert_true(large_community_read("65000:1:1", bytes));
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_LARGE_COMMUNITIES, bytes, 12);
	assert_true(ext_community_read(EXT_ROUTE_TARGET, "65000:1", bytes));
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, bytes, 8);
	return builder_intern(&b, 1);
}

static struct address address_of(const char *words)
{
	struct address a;
	assert_true(address_parse(words, &a));
	return a;
}

static int open_desk(void **state)
{
	static const struct config_rules rules = { &bgp_root_kind, check, apply };
	struct desk *d = NEW(struct desk);
	attrs_open();
	d->config = config_new(&rules, d);
	assert_true(type_lines(d->config, lists, &d->refused));
	assert_true(prefix_parse("10.1.0.0/16", &d->prefix) && prefix_parse("2001:db8:1::/48", &d->prefix6));
	strcpy(d->rules.name, "192.0.2.1");
	strcpy(d->rules.group, "UPSTREAMS");
	d->rules.remote = address_of("192.0.2.1");
	d->up = (struct event_up){ .rtt_ms = 5, .link = { .ifindex = 1, .is_shared = true } };
	d->sight = (struct policy_sight){ d, rules_of, session_of, igp_metric_of, validity };
	struct nexthop_address hop = { .global = address_of("192.0.2.1") };
	struct nexthop_address hop6 = { .global = address_of("2001:db8::1"), .link_local = address_of("fe80::1") };
	d->route = (struct policy_route){ .prefix = &d->prefix, .id = make_set(&hop, 1), .family = FAMILY_IPV4_UNICAST, .neighbor = 1,
					  .local_as = 65000, .peer = d->rules.remote, .default_local_pref = 100, .sight = &d->sight };
	d->route6 = d->route;
	d->route6.prefix = &d->prefix6;
	d->route6.id = make_set(&hop6, 2);
	d->route6.family = FAMILY_IPV6_UNICAST;
	d->route.a = attrs_at(d->route.id);
	d->route6.a = attrs_at(d->route6.id);
	*state = d;
	return 0;
}

static int close_desk(void **state)
{
	struct attrs_counts counts;
	struct desk *d = *state;
	attrs_release(d->route.id, 1);
	attrs_release(d->route6.id, 1);
	config_free(d->config);
	policy_book_free(d->book);
	mem_free(d->refused);
	mem_free(d);
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	attrs_close();
	return 0;
}

/* The set that these lines make, with a hold; 0: refused. */
static uint32_t run(struct desk *d, const char *lines, const struct policy_route *route)
{
	char *map = text_format("no route-map M\nroute-map M permit 10\n%s", lines);
	bool taken = type_lines(d->config, map, &d->refused);
	if (!taken)
		print_error("%s: %s\n", lines, d->refused);
	assert_true(taken);
	mem_free(map);
	return policy_apply_map(d->book, policy_name("M"), route);
}

static void conditions_hold_where_they_should(void **state)
{
	static const struct { const char *line; bool v4, v6; } rows[] = {
		{ "match ip address prefix-list NET", true, false },
		{ "match ip address prefix-list NONE", false, false },
		{ "match ipv6 address prefix-list P6", false, true },
		{ "match ipv6 address A6", false, true },
		{ "match ip address prefix-len 16", true, false },
		{ "match ipv6 address prefix-len 48", false, true },
		{ "match ip next-hop A", true, false },
		{ "match ip next-hop prefix-list P", true, false },
		{ "match ip next-hop address 192.0.2.1", true, false },
		{ "match ip next-hop address 192.0.2.2", false, false },
		{ "match ip next-hop type blackhole", false, false },
		{ "match ipv6 next-hop A6", false, true },
		{ "match ipv6 next-hop prefix-list P6", false, true },
		{ "match ipv6 next-hop address 2001:db8::1", false, true },
		{ "match ipv6 next-hop address fe80::1", false, true },
		{ "match ipv6 next-hop type blackhole", false, false },
		{ "match ip route-source A", true, true },
		{ "match ip route-source prefix-list P", true, true },
		{ "match interface lo", false, true },
		{ "match as-path PATH", true, true },
		{ "match as-path LAST", false, false },
		{ "match as-path-count 3", true, true },
		{ "match as-path-count 2", false, false },
		{ "match community C exact-match", true, true },
		{ "match community MORE any", false, false },
		{ "match large-community L", true, true },
		{ "match extcommunity E any", true, true },
		{ "match community-limit 1", true, true },
		{ "match community-limit 0", false, false },
		{ "match extcommunity-limit 0", false, false },
		{ "match alias GOOD", true, true },
		{ "match alias OTHER", false, false },
		{ "match alias UNKNOWN", false, false },
		{ "match metric 10", true, true },
		{ "match local-preference 100", true, true },
		{ "match origin igp", true, true },
		{ "match origin egp", false, false },
		{ "match peer 192.0.2.1", true, true },
		{ "match peer 192.0.2.2", false, false },
		{ "match peer UPSTREAMS", true, true },
		{ "match peer local", false, false },
		{ "match src-peer 192.0.2.1", true, true },
		{ "match source-protocol static", false, false },
		{ "match source-protocol bgp", true, true },
		{ "match source-protocol ospf", false, false },
		{ "match source-vrf RED", false, false },
		{ "match tag untagged", true, true },
		{ "match tag 5", false, false },
		{ "match rpki valid", true, false },
		{ "match rpki invalid", false, false },
		{ "match rpki notfound", false, true },
		{ "match rpki-extcommunity valid", false, false },
		{ "match probability 100", true, true },
		{ "match probability 0", false, false },
	};
	struct desk *d = *state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint32_t v4 = run(d, rows[i].line, &d->route), v6 = run(d, rows[i].line, &d->route6);
		if (!!v4 != rows[i].v4 || !!v6 != rows[i].v6)
			print_error("%s: %d %d\n", rows[i].line, !!v4, !!v6);
		assert_int_equal(v4, rows[i].v4 ? d->route.id : 0);
		assert_int_equal(v6, rows[i].v6 ? d->route6.id : 0);
		if (v4)
			attrs_release(v4, 1);
		if (v6)
			attrs_release(v6, 1);
	}
}

static void path_words(struct text *t, const struct attrs *a) { text_add_path(t, a); }
static void plain_words(struct text *t, const struct attrs *a) { text_add_communities(t, a); }
static void large_words(struct text *t, const struct attrs *a) { text_add_large_communities(t, a); }
static void ext_words(struct text *t, const struct attrs *a) { text_add_ext_communities(t, a); }
static void med_words(struct text *t, const struct attrs *a) { text_add(t, "%u", a->med); }
static void pref_words(struct text *t, const struct attrs *a) { text_add(t, "%u", a->local_pref); }
static void origin_words(struct text *t, const struct attrs *a) { text_add_char(t, attrs_origin_letter(a->origin)); }

static void hop_words(struct text *t, const struct attrs *a)
{
	text_add_address(t, &attrs_nexthop(a->nexthop)->global);
	text_add_char(t, ' ');
	if (attrs_nexthop(a->nexthop)->link_local.family)
		text_add_address(t, &attrs_nexthop(a->nexthop)->link_local);
}

static void mark_words(struct text *t, const struct attrs *a)
{
	struct attrs_marks marks = attrs_marks(a);
	text_add(t, "%u %u %u %u", marks.weight, marks.tag, marks.distance, marks.table);
}

static void aigp_words(struct text *t, const struct attrs *a)
{
	struct reader value = attrs_value(a, ATTR_AIGP, NULL, NULL);
	read_bytes(&value, 3);
	text_add(t, "%lu", (unsigned long)read_u64(&value));
}

static void deeds_make_what_they_say(void **state)
{
	static const struct { const char *lines; void (*words)(struct text *t, const struct attrs *a); const char *wanted; } rows[] = {
		{ "set as-path prepend 1 2", path_words, "1 2 65001 65002 65003" },
		{ "set as-path prepend last-as 2", path_words, "65001 65001 65001 65002 65003" },
		{ "set as-path exclude 65001 65003", path_words, "65002" },
		{ "set as-path exclude all", path_words, "" },
		{ "set as-path exclude as-path-access-list LAST", path_words, "65001 65002" },
		{ "set as-path replace 65002", path_words, "65001 65000 65003" },
		{ "set as-path replace 65002 7", path_words, "65001 7 65003" },
		{ "set as-path replace any", path_words, "65000 65000 65000" },
		{ "set as-path replace any 7", path_words, "7 7 7" },
		{ "set as-path replace as-path-access-list LAST 9", path_words, "65001 65002 9" },
		{ "set community 65000:9 no-export", plain_words, "65000:9 no-export" },
		{ "set community 65000:9 additive", plain_words, "65000:1 65000:9" },
		{ "set community 65000:9 add", plain_words, "65000:1 65000:9" },
		{ "set community none", plain_words, "" },
		{ "set comm-list C delete", plain_words, "" },
		{ "set comm-list add MORE", plain_words, "65000:1 65000:7 65000:8" },
		{ "set comm-list replace MORE", plain_words, "65000:7 65000:8" },
		{ "set large-community 1:2:3 additive", large_words, "1:2:3 65000:1:1" },
		{ "set large-community none", large_words, "" },
		{ "set large-comm-list L delete", large_words, "" },
		{ "set extcommunity rt 65000:2", ext_words, "RT:65000:1 RT:65000:2" },
		{ "set extcommunity soo 192.0.2.1:5", ext_words, "RT:65000:1 SoO:192.0.2.1:5" },
		{ "set extcommunity nt 192.0.2.1:0", ext_words, "RT:65000:1 NT:192.0.2.1" },
		{ "set extcommunity color 100", ext_words, "RT:65000:1 Color:00:100" },
		{ "set extcommunity color 01:100", ext_words, "RT:65000:1 Color:01:100" },
		{ "set extcommunity bandwidth 200", ext_words, "RT:65000:1 LB:65000:25000000 (200.000 Mbps)" },
		{ "set extcommunity bandwidth num-multipaths", ext_words, "RT:65000:1 LB:65000:250000 (2.000 Mbps)" },
		{ "set extcommunity bandwidth cumulative non-transitive", ext_words, "RT:65000:1 LB:65000:1000 (8.000 Kbps)" },
		{ "set extcommunity none", ext_words, "" },
		{ "set extended-comm-list E delete", ext_words, "" },
		{ "set local-preference +5", pref_words, "105" },
		{ "set local-preference -200", pref_words, "0" },
		{ "set metric 7", med_words, "7" },
		{ "set metric -3", med_words, "7" },
		{ "set metric +rtt", med_words, "15" },
		{ "set metric igp", med_words, "30" },
		{ "set aigp-metric 50", aigp_words, "50" },
		{ "set aigp-metric igp-metric", aigp_words, "30" },
		{ "set aigp-metric 50\non-match next\nroute-map M permit 20\nset metric aigp", med_words, "50" },
		{ "set origin egp", origin_words, "e" },
		{ "set weight 7\nset tag 8\nset distance 9\nset table 10", mark_words, "7 8 9 10" },
		{ "set ip next-hop 198.51.100.1", hop_words, "198.51.100.1 " },
		{ "set ip next-hop peer-address", hop_words, "192.0.2.1 " },
	};
	struct desk *d = *state;
	d->route.multipaths = 2;
	d->route.bandwidth = 1000;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct text t = { 0 };
		uint32_t made = run(d, rows[i].lines, &d->route);
		assert_int_not_equal(made, 0);
		rows[i].words(&t, attrs_at(made));
		if (strcmp(text_chars(&t), rows[i].wanted))
			print_error("%s\n", rows[i].lines);
		assert_string_equal(text_chars(&t), rows[i].wanted);
		text_free(&t);
		attrs_release(made, 1);
	}
}

/* extended-link-bandwidth: where the neighbor reads 64 bits; what else is there stays. */
static void bandwidths_are_wide_where_they_are_read(void **state)
{
	struct desk *d = *state;
	struct policy_route route = d->route;
	struct text t = { 0 };
	route.wide_bandwidth = true;
	route.local_as = 4200000000;
	uint32_t made = run(d, "set extcommunity bandwidth 4000000\non-match next\nroute-map M permit 20\nset extcommunity bandwidth "
			       "300000 non-transitive", &route);
	text_add_ipv6_ext_communities(&t, attrs_at(made));
	text_add(&t, ", ");
	text_add_ext_communities(&t, attrs_at(made));
	assert_string_equal(text_chars(&t), "LB:4200000000:37500000000 (300.000 Gbps), RT:65000:1");
	text_free(&t);
	attrs_release(made, 1);
}

static void next_hops_of_ipv6_are_set_one_by_one(void **state)
{
	static const struct { const char *lines, *wanted; } rows[] = {
		{ "set ipv6 next-hop global 2001:db8::9", "2001:db8::9 fe80::1" },
		{ "set ipv6 next-hop local fe80::9", "2001:db8::1 fe80::9" },
		{ "set ipv6 next-hop global 2001:db8::9\nset ipv6 next-hop local fe80::9", "2001:db8::9 fe80::9" },
		{ "set ip next-hop 198.51.100.1", "2001:db8::1 fe80::1" },
	};
	struct desk *d = *state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct text t = { 0 };
		uint32_t made = run(d, rows[i].lines, &d->route6);
		hop_words(&t, attrs_at(made));
		assert_string_equal(text_chars(&t), rows[i].wanted);
		text_free(&t);
		attrs_release(made, 1);
	}
}

static void a_neighbour_that_is_told_is_another_than_the_one_it_came_from(void **state)
{
	struct desk *d = *state;
	struct policy_route out = d->route;
	out.is_out = true;
	out.towards = 2;
	assert_int_equal(run(d, "match peer 192.0.2.1", &out), 0);
	uint32_t made = run(d, "match src-peer 192.0.2.1", &out);
	assert_int_equal(made, out.id);
	attrs_release(made, 1);
	const struct route_map *map = policy_book_get(d->book, POLICY_ROUTE_MAP, policy_name("M"));
	assert_int_equal(map->asks, 0);
	assert_true(type_lines(d->config, "route-map M permit 10\nmatch peer 192.0.2.1\nroute-map OUTER permit 10\ncall M", &d->refused));
	map = policy_book_get(d->book, POLICY_ROUTE_MAP, policy_name("OUTER"));
	assert_int_equal(map->asks, ASK_PEER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(conditions_hold_where_they_should, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(deeds_make_what_they_say, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(bandwidths_are_wide_where_they_are_read, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(next_hops_of_ipv6_are_set_one_by_one, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(a_neighbour_that_is_told_is_another_than_the_one_it_came_from, open_desk, close_desk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
