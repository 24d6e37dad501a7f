/* SPDX-License-Identifier: Apache-2.0 */
/* compile_clauses -- from the fields of a route map's rule to clauses: a row per field says which one it becomes.
 * A rule may name what is not there: such a condition is met by nothing. */
#include <assert.h>
#include <string.h>
#include <xxhash.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"
#include "bgpd/policy/community_words.h"
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

/* A number, or where it comes from, with + or - in front a change. */
static bool read_change(const char *word, struct clause *out)
{
	static const char *const sources[] = { [CLAUSE_RTT] = "rtt", [CLAUSE_IGP] = "igp", [CLAUSE_AIGP] = "aigp" };
	out->mode = *word == '+' ? CLAUSE_PLUS : *word == '-' ? CLAUSE_MINUS : CLAUSE_EQUAL;
	word += out->mode != CLAUSE_EQUAL;
	for (uint8_t i = CLAUSE_RTT; i <= CLAUSE_AIGP; i++)
		if (!strcmp(word, sources[i])) {
			out->kind = i;
			return true;
		}
	return text_to_number(word, UINT32_MAX, &out->number);
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

static char *why_bad_asns(const char *words)
{
	struct text bytes = { 0 };
	char *why = NULL;
	if (words)
		read_asns(words, &bytes, &why);
	text_free(&bytes);
	return why;
}

static char *why_bad_change(const char *what, const char *word, bool only_numbers)
{
	struct clause clause = { 0 };
	if (!word || (read_change(word, &clause) && !(only_numbers && clause.kind != CLAUSE_NUMBER)))
		return NULL;
	return text_format("%s \"%s\": a number is wanted%s, with + or - in front to change it", what, word,
			   only_numbers ? "" : ", or rtt, igp or aigp");
}

char *route_map_why_bad(const struct route_map_line *line)
{
	char *why = map_why_bad(line->name, line->seq, line->leap, line->call);
	why = why ? why : why_bad_communities(COMMUNITY_PLAIN, "", line->communities);
	why = why ? why : why_bad_communities(COMMUNITY_LARGE, "", line->large_communities);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "rt ", line->ext_targets);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "soo ", line->ext_origins);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "nt ", line->ext_nodes);
	why = why ? why : why_bad_communities(COMMUNITY_EXTENDED, "color ", line->ext_colors);
	why = why ? why : why_bad_asns(line->prepend);
	why = why ? why : why_bad_asns(line->exclude);
	why = why ? why : why_bad_change("local preference", line->preference, true);
	return why ? why : why_bad_change("metric", line->metric, false);
}

/* ---- rules ------------------------------------------------------------------------------------------ */

struct ruling {
	const struct policy_book *book;
	const struct object *tree;
	const struct route_map_line *line;
	struct rule_clauses *out;
	uint64_t *digest;
	uint32_t asks;
};

enum how { HOW_LIST, HOW_COMMUNITY_LIST, HOW_NUMBER, HOW_ADDRESS, HOW_PEER, HOW_FLAG, HOW_ASNS, HOW_COMMUNITIES, HOW_CHANGE,
	   HOW_AGGREGATOR, HOW_WORD, HOW_ALIAS, HOW_BANDWIDTH, HOW_REPLACE };
