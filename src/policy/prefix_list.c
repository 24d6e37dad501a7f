/* SPDX-License-Identifier: Apache-2.0 */
/* prefix_list -- see prefix_list.h. */
#include "policy/prefix_list.h"
#include <string.h>
#include <xxhash.h>

struct prefix_list *prefix_list_new(const char *name, int family)
{
	struct prefix_list *list = NEW(struct prefix_list);
	list->name = mem_text(name);
	list->family = (uint8_t)family;
	list->permits_when_empty = true;
	return list;
}

void prefix_list_free(struct prefix_list *list)
{
	if (!list)
		return;
	mem_free(list->name);
	mem_free(list->description);
	array_free(&list->rules);
	mem_free(list->slots);
	mem_free(list);
}

const char *prefix_list_why_bad(const struct prefix *prefix, unsigned ge, unsigned le)
{
	unsigned most = address_bits(prefix->family);
	if (ge > most || le > most)
		return "ge and le can't be longer than an address";
	if (ge && ge < prefix->length)
		return "ge is below the prefix's own length";
	if (le && le < prefix->length)
		return "le is below the prefix's own length";
	return ge && le && ge > le ? "ge is above le: nothing would fit" : NULL;
}

/* -- adding -- */

static void add(struct prefix_list *list, const struct prefix_rule *rule)
{
	struct prefix_rule own = *rule;
	prefix_mask(&own.prefix);
	array_push(&list->rules, own);
}

void prefix_list_add(struct prefix_list *list, uint32_t seq, bool is_permit, const struct prefix *prefix, uint8_t ge, uint8_t le)
{
	struct prefix_rule rule = { .seq = seq, .is_permit = is_permit, .prefix = *prefix, .ge = ge, .le = le };
	rule.least = ge ? ge : prefix->length;
	rule.most = le ? le : ge ? (uint8_t)address_bits(list->family) : prefix->length;
	add(list, &rule);
}

void prefix_list_add_range(struct prefix_list *list, uint32_t seq, bool is_permit, const struct prefix *prefix,
			   const uint8_t range[2])
{
	add(list, &(struct prefix_rule){ .seq = seq, .is_permit = is_permit, .prefix = *prefix, .least = range[0],
					 .most = range[1] });
}

void prefix_list_add_any(struct prefix_list *list, uint32_t seq, bool is_permit)
{
	uint8_t most = (uint8_t)address_bits(list->family);
	add(list, &(struct prefix_rule){ .seq = seq, .is_permit = is_permit, .is_any = true, .most = most,
					 .prefix.family = list->family });
}

/* -- the flat structure -- */

struct key {
	uint64_t high, low;
};

static struct key key_of(const struct prefix *p, unsigned length)
{
	struct key key;
	memcpy(&key, p->bytes, sizeof key);
	key.high = __builtin_bswap64(key.high);
	key.low = __builtin_bswap64(key.low);
	key.high &= length ? ~0ull << (length >= 64 ? 0 : 64 - length) : 0;
	key.low &= length > 64 ? ~0ull << (128 - length) : 0;
	return key;
}

static bool is_key(const struct prefix_rule *rule, const struct key *key, unsigned length)
{
	struct key own = key_of(&rule->prefix, length);
	return rule->prefix.length == length && own.high == key->high && own.low == key->low;
}

static uint32_t hash_of(const struct key *key, unsigned length)
{
	uint64_t mixed = key->high ^ key->high >> 29 ^ (key->low * 0x9e3779b97f4a7c15ull) ^ length;
	mixed = (mixed ^ mixed >> 32) * 0xff51afd7ed558ccdull;
	return (uint32_t)(mixed >> 32);
}

static uint32_t *find_slot(const struct prefix_list *list, const struct key *key, unsigned length)
{
	uint32_t mask = list->slot_count - 1;
	for (uint32_t at = hash_of(key, length) & mask;; at = (at + 1) & mask) {
		uint32_t first = list->slots[at];
		if (!first || is_key(&list->rules.items[first - 1], key, length))
			return &list->slots[at];
	}
}

static struct prefix_level *level_of(struct prefix_list *list, uint8_t length, uint32_t rule)
{
	for (uint32_t i = 0; i < list->level_count; i++)
		if (list->levels[i].length == length)
			return &list->levels[i];
	struct prefix_level *level = &list->levels[list->level_count++];
	*level = (struct prefix_level){ .length = length, .least = 255, .first = rule };
	return level;
}

