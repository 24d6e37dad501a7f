/* SPDX-License-Identifier: Apache-2.0 */
/* prefix_list -- ordered rules about prefixes; the first that fits decides.
 *
 *      rules by number ──seal──> a level for each length that rules have: {length, which lengths fit}
 *                                one hash table for all of them: masked address and length ──> first rule, next …
 *
 * A prefix is masked once per level and looked up, so that a thousand rules of three lengths cost three probes.
 * Access lists are the same thing with other ranges.  A sealed list never changes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"

struct prefix_rule {
	uint32_t seq;
	bool is_permit;
	bool is_any;                 /* how it was said */
	uint8_t ge, le;              /* as said; 0: not */
	uint8_t least, most;         /* lengths of prefixes that fit */
	struct prefix prefix;        /* masked */
	uint32_t next;               /* 1 + the next rule of the same prefix */
};

struct prefix_level {
	uint8_t length, least, most;
	uint32_t first;              /* the lowest rule */
};

struct prefix_list {
	char *name;
	char *description;
	uint8_t family;              /* AF_INET, AF_INET6 */
	bool permits_when_empty;     /* prefix lists do, access lists don't */
	uint32_t number;             /* of its first rule, dense over all lists of a program: for counters */
	uint64_t digest;             /* of its rules: another one, another meaning */
	ARRAY_OF(struct prefix_rule) rules;
	struct prefix_level levels[129];
	uint32_t level_count;
	uint32_t *slots;             /* 1 + the first rule of a prefix */
	uint32_t slot_count;         /* a power of two */
};

struct prefix_list *prefix_list_new(const char *name, int family);
void prefix_list_free(struct prefix_list *list);
/* A prefix with these bounds (0: none), as `ge` and `le` of prefix lists say it.  Rules come in ascending order. */
void prefix_list_add(struct prefix_list *list, uint32_t seq, bool is_permit, const struct prefix *prefix, uint8_t ge, uint8_t le);
/* All prefixes of these lengths within one; for access lists, that go by the address: least may be below its length. */
void prefix_list_add_range(struct prefix_list *list, uint32_t seq, bool is_permit, const struct prefix *prefix,
			   const uint8_t range[2]);
void prefix_list_add_any(struct prefix_list *list, uint32_t seq, bool is_permit);
/* Nothing is added any more: makes the flat structure. */
void prefix_list_seal(struct prefix_list *list);
/* The first rule that fits: its place; -1: none. */
int64_t prefix_list_find(const struct prefix_list *list, const struct prefix *p);
/* NULL refuses all. */
bool prefix_list_permits(const struct prefix_list *list, const struct prefix *p);
/* The same, and the rule that decides is counted, by its number; hits NULL: not. */
bool prefix_list_permits_counted(const struct prefix_list *list, const struct prefix *p, uint64_t *hits);
/* Does this rule fit, whatever stands before it? */
bool prefix_rule_fits(const struct prefix_rule *rule, const struct prefix *p);
/* The rule of this number (seq): its place; -1: none. */
int64_t prefix_list_place(const struct prefix_list *list, uint32_t seq);
/* What rules have been met is counted by list->number and the rule's place.  A list made anew takes over what the old one of
 * its name counted for rules of the same seq; old NULL: there was none. */
void prefix_list_carry_hits(const struct prefix_list *old, const uint64_t *from, const struct prefix_list *now, uint64_t *to);
/* Of rules that hold the prefix; family 0: of all. */
void prefix_list_forget_hits(const struct prefix_list *list, const struct prefix *about, uint64_t *hits);
/* NULL, or why these bounds can't be for that prefix. Static text. */
const char *prefix_list_why_bad(const struct prefix *prefix, unsigned ge, unsigned le);
