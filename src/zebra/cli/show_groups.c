/* SPDX-License-Identifier: Apache-2.0 */
/* show_groups -- groups of next hops as routes have them, and the kernel's objects that we made of them: one row of
 * numbers. */
#include <stdlib.h>
#include <string.h>
#include "zebra/cli/asked.h"
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"

/* FRR's numbers of flags. */
enum { FLAG_VALID = 1, FLAG_INSTALLED = 2, FLAG_RECURSIVE = 8 };
enum { NUMBERS_MOST = 256 };               /* of other groups that are listed beside one */

/* One of either, as it is shown. */
struct group_view {
	uint32_t number;
	const struct group *group;         /* NULL: an object of the kernel */
	const struct exit *exit;           /* the object, or what the group leads to; may be NULL */
	uint32_t references;
	uint8_t family;
	bool is_recursive;
	uint32_t count;
	uint32_t shown_count;
	struct shown_nexthop *shown;       /* those nexthops, or what they are reached by as well; owned */
	struct resilience resilience;
};

/* This object is part of that group or object. */
struct part {
	uint32_t part, whole;
};

struct group_list {
	ARRAY_OF(struct group_view) items;
	ARRAY_OF(struct part) parts;       /* of all items, by part and whole: looked up, as there may be ten thousands */
};

static bool is_valid(const struct group_view *v)
{
	return !v->group || v->group->is_reachable;
}

/* A group is installed when a route over it may be: its exit is more than a plan. */
static bool is_installed(const struct group_view *v)
{
	return v->exit && !v->exit->is_dead && (v->exit->kernel_id || v->exit->refs > v->exit->owners);
}

static void add_group(struct group_list *list, const struct shared *s, uint32_t id)
{
	const struct group *g = group_at(s, id);
	struct group_view v = { .number = g->number, .group = g, .exit = g->exit ? exit_at(s, g->exit) : NULL,
				.references = 2 * group_routes(s, id), .family = g->family, .count = g->count,
				.resilience = g->resilience };
	struct shown_nexthop room[SHOWN_MAX];
	const struct shown_how how = { .ways = UINT64_MAX, .is_installed = is_installed(&v) };
	v.shown_count = shown_of_group(g, &how, room);
	v.shown = mem_copy(room, v.shown_count * sizeof *room);
	for (uint32_t i = 0; i < v.shown_count; i++)
		v.is_recursive |= room[i].flags & SHOWN_RECURSIVE;
	array_push(&list->items, v);
}

/* By the objects, as only living exits have one. */
static void add_object(struct group_list *list, const struct shared *s, const struct nexthop_object *object)
{
	const struct exit *exit = object->exit ? exit_at(s, object->exit) : NULL;
	if (!exit)
		return;
	struct group_view v = { .number = object->kernel_id, .exit = exit, .references = exit->refs, .family = exit->family,
				.count = exit->count, .shown_count = exit->count,
				.shown = mem_new(exit->count * sizeof *v.shown), .resilience = exit->resilience };
	for (uint32_t i = 0; i < exit->count; i++) {
		uint8_t onlink = exit->nexthops[i].is_onlink ? SHOWN_ONLINK : 0;
		v.shown[i] = (struct shown_nexthop){ exit->nexthops[i], SHOWN_ACTIVE | onlink, false };
	}
	array_push(&list->items, v);
}

