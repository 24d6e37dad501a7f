/* SPDX-License-Identifier: Apache-2.0 */
/* messages -- see messages.h.
 *
 *   address   u8 family (0: none), then 0, 4 or 16 bytes
 *   prefix    u8 family, u8 length, then 0, 4 or 16 bytes
 *   next hop  u8 kind, u8 weight, u8 on link, u32 ifindex, address
 *
 * A `get` takes exactly what the `put` wrote and refuses what no `put` writes: unknown families and kinds,
 * lengths past the family's bits, truth values but 0 and 1, names without an end, counts past the bound.
 * It touches `out` only when all is well. */
#include "link/messages.h"
#include <string.h>

static size_t family_bytes(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

static bool family_is_known(int family)
{
	return family == AF_INET || family == AF_INET6;
}

static bool read_truth(struct reader *r)
{
	uint8_t value = read_u8(r);
	r->bad |= value > 1;
	return value == 1;
}

static void put_address(struct writer *w, const struct address *a)
{
	write_u8(w, a->family);
	write_bytes(w, a->bytes, family_bytes(a->family));
}

static struct address get_address(struct reader *r)
{
	struct address a = { .family = read_u8(r) };
	r->bad |= a.family && !family_is_known(a.family);
	read_copy(r, a.bytes, family_bytes(a.family));
	return a;
}

static void put_prefix(struct writer *w, const struct prefix *p)
{
	write_u8(w, p->family);
	write_u8(w, p->length);
	write_bytes(w, p->bytes, family_bytes(p->family));
}

static struct prefix get_prefix(struct reader *r)
{
	struct prefix p = { .family = read_u8(r) };
	p.length = read_u8(r);
	r->bad |= p.family && !family_is_known(p.family);
	r->bad |= p.length > (p.family ? address_bits(p.family) : 0);
	read_copy(r, p.bytes, family_bytes(p.family));
	return p;
}

static void put_nexthop(struct writer *w, const struct nexthop *n)
{
	write_u8(w, n->kind);
	write_u8(w, n->weight);
	write_u8(w, n->is_onlink);
	write_u32(w, n->ifindex);
	put_address(w, &n->gateway);
}

static struct nexthop get_nexthop(struct reader *r)
{
	struct nexthop n = { .kind = read_u8(r) };
	r->bad |= n.kind > NEXTHOP_PROHIBIT;
	n.weight = read_u8(r);
	n.is_onlink = read_truth(r);
	n.ifindex = read_u32(r);
	n.gateway = get_address(r);
	return n;
}

static void put_nexthops(struct writer *w, const struct nexthop *hops, uint32_t count)
{
	write_u32(w, count);
	for (uint32_t i = 0; i < count; i++)
		put_nexthop(w, &hops[i]);
}

static uint32_t get_nexthops(struct reader *r, struct nexthop *hops)
{
	uint32_t count = read_u32(r);
	if (count > NEXTHOPS_MAX) {
		r->bad = true;
		return 0;
	}
	for (uint32_t i = 0; i < count; i++)
		hops[i] = get_nexthop(r);
	return count;
}

/* -- routes -- */

static size_t prefix_bytes(int family)
{
	return 1 + family_bytes(family);
}

void link_put_routes(struct writer *w, const struct link_routes *m)
{
	write_u8(w, m->family);
	write_u8(w, m->origin);
	write_u8(w, m->distance);
	write_u8(w, m->flags);
	write_u32(w, m->metric);
	write_u32(w, m->tag);
	write_u32(w, m->table);
	put_nexthops(w, m->nexthops, m->nexthop_count);
	if (!(m->flags & LINK_ROUTE_EXTRA))
		return;
	write_u16(w, (uint16_t)read_left(&m->extra));
	write_bytes(w, m->extra.at, read_left(&m->extra));
}

void link_put_words(struct writer *w, const char *chars, size_t length)
{
	uint16_t kept = (uint16_t)(length < EXTRA_WORDS_MOST ? length : EXTRA_WORDS_MOST);
	write_u16(w, kept);
	write_bytes(w, chars, kept);
}

struct reader link_next_words(struct reader *extra)
{
	size_t length = read_u16(extra);
	return read_window(extra, length);
}

static bool extra_is_good(struct reader extra)
{
	for (int i = 0; i < EXTRA_COUNT; i++) {
		struct reader words = link_next_words(&extra);
		if (read_left(&words) > EXTRA_WORDS_MOST)
			return false;
	}
	return !extra.bad && !read_left(&extra);
}

void link_put_prefix(struct writer *w, const struct prefix *p)
{
	uint8_t *to = write_reserve(w, prefix_bytes(p->family));
	if (!to)
		return;
	to[0] = p->length;
	memcpy(to + 1, p->bytes, family_bytes(p->family));
}

static bool lengths_are_good(const struct link_routes *m)
{
	unsigned bits = address_bits(m->family);
	for (const uint8_t *at = m->prefixes.at; at < m->prefixes.end; at += prefix_bytes(m->family))
		if (*at > bits)
			return false;
	return true;
}

bool link_get_routes(struct reader *r, struct link_routes *out)
{
	struct link_routes m = { .family = read_u8(r) };
	m.origin = read_u8(r);
	m.distance = read_u8(r);
	m.flags = read_u8(r);
	m.metric = read_u32(r);
	m.tag = read_u32(r);
	m.table = read_u32(r);
	m.nexthop_count = get_nexthops(r, m.nexthops);
	if (m.flags & LINK_ROUTE_EXTRA) {
		size_t length = read_u16(r);
		m.extra = read_window(r, length);
		if (!extra_is_good(m.extra))
			return false;
	}
	size_t left = read_left(r);
	m.prefixes = read_window(r, left);
	if (r->bad || !family_is_known(m.family) || left % prefix_bytes(m.family) || !lengths_are_good(&m))
		return false;
	m.prefix_count = (uint32_t)(left / prefix_bytes(m.family));
	*out = m;
	return true;
}

bool link_next_prefix(struct link_routes *m, struct prefix *out)
{
	if (!read_left(&m->prefixes))
		return false;
	*out = (struct prefix){ .family = m->family };
	out->length = read_u8(&m->prefixes);
	read_copy(&m->prefixes, out->bytes, family_bytes(m->family));
	prefix_mask(out);
	return true;
}

/* -- next hops -- */

void link_put_watch(struct writer *w, const struct link_watch *m)
{
	put_address(w, &m->address);
	write_u8(w, m->must_be_connected);
	put_prefix(w, &m->route);
}

bool link_get_watch(struct reader *r, struct link_watch *out)
{
	struct link_watch m = { .address = get_address(r) };
	m.must_be_connected = read_truth(r);
	m.route = get_prefix(r);
	if (r->bad || !m.address.family)
		return false;
	*out = m;
	return true;
}

void link_put_nexthop(struct writer *w, const struct link_nexthop *m)
{
	put_address(w, &m->address);
	write_u8(w, m->is_reachable);
	write_u8(w, m->is_connected);
	write_u8(w, m->distance);
	write_u8(w, m->origin);
	write_u32(w, m->metric);
	put_prefix(w, &m->by);
	put_prefix(w, &m->route);
	put_nexthops(w, m->nexthops, m->nexthop_count);
}

bool link_get_nexthop(struct reader *r, struct link_nexthop *out)
{
	struct link_nexthop m = { .address = get_address(r) };
	m.is_reachable = read_truth(r);
	m.is_connected = read_truth(r);
	m.distance = read_u8(r);
	m.origin = read_u8(r);
	m.metric = read_u32(r);
	m.by = get_prefix(r);
	m.route = get_prefix(r);
	m.nexthop_count = get_nexthops(r, m.nexthops);
	if (r->bad || !m.address.family)
		return false;
	*out = m;
	return true;
}

/* -- redistribution -- */

void link_put_redistribute(struct writer *w, const struct link_redistribute *m)
{
	write_u8(w, m->family);
	write_u8(w, m->origin);
	write_u32(w, m->table);
}

bool link_get_redistribute(struct reader *r, struct link_redistribute *out)
{
	struct link_redistribute m = { .family = read_u8(r) };
	m.origin = read_u8(r);
	m.table = read_u32(r);
	if (r->bad || !family_is_known(m.family))
		return false;
	*out = m;
	return true;
}

void link_put_redistributed(struct writer *w, const struct link_redistributed *m)
{
	put_prefix(w, &m->prefix);
	write_u8(w, m->origin);
	write_u8(w, m->distance);
	write_u32(w, m->metric);
	write_u32(w, m->tag);
	write_u32(w, m->instance);
	put_nexthop(w, &m->nexthop);
}

bool link_get_redistributed(struct reader *r, struct link_redistributed *out)
{
	struct link_redistributed m = { .prefix = get_prefix(r) };
	m.origin = read_u8(r);
	m.distance = read_u8(r);
	m.metric = read_u32(r);
	m.tag = read_u32(r);
	m.instance = read_u32(r);
	m.nexthop = get_nexthop(r);
	if (r->bad || !m.prefix.family)
		return false;
	*out = m;
	return true;
}

/* -- interfaces -- */

/* A name in a field of fixed size must end inside it. */
static void read_name(struct reader *r, char *out, size_t size)
{
	read_copy(r, out, size);
	if (!memchr(out, '\0', size)) {
		r->bad = true;
		out[size - 1] = '\0';
	}
}

void link_put_interface(struct writer *w, const struct link_interface *m)
{
	write_u32(w, m->ifindex);
	write_bytes(w, m->name, sizeof m->name);
	write_u32(w, m->flags);
	write_u32(w, m->mtu);
	write_u8(w, m->is_operative);
	write_bytes(w, m->kind, sizeof m->kind);
}

bool link_get_interface(struct reader *r, struct link_interface *out)
{
	struct link_interface m = { .ifindex = read_u32(r) };
	read_name(r, m.name, sizeof m.name);
	m.flags = read_u32(r);
	m.mtu = read_u32(r);
	m.is_operative = read_truth(r);
	read_name(r, m.kind, sizeof m.kind);
	if (r->bad)
		return false;
	*out = m;
	return true;
}

void link_put_address(struct writer *w, const struct link_address *m)
{
	write_u32(w, m->ifindex);
	put_prefix(w, &m->prefix);
	put_address(w, &m->peer);
}

bool link_get_address(struct reader *r, struct link_address *out)
{
	struct link_address m = { .ifindex = read_u32(r) };
	m.prefix = get_prefix(r);
	m.peer = get_address(r);
	if (r->bad || !m.prefix.family)
		return false;
	*out = m;
	return true;
}

/* -- routers on links -- */

void link_put_advertise(struct writer *w, const struct link_advertise *m)
{
	write_u32(w, m->ifindex);
	write_u8(w, m->is_on);
	write_u32(w, m->interval_seconds);
}

bool link_get_advertise(struct reader *r, struct link_advertise *out)
{
	struct link_advertise m = { .ifindex = read_u32(r) };
	m.is_on = read_truth(r);
	m.interval_seconds = read_u32(r);
	if (r->bad || !m.ifindex)
		return false;
	*out = m;
	return true;
}

void link_put_neighbor(struct writer *w, const struct link_neighbor *m)
{
	write_u32(w, m->ifindex);
	put_address(w, &m->address);
}

bool link_get_neighbor(struct reader *r, struct link_neighbor *out)
{
	struct link_neighbor m = { .ifindex = read_u32(r) };
	m.address = get_address(r);
	if (r->bad || !m.ifindex || !m.address.family)
		return false;
	*out = m;
	return true;
}
