/* SPDX-License-Identifier: Apache-2.0 */
/* shared -- see shared.h. */
#include "zebra/rib/shared.h"

#include <assert.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static_assert(sizeof(struct nexthop) == 32);

void shared_open(struct shared *s)
{
	slab_open(&s->groups, sizeof(struct group), 64);
	slab_open(&s->terms, sizeof(struct terms), 256);
	slab_open(&s->exits, sizeof(struct exit), 64);
	idhash_open(&s->groups_by_hash);
	idhash_open(&s->terms_by_hash);
	idhash_open(&s->exits_by_hash);
}

void shared_close(struct shared *s)
{
	slab_close(&s->groups);
	slab_close(&s->terms);
	slab_close(&s->exits);
	idhash_close(&s->groups_by_hash);
	idhash_close(&s->terms_by_hash);
	idhash_close(&s->exits_by_hash);
}

bool nexthops_same(const struct nexthop *a, uint32_t a_count, const struct nexthop *b, uint32_t b_count)
{
	return a_count == b_count && (!a_count || !memcmp(a, b, a_count * sizeof *a));
}

bool nexthop_is_drop(const struct nexthop *n)
{
	return n->kind == NEXTHOP_BLACKHOLE || n->kind == NEXTHOP_REJECT || n->kind == NEXTHOP_PROHIBIT;
}

bool group_is_as_it_is(const struct group *g)
{
	return g->reach == GROUP_AS_IS || g->reach == GROUP_KERNEL;
}

static bool resilience_same(const struct resilience *a, const struct resilience *b)
{
	return a->buckets == b->buckets && a->idle_seconds == b->idle_seconds &&
	       a->unbalanced_seconds == b->unbalanced_seconds;
}

/* -- groups -- */

/* Ids of the kernel's are 32 bits, and so are these; a machine that makes one each millisecond needs fifty days. */
uint32_t shared_next_number(struct shared *s)
{
	return ++s->last_number ? s->last_number : ++s->last_number;
}

/* What is made now gets what is configured now: a group of one next hop, or of the kernel's, nothing. */
static struct resilience resilience_of(const struct shared *s, const struct group_key *key)
{
	if (key->resilience)
		return *key->resilience;
	bool has_any = key->count > 1 && (key->reach == GROUP_CONNECTED || reach_is_recursive(key->reach));
	return has_any ? s->resilience : (struct resilience){ 0 };
}

static uint32_t group_find(struct shared *s, const struct group_key *key, uint32_t hash)
{
	struct resilience resilience = resilience_of(s, key);
	uint32_t id, at = idhash_start(&s->groups_by_hash, hash);
	while ((id = idhash_next(&s->groups_by_hash, hash, &at))) {
		struct group *g = group_at(s, id);
		if (g->reach == key->reach && g->family == key->family &&
		    nexthops_same(g->said, g->count, key->nexthops, key->count) &&
		    resilience_same(&g->resilience, &resilience))
			return id;
	}
	return 0;
}

uint32_t group_get(struct shared *s, const struct group_key *key)
{
	size_t bytes = key->count * sizeof *key->nexthops;
	uint64_t seed = (uint64_t)key->reach << 8 | key->family;
	uint32_t hash = (uint32_t)XXH3_64bits_withSeed(key->nexthops, bytes, seed);
	uint32_t id = group_find(s, key, hash);
	if (id) {
		group_at(s, id)->refs++;
		return id;
	}
	id = slab_get(&s->groups);
	struct group *g = group_at(s, id);
	g->refs = 1;
	g->number = shared_next_number(s);
	g->hash = hash;
	g->reach = key->reach;
	g->family = key->family;
	g->count = key->count;
	g->resilience = resilience_of(s, key);
	g->said = mem_copy(key->nexthops, bytes);
	idhash_add(&s->groups_by_hash, hash, id);
	if (s->made_group)
		s->made_group(s->owner, id);
	return id;
}

void group_forget(struct shared *s, uint32_t id)
{
	struct group *g = group_at(s, id);
	idhash_drop(&s->groups_by_hash, g->hash, id);
}

static void group_put(struct shared *s, uint32_t id)
{
	struct group *g = group_at(s, id);
	assert(g->refs);
	if (--g->refs)
		return;
	idhash_drop(&s->groups_by_hash, g->hash, id);
	if (g->exit)
		exit_at(s, g->exit)->owners--;
	exit_put(s, g->exit);
	mem_free(g->said);
	mem_free(g->resolved);
	mem_free(g->stems);
	mem_free(g->leads);
	mem_free(g->again);
	slab_put(&s->groups, id);
}

/* -- terms -- */

static bool terms_same(const struct terms *a, const struct terms *b)
{
	return a->group == b->group && a->metric == b->metric && a->tag == b->tag && a->source == b->source &&
	       a->origin == b->origin && a->distance == b->distance && a->flags == b->flags &&
	       a->extra_bytes == b->extra_bytes && (!a->extra_bytes || !memcmp(a->extra, b->extra, a->extra_bytes));
}

