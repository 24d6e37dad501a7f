/* SPDX-License-Identifier: Apache-2.0 */
/* index -- from a prefix to its dense id: open addressing that grows a page at a time.
 *
 *   directory (top bits of the hash) ──> page of 80 buckets ──> 8 slots of { tag, length and id }
 *
 * A bucket is one cache line; what does not fit goes into the next one.  A page that gets full is split in two and only its own slots move (extendible hashing), so no letter ever
 * waits for a rehash of the whole table.  An IPv4 slot holds the whole key; for IPv6 the tag is a part of the
 * hash and the record is asked (`verify`).  Pages are never merged: what was needed once is needed again. */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"

enum { INDEX_BUCKETS = 80, BUCKET_SLOTS = 8, INDEX_SLOTS = INDEX_BUCKETS * BUCKET_SLOTS, INDEX_ID_BITS = 26 };

struct index_slot {
	uint32_t tag;
	uint32_t place;              /* length << 26 | id; 0: free */
};
static_assert(sizeof(struct index_slot) == 8, "8 bytes a slot are the budget of a million routes");

/* Used slots stand in front. */
struct index_bucket {
	struct index_slot slots[BUCKET_SLOTS];
} __attribute__((aligned(64)));

struct index_page {
	struct index_bucket buckets[INDEX_BUCKETS];
	uint32_t used;
	uint32_t depth;              /* how many top bits of the hash all its slots share */
	void *memory;                /* what was allocated; the page is aligned in it */
};

/* What the index of an IPv6 table asks its table, which keeps the keys: is `id` that prefix, and which hash has `id`?
 * NULL for IPv4: the slot is the key, and nothing else is looked at. */
struct index_rules {
	bool (*verify)(const void *owner, uint32_t id, const struct prefix *p);
	uint64_t (*hash_of)(const void *owner, uint32_t id);
};

struct index {
	struct index_rules rules;
	const void *owner;
	struct index_page **directory;
	uint32_t depth;
	uint32_t page_count;
	uint32_t count;
};

void index_open(struct index *index, const struct index_rules *rules, const void *owner);
void index_close(struct index *index);
/* 0: not there. */
uint32_t index_find(const struct index *index, const struct prefix *p, uint64_t hash);
/* The prefix must not be there. */
void index_add(struct index *index, const struct prefix *p, uint64_t hash, uint32_t id);
/* The prefix must be there. */
void index_drop(struct index *index, const struct prefix *p, uint64_t hash);
size_t index_bytes(const struct index *index);

static inline uint64_t index_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

static inline uint64_t index_hash_v4(uint32_t address, uint32_t length)
{
	return index_mix((uint64_t)length << 32 | address);
}

/* The same for every table of a family; bits past the length must be zero. */
static inline uint64_t index_hash(const struct prefix *p)
{
	if (p->family == AF_INET) {
		uint32_t address;
		__builtin_memcpy(&address, p->v4, sizeof address);
		return index_hash_v4(address, p->length);
	}
	uint64_t half[2];
	__builtin_memcpy(half, p->v6, sizeof half);
	return index_mix(index_mix(half[0]) + half[1] * 0xff51afd7ed558ccdu + p->length);
}

static inline const struct index_page *index_page_of(const struct index *index, uint64_t hash)
{
	return index->directory[index->depth ? hash >> (64 - index->depth) : 0];
}

static inline uint32_t index_home(uint64_t hash)
{
	return (uint32_t)((hash & UINT32_MAX) * INDEX_BUCKETS >> 32);
}

/* Starts to fetch what index_find will read. */
static inline void index_prefetch(const struct index *index, uint64_t hash)
{
	mem_prefetch(&index_page_of(index, hash)->buckets[index_home(hash)]);
}
