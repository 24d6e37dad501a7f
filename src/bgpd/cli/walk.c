/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- see walk.h.
 *
 * Shards answer with pages in prefix order.  What may be shown is all up to the smallest last prefix of the
 * pages that are not their shard's last; the next pages are asked for after it. */
#include "bgpd/cli/walk.h"
#include "base/memory.h"
#include "bgpd/cli/route_filter.h"

enum { PREFIXES_PER_PAGE = 2000 };

static void answered(void *owner)
{
	struct walk *w = owner;
	w->answers++;
	call_poke(w->call);
}

static struct question *ask(struct walk *w)
{
	return question_walk(w->speaker, &w->like, answered, w);
}

/* The page whose next prefix comes first; NULL: none is left that may be shown now. */
static struct event_page *first_page(struct walk *w, uint32_t *which)
{
	struct event_page *best = NULL;
	for (uint32_t i = 0; i < w->question->pages.count; i++) {
		struct event_page *page = w->question->pages.items[i];
		if (w->at[i] == page->prefix_count) {
			if (page->is_last)
				continue;
			return NULL;       /* this shard may have something smaller */
		}
		if (!best || prefix_compare(&page->prefixes[w->at[i]].prefix, &best->prefixes[w->at[*which]].prefix) < 0) {
			best = page;
			*which = i;
		}
	}
	return best;
}

static bool all_is_shown(const struct walk *w)
{
	for (uint32_t i = 0; i < w->question->pages.count; i++)
		if (!w->question->pages.items[i]->is_last || w->at[i] < w->question->pages.items[i]->prefix_count)
			return false;
	return true;
}

/* All up to the smallest last prefix of the pages after which there is more will be shown; what follows is asked for. */
static void ask_ahead(struct walk *w)
{
	const struct prefix *until = NULL;
	for (uint32_t i = 0; i < w->question->pages.count; i++) {
		const struct event_page *page = w->question->pages.items[i];
		const struct prefix *last = page->is_last ? NULL : &page->prefixes[page->prefix_count - 1].prefix;
		if (last && (!until || prefix_compare(last, until) < 0))
			until = last;
	}
	if (!until)
		return;
	w->like.after = *until;
	w->coming = ask(w);
}

static void begin_pages(struct walk *w)
{
	uint32_t count = w->question->pages.count;
	mem_free(w->at);
	w->at = mem_new(count * sizeof *w->at);
	w->table_prefixes = w->table_paths = w->table_version = 0;
	for (uint32_t i = 0; i < count; i++) {
		w->tells_default |= w->question->pages.items[i]->tells_default;
		w->table_prefixes += w->question->pages.items[i]->table_prefixes;
		w->table_paths += w->question->pages.items[i]->table_paths;
		w->table_version += w->question->pages.items[i]->table_version;
	}
	if (!w->has_begun)
		w->rules->begin(w);
	w->has_begun = true;
}

static void show_pages(struct walk *w)
{
	uint32_t which = 0;
	struct event_page *page;
	while (!call_is_full(w->call) && (page = first_page(w, &which))) {
		const struct page_prefix *prefix = &page->prefixes[w->at[which]++];
		if (w->only.family && !prefix_same(&w->only, &prefix->prefix))
			continue;
		uint32_t shown = w->rules->prefix(w, page, prefix);
		w->prefixes += shown > 0;
		w->paths += shown;
	}
}

/* The next question's answer becomes the one that is shown; false: it is not there yet. */
static bool take_question(struct walk *w)
{
	if (!w->question) {
		w->question = w->coming ? w->coming : ask(w);
		w->coming = NULL;
		w->taken++;
	}
	return w->answers >= w->taken;
}

static void leave_question(struct walk *w)
{
	question_drop(w->speaker, w->question);
	w->question = NULL;
	mem_free(w->at);
	w->at = NULL;
}

/* The family with the lowest bit of those that are left is next; false: there is none. */
static bool next_family(struct walk *w)
{
	if (!w->families)
		return false;
	w->like.family = (uint8_t)__builtin_ctz(w->families);
	w->families &= (uint8_t)(w->families - 1);
	w->like.after = (struct prefix){ 0 };
	w->has_begun = false;
	w->prefixes = w->paths = 0;
	return true;
}

static void more(struct call *call, void *state)
{
	struct walk *w = state;
	uint32_t which = 0;
	while (take_question(w)) {
		if (!w->at) {
			begin_pages(w);
			ask_ahead(w);
		}
		show_pages(w);
		if (all_is_shown(w)) {
			w->rules->end(w);
			leave_question(w);
			if (next_family(w))
				continue;
			call_end(call);
			return;
		}
		if (first_page(w, &which))
			return;            /* the reader is slow */
		leave_question(w);
	}
}

static void drop(void *state)
{
	struct walk *w = state;
	leave_question(w);
	question_drop(w->speaker, w->coming);
	mem_free(w->own);
	route_filter_free(w->filter);
	mem_free(w);
}

/* `neighbors X routes PREFIX`. */
static bool names_one(const struct call *call)
{
	return call_word(call, "neighbor") && call_word(call, "prefix");
}

bool walk_wants_detail(const struct call *call)
{
	return names_one(call) || call_has(call, "detail") || call_has(call, "detail-routes") || call_has(call, "by-prefix");
}

void walk_run_families(struct call *call, const struct event_walk *like, const struct walk_rules *rules, uint8_t wanted)
{
	char *why = NULL;
	struct route_filter *filter = route_filter_new(call, speaker_of(call), &why);
	if (why) {
		call_fail(call, "%s", why);
		mem_free(why);
		return;
	}
	struct walk *w = NEW(struct walk);
	w->call = call;
	w->filter = filter;
	w->speaker = speaker_of(call);
	w->like = *like;
	w->like.most = PREFIXES_PER_PAGE;
	w->rules = rules;
	w->is_json = call_wants_json(call);
	w->is_wide = call_has(call, "wide");
	w->is_detailed = walk_wants_detail(call);
	w->is_grouped = call_has(call, "by-prefix");
	if (names_one(call))
		call_prefix(call, "prefix", &w->only);
	w->is_brief = call_has(call, "brief");
	w->families = wanted;
	next_family(w);
	call_continue(call, more, drop, w);
}

void walk_run(struct call *call, const struct event_walk *like, const struct walk_rules *rules)
{
	walk_run_families(call, like, rules, (uint8_t)(1 << like->family));
}
