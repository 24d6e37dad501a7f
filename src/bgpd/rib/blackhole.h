/* SPDX-License-Identifier: Apache-2.0 */
/* blackhole -- RFC 7999 3.2: that traffic to a prefix is to be dropped is for our AS, not for those behind it: what a
 * neighbor tells with the BLACKHOLE community gets NO_EXPORT. */
#pragma once
#include "bgpd/rib/peers.h"

bool blackhole_concerns(const struct rib_peer *from, const struct attrs *a);
/* The set with NO_EXPORT; the caller gets a hold. */
uint32_t blackhole_confined(const struct attrs *a);
