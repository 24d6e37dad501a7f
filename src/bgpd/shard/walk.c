/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- pages of the table for shows, in prefix order, a slice at a time.
 *
 * The asker goes on by the last prefix it saw, so nothing is kept between pages but the sorted list (order.h),
 * which is made anew only when a walk begins. */
#include <string.h>
#include "bgpd/rib/decide.h"
#include "bgpd/rib/import.h"
#include "bgpd/shard/inside.h"

enum { VISITS = 32768, PAGE_MOST = 10000, RANKED_MOST = 256 };

/* -- filling a page -- */

static void add_path(struct walk *walk, const struct page_path *path)
{
	struct event_page *page = walk->page;
	if (page->path_count == walk->path_room) {
		walk->path_room = walk->path_room ? walk->path_room * 2 : 64;
		page->paths = mem_resize(page->paths, walk->path_room * sizeof *page->paths);
	}
	page->paths[page->path_count++] = *path;
}

static void add_prefix(struct walk *walk, const struct page_prefix *prefix)
{
	struct event_page *page = walk->page;
	if (page->prefix_count == walk->prefix_room) {
		walk->prefix_room = walk->prefix_room ? walk->prefix_room * 2 : 64;
		page->prefixes = mem_resize(page->prefixes, walk->prefix_room * sizeof *page->prefixes);
	}
	page->prefixes[page->prefix_count++] = *prefix;
}

static void add_told_peer(struct walk *walk, uint16_t peer)
{
	struct event_page *page = walk->page;
	if (page->told_count == walk->told_room) {
		walk->told_room = walk->told_room ? walk->told_room * 2 : 64;
		page->told = mem_resize(page->told, walk->told_room * sizeof *page->told);
	}
	page->told[page->told_count++] = peer;
}

/* The peers that know of the prefix. */
static void add_told(const struct shard *shard, struct walk *walk, prefix_id id, struct page_prefix *prefix)
{
	prefix->told_first = walk->page->told_count;
	for (uint32_t peer = 1; walk->ask.wants_told && peer < shard->rib.peers.count; peer++)
		if (export_was_told(&shard->export, (uint16_t)peer, walk->ask.family, id))
			add_told_peer(walk, (uint16_t)peer);
	prefix->told_count = walk->page->told_count - prefix->told_first;
}

/* As the path stands in the table; the attributes get a hold. */
static struct page_path page_path_of(const struct shard *shard, const struct table *table, prefix_id id, const struct path *path)
{
	const struct rib_peer *peer = peers_find(&shard->rib.peers, path->peer);
	const struct attrs *a = attrs_at(path->attrs);
	struct path_numbers *numbers = (struct path_numbers *)&shard->export.numbers;
	struct page_path out = {
		.attrs = path->attrs,
		.path_id = path->peer ? path->path_id : 0,
		.told_id = shard->export.numbered >> table->family & 1 ? path_number(numbers, path->peer, path->path_id) : 0,
		.peer = path->peer,
		.flags = (path->flags & ((PATH_REMOVED * 2 - 1) | PATH_HISTORY | PATH_DAMPED)) | (table_is_suppressed(table, id) ? PATH_SUPPRESSED : 0),
		.origin = path->peer ? 0 : (uint8_t)path->path_id,
		.step = path->flags & PATH_BEST ? (uint8_t)decide_why(table, id) : STEP_ONLY,
		.weight = peer ? path_weight(peer, table->family, a) : 0,
		.igp_metric = path->peer ? nexthops_find(&shard->rib.nexthops, a->nexthop)->metric : 0,
		.since_s = path->since_s,
		.flaps = import_flaps(&shard->rib, table, id, path, (uint32_t)wall_now_s()),
	};
	return out;
}

static bool is_in_view(const struct walk *walk, const struct path *path)
{
	switch (walk->ask.view) {
	case WALK_RECEIVED:
		return path->peer == walk->ask.peer;
	case WALK_ACCEPTED:
		return path->peer == walk->ask.peer && !(path->flags & PATH_FILTERED);
	case WALK_DAMPED:
		return (path->flags & (PATH_DAMPED | PATH_HISTORY)) == PATH_DAMPED && (!walk->ask.peer || path->peer == walk->ask.peer);
	case WALK_FLAPS:
		return !walk->ask.peer || path->peer == walk->ask.peer;
	default:
		return !(path->flags & PATH_FILTERED);
	}
}

/* With deterministic-med the best of each neighbouring AS meets those of the others. */
static bool is_best_of_as(const struct shard *shard, const struct table *table, prefix_id id, const struct path *path)
{
	const struct path *ranked[RANKED_MOST];
	uint32_t as = attrs_at(path->attrs)->first_as, i = 0;
	uint32_t count = decide_rank(&shard->rib, table, id, ranked, RANKED_MOST);
	while (i < count && attrs_at(ranked[i]->attrs)->first_as != as)
		i++;
	return i < count && ranked[i] == path;
}

