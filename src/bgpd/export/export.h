/* SPDX-License-Identifier: Apache-2.0 */
/* export -- which peers are told, when, and how fast: groups come, split and melt together.
 *
 *   a session comes up ──> joins a group of its key that has not begun, or starts one with everything to tell
 *   both idle, same key ──> one group (what they were told is the same by construction)
 *   a member falls behind ──> its own group with a copy of what was told; the others go on
 *   a group is behind ──> waits; its pending set keeps the newest state, never the history
 *
 * "Behind" is counted in bytes posted to the io and not yet taken by the socket. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/export/encode.h"
#include "bgpd/export/several.h"

enum {
	OUTSTANDING_MOST = 4 << 20,          /* a group waits while a member has more than this before it */
	OUTSTANDING_LOW = 1 << 20,           /* who has less could be told more at once */
	PATIENCE_MS = 200                    /* how long such a one waits for a slower member */
};

/* One peer's end of the telling, per family. */
struct outlet {
	struct group *group;                 /* NULL: no session, or not this family */
	uint32_t outstanding;
	struct nexthop_address self;         /* our next hop towards it, as it was told */
	struct prefix subnet;                /* that it shared with us then */
};

struct export {
	struct rib *rib;
	struct encoder *encoder;
	struct defaults defaults;
	ARRAY_OF(struct group *) groups;
	struct outlet *outlets[FAMILY_COUNT];        /* by peer */
	uint32_t outlet_count;
	uint32_t turn;                       /* the group to begin with */
	bool may_merge;                      /* a group became idle */
	uint32_t numbered;                   /* tables whose paths somebody is told by their numbers (add-path): a bit each */
	bool hears_ways;                     /* what somebody is told depends on all paths that are used together */
	bool has_quotas;                     /* somebody has a limit that shards share */
	bool has_intervals;                  /* somebody is told only so often */
	struct path_numbers numbers;
	uint64_t groups_made, groups_dropped;
	uint32_t outstanding_most, outstanding_low, batch;   /* as above; tests make them small */
	/* Hands a segment over; `peers` have something in it. */
	void (*send)(void *owner, struct segment *segment, enum family_row family, const uint16_t *peers, uint32_t count);
	void (*tell_quota)(void *owner, const struct event_quota *state);    /* to the speaker */
	void *owner;
	uint16_t *to;                        /* scratch for send */
	uint32_t to_room;
};

void export_open(struct export *ex, struct rib *rib,
		 void (*send)(void *owner, struct segment *, enum family_row, const uint16_t *peers, uint32_t count), void *owner);
void export_close(struct export *ex);
void export_up(struct export *ex, struct rib_peer *peer);
/* The peer was told nothing yet because it might have asked for less (RFC 5291): now it is. */
void export_begin(struct export *ex, const struct rib_peer *peer, enum family_row family);
void export_down(struct export *ex, uint16_t peer);
/* The peer's rules are new: if what it is told depends on it, all is told again.  What others are told of its paths may
 * depend on it, too, while it restarts or is gone and some are left. */
void export_follow_rules(struct export *ex, const struct rib_peer *peer, const struct peer_rules *old);
/* What is reflected is looked at anew: whose routes are, or who they are said to be from, is another thing now. */
void export_internal_again(struct export *ex, enum family_row family);
/* Other addresses on the session's link: where they are our next hop, or say who else is there, the peer is told again. */
void export_follow_link(struct export *ex, struct rib_peer *peer, const struct prefix *old_subnet);
/* What keys are made of besides the peers' rules is another: settings, what a map asks. */
void export_follow_keys(struct export *ex);
/* Another book of policy: groups for whom it means something else are told again. */
void export_follow_policy(struct export *ex, const struct policy_book *old, const struct policy_book *book);
/* A condition holds, or no longer: who is told more or less by it is told again. */
void export_follow_verdict(struct export *ex, enum family_row family, uint16_t route_map);
/* A peer may be told more. */
void export_take_quota(struct export *ex, const struct event_quota *more);
/* A default route of our own came, changed or went. */
void export_take_default(struct export *ex, struct event_default_route *letter);
/* Everything again to one peer (0: to all): soft out, ROUTE-REFRESH; `enhanced` puts BoRR and EoRR around (RFC 7313). */
void export_again(struct export *ex, uint16_t peer, enum family_row family, bool enhanced);
/* The best path of a prefix changed. */
void export_mark(struct export *ex, enum family_row family, prefix_id id);
/* The metric of the way to its next hop did: for those who are told it. */
void export_mark_way(struct export *ex, enum family_row family, prefix_id id, bool has_aigp);
/* What RPKI says of it may be another: for those who are told by that. */
void export_mark_validity(struct export *ex, enum family_row family, prefix_id id);
/* Another path of it did: for those who are told several. */
void export_mark_several(struct export *ex, enum family_row family, prefix_id id);
/* What the peer knows of the prefix, if it is told several paths; NULL: nothing, or it is told one. */
const struct told_list *export_told_list(const struct export *ex, uint16_t peer, enum family_row family, prefix_id id);
/* Bytes left towards the peer. */
void export_taken(struct export *ex, uint16_t peer, enum family_row family, uint32_t bytes);
/* Tells until the clock says so; true: there is more that could be told now. */
bool export_work(struct export *ex, int64_t now_ms, int64_t until_us);
/* Everybody was told everything. */
/* We have heard all: what End-of-RIB was held back is owed now. */
void export_release_end_of_rib(struct export *ex);
bool export_is_idle(const struct export *ex);
/* Is anything waiting for a slow member?  Then call export_work again after PATIENCE_MS. */
bool export_is_blocked(const struct export *ex);
/* How long until the first of those who wait for the interval between tellings may be told; 0: nobody waits. */
int64_t export_paused_ms(const struct export *ex, int64_t now_ms);
uint32_t export_paused_ms_of(const struct export *ex, uint16_t peer, enum family_row family, int64_t now_ms);
/* Must the prefix's id be kept: does somebody know of it, or is to hear of it? */
bool export_holds(const struct export *ex, enum family_row family, prefix_id id);

/* For shows. */
struct outlet *export_outlet(const struct export *ex, uint16_t peer, enum family_row family);   /* NULL: none */
bool export_was_told(const struct export *ex, uint16_t peer, enum family_row family, prefix_id id);
/* Is the peer told our own default route instead of the table's? */
bool export_tells_default(const struct export *ex, uint16_t peer, enum family_row family);
/* The group that the peer is told with, as reports number it, and what waits for its slowest member; 0: none. */
uint64_t export_group_of(const struct export *ex, uint16_t peer, enum family_row family, uint64_t *queued_bytes);
uint32_t export_count_told(const struct export *ex, uint16_t peer, enum family_row family);
/* Counters of policy/apply.h, of what goes out. */
void export_add_hits(const struct export *ex, uint64_t *sum);
void export_forget_hits(struct export *ex, const struct policy_counters *which);
/* All groups and their members into the letter, see report.c. */
void export_report(const struct export *ex, struct event_groups *out);
size_t export_bytes(const struct export *ex);
/* What was encoded and waits for sockets: members of a group share it, so the furthest behind counts. */
size_t export_queued_bytes(const struct export *ex);
