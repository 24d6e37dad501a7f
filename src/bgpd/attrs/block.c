/* SPDX-License-Identifier: Apache-2.0 */
/* block -- looking into a canonical block of path attributes, and what the decision wants to know of it.
 *
 * Blocks are made by wire/attribute or by the builder, so lengths are right; a cursor guards all the same. */
#include "bgpd/attrs/block.h"
#include "bgpd/attrs/attrs.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/unreachable.h"

enum { COMMUNITY_BLACKHOLE = 0xffff029a, COMMUNITY_NO_EXPORT = 0xffffff01, COMMUNITY_NO_ADVERTISE = 0xffffff02, COMMUNITY_LOCAL_AS = 0xffffff03,
       LOCAL_PREF_DEFAULT = 100 };

bool attribute_next(struct reader *block, struct attribute *out)
{
	if (!read_left(block))
		return false;
	out->flags = read_u8(block);
	out->type = read_u8(block);
	size_t length = out->flags & ATTR_FLAG_EXTENDED ? read_u16(block) : read_u8(block);
	out->value = read_window(block, length);
	return !block->bad;
}

bool path_segment_next(struct reader *path, struct path_segment *out)
{
	if (!read_left(path))
		return false;
	out->type = read_u8(path);
	out->count = read_u8(path);
	out->numbers = read_window(path, (size_t)out->count * 4);
	return !path->bad;
}

static bool v4_is_host(uint32_t ip)
{
	uint32_t net = ip >> 24;
	return net != 0 && net != 127 && net < 224;
}

/* :: and ::1 and ::ffff:a.b.c.d begin with ten octets of zero and are nobody's next hop. */
static bool v6_is_host(const uint8_t ip[16])
{
	static const uint8_t zeros[10];
	return ip[0] != 0xff && memcmp(ip, zeros, sizeof zeros) != 0;
}

bool nexthop_is_host(const struct address *a)
{
	if (a->family == AF_INET)
		return v4_is_host((uint32_t)a->v4[0] << 24);
	return a->family == AF_INET6 && v6_is_host(a->v6);
}

struct reader attrs_value(const struct attrs *a, uint8_t type, bool *found, uint8_t *flags_out)
{
	struct reader block = reader_over(a->block, a->length);
	struct attribute at;
	while (attribute_next(&block, &at) && at.type <= type) {
		if (at.type != type)
			continue;
		if (found)
			*found = true;
		if (flags_out)
			*flags_out = at.flags;
		return at.value;
	}
	if (found)
		*found = false;
	return reader_over(a->block, 0);
}

/* -- describing: a function for each type that the decision knows -- */

struct describing {
	struct attrs *a;
	struct nexthop_address hop;
	bool has_path, has_origin, has_nexthop, has_mp;
};

static void describe_origin(struct describing *d, struct reader value)
{
	d->a->origin = read_u8(&value);
	d->has_origin = !value.bad;
}

static uint32_t last_of(struct reader numbers, uint8_t count)
{
	read_bytes(&numbers, (size_t)(count - 1) * 4);
	return read_u32(&numbers);
}

/* Its bit of the sieve: the upper bits of a product depend on all bits of the number. */
static uint32_t sieve_bit(uint32_t asn)
{
	return 1u << (asn * 2654435761u >> 27);
}

static uint32_t sieve_of(struct reader numbers)
{
	uint32_t sieve = 0;
	while (read_left(&numbers))
		sieve |= sieve_bit(read_u32(&numbers));
	return sieve;
}

static void describe_path(struct describing *d, struct reader value)
{
	struct attrs *a = d->a;
	a->path_at = (uint16_t)(value.at - a->block);
	a->path_bytes = (uint16_t)read_left(&value);
	d->has_path = true;
	struct path_segment s;
	bool is_first = true;
	while (path_segment_next(&value, &s)) {
		bool is_confed = s.type == SEGMENT_CONFED_SEQUENCE || s.type == SEGMENT_CONFED_SET;
		if (is_confed)
			a->flags |= ATTRS_IBGP_ONLY;
		a->path_sieve |= sieve_of(s.numbers);
		if (is_confed || !s.count)
			continue;
		struct reader numbers = s.numbers;
		if (is_first && s.type == SEGMENT_SEQUENCE)
			a->first_as = read_u32(&numbers);
		is_first = false;
		a->origin_as = s.type == SEGMENT_SEQUENCE ? last_of(s.numbers, s.count) : 0;
		a->path_length = (uint16_t)(a->path_length + (s.type == SEGMENT_SET ? 1 : s.count));
	}
}

static void describe_nexthop(struct describing *d, struct reader value)
{
	if (d->has_mp || read_left(&value) != 4)
		return;
	d->hop.global = address_from_bytes(AF_INET, value.at);
	d->has_nexthop = true;
}

