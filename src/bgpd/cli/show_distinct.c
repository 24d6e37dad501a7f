/* SPDX-License-Identifier: Apache-2.0 */
/* show_distinct -- AS paths and communities in use, each once: `show bgp paths`, `… community-info`.
 *
 * Nothing but whole sets of attributes is interned, so the values are gathered when somebody asks: some sets in a turn,
 * into a hash table of their words. */
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

enum { SETS_AT_ONCE = 256, SLOTS_LEAST = 1024 };

struct value {
	char *words;                         /* NULL: a free slot */
	uint32_t hash;
	uint64_t holds;
};

struct gathering {
	const struct kind_row *row;
	struct attrs_cursor cursor;
	struct value *slots;
	uint32_t slot_count, used;           /* at most half of the slots are used */
	uint32_t shown_at;                   /* the next slot to be printed */
	bool is_whole;
};

static void add_plain(struct text *out, const struct attrs *a)
{
	if (a->flags & ATTRS_HAS_COMMUNITIES)
		text_add_communities(out, a);
}

static const struct kind_row {
	const char *word, *title;
	void (*add)(struct text *out, const struct attrs *a);
	bool may_be_empty;
} kinds[] = {
	{ "paths", "Path", text_add_path, true },
	{ "large-community-info", "Large-community", text_add_large_communities, false },
	{ "community-info", "Community", add_plain, false },
};

/* ---- the table ---------------------------------------------------------------------------------------- */

static struct value *slot_of(struct gathering *g, uint32_t hash, const char *words)
{
	uint32_t at = hash & (g->slot_count - 1);
	while (g->slots[at].words && (g->slots[at].hash != hash || strcmp(g->slots[at].words, words)))
		at = (at + 1) & (g->slot_count - 1);
	return &g->slots[at];
}

static void grow(struct gathering *g)
{
	struct value *old = g->slots;
	uint32_t count = g->slot_count;
	g->slot_count = count ? count * 2 : SLOTS_LEAST;
	g->slots = mem_new(g->slot_count * sizeof *g->slots);
	for (uint32_t i = 0; i < count; i++)
		if (old[i].words)
			*slot_of(g, old[i].hash, old[i].words) = old[i];
	mem_free(old);
}

static void put(struct gathering *g, const struct text *words, uint64_t holds)
{
	if (g->used * 2 >= g->slot_count)
		grow(g);
	uint32_t hash = (uint32_t)attrs_hash((const uint8_t *)text_chars(words), words->length);
	struct value *slot = slot_of(g, hash, text_chars(words));
	if (!slot->words) {
		*slot = (struct value){ .words = mem_copy(text_chars(words), words->length + 1), .hash = hash };
		g->used++;
	}
	slot->holds += holds;
}

/* ---- gathering, then printing ------------------------------------------------------------------------- */

/* False: there are no more sets. */
static bool gather(struct gathering *g)
{
	uint32_t ids[SETS_AT_ONCE], count = attrs_list(&g->cursor, ids, SETS_AT_ONCE);
	struct text words = { 0 };
	for (uint32_t i = 0; i < count; i++) {
		text_clear(&words);
		g->row->add(&words, attrs_at(ids[i]));
		if (words.length || g->row->may_be_empty)
			put(g, &words, attrs_holds(ids[i]) - 1);    /* one hold is ours */
		attrs_release(ids[i], 1);
	}
	text_free(&words);
	return count;
}

static void print_some(struct call *call, struct gathering *g)
{
	for (; g->shown_at < g->slot_count && !call_is_full(call); g->shown_at++) {
		const struct value *v = &g->slots[g->shown_at];
		if (v->words)
			call_print(call, "[%08x] (%lu) %s\n", v->hash, (unsigned long)v->holds, v->words);
	}
}

static void more(struct call *call, void *state)
{
	struct gathering *g = state;
	if (!g->is_whole) {
		g->is_whole = !gather(g);
		call_poke(call);
		return;
	}
	print_some(call, g);
	if (g->shown_at == g->slot_count)
		call_end(call);
}

static void drop(void *state)
{
	struct gathering *g = state;
	for (uint32_t i = 0; i < g->slot_count; i++)
		mem_free(g->slots[i].words);
	mem_free(g->slots);
	mem_free(g);
}

void show_distinct(struct call *call)
{
	struct gathering *g = NEW(struct gathering);
	g->row = kinds;
	while (!call_has(call, g->row->word))
		g->row++;
	call_print(call, "Address Refcnt %s\n", g->row->title);
	call_continue(call, more, drop, g);
}
