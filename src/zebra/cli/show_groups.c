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

/* One of either, as it is shown. */
struct group_view {
	uint32_t number;
	const struct group *group;         /* NULL: an object of the kernel */
	const struct exit *exit;           /* the object, or what the group leads to; may be NULL */
	uint32_t references;
	uint8_t family;
	bool is_recursive;
	uint32_t count;
	const struct nexthop *nexthops;
	struct resilience resilience;
};

struct group_list {
	ARRAY_OF(struct group_view) items;
};

static bool is_recursive(const struct group *g)
{
	for (uint32_t i = 0; i < g->resolved_count; i++) {
		const struct nexthop *said = &g->said[g->stems[i]];
		if (said->kind == NEXTHOP_GATEWAY && !address_same(&g->resolved[i].gateway, &said->gateway))
			return true;
	}
	return false;
}

static void add_group(struct group_list *list, const struct shared *s, uint32_t id)
{
	const struct group *g = group_at(s, id);
	struct group_view v = { .number = g->number, .group = g, .exit = g->exit ? exit_at(s, g->exit) : NULL,
				.references = 2 * group_routes(s, id), .family = g->family,
				.is_recursive = is_recursive(g), .count = g->resolved_count, .nexthops = g->resolved,
				.resilience = g->resilience };
	if (!g->is_reachable) {
		v.count = g->count;
		v.nexthops = g->said;
	}
	array_push(&list->items, v);
}

/* By the objects, as only living exits have one. */
static void add_object(struct group_list *list, const struct shared *s, const struct nexthop_object *object)
{
	const struct exit *exit = object->exit ? exit_at(s, object->exit) : NULL;
	if (!exit)
		return;
	array_push(&list->items, (struct group_view){ .number = object->kernel_id, .exit = exit, .references = exit->refs,
						      .family = exit->family, .count = exit->count,
						      .nexthops = exit->nexthops, .resilience = exit->resilience });
}

static int by_number(const void *a, const void *b)
{
	const struct group_view *x = a, *y = b;
	return x->number < y->number ? -1 : x->number > y->number;
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
}

/* -- what was asked -- */

static bool leaves_by(const struct group_view *v, uint32_t ifindex)
{
	for (uint32_t i = 0; i < v->count; i++)
		if (v->nexthops[i].ifindex == ifindex)
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
	if (call_has(call, "v4") && v->family != AF_INET)
		return false;
	return !call_has(call, "v6") || v->family == AF_INET6;
}

/* -- text and JSON -- */

static bool is_valid(const struct group_view *v)
{
	return !v->group || v->group->is_reachable;
}

/* A group is installed when a route over it may be: its exit is more than a plan. */
static bool is_installed(const struct group_view *v)
{
	return v->exit && !v->exit->is_dead && (v->exit->kernel_id || v->exit->refs > v->exit->owners);
}

static uint32_t flags_of(const struct group_view *v)
{
	return (is_valid(v) ? FLAG_VALID : 0) | (is_installed(v) ? FLAG_INSTALLED : 0) | (v->is_recursive ? FLAG_RECURSIVE : 0);
}

static void add_uptime(const struct group_view *v, struct text *out)
{
	uint32_t now = (uint32_t)(clock_now_us() / 1000000), since = v->group ? v->group->since_s : now;
	text_add_age(out, now > since ? now - since : 0);
}

static struct shown_nexthop shown(const struct group_view *v, uint32_t i)
{
	return (struct shown_nexthop){ v->nexthops[i], is_valid(v) ? SHOWN_ACTIVE : 0, false };
}

/* What it is made of in the kernel: a group of its object, an object of its members. */
static uint32_t depends_of(const struct zebra *z, const struct group_view *v, uint32_t out[NEXTHOPS_MAX])
{
	uint32_t count = 0;
	if (v->group && v->exit && v->exit->kernel_id)
		out[count++] = v->exit->kernel_id;
	for (uint32_t i = 0; !v->group && v->exit->members && i < v->exit->count; i++)
		out[count++] = exit_at(&z->rib.shared, v->exit->members[i])->kernel_id;
	return count;
}

static void group_text(struct call *call, const struct group_view *v)
{
	const struct zebra *z = call_owner(call);
	struct text *out = call_out(call);
	uint32_t depends[NEXTHOPS_MAX], count = depends_of(z, v, depends);
	text_add(out, "ID: %u (zebra)\n     RefCnt: %u\n     Uptime: ", v->number, v->references);
	add_uptime(v, out);
	text_add(out, "\n     VRF: default(%s)\n     Nexthop Count: %u\n     Flags: 0x%x\n     ", v->family == AF_INET ? "IPv4" : "IPv6",
		 v->count, flags_of(v));
	text_add(out, "%s%s%s\n", is_valid(v) ? "Valid" : "Invalid", is_installed(v) ? ", Installed" : "",
		 v->is_recursive ? ", Recursive" : "");
	if (count)
		text_add(out, "     Depends:");
	for (uint32_t i = 0; i < count; i++)
		text_add(out, " (%u)%s", depends[i], i + 1 == count ? "\n" : "");
	for (uint32_t i = 0; i < v->count; i++) {
		struct shown_nexthop n = shown(v, i);
		text_add(out, "       ");
		nexthop_view_text(z, &n, out);
		text_add_char(out, '\n');
	}
	if (v->resilience.buckets)
		text_add(out, "     Buckets: %u Idle Timer: %u Unbalanced Timer: %u Unbalanced time: 0\n", v->resilience.buckets,
			 v->resilience.idle_seconds, v->resilience.unbalanced_seconds);
}

static void state_json(const struct group_view *v, struct json_stream *js)
{
	struct text uptime = { 0 };
	add_uptime(v, &uptime);
	js_text(js, "type", "zebra");
	js_number(js, "refCount", v->references);
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

static void group_json(const struct zebra *z, const struct group_view *v, struct json_stream *js)
{
	char key[16], number[16];
	uint32_t depends[NEXTHOPS_MAX], count = depends_of(z, v, depends);
	snprintf(key, sizeof key, "%u", v->number);
	js_object(js, key);
	state_json(v, js);
	if (count)
		js_array(js, "depends");
	for (uint32_t i = 0; i < count; i++) {
		snprintf(number, sizeof number, "%u", depends[i]);
		js_raw(js, NULL, number);
	}
	if (count)
		js_up(js);
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < v->count; i++) {
		struct shown_nexthop n = shown(v, i);
		nexthop_view_json(z, &n, js);
	}
	js_up(js);
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
			group_json(z, v, &js);
		else
			group_text(call, v);
	}
	if (call_wants_json(call))
		js_close(&js);
	else if (wanted && !is_found)
		call_print(call, "Nexthop Group ID: %llu does not exist\n", (unsigned long long)wanted);
	array_free(&list.items);
}
