/* SPDX-License-Identifier: Apache-2.0 */
/* Neighbours on links of their own: they share a group, and each is told the next hop that is ours on its link. */
#include <stdio.h>
#include "base/testing.h"
#include "bgpd/shard/world.h"

enum { SENDER = 1, FIRST = 2, LAST = 9, MANY = 300, OURS = 200 };

static struct address address(const char *text)
{
	struct address a = { 0 };
	assert_true(address_parse(text, &a));
	return a;
}

/* On link n are 10.1.n.0/24 and 2001:db8:n::/64; link-local addresses of ours have the link's number, too. */
static struct address on_link(enum family_row family, uint16_t link, unsigned host)
{
	char text[ADDRESS_TEXT];
	snprintf(text, sizeof text, family == FAMILY_IPV4_UNICAST ? "10.1.%u.%u" : "2001:db8:%x::%x", link, host);
	return address(text);
}

static struct address link_local(uint16_t link)
{
	char text[ADDRESS_TEXT];
	snprintf(text, sizeof text, "fe80::%x", link);
	return address(text);
}

static struct peer_link link_of(enum family_row family, uint16_t link)
{
	struct address ours = on_link(family, link, OURS);
	struct peer_link out = { .ifindex = link, .is_shared = true };
	out.subnet = prefix_of(&ours, family == FAMILY_IPV4_UNICAST ? 24 : 64);
	if (family == FAMILY_IPV6_UNICAST)
		out.link_local = link_local(link);
	return out;
}

static void bring_up(struct world *world, enum family_row family, uint16_t number, uint16_t link)
{
	struct event_up *up = &world->peers[number]->up;
	up->local = on_link(family, link, OURS);
	up->remote = on_link(family, link, number);
	up->link = link_of(family, link);
	world_up(world, number);
	world_run(world, true);
}

/* So many routes from the sender, with this next hop. */
static void announce(struct world *world, enum family_row family, uint32_t count, struct address hop, uint32_t med)
{
	uint32_t attrs = world_make_attrs(family, &(struct world_attrs){
		.path = { 65001 }, .path_length = 1, .nexthop = hop, .has_med = true, .med = med });
	world_announce(world, SENDER, family, 1, count, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
}

/* All are up one after the other, each on a link of its own, and told MANY routes. */
static struct world *open_world(enum family_row family, enum peer_kind kind)
{
	struct world *world = world_new();
	for (uint16_t i = SENDER; i <= LAST; i++)
		world_add_peer(world, i, i == SENDER ? PEER_EBGP : kind, i == SENDER || kind == PEER_EBGP ? 65000u + i : OWN_AS);
	world_run(world, true);
	for (uint16_t i = SENDER; i <= LAST; i++)
		bring_up(world, family, i, i);
	announce(world, family, MANY, on_link(family, SENDER, SENDER), 0);
	return world;
}

static void as_usual(struct peer_family_rules *rules, uint16_t number)
{
}

static void go_by_us(struct peer_family_rules *rules, uint16_t number)
{
	rules->next_hop_self = true;
}

static void serve(struct peer_family_rules *rules, uint16_t number)
{
	rules->is_rs_client = true;
}

static void serve_all_but_the_sender(struct peer_family_rules *rules, uint16_t number)
{
	rules->is_rs_client = number != SENDER;
}

/* External peers, those before `apart` in one subnet, the others on links of their own. */
static struct world *open_shared(uint16_t apart, void (*change)(struct peer_family_rules *rules, uint16_t number))
{
	struct world *world = world_new();
	for (uint16_t i = SENDER; i <= LAST; i++) {
		world_add_peer(world, i, PEER_EBGP, 65000u + i);
		struct peer_rules *rules = world_rules(world, i);
		change(&rules->family[FAMILY_IPV4_UNICAST], i);
		world_post_rules(world, i, rules);
	}
	world_run(world, true);
	for (uint16_t i = SENDER; i <= LAST; i++)
		bring_up(world, FAMILY_IPV4_UNICAST, i, i < apart ? 1 : i);
	return world;
}

static const struct nexthop_address *told_hop(const struct world *world, uint16_t number, enum family_row family, uint32_t prefix)
{
	uint32_t told = world->peers[number]->told[family][prefix];
	assert_true(told);
	return attrs_nexthop(attrs_at(told)->nexthop);
}

static void expect_hop(const struct world *world, uint16_t number, enum family_row family, struct address global, uint16_t local)
{
	const struct address none = { 0 }, link = link_local(local);
	for (uint32_t i = 1; i <= MANY; i++) {
		const struct nexthop_address *hop = told_hop(world, number, family, i);
		assert_true(address_same(&hop->global, &global));
		assert_true(address_same(&hop->link_local, local ? &link : &none));
	}
}

static const struct group *group_of(const struct world *world, uint16_t number, enum family_row family)
{
	return export_outlet(&world->shard->export, number, family)->group;
}

/* In how many groups are they? */
static unsigned count_groups(const struct world *world, enum family_row family)
{
	unsigned count = 0;
	for (uint16_t i = FIRST; i <= LAST; i++) {
		uint16_t k = FIRST;
		while (group_of(world, k, family) != group_of(world, i, family))
			k++;
		count += k == i;
	}
	return count;
}

static void they_share_a_group_and_are_told_their_own_next_hop(void **state)
{
	static const enum family_row rows[] = { FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST };
	for (unsigned r = 0; r < 2; r++) {
		struct world *world = open_world(rows[r], PEER_EBGP);
		assert_int_equal(count_groups(world, rows[r]), 1);
		for (uint16_t i = FIRST; i <= LAST; i++)
			expect_hop(world, i, rows[r], on_link(rows[r], i, OURS), rows[r] == FAMILY_IPV6_UNICAST ? i : 0);
		world_free(world);
	}
}

/* RFC 8950: IPv4 prefixes by IPv6 next hops, by themselves. */
static void so_are_ipv4_prefixes_by_ipv6_next_hops(void **state)
{
	struct world *world = world_new();
	for (uint16_t i = SENDER; i <= LAST; i++)
		world_add_peer(world, i, PEER_EBGP, 65000u + i)->up.extended_nexthop[FAMILY_IPV4_UNICAST] = true;
	world_run(world, true);
	for (uint16_t i = SENDER; i <= LAST; i++)
		bring_up(world, FAMILY_IPV6_UNICAST, i, i);
	announce(world, FAMILY_IPV4_UNICAST, MANY, address_v4(0x0a630001), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV6_UNICAST, i, OURS), i);
	world_free(world);
}

