/* SPDX-License-Identifier: Apache-2.0 */
/* show_routes -- the table and parts of it, a row per path: `show ip bgp`, `… neighbors X advertised-routes`. */
#include <string.h>
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/shows.h"

static void js_table_head(struct walk *w)
{
	char room[ADDRESS_TEXT];
	js_open(&w->js, call_out(w->call));
	js_number(&w->js, "vrfId", 0);
	js_text(&w->js, "vrfName", "default");
	js_number(&w->js, "tableVersion", (int64_t)w->table_version);
	js_text(&w->js, "routerId", ipv4_words(w->speaker->router_id, room));
	js_number(&w->js, "defaultLocPrf", w->speaker->plan.decision.default_local_pref);
	js_number(&w->js, "localAS", w->speaker->plan.asn);
}

static bool path_is_shown(const struct walk *w, const struct page_path *path)
{
	if (call_has(w->call, "filtered-routes"))
		return path->flags & PATH_FILTERED;
	return w->like.view == WALK_RECEIVED || !(path->flags & PATH_FILTERED);
}

/* ---- the table ---------------------------------------------------------------------------------------- */

static void begin_table(struct walk *w)
{
	if (call_wants_json(w->call)) {
		js_table_head(w);
		js_object(&w->js, "routes");
	}
}

static void begin_text_once(struct walk *w)
{
	if (w->in_prefix)
		return;
	w->in_prefix = true;
	if (!w->tells_default)
		text_add_table_head(call_out(w->call), w->speaker, w->table_version);
	call_print(w->call, "%s", table_columns);
}

static uint32_t table_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	uint32_t shown = 0;
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (!path_is_shown(w, path))
			continue;
		if (!call_wants_json(w->call)) {
			begin_text_once(w);
			text_add_path_row(call_out(w->call), w->speaker, shown++ ? NULL : &prefix->prefix, path, false);
			continue;
		}
		if (!shown++)
			js_array(&w->js, prefix_text(&prefix->prefix, room));
		js_object(&w->js, NULL);
		json_add_path(&w->js, w->speaker, &prefix->prefix, path);
		js_up(&w->js);
	}
	if (shown && call_wants_json(w->call))
		js_up(&w->js);
	return shown;
}

static void end_table(struct walk *w)
{
	bool is_whole = w->like.view == WALK_ALL;
	if (call_wants_json(w->call)) {
		js_close(&w->js);
		return;
	}
	if (w->prefixes)
		call_print(w->call, "\nDisplayed  %lu routes and %lu total paths\n", (unsigned long)w->prefixes,
			   (unsigned long)(is_whole ? w->paths : w->table_paths));
	else if (is_whole)
		call_print(w->call, "No BGP prefixes displayed, 0 exist\n");
	else
		call_print(w->call, "No BGP prefixes displayed, %lu exist\n", (unsigned long)w->table_prefixes);
}

static const struct walk_rules table_rules = { begin_table, table_prefix, end_table };

void show_routes(struct call *call)
{
	struct event_walk like = { .family = (uint8_t)picked_family(call), .view = WALK_ALL };
	if (running_speaker(call))
		walk_run(call, &like, &table_rules);
}

void show_within(struct call *call)
{
	struct event_walk like = { .family = (uint8_t)picked_family(call), .view = WALK_WITHIN };
	call_prefix(call, "prefix", &like.within);
	if (like.within.family == AF_INET6)
		like.family = FAMILY_IPV6_UNICAST;
	if (running_speaker(call))
		walk_run(call, &like, &table_rules);
}

/* ---- what a neighbor is told or told us --------------------------------------------------------------- */

static const char *const default_words[FAMILY_COUNT] = { [FAMILY_IPV4_UNICAST] = "0.0.0.0/0", [FAMILY_IPV6_UNICAST] = "::/0" };

static void print_default(struct walk *w)
{
	text_add_table_head(call_out(w->call), w->speaker, w->table_version);
	call_print(w->call, "Originating default network %s\n\n", default_words[w->like.family]);
}

