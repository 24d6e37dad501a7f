/* SPDX-License-Identifier: Apache-2.0 */
/* last_resort -- paths of a neighbour that is away for long (RFC 9494 4.2): kept, marked with the community llgr-stale,
 * and used only where there is no other. */
#pragma once
#include "bgpd/rib/rib.h"

/* The peer's stale paths of one prefix get the mark; those that say no-llgr go. */
void last_resort_mark(struct rib *rib, struct table *table, prefix_id id, uint16_t peer);
