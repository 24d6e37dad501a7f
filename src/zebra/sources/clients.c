/* SPDX-License-Identifier: Apache-2.0 */
/* clients -- connections come and go, offers go into the rib. */
#include "zebra/sources/clients.h"

#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "zebra/sources/tell.h"

enum { SYNC_PATIENCE_S = 600, PREFIXES_AT_ONCE = 256 };

struct client *client_of_source(const struct clients *c, uint16_t source)
{
	for (uint32_t i = 0; i < c->items.count; i++)
		if (c->items.items[i]->source == source)
			return c->items.items[i];
	return NULL;
}

const char *client_protocol(const struct client *client)
{
	return strcmp(client->name, "bgpd") ? client->name : "bgp";
}

/* -- absences -- */

static struct absence *absence_of(struct clients *c, uint16_t source)
{
	for (uint32_t i = 0; i < c->absences.count; i++)
		if (c->absences.items[i]->source == source)
			return c->absences.items[i];
	return NULL;
}

static void on_absence_over(void *owner)
{
	struct absence *a = owner;
	struct rib *rib = a->all->rib;
	if (!client_of_source(a->all, a->source) && rib->sources.items[a->source].routes)
		log_info("routes of %s that were not said again are removed", rib->sources.items[a->source].name);
	rib_source_sweep(rib, a->source, AF_INET);
	rib_source_sweep(rib, a->source, AF_INET6);
}

static struct absence *absence_make(struct clients *c, uint16_t source)
{
	struct absence *a = absence_of(c, source);
	if (a)
		return a;
	a = NEW(struct absence);
	a->all = c;
	a->source = source;
	timer_init(&a->timer, c->loop, on_absence_over, a);
	array_push(&c->absences, a);
	return a;
}

void clients_expect(struct clients *c, uint16_t source)
{
	timer_start(&absence_make(c, source)->timer, (int64_t)c->keep_seconds * 1000);
}

static void start_absence(struct clients *c, uint16_t source)
{
	struct absence *a = absence_make(c, source);
	uint32_t seconds = a->stay_was_asked ? a->stay_seconds : c->keep_seconds;
	uint32_t routes = c->rib->sources.items[source].routes;
	rib_source_lost(c->rib, source);
	if (routes && c->is_started)
		log_notice("%s is gone; its %u routes stay for %u seconds", c->rib->sources.items[source].name, routes,
			   seconds);
	timer_start(&a->timer, (int64_t)seconds * 1000);
}

/* It has time to learn its routes again and to say when it is done. */
static void end_absence(struct clients *c, uint16_t source)
{
	struct absence *a = absence_make(c, source);
	if (timer_is_running(&a->timer))
		timer_start(&a->timer, SYNC_PATIENCE_S * 1000);
}

/* -- what clients say -- */

static bool nexthops_are_sound(const struct link_routes *m)
{
	if (!m->nexthop_count || m->nexthop_count > NEXTHOPS_MAX)
		return false;
	for (uint32_t i = 0; i < m->nexthop_count; i++) {
		const struct nexthop *n = &m->nexthops[i];
		if (n->kind > NEXTHOP_PROHIBIT || (n->kind == NEXTHOP_GATEWAY && !n->gateway.family))
			return false;
	}
	return true;
}

static uint32_t terms_of(struct client *client, const struct link_routes *m)
{
	struct shared *shared = &client->all->rib->shared;
	enum group_reach recursive = m->flags & LINK_ROUTE_UNDERLAY ? GROUP_UNDERLAY : GROUP_RECURSIVE;
	enum group_reach reach = m->flags & LINK_ROUTE_RECURSE ? recursive : GROUP_CONNECTED;
	struct terms t = { .metric = m->metric, .tag = m->tag, .source = client->source, .origin = m->origin,
			   .distance = m->distance, .flags = m->flags,
			   .extra = m->extra.at, .extra_bytes = (uint16_t)read_left(&m->extra) };
	t.group = group_get(shared, &(struct group_key){ m->nexthops, m->nexthop_count, reach, m->family });
	return terms_get(shared, &t);
}

