/* SPDX-License-Identifier: Apache-2.0 */
/* rib -- offers come and go, one prefix is decided at a time, and the kernel's queue fills. */
#include "zebra/rib/rib.h"

#include <stdio.h>
#include <string.h>
#include "zebra/rib/choose.h"
#include "zebra/rib/itself.h"
#include "zebra/rib/resolve.h"

enum { ROUTES_PER_PAGE = 1024, PUT_AHEAD = 32 };

static void on_new_group(void *owner, uint32_t id)
{
	struct rib *rib = owner;
	group_resolve(rib, id);
	group_at(&rib->shared, id)->is_dirty = false;   /* it has no routes yet */
	group_at(&rib->shared, id)->since_s = rib->now_s;
}

static void on_lost_exit(void *owner, uint32_t id)
{
	struct rib *rib = owner;
	rib->rules->lost_exit(rib->owner, id);
}

void rib_open(struct rib *rib, const struct rib_rules *rules, void *owner)
{
	*rib = (struct rib){ .rules = rules, .owner = owner, .round = 1, .most_nexthops = NEXTHOPS_MAX };
	shared_open(&rib->shared);
	rib->shared.owner = rib;
	rib->shared.made_group = on_new_group;
	rib->shared.lost_exit = on_lost_exit;
	slab_open(&rib->extras, sizeof(struct route), ROUTES_PER_PAGE);
	rib_table(rib, TABLE_MAIN, AF_INET);
	rib_table(rib, TABLE_MAIN, AF_INET6);
	rib_source(rib, "kernel");
}

