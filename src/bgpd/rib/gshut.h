/* SPDX-License-Identifier: Apache-2.0 */
/* gshut -- graceful shutdown (RFC 8326): what an external neighbor tells with the community, or what comes from one
 * that is about to be left, is the last choice: LOCAL_PREF 0, and the community for whoever hears of it next. */
#pragma once
#include "bgpd/rib/peers.h"

bool gshut_concerns(const struct rib_peer *from, const struct attrs *a);
/* The set as a last choice; the caller gets a hold. */
uint32_t gshut_last_choice(const struct attrs *a);
