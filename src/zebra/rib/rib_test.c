/* SPDX-License-Identifier: Apache-2.0 */
/* Offers, choice, resolution and what the kernel would be told, without a kernel. */
#include "base/testing.h"

#include <stdio.h>
#include <string.h>
#include "zebra/rib/resolve.h"
#include "zebra/rib/rib.h"

enum { ETH0 = 2, ETH1 = 3, LINKS = 8 };

struct world {
	struct rib rib;
	bool link_up[LINKS];
	bool can_move;
	uint32_t moved, lost, selected, called;
	char last[128];
	uint16_t connected, statics, bgp;
};

static bool link_is_up(void *owner, uint32_t ifindex)
{
	struct world *w = owner;
	return ifindex < LINKS && w->link_up[ifindex];
}

static void selected(void *owner, const struct table *table, const struct prefix *p, const struct terms *was,
		     const struct terms *now)
{
	struct world *w = owner;
	char text[PREFIX_TEXT];
	w->selected++;
	snprintf(w->last, sizeof w->last, "%s %d>%d", prefix_text(p, text), was ? was->origin : 0,
		 now ? now->origin : 0);
}

static bool move_exit(void *owner, uint32_t exit, const struct nexthop *nexthops, uint32_t count)
{
	struct world *w = owner;
	w->moved += w->can_move;
	return w->can_move;
}

static void lost_exit(void *owner, uint32_t exit)
{
	((struct world *)owner)->lost++;
}

static void has_work(void *owner)
{
	((struct world *)owner)->called++;
}

static const struct rib_rules rules = { link_is_up, selected, move_exit, lost_exit, has_work };

static int open_world(void **state)
{
	struct world *w = NEW(struct world);
	rib_open(&w->rib, &rules, w);
	w->link_up[ETH0] = w->link_up[ETH1] = true;
	w->connected = rib_source(&w->rib, "connected");
	w->statics = rib_source(&w->rib, "static");
	w->bgp = rib_source(&w->rib, "bgpd");
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;
	rib_close(&w->rib);
	mem_free(w);
	return 0;
}

static struct prefix prefix(const char *text)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	return p;
}

static struct nexthop via(const char *gateway)
{
	struct nexthop n = { .kind = NEXTHOP_GATEWAY };
	assert_true(address_parse(gateway, &n.gateway));
	return n;
}

static struct nexthop dev(uint32_t ifindex)
{
	return (struct nexthop){ .kind = NEXTHOP_INTERFACE, .ifindex = ifindex };
}

struct offer {
	uint16_t source;
	uint8_t origin, distance, reach;
	uint32_t metric;
};

static uint32_t terms_for(struct world *w, const struct offer *o, int family, const struct nexthop *n, uint32_t count)
{
	struct terms t = { .metric = o->metric, .source = o->source, .origin = o->origin, .distance = o->distance };
	t.group = group_get(&w->rib.shared, &(struct group_key){ n, count, o->reach, (uint8_t)family });
	return terms_get(&w->rib.shared, &t);
}

static void put(struct world *w, const char *text, const struct offer *o, struct nexthop n)
{
	struct prefix p = prefix(text);
	uint32_t terms = terms_for(w, o, p.family, &n, 1);
	rib_put(&w->rib, rib_main(&w->rib, p.family), &p, terms);
	terms_put(&w->rib.shared, terms);
}

static bool drop(struct world *w, const char *text, const struct offer *o)
{
	struct prefix p = prefix(text);
	struct terms like = { .source = o->source, .origin = o->origin, .distance = o->distance, .metric = o->metric };
	return rib_drop(&w->rib, rib_main(&w->rib, p.family), &p, &like);
}

#define CONNECTED(w) (&(struct offer){ (w)->connected, ORIGIN_CONNECTED, 0, GROUP_AS_IS, 0 })
#define STATIC(w, d) (&(struct offer){ (w)->statics, ORIGIN_STATIC, d, GROUP_RECURSIVE, 0 })
#define BGP(w) (&(struct offer){ (w)->bgp, ORIGIN_BGP, 20, GROUP_CONNECTED, 0 })
#define IBGP(w) (&(struct offer){ (w)->bgp, ORIGIN_BGP, 200, GROUP_RECURSIVE, 0 })