static void forget_entry(struct rib *rib, struct entry *entry)
{
	exit_put(&rib->shared, entry->fib);
	for (struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		terms_put(&rib->shared, r->terms);
}

void rib_close(struct rib *rib)
{
	for (uint32_t i = 0; i < rib->tables.count; i++) {
		struct table *table = rib->tables.items[i];
		for (uint32_t id = table_next(table, 0); id; id = table_next(table, id))
			forget_entry(rib, table_entry(table, id));
		table_free(table);
	}
	shades_drop(rib);
	array_free(&rib->tables);
	array_free(&rib->sources);
	array_free(&rib->doubted);
	slab_close(&rib->extras);
	shared_close(&rib->shared);
}

const struct table *rib_find_table(const struct rib *rib, uint32_t id, int family)
{
	for (uint32_t i = 0; i < rib->tables.count; i++) {
		struct table *table = rib->tables.items[i];
		if (table->id == (id ? id : TABLE_MAIN) && table->family == family)
			return table;
	}
	return NULL;
}

struct table *rib_table(struct rib *rib, uint32_t id, int family)
{
	const struct table *found = rib_find_table(rib, id, family);
	if (found)
		return (struct table *)found;
	struct table *made = table_new(id ? id : TABLE_MAIN, family);
	array_push(&rib->tables, made);
	return made;
}

struct table *rib_main(struct rib *rib, int family)
{
	return rib->tables.items[family == AF_INET6];
}

uint16_t rib_source(struct rib *rib, const char *name)
{
	for (uint32_t i = 0; i < rib->sources.count; i++)
		if (!strcmp(rib->sources.items[i].name, name))
			return (uint16_t)i;
	/* Generation 0 is the earlier life: what is adopted is stale from the start. */
	struct source made = { .generation = 1 };
	snprintf(made.name, sizeof made.name, "%s", name);
	array_push(&rib->sources, made);
	return (uint16_t)(rib->sources.count - 1);
}

size_t rib_bytes(const struct rib *rib)
{
	size_t sum = slab_bytes(&rib->extras) + slab_bytes(&rib->shared.terms) + slab_bytes(&rib->shared.groups);
	for (uint32_t i = 0; i < rib->tables.count; i++)
		sum += table_bytes(rib->tables.items[i]);
	return sum;
}

/* -- what the kernel should have -- */

uint32_t rib_in_kernel(const struct rib *rib, const struct entry *entry)
{
	return entry->fib && !exit_at(&rib->shared, entry->fib)->is_dead ? entry->fib : 0;
}

bool rib_installs(uint8_t origin)
{
	return origin == ORIGIN_STATIC || origin == ORIGIN_BGP || origin == ORIGIN_TABLE;
}

static bool is_filtered(const struct rib *rib, const struct table *table, uint8_t origin)
{
	return rib->is_filtered[table->family == AF_INET6][origin];
}

/* Nearly all routes: no filter takes ways from them, and none of theirs can come by their own prefix. */
static bool has_all_ways(const struct rib *rib, const struct table *table, const struct entry *entry, const struct terms *t)
{
	unsigned most = table->family == AF_INET ? 32 : 128;
	return entry->length != most && !(entry->flags & ENTRY_LEADS) && !is_filtered(rib, table, t->origin);
}

struct filter_verdict rib_verdict(struct rib *rib, const struct table *table, const struct entry *entry, const struct terms *t)
{
	struct filter_verdict verdict = { .ways = UINT64_MAX };
	if (is_filtered(rib, table, t->origin)) {
		struct prefix p = entry_prefix(table, entry);
		rib->rules->filter(rib->owner, table, &p, t, &verdict);
	}
	verdict.ways &= itself_spared(rib, entry, group_at(&rib->shared, t->group));
	return verdict;
}

uint32_t rib_wanted(struct rib *rib, const struct table *table, const struct entry *entry, uint8_t *origin)
{
	const struct route *r = entry_selected(rib, entry);
	*origin = 0;
	if (!r || entry->flags & ENTRY_FAILED || table->id == table_multicast)
		return 0;
	const struct terms *t = route_terms(rib, r);
	if (!rib_installs(t->origin))
		return 0;
	*origin = t->origin;
	if (has_all_ways(rib, table, entry, t))
		return group_at(&rib->shared, t->group)->exit;
	struct filter_verdict verdict = rib_verdict(rib, table, entry, t);
	return shade_exit(rib, t->group, &verdict);
}

static bool kernel_is_behind(struct rib *rib, const struct table *table, const struct entry *entry)
{
	uint8_t origin;
	uint32_t wanted = rib_wanted(rib, table, entry, &origin);
	return wanted != rib_in_kernel(rib, entry) || (wanted && origin != entry->fib_origin);
}

/* For the kernel. */
static void queue(struct rib *rib, struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	if (entry->flags & ENTRY_QUEUED)
		return;
	entry->flags |= ENTRY_QUEUED;
	array_push(&table->queue, id);
	rib->rules->has_work(rib->owner);
}

bool rib_has_kernel_work(const struct rib *rib)
{
	return rib_kernel_backlog(rib) != 0;
}

uint64_t rib_kernel_backlog(const struct rib *rib)
{
	uint64_t sum = 0;
	for (uint32_t i = 0; i < rib->tables.count; i++)
		sum += rib->tables.items[i]->queue.count - rib->tables.items[i]->queue_head;
	return sum;
}

static void forget_if_empty(struct rib *rib, struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	if (entry->first.terms || rib_in_kernel(rib, entry) || entry->flags & ENTRY_QUEUED)
		return;
	exit_put(&rib->shared, entry->fib);
	table_remove(table, id);
}

static bool take_queued(struct rib *rib, struct table *table, uint32_t *out)
{
	while (table->queue_head < table->queue.count) {
		uint32_t id = table->queue.items[table->queue_head++];
		struct entry *entry = table_entry(table, id);
		entry->flags &= (uint8_t)~ENTRY_QUEUED;
		if (kernel_is_behind(rib, table, entry)) {
			*out = id;
			return true;
		}
		forget_if_empty(rib, table, id);
	}
	array_free(&table->queue);
	table->queue_head = 0;
	return false;
}

bool rib_next_kernel_work(struct rib *rib, struct table **table, uint32_t *entry)
{
	for (uint32_t i = 0; i < rib->tables.count; i++) {
		*table = rib->tables.items[i];
		if (take_queued(rib, *table, entry))
			return true;
	}
	return false;
}

/* What changed while the kernel was asked is queued again. */
void rib_kernel_has(struct rib *rib, struct table *table, uint32_t id, uint32_t exit, uint8_t origin)
{
	struct entry *entry = table_entry(table, id);
	if (exit)
		exit_hold(&rib->shared, exit);
	exit_put(&rib->shared, entry->fib);
	entry->fib = exit;
	entry->fib_origin = origin;
	if (kernel_is_behind(rib, table, entry))
		queue(rib, table, id);
	else
		forget_if_empty(rib, table, id);
}

void rib_kernel_lost(struct rib *rib, struct table *table, uint32_t id)
{
	rib_kernel_has(rib, table, id, 0, 0);
}

/* The old way, if there is one, leads where nothing should go any more: it is taken out. */
void rib_kernel_refused(struct rib *rib, struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	entry->flags |= ENTRY_FAILED;
	if (kernel_is_behind(rib, table, entry))
		queue(rib, table, id);
}

/* -- deciding -- */

const struct route *entry_selected(const struct rib *rib, const struct entry *entry)
{
	if (!entry->first.terms)
		return NULL;
	for (const struct route *r = &entry->first; r; r = route_next(rib, r))
		if (r->flags & ROUTE_SELECTED)
			return r;
	return NULL;
}

static bool is_usable(struct rib *rib, const struct table *table, const struct entry *entry, const struct terms *t)
{
	if (!terms_usable(&rib->shared, t))
		return false;
	return has_all_ways(rib, table, entry, t) || rib_verdict(rib, table, entry, t).ways & group_ways(group_at(&rib->shared, t->group));
}

static struct route *choose(struct rib *rib, const struct table *table, struct entry *entry)
{
	struct route *best = NULL;
	for (struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r)) {
		const struct terms *t = route_terms(rib, r);
		r->flags &= (uint8_t)~ROUTE_SELECTED;
		if (is_usable(rib, table, entry, t) && (!best || terms_beat(t, route_terms(rib, best))))
			best = r;
	}
	if (best)
		best->flags |= ROUTE_SELECTED;
	return best;
}

