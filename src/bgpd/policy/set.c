/* SPDX-License-Identifier: Apache-2.0 */
/* set -- deeds of route maps, a row each: they change a copy of the attribute set, one after the other. */
#include <string.h>
#include "bgpd/attrs/block.h"
#include "bgpd/policy/set_inside.h"

enum { OPTIONAL = ATTR_FLAG_OPTIONAL, TRANSITIVE = ATTR_FLAG_TRANSITIVE };

struct reader set_value_of(const struct editing *e, uint8_t type)
{
	struct attribute at = { 0 };
	if (!(e->b.present[type >> 6] >> (type & 63) & 1))
		return reader_over(e->b.block, 0);
	struct reader block = reader_over(e->b.block + e->b.at[type], e->b.length - e->b.at[type]);
	attribute_next(&block, &at);
	return at.value;
}

/* RFC 7311 3: TLVs; the first of type 1 counts.  0: there is none. */
enum { AIGP_METRIC = 1, AIGP_BYTES = 11 };
static uint64_t aigp_of(const struct editing *e)
{
	struct reader tlvs = set_value_of(e, ATTR_AIGP);
	while (read_left(&tlvs) >= AIGP_BYTES) {
		uint8_t type = read_u8(&tlvs);
		uint16_t length = read_u16(&tlvs);
		if (type == AIGP_METRIC && length == AIGP_BYTES)
			return read_u64(&tlvs);
		read_bytes(&tlvs, length > 3 ? length - 3u : 0);
	}
	return 0;
}

/* The number that a clause speaks of. */
static uint32_t number_of(const struct clause *c, const struct editing *e)
{
	const struct policy_route *r = e->route;
	const struct policy_sight *sight = r->sight;
	if (c->kind == CLAUSE_AIGP) {
		uint64_t aigp = aigp_of(e);
		return aigp > UINT32_MAX ? UINT32_MAX : (uint32_t)aigp;
	}
	if (c->kind == CLAUSE_IGP)
		return sight ? sight->igp_metric(sight->owner, r->a) : 0;
	if (c->kind == CLAUSE_RTT) {
		const struct event_up *up = sight ? sight->session(sight->owner, r->neighbor) : NULL;
		return up ? up->rtt_ms : 0;
	}
	return (uint32_t)c->number;
}

static uint32_t reckon(const struct clause *c, const struct editing *e, uint32_t before)
{
	uint32_t number = number_of(c, e);
	uint64_t sum = (uint64_t)before + number;
	if (c->mode == CLAUSE_PLUS)
		return sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
	if (c->mode == CLAUSE_MINUS)
		return before > number ? before - number : 0;
	return number;
}

static void set_local_pref(const struct clause *c, struct editing *e)
{
	e->local_pref = reckon(c, e, e->local_pref);
	builder_put_u32(&e->b, TRANSITIVE, ATTR_LOCAL_PREF, e->local_pref);
}

static void set_metric(const struct clause *c, struct editing *e)
{
	e->med = reckon(c, e, e->med);
	builder_put_u32(&e->b, OPTIONAL, ATTR_MED, e->med);
	e->marks.said |= e->route->is_out ? MARK_MED : 0;
}

/* Of our own routes the metric that they came with stands for the way to the next hop. */
static void set_aigp(const struct clause *c, struct editing *e)
{
	const struct policy_sight *sight = e->route->sight;
	uint64_t metric = c->number;
	if (c->kind == CLAUSE_IGP)
		metric = e->route->neighbor && sight ? sight->igp_metric(sight->owner, e->route->a) : e->med;
	uint8_t value[AIGP_BYTES] = { AIGP_METRIC, 0, AIGP_BYTES };
	store_u64(value + 3, metric);
	builder_put(&e->b, OPTIONAL, ATTR_AIGP, value, sizeof value);
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

static deed *const rows[SET_COUNT] = {
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
	[SET_BANDWIDTH] = set_bandwidth,
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
	[SET_EXCLUDE_LIST] = set_exclude_list,
	[SET_REPLACE_LIST] = set_replace_list,
	[SET_COMMUNITY_ADD_LIST] = set_community_add_list,
	[SET_COMMUNITY_REPLACE_LIST] = set_community_replace_list,
	[SET_AIGP] = set_aigp,
};

void set_begin(struct editing *e, const struct policy_route *route)
{
	const struct attrs *a = route->a;
	builder_from(&e->b, a);
	e->route = route;
	e->marks = attrs_marks(a);
	e->marks.said &= route->is_out ? (uint16_t)~(MARK_NEXTHOP | MARK_LINK_LOCAL | MARK_UNCHANGED | MARK_SELF | MARK_MED) : UINT16_MAX;
	e->local_pref = a->flags & ATTRS_HAS_LOCAL_PREF ? a->local_pref : route->default_local_pref;
	e->med = a->med;
	e->hop = a->nexthop ? *attrs_nexthop(a->nexthop) : (struct nexthop_address){ 0 };
	if (route->is_out)
		e->hop = (struct nexthop_address){ .global = e->hop.global };
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

uint32_t clause_asks(const struct clause *clause, bool is_deed)
{
	bool is_metric = clause->id == SET_METRIC || clause->id == SET_AIGP;
	if (is_deed && is_metric)
		return clause->kind == CLAUSE_IGP ? ASK_WAY : 0;
	if (is_deed)
		return clause->id == SET_BANDWIDTH && clause->mode != BANDWIDTH_SAID ? ASK_MULTIPATHS : 0;
	return clause->id == MATCH_PEER ? ASK_PEER : clause->id == MATCH_VALIDITY ? ASK_VALIDITY : 0;
}
