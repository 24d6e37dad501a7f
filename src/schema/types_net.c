/* SPDX-License-Identifier: Apache-2.0 */
/* types_net -- addresses, prefixes and peers.  What is refused is explained: which octet, which mask. */
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

#define TOKEN(function, text)                                                          \
	static const char *function(const struct field *field, char room[64])          \
	{                                                                              \
		return text;                                                           \
	}

/* ---- why not ---------------------------------------------------------------------------------------- */

static bool looks_like_v4(const char *word)
{
	return *word && strchr(word, '.') && word[strspn(word, "0123456789.")] == '\0';
}

static bool looks_like_v6(const char *word)
{
	return strchr(word, ':') && word[strspn(word, "0123456789abcdefABCDEF:.")] == '\0';
}

/* What is wrong with A.B.C.D. */
static char *why_bad_v4(const char *word)
{
	unsigned octets = 0;
	for (const char *at = word; *at;) {
		size_t length = strcspn(at, ".");
		if (!length)
			return text_format("%s is not an address: an octet is empty", word);
		if (length > 3 || (length == 3 && strncmp(at, "255", 3) > 0))
			return text_format("%s is not an address: octet %.*s is beyond 255", word, (int)length, at);
		octets++;
		at += length;
		if (*at == '.' && !*++at)
			return text_format("%s is not an address: an octet is empty", word);
	}
	return text_format("%s is not an address: it has %u octet%s, 4 are wanted", word, octets,
			   octets == 1 ? "" : "s");
}

static char *why_bad_address(const char *word, const char *wanted)
{
	if (strchr(word, '/'))
		return text_format("%s is a prefix, %s without a mask is wanted", word, wanted);
	if (looks_like_v4(word))
		return why_bad_v4(word);
	if (looks_like_v6(word))
		return text_format("%s is not an IPv6 address", word);
	return text_format("\"%s\" is not %s", word, wanted);
}

/* ---- addresses -------------------------------------------------------------------------------------- */

static bool address_of_family(const char *word, int family, struct address *out)
{
	struct address a;
	if (!address_parse(word, &a) || (family && a.family != family))
		return false;
	*out = a;
	return true;
}

static bool address_read_as(const char *word, int family, void *value, char **why)
{
	struct address a;
	if (address_of_family(word, family, value))
		return true;
	const char *wanted = family == AF_INET ? "an IPv4 address" : family ? "an IPv6 address" : "an address";
	if (address_parse(word, &a))
		*why = text_format("%s is %s address, %s is wanted", word, a.family == AF_INET ? "an IPv4" : "an IPv6",
				   wanted);
	else
		*why = why_bad_address(word, wanted);
	return false;
}

static void addr_write(const struct field *field, const void *value, struct text *out)
{
	text_add_address(out, value);
}

static int addr_compare(const struct field *field, const void *a, const void *b)
{
	return address_compare(a, b);
}

static struct json_object *addr_json(const struct field *field, const void *value)
{
	char text[ADDRESS_TEXT];
	return json_object_new_string(address_text(value, text));
}

#define ADDRESS_TYPE(id, family, shape)                                                                      \
	TOKEN(id##_token, shape)                                                                             \
	static int id##_fits(const struct field *field, const char *word)                                    \
	{                                                                                                    \
		struct address a;                                                                            \
		return address_of_family(word, family, &a) ? 3 : 0;                                          \
	}                                                                                                    \
	static bool id##_read(const struct field *field, const char *word, void *value, char **why)          \
	{                                                                                                    \
		return address_read_as(word, family, value, why);                                            \
	}                                                                                                    \
	const struct field_type type_##id = {                                                                \
		.name = #id, .token = id##_token, .fits = id##_fits, .read = id##_read, .write = addr_write, \
		.compare = addr_compare, .json = addr_json,                                                  \
	};

ADDRESS_TYPE(ipv4, AF_INET, "A.B.C.D")
ADDRESS_TYPE(ipv6, AF_INET6, "X:X::X:X")
ADDRESS_TYPE(address, 0, "A.B.C.D|X:X::X:X")

/* ---- prefixes --------------------------------------------------------------------------------------- */

static bool prefix_of_family(const char *word, int family, struct prefix *out)
{
	struct prefix p;
	if (!prefix_parse(word, &p) || (family && p.family != family))
		return false;
	*out = p;
	return true;
}

