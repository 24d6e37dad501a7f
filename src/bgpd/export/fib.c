/* SPDX-License-Identifier: Apache-2.0 */
/* fib -- see fib.h.
 *
 * A way is counted by the prefixes that were told it and dropped with the last.  A letter holds a batch of prefixes
 * as runs of the same way; all prefixes of a way make one run. */
#include "bgpd/export/fib.h"
#include <string.h>
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/labels.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/export/shares.h"
#include "bgpd/rib/decide.h"
#include "bgpd/rib/distance.h"

enum { BATCH = 8192, WAYS_PER_PAGE = 256, MAP_FIRST = 256 };

struct way {
	uint32_t next_free;                  /* the slab's */
	uint32_t users;
	uint32_t run;                        /* 1 + its run in the letter being made */
	struct fib_run like;                 /* first and count are 0 */
};

static struct way *way_at(const struct fib *fib, uint32_t id)
{
	return slab_at(&fib->ways, id);
}

void fib_open(struct fib *fib, struct rib *rib, void (*send)(void *owner, struct letter *letter), void *owner)
{
	*fib = (struct fib){ .rib = rib, .send = send, .owner = owner, .map_size = MAP_FIRST };
	fib->map = mem_new(fib->map_size * sizeof *fib->map);
	slab_open(&fib->ways, sizeof(struct way), WAYS_PER_PAGE);
}

void fib_close(struct fib *fib)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		mem_free(fib->tables[f].told);
		mem_free(fib->tables[f].bits);
		array_free(&fib->tables[f].pending);
	}
	policy_memo_close(&fib->memo);
	for (uint32_t i = 0; i < fib->map_size; i++)
		if (fib->map[i])
			fib_run_release(&way_at(fib, fib->map[i])->like);
	mem_free(fib->map);
	slab_close(&fib->ways);
}

/* -- the map of ways -- */

static uint32_t hash_of(const struct fib_run *like)
{
	uint64_t hash = (uint64_t)like->metric << 32 | (uint32_t)like->distance << 16 | like->nexthop_count;
	hash ^= ((uint64_t)like->tag << 32 | like->table) * 0x9e3779b97f4a7c15u;
	for (unsigned i = 0; i < like->nexthop_count; i++)
		hash = index_mix(hash + ((uint64_t)like->weights[i] << 32 | like->nexthops[i]));
	return (uint32_t)index_mix(hash + like->is_ibgp + like->attrs);
}

static uint32_t place_of(const struct fib *fib, const struct fib_run *like)
{
	uint32_t at = hash_of(like) & (fib->map_size - 1);
	while (fib->map[at] && memcmp(&way_at(fib, fib->map[at])->like, like, sizeof *like))
		at = (at + 1) & (fib->map_size - 1);
	return at;
}

static void grow_map(struct fib *fib)
{
	uint32_t *old = fib->map, old_size = fib->map_size;
	fib->map_size *= 2;
	fib->map = mem_new(fib->map_size * sizeof *fib->map);
	for (uint32_t i = 0; i < old_size; i++)
		if (old[i])
			fib->map[place_of(fib, &way_at(fib, old[i])->like)] = old[i];
	mem_free(old);
}

static uint32_t way_find_or_add(struct fib *fib, const struct fib_run *like)
{
	uint32_t at = place_of(fib, like);
	if (fib->map[at])
		return fib->map[at];
	uint32_t id = slab_get(&fib->ways);
	way_at(fib, id)->like = *like;
	if (like->attrs)
		attrs_hold(like->attrs, 1);
	fib->map[at] = id;
	if (++fib->way_count * 2 > fib->map_size)
		grow_map(fib);
	return id;
}

