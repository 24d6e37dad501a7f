/* SPDX-License-Identifier: Apache-2.0 */
/* sweep -- see sweep.h. */
#include "bgpd/rib/sweep.h"
#include "bgpd/rib/import.h"
#include "bgpd/rib/last_resort.h"
#include "bgpd/rib/validity.h"

static bool is_queued(const struct rib *rib, const struct sweep *wanted)
{
	for (uint32_t i = 0; i < rib->sweeps.count; i++) {
		const struct sweep *s = &rib->sweeps.items[i];
		if (s->kind == wanted->kind && s->peer == wanted->peer && s->only == wanted->only && s->at == 1 &&
		    s->family == wanted->family)
			return true;
	}
	return false;
}

void sweep_start(struct rib *rib, enum sweep_kind kind, uint16_t peer, enum family_row only)
{
	struct sweep sweep = { .kind = kind, .peer = peer, .only = (uint8_t)only, .at = 1,
			       .family = only == FAMILY_COUNT ? 0 : (uint8_t)only };
	if (!is_queued(rib, &sweep))
		array_push(&rib->sweeps, sweep);
}

static void remove_paths_of(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;)
		if (table_paths(table, record)[i].peer == sweep->peer)
			import_remove(rib, table, id, i);
}

static void mark_stale(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		if (paths[i].peer == sweep->peer)
			paths[i].flags |= PATH_STALE;
}

static void remove_stale(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;) {
		const struct path *path = &table_paths(table, record)[i];
		if (path->peer == sweep->peer && path->flags & PATH_STALE)
			import_remove(rib, table, id, i);
	}
}

static void keep_as_last_resort(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	last_resort_mark(rib, table, id, sweep->peer);
}

static bool is_dirty(const struct rib *rib, const struct attrs *a)
{
	return nexthops_find(&rib->nexthops, a->nexthop)->flags & NEXTHOP_DIRTY;
}

static void judge_by_way(struct rib *rib, struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;) {
		const struct path *path = &table_paths(table, record)[i];
		const struct rib_peer *peer = peers_find(&rib->peers, path->peer);
		if (peer && import_asks(rib, peer, table->family, ASK_WAY) && is_dirty(rib, attrs_at(import_received(rib, table, id, path))))
			import_again(rib, table, id, i);
	}
}

static void note_rerouted(struct rib *rib, const struct table *table, prefix_id id, const struct path *path, bool asks)
{
	bool has_aigp = attrs_at(path->attrs)->flags & ATTRS_HAS_AIGP;
	if ((path->flags & PATH_BEST || rib->hears_all) && (has_aigp || asks))
		array_push(&rib->rerouted, (struct rerouted){ .id = id, .family = table->family, .has_aigp = has_aigp });
}

static void touch_dirty(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	bool asks = rib->policy && rib->policy->asks & ASK_WAY;
	if (asks)
		judge_by_way(rib, table, id);
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++) {
		if ((!rib->nexthops.is_any_worse && !(paths[i].flags & PATH_NEXTHOP_DOWN)) || !is_dirty(rib, attrs_at(paths[i].attrs)))
			continue;
		table_touch_path(table, id, &paths[i]);
		note_rerouted(rib, table, id, &paths[i], asks);
	}
}

static void judge_again(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;)
		if (!sweep->peer || table_paths(table, record)[i].peer == sweep->peer)
			import_again(rib, table, id, i);
}

static void touch_paths_of(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	struct record *record = table_record(table, id);
	const struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		if (!sweep->peer || paths[i].peer == sweep->peer)
			table_touch(table, id);
}

static void judge_by_validity(struct rib *rib, struct table *table, prefix_id id, const struct sweep *sweep)
{
	validity_judge_again(rib, table, id);
}

static void (*const visits[])(struct rib *, struct table *, prefix_id, const struct sweep *) = {
	[SWEEP_PEER_PATHS] = remove_paths_of,
	[SWEEP_MARK_STALE] = mark_stale,
	[SWEEP_LAST_RESORT] = keep_as_last_resort,
	[SWEEP_STALE_PATHS] = remove_stale,
	[SWEEP_NEXTHOPS] = touch_dirty,
	[SWEEP_SOFT_IN] = judge_again,
	[SWEEP_TOUCH] = touch_paths_of,
	[SWEEP_VALIDITY] = judge_by_validity,
};

/* Forward by one slice; true at the end of the last table. */
static bool advance(struct rib *rib, struct sweep *sweep)
{
	struct table *table = &rib->tables[sweep->family];
	prefix_id end = table_end(table), stop = sweep->at + rib->sweep_slice < end ? sweep->at + rib->sweep_slice : end;
	for (; sweep->at < stop; sweep->at++)
		if (table_uses(table, sweep->at))
			visits[sweep->kind](rib, table, sweep->at, sweep);
	policy_memo_forget(&rib->incoming);
	rib_release_now(rib);
	if (sweep->at < end)
		return false;
	sweep->at = 1;
	return sweep->only != FAMILY_COUNT || ++sweep->family == FAMILY_COUNT;
}

static void drop_sweep(struct rib *rib, uint32_t at)
{
	uint8_t kind = rib->sweeps.items[at].kind;
	for (uint32_t i = at + 1; i < rib->sweeps.count; i++)
		rib->sweeps.items[i - 1] = rib->sweeps.items[i];
	rib->sweeps.count--;
	bool is_last = kind == SWEEP_NEXTHOPS;
	for (uint32_t i = 0; i < rib->sweeps.count; i++)
		is_last = is_last && rib->sweeps.items[i].kind != SWEEP_NEXTHOPS;
	if (is_last)
		nexthops_clean(&rib->nexthops);
}

bool sweep_step(struct rib *rib)
{
	if (!rib->sweeps.count)
		return false;
	struct sweep sweep = rib->sweeps.items[0];
	bool is_done = advance(rib, &sweep);
	rib->sweeps.items[0] = sweep;
	if (is_done)
		drop_sweep(rib, 0);
	return true;
}

void sweep_finish_peer(struct rib *rib, uint16_t peer)
{
	for (uint32_t i = 0; i < rib->sweeps.count;) {
		struct sweep sweep = rib->sweeps.items[i];
		if (sweep.kind > SWEEP_STALE_PATHS || sweep.peer != peer) {
			i++;
			continue;
		}
		while (!advance(rib, &sweep))
			;
		drop_sweep(rib, i);
	}
}
