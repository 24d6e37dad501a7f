/* SPDX-License-Identifier: Apache-2.0 */
/* shade -- ways out of a group as a filter left them: some of its next hops, or with a source address.
 *
 * Filters look at the prefix, so routes of one group may go different ways.  Such ways are few; they are kept by
 * group, next hops and source, and made when a route first wants them.  A shade holds its exit and counts as one
 * of its owners, so that nobody moves it. */
#pragma once
#include <stdint.h>
#include "net/address.h"

struct rib;
struct filter_verdict;

struct shade {
	uint32_t group;
	uint32_t exit;
	uint64_t ways;             /* of the group's resolved next hops */
	struct address source;
};

/* The exit for a route of this group; the group's own where the filter took and added nothing. 0: none. */
uint32_t shade_exit(struct rib *rib, uint32_t group, const struct filter_verdict *verdict);
/* Those that no route in the kernel uses go. */
void shades_tidy(struct rib *rib);
void shades_drop(struct rib *rib);