/* Nobody is told this way any more.  Those behind it in the map are put anew. */
static void drop_way(struct fib *fib, uint32_t id)
{
	uint32_t at = place_of(fib, &way_at(fib, id)->like);
	fib->map[at] = 0;
	for (at = (at + 1) & (fib->map_size - 1); fib->map[at]; at = (at + 1) & (fib->map_size - 1)) {
		uint32_t moved = fib->map[at];
		fib->map[at] = 0;
		fib->map[place_of(fib, &way_at(fib, moved)->like)] = moved;
	}
	fib->way_count--;
	fib_run_release(&way_at(fib, id)->like);
	slab_put(&fib->ways, id);
}

static void let_way_go(struct fib *fib, uint32_t id)
{
	if (id && !--way_at(fib, id)->users)
		drop_way(fib, id);
}

/* -- what the kernel should have -- */

static void add_nexthop(struct fib_run *like, double *bandwidth, const struct attrs *a)
{
	if (like->nexthop_count == NEXTHOPS_MOST)
		return;
	bandwidth[like->nexthop_count] = attrs_bandwidth(a);
	like->nexthops[like->nexthop_count++] = a->nexthop;
}

/* What policy said of the best path besides its attributes. */
static void take_marks(struct fib_run *like, const struct attrs *a)
{
	struct attrs_marks marks = attrs_marks(a);
	if (marks.said & MARK_TAG)
		like->tag = marks.tag;
	if (marks.said & MARK_DISTANCE && marks.distance)
		like->distance = marks.distance;
	if (marks.said & MARK_TABLE)
		like->table = marks.table;
}

/* Packets would have to carry labels, which nobody here puts on: without them they would go astray.  The reserved ones
 * (implicit and explicit null) mean a plain packet. */
static bool needs_labels(const struct attrs *a)
{
	struct label_stack stack = attrs_labels(a);
	return stack.count > 1 || (stack.count && stack.labels[0] > LABEL_IMPLICIT_NULL);
}

/* The next hops of all that is used together, with their shares where links say what they carry.  One that several paths
 * share is said as often: zebra uses it once, and shows that it is there again. */
static void add_ways(const struct fib *fib, const struct table *table, prefix_id id, struct fib_run *like)
{
	struct record *record = table_record(table, id);
	const struct path *paths = table_paths(table, record);
	double bandwidth[NEXTHOPS_MOST];
	like->nexthop_count = 0;
	add_nexthop(like, bandwidth, attrs_at(table_best(table, id)->attrs));
	for (uint32_t i = 0; i < record->count; i++)
		if ((paths[i].flags & (PATH_MULTIPATH | PATH_BEST)) == PATH_MULTIPATH)
			add_nexthop(like, bandwidth, attrs_at(paths[i].attrs));
	shares_give(&fib->rib->settings, bandwidth, like);
}

/* Words of a route are made at the other end; a way of its own per set and reason carries them there. */
static void take_extra(struct fib_run *like, const struct table *table, prefix_id id, uint32_t attrs)
{
	like->attrs = attrs;
	like->step = (uint8_t)decide_why(table, id);
}

/* An aggregate of ours: what it holds and nobody announces is dropped here, before it comes back by a default route. */
static uint32_t hole(struct fib *fib, const struct table *table, prefix_id id, const struct attrs *a)
{
	struct fib_run like;
	memset(&like, 0, sizeof like);
	like.is_hole = true;
	like.distance = fib->rib->settings.family[table->family].distance_local;
	like.metric = a->med;
	if (a->flags & ATTRS_HAS_MARKS)
		take_marks(&like, a);
	if (fib->rib->settings.tells_extra)
		take_extra(&like, table, id, a->id);
	return way_find_or_add(fib, &like);
}

/* The best path's set as the table map makes it; 0: it is not for the kernel.  Good until the next question. */
static uint32_t mapped(struct fib *fib, const struct table *table, prefix_id id, const struct path *best)
{
	const struct peer_filters *map = &fib->tables[table->family].map;
	if (!map->route_map)
		return best->attrs;
	const struct prefix prefix = table_prefix(table, id);
	struct policy_route route = {
		.prefix = &prefix, .id = best->attrs, .a = attrs_at(best->attrs), .family = table->family,
		.neighbor = best->peer, .local_as = fib->rib->settings.local_as,
		.origin = best->peer ? 0 : (uint8_t)best->path_id,
		.default_local_pref = fib->rib->settings.default_local_pref, .sight = &fib->rib->sight,
	};
	return policy_apply(&fib->memo, map, &route);
}

