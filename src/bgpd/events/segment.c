/* SPDX-License-Identifier: Apache-2.0 */
/* segment -- see segment.h.  One allocation: the segment, its chunks, its holes, its bytes. */
#include "bgpd/events/segment.h"
#include <string.h>
#include "base/actor.h"
#include "base/pool.h"

static size_t size_of(uint32_t chunk_count, uint32_t hole_count, uint32_t length)
{
	return sizeof(struct segment) + chunk_count * sizeof(struct segment_chunk) + hole_count * sizeof(struct hole) + length;
}

enum { HOLE_MOST = 16 };

struct segment *segment_new(uint32_t chunk_count, uint32_t hole_count, uint32_t length)
{
	struct segment *s = pool_take(size_of(chunk_count, hole_count, length));
	*s = (struct segment){ .holds = 1, .chunk_count = chunk_count, .hole_count = hole_count, .length = length };
	s->chunks = (struct segment_chunk *)(s + 1);
	s->holes = (struct hole *)(s->chunks + chunk_count);
	s->bytes = (uint8_t *)(s->holes + hole_count);
	for (uint32_t i = 0; i < chunk_count; i++)
		s->chunks[i] = (struct segment_chunk){ 0 };
	return s;
}

void segment_hold(struct segment *segment, uint32_t more)
{
	shared_hold(&segment->holds, more);
}

void segment_release(struct segment *segment)
{
	if (shared_release(&segment->holds, 1))
		pool_give(segment, size_of(segment->chunk_count, segment->hole_count, segment->length));
}

/* The first hole that ends behind this place, or later ones. */
static uint32_t first_hole(const struct segment *s, uint32_t at)
{
	uint32_t low = 0, high = s->hole_count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (s->holes[middle].at + HOLE_MOST <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A stretch may begin or end within a hole: a socket takes as many bytes as it likes. */
static void fill(const struct hole *hole, const struct nexthop_address *own, uint32_t from, uint32_t length, uint8_t *out)
{
	bool is_local = hole->part == OWN_LINK_LOCAL && own->link_local.family;
	const struct address *address = is_local ? &own->link_local : &own->global;
	uint32_t begin = hole->at, end = begin + address_bits(address->family) / 8;
	uint32_t first = begin > from ? begin : from, last = end < from + length ? end : from + length;
	if (first < last)
		memcpy(out + (first - from), address->bytes + (first - begin), last - first);
}

void segment_copy(const struct segment *segment, const uint8_t *from, uint32_t length, const struct nexthop_address *own,
		  uint8_t *out)
{
	uint32_t at = (uint32_t)(from - segment->bytes);
	memcpy(out, from, length);
	for (uint32_t i = first_hole(segment, at); i < segment->hole_count && segment->holes[i].at < at + length; i++)
		fill(&segment->holes[i], own, at, length, out);
}

uint32_t segment_bytes_for(const struct segment *segment, uint16_t peer)
{
	uint32_t bytes = 0;
	for (uint32_t i = 0; i < segment->chunk_count; i++)
		if (segment_chunk_is_for(&segment->chunks[i], peer))
			bytes += segment->chunks[i].length;
	return bytes;
}
