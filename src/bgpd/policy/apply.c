/* SPDX-License-Identifier: Apache-2.0 */
/* apply -- see apply.h. */
#include "bgpd/policy/apply.h"
#include <string.h>

struct applying {
	struct policy_memo *memo;
	const struct policy_route *route;
	struct route_walk walk;
};

/* -- counters -- */

static const struct route_map *map_at(const struct policy_book *book, uint32_t name)
{
	return policy_book_get(book, POLICY_ROUTE_MAP, (uint16_t)name);
}

static void carry_map(const struct route_map *old, const uint64_t *from, const struct route_map *new, uint64_t *to)
{
	for (uint32_t i = 0, k = 0; i < new->rules.count; i++) {
		const struct route_rule *rule = &new->rules.items[i];
		while (k < old->rules.count && old->rules.items[k].seq < rule->seq)
			k++;
		if (k < old->rules.count && old->rules.items[k].seq == rule->seq)
			to[rule->number] = from[old->rules.items[k].number];
	}
}

static void carry_lists(const struct policy_memo *old, const struct policy_book *book, enum policy_kind kind, uint64_t *to)
{
	for (uint32_t name = 1; old->book && book && name < book->items[kind].count; name++) {
		const struct prefix_list *was = policy_book_get(old->book, kind, (uint16_t)name);
		const struct prefix_list *now = policy_book_get(book, kind, (uint16_t)name);
		if (was && now)
			prefix_list_carry_hits(was, policy_list_hits(old->book, old->hits), now, policy_list_hits(book, to));
	}
}

static void carry_hits(const struct policy_memo *old, const struct policy_book *book, uint64_t *to)
{
	for (enum policy_kind kind = POLICY_PREFIX_LIST_V4; kind <= POLICY_PREFIX_LIST_V6; kind++)
		carry_lists(old, book, kind, to);
	for (uint32_t name = 1; old->book && book && name < book->items[POLICY_ROUTE_MAP].count; name++) {
		const struct route_map *was = map_at(old->book, name), *now = map_at(book, name);
		if (!was || !now)
			continue;
		carry_map(was, old->hits, now, to);
		to[book->rule_count + now->number] = old->hits[old->book->rule_count + was->number];
	}
}

void policy_memo_add_hits(const struct policy_memo *memo, uint64_t *sum)
{
	for (uint32_t i = 0; i < policy_hit_count(memo->book); i++)
		sum[i] += memo->hits[i];
}

static void forget_map(struct policy_memo *memo, const struct route_map *map)
{
	for (uint32_t i = 0; i < map->rules.count; i++)
		memo->hits[map->rules.items[i].number] = 0;
	memo->hits[memo->book->rule_count + map->number] = 0;
}

void policy_memo_forget_hits(struct policy_memo *memo, const struct policy_counters *which)
{
	const struct policy_book *book = memo->book;
	for (uint32_t i = 1; book && i < book->items[which->kind].count; i++) {
		const void *item = which->name && which->name != i ? NULL : policy_book_get(book, which->kind, (uint16_t)i);
		if (item && which->kind == POLICY_ROUTE_MAP)
			forget_map(memo, item);
		else if (item)
			prefix_list_forget_hits(item, &which->about, policy_list_hits(book, memo->hits));
	}
}

/* -- opening -- */

void policy_memo_open(struct policy_memo *memo, const struct policy_book *book)
{
	uint64_t *hits = mem_new((policy_hit_count(book) + 1) * sizeof *hits);
	carry_hits(memo, book, hits);
	policy_memo_close(memo);
	memo->book = book;
	memo->room = book ? book->rule_count : 0;
	memo->answers = mem_new((memo->room + 1) * sizeof *memo->answers);
	memo->hits = hits;
}

void policy_memo_close(struct policy_memo *memo)
{
	policy_memo_forget(memo);
	mem_free(memo->answers);
	mem_free(memo->hits);
	mem_free(memo->editing);
	*memo = (struct policy_memo){ 0 };
}

void policy_memo_forget(struct policy_memo *memo)
{
	for (uint32_t i = 0; i < memo->result_count; i++)
		if (memo->results[i].attrs)
			attrs_release(memo->results[i].attrs, 1);
	if (memo->set)
		attrs_release(memo->set, 1);
	memo->result_count = 0;
	memo->set = 0;
	memo->path_answer = 0;
	memo->generation = (memo->generation + 1) & (UINT32_MAX >> 1);
	if (!memo->generation && memo->answers)
		memset(memo->answers, 0, memo->room * sizeof *memo->answers);
	memo->generation += !memo->generation;
}

