/* SPDX-License-Identifier: Apache-2.0 */
/* holes -- where encoded messages say an address of ours as next hop.
 *
 * Sessions over different links are told the same but for that, so they share the bytes: each writes its own addresses
 * into the holes on the way out (events/segment.h). */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"

/* Which parts of a next hop are ours. */
enum own_part { OWN_GLOBAL = 1, OWN_LINK_LOCAL = 2 };

struct hole {
	uint32_t at;                 /* its first byte, counted from where the messages begin */
	uint32_t part;               /* enum own_part */
};

/* In ascending order. */
struct hole_list { ARRAY_OF(struct hole) items; };

void holes_note(struct hole_list *holes, size_t at, enum own_part part);