static void index_rule(struct prefix_list *list, uint32_t at)
{
	const struct prefix_rule *rule = &list->rules.items[at];
	struct prefix_level *level = level_of(list, rule->prefix.length, at);
	level->least = rule->least < level->least ? rule->least : level->least;
	level->most = rule->most > level->most ? rule->most : level->most;
	struct key key = key_of(&rule->prefix, rule->prefix.length);
	uint32_t *link = find_slot(list, &key, rule->prefix.length);
	while (*link)
		link = &list->rules.items[*link - 1].next;
	*link = at + 1;
}

static void add_digest(struct prefix_list *list)
{
	uint64_t digest = list->family;
	for (uint32_t i = 0; i < list->rules.count; i++) {
		const struct prefix_rule *rule = &list->rules.items[i];
		uint8_t what[] = { rule->is_permit, rule->least, rule->most };
		digest = XXH3_64bits_withSeed(&rule->prefix, sizeof rule->prefix, digest);
		digest = XXH3_64bits_withSeed(what, sizeof what, digest);
	}
	list->digest = digest;
}

void prefix_list_seal(struct prefix_list *list)
{
	add_digest(list);
	for (list->slot_count = 16; list->slot_count < list->rules.count * 2; list->slot_count *= 2)
		;
	list->slots = mem_new(list->slot_count * sizeof *list->slots);
	for (uint32_t i = 0; i < list->rules.count; i++)
		index_rule(list, i);
}

/* -- asking -- */

int64_t prefix_list_find(const struct prefix_list *list, const struct prefix *p)
{
	uint32_t found = UINT32_MAX;
	if (p->family != list->family)
		return -1;
	for (uint32_t i = 0; i < list->level_count; i++) {
		const struct prefix_level *level = &list->levels[i];
		if (p->length < level->least || p->length > level->most || level->first > found)
			continue;
		struct key key = key_of(p, level->length);
		for (uint32_t at = *find_slot(list, &key, level->length); at && at - 1 < found;) {
			const struct prefix_rule *rule = &list->rules.items[at - 1];
			if (p->length >= rule->least && p->length <= rule->most)
				found = at - 1;
			at = rule->next;
		}
	}
	return found == UINT32_MAX ? -1 : (int64_t)found;
}

bool prefix_list_permits_counted(const struct prefix_list *list, const struct prefix *p, uint64_t *hits)
{
	if (!list)
		return false;
	if (!list->rules.count)
		return list->permits_when_empty;
	int64_t at = prefix_list_find(list, p);
	if (at < 0)
		return false;
	if (hits)
		hits[list->number + (uint32_t)at]++;
	return list->rules.items[at].is_permit;
}

bool prefix_list_permits(const struct prefix_list *list, const struct prefix *p)
{
	return prefix_list_permits_counted(list, p, NULL);
}

bool prefix_rule_fits(const struct prefix_rule *rule, const struct prefix *p)
{
	struct key key = key_of(p, rule->prefix.length);
	return p->family == rule->prefix.family && p->length >= rule->least && p->length <= rule->most &&
	       is_key(rule, &key, rule->prefix.length);
}

int64_t prefix_list_place(const struct prefix_list *list, uint32_t seq)
{
	uint32_t low = 0, high = list ? list->rules.count : 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (list->rules.items[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return list && low < list->rules.count && list->rules.items[low].seq == seq ? (int64_t)low : -1;
}

void prefix_list_carry_hits(const struct prefix_list *old, const uint64_t *from, const struct prefix_list *now, uint64_t *to)
{
	for (uint32_t i = 0; i < now->rules.count; i++) {
		int64_t place = prefix_list_place(old, now->rules.items[i].seq);
		if (place >= 0)
			to[now->number + i] = from[old->number + (uint32_t)place];
	}
}

void prefix_list_forget_hits(const struct prefix_list *list, const struct prefix *about, uint64_t *hits)
{
	for (uint32_t i = 0; i < list->rules.count; i++)
		if (!about->family || prefix_contains(&list->rules.items[i].prefix, about))
			hits[list->number + i] = 0;
}
