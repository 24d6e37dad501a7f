/* SPDX-License-Identifier: Apache-2.0 */
/* apply -- what zebra's settings mean.
 *
 * The whole tree is compiled to native lists after each commit; the rooms find out what differs. */
#include <stdio.h>
#include <string.h>
#include "zebra/cli/compile.h"
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
	const struct kind *const kinds[] = { &ip_route_kind, &ipv6_route_kind };
	ARRAY_OF(struct static_line) lines = { 0 };
	for (int k = 0; k < 2; k++)
		for (const struct object *o = object_first(tree, kinds[k]); o; o = object_next(o))
			array_push(&lines, compile_static(o));
	statics_set(&z->statics, lines.items, lines.count);
	statics_offer(&z->statics, &z->rib, &z->ifaces);
	array_free(&lines);
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

static void apply_root(struct zebra *z, const struct object *tree)
{
	const struct zebra_root *root = tree->record;
	z->watches_events = root->debug_events;
	z->watches_kernel = root->debug_kernel;
	z->watches_rib = root->debug_rib;
	z->watches_nht = root->debug_nht;
	z->router_id_said = root->router_id;
	zebra_update_router_id(z);
	bool may_use_default = root->ip_nht_default || root->ipv6_nht_default;
	if (may_use_default != z->rib.may_use_default) {
		z->rib.may_use_default = may_use_default;
		z->rib.reach_changed = true;
		zebra_has_work(z);
	}
}

void zebra_apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct zebra *z = owner;
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	apply_root(z, tree);
	if (changes_root(changes, count)) {
		const struct zebra_root *root = tree->record;
		apply_forwarding(tree, "ip_forwarding", AF_INET, root->ip_forwarding);
		apply_forwarding(tree, "ipv6_forwarding", AF_INET6, root->ipv6_forwarding);
	}
	apply_interfaces(z, tree);
	apply_statics(z, tree);
}
