/* SPDX-License-Identifier: Apache-2.0 */
/* route_view -- see route_view.h. Layouts are FRR's, so that eyes and parsers find what they know. */
#include "zebra/cli/route_view.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *const origin_words[ORIGIN_COUNT] = {
	[ORIGIN_KERNEL] = "kernel", [ORIGIN_CONNECTED] = "connected", [ORIGIN_LOCAL] = "local",
	[ORIGIN_STATIC] = "static", [ORIGIN_BGP] = "bgp", [ORIGIN_TABLE] = "table",
};
static const char origin_codes[] = "?KCLSBT";
static_assert(sizeof origin_codes == ORIGIN_COUNT + 1);

/* FRR's internal numbers, which its JSON shows. */
enum { STATUS_QUEUED = 8, STATUS_INSTALLED = 16, STATUS_FAILED = 32 };
enum { FLAG_RECURSION = 1, FLAG_IBGP = 4, FLAG_SELECTED = 8 };

/* -- which routes -- */

bool route_is_installed(const struct rib *rib, const struct table *table, const struct entry *entry,
			const struct route *route)
{
	uint8_t origin = route_terms(rib, route)->origin;
	if (!rib_installs(origin))
		return true;
	if (table->id == table_multicast)
		return route->flags & ROUTE_SELECTED;
	return route->flags & ROUTE_SELECTED && !(entry->flags & (ENTRY_QUEUED | ENTRY_FAILED)) && rib_in_kernel(rib, entry);
}

bool route_is_shown(const struct rib *rib, const struct route *route)
{
	const struct terms *t = route_terms(rib, route);
	return t->origin != ORIGIN_STATIC || group_at(&rib->shared, t->group)->is_reachable;
}

bool route_is_used(const struct rib *rib, const struct table *table, const struct entry *entry,
		   const struct route *route)
{
	return route->flags & ROUTE_SELECTED && route_is_installed(rib, table, entry, route);
}

uint32_t entry_routes(const struct rib *rib, const struct entry *entry)
{
	uint32_t count = 0;
	for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		count++;
	return count;
}

const struct route *entry_route(const struct rib *rib, const struct entry *entry, uint32_t number)
{
	const struct route *r = &entry->first;
	while (number--)
		r = route_next(rib, r);
	return r;
}

/* -- what is seen -- */

void route_view_fill(struct route_view *v, const struct route *route)
{
	const struct rib *rib = &v->z->rib;
	v->route = route;
	v->terms = route_terms(rib, route);
	v->group = group_at(&rib->shared, v->terms->group);
	v->is_selected = route->flags & ROUTE_SELECTED;
	bool is_ours = rib_installs(v->terms->origin);
	v->is_queued = v->is_selected && is_ours && v->entry->flags & ENTRY_QUEUED;
	v->is_failed = v->is_selected && is_ours && v->entry->flags & ENTRY_FAILED;
	v->is_installed = route_is_installed(rib, v->table, v->entry, route);
	struct filter_verdict verdict = rib_verdict((struct rib *)rib, v->table, v->entry, v->terms);
	v->source = verdict.source;
	const struct shown_how how = { verdict.ways, v->is_installed, v->terms->origin == ORIGIN_STATIC };
	v->count = shown_of_group(v->group, &how, v->shown);
}

/* -- next hops -- */

static const char *drop_words(uint8_t kind)
{
	switch (kind) {
	case NEXTHOP_REJECT:
		return "ICMP unreachable";
	case NEXTHOP_PROHIBIT:
		return "ICMP admin-prohibited";
	default:
		return "blackhole";
	}
}

static void add_marks(const struct shown_nexthop *n, struct text *out)
{
	if (!(n->flags & SHOWN_ACTIVE))
		text_add(out, " inactive");
	if (n->flags & SHOWN_ONLINK)
		text_add(out, " onlink");
	if (n->flags & SHOWN_RECURSIVE)
		text_add(out, " (recursive)");
}

