/* SPDX-License-Identifier: Apache-2.0 */
/* distances -- see distances.h. */
#include "bgpd/policy/distances.h"

void distances_free(struct distances *distances)
{
	array_free(&distances->rules);
	array_free(&distances->backdoors);
	mem_free(distances);
}

/* The rule of the longest prefix that holds the neighbour. */
static const struct distance_rule *rule_for(const struct distances *d, const struct address *source)
{
	const struct distance_rule *found = NULL;
	for (uint32_t i = 0; i < d->rules.count; i++) {
		const struct distance_rule *rule = &d->rules.items[i];
		if (prefix_holds(&rule->source, source) && (!found || rule->source.length > found->source.length))
			found = rule;
	}
	return found;
}

uint8_t distance_find(const struct distances *d, const struct address *source, const struct prefix *p, uint8_t local)
{
	const struct distance_rule *rule = rule_for(d, source);
	if (rule && (!rule->has_list || prefix_list_permits(rule->list, p)))
		return rule->distance;
	for (uint32_t i = 0; i < d->backdoors.count; i++)
		if (prefix_same(&d->backdoors.items[i], p))
			return local;
	return 0;
}
