/* SPDX-License-Identifier: Apache-2.0 */
/* reach -- tells the speaker of prefixes that nobody reaches any more, and of those that are back, where they are to be
 * announced as out of reach (draft-ietf-idr-upa): all of a family, or what an aggregate holds.
 *
 *	decided ──> best path, or one that says there is none? ──> EVENT_REACH ──> speaker/unreachable.c originates it
 *	                       a way there, and our word against it ──> EVENT_REACH ──> … and takes it back */
#pragma once
#include <stdbool.h>
#include "bgpd/events/events.h"
#include "bgpd/rib/table.h"

struct shard;

struct reach {
	ARRAY_OF(struct reach_news) news;    /* for the speaker */
};

/* Settings, or the aggregates of a family, are others: what is watched?  What is lost by then is told too. */
void reach_follow_settings(struct shard *shard);
void reach_follow_aggregates(struct shard *shard, enum family_row family);
/* The prefix was decided; its family is watched. */
void reach_note(struct shard *shard, enum family_row family, prefix_id id);
void reach_tell(struct shard *shard);
