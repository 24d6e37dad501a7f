/* SPDX-License-Identifier: Apache-2.0 */
/* own_hop -- see own_hop.h. */
#include "bgpd/events/own_hop.h"
#include <string.h>

static struct address mapped(const struct address *v4)
{
	struct address a = { .family = AF_INET6 };
	a.v6[10] = a.v6[11] = 0xff;
	memcpy(a.v6 + 12, v4->v4, 4);
	return a;
}

struct nexthop_address own_hop_v4(const struct peer_link *link, uint32_t router_id)
{
	return (struct nexthop_address){ .global = link->v4.family ? link->v4 : address_v4(router_id) };
}

struct nexthop_address own_hop_v6(const struct peer_link *link, const struct address *local, bool is_link_local_alone)
{
	if (is_link_local_alone && link->is_shared && link->link_local.family)
		return (struct nexthop_address){ .global = link->link_local };
	struct nexthop_address self = { .global = link->v6.family ? link->v6 : link->link_local };
	if (!self.global.family)
		self.global = mapped(local);
	if (link->is_shared)
		self.link_local = link->link_local;
	return self;
}

bool own_hop_is_same(const struct nexthop_address *a, const struct nexthop_address *b)
{
	return address_same(&a->global, &b->global) && address_same(&a->link_local, &b->link_local);
}
