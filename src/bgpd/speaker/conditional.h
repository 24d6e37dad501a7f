/* SPDX-License-Identifier: Apache-2.0 */
/* conditional -- what is told conditionally: the speaker asks the shards whether any path passes a route map,
 * puts their answers together and tells them the verdict.
 *
 *	plan ──> EVENT_CONDITIONS ──> each shard ──> EVENT_CONDITION ──> one verdict ──> EVENT_VERDICT to all
 *	                                                              └> EVENT_DEFAULT_ROUTE to the owner of the default
 *
 * While a condition is watched a beat is running, of `bgp conditional-advertisement timer`.  A verdict changes at once,
 * but only once between two beats; what changes again waits for the next one, so that what comes and goes is not passed
 * on to the neighbours at its own pace. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "base/memory.h"
#include "bgpd/events/events.h"
#include "bgpd/speaker/plan.h"

struct speaker;

struct shard_answer {
	bool is_there, holds;
	uint32_t made;               /* one hold */
};

struct watched_condition {
	struct condition_asked ask;          /* its base: one hold */
	ARRAY_OF(struct shard_answer) answers;       /* by shard */
	bool has_verdict, holds;
	uint64_t changed_in;                 /* the beat in which the verdict changed last; 0: it never did */
};

/* A default route as the owner of the default prefix knows it. */
struct told_default {
	uint8_t family;
	uint16_t route_map;
	uint32_t attrs;              /* one hold */
};

struct speaker_conditions {
	ARRAY_OF(struct watched_condition) items;
	ARRAY_OF(struct told_default) defaults;
	struct timer beat;
	uint64_t beats;              /* the one we are in, from 1 on */
	uint16_t beat_seconds;       /* as it is running */
};

void conditional_open(struct speaker *s);
void conditional_close(struct speaker *s);
/* The plan is new. */
void conditional_follow(struct speaker *s);
void conditional_took(struct speaker *s, struct actor *shard, struct event_verdict *answer);
/* For shows: until verdicts that wait may change, 0: nothing is watched; is what waits for this condition told? */
int64_t conditional_left_ms(const struct speaker *s);
bool conditional_is_met(const struct speaker *s, enum family_row family, const struct peer_family_rules *rules);
