/* SPDX-License-Identifier: Apache-2.0 */
/* start -- reading the kernel: at the start, where routes of an earlier life are adopted, and after an
 * overrun, where what vanished unseen is found out. */
#include <net/if.h>
#include <string.h>
#include "base/text.h"
#include "zebra/instance/instance.h"

enum { LOST_MAX = 50000, LOST_AFTER_MS = 100, LEAVE_US = 600000 };

/* -- routes -- */

static uint32_t terms_of(struct zebra *z, const struct kernel_route *route)
{
	static const struct {
		const char *source;
		uint8_t distance, reach;
	} as[ORIGIN_COUNT] = {
		[ORIGIN_KERNEL] = { "kernel", 0, GROUP_KERNEL },
		[ORIGIN_STATIC] = { "static", 1, GROUP_CONNECTED },
		[ORIGIN_BGP] = { "bgpd", 20, GROUP_CONNECTED },
	};
	struct terms t = { .origin = route->origin, .distance = as[route->origin].distance };
	t.source = rib_source(&z->rib, as[route->origin].source);
	if (route->origin == ORIGIN_KERNEL) {
		/* The highest byte of a kernel's metric is taken for a distance, as FRR does. */
		t.distance = (uint8_t)(route->metric >> 24);
		t.metric = route->metric & 0xffffff;
	}
	struct group_key key = { route->nexthops, route->count, as[route->origin].reach, route->prefix.family };
	t.group = group_get(&z->rib.shared, &key);
	return terms_get(&z->rib.shared, &t);
}

static void adopt(struct zebra *z, const struct kernel_route *route)
{
	struct kernel_route copy = *route;
	for (uint32_t i = 0; i < copy.count; i++)
		copy.nexthops[i].weight = copy.nexthops[i].weight ? copy.nexthops[i].weight : 1;
	uint32_t exit = object_adopt(&z->kernel, &copy);
	uint32_t terms = terms_of(z, &copy);
	rib_adopt(&z->rib, rib_table(&z->rib, copy.table, copy.prefix.family), &copy.prefix, terms, exit);
	terms_put(&z->rib.shared, terms);
	exit_put(&z->rib.shared, exit);
}

static struct table *find_entry(struct zebra *z, const struct kernel_route *route, uint32_t *entry)
{
	struct table *table = rib_table(&z->rib, route->table, route->prefix.family);
	*entry = table_find(table, &route->prefix);
	return table;
}

/* Ours, and somebody else removed it or put another in its place.  The reason may be on its way: a link that
 * went down is told after its IPv6 routes.  So it is looked at a little later. */
static void own_route_lost(struct zebra *z, const struct kernel_route *route)
{
	uint32_t id;
	struct table *table = find_entry(z, route, &id);
	if (!id || !rib_in_kernel(&z->rib, table_entry(table, id)))
		return;
	if (z->takes_external) {
		rib_kernel_took(&z->rib, table, id);
		return;
	}
	if (z->lost.count == LOST_MAX) {
		zebra_kernel_rules.overrun(z, "many routes were taken out of the kernel");
		return;
	}
	array_push(&z->lost, (struct lost){ route->table, route->prefix });
	if (!timer_is_running(&z->lost_soon))
		timer_start(&z->lost_soon, LOST_AFTER_MS);
}

void zebra_restore_lost(void *owner)
{
	struct zebra *z = owner;
	char text[PREFIX_TEXT];
	uint32_t restored = 0, last = 0;
	for (uint32_t i = 0; i < z->lost.count; i++) {
		struct table *table = rib_table(&z->rib, z->lost.items[i].table, z->lost.items[i].prefix.family);
		uint32_t id = table_find(table, &z->lost.items[i].prefix);
		if (!id || !rib_in_kernel(&z->rib, table_entry(table, id)))
			continue;
		rib_kernel_lost(&z->rib, table, id);
		restored++;
		last = i;
	}
	if (restored)
		log_notice("somebody took %u route(s) out of the kernel, prefix=%s the last; what is used is installed again",
			   restored, prefix_text(&z->lost.items[last].prefix, text));
	z->lost.count = 0;
}

