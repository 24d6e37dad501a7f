/* SPDX-License-Identifier: Apache-2.0 */
/* marks -- what policy says of a path besides its attributes: weight, tag, distance, table; and, on the way out,
 * which of the usual rewritings are not wanted.
 *
 * They lie in the canonical block as an attribute of our own, so that they are part of the set, cost nothing
 * where there are none, and need no room in a path.  It is never written to a peer and never taken from one. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"

enum mark {
	MARK_WEIGHT = 1, MARK_TAG = 2, MARK_DISTANCE = 4, MARK_TABLE = 8,
	MARK_PLAIN_BANDWIDTH = 2048, /* link bandwidths are whole numbers, no floats: so they came, or were told */
	MARK_OWN_BANDWIDTH = 4096,   /* the link bandwidth is of our making: whoever is told it hears our name with it */
	MARK_NO_ROUTE = 1024,        /* a network of ours without a route behind it: shown, never used */
	/* Outwards: */
	MARK_NEXTHOP = 32 /* the block's global one is meant */, MARK_LINK_LOCAL = 512 /* and its link-local one */,
	 MARK_UNCHANGED = 64, MARK_SELF = 128, MARK_MED = 256 /* told to all */
};

struct attrs_marks {
	uint16_t said;               /* enum mark */
	uint8_t distance;
	uint32_t weight, tag, table;
};

struct attrs_marks attrs_marks_read(const struct attrs *a);
/* All zero if there are none, as is usual. */
static inline struct attrs_marks attrs_marks(const struct attrs *a)
{
	return a->flags & ATTRS_HAS_MARKS ? attrs_marks_read(a) : (struct attrs_marks){ 0 };
}
/* The value of the attribute, for who makes a block himself. */
enum { MARKS_BYTES = 16 };
void marks_write(uint8_t value[MARKS_BYTES], const struct attrs_marks *marks);
/* Nothing said: taken out of the block. */
void builder_put_marks(struct attrs_builder *b, const struct attrs_marks *marks);
