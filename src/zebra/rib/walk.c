/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- see walk.h. */
#include "zebra/rib/walk.h"

#include <stdlib.h>
#include <string.h>

/* One pass of a radix sort by one byte. */
static void sort_by_byte(const uint64_t *from, uint64_t *to, uint32_t count, unsigned shift)
{
	uint32_t places[257] = { 0 };
	for (uint32_t i = 0; i < count; i++)
		places[(from[i] >> shift & 0xff) + 1]++;
	for (unsigned b = 0; b < 256; b++)
		places[b + 1] += places[b];
	for (uint32_t i = 0; i < count; i++)
		to[places[from[i] >> shift & 0xff]++] = from[i];
}

/* Keys have 40 bits: five passes, so the result lies in the other array. */
static uint64_t *sort_v4(uint64_t *keys, uint32_t count)
{
	uint64_t *other = mem_raw(((size_t)count + 1) * sizeof *other);
	for (unsigned shift = 0; shift < 40; shift += 8) {
		sort_by_byte(keys, other, count, shift);
		uint64_t *swap = keys;
		keys = other;
		other = swap;
	}
	mem_free(other);
	return keys;
}

static int compare_v6(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct walk_key));
}

static void add_key(struct walk *w, const struct entry *entry)
{
	if (w->v4) {
		uint64_t address = 0;
		for (int i = 0; i < 4; i++)
			address = address << 8 | entry->bytes[i];
		w->v4[w->count++] = address << 8 | entry->length;
		return;
	}
	struct walk_key *key = &w->v6[w->count++];
	memcpy(key->bytes, entry->bytes, 16);
	key->length = entry->length;
}

void walk_open(struct walk *w, const struct table *table, walk_filter *filter, const void *owner)
{
	*w = (struct walk){ .table = table };
	size_t room = table ? (size_t)table_count(table) + 1 : 1;
	if (table && table->family == AF_INET)
		w->v4 = mem_raw(room * sizeof *w->v4);
	else
		w->v6 = mem_raw(room * sizeof *w->v6);
	for (uint32_t id = table ? table_next(table, 0) : 0; id; id = table_next(table, id)) {
		const struct entry *entry = table_entry(table, id);
		if (entry->first.terms && (!filter || filter(owner, table, entry)))
			add_key(w, entry);
	}
	if (w->v4)
		w->v4 = sort_v4(w->v4, w->count);
	else
		qsort(w->v6, w->count, sizeof *w->v6, compare_v6);
}

void walk_close(struct walk *w)
{
	mem_free(w->v4);
	mem_free(w->v6);
	*w = (struct walk){ 0 };
}

static struct prefix key_at(const struct walk *w, uint32_t at)
{
	struct prefix p = { .family = w->table->family };
	if (w->v4) {
		p.length = (uint8_t)w->v4[at];
		for (int i = 0; i < 4; i++)
			p.v4[i] = (uint8_t)(w->v4[at] >> (32 - 8 * i));
	} else {
		p.length = w->v6[at].length;
		memcpy(p.v6, w->v6[at].bytes, 16);
	}
	return p;
}

const struct entry *walk_next(struct walk *w, struct prefix *p)
{
	while (w->next < w->count) {
		*p = key_at(w, w->next++);
		uint32_t id = table_find(w->table, p);
		const struct entry *entry = id ? table_entry(w->table, id) : NULL;
		if (entry && entry->first.terms)
			return entry;
	}
	return NULL;
}
