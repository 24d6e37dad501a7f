/* SPDX-License-Identifier: Apache-2.0 */
/* melt -- several attribute sets become that of an aggregate (RFC 4271 9.2.2.2).
 *
 *	ORIGIN       the worst of them
 *	AS_PATH      what all begin with, then all other numbers as a set; empty unless they are to be merged
 *	communities  of all three kinds, each once; none unless merged
 *	ATOMIC       where one has it, and where their paths are left out
 *
 * What would not fit into a message is left out: the path as a whole, then a kind of communities as a whole.
 *
 * Adding is in any order and gives the same result; taking away is not possible: start anew. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"

enum { MELT_COMMUNITIES = 3 };

struct melt {
	bool merges;                         /* AS paths and communities (as-set) */
	uint32_t count;                      /* of sets that went in */
	uint8_t origin;
	bool is_atomic;
	bool has_different_meds;
	uint32_t med;                        /* of all, if not */
	ARRAY_OF(uint32_t) leading;          /* AS numbers that all begin with */
	ARRAY_OF(uint32_t) rest;             /* ascending, each once */
	struct text communities[MELT_COMMUNITIES];   /* items one after the other, ascending */
};

void melt_add(struct melt *melt, const struct attrs *a);
void melt_clear(struct melt *melt);          /* empty; `merges` stays */
/* Without that community of four octets. */
void melt_forget(struct melt *melt, const uint8_t community[4]);
/* The set, with a hold; our own next hop.  Never 0. */
uint32_t melt_make(const struct melt *melt, uint16_t afi, uint8_t safi);
/* The same into a builder, for who puts more into it. */
void melt_fill(const struct melt *melt, struct attrs_builder *b, uint16_t afi, uint8_t safi);