static void connect_network(struct world *w, const char *text, uint32_t ifindex)
{
	put(w, text, CONNECTED(w), dev(ifindex));
}

/* Connected and local routes are told apart by their interface. */
static void disconnect(struct world *w, const char *text, const struct offer *o, uint32_t ifindex)
{
	struct prefix p = prefix(text);
	struct nexthop n = dev(ifindex);
	uint32_t terms = terms_for(w, o, p.family, &n, 1);
	assert_true(rib_drop(&w->rib, rib_main(&w->rib, p.family), &p, terms_at(&w->rib.shared, terms)));
	terms_put(&w->rib.shared, terms);
}

static void disconnect_network(struct world *w, const char *text, uint32_t ifindex)
{
	disconnect(w, text, CONNECTED(w), ifindex);
}

static int rounds_to_rest(struct world *w, int most)
{
	for (int rounds = 0; rounds < most; rounds++) {
		bool looked = rib_settle(&w->rib);
		while (rib_sweep(&w->rib, 100))
			;
		if (!looked)
			return rounds;
	}
	fail_msg("the rib does not come to rest");
	return most;
}

static void calm(struct world *w)
{
	rounds_to_rest(w, 20);
}

/* Plays the kernel; returns how many prefixes it was told about. */
static unsigned install(struct world *w)
{
	struct table *table;
	uint32_t id, n = 0;
	while (rib_next_kernel_work(&w->rib, &table, &id)) {
		uint8_t origin;
		uint32_t exit = rib_wanted(&w->rib, table, table_entry(table, id), &origin);
		rib_kernel_has(&w->rib, table, id, exit, origin);
		n++;
	}
	return n;
}

static const struct entry *entry_of(struct world *w, const char *text)
{
	struct prefix p = prefix(text);
	struct table *table = rib_main(&w->rib, p.family);
	uint32_t id = table_find(table, &p);
	return id ? table_entry(table, id) : NULL;
}

static const struct terms *used(struct world *w, const char *text)
{
	const struct entry *e = entry_of(w, text);
	const struct route *r = e ? entry_selected(&w->rib, e) : NULL;
	return r ? route_terms(&w->rib, r) : NULL;
}

static const struct exit *kernel(struct world *w, const char *text)
{
	const struct entry *e = entry_of(w, text);
	uint32_t id = e ? rib_in_kernel(&w->rib, e) : 0;
	return id ? exit_at(&w->rib.shared, id) : NULL;
}

/* Words are part of the terms: routes share them, and the kernel hears nothing of them. */
static void words_of_a_route_are_kept_with_its_terms(void **state)
{
	struct world *w = *state;
	const uint8_t first[] = "65001", second[] = "65002";
	const struct nexthop n = via("10.0.0.9");
	struct terms t = { .source = w->bgp, .origin = ORIGIN_BGP, .distance = 20, .extra = first, .extra_bytes = sizeof first };
	uint32_t ids[3];
	for (int i = 0; i < 3; i++) {
		t.extra = i == 2 ? second : first;
		t.group = group_get(&w->rib.shared, &(struct group_key){ &n, 1, GROUP_CONNECTED, AF_INET });
		ids[i] = terms_get(&w->rib.shared, &t);
	}
	assert_int_equal(ids[0], ids[1]);
	assert_int_not_equal(ids[0], ids[2]);
	assert_ptr_not_equal(terms_at(&w->rib.shared, ids[0])->extra, first);
	assert_string_equal(terms_at(&w->rib.shared, ids[2])->extra, "65002");
	connect_network(w, "10.0.0.0/24", ETH0);
	struct prefix p = prefix("10.9.0.0/16");
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &p, ids[0]);
	calm(w);
	install(w);
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &p, ids[2]);
	calm(w);
	assert_int_equal(install(w), 0);
	assert_string_equal(used(w, "10.9.0.0/16")->extra, "65002");
	for (int i = 0; i < 3; i++)
		terms_put(&w->rib.shared, ids[i]);
}

