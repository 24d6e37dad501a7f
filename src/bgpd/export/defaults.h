/* SPDX-License-Identifier: Apache-2.0 */
/* defaults -- the default routes of `neighbor … default-originate`: told to those groups in place of the table's.
 *
 * One shard owns the default prefix and hears of them (EVENT_DEFAULT_ROUTE); the others have none.  They are not in
 * the table, which only lends the id of the prefix, so that telling goes the way of every other prefix. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

struct default_route {
	uint8_t family;
	uint16_t route_map;          /* as in the neighbour's rules; 0: without */
	uint32_t attrs;              /* one hold, never 0 */
};

struct defaults {
	ARRAY_OF(struct default_route) items;
	prefix_id ids[FAMILY_COUNT]; /* of the default prefix, while there is any; else 0 */
};

/* Takes a letter's hold over.  Gives the id of the default prefix, which has to be told again. */
prefix_id defaults_take(struct defaults *defaults, struct rib *rib, struct event_default_route *letter);
/* 0: there is none. */
uint32_t defaults_find(const struct defaults *defaults, enum family_row family, uint16_t route_map);
void defaults_close(struct defaults *defaults);
