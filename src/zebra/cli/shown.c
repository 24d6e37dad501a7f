/* SPDX-License-Identifier: Apache-2.0 */
/* shown -- see shown.h. */
#include "zebra/cli/shown.h"

#include <string.h>

struct list {
	uint32_t count;
	struct shown_nexthop *items;
};

static void add(struct list *list, const struct nexthop *n, uint8_t flags, bool is_below)
{
	if (list->count == SHOWN_MAX)
		return;
	if (n->is_onlink)
		flags |= SHOWN_ONLINK;
	list->items[list->count++] = (struct shown_nexthop){ *n, flags, is_below };
}

/* Where one of its next hops leads, as far as filters let it. */
static void add_ways(struct list *list, const struct group *g, uint32_t stem, const struct shown_how *how, bool is_below)
{
	uint8_t fib = how->is_installed ? SHOWN_FIB : 0;
	for (uint32_t i = 0; i < g->resolved_count; i++)
		if (g->stems[i] == stem && how->ways >> i & 1)
			add(list, &g->resolved[i], SHOWN_ACTIVE | fib, is_below);
	for (uint32_t i = 0; i < g->again_count && how->ways & group_ways(g); i++)
		if (g->again[i].stem == stem)
			add(list, &g->again[i].way, SHOWN_ACTIVE | SHOWN_AGAIN, is_below);
}

/* Do other gateways stand between? */
static bool is_recursive(const struct nexthop *said, const struct list *ways)
{
	bool found = false;
	for (uint32_t i = 0; i < ways->count && said->kind == NEXTHOP_GATEWAY; i++)
		found |= !address_same(&ways->items[i].nexthop.gateway, &said->gateway) || ways->items[i].nexthop.is_onlink > said->is_onlink;
	return found;
}

/* Was the same one said before? */
static bool is_said_again(const struct group *g, uint32_t stem)
{
	uint32_t i = 0;
	while (i < stem && memcmp(&g->said[i], &g->said[stem], sizeof g->said[i]))
		i++;
	return i < stem;
}

static void add_stem(struct list *list, const struct group *g, uint32_t stem, const struct shown_how *how)
{
	struct shown_nexthop room[SHOWN_MAX];
	struct list ways = { 0, room };
	const struct nexthop *said = &g->said[stem];
	add_ways(&ways, g, stem, how, false);
	bool recursive = is_recursive(said, &ways);
	if (recursive)
		add(list, said, SHOWN_ACTIVE | SHOWN_RECURSIVE | (is_said_again(g, stem) ? SHOWN_AGAIN : 0), false);
	uint32_t before = list->count;
	add_ways(list, g, stem, how, recursive);
	if (list->count != before || recursive)
		return;
	add_ways(&ways, g, stem, &(struct shown_how){ .ways = UINT64_MAX }, false);
	if (ways.count || !how->hides_unresolved)
		add(list, said, 0, false);
}

uint32_t shown_of_group(const struct group *g, const struct shown_how *how, struct shown_nexthop *out)
{
	struct list list = { 0, out };
	for (uint32_t stem = 0; stem < g->count; stem++)
		add_stem(&list, g, stem, how);
	return list.count;
}
