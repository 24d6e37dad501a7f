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

static bool is_before(const struct path *path, uint16_t peer, uint32_t path_id)
{
	return path->peer != peer ? path->peer < peer : path->path_id < path_id;
}

static bool is_place(const struct path *paths, uint32_t count, uint32_t at, uint16_t peer, uint32_t path_id)
{
	return at <= count && (at == count || !is_before(&paths[at], peer, path_id)) &&
	       (!at || is_before(&paths[at - 1], peer, path_id));
}

static uint32_t search(const struct path *paths, uint32_t count, uint16_t peer, uint32_t path_id)
{
	uint32_t from = 0, to = count;
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		if (is_before(&paths[middle], peer, path_id))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct path *table_seek_path(const struct table *table, prefix_id id, uint16_t peer, uint32_t path_id, uint32_t *place)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	if (!is_place(paths, record->count, *place, peer, path_id))
		*place = search(paths, record->count, peer, path_id);
	struct path *path = &paths[*place];
	return *place < record->count && path->peer == peer && path->path_id == path_id ? path : NULL;
}

struct path *table_find_path(const struct table *table, prefix_id id, uint16_t peer, uint32_t path_id)
{
	uint32_t place = 0;
	return table_seek_path(table, id, peer, path_id, &place);
}

struct path *table_best(const struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	if (record->count > 1)
		return record->many.best == PLACE_NONE ? NULL : &paths[record->many.best];
	return record->count && paths->flags & PATH_BEST ? paths : NULL;
}

static uint32_t get_array(struct table *table, unsigned size)
{
	assert(size < PATH_SIZES);
	struct slab *slab = &table->arrays[size];
	if (!slab->item_size)
		slab_open(slab, sizeof(struct path) * (2u << size), (PATHS_PER_PAGE >> (size + 1)) + !(PATHS_PER_PAGE >> (size + 1)));
	return slab_get(slab);
}

/* Moves the paths into an array of another size; count > 1. */
static void resize(struct table *table, struct record *record, unsigned size)
{
	uint32_t array = get_array(table, size);
	memcpy(slab_at(&table->arrays[size], array), table_paths(table, record), record->count * sizeof(struct path));
	slab_put(&table->arrays[record->many.size], record->many.array);
	record->many.array = array;
	record->many.size = (uint16_t)size;
}

/* The only path moves out of the record, into an array that has room for another. */
static void move_outside(struct table *table, struct record *record)
{
	struct path one = record->one;
	uint32_t array = get_array(table, 0);
	*(struct path *)slab_at(&table->arrays[0], array) = one;
	memset(&record->many, 0, sizeof record->many);
	record->many.array = array;
	record->many.best = one.flags & PATH_BEST ? 0 : PLACE_NONE;
}

/* The last but one path went: the remaining one moves into the record. */
static void move_inside(struct table *table, struct record *record)
{
	unsigned size = record->many.size;
	uint32_t array = record->many.array;
	record->one = *(struct path *)slab_at(&table->arrays[size], array);
	slab_put(&table->arrays[size], array);
}

struct path *table_add_path(struct table *table, prefix_id id, uint32_t place, uint16_t peer, uint32_t path_id)
{
	struct record *record = table_record(table, id);
	assert(place <= record->count);
	if (record->count == 1)
		move_outside(table, record);
	else if (record->count > 1 && record->count == 2u << record->many.size)
		resize(table, record, record->many.size + 1u);
	record->count++;
	table->path_count++;
	struct path *paths = table_paths(table, record);
	memmove(&paths[place + 1], &paths[place], (record->count - 1u - place) * sizeof *paths);
	if (record->count > 1)
		record->many.best += record->many.best != PLACE_NONE && record->many.best >= place;
	paths[place] = (struct path){ .peer = peer, .path_id = path_id };
	return &paths[place];
}

void table_remove_path(struct table *table, prefix_id id, uint32_t at)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	assert(at < record->count);
	if (paths[at].flags & PATH_BEST)
		record->marks |= RECORD_BEST_LOST;
	record->marks |= RECORD_ANEW;
	memmove(&paths[at], &paths[at + 1], (record->count - at - 1u) * sizeof *paths);
	table->path_count--;
	if (record->count > 1 && record->many.best == at)
		record->many.best = PLACE_NONE;
	else if (record->count > 1)
		record->many.best -= record->many.best != PLACE_NONE && record->many.best > at;
	bool was_two = record->count == 2;
	if (was_two)
		move_inside(table, record);
	record->count--;
	if (record->count > 1 && record->many.size && record->count <= 1u << record->many.size >> 1)
		resize(table, record, record->many.size - 1u);
}

static void touch(struct table *table, struct record *record, prefix_id id)
{
	if (record->marks & RECORD_TOUCHED)
		return;
	record->marks |= RECORD_TOUCHED;
	array_push(&table->touched, id);
}

void table_touch_path(struct table *table, prefix_id id, struct path *path)
{
	path->flags |= PATH_NEWS;
	touch(table, table_record(table, id), id);
}

void table_touch(struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	record->marks |= RECORD_ANEW;
	touch(table, record, id);
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
