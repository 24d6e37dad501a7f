/* SPDX-License-Identifier: Apache-2.0 */
/* tell -- see tell.h. */
#include "zebra/sources/tell.h"

#include <stdio.h>
#include <string.h>
#include "zebra/rib/resolve.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FRAME_ROOM = 8192 };

static void send_frame(struct client *client, uint16_t kind, const struct writer *w)
{
	channel_send(client->channel, kind, w->start, write_used(w));
}

/* -- interfaces -- */

static void tell_interface(struct client *client, const struct iface *i, bool gone)
{
	uint8_t room[256];
	struct writer w = writer_over(room, sizeof room);
	struct link_interface m = { .ifindex = i->index, .flags = i->flags, .mtu = i->mtu,
				    .is_operative = iface_is_operative(i) };
	snprintf(m.name, sizeof m.name, "%s", i->name);
	snprintf(m.kind, sizeof m.kind, "%s", i->kind);
	link_put_interface(&w, &m);
	send_frame(client, gone ? LINK_INTERFACE_GONE : LINK_INTERFACE, &w);
}

static void tell_address(struct client *client, uint32_t ifindex, const struct iface_address *a, bool gone)
{
	uint8_t room[128];
	struct writer w = writer_over(room, sizeof room);
	struct link_address m = { .ifindex = ifindex, .prefix = a->prefix, .peer = a->peer };
	link_put_address(&w, &m);
	send_frame(client, gone ? LINK_ADDRESS_GONE : LINK_ADDRESS, &w);
}

void clients_tell_neighbor(struct clients *c, uint32_t ifindex, const struct address *a, bool gone)
{
	uint8_t room[32];
	struct writer w = writer_over(room, sizeof room);
	const struct link_neighbor m = { .ifindex = ifindex, .address = *a };
	link_put_neighbor(&w, &m);
	for (uint32_t i = 0; i < c->items.count && c->is_started; i++)
		send_frame(c->items.items[i], gone ? LINK_NEIGHBOR_GONE : LINK_NEIGHBOR, &w);
}

static void tell_router_id(struct client *client)
{
	uint8_t room[4];
	struct writer w = writer_over(room, sizeof room);
	write_u32(&w, client->all->router_id);
	send_frame(client, LINK_ROUTER_ID, &w);
}

/* How many routes of an earlier life of the client are kept: without any it need not behave as restarted. */
static void tell_ready(struct client *client)
{
	uint8_t room[4];
	struct writer w = writer_over(room, sizeof room);
	write_u32(&w, client->all->rib->sources.items[client->source].routes);
	send_frame(client, LINK_READY, &w);
}

void tell_everything(struct client *client)
{
	const struct ifaces *ifaces = client->all->ifaces;
	for (uint32_t n = 0; n < ifaces->items.count; n++) {
		const struct iface *i = ifaces->items.items[n];
		tell_interface(client, i, false);
		for (uint32_t a = 0; a < i->addresses.count; a++)
			tell_address(client, i->index, &i->addresses.items[a], false);
	}
	tell_router_id(client);
	tell_ready(client);
}

void clients_tell_interface(struct clients *c, const struct iface *i, bool gone)
{
	for (uint32_t n = 0; c->is_started && n < c->items.count; n++)
		tell_interface(c->items.items[n], i, gone);
}

void clients_tell_address(struct clients *c, const struct iface *i, const struct iface_address *a, bool gone)
{
	for (uint32_t n = 0; c->is_started && n < c->items.count; n++)
		tell_address(c->items.items[n], i->index, a, gone);
}

void clients_set_router_id(struct clients *c, uint32_t id)
{
	if (c->router_id == id)
		return;
	c->router_id = id;
	for (uint32_t n = 0; c->is_started && n < c->items.count; n++)
		tell_router_id(c->items.items[n]);
}

/* -- next hops -- */

static void answer_of(struct client *client, const struct link_watch *what, struct link_nexthop *out)
{
	struct resolution found;
	enum group_reach reach = what->must_be_connected ? GROUP_CONNECTED : GROUP_RECURSIVE;
	resolve_address(client->all->rib, &what->address, reach, &found);
	if (!client->all->permits_hop(client->all->owner, client, &found))
		found = (struct resolution){ 0 };
	memset(out, 0, sizeof *out);
	out->address = what->address;
	out->is_reachable = found.is_reachable;
	out->is_connected = found.is_connected;
	out->distance = found.distance;
	out->origin = found.origin;
	out->metric = found.metric;
	out->by = found.by;
	out->nexthop_count = found.count;
	memcpy(out->nexthops, found.nexthops, found.count * sizeof *found.nexthops);
}