void nexthop_view_text(const struct zebra *z, const struct shown_nexthop *n, struct text *out)
{
	const struct nexthop *h = &n->nexthop;
	if (h->kind == NEXTHOP_GATEWAY) {
		text_add(out, " via ");
		text_add_address(out, &h->gateway);
		if (h->ifindex)
			text_add(out, ", %s", iface_name(&z->ifaces, h->ifindex));
	} else if (h->kind == NEXTHOP_INTERFACE) {
		text_add(out, " is directly connected, %s", iface_name(&z->ifaces, h->ifindex));
	} else {
		text_add(out, " unreachable (%s)", drop_words(h->kind));
	}
	add_marks(n, out);
	if (n->flags & SHOWN_AGAIN)
		text_add(out, " (dup)");
	if (h->weight)
		text_add(out, ", weight %u", h->weight);
}

static void add_source(const struct route_view *v, struct text *out)
{
	if (!v->source.family)
		return;
	text_add(out, ", src ");
	text_add_address(out, &v->source);
}

static void detail_text(const struct route_view *v, const struct shown_nexthop *n, struct text *out)
{
	const struct zebra *z = v->z;
	const struct nexthop *h = &n->nexthop;
	text_add(out, "  %c%s ", n->flags & SHOWN_FIB ? '*' : ' ', n->is_below ? "  " : "");
	if (h->kind == NEXTHOP_GATEWAY) {
		text_add_address(out, &h->gateway);
		if (h->ifindex)
			text_add(out, ", via %s", iface_name(&z->ifaces, h->ifindex));
	} else if (h->kind == NEXTHOP_INTERFACE) {
		text_add(out, "directly connected, %s", iface_name(&z->ifaces, h->ifindex));
	} else {
		text_add(out, "unreachable (%s)", drop_words(h->kind));
	}
	if (n->flags & SHOWN_AGAIN)
		text_add(out, " (duplicate nexthop removed)");
	add_marks(n, out);
	add_source(v, out);
	if (h->weight)
		text_add(out, ", weight %u", h->weight);
	text_add_char(out, '\n');
}

static void drop_json(uint8_t kind, struct json_stream *js)
{
	js_flag(js, "unreachable", true);
	js_flag(js, kind == NEXTHOP_REJECT ? "reject" : kind == NEXTHOP_PROHIBIT ? "adminProhibited" : "blackhole", true);
}

static void open_nexthop(const struct zebra *z, const struct shown_nexthop *n, struct json_stream *js)
{
	const struct nexthop *h = &n->nexthop;
	char text[ADDRESS_TEXT];
	js_object(js, NULL);
	js_number(js, "flags", n->flags);
	if (n->flags & SHOWN_FIB)
		js_flag(js, "fib", true);
	if (h->kind == NEXTHOP_GATEWAY) {
		js_text(js, "ip", address_text(&h->gateway, text));
		js_text(js, "afi", h->gateway.family == AF_INET ? "ipv4" : "ipv6");
	} else if (h->kind == NEXTHOP_INTERFACE) {
		js_flag(js, "directlyConnected", true);
	} else {
		drop_json(h->kind, js);
	}
	if (h->ifindex) {
		js_number(js, "interfaceIndex", h->ifindex);
		js_text(js, "interfaceName", iface_name(&z->ifaces, h->ifindex));
	}
	if (n->is_below)
		js_flag(js, "resolver", true);
	if (n->flags & SHOWN_AGAIN)
		js_flag(js, "duplicate", true);
	if (n->flags & SHOWN_ACTIVE)
		js_flag(js, "active", true);
	if (n->flags & SHOWN_ONLINK)
		js_flag(js, "onLink", true);
	if (n->flags & SHOWN_RECURSIVE)
		js_flag(js, "recursive", true);
	js_number(js, "weight", h->weight ? h->weight : 1);
}

void nexthop_view_json(const struct zebra *z, const struct shown_nexthop *n, struct json_stream *js)
{
	open_nexthop(z, n, js);
	js_up(js);
}

static void nexthop_json(const struct route_view *v, const struct shown_nexthop *n, struct json_stream *js)
{
	char text[ADDRESS_TEXT];
	open_nexthop(v->z, n, js);
	if (v->source.family)
		js_text(js, "rmapSource", address_text(&v->source, text));
	js_up(js);
}

/* -- lines -- */