static void begin_adjacent(struct walk *w)
{
	char room[ADDRESS_TEXT];
	if (!call_wants_json(w->call)) {
		if (w->tells_default)
			print_default(w);
		return;
	}
	js_open(&w->js, call_out(w->call));
	js_number(&w->js, "bgpTableVersion", (int64_t)w->table_version);
	js_text(&w->js, "bgpLocalRouterId", ipv4_words(w->speaker->router_id, room));
	js_number(&w->js, "defaultLocPrf", w->speaker->plan.decision.default_local_pref);
	js_number(&w->js, "localAS", w->speaker->plan.asn);
	if (w->tells_default)
		js_text(&w->js, "bgpOriginatingDefaultNetwork", default_words[w->like.family]);
	js_object(&w->js, w->like.view == WALK_ADVERTISED ? "advertisedRoutes" : "receivedRoutes");
}

static void json_adjacent(struct walk *w, const struct prefix *prefix, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct attrs *a = attrs_at(path->attrs);
	const struct nexthop_address *nexthop = attrs_nexthop(a->nexthop);
	struct address network = prefix_address(prefix);
	char room[PREFIX_TEXT];
	struct text words = { 0 };
	char origin[2] = { attrs_origin_letter(a->origin) };
	js_object(js, prefix_text(prefix, room));
	js_text(js, "addrPrefix", address_text(&network, room));
	js_number(js, "prefixLen", prefix->length);
	js_text(js, "network", prefix_text(prefix, room));
	js_text(js, nexthop->global.family == AF_INET6 ? "nextHopGlobal" : "nextHop", address_text(&nexthop->global, room));
	if (a->flags & ATTRS_HAS_MED)
		js_number(js, "metric", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		js_number(js, "locPrf", a->local_pref);
	js_number(js, "weight", path->weight);
	text_add_shown_path(&words, w->speaker, path, w->like.view == WALK_ADVERTISED);
	js_text(js, "path", text_chars(&words));
	text_free(&words);
	js_text(js, "bgpOriginCode", origin);
	js_object(js, "appliedStatusSymbols");
	js_flag(js, "*", true);
	js_flag(js, ">", true);
	js_up(js);
	js_up(js);
}

static uint32_t adjacent_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	if (!prefix->count || !path_is_shown(w, &page->paths[prefix->first]))
		return 0;
	struct page_path path = page->paths[prefix->first];
	if (call_wants_json(w->call)) {
		json_adjacent(w, &prefix->prefix, &path);
		return 1;
	}
	path.flags = PATH_VALID | PATH_BEST;
	begin_text_once(w);
	text_add_path_row(call_out(w->call), w->speaker, &prefix->prefix, &path, w->like.view == WALK_ADVERTISED);
	return 1;
}

static void end_adjacent(struct walk *w)
{
	if (!call_wants_json(w->call)) {
		if (w->prefixes)
			call_print(w->call, "\nTotal number of prefixes %lu\n", (unsigned long)w->prefixes);
		return;
	}
	js_up(&w->js);
	js_number(&w->js, "totalPrefixCounter", (int64_t)w->prefixes);
	js_number(&w->js, "filteredPrefixCounter", 0);
	js_close(&w->js);
}

static const struct walk_rules adjacent_rules = { begin_adjacent, adjacent_prefix, end_adjacent };

static bool keeps_refused(struct call *call, const struct neighbor *n, enum family_row family)
{
	if (n->rules->family[family].soft_reconfiguration)
		return true;
	call_fail(call, "Inbound soft reconfiguration not enabled: `neighbor %s soft-reconfiguration inbound` keeps what "
		  "the neighbor sends", n->rules->name);
	return false;
}

void show_neighbor_routes(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct neighbor *n = s ? picked_neighbor(call, s) : NULL;
	if (!n)
		return;
	struct event_walk like = { .family = (uint8_t)picked_family(call), .peer = n->number };
	if (call_has(call, "advertised-routes"))
		like.view = WALK_ADVERTISED;
	else if (call_has(call, "routes"))
		like.view = WALK_ACCEPTED;
	else
		like.view = WALK_RECEIVED;
	if (like.view == WALK_RECEIVED && !keeps_refused(call, n, like.family))
		return;
	walk_run(call, &like, like.view == WALK_ACCEPTED ? &table_rules : &adjacent_rules);
}
