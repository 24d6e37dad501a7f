/* SPDX-License-Identifier: Apache-2.0 */
/* policy -- the lists and route maps of zebra's configuration, and what they make of a route.
 *
 * Made at each commit that changes any of them, never changed after.  A condition that names what is not there is met
 * by nothing. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/nexthop.h"
#include "policy/prefix_list.h"
#include "policy/route_map.h"

/* What a rule looks at: a route by one of its next hops. */
struct policy_subject {
	const struct prefix *prefix;
	const struct nexthop *hop;
	const char *interface;     /* that the hop leaves by */
	uint8_t origin;            /* enum route_origin */
	uint32_t instance;         /* of the origin: the table that it was taken from */
	uint32_t tag, metric;
};

enum policy_condition {
	MATCH_PREFIX_LIST, MATCH_ACCESS_LIST, MATCH_PREFIX_LENGTH, MATCH_HOP_PREFIX_LIST, MATCH_HOP_ACCESS_LIST,
	MATCH_HOP_LENGTH, MATCH_HOP_ADDRESS, MATCH_HOP_DROPS, MATCH_INTERFACE, MATCH_ORIGIN, MATCH_INSTANCE, MATCH_TAG,
	MATCH_METRIC, CONDITION_COUNT
};

struct policy_clause {
	uint8_t condition;         /* enum policy_condition */
	uint8_t family;            /* of lists, lengths and addresses */
	uint32_t number;
	struct address address;
	char *name;                /* of a list or an interface */
	const struct prefix_list *list;        /* found when the policy was made; NULL: there is none */
	uint64_t *hits;            /* the policy's list_hits; NULL: not counted */
};

/* What hangs on a route_rule's `clauses`. */
struct policy_rule {
	ARRAY_OF(struct policy_clause) clauses;
	struct address sources[2]; /* set src, by family */
	uint64_t invoked;          /* how often it was asked */
};

struct policy {
	ARRAY_OF(struct prefix_list *) prefix_lists, access_lists;
	ARRAY_OF(struct route_map *) maps;
	uint64_t *list_hits;       /* by rule of all prefix lists: how often it decided */
	uint32_t list_rule_count;
};

struct policy *policy_new(void);
void policy_free(struct policy *policy);                       /* NULL is fine */
/* Takes a list over; all are there before policy_count_lists() makes room for their counters, and rules come after. */
void policy_add_prefix_list(struct policy *policy, struct prefix_list *list);
void policy_add_access_list(struct policy *policy, struct prefix_list *list);
void policy_count_lists(struct policy *policy);
/* Counters of lines that were there before go on. */
void policy_carry_hits(struct policy *policy, const struct policy *before);
const struct prefix_list *policy_prefix_list(const struct policy *policy, const char *name, int family);
const struct prefix_list *policy_access_list(const struct policy *policy, const char *name, int family);
struct route_map *policy_map(const struct policy *policy, const char *name);    /* NULL: there is none */
/* Does the map permit it?  Its `set src` goes to *source, untouched if there is none. */
bool policy_map_permits(const struct route_map *map, const struct policy_subject *subject, struct address *source);
