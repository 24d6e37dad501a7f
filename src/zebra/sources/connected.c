/* SPDX-License-Identifier: Apache-2.0 */
/* connected -- see connected.h. */
#include "zebra/sources/connected.h"

static uint32_t terms_of(struct rib *rib, const struct iface *i, const struct iface_route *route)
{
	struct nexthop on_link = { .kind = NEXTHOP_INTERFACE, .ifindex = i->index };
	struct terms t = { .source = rib_source(rib, "connected"), .origin = route->origin };
	t.group = group_get(&rib->shared, &(struct group_key){ &on_link, 1, GROUP_AS_IS, route->prefix.family });
	return terms_get(&rib->shared, &t);
}

static void offer_in(struct rib *rib, struct table *table, const struct iface_route *route, uint32_t terms, bool on)
{
	if (on)
		rib_put(rib, table, &route->prefix, terms);
	else
		rib_drop(rib, table, &route->prefix, terms_at(&rib->shared, terms));
}

/* For multicast the way back is what counts; it is looked for among the same networks. */
static void offer(struct rib *rib, const struct iface *i, const struct iface_route *route, bool on)
{
	uint32_t terms = terms_of(rib, i, route);
	offer_in(rib, rib_main(rib, route->prefix.family), route, terms, on);
	offer_in(rib, rib_table(rib, table_multicast, route->prefix.family), route, terms, on);
	terms_put(&rib->shared, terms);
}

/* -- what follows from an address -- */

static struct iface_route network_of(const struct iface_address *a)
{
	return (struct iface_route){ iface_address_network(a), ORIGIN_CONNECTED };
}

static struct iface_route local_of(const struct iface_address *a)
{
	struct address own = prefix_address(&a->prefix);
	return (struct iface_route){ prefix_of(&own, address_bits(own.family)), ORIGIN_LOCAL };
}

/* Every link has link-local addresses of its own: a route to one would mean nothing without its link. */
static bool has_local(const struct iface_address *a)
{
	struct address own = prefix_address(&a->prefix);
	return own.family == AF_INET || !address_is_link_local(&own);
}

static bool is_same(const struct iface_route *a, const struct iface_route *b)
{
	return a->origin == b->origin && prefix_same(&a->prefix, &b->prefix);
}

static bool follows_from(const struct iface *i, const struct iface_address *a, const struct iface_route *route)
{
	struct iface_route network = network_of(a), local = local_of(a);
	if (iface_address_is_plumbing(i, a))
		return false;
	return is_same(&network, route) || (has_local(a) && is_same(&local, route));
}

static bool is_wanted(const struct iface *i, const struct iface_route *route)
{
	if (!iface_is_operative(i))
		return false;
	for (uint32_t n = 0; n < i->addresses.count; n++)
		if (follows_from(i, &i->addresses.items[n], route))
			return true;
	return false;
}

static bool is_offered(const struct iface *i, const struct iface_route *route)
{
	for (uint32_t n = 0; n < i->routes.count; n++)
		if (is_same(&i->routes.items[n], route))
			return true;
	return false;
}

static void offer_new(struct rib *rib, struct iface *i, struct iface_route route)
{
	if (!is_wanted(i, &route) || is_offered(i, &route))
		return;
	array_push(&i->routes, route);
	offer(rib, i, &route, true);
}

void connected_update(struct rib *rib, struct iface *i)
{
	for (uint32_t n = 0; n < i->routes.count; n++) {
		struct iface_route route = i->routes.items[n];
		if (is_wanted(i, &route))
			continue;
		i->routes.items[n--] = i->routes.items[--i->routes.count];
		offer(rib, i, &route, false);
	}
	for (uint32_t n = 0; n < i->addresses.count; n++) {
		offer_new(rib, i, network_of(&i->addresses.items[n]));
		offer_new(rib, i, local_of(&i->addresses.items[n]));
	}
}

void connected_withdraw(struct rib *rib, struct iface *i)
{
	for (uint32_t n = 0; n < i->routes.count; n++)
		offer(rib, i, &i->routes.items[n], false);
	i->routes.count = 0;
}
