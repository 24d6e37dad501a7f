/* SPDX-License-Identifier: Apache-2.0 */
/* compile_policy -- from the lines of a committed tree to a book.
 *
 * Lists first, then the rules of all route maps: a row per field of a rule says which clause it becomes.  A rule may
 * name what is not there: such a condition is met by nothing. */
#include <string.h>
#include <xxhash.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"
#include "bgpd/wire/family.h"

/* ---- words of a rule's fields --------------------------------------------------------------------------- */

/* "65001 65002", in network order; false if something else is there. */
static bool read_asns(const char *words, struct text *bytes, char **why)
{
	static const struct field field = { .name = "asn", .type = &type_asn, .size = sizeof(uint32_t) };
	char *copy = mem_text(words), *at = copy, *word;
	bool good = true;
	while (good && (word = strsep(&at, " \t"))) {
		uint32_t asn = 0;
		uint8_t wire[4];
		if (!*word)
			continue;
		good = type_asn.read(&field, word, &asn, why);
		store_u32(wire, asn);
		text_add_chars(bytes, (const char *)wire, 4);
	}
	mem_free(copy);
	return good;
}

/* A number, with + or - in front a change. */
static bool read_change(const char *word, uint8_t *mode, uint64_t *number)
{
	*mode = *word == '+' ? CLAUSE_PLUS : *word == '-' ? CLAUSE_MINUS : CLAUSE_EQUAL;
	return text_to_number(word + (*mode != CLAUSE_EQUAL), UINT32_MAX, number);
}

/* The words before a last "additive". */
static char *without_additive(const char *words, bool *is_additive)
{
	size_t length = strlen(words), tail = strlen(" additive");
	*is_additive = length > tail && !strcmp(words + length - tail, " additive");
	char *copy = mem_text(words);
	if (*is_additive)
		copy[length - tail] = '\0';
	return copy;
}

static char *why_bad_communities(enum community_kind kind, const char *prefix, const char *words)
{
	struct text bytes = { 0 };
	bool is_additive, is_any;
	char *why = NULL;
	if (!words || !strcmp(words, "none"))
		return NULL;
	char *copy = without_additive(words, &is_additive), *all = text_format("%s%s", prefix, copy);
	communities_read(kind, all, &bytes, &is_any, &why);
	text_free(&bytes);
	mem_free(copy);
	mem_free(all);
	return why;
}

static char *why_bad_asns(const char *words, const char *otherwise)
{
	struct text bytes = { 0 };
	char *why = NULL;
	if (words && !(otherwise && !strcmp(words, otherwise)))
		read_asns(words, &bytes, &why);
	text_free(&bytes);
	return why;
}

static char *why_bad_change(const char *what, const char *word)
{
	uint8_t mode;
	uint64_t number;
	if (!word || read_change(word, &mode, &number))
		return NULL;
	return text_format("%s \"%s\": a number is wanted, with + or - in front to change it", what, word);
}

char *route_map_why_bad(const struct route_map_line *line)
{
	char *why = why_bad_communities(COMMUNITY_PLAIN, "", line->communities);
	why = why ? why : why_bad_communities(COMMUNITY_LARGE, "", line->large_communities);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "rt ", line->ext_targets);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "soo ", line->ext_origins);
	why = why ? why : why_bad_asns(line->prepend, NULL);
	why = why ? why : why_bad_asns(line->exclude, "all");
	why = why ? why : why_bad_asns(line->replace, "any");
	why = why ? why : why_bad_change("local preference", line->preference);
	return why ? why : why_bad_change("metric", line->metric);
}

/* ---- lists ------------------------------------------------------------------------------------------ */

struct writing_book {
	struct policy_book *book;
	enum policy_kind kind;
};

static void take_prefixes(void *owner, struct prefix_list *list)
{
	struct writing_book *w = owner;
	policy_book_put(w->book, w->kind, policy_name(list->name), list);
}

