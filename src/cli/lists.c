/* SPDX-License-Identifier: Apache-2.0 */
/* lists -- see lists.h. */
#include "cli/lists_inside.h"
#include <string.h>
#include "base/memory.h"

const char *const list_actions[] = { "deny", "permit", NULL };
#define SEQ_MOST 4294967295

#define ACTION "(action:\"permit\"|action:\"deny\") "

/* ---- ip prefix-list, ipv6 prefix-list --------------------------------------------------------------- */

#define PREFIX_FIELDS(type_of_prefix, bits)                                                                        \
	FIELD(struct prefix_line, name, &type_word, "name of the list"),                                           \
	FIELD(struct prefix_line, seq, &type_u32, "number of the line", .least = 1, .most = SEQ_MOST),       \
	FIELD(struct prefix_line, action, &type_choice, "permit or deny", .words = list_actions),                  \
	FIELD(struct prefix_line, any, &type_flag, "all prefixes"),                                                \
	FIELD(struct prefix_line, prefix, type_of_prefix, "prefix that fits, or that holds those that fit"),       \
	FIELD(struct prefix_line, ge, &type_u8, "least length of a prefix that fits", .most = bits),               \
	FIELD(struct prefix_line, le, &type_u8, "greatest length of a prefix that fits", .most = bits)
static const struct field v4_fields[] = { PREFIX_FIELDS(&type_prefix_v4, 32), FIELDS_END };
static const struct field v6_fields[] = { PREFIX_FIELDS(&type_prefix_v6, 128), FIELDS_END };

static const struct setting prefix_rows[] = {
	{ ACTION "(any|{prefix} [ge {ge}] [le {le}])", "what becomes of prefixes that fit" },
	{ ACTION "{prefix} le {le} ge {ge}", "what becomes of prefixes that fit", .is_hidden = true, .makes = true },
	SETTINGS_END
};

static bool settle_prefix(void *record, char **why)
{
	const struct prefix_line *line = record;
	if (!line->prefix.family)
		return true;
	const char *wrong = prefix_list_why_bad(&line->prefix, line->ge, line->le);
	if (wrong)
		*why = mem_text(wrong);
	return !wrong;
}

#define PREFIX_KIND(rows_of_fields)                                                                       \
	.fields = rows_of_fields, .key_count = 2, .record_size = sizeof(struct prefix_line), .settings = prefix_rows, \
	.words = list_words, .is_numbered = true, .is_made_by_setting = true, .settle = settle_prefix,    \
	.missing = "%s: say permit or deny and a prefix"
const struct kind ip_prefix_list_kind = {
	.name = "prefix-list", .grammar = "ip prefix-list {name} [seq {seq}]", .help = "a list of IPv4 prefixes",
	PREFIX_KIND(v4_fields),
};
const struct kind ipv6_prefix_list_kind = {
	.name = "ipv6-prefix-list", .grammar = "ipv6 prefix-list {name} [seq {seq}]", .help = "a list of IPv6 prefixes",
	PREFIX_KIND(v6_fields),
};

static const struct field remark_fields[] = {
	FIELD(struct remark_line, name, &type_word, "name of the list"),
	FIELD(struct remark_line, description, &type_line, "up to 80 characters about this list"),
	FIELDS_END
};
static const struct setting remark_rows[] = {
	{ "{description}", "words about this list" },
	SETTINGS_END
};
#define REMARK_KIND                                                                                                 \
	.fields = remark_fields, .key_count = 1, .record_size = sizeof(struct remark_line), .settings = remark_rows, \
	.words = list_words, .is_made_by_setting = true
const struct kind ip_prefix_remark_kind = {
	.name = "prefix-list-description", .grammar = "ip prefix-list {name} description", .help = "a list of IPv4 prefixes", REMARK_KIND,
};
const struct kind ipv6_prefix_remark_kind = {
	.name = "ipv6-prefix-list-description", .grammar = "ipv6 prefix-list {name} description", .help = "a list of IPv6 prefixes", REMARK_KIND,
};

const struct kind access_remark_kind = {
	.name = "access-list-remark", .grammar = "access-list {name} remark", .help = "a list of IPv4 networks", REMARK_KIND,
};
const struct kind ipv6_access_remark_kind = {
	.name = "ipv6-access-list-remark", .grammar = "ipv6 access-list {name} remark", .help = "a list of IPv6 networks", REMARK_KIND,
};

/* ---- access-list, ipv6 access-list ------------------------------------------------------------------ */

