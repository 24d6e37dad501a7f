/* SPDX-License-Identifier: Apache-2.0 */
/* import -- see import.h. */
#include "zebra/sources/import.h"

#include <stdio.h>
#include <string.h>

static struct table *target_of(const struct imports *imports, const struct import *import)
{
	return rib_table(imports->rib, import->is_multicast ? table_multicast : TABLE_MAIN, import->family);
}

static uint32_t terms_of(struct rib *rib, const struct import *import, const struct terms *theirs)
{
	struct terms t = { .source = import->source, .origin = ORIGIN_TABLE, .metric = theirs->metric,
			   .tag = theirs->tag, .distance = import->distance };
	const struct group *g = group_at(&rib->shared, theirs->group);
	t.group = group_get(&rib->shared, &(struct group_key){ g->said, g->count, GROUP_RECURSIVE, import->family });
	return terms_get(&rib->shared, &t);
}

static void offer(struct imports *imports, const struct import *import, const struct prefix *p, const struct terms *theirs)
{
	struct rib *rib = imports->rib;
	struct terms like = { .source = import->source, .origin = ORIGIN_TABLE };
	if (!theirs || !imports->permits(imports->owner, import->map, p, theirs)) {
		rib_drop(rib, target_of(imports, import), p, &like);
		return;
	}
	uint32_t terms = terms_of(rib, import, theirs);
	rib_put(rib, target_of(imports, import), p, terms);
	terms_put(&rib->shared, terms);
}

static void offer_all(struct imports *imports, const struct import *import)
{
	const struct table *table = rib_find_table(imports->rib, import->table, import->family);
	for (uint32_t id = table ? table_next(table, 0) : 0; id; id = table_next(table, id)) {
		const struct entry *entry = table_entry(table, id);
		const struct route *r = entry_selected(imports->rib, entry);
		struct prefix p = entry_prefix(table, entry);
		if (r)
			offer(imports, import, &p, route_terms(imports->rib, r));
	}
}

/* A source per line: what it offered goes with it. */
static uint16_t source_of(struct rib *rib, const struct import *import)
{
	char name[sizeof rib->sources.items->name];
	snprintf(name, sizeof name, "table %u%s%s", import->table, import->family == AF_INET6 ? " ipv6" : "",
		 import->is_multicast ? " mrib" : "");
	uint16_t source = rib_source(rib, name);
	rib->sources.items[source].instance = import->table;
	return source;
}

static void drop_items(struct import *items, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		mem_free(items[i].map);
	mem_free(items);
}

void imports_set(struct imports *imports, struct import *items, uint32_t count)
{
	for (uint32_t i = 0; i < imports->items.count; i++) {
		rib_source_lost(imports->rib, imports->items.items[i].source);
		rib_source_sweep(imports->rib, imports->items.items[i].source, imports->items.items[i].family);
	}
	drop_items(imports->items.items, imports->items.count);
	imports->items.items = items;
	imports->items.count = imports->items.room = count;
	for (uint32_t i = 0; i < count; i++) {
		items[i].source = source_of(imports->rib, &items[i]);
		offer_all(imports, &items[i]);
	}
}

void imports_selected(struct imports *imports, const struct table *table, const struct prefix *p, const struct terms *now)
{
	for (uint32_t i = 0; i < imports->items.count; i++)
		if (imports->items.items[i].table == table->id && imports->items.items[i].family == table->family)
			offer(imports, &imports->items.items[i], p, now);
}

void imports_free(struct imports *imports)
{
	drop_items(imports->items.items, imports->items.count);
	imports->items.items = NULL;
	imports->items.count = 0;
}
