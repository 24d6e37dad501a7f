/* SPDX-License-Identifier: Apache-2.0 */
/* apply -- what a neighbour's filters make of a route.
 *
 *      same set as before?  ── the conditions about the set are known already
 *      same rules met?      ── what they make of the set is made already
 *
 * so that prefixes that share a set cost the conditions about prefixes and nothing else.  A memo belongs to one
 * thread and is about one set, which it holds, and one neighbour at a time. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/policy/book.h"

enum { POLICY_RESULTS = 4 };

struct policy_result {
	uint64_t rules;              /* which ones were met, in order, as a hash */
	uint32_t attrs;              /* one hold */
};

struct policy_memo {
	const struct policy_book *book;
	uint32_t set;                /* what it is about, with a hold; 0: nothing */
	uint16_t neighbor;
	const struct peer_filters *filters;
	uint32_t generation;
	uint32_t *answers;           /* by rule: generation << 1 | met */
	uint32_t room;
	uint8_t path_answer;         /* of the as-path list: 0 not asked, 1 no, 2 yes */
	uint32_t result_count;
	struct policy_result results[POLICY_RESULTS];
	struct editing *editing;
	uint64_t *hits;              /* policy_hit_count(): how often rules were met, maps asked, rules of lists decided */
};

/* Another book: counters go on where a rule of the same map and number is there again. */
void policy_memo_open(struct policy_memo *memo, const struct policy_book *book);
void policy_memo_close(struct policy_memo *memo);
/* Which counters: of all of a kind, of one of that name, of its rules about prefixes that hold `about`. */
struct policy_counters {
	enum policy_kind kind;       /* POLICY_ROUTE_MAP, or prefix lists */
	uint16_t name;               /* 0: all */
	struct prefix about;         /* family 0: whatever they are about */
};
/* Adds the counters of the memo's book to `sum`; sets some of them to zero. */
void policy_memo_add_hits(const struct policy_memo *memo, uint64_t *sum);
void policy_memo_forget_hits(struct policy_memo *memo, const struct policy_counters *which);
/* Gives back what it holds. */
void policy_memo_forget(struct policy_memo *memo);
/* 0: refused.  Else the set as policy makes it; good until the memo is asked about another set or forgets. */
uint32_t policy_apply(struct policy_memo *memo, const struct peer_filters *filters, struct policy_route *route);
/* Does the map permit it?  What it sets does not matter.  A map that is not there permits nothing. */
bool policy_map_permits(const struct policy_book *book, uint16_t route_map, const struct policy_route *route);
/* One route map alone: the set it makes, with a hold; 0: refused.  The memo keeps nothing of it but counters. */
uint32_t policy_apply_once(struct policy_memo *memo, uint16_t route_map, const struct policy_route *route);
/* The same, and nobody counts. */
uint32_t policy_apply_map(const struct policy_book *book, uint16_t route_map, const struct policy_route *route);
/* The same, but what the map sets is put upon another set than the one it judges (default-originate).  0:
 * refused. */
uint32_t policy_apply_map_onto(const struct policy_book *book, uint16_t route_map, const struct policy_route *route, uint32_t base);
