/* SPDX-License-Identifier: Apache-2.0 */
/* prefix -- see prefix.h. */
#include "net/prefix.h"
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static_assert(sizeof(struct prefix) == 20 && sizeof(struct address) == 20, "hashed and compared by bytes");

struct prefix prefix_of(const struct address *a, unsigned length)
{
	unsigned bits = address_bits(a->family);
	struct prefix p = { .family = a->family, .length = (uint8_t)(length < bits ? length : bits) };
	memcpy(p.bytes, a->bytes, sizeof p.bytes);
	prefix_mask(&p);
	return p;
}

struct address prefix_address(const struct prefix *p)
{
	struct address a = { .family = p->family };
	memcpy(a.bytes, p->bytes, sizeof a.bytes);
	return a;
}

void prefix_mask(struct prefix *p)
{
	unsigned whole = p->length / 8;
	if (whole >= sizeof p->bytes)
		return;
	p->bytes[whole] &= (uint8_t)(0xff00 >> p->length % 8);
	memset(p->bytes + whole + 1, 0, sizeof p->bytes - whole - 1);
}

/* What is wrong with a text that should be a prefix; the parts that were good are filled in. */
enum verdict { GOOD, NO_TEXT, NO_SLASH, BAD_ADDRESS, NO_LENGTH, BAD_LENGTH, LENGTH_BEYOND };

struct parts {
	char address_text[ADDRESS_TEXT];
	struct address address;
	unsigned length;
};

static enum verdict parse_length(const char *text, struct parts *parts)
{
	if (!*text)
		return NO_LENGTH;
	for (const char *at = text; *at; at++)
		if (!isdigit((unsigned char)*at))
			return BAD_LENGTH;
	if (strlen(text) > 3) {
		parts->length = 1000;
		return LENGTH_BEYOND;
	}
	parts->length = 0;
	for (; *text; text++)
		parts->length = parts->length * 10 + (unsigned)(*text - '0');
	return parts->length <= address_bits(parts->address.family) ? GOOD : LENGTH_BEYOND;
}

static enum verdict parse(const char *text, struct parts *parts)
{
	if (!text || !*text)
		return NO_TEXT;
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	if (length >= ADDRESS_TEXT)
		return BAD_ADDRESS;
	memcpy(parts->address_text, text, length);
	parts->address_text[length] = '\0';
	if (!address_parse(parts->address_text, &parts->address))
		return BAD_ADDRESS;
	return slash ? parse_length(slash + 1, parts) : NO_SLASH;
}

bool prefix_parse(const char *text, struct prefix *out)
{
	struct parts parts;
	if (parse(text, &parts) != GOOD)
		return false;
	*out = (struct prefix){ .family = parts.address.family, .length = (uint8_t)parts.length };
	memcpy(out->bytes, parts.address.bytes, sizeof out->bytes);
	return true;
}

static const char *why_no_slash(const struct parts *parts, char *out, size_t room)
{
	snprintf(out, room, "%s has no mask length: write %s/%u for this one address, or a shorter length",
		 parts->address_text, parts->address_text, address_bits(parts->address.family));
	return out;
}

static const char *why_beyond(const struct parts *parts, char *out, size_t room)
{
	unsigned bits = address_bits(parts->address.family);
	if (parts->length >= 1000)
		snprintf(out, room, "the mask length is beyond %u", bits);
	else
		snprintf(out, room, "mask length %u is beyond %u", parts->length, bits);
	return out;
}

const char *prefix_why_bad(const char *text)
{
	static char words[200];
	struct parts parts;
	switch (parse(text, &parts)) {
	case GOOD:
		return "nothing is wrong with it";
	case NO_TEXT:
		return "a prefix is missing: write A.B.C.D/M or X:X::X:X/M";
	case NO_SLASH:
		return why_no_slash(&parts, words, sizeof words);
	case NO_LENGTH:
		return "the mask length after / is missing";
	case BAD_LENGTH:
		return "the mask length after / is not a number: write A.B.C.D/M, not a dotted mask";
	case LENGTH_BEYOND:
		return why_beyond(&parts, words, sizeof words);
	case BAD_ADDRESS:
		break;
	}
	snprintf(words, sizeof words, "%.*s is not an IPv4 or IPv6 address",
		 (int)strnlen(text, strcspn(text, "/") < 60 ? strcspn(text, "/") : 60), text);
	return words;
}

const char *prefix_text(const struct prefix *p, char out[PREFIX_TEXT])
{
	struct address a = prefix_address(p);
	address_text(&a, out);
	size_t at = strlen(out);
	out[at++] = '/';
	if (p->length >= 100)
		out[at++] = (char)('0' + p->length / 100);
	if (p->length >= 10)
		out[at++] = (char)('0' + p->length / 10 % 10);
	out[at++] = (char)('0' + p->length % 10);
	out[at] = '\0';
	return out;
}

void text_add_prefix(struct text *t, const struct prefix *p)
{
	char chars[PREFIX_TEXT];
	prefix_text(p, chars);
	text_add_chars(t, chars, strlen(chars));
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	int bytes = memcmp(a->bytes, b->bytes, sizeof a->bytes);
	if (bytes)
		return bytes;
	return (int)a->length - (int)b->length;
}

bool prefix_same(const struct prefix *a, const struct prefix *b)
{
	return prefix_compare(a, b) == 0;
}

static bool first_bits_are_same(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	if (memcmp(a, b, whole) != 0)
		return false;
	return !rest || !((a[whole] ^ b[whole]) >> (8 - rest));
}

bool prefix_contains(const struct prefix *outer, const struct prefix *inner)
{
	return outer->family == inner->family && outer->length <= inner->length &&
	       first_bits_are_same(outer->bytes, inner->bytes, outer->length);
}

bool prefix_holds(const struct prefix *p, const struct address *a)
{
	return p->family == a->family && first_bits_are_same(p->bytes, a->bytes, p->length);
}

bool prefix_is_default(const struct prefix *p)
{
	return p->family && p->length == 0;
}

bool prefix_is_canonical(const struct prefix *p)
{
	struct prefix masked = *p;
	prefix_mask(&masked);
	return prefix_same(&masked, p);
}

/* RFC 791's classes; D and E have no network part and count as hosts. */
unsigned prefix_natural_length(const struct prefix *p)
{
	if (p->family != AF_INET)
		return 128;
	uint8_t first = p->v4[0];
	return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
}

bool mask_to_length(const struct address *mask, unsigned *out)
{
	unsigned bits = address_bits(mask->family), length = 0;
	while (length < bits && mask->bytes[length / 8] & 0x80 >> length % 8)
		length++;
	struct prefix ones = { .family = mask->family, .length = (uint8_t)length };
	memcpy(ones.bytes, mask->bytes, sizeof ones.bytes);
	if (!mask->family || !prefix_is_canonical(&ones))
		return false;
	*out = length;
	return true;
}
