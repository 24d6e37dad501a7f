/* SPDX-License-Identifier: Apache-2.0 */
/* order -- see order.h.
 *
 * IPv4: a key of 64 bits, radix sorted by its upper 40 (a million in some 30 ms).  IPv6 tables are smaller and are
 * sorted by comparison.  Keys are copies, so that a list is good for going on although ids were used anew. */
#include "bgpd/rib/order.h"
#include <stdlib.h>
#include <string.h>

enum { RADIX_BITS = 10, RADIX = 1 << RADIX_BITS };
#define ID_MASK ((1u << INDEX_ID_BITS) - 1)

static uint64_t key_of(const struct prefix *p, prefix_id id)
{
	uint64_t address = (uint32_t)p->v4[0] << 24 | (uint32_t)p->v4[1] << 16 | (uint32_t)p->v4[2] << 8 | p->v4[3];
	return (address << 6 | p->length) << INDEX_ID_BITS | id;
}

static void radix_pass(const uint64_t *from, uint64_t *to, uint32_t count, unsigned shift)
{
	uint32_t start[RADIX] = { 0 }, sum = 0;
	for (uint32_t i = 0; i < count; i++)
		start[from[i] >> shift & (RADIX - 1)]++;
	for (uint32_t i = 0; i < RADIX; i++) {
		uint32_t had = start[i];
		start[i] = sum;
		sum += had;
	}
	for (uint32_t i = 0; i < count; i++)
		to[start[from[i] >> shift & (RADIX - 1)]++] = from[i];
}

/* 38 bits in four passes; the last takes what is left of them. */
static void sort_keys(uint64_t *keys, uint32_t count)
{
	uint64_t *other = mem_raw(count * sizeof *other);
	for (unsigned i = 0; i < 4; i += 2) {
		radix_pass(keys, other, count, INDEX_ID_BITS + i * RADIX_BITS);
		radix_pass(other, keys, count, INDEX_ID_BITS + (i + 1) * RADIX_BITS);
	}
	mem_free(other);
}

static int compare_longs(const void *a, const void *b)
{
	const struct order_long *left = a, *right = b;
	int order = memcmp(left->address, right->address, sizeof left->address);
	return order ? order : (int)left->length - (int)right->length;
}

static struct order_long long_of(const struct prefix *p, prefix_id id)
{
	struct order_long key = { .length = p->length, .id = id };
	memcpy(key.address, p->v6, sizeof key.address);
	return key;
}

void order_make(struct order *order, const struct table *table)
{
	if (order->is_made && order->membership == table->membership)
		return;
	order_forget(order);
	bool is_v4 = table->is_v4;
	uint32_t room = table_count(table);
	order->keys = is_v4 ? mem_raw(room * sizeof *order->keys + 1) : NULL;
	order->longs = is_v4 ? NULL : mem_raw(room * sizeof *order->longs + 1);
	for (prefix_id id = 1; id < table_end(table); id++) {
		if (!table_uses(table, id))
			continue;
		struct prefix p = table_prefix(table, id);
		if (is_v4)
			order->keys[order->count++] = key_of(&p, id);
		else
			order->longs[order->count++] = long_of(&p, id);
	}
	if (is_v4)
		sort_keys(order->keys, order->count);
	else
		qsort(order->longs, order->count, sizeof *order->longs, compare_longs);
	order->membership = table->membership;
	order->is_made = true;
}

void order_forget(struct order *order)
{
	mem_free(order->keys);
	mem_free(order->longs);
	*order = (struct order){ 0 };
}

static bool is_before(const struct order *order, uint32_t place, const struct prefix *p, bool past)
{
	if (order->keys) {
		uint64_t wanted = key_of(p, 0) >> INDEX_ID_BITS, here = order->keys[place] >> INDEX_ID_BITS;
		return here < wanted || (past && here == wanted);
	}
	struct order_long wanted = long_of(p, 0);
	int compared = compare_longs(&order->longs[place], &wanted);
	return compared < 0 || (past && !compared);
}

uint32_t order_seek(const struct order *order, const struct prefix *p, bool past)
{
	uint32_t low = 0, high = p ? order->count : 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (is_before(order, middle, p, past))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

prefix_id order_at(const struct order *order, const struct table *table, uint32_t place)
{
	prefix_id id = order->keys ? (prefix_id)(order->keys[place] & ID_MASK) : order->longs[place].id;
	if (!table_uses(table, id))
		return 0;
	struct prefix p = table_prefix(table, id);
	struct order_long key = long_of(&p, id);
	bool is_same = order->keys ? key_of(&p, id) == order->keys[place] : !compare_longs(&key, &order->longs[place]);
	return is_same ? id : 0;
}

size_t order_bytes(const struct order *order)
{
	return order->count * (order->keys ? sizeof *order->keys : sizeof *order->longs);
}
