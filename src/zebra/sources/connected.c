/* SPDX-License-Identifier: Apache-2.0 */
/* connected -- see connected.h. */
#include "zebra/sources/connected.h"

static uint32_t connected_terms(struct rib *rib, const struct iface *i, int family)
{
	struct nexthop on_link = { .kind = NEXTHOP_INTERFACE, .ifindex = i->index };
	struct terms t = { .source = rib_source(rib, "connected"), .origin = ORIGIN_CONNECTED };
	t.group = group_get(&rib->shared, &(struct group_key){ &on_link, 1, GROUP_AS_IS, (uint8_t)family });
	return terms_get(&rib->shared, &t);
}

static void offer(struct rib *rib, const struct iface *i, const struct prefix *p, bool on)
{
	uint32_t terms = connected_terms(rib, i, p->family);
	if (on)
		rib_put(rib, rib_main(rib, p->family), p, terms);
	else
		rib_drop(rib, rib_main(rib, p->family), p, terms_at(&rib->shared, terms));
	terms_put(&rib->shared, terms);
}

static bool is_wanted(const struct iface *i, const struct prefix *p)
{
	if (!iface_is_operative(i))
		return false;
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		struct prefix network = iface_address_network(&i->addresses.items[n]);
		if (!iface_address_is_plumbing(&i->addresses.items[n]) && prefix_same(&network, p))
			return true;
	}
	return false;
}

static bool is_offered(const struct iface *i, const struct prefix *p)
{
	for (uint32_t n = 0; n < i->networks.count; n++)
		if (prefix_same(&i->networks.items[n], p))
			return true;
	return false;
}

void connected_update(struct rib *rib, struct iface *i)
{
	for (uint32_t n = 0; n < i->networks.count; n++) {
		struct prefix p = i->networks.items[n];
		if (is_wanted(i, &p))
			continue;
		i->networks.items[n--] = i->networks.items[--i->networks.count];
		offer(rib, i, &p, false);
	}
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		struct prefix p = iface_address_network(&i->addresses.items[n]);
		if (!is_wanted(i, &p) || is_offered(i, &p))
			continue;
		array_push(&i->networks, p);
		offer(rib, i, &p, true);
	}
}

void connected_withdraw(struct rib *rib, struct iface *i)
{
	for (uint32_t n = 0; n < i->networks.count; n++)
		offer(rib, i, &i->networks.items[n], false);
	i->networks.count = 0;
}
