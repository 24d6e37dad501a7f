/* SPDX-License-Identifier: Apache-2.0 */
/* index -- see index.h.
 *
 * Within a page: linear probing that wraps, deletion by shifting back, at most FULL slots used, so a probe
 * always ends at a free slot.  The directory uses the top bits of the hash, the place in a page the low 32;
 * only a hash that does not spread would make a page split without end, and MOST_DEPTH stops it. */
#include "bgpd/rib/index.h"
#include <assert.h>
#include <string.h>
#include "base/memory.h"

enum { FULL = INDEX_SLOTS * 85 / 100, MOST_DEPTH = 28 };
#define ID_MASK ((1u << INDEX_ID_BITS) - 1)

static uint32_t tag_of(const struct prefix *p, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 16);
	if (p->family == AF_INET)
		memcpy(&tag, p->v4, sizeof tag);
	return tag;
}

/* The length stands in six bits: 0..63 is exact for IPv4; an IPv6 length is folded and verified by the record. */
static uint32_t place_of(const struct prefix *p, uint32_t id)
{
	return (uint32_t)(p->length & 63) << INDEX_ID_BITS | id;
}

static uint32_t after(uint32_t at)
{
	return at + 1 == INDEX_SLOTS ? 0 : at + 1;
}

void index_open(struct index *index, const struct index_rules *rules, const void *owner)
{
	*index = (struct index){ .rules = *rules, .owner = owner, .page_count = 1 };
	index->directory = mem_new(sizeof *index->directory);
	index->directory[0] = NEW(struct index_page);
}

void index_close(struct index *index)
{
	uint64_t entries = 1ull << index->depth;
	for (uint64_t i = 0; index->directory && i < entries;) {
		uint64_t step = 1ull << (index->depth - index->directory[i]->depth);
		mem_free(index->directory[i]);
		i += step;
	}
	mem_free(index->directory);
	*index = (struct index){ 0 };
}

static bool slot_is(const struct index *index, const struct index_slot *slot, uint32_t tag, const struct prefix *p)
{
	if (slot->tag != tag || slot->place >> INDEX_ID_BITS != (p->length & 63u))
		return false;
	return !index->rules.verify || index->rules.verify(index->owner, slot->place & ID_MASK, p);
}

static uint32_t probe(const struct index *index, const struct index_page *page, const struct prefix *p, uint64_t hash)
{
	uint32_t tag = tag_of(p, hash), at = index_home(hash);
	while (page->slots[at].place && !slot_is(index, &page->slots[at], tag, p))
		at = after(at);
	return at;
}

uint32_t index_find(const struct index *index, const struct prefix *p, uint64_t hash)
{
	const struct index_page *page = index_page_of(index, hash);
	return page->slots[probe(index, page, p, hash)].place & ID_MASK;
}

static void put_slot(struct index_page *page, uint64_t hash, struct index_slot slot)
{
	uint32_t at = index_home(hash);
	while (page->slots[at].place)
		at = after(at);
	page->slots[at] = slot;
	page->used++;
}

static void double_directory(struct index *index)
{
	uint64_t entries = 1ull << index->depth;
	struct index_page **wide = mem_raw(2 * entries * sizeof *wide);
	for (uint64_t i = 0; i < entries; i++)
		wide[2 * i] = wide[2 * i + 1] = index->directory[i];
	mem_free(index->directory);
	index->directory = wide;
	index->depth++;
}

static uint64_t hash_of_slot(const struct index *index, const struct index_slot *slot)
{
	return index->rules.hash_of(index->owner, slot->place & ID_MASK);
}

/* The upper half of what `page` was responsible for goes to a new one. */
static void split(struct index *index, struct index_page *page, uint64_t hash)
{
	if (page->depth == index->depth)
		double_directory(index);
	struct index_page *lower = NEW(struct index_page), *upper = NEW(struct index_page);
	lower->depth = upper->depth = page->depth + 1;
	for (uint32_t i = 0; i < INDEX_SLOTS; i++) {
		if (!page->slots[i].place)
			continue;
		uint64_t h = hash_of_slot(index, &page->slots[i]);
		put_slot(h >> (63 - page->depth) & 1 ? upper : lower, h, page->slots[i]);
	}
	uint64_t span = 1ull << (index->depth - page->depth);
	uint64_t first = (hash >> (64 - index->depth)) & ~(span - 1);
	for (uint64_t i = 0; i < span; i++)
		index->directory[first + i] = i < span / 2 ? lower : upper;
	index->page_count++;
	mem_free(page);
}

void index_add(struct index *index, const struct prefix *p, uint64_t hash, uint32_t id)
{
	assert(id && id <= ID_MASK);
	struct index_page *page = (struct index_page *)index_page_of(index, hash);
	while (page->used >= FULL) {
		assert(page->depth < MOST_DEPTH);
		split(index, page, hash);
		page = (struct index_page *)index_page_of(index, hash);
	}
	put_slot(page, hash, (struct index_slot){ tag_of(p, hash), place_of(p, id) });
	index->count++;
}

/* Is `home` outside of the stretch (hole, at], as it wraps?  Then the slot at `at` may fill the hole. */
static bool may_move(uint32_t hole, uint32_t at, uint32_t home)
{
	return hole <= at ? home <= hole || home > at : home <= hole && home > at;
}

void index_drop(struct index *index, const struct prefix *p, uint64_t hash)
{
	struct index_page *page = (struct index_page *)index_page_of(index, hash);
	uint32_t hole = probe(index, page, p, hash);
	assert(page->slots[hole].place);
	for (uint32_t at = after(hole); page->slots[at].place; at = after(at)) {
		if (!may_move(hole, at, index_home(hash_of_slot(index, &page->slots[at]))))
			continue;
		page->slots[hole] = page->slots[at];
		hole = at;
	}
	page->slots[hole] = (struct index_slot){ 0 };
	page->used--;
	index->count--;
}

size_t index_bytes(const struct index *index)
{
	return index->page_count * sizeof(struct index_page) + (sizeof *index->directory << index->depth);
}
