/* SPDX-License-Identifier: Apache-2.0 */
/* show_prefix -- all about one prefix: its paths, why the best one is, to whom it is told. */
#include "bgpd/cli/path_detail.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/cli/shows.h"

/* What follows `show bgp … PREFIX`: bestpath, multipath, rpki STATE. */
static bool is_wanted(const struct walk *w, const struct page_prefix *prefix, const struct page_path *path)
{
	if (call_has(w->call, "rpki") && rpki_validity(w->speaker, &prefix->prefix, attrs_at(path->attrs)) != picked_validity(w->call))
		return false;
	if (call_has(w->call, "bestpath"))
		return path->flags & PATH_BEST;
	return !call_has(w->call, "multipath") || path->flags & (PATH_BEST | PATH_MULTIPATH);
}

static void print_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	print_prefix_head(w, page, prefix);
	for (uint32_t i = 0; i < prefix->count; i++)
		if (is_wanted(w, prefix, &page->paths[prefix->first + i]))
			print_path_detail(w, prefix, &page->paths[prefix->first + i]);
}

static void json_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	js_open(&w->js, call_out(w->call));
	json_add_prefix_head(w, page, prefix);
	js_array(&w->js, "paths");
	for (uint32_t i = 0; i < prefix->count; i++)
		if (is_wanted(w, prefix, &page->paths[prefix->first + i]))
			json_add_path_detail(w, prefix, &page->paths[prefix->first + i]);
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
	struct event_walk like = { .view = WALK_ONE, .wants_told = true };
	struct address a;
	if (!running_speaker(call))
		return;
	if (call_address(call, "address", &a)) {
		like.within = prefix_of(&a, address_bits(a.family));
		like.is_longest_match = true;
	} else {
		call_prefix(call, "prefix", &like.within);
	}
	like.family = (uint8_t)picked_family_of(call, like.within.family);
	walk_run(call, &like, &one_rules);
}
