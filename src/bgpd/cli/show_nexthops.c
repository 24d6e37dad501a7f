/* SPDX-License-Identifier: Apache-2.0 */
/* show_nexthops -- `show bgp nexthop`: the next hops that are watched, how they are reached, and the paths that use
 * them.  Nobody counts paths by next hop while routes come and go: one walk over the tables does when somebody asks. */
#include <stdlib.h>
#include <time.h>
#include "base/memory.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/walk.h"

/* A path that uses a next hop. */
struct user {
	uint32_t nexthop;                    /* id of attrs_nexthop */
	uint8_t family;
	uint16_t flags;
	struct prefix prefix;
};

/* What the walk finds: a number per next hop, or with `detail` the paths themselves. */
struct tally {
	uint32_t hops, used, room;
	union {
		uint32_t *counts;            /* the same memory block, behind this struct */
		struct user *users;
	};
};

static bool is_detailed(const struct walk *w)
{
	return call_has(w->call, "detail");
}

static struct tally *tally_of(struct walk *w)
{
	struct tally *t = w->own;
	if (is_detailed(w))
		t->users = (struct user *)(t + 1);
	else
		t->counts = (uint32_t *)(t + 1);
	return t;
}

static void begin(struct walk *w)
{
	uint32_t hops = w->speaker->nexthops.count;
	if (w->own)
		return;
	w->own = mem_new(sizeof(struct tally) + (is_detailed(w) ? 0 : hops * sizeof(uint32_t)));
	((struct tally *)w->own)->hops = hops;
}

static void add_user(struct walk *w, const struct user *user)
{
	struct tally *t = w->own;
	if (t->used == t->room) {
		uint32_t room = t->room ? t->room * 2 : 64;
		t = w->own = mem_resize(t, sizeof *t + room * sizeof(struct user));
		t->room = room;
	}
	tally_of(w)->users[t->used++] = *user;
}

static uint32_t count_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		uint32_t hop = attrs_at(path->attrs)->nexthop;
		struct tally *t = tally_of(w);
		if (!path->peer || hop >= t->hops || path->flags & PATH_FILTERED)
			continue;
		if (is_detailed(w))
			add_user(w, &(struct user){ hop, page->family, path->flags, prefix->prefix });
		else
			t->counts[hop]++;
	}
	return prefix->count;
}

static uint32_t count_of(struct walk *w, uint32_t hop)
{
	struct tally *t = tally_of(w);
	uint32_t count = 0;
	if (!is_detailed(w))
		return hop < t->hops ? t->counts[hop] : 0;
	for (uint32_t i = 0; i < t->used; i++)
		count += t->users[i].nexthop == hop;
	return count;
}

/* ---- one next hop ------------------------------------------------------------------------------------- */

/* What is shown: who is it? */
struct shown {
	const struct nexthop_watched *w;
	const struct address *address;
	const struct neighbor *peer;         /* the neighbor of that address; NULL: none */
	uint32_t paths;
	bool is_valid;
};

static const char *time_of(int64_t at_s, char room[64])
{
	time_t at = at_s;
	struct tm parts;
	localtime_r(&at, &parts);
	strftime(room, 64, "%a %b %e %H:%M:%S %Y", &parts);
	return room;
}

static void print_ways(struct walk *w, const struct shown *n)
{
	char room[ADDRESS_TEXT];
	for (uint32_t i = 0; i < n->w->last.nexthop_count; i++) {
		const struct nexthop *way = &n->w->last.nexthops[i];
		const char *name = interface_name(w->speaker, way->ifindex);
		if (way->gateway.family)
			call_print(w->call, "  gate %s, if %s\n", address_text(&way->gateway, room), name ? name : "?");
		else
			call_print(w->call, "  if %s\n", name ? name : "?");
	}
}

static const char *why_invalid(const struct shown *n)
{
	if (n->w->is_own)
		return "it is an address of our own";
	return n->w->must_be_connected && n->w->last.is_reachable ? "it must be connected" : "there is no route to it";
}

static void print_users(struct walk *w, const struct shown *n)
{
	struct tally *t = tally_of(w);
	char room[PREFIX_TEXT];
	call_print(w->call, "  Paths:\n");
	for (uint32_t i = 0; i < t->used; i++)
		if (t->users[i].nexthop == n->w->id)
			call_print(w->call, "    %u/%u %s VRF default flags 0x%x\n", families[t->users[i].family].afi,
				   families[t->users[i].family].safi, prefix_text(&t->users[i].prefix, room), t->users[i].flags);
}

