/* SPDX-License-Identifier: Apache-2.0 */
/* aggregates -- this shard's part in `aggregate-address`: which of its best paths contribute, what they come to
 * together, and which of them are not announced for it.
 *
 *	best path changed ──> members (prefix ─> set), sets (set ─> how many) ──> melt ──> EVENT_CONTRIBUTION
 *	                                                                            speaker: one aggregate of all shards
 *	                                           suppressed or not <── EVENT_AGGREGATE_STATE ──┘
 *
 * Sets are counted, not prefixes: that another prefix comes with a set that is known costs two look-ups.  A set that
 * comes is melted in at once; when one goes, all are melted anew, soon when they are few, else after a while. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/melt.h"
#include "bgpd/rib/pairs.h"
#include "bgpd/rib/rib.h"
#include "net/trie.h"

enum { MELT_AGAIN_MS = 1000, MELT_FEW = 4096 };

struct aggregate {
	uint8_t family;
	struct aggregate_rules rules;
	struct peer_filters filters;         /* just the suppress map: what the policy memo is asked with */
	struct pairs members;                /* prefix id ─> attribute set */
	struct pairs sets;                   /* attribute set (one hold) ─> members with it */
	struct pairs chosen;                 /* prefix ids that the suppress map permits */
	struct melt melt;
	bool is_new;                         /* the melt is another than the speaker was told */
	bool is_worn;                        /* a set went: the melt is too much */
	int64_t melted_at_ms;
	bool is_announced;                   /* as far as is known: then it suppresses */
	prefix_id search_at;                 /* the table was looked at up to here; 0: all of it */
	bool was_told;
	uint32_t told;                       /* one hold; 0: that there is no contributor */
	bool told_different_meds;
	uint32_t told_med;
};

struct aggregates {
	struct aggregates_family {
		ARRAY_OF(struct aggregate *) items;
		struct trie *by_prefix;      /* NULL where there are none */
	} families[FAMILY_COUNT];
	struct policy_memo memo;
	struct rib *rib;
	/* A prefix is suppressed, or no longer. */
	void (*suppressed)(void *owner, enum family_row family, prefix_id id);
	/* A letter for the speaker. */
	void (*send)(void *owner, struct letter *letter);
	void *owner;
};

void aggregates_close(struct aggregates *all);
/* The configured ones of a family; those that are the same as before keep what they know. */
void aggregates_take(struct aggregates *all, const struct event_aggregates *asked);
void aggregates_take_state(struct aggregates *all, const struct event_aggregate_state *state);
void aggregates_follow_policy(struct aggregates *all, const struct policy_book *old, const struct policy_book *book);
/* Another path is the best one of this prefix, or none. */
void aggregates_note(struct aggregates *all, enum family_row family, prefix_id id);
/* A slice of the table for new ones; true: there is more. */
bool aggregates_search(struct aggregates *all);
/* Tells what is new.  True: something is to be melted later. */
bool aggregates_tell(struct aggregates *all, int64_t now_ms);
/* Those of a family, for a show; how many.  The caller frees *out. */
uint32_t aggregates_report(const struct aggregates *all, enum family_row family, struct page_aggregate **out);
size_t aggregates_bytes(const struct aggregates *all);

/* Does one that is wider want to know whether the prefix is in reach?  Does any? */
bool aggregates_watch(const struct aggregates *all, enum family_row family, const struct prefix *p);
bool aggregates_watch_any(const struct aggregates *all, enum family_row family);

static inline bool aggregates_are_there(const struct aggregates *all, enum family_row family)
{
	return all->families[family].items.count;
}
