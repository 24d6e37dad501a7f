/* SPDX-License-Identifier: Apache-2.0 */
/* apply -- what zebra's settings mean.
 *
 * The whole tree is compiled to native lists after each commit; the rooms find out what differs.  Addresses
 * are tried while the commit can still be refused, because only the kernel knows whether it takes them. */
#include <stdio.h>
#include <string.h>
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"
#include "zebra/instance/instance.h"

static bool said_field(const struct object *object, const char *name)
{
	int index = field_index(object->kind->fields, name, strlen(name));
	return said_has(object->record, (unsigned)index);
}

/* -- interfaces -- */

static void add_addresses(struct wish *wish, const struct object *interface, const struct kind *kind)
{
	for (const struct object *o = object_first(interface, kind); o; o = object_next(o)) {
		const struct address_settings *s = o->record;
		struct iface_address a = { .prefix = s->prefix };
		if (s->local.family) {
			a.peer = prefix_address(&s->prefix);
			memcpy(a.prefix.bytes, s->local.bytes, sizeof s->local.bytes);
		}
		if (s->label)
			snprintf(a.label, sizeof a.label, "%s", s->label);
		array_push(&wish->addresses, a);
	}
}

static struct wish wish_of(const struct object *o)
{
	const struct interface_settings *s = o->record;
	struct wish wish = { .shutdown = -1, .multicast = -1 };
	snprintf(wish.name, sizeof wish.name, "%s", s->name);
	if (said_field(o, "shutdown"))
		wish.shutdown = s->shutdown;
	if (said_field(o, "multicast"))
		wish.multicast = s->multicast;
	wish.ignores_carrier = said_field(o, "link_detect") && !s->link_detect;
	wish.bandwidth = s->bandwidth;
	wish.description = mem_text(s->description);
	add_addresses(&wish, o, &ip_address_kind);
	add_addresses(&wish, o, &ip_peer_kind);
	add_addresses(&wish, o, &ipv6_address_kind);
	nd_compile(o, &wish.nd);
	return wish;
}

static void apply_interfaces(struct zebra *z, const struct object *tree)
{
	ARRAY_OF(struct wish) wishes = { 0 };
	for (const struct object *o = object_first(tree, &interface_kind); o; o = object_next(o))
		array_push(&wishes, wish_of(o));
	zebra_set_wishes(z, wishes.items, wishes.count);
}

/* -- static routes -- */

static uint8_t kind_of(const struct static_settings *s)
{
	if (s->null0 || s->blackhole)
		return NEXTHOP_BLACKHOLE;
	if (s->reject)
		return NEXTHOP_REJECT;
	return s->gateway.family ? NEXTHOP_GATEWAY : NEXTHOP_INTERFACE;
}

static struct static_line line_of(const struct static_settings *s)
{
	struct static_line line = { .prefix = s->prefix, .table = s->table, .tag = s->tag, .distance = s->distance,
				    .kind = kind_of(s), .is_onlink = s->onlink, .gateway = s->gateway };
	if (s->interface)
		snprintf(line.interface, sizeof line.interface, "%s", s->interface);
	return line;
}

static void apply_statics(struct zebra *z, const struct object *tree)
{
	const struct kind *const kinds[] = { &ip_route_kind, &ipv6_route_kind };
	ARRAY_OF(struct static_line) lines = { 0 };
	for (int k = 0; k < 2; k++)
		for (const struct object *o = object_first(tree, kinds[k]); o; o = object_next(o))
			array_push(&lines, line_of(o->record));
	statics_set(&z->statics, lines.items, lines.count);
	statics_offer(&z->statics, &z->rib, &z->ifaces);
	array_free(&lines);
}

/* -- the root -- */

static void apply_forwarding(const struct object *tree, const char *name, int family, bool on)
{
	char *why = NULL;
	if (!said_field(tree, name) || kernel_set_forwarding(family, on, &why))
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

static bool is_root_changed(const struct change *changes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (changes[i].now && changes[i].now->kind == &zebra_root_kind)
			return true;
	return false;
}

void zebra_apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct zebra *z = owner;
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	apply_root(z, tree);
	if (is_root_changed(changes, count)) {
		const struct zebra_root *root = tree->record;
		apply_forwarding(tree, "ip_forwarding", AF_INET, root->ip_forwarding);
		apply_forwarding(tree, "ipv6_forwarding", AF_INET6, root->ipv6_forwarding);
	}
	apply_interfaces(z, tree);
	apply_statics(z, tree);
}

/* -- may it be? -- */

static bool is_address(const struct kind *kind)
{
	return kind == &ip_address_kind || kind == &ip_peer_kind || kind == &ipv6_address_kind;
}

static bool check_route(const struct object *o, char **why)
{
	const struct static_settings *s = o->record;
	char text[PREFIX_TEXT];
	if (!s->onlink || (s->gateway.family && s->interface))
		return true;
	*why = text_format("static route %s: onlink needs a gateway and an interface", prefix_text(&s->prefix, text));
	return false;
}

static bool check_address(const struct object *o, char **why)
{
	const struct address_settings *s = o->record;
	char text[PREFIX_TEXT];
	struct address a = s->local.family ? s->local : prefix_address(&s->prefix);
	if (!address_is_zero(&a) && !address_is_multicast(&a))
		return true;
	*why = text_format("%s names no interface: an address of a host is wanted", prefix_text(&s->prefix, text));
	return false;
}

static bool try_addresses(struct zebra *z, const struct object *candidate, char **why)
{
	bool possible = true;
	for (const struct object *o = object_first(candidate, &interface_kind); o && possible; o = object_next(o)) {
		struct wish wish = wish_of(o);
		possible = zebra_try_wish(z, &wish, why);
		wish_drop(&wish);
	}
	return possible;
}

/* Done while the commit can still be refused, as addresses are. */
static bool try_forwarding(const struct object *root, char **why)
{
	const struct zebra_root *r = root->record;
	if (said_field(root, "ip_forwarding") && !kernel_set_forwarding(AF_INET, r->ip_forwarding, why))
		return false;
	return !said_field(root, "ipv6_forwarding") || kernel_set_forwarding(AF_INET6, r->ipv6_forwarding, why);
}

bool zebra_check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	struct zebra *z = owner;
	bool has_addresses = false;
	for (uint32_t i = 0; i < count; i++) {
		const struct object *now = changes[i].now;
		if (!now)
			continue;
		if ((now->kind == &ip_route_kind || now->kind == &ipv6_route_kind) && !check_route(now, why))
			return false;
		if (is_address(now->kind) && !check_address(now, why))
			return false;
		has_addresses |= is_address(now->kind);
	}
	/* At the start nobody waits for the answer; a file is not refused for what the kernel says. */
	if (!z || !z->is_ready)
		return true;
	if (is_root_changed(changes, count) && !try_forwarding(candidate, why))
		return false;
	return !has_addresses || try_addresses(z, candidate, why);
}
