/* SPDX-License-Identifier: Apache-2.0 */
/* segment -- see segment.h.  One allocation: the segment, its chunks, its bytes. */
#include "bgpd/events/segment.h"
#include "base/actor.h"
#include "base/memory.h"

struct segment *segment_new(uint32_t chunk_count, uint32_t length)
{
	size_t chunks = chunk_count * sizeof(struct segment_chunk);
	struct segment *s = mem_raw(sizeof *s + chunks + length);
	*s = (struct segment){ .holds = 1, .chunk_count = chunk_count, .length = length };
	s->chunks = (struct segment_chunk *)(s + 1);
	s->bytes = (uint8_t *)s->chunks + chunks;
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
		mem_free(segment);
}

uint32_t segment_bytes_for(const struct segment *segment, uint16_t peer)
{
	uint32_t bytes = 0;
	for (uint32_t i = 0; i < segment->chunk_count; i++)
		if (segment_chunk_is_for(&segment->chunks[i], peer))
			bytes += segment->chunks[i].length;
	return bytes;
}
