/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts -- what the speaker said of each condition (does any path pass this route map?), over all shards.
 *
 * Conditions are few, and asked about when a neighbour's group is chosen, never per route. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/events/events.h"

enum verdict_word { VERDICT_UNKNOWN, VERDICT_FAILS, VERDICT_HOLDS };

struct known_verdict {
	uint8_t family;
	uint8_t word;                /* enum verdict_word */
	uint16_t route_map;
};

struct verdicts {
	ARRAY_OF(struct known_verdict) items;
};

/* True: it is another one than before. */
bool verdict_put(struct verdicts *verdicts, enum family_row family, uint16_t route_map, bool holds);
/* Is the neighbour told what waits for its condition?  As long as nobody knows it is not: it can still be later. */
bool verdict_is_met(const struct verdicts *verdicts, enum family_row family, const struct peer_family_rules *rules);
