/* SPDX-License-Identifier: Apache-2.0 */
/* community_words -- see community_words.h. */
#include "bgpd/policy/community_words.h"
#include <string.h>
#include <strings.h>
#include "base/bytes.h"
#include "base/memory.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/policy/community_list.h"
#include "net/asn.h"

/* -- one -- */

/* Numbers parted by colons; how many there are, 0 if something else is there. */
static unsigned read_numbers(const char *word, uint64_t out[3])
{
	char copy[64];
	unsigned count = 0;
	if (strlen(word) >= sizeof copy)
		return 0;
	strcpy(copy, word);
	for (char *at = copy, *part; (part = strsep(&at, ":"));)
		if (count == 3 || !text_to_number(part, UINT32_MAX, &out[count++]))
			return 0;
	return count;
}

static const struct name {
	const char *word;
	uint32_t value;
} names[] = {
	{ "internet", 0 },
	{ "no-export", 0xffffff01 },
	{ "no-advertise", 0xffffff02 },
	{ "local-AS", 0xffffff03 },
	{ "no-peer", 0xffffff04 },
	{ "graceful-shutdown", 0xffff0000 },
	{ "accept-own", 0xffff0001 },
	{ "route-filter-translated-v4", 0xffff0002 },
	{ "route-filter-v4", 0xffff0003 },
	{ "route-filter-translated-v6", 0xffff0004 },
	{ "route-filter-v6", 0xffff0005 },
	{ "llgr-stale", 0xffff0006 },
	{ "no-llgr", 0xffff0007 },
	{ "accept-own-nexthop", 0xffff0008 },
	{ "blackhole", 0xffff029a },
};

bool community_read(const char *word, uint8_t out[4])
{
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!strcasecmp(names[i].word, word)) {
			store_u32(out, names[i].value);
			return true;
		}
	uint64_t n[3];
	unsigned count = read_numbers(word, n);
	if (count == 1)
		store_u32(out, (uint32_t)n[0]);
	else if (count == 2 && n[0] <= UINT16_MAX && n[1] <= UINT16_MAX)
		store_u32(out, (uint32_t)(n[0] << 16 | n[1]));
	else
		return false;
	return true;
}

bool large_community_read(const char *word, uint8_t out[12])
{
	uint64_t n[3];
	if (read_numbers(word, n) != 3)
		return false;
	for (unsigned i = 0; i < 3; i++)
		store_u32(out + i * 4, (uint32_t)n[i]);
	return true;
}

/* "01:100": which policies may stand in (two binary digits, 00 if left out), and the color. */
static bool read_color(const char *word, uint8_t out[8])
{
	uint64_t color;
	const char *colon = strchr(word, ':');
	unsigned may = 0;
	if (colon) {
		if (colon != word + 2 || strspn(word, "01") < 2)
			return false;
		may = (unsigned)((word[0] - '0') << 1 | (word[1] - '0'));
	}
	if (!text_to_number(colon ? colon + 1 : word, UINT32_MAX, &color))
		return false;
	memset(out, 0, 8);
	out[0] = 3;
	out[1] = EXT_COLOR;
	out[2] = (uint8_t)(may << 6);
	store_u32(out + 4, (uint32_t)color);
	return true;
}

/* The two sides of the last colon. */
static bool split(const char *word, char owner[64], uint64_t *number)
{
	const char *colon = strrchr(word, ':');
	if (!colon || colon - word >= 64 || !text_to_number(colon + 1, UINT32_MAX, number))
		return false;
	memcpy(owner, word, (size_t)(colon - word));
	owner[colon - word] = '\0';
	return true;
}

/* In any notation; 0 may own a community. */
static bool read_owner(const char *word, uint32_t *out)
{
	struct asn dotted;
	uint64_t number;
	if (text_to_number(word, UINT32_MAX, &number))
		*out = (uint32_t)number;
	else if (asn_parse(word, &dotted))
		*out = dotted.number;
	else
		return false;
	return true;
}

static void write_type(uint8_t out[8], uint8_t type, enum ext_subtype subtype)
{
	out[0] = type;
	out[1] = (uint8_t)subtype;
}

/* RFC 4360 3.1, 3.2; RFC 5668: an AS number of two octets leaves four for the value, all else two. */
bool ext_community_read(enum ext_subtype subtype, const char *word, uint8_t out[8])
{
	enum { AS2, IPV4, AS4 };
	char owner[64];
	uint64_t number;
	uint32_t asn = 0;
	struct address a = { 0 };
	if (subtype == EXT_COLOR)
		return read_color(word, out);
	if (!split(word, owner, &number))
		return false;
	bool is_address = address_parse(owner, &a) && a.family == AF_INET;
	if (!is_address && (subtype == EXT_NODE_TARGET || !read_owner(owner, &asn)))
		return false;
	bool is_small = !is_address && asn <= UINT16_MAX;
	if (!is_small && number > UINT16_MAX)
		return false;
	write_type(out, is_address ? IPV4 : is_small ? AS2 : AS4, subtype);
	if (is_small) {
		store_u16(out + 2, (uint16_t)asn);
		store_u32(out + 4, (uint32_t)number);
		return true;
	}
	store_u32(out + 2, is_address ? address_to_v4(&a) : asn);
	store_u16(out + 6, (uint16_t)number);
	return true;
}