/* Numbers of two octets make the path shorter, and NEXT_HOP stands elsewhere. */
static void so_are_peers_with_short_as_numbers(void **state)
{
	struct world *world = world_new();
	for (uint16_t i = SENDER; i <= LAST; i++)
		world_add_peer(world, i, PEER_EBGP, 65000u + i)->up.as4 = i == SENDER;
	world_run(world, true);
	for (uint16_t i = SENDER; i <= LAST; i++)
		bring_up(world, FAMILY_IPV4_UNICAST, i, i);
	announce(world, FAMILY_IPV4_UNICAST, MANY, address_v4(0x0a630001), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, i, OURS), 0);
	world_free(world);
}

/* Internal ones are told the next hop of others as it is, and ours with routes of our own. */
static void internal_peers_on_links_share_a_group_too(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, PEER_IBGP);
	struct world_attrs own = { .nexthop = address_v4(0) };
	uint32_t attrs = world_make_attrs(FAMILY_IPV4_UNICAST, &own);
	world_announce(world, 0, FAMILY_IPV4_UNICAST, MANY + 1, 1, attrs);
	attrs_release(attrs, 1);
	world_run(world, true);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	for (uint16_t i = FIRST; i <= LAST; i++) {
		const struct address ours = on_link(FAMILY_IPV4_UNICAST, i, OURS);
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, SENDER, SENDER), 0);
		assert_true(address_same(&told_hop(world, i, FAMILY_IPV4_UNICAST, MANY + 1)->global, &ours));
	}
	world_free(world);
}

/* -- addresses change -- */

static void change_link(struct world *world, uint16_t number, const struct peer_link *link)
{
	struct event_link *letter = EVENT(EVENT_LINK, event_link);
	letter->peer = number;
	letter->link = world->peers[number]->up.link = *link;
	world_post(world, world->ios[number % WORLD_IOS], letter);
	world_run(world, true);
}

static uint64_t prefixes_of_others(const struct world *world, uint16_t number)
{
	uint64_t sum = 0;
	for (uint16_t i = FIRST; i <= LAST; i++)
		sum += i == number ? 0 : world->peers[i]->prefixes;
	return sum;
}