static uint32_t selected_terms(const struct rib *rib, const struct entry *entry)
{
	const struct route *r = entry_selected(rib, entry);
	return r ? r->terms : 0;
}

/* Next hops are to be resolved again, even if the kernel needs not be told anything: the way to them may cost something
 * else now. */
static void want_settling(struct rib *rib)
{
	if (rib->choice_changed)
		return;
	rib->choice_changed = true;
	rib->rules->has_work(rib->owner);
}

/* `was` are the terms that were in use before the change, and still live. */
static void decide(struct rib *rib, struct table *table, uint32_t id, uint32_t was)
{
	struct entry *entry = table_entry(table, id);
	struct route *best = choose(rib, table, entry);
	uint32_t now = best ? best->terms : 0;
	rib->decisions++;
	if (now != was) {
		struct prefix p = entry_prefix(table, entry);
		entry->flags &= (uint8_t)~ENTRY_FAILED;
		want_settling(rib);
		rib->rules->selected(rib->owner, table, &p, was ? terms_at(&rib->shared, was) : NULL,
				     now ? terms_at(&rib->shared, now) : NULL);
	}
	if (kernel_is_behind(rib, table, entry))
		queue(rib, table, id);
	else
		forget_if_empty(rib, table, id);
}

void rib_settle_doubts(struct rib *rib)
{
	for (uint32_t i = 0; i < rib->doubted.count; i++) {
		const struct doubt *doubt = &rib->doubted.items[i];
		if (table_uses(doubt->table, doubt->entry))
			decide(rib, doubt->table, doubt->entry, selected_terms(rib, table_entry(doubt->table, doubt->entry)));
	}
	rib->doubted.count = 0;
}

/* -- offers -- */

static struct route *find_offer(const struct rib *rib, struct entry *entry, const struct terms *like)
{
	for (struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		if (terms_same_offer(route_terms(rib, r), like))
			return r;
	return NULL;
}

const struct terms *rib_offered(const struct rib *rib, const struct table *table, const struct prefix *p,
				const struct terms *like)
{
	uint32_t id = table_find(table, p);
	const struct route *r = id ? find_offer(rib, table_entry(table, id), like) : NULL;
	return r ? route_terms(rib, r) : NULL;
}

/* What was adopted from an earlier life has a guessed distance: the first that its source says itself takes
 * its place, whatever the distance. */
static struct route *find_adopted(struct rib *rib, struct entry *entry, const struct terms *like)
{
	for (struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r)) {
		const struct terms *t = route_terms(rib, r);
		if (!r->generation && t->source == like->source && t->origin == like->origin)
			return r;
	}
	return NULL;
}

static struct route *add_route(struct rib *rib, struct entry *entry)
{
	struct route *last = &entry->first;
	if (!last->terms)
		return last;
	while (last->next)
		last = slab_at(&rib->extras, last->next);
	last->next = slab_get(&rib->extras);
	return slab_at(&rib->extras, last->next);
}