/* AFI, SAFI, length, then one or two addresses (RFC 2545 3), perhaps the interface. */
static void describe_mp_nexthop(struct describing *d, struct reader value)
{
	read_bytes(&value, 3);
	uint8_t length = read_u8(&value);
	const uint8_t *hop = read_bytes(&value, length);
	if (!hop || (length != 4 && length != 16 && length != 32))
		return;
	d->has_mp = true;
	d->hop = (struct nexthop_address){ .global = address_from_bytes(length == 4 ? AF_INET : AF_INET6, hop) };
	if (length == 32)
		d->hop.link_local = address_from_bytes(AF_INET6, hop + 16);
	if (read_left(&value) == 4)
		d->hop.scope = read_u32(&value);
}

static void describe_med(struct describing *d, struct reader value)
{
	d->a->med = read_u32(&value);
	d->a->flags |= ATTRS_HAS_MED;
}

static void describe_local_pref(struct describing *d, struct reader value)
{
	d->a->local_pref = read_u32(&value);
	d->a->flags |= ATTRS_HAS_LOCAL_PREF | ATTRS_IBGP_ONLY;
}

static void describe_atomic(struct describing *d, struct reader value)
{
	d->a->flags |= ATTRS_ATOMIC_AGGREGATE;
}

static void describe_communities(struct describing *d, struct reader value)
{
	struct attrs *a = d->a;
	a->communities_at = (uint16_t)(value.at - a->block);
	a->communities_bytes = (uint16_t)read_left(&value);
	a->flags |= ATTRS_HAS_COMMUNITIES;
	while (read_left(&value) >= 4) {
		uint32_t community = read_u32(&value);
		if (community == COMMUNITY_NO_EXPORT)
			a->flags |= ATTRS_NO_EXPORT;
		if (community == COMMUNITY_BLACKHOLE)
			a->flags |= ATTRS_BLACKHOLE;
		if (community == COMMUNITY_NO_ADVERTISE)
			a->flags |= ATTRS_NO_ADVERTISE;
		if (community == COMMUNITY_LLGR_STALE)
			a->flags |= ATTRS_LONG_STALE;
		if (community == COMMUNITY_NO_LLGR)
			a->flags |= ATTRS_NO_LONG_STALE;
		if (community == COMMUNITY_GSHUT)
			a->flags |= ATTRS_GSHUT;
		if (community == COMMUNITY_LOCAL_AS)
			a->flags |= ATTRS_LOCAL_AS;
	}
}

static void describe_originator(struct describing *d, struct reader value)
{
	d->a->originator_id = read_u32(&value);
	d->a->flags |= ATTRS_HAS_ORIGINATOR | ATTRS_IBGP_ONLY;
}

static void describe_clusters(struct describing *d, struct reader value)
{
	d->a->cluster_length = (uint16_t)(read_left(&value) / 4);
	d->a->flags |= ATTRS_HAS_CLUSTERS | ATTRS_IBGP_ONLY;
}

static void describe_labels(struct describing *d, struct reader value)
{
	d->a->flags |= ATTRS_HAS_LABELS;
}

static void describe_marks(struct describing *d, struct reader value)
{
	d->a->flags |= ATTRS_HAS_MARKS;
}

static void describe_otc(struct describing *d, struct reader value)
{
	d->a->flags |= ATTRS_HAS_OTC;
}

/* Known to wire/attribute, of no matter for the decision. */
static void describe_nothing(struct describing *d, struct reader value)
{
}

static void find_bandwidth(struct describing *d, struct reader value, size_t width)
{
	while (read_left(&value) >= width)
		if (bandwidth_is(read_bytes(&value, width), width))
			d->a->flags |= ATTRS_HAS_BANDWIDTH;
}

static void find_unreachable(struct describing *d, struct reader value)
{
	struct unreachable u;
	while (read_left(&value) >= UNREACHABLE_BYTES)
		if (unreachable_read(read_bytes(&value, UNREACHABLE_BYTES), &u))
			d->a->flags |= u.drops ? ATTRS_UNREACHABLE | ATTRS_DROPS : ATTRS_UNREACHABLE;
}

static void describe_ext_communities(struct describing *d, struct reader value)
{
	find_bandwidth(d, value, BANDWIDTH_NARROW);
	find_unreachable(d, value);
}

static void describe_ipv6_ext_communities(struct describing *d, struct reader value)
{
	find_bandwidth(d, value, BANDWIDTH_WIDE);
}

static void describe_aigp(struct describing *d, struct reader value)
{
	d->a->flags |= ATTRS_HAS_AIGP;
}