static const struct rule_clauses *clauses_of(const struct route_rule *rule)
{
	return rule->clauses;
}

/* -- what rules make of a set -- */

/* Routes that come from a site are marked with it. */
static bool is_marked(const struct policy_memo *memo, const struct policy_route *route)
{
	return memo->filters && memo->filters->has_site && !route->is_out;
}

static bool has_deeds(const struct route_walk *walk)
{
	for (uint32_t i = 0; i < walk->count; i++)
		if (clauses_of(walk->met[i])->deeds.count)
			return true;
	return false;
}

/* What a map asks about the prefix is a part of what it makes; it is all zero unless asked. */
static uint64_t hash_of(const struct policy_route *route, const struct route_walk *walk)
{
	uint64_t hash = walk->count + (route->bandwidth << 16 | route->multipaths) * 0x2545f4914f6cdd1dull;
	for (uint32_t i = 0; i < walk->count; i++)
		hash = (hash ^ walk->met[i]->number) * 0x9e3779b97f4a7c15ull + 1;
	return hash;
}

static uint32_t make(struct policy_memo *memo, const struct policy_route *route, const struct route_walk *walk)
{
	if (!memo->editing)
		memo->editing = mem_raw(sizeof *memo->editing);
	set_begin(memo->editing, route);
	for (uint32_t i = 0; i < walk->count; i++)
		for (uint32_t k = 0; k < clauses_of(walk->met[i])->deeds.count; k++)
			set_apply(&clauses_of(walk->met[i])->deeds.items[k], memo->editing);
	if (is_marked(memo, route))
		set_site(memo->editing, memo->filters->site);
	return set_finish(memo->editing);
}

/* Results of this set are few: the last place is used again when there are more. */
static uint32_t result_of(struct policy_memo *memo, const struct policy_route *route, const struct route_walk *walk)
{
	if (!has_deeds(walk) && !is_marked(memo, route))
		return route->id;
	uint64_t rules = hash_of(route, walk);
	for (uint32_t i = 0; i < memo->result_count; i++)
		if (memo->results[i].rules == rules)
			return memo->results[i].attrs;
	struct policy_result made = { rules, make(memo, route, walk) };
	if (memo->result_count == POLICY_RESULTS) {
		struct policy_result *last = &memo->results[POLICY_RESULTS - 1];
		if (last->attrs)
			attrs_release(last->attrs, 1);
		*last = made;
	} else {
		memo->results[memo->result_count++] = made;
	}
	return made.attrs;
}

/* -- conditions -- */

static bool holds_for_set(const struct rule_clauses *own, const struct policy_route *route)
{
	for (uint32_t i = 0; i < own->about_set.count; i++)
		if (!match_holds(&own->about_set.items[i], route))
			return false;
	return true;
}

static bool holds_for_prefix(const struct rule_clauses *own, const struct policy_route *route)
{
	for (uint32_t i = 0; i < own->about_prefix.count; i++)
		if (!match_holds(&own->about_prefix.items[i], route))
			return false;
	return true;
}

static bool remembered(struct applying *ap, const struct route_rule *rule)
{
	uint32_t *answer = &ap->memo->answers[rule->number];
	if (*answer >> 1 != ap->memo->generation)
		*answer = ap->memo->generation << 1 | holds_for_set(clauses_of(rule), ap->route);
	return *answer & 1;
}

/* After deeds, a condition is about what they have made. */
static bool holds_after_deeds(struct applying *ap, const struct route_rule *rule)
{
	uint32_t so_far = result_of(ap->memo, ap->route, &ap->walk);
	if (!so_far)
		return false;
	struct policy_route route = *ap->route;
	route.id = so_far;
	route.a = attrs_at(so_far);
	return holds_for_set(clauses_of(rule), &route);
}

static bool meets(void *owner, const struct route_rule *rule)
{
	struct applying *ap = owner;
	const struct rule_clauses *own = clauses_of(rule);
	bool is_met = !ap->walk.count || !own->about_set.count || !has_deeds(&ap->walk) ? remembered(ap, rule)
										       : holds_after_deeds(ap, rule);
	is_met = is_met && (!own->about_prefix.count || holds_for_prefix(own, ap->route));
	ap->memo->hits[rule->number] += is_met;
	return is_met;
}

/* Conditions are about the route that is judged, whatever earlier rules would set. */
static bool meets_as_it_came(void *owner, const struct route_rule *rule)
{
	struct applying *ap = owner;
	return holds_for_set(clauses_of(rule), ap->route) && holds_for_prefix(clauses_of(rule), ap->route);
}

