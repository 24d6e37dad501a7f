/* SPDX-License-Identifier: Apache-2.0 */
/* idhash -- an open hash of 32-bit ids: what lies behind an id is the caller's, which compares.
 *
 *	uint32_t at, id;
 *	for (at = idhash_start(h, hash); (id = idhash_next(h, hash, &at)); )
 *		if (it is the one) …
 * Hash and id stand in the slot, so growing and probing touch nothing else.  Id 0 is "none". */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"

struct idslot {
	uint32_t hash;
	uint32_t id;
};

struct idhash {
	struct idslot *slots;
	uint32_t mask;             /* slots - 1; slots are a power of two */
	uint32_t count;
};

void idhash_open(struct idhash *h);
void idhash_close(struct idhash *h);
void idhash_add(struct idhash *h, uint32_t hash, uint32_t id);
void idhash_drop(struct idhash *h, uint32_t hash, uint32_t id);      /* no-op if it isn't there */
size_t idhash_bytes(const struct idhash *h);

static inline uint32_t idhash_start(const struct idhash *h, uint32_t hash)
{
	return hash & h->mask;
}

/* The next id with this hash; 0 at the end of the probe. */
static inline uint32_t idhash_next(const struct idhash *h, uint32_t hash, uint32_t *at)
{
	for (;;) {
		const struct idslot *slot = &h->slots[*at];
		if (!slot->id)
			return 0;
		*at = (*at + 1) & h->mask;
		if (slot->hash == hash)
			return slot->id;
	}
}

static inline void idhash_prefetch(const struct idhash *h, uint32_t hash)
{
	mem_prefetch(&h->slots[hash & h->mask]);
}