static void the_nearer_offer_is_used_and_the_other_waits(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.9"));
	put(w, "10.9.0.0/16", STATIC(w, 1), via("10.0.0.1"));
	assert_int_equal(used(w, "10.9.0.0/16")->origin, ORIGIN_STATIC);
	assert_true(drop(w, "10.9.0.0/16", STATIC(w, 1)));
	assert_int_equal(used(w, "10.9.0.0/16")->origin, ORIGIN_BGP);
	assert_true(drop(w, "10.9.0.0/16", BGP(w)));
	assert_null(entry_of(w, "10.9.0.0/16") && used(w, "10.9.0.0/16") ? w : NULL);
	assert_false(drop(w, "10.9.0.0/16", BGP(w)));
}

static void a_floating_static_route_takes_over(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	connect_network(w, "10.0.1.0/24", ETH1);
	put(w, "0.0.0.0/0", STATIC(w, 1), via("10.0.0.1"));
	put(w, "0.0.0.0/0", STATIC(w, 50), via("10.0.1.1"));
	calm(w);
	assert_int_equal(used(w, "0.0.0.0/0")->distance, 1);
	disconnect_network(w, "10.0.0.0/24", ETH0);
	calm(w);
	assert_int_equal(used(w, "0.0.0.0/0")->distance, 50);
	install(w);
	assert_int_equal(kernel(w, "0.0.0.0/0")->nexthops[0].ifindex, ETH1);
}

static void what_is_said_again_differently_replaces(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	assert_int_equal(install(w), 1);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.2"));
	assert_int_equal(install(w), 1);
	assert_int_equal(kernel(w, "10.9.0.0/16")->nexthops[0].gateway.v4[3], 2);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.2"));
	assert_int_equal(install(w), 0);
}

static void a_gateway_waits_for_its_network(void **state)
{
	struct world *w = *state;
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	calm(w);
	assert_null(used(w, "10.9.0.0/16"));
	assert_int_equal(install(w), 0);
	connect_network(w, "10.0.0.0/24", ETH0);
	calm(w);
	assert_non_null(used(w, "10.9.0.0/16"));
	assert_int_equal(install(w), 1);
	disconnect_network(w, "10.0.0.0/24", ETH0);
	calm(w);
	assert_int_equal(install(w), 1);
	assert_null(kernel(w, "10.9.0.0/16"));
}

static void our_own_address_is_no_gateway(void **state)
{
	struct world *w = *state;
	const struct offer ours = { w->connected, ORIGIN_LOCAL, 0, GROUP_AS_IS, 0 };
	struct nexthop fixed = via("192.0.2.1");
	fixed.ifindex = ETH0;
	connect_network(w, "192.0.2.0/24", ETH0);
	put(w, "10.0.0.0/8", STATIC(w, 1), via("192.0.2.1"));
	put(w, "11.0.0.0/8", STATIC(w, 1), fixed);
	calm(w);
	assert_non_null(used(w, "10.0.0.0/8"));
	put(w, "192.0.2.1/32", &ours, dev(ETH0));
	calm(w);
	assert_null(used(w, "10.0.0.0/8"));
	assert_null(used(w, "11.0.0.0/8"));
	disconnect(w, "192.0.2.1/32", &ours, ETH0);
	calm(w);
	assert_non_null(used(w, "10.0.0.0/8"));
	assert_non_null(used(w, "11.0.0.0/8"));
}

static void next_hops_are_found_through_other_routes(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "192.0.2.0/24", STATIC(w, 1), via("10.0.0.1"));
	put(w, "10.9.0.0/16", IBGP(w), via("192.0.2.7"));
	put(w, "10.8.0.0/16", BGP(w), via("192.0.2.7"));
	calm(w);
	install(w);
	const struct exit *exit = kernel(w, "10.9.0.0/16");
	assert_non_null(exit);
	assert_int_equal(exit->nexthops[0].gateway.v4[3], 1);
	assert_int_equal(exit->nexthops[0].ifindex, ETH0);
	assert_null(kernel(w, "10.8.0.0/16"));
}

