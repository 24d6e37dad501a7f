/* SPDX-License-Identifier: Apache-2.0 */
/* sight -- what policy may ask of a shard: neighbours, their sessions, the way to next hops. */
#pragma once
#include "bgpd/rib/rib.h"

struct policy_sight rib_sight(const struct rib *rib);
