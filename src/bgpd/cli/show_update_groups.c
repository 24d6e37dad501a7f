/* SPDX-License-Identifier: Apache-2.0 */
/* show_update_groups -- `show bgp update-groups`: neighbors that are told the same, and what became of the groups.
 *
 * Groups of the same key are one update-group of FRR's, each of them a subgroup (they part when one of them is
 * slow).  Every shard has its own; those of the same members are shown as one. */
#include <stdio.h>
#include <time.h>
#include "base/memory.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

struct subgroup {
	struct group_report sum;             /* of all shards; peer_first within the first one's letter */
	const uint16_t *peers;
};

struct groups {
	ARRAY_OF(struct subgroup) items;
};

static bool is_same(const struct subgroup *g, const struct group_report *report, const uint16_t *peers)
{
	if (g->sum.key != report->key || g->sum.peer_count != report->peer_count)
		return false;
	for (uint32_t i = 0; i < report->peer_count; i++) {
		uint32_t k = 0;
		while (k < report->peer_count && g->peers[k] != peers[i])
			k++;
		if (k == report->peer_count)
			return false;
	}
	return true;
}

static void add(struct group_report *sum, const struct group_report *more)
{
	sum->merges += more->merges;
	sum->splits += more->splits;
	sum->told += more->told;
	sum->waiting += more->waiting;
	sum->packets += more->packets;
	sum->queued_bytes += more->queued_bytes;
	sum->is_refreshing |= more->is_refreshing;
}

static void take(struct groups *all, const struct event_groups *letter, const struct group_report *report)
{
	const uint16_t *peers = letter->peers + report->peer_first;
	for (uint32_t i = 0; i < all->items.count; i++)
		if (is_same(&all->items.items[i], report, peers)) {
			add(&all->items.items[i].sum, report);
			return;
		}
	array_push(&all->items, (struct subgroup){ *report, peers });
}

static bool is_asked(const struct call *call, const struct group_report *report)
{
	if (!picked_is_wild(call) && report->family != families[picked_family(call)].table)
		return false;
	return !call_has(call, "id") || report->id == call_number(call, "id", 0);
}