static void who_has_another_address_is_told_alone(void **state)
{
	enum { CHANGED = 4 };
	struct world *world = open_world(FAMILY_IPV6_UNICAST, PEER_EBGP);
	struct peer_link link = world->peers[CHANGED]->up.link;
	uint64_t others = prefixes_of_others(world, CHANGED), own = world->peers[CHANGED]->prefixes;
	link.link_local = link_local(0x77);
	change_link(world, CHANGED, &link);
	expect_hop(world, CHANGED, FAMILY_IPV6_UNICAST, on_link(FAMILY_IPV6_UNICAST, CHANGED, OURS), 0x77);
	link.v6 = address("2001:db8:99::99");
	change_link(world, CHANGED, &link);
	expect_hop(world, CHANGED, FAMILY_IPV6_UNICAST, address("2001:db8:99::99"), 0x77);
	assert_int_equal(world->peers[CHANGED]->prefixes, own + 2 * MANY);
	assert_int_equal(prefixes_of_others(world, CHANGED), others);
	assert_int_equal(count_groups(world, FAMILY_IPV6_UNICAST), 1);
	link.link_local = (struct address){ 0 };        /* another length: no longer the same messages */
	change_link(world, CHANGED, &link);
	expect_hop(world, CHANGED, FAMILY_IPV6_UNICAST, address("2001:db8:99::99"), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV6_UNICAST), 2);
	world_free(world);
}

/* An address of ours that is in nothing they were told. */
static void addresses_that_nobody_was_told_are_not_heard(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, PEER_IBGP);
	struct peer_link link = world->peers[FIRST]->up.link;
	uint64_t before = world->peers[FIRST]->prefixes;
	link.v4 = address("10.1.2.201");
	change_link(world, FIRST, &link);
	assert_int_equal(world->peers[FIRST]->prefixes, before);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	world_free(world);
}

static void what_is_the_same_is_not_told_again(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, PEER_EBGP);
	announce(world, FAMILY_IPV4_UNICAST, MANY, address_v4(0x0a630001), 0);
	uint64_t before = prefixes_of_others(world, 0);
	announce(world, FAMILY_IPV4_UNICAST, MANY, address_v4(0x0a630001), 7);      /* another AS does not hear MEDs */
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, SENDER, SENDER), 7);
	assert_int_equal(prefixes_of_others(world, 0), before);
	struct peer_rules *rules = world_rules(world, LAST);
	rules->family[FAMILY_IPV4_UNICAST].communities_off = COMMUNITIES_LARGE;
	world_post_rules(world, LAST, rules);
	world_run(world, true);
	assert_int_equal(prefixes_of_others(world, 0), before);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 2);
	world_free(world);
}

/* -- third parties: RFC 4271 5.1.3 -- */

/* A router that is no neighbor of ours is the next hop: who is on its link goes there directly. */
static void who_is_where_the_next_hop_is_goes_there(void **state)
{
	static const enum family_row rows[] = { FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST };
	enum { THERE = 5 };
	for (unsigned r = 0; r < 2; r++) {
		bool is_v6 = rows[r] == FAMILY_IPV6_UNICAST;
		struct world *world = open_world(rows[r], PEER_EBGP);
		announce(world, rows[r], MANY, on_link(rows[r], THERE, 99), 1);
		for (uint16_t i = FIRST; i <= LAST; i++)
			expect_hop(world, i, rows[r], on_link(rows[r], i, i == THERE ? 99 : OURS), is_v6 && i != THERE ? i : 0);
		assert_int_equal(count_groups(world, rows[r]), 2);
		announce(world, rows[r], MANY, on_link(rows[r], THERE, THERE), 1);      /* the neighbor itself */
		expect_hop(world, THERE, rows[r], on_link(rows[r], THERE, OURS), is_v6 ? THERE : 0);
		world_free(world);
	}
}

/* All clients of a route server are in one subnet, and somebody who is none tells them of himself: they need one group. */
static void those_of_one_subnet_part_together(void **state)
{
	struct world *world = open_shared(8, serve_all_but_the_sender);
	announce(world, FAMILY_IPV4_UNICAST, MANY, address_v4(0x0a630001), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	uint64_t made = world->shard->export.groups_made;
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, 1, 99), 0);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, i < 8 ? 1 : i, i < 8 ? 99 : OURS), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 2);
	assert_int_equal(world->shard->export.groups_made, made + 1);
	world_free(world);
}