static void compile_prefixes(const struct object *tree, struct policy_book *book)
{
	struct writing_book w = { book, POLICY_PREFIX_LIST_V4 };
	lists_compile_prefixes(tree, AF_INET, take_prefixes, &w);
	w.kind = POLICY_PREFIX_LIST_V6;
	lists_compile_prefixes(tree, AF_INET6, take_prefixes, &w);
	w.kind = POLICY_ACCESS_LIST_V4;
	lists_compile_access(tree, AF_INET, take_prefixes, &w);
	w.kind = POLICY_ACCESS_LIST_V6;
	lists_compile_access(tree, AF_INET6, take_prefixes, &w);
}

/* What was typed was read when it was typed: it can't fail here. */
static void compile_as_paths(const struct object *tree, struct policy_book *book)
{
	char *why = NULL;
	for (const struct object *o = object_first(tree, &as_path_list_kind); o; o = object_next(o)) {
		const struct list_line *line = o->record;
		uint16_t name = policy_name(line->name);
		if (!policy_book_get(book, POLICY_AS_PATH_LIST, name))
			policy_book_put(book, POLICY_AS_PATH_LIST, name, as_path_list_new(line->name));
		as_path_list_add(policy_book_get(book, POLICY_AS_PATH_LIST, name), line->seq, line->action, line->value, &why);
	}
	mem_free(why);
}

static bool is_expanded(const struct list_line *line)
{
	return line->style == STYLE_EXPANDED || (line->style == STYLE_NUMBERED && strlen(line->name) >= 3);
}

static void compile_communities(const struct object *tree, const struct kind *kind, enum community_kind what, struct policy_book *book)
{
	enum policy_kind at = POLICY_COMMUNITY_LIST + what;
	char *why = NULL;
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct list_line *line = o->record;
		uint16_t name = policy_name(line->name);
		if (!policy_book_get(book, at, name))
			policy_book_put(book, at, name, community_list_new(what, line->name, is_expanded(line)));
		community_list_add(policy_book_get(book, at, name), line->seq, line->action, line->value, &why);
	}
	mem_free(why);
}

/* ---- rules ------------------------------------------------------------------------------------------ */

struct ruling {
	struct policy_book *book;
	const struct object *object;
	const struct route_map_line *line;
	struct rule_clauses *out;
	uint64_t digest;
};

enum how { HOW_LIST, HOW_COMMUNITY_LIST, HOW_NUMBER, HOW_ADDRESS, HOW_PEER, HOW_FLAG, HOW_ASNS, HOW_COMMUNITIES, HOW_CHANGE,
	   HOW_AGGREGATOR };
