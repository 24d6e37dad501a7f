/* SPDX-License-Identifier: Apache-2.0 */
/* aggregates -- see aggregates.h. */
#include "bgpd/shard/aggregates.h"
#include <string.h>

enum { SLICE = 4096 };

/* ---- suppression -------------------------------------------------------------------------------------- */

static bool suppresses(const struct aggregate *g, prefix_id id)
{
	if (!g->is_announced || !pairs_find(&g->members, id))
		return false;
	return g->rules.suppresses_all || pairs_find(&g->chosen, id);
}

/* The next wider aggregate that holds the prefix, which becomes its prefix; NULL: none. */
static struct aggregate *next_around(const struct aggregates_family *f, struct prefix *p)
{
	struct prefix found;
	if (!p->length || !f->by_prefix)
		return NULL;
	p->length--;
	prefix_mask(p);
	struct aggregate *g = trie_match_prefix(f->by_prefix, p, &found);
	if (g)
		*p = found;
	return g;
}

/* Whoever suppresses it, the record has one mark. */
static void judge(struct aggregates *all, enum family_row family, prefix_id id)
{
	struct table *table = &all->rib->tables[family];
	struct record *record = table_record(table, id);
	struct prefix p = table_prefix(table, id);
	bool was = record->marks & RECORD_SUPPRESSED, is = false;
	for (const struct aggregate *g; !is && (g = next_around(&all->families[family], &p));)
		is = suppresses(g, id);
	if (was == is)
		return;
	record->marks ^= RECORD_SUPPRESSED;
	if (is)
		table->suppressed++;
	else
		table->suppressed--;
	all->suppressed(all->owner, family, id);
}

static void judge_members(struct aggregates *all, struct aggregate *g)
{
	uint32_t at = 0;
	for (const struct pair *member; (member = pairs_next(&g->members, &at));)
		judge(all, g->family, member->key);
}

static bool has_suppression(const struct aggregate *g)
{
	return g->rules.suppresses_all || g->rules.suppress_map;
}

/* ---- contributors ------------------------------------------------------------------------------------- */

static void less_of(struct aggregate *g, uint32_t attrs)
{
	uint32_t count = pairs_find(&g->sets, attrs);
	if (count > 1) {
		pairs_put(&g->sets, attrs, count - 1);
		return;
	}
	pairs_drop(&g->sets, attrs);
	attrs_release(attrs, 1);
	g->is_worn = true;
}

static void more_of(struct aggregate *g, uint32_t attrs)
{
	uint32_t count = pairs_find(&g->sets, attrs);
	pairs_put(&g->sets, attrs, count + 1);
	if (count)
		return;
	attrs_hold(attrs, 1);
	melt_add(&g->melt, attrs_at(attrs));
	g->is_new = true;
}

static void set_member(struct aggregate *g, prefix_id id, uint32_t attrs)
{
	uint32_t had = pairs_find(&g->members, id);
	if (had == attrs)
		return;
	if (attrs) {
		pairs_put(&g->members, id, attrs);
		more_of(g, attrs);
	} else {
		pairs_drop(&g->members, id);
	}
	if (had)
		less_of(g, had);
}

/* What contributes is the best path, unless it is an aggregate itself.  The word that a prefix is out of reach contributes,
 * too: the aggregate stays while it is said. */
static const struct path *contributor(const struct table *table, prefix_id id)
{
	const struct path *best = table_uses(table, id) ? table_best(table, id) : NULL;
	return best && (best->peer || best->path_id != ORIGINATED_AGGREGATE) ? best : NULL;
}

static bool is_chosen(struct aggregates *all, struct aggregate *g, prefix_id id, const struct path *path)
{
	const struct prefix prefix = table_prefix(&all->rib->tables[g->family], id);
	struct policy_route route = {
		.prefix = &prefix, .id = path->attrs, .a = attrs_at(path->attrs), .family = g->family, .neighbor = path->peer,
		.local_as = all->rib->settings.local_as, .origin = path->peer ? 0 : (uint8_t)path->path_id,
		.default_local_pref = all->rib->settings.default_local_pref, .sight = &all->rib->sight,
	};
	return g->rules.suppress_map && policy_apply(&all->memo, &g->filters, &route);
}

static void look_at(struct aggregates *all, struct aggregate *g, prefix_id id)
{
	const struct path *path = contributor(&all->rib->tables[g->family], id);
	set_member(g, id, path ? path->attrs : 0);
	if (!g->rules.suppress_map)
		return;
	if (path && is_chosen(all, g, id, path))
		pairs_put(&g->chosen, id, 1);
	else
		pairs_drop(&g->chosen, id);
}