/* Is there a route to just this prefix that is not the client's own? */
static void answer_route(struct client *client, const struct link_watch *what, struct link_nexthop *out)
{
	struct rib *rib = client->all->rib;
	const struct table *table = rib_main(rib, what->route.family);
	uint32_t id = table ? table_find(table, &what->route) : 0;
	const struct route *selected = id ? entry_selected(rib, table_entry(table, id)) : NULL;
	memset(out, 0, sizeof *out);
	out->address = what->address;
	out->route = what->route;
	if (!selected || route_terms(rib, selected)->source == client->source)
		return;
	const struct terms *t = route_terms(rib, selected);
	out->is_reachable = true;
	out->origin = t->origin;
	out->distance = t->distance;
	out->metric = t->metric;
	out->by = what->route;
}

void tell_watched(struct client *client, struct watched *watched)
{
	static struct link_nexthop m;
	uint8_t room[FRAME_ROOM];
	struct writer w = writer_over(room, sizeof room);
	if (watched->what.route.family)
		answer_route(client, &watched->what, &m);
	else
		answer_of(client, &watched->what, &m);
	link_put_nexthop(&w, &m);
	uint64_t hash = XXH3_64bits(room, write_used(&w)) | 1;
	if (hash == watched->told)
		return;
	watched->told = hash;
	send_frame(client, LINK_NEXTHOP, &w);
}

static void settle_watched(struct clients *c)
{
	for (uint32_t n = 0; n < c->items.count; n++)
		for (uint32_t i = 0; i < c->items.items[n]->watched.count; i++)
			tell_watched(c->items.items[n], &c->items.items[n]->watched.items[i]);
}

/* -- redistribution -- */

/* The first of its next hops that leads somewhere, as it was said: other routers look for the way to it themselves.
 * Its interface is known where it is on a link; where other routes lead there it may be another any time. */
static struct nexthop told_nexthop(const struct group *g)
{
	if (!g->resolved_count)
		return g->count ? g->said[0] : (struct nexthop){ 0 };
	const struct nexthop *said = &g->said[g->stems[0]], *way = &g->resolved[0];
	bool is_direct = said->kind != NEXTHOP_GATEWAY || address_same(&said->gateway, &way->gateway);
	return is_direct ? *way : *said;
}

/* Networks that are no one's to use, unless `allow-reserved-ranges` says so. */
static bool is_reserved(const struct prefix *p)
{
	struct address a = prefix_address(p);
	return p->family == AF_INET && (address_is_loopback(&a) || address_is_multicast(&a));
}

/* What concerns this machine or one of its links alone is nobody's to hear. */
static bool may_be_told(const struct clients *c, const struct prefix *p)
{
	struct address a = prefix_address(p);
	if (is_reserved(p))
		return c->allows_reserved;
	return !address_is_link_local(&a) && !address_is_loopback(&a) && !address_is_multicast(&a);
}

static void tell_route(struct client *client, const struct prefix *p, const struct terms *t, bool on)
{
	uint8_t room[256];
	struct writer w = writer_over(room, sizeof room);
	const struct group *g = group_at(&client->all->rib->shared, t->group);
	struct link_redistributed m = { .prefix = *p, .origin = t->origin, .distance = t->distance, .metric = t->metric,
					.tag = t->tag,
					.instance = client->all->rib->sources.items[t->source].instance };
	if (!may_be_told(client->all, p))
		return;
	m.nexthop = told_nexthop(g);
	link_put_redistributed(&w, &m);
	send_frame(client, on ? LINK_REDISTRIBUTED : LINK_REDISTRIBUTED_GONE, &w);
}

/* Nobody hears his own routes again. */
static bool is_wanted_by(const struct client *client, const struct prefix *p, const struct terms *t)
{
	return t && t->source != client->source && client->wants[p->family == AF_INET6][t->origin];
}

void clients_selected(struct clients *c, const struct prefix *p, const struct terms *was, const struct terms *now)
{
	for (uint32_t n = 0; n < c->items.count; n++) {
		struct client *client = c->items.items[n];
		if (is_wanted_by(client, p, was) && !(is_wanted_by(client, p, now) && now->origin == was->origin))
			tell_route(client, p, was, false);
		if (is_wanted_by(client, p, now))
			tell_route(client, p, now, true);
	}
}

static void tell_rows(struct client *client, int family, uint8_t origin, bool on, bool reserved_only)
{
	const struct rib *rib = client->all->rib;
	const struct table *table = rib_find_table(rib, TABLE_MAIN, family);
	for (uint32_t id = table_next(table, 0); id; id = table_next(table, id)) {
		const struct entry *entry = table_entry(table, id);
		const struct route *r = entry_selected(rib, entry);
		const struct terms *t = r ? route_terms(rib, r) : NULL;
		if (!t || t->origin != origin || t->source == client->source)
			continue;
		struct prefix p = entry_prefix(table, entry);
		if (!reserved_only || is_reserved(&p))
			tell_route(client, &p, t, on);
	}
}

