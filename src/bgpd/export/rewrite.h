/* SPDX-License-Identifier: Apache-2.0 */
/* rewrite -- what a path looks like to a group of peers: may they be told, and with which attributes
 * (RFC 4271 5.1 and 9.1.3, RFC 1997, RFC 4456, RFC 2545).
 *
 * All that the answer depends on, besides the path, is the group's key.  Peers of the same key are told the
 * same bytes, but for our own address where that is the next hop: it stays empty here, each session has its own
 * (wire/holes.h).  One pass over the canonical block makes the new one; it is done once per attribute set and batch,
 * never per route. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "bgpd/attrs/labels.h"
#include "bgpd/rib/rib.h"
#include "bgpd/wire/holes.h"

/* Zeroed before it is filled, so that memcmp compares. */
struct group_key {
	uint8_t family;                      /* of the table */
	uint8_t wire;                        /* as it is spoken of: the same, or the labeled family */
	uint8_t kind;                        /* enum peer_kind */
	bool is_client, is_rs_client;        /* of us as a route reflector; as a route server */
	bool as4, addpath, extended_nexthop, next_hop_self, lacks_policy;
	uint8_t communities_off;             /* enum communities_kind */
	uint8_t addpath_mode, addpath_most;  /* enum addpath_mode, where several paths are told; else 0 */
	uint16_t paths_limit;
	uint16_t message_most;
	uint32_t local_as, router_id, cluster_id;    /* local_as: as we are known to them */
	uint32_t front_as, behind_as;        /* in front of paths; see peer_identity */
	bool is_oad, is_leaving, plain_bandwidth, wide_bandwidth, speaks_aigp;    /* of peer_rules, peer_identity */
	uint8_t own_family;                  /* of our next hop towards them … */
	bool own_has_link_local;             /* … and whether it has a link-local part */
	struct nexthop_address at_link;      /* our next hop itself, where link-local ones of others are passed on within a link */
	struct prefix subnet;                /* external ones: shared with us, where there are others (third-party next hops) */
	struct peer_filters filters;         /* policy outwards */
	uint8_t asks;                        /* what their route map wants to know: ASK_* of policy/clause.h */
	struct peer_rewriting rewriting;
	uint32_t remote_as;                  /* only where rewriting, spares_loops or hides_sets asks for it, else 0 */
	bool spares_loops, hides_sets;       /* see family_decision */
	bool tells_validity;                 /* what RPKI says is told with a route (RFC 8097) */
	bool tells_back;                     /* no split horizon: whoever a path is from is told of it too */
	bool default_originate;              /* told a default route of our own in place of the table's, see defaults.h */
	uint16_t default_map;
	/* Conditional advertisement: what these filters permit is not told while it is held back, and else told as they
	 * make it, whatever the others say of it. */
	struct peer_filters conditional;
	bool holds_back;
	struct peer_filters unsuppress;      /* what an aggregate suppresses is told as these filters make it; none: not */
	uint32_t most;                       /* prefixes that they are told, of all shards together; 0: no limit */
	bool role_said, knows_long_stale;    /* RFC 9234; RFC 9494: they may be told of paths that are kept as a last resort */
	bool speaks_unreachable;             /* they may be told that there is no way */
	uint8_t role;                        /* ours, enum role */
	uint32_t interval_ms;                /* least time between two tellings (RFC 4271 9.2.1.1); 0: none */
	const struct prefix_list *asked;     /* they asked to be told what this permits, no more; NULL: all */
	uint32_t asked_version;              /* that of rib_peer when there is one: places in memory are used again */
	uint16_t solo;                       /* the peer's number if nobody else may be in the group, else 0 */
};

struct group_key group_key_of(const struct rib *rib, const struct rib_peer *peer, enum family_row family);
/* Our next hop towards the peer. */
struct nexthop_address own_hop_of(const struct rib_peer *peer, enum family_row family);
/* Would an external peer in that subnet go to this next hop directly? */
bool rewrite_is_third_party(const struct group_key *to, const struct rib *rib, const struct rib_peer *from,
			    const struct prefix *subnet, const struct address *nexthop);

/* May they be told of this path?  (Split horizon is not asked here: it is for one member, not for the group.) */
bool rewrite_may(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a);

/* Is it our own next hop that they are told with it? */
bool rewrite_is_own_hop(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a);

/* What is ours of a next hop has its family, and zeros for the address: see rewritten_fill. */
struct rewritten {
	struct nexthop_address nexthop;
	uint8_t own;                         /* which parts of it are ours, enum own_part */
	bool asks_subnet;                    /* it is ours because the members are not where the path's next hop is */
	bool is_plain;                       /* NEXT_HOP is in the block; else it goes into MP_REACH_NLRI */
	uint16_t nexthop_at;                 /* its value there */
	struct label_stack labels;           /* of a labeled family */
	uint16_t length;
	uint8_t block[65535];                /* canonical, without attribute 14 */
};
/* false: it does not fit into a message any more. */
bool rewrite(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a,
	     struct rewritten *out);
/* With our next hop towards one of them. */
void rewritten_fill(struct rewritten *r, const struct nexthop_address *self);
/* The same as an attribute set, for shows; the caller gets a hold.  0 if it can't be. */
uint32_t rewrite_attrs(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a,
		       const struct nexthop_address *self);
