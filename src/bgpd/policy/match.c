/* SPDX-License-Identifier: Apache-2.0 */
/* match -- conditions of route maps, a row each.  A list that is not there is met by nothing. */
#include <stdlib.h>
#include "bgpd/policy/book.h"
#include "bgpd/policy/clause.h"

static struct prefix host(const struct address *a)
{
	return prefix_of(a, address_bits(a->family));
}

static bool list_holds(const struct clause *c, const struct address *a)
{
	struct prefix p = host(a);
	return a->family && c->list && prefix_list_permits(c->list, &p);
}

static bool match_list(const struct clause *c, const struct policy_route *r)
{
	return c->list && prefix_list_permits(c->list, r->prefix);
}

static bool match_length(const struct clause *c, const struct policy_route *r)
{
	return r->prefix->family == c->family && r->prefix->length == c->number;
}

static struct address nexthop(const struct policy_route *r)
{
	const struct nexthop_address *hop = r->a->nexthop ? attrs_nexthop(r->a->nexthop) : NULL;
	return hop ? hop->global : (struct address){ 0 };
}

static bool match_nexthop_list(const struct clause *c, const struct policy_route *r)
{
	struct address a = nexthop(r);
	return list_holds(c, &a);
}

static bool match_nexthop_address(const struct clause *c, const struct policy_route *r)
{
	struct address a = nexthop(r);
	return address_same(&a, &c->address);
}

static bool match_nexthop_length(const struct clause *c, const struct policy_route *r)
{
	struct address a = nexthop(r);
	return a.family == c->family && address_bits(a.family) == c->number;
}

static bool match_source_list(const struct clause *c, const struct policy_route *r)
{
	return list_holds(c, &r->peer);
}

static bool match_as_path(const struct clause *c, const struct policy_route *r)
{
	return as_path_list_permits(c->list, r->a);
}

static const uint8_t community_types[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = ATTR_COMMUNITIES, [COMMUNITY_LARGE] = ATTR_LARGE_COMMUNITIES, [COMMUNITY_EXTENDED] = ATTR_EXT_COMMUNITIES,
};

static bool match_community(const struct clause *c, const struct policy_route *r)
{
	struct reader value = attrs_value(r->a, community_types[c->kind], NULL, NULL);
	struct communities own = { value.at, (uint32_t)read_left(&value) / community_width[c->kind] };
	if (c->mode == CLAUSE_EXACT)
		return community_list_permits_exactly(c->list, &own);
	return c->mode == CLAUSE_ANY ? community_list_permits_any(c->list, &own) : community_list_permits(c->list, &own);
}

static bool match_metric(const struct clause *c, const struct policy_route *r)
{
	return r->a->med == c->number;
}

static bool match_local_pref(const struct clause *c, const struct policy_route *r)
{
	uint32_t own = r->a->flags & ATTRS_HAS_LOCAL_PREF ? r->a->local_pref : r->default_local_pref;
	return own == c->number;
}

static bool match_origin(const struct clause *c, const struct policy_route *r)
{
	return r->a->origin == c->number;
}

static bool match_peer(const struct clause *c, const struct policy_route *r)
{
	return c->address.family ? address_same(&c->address, &r->peer)
				 : r->neighbor_name && text_same(r->neighbor_name, (const char *)c->bytes);
}

static bool match_peer_local(const struct clause *c, const struct policy_route *r)
{
	return !r->neighbor;
}

static bool match_tag(const struct clause *c, const struct policy_route *r)
{
	return attrs_marks(r->a).tag == c->number;
}

static bool match_source_protocol(const struct clause *c, const struct policy_route *r)
{
	return r->origin == c->number;
}

static bool match_probability(const struct clause *c, const struct policy_route *r)
{
	return (unsigned long)random() % 100 < c->number;
}

static bool match_never(const struct clause *c, const struct policy_route *r)
{
	return false;
}

static const struct match_row {
	bool is_about_prefix;
	bool (*holds)(const struct clause *c, const struct policy_route *r);
} rows[MATCH_COUNT] = {
	[MATCH_PREFIX_LIST] = { true, match_list },
	[MATCH_ACCESS_LIST] = { true, match_list },
	[MATCH_PREFIX_LENGTH] = { true, match_length },
	[MATCH_NEXTHOP_PREFIX_LIST] = { false, match_nexthop_list },
	[MATCH_NEXTHOP_ACCESS_LIST] = { false, match_nexthop_list },
	[MATCH_NEXTHOP_ADDRESS] = { false, match_nexthop_address },
	[MATCH_NEXTHOP_LENGTH] = { false, match_nexthop_length },
	[MATCH_SOURCE_PREFIX_LIST] = { false, match_source_list },
	[MATCH_SOURCE_ACCESS_LIST] = { false, match_source_list },
	[MATCH_AS_PATH] = { false, match_as_path },
	[MATCH_COMMUNITY] = { false, match_community },
	[MATCH_METRIC] = { false, match_metric },
	[MATCH_LOCAL_PREF] = { false, match_local_pref },
	[MATCH_ORIGIN] = { false, match_origin },
	[MATCH_PEER] = { false, match_peer },
	[MATCH_PEER_LOCAL] = { false, match_peer_local },
	[MATCH_TAG] = { false, match_tag },
	[MATCH_SOURCE_PROTOCOL] = { false, match_source_protocol },
	[MATCH_PROBABILITY] = { true, match_probability },
	[MATCH_NEVER] = { false, match_never },
};

bool match_is_about_prefix(enum match_id id)
{
	return rows[id].is_about_prefix;
}

bool match_holds(const struct clause *clause, const struct policy_route *route)
{
	return rows[clause->id].holds(clause, route);
}
