/* SPDX-License-Identifier: Apache-2.0 */
/* load -- synthetic routes in the shape of the Internet's table, and MRT files (RFC 6396) as they were.
 *
 * Every 25 routes fill a /20: one /20, two /21, three /22, four /23, fifteen /24, so that 60% are /24.
 * Six neighbours in that order share one attribute set, as they do on the wire of a real full table. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_BLOCK = 25, PER_SET = 6, FIRST_BLOCK = 16 << 24, BLOCK = 4096 };
enum { MRT_BGP4MP = 16, MRT_BGP4MP_ET = 17, MRT_MESSAGE_AS4 = 4 };

static void nth_prefix(size_t n, uint32_t *address, uint8_t *length)
{
	static const struct { uint8_t first, length; } row[] = { { 0, 20 }, { 1, 21 }, { 3, 22 }, { 6, 23 }, { 10, 24 } };
	unsigned in_block = n % PER_BLOCK, r = 4;

	while (row[r].first > in_block)
		r--;
	*length = row[r].length;
	*address = FIRST_BLOCK + n / PER_BLOCK * BLOCK + ((in_block - row[r].first) << (32 - row[r].length));
}

static void put_path(struct message *m, const struct load *l, uint64_t seed)
{
	unsigned hops = 1 + seed % 6;

	put8(m, 0x40);
	put8(m, 2);
	put8(m, 2 + 4 * (1 + hops));
	put8(m, 2);
	put8(m, 1 + hops);
	put32(m, l->asn);
	for (unsigned i = 0; i < hops; i++)
		put32(m, 1000 + mix(seed + i) % 60000);
}

static void put_attributes(struct message *m, const struct load *l, uint64_t seed)
{
	unsigned communities = seed % 4 ? 1 + seed / 4 % 7 : 0;

	put32(m, 0x40010100);           /* ORIGIN: IGP */
	put_path(m, l, mix(seed + ((uint64_t)l->variant << 40)));
	put16(m, 0x4003);
	put8(m, 4);
	put32(m, l->next_hop);
	if (mix(seed) % 10 < 3) {
		put16(m, 0x8004);
		put8(m, 4);
		put32(m, mix(seed + 1) % 1000);
	}
	if (!communities)
		return;
	put16(m, 0xc008);
	put8(m, 4 * communities);
	for (unsigned i = 0; i < communities; i++)
		put32(m, l->asn << 16 | (mix(seed + i) & 0xff));
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
	put_attributes(m, l, mix(l->next / PER_SET + 42));
	m->bytes[mark] = (m->length - mark - 2) >> 8;
	m->bytes[mark + 1] = m->length - mark - 2;
	do {
		uint32_t address;
		uint8_t length;
		nth_prefix(l->next++, &address, &length);
		put_prefix(m, address, length);
	} while (l->next < l->routes && l->next % PER_SET);
	message_end(m);
	return true;
}

bool load_open_mrt(struct load *l, const char *file)
{
	FILE *in = fopen(file, "rb");
	long size;

	if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0)
		return false;
	rewind(in);
	l->mrt = malloc(size);
	l->mrt_size = l->mrt ? fread(l->mrt, 1, size, in) : 0;
	fclose(in);
	return l->mrt_size == (size_t)size;
}

static uint32_t be(const uint8_t *p, int octets)
{
	uint32_t v = 0;

	while (octets--)
		v = v << 8 | *p++;
	return v;
}

/* The BGP message inside one MRT record, or NULL; only sessions with four-octet AS numbers over IPv4. */
static const uint8_t *message_in(const uint8_t *record, size_t size, size_t *length)
{
	unsigned type = be(record + 4, 2), subtype = be(record + 6, 2);
	size_t head = 12 + (type == MRT_BGP4MP_ET ? 4 : 0) + 4 + 4 + 2 + 2 + 4 + 4;

	if ((type != MRT_BGP4MP && type != MRT_BGP4MP_ET) || subtype != MRT_MESSAGE_AS4 || size < head + HEADER)
		return NULL;
	*length = be(record + head + 16, 2);
	if (*length < HEADER || *length > LARGEST || head + *length > size || record[head + 18] != UPDATE)
		return NULL;
	return record + head;
}

static bool recorded(struct load *l, struct message *m)
{
	while (l->mrt_at + 12 <= l->mrt_size) {
		const uint8_t *record = l->mrt + l->mrt_at;
		size_t size = 12 + be(record + 8, 4), length;

		if (l->mrt_at + size > l->mrt_size)
			break;
		l->mrt_at += size;
		const uint8_t *found = message_in(record, size, &length);
		if (!found)
			continue;
		memcpy(m->bytes, found, length);
		m->length = length;
		return true;
	}
	l->mrt_at = 0;
	return false;
}

bool load_announce(struct load *l, struct message *m)
{
	return l->mrt ? recorded(l, m) : synthetic(l, m);
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
