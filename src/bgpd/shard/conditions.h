/* SPDX-License-Identifier: Apache-2.0 */
/* conditions -- does any path of this shard pass a route map?  For conditional advertisement and for
 * `default-originate route-map`.
 *
 *	a witness is known    ── only when it changes is anything asked
 *	there is none         ── every prefix that changes is asked
 *	the witness is lost   ── the table is searched, a slice at a time, for another
 *
 * A witness needs not be the best path, nor have a reachable next hop: what was accepted into the table counts, as
 * operators know it from FRR.  So answers are there at once, no timer looks over a million routes, and nothing is asked where nobody
 * configured a condition. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

struct condition {
	struct condition_asked ask;          /* its base: one hold */
	struct peer_filters filters;         /* just the route map: what the policy memo is asked with */
	prefix_id witness;                   /* one of whose paths passes; 0: none */
	prefix_id search_at;                 /* the next id to be asked; 0: all were */
	uint32_t made;                       /* what became of the base, for this witness (one hold); 0: nothing */
	bool was_told, told_holds;           /* what the speaker knows */
	uint32_t told_made;                  /* one hold */
};

struct conditions {
	ARRAY_OF(struct condition *) items;  /* pointers: the memo knows filters by their place */
	struct policy_memo memo;
	bool is_asked[FAMILY_COUNT];
};

/* All that is asked from now on; what was asked before keeps what is known. */
void conditions_take(struct conditions *all, const struct rib *rib, const struct event_conditions *asked);
void conditions_follow_policy(struct conditions *all, const struct policy_book *old, const struct policy_book *book);
/* Looks at the prefixes that were touched since the last decision, which comes next. */
void conditions_look(struct conditions *all, const struct rib *rib, enum family_row family);
/* A slice of each search; true: there is more. */
bool conditions_search(struct conditions *all, const struct rib *rib);
/* Letters for what the speaker doesn't know yet. */
void conditions_tell(struct conditions *all, void (*send)(void *owner, struct letter *letter), void *owner);
void conditions_close(struct conditions *all);
