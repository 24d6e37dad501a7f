/* SPDX-License-Identifier: Apache-2.0 */
/* table -- a growing hash table with linear probing; deletion moves the neighbours back. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t first_size = 1 << 10;

uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9ULL;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static uint64_t key_of(uint32_t address, uint8_t length)
{
	uint32_t mask = length ? 0xffffffffu << (32 - length) : 0;

	return (uint64_t)(address & mask) << 8 | (length + 1u);
}

static uint64_t weight(const struct slot *s)
{
	return mix(s->key * 0x9e3779b97f4a7c15ULL + s->path);
}

static struct slot *new_slots(size_t size)
{
	struct slot *slots = calloc(size, sizeof *slots);

	if (!slots) {
		perror("table");
		exit(1);
	}
	return slots;
}

void table_init(struct table *t)
{
	*t = (struct table){ .slots = new_slots(first_size), .mask = first_size - 1 };
}

void table_clear(struct table *t)
{
	memset(t->slots, 0, (t->mask + 1) * sizeof *t->slots);
	t->count = 0;
	t->digest = 0;
}

void table_free(struct table *t)
{
	free(t->slots);
	*t = (struct table){ 0 };
}

static struct slot *find(const struct table *t, uint64_t key)
{
	size_t at = mix(key) & t->mask;

	while (t->slots[at].key && t->slots[at].key != key)
		at = (at + 1) & t->mask;
	return &t->slots[at];
}

static void grow(struct table *t)
{
	struct table old = *t;

	t->mask = old.mask * 2 + 1;
	t->slots = new_slots(t->mask + 1);
	for (size_t i = 0; i <= old.mask; i++)
		if (old.slots[i].key)
			*find(t, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void table_put_key(struct table *t, uint64_t key, uint64_t path)
{
	if (t->count * 2 > t->mask)
		grow(t);
	struct slot *s = find(t, key);
	if (s->key)
		t->digest -= weight(s);
	else
		t->count++;
	*s = (struct slot){ key, path };
	t->digest += weight(s);
	if (t->heard)
		t->heard(t->owner, key);
}

void table_put(struct table *t, uint32_t address, uint8_t length, uint64_t path)
{
	table_put_key(t, key_of(address, length), path);
}

struct slot *table_find(const struct table *t, uint64_t key)
{
	struct slot *s = find(t, key);

	return s->key ? s : NULL;
}

/* Entries that probed past a freed slot move back, so that a search never stops too early. */
static void close_gap(struct table *t, size_t gap)
{
	for (size_t at = (gap + 1) & t->mask; t->slots[at].key; at = (at + 1) & t->mask) {
		size_t home = mix(t->slots[at].key) & t->mask;
		if (((at - home) & t->mask) < ((at - gap) & t->mask))
			continue;
		t->slots[gap] = t->slots[at];
		t->slots[at].key = 0;
		gap = at;
	}
}

void table_drop(struct table *t, uint32_t address, uint8_t length)
{
	struct slot *s = find(t, key_of(address, length));

	if (!s->key)
		return;
	t->digest -= weight(s);
	t->count--;
	s->key = 0;
	close_gap(t, s - t->slots);
}
