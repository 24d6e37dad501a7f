/* SPDX-License-Identifier: Apache-2.0 */
/* itself -- a route does not lead to its own next hop.
 *
 * Groups are resolved without a look at the prefixes of their routes, so a group may be reached through the very
 * prefix of one of its routes, at once or by further routes: by another route of that prefix, which this one would
 * push out, and with it its own way; that would never come to rest.  And the route of a single address through that
 * address leads nowhere by itself, whatever network holds the address (on-link gateways apart: there the operator
 * says so). */
#pragma once
#include <stdint.h>
#include "zebra/rib/rib.h"

/* A bit per resolved next hop of the group that this prefix may use. */
uint64_t itself_spared(struct rib *rib, const struct entry *entry, const struct group *g);
