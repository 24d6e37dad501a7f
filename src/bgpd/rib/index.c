/* SPDX-License-Identifier: Apache-2.0 */
/* index -- see index.h.
 *
 * Within a page: linear probing by buckets, which wraps.  A bucket with a free slot ends the search, so deletion fills
 * holes from behind.  At most FULL slots are used, so there always is such a bucket.  The directory uses the top bits
 * of the hash, the place in a page the low 32; only a hash that does not spread would make a page split without end,
 * and MOST_DEPTH stops it. */
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

static uint32_t after(uint32_t bucket)
{
	return bucket + 1 == INDEX_BUCKETS ? 0 : bucket + 1;
}

static bool is_full(const struct index_bucket *bucket)
{
	return bucket->slots[BUCKET_SLOTS - 1].place;
}

static struct index_page *page_new(uint32_t depth)
{
	enum { LINE = sizeof(struct index_bucket) };
	void *memory = mem_new(sizeof(struct index_page) + LINE);
	struct index_page *page = (void *)(((uintptr_t)memory + LINE - 1) & ~(uintptr_t)(LINE - 1));
	page->memory = memory;
	page->depth = depth;
	return page;
}

void index_open(struct index *index, const struct index_rules *rules, const void *owner)
{
	*index = (struct index){ .rules = *rules, .owner = owner, .page_count = 1 };
	index->directory = mem_new(sizeof *index->directory);
	index->directory[0] = page_new(0);
}

void index_close(struct index *index)
{
	uint64_t entries = 1ull << index->depth;
	for (uint64_t i = 0; index->directory && i < entries;) {
		uint64_t step = 1ull << (index->depth - index->directory[i]->depth);
		mem_free(index->directory[i]->memory);
		i += step;
	}
	mem_free(index->directory);
	*index = (struct index){ 0 };
}

static bool slot_is(const struct index *index, const struct index_slot *slot, uint32_t tag, const struct prefix *p)
{
	if (slot->tag != tag || slot->place >> INDEX_ID_BITS != (p->length & 63u) || !slot->place)
		return false;
	return !index->rules.verify || index->rules.verify(index->owner, slot->place & ID_MASK, p);
}

/* The slot that holds the prefix; NULL: none. */
static struct index_slot *search(const struct index *index, struct index_page *page, const struct prefix *p, uint64_t hash)
{
	uint32_t tag = tag_of(p, hash);
	for (uint32_t at = index_home(hash);; at = after(at)) {
		struct index_bucket *bucket = &page->buckets[at];
		unsigned alike = 0;
		for (unsigned i = 0; i < BUCKET_SLOTS; i++)
			alike |= (unsigned)(bucket->slots[i].tag == tag) << i;
		for (; alike; alike &= alike - 1)
			if (slot_is(index, &bucket->slots[__builtin_ctz(alike)], tag, p))
				return &bucket->slots[__builtin_ctz(alike)];
		if (!is_full(bucket))
			return NULL;
	}
}

static struct index_page *page_of(const struct index *index, uint64_t hash)
{
	return (struct index_page *)index_page_of(index, hash);
}

uint32_t index_find(const struct index *index, const struct prefix *p, uint64_t hash)
{
	const struct index_slot *slot = search(index, page_of(index, hash), p, hash);
	return slot ? slot->place & ID_MASK : 0;
}

static void put_slot(struct index_page *page, uint64_t hash, struct index_slot slot)
{
	uint32_t at = index_home(hash), i = 0;
	while (is_full(&page->buckets[at]))
		at = after(at);
	while (page->buckets[at].slots[i].place)
		i++;
	page->buckets[at].slots[i] = slot;
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
	if (!index->rules.hash_of)
		return index_hash_v4(slot->tag, slot->place >> INDEX_ID_BITS);
	return index->rules.hash_of(index->owner, slot->place & ID_MASK);
}