void aggregates_note(struct aggregates *all, enum family_row family, prefix_id id)
{
	struct prefix p = table_prefix(&all->rib->tables[family], id);
	bool may_change = false;
	for (struct aggregate *g; (g = next_around(&all->families[family], &p));) {
		look_at(all, g, id);
		may_change |= has_suppression(g);
	}
	if (may_change)
		judge(all, family, id);
}

bool aggregates_watch(const struct aggregates *all, enum family_row family, const struct prefix *p)
{
	struct prefix around = *p;
	for (const struct aggregate *g; (g = next_around(&all->families[family], &around));)
		if (g->rules.unreachable.is_on)
			return true;
	return false;
}

bool aggregates_watch_any(const struct aggregates *all, enum family_row family)
{
	for (uint32_t i = 0; i < all->families[family].items.count; i++)
		if (all->families[family].items.items[i]->rules.unreachable.is_on)
			return true;
	return false;
}

/* ---- which there are ---------------------------------------------------------------------------------- */

static struct aggregate *find(const struct aggregates *all, uint8_t family, const struct prefix *p)
{
	const struct trie *trie = all->families[family].by_prefix;
	return trie ? trie_find(trie, p) : NULL;
}

static struct aggregate *new_aggregate(uint8_t family, const struct aggregate_rules *rules)
{
	struct aggregate *g = NEW(struct aggregate);
	g->family = family;
	g->rules = *rules;
	g->filters.route_map = rules->suppress_map;
	g->melt.merges = rules->merges;
	g->is_announced = !rules->wants_same_med;       /* nothing speaks against it yet */
	g->search_at = 1;
	g->is_new = true;
	return g;
}

static void free_aggregate(struct aggregate *g)
{
	uint32_t at = 0;
	for (const struct pair *set; (set = pairs_next(&g->sets, &at));)
		attrs_release(set->key, 1);
	if (g->told)
		attrs_release(g->told, 1);
	melt_clear(&g->melt);
	pairs_close(&g->members);
	pairs_close(&g->sets);
	pairs_close(&g->chosen);
	mem_free(g);
}

static bool is_asked_for(const struct event_aggregates *asked, const struct aggregate *g)
{
	for (uint32_t i = 0; i < asked->count; i++)
		if (aggregate_rules_same(&asked->items[i], &g->rules))
			return true;
	return false;
}

/* It suppresses nothing any more. */
static void drop(struct aggregates *all, struct aggregate *g)
{
	g->is_announced = false;
	if (has_suppression(g))
		judge_members(all, g);
	trie_drop(all->families[g->family].by_prefix, &g->rules.prefix);
	free_aggregate(g);
}

static void drop_others(struct aggregates *all, const struct event_aggregates *asked)
{
	struct aggregates_family *f = &all->families[asked->family];
	uint32_t kept = 0;
	for (uint32_t i = 0; i < f->items.count; i++) {
		struct aggregate *g = f->items.items[i];
		if (is_asked_for(asked, g))
			f->items.items[kept++] = g;
		else
			drop(all, g);
	}
	f->items.count = kept;
}

void aggregates_take(struct aggregates *all, const struct event_aggregates *asked)
{
	struct aggregates_family *f = &all->families[asked->family];
	drop_others(all, asked);
	if (!f->by_prefix && asked->count)
		f->by_prefix = trie_new(families[asked->family].address_family);
	for (uint32_t i = 0; i < asked->count; i++) {
		void **place = trie_place(f->by_prefix, &asked->items[i].prefix, true);
		if (*place)
			continue;
		struct aggregate *g = new_aggregate(asked->family, &asked->items[i]);
		*place = g;
		array_push(&f->items, g);
	}
	if (!f->items.count && f->by_prefix) {
		trie_free(f->by_prefix);
		f->by_prefix = NULL;
	}
	policy_memo_open(&all->memo, all->rib->policy);
}

void aggregates_take_state(struct aggregates *all, const struct event_aggregate_state *state)
{
	struct aggregate *g = find(all, state->family, &state->prefix);
	if (!g || g->is_announced == state->is_announced)
		return;
	g->is_announced = state->is_announced;
	if (has_suppression(g))
		judge_members(all, g);
}

void aggregates_follow_policy(struct aggregates *all, const struct policy_book *old, const struct policy_book *book)
{
	policy_memo_open(&all->memo, book);
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		for (uint32_t i = 0; i < all->families[f].items.count; i++) {
			struct aggregate *g = all->families[f].items.items[i];
			if (policy_filters_differ(old, book, f, &g->filters))
				g->search_at = 1;
		}
}

