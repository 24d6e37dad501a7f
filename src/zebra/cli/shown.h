/* SPDX-License-Identifier: Apache-2.0 */
/* shown -- the next hops of a group as they are shown: a gateway that is reached through others stands before those, and
 * a way out that was met before is there again, with a mark. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "zebra/rib/shared.h"

enum { SHOWN_ACTIVE = 1, SHOWN_FIB = 2, SHOWN_RECURSIVE = 4, SHOWN_ONLINK = 8, SHOWN_AGAIN = 16 };   /* FRR's numbers */

struct shown_nexthop {
	struct nexthop nexthop;
	uint8_t flags;             /* SHOWN_* */
	bool is_below;             /* how the recursive one above is reached */
};

enum { SHOWN_MAX = 2 * NEXTHOPS_MAX };

struct shown_how {
	uint64_t ways;             /* of the resolved next hops: those that filters leave */
	bool is_installed;
	bool hides_unresolved;     /* what leads nowhere is left out */
};

/* How many there are in `out`, which has room for SHOWN_MAX. */
uint32_t shown_of_group(const struct group *g, const struct shown_how *how, struct shown_nexthop *out);