static void a_route_never_resolves_through_itself(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/8", ETH0);
	put(w, "10.1.0.0/16", IBGP(w), via("10.1.1.1"));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_BGP);
	disconnect_network(w, "10.0.0.0/8", ETH0);
	calm(w);
	assert_null(used(w, "10.1.0.0/16"));
}

/* It would push out the route that leads to its next hop, lose its way, let that route come back, and so on. */
static void a_route_does_not_take_the_place_of_its_own_way(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.1.0.0/16", IBGP(w), via("10.1.0.9"));
	put(w, "10.1.0.0/16", STATIC(w, 250), via("10.0.0.1"));
	put(w, "10.2.0.0/16", IBGP(w), via("10.1.0.9"));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_STATIC);
	assert_int_equal(used(w, "10.2.0.0/16")->origin, ORIGIN_BGP);
	put(w, "10.1.0.0/24", STATIC(w, 1), via("10.0.0.2"));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_BGP);
	assert_true(drop(w, "10.1.0.0/24", STATIC(w, 1)));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_STATIC);
	assert_true(drop(w, "10.1.0.0/16", STATIC(w, 250)));
	calm(w);
	assert_null(used(w, "10.1.0.0/16"));
	assert_null(used(w, "10.2.0.0/16"));
}

/* Nor of what leads to its way. */
static void nor_the_place_of_a_way_further_on(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.1.0.0/16", STATIC(w, 250), via("10.0.0.1"));
	put(w, "10.2.0.0/16", IBGP(w), via("10.1.0.9"));
	put(w, "10.1.0.0/16", IBGP(w), via("10.2.0.9"));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_STATIC);
	assert_int_equal(used(w, "10.2.0.0/16")->origin, ORIGIN_BGP);
	put(w, "10.2.0.0/16", STATIC(w, 1), via("10.0.0.2"));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_BGP);
	assert_true(drop(w, "10.2.0.0/16", STATIC(w, 1)));
	calm(w);
	assert_int_equal(used(w, "10.1.0.0/16")->origin, ORIGIN_STATIC);
	assert_int_equal(used(w, "10.2.0.0/16")->origin, ORIGIN_BGP);
}

/* Between two rounds a group remembers prefixes that are gone. */
static void a_way_that_is_gone_is_not_followed(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.1.0.0/16", STATIC(w, 250), via("10.0.0.1"));
	put(w, "10.2.0.0/16", IBGP(w), via("10.1.0.9"));
	put(w, "10.3.0.0/16", IBGP(w), via("10.2.0.9"));
	put(w, "10.4.0.0/16", IBGP(w), via("10.3.0.9"));
	calm(w);
	install(w);
	uint32_t before = table_count(rib_main(&w->rib, AF_INET));
	assert_true(drop(w, "10.2.0.0/16", IBGP(w)));
	install(w);
	assert_int_equal(table_count(rib_main(&w->rib, AF_INET)), before - 1);
	put(w, "10.3.0.0/16", STATIC(w, 1), via("10.2.0.9"));
	assert_int_equal(used(w, "10.3.0.0/16")->origin, ORIGIN_STATIC);
	calm(w);
	assert_null(used(w, "10.3.0.0/16"));
	assert_null(used(w, "10.4.0.0/16"));
}