/* -- many -- */

static const struct subtype_word { const char *word; enum ext_subtype subtype; } subtype_words[] = {
	{ "rt", EXT_ROUTE_TARGET }, { "soo", EXT_SITE_OF_ORIGIN }, { "nt", EXT_NODE_TARGET }, { "color", EXT_COLOR },
};

static bool read_subtype(const char *word, enum ext_subtype *out)
{
	for (unsigned i = 0; i < sizeof subtype_words / sizeof subtype_words[0]; i++)
		if (!strcasecmp(word, subtype_words[i].word)) {
			*out = subtype_words[i].subtype;
			return true;
		}
	return false;
}

/* "rt 1:2 1:3 soo 4:5": the word before says of which kind those are that follow. */
static bool read_one(enum community_kind kind, const char *word, enum ext_subtype *subtype, uint8_t out[12], bool *is_value)
{
	*is_value = true;
	if (kind == COMMUNITY_PLAIN)
		return community_read(word, out);
	if (kind == COMMUNITY_LARGE)
		return large_community_read(word, out);
	*is_value = !read_subtype(word, subtype);
	return !*is_value || ext_community_read(*subtype, word, out);
}

bool ext_communities_are_named(const char *words, char **why)
{
	char *copy = mem_text(words), *at = copy, *word;
	enum ext_subtype subtype;
	bool is_named = false;
	while (!*why && (word = strsep(&at, " \t"))) {
		bool is_name = read_subtype(word, &subtype);
		if (*word && is_name == is_named)
			*why = text_format("\"%s\": rt, soo, nt or color stands before each extended community", word);
		is_named = *word ? is_name : is_named;
	}
	if (!*why && is_named)
		*why = text_format("\"%s\": the last one is missing", words);
	mem_free(copy);
	return !*why;
}

static const char *const shapes[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = "AA:NN, a number, or a name like no-export", [COMMUNITY_LARGE] = "AA:BB:CC",
	[COMMUNITY_EXTENDED] = "rt, soo, nt or color and then ASN:NN or IP:NN",
};

bool communities_read(enum community_kind kind, const char *words, struct text *bytes, bool *is_any, char **why)
{
	char *copy = mem_text(words), *at = copy, *word;
	uint8_t one[12];
	enum ext_subtype subtype = EXT_ROUTE_TARGET;
	bool good = true, is_value;
	*is_any = !*words;
	while (good && (word = strsep(&at, " \t"))) {
		if (!*word)
			continue;
		good = read_one(kind, word, &subtype, one, &is_value);
		if (!good)
			*why = text_format("\"%s\" is no community: %s is wanted", word, shapes[kind]);
		else if (kind == COMMUNITY_PLAIN && !(one[0] | one[1] | one[2] | one[3]))
			*is_any = true;
		else if (is_value)
			text_add_chars(bytes, (const char *)one, community_width[kind]);
	}
	mem_free(copy);
	return good;
}

static void text_add_plain(struct text *out, const uint8_t *b)
{
	struct reader r = reader_over(b, 4);
	uint32_t value = read_u32(&r);
	const char *word = community_word(value);
	if (word)
		text_add(out, "%s", word);
	else
		text_add(out, "%u:%u", value >> 16, value & 0xffff);
}

static void text_add_large(struct text *out, const uint8_t *b)
{
	struct reader r = reader_over(b, 12);
	uint32_t first = read_u32(&r), second = read_u32(&r);
	text_add(out, "%u:%u:%u", first, second, read_u32(&r));
}

static void (*const writers[COMMUNITY_KINDS])(struct text *, const uint8_t *) = {
	[COMMUNITY_PLAIN] = text_add_plain, [COMMUNITY_LARGE] = text_add_large, [COMMUNITY_EXTENDED] = text_add_ext_community,
};

void communities_text(enum community_kind kind, const struct communities *c, struct text *out)
{
	size_t width = community_width[kind];
	uint8_t *copy;
	struct reader value = communities_in_order(reader_over(c->bytes, c->count * width), width, &copy);
	for (const char *between = ""; read_left(&value) >= width; between = " ") {
		text_add(out, "%s", between);
		writers[kind](out, read_bytes(&value, width));
	}
	mem_free(copy);
}
