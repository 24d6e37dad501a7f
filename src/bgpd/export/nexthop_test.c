/* SPDX-License-Identifier: Apache-2.0 */
/* Which next hop each kind of peer is told, and which labels go with it. */
#include "base/testing.h"
#include "bgpd/export/rewrite.h"

struct fixture {
	struct rib rib;
	struct rib_peer from, to;
	struct peer_rules rules;
	uint32_t set;                        /* one hold */
};

static struct address address(const char *text)
{
	struct address a = { 0 };
	assert_true(!*text || address_parse(text, &a));
	return a;
}

static int setup(void **state)
{
	struct fixture *f = NEW(struct fixture);
	attrs_open();
	f->from = (struct rib_peer){ .number = 1, .who.kind = PEER_EBGP };
	f->rules = (struct peer_rules){ .kind = PEER_EBGP, .router_id = 0x0a090909 };
	f->to = (struct rib_peer){ .number = 2, .rules = &f->rules, .who.kind = PEER_EBGP };
	for (enum family_row family = 0; family < FAMILY_COUNT; family++)
		f->to.family[family].meets_others = true;
	f->to.up = (struct event_up){ .as4 = true, .local = address("2001:db8:9::1") };
	f->to.up.link = (struct peer_link){ .ifindex = 7, .is_shared = true, .v6 = address("2001:db8:9::1"),
					    .v4 = address("10.9.0.1"), .link_local = address("fe80::1") };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	if (f->set)
		attrs_release(f->set, 1);
	mem_free(f);
	attrs_close();
	return 0;
}

/* The path that is told, with these next hops and labels. */
static void learn(struct fixture *f, enum family_row family, const char *global, const char *link_local,
		  const struct label_stack *labels)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct nexthop_address hop = { .global = address(global), .link_local = address(link_local), .scope = *link_local ? 7 : 0 };
	builder_open(b);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, "", 1);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_put_nexthop(b, &hop, families[family].afi, families[family].safi);
	if (labels)
		builder_put_labels(b, labels);
	if (f->set)
		attrs_release(f->set, 1);
	f->set = builder_intern(b, 1);
	mem_free(b);
}

static struct rewritten *told(struct fixture *f, enum family_row family)
{
	static struct rewritten out;
	struct group_key key = group_key_of(&f->rib, &f->to, family);
	const struct nexthop_address self = own_hop_of(&f->to, family);
	assert_true(rewrite(&key, &f->rib, &f->from, attrs_at(f->set), &out));
	rewritten_fill(&out, &self);
	return &out;
}

static void expect(struct fixture *f, enum family_row family, const char *global, const char *link_local)
{
	char room[ADDRESS_TEXT];
	const struct nexthop_address *hop = &told(f, family)->nexthop;
	assert_string_equal(address_text(&hop->global, room), global);
	assert_string_equal(hop->link_local.family ? address_text(&hop->link_local, room) : "", link_local);
}

static void external_peers_are_told_both_our_addresses(void **state)
{
	struct fixture *f = *state;
	learn(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "fe80::5", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "fe80::1");
	f->to.up.link.is_shared = false;
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "");
}

static void internal_peers_are_told_the_link_local_one_with_our_own_routes_only(void **state)
{
	struct fixture *f = *state;
	f->rules.kind = f->to.who.kind = PEER_IBGP;
	learn(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "fe80::5", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "");
	f->rules.family[FAMILY_IPV6_UNICAST].next_hop_self = true;
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "");
	f->from = (struct rib_peer){ .who.kind = PEER_LOCAL };
	learn(f, FAMILY_IPV6_UNICAST, "::", "", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "fe80::1");
}

static void a_link_local_next_hop_alone_is_not_passed_on(void **state)
{
	struct fixture *f = *state;
	f->rules.kind = f->to.who.kind = PEER_IBGP;
	learn(f, FAMILY_IPV6_UNICAST, "fe80::5", "fe80::5", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "");
	f->rules.family[FAMILY_IPV6_UNICAST].rewriting.keeps_link_local = true;
	learn(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "fe80::5", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "fe80::1");
	f->from.up.link.v6 = f->to.up.link.v6;
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "fe80::5");
}

