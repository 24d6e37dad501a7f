/* SPDX-License-Identifier: Apache-2.0 */
/* vrps -- see vrps.h.  Here: asking a table. */
#include "bgpd/rpki/vrps.h"
#include <string.h>
#include "base/actor.h"
#include "bgpd/rpki/vrps_inside.h"

/* -- holds -- */

const struct vrps *vrps_hold(const struct vrps *vrps)
{
	if (vrps)
		shared_hold(&((struct vrps *)vrps)->holds, 1);
	return vrps;
}

void vrps_release(const struct vrps *vrps)
{
	struct vrps *own = (struct vrps *)vrps;
	if (!own || !shared_release(&own->holds, 1))
		return;
	mem_free(own->v4.items);
	mem_free(own->v6.items);
	mem_free(own);
}

size_t vrps_bytes(const struct vrps *vrps)
{
	return vrps ? sizeof *vrps + ((size_t)vrps->v4.count + vrps->v6.count) * sizeof(struct vrp) : 0;
}

/* -- looking -- */

static const struct vrp_table *table_of(const struct vrps *vrps, int family)
{
	return family == AF_INET ? &vrps->v4 : &vrps->v6;
}

/* How many rows are not behind the prefix. */
static uint32_t rows_until(const struct vrp_table *table, const struct prefix *p)
{
	uint32_t low = 0, high = table->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct vrp *row = &table->items[middle];
		int order = memcmp(row->address, p->bytes, sizeof row->address);
		if (order < 0 || (order == 0 && row->length <= p->length))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct vrp *vrps_covering(const struct vrps *vrps, const struct prefix *p, const struct vrp *after)
{
	if (!vrps)
		return NULL;
	const struct vrp_table *table = table_of(vrps, p->family);
	uint32_t place = after ? after->parent : rows_until(table, p);
	while (place && !vrp_covers(&table->items[place - 1], p->bytes, p->length))
		place = table->items[place - 1].parent;
	return place ? &table->items[place - 1] : NULL;
}

enum validity vrps_judge(const struct vrps *vrps, const struct prefix *route, uint32_t origin)
{
	const struct vrp *row = NULL;
	if (!vrps)
		return VALIDITY_UNKNOWN;
	enum validity found = VALIDITY_NOT_FOUND;
	while ((row = vrps_covering(vrps, route, row))) {
		if (origin && row->asn == origin && route->length <= row->most)
			return VALIDITY_VALID;
		found = VALIDITY_INVALID;
	}
	return found;
}

struct prefix vrp_prefix(const struct vrp *vrp, int family)
{
	struct prefix p = { .family = (uint8_t)family, .length = vrp->length };
	memcpy(p.bytes, vrp->address, sizeof vrp->address);
	return p;
}