static void put_hashed(struct rib *rib, struct table *table, const struct prefix *p, uint32_t hash, uint32_t terms)
{
	const struct terms *t = terms_at(&rib->shared, terms);
	struct source *source = &rib->sources.items[t->source];
	uint32_t id = table_find_hashed(table, p, hash);
	if (!id)
		id = table_make(table, p, hash);
	struct entry *entry = table_entry(table, id);
	struct route *r = find_offer(rib, entry, t);
	if (!r)
		r = find_adopted(rib, entry, t);
	uint32_t was = selected_terms(rib, entry);
	uint32_t old = r ? r->terms : 0;
	if (old == terms) {
		r->generation = source->generation;
		return;
	}
	if (!r) {
		r = add_route(rib, entry);
		source->routes++;
	}
	terms_hold(&rib->shared, terms);
	r->terms = terms;
	r->since_s = rib->now_s;
	r->generation = source->generation;
	rib->news++;
	decide(rib, table, id, was);
	if (old)
		terms_put(&rib->shared, old);
}

void rib_put(struct rib *rib, struct table *table, const struct prefix *p, uint32_t terms)
{
	put_hashed(rib, table, p, table_hash(p), terms);
}

void rib_put_many(struct rib *rib, struct table *table, const struct prefix *p, uint32_t count, uint32_t terms)
{
	uint32_t hashes[PUT_AHEAD];
	for (uint32_t from = 0; from < count; from += PUT_AHEAD) {
		uint32_t n = count - from < PUT_AHEAD ? count - from : PUT_AHEAD;
		for (uint32_t i = 0; i < n; i++) {
			hashes[i] = table_hash(&p[from + i]);
			idhash_prefetch(&table->by_prefix, hashes[i]);
		}
		for (uint32_t i = 0; i < n; i++)
			put_hashed(rib, table, &p[from + i], hashes[i], terms);
	}
}

/* Takes one route out of the chain; the entry stays, perhaps empty. Its terms are the caller's to put. */
static uint32_t unlink_route(struct rib *rib, struct entry *entry, struct route *gone)
{
	uint32_t terms = gone->terms;
	rib->sources.items[terms_at(&rib->shared, terms)->source].routes--;
	if (gone == &entry->first) {
		uint32_t second = gone->next;
		if (second) {
			*gone = *(struct route *)slab_at(&rib->extras, second);
			slab_put(&rib->extras, second);
		} else {
			*gone = (struct route){ 0 };
		}
		return terms;
	}
	struct route *before = &entry->first;
	while (slab_at(&rib->extras, before->next) != (void *)gone)
		before = slab_at(&rib->extras, before->next);
	uint32_t id = before->next;
	before->next = gone->next;
	slab_put(&rib->extras, id);
	return terms;
}

void rib_kernel_took(struct rib *rib, struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	uint32_t was = selected_terms(rib, entry);
	exit_put(&rib->shared, entry->fib);
	entry->fib = 0;
	if (!was)
		return;
	uint32_t gone = unlink_route(rib, entry, (struct route *)entry_selected(rib, entry));
	decide(rib, table, id, was);
	terms_put(&rib->shared, gone);
}

bool rib_drop(struct rib *rib, struct table *table, const struct prefix *p, const struct terms *like)
{
	uint32_t id = table_find(table, p);
	struct entry *entry = id ? table_entry(table, id) : NULL;
	struct route *r = entry ? find_offer(rib, entry, like) : NULL;
	if (!r)
		return false;
	uint32_t was = selected_terms(rib, entry);
	uint32_t old = unlink_route(rib, entry, r);
	rib->news++;
	decide(rib, table, id, was);
	terms_put(&rib->shared, old);
	return true;
}

void rib_adopt(struct rib *rib, struct table *table, const struct prefix *p, uint32_t terms, uint32_t exit)
{
	const struct terms *t = terms_at(&rib->shared, terms);
	uint32_t hash = table_hash(p), id = table_find_hashed(table, p, hash);
	if (!id)
		id = table_make(table, p, hash);
	struct entry *entry = table_entry(table, id);
	if (entry->fib || find_offer(rib, entry, t))
		return;
	uint32_t was = selected_terms(rib, entry);
	struct route *r = add_route(rib, entry);
	exit_hold(&rib->shared, exit);
	terms_hold(&rib->shared, terms);
	entry->fib = exit;
	entry->fib_origin = t->origin;
	r->terms = terms;
	r->since_s = rib->now_s;
	rib->sources.items[t->source].routes++;
	decide(rib, table, id, was);
}

