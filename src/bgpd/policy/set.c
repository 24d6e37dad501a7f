/* SPDX-License-Identifier: Apache-2.0 */
/* set -- deeds of route maps, a row each: they change a copy of the attribute set, one after the other. */
#include <string.h>
#include "bgpd/attrs/block.h"
#include "bgpd/policy/book.h"
#include "bgpd/policy/clause.h"
#include "bgpd/wire/family.h"

enum { OPTIONAL = ATTR_FLAG_OPTIONAL, TRANSITIVE = ATTR_FLAG_TRANSITIVE };

/* What the copy has now of a type: valid until the next change. */
static struct reader value_of(const struct editing *e, uint8_t type)
{
	struct attribute at = { 0 };
	if (!(e->b.present[type >> 6] >> (type & 63) & 1))
		return reader_over(e->b.block, 0);
	struct reader block = reader_over(e->b.block + e->b.at[type], e->b.length - e->b.at[type]);
	attribute_next(&block, &at);
	return at.value;
}

/* -- AS path -- */

static void set_prepend(const struct clause *c, struct editing *e)
{
	struct reader numbers = reader_over(c->bytes, c->length);
	uint32_t asn[64];
	unsigned count = 0;
	while (read_left(&numbers) && count < 64)
		asn[count++] = read_u32(&numbers);
	while (count--)
		builder_prepend_path(&e->b, asn[count], 1);
}

static void set_prepend_last(const struct clause *c, struct editing *e)
{
	struct reader path = value_of(e, ATTR_AS_PATH);
	struct path_segment s;
	if (path_segment_next(&path, &s) && s.type == SEGMENT_SEQUENCE && s.count)
		builder_prepend_path(&e->b, read_u32(&s.numbers), (unsigned)c->number);
}

static bool is_listed(const struct clause *c, uint32_t asn)
{
	struct reader numbers = reader_over(c->bytes, c->length);
	while (read_left(&numbers))
		if (read_u32(&numbers) == asn)
			return true;
	return false;
}

static uint32_t own_as(const struct editing *e)
{
	return e->route->local_as;
}

/* Goes through the path: numbers that are listed (or all) go, or become our own. */
static void edit_path(const struct clause *c, struct editing *e, bool all, bool replaces)
{
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader path = value_of(e, ATTR_AS_PATH);
	struct path_segment s;
	while (path_segment_next(&path, &s)) {
		uint8_t *head = write_reserve(&w, 2), kept = 0;
		while (read_left(&s.numbers)) {
			uint32_t asn = read_u32(&s.numbers);
			bool is_hit = all || is_listed(c, asn);
			if (is_hit && !replaces)
				continue;
			write_u32(&w, is_hit ? own_as(e) : asn);
			kept++;
		}
		head[0] = s.type;
		head[1] = kept;
		if (!kept)
			w.at -= 2;
	}
	builder_put(&e->b, TRANSITIVE, ATTR_AS_PATH, room, write_used(&w));
}

static void set_exclude(const struct clause *c, struct editing *e)
{
	edit_path(c, e, false, false);
}

static void set_exclude_all(const struct clause *c, struct editing *e)
{
	edit_path(c, e, true, false);
}

static void set_replace(const struct clause *c, struct editing *e)
{
	edit_path(c, e, false, true);
}

static void set_replace_any(const struct clause *c, struct editing *e)
{
	edit_path(c, e, true, true);
}

/* -- communities -- */

static const uint8_t types[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = ATTR_COMMUNITIES, [COMMUNITY_LARGE] = ATTR_LARGE_COMMUNITIES, [COMMUNITY_EXTENDED] = ATTR_EXT_COMMUNITIES,
};

static bool has_one(const struct writer *w, const uint8_t *one, size_t width)
{
	for (const uint8_t *at = w->start; at < w->at; at += width)
		if (!memcmp(at, one, width))
			return true;
	return false;
}

/* Sorted, each once, as FRR tells them. */
static void insert_one(struct writer *w, const uint8_t *one, size_t width)
{
	uint8_t *at = w->start;
	if (has_one(w, one, width) || write_room(w) < width)
		return;
	while (at < w->at && memcmp(at, one, width) < 0)
		at += width;
	memmove(at + width, at, (size_t)(w->at - at));
	memcpy(at, one, width);
	w->at += width;
}

static void put_communities(struct editing *e, enum community_kind kind, const struct writer *w)
{
	if (write_used(w))
		builder_put(&e->b, OPTIONAL | TRANSITIVE, types[kind], w->start, write_used(w));
	else
		builder_remove(&e->b, types[kind]);
}

