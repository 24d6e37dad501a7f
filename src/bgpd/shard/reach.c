/* SPDX-License-Identifier: Apache-2.0 */
/* reach -- see reach.h. */
#include "bgpd/shard/reach.h"
#include <string.h>
#include "bgpd/shard/inside.h"

static bool is_watched(const struct shard *shard, enum family_row family)
{
	return shard->rib.settings.family[family].announces_unreachable || aggregates_watch_any(&shard->aggregates, family);
}

static bool is_asked(const struct shard *shard, enum family_row family, const struct prefix *p)
{
	return shard->rib.settings.family[family].announces_unreachable || aggregates_watch(&shard->aggregates, family, p);
}

static bool is_reached(const struct table *table, prefix_id id)
{
	const struct path *best = table_best(table, id);
	return best && !(attrs_at(best->attrs)->flags & ATTRS_UNREACHABLE);
}

static void add_news(struct shard *shard, enum family_row family, prefix_id id, bool is_lost)
{
	struct prefix p = table_prefix(&shard->rib.tables[family], id);
	if (!is_lost || is_asked(shard, family, &p))
		array_push(&shard->reach.news, (struct reach_news){ .prefix = p, .family = (uint8_t)family, .is_lost = is_lost });
}

/* What has paths and no way is as good as lost. */
static void look_at_all(struct shard *shard, enum family_row family)
{
	struct table *table = &shard->rib.tables[family];
	for (prefix_id id = 1; id < table_end(table); id++) {
		struct record *record = table_record(table, id);
		if (!table_uses(table, id) || !record->count)
			continue;
		if (is_reached(table, id))
			record->marks |= RECORD_REACHED;
		else
			add_news(shard, family, id, true);
	}
}

void reach_follow_settings(struct shard *shard)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		bool was_watched = shard->rib.watches_reach[f];
		shard->rib.watches_reach[f] = is_watched(shard, f);
		if (shard->rib.watches_reach[f] && !was_watched)
			look_at_all(shard, f);
	}
}

void reach_follow_aggregates(struct shard *shard, enum family_row family)
{
	shard->rib.watches_reach[family] = is_watched(shard, family);
	if (shard->rib.watches_reach[family])
		look_at_all(shard, family);
}

/* Nothing is said of a prefix that was never in reach: that others lost it is theirs to say. */
void reach_note(struct shard *shard, enum family_row family, prefix_id id)
{
	const struct table *table = &shard->rib.tables[family];
	struct record *record = table_record(table, id);
	bool is_there = is_reached(table, id), was_there = record->marks & RECORD_REACHED;
	record->marks = (uint8_t)((record->marks & ~RECORD_REACHED) | (is_there ? RECORD_REACHED : 0));
	if (!is_there && was_there)
		add_news(shard, family, id, true);
	else if (is_there && table_find_path(table, id, 0, ORIGINATED_UNREACHABLE))
		add_news(shard, family, id, false);
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
