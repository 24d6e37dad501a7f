/* SPDX-License-Identifier: Apache-2.0 */
/* itself -- see itself.h. */
#include "zebra/rib/itself.h"

#include <string.h>

static bool is_own_address(const struct entry *entry, const struct address *a)
{
	unsigned bits = address_bits(a->family);
	return entry->length == bits && !memcmp(entry->bytes, a->v6, bits / 8);
}

static bool leads_to(struct rib *rib, const struct entry *entry, const struct group *g, uint32_t stem, unsigned depth);

static bool any_leads_to(struct rib *rib, const struct entry *entry, const struct group *g, unsigned depth)
{
	for (uint32_t i = 0; g->leads && i < g->count; i++)
		if (leads_to(rib, entry, g, i, depth))
			return true;
	return false;
}

/* Does the way of that next hop come by this prefix? */
static bool leads_to(struct rib *rib, const struct entry *entry, const struct group *g, uint32_t stem, unsigned depth)
{
	if (!g->leads[stem])
		return false;
	const struct entry *lead = table_entry(rib_main(rib, g->said[stem].gateway.family), g->leads[stem]);
	if (lead == entry)
		return true;
	const struct route *r = g->is_deep && depth < DEPTH_MAX ? entry_selected(rib, lead) : NULL;
	return r && any_leads_to(rib, entry, group_at(&rib->shared, route_terms(rib, r)->group), depth + 1);
}

static bool is_itself(struct rib *rib, const struct entry *entry, const struct group *g, uint32_t stem)
{
	return g->leads[stem] && (is_own_address(entry, &g->said[stem].gateway) || leads_to(rib, entry, g, stem, 0));
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