static void set_community(const struct clause *c, struct editing *e)
{
	uint8_t room[UINT16_MAX];
	size_t width = community_width[c->kind];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = value_of(e, types[c->kind]), more = reader_over(c->bytes, c->length);
	while (c->is_additive && read_left(&own) >= width)
		insert_one(&w, read_bytes(&own, width), width);
	while (read_left(&more) >= width)
		insert_one(&w, read_bytes(&more, width), width);
	put_communities(e, c->kind, &w);
}

static void set_community_none(const struct clause *c, struct editing *e)
{
	builder_remove(&e->b, types[c->kind]);
}

static void set_community_delete(const struct clause *c, struct editing *e)
{
	uint8_t room[UINT16_MAX];
	size_t width = community_width[c->kind];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = value_of(e, types[c->kind]);
	while (c->list && read_left(&own) >= width) {
		const uint8_t *one = read_bytes(&own, width);
		if (!community_list_takes(c->list, one))
			write_bytes(&w, one, width);
	}
	if (c->list)
		put_communities(e, c->kind, &w);
}

/* Route targets (or origins) replace those of the same kind only; `additive` keeps them, too. */
static void set_ext_community(const struct clause *c, struct editing *e)
{
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = value_of(e, ATTR_EXT_COMMUNITIES), more = reader_over(c->bytes, c->length);
	while (read_left(&own) >= 8) {
		const uint8_t *one = read_bytes(&own, 8);
		if (c->is_additive || c->length < 8 || one[1] != c->bytes[1])
			insert_one(&w, one, 8);
	}
	while (read_left(&more) >= 8)
		insert_one(&w, read_bytes(&more, 8), 8);
	put_communities(e, COMMUNITY_EXTENDED, &w);
}

/* -- numbers -- */

static uint32_t reckon(const struct clause *c, uint32_t before)
{
	uint64_t sum = (uint64_t)before + c->number;
	if (c->mode == CLAUSE_PLUS)
		return sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
	if (c->mode == CLAUSE_MINUS)
		return before > c->number ? before - (uint32_t)c->number : 0;
	return (uint32_t)c->number;
}

static void set_local_pref(const struct clause *c, struct editing *e)
{
	e->local_pref = reckon(c, e->local_pref);
	builder_put_u32(&e->b, TRANSITIVE, ATTR_LOCAL_PREF, e->local_pref);
}

static void set_metric(const struct clause *c, struct editing *e)
{
	e->med = reckon(c, e->med);
	builder_put_u32(&e->b, OPTIONAL, ATTR_MED, e->med);
	e->marks.said |= e->route->is_out ? MARK_MED : 0;
}

static void set_origin(const struct clause *c, struct editing *e)
{
	uint8_t origin = (uint8_t)c->number;
	builder_put(&e->b, TRANSITIVE, ATTR_ORIGIN, &origin, 1);
}

static void set_weight(const struct clause *c, struct editing *e)
{
	e->marks.said |= MARK_WEIGHT;
	e->marks.weight = (uint32_t)c->number;
}

static void set_tag(const struct clause *c, struct editing *e)
{
	e->marks.said |= MARK_TAG;
	e->marks.tag = (uint32_t)c->number;
}

static void set_distance(const struct clause *c, struct editing *e)
{
	e->marks.said |= MARK_DISTANCE;
	e->marks.distance = (uint8_t)c->number;
}

static void set_table(const struct clause *c, struct editing *e)
{
	e->marks.said |= MARK_TABLE;
	e->marks.table = (uint32_t)c->number;
}

/* RFC 4271 4.3 g: AS number and address. */
static void set_aggregator(const struct clause *c, struct editing *e)
{
	uint8_t value[8];
	store_u32(value, (uint32_t)c->number);
	memcpy(value + 4, c->address.v4, 4);
	builder_put(&e->b, OPTIONAL | TRANSITIVE, ATTR_AGGREGATOR, value, sizeof value);
}

static void set_atomic_aggregate(const struct clause *c, struct editing *e)
{
	builder_put(&e->b, TRANSITIVE, ATTR_ATOMIC_AGGREGATE, NULL, 0);
}

static void set_originator(const struct clause *c, struct editing *e)
{
	builder_put_u32(&e->b, OPTIONAL, ATTR_ORIGINATOR_ID, address_to_v4(&c->address));
}

/* -- next hops -- */

/* Inwards the addresses that were told stay beside what is set; outwards only what is set is meant. */
static struct nexthop_address hop_so_far(const struct editing *e)
{
	const struct nexthop_address *told = e->route->a->nexthop ? attrs_nexthop(e->route->a->nexthop) : NULL;
	struct nexthop_address hop = e->hop;
	if (!e->has_hop && told)
		hop = e->route->is_out ? (struct nexthop_address){ .global = told->global } : *told;
	return hop;
}

