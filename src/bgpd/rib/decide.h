/* SPDX-License-Identifier: Apache-2.0 */
/* decide -- which of a prefix's paths is best (RFC 4271 9.1.2).
 *
 * Steps are tried in order; the first that finds a difference decides and is remembered, because operators
 * ask "why".  Paths are compared, never changed but for their marks (valid, best, multipath). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

enum decide_step {
	STEP_ONLY,                   /* there was nothing to compare with */
	STEP_LAST_RESORT,            /* one of them is of a neighbour that is away for long (RFC 9494) */
	STEP_DISTANCE,               /* one of them is redistributed: as zebra chooses between them */
	STEP_WEIGHT, STEP_LOCAL_PREF, STEP_LOCAL_ROUTE, STEP_AIGP, STEP_PATH_LENGTH, STEP_ORIGIN, STEP_MED, STEP_EXTERNAL,
	STEP_IGP_METRIC, STEP_EQUAL_CLUSTERS, STEP_CONFED, STEP_OLDEST, STEP_ROUTER_ID, STEP_CLUSTERS, STEP_NEIGHBOR,
	STEP_NONE,                   /* nothing left to compare */
	STEP_COUNT
};
static_assert((int)STEP_COUNT < (int)STEPS_MOST, "a plan holds them all");

struct decide_words {
	const char *name;            /* ours: "local preference" */
	const char *frr;             /* FRR's, in text and JSON ("selectionReason"): "Local Pref" */
};
extern const struct decide_words decide_words[STEP_COUNT];

struct decision {
	bool best_changed;           /* another path is best, or the best one has other attributes */
	bool ways_changed;           /* so, or the other paths used beside it */
};

/* The settings are new: which steps are on. */
void decide_follow(struct rib *rib);
/* Decides for one touched prefix, and takes its touched mark. */
struct decision decide(struct rib *rib, struct table *table, prefix_id id);
/* Decides all that were touched; `changed` is called for each prefix whose best path or ways changed, or
 * that somebody is told all of. */
void decide_touched(struct rib *rib, enum family_row family,
		    void (*changed)(void *owner, enum family_row family, prefix_id id, struct decision decision), void *owner);
/* The paths that may be used, the best one first; how many, `most` at most.  They are as the last decision judged them. */
uint32_t decide_rank(const struct rib *rib, const struct table *table, prefix_id id, const struct path **out, uint32_t most);
/* Why the best one is. */
enum decide_step decide_why(const struct table *table, prefix_id id);