static uint32_t terms_hash(const struct terms *t)
{
	uint64_t low = (uint64_t)t->group << 32 | t->metric;
	uint64_t high = (uint64_t)t->tag << 32 | (uint32_t)t->source << 16 | (uint32_t)t->origin << 8 | t->distance;
	uint64_t words[3] = { low, high, t->flags };
	if (t->extra_bytes)
		words[2] += XXH3_64bits(t->extra, t->extra_bytes);
	return (uint32_t)XXH3_64bits(words, sizeof words);
}

uint32_t terms_get(struct shared *s, const struct terms *wanted)
{
	uint32_t id, hash = terms_hash(wanted), at = idhash_start(&s->terms_by_hash, hash);
	while ((id = idhash_next(&s->terms_by_hash, hash, &at))) {
		struct terms *t = terms_at(s, id);
		if (!terms_same(t, wanted))
			continue;
		group_put(s, wanted->group);
		t->refs++;
		return id;
	}
	id = slab_get(&s->terms);
	struct terms *t = terms_at(s, id);
	*t = *wanted;
	t->extra = wanted->extra_bytes ? mem_copy(wanted->extra, wanted->extra_bytes) : NULL;
	t->refs = 1;
	t->hash = hash;
	idhash_add(&s->terms_by_hash, hash, id);
	return id;
}

uint32_t group_routes(const struct shared *s, uint32_t id)
{
	uint32_t sum = 0;
	for (uint32_t slot = 0; slot <= s->terms_by_hash.mask; slot++) {
		uint32_t at = s->terms_by_hash.slots[slot].id;
		const struct terms *t = at ? terms_at(s, at) : NULL;
		sum += t && t->group == id ? t->refs : 0;
	}
	return sum;
}

void terms_hold(struct shared *s, uint32_t id)
{
	terms_at(s, id)->refs++;
}

void terms_put(struct shared *s, uint32_t id)
{
	struct terms *t = terms_at(s, id);
	assert(t->refs);
	if (--t->refs)
		return;
	idhash_drop(&s->terms_by_hash, t->hash, id);
	group_put(s, t->group);
	mem_free((void *)t->extra);
	slab_put(&s->terms, id);
}

/* -- exits -- */

static uint32_t exit_hash(int family, const struct nexthop *nexthops, uint32_t count)
{
	/* Source and resilience are not in it: they are rare, and compared. */
	return (uint32_t)XXH3_64bits_withSeed(nexthops, count * sizeof *nexthops, (uint64_t)family);
}

uint32_t exit_apart(struct shared *s, int family, const struct nexthop *nexthops, uint32_t count)
{
	uint32_t id = slab_get(&s->exits);
	struct exit *exit = exit_at(s, id);
	exit->refs = 1;
	exit->family = (uint8_t)family;
	exit->hash = exit_hash(family, nexthops, count);
	exit->count = count;
	exit->nexthops = mem_copy(nexthops, count * sizeof *nexthops);
	return id;
}

static bool exit_fits(const struct exit *exit, const struct exit_key *key)
{
	return exit->family == key->family && nexthops_same(exit->nexthops, exit->count, key->nexthops, key->count) &&
	       address_same(&exit->source, &key->source) && resilience_same(&exit->resilience, &key->resilience);
}

uint32_t exit_get(struct shared *s, const struct exit_key *key)
{
	uint32_t id, hash = exit_hash(key->family, key->nexthops, key->count);
	uint32_t at = idhash_start(&s->exits_by_hash, hash);
	while ((id = idhash_next(&s->exits_by_hash, hash, &at))) {
		if (exit_fits(exit_at(s, id), key)) {
			exit_hold(s, id);
			return id;
		}
	}
	id = exit_apart(s, key->family, key->nexthops, key->count);
	exit_at(s, id)->source = key->source;
	exit_at(s, id)->resilience = key->resilience;
	idhash_add(&s->exits_by_hash, hash, id);
	return id;
}

void exit_set(struct shared *s, uint32_t id, const struct nexthop *nexthops, uint32_t count)
{
	struct exit *exit = exit_at(s, id);
	struct nexthop *copy = mem_copy(nexthops, count * sizeof *nexthops);
	idhash_drop(&s->exits_by_hash, exit->hash, id);
	mem_free(exit->nexthops);
	exit->nexthops = copy;
	exit->count = count;
	exit->hash = exit_hash(exit->family, copy, count);
	idhash_add(&s->exits_by_hash, exit->hash, id);
}

void exit_kill(struct shared *s, uint32_t id)
{
	struct exit *exit = exit_at(s, id);
	idhash_drop(&s->exits_by_hash, exit->hash, id);
	exit->is_dead = true;
}

void exit_hold(struct shared *s, uint32_t id)
{
	exit_at(s, id)->refs++;
}

void exit_put(struct shared *s, uint32_t id)
{
	if (!id)
		return;
	struct exit *exit = exit_at(s, id);
	assert(exit->refs);
	if (--exit->refs)
		return;
	idhash_drop(&s->exits_by_hash, exit->hash, id);
	if (s->lost_exit)
		s->lost_exit(s->owner, id);
	mem_free(exit->nexthops);
	mem_free(exit->members);
	slab_put(&s->exits, id);
}
