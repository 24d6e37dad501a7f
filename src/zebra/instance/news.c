/* SPDX-License-Identifier: Apache-2.0 */
/* news -- what the kernel tells of interfaces and addresses, and all that hangs on it.
 *
 * The kernel drops routes without a word when a link goes down or loses its last address (only the link's or
 * the address's message tells): so those messages are taken as the end of such routes. */
#include <string.h>
#include "zebra/instance/instance.h"
#include "zebra/sources/connected.h"

/* -- what dies in silence -- */

static bool leads_out_at(const struct nexthop *nexthops, uint32_t count, uint32_t ifindex)
{
	for (uint32_t i = 0; i < count; i++)
		if (nexthops[i].ifindex == ifindex)
			return true;
	return false;
}

static void lose_kernel_routes(struct zebra *z, uint32_t ifindex, int family)
{
	ARRAY_OF(uint32_t) lost = { 0 };
	const struct idhash *groups = &z->rib.shared.groups_by_hash;
	for (uint32_t slot = 0; slot <= groups->mask; slot++) {
		uint32_t id = groups->slots[slot].id;
		const struct group *g = id ? group_at(&z->rib.shared, id) : NULL;
		if (g && g->reach == GROUP_KERNEL && (!family || g->family == family) &&
		    leads_out_at(g->said, g->count, ifindex))
			array_push(&lost, id);
	}
	for (uint32_t i = 0; i < lost.count; i++)
		rib_lose_group(&z->rib, lost.items[i]);
	array_free(&lost);
}

/* Objects have messages of their own; routes that carry their next hops have none. */
static void lose_plain_exits(struct zebra *z, uint32_t ifindex, int family)
{
	ARRAY_OF(uint32_t) lost = { 0 };
	const struct idhash *exits = &z->rib.shared.exits_by_hash;
	for (uint32_t slot = 0; slot <= exits->mask; slot++) {
		uint32_t id = exits->slots[slot].id;
		const struct exit *exit = id ? exit_at(&z->rib.shared, id) : NULL;
		if (exit && exit->kind == EXIT_PLAIN && (!family || exit->family == family) &&
		    leads_out_at(exit->nexthops, exit->count, ifindex))
			array_push(&lost, id);
	}
	for (uint32_t i = 0; i < z->kernel.apart.count; i++) {
		const struct exit *exit = exit_at(&z->rib.shared, z->kernel.apart.items[i]);
		if (leads_out_at(exit->nexthops, exit->count, ifindex))
			array_push(&lost, z->kernel.apart.items[i]);
	}
	for (uint32_t i = 0; i < lost.count; i++)
		rib_lose_exit(&z->rib, lost.items[i]);
	array_free(&lost);
}

/* family 0: both. */
static void lose_silent(struct zebra *z, uint32_t ifindex, int family)
{
	lose_kernel_routes(z, ifindex, family);
	lose_plain_exits(z, ifindex, family);
}

static void next_hops_may_differ(struct zebra *z)
{
	z->rib.reach_changed = true;
	z->rib.retry_failed = true;
	rib_want_sweep(&z->rib);
}

/* -- the router id -- */

/* Who would lose sessions by another name keeps the one it has: that is known there.  It is not given up for nothing. */
void zebra_update_router_id(struct zebra *z)
{
	if (z->router_id_said.family) {
		clients_set_router_id(&z->clients, address_to_v4(&z->router_id_said));
		return;
	}
	uint32_t id = ifaces_router_id(&z->ifaces);
	if (id)
		clients_set_router_id(&z->clients, id);
}

/* -- links -- */

/* Addresses, offered routes and counts stay; the rest is as the kernel says now. */
static void copy_news(struct iface *i, const struct iface *news)
{
	struct iface was = *i;
	*i = *news;
	i->ups = was.ups;
	i->downs = was.downs;
	i->last_up_s = was.last_up_s;
	i->last_down_s = was.last_down_s;
	i->ignores_carrier = was.ignores_carrier;
	memcpy(&i->addresses, &was.addresses, sizeof was.addresses);
	memcpy(&i->routes, &was.routes, sizeof was.routes);
	i->was_seen = true;
}

static void count_change(struct zebra *z, struct iface *i, bool was_operative)
{
	bool is_operative = iface_is_operative(i);
	if (is_operative == was_operative)
		return;
	if (is_operative) {
		i->ups++;
		i->last_up_s = wall_now_s();
	} else {
		i->downs++;
		i->last_down_s = wall_now_s();
	}
	if (z->is_ready)
		log_info("interface %s is %s", i->name, is_operative ? "up" : "down");
}

static void offer_statics(struct zebra *z, const char *name)
{
	if (statics_name_interface(&z->statics, name))
		statics_offer(&z->statics, &z->rib, &z->ifaces);
}