static const struct making {
	const char *field;
	bool is_deed;
	uint8_t id;                          /* enum match_id, set_id */
	uint8_t how;
	uint8_t kind;                        /* enum policy_kind or community_kind; family of addresses */
	const char *special;                 /* this word makes another deed: */
	uint8_t special_id;
} makings[] = {
	{ "ip_prefix_list", false, MATCH_PREFIX_LIST, HOW_LIST, POLICY_PREFIX_LIST_V4 },
	{ "ip6_prefix_list", false, MATCH_PREFIX_LIST, HOW_LIST, POLICY_PREFIX_LIST_V6 },
	{ "ip_access", false, MATCH_ACCESS_LIST, HOW_LIST, POLICY_ACCESS_LIST_V4 },
	{ "ip6_access", false, MATCH_ACCESS_LIST, HOW_LIST, POLICY_ACCESS_LIST_V6 },
	{ "ip_length", false, MATCH_PREFIX_LENGTH, HOW_NUMBER, AF_INET },
	{ "ip6_length", false, MATCH_PREFIX_LENGTH, HOW_NUMBER, AF_INET6 },
	{ "hop_prefix_list", false, MATCH_NEXTHOP_PREFIX_LIST, HOW_LIST, POLICY_PREFIX_LIST_V4 },
	{ "hop6_prefix_list", false, MATCH_NEXTHOP_PREFIX_LIST, HOW_LIST, POLICY_PREFIX_LIST_V6 },
	{ "hop_access", false, MATCH_NEXTHOP_ACCESS_LIST, HOW_LIST, POLICY_ACCESS_LIST_V4 },
	{ "hop6_access", false, MATCH_NEXTHOP_ACCESS_LIST, HOW_LIST, POLICY_ACCESS_LIST_V6 },
	{ "hop_address", false, MATCH_NEXTHOP_ADDRESS, HOW_ADDRESS },
	{ "hop6_address", false, MATCH_NEXTHOP_ADDRESS, HOW_ADDRESS },
	{ "hop_length", false, MATCH_NEXTHOP_LENGTH, HOW_NUMBER, AF_INET },
	{ "source_access", false, MATCH_SOURCE_ACCESS_LIST, HOW_LIST, POLICY_ACCESS_LIST_V4 },
	{ "source_prefix_list", false, MATCH_SOURCE_PREFIX_LIST, HOW_LIST, POLICY_PREFIX_LIST_V4 },
	{ "as_path", false, MATCH_AS_PATH, HOW_LIST, POLICY_AS_PATH_LIST },
	{ "community", false, MATCH_COMMUNITY, HOW_COMMUNITY_LIST, COMMUNITY_PLAIN },
	{ "large_community", false, MATCH_COMMUNITY, HOW_COMMUNITY_LIST, COMMUNITY_LARGE },
	{ "ext_community", false, MATCH_COMMUNITY, HOW_COMMUNITY_LIST, COMMUNITY_EXTENDED },
	{ "match_metric", false, MATCH_METRIC, HOW_NUMBER },
	{ "match_preference", false, MATCH_LOCAL_PREF, HOW_NUMBER },
	{ "match_origin", false, MATCH_ORIGIN, HOW_NUMBER },
	{ "match_tag", false, MATCH_TAG, HOW_NUMBER },
	{ "source_protocol", false, MATCH_SOURCE_PROTOCOL, HOW_NUMBER },
	{ "probability", false, MATCH_PROBABILITY, HOW_NUMBER },
	{ "peer", false, MATCH_PEER, HOW_PEER },
	{ "peer_local", false, MATCH_PEER_LOCAL, HOW_FLAG },
	{ "exclude", true, SET_EXCLUDE, HOW_ASNS, 0, "all", SET_EXCLUDE_ALL },
	{ "replace", true, SET_REPLACE, HOW_ASNS, 0, "any", SET_REPLACE_ANY },
	{ "prepend", true, SET_PREPEND, HOW_ASNS },
	{ "last_as", true, SET_PREPEND_LAST, HOW_NUMBER },
	{ "communities", true, SET_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_PLAIN, "none", SET_COMMUNITY_NONE },
	{ "delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_PLAIN },
	{ "large_communities", true, SET_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_LARGE, "none", SET_COMMUNITY_NONE },
	{ "large_delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_LARGE },
	{ "ext_targets", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED },
	{ "ext_origins", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED },
	{ "ext_delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_EXTENDED },
	{ "ext_none", true, SET_COMMUNITY_NONE, HOW_FLAG, COMMUNITY_EXTENDED },
	{ "preference", true, SET_LOCAL_PREF, HOW_CHANGE },
	{ "metric", true, SET_METRIC, HOW_CHANGE },
	{ "origin", true, SET_ORIGIN, HOW_NUMBER },
	{ "weight", true, SET_WEIGHT, HOW_NUMBER },
	{ "tag", true, SET_TAG, HOW_NUMBER },
	{ "table", true, SET_TABLE, HOW_NUMBER },
	{ "distance", true, SET_DISTANCE, HOW_NUMBER },
	{ "hop", true, SET_NEXTHOP, HOW_ADDRESS, AF_INET },
	{ "hop_peer", true, SET_NEXTHOP_PEER, HOW_FLAG, AF_INET },
	{ "hop_unchanged", true, SET_NEXTHOP_UNCHANGED, HOW_FLAG, AF_INET },
	{ "hop6_global", true, SET_NEXTHOP, HOW_ADDRESS, AF_INET6 },
	{ "hop6_local", true, SET_NEXTHOP_LOCAL, HOW_ADDRESS, AF_INET6 },
	{ "hop6_peer", true, SET_NEXTHOP_PEER, HOW_FLAG, AF_INET6 },
	{ "hop6_unchanged", true, SET_NEXTHOP_UNCHANGED, HOW_FLAG, AF_INET6 },
	{ "prefer_global", true, SET_PREFER_GLOBAL, HOW_FLAG, AF_INET6 },
	{ "aggregator", true, SET_AGGREGATOR, HOW_AGGREGATOR },
	{ "incomplete", true, SET_ATOMIC_AGGREGATE, HOW_FLAG },
	{ "originator", true, SET_ORIGINATOR, HOW_ADDRESS },
};

static void from_list(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	enum policy_kind kind = m->how == HOW_COMMUNITY_LIST ? POLICY_COMMUNITY_LIST + m->kind : m->kind;
	uint16_t name = policy_name(*(char *const *)field_peek(f, r->line));
	c->list = policy_book_get(r->book, kind, name);
	r->digest = r->digest * 31 + policy_book_digest(r->book, kind, name);
	if (m->how != HOW_COMMUNITY_LIST)
		return;
	c->kind = m->kind;
	c->mode = m->is_deed ? 0 : m->kind == COMMUNITY_PLAIN ? r->line->community_mode
						     : m->kind == COMMUNITY_LARGE ? r->line->large_mode : r->line->ext_mode;
}

static void from_number(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	const void *value = field_peek(f, r->line);
	c->number = f->size == 1 ? *(const uint8_t *)value : *(const uint32_t *)value;
	c->family = m->kind;
}

static void from_address(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->address = *(const struct address *)field_peek(f, r->line);
	c->family = m->kind;
}

static void from_peer(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->address = r->line->peer.address;
	c->bytes = (uint8_t *)mem_text(r->line->peer.word);
}

static void from_flag(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->family = c->kind = m->kind;
}

static void from_asns(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	struct text bytes = { 0 };
	char *why = NULL;
	read_asns(*(char *const *)field_peek(f, r->line), &bytes, &why);
	mem_free(why);
	c->length = (uint32_t)bytes.length;
	c->bytes = (uint8_t *)text_take(&bytes);
}

static void from_communities(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	struct text bytes = { 0 };
	bool is_any;
	char *why = NULL, *words = without_additive(*(char *const *)field_peek(f, r->line), &c->is_additive);
	const char *sort = !strcmp(m->field, "ext_targets") ? "rt " : !strcmp(m->field, "ext_origins") ? "soo " : "";
	char *all = text_format("%s%s", sort, words);
	communities_read(m->kind, all, &bytes, &is_any, &why);
	mem_free(why);
	mem_free(words);
	mem_free(all);
	c->kind = m->kind;
	c->length = (uint32_t)bytes.length;
	c->bytes = (uint8_t *)text_take(&bytes);
}

static void from_change(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	read_change(*(char *const *)field_peek(f, r->line), &c->mode, &c->number);
}

static void from_aggregator(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->number = r->line->aggregator_as;
	c->address = r->line->aggregator;
}

static void (*const readers[])(struct ruling *, const struct making *, const struct field *, struct clause *) = {
	[HOW_LIST] = from_list, [HOW_COMMUNITY_LIST] = from_list, [HOW_NUMBER] = from_number, [HOW_ADDRESS] = from_address,
	[HOW_PEER] = from_peer, [HOW_FLAG] = from_flag, [HOW_ASNS] = from_asns, [HOW_COMMUNITIES] = from_communities,
	[HOW_CHANGE] = from_change, [HOW_AGGREGATOR] = from_aggregator,
};

static void add_clause(struct ruling *r, const struct making *m, const struct field *f)
{
	struct clause c = { .id = m->id };
	if (m->special && !strcmp(*(char *const *)field_peek(f, r->line), m->special)) {
		c.id = m->special_id;
		c.kind = m->kind;
	} else {
		readers[m->how](r, m, f, &c);
	}
	if (m->is_deed)
		array_push(&r->out->deeds, c);
	else if (match_is_about_prefix(c.id))
		array_push(&r->out->about_prefix, c);
	else
		array_push(&r->out->about_set, c);
}

/* All that the rule says, as text. */
static uint64_t digest_of(const struct object *object)
{
	struct text t = { 0 };
	for (unsigned i = 0; object->kind->fields[i].name; i++) {
		const struct field *f = &object->kind->fields[i];
		if (!said_has(object->record, i) || !strcmp(f->name, "description"))
			continue;
		text_add(&t, "%s ", f->name);
		f->type->write(f, field_peek(f, object->record), &t);
	}
	uint64_t digest = XXH3_64bits(text_chars(&t), t.length);
	text_free(&t);
	return digest;
}

static void add_rule(struct policy_book *book, struct route_map *map, const struct object *object)
{
	const struct route_map_line *line = object->record;
	struct ruling r = { .book = book, .object = object, .line = line, .out = NEW(struct rule_clauses), .digest = digest_of(object) };
	for (unsigned i = 0; i < sizeof makings / sizeof makings[0]; i++) {
		int at = field_index(object->kind->fields, makings[i].field, strlen(makings[i].field));
		if (at >= 0 && said_has(object->record, (unsigned)at))
			add_clause(&r, &makings[i], &object->kind->fields[at]);
	}
	struct route_rule rule = { .seq = line->seq, .is_permit = line->action, .goes_on = line->next || line->leap, .goes_to = line->leap,
				   .number = book->rule_count++, .clauses = r.out, .description = mem_text(line->description) };
	map->digest = map->digest * 31 + r.digest;
	array_push(&map->rules, rule);
}

static struct route_map *map_named(struct policy_book *book, const char *words)
{
	uint16_t name = policy_name(words);
	struct route_map *map = policy_book_get(book, POLICY_ROUTE_MAP, name);
	if (!map) {
		map = NEW(struct route_map);
		map->name = mem_text(words);
		policy_book_put(book, POLICY_ROUTE_MAP, name, map);
	}
	return map;
}

/* Calls, when all maps are there; what is called is part of what is said. */
static void connect_calls(const struct object *tree, struct policy_book *book)
{
	for (unsigned round = 0; round < ROUTE_MAP_NEST; round++)
		for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o)) {
			const struct route_map_line *line = o->record;
			struct route_map *map = map_named(book, line->name);
			const struct route_map *called = line->call ? policy_book_get(book, POLICY_ROUTE_MAP, policy_name(line->call)) : NULL;
			if (!called)
				continue;
			map->digest = map->digest * 31 + called->digest;
			for (uint32_t i = 0; i < map->rules.count; i++)
				if (map->rules.items[i].seq == line->seq)
					map->rules.items[i].call = called;
		}
}

struct policy_book *compile_policy(const struct object *tree)
{
	struct policy_book *book = policy_book_new();
	compile_prefixes(tree, book);
	compile_as_paths(tree, book);
	compile_communities(tree, &community_list_kind, COMMUNITY_PLAIN, book);
	compile_communities(tree, &large_community_list_kind, COMMUNITY_LARGE, book);
	compile_communities(tree, &ext_community_list_kind, COMMUNITY_EXTENDED, book);
	for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o))
		add_rule(book, map_named(book, ((const struct route_map_line *)o->record)->name), o);
	connect_calls(tree, book);
	return book;
}
