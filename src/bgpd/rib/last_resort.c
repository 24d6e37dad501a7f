/* SPDX-License-Identifier: Apache-2.0 */
/* last_resort -- see last_resort.h. */
#include "bgpd/rib/last_resort.h"
#include "bgpd/rib/import.h"

/* The set with one community more; the caller gets a hold. */
static uint32_t marked(const struct attrs *a)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct reader said = attrs_value(a, ATTR_COMMUNITIES, NULL, NULL);
	size_t length = read_left(&said);
	uint8_t *value = mem_raw(length + 4);
	memcpy(value, said.at, length);
	store_u32(value + length, COMMUNITY_LLGR_STALE);
	builder_from(b, a);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, value, length + 4);
	uint32_t id = builder_intern(b, 1);
	mem_free(value);
	mem_free(b);
	return id;
}

static void mark(struct rib *rib, struct table *table, prefix_id id, struct path *path)
{
	uint32_t now = marked(attrs_at(path->attrs));
	rib_release(rib, path->attrs);
	path->attrs = now;
	path->flags |= PATH_CHANGED;
	table_touch(table, id);
}

void last_resort_mark(struct rib *rib, struct table *table, prefix_id id, uint16_t peer)
{
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;) {
		struct path *path = &table_paths(table, record)[i];
		if (path->peer != peer || !(path->flags & PATH_STALE))
			continue;
		uint32_t flags = attrs_at(path->attrs)->flags;
		if (flags & ATTRS_NO_LONG_STALE)
			import_remove(rib, table, id, i);
		else if (!(flags & ATTRS_LONG_STALE))
			mark(rib, table, id, path);
	}
}
