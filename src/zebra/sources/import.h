/* SPDX-License-Identifier: Apache-2.0 */
/* import -- routes of another table, taken over into the main one or into the multicast RIB (`ip import-table`).
 *
 * What is used in the other table is offered here with a distance of its own, as long as it is used there. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "zebra/rib/rib.h"

struct import {
	uint8_t family;
	bool is_multicast;         /* into the multicast RIB */
	uint8_t distance;
	uint16_t source;           /* of the rib; set by imports_set */
	uint32_t table;
	char *map;                 /* name of a route map, or NULL */
};

struct imports {
	struct rib *rib;
	/* Does the map permit this route?  NULL map: it does. */
	bool (*permits)(void *owner, const char *map, const struct prefix *p, const struct terms *terms);
	void *owner;
	ARRAY_OF(struct import) items;
};

/* Takes the list and its names over. Everything is offered anew: maps may mean something else. */
void imports_set(struct imports *imports, struct import *items, uint32_t count);
/* Another route is used in a table. */
void imports_selected(struct imports *imports, const struct table *table, const struct prefix *p, const struct terms *now);
void imports_free(struct imports *imports);