static int by_number(const void *a, const void *b)
{
	const struct group_view *x = a, *y = b;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* -- what was asked -- */

static bool leaves_by(const struct group_view *v, uint32_t ifindex)
{
	for (uint32_t i = 0; i < v->shown_count; i++)
		if (v->shown[i].nexthop.ifindex == ifindex)
			return true;
	return false;
}

static bool is_asked(const struct call *call, const struct group_view *v)
{
	const struct zebra *z = call_owner(call);
	const char *name = call_word(call, "ifname");
	const struct iface *i = name ? iface_by_name(&z->ifaces, name) : NULL;
	if (name && !(i && leaves_by(v, i->index)))
		return false;
	if (call_has(call, "singleton") && v->count != 1)
		return false;
	if (call_has(call, "others"))
		return false;                  /* clients and the kernel have none of their own here */
	if (call_has(call, "v4") && v->family != AF_INET)
		return false;
	return !call_has(call, "v6") || v->family == AF_INET6;
}

/* -- text and JSON -- */

static uint32_t flags_of(const struct group_view *v)
{
	return (is_valid(v) ? FLAG_VALID : 0) | (is_installed(v) ? FLAG_INSTALLED : 0) | (v->is_recursive ? FLAG_RECURSIVE : 0);
}

static void add_uptime(const struct group_view *v, struct text *out)
{
	uint32_t now = (uint32_t)(clock_now_us() / 1000000), since = v->group ? v->group->since_s : now;
	text_add_age(out, now > since ? now - since : 0);
}

/* What it is made of in the kernel: a group of its object, an object of its members. */
static uint32_t depends_of(const struct zebra *z, const struct group_view *v, uint32_t out[NUMBERS_MOST])
{
	uint32_t count = 0;
	if (v->group && v->exit && v->exit->kernel_id)
		out[count++] = v->exit->kernel_id;
	for (uint32_t i = 0; !v->group && v->exit->members && i < v->exit->count; i++)
		out[count++] = exit_at(&z->rib.shared, v->exit->members[i])->kernel_id;
	return count;
}

static int by_part(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->whole < y->whole ? -1 : x->whole > y->whole;
}

static void take_apart(struct group_list *list, const struct zebra *z)
{
	uint32_t parts[NUMBERS_MOST];
	for (uint32_t i = 0; i < list->items.count; i++) {
		const struct group_view *v = &list->items.items[i];
		for (uint32_t n = depends_of(z, v, parts); n; n--)
			array_push(&list->parts, (struct part){ parts[n - 1], v->number });
	}
	if (list->parts.count)
		qsort(list->parts.items, list->parts.count, sizeof *list->parts.items, by_part);
}

/* Whose part it is. */
static uint32_t dependents_of(const struct group_list *list, const struct group_view *v, uint32_t out[NUMBERS_MOST])
{
	uint32_t low = 0, count = 0;
	for (uint32_t high = list->parts.count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		if (list->parts.items[middle].part < v->number)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < list->parts.count && list->parts.items[low].part == v->number && count < NUMBERS_MOST; low++)
		out[count++] = list->parts.items[low].whole;
	return count;
}

static void fill(struct group_list *list, const struct zebra *z)
{
	const struct idhash *groups = &z->rib.shared.groups_by_hash, *objects = &z->kernel.objects_by_id;
	for (uint32_t slot = 0; slot <= groups->mask; slot++)
		if (groups->slots[slot].id)
			add_group(list, &z->rib.shared, groups->slots[slot].id);
	for (uint32_t slot = 0; slot <= objects->mask; slot++)
		if (objects->slots[slot].id)
			add_object(list, &z->rib.shared, slab_at(&z->kernel.objects, objects->slots[slot].id));
	if (list->items.count)
		qsort(list->items.items, list->items.count, sizeof *list->items.items, by_number);
	take_apart(list, z);
}

static void numbers_text(struct text *out, const char *title, const uint32_t *numbers, uint32_t count)
{
	if (count)
		text_add(out, "     %s:", title);
	for (uint32_t i = 0; i < count; i++)
		text_add(out, " (%u)%s", numbers[i], i + 1 == count ? "\n" : "");
}

static void numbers_json(struct json_stream *js, const char *key, const uint32_t *numbers, uint32_t count)
{
	char number[16];
	if (!count)
		return;
	js_array(js, key);
	for (uint32_t i = 0; i < count; i++) {
		snprintf(number, sizeof number, "%u", numbers[i]);
		js_raw(js, NULL, number);
	}
	js_up(js);
}

/* The interface of what is a single next hop and made of nothing else; 0: it is more, or has none. */
static uint32_t leaves_alone_by(const struct zebra *z, const struct group_view *v)
{
	uint32_t parts[NUMBERS_MOST];
	return v->shown_count == 1 && !depends_of(z, v, parts) ? v->shown[0].nexthop.ifindex : 0;
}

static void group_text(struct call *call, const struct group_list *list, const struct group_view *v)
{
	const struct zebra *z = call_owner(call);
	struct text *out = call_out(call);
	uint32_t numbers[NUMBERS_MOST];
	text_add(out, "ID: %u (zebra)\n     RefCnt: %u\n     Uptime: ", v->number, v->references);
	add_uptime(v, out);
	text_add(out, "\n     VRF: default(%s)\n     Nexthop Count: %u\n     Flags: 0x%x\n     ", v->family == AF_INET ? "IPv4" : "IPv6",
		 v->count, flags_of(v));
	text_add(out, "%s%s%s\n", is_valid(v) ? "Valid" : "Invalid", is_installed(v) ? ", Installed" : "",
		 v->is_recursive ? ", Recursive" : "");
	if (leaves_alone_by(z, v))
		text_add(out, "     Interface Index: %u\n", leaves_alone_by(z, v));
	numbers_text(out, "Depends", numbers, depends_of(z, v, numbers));
	for (uint32_t i = 0; i < v->shown_count; i++) {
		text_add(out, v->shown[i].is_below ? "          " : "       ");
		nexthop_view_text(z, &v->shown[i], out);
		text_add_char(out, '\n');
	}
	numbers_text(out, "Dependents", numbers, dependents_of(list, v, numbers));
	if (v->resilience.buckets)
		text_add(out, "     Buckets: %u Idle Timer: %u Unbalanced Timer: %u Unbalanced time: 0\n", v->resilience.buckets,
			 v->resilience.idle_seconds, v->resilience.unbalanced_seconds);
}

static void state_json(const struct group_view *v, bool is_brief, struct json_stream *js)
{
	struct text uptime = { 0 };
	add_uptime(v, &uptime);
	if (!is_brief) {
		js_text(js, "type", "zebra");
		js_number(js, "refCount", v->references);
	}
	js_text(js, "uptime", text_chars(&uptime));
	js_text(js, "vrf", "default");
	js_text(js, "afi", v->family == AF_INET ? "IPv4" : "IPv6");
	js_number(js, "nexthopCount", v->count);
	js_number(js, "flags", flags_of(v));
	if (is_valid(v))
		js_flag(js, "valid", true);
	if (is_installed(v))
		js_flag(js, "installed", true);
	if (v->is_recursive)
		js_flag(js, "recursive", true);
	text_free(&uptime);
}

static void resilience_json(const struct resilience *r, struct json_stream *js)
{
	js_number(js, "buckets", r->buckets);
	js_number(js, "idleTimer", r->idle_seconds);
	js_number(js, "unbalancedTimer", r->unbalanced_seconds);
	js_number(js, "unbalancedTime", 0);
}

/* What it is made of says it all. */
static void brief_json(const struct zebra *z, const struct group_view *v, bool has_parts, struct json_stream *js)
{
	char address[ADDRESS_TEXT];
	if (has_parts)
		return;
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < v->shown_count; i++) {
		const struct nexthop *n = &v->shown[i].nexthop;
		js_object(js, NULL);
		if (n->kind == NEXTHOP_GATEWAY)
			js_text(js, "ip", address_text(&n->gateway, address));
		if (n->ifindex) {
			js_number(js, "interfaceIndex", n->ifindex);
			js_text(js, "interfaceName", iface_name(&z->ifaces, n->ifindex));
		}
		js_up(js);
	}
	js_up(js);
}