static void own_route_read(struct zebra *z, const struct kernel_route *route)
{
	uint32_t id;
	struct table *table = find_entry(z, route, &id);
	if (id && table_entry(table, id)->fib)
		table_entry(table, id)->flags |= ENTRY_SEEN;
	else if (route->count)
		adopt(z, route);
	if (!id)
		id = table_find(table, &route->prefix);
	if (id)
		table_entry(table, id)->flags |= ENTRY_SEEN;
}

static void foreign_route(struct zebra *z, const struct kernel_route *route, bool gone)
{
	if (!route->count && !gone)
		return;
	if (gone) {
		struct terms like = { .source = z->kernel_source, .origin = ORIGIN_KERNEL,
				      .distance = (uint8_t)(route->metric >> 24), .metric = route->metric & 0xffffff };
		const struct table *there = rib_find_table(&z->rib, route->table, route->prefix.family);
		if (there)
			rib_drop(&z->rib, (struct table *)there, &route->prefix, &like);
		return;
	}
	uint32_t terms = terms_of(z, route);
	rib_put(&z->rib, rib_table(&z->rib, route->table, route->prefix.family), &route->prefix, terms);
	terms_put(&z->rib.shared, terms);
	if (route->replaced && route->metric == INSTALL_METRIC)
		own_route_lost(z, route);
}

void zebra_route_news(struct zebra *z, const struct kernel_route *route, bool gone)
{
	if (route->origin == ORIGIN_KERNEL)
		foreign_route(z, route, gone);
	else if (z->is_reading)
		own_route_read(z, route);
	else if (gone)
		own_route_lost(z, route);
}

/* -- everything -- */

static void mark_unseen(struct zebra *z)
{
	for (uint32_t n = 0; n < z->ifaces.items.count; n++) {
		struct iface *i = z->ifaces.items.items[n];
		i->was_seen = false;
		for (uint32_t a = 0; a < i->addresses.count; a++)
			i->addresses.items[a].was_seen = false;
	}
	objects_mark_unseen(&z->kernel);
	neighbors_mark_unseen(&z->neighbors);
	rib_source_lost(&z->rib, z->kernel_source);
}

static void forget_unseen_links(struct zebra *z)
{
	for (uint32_t n = z->ifaces.items.count; n-- > 0;) {
		struct iface *i = z->ifaces.items.items[n];
		if (!i->was_seen)
			zebra_link_gone(z, i);
	}
}

static void forget_unseen_addresses(struct zebra *z)
{
	for (uint32_t n = 0; n < z->ifaces.items.count; n++) {
		struct iface *i = z->ifaces.items.items[n];
		for (uint32_t a = i->addresses.count; a-- > 0;) {
			struct iface_address gone = i->addresses.items[a];
			if (!gone.was_seen)
				zebra_kernel_rules.address(z, i->index, &gone, true);
		}
	}
}

static uint32_t forget_unseen_routes(struct zebra *z)
{
	uint32_t lost = 0;
	for (uint32_t t = 0; t < z->rib.tables.count; t++) {
		struct table *table = z->rib.tables.items[t];
		for (uint32_t id = table_next(table, 0); id; id = table_next(table, id)) {
			struct entry *entry = table_entry(table, id);
			bool seen = entry->flags & ENTRY_SEEN;
			entry->flags &= (uint8_t)~ENTRY_SEEN;
			if (seen || !rib_in_kernel(&z->rib, entry))
				continue;
			lost++;
			rib_kernel_lost(&z->rib, table, id);
		}
	}
	return lost;
}

/* Objects come before the routes that name them, and addresses before the next hops that lie on them. */
static bool read_in_order(struct zebra *z)
{
	struct kernel *k = &z->kernel;
	if (!kernel_read_links(k))
		return false;
	forget_unseen_links(z);
	if (!kernel_read_addresses(k))
		return false;
	forget_unseen_addresses(z);
	if (kernel_read_objects(k))
		objects_forget_unseen(k);
	bool whole = kernel_read_routes(k, AF_INET) && kernel_read_routes(k, AF_INET6);
	objects_adopted(k);
	if (kernel_read_neighbors(k))
		neighbors_forget_unseen(&z->neighbors);
	return whole;
}

