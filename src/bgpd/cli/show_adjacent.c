/* SPDX-License-Identifier: Apache-2.0 */
/* show_adjacent -- what a neighbor is told or told us: `show ip bgp neighbors X advertised-routes` and its like. */
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/path_detail.h"
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/route_filter.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/tables.h"

/* What holds our own AS is refused before any policy. */
static bool is_refused_by_policy(const struct walk *w, const struct page_path *path)
{
	const struct neighbor *n = neighbor_at(w->speaker, path->peer);
	if (!(path->flags & PATH_FILTERED))
		return false;
	bool allows_own = n && (n->rules->family[w->like.family].allowas_in || n->rules->family[w->like.family].allowas_in_origin);
	return allows_own || !attrs_path_has(attrs_at(path->attrs), w->speaker->plan.asn);
}

static bool path_is_shown(const struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	if (!route_filter_takes(w->filter, w->like.family, prefix, path))
		return false;
	if (call_has(w->call, "bestpath-routes"))
		return path->flags & PATH_BEST;
	return !call_has(w->call, "filtered-routes") || is_refused_by_policy(w, path);
}

/* ---- the head ----------------------------------------------------------------------------------------- */

static void json_codes(struct json_stream *js)
{
	static const char *const status[][2] = {
		{ "suppressed", "s" }, { "damped", "d" }, { "history", "h" }, { "unsorted", "u" }, { "valid", "*" }, { "best", ">" },
		{ "multipath", "=" }, { "internal", "i" }, { "ribFailure", "r" }, { "stale", "S" }, { "removed", "R" },
	};
	js_object(js, "bgpStatusCodes");
	for (size_t i = 0; i < sizeof status / sizeof *status; i++)
		js_text(js, status[i][0], status[i][1]);
	js_up(js);
	js_object(js, "bgpOriginCodes");
	js_text(js, "igp", "i");
	js_text(js, "egp", "e");
	js_text(js, "incomplete", "?");
	js_up(js);
}

static const char *const default_words[FAMILY_COUNT] = { [FAMILY_IPV4_UNICAST] = "0.0.0.0/0", [FAMILY_IPV6_UNICAST] = "::/0" };

static void print_default(struct walk *w)
{
	begin_head(w);
	call_print(w->call, "Originating default network %s\n\n", default_words[w->like.family]);
}

static void print_beginning(struct walk *w)
{
	if (call_has(w->call, "all"))
		call_print(w->call, "\nFor address family: %s\n", families[w->like.family].title);
	if (w->tells_default)
		print_default(w);
}

static void begin_adjacent(struct walk *w)
{
	char room[ADDRESS_TEXT];
	if (!w->is_json) {
		print_beginning(w);
		return;
	}
	if (!w->js.out)
		js_open(&w->js, call_out(w->call));
	if (call_has(w->call, "all"))
		js_object(&w->js, families[w->like.family].json);
	js_number(&w->js, "bgpTableVersion", (int64_t)w->table_version);
	js_text(&w->js, "bgpLocalRouterId", ipv4_words(w->speaker->router_id, room));
	js_number(&w->js, "defaultLocPrf", w->speaker->plan.decision.default_local_pref);
	js_asn(&w->js, "localAS", w->speaker, w->speaker->plan.asn);
	json_codes(&w->js);
	if (w->tells_default)
		js_text(&w->js, "bgpOriginatingDefaultNetwork", default_words[w->like.family]);
	js_object(&w->js, w->like.view == WALK_ADVERTISED ? "advertisedRoutes" : "receivedRoutes");
}

/* ---- one prefix --------------------------------------------------------------------------------------- */

static void json_marks(struct json_stream *js, const struct page_path *path)
{
	js_flag(js, "valid", true);
	js_flag(js, "best", true);
	if (path->flags & PATH_INTERNAL)
		js_flag(js, "internal", true);
	js_object(js, "appliedStatusSymbols");
	js_flag(js, "*", true);
	js_flag(js, ">", true);
	if (path->flags & PATH_INTERNAL)
		js_flag(js, "i", true);
	js_up(js);
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
	js_text(js, "origin", attrs_origin_word(a->origin));
	js_text(js, "bgpOriginCode", origin);
	json_marks(js, path);
	js_up(js);
}

