/* SPDX-License-Identifier: Apache-2.0 */
/* shade -- see shade.h. */
#include "zebra/rib/shade.h"

#include "zebra/rib/rib.h"

static uint32_t ways_of(const struct group *g, uint64_t ways, struct nexthop *out)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < g->resolved_count; i++)
		if (ways >> i & 1)
			out[count++] = g->resolved[i];
	return count;
}

static struct shade *find(struct rib *rib, uint32_t group, const struct filter_verdict *verdict)
{
	for (uint32_t i = 0; i < rib->shades.count; i++) {
		struct shade *shade = &rib->shades.items[i];
		if (shade->group == group && shade->ways == verdict->ways &&
		    address_same(&shade->source, &verdict->source))
			return shade;
	}
	return NULL;
}

static void let_go(struct rib *rib, struct shade *shade)
{
	if (shade->exit)
		exit_at(&rib->shared, shade->exit)->owners--;
	exit_put(&rib->shared, shade->exit);
	shade->exit = 0;
}

/* The group may have been resolved differently since, or have another's place. */
static bool is_current(const struct rib *rib, const struct shade *shade, const struct nexthop *hops, uint32_t count)
{
	const struct exit *exit = shade->exit ? exit_at(&rib->shared, shade->exit) : NULL;
	return exit && !exit->is_dead && nexthops_same(exit->nexthops, exit->count, hops, count);
}

uint32_t shade_exit(struct rib *rib, uint32_t group, const struct filter_verdict *verdict)
{
	struct nexthop hops[NEXTHOPS_MAX];
	const struct group *g = group_at(&rib->shared, group);
	if (!g->exit || ((verdict->ways & group_ways(g)) == group_ways(g) && !verdict->source.family))
		return g->exit;
	uint32_t count = ways_of(g, verdict->ways, hops);
	if (!count)
		return 0;
	struct shade *shade = find(rib, group, verdict);
	if (!shade) {
		array_push(&rib->shades, (struct shade){ group, 0, verdict->ways, verdict->source });
		shade = &rib->shades.items[rib->shades.count - 1];
	}
	if (is_current(rib, shade, hops, count))
		return shade->exit;
	let_go(rib, shade);
	shade->exit = exit_get(&rib->shared, &(struct exit_key){ hops, count, g->family, verdict->source, g->resilience });
	exit_at(&rib->shared, shade->exit)->owners++;
	return shade->exit;
}

void shades_tidy(struct rib *rib)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < rib->shades.count; i++) {
		struct shade *shade = &rib->shades.items[i];
		if (shade->exit && exit_at(&rib->shared, shade->exit)->refs > 1)
			rib->shades.items[kept++] = *shade;
		else
			let_go(rib, shade);
	}
	rib->shades.count = kept;
}

void shades_drop(struct rib *rib)
{
	for (uint32_t i = 0; i < rib->shades.count; i++)
		let_go(rib, &rib->shades.items[i]);
	array_free(&rib->shades);
}
