/* SPDX-License-Identifier: Apache-2.0 */
/* compile_policy -- lists and route maps of a committed tree as zebra's policy: a row per field of a rule says which
 * condition it becomes. */
#include <string.h>
#include "cli/lists.h"
#include "zebra/cli/policy_settings.h"

/* -- lists -- */

static void take_prefix_list(void *owner, struct prefix_list *list)
{
	policy_add_prefix_list(owner, list);
}

static void take_access_list(void *owner, struct prefix_list *list)
{
	policy_add_access_list(owner, list);
}

/* -- rules -- */

static const struct condition_row {
	const char *field;
	uint8_t condition;         /* enum policy_condition */
	uint8_t family;
} condition_rows[] = {
	{ "ip_access", MATCH_ACCESS_LIST, AF_INET },
	{ "ip_prefix_list", MATCH_PREFIX_LIST, AF_INET },
	{ "ip_length", MATCH_PREFIX_LENGTH, AF_INET },
	{ "ip6_access", MATCH_ACCESS_LIST, AF_INET6 },
	{ "ip6_prefix_list", MATCH_PREFIX_LIST, AF_INET6 },
	{ "ip6_length", MATCH_PREFIX_LENGTH, AF_INET6 },
	{ "hop_access", MATCH_HOP_ACCESS_LIST, AF_INET },
	{ "hop_prefix_list", MATCH_HOP_PREFIX_LIST, AF_INET },
	{ "hop_length", MATCH_HOP_LENGTH, AF_INET },
	{ "hop_address", MATCH_HOP_ADDRESS, AF_INET },
	{ "hop_blackhole", MATCH_HOP_DROPS, AF_INET },
	{ "hop6_access", MATCH_HOP_ACCESS_LIST, AF_INET6 },
	{ "hop6_prefix_list", MATCH_HOP_PREFIX_LIST, AF_INET6 },
	{ "hop6_address", MATCH_HOP_ADDRESS, AF_INET6 },
	{ "hop6_blackhole", MATCH_HOP_DROPS, AF_INET6 },
	{ "interface", MATCH_INTERFACE, 0 },
	{ "source_protocol", MATCH_ORIGIN, 0 },
	{ "source_instance", MATCH_INSTANCE, 0 },
	{ "match_tag", MATCH_TAG, 0 },
	{ "match_metric", MATCH_METRIC, 0 },
};

/* The field's value, whatever it is of: a name, an address or a number. */
static void take_value(const struct field *field, const void *record, struct policy_clause *clause)
{
	const void *value = field_peek(field, record);
	if (field->size == sizeof(uint8_t))
		clause->number = *(const uint8_t *)value;
	else if (field->size == sizeof(uint32_t))
		clause->number = *(const uint32_t *)value;
	else if (field->size == sizeof(struct address))
		clause->address = *(const struct address *)value;
	else
		clause->name = mem_text(*(char *const *)value);
}

static void find_list(const struct policy *policy, struct policy_clause *clause)
{
	bool is_prefix = clause->condition == MATCH_PREFIX_LIST || clause->condition == MATCH_HOP_PREFIX_LIST;
	clause->hits = is_prefix ? policy->list_hits : NULL;
	bool is_access = clause->condition == MATCH_ACCESS_LIST || clause->condition == MATCH_HOP_ACCESS_LIST;
	if (is_prefix)
		clause->list = policy_prefix_list(policy, clause->name, clause->family);
	else if (is_access)
		clause->list = policy_access_list(policy, clause->name, clause->family);
}

static struct policy_rule *rule_of(const struct policy *policy, const struct object *object)
{
	struct policy_rule *own = NEW(struct policy_rule);
	const struct route_map_line *line = object->record;
	for (size_t i = 0; i < sizeof condition_rows / sizeof *condition_rows; i++) {
		const struct condition_row *row = &condition_rows[i];
		int index = field_index(object->kind->fields, row->field, strlen(row->field));
		if (!said_has(object->record, (unsigned)index))
			continue;
		struct policy_clause clause = { .condition = row->condition, .family = row->family };
		take_value(&object->kind->fields[index], object->record, &clause);
		find_list(policy, &clause);
		array_push(&own->clauses, clause);
	}
	own->sources[0] = line->source;
	own->sources[1] = line->source6;
	return own;
}

static struct route_map *map_of(struct policy *policy, const char *name)
{
	struct route_map *map = policy_map(policy, name);
	if (map)
		return map;
	map = NEW(struct route_map);
	map->name = mem_text(name);
	array_push(&policy->maps, map);
	return map;
}

static void add_rule(struct policy *policy, const struct object *object)
{
	const struct route_map_line *line = object->record;
	struct route_rule rule = { .seq = line->seq, .is_permit = line->action, .goes_on = line->next || line->leap,
				   .goes_to = line->leap, .description = mem_text(line->description) };
	rule.call = line->call ? policy_map(policy, line->call) : NULL;
	rule.clauses = rule_of(policy, object);
	array_push(&map_of(policy, line->name)->rules, rule);
}

/* All maps are there before the first rule calls one. */
struct policy *compile_policy(const struct object *tree)
{
	struct policy *policy = policy_new();
	for (int family = AF_INET; family; family = family == AF_INET ? AF_INET6 : 0) {
		lists_compile_prefixes(tree, family, take_prefix_list, policy);
		lists_compile_access(tree, family, take_access_list, policy);
	}
	policy_count_lists(policy);
	for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o))
		map_of(policy, ((const struct route_map_line *)o->record)->name);
	for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o))
		add_rule(policy, o);
	return policy;
}
