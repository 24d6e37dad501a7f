/* SPDX-License-Identifier: Apache-2.0 */
/* melt -- see melt.h. */
#include "bgpd/attrs/melt.h"
#include <string.h>
#include "bgpd/attrs/block.h"
#include "bgpd/attrs/unreachable.h"

/* What the path and all communities take together at most: the rest of a message of 4,096 octets is for what is written
 * in front of them.  More is not even kept, so that many sets cost no more than some. */
enum { SEGMENT_MOST = 255, ROOM = 3840, NUMBERS_MOST = ROOM / 4 };

static const struct kind { uint8_t type; uint8_t size; } kinds[MELT_COMMUNITIES] = {
	{ ATTR_COMMUNITIES, 4 }, { ATTR_EXT_COMMUNITIES, 8 }, { ATTR_LARGE_COMMUNITIES, 12 },
};

/* ---- AS paths ----------------------------------------------------------------------------------------- */

/* False, so that who tries to follow the leading numbers knows that it lost them. */
static bool add_rest(struct melt *m, uint32_t asn)
{
	uint32_t low = 0, high = m->rest.count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (m->rest.items[middle] < asn)
			low = middle + 1;
		else
			high = middle;
	}
	if (m->rest.count > NUMBERS_MOST || (low < m->rest.count && m->rest.items[low] == asn))
		return false;
	array_push(&m->rest, asn);
	memmove(m->rest.items + low + 1, m->rest.items + low, (m->rest.count - 1 - low) * sizeof asn);
	m->rest.items[low] = asn;
	return false;
}

/* What is not common to all any more. */
static void cut_leading(struct melt *m, uint32_t length)
{
	for (uint32_t i = length; i < m->leading.count; i++)
		add_rest(m, m->leading.items[i]);
	if (length < m->leading.count)
		m->leading.count = length;
}

/* The first path is leading as far as it is a sequence; of the others only what agrees with it.  Confederations stay
 * inside themselves. */
static void add_path(struct melt *m, const struct attrs *a)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	uint32_t same = 0;
	bool leads = true;
	while (path_segment_next(&path, &s)) {
		if (s.type > SEGMENT_SEQUENCE)
			continue;
		leads &= s.type == SEGMENT_SEQUENCE;
		while (read_left(&s.numbers) >= 4) {
			uint32_t asn = read_u32(&s.numbers);
			if (leads && !m->count)
				array_push(&m->leading, asn);
			else if (leads && same < m->leading.count && m->leading.items[same] == asn)
				same++;
			else
				leads = add_rest(m, asn);
		}
	}
	if (m->count)
		cut_leading(m, same);
}

/* ---- communities -------------------------------------------------------------------------------------- */

static void add_item(struct text *all, const uint8_t *item, size_t size)
{
	size_t low = 0, high = all->length / size;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (memcmp(all->chars + middle * size, item, size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (all->length > ROOM || (low * size < all->length && !memcmp(all->chars + low * size, item, size)))
		return;
	text_add_chars(all, (const char *)item, size);
	memmove(all->chars + (low + 1) * size, all->chars + low * size, all->length - (low + 1) * size);
	memcpy(all->chars + low * size, item, size);
}

/* That one of them is out of reach is not said of the whole. */
static bool is_of_one_alone(uint8_t type, const uint8_t *item)
{
	struct unreachable ignored;
	return type == ATTR_EXT_COMMUNITIES && unreachable_read(item, &ignored);
}

static void add_communities(struct melt *m, const struct attrs *a)
{
	for (unsigned k = 0; k < MELT_COMMUNITIES; k++) {
		bool found;
		uint8_t flags;
		struct reader items = attrs_value(a, kinds[k].type, &found, &flags);
		for (; found && read_left(&items) >= kinds[k].size; read_bytes(&items, kinds[k].size))
			if (!is_of_one_alone(kinds[k].type, items.at))
				add_item(&m->communities[k], items.at, kinds[k].size);
	}
}

/* ---- sets --------------------------------------------------------------------------------------------- */

void melt_add(struct melt *m, const struct attrs *a)
{
	if (a->origin > m->origin)
		m->origin = a->origin;
	m->is_atomic |= !!(a->flags & ATTRS_ATOMIC_AGGREGATE);
	m->has_different_meds |= m->count && m->med != a->med;
	m->med = a->med;
	if (m->merges) {
		add_path(m, a);
		add_communities(m, a);
	}
	m->count++;
}

void melt_clear(struct melt *m)
{
	bool merges = m->merges;
	array_free(&m->leading);
	array_free(&m->rest);
	for (unsigned k = 0; k < MELT_COMMUNITIES; k++)
		text_free(&m->communities[k]);
	*m = (struct melt){ .merges = merges };
}

static void write_segment(struct writer *w, uint8_t type, const uint32_t *numbers, uint32_t count)
{
	for (uint32_t done = 0; done < count; done += SEGMENT_MOST) {
		uint32_t some = count - done < SEGMENT_MOST ? count - done : SEGMENT_MOST;
		write_u8(w, type);
		write_u8(w, (uint8_t)some);
		for (uint32_t i = 0; i < some; i++)
			write_u32(w, numbers[done + i]);
	}
}

static size_t segments_bytes(uint32_t count)
{
	return 4 * (size_t)count + 2 * (size_t)((count + SEGMENT_MOST - 1) / SEGMENT_MOST);
}

/* How many octets it took; an empty path says nothing of those who were there, as ATOMIC_AGGREGATE then says. */
static size_t put_path(const struct melt *m, struct attrs_builder *b)
{
	uint8_t room[ROOM];
	struct writer w = writer_over(room, sizeof room);
	bool fits = segments_bytes(m->leading.count) + segments_bytes(m->rest.count) <= sizeof room;
	if (fits) {
		write_segment(&w, SEGMENT_SEQUENCE, m->leading.items, m->leading.count);
		write_segment(&w, SEGMENT_SET, m->rest.items, m->rest.count);
	}
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, fits ? room : NULL, write_used(&w));
	if (m->is_atomic || !m->merges || !fits)
		builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ATOMIC_AGGREGATE, NULL, 0);
	return write_used(&w);
}

/* A kind is told whole or not at all. */
static void put_communities(const struct melt *m, struct attrs_builder *b, size_t room)
{
	for (unsigned k = 0; k < MELT_COMMUNITIES; k++) {
		const struct text *all = &m->communities[k];
		if (!all->length || all->length > room)
			continue;
		builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, kinds[k].type, all->chars, all->length);
		room -= all->length;
	}
}

void melt_forget(struct melt *m, const uint8_t community[4])
{
	struct text *all = &m->communities[0];
	for (size_t at = 0; at < all->length; at += 4)
		if (!memcmp(all->chars + at, community, 4)) {
			memmove(all->chars + at, all->chars + at + 4, all->length - at - 4);
			all->length -= 4;
			return;
		}
}

void melt_fill(const struct melt *m, struct attrs_builder *b, uint16_t afi, uint8_t safi)
{
	struct nexthop_address self = { .global.family = afi == 1 ? AF_INET : AF_INET6 };
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &m->origin, 1);
	size_t room = ROOM - put_path(m, b);
	builder_put_nexthop(b, &self, afi, safi);
	put_communities(m, b, room);
}

uint32_t melt_make(const struct melt *m, uint16_t afi, uint8_t safi)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	builder_open(b);
	melt_fill(m, b, afi, safi);
	uint32_t made = builder_intern(b, 1);
	mem_free(b);
	return made;
}