static const struct making {
	const char *field;
	bool is_deed;
	uint8_t id;                          /* enum match_id, set_id */
	uint8_t how;
	uint8_t kind;                        /* enum policy_kind or community_kind; family of addresses */
	const char *special;                 /* this word makes another deed: */
	uint8_t special_id;
	const char *sort;                    /* extended communities: what stands before them in lists */
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
	{ "path_count", false, MATCH_PATH_COUNT, HOW_NUMBER },
	{ "community_limit", false, MATCH_COMMUNITY_LIMIT, HOW_NUMBER },
	{ "ext_limit", false, MATCH_EXT_COMMUNITY_LIMIT, HOW_NUMBER },
	{ "hop_blackhole", false, MATCH_BLACKHOLE, HOW_FLAG, AF_INET },
	{ "hop6_blackhole", false, MATCH_BLACKHOLE, HOW_FLAG, AF_INET6 },
	{ "interface", false, MATCH_INTERFACE, HOW_WORD },
	{ "source_vrf", false, MATCH_NEVER, HOW_WORD },
	{ "alias", false, MATCH_ALIAS, HOW_ALIAS },
	{ "rpki", false, MATCH_VALIDITY, HOW_NUMBER },
	{ "validation", false, MATCH_VALIDATION, HOW_NUMBER },
	{ "match_metric", false, MATCH_METRIC, HOW_NUMBER },
	{ "match_preference", false, MATCH_LOCAL_PREF, HOW_NUMBER },
	{ "match_origin", false, MATCH_ORIGIN, HOW_NUMBER },
	{ "match_tag", false, MATCH_TAG, HOW_NUMBER },
	{ "match_untagged", false, MATCH_TAG, HOW_FLAG },
	{ "source_protocol", false, MATCH_SOURCE_PROTOCOL, HOW_NUMBER },
	{ "probability", false, MATCH_PROBABILITY, HOW_NUMBER },
	{ "peer", false, MATCH_PEER, HOW_PEER },
	{ "source_peer", false, MATCH_SOURCE_PEER, HOW_PEER },
	{ "peer_local", false, MATCH_PEER_LOCAL, HOW_FLAG },
	{ "exclude", true, SET_EXCLUDE, HOW_ASNS },
	{ "exclude_all", true, SET_EXCLUDE_ALL, HOW_FLAG },
	{ "exclude_list", true, SET_EXCLUDE_LIST, HOW_LIST, POLICY_AS_PATH_LIST },
	{ "replace_as", true, SET_REPLACE, HOW_REPLACE },
	{ "replace_any", true, SET_REPLACE_ANY, HOW_REPLACE },
	{ "replace_list", true, SET_REPLACE_LIST, HOW_REPLACE },
	{ "prepend", true, SET_PREPEND, HOW_ASNS },
	{ "last_as", true, SET_PREPEND_LAST, HOW_NUMBER },
	{ "communities", true, SET_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_PLAIN, "none", SET_COMMUNITY_NONE },
	{ "delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_PLAIN },
	{ "add_list", true, SET_COMMUNITY_ADD_LIST, HOW_COMMUNITY_LIST, COMMUNITY_PLAIN },
	{ "exchange_list", true, SET_COMMUNITY_REPLACE_LIST, HOW_COMMUNITY_LIST, COMMUNITY_PLAIN },
	{ "large_communities", true, SET_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_LARGE, "none", SET_COMMUNITY_NONE },
	{ "large_delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_LARGE },
	{ "ext_none", true, SET_COMMUNITY_NONE, HOW_FLAG, COMMUNITY_EXTENDED },
	{ "ext_targets", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED, .sort = "rt " },
	{ "ext_origins", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED, .sort = "soo " },
	{ "ext_nodes", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED, .sort = "nt " },
	{ "ext_colors", true, SET_EXT_COMMUNITY, HOW_COMMUNITIES, COMMUNITY_EXTENDED, .sort = "color " },
	{ "bandwidth", true, SET_BANDWIDTH, HOW_BANDWIDTH },
	{ "bandwidth_of", true, SET_BANDWIDTH, HOW_BANDWIDTH },
	{ "ext_delete_list", true, SET_COMMUNITY_DELETE, HOW_COMMUNITY_LIST, COMMUNITY_EXTENDED },
	{ "preference", true, SET_LOCAL_PREF, HOW_CHANGE },
	{ "metric", true, SET_METRIC, HOW_CHANGE },
	{ "origin", true, SET_ORIGIN, HOW_NUMBER },
	{ "weight", true, SET_WEIGHT, HOW_NUMBER },
	{ "aigp", true, SET_AIGP, HOW_NUMBER },
	{ "aigp_igp", true, SET_AIGP, HOW_FLAG, CLAUSE_IGP },
	{ "tag", true, SET_TAG, HOW_NUMBER },
	{ "untagged", true, SET_TAG, HOW_FLAG },
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

static const void *list_named(struct ruling *r, enum policy_kind kind, const char *words)
{
	uint16_t name = policy_name(words);
	*r->digest = *r->digest * 31 + policy_book_digest(r->book, kind, name);
	return policy_book_get(r->book, kind, name);
}

static void from_list(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	enum policy_kind kind = m->how == HOW_COMMUNITY_LIST ? POLICY_COMMUNITY_LIST + m->kind : m->kind;
	c->list = list_named(r, kind, *(char *const *)field_peek(f, r->line));
	if (m->how != HOW_COMMUNITY_LIST)
		return;
	c->kind = m->kind;
	c->mode = m->is_deed ? 0 : m->kind == COMMUNITY_PLAIN ? r->line->community_mode
						     : m->kind == COMMUNITY_LARGE ? r->line->large_mode : r->line->ext_mode;
}

static void from_number(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	const void *value = field_peek(f, r->line);
	c->number = f->size == 1 ? *(const uint8_t *)value : f->size == 2 ? *(const uint16_t *)value : *(const uint32_t *)value;
	c->family = m->kind;
}

static void from_address(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->address = *(const struct address *)field_peek(f, r->line);
	c->family = m->kind;
}

static void from_peer(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	const struct peer_name *name = field_peek(f, r->line);
	c->address = name->address;
	c->bytes = (uint8_t *)mem_text(name->word);
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
	char *all = text_format("%s%s", m->sort ? m->sort : "", words);
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
	read_change(*(char *const *)field_peek(f, r->line), c);
}

static void from_aggregator(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->number = r->line->aggregator_as;
	c->address = r->line->aggregator;
}

static void from_word(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->bytes = (uint8_t *)mem_text(*(char *const *)field_peek(f, r->line));
}

/* The community that bears the name; none: met by nothing. */
static void from_alias(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	uint8_t bytes[12];
	const char *community = alias_community(r->tree, *(char *const *)field_peek(f, r->line));
	*r->digest = *r->digest * 31 + (community ? XXH3_64bits(community, strlen(community)) : 0);
	c->id = community ? MATCH_ALIAS : MATCH_NEVER;
	if (!community)
		return;
	c->kind = large_community_read(community, bytes) ? COMMUNITY_LARGE : COMMUNITY_PLAIN;
	if (c->kind == COMMUNITY_PLAIN)
		community_read(community, bytes);
	c->length = community_width[c->kind];
	c->bytes = mem_copy(bytes, c->length);
}

static void from_bandwidth(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	c->number = r->line->bandwidth;
	c->mode = r->line->bandwidth_of;
	c->is_additive = r->line->non_transitive;
}

static void from_replace(struct ruling *r, const struct making *m, const struct field *f, struct clause *c)
{
	uint8_t wire[4];
	c->number = r->line->replace_with;
	if (r->line->replace_list)
		c->list = list_named(r, POLICY_AS_PATH_LIST, r->line->replace_list);
	store_u32(wire, r->line->replace_as);
	c->length = sizeof wire;
	c->bytes = mem_copy(wire, sizeof wire);
}

static void (*const readers[])(struct ruling *, const struct making *, const struct field *, struct clause *) = {
	[HOW_LIST] = from_list, [HOW_COMMUNITY_LIST] = from_list, [HOW_NUMBER] = from_number, [HOW_ADDRESS] = from_address,
	[HOW_PEER] = from_peer, [HOW_FLAG] = from_flag, [HOW_ASNS] = from_asns, [HOW_COMMUNITIES] = from_communities,
	[HOW_CHANGE] = from_change, [HOW_AGGREGATOR] = from_aggregator, [HOW_WORD] = from_word, [HOW_ALIAS] = from_alias,
	[HOW_BANDWIDTH] = from_bandwidth, [HOW_REPLACE] = from_replace,
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
	r->asks |= clause_asks(&c, m->is_deed);
	if (m->is_deed)
		array_push(&r->out->deeds, c);
	else if (match_is_about_prefix(c.id))
		array_push(&r->out->about_prefix, c);
	else
		array_push(&r->out->about_set, c);
}

/* Looked up by name once: a long map would look for thousands of names at each commit. */
static const struct field *field_of(const struct making *m, const struct field *fields, unsigned *index)
{
	static int16_t places[sizeof makings / sizeof makings[0]];       /* 1 + index; 0: not looked up yet */
	int16_t *place = &places[m - makings];
	if (!*place)
		*place = (int16_t)(1 + field_index(fields, m->field, strlen(m->field)));
	assert(*place > 0);
	*index = (unsigned)*place - 1;
	return &fields[*index];
}

uint32_t compile_clauses(const struct object *rule, const struct object *tree, const struct policy_book *book,
			 struct rule_clauses *out, uint64_t *digest)
{
	struct ruling r = { .book = book, .tree = tree, .line = rule->record, .out = out, .digest = digest };
	for (unsigned i = 0; i < sizeof makings / sizeof makings[0]; i++) {
		unsigned index;
		const struct field *field = field_of(&makings[i], rule->kind->fields, &index);
		if (said_has(rule->record, index))
			add_clause(&r, &makings[i], field);
	}
	return r.asks;
}