/* It came while only others were told: a new neighbor is told right from the start. */
static void who_comes_up_there_goes_there(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, PEER_EBGP);
	world_down(world, LAST);
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, LAST, 99), 1);
	bring_up(world, FAMILY_IPV4_UNICAST, LAST, LAST);
	expect_hop(world, LAST, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, LAST, 99), 0);
	expect_hop(world, FIRST, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, FIRST, OURS), 0);
	world_free(world);
}

/* The link gets the subnet that the next hop is in. */
static void who_moves_there_goes_there(void **state)
{
	struct world *world = open_world(FAMILY_IPV4_UNICAST, PEER_EBGP);
	struct peer_link link = world->peers[LAST]->up.link;
	announce(world, FAMILY_IPV4_UNICAST, MANY, address("10.2.0.99"), 1);
	expect_hop(world, LAST, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, LAST, OURS), 0);
	assert_true(prefix_parse("10.0.0.0/14", &link.subnet));
	change_link(world, LAST, &link);
	expect_hop(world, LAST, FAMILY_IPV4_UNICAST, address("10.2.0.99"), 0);
	assert_true(prefix_parse("10.1.9.0/24", &link.subnet));
	change_link(world, LAST, &link);
	expect_hop(world, LAST, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, LAST, OURS), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	world_free(world);
}

/* Two in a subnet may be told of each other: they are one group from the start. */
static void neighbors_in_one_subnet_are_told_of_each_other(void **state)
{
	struct world *world = open_shared(5, as_usual);
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, 1, SENDER), 0);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, i < 5 ? 1 : i, i < 5 ? SENDER : OURS), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 2);
	assert_ptr_equal(group_of(world, SENDER, FAMILY_IPV4_UNICAST), group_of(world, FIRST, FAMILY_IPV4_UNICAST));
	world_free(world);
}

/* With next-hop-self it does not matter who is where. */
static void who_always_goes_by_us_shares_a_group(void **state)
{
	struct world *world = open_shared(5, go_by_us);
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, 1, SENDER), 0);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, i < 5 ? 1 : i, OURS), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	world_free(world);
}

/* What clients of a route server said goes to other clients as it is; what others said is told by the subnet. */
static void clients_of_a_route_server_share_a_group_while_all_are(void **state)
{
	struct world *world = open_shared(5, serve);
	announce(world, FAMILY_IPV4_UNICAST, MANY, on_link(FAMILY_IPV4_UNICAST, 1, SENDER), 0);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, 1, SENDER), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 1);
	struct peer_rules *rules = world_rules(world, SENDER);
	rules->family[FAMILY_IPV4_UNICAST].is_rs_client = false;
	world_post_rules(world, SENDER, rules);
	world_run(world, true);
	for (uint16_t i = FIRST; i <= LAST; i++)
		expect_hop(world, i, FAMILY_IPV4_UNICAST, on_link(FAMILY_IPV4_UNICAST, i < 5 ? 1 : i, i < 5 ? SENDER : OURS), 0);
	assert_int_equal(count_groups(world, FAMILY_IPV4_UNICAST), 2);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_share_a_group_and_are_told_their_own_next_hop),
		cmocka_unit_test(so_are_ipv4_prefixes_by_ipv6_next_hops),
		cmocka_unit_test(so_are_peers_with_short_as_numbers),
		cmocka_unit_test(internal_peers_on_links_share_a_group_too),
		cmocka_unit_test(who_has_another_address_is_told_alone),
		cmocka_unit_test(addresses_that_nobody_was_told_are_not_heard),
		cmocka_unit_test(what_is_the_same_is_not_told_again),
		cmocka_unit_test(who_is_where_the_next_hop_is_goes_there),
		cmocka_unit_test(those_of_one_subnet_part_together),
		cmocka_unit_test(who_comes_up_there_goes_there),
		cmocka_unit_test(who_moves_there_goes_there),
		cmocka_unit_test(neighbors_in_one_subnet_are_told_of_each_other),
		cmocka_unit_test(who_always_goes_by_us_shares_a_group),
		cmocka_unit_test(clients_of_a_route_server_share_a_group_while_all_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
