/* SPDX-License-Identifier: Apache-2.0 */
/* dampen -- see dampen.h. */
#include "bgpd/rib/dampen.h"
#include <math.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/rib/index.h"

enum { ROOM_FIRST = 64 };

void dampen_close(struct dampen *dampen)
{
	mem_free(dampen->entries);
	*dampen = (struct dampen){ 0 };
}

/* -- the map -- */

static uint32_t home_of(const struct dampen *dampen, const struct dampen_key *key)
{
	uint64_t hash = index_mix((uint64_t)key->prefix << 32 | key->path_id) + ((uint64_t)key->peer << 16 | key->family);
	return (uint32_t)index_mix(hash) & (dampen->room - 1);
}

static uint32_t place_of(const struct dampen *dampen, const struct dampen_key *key)
{
	uint32_t at = home_of(dampen, key);
	while (dampen->entries[at].is_used && memcmp(&dampen->entries[at].key, key, sizeof *key))
		at = (at + 1) & (dampen->room - 1);
	return at;
}

struct dampen_entry *dampen_find(const struct dampen *dampen, struct dampen_key key)
{
	if (!dampen->count)
		return NULL;
	struct dampen_entry *entry = &dampen->entries[place_of(dampen, &key)];
	return entry->is_used ? entry : NULL;
}

static void grow(struct dampen *dampen)
{
	struct dampen old = *dampen;
	dampen->room = old.room ? old.room * 2 : ROOM_FIRST;
	dampen->entries = mem_new(dampen->room * sizeof *dampen->entries);
	for (uint32_t i = 0; i < old.room; i++)
		if (old.entries[i].is_used)
			dampen->entries[place_of(dampen, &old.entries[i].key)] = old.entries[i];
	mem_free(old.entries);
}

/* Those behind it are put anew, so that no search ends too early. */
void dampen_forget(struct dampen *dampen, struct dampen_key key)
{
	struct dampen_entry *entry = dampen_find(dampen, key);
	if (!entry)
		return;
	uint32_t at = (uint32_t)(entry - dampen->entries);
	entry->is_used = false;
	dampen->count--;
	for (at = (at + 1) & (dampen->room - 1); dampen->entries[at].is_used; at = (at + 1) & (dampen->room - 1)) {
		struct dampen_entry moved = dampen->entries[at];
		dampen->entries[at].is_used = false;
		dampen->entries[place_of(dampen, &moved.key)] = moved;
	}
}

/* -- penalties -- */

float dampen_ceiling(const struct dampening *rules)
{
	return (float)rules->reuse * exp2f((float)rules->longest_s / (float)rules->half_life_s);
}

float dampen_penalty(const struct dampen_entry *entry, const struct dampening *rules, uint32_t now_s)
{
	float age_s = now_s > entry->updated_s ? (float)(now_s - entry->updated_s) : 0;
	return entry->penalty * exp2f(-age_s / (float)rules->half_life_s);
}

uint32_t dampen_reuse_s(const struct dampen_entry *entry, const struct dampening *rules, uint32_t now_s)
{
	float penalty = dampen_penalty(entry, rules, now_s);
	if (penalty < (float)rules->reuse)
		return 0;
	return (uint32_t)((float)rules->half_life_s * log2f(penalty / (float)rules->reuse)) + 1;
}

struct dampen_entry *dampen_charge(struct dampen *dampen, struct dampen_key key, const struct dampening *rules, float penalty,
				   uint32_t now_s)
{
	if (dampen->count * 2 >= dampen->room)
		grow(dampen);
	struct dampen_entry *entry = &dampen->entries[place_of(dampen, &key)];
	if (!entry->is_used) {
		*entry = (struct dampen_entry){ .key = key, .is_used = true, .updated_s = now_s, .first_s = now_s };
		dampen->count++;
	}
	float most = dampen_ceiling(rules), sum = dampen_penalty(entry, rules, now_s) + penalty;
	entry->penalty = sum < most ? sum : most;
	entry->updated_s = now_s;
	entry->flaps++;
	return entry;
}
