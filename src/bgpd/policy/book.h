/* SPDX-License-Identifier: Apache-2.0 */
/* book -- all policy of a configuration, compiled: lists and route maps by name.  It never changes.
 *
 * Names are numbered once and for ever, so that neighbours' rules refer to a list by a small number, whether it
 * is there or not, and go on doing so in the next book.  What a name means has changed if its digest has.
 *
 * Owner: the speaker, who makes one at each commit that changes policy and posts it to the shards; it is freed
 * when all have given it back (see `holds`). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/events/peer.h"
#include "bgpd/policy/as_path_list.h"
#include "bgpd/policy/clause.h"
#include "bgpd/policy/community_list.h"
#include "bgpd/policy/distances.h"
#include "policy/prefix_list.h"
#include "policy/route_map.h"

enum policy_kind {
	POLICY_ROUTE_MAP, POLICY_PREFIX_LIST_V4, POLICY_PREFIX_LIST_V6, POLICY_ACCESS_LIST_V4, POLICY_ACCESS_LIST_V6,
	POLICY_AS_PATH_LIST, POLICY_COMMUNITY_LIST /* + enum community_kind */,
	POLICY_DISTANCES = POLICY_COMMUNITY_LIST + COMMUNITY_KINDS,  /* its names are 1 + family row */
	POLICY_KINDS
};

struct policy_book {
	uint32_t holds;                              /* only the speaker counts */
	uint32_t rule_count;                         /* of all route maps: their numbers are below */
	uint32_t map_count;                          /* likewise */
	uint32_t asks;                               /* what any of them wants to know, ASK_* */
	uint32_t list_rule_count;                    /* of all lists of prefixes */
	ARRAY_OF(void *) items[POLICY_KINDS];        /* by name; NULL: there is none */
};

/* The number of a name, 1..; NULL and "": 0.  Only in the speaker's thread. */
uint16_t policy_name(const char *name);
const char *policy_name_text(uint16_t name);

struct policy_book *policy_book_new(void);
void policy_book_free(struct policy_book *book);
/* A list of prefixes is sealed by then: its rules get their numbers here. */
void policy_book_put(struct policy_book *book, enum policy_kind kind, uint16_t name, void *item);
static inline void *policy_book_get(const struct policy_book *book, enum policy_kind kind, uint16_t name)
{
	return book && name < book->items[kind].count ? book->items[kind].items[name] : NULL;
}
/* How many counters it takes: of rules of route maps, of route maps, of rules of lists of prefixes, in this order. */
static inline uint32_t policy_hit_count(const struct policy_book *book)
{
	return book ? book->rule_count + book->map_count + book->list_rule_count : 0;
}
static inline uint64_t *policy_list_hits(const struct policy_book *book, uint64_t *hits)
{
	return book ? hits + book->rule_count + book->map_count : hits;
}
static inline const struct distances *policy_distances(const struct policy_book *book, enum family_row family)
{
	return policy_book_get(book, POLICY_DISTANCES, (uint16_t)(1 + family));
}
/* 0: there is none of this name. */
uint64_t policy_book_digest(const struct policy_book *book, enum policy_kind kind, uint16_t name);
static inline bool policy_distances_differ(const struct policy_book *a, const struct policy_book *b, enum family_row family)
{
	return policy_book_digest(a, POLICY_DISTANCES, (uint16_t)(1 + family)) !=
	       policy_book_digest(b, POLICY_DISTANCES, (uint16_t)(1 + family));
}
bool policy_book_same(const struct policy_book *a, const struct policy_book *b);
/* Do these filters mean something else in the other book? */
bool policy_filters_differ(const struct policy_book *a, const struct policy_book *b, enum family_row family,
			   const struct peer_filters *filters);

static inline enum policy_kind policy_prefix_kind(enum family_row family)
{
	return families[family].address_family == AF_INET ? POLICY_PREFIX_LIST_V4 : POLICY_PREFIX_LIST_V6;
}
static inline enum policy_kind policy_access_kind(enum family_row family)
{
	return families[family].address_family == AF_INET ? POLICY_ACCESS_LIST_V4 : POLICY_ACCESS_LIST_V6;
}
/* Is it a policy in the sense of RFC 8212? */
static inline bool filters_choose(const struct peer_filters *f)
{
	return f->route_map || f->prefix_list || f->as_path_list || f->access_list;
}
static inline bool filters_are_there(const struct peer_filters *f)
{
	return filters_choose(f) || f->refuses || f->has_site;
}