/* The upper half of what `page` was responsible for goes to a new one. */
static void split(struct index *index, struct index_page *page, uint64_t hash)
{
	if (page->depth == index->depth)
		double_directory(index);
	struct index_page *lower = page_new(page->depth + 1), *upper = page_new(page->depth + 1);
	for (uint32_t i = 0; i < INDEX_SLOTS; i++) {
		const struct index_slot *slot = &page->buckets[i / BUCKET_SLOTS].slots[i % BUCKET_SLOTS];
		if (!slot->place)
			continue;
		uint64_t h = hash_of_slot(index, slot);
		put_slot(h >> (63 - page->depth) & 1 ? upper : lower, h, *slot);
	}
	uint64_t span = 1ull << (index->depth - page->depth);
	uint64_t first = (hash >> (64 - index->depth)) & ~(span - 1);
	for (uint64_t i = 0; i < span; i++)
		index->directory[first + i] = i < span / 2 ? lower : upper;
	index->page_count++;
	mem_free(page->memory);
}

void index_add(struct index *index, const struct prefix *p, uint64_t hash, uint32_t id)
{
	assert(id && id <= ID_MASK);
	struct index_page *page = page_of(index, hash);
	while (page->used >= FULL) {
		assert(page->depth < MOST_DEPTH);
		split(index, page, hash);
		page = page_of(index, hash);
	}
	put_slot(page, hash, (struct index_slot){ tag_of(p, hash), place_of(p, id) });
	index->count++;
}

/* Does the way from `home` to `at`, as it wraps, lead past `hole`? */
static bool passes(uint32_t home, uint32_t hole, uint32_t at)
{
	return home <= at ? home <= hole && hole < at : home <= hole || hole < at;
}

/* Takes a slot out of its bucket; the last used one moves into its place. */
static void take_out(struct index_bucket *bucket, uint32_t i)
{
	uint32_t last = BUCKET_SLOTS - 1;
	while (!bucket->slots[last].place)
		last--;
	bucket->slots[i] = bucket->slots[last];
	bucket->slots[last] = (struct index_slot){ 0 };
}

/* A slot of bucket `at` that would rather be in bucket `hole`; BUCKET_SLOTS: none. */
static uint32_t find_displaced(const struct index *index, const struct index_bucket *bucket, uint32_t at, uint32_t hole)
{
	uint32_t i = 0;
	while (i < BUCKET_SLOTS && bucket->slots[i].place &&
	       !passes(index_home(hash_of_slot(index, &bucket->slots[i])), hole, at))
		i++;
	return i < BUCKET_SLOTS && bucket->slots[i].place ? i : BUCKET_SLOTS;
}

/* Bucket `hole` was full and has a free slot now: what went past it for want of room comes back. */
static void fill_hole(const struct index *index, struct index_page *page, uint32_t hole)
{
	for (uint32_t at = after(hole); at != hole; at = after(at)) {
		struct index_bucket *bucket = &page->buckets[at];
		bool was_full = is_full(bucket);
		uint32_t i = find_displaced(index, bucket, at, hole);
		if (i < BUCKET_SLOTS) {
			page->buckets[hole].slots[BUCKET_SLOTS - 1] = bucket->slots[i];
			take_out(bucket, i);
			hole = at;
		}
		if (!was_full)
			return;
	}
}

void index_drop(struct index *index, const struct prefix *p, uint64_t hash)
{
	struct index_page *page = page_of(index, hash);
	struct index_slot *slot = search(index, page, p, hash);
	assert(slot);
	uint32_t place = (uint32_t)((struct index_bucket *)((uintptr_t)slot & ~(uintptr_t)63) - page->buckets);
	struct index_bucket *bucket = &page->buckets[place];
	bool was_full = is_full(bucket);
	take_out(bucket, (uint32_t)(slot - bucket->slots));
	if (was_full)
		fill_hole(index, page, place);
	page->used--;
	index->count--;
}

size_t index_bytes(const struct index *index)
{
	return index->page_count * (sizeof(struct index_page) + 64) + (sizeof *index->directory << index->depth);
}