static void print_one(struct walk *w, const struct shown *n)
{
	char room[ADDRESS_TEXT], by[PREFIX_TEXT], when[64];
	address_text(n->address, room);
	if (n->is_valid)
		call_print(w->call, " %s valid [IGP metric %u], #paths %u", room, n->w->last.metric, n->paths);
	else
		call_print(w->call, " %s invalid, #paths %u", room, n->paths);
	if (n->peer)
		call_print(w->call, ", peer %s", n->peer->rules->name);
	call_print(w->call, "\n");
	if (!n->w->is_answered)
		call_print(w->call, "  taken to be reachable: zebra has not been heard\n");
	else if (!n->is_valid)
		call_print(w->call, "  %s\n", why_invalid(n));
	else
		call_print(w->call, "  Resolved prefix %s\n", prefix_text(&n->w->last.by, by));
	if (n->is_valid)
		print_ways(w, n);
	call_print(w->call, "  Last update: %s\n", time_of(n->w->changed_at_s, when));
	if (is_detailed(w))
		print_users(w, n);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_ways(struct walk *w, const struct shown *n)
{
	struct json_stream *js = &w->js;
	char room[ADDRESS_TEXT];
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < n->w->last.nexthop_count; i++) {
		const struct nexthop *way = &n->w->last.nexthops[i];
		const char *name = interface_name(w->speaker, way->ifindex);
		js_object(js, NULL);
		if (way->gateway.family)
			js_text(js, "ip", address_text(&way->gateway, room));
		js_text(js, "interfaceName", name ? name : "");
		js_number(js, "ifindex", way->ifindex);
		js_up(js);
	}
	js_up(js);
}

static void json_update_time(struct walk *w, const struct shown *n)
{
	struct json_stream *js = &w->js;
	char when[64];
	if (!is_detailed(w)) {
		js_number(js, "lastUpdate", n->w->changed_at_s);
		return;
	}
	js_object(js, "lastUpdate");
	js_number(js, "epoch", n->w->changed_at_s);
	js_text(js, "string", time_of(n->w->changed_at_s, when));
	js_up(js);
}

static void json_users(struct walk *w, const struct shown *n)
{
	struct json_stream *js = &w->js;
	struct tally *t = tally_of(w);
	char room[PREFIX_TEXT];
	js_array(js, "paths");
	for (uint32_t i = 0; i < t->used; i++) {
		if (t->users[i].nexthop != n->w->id)
			continue;
		bool is_v4 = families[t->users[i].family].address_family == AF_INET;
		js_object(js, NULL);
		js_text(js, "afi", is_v4 ? "IPv4" : "IPv6");
		js_text(js, "safi", families[t->users[i].family].safi == 1 ? "unicast" : "multicast");
		js_text(js, "prefix", prefix_text(&t->users[i].prefix, room));
		js_text(js, "vrf", "default");
		js_up(js);
	}
	js_up(js);
}

static void json_one(struct walk *w, const struct shown *n)
{
	struct json_stream *js = &w->js;
	char room[PREFIX_TEXT];
	js_object(js, address_text(n->address, room));
	js_flag(js, "valid", n->is_valid);
	js_flag(js, "complete", n->is_valid && n->w->is_answered);
	if (n->is_valid)
		js_number(js, "igpMetric", n->w->last.metric);
	js_number(js, "pathCount", n->paths);
	if (n->peer)
		js_text(js, "peer", n->peer->rules->name);
	if (n->is_valid && n->w->is_answered) {
		js_text(js, "resolvedPrefix", prefix_text(&n->w->last.by, room));
		json_ways(w, n);
	} else if (!n->is_valid) {
		js_text(js, "reason", why_invalid(n));
	}
	json_update_time(w, n);
	if (is_detailed(w))
		json_users(w, n);
	js_up(js);
}

/* ---- all of them -------------------------------------------------------------------------------------- */

/* Those that nobody uses any more are watched on, and not shown. */
static bool find_shown(struct walk *w, uint32_t id, struct shown *out)
{
	struct speaker *s = w->speaker;
	const struct nexthop_watched *watched = nexthop_known(s, id);
	struct address only;
	if (!watched)
		return false;
	*out = (struct shown){ .w = watched, .address = nexthop_used(attrs_nexthop(id)), .paths = count_of(w, id) };
	out->peer = neighbor_of_address(s, out->address, attrs_nexthop(id)->scope);
	bool must = watched->must_be_connected && !watched->last.is_connected;
	out->is_valid = !watched->is_answered || (watched->last.is_reachable && !watched->is_own && !must);
	if (call_address(w->call, "address", &only) && !address_same(&only, out->address))
		return false;
	return out->paths || out->peer;
}

static void show_of(struct walk *w, int family)
{
	struct shown n;
	if (w->is_json)
		js_object(&w->js, family == AF_INET ? "ipv4" : "ipv6");
	for (uint32_t id = 1; id < w->speaker->nexthops.count; id++) {
		if (!find_shown(w, id, &n) || n.address->family != family)
			continue;
		if (w->is_json)
			json_one(w, &n);
		else
			print_one(w, &n);
	}
	if (w->is_json)
		js_up(&w->js);
}

static void end(struct walk *w)
{
	if (w->families)
		return;
	if (w->is_json)
		js_open(&w->js, call_out(w->call));
	else
		call_print(w->call, "Current BGP nexthop cache:\n");
	if (!call_has(w->call, "ipv6"))
		show_of(w, AF_INET);
	if (!call_has(w->call, "ipv4"))
		show_of(w, AF_INET6);
	if (w->is_json)
		js_close(&w->js);
}

void show_bgp_nexthops(struct call *call)
{
	static const struct walk_rules rules = { begin, count_prefix, end };
	struct event_walk like = { .view = WALK_ALL };
	if (running_speaker(call))
		walk_run_families(call, &like, &rules, (1 << TABLE_COUNT) - 1);
}
