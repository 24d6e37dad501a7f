/* SPDX-License-Identifier: Apache-2.0 */
/* message -- RFC 4271 4.1-4.3 with four-octet AS numbers (RFC 6793), IPv4 unicast only. */
#include "message.h"

#include <string.h>

enum { AS_TRANS = 23456, HOLD_SECONDS = 240 };
enum { AS_SET = 1, AS_SEQUENCE = 2 };
enum { CAP_MULTIPROTOCOL = 1, CAP_REFRESH = 2, CAP_AS4 = 65 };
enum { ATTR_ORIGIN = 1, ATTR_AS_PATH = 2, ATTR_COMMUNITIES = 8, EXTENDED = 0x10 };

void put8(struct message *m, uint8_t v)
{
	m->bytes[m->length++] = v;
}

void put16(struct message *m, uint16_t v)
{
	put8(m, v >> 8);
	put8(m, v);
}

void put32(struct message *m, uint32_t v)
{
	put16(m, v >> 16);
	put16(m, v);
}

void put_prefix(struct message *m, uint32_t address, uint8_t length)
{
	put8(m, length);
	for (int i = 0; i < (length + 7) / 8; i++)
		put8(m, address >> (24 - 8 * i));
}

void message_begin(struct message *m, enum message_kind kind)
{
	memset(m->bytes, 0xff, 16);
	m->bytes[18] = kind;
	m->length = HEADER;
}

void message_end(struct message *m)
{
	m->bytes[16] = m->length >> 8;
	m->bytes[17] = m->length;
}

void build_open(struct message *m, uint32_t asn, uint32_t router_id)
{
	message_begin(m, OPEN);
	put8(m, 4);
	put16(m, asn < 65536 ? asn : AS_TRANS);
	put16(m, HOLD_SECONDS);
	put32(m, router_id);
	put8(m, 16);                    /* optional parameters: one, with three capabilities */
	put8(m, 2);
	put8(m, 14);
	put8(m, CAP_MULTIPROTOCOL);
	put8(m, 4);
	put32(m, 1 << 16 | 1);
	put8(m, CAP_REFRESH);
	put8(m, 0);
	put8(m, CAP_AS4);
	put8(m, 4);
	put32(m, asn);
	message_end(m);
}

static uint32_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) << 16 | get16(p + 2);
}

uint64_t path_hash(uint64_t so_far, uint32_t asn, bool in_set)
{
	return mix(so_far + asn + ((uint64_t)in_set << 32));
}

/* What an UPDATE's attributes come to. */
struct reading {
	int drop_first;
	unsigned hops;
	uint8_t origin;
	uint64_t hash;          /* of the AS path */
	bool is_usable;
};

/* A path with AS 0 is no path (RFC 7607).  A set counts as one hop, confederations as none (RFC 5065 5.3). */
static bool read_path(struct reading *r, const uint8_t *p, size_t length)
{
	for (size_t at = 0; at < length;) {
		if (at + 2 > length || at + 2 + 4 * p[at + 1] > length)
			return false;
		for (int i = 0; i < p[at + 1]; i++) {
			uint32_t asn = get32(p + at + 2 + 4 * i);
			r->is_usable &= asn != 0;
			if (r->drop_first > 0) {
				r->drop_first--;
				continue;
			}
			r->hash = path_hash(r->hash, asn, p[at] == AS_SET);
			r->hops += p[at] == AS_SEQUENCE || (p[at] == AS_SET && i == 0);
		}
		at += 2 + 4 * p[at + 1];
	}
	return true;
}

/* NO_EXPORT, NO_ADVERTISE, NO_EXPORT_SUBCONFED (RFC 1997) */
static bool stays_inside(const uint8_t *p, size_t length)
{
	for (size_t at = 0; at + 4 <= length; at += 4)
		if (get32(p + at) >= 0xffffff01 && get32(p + at) <= 0xffffff03)
			return true;
	return false;
}

static bool read_attributes(struct reading *r, const uint8_t *p, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t head = at + 3 <= length && p[at] & EXTENDED ? 4 : 3;
		if (at + head > length)
			return false;
		size_t size = head == 4 ? get16(p + at + 2) : p[at + 2];
		const uint8_t *value = p + at + head;
		if (at + head + size > length)
			return false;
		if (p[at + 1] == ATTR_AS_PATH && !read_path(r, value, size))
			return false;
		if (p[at + 1] == ATTR_ORIGIN && size == 1)
			r->origin = *value;
		if (p[at + 1] == ATTR_COMMUNITIES)
			r->is_usable &= !stays_inside(value, size);
		at += head + size;
	}
	return true;
}

static uint64_t path_of(const struct reading *r)
{
	uint64_t hops = r->hops < 255 ? r->hops : 255;

	return (hops << 8 | r->origin) << RANK_AT | r->hash >> (64 - RANK_AT);
}

/* One prefix; gives the octets that it took, 0 when it is malformed. */
static size_t read_prefix(const uint8_t *p, size_t left, uint32_t *address, uint8_t *length)
{
	size_t octets = (p[0] + 7) / 8;

	if (p[0] > 32 || 1 + octets > left)
		return 0;
	*length = p[0];
	*address = 0;
	for (size_t i = 0; i < octets; i++)
		*address |= (uint32_t)p[1 + i] << (24 - 8 * i);
	return 1 + octets;
}

static bool each_prefix(struct table *t, const uint8_t *p, size_t size, const uint64_t *path)
{
	uint32_t address;
	uint8_t length;

	for (size_t at = 0; at < size;) {
		size_t took = read_prefix(p + at, size - at, &address, &length);
		if (!took)
			return false;
		if (path)
			table_put(t, address, length, *path);
		else
			table_drop(t, address, length);
		at += took;
	}
	return true;
}

bool take_update(struct table *t, const uint8_t *body, size_t length, int drop_first)
{
	struct reading r = { .drop_first = drop_first, .is_usable = true };

	if (length < 4 || 4 + get16(body) > length)
		return false;
	size_t gone = get16(body), attributes = get16(body + 2 + gone);
	if (4 + gone + attributes > length)
		return false;
	const uint8_t *after = body + 4 + gone + attributes;
	if (!each_prefix(t, body + 2, gone, NULL) || !read_attributes(&r, body + 4 + gone, attributes))
		return false;
	uint64_t path = path_of(&r);
	return each_prefix(t, after, body + length - after, r.is_usable ? &path : NULL);
}