/* What is out of reach has no way; its packets are dropped here if whoever says so wants that, and may say it. */
static bool is_dropped(const struct fib *fib, enum family_row family, const struct path *path, const struct attrs *a)
{
	const struct rib_peer *peer = peers_find(&fib->rib->peers, path->peer);
	bool is_heeded = !path->peer || (peer && peer->rules && peer->rules->family[family].speaks_unreachable);
	return a->flags & ATTRS_DROPS && is_heeded;
}

/* The way of a prefix's best path, with those used beside it; 0: none, or it is ours. */
static uint32_t wanted(struct fib *fib, struct table *table, prefix_id id)
{
	const struct path *best = table_best(table, id);
	uint32_t attrs = best ? mapped(fib, table, id, best) : 0;
	if (!attrs)
		return 0;
	const struct attrs *a = attrs_at(attrs);
	if (a->flags & ATTRS_UNREACHABLE)
		return is_dropped(fib, table->family, best, a) ? hole(fib, table, id, a) : 0;
	if (!best->peer)
		return best->path_id == ORIGINATED_AGGREGATE ? hole(fib, table, id, a) : 0;
	struct fib_run like;
	memset(&like, 0, sizeof like);
	like.is_ibgp = best->flags & PATH_INTERNAL;
	like.distance = distance_by_kind(fib->rib, fib->tables[table->family].special, table, id, best);
	like.metric = a->med;
	if (a->flags & (ATTRS_HAS_MARKS | ATTRS_HAS_LABELS)) {
		if (needs_labels(a))
			return 0;
		take_marks(&like, a);
	}
	like.nexthop_count = 1;
	like.nexthops[0] = a->nexthop;
	if (best->flags & PATH_MULTIPATH)
		add_ways(fib, table, id, &like);
	like.underlay_weights = fib->rib->settings.underlay_weights && !like.weights[0];
	if (fib->rib->settings.tells_extra)
		take_extra(&like, table, id, attrs);
	return way_find_or_add(fib, &like);
}

/* -- pending -- */

static size_t words(prefix_id room)
{
	return (room + 63) / 64;
}

static void reserve(struct fib_table *t, prefix_id end)
{
	if (end <= t->room)
		return;
	prefix_id room = ((t->room + t->room / 4 > end ? t->room + t->room / 4 : end) + 1023) & ~1023u;
	t->told = mem_resize(t->told, room * sizeof *t->told);
	t->bits = mem_resize(t->bits, words(room) * sizeof *t->bits);
	memset(t->told + t->room, 0, (room - t->room) * sizeof *t->told);
	memset(t->bits + words(t->room), 0, (words(room) - words(t->room)) * sizeof *t->bits);
	t->room = room;
}

void fib_mark(struct fib *fib, enum family_row family, prefix_id id)
{
	struct fib_table *t = &fib->tables[family];
	if (!t->is_on || (t->sweep_at && id >= t->sweep_at))
		return;
	reserve(t, id + 1);
	if (t->bits[id >> 6] >> (id & 63) & 1)
		return;
	t->bits[id >> 6] |= 1ull << (id & 63);
	array_push(&t->pending, id);
}

/* What was told stays so: zebra perhaps has it, and has to hear when it goes. */
void fib_again(struct fib *fib, enum family_row family, uint32_t round)
{
	struct fib_table *t = &fib->tables[family];
	t->is_on = true;
	t->sweep_at = 1;
	t->owes_done = true;
	t->round = round;
}

void fib_look_again(struct fib *fib, enum family_row family)
{
	fib->tables[family].sweep_at = fib->tables[family].is_on;
}

