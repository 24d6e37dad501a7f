/* SPDX-License-Identifier: Apache-2.0 */
/* order -- the prefixes of a table sorted by address, for shows only.
 *
 * A sorted copy of keys and ids, made when a show asks and the table's membership changed since, forgotten
 * when nobody asked for a while.  A reader goes on by prefix, so it may be made anew between two pages. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/table.h"

struct order_long {
	uint8_t address[16];
	uint32_t length;
	prefix_id id;
};

struct order {
	uint64_t *keys;              /* IPv4: address (host order) << 6 | length, 38 bits; then id, 26 bits */
	struct order_long *longs;    /* IPv6 */
	uint32_t count;
	uint32_t membership;         /* of the table when it was made */
	bool is_made;
};

void order_make(struct order *order, const struct table *table);     /* if it isn't there or no longer right */
void order_forget(struct order *order);
/* The place of the first prefix at p (or after it; strictly after it if `past`). p NULL: 0. */
uint32_t order_seek(const struct order *order, const struct prefix *p, bool past);
/* The id at a place, 0 if what stood there is gone. */
prefix_id order_at(const struct order *order, const struct table *table, uint32_t place);
size_t order_bytes(const struct order *order);
