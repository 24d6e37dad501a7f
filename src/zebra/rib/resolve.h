/* SPDX-License-Identifier: Apache-2.0 */
/* resolve -- how a next hop is reached: through a connected network, or through other routes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "net/nexthop.h"
#include "zebra/rib/rib.h"

struct resolution {
	bool is_reachable;
	bool is_connected;         /* the address lies on a link of this machine */
	uint8_t origin;            /* of the route that leads there */
	uint8_t distance;
	uint32_t metric;
	uint32_t tag;
	struct prefix by;
	uint32_t count;
	struct nexthop nexthops[NEXTHOPS_MAX];
};

/* The group's next hops as they are now; marks it dirty and gives it another exit where that is needed. */
void group_resolve(struct rib *rib, uint32_t id);
void resolve_address(struct rib *rib, const struct address *a, enum group_reach reach, struct resolution *out);