/* Rules that were met are written as they are met: clearing the room for them would cost each prefix more than asking. */
static void open_walk(struct applying *ap, struct policy_memo *memo, const struct policy_route *route)
{
	ap->memo = memo;
	ap->route = route;
	route_walk_open(&ap->walk, meets, ap);
	ap->walk.asked = memo->hits + memo->room;
}

/* -- all filters -- */

static void turn_to(struct policy_memo *memo, const struct peer_filters *filters, const struct policy_route *route)
{
	if (memo->set == route->id && memo->neighbor == route->neighbor && memo->filters == filters)
		return;
	policy_memo_forget(memo);
	attrs_hold(route->id, 1);
	memo->set = route->id;
	memo->neighbor = route->neighbor;
	memo->filters = filters;
}

static bool path_is_permitted(struct policy_memo *memo, uint16_t name, const struct policy_route *route)
{
	if (!memo->path_answer)
		memo->path_answer = 1 + as_path_list_permits(policy_book_get(memo->book, POLICY_AS_PATH_LIST, name), route->a);
	return memo->path_answer == 2;
}

static bool lists_permit(struct policy_memo *memo, const struct peer_filters *f, const struct policy_route *route)
{
	if (f->prefix_list &&
	    !prefix_list_permits_counted(policy_book_get(memo->book, policy_prefix_kind(route->family), f->prefix_list), route->prefix,
					 route->list_hits))
		return false;
	if (f->access_list &&
	    !prefix_list_permits(policy_book_get(memo->book, policy_access_kind(route->family), f->access_list), route->prefix))
		return false;
	return !f->as_path_list || path_is_permitted(memo, f->as_path_list, route);
}

/* What came from a site does not go back to it by another neighbour there. */
static bool returns_to_site(const struct peer_filters *filters, const struct policy_route *route, uint32_t made)
{
	if (!filters->has_site || !route->is_out || !made)
		return false;
	struct reader value = attrs_value(attrs_at(made), ATTR_EXT_COMMUNITIES, NULL, NULL);
	while (read_left(&value) >= 8)
		if (!memcmp(read_bytes(&value, 8), filters->site, 8))
			return true;
	return false;
}

uint32_t policy_apply(struct policy_memo *memo, const struct peer_filters *filters, struct policy_route *route)
{
	route->list_hits = policy_list_hits(memo->book, memo->hits);
	turn_to(memo, filters, route);
	if (filters->refuses || !lists_permit(memo, filters, route))
		return 0;
	if (!filters->route_map && !filters->has_site)
		return route->id;
	struct applying ap;
	open_walk(&ap, memo, route);
	if (filters->route_map &&
	    !route_map_walk(policy_book_get(memo->book, POLICY_ROUTE_MAP, filters->route_map), &ap.walk))
		return 0;
	uint32_t made = result_of(memo, route, &ap.walk);
	return returns_to_site(filters, route, made) ? 0 : made;
}

bool policy_map_permits(const struct policy_book *book, uint16_t route_map, const struct policy_route *route)
{
	const struct route_map *map = policy_book_get(book, POLICY_ROUTE_MAP, route_map);
	struct applying ap;
	ap.route = route;
	route_walk_open(&ap.walk, meets_as_it_came, &ap);
	return map && route_map_walk(map, &ap.walk);
}

uint32_t policy_apply_once(struct policy_memo *memo, uint16_t route_map, const struct policy_route *route)
{
	struct policy_route own = *route;
	struct peer_filters filters = { .route_map = route_map };
	uint32_t made = policy_apply(memo, &filters, &own);
	if (made)
		attrs_hold(made, 1);
	policy_memo_forget(memo);
	return made;
}

uint32_t policy_apply_map(const struct policy_book *book, uint16_t route_map, const struct policy_route *route)
{
	struct policy_memo memo = { 0 };
	policy_memo_open(&memo, book);
	uint32_t made = policy_apply_once(&memo, route_map, route);
	policy_memo_close(&memo);
	return made;
}

uint32_t policy_apply_map_onto(const struct policy_book *book, uint16_t route_map, const struct policy_route *route, uint32_t base)
{
	struct policy_memo memo = { 0 };
	policy_memo_open(&memo, book);
	struct applying ap;
	ap.memo = &memo;
	ap.route = route;
	route_walk_open(&ap.walk, meets_as_it_came, &ap);
	uint32_t made = 0;
	if (route_map_walk(policy_book_get(book, POLICY_ROUTE_MAP, route_map), &ap.walk)) {
		struct policy_route onto = *route;
		onto.id = base;
		onto.a = attrs_at(base);
		made = make(&memo, &onto, &ap.walk);
	}
	policy_memo_close(&memo);
	return made;
}