void fib_follow_policy(struct fib *fib, const struct policy_book *old, const struct policy_book *book)
{
	policy_memo_open(&fib->memo, book);
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		struct fib_table *t = &fib->tables[f];
		t->special = policy_distances(book, f);
		if (policy_filters_differ(old, book, f, &t->map) || policy_distances_differ(old, book, f))
			fib_look_again(fib, f);
	}
}

bool fib_asks(const struct fib *fib, enum family_row family, uint32_t what)
{
	const struct route_map *map = policy_book_get(fib->rib->policy, POLICY_ROUTE_MAP, fib->tables[family].map.route_map);
	return map && map->asks & what;
}

void fib_follow_settings(struct fib *fib, enum family_row family)
{
	fib->tables[family].map.route_map = fib->rib->settings.family[family].table_map;
}

static bool has_work(const struct fib_table *t)
{
	return t->pending_at < t->pending.count || t->sweep_at || t->owes_done;
}

bool fib_has_work(const struct fib *fib)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		if (has_work(&fib->tables[f]))
			return true;
	return false;
}

/* *is_again: it is to be said even if it is what was told. */
static prefix_id take(struct fib_table *t, prefix_id end, bool *is_again)
{
	*is_again = false;
	if (t->pending_at < t->pending.count) {
		prefix_id id = t->pending.items[t->pending_at++];
		t->bits[id >> 6] &= ~(1ull << (id & 63));
		return id;
	}
	t->pending_at = t->pending.count = 0;
	*is_again = t->owes_done;
	if (t->sweep_at && t->sweep_at < end)
		return t->sweep_at++;
	t->sweep_at = 0;
	return 0;
}

/* -- letters -- */

struct batch {
	uint32_t count;
	prefix_id ids[BATCH];
	uint32_t ways[BATCH];                /* 0: gone */
	uint32_t tables[BATCH];              /* of what is gone; 0: main */
	struct fib_run *runs;
	uint32_t run_count, last_gone;
};

static void add_row(struct batch *b, prefix_id id, uint32_t way, uint32_t gone_from)
{
	b->ids[b->count] = id;
	b->ways[b->count] = way;
	b->tables[b->count++] = gone_from;
}

/* A way into another table does not replace the one told: that is taken back. */
static void add_rows(struct fib *fib, struct batch *b, prefix_id id, uint32_t told, uint32_t way)
{
	uint32_t old = told ? way_at(fib, told)->like.table : 0;
	if (told && way && old != way_at(fib, way)->like.table)
		add_row(b, id, 0, old);
	add_row(b, id, way, old);
}

/* Collects up to BATCH prefixes whose way is not the one told; one may need two rows. */
static void collect(struct fib *fib, enum family_row family, struct batch *b)
{
	struct fib_table *t = &fib->tables[family];
	struct table *table = &fib->rib->tables[family];
	bool is_again;
	reserve(t, table_end(table));
	for (prefix_id id, looked = 0; looked < 4 * BATCH && b->count < BATCH - 1 && (id = take(t, table_end(table), &is_again)); looked++) {
		uint32_t way = table_uses(table, id) ? wanted(fib, table, id) : 0;
		if (!way && fib->rib->settings.waits_for_kernel)
			installed_set(&fib->rib->installed[family], id, false);
		if (way == t->told[id] && !(way && is_again))
			continue;
		if (way)
			way_at(fib, way)->users++;
		add_rows(fib, b, id, t->told[id], way);
		let_way_go(fib, t->told[id]);
		t->told[id] = way;
	}
	if (fib->memo.set)
		policy_memo_forget(&fib->memo);
}

/* One per table that loses routes; as a rule that is the main one alone, and the last one is it. */
static struct fib_run *gone_run_of(struct batch *b, uint32_t table)
{
	uint32_t at = b->last_gone;
	if (at < b->run_count && b->runs[at].is_gone && b->runs[at].table == table)
		return &b->runs[at];
	for (at = 0; at < b->run_count && !(b->runs[at].is_gone && b->runs[at].table == table); at++)
		;
	if (at == b->run_count)
		b->runs[b->run_count++] = (struct fib_run){ .is_gone = true, .table = table };
	b->last_gone = at;
	return &b->runs[at];
}

