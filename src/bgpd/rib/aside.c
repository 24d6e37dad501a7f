/* SPDX-License-Identifier: Apache-2.0 */
/* aside -- see aside.h. */
#include "bgpd/rib/aside.h"
#include <string.h>
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/rib/index.h"

struct aside_entry {
	struct aside_key key;
	uint32_t attrs;              /* 0: free */
};

static uint32_t home_of(const struct aside *aside, const struct aside_key *key)
{
	uint64_t low = (uint64_t)key->prefix << 32 | key->path_id;
	return (uint32_t)index_mix(low ^ ((uint64_t)key->peer << 17 | key->family) * 0x9e3779b97f4a7c15ull) & (aside->room - 1);
}

static bool is_key(const struct aside_key *a, const struct aside_key *b)
{
	return a->prefix == b->prefix && a->path_id == b->path_id && a->peer == b->peer && a->family == b->family;
}

/* The key's entry, or the free one where it belongs. */
static struct aside_entry *entry_of(const struct aside *aside, const struct aside_key *key)
{
	uint32_t at = home_of(aside, key);
	while (aside->entries[at].attrs && !is_key(&aside->entries[at].key, key))
		at = (at + 1) & (aside->room - 1);
	return &aside->entries[at];
}

static void grow(struct aside *aside)
{
	struct aside old = *aside;
	aside->room = old.room ? old.room * 2 : 64;
	aside->entries = mem_new(aside->room * sizeof *aside->entries);
	for (uint32_t i = 0; i < old.room; i++)
		if (old.entries[i].attrs)
			*entry_of(aside, &old.entries[i].key) = old.entries[i];
	mem_free(old.entries);
}

void aside_close(struct aside *aside)
{
	for (uint32_t i = 0; i < aside->room; i++)
		if (aside->entries[i].attrs)
			attrs_release(aside->entries[i].attrs, 1);
	mem_free(aside->entries);
	*aside = (struct aside){ 0 };
}

void aside_put(struct aside *aside, struct aside_key key, uint32_t attrs)
{
	if ((aside->count + 1) * 4 > aside->room * 3)
		grow(aside);
	struct aside_entry *entry = entry_of(aside, &key);
	if (entry->attrs)
		attrs_release(entry->attrs, 1);
	else
		aside->count++;
	*entry = (struct aside_entry){ key, attrs };
}

uint32_t aside_find(const struct aside *aside, struct aside_key key)
{
	return aside->room ? entry_of(aside, &key)->attrs : 0;
}

/* Closes the gap: later ones of the same run move up. */
static void empty(struct aside *aside, uint32_t at)
{
	uint32_t mask = aside->room - 1;
	for (uint32_t i = (at + 1) & mask; aside->entries[i].attrs; i = (i + 1) & mask) {
		uint32_t home = home_of(aside, &aside->entries[i].key);
		if (((i - home) & mask) < ((i - at) & mask))
			continue;
		aside->entries[at] = aside->entries[i];
		at = i;
	}
	aside->entries[at].attrs = 0;
}

uint32_t aside_take(struct aside *aside, struct aside_key key)
{
	if (!aside->room)
		return 0;
	struct aside_entry *entry = entry_of(aside, &key);
	uint32_t attrs = entry->attrs;
	if (attrs) {
		empty(aside, (uint32_t)(entry - aside->entries));
		aside->count--;
	}
	return attrs;
}

size_t aside_bytes(const struct aside *aside)
{
	return aside->room * sizeof *aside->entries;
}