static void add_paths(struct shard *shard, struct walk *walk, struct table *table, prefix_id id, bool best)
{
	struct record *record = table_record(table, id);
	const struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++) {
		if (!(paths[i].flags & PATH_BEST) == best || !is_in_view(walk, &paths[i]))
			continue;
		struct page_path path = page_path_of(shard, table, id, &paths[i]);
		if (walk->ask.view == WALK_FLAPS && !path.flaps.flaps)
			continue;
		if (walk->ask.wants_told && shard->rib.settings.deterministic_med && is_best_of_as(shard, table, id, &paths[i]))
			path.flags |= PATH_BEST_OF_AS;
		if (walk->ask.view == WALK_RECEIVED)
			path.attrs = import_received(&shard->rib, table, id, &paths[i]);
		attrs_hold(path.attrs, 1);
		add_path(walk, &path);
	}
}

static const struct path *path_of_number(const struct shard *shard, const struct table *table, prefix_id id, uint32_t number)
{
	struct record *record = table_record(table, id);
	struct path_numbers *numbers = (struct path_numbers *)&shard->export.numbers;
	const struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		if (path_number(numbers, paths[i].peer, paths[i].path_id) == number)
			return &paths[i];
	return NULL;
}

/* With add-path: each path it was told. */
static void add_several(struct shard *shard, struct walk *walk, struct table *table, prefix_id id, const struct told_list *list)
{
	const struct outlet *outlet = export_outlet(&shard->export, walk->ask.peer, walk->ask.family);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct told_path *told = &list->items[i];
		const struct rib_peer *from = peers_find(&shard->rib.peers, told->source);
		const struct path *path = path_of_number(shard, table, id, told->number);
		bool is_own = told->source == walk->ask.peer && !outlet->group->key.tells_back;
		if (!from || !path || is_own)
			continue;
		struct page_path out = page_path_of(shard, table, id, path);
		const struct group_key key = group_key_towards(outlet->group, told->source);
		out.attrs = rewrite_attrs(&key, &shard->rib, from, attrs_at(told->attrs), &outlet->self);
		out.told_id = told->number;
		if (out.attrs)
			add_path(walk, &out);
	}
}

static void forget_seen(struct walk *walk)
{
	if (walk->seen_attrs)
		attrs_release(walk->seen_attrs, 1);
	if (walk->made_attrs)
		attrs_release(walk->made_attrs, 1);
	walk->seen_attrs = walk->made_attrs = 0;
}

/* What is seen is held: policy may have made it for this prefix only, and the next set would get its number. */
static void see(struct shard *shard, struct walk *walk, const struct outlet *outlet, uint32_t attrs, uint16_t source)
{
	if (walk->made_attrs && walk->seen_attrs == attrs && walk->seen_source == source)
		return;
	const struct group_key key = group_key_towards(outlet->group, source);
	forget_seen(walk);
	attrs_hold(attrs, 1);
	walk->seen_attrs = attrs;
	walk->seen_source = source;
	walk->made_attrs = rewrite_attrs(&key, &shard->rib, peers_find(&shard->rib.peers, source), attrs_at(attrs), &outlet->self);
}

/* What the neighbour was told, made once more; neighbouring prefixes often share it. */
static void add_advertised(struct shard *shard, struct walk *walk, struct table *table, prefix_id id)
{
	const struct outlet *outlet = export_outlet(&shard->export, walk->ask.peer, walk->ask.family);
	if (!outlet || !export_was_told(&shard->export, walk->ask.peer, walk->ask.family, id))
		return;
	if (id == shard->export.defaults.ids[walk->ask.family] && walk->page->tells_default)
		return;
	const struct path *best = encode_wanted(&shard->rib, outlet->group, id);
	uint32_t attrs = best ? encode_filtered(shard->export.encoder, outlet->group, id, best) : 0;
	if (!attrs)
		return;
	see(shard, walk, outlet, attrs, best->peer);
	if (!walk->made_attrs)
		return;
	struct page_path path = page_path_of(shard, table, id, best);
	path.attrs = walk->made_attrs;
	attrs_hold(path.attrs, 1);
	add_path(walk, &path);
}

/* The paths of one prefix that belong to the view, the best one first; false if there is none. */
static bool add_id(struct shard *shard, struct walk *walk, struct table *table, prefix_id id)
{
	uint32_t first = walk->page->path_count;
	const struct told_list *list = walk->ask.view == WALK_ADVERTISED
					       ? export_told_list(&shard->export, walk->ask.peer, walk->ask.family, id) : NULL;
	if (list) {
		add_several(shard, walk, table, id, list);
	} else if (walk->ask.view == WALK_ADVERTISED) {
		add_advertised(shard, walk, table, id);
	} else {
		add_paths(shard, walk, table, id, true);
		add_paths(shard, walk, table, id, false);
	}
	uint32_t count = walk->page->path_count - first;
	if (!count)
		return false;
	struct page_prefix prefix = { table_prefix(table, id), first, count, table_record(table, id)->version, 0, 0 };
	add_told(shard, walk, id, &prefix);
	add_prefix(walk, &prefix);
	return true;
}

