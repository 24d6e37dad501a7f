/* SPDX-License-Identifier: Apache-2.0 */
/* nexthops -- what a shard knows of each next hop: asked for once, answered by zebra through the speaker.
 *
 * Until the answer comes, paths through it are not valid.  A change marks the next hop as dirty, and one sweep
 * over the tables touches the prefixes of all dirty ones (sweep.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/events/events.h"

enum nexthop_flag {
	NEXTHOP_ASKED = 1, NEXTHOP_ANSWERED = 2, NEXTHOP_REACHABLE = 4, NEXTHOP_CONNECTED = 8,
	NEXTHOP_SELF = 16 /* 0.0.0.0: ours, always good */, NEXTHOP_DIRTY = 32, NEXTHOP_ASKED_CONNECTED = 64
};

struct nexthop_state {
	uint32_t flags;
	uint32_t metric;
};

struct nexthops {
	struct nexthop_state *states;        /* by id */
	uint32_t count;
	uint32_t dirty;                      /* how many are */
	bool is_any_worse;                   /* one of them could be used before: not only paths that couldn't are concerned */
};

void nexthops_close(struct nexthops *nexthops);
/* True if the speaker must be asked (only once each, once more when it has to be connected, too). */
bool nexthops_want(struct nexthops *nexthops, uint32_t id, bool must_be_connected);
/* Takes the answer; true if paths may now be judged otherwise (it is dirty then). */
bool nexthops_answer(struct nexthops *nexthops, const struct event_nexthop *answer);
void nexthops_clean(struct nexthops *nexthops);      /* nothing is dirty any more */

static inline const struct nexthop_state *nexthops_find(const struct nexthops *nexthops, uint32_t id)
{
	static const struct nexthop_state unknown;
	return id < nexthops->count ? &nexthops->states[id] : &unknown;
}

static inline bool nexthop_is_good(const struct nexthop_state *state, bool must_be_connected)
{
	if (state->flags & NEXTHOP_SELF)
		return true;
	return state->flags & NEXTHOP_REACHABLE && (!must_be_connected || state->flags & NEXTHOP_CONNECTED);
}
