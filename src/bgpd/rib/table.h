/* SPDX-License-Identifier: Apache-2.0 */
/* table -- the prefixes of one family that a shard owns, each with its paths.
 *
 * A prefix has a dense id (1..) as long as anybody needs it; everything else that is kept per prefix (what a
 * group was told, what the kernel has) is an array by that id.  The first path lies in the record itself, more
 * of them in an array of 2, 4, 8… on slab pages, sorted by peer and path id.  Pointers to records and paths are
 * good until the next put, remove or drop.
 *
 * Whoever changes a path touches its prefix, or the path where nothing else changed; touched prefixes are decided
 * once, after the whole letter.  A prefix that lost its last path stays until the shard buries it: somebody must
 * still be told. */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "bgpd/events/events.h"
#include "bgpd/rib/index.h"
#include "bgpd/wire/family.h"
#include "net/prefix.h"

/* Flags are PATH_* of events.h; some more for ourselves. */
enum {
	PATH_CHANGED = 0x8000,       /* its attributes are new since the last decision */
	PATH_NEWS = 0x4000,          /* touched since the last decision */
	PATH_RIVAL = 0x200,          /* close to the best one, see decide.c; in pages the bit is PATH_SUPPRESSED */
	PATH_ASIDE = 0x1000          /* what was received lies in the rib's `aside`: policy made another set of it */
};

struct path {
	uint32_t attrs;              /* one hold */
	uint32_t path_id;            /* as received; for peer 0 how it came (enum route_origin, 0 network) */
	uint16_t peer;
	uint16_t flags;
	uint32_t since_s;            /* wall clock */
};
static_assert(sizeof(struct path) == 16, "a byte here costs routes times peers");

enum record_mark {
	RECORD_TOUCHED = 1,          /* stands in table->touched */
	RECORD_BEST_LOST = 2,        /* the best path was removed since the last decision */
	RECORD_GRAVE = 4,            /* stands in table->grave */
	RECORD_FREE = 8,             /* the id is not in use */
	RECORD_SUPPRESSED = 16,      /* not announced, because an aggregate stands for it */
	RECORD_ANEW = 32,            /* something may have changed that is no path with PATH_NEWS */
	RECORD_RIVALS = 64,          /* the last decision marked the rivals */
	RECORD_REACHED = 128         /* there was a way, see shard/reach.h; only where that is watched */
};

struct record {
	union {
		struct path one;
		struct {
			uint32_t array;
			uint16_t size;       /* class: 2 << size paths fit */
			uint16_t step;       /* of the last decision, see decide.h */
			uint16_t best;       /* place of the best path, or PLACE_NONE */
		} many;                      /* count > 1 */
	};
	uint32_t version;            /* of the table, when the best path last changed */
	uint16_t count;              /* of paths */
	uint8_t length;              /* bits of the prefix */
	uint8_t marks;
	uint8_t key[];               /* the address: 4 or 16 bytes */
};
static_assert(sizeof(struct record) == 24, "with an IPv4 key 28 bytes: the budget of a million routes");

enum { PATH_SIZES = 15, PLACE_NONE = 0xffff };
typedef uint32_t prefix_id;

struct table {
	enum family_row family;
	bool is_v4;
	struct index index;
	struct slab records;
	struct slab arrays[PATH_SIZES];      /* opened when first needed */
	uint32_t free_id;                    /* chain through one.attrs */
	ARRAY_OF(prefix_id) touched;
	ARRAY_OF(prefix_id) grave;
	uint64_t path_count;
	uint32_t suppressed;                 /* records with RECORD_SUPPRESSED: usually none, and nobody looks */
	uint32_t version;
	uint32_t membership;                 /* counts prefixes that came or went: is a sorted list still right? */
};

void table_open(struct table *table, enum family_row family);
void table_close(struct table *table);           /* gives back all attribute sets */

static inline struct record *table_record(const struct table *table, prefix_id id)
{
	return slab_at(&table->records, id);
}

/* Ids are below this. */
static inline prefix_id table_end(const struct table *table)
{
	return table->records.next_fresh;
}

static inline bool table_uses(const struct table *table, prefix_id id)
{
	return !(table_record(table, id)->marks & RECORD_FREE);
}

struct prefix table_prefix(const struct table *table, prefix_id id);
prefix_id table_find(const struct table *table, const struct prefix *p);             /* 0: none */
prefix_id table_find_or_add(struct table *table, const struct prefix *p, uint64_t hash);
/* Starts to fetch what dropping it will read; its record should be in the cache. */
void table_prefetch(const struct table *table, prefix_id id);
/* The longest prefix with a path that holds the address; 0: none. */
prefix_id table_match(const struct table *table, const struct prefix *p);
void table_drop(struct table *table, prefix_id id);                                  /* must have no path */

static inline bool table_is_suppressed(const struct table *table, prefix_id id)
{
	return table->suppressed && table_record(table, id)->marks & RECORD_SUPPRESSED;
}

/* All paths, record->count of them. */
static inline struct path *table_paths(const struct table *table, struct record *record)
{
	if (record->count <= 1)
		return &record->one;
	return slab_at(&table->arrays[record->many.size], record->many.array);
}

/* The path of that peer and path id, or NULL.  *place becomes where it is or would be put; what is there before is tried
 * first: the place at the prefix before, because peers tell their prefixes in a row and it is nearly always the same. */
struct path *table_seek_path(const struct table *table, prefix_id id, uint16_t peer, uint32_t path_id, uint32_t *place);
struct path *table_find_path(const struct table *table, prefix_id id, uint16_t peer, uint32_t path_id);
/* The path marked best by the last decision; NULL: none. */
struct path *table_best(const struct table *table, prefix_id id);
/* A new, zeroed path (but peer and path_id) at its place. */
struct path *table_add_path(struct table *table, prefix_id id, uint32_t place, uint16_t peer, uint32_t path_id);
/* The caller has given back what the path held. */
void table_remove_path(struct table *table, prefix_id id, uint32_t at);
void table_touch(struct table *table, prefix_id id);
/* The same where nothing changed but this path: it is new, or has other attributes, or its next hop another state. */
void table_touch_path(struct table *table, prefix_id id, struct path *path);
/* Puts the pathless prefix on the list of those to be dropped when nobody needs them. */
void table_to_grave(struct table *table, prefix_id id);
uint32_t table_count(const struct table *table);                                     /* prefixes with an id */
size_t table_bytes(const struct table *table);
