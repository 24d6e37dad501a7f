/* SPDX-License-Identifier: Apache-2.0 */
/* intern -- the table of attribute sets: the same block is the same set, for all threads.
 *
 *      id  =  index << 4 | stripe        index from 1, dense, freed ones are used again
 *
 *      stripe: lock | slots (open addressing: hash and index in 8 bytes)
 *                   | pages of pointers, which never move ──> struct attrs, block behind it
 *
 * Finding takes the stripe's lock once per UPDATE; attrs_at takes none: who has an id got it by a letter or
 * under the lock, so the page was written before.  A count may fall to zero only under the lock, because
 * there a finder could raise it again.
 *
 * Next hops have a table of their own, for ever: a set names its next hop by a small dense number, which
 * zebra's answers and the rib index by. */
#include <assert.h>
#include <pthread.h>
#include <xxhash.h>
#include "base/log.h"
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"

enum {
	STRIPE_BITS = 4, STRIPES = 1 << STRIPE_BITS,
	PAGE_BITS = 12, PAGE_ITEMS = 1 << PAGE_BITS,
	PAGES_MOST = 1 << 14,           /* 2^26 sets in a stripe, more than memory holds */
	SLOTS_FIRST = 256,
	LINE_PAIR = 128                 /* processors fetch cache lines in pairs */
};

/* index 0: free. */
struct slot {
	uint32_t hash;
	uint32_t index;
};

struct page {
	struct attrs *items[PAGE_ITEMS];
};

struct stripe {
	pthread_mutex_t lock;
	struct slot *slots;
	uint32_t slot_count;            /* a power of two */
	uint32_t next_fresh;            /* the lowest index never used */
	ARRAY_OF(uint32_t) freed;
	uint64_t sets, bytes, hits, misses;
	/* Who looks for a set by its id has no business with the lines that finders write. */
	struct page *pages[PAGES_MOST] __attribute__((aligned(LINE_PAIR)));
} __attribute__((aligned(LINE_PAIR)));

enum { HOP_PAGE_BITS = 10, HOP_PAGE_ITEMS = 1 << HOP_PAGE_BITS, HOP_PAGES_MOST = 1 << 12 };

struct hop_table {
	pthread_mutex_t lock;
	uint32_t *slots;                /* ids; 0: free */
	uint32_t slot_count;            /* a power of two */
	uint32_t count;                 /* the highest id */
	struct nexthop_address *pages[HOP_PAGES_MOST];
};

static struct stripe stripes[STRIPES];
static struct hop_table hops = { .lock = PTHREAD_MUTEX_INITIALIZER };
static bool is_open;

static_assert(sizeof(struct attrs) == 64, "what the decision reads is one cache line");

void attrs_open(void)
{
	if (is_open)
		return;
	for (struct stripe *s = stripes; s < stripes + STRIPES; s++) {
		pthread_mutex_init(&s->lock, NULL);
		s->slot_count = SLOTS_FIRST;
		s->slots = mem_new(SLOTS_FIRST * sizeof *s->slots);
		s->next_fresh = 1;
	}
	is_open = true;
}

static inline struct attrs **place_of(struct stripe *s, uint32_t index)
{
	return &s->pages[index >> PAGE_BITS]->items[index & (PAGE_ITEMS - 1)];
}

static uint32_t close_stripe(struct stripe *s)
{
	uint32_t held = 0;
	for (uint32_t i = 0; i < s->slot_count; i++) {
		if (!s->slots[i].index)
			continue;
		mem_free(*place_of(s, s->slots[i].index));
		held++;
	}
	for (uint32_t i = 0; i < PAGES_MOST && s->pages[i]; i++)
		mem_free(s->pages[i]);
	mem_free(s->slots);
	array_free(&s->freed);
	pthread_mutex_destroy(&s->lock);
	*s = (struct stripe){ 0 };
	return held;
}