static void an_address_is_not_reached_through_itself(void **state)
{
	struct world *w = *state;
	struct nexthop onlink = via("10.0.0.8"), both[] = { via("10.0.0.7"), via("10.0.0.6") };
	onlink.ifindex = ETH0;
	onlink.is_onlink = true;
	connect_network(w, "10.0.0.0/24", ETH0);
	connect_network(w, "2001:db8::/64", ETH0);
	put(w, "10.0.0.9/32", IBGP(w), via("10.0.0.9"));
	put(w, "2001:db8::9/128", BGP(w), via("2001:db8::9"));
	put(w, "10.0.0.8/32", STATIC(w, 1), onlink);
	uint32_t terms = terms_for(w, BGP(w), AF_INET, both, 2);
	struct prefix seven = prefix("10.0.0.7/32");
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &seven, terms);
	terms_put(&w->rib.shared, terms);
	calm(w);
	install(w);
	assert_null(used(w, "10.0.0.9/32"));
	assert_null(used(w, "2001:db8::9/128"));
	assert_non_null(kernel(w, "10.0.0.8/32"));
	assert_int_equal(kernel(w, "10.0.0.7/32")->count, 1);
	assert_int_equal(kernel(w, "10.0.0.7/32")->nexthops[0].gateway.v4[3], 6);
}

/* Whatever leads to whatever: the rib comes to rest. */
static void any_mesh_of_recursive_routes_comes_to_rest(void **state)
{
	struct world *w = *state;
	static const char *const prefixes[] = { "10.1.0.0/16", "10.2.0.0/16", "10.1.0.0/24", "10.2.0.0/24", "10.1.0.9/32", "10.0.0.0/8",
						"10.2.0.9/32", "0.0.0.0/0" };
	static const char *const gateways[] = { "10.1.0.9", "10.2.0.9", "10.1.7.7", "192.0.2.1", "10.2.7.7" };
	uint32_t seed = 1;
	connect_network(w, "192.0.2.0/24", ETH0);
	w->rib.may_use_default[0] = true;
	for (unsigned i = 0; i < 20000; i++) {
		seed = seed * 1664525u + 1013904223u;
		const char *prefix = prefixes[(seed >> 8) % 8], *gateway = gateways[(seed >> 12) % 5];
		const struct offer *offers[] = { STATIC(w, 1), STATIC(w, 250), IBGP(w), BGP(w) };
		const struct offer *offer = offers[(seed >> 16) % 4];
		if (seed >> 20 & 1)
			put(w, prefix, offer, via(gateway));
		else
			drop(w, prefix, offer);
		rounds_to_rest(w, 100);
		install(w);
	}
}

static void two_routes_through_each_other_end(void **state)
{
	struct world *w = *state;
	connect_network(w, "20.1.1.0/24", ETH0);
	put(w, "10.0.0.0/8", STATIC(w, 1), via("20.1.1.1"));
	put(w, "20.0.0.0/8", STATIC(w, 1), via("10.1.1.1"));
	calm(w);
	assert_non_null(used(w, "20.0.0.0/8"));
	disconnect_network(w, "20.1.1.0/24", ETH0);
	calm(w);
	assert_null(used(w, "10.0.0.0/8"));
	assert_null(used(w, "20.0.0.0/8"));
}

static void the_default_route_leads_to_next_hops_only_when_told(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "0.0.0.0/0", STATIC(w, 1), via("10.0.0.1"));
	put(w, "10.9.0.0/16", IBGP(w), via("198.51.100.1"));
	calm(w);
	assert_null(used(w, "10.9.0.0/16"));
	w->rib.may_use_default[0] = w->rib.reach_changed = true;
	calm(w);
	assert_non_null(used(w, "10.9.0.0/16"));
}

/* What leads to a gateway in shares of its own hands them on only to who wants them. */
static void shares_are_the_askers_or_those_of_the_way(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	connect_network(w, "10.0.1.0/24", ETH1);
	struct nexthop two[] = { via("10.0.0.1"), via("10.0.1.1") };
	two[0].weight = 127;
	two[1].weight = 255;
	struct prefix p = prefix("10.9.0.0/16");
	uint32_t terms = terms_for(w, BGP(w), AF_INET, two, 2);
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &p, terms);
	terms_put(&w->rib.shared, terms);
	put(w, "10.10.0.0/16", IBGP(w), via("10.9.0.1"));
	put(w, "10.11.0.0/16", &(struct offer){ w->bgp, ORIGIN_BGP, 200, GROUP_UNDERLAY, 0 }, via("10.9.0.1"));
	calm(w);
	install(w);
	assert_int_equal(kernel(w, "10.10.0.0/16")->nexthops[0].weight, 1);
	assert_int_equal(kernel(w, "10.10.0.0/16")->nexthops[1].weight, 1);
	assert_int_equal(kernel(w, "10.11.0.0/16")->nexthops[0].weight, 127);
	assert_int_equal(kernel(w, "10.11.0.0/16")->nexthops[1].weight, 255);
}

