/* SPDX-License-Identifier: Apache-2.0 */
/* encode -- a canonical block as a peer wants it: the block itself, unless the peer has two-octet AS numbers
 * (RFC 6793 4.2.2) or something unknown must be marked partial (RFC 4271 5). */
#include "bgpd/attrs/block.h"
#include "bgpd/wire/update.h"

static void put(struct writer *w, uint8_t flags, uint8_t type, const struct reader *value)
{
	size_t length = read_left(value);
	attribute_write_head(w, flags, type, length);
	write_bytes(w, value->at, length);
}

static void put_room(struct writer *w, uint8_t flags, uint8_t type, const struct writer *room)
{
	struct reader value = reader_over(room->start, write_used(room));
	put(w, flags, type, &value);
	w->full |= room->full;
}

/* AS_PATH with two-octet numbers; true if some did not fit. */
static bool write_narrow_path(struct writer *w, struct reader path)
{
	struct path_segment s;
	bool lost = false;
	while (path_segment_next(&path, &s)) {
		write_u8(w, s.type);
		write_u8(w, s.count);
		while (read_left(&s.numbers)) {
			uint32_t asn = read_u32(&s.numbers);
			lost |= asn > UINT16_MAX;
			write_u16(w, asn_short(asn));
		}
	}
	return lost;
}

/* AS4_PATH carries no confederation segments (RFC 6793 3). */
static void write_as4_path(struct writer *w, struct reader path)
{
	struct path_segment s;
	while (path_segment_next(&path, &s)) {
		if (s.type != SEGMENT_SET && s.type != SEGMENT_SEQUENCE)
			continue;
		write_u8(w, s.type);
		write_u8(w, s.count);
		write_bytes(w, s.numbers.at, read_left(&s.numbers));
	}
}

/* What an old peer gets later in the block, because types ascend. */
struct old_peer {
	struct reader as4_path, as4_aggregator;
	bool has_as4_path, has_as4_aggregator;
};

static void put_old_path(struct writer *w, const struct attribute *a, struct old_peer *old)
{
	uint8_t room[UINT16_MAX];
	struct writer path = writer_over(room, sizeof room);
	old->has_as4_path = write_narrow_path(&path, a->value);
	old->as4_path = a->value;
	put_room(w, a->flags, ATTR_AS_PATH, &path);
}

static void put_old_aggregator(struct writer *w, const struct attribute *a, struct old_peer *old)
{
	uint8_t room[6];
	struct writer narrowed = writer_over(room, sizeof room);
	struct reader value = a->value;
	uint32_t asn = read_u32(&value);
	write_u16(&narrowed, asn_short(asn));
	write_bytes(&narrowed, value.at, read_left(&value));
	old->has_as4_aggregator = asn > UINT16_MAX;
	old->as4_aggregator = a->value;
	put_room(w, a->flags, ATTR_AGGREGATOR, &narrowed);
}

static void put_as4(struct writer *w, struct old_peer *old)
{
	const uint8_t flags = ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE;
	if (old->has_as4_path) {
		uint8_t room[UINT16_MAX];
		struct writer path = writer_over(room, sizeof room);
		write_as4_path(&path, old->as4_path);
		put_room(w, flags, ATTR_AS4_PATH, &path);
	}
	if (old->has_as4_aggregator)
		put(w, flags, ATTR_AS4_AGGREGATOR, &old->as4_aggregator);
	old->has_as4_path = old->has_as4_aggregator = false;
}

/* The attributes this program understands; others are handed on as unknown. */
static bool is_known(uint8_t type)
{
	static const uint64_t low = 1ull << ATTR_ORIGIN | 1ull << ATTR_AS_PATH | 1ull << ATTR_NEXT_HOP | 1ull << ATTR_MED |
				    1ull << ATTR_LOCAL_PREF | 1ull << ATTR_ATOMIC_AGGREGATE | 1ull << ATTR_AGGREGATOR |
				    1ull << ATTR_COMMUNITIES | 1ull << ATTR_ORIGINATOR_ID | 1ull << ATTR_CLUSTER_LIST |
				    1ull << ATTR_MP_REACH | 1ull << ATTR_EXT_COMMUNITIES |
				    1ull << ATTR_LARGE_COMMUNITIES | 1ull << ATTR_OTC | 1ull << ATTR_PREFIX_SID | 1ull << 25;
	return type < 64 && low >> type & 1;
}

static void put_unknown(struct writer *w, const struct attribute *a)
{
	if (a->flags & ATTR_FLAG_TRANSITIVE)
		put(w, a->flags | ATTR_FLAG_PARTIAL, a->type, &a->value);
}

static void put_one(struct writer *w, const struct attribute *a, bool as4, struct old_peer *old)
{
	if (!is_known(a->type))
		put_unknown(w, a);
	else if (!as4 && a->type == ATTR_AS_PATH)
		put_old_path(w, a, old);
	else if (!as4 && a->type == ATTR_AGGREGATOR)
		put_old_aggregator(w, a, old);
	else
		put(w, a->flags, a->type, &a->value);
}

bool attrs_encode(const struct attrs *a, bool as4, bool plain_nexthop, struct writer *out)
{
	struct reader block = reader_over(a->block, a->length);
	struct attribute at;
	struct old_peer old = { 0 };
	uint8_t *start = out->at;
	if (as4 && plain_nexthop && a->flags & ATTRS_PLAIN && !(a->flags & ATTRS_HAS_UNKNOWN)) {
		write_bytes(out, a->block, a->length);
		return !out->full;
	}
	while (attribute_next(&block, &at)) {
		if (at.type > ATTR_AS4_AGGREGATOR)
			put_as4(out, &old);
		if (at.type == ATTR_MP_NEXTHOP || (at.type == ATTR_NEXT_HOP && !plain_nexthop))
			continue;
		put_one(out, &at, as4, &old);
	}
	put_as4(out, &old);
	if (out->full)
		out->at = start;
	return !out->full;
}
