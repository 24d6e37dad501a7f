/* SPDX-License-Identifier: Apache-2.0 */
/* reach -- see reach.h. */
#include "bgpd/shard/reach.h"
#include <string.h>
#include "bgpd/rib/sweep.h"
#include "bgpd/shard/inside.h"

static bool is_watched(const struct shard *shard, enum family_row family)
{
	return shard->rib.settings.family[family].announces_unreachable || aggregates_watch_any(&shard->aggregates, family);
}

void reach_follow(struct shard *shard)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		shard->rib.watches_reach[f] = is_watched(shard, f);
		if (shard->rib.watches_reach[f])
			sweep_start(&shard->rib, SWEEP_TOUCH, 0, f);
	}
}

static bool is_asked(const struct shard *shard, enum family_row family, const struct prefix *p)
{
	return shard->rib.settings.family[family].announces_unreachable || aggregates_watch(&shard->aggregates, family, p);
}

static bool has_our_word(const struct shard *shard, enum family_row family, prefix_id id)
{
	return table_find_path(&shard->rib.tables[family], id, 0, ORIGINATED_UNREACHABLE);
}

void reach_note(struct shard *shard, enum family_row family, prefix_id id)
{
	const struct table *table = &shard->rib.tables[family];
	const struct path *best = table_best(table, id);
	bool is_there = best && !(attrs_at(best->attrs)->flags & ATTRS_UNREACHABLE), is_said = has_our_word(shard, family, id);
	struct prefix p = table_prefix(table, id);
	if (is_there == is_said && (is_there || is_asked(shard, family, &p)))
		array_push(&shard->reach.news, (struct reach_news){ .prefix = p, .family = (uint8_t)family, .is_lost = !is_there });
}

void reach_tell(struct shard *shard)
{
	uint32_t count = shard->reach.news.count;
	if (!count)
		return;
	struct event_reach *letter = event_new(EVENT_REACH, sizeof *letter, count * sizeof letter->news[0]);
	letter->count = count;
	memcpy(letter->news, shard->reach.news.items, count * sizeof letter->news[0]);
	shard->reach.news.count = 0;
	actor_post(shard->actor, shard->speaker, &letter->head);
}