static char status_code(const struct route_view *v, const struct shown_nexthop *n)
{
	if (v->is_failed)
		return 'r';
	if (v->is_queued)
		return 'q';
	return n->flags & SHOWN_FIB ? '*' : ' ';
}

static uint32_t age_of(const struct route_view *v)
{
	uint32_t now = (uint32_t)(clock_now_us() / 1000000);
	return now > v->route->since_s ? now - v->route->since_s : 0;
}

/* The table that it was taken from; 0: none. */
static uint32_t instance_of(const struct route_view *v)
{
	return v->z->rib.sources.items[v->terms->source].instance;
}

static bool is_own(uint8_t origin)
{
	return origin == ORIGIN_CONNECTED || origin == ORIGIN_LOCAL;
}

void route_view_line(const struct route_view *v, struct text *out)
{
	size_t start = out->length;
	const struct terms *t = v->terms;
	text_add_char(out, origin_codes[t->origin]);
	if (instance_of(v))
		text_add(out, "[%u]", instance_of(v));
	text_add(out, "%c%c ", v->is_selected ? '>' : ' ', status_code(v, &v->shown[0]));
	text_add_prefix(out, &v->prefix);
	if (!is_own(t->origin) || t->distance || t->metric)
		text_add(out, " [%u/%u]", t->distance, t->metric);
	if (v->shows_groups)
		text_add(out, " (%u)", v->group->number);
	int indent = (int)(out->length - start) - 3;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct shown_nexthop *n = &v->shown[i];
		if (i)
			text_add(out, "  %c%*s", status_code(v, n), indent + (n->is_below ? 2 : 0), "");
		nexthop_view_text(v->z, n, out);
		add_source(v, out);
		text_add(out, ", ");
		text_add_age(out, age_of(v));
		text_add_char(out, '\n');
	}
}

/* The kernel's object, if it has one; 0: none. */
static uint32_t installed_number(const struct route_view *v)
{
	uint32_t exit = v->is_installed ? rib_in_kernel(&v->z->rib, v->entry) : 0;
	return exit ? exit_at(&v->z->rib.shared, exit)->kernel_id : 0;
}

static void detail_groups(const struct route_view *v, struct text *out)
{
	text_add(out, "  Nexthop Group ID: %u\n", v->group->number);
	if (installed_number(v))
		text_add(out, "  Installed Nexthop Group ID: %u\n", installed_number(v));
	text_add(out, "  Received Nexthop Group ID: %u\n", v->group->number);
}

/* What a client says of its route for who looks at it, in the order of enum link_extra. */
static const struct { const char *title, *key; bool is_always_there; } extras[EXTRA_COUNT] = {
	[EXTRA_AS_PATH] = { "AS-Path          ", "asPath", true },
	[EXTRA_COMMUNITIES] = { "Communities      ", "communities", false },
	[EXTRA_LARGE_COMMUNITIES] = { "Large-Communities", "largeCommunities", false },
	[EXTRA_REASON] = { "Selection reason ", "selectionReason", true },
};

static void detail_extra(const struct route_view *v, struct text *out)
{
	struct reader extra = reader_over(v->terms->extra, v->terms->extra_bytes);
	for (int i = 0; v->terms->extra_bytes && i < EXTRA_COUNT; i++) {
		struct reader words = link_next_words(&extra);
		if (read_left(&words) || extras[i].is_always_there)
			text_add(out, "    %s: %.*s\n", extras[i].title, (int)read_left(&words), (const char *)words.at);
	}
}

static void extra_json(const struct route_view *v, struct json_stream *js)
{
	struct reader extra = reader_over(v->terms->extra, v->terms->extra_bytes);
	char text[EXTRA_WORDS_MOST + 1];
	for (int i = 0; v->terms->extra_bytes && i < EXTRA_COUNT; i++) {
		struct reader words = link_next_words(&extra);
		snprintf(text, sizeof text, "%.*s", (int)read_left(&words), (const char *)words.at);
		js_text(js, extras[i].key, text);
	}
}

