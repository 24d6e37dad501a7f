/* SPDX-License-Identifier: Apache-2.0 */
/* table -- see table.h.
 *
 * Freed ids are chained here and not given back to the slab: sweeps walk all ids in order and must be able to
 * look at a record that is not in use. */
#include "bgpd/rib/table.h"
#include <string.h>

enum { RECORDS_PER_PAGE = 2048, PATHS_PER_PAGE = 2048 };

static unsigned key_bytes(const struct table *table)
{
	return table->is_v4 ? 4 : 16;
}

struct prefix table_prefix(const struct table *table, prefix_id id)
{
	const struct record *record = table_record(table, id);
	bool is_v4 = table->is_v4;
	struct prefix p = { .family = is_v4 ? AF_INET : AF_INET6, .length = record->length };
	memcpy(p.bytes, record->key, is_v4 ? 4 : 16);
	return p;
}

static bool is_prefix(const void *owner, uint32_t id, const struct prefix *p)
{
	const struct record *record = table_record(owner, id);
	return record->length == p->length && !memcmp(record->key, p->bytes, 16);
}

static uint64_t hash_of(const void *owner, uint32_t id)
{
	struct prefix p = table_prefix(owner, id);
	return index_hash(&p);
}

void table_open(struct table *table, enum family_row family)
{
	*table = (struct table){ .family = family, .is_v4 = families[family].address_family == AF_INET };
	struct index_rules rules = { is_prefix, hash_of }, none = { 0 };
	index_open(&table->index, table->is_v4 ? &none : &rules, table);
	slab_open(&table->records, offsetof(struct record, key) + key_bytes(table), RECORDS_PER_PAGE);
}

void table_close(struct table *table)
{
	for (prefix_id id = 1; id < table_end(table); id++) {
		struct record *record = table_record(table, id);
		struct path *paths = table_paths(table, record);
		for (uint32_t i = 0; !(record->marks & RECORD_FREE) && i < record->count; i++)
			attrs_release(paths[i].attrs, 1);
	}
	index_close(&table->index);
	slab_close(&table->records);
	for (unsigned i = 0; i < PATH_SIZES; i++)
		if (table->arrays[i].item_size)
			slab_close(&table->arrays[i]);
	array_free(&table->touched);
	array_free(&table->grave);
}

prefix_id table_find(const struct table *table, const struct prefix *p)
{
	return index_find(&table->index, p, index_hash(p));
}

static prefix_id new_id(struct table *table)
{
	prefix_id id = table->free_id;
	if (!id)
		return slab_get(&table->records);
	struct record *record = table_record(table, id);
	table->free_id = record->one.attrs;
	memset(record, 0, offsetof(struct record, key));
	return id;
}

prefix_id table_find_or_add(struct table *table, const struct prefix *p, uint64_t hash)
{
	prefix_id id = index_find(&table->index, p, hash);
	if (id)
		return id;
	id = new_id(table);
	struct record *record = table_record(table, id);
	record->length = p->length;
	memcpy(record->key, p->bytes, key_bytes(table));
	index_add(&table->index, p, hash, id);
	table->membership++;
	return id;
}

void table_prefetch(const struct table *table, prefix_id id)
{
	struct prefix p = table_prefix(table, id);
	index_prefetch(&table->index, index_hash(&p));
}

prefix_id table_match(const struct table *table, const struct prefix *p)
{
	struct prefix shorter = *p;
	for (int length = p->length; length >= 0; length--) {
		shorter.length = (uint8_t)length;
		prefix_mask(&shorter);
		prefix_id id = table_find(table, &shorter);
		if (id && table_record(table, id)->count)
			return id;
	}
	return 0;
}

void table_drop(struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	assert(!record->count && !(record->marks & (RECORD_FREE | RECORD_TOUCHED)));
	struct prefix p = table_prefix(table, id);
	index_drop(&table->index, &p, index_hash(&p));
	record->marks = RECORD_FREE;
	record->one.attrs = table->free_id;
	table->free_id = id;
	table->membership++;
}

struct path *table_find_path(const struct table *table, prefix_id id, uint16_t peer, uint32_t path_id)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		if (paths[i].peer == peer && paths[i].path_id == path_id)
			return &paths[i];
	return NULL;
}

struct path *table_best(const struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		if (paths[i].flags & PATH_BEST)
			return &paths[i];
	return NULL;
}

static uint32_t get_array(struct table *table, unsigned size)
{
	assert(size < PATH_SIZES);
	struct slab *slab = &table->arrays[size];
	if (!slab->item_size)
		slab_open(slab, sizeof(struct path) * (2u << size), (PATHS_PER_PAGE >> (size + 1)) + !(PATHS_PER_PAGE >> (size + 1)));
	return slab_get(slab);
}

/* Moves the paths into an array of another size; count > 1 before or after. */
static void resize(struct table *table, struct record *record, unsigned size)
{
	uint32_t array = get_array(table, size);
	struct path *to = slab_at(&table->arrays[size], array);
	memcpy(to, table_paths(table, record), record->count * sizeof *to);
	uint16_t step = record->count > 1 ? record->many.step : 0;
	if (record->count > 1)
		slab_put(&table->arrays[record->many.size], record->many.array);
	record->many.array = array;
	record->many.size = (uint16_t)size;
	record->many.step = step;
}

struct path *table_add_path(struct table *table, prefix_id id, uint16_t peer, uint32_t path_id)
{
	struct record *record = table_record(table, id);
	if (record->count == 1)
		resize(table, record, 0);
	else if (record->count > 1 && record->count == 2u << record->many.size)
		resize(table, record, record->many.size + 1u);
	record->count++;
	table->path_count++;
	struct path *path = &table_paths(table, record)[record->count - 1];
	*path = (struct path){ .peer = peer, .path_id = path_id };
	return path;
}

/* The last but one path went: the remaining one moves into the record. */
static void move_inside(struct table *table, struct record *record)
{
	unsigned size = record->many.size;
	uint32_t array = record->many.array;
	record->one = *(struct path *)slab_at(&table->arrays[size], array);
	slab_put(&table->arrays[size], array);
}

void table_remove_path(struct table *table, prefix_id id, uint32_t at)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	assert(at < record->count);
	if (paths[at].flags & PATH_BEST)
		record->marks |= RECORD_BEST_LOST;
	memmove(&paths[at], &paths[at + 1], (record->count - at - 1u) * sizeof *paths);
	table->path_count--;
	bool was_two = record->count == 2;
	if (was_two)
		move_inside(table, record);
	record->count--;
	if (record->count > 1 && record->many.size && record->count <= 1u << record->many.size >> 1)
		resize(table, record, record->many.size - 1u);
}

void table_touch(struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	if (record->marks & RECORD_TOUCHED)
		return;
	record->marks |= RECORD_TOUCHED;
	array_push(&table->touched, id);
}

void table_to_grave(struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	if (record->marks & RECORD_GRAVE)
		return;
	record->marks |= RECORD_GRAVE;
	array_push(&table->grave, id);
}

uint32_t table_count(const struct table *table)
{
	return table->index.count;
}

size_t table_bytes(const struct table *table)
{
	size_t bytes = index_bytes(&table->index) + slab_bytes(&table->records);
	for (unsigned i = 0; i < PATH_SIZES; i++)
		if (table->arrays[i].item_size)
			bytes += slab_bytes(&table->arrays[i]);
	return bytes + (table->touched.room + table->grave.room) * sizeof(prefix_id);
}