static void new_interface(struct zebra *z, const struct iface *news)
{
	struct iface *i = iface_add(&z->ifaces, news->index);
	copy_news(i, news);
	const struct wish *wish = zebra_wish(z, i->name);
	if (wish)
		i->ignores_carrier = wish->ignores_carrier;
	clients_tell_interface(&z->clients, i, false);
	offer_statics(z, i->name);
	if (z->is_ready)
		zebra_grant(z, i);
	radv_follow(&z->radv, i);
}

static void changed_interface(struct zebra *z, struct iface *i, const struct iface *news)
{
	struct iface was = *i;
	bool was_operative = iface_is_operative(i);
	copy_news(i, news);
	count_change(z, i, was_operative);
	if (iface_is_up(&was) && !iface_is_up(i))
		lose_silent(z, i->index, 0);
	connected_update(&z->rib, i);
	if (was_operative != iface_is_operative(i)) {
		radv_follow(&z->radv, i);
		next_hops_may_differ(z);
	}
	if (strcmp(was.name, i->name)) {
		offer_statics(z, was.name);
		offer_statics(z, i->name);
	}
	if (was.flags != i->flags || was.mtu != i->mtu || strcmp(was.name, i->name) || strcmp(was.kind, i->kind))
		clients_tell_interface(&z->clients, i, false);
}

static void on_link(void *owner, const struct iface *news)
{
	struct zebra *z = owner;
	struct iface *i = iface_find(&z->ifaces, news->index);
	if (z->watches_kernel)
		log_debug("kernel: link %s index=%u flags=%x", news->name, news->index, news->flags);
	if (i)
		changed_interface(z, i, news);
	else
		new_interface(z, news);
	zebra_update_router_id(z);
}

void zebra_link_gone(struct zebra *z, struct iface *i)
{
	char name[IF_NAMESIZE];
	memcpy(name, i->name, sizeof name);
	lose_silent(z, i->index, 0);
	connected_withdraw(&z->rib, i);
	radv_forget(&z->radv, i->index);
	clients_tell_interface(&z->clients, i, true);
	neighbors_drop_interface(&z->neighbors, i->index);
	iface_remove(&z->ifaces, i->index);
	offer_statics(z, name);
	next_hops_may_differ(z);
	zebra_update_router_id(z);
}

static void on_link_gone(void *owner, uint32_t index)
{
	struct zebra *z = owner;
	struct iface *i = iface_find(&z->ifaces, index);
	if (!i)
		return;
	if (z->watches_kernel)
		log_debug("kernel: link %s is gone", i->name);
	zebra_link_gone(z, i);
}

/* -- addresses -- */

static void drop_address(struct zebra *z, struct iface *i, const struct iface_address *a)
{
	struct iface_address *found = iface_address_find(i, &a->prefix, &a->peer);
	if (!found)
		return;
	struct iface_address gone = *found;
	*found = i->addresses.items[--i->addresses.count];
	clients_tell_address(&z->clients, i, &gone, true);
	if (!iface_has_family(i, gone.prefix.family))
		lose_silent(z, i->index, gone.prefix.family);
}

static void add_address(struct zebra *z, struct iface *i, const struct iface_address *a)
{
	struct iface_address *found = iface_address_find(i, &a->prefix, &a->peer);
	bool is_new = !found;
	if (is_new) {
		array_push(&i->addresses, *a);
		found = &i->addresses.items[i->addresses.count - 1];
		clients_tell_address(&z->clients, i, a, false);
	}
	*found = *a;
	found->was_seen = true;
}

static void on_address(void *owner, uint32_t index, const struct iface_address *a, bool gone)
{
	struct zebra *z = owner;
	char text[PREFIX_TEXT];
	struct iface *i = iface_find(&z->ifaces, index);
	if (!i)
		return;
	if (z->watches_kernel)
		log_debug("kernel: address %s %s %s", prefix_text(&a->prefix, text), gone ? "is gone from" : "at", i->name);
	if (gone)
		drop_address(z, i, a);
	else
		add_address(z, i, a);
	connected_update(&z->rib, i);
	if (a->prefix.family == AF_INET6)
		radv_follow(&z->radv, i);
	if (!z->is_reading)
		next_hops_may_differ(z);
	zebra_update_router_id(z);
}

static void on_route(void *owner, const struct kernel_route *route, bool gone)
{
	zebra_route_news(owner, route, gone);
}

static void on_neighbor(void *owner, const struct neighbor *n, bool gone)
{
	struct zebra *z = owner;
	if (gone)
		neighbors_drop(&z->neighbors, n->ifindex, &n->address);
	else
		neighbors_put(&z->neighbors, n);
}

/* A storm is let pass before everything is read again. */
static void on_overrun(void *owner, const char *why)
{
	struct zebra *z = owner;
	if (timer_is_running(&z->reread))
		return;
	log_warn("%s: interfaces, addresses and routes are read again", why);
	timer_start(&z->reread, 200);
}

const struct kernel_rules zebra_kernel_rules = {
	.link = on_link,
	.link_gone = on_link_gone,
	.address = on_address,
	.route = on_route,
	.neighbor = on_neighbor,
	.refused = zebra_refused,
	.installed = zebra_installed,
	.overrun = on_overrun,
};
