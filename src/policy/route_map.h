/* SPDX-License-Identifier: Apache-2.0 */
/* route_map -- ordered rules: who meets all conditions of a rule is permitted, and what the rule says is done to it,
 * or refused; then it ends there, or goes on.
 *
 * Conditions and deeds are the program's (`clauses`); here is only the walk.  It says which rules were met, in
 * order, so that who walks may remember what those rules make of a thing.  A map never changes once it is made. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"

enum { ROUTE_MAP_NEST = 8, ROUTE_MAP_MET = 512 };

struct route_map;
struct route_rule {
	uint32_t seq;
	bool is_permit;
	bool goes_on;                        /* on-match next, on-match goto, continue */
	uint32_t goes_to;                    /* the first rule with this number or a higher one; 0: just the next */
	const struct route_map *call;        /* what it says too; NULL: nothing */
	uint32_t number;                     /* dense over all maps of a program: for counters and memos */
	void *clauses;                       /* the program's */
	char *description;
};

struct route_map {
	char *name;
	uint64_t digest;                     /* of all that it says, and of what that refers to */
	uint32_t number;                     /* dense over all maps of a program */
	uint32_t asks;                       /* the program's bits: what its clauses, and those of called maps, want to know */
	ARRAY_OF(struct route_rule) rules;   /* ascending by seq */
};

/* The rules that were met; who meets more is refused. */
struct route_walk {
	bool (*meets)(void *owner, const struct route_rule *rule);
	void *owner;
	uint64_t *asked;                     /* by map: how often; NULL: not counted */
	uint32_t count;
	const struct route_rule *met[ROUTE_MAP_MET];
};

/* Room for many, of which few are used: it is not cleared. */
static inline void route_walk_open(struct route_walk *walk, bool (*meets)(void *owner, const struct route_rule *rule), void *owner)
{
	walk->meets = meets;
	walk->owner = owner;
	walk->asked = NULL;
	walk->count = 0;
}

/* True: permitted, after the deeds of the rules in `met`.  Nobody met: refused. */
bool route_map_walk(const struct route_map *map, struct route_walk *walk);
