/* SPDX-License-Identifier: Apache-2.0 */
/* sight -- see sight.h. */
#include "bgpd/rib/sight.h"
#include "bgpd/rib/validity.h"

static const struct peer_rules *rules_of(const void *owner, uint16_t neighbor)
{
	const struct rib_peer *peer = peers_find(&((const struct rib *)owner)->peers, neighbor);
	return peer ? peer->rules : NULL;
}

static const struct event_up *session_of(const void *owner, uint16_t neighbor)
{
	const struct rib_peer *peer = peers_find(&((const struct rib *)owner)->peers, neighbor);
	return peer && peer->is_up ? &peer->up : NULL;
}

static uint32_t igp_metric_of(const void *owner, const struct attrs *a)
{
	const struct rib *rib = owner;
	return nexthops_find(&rib->nexthops, a->nexthop)->metric;
}

static enum validity validity(const void *owner, const struct prefix *prefix, const struct attrs *a)
{
	return validity_of(owner, prefix, a);
}

struct policy_sight rib_sight(const struct rib *rib)
{
	return (struct policy_sight){ rib, rules_of, session_of, igp_metric_of, validity };
}
