/* SPDX-License-Identifier: Apache-2.0 */
/* community_list -- named rules about communities (4 bytes), extended (8) and large ones (12).
 *
 * A standard rule names communities that must all be there; an expanded one is a regular expression over the
 * communities as text.  The first rule that fits decides.  A sealed list never changes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "base/text.h"
#include "bgpd/policy/expression.h"

enum community_kind { COMMUNITY_PLAIN, COMMUNITY_LARGE, COMMUNITY_EXTENDED, COMMUNITY_KINDS };
extern const uint8_t community_width[COMMUNITY_KINDS];

/* Communities as they lie in an attribute, in any order. */
struct communities {
	const uint8_t *bytes;
	uint32_t count;
};

struct community_rule {
	uint32_t seq;
	bool is_permit;
	bool is_any;                 /* `internet`, or nothing named */
	struct expression *expression;   /* of an expanded one */
	uint8_t *bytes;              /* the communities that are named */
	uint32_t count;
	char *said;                  /* as it was typed */
};

struct community_list {
	char *name;
	uint8_t kind;                /* enum community_kind */
	bool is_expanded;
	uint64_t digest;
	ARRAY_OF(struct community_rule) rules;
};

/* Reads the words of a standard rule or of `set community`: "65000:1 no-export".  False and *why (mem_free). */
bool communities_read(enum community_kind kind, const char *words, struct text *bytes_out, bool *is_any, char **why);
void communities_text(enum community_kind kind, const struct communities *c, struct text *out);

struct community_list *community_list_new(enum community_kind kind, const char *name, bool is_expanded);
void community_list_free(struct community_list *list);
bool community_list_add(struct community_list *list, uint32_t seq, bool is_permit, const char *words, char **why);
/* NULL permits nothing. */
bool community_list_permits(const struct community_list *list, const struct communities *c);
/* A standard rule must name just these, no more and no less. */
bool community_list_permits_exactly(const struct community_list *list, const struct communities *c);
/* Any one of the named is enough. */
bool community_list_permits_any(const struct community_list *list, const struct communities *c);
/* Is one community among those that the list permits?  For `set comm-list … delete`. */
bool community_list_takes(const struct community_list *list, const uint8_t *one);
