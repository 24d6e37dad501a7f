/* SPDX-License-Identifier: Apache-2.0 */
/* show_table -- figures about the whole: memory, statistics, next hops, attribute sets, instances. */
#include "base/pool.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

/* ---- show bgp memory ---------------------------------------------------------------------------------- */

static void print_memory(struct call *call, struct speaker *s, const struct question *q)
{
	struct attrs_counts sets;
	struct json_stream js;
	uint64_t prefixes = 0, paths = 0;
	attrs_count(&sets);
	for (int f = 0; f < TABLE_COUNT; f++) {
		prefixes += q->table.table_prefixes[f];
		paths += q->table.table_paths[f];
	}
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_number(&js, "ribEntries", (int64_t)prefixes);
		js_number(&js, "paths", (int64_t)paths);
		js_number(&js, "tableBytes", (int64_t)q->table.table_bytes);
		js_number(&js, "attributeSets", (int64_t)sets.sets);
		js_number(&js, "attributeBytes", (int64_t)sets.bytes);
		js_number(&js, "nexthops", (int64_t)sets.nexthops);
		js_number(&js, "peers", q->neighbors.count);
		js_close(&js);
		return;
	}
	char bytes[BYTES_TEXT];
	call_print(call, "%lu RIB nodes, %lu paths, using %s of memory\n", (unsigned long)prefixes, (unsigned long)paths,
		   bytes_words(q->table.table_bytes, bytes));
	call_print(call, "%lu BGP attributes, using %s of memory\n", (unsigned long)sets.sets, bytes_words(sets.bytes, bytes));
	call_print(call, "%lu next hops\n", (unsigned long)sets.nexthops);
	call_print(call, "%u peers, using %s of memory\n", q->neighbors.count,
		   bytes_words(q->neighbors.count * sizeof(struct neighbor), bytes));
}

void show_bgp_memory(struct call *call)
{
	if (running_speaker(call))
		ask_then_print(call, NULL, 0, print_memory);
}

/* ---- show memory -------------------------------------------------------------------------------------- */

static void print_holders(struct call *call, struct speaker *s, const struct question *q)
{
	struct attrs_counts sets;
	uint64_t sessions = 0;
	attrs_count(&sets);
	for (uint32_t i = 0; i < q->neighbors.count; i++)
		sessions += sizeof(struct neighbor) + sizeof(struct peer_rules) + q->neighbors.items[i].status.session_bytes;
	const struct holder holders[] = {
		{ "prefixes and their paths", "routes", q->table.routes_bytes },
		{ "sets of path attributes", "attributes", sets.bytes, sets.sets },
		{ "what neighbors were told", "told", q->table.told_bytes },
		{ "what zebra was told", "kernel", q->table.kernel_bytes },
		{ "prefixes in order, for shows", "sorted", q->table.sorted_bytes },
		{ "messages that wait for sockets", "queued", q->table.queued_bytes },
		{ "blocks of letters, to be used again", "pooled", pool_bytes() },
		{ "neighbors and sessions", "sessions", sessions, q->neighbors.count },
		{ "what RPKI caches say", "rpki", rpki_bytes(&s->rpki), s->rpki.gathered ? s->rpki.gathered->v4.count + s->rpki.gathered->v6.count : 0 },
		{ "BGP instance", "instance", sizeof(struct speaker), s->plan.asn != 0 },
	};
	call_memory(call, holders, sizeof holders / sizeof *holders);
}

void show_memory(struct call *call)
{
	ask_then_print(call, NULL, 0, print_holders);
}

/* ---- small ones --------------------------------------------------------------------------------------- */

void show_bgp_views(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct json_stream js;
	uint32_t all = 0, up = 0;
	char room[ADDRESS_TEXT];
	if (!s)
		return;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n)); all++)
		up += neighbor_is_up(n);
	if (!call_wants_json(call)) {
		call_print(call, "%-4s  %-5s  %-16s  %9s  %10s  %-37s\n", "Type", "Id", "routerId", "#PeersCfg", "#PeersEstb", "Name");
		call_print(call, "%-4s  %-5s  %-16s  %-21s  %-20s\n", "", "", "L3-VNI", "RouterMAC", "Interface");
		call_print(call, "%-4s  %-5d  %-16s  %-9u  %-10u  %-37s\n", "DFLT", 0, ipv4_words(s->router_id, room), all, up, "default");
		call_print(call, "%-4s  %-5s  %-16u  %-21s  %-20s\n", "", "", 0u, "00:00:00:00:00:00", "unknown");
		call_print(call, "\nTotal number of VRFs (including default): 1\n");
		return;
	}
	js_open(&js, call_out(call));
	js_object(&js, "vrfs");
	js_object(&js, "default");
	js_text(&js, "type", "DFLT");
	js_number(&js, "vrfId", 0);
	js_text(&js, "routerId", ipv4_words(s->router_id, room));
	js_number(&js, "numConfiguredPeers", all);
	js_number(&js, "numEstablishedPeers", up);
	js_number(&js, "l3vni", 0);
	js_text(&js, "rmac", "00:00:00:00:00:00");
	js_text(&js, "interface", "unknown");
	js_up(&js);
	js_up(&js);
	js_number(&js, "totalVrfs", 1);
	js_close(&js);
}

void show_listeners(struct call *call)
{
	struct speaker *s = speaker_of(call);
	char room[ADDRESS_TEXT];
	struct address local;
	call_print(call, "Name             fd Address\n---------------------------\n");
	for (uint32_t i = 0; listener_at(s, i, &local) >= 0; i++)
		call_print(call, "%-16s %d %s\n", "default", listener_at(s, i, &local), address_text(&local, room));
}
