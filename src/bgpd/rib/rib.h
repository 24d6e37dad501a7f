/* SPDX-License-Identifier: Apache-2.0 */
/* rib -- all that a shard knows about routes: tables, neighbours, next hops, and how to decide. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/events/events.h"
#include "bgpd/policy/apply.h"
#include "bgpd/rib/aside.h"
#include "bgpd/rib/dampen.h"
#include "bgpd/rib/installed.h"
#include "bgpd/rib/nexthops.h"
#include "bgpd/rib/peers.h"
#include "bgpd/rib/table.h"
#include "bgpd/rib/verdicts.h"

/* Work over a whole table, done a slice at a time, see sweep.h. */
struct sweep {
	uint8_t kind;
	uint16_t peer;
	uint8_t family;              /* where it is now */
	uint8_t only;                /* this family, FAMILY_COUNT: all */
	prefix_id at;
};

/* Somebody is told by what RPKI says of the prefix, and that may be another. */
struct revalidated {
	prefix_id id;
	uint8_t family;
};

struct rerouted {
	prefix_id id;
	uint8_t family;
	bool has_aigp;
};

enum { STEPS_MOST = 20 };

/* The steps of the decision that are on (enum decide_step), in order and ended by STEP_NONE; those of them that come before
 * MED, and the rest; and those that paths must be equal in to be used together. */
struct decide_plan {
	uint8_t steps[STEPS_MOST], early[STEPS_MOST], late[STEPS_MOST], ways[STEPS_MOST];
};

struct rib {
	struct table tables[FAMILY_COUNT];
	struct peers peers;
	struct nexthops nexthops;
	struct event_settings settings;
	struct decide_plan plan[FAMILY_COUNT];       /* follows the settings, see decide_follow */
	const struct policy_book *policy;    /* in force; NULL: none yet.  The shard gives it back */
	bool is_weighted[TABLE_COUNT];       /* paths that say their bandwidth have been used together (it stays so) */
	bool has_unreachable[FAMILY_COUNT];   /* paths that say there is no way have been there (it stays so) */
	bool watches_reach[FAMILY_COUNT];     /* each prefix that is decided is of interest, see shard/reach.h */
	bool hears_validity;                 /* somebody is told what RPKI says of routes */
	bool hears_all;                      /* somebody is told more than best paths: each touched prefix is of interest */
	const struct vrps *vrps, *vrps_touched;      /* as the last EVENT_VRPS said; a hold of each */
	struct policy_memo incoming;
	struct policy_sight sight;           /* what clauses may ask of us */
	struct aside aside;
	struct dampen dampen;
	struct installed installed[FAMILY_COUNT];    /* only while settings.waits_for_kernel */
	struct verdicts verdicts;            /* on conditions, over all shards */
	ARRAY_OF(struct sweep) sweeps;       /* the first is under way */
	uint32_t sweep_slice;                /* ids at a time; tests make it small */
	ARRAY_OF(struct event_nexthop_id) wanted;            /* next hops the speaker is to be asked for */
	ARRAY_OF(struct rerouted) rerouted;  /* by a sweep: the way to a path's next hop has another metric, which somebody may be told */
	ARRAY_OF(struct revalidated) revalidated;    /* by a sweep */
	ARRAY_OF(struct event_max_prefix) too_many;          /* warnings for the speaker */
	/* The set that the decision looked at last: prefixes that follow each other often share it.  Forgotten with each
	 * release, which might be its last. */
	uint32_t seen_id;
	const struct attrs *seen;
	struct contender *contenders;        /* room for the decision at work */
	uint32_t contenders_room;
	/* Attribute sets that were let go, runs of the same melted into one release. */
	uint32_t released_attrs, released_count;
};

void rib_open(struct rib *rib);
void rib_close(struct rib *rib);
/* Gives a hold back, soon. */
void rib_release(struct rib *rib, uint32_t attrs);
void rib_release_now(struct rib *rib);
size_t rib_bytes(const struct rib *rib);
