/* SPDX-License-Identifier: Apache-2.0 */
/* load -- synthetic routes in the shape of the Internet's table, and MRT files (RFC 6396) as they were.
 *
 * Every 25 routes fill a /20: one /20, two /21, three /22, four /23, fifteen /24, so that 60% are /24.  The
 * /20s come in no order, as those of a real table do.  Neighbours in that order share an attribute set, six
 * of them in the mean (a set ends after each route with a chance of one in six).  Sets of all senders and
 * variants have the same members and the same last AS; path, origin and MED differ. */
#include "load.h"

#include <string.h>

enum { PER_BLOCK = 25, PER_SET = 6, FIRST_BLOCK = 16 << 24, BLOCK = 4096 };
enum { BLOCKS = 1 << 18, STRIDE = 100003 };             /* 16.0.0.0 to 79.255.255.255; odd: every block comes once */

static void nth_prefix(size_t n, uint32_t *address, uint8_t *length)
{
	static const struct { uint8_t first, length; } row[] = { { 0, 20 }, { 1, 21 }, { 3, 22 }, { 6, 23 }, { 10, 24 } };
	unsigned in_block = n % PER_BLOCK, r = 4;

	while (row[r].first > in_block)
		r--;
	*length = row[r].length;
	*address = FIRST_BLOCK + n / PER_BLOCK * STRIDE % BLOCKS * BLOCK + ((in_block - row[r].first) << (32 - row[r].length));
}

static void put_path(struct message *m, const struct load *l, uint64_t seed, uint32_t last)
{
	unsigned hops = 1 + seed % 6;

	put8(m, 0x40);
	put8(m, 2);
	put8(m, 2 + 4 * (1 + hops));
	put8(m, 2);
	put8(m, 1 + hops);
	put32(m, l->asn);
	for (unsigned i = 0; i + 1 < hops; i++)
		put32(m, 1000 + mix(seed + i) % 60000);
	put32(m, 1000 + last % 60000);
}

/* `seed` is the set's, `own` also this sender's and variant's. */
static void put_attributes(struct message *m, const struct load *l, uint64_t seed)
{
	unsigned communities = seed % 4 ? 1 + seed / 4 % 7 : 0;
	uint64_t own = mix(seed + ((uint64_t)l->variant << 40));

	put32(m, 0x40010100 | (own >> 32) % 8 / 7 * 2);         /* ORIGIN: one in eight is INCOMPLETE */
	put_path(m, l, own, (uint32_t)seed);
	put16(m, 0x4003);
	put8(m, 4);
	put32(m, l->next_hop);
	if (own % 10 < 3) {
		put16(m, 0x8004);
		put8(m, 4);
		put32(m, mix(own) % 1000);
	}
	if (!communities)
		return;
	put16(m, 0xc008);
	put8(m, 4 * communities);
	for (unsigned i = 0; i < communities; i++)
		put32(m, l->asn << 16 | (mix(seed + i) & 0xff));
}

static bool ends_a_set(size_t n)
{
	return mix(n + 1) % PER_SET == 0;
}

static bool synthetic(struct load *l, struct message *m)
{
	if (l->next >= l->routes) {
		l->next = 0;
		return false;
	}
	message_begin(m, UPDATE);
	put16(m, 0);
	size_t mark = m->length;
	put16(m, 0);
	put_attributes(m, l, mix(l->next + 42));
	m->bytes[mark] = (m->length - mark - 2) >> 8;
	m->bytes[mark + 1] = m->length - mark - 2;
	do {
		uint32_t address;
		uint8_t length;
		nth_prefix(l->next++, &address, &length);
		put_prefix(m, address, length);
	} while (l->next < l->routes && !ends_a_set(l->next - 1) && m->length < LARGEST - 8);
	message_end(m);
	return true;
}

bool load_open_mrt(struct load *l, const char *file)
{
	return mrt_open(&l->mrt, file);
}

static bool recorded(struct load *l, struct message *m)
{
	struct mrt_record record;
	struct mrt_message found;

	while (mrt_next(&l->mrt, &l->mrt_at, &record)) {
		if (!mrt_update(&record, &found))
			continue;
		memcpy(m->bytes, found.bytes, found.length);
		m->length = found.length;
		return true;
	}
	l->mrt_at = 0;
	return false;
}

bool load_announce(struct load *l, struct message *m)
{
	return l->mrt.bytes ? recorded(l, m) : synthetic(l, m);
}

bool load_withdraw(const struct table *t, size_t *at, struct message *m)
{
	message_begin(m, UPDATE);
	size_t mark = m->length;
	put16(m, 0);
	for (; *at <= t->mask && m->length < LARGEST - 16; (*at)++) {
		uint64_t key = t->slots[*at].key;
		if (key)
			put_prefix(m, key >> 8, (key & 0xff) - 1);
	}
	size_t gone = m->length - mark - 2;
	m->bytes[mark] = gone >> 8;
	m->bytes[mark + 1] = gone;
	put16(m, 0);
	message_end(m);
	return gone > 0;
}
