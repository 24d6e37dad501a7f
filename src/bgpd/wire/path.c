/* SPDX-License-Identifier: Apache-2.0 */
/* path -- AS_PATH on the wire: its checks, and its two widths made one (RFC 4271 4.3, 7606 7.2, 7607, 6793).
 *
 * From a peer without four-octet AS numbers the true path is split in two:
 *
 *      AS_PATH   1 2 23456 23456      two octets each
 *      AS4_PATH        70001 70002    ─> 1 2 70001 70002 */
#include <string.h>
#include "bgpd/wire/attribute.h"

static bool is_confederation(uint8_t type)
{
	return type == SEGMENT_CONFED_SEQUENCE || type == SEGMENT_CONFED_SET;
}

static const char *check_numbers(struct reader numbers, size_t width)
{
	while (read_left(&numbers))
		if ((width == 4 ? read_u32(&numbers) : read_u16(&numbers)) == 0)
			return "AS 0 in it";
	return NULL;
}

const char *path_check(struct reader path, size_t width, bool may_have_confederation)
{
	const char *wrong = NULL;
	while (read_left(&path) && !wrong) {
		uint8_t type = read_u8(&path), count = read_u8(&path);
		struct reader numbers = read_window(&path, count * width);
		if (path.bad)
			return "a segment overruns it";
		if (type < SEGMENT_SET || type > SEGMENT_CONFED_SET)
			return "unknown type of segment";
		if (!count)
			return "segment of zero length";
		if (is_confederation(type) && !may_have_confederation)
			return "confederation segment from outside";
		wrong = check_numbers(numbers, width);
	}
	return wrong;
}

bool path_starts_inside(struct reader path)
{
	return read_left(&path) && is_confederation(read_u8(&path));
}

/* What a segment counts in RFC 4271 9.1.2.2 a. */
static unsigned weight_of(const struct path_segment *s)
{
	if (is_confederation(s->type))
		return 0;
	return s->type == SEGMENT_SET ? 1 : s->count;
}

static unsigned path_weight(struct reader path)
{
	struct path_segment s;
	unsigned weight = 0;
	while (path_segment_next(&path, &s))
		weight += weight_of(&s);
	return weight;
}

static void widen(struct reader narrow, struct writer *w)
{
	while (read_left(&narrow)) {
		write_u8(w, read_u8(&narrow));
		uint8_t count = read_u8(&narrow);
		write_u8(w, count);
		for (unsigned i = 0; i < count; i++)
			write_u32(w, read_u16(&narrow));
	}
}

/* A segment's first `count` numbers, joined to a sequence that ends the path if there is one. */
static void add_segment(struct writer *w, uint8_t **last, struct path_segment s, unsigned count)
{
	bool joins = *last && **last == SEGMENT_SEQUENCE && s.type == SEGMENT_SEQUENCE && (*last)[1] + count <= 255;
	if (joins) {
		(*last)[1] = (uint8_t)((*last)[1] + count);
	} else {
		uint8_t *head = write_reserve(w, 2);
		if (!head)
			return;
		head[0] = s.type;
		head[1] = (uint8_t)count;
		*last = head;
	}
	write_bytes(w, s.numbers.at, (size_t)count * 4);
}

/* The leading part that counts `need`, with the confederation segments beside it. */
static void add_leading(struct writer *w, uint8_t **last, struct reader path, unsigned need)
{
	struct path_segment s;
	while (path_segment_next(&path, &s)) {
		unsigned weight = weight_of(&s);
		if (weight && !need)
			return;
		add_segment(w, last, s, s.type == SEGMENT_SEQUENCE && need < s.count ? need : s.count);
		need -= weight < need ? weight : need;
	}
}

static void add_all(struct writer *w, uint8_t **last, struct reader as4_path)
{
	struct path_segment s;
	while (path_segment_next(&as4_path, &s))
		if (!is_confederation(s.type))
			add_segment(w, last, s, s.count);
}

static void keep_path(struct decoding *d, size_t length)
{
	struct found *path = &d->found[ATTR_AS_PATH];
	path->value = d->path_room;
	path->length = (uint16_t)length;
	path->flags = (uint8_t)(ATTR_FLAG_TRANSITIVE | (length > 255 ? ATTR_FLAG_EXTENDED : 0));
}

static void merge_paths(struct decoding *d, bool use_as4)
{
	struct found *path = &d->found[ATTR_AS_PATH];
	uint8_t wide_room[UINT16_MAX], *last = NULL;
	struct writer wide = writer_over(wide_room, sizeof wide_room), w = writer_over(d->path_room, UINT16_MAX);
	widen(found_value(path), &wide);
	struct reader all = reader_over(wide_room, write_used(&wide));
	struct reader as4 = use_as4 ? found_value(&d->found[ATTR_AS4_PATH]) : reader_over("", 0);
	unsigned weight = path_weight(all), as4_weight = path_weight(as4);
	if (as4_weight && as4_weight <= weight) {
		add_leading(&w, &last, all, weight - as4_weight);
		add_all(&w, &last, as4);
	} else {
		write_bytes(&w, wide_room, write_used(&wide));
	}
	if (w.full || wide.full)
		judge(d, UPDATE_WITHDRAW, ATTR_AS_PATH, "too long with four-octet numbers");
	keep_path(d, write_used(&w));
}

/* The path may lie in the very room where it is put right. */
void path_prepend(struct decoding *d, uint32_t asn)
{
	const struct found *path = &d->found[ATTR_AS_PATH];
	if (!decoding_has(d, ATTR_AS_PATH))
		return;
	bool joins = path->length >= 2 && path->value[0] == SEGMENT_SEQUENCE && path->value[1] < 255;
	uint8_t count = joins ? path->value[1] + 1 : 1;
	size_t skipped = joins ? 2 : 0, kept = path->length - skipped;
	if (kept + 6 > UINT16_MAX) {
		judge(d, UPDATE_WITHDRAW, ATTR_AS_PATH, "too long with our local AS");
		return;
	}
	memmove(d->path_room + 6, path->value + skipped, kept);
	d->path_room[0] = SEGMENT_SEQUENCE;
	d->path_room[1] = count;
	store_u32(d->path_room + 2, asn);
	keep_path(d, kept + 6);
	d->is_canonical = false;
}

/* RFC 6793 4.2.3: an AGGREGATOR other than AS_TRANS says that somebody old made the aggregate, and that what the
 * AS4_ attributes tell is of before. */
static bool merge_aggregators(struct decoding *d)
{
	struct found *aggregator = &d->found[ATTR_AGGREGATOR];
	if (!decoding_has(d, ATTR_AGGREGATOR))
		return true;
	struct reader value = found_value(aggregator);
	uint16_t asn = read_u16(&value);
	bool has_as4 = decoding_has(d, ATTR_AS4_AGGREGATOR);
	if (asn == AS_TRANS && has_as4) {
		memcpy(d->aggregator, d->found[ATTR_AS4_AGGREGATOR].value, 8);
	} else {
		store_u32(d->aggregator, asn);
		read_copy(&value, d->aggregator + 4, 4);
	}
	aggregator->value = d->aggregator;
	aggregator->length = 8;
	return asn == AS_TRANS || !has_as4;
}

void as4_merge(struct decoding *d)
{
	bool use_as4 = merge_aggregators(d) && decoding_has(d, ATTR_AS4_PATH);
	if (decoding_has(d, ATTR_AS_PATH))
		merge_paths(d, use_as4);
	decoding_drop(d, ATTR_AS4_PATH);
	decoding_drop(d, ATTR_AS4_AGGREGATOR);
}
