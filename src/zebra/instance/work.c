/* SPDX-License-Identifier: Apache-2.0 */
/* work -- the rib is settled, swept and told to the kernel, in slices. */
#include <string.h>
#include "zebra/instance/instance.h"

enum { SWEEP_AT_ONCE = 20000, ROUNDS = 8 };
static const int64_t install_slice_us = 5000;

static bool link_is_up(void *owner, uint32_t ifindex)
{
	const struct zebra *z = owner;
	const struct iface *i = iface_find(&z->ifaces, ifindex);
	return i && iface_is_operative(i);
}

static bool link_has_ipv6(void *owner, uint32_t ifindex)
{
	const struct zebra *z = owner;
	const struct iface *i = iface_find(&z->ifaces, ifindex);
	return i && iface_has_family(i, AF_INET6);
}

static void debug_selected(const struct zebra *z, const struct table *table, const struct prefix *p,
			   const struct terms *now)
{
	char text[PREFIX_TEXT];
	log_debug("rib table=%u prefix=%s %s=%s", table->id, prefix_text(p, text), now ? "uses" : "none",
		  now ? z->rib.sources.items[now->source].name : "");
}

static void selected(void *owner, const struct table *table, const struct prefix *p, const struct terms *was,
		     const struct terms *now)
{
	struct zebra *z = owner;
	if (z->watches_rib)
		debug_selected(z, table, p, now);
	imports_selected(&z->imports, table, p, now);
	if (table->id == TABLE_MAIN)
		clients_selected(&z->clients, p, was, now);
}

static bool move_exit(void *owner, uint32_t exit, const struct nexthop *nexthops, uint32_t count)
{
	return object_move(&((struct zebra *)owner)->kernel, exit, nexthops, count);
}

static void lost_exit(void *owner, uint32_t exit)
{
	object_drop(&((struct zebra *)owner)->kernel, exit);
}

void zebra_has_work(struct zebra *z)
{
	if (z->is_reading || timer_is_running(&z->work_later))
		return;
	task_post(&z->work);
}

static void has_work(void *owner)
{
	zebra_has_work(owner);
}

const struct rib_rules zebra_rib_rules = { link_is_up, selected, move_exit, lost_exit, has_work, zebra_filter_route,
					    link_has_ipv6 };

/* A change of next hops may change routes, which may change next hops: a few rounds, then others' turn. */
static bool settle(struct zebra *z)
{
	for (int round = 0; round < ROUNDS; round++) {
		if (rib_settle(&z->rib)) {
			clients_settled(&z->clients);
			if (z->watches_nht)
				log_debug("nht: next hops are resolved again, round %u", z->rib.round);
		}
		if (rib_sweep(&z->rib, SWEEP_AT_ONCE))
			return true;
		if (!rib_is_unsettled(&z->rib))
			return false;
	}
	return true;
}

static void work(void *owner)
{
	struct zebra *z = owner;
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
	bool more = settle(z);
	more |= kernel_install_some(&z->kernel, install_slice_us);
	clients_flush_refused(&z->clients);
	confirm_flush(&z->clients);
	if (more || rib_is_unsettled(&z->rib))
		timer_start(&z->work_later, 0);
}

static void read_again(void *owner)
{
	struct zebra *z = owner;
	zebra_read_all(z);
}

void zebra_work_open(struct zebra *z)
{
	task_init(&z->work, z->loop, work, z);
	timer_init(&z->work_later, z->loop, work, z);
	timer_init(&z->reread, z->loop, read_again, z);
	timer_init(&z->lost_soon, z->loop, zebra_restore_lost, z);
	z->rib.now_s = (uint32_t)(clock_now_us() / 1000000);
}

static void tell_client(struct zebra *z, const struct table *table, const struct entry *entry, int error)
{
	const struct route *r = entry_selected(&z->rib, entry);
	struct prefix p = entry_prefix(table, entry);
	if (r)
		clients_refused(&z->clients, &p, r->terms, error);
}

void zebra_installed(void *owner, const struct table *table, const struct entry *entry)
{
	struct zebra *z = owner;
	const struct route *r = entry_selected(&z->rib, entry);
	const struct terms *t = r ? route_terms(&z->rib, r) : NULL;
	struct client *client = t && t->flags & LINK_ROUTE_CONFIRM ? client_of_source(&z->clients, t->source) : NULL;
	struct prefix p = entry_prefix(table, entry);
	if (client)
		confirm(&z->clients, client, table, &p);
}

void zebra_refused(void *owner, const struct table *table, const struct entry *entry, int error, const char *words)
{
	struct zebra *z = owner;
	char text[PREFIX_TEXT];
	uint32_t suppressed = 0;
	struct prefix p = entry_prefix(table, entry);
	tell_client(z, table, entry, error);
	if (!log_may(&z->refused_limit, loop_now_ms(z->loop), 10, &suppressed))
		return;
	const struct route *r = entry_selected(&z->rib, entry);
	const char *source = r ? z->rib.sources.items[route_terms(&z->rib, r)->source].name : "nobody";
	log_warn("the kernel refused prefix=%s source=%s table=%u: %s%s", prefix_text(&p, text), source, table->id,
		 words, suppressed ? " (and others before)" : "");
}
