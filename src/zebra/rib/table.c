/* SPDX-License-Identifier: Apache-2.0 */
/* table -- see table.h. */
#include "zebra/rib/table.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { ENTRIES_PER_PAGE = 4096 };

static unsigned family_bytes(int family)
{
	return family == AF_INET ? 4 : 16;
}

struct table *table_new(uint32_t id, int family)
{
	struct table *table = NEW(struct table);
	table->id = id;
	table->family = (uint8_t)family;
	idhash_open(&table->by_prefix);
	slab_open(&table->entries, sizeof(struct entry) + family_bytes(family), ENTRIES_PER_PAGE);
	return table;
}

void table_free(struct table *table)
{
	idhash_close(&table->by_prefix);
	slab_close(&table->entries);
	array_free(&table->queue);
	mem_free(table->used);
	mem_free(table);
}

/* IPv4 is two multiplications of the 40 bits that matter; xxHash does the longer ones. */
uint32_t table_hash(const struct prefix *p)
{
	if (p->family == AF_INET) {
		uint32_t word;
		memcpy(&word, p->v4, 4);
		uint64_t mixed = ((uint64_t)word << 8 | p->length) * 0x9e3779b97f4a7c15u;
		return (uint32_t)((mixed ^ mixed >> 29) * 0xbf58476d1ce4e5b9u >> 32);
	}
	return (uint32_t)XXH3_64bits_withSeed(p->v6, 16, p->length);
}

uint32_t table_find_hashed(const struct table *table, const struct prefix *p, uint32_t hash)
{
	size_t n = family_bytes(table->family);
	uint32_t id, at = idhash_start(&table->by_prefix, hash);
	while ((id = idhash_next(&table->by_prefix, hash, &at))) {
		const struct entry *entry = table_entry(table, id);
		if (entry->length == p->length && !memcmp(entry->bytes, p->bytes, n))
			return id;
	}
	return 0;
}

uint32_t table_find(const struct table *table, const struct prefix *p)
{
	return table_find_hashed(table, p, table_hash(p));
}

static void mark_used(struct table *table, uint32_t id)
{
	if (id / 64 >= table->used_words) {
		uint32_t words = (id / 64 + 1) * 2;
		table->used = mem_resize(table->used, words * sizeof *table->used);
		memset(table->used + table->used_words, 0, (words - table->used_words) * sizeof *table->used);
		table->used_words = words;
	}
	table->used[id / 64] |= 1ull << (id % 64);
}

uint32_t table_make(struct table *table, const struct prefix *p, uint32_t hash)
{
	uint32_t id = slab_get(&table->entries);
	struct entry *entry = table_entry(table, id);
	entry->length = p->length;
	memcpy(entry->bytes, p->bytes, family_bytes(table->family));
	idhash_add(&table->by_prefix, hash, id);
	mark_used(table, id);
	table->lengths[p->length]++;
	return id;
}

void table_remove(struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	struct prefix p = entry_prefix(table, entry);
	idhash_drop(&table->by_prefix, table_hash(&p), id);
	table->lengths[p.length]--;
	table->used[id / 64] &= ~(1ull << (id % 64));
	slab_put(&table->entries, id);
}

struct prefix entry_prefix(const struct table *table, const struct entry *entry)
{
	struct prefix p = { .family = table->family, .length = entry->length };
	memcpy(p.bytes, entry->bytes, family_bytes(table->family));
	return p;
}

uint32_t table_match(const struct table *table, const struct address *a, int *length)
{
	if (a->family != table->family)
		return 0;
	for (int n = *length; n >= 0; n--) {
		if (!table->lengths[n])
			continue;
		struct prefix p = prefix_of(a, (unsigned)n);
		uint32_t id = table_find(table, &p);
		if (id) {
			*length = n;
			return id;
		}
	}
	return 0;
}

uint32_t table_next(const struct table *table, uint32_t after)
{
	uint32_t id = after + 1;
	for (uint32_t word = id / 64; word < table->used_words; word++, id = word * 64) {
		uint64_t bits = table->used[word] >> (id % 64);
		if (bits)
			return id + (uint32_t)__builtin_ctzll(bits);
	}
	return 0;
}

uint32_t table_count(const struct table *table)
{
	return table->by_prefix.count;
}

size_t table_bytes(const struct table *table)
{
	return slab_bytes(&table->entries) + idhash_bytes(&table->by_prefix) +
	       table->queue.room * sizeof *table->queue.items;
}
