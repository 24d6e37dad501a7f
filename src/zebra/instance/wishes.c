/* SPDX-License-Identifier: Apache-2.0 */
/* wishes -- what the operator wants of interfaces, done to those that are there.
 *
 * An address that he added is removed when he takes it back; addresses that others gave are left alone.
 * `shutdown` and `no shutdown` act; where neither was said the interface is left as it is. */
#include <net/if.h>
#include <string.h>
#include "zebra/instance/instance.h"
#include "zebra/sources/connected.h"

void wish_drop(struct wish *wish)
{
	mem_free(wish->description);
	array_free(&wish->addresses);
	radv_rules_drop(&wish->nd);
}

const struct wish *zebra_wish(const struct zebra *z, const char *name)
{
	for (uint32_t i = 0; i < z->wishes.count; i++)
		if (!strcmp(z->wishes.items[i].name, name))
			return &z->wishes.items[i];
	return NULL;
}

static bool has_address(const struct wish *wish, const struct iface_address *a)
{
	for (uint32_t i = 0; wish && i < wish->addresses.count; i++)
		if (prefix_same(&wish->addresses.items[i].prefix, &a->prefix) &&
		    address_same(&wish->addresses.items[i].peer, &a->peer))
			return true;
	return false;
}

static struct address_order order_of(const struct iface *i, const struct iface_address *a)
{
	return (struct address_order){ .ifindex = i->index, .prefix = a->prefix, .peer = a->peer,
				       .label = *a->label ? a->label : NULL };
}

/* Nobody waits for the answer any more: failures are logged. */
static void complain(bool done, char *why)
{
	if (done)
		return;
	log_error("%s", why);
	mem_free(why);
}

static void grant_addresses(struct zebra *z, const struct iface *i, const struct wish *was, const struct wish *now)
{
	char *why = NULL;
	for (uint32_t n = 0; was && n < was->addresses.count; n++) {
		const struct iface_address *a = &was->addresses.items[n];
		struct address_order order = order_of(i, a);
		if (!has_address(now, a))
			complain(kernel_drop_address(&z->kernel, &order, &why), why);
	}
	for (uint32_t n = 0; now && n < now->addresses.count; n++) {
		const struct iface_address *a = &now->addresses.items[n];
		struct address_order order = order_of(i, a);
		if (!has_address(was, a))
			complain(kernel_add_address(&z->kernel, &order, &why), why);
	}
}

/* What was shut down by us comes up again when that is taken back. */
static void grant_flags(struct zebra *z, const struct iface *i, const struct wish *was, const struct wish *now)
{
	char *why = NULL;
	int shutdown = now ? now->shutdown : -1, multicast = now ? now->multicast : -1;
	if (was && was->shutdown == 1 && shutdown == -1)
		shutdown = 0;
	if (shutdown >= 0 && shutdown == iface_is_up(i))
		complain(kernel_set_flags(&z->kernel, i->index, shutdown ? 0 : IFF_UP, IFF_UP, &why), why);
	if (multicast >= 0 && multicast != !!(i->flags & IFF_MULTICAST))
		complain(kernel_set_flags(&z->kernel, i->index, multicast ? IFF_MULTICAST : 0, IFF_MULTICAST, &why), why);
}

static void grant_carrier(struct zebra *z, struct iface *i, const struct wish *now)
{
	bool ignores = now && now->ignores_carrier;
	if (ignores == i->ignores_carrier)
		return;
	i->ignores_carrier = ignores;
	connected_update(&z->rib, i);
	z->rib.reach_changed = true;
	clients_tell_interface(&z->clients, i, false);
	zebra_has_work(z);
}

static void grant(struct zebra *z, struct iface *i, const struct wish *was, const struct wish *now)
{
	grant_carrier(z, i, now);
	grant_addresses(z, i, was, now);
	grant_flags(z, i, was, now);
	radv_follow(&z->radv, i);
}

void zebra_grant(struct zebra *z, const struct iface *i)
{
	const struct wish *now = zebra_wish(z, i->name);
	if (!now)
		return;
	grant_addresses(z, i, NULL, now);
	grant_flags(z, i, NULL, now);
}

void zebra_set_wishes(struct zebra *z, struct wish *wishes, uint32_t count)
{
	struct wish *old = z->wishes.items;
	uint32_t old_count = z->wishes.count;
	z->wishes.items = wishes;
	z->wishes.count = z->wishes.room = count;
	for (uint32_t n = 0; n < z->ifaces.items.count; n++) {
		struct iface *i = z->ifaces.items.items[n];
		const struct wish *was = NULL;
		for (uint32_t w = 0; w < old_count; w++)
			if (!strcmp(old[w].name, i->name))
				was = &old[w];
		grant(z, i, was, zebra_wish(z, i->name));
	}
	for (uint32_t w = 0; w < old_count; w++)
		wish_drop(&old[w]);
	mem_free(old);
}

bool zebra_try_wish(struct zebra *z, const struct wish *wish, char **why)
{
	const struct iface *i = iface_by_name(&z->ifaces, wish->name);
	const struct wish *was = zebra_wish(z, wish->name);
	for (uint32_t n = 0; i && n < wish->addresses.count; n++) {
		const struct iface_address *a = &wish->addresses.items[n];
		struct address_order order = order_of(i, a);
		if (has_address(was, a) || kernel_add_address(&z->kernel, &order, why))
			continue;
		return false;
	}
	return true;
}
