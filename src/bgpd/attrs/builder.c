/* SPDX-License-Identifier: Apache-2.0 */
/* builder -- making canonical blocks: attributes ascending by type, each once, lengths as short as they go.
 *
 * `at` says where each type lies and `present` which there are, so that putting in order (the usual case) is
 * an append and putting in between touches only those behind. */
#include "bgpd/attrs/block.h"
#include "bgpd/attrs/attrs.h"

void builder_open(struct attrs_builder *b)
{
	memset(b->present, 0, sizeof b->present);
	b->length = 0;
	b->overflow = false;
}

static bool has(const struct attrs_builder *b, uint8_t type)
{
	return b->present[type >> 6] >> (type & 63) & 1;
}

/* The lowest type present from `type` on; 256 if there is none. */
static unsigned next_present(const struct attrs_builder *b, unsigned type)
{
	for (unsigned word = type >> 6; word < 4; word++, type = word << 6) {
		uint64_t rest = b->present[word] >> (type & 63);
		if (rest)
			return type + (unsigned)__builtin_ctzll(rest);
	}
	return 256;
}

static void note(struct attrs_builder *b, uint8_t type, size_t at)
{
	b->present[type >> 6] |= 1ull << (type & 63);
	b->at[type] = (uint16_t)at;
}

void builder_from(struct attrs_builder *b, const struct attrs *a)
{
	builder_open(b);
	memcpy(b->block, a->block, a->length);
	b->length = a->length;
	struct reader block = reader_over(a->block, a->length);
	struct attribute at;
	for (const uint8_t *start = block.at; attribute_next(&block, &at); start = block.at)
		note(b, at.type, (size_t)(start - a->block));
}

static size_t attribute_bytes(const struct attrs_builder *b, size_t at)
{
	bool is_extended = b->block[at] & ATTR_FLAG_EXTENDED;
	return is_extended ? 4 + (size_t)(b->block[at + 2] << 8 | b->block[at + 3]) : 3 + (size_t)b->block[at + 2];
}

/* Those of higher types, which begin at `at`, move by so many bytes. */
static void shift(struct attrs_builder *b, uint8_t type, size_t at, long by)
{
	memmove(b->block + at + by, b->block + at, b->length - at);
	b->length = (uint16_t)(b->length + by);
	for (unsigned later = next_present(b, type + 1u); later < 256; later = next_present(b, later + 1))
		b->at[later] = (uint16_t)(b->at[later] + by);
}

void builder_remove(struct attrs_builder *b, uint8_t type)
{
	if (!has(b, type))
		return;
	size_t bytes = attribute_bytes(b, b->at[type]);
	b->present[type >> 6] &= ~(1ull << (type & 63));
	shift(b, type, b->at[type] + bytes, -(long)bytes);
}

void builder_put(struct attrs_builder *b, uint8_t flags, uint8_t type, const void *value, size_t length)
{
	size_t head = length > 255 ? 4 : 3;
	builder_remove(b, type);
	if (b->length + head + length > sizeof b->block) {
		b->overflow = true;
		return;
	}
	unsigned later = next_present(b, type + 1u);
	size_t at = later < 256 ? b->at[later] : b->length;
	shift(b, type, at, (long)(head + length));
	note(b, type, at);
	struct writer w = writer_over(b->block + at, head + length);
	write_u8(&w, (uint8_t)((flags & ~ATTR_FLAG_EXTENDED & 0xf0) | (length > 255 ? ATTR_FLAG_EXTENDED : 0)));
	write_u8(&w, type);
	if (length > 255)
		write_u16(&w, (uint16_t)length);
	else
		write_u8(&w, (uint8_t)length);
	write_bytes(&w, value, length);
}

void builder_put_u32(struct attrs_builder *b, uint8_t flags, uint8_t type, uint32_t value)
{
	uint8_t bytes[4];
	store_u32(bytes, value);
	builder_put(b, flags, type, bytes, sizeof bytes);
}

void builder_put_nexthop(struct attrs_builder *b, const struct nexthop_address *nexthop, uint16_t afi, uint8_t safi)
{
	bool is_v4 = nexthop->global.family == AF_INET;
	if (is_v4 && afi == 1 && safi == 1) {
		builder_remove(b, ATTR_MP_NEXTHOP);
		builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_NEXT_HOP, nexthop->global.v4, 4);
		return;
	}
	uint8_t value[40];
	struct writer w = writer_over(value, sizeof value);
	bool has_two = nexthop->link_local.family == AF_INET6;
	write_u16(&w, afi);
	write_u8(&w, safi);
	write_u8(&w, is_v4 ? 4 : has_two ? 32 : 16);
	write_bytes(&w, nexthop->global.bytes, is_v4 ? 4 : 16);
	if (has_two && !is_v4)
		write_bytes(&w, nexthop->link_local.v6, 16);
	if (nexthop->scope && !is_v4)
		write_u32(&w, nexthop->scope);
	builder_remove(b, ATTR_NEXT_HOP);
	builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_MP_NEXTHOP, value, write_used(&w));
}

/* The old path's value, which a leading sequence of that many numbers joins (RFC 4271 5.1.2). */
static struct reader path_value(const struct attrs_builder *b, uint8_t *leading)
{
	*leading = 0;
	if (!has(b, ATTR_AS_PATH))
		return reader_over(b->block, 0);
	size_t at = b->at[ATTR_AS_PATH];
	struct reader one = reader_over(b->block + at, attribute_bytes(b, at));
	struct attribute path;
	attribute_next(&one, &path);
	struct reader peek = path.value;
	struct path_segment s;
	if (path_segment_next(&peek, &s) && s.type == SEGMENT_SEQUENCE)
		*leading = s.count;
	return path.value;
}

void builder_prepend_path(struct attrs_builder *b, uint32_t asn, unsigned times)
{
	uint8_t room[UINT16_MAX], leading;
	struct reader old = path_value(b, &leading);
	if (!times)
		return;
	if (times > 255 || read_left(&old) + times * 4 + 2 > sizeof room) {
		b->overflow = true;
		return;
	}
	struct writer w = writer_over(room, sizeof room);
	bool joins = leading && leading + times <= 255;
	write_u8(&w, SEGMENT_SEQUENCE);
	write_u8(&w, (uint8_t)(joins ? leading + times : times));
	for (unsigned i = 0; i < times; i++)
		write_u32(&w, asn);
	if (joins)
		read_bytes(&old, 2);
	write_bytes(&w, old.at, read_left(&old));
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, room, write_used(&w));
}

uint32_t builder_intern(const struct attrs_builder *b, uint32_t holds)
{
	return attrs_intern(b->block, b->length, holds);
}
