/* SPDX-License-Identifier: Apache-2.0 */
/* show_prefix -- all about one prefix: its paths, why the best one is, to whom it is told. */
#include <string.h>
#include <time.h>
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/shows.h"

static const char *time_words(int64_t at_s, char room[64])
{
	time_t at = at_s;
	struct tm parts;
	localtime_r(&at, &parts);
	strftime(room, 64, "%a %b %e %H:%M:%S %Y", &parts);
	return room;
}

static const struct neighbor *path_neighbor(struct walk *w, const struct page_path *path)
{
	return path->peer ? neighbor_at(w->speaker, path->peer) : NULL;
}

static bool is_accessible(const struct page_path *path)
{
	return path->peer == 0 || !(path->flags & PATH_NEXTHOP_DOWN);
}

/* What follows `show bgp … PREFIX`: bestpath, multipath. */
static bool is_wanted(const struct walk *w, const struct page_path *path)
{
	if (call_has(w->call, "bestpath"))
		return path->flags & PATH_BEST;
	return !call_has(w->call, "multipath") || path->flags & (PATH_BEST | PATH_MULTIPATH);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_from(struct walk *w, const struct page_path *path)
{
	const struct nexthop_address *nexthop = attrs_nexthop(attrs_at(path->attrs)->nexthop);
	const struct neighbor *n = path_neighbor(w, path);
	const struct attrs *a = attrs_at(path->attrs);
	char room[ADDRESS_TEXT];
	bool is_v6 = nexthop->global.family == AF_INET6;
	call_print(w->call, "    %s", address_text(&nexthop->global, room));
	if (!is_accessible(path))
		call_print(w->call, " (inaccessible)");
	else if (path->igp_metric)
		call_print(w->call, " (metric %u)", path->igp_metric);
	if (!n) {
		call_print(w->call, " from %s (%s)\n", is_v6 ? "::" : "0.0.0.0", ipv4_words(w->speaker->router_id, room));
		return;
	}
	call_print(w->call, " from %s", n->rules->name);
	call_print(w->call, " (%s)\n", ipv4_words(a->originator_id ? a->originator_id : n->state.remote_router_id, room));
	if (nexthop->link_local.family)
		call_print(w->call, "    (%s) %s\n", address_text(&nexthop->link_local, room),
			   nexthop_used(nexthop) == &nexthop->link_local ? "(used)" : "(prefer-global)");
}

static void print_kind(struct walk *w, const struct page_path *path)
{
	if (path->flags & PATH_LOCAL)
		call_print(w->call, ", sourced%s", path->origin ? "" : ", local");
	else
		call_print(w->call, path->flags & PATH_INTERNAL ? ", internal" : ", external");
}

static void print_figures(struct walk *w, const struct page_path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	call_print(w->call, "      Origin %s", attrs_origin_word(a->origin));
	if (a->flags & ATTRS_HAS_MED)
		call_print(w->call, ", metric %u", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		call_print(w->call, ", localpref %u", a->local_pref);
	if (path->weight)
		call_print(w->call, ", weight %u", path->weight);
	call_print(w->call, path->flags & PATH_VALID ? ", valid" : ", invalid");
	print_kind(w, path);
	if (a->flags & ATTRS_ATOMIC_AGGREGATE)
		call_print(w->call, ", atomic-aggregate");
	if (path->flags & PATH_MULTIPATH)
		call_print(w->call, ", multipath");
	if (path->flags & PATH_BEST)
		call_print(w->call, ", best (%s)", selection_words(path));
	call_print(w->call, "\n");
}

static void print_communities(struct walk *w, const struct attrs *a)
{
	static const struct {
		const char *title;
		void (*add)(struct text *t, const struct attrs *a);
		uint8_t type;
	} rows[] = {
		{ "Community", text_add_communities, ATTR_COMMUNITIES },
		{ "Extended Community", text_add_ext_communities, ATTR_EXT_COMMUNITIES },
		{ "Large Community", text_add_large_communities, ATTR_LARGE_COMMUNITIES },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool found = false;
		attrs_value(a, rows[i].type, &found, NULL);
		if (!found)
			continue;
		call_print(w->call, "      %s: ", rows[i].title);
		rows[i].add(call_out(w->call), a);
		call_print(w->call, "\n");
	}
}

static void print_reflection(struct walk *w, const struct attrs *a)
{
	char room[ADDRESS_TEXT];
	bool found = false;
	if (!a->originator_id)
		return;
	call_print(w->call, "      Originator: %s", ipv4_words(a->originator_id, room));
	struct reader clusters = attrs_value(a, ATTR_CLUSTER_LIST, &found, NULL);
	if (found)
		call_print(w->call, ", Cluster list:");
	while (read_left(&clusters) >= 4)
		call_print(w->call, " %s", ipv4_words(read_u32(&clusters), room));
	call_print(w->call, "\n");
}

static void print_path(struct walk *w, const struct page_path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	struct text words = { 0 };
	char room[64];
	text_add_path(&words, a);
	call_print(w->call, "  %s", words.length ? text_chars(&words) : "Local");
	text_free(&words);
	if (path->flags & PATH_STALE)
		call_print(w->call, ", (stale)");
	if (path->flags & PATH_FILTERED)
		call_print(w->call, ", (received-only)");
	call_print(w->call, "\n");
	print_from(w, path);
	print_figures(w, path);
	print_communities(w, a);
	print_reflection(w, a);
	call_print(w->call, "      Last update: %s\n", time_words(path->since_s, room));
}

static void print_told(struct walk *w, const struct event_page *page)
{
	if (!page->told_count) {
		call_print(w->call, "  Not advertised to any peer\n");
		return;
	}
	call_print(w->call, "  Advertised to non peer-group peers:\n ");
	for (uint32_t i = 0; i < page->told_count; i++) {
		const struct neighbor *n = neighbor_at(w->speaker, page->told[i]);
		if (n)
			call_print(w->call, " %s", n->rules->name);
	}
	call_print(w->call, "\n");
}

static void print_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	uint32_t best = 0;
	for (uint32_t i = 0; i < prefix->count; i++)
		if (page->paths[prefix->first + i].flags & PATH_BEST)
			best = i + 1;
	call_print(w->call, "BGP routing table entry for %s, version %u\n", prefix_text(&prefix->prefix, room), prefix->version);
	call_print(w->call, "Paths: (%u available", prefix->count);
	if (best)
		call_print(w->call, ", best #%u", best);
	else
		call_print(w->call, ", no best path");
	call_print(w->call, ", table default)\n");
	print_told(w, page);
	for (uint32_t i = 0; i < prefix->count; i++)
		if (is_wanted(w, &page->paths[prefix->first + i]))
			print_path(w, &page->paths[prefix->first + i]);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_segments(struct json_stream *js, const struct attrs *a)
{
	static const char *const types[] = { "", "as-set", "as-sequence", "as-confed-sequence", "as-confed-set" };
	bool found = false;
	struct reader path = attrs_value(a, ATTR_AS_PATH, &found, NULL);
	js_array(js, "segments");
	while (read_left(&path)) {
		uint8_t type = read_u8(&path), count = read_u8(&path);
		js_object(js, NULL);
		js_text(js, "type", type < 5 ? types[type] : "");
		js_array(js, "list");
		while (count-- && !path.bad)
			js_number(js, NULL, read_u32(&path));
		js_up(js);
		js_up(js);
	}
	js_up(js);
}

static void json_aspath(struct json_stream *js, const struct attrs *a)
{
	struct text words = { 0 };
	text_add_path(&words, a);
	js_object(js, "aspath");
	js_text(js, "string", words.length ? text_chars(&words) : "Local");
	json_segments(js, a);
	js_number(js, "length", a->path_length);
	js_up(js);
	text_free(&words);
}

static void json_communities(struct json_stream *js, const struct attrs *a)
{
	static const struct {
		const char *key;
		void (*add)(struct text *t, const struct attrs *a);
		uint8_t type;
		bool has_list;
	} rows[] = {
		{ "community", text_add_communities, ATTR_COMMUNITIES, true },
		{ "extendedCommunity", text_add_ext_communities, ATTR_EXT_COMMUNITIES, false },
		{ "largeCommunity", text_add_large_communities, ATTR_LARGE_COMMUNITIES, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text words = { 0 };
		char *word, *rest;
		rows[i].add(&words, a);
		if (words.length) {
			js_object(js, rows[i].key);
			js_text(js, "string", text_chars(&words));
			if (rows[i].has_list) {
				js_array(js, "list");
				for (word = strtok_r(words.chars, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
					js_text(js, NULL, word);
				js_up(js);
			}
			js_up(js);
		}
		text_free(&words);
	}
}

static void json_peer(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct neighbor *n = path_neighbor(w, path);
	char room[ADDRESS_TEXT];
	js_object(js, "peer");
	js_text(js, "peerId", n ? n->rules->name : "0.0.0.0");
	js_text(js, "routerId", ipv4_words(n ? n->state.remote_router_id : w->speaker->router_id, room));
	if (n && n->state.received.hostname[0])
		js_text(js, "hostname", n->state.received.hostname);
	if (n)
		js_text(js, "type", path_from_word(path));
	js_up(js);
}

static void json_marks(struct walk *w, const struct page_path *path, const struct attrs *a)
{
	struct json_stream *js = &w->js;
	js_text(js, "origin", attrs_origin_word(a->origin));
	if (a->flags & ATTRS_HAS_MED)
		js_number(js, "metric", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		js_number(js, "locPrf", a->local_pref);
	if (path->weight)
		js_number(js, "weight", path->weight);
	if (path->flags & PATH_STALE)
		js_flag(js, "stale", true);
	js_flag(js, "valid", path->flags & PATH_VALID);
	if (path->flags & PATH_LOCAL)
		js_flag(js, "sourced", true);
	if (path->flags & PATH_LOCAL && !path->origin)
		js_flag(js, "local", true);
	if (a->flags & ATTRS_ATOMIC_AGGREGATE)
		js_flag(js, "atomicAggregate", true);
	if (path->flags & PATH_MULTIPATH)
		js_flag(js, "multipath", true);
	if (path->flags & PATH_BEST) {
		js_object(js, "bestpath");
		js_flag(js, "overall", true);
		js_text(js, "selectionReason", selection_words(path));
		js_up(js);
	}
}

static void json_detail_nexthops(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct nexthop_address *nexthop = attrs_nexthop(attrs_at(path->attrs)->nexthop);
	const struct neighbor *n = path_neighbor(w, path);
	const struct address *each[] = { &nexthop->global, &nexthop->link_local };
	char room[ADDRESS_TEXT];
	js_array(js, "nexthops");
	for (int i = 0; i < 2; i++) {
		if (!each[i]->family)
			continue;
		js_object(js, NULL);
		js_text(js, "ip", address_text(each[i], room));
		if (n && n->state.received.hostname[0])
			js_text(js, "hostname", n->state.received.hostname);
		js_text(js, "afi", each[i]->family == AF_INET6 ? "ipv6" : "ipv4");
		if (each[i]->family == AF_INET6)
			js_text(js, "scope", i ? "link-local" : "global");
		js_number(js, "metric", path->igp_metric);
		js_flag(js, "accessible", is_accessible(path));
		if (each[i] == nexthop_used(nexthop))
			js_flag(js, "used", true);
		js_up(js);
	}
	js_up(js);
}

static void json_path(struct walk *w, const struct page_path *path, uint32_t version)
{
	struct json_stream *js = &w->js;
	const struct attrs *a = attrs_at(path->attrs);
	char room[64];
	js_object(js, NULL);
	json_aspath(js, a);
	json_marks(w, path, a);
	js_number(js, "version", version);
	json_communities(js, a);
	js_object(js, "lastUpdate");
	js_number(js, "epoch", path->since_s);
	js_text(js, "string", time_words(path->since_s, room));
	js_up(js);
	json_detail_nexthops(w, path);
	json_peer(w, path);
	js_up(js);
}

static void json_told(struct walk *w, const struct event_page *page)
{
	js_object(&w->js, "advertisedTo");
	for (uint32_t i = 0; i < page->told_count; i++) {
		const struct neighbor *n = neighbor_at(w->speaker, page->told[i]);
		if (!n)
			continue;
		js_object(&w->js, n->rules->name);
		if (n->state.received.hostname[0])
			js_text(&w->js, "hostname", n->state.received.hostname);
		js_up(&w->js);
	}
	js_up(&w->js);
}

static void json_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	js_open(&w->js, call_out(w->call));
	js_text(&w->js, "prefix", prefix_text(&prefix->prefix, room));
	js_number(&w->js, "version", prefix->version);
	if (page->told_count)
		json_told(w, page);
	js_array(&w->js, "paths");
	for (uint32_t i = 0; i < prefix->count; i++)
		if (is_wanted(w, &page->paths[prefix->first + i]))
			json_path(w, &page->paths[prefix->first + i], prefix->version);
	js_close(&w->js);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static void begin(struct walk *w)
{
}

/* With several shards each may know a match: the longest one of all is shown, at the end. */
static uint32_t remember(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	return 1;
}

static void end(struct walk *w)
{
	const struct event_page *best = NULL;
	for (uint32_t i = 0; i < w->question->pages.count; i++) {
		const struct event_page *page = w->question->pages.items[i];
		if (page->prefix_count && (!best || page->prefixes[0].prefix.length > best->prefixes[0].prefix.length))
			best = page;
	}
	if (best && call_wants_json(w->call))
		json_prefix(w, best, &best->prefixes[0]);
	else if (best)
		print_prefix(w, best, &best->prefixes[0]);
	else if (call_wants_json(w->call))
		call_print(w->call, "{}\n");
	else
		call_print(w->call, "%% Network not in table\n");
}

static const struct walk_rules one_rules = { begin, remember, end };

void show_prefix(struct call *call)
{
	struct event_walk like = { .view = WALK_ONE };
	struct address a;
	if (!running_speaker(call))
		return;
	if (call_address(call, "address", &a)) {
		like.within = prefix_of(&a, address_bits(a.family));
		like.is_longest_match = true;
	} else {
		call_prefix(call, "prefix", &like.within);
	}
	like.family = like.within.family == AF_INET6 ? FAMILY_IPV6_UNICAST : FAMILY_IPV4_UNICAST;
	walk_run(call, &like, &one_rules);
}