static struct table *table_of(struct rib *rib, const struct link_routes *m)
{
	return rib_table(rib, m->table == LINK_TABLE_MULTICAST ? table_multicast : m->table, m->family);
}

static bool take_add(struct client *client, struct reader *body)
{
	static struct link_routes m;
	struct prefix prefixes[PREFIXES_AT_ONCE];
	struct rib *rib = client->all->rib;
	if (!link_get_routes(body, &m) || !nexthops_are_sound(&m))
		return false;
	struct table *table = table_of(rib, &m);
	uint32_t terms = terms_of(client, &m), count;
	do {
		for (count = 0; count < PREFIXES_AT_ONCE && link_next_prefix(&m, &prefixes[count]); count++)
			prefix_mask(&prefixes[count]);
		rib_put_many(rib, table, prefixes, count, terms);
		if (m.flags & LINK_ROUTE_CONFIRM)
			confirm_known(client, table, prefixes, count);
		client->added[m.family == AF_INET6] += count;
	} while (count == PREFIXES_AT_ONCE);
	rib->is_confirmed |= (m.flags & LINK_ROUTE_CONFIRM) != 0;
	terms_put(&rib->shared, terms);
	return true;
}

static bool take_del(struct client *client, struct reader *body)
{
	static struct link_routes m;
	struct prefix p;
	struct rib *rib = client->all->rib;
	if (!link_get_routes(body, &m))
		return false;
	struct table *table = table_of(rib, &m);
	struct terms like = { .source = client->source, .origin = m.origin, .distance = m.distance };
	while (link_next_prefix(&m, &p)) {
		prefix_mask(&p);
		rib_drop(rib, table, &p, &like);
		client->deleted[m.family == AF_INET6]++;
	}
	return true;
}

static bool take_sync_done(struct client *client, struct reader *body)
{
	uint8_t family = read_u8(body);
	if (body->bad || (family != AF_INET && family != AF_INET6))
		return false;
	rib_source_sweep(client->all->rib, client->source, family);
	return true;
}

static int find_watched(const struct client *client, const struct link_watch *what)
{
	for (uint32_t i = 0; i < client->watched.count; i++) {
		const struct link_watch *w = &client->watched.items[i].what;
		if (address_same(&w->address, &what->address) && w->must_be_connected == what->must_be_connected &&
		    prefix_same(&w->route, &what->route))
			return (int)i;
	}
	return -1;
}

static bool take_watch(struct client *client, struct reader *body)
{
	struct link_watch what = { 0 };
	if (!link_get_watch(body, &what) || !what.address.family)
		return false;
	int at = find_watched(client, &what);
	if (at < 0) {
		array_push(&client->watched, (struct watched){ .what = what });
		at = (int)client->watched.count - 1;
	}
	client->watched.items[at].told = 0;
	tell_watched(client, &client->watched.items[at]);
	return true;
}

static bool take_unwatch(struct client *client, struct reader *body)
{
	struct link_watch what = { 0 };
	if (!link_get_watch(body, &what))
		return false;
	int at = find_watched(client, &what);
	if (at >= 0)
		client->watched.items[at] = client->watched.items[--client->watched.count];
	return true;
}

static bool take_redistribute(struct client *client, struct reader *body, bool on)
{
	struct link_redistribute m = { 0 };
	if (!link_get_redistribute(body, &m) || !m.origin || m.origin >= ORIGIN_COUNT)
		return false;
	client->wants[m.family == AF_INET6][m.origin] = on;
	tell_table(client, m.family, m.origin, on);
	return true;
}

static bool take_redistribute_on(struct client *client, struct reader *body)
{
	return take_redistribute(client, body, true);
}

static bool take_redistribute_off(struct client *client, struct reader *body)
{
	return take_redistribute(client, body, false);
}

static bool take_stay(struct client *client, struct reader *body)
{
	struct absence *a = absence_make(client->all, client->source);
	a->stay_seconds = read_u32(body);
	a->stay_was_asked = true;
	return !body->bad;
}

static bool take_advertise(struct client *client, struct reader *body)
{
	struct link_advertise m;
	if (!link_get_advertise(body, &m))
		return false;
	radv_ask(client->all->radv, m.ifindex, m.is_on, m.interval_seconds);
	return true;
}