static void close_hops(void)
{
	for (uint32_t i = 0; i < HOP_PAGES_MOST && hops.pages[i]; i++)
		mem_free(hops.pages[i]);
	mem_free(hops.slots);
	hops = (struct hop_table){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void attrs_close(void)
{
	uint32_t held = 0;
	if (!is_open)
		return;
	for (struct stripe *s = stripes; s < stripes + STRIPES; s++)
		held += close_stripe(s);
	close_hops();
	is_open = false;
	if (held)
		log_debug("attributes: %u sets were still held at the end", held);
}

const struct attrs *attrs_at(uint32_t id)
{
	return *place_of(&stripes[id & (STRIPES - 1)], id >> STRIPE_BITS);
}

uint64_t attrs_hash(const uint8_t *block, size_t length)
{
	return XXH3_64bits(block, length);
}

/* The stripe takes the lowest bits of the hash, the slot the upper half. */
static inline struct stripe *stripe_of(uint64_t hash)
{
	return &stripes[hash & (STRIPES - 1)];
}

static inline uint32_t slot_hash(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* The slot of the block, or the free one where it belongs. */
static struct slot *find_slot(struct stripe *s, uint32_t hash, const uint8_t *block, size_t length)
{
	uint32_t mask = s->slot_count - 1;
	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		struct slot *slot = &s->slots[i];
		if (!slot->index)
			return slot;
		if (slot->hash != hash)
			continue;
		const struct attrs *a = *place_of(s, slot->index);
		if (a->length == length && memcmp(a->block, block, length) == 0)
			return slot;
	}
}

static void grow_slots(struct stripe *s)
{
	struct slot *old = s->slots;
	uint32_t old_count = s->slot_count;
	s->slot_count *= 2;
	s->slots = mem_touched(s->slot_count * sizeof *s->slots);
	for (uint32_t i = 0; i < old_count; i++) {
		if (!old[i].index)
			continue;
		uint32_t at = old[i].hash & (s->slot_count - 1);
		while (s->slots[at].index)
			at = (at + 1) & (s->slot_count - 1);
		s->slots[at] = old[i];
	}
	mem_free(old);
}

static uint32_t take_index(struct stripe *s)
{
	if (s->freed.count)
		return s->freed.items[--s->freed.count];
	uint32_t index = s->next_fresh++;
	assert(index >> PAGE_BITS < PAGES_MOST);
	if (!s->pages[index >> PAGE_BITS])
		s->pages[index >> PAGE_BITS] = mem_new(sizeof(struct page));
	return index;
}

/* What a set takes with the allocator's own word, rounded as it does. */
static uint64_t set_bytes(const struct attrs *a)
{
	return (sizeof *a + a->length + sizeof(size_t) + 15) & ~(uint64_t)15;
}

static struct attrs *make_set(uint32_t hash, const uint8_t *block, size_t length, uint32_t holds)
{
	struct attrs *a = mem_raw(sizeof *a + length);
	memset(a, 0, sizeof *a);
	a->hash = hash;
	a->holds = holds;
	a->length = (uint16_t)length;
	memcpy(a->block, block, length);
	attrs_describe(a);
	return a;
}

static uint32_t hold_found(struct stripe *s, const struct slot *slot, uint32_t holds)
{
	struct attrs *a = *place_of(s, slot->index);
	__atomic_fetch_add(&a->holds, holds, __ATOMIC_RELAXED);
	s->hits++;
	return a->id;
}

uint32_t attrs_find_hashed(uint64_t hash, const uint8_t *block, size_t length, uint32_t holds)
{
	struct stripe *s = stripe_of(hash);
	pthread_mutex_lock(&s->lock);
	const struct slot *slot = find_slot(s, slot_hash(hash), block, length);
	uint32_t id = slot->index ? hold_found(s, slot, holds) : 0;
	pthread_mutex_unlock(&s->lock);
	return id;
}

static uint32_t put_in(struct stripe *s, struct slot *slot, struct attrs *fresh)
{
	uint32_t index = take_index(s);
	fresh->id = index << STRIPE_BITS | (uint32_t)(s - stripes);
	*place_of(s, index) = fresh;
	*slot = (struct slot){ fresh->hash, index };
	s->misses++;
	s->bytes += set_bytes(fresh);
	if (++s->sets * 4 > (uint64_t)s->slot_count * 3)
		grow_slots(s);
	return fresh->id;
}

/* A new set is made under the lock: of sixteen stripes another thread seldom wants the same one just then. */
uint32_t attrs_intern_hashed(uint64_t hash, const uint8_t *block, size_t length, uint32_t holds)
{
	struct stripe *s = stripe_of(hash);
	pthread_mutex_lock(&s->lock);
	struct slot *slot = find_slot(s, slot_hash(hash), block, length);
	uint32_t id = slot->index ? hold_found(s, slot, holds) : put_in(s, slot, make_set(slot_hash(hash), block, length, holds));
	pthread_mutex_unlock(&s->lock);
	return id;
}

uint32_t attrs_intern(const uint8_t *block, size_t length, uint32_t holds)
{
	return attrs_intern_hashed(attrs_hash(block, length), block, length, holds);
}

uint32_t attrs_find(const uint8_t *block, size_t length, uint32_t holds)
{
	return attrs_find_hashed(attrs_hash(block, length), block, length, holds);
}

void attrs_hold(uint32_t id, uint32_t more)
{
	struct attrs *a = *place_of(&stripes[id & (STRIPES - 1)], id >> STRIPE_BITS);
	__atomic_fetch_add(&a->holds, more, __ATOMIC_RELAXED);
}

uint32_t attrs_holds(uint32_t id)
{
	return __atomic_load_n(&attrs_at(id)->holds, __ATOMIC_RELAXED);
}

/* Closes the gap at slot i: later ones of the same run move up, so that no search ends too early. */
static void empty_slot(struct stripe *s, uint32_t i)
{
	uint32_t mask = s->slot_count - 1;
	for (uint32_t j = (i + 1) & mask; s->slots[j].index; j = (j + 1) & mask) {
		uint32_t home = s->slots[j].hash & mask;
		if (((j - home) & mask) < ((j - i) & mask))
			continue;
		s->slots[i] = s->slots[j];
		i = j;
	}
	s->slots[i].index = 0;
}

static void take_out(struct stripe *s, const struct attrs *a)
{
	uint32_t index = a->id >> STRIPE_BITS, i = a->hash & (s->slot_count - 1);
	while (s->slots[i].index != index)
		i = (i + 1) & (s->slot_count - 1);
	empty_slot(s, i);
	*place_of(s, index) = NULL;
	array_push(&s->freed, index);
	s->sets--;
	s->bytes -= set_bytes(a);
}

/* true: given back without the count coming near zero. */
static bool release_without_lock(struct attrs *a, uint32_t fewer)
{
	uint32_t holds = __atomic_load_n(&a->holds, __ATOMIC_RELAXED);
	while (holds > fewer)
		if (__atomic_compare_exchange_n(&a->holds, &holds, holds - fewer, true, __ATOMIC_RELEASE,
						__ATOMIC_RELAXED))
			return true;
	return false;
}

void attrs_release(uint32_t id, uint32_t fewer)
{
	struct stripe *s = &stripes[id & (STRIPES - 1)];
	struct attrs *a = *place_of(s, id >> STRIPE_BITS);
	if (!fewer || release_without_lock(a, fewer))
		return;
	pthread_mutex_lock(&s->lock);
	uint32_t before = __atomic_fetch_sub(&a->holds, fewer, __ATOMIC_ACQ_REL);
	assert(before >= fewer);
	if (before == fewer)
		take_out(s, a);
	pthread_mutex_unlock(&s->lock);
	if (before == fewer)
		mem_free(a);
}

void attrs_count(struct attrs_counts *out)
{
	*out = (struct attrs_counts){ .nexthops = attrs_nexthop_count() };
	for (struct stripe *s = stripes; s < stripes + STRIPES; s++) {
		pthread_mutex_lock(&s->lock);
		out->sets += s->sets;
		out->hits += s->hits;
		out->misses += s->misses;
		out->bytes += s->bytes + s->slot_count * sizeof *s->slots + s->freed.room * sizeof(uint32_t) +
			      ((s->next_fresh >> PAGE_BITS) + 1) * sizeof(struct page);
		pthread_mutex_unlock(&s->lock);
	}
}

static uint32_t list_stripe(struct stripe *s, struct attrs_cursor *cursor, uint32_t *ids, uint32_t most)
{
	uint32_t count = 0;
	pthread_mutex_lock(&s->lock);
	for (; cursor->index < s->next_fresh && count < most; cursor->index++) {
		struct attrs *a = cursor->index ? *place_of(s, cursor->index) : NULL;
		if (!a)
			continue;
		__atomic_fetch_add(&a->holds, 1, __ATOMIC_RELAXED);
		ids[count++] = a->id;
	}
	pthread_mutex_unlock(&s->lock);
	return count;
}

uint32_t attrs_list(struct attrs_cursor *cursor, uint32_t *ids, uint32_t most)
{
	uint32_t count = 0;
	while (cursor->stripe < STRIPES && count < most) {
		count += list_stripe(&stripes[cursor->stripe], cursor, ids + count, most - count);
		if (count < most)
			*cursor = (struct attrs_cursor){ cursor->stripe + 1, 0 };
	}
	return count;
}

/* -- next hops -- */

static inline struct nexthop_address *hop_at(uint32_t id)
{
	return &hops.pages[id >> HOP_PAGE_BITS][id & (HOP_PAGE_ITEMS - 1)];
}

const struct nexthop_address *attrs_nexthop(uint32_t nexthop_id)
{
	return hop_at(nexthop_id);
}

uint32_t attrs_nexthop_count(void)
{
	return __atomic_load_n(&hops.count, __ATOMIC_ACQUIRE);
}

static uint32_t *find_hop(const struct nexthop_address *nexthop)
{
	uint32_t mask = hops.slot_count - 1;
	uint32_t i = (uint32_t)XXH3_64bits(nexthop, sizeof *nexthop) & mask;
	while (hops.slots[i] && memcmp(hop_at(hops.slots[i]), nexthop, sizeof *nexthop) != 0)
		i = (i + 1) & mask;
	return &hops.slots[i];
}

static void grow_hops(void)
{
	mem_free(hops.slots);
	hops.slot_count = hops.slot_count ? hops.slot_count * 2 : 64;
	hops.slots = mem_new(hops.slot_count * sizeof *hops.slots);
	for (uint32_t id = 1; id <= hops.count; id++)
		*find_hop(hop_at(id)) = id;
}

/* 0 when the table is full: such a next hop is one that can't be reached. */
static uint32_t add_hop(const struct nexthop_address *nexthop)
{
	uint32_t id = hops.count + 1;
	if (id >> HOP_PAGE_BITS >= HOP_PAGES_MOST)
		return 0;
	if (!hops.pages[id >> HOP_PAGE_BITS])
		hops.pages[id >> HOP_PAGE_BITS] = mem_new(HOP_PAGE_ITEMS * sizeof *nexthop);
	*hop_at(id) = *nexthop;
	*find_hop(nexthop) = id;
	__atomic_store_n(&hops.count, id, __ATOMIC_RELEASE);
	return id;
}

static uint32_t intern_hop(const struct nexthop_address *nexthop)
{
	pthread_mutex_lock(&hops.lock);
	if (hops.count * 2 >= hops.slot_count)
		grow_hops();
	uint32_t id = *find_hop(nexthop);
	if (!id)
		id = add_hop(nexthop);
	pthread_mutex_unlock(&hops.lock);
	if (!id)
		log_error("next hops: the table is full (%u); routes with new ones stay unusable", attrs_nexthop_count());
	return id;
}

/* A peer's sets mostly name the same next hop, and ids are for ever: each thread remembers its last one. */
uint32_t attrs_nexthop_intern(const struct nexthop_address *nexthop)
{
	static _Thread_local uint32_t last;
	if (!last || last > attrs_nexthop_count() || memcmp(hop_at(last), nexthop, sizeof *nexthop) != 0)
		last = intern_hop(nexthop);
	return last;
}