typedef void describe_fn(struct describing *d, struct reader value);
static describe_fn *const describe[256] = {
	[ATTR_ORIGIN] = describe_origin,
	[ATTR_AS_PATH] = describe_path,
	[ATTR_NEXT_HOP] = describe_nexthop,
	[ATTR_MED] = describe_med,
	[ATTR_LOCAL_PREF] = describe_local_pref,
	[ATTR_ATOMIC_AGGREGATE] = describe_atomic,
	[ATTR_AGGREGATOR] = describe_nothing,
	[ATTR_COMMUNITIES] = describe_communities,
	[ATTR_ORIGINATOR_ID] = describe_originator,
	[ATTR_CLUSTER_LIST] = describe_clusters,
	[ATTR_MP_NEXTHOP] = describe_mp_nexthop,
	[ATTR_EXT_COMMUNITIES] = describe_ext_communities,
	[ATTR_IPV6_EXT_COMMUNITIES] = describe_ipv6_ext_communities,
	[ATTR_AIGP] = describe_aigp,
	[ATTR_LARGE_COMMUNITIES] = describe_nothing,
	[ATTR_OTC] = describe_otc,
	[ATTR_PREFIX_SID] = describe_nothing,
	[ATTR_LABELS] = describe_labels,
	[ATTR_MARKS] = describe_marks,
};

void attrs_describe(struct attrs *a)
{
	struct describing d = { .a = a };
	struct reader block = reader_over(a->block, a->length);
	struct attribute at;
	a->local_pref = LOCAL_PREF_DEFAULT;
	while (attribute_next(&block, &at)) {
		if (describe[at.type])
			describe[at.type](&d, at.value);
		else
			a->flags |= ATTRS_HAS_UNKNOWN;
	}
	if (d.has_nexthop || d.has_mp)
		a->nexthop = attrs_nexthop_intern(&d.hop);
	if (d.has_origin && d.has_path && d.has_nexthop && !d.has_mp && nexthop_is_host(&d.hop.global))
		a->flags |= ATTRS_PLAIN;
}

/* -- questions -- */

static uint32_t count_in(struct reader numbers, uint32_t asn)
{
	uint32_t found = 0;
	while (read_left(&numbers))
		found += read_u32(&numbers) == asn;
	return found;
}

/* The loop check asks each set once, and the path itself may have been written by another processor. */
uint32_t attrs_path_count(const struct attrs *a, uint32_t asn)
{
	if (!(a->path_sieve & sieve_bit(asn)))
		return 0;
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	uint32_t found = 0;
	while (path_segment_next(&path, &s))
		found += count_in(s.numbers, asn);
	return found;
}

uint32_t attrs_path_count_outside(const struct attrs *a, uint32_t asn)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	uint32_t found = 0;
	while (path_segment_next(&path, &s))
		if (s.type == SEGMENT_SEQUENCE || s.type == SEGMENT_SET)
			found += count_in(s.numbers, asn);
	return found;
}

uint32_t attrs_path_origin(const struct attrs *a, uint32_t own)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	uint32_t origin = own;
	while (path_segment_next(&path, &s)) {
		bool is_outside = s.type == SEGMENT_SEQUENCE || s.type == SEGMENT_SET;
		if (s.count)
			origin = s.type == SEGMENT_SEQUENCE ? last_of(s.numbers, s.count) : is_outside ? 0 : own;
	}
	return origin;
}

bool attrs_path_has(const struct attrs *a, uint32_t asn)
{
	return attrs_path_count(a, asn) > 0;
}

bool attrs_path_has_set(const struct attrs *a)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	while (path_segment_next(&path, &s))
		if (s.type == SEGMENT_SET || s.type == SEGMENT_CONFED_SET)
			return true;
	return false;
}

bool attrs_clusters_have(const struct attrs *a, uint32_t cluster_id)
{
	if (!(a->flags & ATTRS_HAS_CLUSTERS))
		return false;
	struct reader value = attrs_value(a, ATTR_CLUSTER_LIST, NULL, NULL);
	while (read_left(&value) >= 4)
		if (read_u32(&value) == cluster_id)
			return true;
	return false;
}

enum { AIGP_TLV = 1, AIGP_TLV_LENGTH = 11 };

/* The first TLV of its type counts, others are passed over. */
bool attrs_aigp(const struct attrs *a, uint64_t *metric)
{
	if (!(a->flags & ATTRS_HAS_AIGP))
		return false;
	struct reader value = attrs_value(a, ATTR_AIGP, NULL, NULL);
	while (read_left(&value) >= 3) {
		uint8_t type = read_u8(&value);
		uint16_t length = read_u16(&value);
		struct reader tlv = read_window(&value, length < 3 ? 0 : length - 3u);
		if (type != AIGP_TLV || length != AIGP_TLV_LENGTH)
			continue;
		uint64_t high = read_u32(&tlv);
		*metric = high << 32 | read_u32(&tlv);
		return !tlv.bad;
	}
	return false;
}

uint32_t attrs_confederation_length(const struct attrs *a)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	uint32_t length = 0;
	while (path_segment_next(&path, &s))
		if (s.type >= SEGMENT_CONFED_SEQUENCE)
			length += s.type == SEGMENT_CONFED_SET ? 1 : s.count;
	return length;
}

bool attrs_is_of_confederation(const struct attrs *a)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	struct path_segment s;
	return path_segment_next(&path, &s) && s.type == SEGMENT_CONFED_SEQUENCE;
}
