/* SPDX-License-Identifier: Apache-2.0 */
/* block -- how path attributes lie in a canonical block, for those who walk one. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "bgpd/attrs/attrs.h"
#include "net/address.h"

/* One attribute: its place in the block, and its value. */
struct attribute {
	uint8_t flags;
	uint8_t type;
	struct reader value;
};
/* The next attribute; false at the end (or where a length overruns, which turns the reader bad). */
bool attribute_next(struct reader *block, struct attribute *out);
/* What stands in front of a value of that length.  Inline: what is told is made of many. */
static inline void attribute_write_head(struct writer *w, uint8_t flags, uint8_t type, size_t length)
{
	bool is_long = length > 255;
	write_u8(w, (uint8_t)((flags & ~ATTR_FLAG_EXTENDED) | (is_long ? ATTR_FLAG_EXTENDED : 0)));
	write_u8(w, type);
	if (is_long)
		write_u16(w, (uint16_t)length);
	else
		write_u8(w, (uint8_t)length);
}

/* AS_PATH segments, RFC 4271 4.3 and RFC 5065 3. */
enum segment_type { SEGMENT_SET = 1, SEGMENT_SEQUENCE = 2, SEGMENT_CONFED_SEQUENCE = 3, SEGMENT_CONFED_SET = 4 };
struct path_segment {
	uint8_t type;
	uint8_t count;
	struct reader numbers;       /* four octets each */
};
bool path_segment_next(struct reader *path, struct path_segment *out);

/* Could it be the address of another host: not 0/8, 127/8, multicast, class E; not ::, ::1, ff00::/8, mapped. */
bool nexthop_is_host(const struct address *a);
