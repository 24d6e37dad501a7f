/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts -- see verdicts.h. */
#include "bgpd/rib/verdicts.h"

static struct known_verdict *find(const struct verdicts *verdicts, enum family_row family, uint16_t route_map)
{
	for (uint32_t i = 0; i < verdicts->items.count; i++)
		if (verdicts->items.items[i].family == family && verdicts->items.items[i].route_map == route_map)
			return &verdicts->items.items[i];
	return NULL;
}

bool verdict_put(struct verdicts *verdicts, enum family_row family, uint16_t route_map, bool holds)
{
	uint8_t word = holds ? VERDICT_HOLDS : VERDICT_FAILS;
	struct known_verdict *known = find(verdicts, family, route_map);
	if (!known) {
		array_push(&verdicts->items, (struct known_verdict){ .family = (uint8_t)family, .route_map = route_map });
		known = &verdicts->items.items[verdicts->items.count - 1];
	}
	bool is_new = known->word != word;
	known->word = word;
	return is_new;
}

static enum verdict_word word_of(const struct verdicts *verdicts, enum family_row family, uint16_t route_map)
{
	const struct known_verdict *known = find(verdicts, family, route_map);
	return known ? (enum verdict_word)known->word : VERDICT_UNKNOWN;
}

bool verdict_is_met(const struct verdicts *verdicts, enum family_row family, const struct peer_family_rules *rules)
{
	enum verdict_word wanted = rules->condition_is_absence ? VERDICT_FAILS : VERDICT_HOLDS;
	return word_of(verdicts, family, rules->condition_map) == wanted;
}
