/* SPDX-License-Identifier: Apache-2.0 */
/* table -- the prefixes of one routing table and family, and the routes offered for each.
 *
 *	hash slot (8 bytes) ──► entry on a slab: prefix, what the kernel has, the first route inline (28 bytes
 *	                        for IPv4, 40 for IPv6) ──► further routes, rarely any, 16 bytes each
 *
 * A route says only who offers it since when; all else is shared by many routes and lies in `terms`
 * (shared.h).  There is no tree: longest match tries the lengths that occur, and shows sort a snapshot
 * (walk.h).  One owner: the rib. */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"
#include "zebra/rib/idhash.h"

enum { ROUTE_SELECTED = 1 };

/* One route of a prefix: 16 bytes, a million of them are kept. */
struct route {
	uint32_t terms;            /* id in shared.h; 0: the entry has no route */
	uint32_t since_s;          /* of the rib's clock */
	uint32_t next;             /* id among the rib's further routes; 0: last */
	uint16_t generation;       /* of its source's life; an older one is stale */
	uint8_t flags;             /* ROUTE_* */
	uint8_t spare;
};
static_assert(sizeof(struct route) == 16);

enum {
	ENTRY_QUEUED = 2,          /* the kernel is to be told */
	ENTRY_FAILED = 4,          /* the kernel refused what is selected now */
	ENTRY_SEEN = 8,            /* found in the kernel by the reading that is under way */
	ENTRY_LEADS = 16           /* gateways are, or were, reached by it: its own routes may be among those */
};

struct entry {
	uint32_t fib;              /* exit by which the kernel has it from us; 0: it doesn't */
	struct route first;
	uint8_t length;
	uint8_t flags;             /* ENTRY_* */
	uint8_t fib_origin;        /* enum route_origin with which the kernel has it */
	uint8_t spare;
	uint8_t bytes[];           /* 4 or 16 */
};
static_assert(sizeof(struct entry) == 24);

struct table {
	uint32_t id;               /* the kernel's number; 254 is main */
	uint8_t family;
	struct idhash by_prefix;
	struct slab entries;
	uint64_t *used;            /* a bit per id: walks by id skip what is free */
	uint32_t used_words;
	uint32_t lengths[129];     /* how many prefixes have this length */
	ARRAY_OF(uint32_t) queue;  /* entries that the kernel is to be told about, in order */
	uint32_t queue_head;
};

struct table *table_new(uint32_t id, int family);
void table_free(struct table *table);
uint32_t table_hash(const struct prefix *p);
uint32_t table_find(const struct table *table, const struct prefix *p);            /* 0: not there */
uint32_t table_find_hashed(const struct table *table, const struct prefix *p, uint32_t hash);
uint32_t table_make(struct table *table, const struct prefix *p, uint32_t hash);   /* must not be there */
void table_remove(struct table *table, uint32_t id);
struct prefix entry_prefix(const struct table *table, const struct entry *entry);
/* The longest prefix that holds the address and is no longer than *length, which is set to its length.
 * 0 when there is none; lower *length by one to go on. */
uint32_t table_match(const struct table *table, const struct address *a, int *length);
/* The next entry's id after `after`, in no order; 0 at the end. Stable under any change of the table. */
uint32_t table_next(const struct table *table, uint32_t after);
/* Is that the id of an entry? */
static inline bool table_uses(const struct table *table, uint32_t id)
{
	return id / 64 < table->used_words && table->used[id / 64] >> (id % 64) & 1;
}
uint32_t table_count(const struct table *table);
size_t table_bytes(const struct table *table);

static inline struct entry *table_entry(const struct table *table, uint32_t id)
{
	return slab_at(&table->entries, id);
}
