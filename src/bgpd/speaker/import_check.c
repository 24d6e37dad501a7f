/* SPDX-License-Identifier: Apache-2.0 */
/* import_check -- bgp network import-check: a network is announced only while zebra has a route to just it.
 *
 * Zebra is asked about each network once and says when the answer changes.  Until it has answered, and while it is
 * away, a network counts as it was last known; a daemon that runs without zebra believes what is configured. */
#include <stdlib.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

static int compare(const void *a, const void *b)
{
	const struct network_watched *x = a, *y = b;
	return prefix_compare(&x->prefix, &y->prefix);
}

static struct network_watched *find(const struct speaker *s, const struct prefix *network)
{
	const struct network_watched like = { .prefix = *network };
	return s->networks.count ? bsearch(&like, s->networks.items, s->networks.count, sizeof like, compare) : NULL;
}

static void send_watch(struct speaker *s, const struct network_watched *w, enum link_kind kind)
{
	uint8_t room[64];
	struct writer writer = writer_over(room, sizeof room);
	struct link_watch m = { .address = prefix_address(&w->prefix), .route = w->prefix };
	link_put_watch(&writer, &m);
	channel_send(s->zebra, kind, room, write_used(&writer));
}

static bool zebra_listens(const struct speaker *s)
{
	return s->zebra && channel_is_open(s->zebra);
}

void import_check_ask_all(struct speaker *s)
{
	for (uint32_t i = 0; i < s->networks.count; i++)
		send_watch(s, &s->networks.items[i], LINK_NEXTHOP_WATCH);
}

/* The networks of the plan, sorted, each once. */
static void collect(const struct speaker *s, typeof(((struct speaker *)0)->networks) *out)
{
	for (uint32_t i = 0; s->plan.is_running && s->plan.import_check && i < s->plan.networks.count; i++)
		array_push(out, (struct network_watched){ .prefix = s->plan.networks.items[i].prefix });
	if (!out->count)
		return;
	qsort(out->items, out->count, sizeof *out->items, compare);
	uint32_t kept = 1;
	for (uint32_t i = 1; i < out->count; i++)
		if (compare(&out->items[kept - 1], &out->items[i]))
			out->items[kept++] = out->items[i];
	out->count = kept;
}

void import_check_follow(struct speaker *s)
{
	typeof(s->networks) next = { 0 }, old = s->networks;
	collect(s, &next);
	for (uint32_t i = 0; i < next.count; i++) {
		const struct network_watched *known = find(s, &next.items[i].prefix);
		if (known)
			next.items[i] = *known;
		else if (zebra_listens(s))
			send_watch(s, &next.items[i], LINK_NEXTHOP_WATCH);
	}
	s->networks = next;
	for (uint32_t i = 0; zebra_listens(s) && i < old.count; i++)
		if (!find(s, &old.items[i].prefix))
			send_watch(s, &old.items[i], LINK_NEXTHOP_UNWATCH);
	array_free(&old);
}

void import_check_answered(struct speaker *s, const struct link_nexthop *answer)
{
	struct network_watched *w = find(s, &answer->route);
	if (!w)
		return;
	w->is_answered = true;
	w->is_there = answer->is_reachable;
	w->metric = answer->metric;
	originate_soon(s);
}

bool import_check_passes(const struct speaker *s, const struct prefix *network)
{
	const struct network_watched *w = find(s, network);
	return !s->plan.import_check || !s->options.uses_zebra || (w && w->is_there);
}
