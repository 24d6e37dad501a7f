/* SPDX-License-Identifier: Apache-2.0 */
/* show_routes -- the table and parts of it, a row per path: `show ip bgp`, `… longer-prefixes`, `… detail`. */
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/path_detail.h"
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/route_filter.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/tables.h"

static void json_table_head(struct walk *w)
{
	char room[ADDRESS_TEXT];
	js_number(&w->js, "vrfId", 0);
	js_text(&w->js, "vrfName", instance_words(w->speaker));
	js_number(&w->js, "tableVersion", (int64_t)w->table_version);
	js_text(&w->js, "routerId", ipv4_words(w->speaker->router_id, room));
	js_number(&w->js, "defaultLocPrf", w->speaker->plan.decision.default_local_pref);
	js_asn(&w->js, "localAS", w->speaker, w->speaker->plan.asn);
}

static void begin_table(struct walk *w)
{
	if (!w->is_json) {
		if (call_has(w->call, "all"))
			call_print(w->call, "\nFor address family: %s\n", families[w->like.family].title);
		return;
	}
	if (!w->js.out) {
		js_open(&w->js, call_out(w->call));
		if (picked_all_instances(w->call))
			js_object(&w->js, instance_words(w->speaker));
	}
	if (call_has(w->call, "all"))
		js_object(&w->js, families[w->like.family].json);
	json_table_head(w);
	js_object(&w->js, "routes");
}

void begin_head(struct walk *w)
{
	text_add_table_head(call_out(w->call), w->speaker, w->table_version);
	if (!w->is_detailed)
		text_add_table_codes(call_out(w->call));
}

void begin_rows(struct walk *w)
{
	if (w->in_prefix)
		return;
	w->in_prefix = true;
	if (!w->tells_default)
		begin_head(w);
	if (w->is_detailed)
		return;
	call_print(w->call, "%s", table_layouts[w->is_wide].names);
}

/* ---- one path ----------------------------------------------------------------------------------------- */

static void print_row(struct walk *w, const struct event_page *page, const struct page_prefix *prefix,
		      const struct page_path *path, bool is_first)
{
	const struct row_style style = { .of = &prefix->prefix, .is_wide = w->is_wide };
	begin_rows(w);
	if (!w->is_detailed) {
		text_add_path_row(call_out(w->call), w->speaker, is_first ? &prefix->prefix : NULL, path, &style);
		return;
	}
	if (is_first)
		print_prefix_head(w, page, prefix);
	print_path_detail(w, prefix, path);
}

static void json_row(struct walk *w, const struct event_page *page, const struct page_prefix *prefix,
		     const struct page_path *path, bool is_first)
{
	char room[PREFIX_TEXT];
	if (is_first && w->is_grouped) {
		js_object(&w->js, prefix_text(&prefix->prefix, room));
		json_add_prefix_head(w, page, prefix);
		js_array(&w->js, "paths");
	} else if (is_first) {
		js_array(&w->js, prefix_text(&prefix->prefix, room));
	}
	if (w->is_detailed) {
		json_add_path_detail(w, prefix, path);
		return;
	}
	js_object(&w->js, NULL);
	json_add_path(&w->js, w->speaker, prefix, path);
	js_up(&w->js);
}

/* ---- one prefix --------------------------------------------------------------------------------------- */

static void end_json_rows(struct walk *w)
{
	js_up(&w->js);
	if (w->is_grouped)
		js_up(&w->js);
}

/* `json brief`: how many paths there are, and whether one of them is used. */
static uint32_t brief_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	uint32_t shown = 0, ways = 0, best = 0;
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (path->flags & PATH_FILTERED || !route_filter_takes(w->filter, w->like.family, prefix, path))
			continue;
		shown++;
		best += (path->flags & PATH_BEST) != 0;
		ways += (path->flags & (PATH_BEST | PATH_MULTIPATH)) != 0;
	}
	if (!shown)
		return 0;
	js_object(&w->js, prefix_text(&prefix->prefix, room));
	js_number(&w->js, "pathCount", shown);
	js_number(&w->js, "multiPathCount", ways);
	js_object(&w->js, "flags");
	js_flag(&w->js, "bestPathExists", best);
	js_up(&w->js);
	js_up(&w->js);
	return shown;
}

static uint32_t table_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	uint32_t shown = 0;
	if (w->is_brief)
		return brief_prefix(w, page, prefix);
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (path->flags & PATH_FILTERED || !route_filter_takes(w->filter, w->like.family, prefix, path))
			continue;
		(w->is_json ? json_row : print_row)(w, page, prefix, path, !shown++);
	}
	if (shown && w->is_json)
		end_json_rows(w);
	return shown;
}

/* ---- the end ------------------------------------------------------------------------------------------ */

static bool is_whole(const struct walk *w)
{
	return w->like.view == WALK_ALL && !w->filter;
}

static void end_json_table(struct walk *w)
{
	js_up(&w->js);
	js_number(&w->js, "totalRoutes", (int64_t)w->prefixes);
	js_number(&w->js, "totalPaths", (int64_t)(is_whole(w) ? w->paths : w->table_paths));
	if (call_has(w->call, "all"))
		js_up(&w->js);
	if (!w->families)
		js_close(&w->js);
}

static void end_table(struct walk *w)
{
	if (w->is_json)
		end_json_table(w);
	else if (w->prefixes)
		call_print(w->call, "\nDisplayed  %lu routes and %lu total paths\n", (unsigned long)w->prefixes,
			   (unsigned long)(is_whole(w) ? w->paths : w->table_paths));
	else if (is_whole(w))
		call_print(w->call, "No BGP prefixes displayed, %lu exist\n", (unsigned long)w->table_prefixes);
	w->in_prefix = false;
}

const struct walk_rules table_rules = { begin_table, table_prefix, end_table };

/* ---- the commands ------------------------------------------------------------------------------------- */

static uint8_t families_used(struct speaker *s)
{
	uint8_t used = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		for (int f = 0; f < FAMILY_COUNT; f++)
			used |= (uint8_t)(peer_speaks(n->rules, f) << families[f].table);
	return used ? used : 1 << FAMILY_IPV4_UNICAST;
}

/* The families that a line with `all` means, of those in use. */
static uint8_t families_meant(const struct call *call, struct speaker *s)
{
	uint8_t wanted = families_used(s);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (!picked_is_wild(call) && f != (int)families[picked_family(call)].table)
			wanted &= (uint8_t)~(1 << f);
	return wanted;
}

static void show_of(struct call *call, struct event_walk *like)
{
	struct speaker *s = running_speaker(call);
	like->wants_told = walk_wants_detail(call);
	if (s)
		walk_run_families(call, like, &table_rules,
				  call_has(call, "all") ? families_meant(call, s) : (uint8_t)(1 << like->family));
}

void show_routes(struct call *call)
{
	struct event_walk like = { .family = (uint8_t)picked_family(call), .view = WALK_ALL };
	show_of(call, &like);
}

void show_within(struct call *call)
{
	struct event_walk like = { .view = WALK_WITHIN };
	call_prefix(call, "prefix", &like.within);
	like.family = (uint8_t)picked_family_of(call, like.within.family);
	show_of(call, &like);
}
