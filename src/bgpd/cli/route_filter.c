/* SPDX-License-Identifier: Apache-2.0 */
/* route_filter -- see route_filter.h. */
#include "bgpd/cli/route_filter.h"
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/policy/apply.h"
#include "bgpd/policy/community_words.h"
#include "cli/config.h"

/* A route that is looked at. */
struct looked {
	enum family_row family;
	const struct page_prefix *prefix;
	const struct page_path *path;
};

struct route_filter {
	const struct speaker *speaker;
	const struct row *row;
	uint8_t community_kind;              /* of `bytes`, or of the list that is named */
	bool is_exact, has_regex;
	uint16_t name;                       /* of a list or route map */
	uint64_t number;
	regex_t regex;
	struct text bytes;                   /* communities that must all be there */
	struct policy_memo memo;
};

/* ---- what is taken ------------------------------------------------------------------------------------ */

/* Not a whole class A, B or C network. */
static bool takes_classless(struct route_filter *f, const struct looked *l)
{
	const struct prefix *p = &l->prefix->prefix;
	if (p->family != AF_INET)
		return true;
	return p->length != (p->v4[0] < 128 ? 8 : p->v4[0] < 192 ? 16 : p->v4[0] < 224 ? 24 : 255);
}

static bool takes_newer(struct route_filter *f, const struct looked *l)
{
	return l->prefix->version >= f->number;
}

static bool takes_own(struct route_filter *f, const struct looked *l)
{
	return !l->path->peer;
}

static bool takes_path(struct route_filter *f, const struct looked *l)
{
	struct text path = { 0 };
	text_add_path_in(&path, attrs_at(l->path->attrs), f->speaker->plan.notation);
	bool fits = !regexec(&f->regex, text_chars(&path), 0, NULL, 0);
	text_free(&path);
	return fits;
}

static bool takes_validity(struct route_filter *f, const struct looked *l)
{
	return rpki_validity(f->speaker, &l->prefix->prefix, attrs_at(l->path->attrs)) == f->number;
}

static struct communities communities_of(enum community_kind kind, const struct looked *l)
{
	static const uint8_t types[COMMUNITY_KINDS] = {
		[COMMUNITY_PLAIN] = ATTR_COMMUNITIES, [COMMUNITY_LARGE] = ATTR_LARGE_COMMUNITIES, [COMMUNITY_EXTENDED] = ATTR_EXT_COMMUNITIES,
	};
	struct reader value = attrs_value(attrs_at(l->path->attrs), types[kind], NULL, NULL);
	return (struct communities){ value.at, (uint32_t)read_left(&value) / community_width[kind] };
}

/* All that were said, and with exact-match no others; none said: any. */
static bool takes_communities(struct route_filter *f, const struct looked *l)
{
	struct communities own = communities_of(f->community_kind, l);
	size_t width = community_width[f->community_kind];
	if (!f->bytes.length)
		return own.count;
	for (size_t at = 0; at < f->bytes.length; at += width) {
		bool found = false;
		for (uint32_t i = 0; i < own.count && !found; i++)
			found = !memcmp(own.bytes + i * width, text_chars(&f->bytes) + at, width);
		if (!found)
			return false;
	}
	return !f->is_exact || own.count == f->bytes.length / width;
}

static const void *item_of(const struct route_filter *f, enum policy_kind kind)
{
	return policy_book_get(f->speaker->plan.policy, kind, f->name);
}

static bool takes_community_list(struct route_filter *f, const struct looked *l)
{
	struct communities own = communities_of(f->community_kind, l);
	const struct community_list *list = item_of(f, POLICY_COMMUNITY_LIST + f->community_kind);
	return f->is_exact ? community_list_permits_exactly(list, &own) : community_list_permits(list, &own);
}

static bool takes_as_path_list(struct route_filter *f, const struct looked *l)
{
	return as_path_list_permits(item_of(f, POLICY_AS_PATH_LIST), attrs_at(l->path->attrs));
}

static bool takes_prefix_list(struct route_filter *f, const struct looked *l)
{
	return prefix_list_permits(item_of(f, policy_prefix_kind(l->family)), &l->prefix->prefix);
}

static bool takes_access_list(struct route_filter *f, const struct looked *l)
{
	return prefix_list_permits(item_of(f, policy_access_kind(l->family)), &l->prefix->prefix);
}

static bool takes_by_map(struct route_filter *f, const struct looked *l)
{
	const struct speaker *s = f->speaker;
	const struct peer_filters filters = { .route_map = f->name };
	const struct neighbor *n = l->path->peer ? neighbor_at(s, l->path->peer) : NULL;
	const struct policy_sight sight = policy_sight(s);
	struct policy_route route = {
		.sight = &sight, .prefix = &l->prefix->prefix, .id = l->path->attrs, .a = attrs_at(l->path->attrs), .family = (uint8_t)l->family,
		.neighbor = l->path->peer, .local_as = s->plan.asn, .origin = l->path->origin,
		.peer = n ? n->rules->remote : (struct address){ 0 }, .default_local_pref = s->plan.decision.default_local_pref,
	};
	if (f->memo.book != s->plan.policy)
		policy_memo_open(&f->memo, s->plan.policy);
	bool takes = policy_apply(&f->memo, &filters, &route);
	policy_memo_forget(&f->memo);
	return takes;
}

