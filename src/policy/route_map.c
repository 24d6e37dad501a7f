/* SPDX-License-Identifier: Apache-2.0 */
/* route_map -- see route_map.h. */
#include "policy/route_map.h"

static bool walk_map(const struct route_map *map, struct route_walk *walk, unsigned depth);

/* What a called map refuses is refused. */
static bool is_called_happily(const struct route_rule *rule, struct route_walk *walk, unsigned depth)
{
	return !rule->call || (depth < ROUTE_MAP_NEST && walk_map(rule->call, walk, depth + 1));
}

static uint32_t place_after(const struct route_map *map, uint32_t at)
{
	uint32_t wanted = map->rules.items[at].goes_to;
	for (at++; at < map->rules.count && map->rules.items[at].seq < wanted;)
		at++;
	return at;
}

static bool walk_map(const struct route_map *map, struct route_walk *walk, unsigned depth)
{
	bool permits = false;
	if (walk->asked)
		walk->asked[map->number]++;
	for (uint32_t i = 0; i < map->rules.count;) {
		const struct route_rule *rule = &map->rules.items[i];
		if (!walk->meets(walk->owner, rule)) {
			i++;
			continue;
		}
		if (!rule->is_permit || walk->count == ROUTE_MAP_MET) {
			if (walk->count < ROUTE_MAP_MET)
				walk->met[walk->count++] = rule;
			return false;
		}
		permits = true;
		walk->met[walk->count++] = rule;
		if (!is_called_happily(rule, walk, depth))
			return false;
		if (!rule->goes_on)
			return true;
		i = place_after(map, i);
	}
	return permits;
}

bool route_map_walk(const struct route_map *map, struct route_walk *walk)
{
	walk->count = 0;
	return map && walk_map(map, walk, 1);
}