/* -- what sweeps and losses do to one entry -- */

static bool must_go(const struct rib *rib, const struct table *table, const struct route *r)
{
	const struct terms *t = route_terms(rib, r);
	const struct source *source = &rib->sources.items[t->source];
	if (group_at(&rib->shared, t->group)->is_gone)
		return true;
	return source->is_swept[table->family == AF_INET6] && r->generation != source->generation;
}

static bool is_touched(const struct rib *rib, const struct entry *entry)
{
	if (rib->filters_changed || (rib->retry_failed && entry->flags & ENTRY_FAILED))
		return true;
	if (entry->fib && !rib_in_kernel(rib, entry))
		return true;
	for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		if (group_at(&rib->shared, route_terms(rib, r)->group)->is_dirty)
			return true;
	return false;
}

static void sweep_entry(struct rib *rib, struct table *table, uint32_t id)
{
	struct entry *entry = table_entry(table, id);
	bool touched = is_touched(rib, entry);
	uint32_t was = selected_terms(rib, entry);
	if (was)
		terms_hold(&rib->shared, was);
	struct route *next, *r = entry->first.terms ? &entry->first : NULL;
	for (; r; r = next) {
		next = route_next(rib, r);
		if (!must_go(rib, table, r))
			continue;
		/* The first one's place is taken by the second. */
		if (r == &entry->first)
			next = next ? r : NULL;
		terms_put(&rib->shared, unlink_route(rib, entry, r));
		touched = true;
	}
	if (touched) {
		entry->flags &= (uint8_t)~ENTRY_FAILED;
		decide(rib, table, id, was);
	}
	if (was)
		terms_put(&rib->shared, was);
}

void rib_want_sweep(struct rib *rib)
{
	if (rib->sweep_wanted)
		rib->sweep_again = true;
	rib->sweep_wanted = true;
	rib->rules->has_work(rib->owner);
}

void rib_filter_again(struct rib *rib)
{
	rib->filters_changed = true;
	rib->reach_changed = true;
	rib_want_sweep(rib);
}

static void end_sweep(struct rib *rib)
{
	rib->sweep_table = rib->sweep_entry = 0;
	if (rib->sweep_again) {
		rib->sweep_again = false;
		return;
	}
	rib->sweep_wanted = rib->retry_failed = rib->filters_changed = false;
	shades_tidy(rib);
	for (uint32_t i = 0; i < rib->sources.count; i++)
		rib->sources.items[i].is_swept[0] = rib->sources.items[i].is_swept[1] = false;
	for (uint32_t slot = 0; slot <= rib->shared.groups_by_hash.mask; slot++)
		if (rib->shared.groups_by_hash.slots[slot].id)
			group_at(&rib->shared, rib->shared.groups_by_hash.slots[slot].id)->is_dirty = false;
}

bool rib_sweep(struct rib *rib, uint32_t entries)
{
	while (rib->sweep_wanted && entries) {
		struct table *table = rib->tables.items[rib->sweep_table];
		uint32_t id = table_next(table, rib->sweep_entry);
		if (id) {
			rib->sweep_entry = id;
			sweep_entry(rib, table, id);
			entries--;
		} else {
			rib->sweep_entry = 0;
			if (++rib->sweep_table == rib->tables.count)
				end_sweep(rib);
		}
	}
	return rib->sweep_wanted;
}

void rib_source_lost(struct rib *rib, uint16_t source)
{
	rib->sources.items[source].generation++;
}

void rib_source_sweep(struct rib *rib, uint16_t source, int family)
{
	rib->sources.items[source].is_swept[family == AF_INET6] = true;
	rib_want_sweep(rib);
}

void rib_lose_group(struct rib *rib, uint32_t group)
{
	group_forget(&rib->shared, group);
	group_at(&rib->shared, group)->is_gone = true;
	rib->reach_changed = true;
	rib_want_sweep(rib);
}

/* Groups that used it get a new exit when they are resolved again. */
void rib_lose_exit(struct rib *rib, uint32_t exit)
{
	exit_kill(&rib->shared, exit);
	rib->reach_changed = true;
	rib_want_sweep(rib);
}
