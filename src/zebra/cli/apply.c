/* SPDX-License-Identifier: Apache-2.0 */
/* apply -- what zebra's settings mean.
 *
 * The whole tree is compiled to native lists after each commit; the rooms find out what differs. */
#include <stdio.h>
#include <string.h>
#include "cli/lists.h"
#include "zebra/cli/compile.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/settings.h"
#include "zebra/instance/instance.h"

static void apply_interfaces(struct zebra *z, const struct object *tree)
{
	ARRAY_OF(struct wish) wishes = { 0 };
	for (const struct object *o = object_first(tree, &interface_kind); o; o = object_next(o))
		array_push(&wishes, compile_wish(o));
	zebra_set_wishes(z, wishes.items, wishes.count);
}

static void apply_statics(struct zebra *z, const struct object *tree)
{
	const struct kind *const kinds[] = { &ip_route_kind, &ipv6_route_kind, &ip_mroute_kind };
	ARRAY_OF(struct static_line) lines = { 0 };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (const struct object *o = object_first(tree, kinds[k]); o; o = object_next(o))
			array_push(&lines, compile_static(o));
	statics_set(&z->statics, lines.items, lines.count);
	statics_offer(&z->statics, &z->rib, &z->ifaces);
	array_free(&lines);
}

/* -- policy -- */

static void take_filters(char *names[ORIGIN_COUNT + 1], const struct object *tree, const struct kind *kind)
{
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct filter_settings *s = o->record;
		if (s->protocol <= PROTOCOL_ANY)
			names[s->protocol] = mem_text(s->route_map);
	}
}

static void apply_filters(struct zebra *z, const struct object *tree)
{
	struct filters filters = { .policy = compile_policy(tree) };
	policy_carry_hits(filters.policy, z->filters.policy);
	take_filters(filters.routes[0], tree, &ip_protocol_kind);
	take_filters(filters.routes[1], tree, &ipv6_protocol_kind);
	take_filters(filters.hops[0], tree, &ip_nht_kind);
	take_filters(filters.hops[1], tree, &ipv6_nht_kind);
	zebra_set_filters(z, &filters);
}

static void apply_imports(struct zebra *z, const struct object *tree)
{
	const struct kind *const kinds[] = { &ip_import_kind, &ipv6_import_kind };
	ARRAY_OF(struct import) imports = { 0 };
	for (int k = 0; k < 2; k++)
		for (const struct object *o = object_first(tree, kinds[k]); o; o = object_next(o)) {
			const struct import_settings *s = o->record;
			array_push(&imports, (struct import){ .family = k ? AF_INET6 : AF_INET, .is_multicast = s->mrib,
							      .distance = s->distance, .table = s->table,
							      .map = mem_text(s->route_map) });
		}
	imports_set(&z->imports, imports.items, imports.count);
}

static bool is_policy(const struct kind *kind)
{
	const struct kind *const kinds[] = { LIST_KINDS, &route_map_kind, &ip_protocol_kind, &ipv6_protocol_kind,
					     &ip_nht_kind, &ipv6_nht_kind, &ip_import_kind, &ipv6_import_kind };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static bool is_static(const struct kind *kind)
{
	return kind == &ip_route_kind || kind == &ipv6_route_kind || kind == &ip_mroute_kind;
}

/* Lists, route maps and static routes are pasted by thousands: they may wait for each other (base/burst.h). */
static bool may_wait(const struct change *changes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!is_policy(change_kind(&changes[i])) && !is_static(change_kind(&changes[i])))
			return false;
	return count;
}

static void note_lists(struct zebra *z, const struct change *changes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		z->policy_waits |= is_policy(change_kind(&changes[i]));
		z->statics_wait |= is_static(change_kind(&changes[i]));
	}
}

/* -- the root -- */

static void apply_forwarding(const struct object *tree, const char *name, int family, bool on)
{
	char *why = NULL;
	if (!object_says(tree, name) || kernel_set_forwarding(family, on, &why))
		return;
	log_error("%s", why);
	mem_free(why);
}

static void apply_default(struct zebra *z, int family, bool may_use)
{
	if (may_use == z->rib.may_use_default[family])
		return;
	z->rib.may_use_default[family] = may_use;
	z->rib.reach_changed = true;
	zebra_has_work(z);
}

static void apply_resilience(struct zebra *z, const struct object *tree)
{
	const struct object *o = object_first(tree, &resilience_kind);
	const struct resilience_settings *s = o ? o->record : NULL;
	z->rib.shared.resilience = s ? (struct resilience){ s->buckets, s->idle, s->unbalanced } : (struct resilience){ 0 };
}

static void apply_root(struct zebra *z, const struct object *tree)
{
	const struct zebra_root *root = tree->record;
	z->watches_events = root->debug_events;
	z->watches_kernel = root->debug_kernel;
	z->watches_rib = root->debug_rib;
	z->watches_nht = root->debug_nht;
	z->router_id_said = root->router_id;
	clients_allow_reserved(&z->clients, root->allow_reserved_ranges);
	zebra_update_router_id(z);
	z->takes_external = root->allow_external_route_update;
	z->kernel.avoids_objects = !root->kernel_objects || root->proto_only;
	apply_resilience(z, tree);
	apply_default(z, 0, root->ip_nht_default);
	apply_default(z, 1, root->ipv6_nht_default);
}

/* No static route is offered before the policy that was typed before it, or with it, is in force. */
static void apply_lists(void *owner)
{
	struct zebra *z = owner;
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	if (z->policy_waits) {
		apply_filters(z, z->tree);
		apply_imports(z, z->tree);
	}
	if (z->statics_wait)
		apply_statics(z, z->tree);
	z->policy_waits = z->statics_wait = false;
}

void zebra_apply_open(struct zebra *z)
{
	burst_init(&z->lists, z->loop, apply_lists, z);
}

void zebra_settle(void *owner)
{
	burst_finish(&((struct zebra *)owner)->lists);
}

static void apply_forwardings(const struct object *tree)
{
	const struct zebra_root *root = tree->record;
	apply_forwarding(tree, "ip_forwarding", AF_INET, root->ip_forwarding);
	apply_forwarding(tree, "ipv6_forwarding", AF_INET6, root->ipv6_forwarding);
}

static void apply_others(struct zebra *z, const struct object *tree, const struct change *changes, uint32_t count)
{
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	apply_root(z, tree);
	if (changes_root(changes, count))
		apply_forwardings(tree);
	apply_interfaces(z, tree);
	z->statics_wait = true;              /* what was said of interfaces may concern them */
	apply_lists(z);
}

/* What was typed before is in force before, in the tree of then. */
void zebra_apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct zebra *z = owner;
	bool waits = may_wait(changes, count);
	if (!waits)
		burst_finish(&z->lists);
	z->tree = tree;
	note_lists(z, changes, count);
	if (waits)
		burst_ask(&z->lists);
	else
		apply_others(z, tree, changes, count);
}
