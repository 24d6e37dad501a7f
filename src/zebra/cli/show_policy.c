/* SPDX-License-Identifier: Apache-2.0 */
/* show_policy -- lists and route maps of zebra. */
#include <string.h>
#include "cli/lists_show.h"
#include "cli/maps_show.h"
#include "zebra/cli/asked.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

static const struct object *tree_of(const struct call *call)
{
	const struct zebra *z = call_owner(call);
	return z->tree;
}

/* -- prefix lists -- */

struct list_hits {
	const struct policy *policy;
	int family;
};

static uint64_t hits_of(const void *owner, const char *name, uint32_t seq)
{
	const struct list_hits *hits = owner;
	const struct prefix_list *list = hits->policy ? policy_prefix_list(hits->policy, name, hits->family) : NULL;
	int64_t place = prefix_list_place(list, seq);
	return place < 0 ? 0 : hits->policy->list_hits[list->number + (uint32_t)place];
}

void show_prefix_lists(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct list_hits hits = { z->filters.policy, asked_family(call) };
	lists_show_prefixes(call, &(struct lists_shown){ tree_of(call), "ZEBRA", hits.family, hits_of, &hits });
}

void try_prefix_list(struct call *call)
{
	lists_try_prefix(call, tree_of(call));
}

void clear_prefix_lists(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct policy *policy = z->filters.policy;
	const char *name = call_word(call, "name");
	struct prefix about = { 0 };
	call_prefix(call, "prefix", &about);
	if (name && !(policy && policy_prefix_list(policy, name, asked_family(call)))) {
		call_fail(call, "Can't find specified prefix-list");
		return;
	}
	for (uint32_t i = 0; policy && i < policy->prefix_lists.count; i++) {
		const struct prefix_list *list = policy->prefix_lists.items[i];
		if (list->family == asked_family(call) && (!name || !strcmp(name, list->name)))
			prefix_list_forget_hits(list, &about, policy->list_hits);
	}
}

/* -- access lists -- */

void show_access_lists(struct call *call)
{
	lists_show_access(call, tree_of(call), "ZEBRA", asked_family(call));
}

/* -- route maps -- */

struct maps {
	struct call *call;
	const struct object *rule;
	bool unused_only;
};

static uint64_t invoked(const struct policy *policy, const struct route_map_line *line)
{
	const struct route_map *map = policy_map(policy, line->name);
	for (uint32_t i = 0; map && i < map->rules.count; i++)
		if (map->rules.items[i].seq == line->seq)
			return ((const struct policy_rule *)map->rules.items[i].clauses)->invoked;
	return 0;
}

static bool next_rule(void *owner, uint32_t *at, struct map_rule_shown *out)
{
	struct maps *maps = owner;
	const struct zebra *z = call_owner(maps->call);
	maps->rule = (*at)++ ? object_next(maps->rule) : object_first(z->tree, &route_map_kind);
	if (!maps->rule)
		return false;
	const struct route_map_line *line = maps->rule->record;
	*out = (struct map_rule_shown){ .object = maps->rule, .name = line->name, .description = line->description,
					.call = line->call, .seq = line->seq, .leap = line->leap, .is_permit = line->action,
					.goes_on = line->next, .invoked = invoked(z->filters.policy, line) };
	out->map_invoked = out->invoked;
	return true;
}

static bool is_asked(void *owner, const char *map)
{
	const struct maps *maps = owner;
	const char *name = call_word(maps->call, "name");
	if (maps->unused_only && filters_use(call_owner(maps->call), map))
		return false;
	return !name || !strcmp(name, map);
}

void show_route_maps(struct call *call)
{
	struct maps maps = { .call = call, .unused_only = call_has(call, "route-map-unused") };
	maps_show(call, &(struct maps_shown){ "zebra", "ZEBRA", next_rule, is_asked, &maps });
}

/* -- protocols -- */

static void print_maps(struct call *call, char *const *maps)
{
	call_print(call, "VRF: default\nProtocol                  : route-map\n-------------------------------------\n");
	for (int protocol = ORIGIN_KERNEL; protocol <= PROTOCOL_ANY; protocol++)
		if (maps[protocol])
			call_print(call, "%-26s: %-10s\n", zebra_protocols[protocol], maps[protocol]);
		else
			call_print(call, "%-26s: none\n", zebra_protocols[protocol]);
}

void show_protocols(struct call *call)
{
	const struct zebra *z = call_owner(call);
	if (asked_vrf_is_there(call))
		print_maps(call, z->filters.routes[asked_family(call) == AF_INET6]);
}

/* Those of next hops. */
void show_hop_maps(struct call *call)
{
	const struct zebra *z = call_owner(call);
	bool is_v6 = asked_family(call) == AF_INET6;
	char *const *maps = z->filters.hops[is_v6];
	struct json_stream js;
	if (!asked_vrf_is_there(call))
		return;
	if (!call_wants_json(call)) {
		print_maps(call, maps);
		return;
	}
	js_open(&js, call_out(call));
	js_text(&js, "afi", is_v6 ? "ipv6" : "ipv4");
	js_object(&js, "vrfs");
	js_object(&js, "default");
	js_object(&js, "protocols");
	for (int protocol = ORIGIN_KERNEL; protocol <= PROTOCOL_ANY; protocol++)
		js_text(&js, zebra_protocols[protocol], maps[protocol] ? maps[protocol] : "none");
	js_close(&js);
}

/* The default one is not counted, as in FRR: there are no others yet. */
void show_vrfs(struct call *call)
{
}
