/* SPDX-License-Identifier: Apache-2.0 */
/* filters -- see filters.h. */
#include "zebra/instance/filters.h"

#include <string.h>
#include "zebra/instance/instance.h"

void filters_drop(struct filters *filters)
{
	for (int family = 0; family < 2; family++)
		for (int protocol = 0; protocol <= FILTER_ANY; protocol++) {
			mem_free(filters->routes[family][protocol]);
			mem_free(filters->hops[family][protocol]);
		}
	policy_free(filters->policy);
	*filters = (struct filters){ 0 };
}

void zebra_set_filters(struct zebra *z, const struct filters *filters)
{
	filters_drop(&z->filters);
	z->filters = *filters;
	for (int family = 0; family < 2; family++)
		for (int origin = 0; origin < ORIGIN_COUNT; origin++)
			z->rib.is_filtered[family][origin] =
				rib_installs((uint8_t)origin) &&
				(filters->routes[family][origin] || filters->routes[family][FILTER_ANY]);
	rib_filter_again(&z->rib);
}

static bool is_map(const char *name, const char *map)
{
	return name && !strcmp(name, map);
}

bool filters_use(const struct zebra *z, const char *map)
{
	for (int family = 0; family < 2; family++)
		for (int protocol = 0; protocol <= FILTER_ANY; protocol++)
			if (is_map(z->filters.routes[family][protocol], map) || is_map(z->filters.hops[family][protocol], map))
				return true;
	for (uint32_t i = 0; i < z->imports.items.count; i++)
		if (is_map(z->imports.items.items[i].map, map))
			return true;
	return false;
}

static const char *map_for(char *const names[ORIGIN_COUNT + 1], uint8_t origin)
{
	return names[origin] ? names[origin] : names[FILTER_ANY];
}

static struct policy_subject subject_of(const struct zebra *z, const struct prefix *p, const struct terms *t)
{
	return (struct policy_subject){ .prefix = p, .origin = t->origin, .tag = t->tag, .metric = t->metric,
					.instance = z->rib.sources.items[t->source].instance };
}

static const char *interface_of(const struct zebra *z, const struct nexthop *n)
{
	const struct iface *i = n->ifindex ? iface_find(&z->ifaces, n->ifindex) : NULL;
	return i ? i->name : NULL;
}

/* The gateway is the one that was said, the interface the one that leads there.  A map that is named and not there
 * refuses, as in FRR: it is being written. */
void zebra_filter_route(void *owner, const struct table *table, const struct prefix *p, const struct terms *terms,
			struct filter_verdict *verdict)
{
	const struct zebra *z = owner;
	const struct group *g = group_at(&z->rib.shared, terms->group);
	const char *name = map_for(z->filters.routes[p->family == AF_INET6], terms->origin);
	const struct route_map *map = name ? policy_map(z->filters.policy, name) : NULL;
	struct policy_subject subject = subject_of(z, p, terms);
	if (!name)
		return;
	verdict->ways = 0;
	for (uint32_t i = 0; map && i < g->resolved_count; i++) {
		subject.hop = &g->said[g->stems[i]];
		subject.interface = interface_of(z, &g->resolved[i]);
		if (policy_map_permits(map, &subject, &verdict->source))
			verdict->ways |= 1ull << i;
	}
}

/* Here a map that is not there permits, as in FRR. */
bool zebra_permits_hop(void *owner, const struct client *client, const struct resolution *found)
{
	const struct zebra *z = owner;
	bool is_v6 = found->by.family == AF_INET6;
	uint8_t origin = strcmp(client->name, "bgpd") ? FILTER_ANY : ORIGIN_BGP;
	const char *name = map_for(z->filters.hops[is_v6], origin);
	const struct route_map *map = name ? policy_map(z->filters.policy, name) : NULL;
	if (!map || !found->count)
		return true;
	struct policy_subject subject = { .prefix = &found->by, .hop = &found->nexthops[0], .origin = found->origin,
					  .interface = interface_of(z, &found->nexthops[0]), .tag = found->tag,
					  .metric = found->metric };
	return policy_map_permits(map, &subject, NULL);
}

bool zebra_permits_import(void *owner, const char *map, const struct prefix *p, const struct terms *terms)
{
	const struct zebra *z = owner;
	const struct group *g = group_at(&z->rib.shared, terms->group);
	struct policy_subject subject = subject_of(z, p, terms);
	subject.hop = g->count ? &g->said[0] : NULL;
	subject.interface = g->resolved_count ? interface_of(z, &g->resolved[0]) : NULL;
	return !map || policy_map_permits(policy_map(z->filters.policy, map), &subject, NULL);
}