static void collect(const struct call *call, const struct question *q, struct groups *all)
{
	for (uint32_t i = 0; i < q->groups.count; i++)
		for (uint32_t g = 0; g < q->groups.items[i]->group_count; g++)
			if (is_asked(call, &q->groups.items[i]->groups[g]))
				take(all, q->groups.items[i], &q->groups.items[i]->groups[g]);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static const char *time_words(int64_t at_s, char room[64])
{
	time_t at = at_s;
	struct tm parts;
	localtime_r(&at, &parts);
	strftime(room, 64, "%a %b %e %H:%M:%S %Y", &parts);
	return room;
}

static unsigned interval_of(struct speaker *s, const struct subgroup *g)
{
	const struct neighbor *n = g->sum.peer_count ? neighbor_at(s, g->peers[0]) : NULL;
	return n ? n->rules->advertisement_ms / 1000u : 0;
}

static void print_group(struct call *call, struct speaker *s, const struct subgroup *g)
{
	char room[64];
	call_print(call, "Update-group %lu:\n  Created: %s\n", (unsigned long)g->sum.id, time_words(g->sum.made_at_s, room));
	if (g->sum.route_map)
		call_print(call, "  Outgoing route map: %s\n", policy_name_text(g->sum.route_map));
	call_print(call, "  MRAI value (seconds): %u\n", interval_of(s, g));
}

static void print_subgroup(struct call *call, struct speaker *s, const struct subgroup *g)
{
	const struct group_report *r = &g->sum;
	char room[64];
	call_print(call, "\n  Update-subgroup %lu:\n    Created: %s\n", (unsigned long)r->id, time_words(r->made_at_s, room));
	call_print(call, "    Join events: %u\n    Prune events: %u\n    Merge events: %u\n    Split events: %u\n", r->joins,
		   r->leaves, r->merges, r->splits);
	call_print(call, "    Packet queue length: %lu\n    Total packets enqueued: %lu\n", (unsigned long)r->queued_bytes,
		   (unsigned long)r->packets);
	call_print(call, "    Adj-out list count: %u\n    Advertise list: %s\n    Flags: %s\n    Max packet size: %u\n", r->told,
		   r->waiting ? "not empty" : "empty", r->is_refreshing ? "R" : "", r->message_most);
	if (r->peer_count)
		call_print(call, "    Peers:\n");
	for (uint32_t i = 0; i < r->peer_count; i++) {
		const struct neighbor *n = neighbor_at(s, g->peers[i]);
		if (n)
			call_print(call, "      - %s\n", n->rules->name);
	}
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_time(struct json_stream *js, int64_t at_s)
{
	char room[64];
	js_object(js, "groupCreateTime");
	js_number(js, "epoch", at_s);
	js_text(js, "epochString", time_words(at_s, room));
	js_up(js);
}

static void json_group(struct json_stream *js, struct speaker *s, const struct subgroup *g)
{
	static const char *const afis[] = { "", "IPv4", "IPv6" };
	char room[64];
	snprintf(room, sizeof room, "%lu", (unsigned long)g->sum.id);
	js_object(js, room);
	json_time(js, g->sum.made_at_s);
	js_text(js, "afi", afis[families[g->sum.family].afi & 3]);
	js_text(js, "safi", families[g->sum.family].safi == 1 ? "unicast" : "labeled-unicast");
	js_text(js, "grpCreateTimeStr", time_words(g->sum.made_at_s, room));
	if (g->sum.route_map)
		js_text(js, "outRouteMap", policy_name_text(g->sum.route_map));
	js_number(js, "minRouteAdvInt", interval_of(s, g));
	js_array(js, "subGroup");
}

static void json_queue(struct json_stream *js, const struct group_report *r)
{
	js_object(js, "packetQueueInfo");
	js_number(js, "qeueueLen", (int64_t)r->queued_bytes);
	js_number(js, "queuedTotal", (int64_t)r->packets);
	js_number(js, "totalEnqueued", (int64_t)r->packets);
	js_up(js);
}

static void json_subgroup(struct json_stream *js, struct speaker *s, const struct subgroup *g)
{
	const struct group_report *r = &g->sum;
	char room[64];
	js_object(js, NULL);
	js_number(js, "subGroupId", (int64_t)r->id);
	json_time(js, r->made_at_s);
	js_text(js, "subGrpCreateTimeStr", time_words(r->made_at_s, room));
	js_object(js, "statistics");
	js_number(js, "joinEvents", r->joins);
	js_number(js, "pruneEvents", r->leaves);
	js_number(js, "mergeEvents", r->merges);
	js_number(js, "splitEvents", r->splits);
	js_up(js);
	json_queue(js, r);
	js_number(js, "adjListCount", r->told);
	js_flag(js, "needsRefresh", r->is_refreshing);
	js_array(js, "peers");
	for (uint32_t i = 0; i < r->peer_count; i++) {
		const struct neighbor *n = neighbor_at(s, g->peers[i]);
		if (n)
			js_text(js, NULL, n->rules->name);
	}
	js_up(js);
	js_up(js);
}

/* ---- the commands ------------------------------------------------------------------------------------- */

/* Did one of the same key come before? */
static bool is_later(const struct groups *all, uint32_t at)
{
	for (uint32_t i = 0; i < at; i++)
		if (all->items.items[i].sum.key == all->items.items[at].sum.key)
			return true;
	return false;
}

static void print_groups(struct call *call, struct speaker *s, const struct groups *all)
{
	for (uint32_t i = 0; i < all->items.count; i++) {
		const struct subgroup *first = &all->items.items[i];
		if (is_later(all, i))
			continue;
		print_group(call, s, first);
		for (uint32_t k = i; k < all->items.count; k++)
			if (all->items.items[k].sum.key == first->sum.key)
				print_subgroup(call, s, &all->items.items[k]);
	}
}

static void json_groups(struct call *call, struct speaker *s, const struct groups *all)
{
	struct json_stream js;
	js_open(&js, call_out(call));
	js_object(&js, instance_words(s));
	for (uint32_t i = 0; i < all->items.count; i++) {
		const struct subgroup *first = &all->items.items[i];
		if (is_later(all, i))
			continue;
		json_group(&js, s, first);
		for (uint32_t k = i; k < all->items.count; k++)
			if (all->items.items[k].sum.key == first->sum.key)
				json_subgroup(&js, s, &all->items.items[k]);
		js_up(&js);
		js_up(&js);
	}
	js_close(&js);
}

static void print_sums(struct call *call, const struct groups *all)
{
	struct group_report sum = { 0 };
	for (uint32_t i = 0; i < all->items.count; i++) {
		add(&sum, &all->items.items[i].sum);
		sum.joins += all->items.items[i].sum.joins;
		sum.leaves += all->items.items[i].sum.leaves;
	}
	call_print(call, "Update groups: %u\nJoin events: %u\nPrune events: %u\nMerge events: %u\nSplit events: %u\n",
		   all->items.count, sum.joins, sum.leaves, sum.merges, sum.splits);
}

static void print(struct call *call, struct speaker *s, const struct question *q)
{
	struct groups all = { 0 };
	collect(call, q, &all);
	if (call_has(call, "statistics"))
		print_sums(call, &all);
	else if (call_wants_json(call))
		json_groups(call, s, &all);
	else
		print_groups(call, s, &all);
	array_free(&all.items);
}

void show_update_groups(struct call *call)
{
	if (running_speaker(call))
		ask_groups_then_print(call, print);
}