static void put_nexthop(struct editing *e, const struct nexthop_address *nexthop)
{
	const struct family *family = &families[e->route->family];
	e->hop = *nexthop;
	e->has_hop = true;
	builder_put_nexthop(&e->b, nexthop, family->afi, family->safi);
	if (e->route->is_out)
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_UNCHANGED | MARK_SELF)) | MARK_NEXTHOP);
}

static bool is_of_family(const struct editing *e, const struct clause *c)
{
	return !c->family || families[e->route->family].address_family == c->family;
}

static void set_nexthop(const struct clause *c, struct editing *e)
{
	struct nexthop_address hop = hop_so_far(e);
	if (!is_of_family(e, c))
		return;
	hop.global = c->address;
	if (c->address.family == AF_INET)
		hop = (struct nexthop_address){ .global = c->address };
	put_nexthop(e, &hop);
}

/* Inwards the neighbour, outwards ourselves. */
static void set_nexthop_peer(const struct clause *c, struct editing *e)
{
	const struct policy_route *r = e->route;
	if (!is_of_family(e, c))
		return;
	if (r->is_out)
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_NEXTHOP | MARK_UNCHANGED)) | MARK_SELF);
	else if (r->peer.family == families[r->family].address_family)
		put_nexthop(e, &(struct nexthop_address){ .global = r->peer });
}

static void set_nexthop_unchanged(const struct clause *c, struct editing *e)
{
	if (e->route->is_out && is_of_family(e, c))
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_NEXTHOP | MARK_SELF)) | MARK_UNCHANGED);
}

static void set_nexthop_local(const struct clause *c, struct editing *e)
{
	struct nexthop_address hop = hop_so_far(e);
	if (!is_of_family(e, c))
		return;
	hop.link_local = c->address;
	if (!e->route->is_out)
		hop.scope = e->route->scope;
	put_nexthop(e, &hop);
}

/* Without its interface the link-local address is not used. */
static void set_prefer_global(const struct clause *c, struct editing *e)
{
	struct nexthop_address hop = hop_so_far(e);
	if (e->route->is_out || hop.global.family != AF_INET6 || address_is_link_local(&hop.global) || !hop.scope)
		return;
	hop.scope = 0;
	put_nexthop(e, &hop);
}

static void (*const rows[SET_COUNT])(const struct clause *c, struct editing *e) = {
	[SET_PREPEND] = set_prepend,
	[SET_PREPEND_LAST] = set_prepend_last,
	[SET_EXCLUDE] = set_exclude,
	[SET_EXCLUDE_ALL] = set_exclude_all,
	[SET_REPLACE] = set_replace,
	[SET_REPLACE_ANY] = set_replace_any,
	[SET_COMMUNITY] = set_community,
	[SET_COMMUNITY_NONE] = set_community_none,
	[SET_COMMUNITY_DELETE] = set_community_delete,
	[SET_EXT_COMMUNITY] = set_ext_community,
	[SET_BANDWIDTH] = set_ext_community,
	[SET_LOCAL_PREF] = set_local_pref,
	[SET_METRIC] = set_metric,
	[SET_ORIGIN] = set_origin,
	[SET_WEIGHT] = set_weight,
	[SET_NEXTHOP] = set_nexthop,
	[SET_NEXTHOP_PEER] = set_nexthop_peer,
	[SET_NEXTHOP_UNCHANGED] = set_nexthop_unchanged,
	[SET_NEXTHOP_LOCAL] = set_nexthop_local,
	[SET_PREFER_GLOBAL] = set_prefer_global,
	[SET_TAG] = set_tag,
	[SET_AGGREGATOR] = set_aggregator,
	[SET_ATOMIC_AGGREGATE] = set_atomic_aggregate,
	[SET_ORIGINATOR] = set_originator,
	[SET_DISTANCE] = set_distance,
	[SET_TABLE] = set_table,
};

void set_begin(struct editing *e, const struct policy_route *route)
{
	const struct attrs *a = route->a;
	builder_from(&e->b, a);
	e->route = route;
	e->has_hop = false;
	e->marks = attrs_marks(a);
	e->marks.said &= route->is_out ? (uint16_t)~(MARK_NEXTHOP | MARK_UNCHANGED | MARK_SELF | MARK_MED) : UINT16_MAX;
	e->local_pref = a->flags & ATTRS_HAS_LOCAL_PREF ? a->local_pref : route->default_local_pref;
	e->med = a->med;
}

void set_apply(const struct clause *clause, struct editing *e)
{
	rows[clause->id](clause, e);
}

uint32_t set_finish(struct editing *e)
{
	builder_put_marks(&e->b, &e->marks);
	return e->b.overflow ? 0 : builder_intern(&e->b, 1);
}
