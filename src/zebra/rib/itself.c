/* SPDX-License-Identifier: Apache-2.0 */
/* itself -- see itself.h. */
#include "zebra/rib/itself.h"

#include <string.h>

static bool is_own_address(const struct entry *entry, const struct address *a)
{
	unsigned bits = address_bits(a->family);
	return entry->length == bits && !memcmp(entry->bytes, a->v6, bits / 8);
}

static bool is_itself(struct rib *rib, const struct entry *entry, const struct group *g, uint32_t stem)
{
	const struct address *gateway = &g->said[stem].gateway;
	if (!g->leads[stem])
		return false;
	const struct table *table = rib_main(rib, gateway->family);
	return table_entry(table, g->leads[stem]) == entry || is_own_address(entry, gateway);
}

uint64_t itself_spared(struct rib *rib, const struct entry *entry, const struct group *g)
{
	uint64_t ways = UINT64_MAX;
	if (!g->leads)
		return ways;
	for (uint32_t i = 0; i < g->resolved_count; i++)
		if (is_itself(rib, entry, g, g->stems[i]))
			ways &= ~(1ull << i);
	return ways;
}
