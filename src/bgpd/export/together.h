/* SPDX-License-Identifier: Apache-2.0 */
/* together -- paths that are used beside each other are told as one, with the bandwidth of them all. */
#pragma once
#include "bgpd/rib/rib.h"

/* Octets per second; 0: it is of no matter, as one path alone is used, or a bandwidth that is needed is not said. */
double together_bandwidth(const struct rib *rib, const struct table *table, prefix_id id);
/* The same attributes with that bandwidth in place of the one they say; the caller gets a hold.  0: it is not one that is
 * passed on to other ASs, and stays as it is. */
uint32_t together_attrs(const struct attrs *a, double bytes);
/* A set that says there is no way, with what other paths of the prefix say of it; with a hold.  0: as it is. */
uint32_t together_unreachable(const struct table *table, prefix_id id, uint32_t attrs);