static struct fib_run *run_of(struct fib *fib, struct batch *b, uint32_t row)
{
	uint32_t way = b->ways[row];
	if (!way)
		return gone_run_of(b, b->tables[row]);
	uint32_t *place = &way_at(fib, way)->run;
	if (!*place) {
		b->runs[b->run_count] = way_at(fib, way)->like;
		if (b->runs[b->run_count].attrs)
			attrs_hold(b->runs[b->run_count].attrs, 1);
		*place = ++b->run_count;
	}
	return &b->runs[*place - 1];
}

/* Counts the runs, then lays their prefixes side by side. */
static struct event_fib *letter_of(struct fib *fib, enum family_row family, struct batch *b)
{
	struct event_fib *letter = EVENT(EVENT_FIB, event_fib);
	b->runs = mem_new(b->count * sizeof *b->runs);
	for (uint32_t i = 0; i < b->count; i++)
		run_of(fib, b, i)->count++;
	for (uint32_t i = 1; i < b->run_count; i++)
		b->runs[i].first = b->runs[i - 1].first + b->runs[i - 1].count;
	for (uint32_t i = 0; i < b->run_count; i++)
		b->runs[i].count = 0;
	letter->prefixes = mem_raw(b->count * sizeof *letter->prefixes);
	for (uint32_t i = 0; i < b->count; i++) {
		struct fib_run *run = run_of(fib, b, i);
		letter->prefixes[run->first + run->count++] = table_prefix(&fib->rib->tables[family], b->ids[i]);
	}
	for (uint32_t i = 0; i < b->count; i++)
		if (b->ways[i])
			way_at(fib, b->ways[i])->run = 0;
	letter->family = (uint8_t)family;
	letter->prefix_count = b->count;
	letter->run_count = b->run_count;
	letter->runs = mem_resize(b->runs, b->run_count * sizeof *b->runs);
	return letter;
}

static void say_done(struct fib *fib, enum family_row family)
{
	fib->tables[family].owes_done = false;
	struct event_family *done = EVENT(EVENT_FIB_DONE, event_family);
	done->family = (uint8_t)family;
	done->ticket = fib->tables[family].round;
	fib->send(fib->owner, &done->head);
}

void fib_work(struct fib *fib)
{
	unsigned family = 0;
	while (family < FAMILY_COUNT && !has_work(&fib->tables[family]))
		family++;
	if (family == FAMILY_COUNT)
		return;
	struct batch *b = mem_raw(sizeof *b);
	b->count = b->run_count = b->last_gone = 0;
	collect(fib, family, b);
	if (b->count)
		fib->send(fib->owner, &letter_of(fib, family, b)->head);
	mem_free(b);
	struct fib_table *t = &fib->tables[family];
	if (t->owes_done && t->pending_at == t->pending.count && t->sweep_at >= table_end(&fib->rib->tables[family]))
		t->sweep_at = 0;
	if (t->owes_done && !t->sweep_at)
		say_done(fib, family);
}

bool fib_was_told(const struct fib *fib, enum family_row family, prefix_id id)
{
	return id < fib->tables[family].room && fib->tables[family].told[id];
}

bool fib_holds(const struct fib *fib, enum family_row family, prefix_id id)
{
	const struct fib_table *t = &fib->tables[family];
	return id < t->room && (t->told[id] || t->bits[id >> 6] >> (id & 63) & 1);
}

size_t fib_bytes(const struct fib *fib)
{
	size_t bytes = slab_bytes(&fib->ways) + fib->map_size * sizeof *fib->map;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		bytes += fib->tables[f].room * sizeof(uint32_t) + words(fib->tables[f].room) * 8 +
			 fib->tables[f].pending.room * sizeof(prefix_id);
	return bytes;
}