void route_view_detail(const struct route_view *v, struct text *out)
{
	const struct terms *t = v->terms;
	text_add(out, "Routing entry for ");
	text_add_prefix(out, &v->prefix);
	text_add(out, "\n  Known via \"%s", origin_words[t->origin]);
	if (instance_of(v))
		text_add(out, "[%u]", instance_of(v));
	text_add(out, "\", distance %u, metric %u", t->distance, t->metric);
	if (t->tag)
		text_add(out, ", tag %u", t->tag);
	if (v->is_selected)
		text_add(out, ", best");
	if (route_is_stale(&v->z->rib, v->route))
		text_add(out, ", stale");
	if (v->is_failed)
		text_add(out, ", refused by the kernel");
	text_add(out, "\n  Last update ");
	text_add_age(out, age_of(v));
	text_add(out, " ago\n");
	if (v->shows_groups)
		detail_groups(v, out);
	for (uint32_t i = 0; i < v->count; i++)
		detail_text(v, &v->shown[i], out);
	detail_extra(v, out);
	text_add_char(out, '\n');
}

/* -- JSON -- */

static int status_number(const struct route_view *v)
{
	return (v->is_installed ? STATUS_INSTALLED : 0) | (v->is_queued ? STATUS_QUEUED : 0) |
	       (v->is_failed ? STATUS_FAILED : 0);
}

static int flags_number(const struct route_view *v)
{
	return (reach_is_recursive(v->group->reach) ? FLAG_RECURSION : 0) |
	       (v->terms->flags & LINK_ROUTE_IBGP ? FLAG_IBGP : 0) | (v->is_selected ? FLAG_SELECTED : 0);
}

static void counts_json(const struct route_view *v, struct json_stream *js)
{
	uint32_t active = 0, fib = 0;
	for (uint32_t i = 0; i < v->count; i++) {
		active += v->shown[i].flags & SHOWN_ACTIVE ? 1 : 0;
		fib += v->shown[i].flags & SHOWN_FIB ? 1 : 0;
	}
	js_number(js, "internalStatus", status_number(v));
	js_number(js, "internalFlags", flags_number(v));
	js_number(js, "internalNextHopNum", v->count);
	js_number(js, "internalNextHopActiveNum", active);
	js_number(js, "internalNextHopFibInstalledNum", fib);
	if (installed_number(v))
		js_number(js, "installedNexthopGroupId", installed_number(v));
	js_number(js, "receivedNexthopGroupId", v->group->number);
}

/* What `json brief` has, too. */
static void state_json(const struct route_view *v, struct json_stream *js)
{
	struct text age = { 0 };
	js_text(js, "protocol", origin_words[v->terms->origin]);
	if (instance_of(v))
		js_number(js, "instance", instance_of(v));
	js_number(js, "vrfId", 0);
	js_text(js, "vrfName", "default");
	if (v->is_selected) {
		js_flag(js, "selected", true);
		js_flag(js, "destSelected", true);
	}
	js_number(js, "distance", v->terms->distance);
	js_number(js, "metric", v->terms->metric);
	if (v->is_queued)
		js_flag(js, "queued", true);
	if (v->is_installed)
		js_flag(js, "installed", true);
	if (v->is_failed)
		js_flag(js, "failed", true);
	js_number(js, "nexthopGroupId", v->group->number);
	text_add_age(&age, age_of(v));
	js_text(js, "uptime", text_chars(&age));
	text_free(&age);
}

void route_view_json(const struct route_view *v, struct json_stream *js)
{
	char text[PREFIX_TEXT];
	js_object(js, NULL);
	if (!v->is_brief) {
		js_text(js, "prefix", prefix_text(&v->prefix, text));
		js_number(js, "prefixLen", v->prefix.length);
	}
	state_json(v, js);
	if (!v->is_brief) {
		if (v->terms->tag)
			js_number(js, "tag", v->terms->tag);
		js_number(js, "table", v->table->id == table_multicast ? TABLE_MAIN : v->table->id);
		counts_json(v, js);
		js_array(js, "nexthops");
		for (uint32_t i = 0; i < v->count; i++)
			nexthop_json(v, &v->shown[i], js);
		js_up(js);
		extra_json(v, js);
	}
	js_up(js);
}