/* -- answering -- */

static struct walk *new_walk(struct shard *shard, const struct event_walk *ask)
{
	struct walk *walk = NEW(struct walk);
	walk->ask = *ask;
	walk->at = ask->after;
	if (!walk->ask.most || walk->ask.most > PAGE_MOST)
		walk->ask.most = PAGE_MOST;
	walk->page = EVENT(EVENT_PAGE, event_page);
	walk->page->ticket = ask->ticket;
	walk->page->family = ask->family;
	walk->page->tells_default = ask->view == WALK_ADVERTISED && ask->family < FAMILY_COUNT &&
				    export_tells_default(&shard->export, ask->peer, ask->family);
	return walk;
}

static void free_walk(struct walk *walk)
{
	forget_seen(walk);
	if (walk->page)
		event_free(&walk->page->head);
	mem_free(walk);
}

static void answer(struct shard *shard, struct walk *walk, bool is_last)
{
	struct event_page *page = walk->page;
	if (walk->ask.family < FAMILY_COUNT) {
		const struct table *table = &shard->rib.tables[walk->ask.family];
		page->table_prefixes = table_count(table) - table->grave.count;
		page->table_paths = table->path_count - peers_filtered(&shard->rib.peers, table->family);
		page->table_version = table->version;
		if (walk->ask.wants_told)
			page->aggregate_count = aggregates_report(&shard->aggregates, table->family, &page->aggregates);
	}
	page->is_last = is_last;
	walk->page = NULL;
	actor_post(shard->actor, shard->speaker, &page->head);
	free_walk(walk);
}

/* One prefix, or the longest that holds the address and has a path to show. */
static void answer_one(struct shard *shard, struct walk *walk)
{
	struct table *table = &shard->rib.tables[walk->ask.family];
	struct prefix wanted = walk->ask.within;
	prefix_id id = walk->ask.is_longest_match ? table_match(table, &wanted) : table_find(table, &wanted);
	while (id && !add_id(shard, walk, table, id)) {
		wanted = table_prefix(table, id);
		id = 0;
		if (!walk->ask.is_longest_match || !wanted.length)
			break;
		wanted.length--;
		prefix_mask(&wanted);
		id = table_match(table, &wanted);
	}
	answer(shard, walk, true);
}

void walk_start(struct shard *shard, const struct event_walk *ask)
{
	struct walk *walk = new_walk(shard, ask);
	if (ask->family >= FAMILY_COUNT) {
		answer(shard, walk, true);
		return;
	}
	if (ask->view == WALK_ONE) {
		answer_one(shard, walk);
		return;
	}
	struct order *order = &shard->orders[ask->family];
	if (!ask->after.family || !order->is_made)
		order_make(order, &shard->rib.tables[ask->family]);
	array_push(&shard->walks, walk);
}

/* -- slices -- */

static uint32_t first_place(const struct order *order, const struct walk *walk)
{
	if (walk->at.family)
		return order_seek(order, &walk->at, true);
	return order_seek(order, walk->ask.view == WALK_WITHIN ? &walk->ask.within : NULL, false);
}

/* True when the page is full or there is no more; *is_last says which. */
static bool visit(struct shard *shard, struct walk *walk, bool *is_last)
{
	struct table *table = &shard->rib.tables[walk->ask.family];
	struct order *order = &shard->orders[walk->ask.family];
	uint32_t place = first_place(order, walk), visits = 0;
	for (; place < order->count && visits < VISITS; place++) {
		prefix_id id = order_at(order, table, place);
		if (!id)
			continue;
		visits++;
		walk->at = table_prefix(table, id);
		if (walk->ask.view == WALK_WITHIN && !prefix_contains(&walk->ask.within, &walk->at)) {
			*is_last = true;
			return true;
		}
		if (add_id(shard, walk, table, id) && walk->page->prefix_count == walk->ask.most) {
			*is_last = place + 1 == order->count;
			return true;
		}
	}
	*is_last = place == order->count;
	return *is_last;
}

bool walk_some(struct shard *shard)
{
	for (uint32_t i = 0; i < shard->walks.count;) {
		struct walk *walk = shard->walks.items[i];
		struct order *order = &shard->orders[walk->ask.family];
		bool is_last = false;
		if (!order->is_made)
			order_make(order, &shard->rib.tables[walk->ask.family]);
		if (!visit(shard, walk, &is_last)) {
			i++;
			continue;
		}
		shard->walks.items[i] = shard->walks.items[--shard->walks.count];
		answer(shard, walk, is_last);
	}
	return shard->walks.count;
}

void walk_close(struct shard *shard)
{
	for (uint32_t i = 0; i < shard->walks.count; i++)
		free_walk(shard->walks.items[i]);
	array_free(&shard->walks);
}