static void a_route_server_passes_on_what_a_client_told_to_other_clients(void **state)
{
	struct fixture *f = *state;
	struct attrs marked;
	f->rules.family[FAMILY_IPV4_UNICAST].is_rs_client = true;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", NULL);
	expect(f, FAMILY_IPV4_UNICAST, "10.9.0.1", "");
	marked = *attrs_at(f->set);
	marked.flags |= ATTRS_NO_EXPORT;
	struct group_key key = group_key_of(&f->rib, &f->to, FAMILY_IPV4_UNICAST);
	assert_false(rewrite_may(&key, &f->rib, &f->from, &marked));
	f->from.rules = &f->rules;
	expect(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "");
	assert_true(rewrite_may(&key, &f->rib, &f->from, &marked));
}

static void who_shares_the_subnet_goes_there_directly(void **state)
{
	struct fixture *f = *state;
	assert_true(prefix_parse("192.0.2.0/24", &f->to.up.link.subnet));
	learn(f, FAMILY_IPV4_UNICAST, "192.0.2.5", "", NULL);
	expect(f, FAMILY_IPV4_UNICAST, "192.0.2.5", "");
	f->rules.family[FAMILY_IPV4_UNICAST].next_hop_self = true;
	expect(f, FAMILY_IPV4_UNICAST, "10.9.0.1", "");
	f->rules.family[FAMILY_IPV4_UNICAST].next_hop_self = false;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", NULL);
	expect(f, FAMILY_IPV4_UNICAST, "10.9.0.1", "");
}

/* RFC 4271 5.1.3: it would refuse its own address. */
static void who_is_the_next_hop_is_told_ours(void **state)
{
	static const struct { enum family_row family; const char *subnet, *hop, *ours, *link_local; } rows[] = {
		{ FAMILY_IPV4_UNICAST, "192.0.2.0/24", "192.0.2.5", "10.9.0.1", "" },
		{ FAMILY_IPV6_UNICAST, "2001:db8:5::/64", "2001:db8:5::5", "2001:db8:9::1", "fe80::1" },
	};
	struct fixture *f = *state;
	struct rib_peer member = { .number = 3, .is_up = true, .who.kind = PEER_EBGP }, *known[] = { NULL, NULL, NULL, &member };
	f->rib.peers = (struct peers){ .by_number = known, .count = 4 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		member.up.remote = address(rows[i].hop);
		assert_true(prefix_parse(rows[i].subnet, &f->to.up.link.subnet));
		learn(f, rows[i].family, rows[i].hop, "", NULL);
		expect(f, rows[i].family, rows[i].ours, rows[i].link_local);
		member.is_up = false;
		expect(f, rows[i].family, rows[i].hop, "");
		member.is_up = true;
		f->from.up.remote = member.up.remote;
		expect(f, rows[i].family, rows[i].hop, "");
		f->from.up.remote = (struct address){ 0 };
	}
}

static void ipv4_goes_by_ipv6_where_that_is_agreed(void **state)
{
	struct fixture *f = *state;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", NULL);
	expect(f, FAMILY_IPV4_UNICAST, "10.9.0.1", "");
	assert_true(told(f, FAMILY_IPV4_UNICAST)->is_plain);
	f->to.up.extended_nexthop[FAMILY_IPV4_UNICAST] = true;
	expect(f, FAMILY_IPV4_UNICAST, "2001:db8:9::1", "fe80::1");
	assert_false(told(f, FAMILY_IPV4_UNICAST)->is_plain);
	f->rules.kind = f->to.who.kind = PEER_IBGP;
	expect(f, FAMILY_IPV4_UNICAST, "2001:db8:9::1", "");
	f->rules.family[FAMILY_IPV4_UNICAST].rewriting.keeps_next_hop = true;
	expect(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "");
}

static void what_the_link_lacks_is_made_up_for(void **state)
{
	struct fixture *f = *state;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", NULL);
	f->to.up.link.v4 = f->to.up.link.v6 = (struct address){ 0 };
	expect(f, FAMILY_IPV4_UNICAST, "10.9.9.9", "");
	learn(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "fe80::1", "fe80::1");
	f->to.up.link.link_local = (struct address){ 0 };
	f->to.up.local = address("10.9.0.1");
	expect(f, FAMILY_IPV6_UNICAST, "::ffff:10.9.0.1", "");
}

