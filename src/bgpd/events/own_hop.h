/* SPDX-License-Identifier: Apache-2.0 */
/* own_hop -- our next hop towards a peer, from what is known of its session's link (RFC 4271 5.1.3, RFC 2545 3). */
#pragma once
#include "bgpd/events/events.h"

/* Our address there, at worst the router id (as FRR). */
struct nexthop_address own_hop_v4(const struct peer_link *link, uint32_t router_id);
/* The link-local address alone where that is agreed, the global address of the link, else its link-local one in both
 * places, at worst our end of the session, mapped. */
struct nexthop_address own_hop_v6(const struct peer_link *link, const struct address *local, bool is_link_local_alone);
bool own_hop_is_same(const struct nexthop_address *a, const struct nexthop_address *b);
