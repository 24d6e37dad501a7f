/* SPDX-License-Identifier: Apache-2.0 */
/* itself -- see itself.h. */
#include "zebra/rib/itself.h"

#include <string.h>

static bool is_own_address(const struct entry *entry, const struct address *a)
{
	unsigned bits = address_bits(a->family);
	return entry->length == bits && !memcmp(entry->bytes, a->v6, bits / 8);
}

/* Of a group whose many gateways have many ways each no more than so many are followed: what is not found within
 * that is left to the fuse (resolve.c). */
enum { STEPS_MOST = 512 };

struct search {
	struct rib *rib;
	const struct entry *entry;
	uint32_t steps;
};

static bool leads_to(struct search *s, const struct group *g, uint32_t stem, unsigned depth);

static bool any_leads_to(struct search *s, const struct group *g, unsigned depth)
{
	for (uint32_t i = 0; g->leads && i < g->count; i++) {
		bool is_as_before = i && g->leads[i] == g->leads[i - 1] &&
				    g->said[i].gateway.family == g->said[i - 1].gateway.family;
		if (!is_as_before && leads_to(s, g, i, depth))
			return true;
	}
	return false;
}

/* Does the way of that next hop come by this prefix? */
static bool leads_to(struct search *s, const struct group *g, uint32_t stem, unsigned depth)
{
	if (!g->leads[stem] || s->steps == STEPS_MOST)
		return false;
	s->steps++;
	const struct table *main = rib_main(s->rib, g->said[stem].gateway.family);
	if (!table_uses(main, g->leads[stem]))       /* gone since the group was resolved: it will be again */
		return false;
	const struct entry *lead = table_entry(main, g->leads[stem]);
	if (lead == s->entry)
		return true;
	const struct route *r = g->is_deep && depth < DEPTH_MAX ? entry_selected(s->rib, lead) : NULL;
	return r && any_leads_to(s, group_at(&s->rib->shared, route_terms(s->rib, r)->group), depth + 1);
}

static bool is_itself(struct rib *rib, const struct entry *entry, const struct group *g, uint32_t stem)
{
	struct search search = { rib, entry, 0 };
	if (!g->leads[stem])
		return false;
	return is_own_address(entry, &g->said[stem].gateway) || (entry->flags & ENTRY_LEADS && leads_to(&search, g, stem, 0));
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
