/* SPDX-License-Identifier: Apache-2.0 */
/* conditions -- see conditions.h. */
#include "bgpd/shard/conditions.h"

enum { SLICE = 4096 };

static void forget_made(struct condition *c)
{
	if (c->made)
		attrs_release(c->made, 1);
	c->made = 0;
}

static void search_anew(struct condition *c)
{
	forget_made(c);
	c->witness = 0;
	c->search_at = 1;
}

static void free_condition(struct condition *c)
{
	forget_made(c);
	if (c->told_made)
		attrs_release(c->told_made, 1);
	if (c->ask.base)
		attrs_release(c->ask.base, 1);
	mem_free(c);
}

/* ---- what is asked ------------------------------------------------------------------------------------ */

static struct condition *take_known(struct conditions *all, const struct condition_asked *ask)
{
	for (uint32_t i = 0; i < all->items.count; i++) {
		struct condition *c = all->items.items[i];
		if (!c || c->ask.family != ask->family || c->ask.route_map != ask->route_map || c->ask.base != ask->base)
			continue;
		all->items.items[i] = NULL;
		return c;
	}
	return NULL;
}

static struct condition *new_condition(const struct condition_asked *ask)
{
	struct condition *c = NEW(struct condition);
	c->ask = *ask;
	c->filters.route_map = ask->route_map;
	c->search_at = 1;
	if (ask->base)
		attrs_hold(ask->base, 1);
	return c;
}

void conditions_take(struct conditions *all, const struct rib *rib, const struct event_conditions *asked)
{
	struct conditions next = { 0 };
	for (uint32_t i = 0; i < asked->count; i++) {
		struct condition *known = take_known(all, &asked->items[i]);
		array_push(&next.items, known ? known : new_condition(&asked->items[i]));
		next.is_asked[asked->items[i].family] = true;
	}
	conditions_close(all);
	*all = next;
	policy_memo_open(&all->memo, rib->policy);
}

void conditions_follow_policy(struct conditions *all, const struct policy_book *old, const struct policy_book *book)
{
	for (uint32_t i = 0; i < all->items.count; i++) {
		struct condition *c = all->items.items[i];
		if (policy_filters_differ(old, book, c->ask.family, &c->filters))
			search_anew(c);
	}
	policy_memo_open(&all->memo, book);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static struct policy_route route_of(const struct rib *rib, const struct condition *c, const struct path *path)
{
	const struct rib_peer *from = peers_find(&rib->peers, path->peer);
	struct policy_route route = {
		.id = path->attrs, .a = attrs_at(path->attrs), .family = c->ask.family, .neighbor = path->peer,
		.local_as = rib->settings.local_as, .origin = path->peer ? 0 : (uint8_t)path->path_id,
		.default_local_pref = rib->settings.default_local_pref, .sight = &rib->sight,
	};
	if (from && from->rules) {
		route.peer = from->rules->remote;
		route.local = from->up.local;
	}
	return route;
}

static void take_witness(const struct rib *rib, struct condition *c, prefix_id id, const struct policy_route *route)
{
	forget_made(c);
	if (c->ask.base)
		c->made = policy_apply_map_onto(rib->policy, c->ask.route_map, route, c->ask.base);
	c->witness = id;
	c->search_at = 0;
}

/* Does one of this prefix's paths pass?  Then it is the witness. */
static bool ask(struct conditions *all, const struct rib *rib, struct condition *c, prefix_id id)
{
	const struct table *table = &rib->tables[c->ask.family];
	struct record *record = table_record(table, id);
	if (record->marks & RECORD_FREE)
		return false;
	const struct prefix prefix = table_prefix(table, id);
	const struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++) {
		if (paths[i].flags & PATH_FILTERED)
			continue;
		struct policy_route route = route_of(rib, c, &paths[i]);
		route.prefix = &prefix;
		if (!policy_apply(&all->memo, &c->filters, &route))
			continue;
		take_witness(rib, c, id, &route);
		return true;
	}
	return false;
}

static void note(struct conditions *all, const struct rib *rib, enum family_row family, prefix_id id)
{
	for (uint32_t i = 0; i < all->items.count; i++) {
		struct condition *c = all->items.items[i];
		if (c->ask.family != family || (c->witness && c->witness != id) || ask(all, rib, c, id))
			continue;
		if (c->witness)
			search_anew(c);
	}
}

void conditions_look(struct conditions *all, const struct rib *rib, enum family_row family)
{
	const struct table *table = &rib->tables[family];
	for (uint32_t i = 0; i < table->touched.count; i++)
		note(all, rib, family, table->touched.items[i]);
}

static void search_some(struct conditions *all, const struct rib *rib, struct condition *c)
{
	prefix_id end = table_end(&rib->tables[c->ask.family]), stop = c->search_at + SLICE < end ? c->search_at + SLICE : end;
	while (c->search_at && c->search_at < stop)
		if (!ask(all, rib, c, c->search_at))
			c->search_at++;
	if (c->search_at >= end)
		c->search_at = 0;
}

bool conditions_search(struct conditions *all, const struct rib *rib)
{
	bool more = false;
	for (uint32_t i = 0; i < all->items.count; i++) {
		struct condition *c = all->items.items[i];
		if (c->search_at)
			search_some(all, rib, c);
		more |= c->search_at != 0;
	}
	policy_memo_forget(&all->memo);
	return more;
}

/* ---- telling ------------------------------------------------------------------------------------------ */

static void tell(struct condition *c, void (*send)(void *owner, struct letter *letter), void *owner)
{
	struct event_verdict *letter = EVENT(EVENT_CONDITION, event_verdict);
	letter->family = c->ask.family;
	letter->route_map = c->ask.route_map;
	letter->makes = c->ask.base;
	letter->holds = c->witness;
	letter->attrs = c->made;
	if (c->told_made)
		attrs_release(c->told_made, 1);
	if (c->made)
		attrs_hold(c->made, 2);
	c->was_told = true;
	c->told_holds = letter->holds;
	c->told_made = c->made;
	send(owner, &letter->head);
}

void conditions_tell(struct conditions *all, void (*send)(void *owner, struct letter *letter), void *owner)
{
	for (uint32_t i = 0; i < all->items.count; i++) {
		struct condition *c = all->items.items[i];
		bool is_news = !c->was_told || c->told_holds != !!c->witness || c->told_made != c->made;
		if (!c->search_at && is_news)
			tell(c, send, owner);
	}
}

void conditions_close(struct conditions *all)
{
	for (uint32_t i = 0; i < all->items.count; i++)
		if (all->items.items[i])
			free_condition(all->items.items[i]);
	array_free(&all->items);
	policy_memo_close(&all->memo);
	*all = (struct conditions){ 0 };
}
