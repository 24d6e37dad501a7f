/* SPDX-License-Identifier: Apache-2.0 */
/* route_view -- see route_view.h. Layouts are FRR's, so that eyes and parsers find what they know. */
#include "zebra/cli/route_view.h"

#include <string.h>

const char *const origin_words[ORIGIN_COUNT] = {
	[ORIGIN_KERNEL] = "kernel", [ORIGIN_CONNECTED] = "connected", [ORIGIN_LOCAL] = "local",
	[ORIGIN_STATIC] = "static", [ORIGIN_BGP] = "bgp",
};
static const char origin_codes[ORIGIN_COUNT] = "?KCLSB";

/* FRR's internal numbers, which its JSON shows. */
enum { STATUS_QUEUED = 8, STATUS_INSTALLED = 16, STATUS_FAILED = 32 };
enum { FLAG_RECURSION = 1, FLAG_IBGP = 4, FLAG_SELECTED = 8 };

/* -- what is seen -- */

static void show_one(struct route_view *v, const struct nexthop *n, uint8_t flags, bool is_below)
{
	if (v->count == SHOWN_MAX)
		return;
	if (n->is_onlink)
		flags |= SHOWN_ONLINK;
	struct shown_nexthop *shown = &v->shown[v->count++];
	*shown = (struct shown_nexthop){ *n, flags, is_below };
	if (!n->weight && !group_is_as_it_is(v->group))
		shown->nexthop.weight = 1;
}

/* A gateway that is reached through another is shown with those below it. */
static bool is_recursive(const struct group *g, uint32_t stem)
{
	for (uint32_t i = 0; i < g->resolved_count; i++)
		if (g->stems[i] == stem && g->said[stem].kind == NEXTHOP_GATEWAY &&
		    !address_same(&g->resolved[i].gateway, &g->said[stem].gateway))
			return true;
	return false;
}

static void show_stem(struct route_view *v, uint32_t stem)
{
	const struct group *g = v->group;
	uint8_t fib = v->is_installed ? SHOWN_FIB : 0;
	bool recursive = is_recursive(g, stem), found = false;
	for (uint32_t i = 0; i < g->resolved_count; i++) {
		if (g->stems[i] != stem)
			continue;
		if (recursive && !found)
			show_one(v, &g->said[stem], SHOWN_ACTIVE | SHOWN_RECURSIVE, false);
		found = true;
		show_one(v, &g->resolved[i], SHOWN_ACTIVE | fib, recursive);
	}
	if (!found)
		show_one(v, &g->said[stem], 0, false);
}

void route_view_fill(struct route_view *v, const struct route *route)
{
	const struct rib *rib = &v->z->rib;
	v->route = route;
	v->terms = route_terms(rib, route);
	v->group = group_at(&rib->shared, v->terms->group);
	v->is_selected = route->flags & ROUTE_SELECTED;
	bool is_ours = v->terms->origin == ORIGIN_BGP || v->terms->origin == ORIGIN_STATIC;
	v->is_queued = v->is_selected && is_ours && v->entry->flags & ENTRY_QUEUED;
	v->is_failed = v->is_selected && is_ours && v->entry->flags & ENTRY_FAILED;
	v->is_installed = v->is_selected && !v->is_queued && (!is_ours || rib_in_kernel(rib, v->entry)) && !v->is_failed;
	v->count = 0;
	for (uint32_t stem = 0; stem < v->group->count; stem++)
		show_stem(v, stem);
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
	if (h->weight)
		text_add(out, ", weight %u", h->weight);
}

static void detail_text(const struct zebra *z, const struct shown_nexthop *n, struct text *out)
{
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
	add_marks(n, out);
	if (h->weight)
		text_add(out, ", weight %u", h->weight);
	text_add_char(out, '\n');
}

static void drop_json(uint8_t kind, struct json_stream *js)
{
	js_flag(js, "unreachable", true);
	js_flag(js, kind == NEXTHOP_REJECT ? "reject" : kind == NEXTHOP_PROHIBIT ? "adminProhibited" : "blackhole", true);
}

void nexthop_view_json(const struct zebra *z, const struct shown_nexthop *n, struct json_stream *js)
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
	if (n->flags & SHOWN_ACTIVE)
		js_flag(js, "active", true);
	if (n->flags & SHOWN_ONLINK)
		js_flag(js, "onLink", true);
	if (n->flags & SHOWN_RECURSIVE)
		js_flag(js, "recursive", true);
	if (h->weight)
		js_number(js, "weight", h->weight);
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

void route_view_line(const struct route_view *v, struct text *out)
{
	size_t start = out->length;
	const struct terms *t = v->terms;
	text_add(out, "%c%c%c ", origin_codes[t->origin], v->is_selected ? '>' : ' ', status_code(v, &v->shown[0]));
	text_add_prefix(out, &v->prefix);
	if (t->origin != ORIGIN_CONNECTED || t->distance || t->metric)
		text_add(out, " [%u/%u]", t->distance, t->metric);
	int indent = (int)(out->length - start) - 3;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct shown_nexthop *n = &v->shown[i];
		if (i)
			text_add(out, "  %c%*s", status_code(v, n), indent + (n->is_below ? 2 : 0), "");
		nexthop_view_text(v->z, n, out);
		text_add(out, ", ");
		text_add_age(out, age_of(v));
		text_add_char(out, '\n');
	}
}

void route_view_detail(const struct route_view *v, struct text *out)
{
	const struct terms *t = v->terms;
	text_add(out, "Routing entry for ");
	text_add_prefix(out, &v->prefix);
	text_add(out, "\n  Known via \"%s\", distance %u, metric %u", origin_words[t->origin], t->distance, t->metric);
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
	for (uint32_t i = 0; i < v->count; i++)
		detail_text(v->z, &v->shown[i], out);
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
	return (v->group->reach == GROUP_RECURSIVE ? FLAG_RECURSION : 0) |
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
	js_number(js, "nexthopGroupId", v->terms->group);
	uint32_t exit = rib_in_kernel(&v->z->rib, v->entry);
	if (v->is_installed && exit && exit_at(&v->z->rib.shared, exit)->kernel_id)
		js_number(js, "installedNexthopGroupId", exit_at(&v->z->rib.shared, exit)->kernel_id);
}

static void state_json(const struct route_view *v, struct json_stream *js)
{
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
	if (v->terms->tag)
		js_number(js, "tag", v->terms->tag);
}

void route_view_json(const struct route_view *v, struct json_stream *js)
{
	char text[PREFIX_TEXT];
	js_object(js, NULL);
	js_text(js, "prefix", prefix_text(&v->prefix, text));
	js_number(js, "prefixLen", v->prefix.length);
	js_text(js, "protocol", origin_words[v->terms->origin]);
	js_number(js, "vrfId", 0);
	js_text(js, "vrfName", "default");
	state_json(v, js);
	js_number(js, "table", v->table->id);
	counts_json(v, js);
	struct text age = { 0 };
	text_add_age(&age, age_of(v));
	js_text(js, "uptime", text_chars(&age));
	text_free(&age);
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < v->count; i++)
		nexthop_view_json(v->z, &v->shown[i], js);
	js_up(js);
	js_up(js);
}
