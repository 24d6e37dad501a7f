/* SPDX-License-Identifier: Apache-2.0 */
/* set_path -- deeds of route maps about the AS path. */
#include "bgpd/attrs/block.h"
#include "bgpd/policy/book.h"
#include "bgpd/policy/set_inside.h"

void set_prepend(const struct clause *c, struct editing *e)
{
	struct reader numbers = reader_over(c->bytes, c->length);
	uint32_t asn[64];
	unsigned count = 0;
	while (read_left(&numbers) && count < 64)
		asn[count++] = read_u32(&numbers);
	while (count--)
		builder_prepend_path(&e->b, asn[count], 1);
}

/* The leftmost number of a sequence: in front of it there may be sets and what is inside a confederation. */
void set_prepend_last(const struct clause *c, struct editing *e)
{
	struct reader path = set_value_of(e, ATTR_AS_PATH);
	struct path_segment s;
	while (path_segment_next(&path, &s))
		if (s.type == SEGMENT_SEQUENCE && s.count) {
			builder_prepend_path(&e->b, read_u32(&s.numbers), (unsigned)c->number);
			return;
		}
}

/* -- going through the path -- */

typedef bool is_meant_fn(const struct clause *c, uint32_t asn);

static bool is_listed(const struct clause *c, uint32_t asn)
{
	struct reader numbers = reader_over(c->bytes, c->length);
	while (read_left(&numbers))
		if (read_u32(&numbers) == asn)
			return true;
	return false;
}

static bool is_any(const struct clause *c, uint32_t asn)
{
	return true;
}

static bool fits_expression(const struct clause *c, uint32_t asn)
{
	return as_path_list_fits_one(c->list, asn);
}

/* Numbers that are meant go. */
static void leave_out(const struct clause *c, struct path_segment *s, is_meant_fn *is_meant, struct writer *w)
{
	uint8_t *head = write_reserve(w, 2), kept = 0;
	while (read_left(&s->numbers)) {
		uint32_t asn = read_u32(&s->numbers);
		if (is_meant(c, asn))
			continue;
		write_u32(w, asn);
		kept++;
	}
	head[0] = s->type;
	head[1] = kept;
	if (!kept)
		w->at -= 2;
}

static void exclude(const struct clause *c, struct editing *e, is_meant_fn *is_meant)
{
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader path = set_value_of(e, ATTR_AS_PATH);
	struct path_segment s;
	while (path_segment_next(&path, &s))
		leave_out(c, &s, is_meant, &w);
	builder_put(&e->b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, room, write_used(&w));
}

/* Numbers that are meant become the one that was said, or our own towards that neighbour. */
static void replace(const struct clause *c, struct editing *e, is_meant_fn *is_meant)
{
	uint32_t other = c->number ? (uint32_t)c->number : e->route->local_as;
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader path = set_value_of(e, ATTR_AS_PATH);
	struct path_segment s;
	while (path_segment_next(&path, &s)) {
		write_u8(&w, s.type);
		write_u8(&w, s.count);
		while (read_left(&s.numbers)) {
			uint32_t asn = read_u32(&s.numbers);
			write_u32(&w, is_meant(c, asn) ? other : asn);
		}
	}
	builder_put(&e->b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, room, write_used(&w));
}

void set_exclude(const struct clause *c, struct editing *e)
{
	exclude(c, e, is_listed);
}

void set_exclude_all(const struct clause *c, struct editing *e)
{
	exclude(c, e, is_any);
}

void set_exclude_list(const struct clause *c, struct editing *e)
{
	exclude(c, e, fits_expression);
}

void set_replace(const struct clause *c, struct editing *e)
{
	replace(c, e, is_listed);
}

void set_replace_any(const struct clause *c, struct editing *e)
{
	replace(c, e, is_any);
}

void set_replace_list(const struct clause *c, struct editing *e)
{
	replace(c, e, fits_expression);
}