static void the_link_local_one_stands_alone_where_that_is_agreed(void **state)
{
	struct fixture *f = *state;
	f->to.up.link_local_alone = true;
	learn(f, FAMILY_IPV6_UNICAST, "2001:db8:5::5", "", NULL);
	expect(f, FAMILY_IPV6_UNICAST, "fe80::1", "");
	f->to.up.link.is_shared = false;
	expect(f, FAMILY_IPV6_UNICAST, "2001:db8:9::1", "");
}

static void a_path_without_a_readable_next_hop_is_not_told(void **state)
{
	struct fixture *f = *state;
	f->rules.kind = f->to.who.kind = PEER_IBGP;
	learn(f, FAMILY_IPV4_UNICAST, "2001:db8:5::5", "", NULL);
	struct group_key key = group_key_of(&f->rib, &f->to, FAMILY_IPV4_UNICAST);
	assert_false(rewrite_may(&key, &f->rib, &f->from, attrs_at(f->set)));
	f->to.up.extended_nexthop[FAMILY_IPV4_UNICAST] = true;
	key = group_key_of(&f->rib, &f->to, FAMILY_IPV4_UNICAST);
	assert_true(rewrite_may(&key, &f->rib, &f->from, attrs_at(f->set)));
}

static void labels_go_with_their_next_hop(void **state)
{
	struct fixture *f = *state;
	const struct label_stack two = { 2, { 777, 10006 } };
	f->to.up.is_labeled[FAMILY_IPV4_UNICAST] = true;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", &two);
	assert_int_equal(told(f, FAMILY_IPV4_UNICAST)->labels.count, 1);
	assert_int_equal(told(f, FAMILY_IPV4_UNICAST)->labels.labels[0], LABEL_IMPLICIT_NULL);
	f->rules.family[FAMILY_IPV4_UNICAST].rewriting.keeps_next_hop = true;
	assert_memory_equal(&told(f, FAMILY_IPV4_UNICAST)->labels, &two, sizeof two);
	assert_false(told(f, FAMILY_IPV4_UNICAST)->is_plain);
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", NULL);
	assert_int_equal(told(f, FAMILY_IPV4_UNICAST)->labels.labels[0], LABEL_IMPLICIT_NULL);
}

static void a_label_index_is_a_label_of_our_range(void **state)
{
	struct fixture *f = *state;
	static const uint8_t sid[] = { 1, 0, 7, 0, 0, 0, 0, 0, 0, 2, 3, 0, 8, 0, 0, 0x0c, 0x35, 0, 0, 0, 0x0a };
	const struct label_stack one = { 1, { 800002 } };
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint32_t index = 0;
	learn(f, FAMILY_IPV4_UNICAST, "198.51.100.5", "", &one);
	builder_from(b, attrs_at(f->set));
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_PREFIX_SID, sid, sizeof sid);
	attrs_release(f->set, 1);
	f->set = builder_intern(b, 1);
	mem_free(b);
	f->to.up.is_labeled[FAMILY_IPV4_UNICAST] = true;
	assert_true(attrs_label_index(attrs_at(f->set), &index));
	assert_int_equal(index, 2);
	assert_int_equal(told(f, FAMILY_IPV4_UNICAST)->labels.labels[0], SRGB_FIRST + 2);
	f->rules.family[FAMILY_IPV4_UNICAST].rewriting.keeps_next_hop = true;
	assert_int_equal(told(f, FAMILY_IPV4_UNICAST)->labels.labels[0], 800002);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(external_peers_are_told_both_our_addresses),
		TEST(internal_peers_are_told_the_link_local_one_with_our_own_routes_only),
		TEST(a_link_local_next_hop_alone_is_not_passed_on),
		TEST(a_route_server_passes_on_what_a_client_told_to_other_clients),
		TEST(who_shares_the_subnet_goes_there_directly),
		TEST(who_is_the_next_hop_is_told_ours),
		TEST(ipv4_goes_by_ipv6_where_that_is_agreed),
		TEST(what_the_link_lacks_is_made_up_for),
		TEST(the_link_local_one_stands_alone_where_that_is_agreed),
		TEST(a_path_without_a_readable_next_hop_is_not_told),
		TEST(labels_go_with_their_next_hop),
		TEST(a_label_index_is_a_label_of_our_range),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