#define ACCESS_FIELDS(type_of_prefix, type_of_address)                                                                          \
	FIELD(struct access_line, name, &type_word, "name or number of the list"),                             \
	FIELD(struct access_line, seq, &type_u32, "number of the line", .least = 1, .most = SEQ_MOST),   \
	FIELD(struct access_line, action, &type_choice, "permit or deny", .words = list_actions),              \
	FIELD(struct access_line, any, &type_flag, "all prefixes"),                                            \
	FIELD(struct access_line, host, &type_flag, "one address"),                                            \
	FIELD(struct access_line, exact_match, &type_flag, "just this prefix, none within it"),                \
	FIELD(struct access_line, prefix, type_of_prefix, "prefix and all within it"),                         \
	FIELD(struct access_line, address, type_of_address, "address"),                                             \
	FIELD(struct access_line, wildcard, &type_ipv4, "bits of the address that do not count")
static const struct field access_v4_fields[] = {
	ACCESS_FIELDS(&type_prefix_v4, &type_ipv4),
	FIELD(struct access_line, source_any, &type_flag, "any address"),
	FIELD(struct access_line, source_host, &type_flag, "one address"),
	FIELD(struct access_line, source, &type_ipv4, "address of a prefix"),
	FIELD(struct access_line, source_wildcard, &type_ipv4, "bits of the address that do not count"),
	FIELD(struct access_line, mask_any, &type_flag, "any netmask"),
	FIELD(struct access_line, mask_host, &type_flag, "one netmask"),
	FIELD(struct access_line, mask, &type_ipv4, "netmask of a prefix"),
	FIELD(struct access_line, mask_wildcard, &type_ipv4, "bits of the netmask that do not count"),
	FIELDS_END
};
static const struct field access_v6_fields[] = { ACCESS_FIELDS(&type_prefix_v6, &type_ipv6), FIELDS_END };

static const struct setting access_v4_rows[] = {
	{ ACTION "(any|{prefix} [exact-match]|host {address}|{address} [{wildcard}])", "what becomes of prefixes that fit" },
	{ ACTION "ip (source_any:\"any\"|source_host:\"host\" {source}|{source} {source_wildcard}) "
	  "(mask_any:\"any\"|mask_host:\"host\" {mask}|{mask} {mask_wildcard})", "what becomes of prefixes whose address and netmask fit",
	  .makes = true },
	SETTINGS_END
};
static const struct setting access_v6_rows[] = {
	{ ACTION "(any|{prefix} [exact-match]|host {address}|{address})", "what becomes of prefixes that fit" },
	SETTINGS_END
};
static bool mask_of_wildcard(const struct address *wildcard, unsigned *length)
{
	struct address mask = address_v4(~address_to_v4(wildcard));
	return mask_to_length(&mask, length);
}

static bool settle_access(void *record, char **why)
{
	const struct access_line *line = record;
	const struct address *wildcards[] = { &line->wildcard, &line->source_wildcard, &line->mask_wildcard };
	unsigned length;
	for (unsigned i = 0; i < sizeof wildcards / sizeof wildcards[0]; i++)
		if (wildcards[i]->family && !mask_of_wildcard(wildcards[i], &length)) {
			*why = mem_text("a wildcard must be contiguous: 0.0.0.255, not 0.255.0.255");
			return false;
		}
	return true;
}

#define ACCESS_KIND                                                                                        \
	.key_count = 2, .record_size = sizeof(struct access_line), .words = list_words, .is_numbered = true, \
	.is_made_by_setting = true, .settle = settle_access, .missing = "%s: say permit or deny and what"
const struct kind access_list_kind = {
	.name = "access-list", .grammar = "access-list {name} [seq {seq}]", .help = "a list of IPv4 networks",
	.fields = access_v4_fields, .settings = access_v4_rows, ACCESS_KIND,
};
const struct kind ipv6_access_list_kind = {
	.name = "ipv6-access-list", .grammar = "ipv6 access-list {name} [seq {seq}]", .help = "a list of IPv6 networks",
	.fields = access_v6_fields, .settings = access_v6_rows, ACCESS_KIND,
};

const struct word_help list_words[] = {
	{ "address-mode", "an address: whatever lengths the lines say" },
	{ "prefix-list", "a list of prefixes" },
	{ "access-list", "a list of networks" },
	{ "seq", "number of the line; without it: behind the others" },
	{ "permit", "what fits is permitted" },
	{ "deny", "what fits is refused" },
	{ "any", "all prefixes" },
	{ "ge", "least length" },
	{ "le", "greatest length" },
	{ "host", "one address" },
	{ "exact-match", "just this, nothing more" },
	{ "description", "words about it" },
	{ "remark", "words about it" },
	{ "ip", "Internet Protocol version 4" },
	{ "ipv6", "Internet Protocol version 6" },
	{ "name", "only the one of this name" },
	{ "number", "number of the line" },
	{ "summary", "how many lines, and their numbers" },
	{ "detail", "that, and the lines" },
	{ "longer", "and what is within it" },
	{ "first-match", "the first one" },
	{ 0 },
};