static void group_json(struct call *call, const struct group_list *list, const struct group_view *v, struct json_stream *js)
{
	const struct zebra *z = call_owner(call);
	char key[16];
	uint32_t numbers[NUMBERS_MOST], parts = depends_of(z, v, numbers);
	snprintf(key, sizeof key, "%u", v->number);
	js_object(js, key);
	state_json(v, call_has(call, "brief"), js);
	if (leaves_alone_by(z, v))
		js_number(js, "interfaceIndex", leaves_alone_by(z, v));
	numbers_json(js, "depends", numbers, parts);
	if (call_has(call, "brief")) {
		brief_json(z, v, parts, js);
		js_up(js);
		return;
	}
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < v->shown_count; i++)
		nexthop_view_json(z, &v->shown[i], js);
	js_up(js);
	numbers_json(js, "dependents", numbers, dependents_of(list, v, numbers));
	if (v->resilience.buckets)
		resilience_json(&v->resilience, js);
	js_up(js);
}

void show_groups(struct call *call)
{
	const struct zebra *z = call_owner(call);
	uint64_t wanted = call_number(call, "group_id", 0);
	struct group_list list = { 0 };
	struct json_stream js = { 0 };
	bool is_found = false;
	if (!asked_vrf_is_there(call))
		return;
	fill(&list, z);
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	if (call_wants_json(call) && asked_all_vrfs(call))
		js_object(&js, "default");
	for (uint32_t i = 0; i < list.items.count; i++) {
		const struct group_view *v = &list.items.items[i];
		if ((wanted && v->number != wanted) || !is_asked(call, v))
			continue;
		is_found = true;
		if (call_wants_json(call))
			group_json(call, &list, v, &js);
		else
			group_text(call, &list, v);
	}
	if (call_wants_json(call))
		js_close(&js);
	else if (wanted && !is_found)
		call_print(call, "Nexthop Group ID: %llu does not exist\n", (unsigned long long)wanted);
	for (uint32_t i = 0; i < list.items.count; i++)
		mem_free(list.items.items[i].shown);
	array_free(&list.items);
	array_free(&list.parts);
}