static void several_next_hops_share_and_one_may_fail(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	connect_network(w, "10.0.1.0/24", ETH1);
	struct nexthop two[] = { via("10.0.0.1"), via("10.0.1.1") };
	two[1].weight = 3;
	struct prefix p = prefix("10.9.0.0/16");
	uint32_t terms = terms_for(w, BGP(w), AF_INET, two, 2);
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &p, terms);
	terms_put(&w->rib.shared, terms);
	install(w);
	assert_int_equal(kernel(w, "10.9.0.0/16")->count, 2);
	assert_int_equal(kernel(w, "10.9.0.0/16")->nexthops[1].weight, 3);
	disconnect_network(w, "10.0.1.0/24", ETH1);
	calm(w);
	assert_int_equal(install(w), 1);
	assert_int_equal(kernel(w, "10.9.0.0/16")->count, 1);
}

/* Two gateways behind the same router: the kernel gets it once, shows know of both. */
static void a_way_out_found_again_is_used_once(void **state)
{
	struct world *w = *state;
	struct nexthop three[] = { via("192.0.2.1"), via("192.0.2.2"), via("10.0.0.2") };
	struct prefix p = prefix("10.9.0.0/16");
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "192.0.2.0/24", STATIC(w, 1), via("10.0.0.1"));
	uint32_t terms = terms_for(w, IBGP(w), AF_INET, three, 3);
	const struct group *g = group_at(&w->rib.shared, terms_at(&w->rib.shared, terms)->group);
	rib_put(&w->rib, rib_main(&w->rib, AF_INET), &p, terms);
	calm(w);
	install(w);
	assert_int_equal(kernel(w, "10.9.0.0/16")->count, 2);
	assert_int_equal(g->again_count, 1);
	assert_int_equal(g->again[0].stem, 1);
	put(w, "192.0.2.2/32", STATIC(w, 1), via("10.0.0.3"));
	calm(w);
	install(w);
	assert_int_equal(kernel(w, "10.9.0.0/16")->count, 3);
	assert_int_equal(g->again_count, 0);
	terms_put(&w->rib.shared, terms);
}

static void a_next_hop_that_moves_moves_all_routes_by_one_message(void **state)
{
	struct world *w = *state;
	w->can_move = true;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "192.0.2.0/24", STATIC(w, 1), via("10.0.0.1"));
	for (int i = 0; i < 200; i++) {
		char text[32];
		snprintf(text, sizeof text, "50.0.%d.0/24", i);
		put(w, text, IBGP(w), via("192.0.2.7"));
	}
	calm(w);
	assert_int_equal(install(w), 201);
	put(w, "192.0.2.0/24", STATIC(w, 1), via("10.0.0.2"));
	calm(w);
	assert_int_equal(w->moved, 1);
	assert_int_equal(install(w), 1);
	assert_int_equal(kernel(w, "50.0.7.0/24")->nexthops[0].gateway.v4[3], 2);
}

static void a_lost_exit_is_made_again_for_all_its_routes(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.8.0.0/16", BGP(w), via("10.0.0.1"));
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	install(w);
	rib_lose_exit(&w->rib, entry_of(w, "10.8.0.0/16")->fib);
	assert_null(kernel(w, "10.8.0.0/16"));
	calm(w);
	assert_int_equal(install(w), 2);
	assert_non_null(kernel(w, "10.8.0.0/16"));
	assert_int_equal(w->lost, 1);
}

