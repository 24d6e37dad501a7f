/* SPDX-License-Identifier: Apache-2.0 */
/* idhash -- linear probing; a removal shifts back what follows, so there are no tombstones. */
#include "zebra/rib/idhash.h"

#include "base/memory.h"

enum { SLOTS_AT_FIRST = 64 };

void idhash_open(struct idhash *h)
{
	h->slots = mem_new(SLOTS_AT_FIRST * sizeof *h->slots);
	h->mask = SLOTS_AT_FIRST - 1;
	h->count = 0;
}

void idhash_close(struct idhash *h)
{
	mem_free(h->slots);
	h->slots = NULL;
	h->mask = h->count = 0;
}

size_t idhash_bytes(const struct idhash *h)
{
	return ((size_t)h->mask + 1) * sizeof *h->slots;
}

static void place(struct idhash *h, struct idslot slot)
{
	uint32_t at = slot.hash & h->mask;
	while (h->slots[at].id)
		at = (at + 1) & h->mask;
	h->slots[at] = slot;
}

static void grow(struct idhash *h)
{
	struct idslot *old = h->slots;
	uint32_t old_count = h->mask + 1;
	h->slots = mem_new((size_t)old_count * 2 * sizeof *h->slots);
	h->mask = old_count * 2 - 1;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].id)
			place(h, old[i]);
	mem_free(old);
}

void idhash_add(struct idhash *h, uint32_t hash, uint32_t id)
{
	if ((uint64_t)(h->count + 1) * 4 > ((uint64_t)h->mask + 1) * 3)
		grow(h);
	place(h, (struct idslot){ hash, id });
	h->count++;
}

/* Moves back whatever would no longer be found because of the hole. */
static void close_hole(struct idhash *h, uint32_t hole)
{
	uint32_t at = hole;
	for (;;) {
		at = (at + 1) & h->mask;
		if (!h->slots[at].id)
			break;
		uint32_t home = h->slots[at].hash & h->mask;
		if (((at - home) & h->mask) < ((at - hole) & h->mask))
			continue;
		h->slots[hole] = h->slots[at];
		hole = at;
	}
	h->slots[hole] = (struct idslot){ 0 };
}

void idhash_drop(struct idhash *h, uint32_t hash, uint32_t id)
{
	uint32_t at = hash & h->mask;
	while (h->slots[at].id && h->slots[at].id != id)
		at = (at + 1) & h->mask;
	if (!h->slots[at].id)
		return;
	close_hole(h, at);
	h->count--;
}