static void print_details(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	if (w->is_json) {
		js_object(&w->js, prefix_text(&prefix->prefix, room));
		json_add_prefix_head(w, page, prefix);
		js_array(&w->js, "paths");
	} else {
		begin_rows(w);
		print_prefix_head(w, page, prefix);
	}
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (!path_is_shown(w, prefix, path))
			continue;
		if (w->is_json)
			json_add_path_detail(w, prefix, path);
		else
			print_path_detail(w, prefix, path);
	}
	if (w->is_json) {
		js_up(&w->js);
		js_up(&w->js);
	}
}

static void print_rows(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	const struct row_style style = { &prefix->prefix, w->is_wide, w->like.view == WALK_ADVERTISED };
	bool is_first = true;
	for (uint32_t i = 0; i < prefix->count; i++) {
		struct page_path path = page->paths[prefix->first + i];
		if (!path_is_shown(w, prefix, &path))
			continue;
		path.flags = PATH_VALID | PATH_BEST;
		begin_rows(w);
		text_add_path_row(call_out(w->call), w->speaker, is_first ? &prefix->prefix : NULL, &path, &style);
		is_first = false;
	}
}

static const struct page_path *first_shown(const struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	for (uint32_t i = 0; i < prefix->count; i++)
		if (path_is_shown(w, prefix, &page->paths[prefix->first + i]))
			return &page->paths[prefix->first + i];
	return NULL;
}

static void json_brief(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	uint32_t shown = 0;
	for (uint32_t i = 0; i < prefix->count; i++)
		shown += path_is_shown(w, prefix, &page->paths[prefix->first + i]);
	js_object(&w->js, prefix_text(&prefix->prefix, room));
	js_number(&w->js, "pathCount", shown);
	js_up(&w->js);
}

static uint32_t adjacent_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	const struct page_path *first = first_shown(w, page, prefix);
	if (!first)
		return 0;
	w->refused += is_refused_by_policy(w, first);
	if (w->is_detailed)
		print_details(w, page, prefix);
	else if (w->is_brief)
		json_brief(w, page, prefix);
	else if (w->is_json)
		json_adjacent(w, &prefix->prefix, first);
	else
		print_rows(w, page, prefix);
	return 1;
}

/* ---- the end ------------------------------------------------------------------------------------------ */

/* What was refused is counted where all is shown, not where only that is. */
static uint64_t refused(const struct walk *w)
{
	return call_has(w->call, "received-routes") ? w->refused : 0;
}

static void end_adjacent(struct walk *w)
{
	uint64_t shown = w->prefixes + w->tells_default;
	if (w->is_json) {
		js_up(&w->js);
		js_number(&w->js, "totalPrefixCounter", (int64_t)shown);
		js_number(&w->js, "filteredPrefixCounter", (int64_t)refused(w));
		if (call_has(w->call, "all"))
			js_up(&w->js);
		if (!w->families)
			js_close(&w->js);
		return;
	}
	if (shown)
		call_print(w->call, "\nTotal number of prefixes %lu", (unsigned long)shown);
	if (refused(w))
		call_print(w->call, " (%lu filtered)", (unsigned long)refused(w));
	if (w->prefixes)
		call_print(w->call, "\n");
	w->in_prefix = false;
}

static const struct walk_rules adjacent_rules = { begin_adjacent, adjacent_prefix, end_adjacent };

/* ---- how many ----------------------------------------------------------------------------------------- */

enum { IN, DAMPED, REMOVED, HISTORY, STALE, VALID, ALL, COUNTED, SELECTED, USABLE, KINDS };

static const char *const count_words[KINDS] = {
	[IN] = "Adj-in", [DAMPED] = "Damped", [REMOVED] = "Removed", [HISTORY] = "History", [STALE] = "Stale",
	[VALID] = "Valid", [ALL] = "All RIB", [COUNTED] = "PfxCt counted", [SELECTED] = "PfxCt Best Selected", [USABLE] = "Useable",
};

static void begin_counts(struct walk *w)
{
}

static uint32_t count_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	for (uint32_t i = 0; i < prefix->count; i++) {
		uint16_t flags = page->paths[prefix->first + i].flags;
		bool is_in = !(flags & (PATH_FILTERED | PATH_HISTORY));
		w->counts[HISTORY] += (flags & PATH_HISTORY) != 0;
		w->counts[DAMPED] += (flags & (PATH_DAMPED | PATH_HISTORY)) == PATH_DAMPED;
		w->counts[IN]++;
		w->counts[STALE] += (flags & PATH_STALE) != 0;
		w->counts[VALID] += (flags & PATH_VALID) != 0;
		w->counts[ALL] += !(flags & PATH_FILTERED);
		w->counts[COUNTED] += is_in;
		w->counts[SELECTED] += (flags & PATH_BEST) != 0;
		w->counts[USABLE] += is_in && flags & PATH_VALID;
	}
	return 1;
}

