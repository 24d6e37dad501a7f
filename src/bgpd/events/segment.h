/* SPDX-License-Identifier: Apache-2.0 */
/* segment -- encoded messages that many peers are told, as chunks; each chunk is for all, for all but one, or
 * for one (split horizon and its withdrawals).  Made by export/, written by session/output, immutable once
 * posted, counted by base/actor's shared_hold and shared_release.
 *
 * Where they say our own address as next hop, `self` stands.  Sessions on other links copy the bytes with theirs
 * instead; if all whom they are for have the same, no holes are noted. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"
#include "bgpd/wire/holes.h"

struct segment_chunk {
	uint32_t offset, length;
	uint32_t updates;
	uint16_t only;          /* this peer alone, 0: no such limit */
	uint16_t except;        /* all but this peer, 0: no exception */
};

static inline bool segment_chunk_is_for(const struct segment_chunk *chunk, uint16_t peer)
{
	return (!chunk->only || chunk->only == peer) && chunk->except != peer;
}

struct segment {
	uint32_t holds;         /* only segment.c touches it */
	uint32_t chunk_count;
	uint32_t length;        /* of bytes */
	uint32_t hole_count;
	bool has_end_of_rib;    /* the last chunk ends the first full telling */
	struct segment_chunk *chunks;
	struct hole *holes;     /* in ascending order */
	struct nexthop_address self;
	uint8_t *bytes;
};

struct segment *segment_new(uint32_t chunk_count, uint32_t hole_count, uint32_t length);  /* one hold */
void segment_hold(struct segment *segment, uint32_t more);
void segment_release(struct segment *segment);
/* `length` bytes of it from `from` on, with these addresses in the holes.  Where there is no link-local one any more the
 * global one stands in its place. */
void segment_copy(const struct segment *segment, const uint8_t *from, uint32_t length, const struct nexthop_address *own,
		  uint8_t *out);
/* How many bytes of it are for that peer. */
uint32_t segment_bytes_for(const struct segment *segment, uint16_t peer);