/* ---- what is said ------------------------------------------------------------------------------------- */

static bool read_number(struct route_filter *f, const struct call *call, char **why)
{
	f->number = call_number(call, "version", 0);
	return true;
}

static bool read_validity(struct route_filter *f, const struct call *call, char **why)
{
	f->number = picked_validity(call);
	return true;
}

static bool read_expression(struct route_filter *f, const struct call *call, char **why)
{
	return f->has_regex = policy_regex(call_word(call, "regex"), &f->regex, why);
}

/* Up to three of them. */
static bool read_communities(struct route_filter *f, const struct call *call, char **why)
{
	static const char *const names[] = { "value", "value2", "value3" };
	bool is_any;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (call_has(call, names[i]) && !communities_read(f->community_kind, call_word(call, names[i]), &f->bytes, &is_any, why))
			return false;
	return true;
}

static bool read_large(struct route_filter *f, const struct call *call, char **why)
{
	f->community_kind = COMMUNITY_LARGE;
	return read_communities(f, call, why);
}

static bool read_alias(struct route_filter *f, const struct call *call, char **why)
{
	const char *name = call_word(call, "name"), *community = alias_community(config_tree(daemon_config(
		((const struct bgpd *)call_owner(call))->daemon)), name);
	uint8_t bytes[12];
	bool is_any;
	if (!community) {
		*why = text_format("%s community alias not found", name);
		return false;
	}
	f->community_kind = large_community_read(community, bytes) ? COMMUNITY_LARGE : COMMUNITY_PLAIN;
	return communities_read(f->community_kind, community, &f->bytes, &is_any, why);
}

static bool read_name(struct route_filter *f, const struct call *call, enum policy_kind kind, const char *what, char **why)
{
	const char *name = call_word(call, "name");
	f->name = policy_name(name);
	if (item_of(f, kind))
		return true;
	*why = text_format("%s %s not found", name, what);
	return false;
}

static bool read_community_list(struct route_filter *f, const struct call *call, char **why)
{
	return read_name(f, call, POLICY_COMMUNITY_LIST + COMMUNITY_PLAIN, "community-list", why);
}

static bool read_large_list(struct route_filter *f, const struct call *call, char **why)
{
	f->community_kind = COMMUNITY_LARGE;
	return read_name(f, call, POLICY_COMMUNITY_LIST + COMMUNITY_LARGE, "large-community-list", why);
}

static bool read_as_path_list(struct route_filter *f, const struct call *call, char **why)
{
	return read_name(f, call, POLICY_AS_PATH_LIST, "AS-path access-list", why);
}

static bool read_map(struct route_filter *f, const struct call *call, char **why)
{
	return read_name(f, call, POLICY_ROUTE_MAP, "route-map", why);
}

/* The list is of the family that is shown. */
static bool read_prefix_list(struct route_filter *f, const struct call *call, char **why)
{
	return read_name(f, call, policy_prefix_kind(picked_family(call)), "prefix-list", why);
}

static bool read_access_list(struct route_filter *f, const struct call *call, char **why)
{
	return read_name(f, call, policy_access_kind(picked_family(call)), "access-list", why);
}

static const struct row {
	const char *word;
	bool (*takes)(struct route_filter *f, const struct looked *l);
	bool (*read)(struct route_filter *f, const struct call *call, char **why);       /* NULL: nothing follows */
} rows[] = {
	{ "cidr-only", takes_classless, NULL },
	{ "version", takes_newer, read_number },
	{ "self-originate", takes_own, NULL },
	{ "rpki", takes_validity, read_validity },
	{ "regexp", takes_path, read_expression },
	{ "community", takes_communities, read_communities },
	{ "large-community", takes_communities, read_large },
	{ "alias", takes_communities, read_alias },
	{ "community-list", takes_community_list, read_community_list },
	{ "large-community-list", takes_community_list, read_large_list },
	{ "filter-list", takes_as_path_list, read_as_path_list },
	{ "prefix-list", takes_prefix_list, read_prefix_list },
	{ "access-list", takes_access_list, read_access_list },
	{ "route-map", takes_by_map, read_map },
};

/* ---- the filter --------------------------------------------------------------------------------------- */

static const struct row *row_of(const struct call *call)
{
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		if (call_has(call, rows[i].word))
			return &rows[i];
	return NULL;
}

struct route_filter *route_filter_new(const struct call *call, const struct speaker *s, char **why)
{
	const struct row *row = row_of(call);
	if (!row)
		return NULL;
	struct route_filter *f = NEW(struct route_filter);
	f->speaker = s;
	f->row = row;
	f->is_exact = call_has(call, "exact-match");
	if (!row->read || row->read(f, call, why))
		return f;
	route_filter_free(f);
	return NULL;
}

void route_filter_free(struct route_filter *f)
{
	if (!f)
		return;
	if (f->has_regex)
		regfree(&f->regex);
	policy_memo_close(&f->memo);
	text_free(&f->bytes);
	mem_free(f);
}

bool route_filter_takes(struct route_filter *f, enum family_row family, const struct page_prefix *prefix,
			const struct page_path *path)
{
	const struct looked looked = { family, prefix, path };
	return !f || f->row->takes(f, &looked);
}