static char *why_bad_prefix(const char *word, const char *wanted)
{
	struct prefix p;
	struct address a;
	if (prefix_parse(word, &p))
		return text_format("%s is %s prefix, %s is wanted", word, p.family == AF_INET ? "an IPv4" : "an IPv6",
				   wanted);
	if (address_parse(word, &a))
		return text_format("%s has no mask, %s such as %s/%u is wanted", word, wanted, word,
				   a.family == AF_INET ? 24u : 64u);
	char head[ADDRESS_TEXT];
	size_t length = strcspn(word, "/");
	if (word[length] && length < sizeof head) {
		snprintf(head, sizeof head, "%.*s", (int)length, word);
		if (!address_parse(head, &a))
			return why_bad_address(head, wanted);
	}
	const char *why = word[length] ? prefix_why_bad(word) : NULL;
	return why ? text_format("%s: %s", word, why) : why_bad_address(word, wanted);
}

static bool prefix_read_as(const char *word, int family, void *value, char **why)
{
	if (prefix_of_family(word, family, value))
		return true;
	*why = why_bad_prefix(word, family == AF_INET ? "an IPv4 prefix" : family ? "an IPv6 prefix" : "a prefix");
	return false;
}

static void pfx_write(const struct field *field, const void *value, struct text *out)
{
	text_add_prefix(out, value);
}

static int pfx_compare(const struct field *field, const void *a, const void *b)
{
	return prefix_compare(a, b);
}

static struct json_object *pfx_json(const struct field *field, const void *value)
{
	char text[PREFIX_TEXT];
	return json_object_new_string(prefix_text(value, text));
}

#define PREFIX_TYPE(id, family, shape, finish)                                                               \
	TOKEN(id##_token, shape)                                                                             \
	static int id##_fits(const struct field *field, const char *word)                                    \
	{                                                                                                    \
		struct prefix p;                                                                             \
		return prefix_of_family(word, family, &p) ? 3 : 0;                                           \
	}                                                                                                    \
	static bool id##_read(const struct field *field, const char *word, void *value, char **why)          \
	{                                                                                                    \
		if (!prefix_read_as(word, family, value, why))                                               \
			return false;                                                                        \
		finish;                                                                                      \
		return true;                                                                                 \
	}                                                                                                    \
	const struct field_type type_##id = {                                                                \
		.name = #id, .token = id##_token, .fits = id##_fits, .read = id##_read, .write = pfx_write,  \
		.compare = pfx_compare, .json = pfx_json,                                                    \
	};

PREFIX_TYPE(prefix_v4, AF_INET, "A.B.C.D/M", prefix_mask(value))
PREFIX_TYPE(prefix_v6, AF_INET6, "X:X::X:X/M", prefix_mask(value))
PREFIX_TYPE(prefix, 0, "A.B.C.D/M|X:X::X:X/M", prefix_mask(value))
PREFIX_TYPE(if_prefix_v4, AF_INET, "A.B.C.D/M", (void)0)
PREFIX_TYPE(if_prefix_v6, AF_INET6, "X:X::X:X/M", (void)0)

/* ---- peers ------------------------------------------------------------------------------------------ */

TOKEN(peer_token, "A.B.C.D|X:X::X:X|WORD")

static bool is_peer_word(const char *word)
{
	return *word && strlen(word) < sizeof((struct peer_name *)0)->word && !looks_like_v4(word) &&
	       !strpbrk(word, "/: \t\r\n");
}

static int peer_fits(const struct field *field, const char *word)
{
	struct address a;
	return address_parse(word, &a) ? 3 : is_peer_word(word) ? 2 : 0;
}

static bool peer_read(const struct field *field, const char *word, void *value, char **why)
{
	struct peer_name peer = { 0 };
	if (!address_parse(word, &peer.address)) {
		if (!is_peer_word(word)) {
			*why = why_bad_address(word, "an address or a name");
			return false;
		}
		snprintf(peer.word, sizeof peer.word, "%s", word);
	}
	memcpy(value, &peer, sizeof peer);
	return true;
}

static void peer_write(const struct field *field, const void *value, struct text *out)
{
	const struct peer_name *peer = value;
	if (peer->address.family)
		text_add_address(out, &peer->address);
	else
		text_add(out, "%s", peer->word);
}

/* Names come before addresses, as in FRR's configuration. */
static int peer_compare(const struct field *field, const void *a, const void *b)
{
	const struct peer_name *x = a, *y = b;
	int by_address = address_compare(&x->address, &y->address);
	return by_address ? by_address : strcmp(x->word, y->word);
}

static struct json_object *peer_json(const struct field *field, const void *value)
{
	struct text text = { 0 };
	peer_write(field, value, &text);
	struct json_object *json = json_object_new_string(text_chars(&text));
	text_free(&text);
	return json;
}

const struct field_type type_peer = {
	.name = "peer", .token = peer_token, .fits = peer_fits, .read = peer_read, .write = peer_write,
	.compare = peer_compare, .json = peer_json,
};
