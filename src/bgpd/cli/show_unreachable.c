/* SPDX-License-Identifier: Apache-2.0 */
/* show_unreachable -- `show bgp … upa`: paths that say that a prefix is out of reach (draft-ietf-idr-upa), how many there
 * are, and who is told.  Nobody counts them while routes come and go: one walk over the table does when somebody asks. */
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/walk.h"

static bool says_so(const struct page_path *path)
{
	return attrs_at(path->attrs)->flags & ATTRS_UNREACHABLE && !(path->flags & PATH_FILTERED);
}

static const char *family_word(enum family_row family)
{
	return families[family].address_family == AF_INET ? "IPv4" : "IPv6";
}

static const char *kind_word(enum family_row family)
{
	return families[families[family].table].safi == 1 ? "unicast" : "multicast";
}

/* ---- the paths ---------------------------------------------------------------------------------------- */

static void begin_paths(struct walk *w)
{
	char room[PREFIX_TEXT];
	if (w->is_json) {
		js_open(&w->js, call_out(w->call));
		js_array(&w->js, "routes");
		return;
	}
	call_print(w->call, "BGP UPA routes for %s/%s:\n", family_word(w->like.family), kind_word(w->like.family));
	if (w->like.view == WALK_WITHIN)
		call_print(w->call, "Filter: %s\n", prefix_text(&w->like.within, room));
	call_print(w->call, "   Network            Next Hop         Metric LocPrf Weight Path\n");
}

static const char *hop_words(const struct attrs *a, char room[ADDRESS_TEXT])
{
	return address_text(nexthop_used(attrs_nexthop(a->nexthop)), room);
}

/* A column that stays blank where the set does not have the attribute. */
static void add_number(struct text *out, int width, bool is_there, uint32_t number)
{
	if (is_there)
		text_add(out, " %*u", width, number);
	else
		text_add(out, " %*s", width, "");
}

static void print_path(struct walk *w, const struct prefix *prefix, const struct page_path *path)
{
	struct text *out = call_out(w->call);
	const struct attrs *a = attrs_at(path->attrs);
	char room[PREFIX_TEXT], hop[ADDRESS_TEXT];
	text_add_marks(out, path);
	text_add(out, "%-17s %-16s", prefix_text(prefix, room), hop_words(a, hop));
	add_number(out, 9, a->flags & ATTRS_HAS_MED, a->med);
	add_number(out, 7, a->flags & ATTRS_HAS_LOCAL_PREF, a->local_pref);
	add_number(out, 6, true, path->weight);
	text_add(out, " UPA\n");
}

static void json_path(struct walk *w, const struct prefix *prefix, const struct page_path *path)
{
	char room[PREFIX_TEXT], hop[ADDRESS_TEXT];
	js_object(&w->js, NULL);
	js_text(&w->js, "network", prefix_text(prefix, room));
	js_text(&w->js, "nextHop", hop_words(attrs_at(path->attrs), hop));
	js_up(&w->js);
}

static uint32_t show_prefix_paths(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	uint32_t shown = 0;
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (!says_so(path))
			continue;
		(w->is_json ? json_path : print_path)(w, &prefix->prefix, path);
		shown++;
	}
	return shown;
}

static void end_paths(struct walk *w)
{
	if (!w->is_json) {
		call_print(w->call, "\nTotal UPA routes: %lu\n", (unsigned long)w->paths);
		return;
	}
	js_up(&w->js);
	js_number(&w->js, "totalUpaRoutes", (int64_t)w->paths);
	js_close(&w->js);
}

void show_unreachable(struct call *call)
{
	static const struct walk_rules rules = { begin_paths, show_prefix_paths, end_paths };
	struct event_walk like = { .family = (uint8_t)picked_family_or_ipv4(call), .view = WALK_ALL };
	if (call_prefix(call, "prefix", &like.within)) {
		like.view = WALK_WITHIN;
		if (!picked_takes(call, &like.within))
			return;
	}
	if (running_speaker(call))
		walk_run(call, &like, &rules);
}

/* ---- how many ----------------------------------------------------------------------------------------- */

static void begin_count(struct walk *w)
{
}

static uint32_t count_paths(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < prefix->count; i++)
		count += says_so(&page->paths[prefix->first + i]);
	return count;
}

struct figures {
	struct unreachable_rules rules;      /* of the family */
	uint64_t paths;
	uint32_t told;                       /* by these rules, or by those of aggregates */
};

static void json_figures(struct walk *w, const struct figures *f)
{
	js_open(&w->js, call_out(w->call));
	js_flag(&w->js, "globalUpaEnabled", f->rules.is_on);
	js_number(&w->js, "activeUpaRoutes", (int64_t)f->paths);
	js_number(&w->js, "globalTrackedRoutes", f->told);
	js_number(&w->js, "maxRoutesLimit", f->rules.most);
	js_flag(&w->js, "dropBitEnabled", f->rules.drops);
	js_close(&w->js);
}

static void print_figures(struct walk *w, const struct figures *f)
{
	call_print(w->call, "UPA Statistics for AFI %s, SAFI %s:\n\n", family_word(w->like.family), kind_word(w->like.family));
	call_print(w->call, "  Global UPA originate-all:      %s\n", f->rules.is_on ? "Enabled" : "Disabled");
	call_print(w->call, "  Active UPA routes:             %lu\n", (unsigned long)f->paths);
	call_print(w->call, "  Global tracked routes:         %u\n", f->told);
	if (f->rules.most)
		call_print(w->call, "  Max-routes limit:              limited to %u\n", f->rules.most);
	else
		call_print(w->call, "  Max-routes limit:              unlimited\n");
	call_print(w->call, "  D-bit (drop) enabled:          %s\n", f->rules.drops ? "Yes" : "No");
}

static void end_count(struct walk *w)
{
	enum family_row table = families[w->like.family].table;
	const struct unreachable_rules *rules = &w->speaker->plan.unreachable[table];
	struct figures f = { *rules, w->paths, rules->is_on ? unreachable_told(w->speaker, table) : 0 };
	(w->is_json ? json_figures : print_figures)(w, &f);
}

void show_unreachable_statistics(struct call *call)
{
	static const struct walk_rules rules = { begin_count, count_paths, end_count };
	struct event_walk like = { .family = (uint8_t)picked_family_or_ipv4(call), .view = WALK_ALL };
	if (running_speaker(call))
		walk_run(call, &like, &rules);
}

/* ---- who is told -------------------------------------------------------------------------------------- */

void show_neighbor_unreachable(struct call *call)
{
	struct speaker *s = running_speaker(call);
	const struct neighbor *n = s ? picked_neighbor(call, s) : NULL;
	struct json_stream js;
	if (!n)
		return;
	bool is_told = n->rules->family[picked_family_or_ipv4(call)].speaks_unreachable;
	if (!call_wants_json(call)) {
		call_print(call, "BGP neighbor %s UPA information:\n\n  UPA send enabled: %s\n", n->rules->name, is_told ? "yes" : "no");
		return;
	}
	js_open(&js, call_out(call));
	js_text(&js, "peer", n->rules->name);
	js_flag(&js, "upaSendEnabled", is_told);
	js_close(&js);
}
