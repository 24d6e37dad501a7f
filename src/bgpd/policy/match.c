/* SPDX-License-Identifier: Apache-2.0 */
/* match -- conditions of route maps, a row each.  A list that is not there is met by nothing. */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include "bgpd/attrs/block.h"
#include "bgpd/policy/book.h"
#include "bgpd/policy/clause.h"
#include "net/nexthop.h"

static struct prefix host(const struct address *a)
{
	return prefix_of(a, address_bits(a->family));
}

static bool list_holds(const struct clause *c, const struct policy_route *r, const struct address *a)
{
	struct prefix p = host(a);
	return a->family && prefix_list_permits_counted(c->list, &p, r->list_hits);
}

static bool match_list(const struct clause *c, const struct policy_route *r)
{
	return prefix_list_permits_counted(c->list, r->prefix, r->list_hits);
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
	return list_holds(c, r, &a);
}

/* One of two next hops is enough (RFC 2545). */
static bool match_nexthop_address(const struct clause *c, const struct policy_route *r)
{
	const struct nexthop_address *hop = r->a->nexthop ? attrs_nexthop(r->a->nexthop) : NULL;
	return hop && (address_same(&hop->global, &c->address) || address_same(&hop->link_local, &c->address));
}

/* What we brought in ourselves and leads nowhere: no address, and no interface of ours either. */
static bool match_blackhole(const struct clause *c, const struct policy_route *r)
{
	struct address a = nexthop(r);
	bool is_on_link = r->origin == ORIGIN_CONNECTED || r->origin == ORIGIN_LOCAL;
	return a.family == c->family && address_is_zero(&a) && !is_on_link && !r->exit;
}

/* The link that a link-local next hop is on: that of the neighbour's session. */
static uint32_t link_of(const struct policy_route *r)
{
	const struct nexthop_address *hop = r->a->nexthop ? attrs_nexthop(r->a->nexthop) : NULL;
	const struct event_up *up = r->sight ? r->sight->session(r->sight->owner, r->neighbor) : NULL;
	if (!up || !hop || !(hop->link_local.family || address_is_link_local(&hop->global)))
		return 0;
	return peer_link_scope(&up->link);
}

static bool match_interface(const struct clause *c, const struct policy_route *r)
{
	uint32_t ifindex = r->exit ? r->exit : link_of(r);
	return ifindex && ifindex == if_nametoindex((const char *)c->bytes);
}

static bool match_nexthop_length(const struct clause *c, const struct policy_route *r)
{
	struct address a = nexthop(r);
	return a.family == c->family && address_bits(a.family) == c->number;
}

static bool match_source_list(const struct clause *c, const struct policy_route *r)
{
	return list_holds(c, r, &r->peer);
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

static uint32_t communities_of(const struct policy_route *r, enum community_kind kind)
{
	struct reader value = attrs_value(r->a, community_types[kind], NULL, NULL);
	return (uint32_t)read_left(&value) / community_width[kind];
}

static bool match_community_limit(const struct clause *c, const struct policy_route *r)
{
	return communities_of(r, COMMUNITY_PLAIN) <= c->number;
}

/* Those with IPv6 addresses count, too (RFC 5701: 20 octets each). */
static bool match_ext_community_limit(const struct clause *c, const struct policy_route *r)
{
	struct reader v6 = attrs_value(r->a, ATTR_IPV6_EXT_COMMUNITIES, NULL, NULL);
	return communities_of(r, COMMUNITY_EXTENDED) + read_left(&v6) / 20 <= c->number;
}

/* The communities that bear this name: the clause holds them, plain ones and large ones. */
static bool match_alias(const struct clause *c, const struct policy_route *r)
{
	struct reader value = attrs_value(r->a, community_types[c->kind], NULL, NULL);
	while (read_left(&value) >= c->length)
		if (!memcmp(read_bytes(&value, c->length), c->bytes, c->length))
			return true;
	return false;
}

/* RFC 8097: a router of ours has looked already, and says so by an extended community. */
static bool match_validation(const struct clause *c, const struct policy_route *r)
{
	struct reader value = attrs_value(r->a, ATTR_EXT_COMMUNITIES, NULL, NULL);
	while (read_left(&value) >= 8) {
		const uint8_t *one = read_bytes(&value, 8);
		if (one[0] == 0x43 && one[1] == 0)
			return one[7] == c->number;
	}
	return false;
}

/* Our own look at it. */
static bool match_validity(const struct clause *c, const struct policy_route *r)
{
	return r->sight && r->sight->validity(r->sight->owner, r->prefix, r->a) == c->number;
}

/* Every AS number counts, those of sets and confederations too. */
static bool match_path_count(const struct clause *c, const struct policy_route *r)
{
	struct reader path = reader_over(r->a->block + r->a->path_at, r->a->path_bytes);
	struct path_segment s;
	uint64_t count = 0;
	while (path_segment_next(&path, &s))
		count += s.count;
	return count <= c->number;
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

/* By its address, the interface it is behind, or the group it belongs to. */
static bool is_peer(const struct clause *c, const struct peer_rules *rules)
{
	const char *word = (const char *)c->bytes;
	if (!rules)
		return false;
	return c->address.family ? address_same(&c->address, &rules->remote)
				 : text_same(rules->name, word) || text_same(rules->group, word);
}

static const struct peer_rules *rules_of(const struct policy_route *r, uint16_t neighbor)
{
	return r->sight && neighbor ? r->sight->rules(r->sight->owner, neighbor) : NULL;
}

static bool match_peer(const struct clause *c, const struct policy_route *r)
{
	return is_peer(c, rules_of(r, r->is_out ? r->towards : r->neighbor));
}

/* Where it was learned, also on the way out. */
static bool match_source_peer(const struct clause *c, const struct policy_route *r)
{
	return is_peer(c, rules_of(r, r->neighbor));
}

static bool match_peer_local(const struct clause *c, const struct policy_route *r)
{
	return !r->neighbor && !r->is_out;
}

static bool match_tag(const struct clause *c, const struct policy_route *r)
{
	return attrs_marks(r->a).tag == c->number;
}

/* What neighbors told, `network` and aggregates are BGP's own; what was taken over is of who has it from. */
static bool match_source_protocol(const struct clause *c, const struct policy_route *r)
{
	bool is_taken_over = r->origin && r->origin < ORIGINATED_AGGREGATE;
	return c->number == (is_taken_over ? r->origin : ORIGIN_BGP);
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
	[MATCH_SOURCE_PROTOCOL] = { true, match_source_protocol },     /* routes of two protocols may share a set */
	[MATCH_PROBABILITY] = { true, match_probability },
	[MATCH_NEVER] = { false, match_never },
	[MATCH_BLACKHOLE] = { false, match_blackhole },
	[MATCH_INTERFACE] = { false, match_interface },
	[MATCH_SOURCE_PEER] = { false, match_source_peer },
	[MATCH_PATH_COUNT] = { false, match_path_count },
	[MATCH_COMMUNITY_LIMIT] = { false, match_community_limit },
	[MATCH_EXT_COMMUNITY_LIMIT] = { false, match_ext_community_limit },
	[MATCH_ALIAS] = { false, match_alias },
	[MATCH_VALIDATION] = { false, match_validation },
	[MATCH_VALIDITY] = { true, match_validity },
};

bool match_is_about_prefix(enum match_id id)
{
	return rows[id].is_about_prefix;
}

bool match_holds(const struct clause *clause, const struct policy_route *route)
{
	return rows[clause->id].holds(clause, route);
}