static void json_counts(struct walk *w, const char *name)
{
	js_open(&w->js, call_out(w->call));
	js_text(&w->js, "prefixCountsFor", name);
	js_text(&w->js, "multiProtocol", families[w->like.family].json);
	js_number(&w->js, "pfxCounter", (int64_t)w->counts[COUNTED]);
	js_object(&w->js, "ribTableWalkCounters");
	for (int i = 0; i < KINDS; i++)
		js_number(&w->js, count_words[i], (int64_t)w->counts[i]);
	js_close(&w->js);
}

static void end_counts(struct walk *w)
{
	const struct neighbor *n = neighbor_at(w->speaker, w->like.peer);
	const char *name = n ? n->rules->name : "";
	if (!n || !n->rules->family[w->like.family].soft_reconfiguration)
		w->counts[IN] = 0;
	if (w->is_json) {
		json_counts(w, name);
		return;
	}
	call_print(w->call, "Prefix counts for %s, %s\n", name, families[w->like.family].title);
	call_print(w->call, "PfxCt: %lu\n\nCounts from RIB table walk:\n\n", (unsigned long)w->counts[COUNTED]);
	for (int i = 0; i < KINDS; i++)
		call_print(w->call, "%20s: %-10lu\n", count_words[i], (unsigned long)w->counts[i]);
}

static const struct walk_rules count_rules = { begin_counts, count_prefix, end_counts };

/* ---- the commands ------------------------------------------------------------------------------------- */

static bool keeps_refused(struct call *call, const struct neighbor *n, enum family_row family)
{
	if (n->rules->family[family].soft_reconfiguration)
		return true;
	if (!call_wants_json(call)) {
		call_fail(call, "Inbound soft reconfiguration not enabled: `neighbor %s soft-reconfiguration inbound` keeps "
			  "what the neighbor sends", n->rules->name);
		return false;
	}
	struct json_stream js;
	js_open(&js, call_out(call));
	js_text(&js, "warning", "Inbound soft reconfiguration not enabled");
	js_close(&js);
	return false;
}

static const struct view {
	const char *word;
	enum walk_view view;
	const struct walk_rules *rules;
	bool is_of_received;                 /* needs what policy refused, too */
} views[] = {
	{ "advertised-routes", WALK_ADVERTISED, &adjacent_rules, false },
	{ "received-routes", WALK_RECEIVED, &adjacent_rules, true },
	{ "filtered-routes", WALK_RECEIVED, &adjacent_rules, true },
	{ "bestpath-routes", WALK_ACCEPTED, &adjacent_rules, false },
	{ "prefix-counts", WALK_RECEIVED, &count_rules, false },
	{ "routes", WALK_ACCEPTED, &table_rules, false },
};

/* With `all` every table that is spoken of with the neighbor; of one family if one is said. */
static uint8_t families_of(const struct call *call, const struct neighbor *n, const struct event_walk *like)
{
	uint8_t wanted = 0;
	for (int f = 0; f < FAMILY_COUNT; f++) {
		bool is_meant = picked_is_wild(call) || families[f].table == families[picked_family(call)].table;
		if (is_meant && peer_speaks(n->rules, f))
			wanted |= (uint8_t)(1 << families[f].table);
	}
	return call_has(call, "all") && wanted ? wanted : (uint8_t)(1 << like->family);
}

void show_neighbor_routes(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct neighbor *n = s ? picked_neighbor(call, s) : NULL;
	const struct view *view = views;
	if (!n)
		return;
	while (!call_has(call, view->word))
		view++;
	struct event_walk like = { .family = (uint8_t)picked_family(call), .peer = n->number, .view = view->view,
				   .wants_told = walk_wants_detail(call) };
	struct prefix only;
	if (call_prefix(call, "prefix", &only))
		like.family = (uint8_t)picked_family_of(call, only.family);
	uint8_t wanted = families_of(call, n, &like);
	if (!view->is_of_received || keeps_refused(call, n, (enum family_row)__builtin_ctz(wanted)))
		walk_run_families(call, &like, view->rules, wanted);
}
