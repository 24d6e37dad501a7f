/* SPDX-License-Identifier: Apache-2.0 */
/* policy -- see policy.h. */
#include "zebra/policy/policy.h"

#include <string.h>
#include <strings.h>

struct policy *policy_new(void)
{
	return NEW(struct policy);
}

static void free_rule(struct route_rule *rule)
{
	struct policy_rule *own = rule->clauses;
	for (uint32_t i = 0; i < own->clauses.count; i++)
		mem_free(own->clauses.items[i].name);
	array_free(&own->clauses);
	mem_free(own);
	mem_free(rule->description);
}

static void free_map(struct route_map *map)
{
	for (uint32_t i = 0; i < map->rules.count; i++)
		free_rule(&map->rules.items[i]);
	array_free(&map->rules);
	mem_free(map->name);
	mem_free(map);
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	for (uint32_t i = 0; i < policy->maps.count; i++)
		free_map(policy->maps.items[i]);
	for (uint32_t i = 0; i < policy->prefix_lists.count; i++)
		prefix_list_free(policy->prefix_lists.items[i]);
	for (uint32_t i = 0; i < policy->access_lists.count; i++)
		prefix_list_free(policy->access_lists.items[i]);
	mem_free(policy->list_hits);
	array_free(&policy->maps);
	array_free(&policy->prefix_lists);
	array_free(&policy->access_lists);
	mem_free(policy);
}

/* -- lists -- */

static void number_list(struct policy *policy, struct prefix_list *list)
{
	list->number = policy->list_rule_count;
	policy->list_rule_count += list->rules.count;
}

void policy_add_prefix_list(struct policy *policy, struct prefix_list *list)
{
	number_list(policy, list);
	array_push(&policy->prefix_lists, list);
}

/* Nobody shows how often their rules decide: they are not counted. */
void policy_add_access_list(struct policy *policy, struct prefix_list *list)
{
	array_push(&policy->access_lists, list);
}

void policy_count_lists(struct policy *policy)
{
	policy->list_hits = mem_new((policy->list_rule_count + 1) * sizeof *policy->list_hits);
}

void policy_carry_hits(struct policy *policy, const struct policy *before)
{
	for (uint32_t i = 0; before && i < policy->prefix_lists.count; i++) {
		const struct prefix_list *list = policy->prefix_lists.items[i];
		prefix_list_carry_hits(policy_prefix_list(before, list->name, list->family), before->list_hits, list,
				       policy->list_hits);
	}
}

/* -- finding -- */

static const struct prefix_list *find(struct prefix_list *const *lists, uint32_t count, const char *name, int family)
{
	for (uint32_t i = 0; i < count; i++)
		if (lists[i]->family == family && !strcmp(lists[i]->name, name))
			return lists[i];
	return NULL;
}

const struct prefix_list *policy_prefix_list(const struct policy *policy, const char *name, int family)
{
	return find(policy->prefix_lists.items, policy->prefix_lists.count, name, family);
}

const struct prefix_list *policy_access_list(const struct policy *policy, const char *name, int family)
{
	return find(policy->access_lists.items, policy->access_lists.count, name, family);
}

struct route_map *policy_map(const struct policy *policy, const char *name)
{
	for (uint32_t i = 0; policy && i < policy->maps.count; i++)
		if (!strcmp(policy->maps.items[i]->name, name))
			return policy->maps.items[i];
	return NULL;
}

/* -- conditions -- */

static bool is_of_family(const struct policy_clause *c, const struct policy_subject *s)
{
	return c->family == s->prefix->family;
}

static bool match_list(const struct policy_clause *c, const struct policy_subject *s)
{
	return is_of_family(c, s) && prefix_list_permits_counted(c->list, s->prefix, c->hits);
}

static bool match_length(const struct policy_clause *c, const struct policy_subject *s)
{
	return is_of_family(c, s) && s->prefix->length == c->number;
}

static bool has_gateway(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->hop && s->hop->gateway.family == c->family;
}

static bool match_hop_list(const struct policy_clause *c, const struct policy_subject *s)
{
	if (!has_gateway(c, s))
		return false;
	struct prefix host = prefix_of(&s->hop->gateway, address_bits(c->family));
	return prefix_list_permits_counted(c->list, &host, c->hits);
}

/* What has no gateway has a next hop of length 0, as FRR counts. */
static bool match_hop_length(const struct policy_clause *c, const struct policy_subject *s)
{
	return (has_gateway(c, s) ? address_bits(c->family) : 0) == c->number;
}

static bool match_hop_address(const struct policy_clause *c, const struct policy_subject *s)
{
	return has_gateway(c, s) && address_same(&s->hop->gateway, &c->address);
}

static bool match_hop_drops(const struct policy_clause *c, const struct policy_subject *s)
{
	return is_of_family(c, s) && s->hop &&
	       (s->hop->kind == NEXTHOP_BLACKHOLE || s->hop->kind == NEXTHOP_REJECT || s->hop->kind == NEXTHOP_PROHIBIT);
}

static bool match_interface(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->interface && (!strcasecmp(c->name, "any") || !strcmp(c->name, s->interface));
}

static bool match_origin(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->origin == c->number;
}

static bool match_instance(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->instance == c->number;
}

static bool match_tag(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->tag == c->number;
}

static bool match_metric(const struct policy_clause *c, const struct policy_subject *s)
{
	return s->metric == c->number;
}

static bool (*const conditions[CONDITION_COUNT])(const struct policy_clause *, const struct policy_subject *) = {
	[MATCH_PREFIX_LIST] = match_list, [MATCH_ACCESS_LIST] = match_list, [MATCH_PREFIX_LENGTH] = match_length,
	[MATCH_HOP_PREFIX_LIST] = match_hop_list, [MATCH_HOP_ACCESS_LIST] = match_hop_list,
	[MATCH_HOP_LENGTH] = match_hop_length, [MATCH_HOP_ADDRESS] = match_hop_address,
	[MATCH_HOP_DROPS] = match_hop_drops, [MATCH_INTERFACE] = match_interface, [MATCH_ORIGIN] = match_origin,
	[MATCH_INSTANCE] = match_instance, [MATCH_TAG] = match_tag, [MATCH_METRIC] = match_metric,
};

static bool meets(void *owner, const struct route_rule *rule)
{
	struct policy_rule *own = rule->clauses;
	own->invoked++;
	for (uint32_t i = 0; i < own->clauses.count; i++)
		if (!conditions[own->clauses.items[i].condition](&own->clauses.items[i], owner))
			return false;
	return true;
}

bool policy_map_permits(const struct route_map *map, const struct policy_subject *subject, struct address *source)
{
	struct route_walk walk;
	route_walk_open(&walk, meets, (void *)subject);
	if (!route_map_walk(map, &walk))
		return false;
	for (uint32_t i = 0; i < walk.count; i++) {
		const struct policy_rule *own = walk.met[i]->clauses;
		const struct address *set = &own->sources[subject->prefix->family == AF_INET6];
		if (set->family && source)
			*source = *set;
	}
	return true;
}