/* ---- compiling -------------------------------------------------------------------------------------- */

struct making {
	struct prefix_list *list;
	void (*take)(void *owner, struct prefix_list *list);
	void *owner;
};

static void finish(struct making *m)
{
	if (!m->list)
		return;
	prefix_list_seal(m->list);
	m->take(m->owner, m->list);
	m->list = NULL;
}

/* The list of that name: lines of one list follow one another. */
static struct prefix_list *list_for(struct making *m, const char *name, int family)
{
	if (m->list && strcmp(m->list->name, name) != 0)
		finish(m);
	if (!m->list)
		m->list = prefix_list_new(name, family);
	return m->list;
}

const char *lists_remark(const struct object *tree, const struct kind *kind, const char *name)
{
	struct remark_line key = { .name = (char *)name };
	const struct object *found = object_find(tree, kind, &key);
	return found ? ((const struct remark_line *)found->record)->description : NULL;
}

static void add_prefix_line(struct prefix_list *list, const struct prefix_line *line)
{
	if (line->any)
		prefix_list_add_any(list, line->seq, line->action);
	else
		prefix_list_add(list, line->seq, line->action, &line->prefix, line->ge, line->le);
}

void lists_compile_prefixes(const struct object *tree, int family, void (*take)(void *owner, struct prefix_list *list), void *owner)
{
	bool is_v4 = family == AF_INET;
	struct making m = { .take = take, .owner = owner };
	for (const struct object *o = object_first(tree, is_v4 ? &ip_prefix_list_kind : &ipv6_prefix_list_kind); o; o = object_next(o)) {
		const struct prefix_line *line = o->record;
		struct prefix_list *list = list_for(&m, line->name, family);
		if (!list->rules.count)
			list->description = mem_text(lists_remark(tree, is_v4 ? &ip_prefix_remark_kind : &ipv6_prefix_remark_kind, line->name));
		add_prefix_line(list, line);
	}
	finish(&m);
}

/* The lengths whose netmask is the one that is said, where it counts: they follow one another. */
static bool lengths_of(const struct access_line *line, uint8_t range[2])
{
	uint32_t counts = line->mask_wildcard.family ? ~address_to_v4(&line->mask_wildcard) : UINT32_MAX;
	bool found = line->mask_any;
	range[0] = 0;
	range[1] = 32;
	for (unsigned length = 0; !line->mask_any && length <= 32; length++) {
		uint32_t mask = length ? UINT32_MAX << (32 - length) : 0;
		if (((mask ^ address_to_v4(&line->mask)) & counts) != 0)
			continue;
		range[0] = found ? range[0] : (uint8_t)length;
		range[1] = (uint8_t)length;
		found = true;
	}
	return found;
}

static void add_extended_line(struct prefix_list *list, const struct access_line *line)
{
	unsigned length = line->source_any ? 0 : 32;
	uint8_t range[2];
	struct address source = line->source_any ? address_v4(0) : line->source;
	if (line->source_wildcard.family)
		mask_of_wildcard(&line->source_wildcard, &length);
	struct prefix net = prefix_of(&source, length);
	if (lengths_of(line, range))
		prefix_list_add_range(list, line->seq, line->action, &net, range);
}

static void add_access_line(struct prefix_list *list, const struct access_line *line)
{
	uint8_t most = (uint8_t)address_bits(list->family);
	unsigned length = most;
	if (line->source_any || line->source.family) {
		add_extended_line(list, line);
		return;
	}
	if (line->any) {
		prefix_list_add_any(list, line->seq, line->action);
		return;
	}
	if (line->prefix.family) {
		uint8_t last = line->exact_match ? line->prefix.length : most;
		prefix_list_add_range(list, line->seq, line->action, &line->prefix, (uint8_t[]){ line->prefix.length, last });
		return;
	}
	if (line->wildcard.family)
		mask_of_wildcard(&line->wildcard, &length);
	struct prefix net = prefix_of(&line->address, length);
	prefix_list_add_range(list, line->seq, line->action, &net, (uint8_t[]){ 0, most });
}

void lists_compile_access(const struct object *tree, int family, void (*take)(void *owner, struct prefix_list *list), void *owner)
{
	struct making m = { .take = take, .owner = owner };
	const struct kind *kind = family == AF_INET ? &access_list_kind : &ipv6_access_list_kind;
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct access_line *line = o->record;
		struct prefix_list *list = list_for(&m, line->name, family);
		list->permits_when_empty = false;
		add_access_line(list, line);
	}
	finish(&m);
}