static void a_client_that_comes_back_loses_only_what_it_does_not_say_again(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.8.0.0/16", BGP(w), via("10.0.0.1"));
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	install(w);
	rib_source_lost(&w->rib, w->bgp);
	calm(w);
	assert_non_null(kernel(w, "10.8.0.0/16"));
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	assert_int_equal(install(w), 0);
	rib_source_sweep(&w->rib, w->bgp, AF_INET);
	calm(w);
	assert_int_equal(install(w), 1);
	assert_null(entry_of(w, "10.8.0.0/16"));
	assert_non_null(kernel(w, "10.9.0.0/16"));
	assert_int_equal(w->rib.sources.items[w->bgp].routes, 1);
}

static void an_adopted_route_said_again_costs_the_kernel_nothing(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	struct prefix p = prefix("10.9.0.0/16"), q = prefix("10.8.0.0/16");
	struct nexthop n = via("10.0.0.1");
	n.ifindex = ETH0;
	n.weight = 1;
	uint32_t exit = exit_get(&w->rib.shared, &(struct exit_key){ &n, 1, AF_INET });
	uint32_t terms = terms_for(w, BGP(w), AF_INET, &n, 1);
	rib_adopt(&w->rib, rib_main(&w->rib, AF_INET), &p, terms, exit);
	rib_adopt(&w->rib, rib_main(&w->rib, AF_INET), &q, terms, exit);
	terms_put(&w->rib.shared, terms);
	exit_put(&w->rib.shared, exit);
	calm(w);
	assert_int_equal(install(w), 0);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	assert_int_equal(install(w), 0);
	rib_source_sweep(&w->rib, w->bgp, AF_INET);
	calm(w);
	assert_int_equal(install(w), 1);
	assert_non_null(kernel(w, "10.9.0.0/16"));
	assert_null(entry_of(w, "10.8.0.0/16"));
}

static void an_adopted_route_makes_way_for_another_distance(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	struct prefix p = prefix("10.9.0.0/16");
	struct nexthop n = via("10.0.0.1");
	n.ifindex = ETH0;
	n.weight = 1;
	uint32_t exit = exit_get(&w->rib.shared, &(struct exit_key){ &n, 1, AF_INET });
	uint32_t terms = terms_for(w, STATIC(w, 1), AF_INET, &n, 1);
	rib_adopt(&w->rib, rib_main(&w->rib, AF_INET), &p, terms, exit);
	terms_put(&w->rib.shared, terms);
	exit_put(&w->rib.shared, exit);
	put(w, "10.9.0.0/16", STATIC(w, 50), via("10.0.0.1"));
	assert_int_equal(used(w, "10.9.0.0/16")->distance, 50);
	assert_int_equal(w->rib.sources.items[w->statics].routes, 1);
	calm(w);
	assert_int_equal(install(w), 0);
}

static void what_the_kernel_refuses_is_not_asked_again_until_something_changes(void **state)
{
	struct world *w = *state;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "10.9.0.0/16", BGP(w), via("10.0.0.1"));
	struct table *table;
	uint32_t id;
	assert_true(rib_next_kernel_work(&w->rib, &table, &id));
	rib_kernel_refused(&w->rib, table, id);
	assert_int_equal(install(w), 0);
	w->rib.retry_failed = true;
	rib_want_sweep(&w->rib);
	calm(w);
	assert_int_equal(install(w), 1);
}

static void a_network_at_two_interfaces_survives_one(void **state)
{
	struct world *w = *state;
	connect_network(w, "fe80::/64", ETH0);
	connect_network(w, "fe80::/64", ETH1);
	assert_non_null(used(w, "fe80::/64"));
	disconnect_network(w, "fe80::/64", ETH0);
	assert_non_null(used(w, "fe80::/64"));
	disconnect_network(w, "fe80::/64", ETH1);
	calm(w);
	assert_null(entry_of(w, "fe80::/64"));
}

