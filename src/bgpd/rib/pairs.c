/* SPDX-License-Identifier: Apache-2.0 */
/* pairs -- see pairs.h. */
#include "bgpd/rib/pairs.h"
#include "base/memory.h"
#include "bgpd/rib/index.h"

enum { FIRST_ROOM = 16 };

/* Where the key is, or would go. */
static uint32_t place_of(const struct pairs *pairs, uint32_t key)
{
	uint32_t at = (uint32_t)index_mix(key) & (pairs->room - 1);
	while (pairs->slots[at].key && pairs->slots[at].key != key)
		at = (at + 1) & (pairs->room - 1);
	return at;
}

uint32_t pairs_find(const struct pairs *pairs, uint32_t key)
{
	return pairs->room ? pairs->slots[place_of(pairs, key)].value : 0;
}

static void grow(struct pairs *pairs)
{
	struct pairs old = *pairs;
	pairs->room = old.room ? old.room * 2 : FIRST_ROOM;
	pairs->slots = mem_new(pairs->room * sizeof *pairs->slots);
	for (uint32_t i = 0; i < old.room; i++)
		if (old.slots[i].key)
			pairs->slots[place_of(pairs, old.slots[i].key)] = old.slots[i];
	mem_free(old.slots);
}

void pairs_put(struct pairs *pairs, uint32_t key, uint32_t value)
{
	if ((pairs->count + 1) * 4 > pairs->room * 3)
		grow(pairs);
	struct pair *slot = &pairs->slots[place_of(pairs, key)];
	pairs->count += !slot->key;
	*slot = (struct pair){ key, value };
}

/* Those behind it in the probe are put anew. */
void pairs_drop(struct pairs *pairs, uint32_t key)
{
	uint32_t at = pairs->room ? place_of(pairs, key) : 0;
	if (!pairs->room || !pairs->slots[at].key)
		return;
	pairs->slots[at] = (struct pair){ 0 };
	pairs->count--;
	for (at = (at + 1) & (pairs->room - 1); pairs->slots[at].key; at = (at + 1) & (pairs->room - 1)) {
		struct pair moved = pairs->slots[at];
		pairs->slots[at] = (struct pair){ 0 };
		pairs->slots[place_of(pairs, moved.key)] = moved;
	}
}

const struct pair *pairs_next(const struct pairs *pairs, uint32_t *at)
{
	while (*at < pairs->room)
		if (pairs->slots[(*at)++].key)
			return &pairs->slots[*at - 1];
	return NULL;
}

void pairs_close(struct pairs *pairs)
{
	mem_free(pairs->slots);
	*pairs = (struct pairs){ 0 };
}

size_t pairs_bytes(const struct pairs *pairs)
{
	return pairs->room * sizeof *pairs->slots;
}
