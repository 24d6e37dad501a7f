/* SPDX-License-Identifier: Apache-2.0 */
/* compile_inside -- what the files of compile share; for nobody else. */
#pragma once
#include "bgpd/cli/compile.h"
#include "bgpd/cli/profile.h"

/* The kinds that make up one address family in the configuration. */
struct family_kinds {
	const struct kind *family, *network, *aggregate, *neighbor;
};
extern const struct family_kinds family_kinds[FAMILY_COUNT];

/* What the tree says of distances, into a book that has its lists. */
void compile_distances(const struct object *tree, struct policy_book *book);
/* Is the field of that name said in the object itself? */
bool compile_said(const struct object *object, const char *name);
/* At least three of them fit into the hold time. */
uint16_t compile_keepalive(uint16_t seconds, uint16_t hold_seconds);
/* A copy that is cut to its room; NULL is the empty text. */
void compile_text(char *to, size_t room, const char *from);
/* `bgp` has the profile's defaults in it already. */
/* "1 2 26" as a bit each; false: not numbers of 1 to 255. */
bool compile_attribute_numbers(const char *text, uint64_t bits[4]);
/* Of a neighbor's line, else of the family; either may be NULL. */
void compile_dampening(const struct object *line, const struct object *family, struct dampening *out);
void compile_neighbor(const struct object *bgp, const struct object *line, struct profile_choice profile,
		      struct plan_neighbor *out);
void compile_group(const struct object *bgp, const struct object *line, struct profile_choice profile,
		   struct plan_group *out);
/* The plan but its policy; `bgp` NULL: one that does nothing. */
void compile_all(const struct object *tree, const struct object *bgp, struct plan *out);