void tell_table(struct client *client, int family, uint8_t origin, bool on)
{
	tell_rows(client, family, origin, on, false);
}

static void tell_reserved(struct clients *c, bool on)
{
	for (uint32_t n = 0; n < c->items.count; n++)
		for (uint8_t o = 0; o < ORIGIN_COUNT; o++)
			if (c->items.items[n]->wants[0][o])
				tell_rows(c->items.items[n], AF_INET, o, on, true);
}

/* Taken back while they may still be told, told when they may. */
void clients_allow_reserved(struct clients *c, bool on)
{
	if (c->allows_reserved == on)
		return;
	if (!on)
		tell_reserved(c, false);
	c->allows_reserved = on;
	if (on)
		tell_reserved(c, true);
}

/* Of which origins routes lead elsewhere now, though the same are in use. */
struct moved {
	bool any, is[2][ORIGIN_COUNT];
};

static struct moved take_moved(struct shared *shared)
{
	struct moved moved = { 0 };
	if (!shared->some_moved)
		return moved;
	shared->some_moved = false;
	for (uint32_t slot = 0; slot <= shared->terms_by_hash.mask; slot++) {
		uint32_t id = shared->terms_by_hash.slots[slot].id;
		const struct terms *t = id ? terms_at(shared, id) : NULL;
		const struct group *g = t ? group_at(shared, t->group) : NULL;
		if (g && g->has_moved)
			moved.any = moved.is[g->family == AF_INET6][t->origin] = true;
	}
	for (uint32_t slot = 0; moved.any && slot <= shared->groups_by_hash.mask; slot++)
		if (shared->groups_by_hash.slots[slot].id)
			group_at(shared, shared->groups_by_hash.slots[slot].id)->has_moved = false;
	return moved;
}

static bool wants_any(const struct client *client)
{
	for (int f = 0; f < 2; f++)
		for (int o = 0; o < ORIGIN_COUNT; o++)
			if (client->wants[f][o])
				return true;
	return false;
}

static void tell_moved(struct client *client, const struct moved *moved)
{
	for (int f = 0; f < 2; f++)
		for (uint8_t o = 0; o < ORIGIN_COUNT; o++)
			if (client->wants[f][o] && moved->is[f][o])
				tell_table(client, f ? AF_INET6 : AF_INET, o, true);
}

void clients_settled(struct clients *c)
{
	bool is_wanted = false;
	settle_watched(c);
	for (uint32_t n = 0; n < c->items.count; n++)
		is_wanted |= wants_any(c->items.items[n]);
	if (!is_wanted)
		return;
	const struct moved moved = take_moved(&c->rib->shared);
	for (uint32_t n = 0; moved.any && n < c->items.count; n++)
		tell_moved(c->items.items[n], &moved);
}

/* -- refusals -- */

void clients_flush_refused(struct clients *c)
{
	uint8_t room[FRAME_ROOM + REFUSED_MAX * 17];
	struct writer w = writer_over(room, sizeof room);
	struct client *client = c->refused_client;
	if (!client || !c->refused_count)
		return;
	const struct terms *t = terms_at(&c->rib->shared, c->refused_terms);
	const struct group *g = group_at(&c->rib->shared, t->group);
	static struct link_routes m;
	m = (struct link_routes){ .family = g->family, .origin = t->origin, .distance = t->distance,
				  .flags = t->flags & (uint8_t)~LINK_ROUTE_EXTRA,      /* it knows its words */
				  .metric = t->metric, .tag = t->tag, .nexthop_count = g->count };
	memcpy(m.nexthops, g->said, g->count * sizeof *g->said);
	write_u32(&w, (uint32_t)c->refused_error);
	link_put_routes(&w, &m);
	for (uint32_t i = 0; i < c->refused_count; i++)
		link_put_prefix(&w, &c->refused[i]);
	send_frame(client, LINK_ROUTES_FAILED, &w);
	client->failed += c->refused_count;
	terms_put(&c->rib->shared, c->refused_terms);
	c->refused_count = 0;
	c->refused_client = NULL;
}

void clients_refused(struct clients *c, const struct prefix *p, uint32_t terms, int error)
{
	struct client *client = client_of_source(c, terms_at(&c->rib->shared, terms)->source);
	bool same = c->refused_count && client == c->refused_client && terms == c->refused_terms &&
		    error == c->refused_error && c->refused_count < REFUSED_MAX;
	if (!client)
		return;
	if (!same) {
		clients_flush_refused(c);
		terms_hold(&c->rib->shared, terms);
		c->refused_client = client;
		c->refused_terms = terms;
		c->refused_error = error;
	}
	c->refused[c->refused_count++] = *p;
}