/* ---- slices ------------------------------------------------------------------------------------------- */

static void search_some(struct aggregates *all, struct aggregate *g)
{
	const struct table *table = &all->rib->tables[g->family];
	prefix_id end = table_end(table), stop = g->search_at + SLICE < end ? g->search_at + SLICE : end;
	for (; g->search_at < stop; g->search_at++) {
		if (!table_uses(table, g->search_at))
			continue;
		struct prefix p = table_prefix(table, g->search_at);
		if (p.length <= g->rules.prefix.length || !prefix_contains(&g->rules.prefix, &p))
			continue;
		look_at(all, g, g->search_at);
		if (has_suppression(g))
			judge(all, g->family, g->search_at);
	}
	if (g->search_at >= end)
		g->search_at = 0;
}

bool aggregates_search(struct aggregates *all)
{
	bool more = false;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		for (uint32_t i = 0; i < all->families[f].items.count; i++) {
			struct aggregate *g = all->families[f].items.items[i];
			if (g->search_at)
				search_some(all, g);
			more |= g->search_at != 0;
		}
	if (all->memo.set)
		policy_memo_forget(&all->memo);
	return more;
}

/* ---- telling ------------------------------------------------------------------------------------------ */

/* False: not yet, they are many. */
static bool melt_again(struct aggregate *g, int64_t now_ms)
{
	if (g->sets.count > MELT_FEW && now_ms - g->melted_at_ms < MELT_AGAIN_MS)
		return false;
	uint32_t at = 0;
	melt_clear(&g->melt);
	for (const struct pair *set; (set = pairs_next(&g->sets, &at));)
		melt_add(&g->melt, attrs_at(set->key));
	g->is_worn = false;
	g->is_new = true;
	g->melted_at_ms = now_ms;
	return true;
}

static bool is_known(const struct aggregate *g, uint32_t made)
{
	return g->was_told && made == g->told && (!made || (g->told_different_meds == g->melt.has_different_meds &&
					     (g->melt.has_different_meds || g->told_med == g->melt.med)));
}

static void tell(struct aggregates *all, struct aggregate *g)
{
	const struct family *family = &families[g->family];
	g->is_new = false;
	uint32_t made = g->melt.count ? melt_make(&g->melt, family->afi, family->safi) : 0;
	if (is_known(g, made)) {
		if (made)
			attrs_release(made, 1);
		return;
	}
	struct event_contribution *letter = EVENT(EVENT_CONTRIBUTION, event_contribution);
	letter->family = g->family;
	letter->prefix = g->rules.prefix;
	letter->count = g->members.count;
	letter->has_different_meds = g->told_different_meds = g->melt.has_different_meds;
	letter->med = g->told_med = g->melt.med;
	letter->attrs = made;
	if (g->told)
		attrs_release(g->told, 1);
	if (made)
		attrs_hold(made, 1);
	g->was_told = true;
	g->told = made;
	all->send(all->owner, &letter->head);
}

bool aggregates_tell(struct aggregates *all, int64_t now_ms)
{
	bool later = false;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		for (uint32_t i = 0; i < all->families[f].items.count; i++) {
			struct aggregate *g = all->families[f].items.items[i];
			if (g->search_at)
				continue;
			if (g->is_worn && !melt_again(g, now_ms)) {
				later = true;
				continue;
			}
			if (g->is_new)
				tell(all, g);
		}
	return later;
}

void aggregates_close(struct aggregates *all)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		for (uint32_t i = 0; i < all->families[f].items.count; i++)
			free_aggregate(all->families[f].items.items[i]);
		array_free(&all->families[f].items);
		if (all->families[f].by_prefix)
			trie_free(all->families[f].by_prefix);
	}
	policy_memo_close(&all->memo);
}

uint32_t aggregates_report(const struct aggregates *all, enum family_row family, struct page_aggregate **out)
{
	uint32_t count = all->families[family].items.count;
	*out = count ? mem_new(count * sizeof **out) : NULL;
	for (uint32_t i = 0; i < count; i++) {
		const struct aggregate *g = all->families[family].items.items[i];
		(*out)[i] = (struct page_aggregate){ g->rules.prefix, g->members.count };
	}
	return count;
}

size_t aggregates_bytes(const struct aggregates *all)
{
	size_t bytes = 0;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		for (uint32_t i = 0; i < all->families[f].items.count; i++) {
			const struct aggregate *g = all->families[f].items.items[i];
			bytes += sizeof *g + pairs_bytes(&g->members) + pairs_bytes(&g->sets) + pairs_bytes(&g->chosen);
		}
	return bytes;
}
