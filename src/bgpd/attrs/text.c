/* SPDX-License-Identifier: Apache-2.0 */
/* text -- attribute sets in the words operators know: AS paths, communities of all three kinds. */
#include "bgpd/attrs/block.h"
#include <ctype.h>
#include <string.h>
#include "bgpd/attrs/attrs.h"
#include "base/memory.h"

const char *attrs_origin_word(uint8_t origin)
{
	static const char *const words[] = { "IGP", "EGP", "incomplete" };
	return origin < 3 ? words[origin] : "incomplete";
}

char attrs_origin_letter(uint8_t origin)
{
	return origin < 3 ? "ie?"[origin] : '?';
}

static const struct brackets { const char *open, *between, *close; } brackets[] = {
	[SEGMENT_SET] = { "{", ",", "}" },
	[SEGMENT_SEQUENCE] = { "", " ", "" },
	[SEGMENT_CONFED_SEQUENCE] = { "(", " ", ")" },
	[SEGMENT_CONFED_SET] = { "[", ",", "]" },
};

static void add_segment(struct text *t, struct path_segment *s, enum asn_notation notation)
{
	const struct brackets *in = &brackets[s->type];
	for (unsigned i = 0; i < s->count; i++) {
		text_add_word(t, i ? in->between : in->open);
		text_add_asn(t, read_u32(&s->numbers), notation);
	}
	text_add_word(t, in->close);
}

void text_add_path_in(struct text *t, const struct attrs *a, enum asn_notation notation)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	const char *between = "";
	while (path_segment_next(&path, &s)) {
		if (s.type < SEGMENT_SET || s.type > SEGMENT_CONFED_SET || !s.count)
			continue;
		text_add_word(t, between);
		add_segment(t, &s, notation);
		between = " ";
	}
}

void text_add_path(struct text *t, const struct attrs *a)
{
	text_add_path_in(t, a, ASN_PLAIN);
}

/* IANA "BGP Well-known Communities", with FRR's words. */
static const struct well_known { uint32_t value; const char *word; } well_known[] = {
	{ 0x00000000, "internet" },
	{ 0xffff0000, "graceful-shutdown" },
	{ 0xffff0001, "accept-own" },
	{ 0xffff0002, "route-filter-translated-v4" },
	{ 0xffff0003, "route-filter-v4" },
	{ 0xffff0004, "route-filter-translated-v6" },
	{ 0xffff0005, "route-filter-v6" },
	{ 0xffff0006, "llgr-stale" },
	{ 0xffff0007, "no-llgr" },
	{ 0xffff0008, "accept-own-nexthop" },
	{ 0xffff029a, "blackhole" },
	{ 0xffffff01, "no-export" },
	{ 0xffffff02, "no-advertise" },
	{ 0xffffff03, "local-AS" },
	{ 0xffffff04, "no-peer" },
};

const char *community_word(uint32_t community)
{
	for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++)
		if (well_known[i].value == community)
			return well_known[i].word;
	return NULL;
}

static bool is_well_known(const char *word)
{
	for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++)
		if (!strcmp(well_known[i].word, word))
			return true;
	return false;
}

void text_add_community_key(struct text *t, const char *word)
{
	bool is_name = is_well_known(word);
	for (const char *c = word; *c; c++) {
		bool begins = is_name && *c == '-' && c[1];
		if (begins)
			text_add_char(t, (char)toupper(*++c));
		else
			text_add_char(t, is_name ? (char)tolower(*c) : *c);
	}
}

static void add_community(struct text *t, uint32_t community)
{
	const char *word = community_word(community);
	if (word)
		text_add(t, "%s", word);
	else
		text_add(t, "%u:%u", community >> 16, community & 0xffff);
}

static bool is_in_order(struct reader value, size_t width)
{
	const uint8_t *last = read_left(&value) >= width ? read_bytes(&value, width) : NULL;
	while (read_left(&value) >= width) {
		const uint8_t *next = read_bytes(&value, width);
		if (memcmp(last, next, width) >= 0)
			return false;
		last = next;
	}
	return true;
}

/* Each is put where it belongs; they are few. */
struct reader communities_in_order(struct reader value, size_t width, uint8_t **copy)
{
	size_t used = 0;
	*copy = NULL;
	if (is_in_order(value, width))
		return value;
	*copy = mem_raw(read_left(&value));
	while (read_left(&value) >= width) {
		const uint8_t *one = read_bytes(&value, width);
		size_t at = used;
		while (at && memcmp(*copy + at - width, one, width) > 0)
			at -= width;
		if (at && !memcmp(*copy + at - width, one, width))
			continue;
		memmove(*copy + at + width, *copy + at, used - at);
		memcpy(*copy + at, one, width);
		used += width;
	}
	return reader_over(*copy, used);
}

void text_add_communities(struct text *t, const struct attrs *a)
{
	uint8_t *copy;
	struct reader value = communities_in_order(reader_over(a->block + a->communities_at, a->communities_bytes), 4, &copy);
	for (const char *between = ""; read_left(&value) >= 4; between = " ") {
		text_add(t, "%s", between);
		add_community(t, read_u32(&value));
	}
	mem_free(copy);
}

void text_add_large_communities(struct text *t, const struct attrs *a)
{
	uint8_t *copy;
	struct reader value = communities_in_order(attrs_value(a, ATTR_LARGE_COMMUNITIES, NULL, NULL), 12, &copy);
	for (const char *between = ""; read_left(&value) >= 12; between = " ") {
		uint32_t global = read_u32(&value), one = read_u32(&value);
		text_add(t, "%s%u:%u:%u", between, global, one, read_u32(&value));
	}
	mem_free(copy);
}