static void an_address_is_told_how_it_is_reached(void **state)
{
	struct world *w = *state;
	struct resolution r;
	connect_network(w, "10.0.0.0/24", ETH0);
	put(w, "192.0.2.0/24", STATIC(w, 7), via("10.0.0.1"));
	struct address a;
	assert_true(address_parse("192.0.2.9", &a));
	resolve_address(&w->rib, &a, GROUP_RECURSIVE, &r);
	assert_true(r.is_reachable);
	assert_false(r.is_connected);
	assert_int_equal(r.distance, 7);
	assert_int_equal(r.nexthops[0].ifindex, ETH0);
	resolve_address(&w->rib, &a, GROUP_CONNECTED, &r);
	assert_false(r.is_reachable);
	assert_true(address_parse("10.0.0.77", &a));
	resolve_address(&w->rib, &a, GROUP_CONNECTED, &r);
	assert_true(r.is_reachable && r.is_connected);
	assert_int_equal(r.by.length, 24);
	assert_int_equal(r.nexthops[0].gateway.v4[3], 77);
}

static void a_route_over_nothing_is_a_hole(void **state)
{
	struct world *w = *state;
	put(w, "10.0.0.0/8", STATIC(w, 1), (struct nexthop){ .kind = NEXTHOP_BLACKHOLE });
	calm(w);
	install(w);
	assert_int_equal(kernel(w, "10.0.0.0/8")->nexthops[0].kind, NEXTHOP_BLACKHOLE);
}

/* A route of the kernel's own: it needs not be told of it, but whoever has a next hop there does. */
static void a_way_that_costs_something_else_is_work(void **state)
{
	struct world *w = *state;
	const struct offer cheap = { w->connected, ORIGIN_KERNEL, 0, GROUP_AS_IS, 20 }, dear = { w->connected, ORIGIN_KERNEL, 0, GROUP_AS_IS, 35 };
	struct resolution found;
	struct address hop;
	assert_true(address_parse("10.7.0.9", &hop));
	put(w, "10.7.0.0/24", &cheap, dev(1));
	calm(w);
	install(w);
	for (const struct offer *o = &dear; o; o = o == &dear ? &cheap : NULL) {
		assert_true(drop(w, "10.7.0.0/24", o == &dear ? &cheap : &dear));
		calm(w);
		w->called = 0;
		put(w, "10.7.0.0/24", o, dev(1));
		assert_true(w->called);
		calm(w);
		resolve_address(&w->rib, &hop, GROUP_RECURSIVE, &found);
		assert_int_equal(found.metric, o->metric);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(the_nearer_offer_is_used_and_the_other_waits),
		T(words_of_a_route_are_kept_with_its_terms),
		T(a_floating_static_route_takes_over),
		T(what_is_said_again_differently_replaces),
		T(a_gateway_waits_for_its_network),
		T(our_own_address_is_no_gateway),
		T(next_hops_are_found_through_other_routes),
		T(a_route_never_resolves_through_itself),
		T(a_route_does_not_take_the_place_of_its_own_way),
		T(nor_the_place_of_a_way_further_on),
		T(a_way_that_is_gone_is_not_followed),
		T(an_address_is_not_reached_through_itself),
		T(any_mesh_of_recursive_routes_comes_to_rest),
		T(two_routes_through_each_other_end),
		T(the_default_route_leads_to_next_hops_only_when_told),
		T(several_next_hops_share_and_one_may_fail),
		T(shares_are_the_askers_or_those_of_the_way),
		T(a_way_out_found_again_is_used_once),
		T(a_next_hop_that_moves_moves_all_routes_by_one_message),
		T(a_lost_exit_is_made_again_for_all_its_routes),
		T(a_client_that_comes_back_loses_only_what_it_does_not_say_again),
		T(an_adopted_route_said_again_costs_the_kernel_nothing),
		T(an_adopted_route_makes_way_for_another_distance),
		T(what_the_kernel_refuses_is_not_asked_again_until_something_changes),
		T(a_network_at_two_interfaces_survives_one),
		T(a_way_that_costs_something_else_is_work),
		T(an_address_is_told_how_it_is_reached),
		T(a_route_over_nothing_is_a_hole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