static const struct {
	uint16_t kind;
	const char *name;
	bool (*take)(struct client *client, struct reader *body);
} letters[] = {
	{ LINK_ROUTES_ADD, "routes add", take_add },
	{ LINK_ROUTES_DEL, "routes delete", take_del },
	{ LINK_SYNC_DONE, "sync done", take_sync_done },
	{ LINK_NEXTHOP_WATCH, "nexthop watch", take_watch },
	{ LINK_NEXTHOP_UNWATCH, "nexthop unwatch", take_unwatch },
	{ LINK_REDISTRIBUTE, "redistribute", take_redistribute_on },
	{ LINK_REDISTRIBUTE_OFF, "redistribute off", take_redistribute_off },
	{ LINK_STAY, "stay", take_stay },
	{ LINK_ADVERTISE, "advertise", take_advertise },
};

/* -- connections -- */

static struct client *client_of_channel(const struct clients *c, const struct channel *channel)
{
	for (uint32_t i = 0; i < c->items.count; i++)
		if (c->items.items[i]->channel == channel)
			return c->items.items[i];
	return NULL;
}

static void on_open(void *owner, struct channel *channel)
{
	struct clients *c = owner;
	struct client *client = NEW(struct client);
	client->all = c;
	client->channel = channel;
	snprintf(client->name, sizeof client->name, "%s", channel_peer_name(channel));
	client->source = rib_source(c->rib, client->name);
	client->since_s = client->last_s = wall_now_s();
	array_push(&c->items, client);
	end_absence(c, client->source);
	log_info("client %s connected (pid %d)", client->name, (int)channel_peer_pid(channel));
	if (c->is_started)
		tell_everything(client);
}

static void on_frame(void *owner, struct channel *channel, uint16_t kind, struct reader body)
{
	struct clients *c = owner;
	struct client *client = client_of_channel(c, channel);
	bool fine = false;
	if (!client)
		return;
	client->frames++;
	c->rib->now_s = (uint32_t)(clock_now_us() / 1000000);
	client->last_s = wall_now_s();
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		if (letters[i].kind != kind)
			continue;
		snprintf(client->last_command, sizeof client->last_command, "%s", letters[i].name);
		fine = letters[i].take(client, &body);
	}
	if (fine)
		return;
	log_warn("client %s sent a message of kind %u that cannot be read; its connection is closed", client->name, kind);
	channel_close(channel);
}

static void on_close(void *owner, struct channel *channel, const char *why)
{
	struct clients *c = owner;
	struct client *client = client_of_channel(c, channel);
	if (!client)
		return;
	log_info("client %s disconnected: %s", client->name, why);
	for (uint32_t i = 0; i < c->items.count; i++)
		if (c->items.items[i] == client)
			c->items.items[i--] = c->items.items[--c->items.count];
	if (c->refused_client == client)
		clients_flush_refused(c);
	if (c->confirmed.client == client)
		c->confirmed = (struct confirmed){ 0 };
	if (!client_of_source(c, client->source)) {
		start_absence(c, client->source);
		radv_ask_nothing(c->radv);
	}
	array_free(&client->watched);
	mem_free(client);
}

static const struct channel_rules channel_rules = { .on_open = on_open, .on_frame = on_frame, .on_close = on_close };

bool clients_open(struct clients *c, const char *path, char **why)
{
	c->server = channel_serve(c->loop, path, "zebra", &channel_rules, c, why);
	return c->server != NULL;
}

void clients_close(struct clients *c)
{
	c->is_started = false;          /* what stays is no longer ours to say */
	if (c->server)
		channel_server_free(c->server);
	c->server = NULL;
	for (uint32_t i = 0; i < c->absences.count; i++) {
		timer_stop(&c->absences.items[i]->timer);
		mem_free(c->absences.items[i]);
	}
	for (uint32_t i = 0; i < c->items.count; i++) {
		array_free(&c->items.items[i]->watched);
		mem_free(c->items.items[i]);
	}
	array_free(&c->absences);
	array_free(&c->items);
}
