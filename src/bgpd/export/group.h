/* SPDX-License-Identifier: Apache-2.0 */
/* group -- peers of one family that are told the same, and what they were told.
 *
 *   told[id]    source peer of the path they know, + 1; 0: they were told nothing
 *   told_hash   of the attributes that a prefix was told with last; 0: not known.  What would be the same message is
 *               not sent again (bgp suppress-duplicates).  TOLD_OWN_HOP is a bit of it
 *   several     with add-path: each path they know of a prefix, see several.h; told[id] is TOLD_SEVERAL then
 *   pending     ids whose newest state they have not been told yet (a list, and a bit each)
 *   sweep_at    everything from this id on is to be told as well (a new session, a refresh); 0: no
 *
 * Members may be on different links: their own next hops are all that they are told differently (wire/holes.h).  A
 * member whose subnet holds next hops of others goes to these directly (RFC 4271 5.1.3), which is told apart: `lands`
 * are watched for that, see export.c.
 *
 * There is no entry per route and peer.  A member that is itself the source of a path is the one who was not
 * told it (split horizon), so `told` says that, too.  What is to be told is looked up when it is encoded: the
 * newest state, never the history. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/export/rewrite.h"

enum { TOLD_PEER_MOST = 65533, TOLD_SEVERAL = 65535 };       /* + 1 must fit into told[] */
enum { TOLD_OWN_HOP = 1 };                                   /* in told_hash: our own next hop is in what they know */

/* What became of a group so far. */
struct group_life {
	uint64_t id;
	int64_t made_at_s;                   /* wall clock */
	uint32_t joins, leaves, merges, splits;
	uint64_t packets;                    /* segments made */
	uint64_t packets_before;             /* when the interval between tellings began last */
};

/* The subnet that a member shares with us. */
struct land {
	struct prefix subnet;
	uint16_t peer;
	bool is_met;                         /* a next hop there was seen that is not the member */
};

struct group {
	struct group_key key;
	struct nexthop_address self;         /* what segments say as our next hop: that towards the first member */
	bool is_mixed;                       /* towards others it is another one */
	bool has_met;                        /* in one of the lands */
	ARRAY_OF(struct land) lands;         /* of members for whom it matters */
	uint16_t *told;
	uint64_t *bits;
	uint32_t *told_hash;                 /* NULL: what they know is told again */
	struct told_list **several;          /* by id, as `told`; NULL: the group is told one path of a prefix */
	prefix_id room;                      /* told and bits have this many ids */
	ARRAY_OF(prefix_id) pending;
	uint32_t pending_at;                 /* those before are done */
	prefix_id sweep_at;
	bool sweeps_all;                     /* they asked: what they know is told again, too */
	bool owes_end_of_rib, owes_refresh_end;
	uint32_t may_tell;                   /* prefixes, of key.most; see quota.h */
	bool was_full;                       /* something was not told because of that */
	bool is_hungry;                      /* the speaker was asked for more */
	bool held_end_of_rib;                /* owed, but we restart ourselves and have not heard all yet */
	uint32_t told_count;
	uint32_t *told_from;                 /* how many of them by source */
	uint32_t sources;                    /* room of told_from */
	ARRAY_OF(uint16_t) members;
	int64_t blocked_since_ms;            /* 0: not */
	int64_t not_before_ms;               /* the interval between tellings lasts until then */
	struct group_life life;              /* for shows */
};

struct group *group_new(const struct group_key *key);
/* With all that it was told and is still to be told, without members. */
struct group *group_copy(const struct group *group);
void group_free(struct group *group);
void group_add_member(struct group *group, uint16_t peer, const struct nexthop_address *self);
void group_watch_land(struct group *group, uint16_t peer, const struct prefix *subnet);
/* With its land. */
void group_remove_member(struct group *group, uint16_t peer);
void group_reserve(struct group *group, prefix_id end);
/* From now on the group knows what it was told with, or no longer. */
void group_remember(struct group *group, bool remembers);
/* What they know with our own next hop in it counts as not known: that is another one now. */
void group_forget_own_hop(struct group *group);
/* All is looked at anew; is_asked: and told, even what they know. */
void group_sweep(struct group *group, bool is_asked);
void group_mark(struct group *group, prefix_id id);
/* The next id to be told, 0: none; `end` is the table's. */
prefix_id group_take(struct group *group, prefix_id end);
/* One path more or less that is told of this source. */
void group_count_told(struct group *group, uint16_t source, int by);
void group_set_told(struct group *group, prefix_id id, uint16_t told);
/* The key for paths of this source: where they go back to it and to nobody else, no third party's next hop is told. */
struct group_key group_key_towards(const struct group *group, uint16_t source);
size_t group_bytes(const struct group *group);

static inline uint16_t group_told(const struct group *group, prefix_id id)
{
	return id < group->room ? group->told[id] : 0;
}

static inline bool group_is_pending(const struct group *group, prefix_id id)
{
	return id < group->room && group->bits[id >> 6] >> (id & 63) & 1;
}

static inline uint32_t group_told_from(const struct group *group, uint16_t peer)
{
	return peer < group->sources ? group->told_from[peer] : 0;
}

/* Nothing is left to be said. */
static inline bool group_is_idle(const struct group *group)
{
	return group->pending_at == group->pending.count && !group->sweep_at && !group->owes_end_of_rib &&
	       !group->owes_refresh_end;
}

/* It has to wait for the interval between tellings (RFC 4271 9.2.1.1), withdrawals too. */
static inline bool group_is_paused(const struct group *group, int64_t now_ms)
{
	return group->key.interval_ms && now_ms < group->not_before_ms;
}

/* Nothing was said yet. */
static inline bool group_is_fresh(const struct group *group)
{
	return group->sweep_at == 1 && !group->told_count && group->owes_end_of_rib && !group->owes_refresh_end;
}