bool zebra_read_all(struct zebra *z)
{
	mark_unseen(z);
	z->is_reading = true;
	z->kernel.counts.rereads++;
	bool whole = read_in_order(z);
	if (whole) {
		uint32_t lost = forget_unseen_routes(z);
		rib_source_sweep(&z->rib, z->kernel_source, AF_INET);
		rib_source_sweep(&z->rib, z->kernel_source, AF_INET6);
		if (z->is_ready)
			log_notice("read again: interfaces=%u prefixes=%u lost=%u", z->ifaces.items.count,
				   table_count(rib_main(&z->rib, AF_INET)) + table_count(rib_main(&z->rib, AF_INET6)), lost);
	} else {
		timer_start(&z->reread, 1000);
	}
	z->is_reading = false;
	z->rib.reach_changed = true;
	zebra_has_work(z);
	return whole;
}

/* -- a life -- */

static void on_events(void *owner, int ready)
{
	struct zebra *z = owner;
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	kernel_read_events(&z->kernel);
}

static void tell_adopted(struct zebra *z)
{
	uint32_t statics = rib_source(&z->rib, "static"), bgp = rib_source(&z->rib, "bgpd");
	uint32_t count = z->rib.sources.items[statics].routes + z->rib.sources.items[bgp].routes;
	if (count)
		log_notice("adopted %u routes of an earlier life; what is not said again goes after %u seconds", count,
			   z->clients.keep_seconds);
	clients_expect(&z->clients, (uint16_t)statics);
	clients_expect(&z->clients, (uint16_t)bgp);
}

static const struct radv_rules *rules_of(void *owner, const struct iface *i)
{
	const struct wish *wish = zebra_wish(owner, i->name);
	return wish ? &wish->nd : NULL;
}

static void heard(void *owner, uint32_t ifindex, const struct address *a, bool gone)
{
	struct zebra *z = owner;
	clients_tell_neighbor(&z->clients, ifindex, a, gone);
}

struct zebra *zebra_start(struct loop *loop, const struct zebra_options *options, char **why)
{
	struct zebra *z = NEW(struct zebra);
	z->loop = loop;
	z->started_s = wall_now_s();
	z->retains = options->retains;
	rib_open(&z->rib, &zebra_rib_rules, z);
	z->rib.most_nexthops = options->most_nexthops;
	z->kernel_source = rib_source(&z->rib, "kernel");
	z->imports = (struct imports){ .rib = &z->rib, .permits = zebra_permits_import, .owner = z };
	z->clients = (struct clients){ .permits_hop = zebra_permits_hop, .owner = z, .rib = &z->rib, .ifaces = &z->ifaces, .loop = loop,
				       .keep_seconds = options->keep_seconds };
	zebra_work_open(z);
	radv_open(&z->radv, loop, &z->ifaces);
	z->radv.rules_of = rules_of;
	z->radv.heard = heard;
	z->radv.owner = z;
	z->clients.radv = &z->radv;
	if (!kernel_open(&z->kernel, &z->rib, &zebra_kernel_rules, z, why))
		return NULL;
	if (!zebra_read_all(z)) {
		*why = text_format("the kernel's interfaces and routes cannot be read");
		return NULL;
	}
	tell_adopted(z);
	z->events = watch_new_named(loop, kernel_events_fd(&z->kernel), on_events, z, "kernel_read");
	watch_want(z->events, WATCH_READ);
	z->clients.is_started = true;
	if (!clients_open(&z->clients, options->zserv_path, why))
		return NULL;
	return z;
}

void zebra_stop(struct zebra *z)
{
	clients_close(&z->clients);
	radv_close(&z->radv);
	watch_free(z->events);
	z->events = NULL;
	task_cancel(&z->work);
	timer_stop(&z->work_later);
	timer_stop(&z->reread);
	timer_stop(&z->lost_soon);
	burst_close(&z->lists);
	if (!z->retains)
		kernel_leave(&z->kernel, LEAVE_US);
}

void zebra_free(struct zebra *z)
{
	z->rib.shared.lost_exit = NULL;     /* what the kernel has stays as zebra_stop left it */
	statics_free(&z->statics);
	imports_free(&z->imports);
	filters_drop(&z->filters);
	ifaces_free(&z->ifaces);
	neighbors_free(&z->neighbors);
	for (uint32_t i = 0; i < z->wishes.count; i++)
		wish_drop(&z->wishes.items[i]);
	array_free(&z->wishes);
	array_free(&z->lost);
	rib_close(&z->rib);
	kernel_close(&z->kernel);
	mem_free(z);
}
