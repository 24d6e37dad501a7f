/* SPDX-License-Identifier: Apache-2.0 */
/* resolve -- the longest prefix whose used route does not lead back to the asker.
 *
 * All groups are resolved anew in a round, each once, the ones that lead to others after those; a group
 * that is met again while it is being resolved is passed over, so circles end and a route never resolves
 * through itself.  There are few groups, so a round is cheap even under a million routes.
 *
 * Another way makes for other choices, and those for other ways.  As a rule that ends after a round or two; but
 * routes can be written that have no end, each good only as long as another is not.  A group that led elsewhere
 * CHANGES_MOST times while nothing came from outside leads nowhere until something does. */
#include "zebra/rib/resolve.h"

#include <string.h>

enum { CHANGES_MOST = 16 };

struct quest {
	struct rib *rib;
	unsigned depth;
	uint32_t count;
	struct nexthop found[NEXTHOPS_MAX];
	uint8_t stems[NEXTHOPS_MAX];
	uint32_t leads[NEXTHOPS_MAX];
	uint32_t chain;
	bool is_deep;
	uint32_t again_count;
	struct way_again again[NEXTHOPS_MAX];
};

static void refresh_group(struct rib *rib, uint32_t id, unsigned depth);

static bool is_on_link(const struct group *g)
{
	for (uint32_t i = 0; i < g->resolved_count; i++)
		if (g->resolved[i].kind != NEXTHOP_INTERFACE)
			return false;
	return g->resolved_count != 0;
}

/* The group behind an entry's used route, fresh in this round; NULL if it can't be used by the asker. */
static const struct group *usable_group(struct rib *rib, const struct entry *entry, enum group_reach reach,
					unsigned depth)
{
	const struct route *r = entry_selected(rib, entry);
	if (!r)
		return NULL;
	uint32_t id = route_terms(rib, r)->group;
	const struct group *g = group_at(&rib->shared, id);
	if (g->is_visiting || g->is_gone)
		return NULL;
	refresh_group(rib, id, depth + 1);
	if (!g->is_reachable || (!reach_is_recursive(reach) && !is_on_link(g)))
		return NULL;
	return g;
}

/* The entry that leads to an address, with its group; 0 if there is none. */
static uint32_t find_way(struct rib *rib, const struct address *a, enum group_reach reach, unsigned depth,
			 const struct group **out)
{
	const struct table *table = rib_main(rib, a->family);
	int length = (int)address_bits(a->family);
	uint32_t id;
	if (depth > DEPTH_MAX)
		return 0;
	for (; length >= 0 && (id = table_match(table, a, &length)); length--) {
		if (length == 0 && !rib->may_use_default[a->family == AF_INET6])
			return 0;
		*out = usable_group(rib, table_entry(table, id), reach, depth);
		if (*out)
			return id;
	}
	return 0;
}

/* The entry of a network with the address at this interface; 0: none.  Several interfaces may have the same network; the
 * route in use is only one of them. */
static uint32_t connected_at(struct rib *rib, const struct address *a, uint32_t ifindex)
{
	const struct table *table = rib_main(rib, a->family);
	int length = (int)address_bits(a->family);
	uint32_t id;
	for (; length >= 0 && (id = table_match(table, a, &length)); length--) {
		const struct entry *entry = table_entry(table, id);
		for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r)) {
			const struct group *g = group_at(&rib->shared, route_terms(rib, r)->group);
			if (g->count == 1 && g->said[0].kind == NEXTHOP_INTERFACE && g->said[0].ifindex == ifindex)
				return id;
		}
	}
	return 0;
}

/* An address of this machine is no way to anywhere else. */
static bool is_our_own(struct rib *rib, const struct address *a)
{
	const struct table *table = rib_main(rib, a->family);
	int bits = (int)address_bits(a->family), length = bits;
	uint32_t id = table_match(table, a, &length);
	if (!id || length != bits)
		return false;
	const struct entry *entry = table_entry(table, id);
	for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		if (route_terms(rib, r)->origin == ORIGIN_LOCAL)
			return true;
	return false;
}

static void note_again(struct quest *q, const struct nexthop *n, uint32_t stem)
{
	if (q->again_count < NEXTHOPS_MAX)
		q->again[q->again_count++] = (struct way_again){ *n, stem };
}

/* The same way out found twice counts once, with the weight that it was found with first. */
static void add_found(struct quest *q, const struct nexthop *n, uint32_t stem)
{
	for (uint32_t i = 0; i < q->count; i++) {
		struct nexthop same = q->found[i];
		same.weight = n->weight;
		if (memcmp(&same, n, sizeof same))
			continue;
		note_again(q, n, stem);
		return;
	}
	if (q->count == q->rib->most_nexthops)
		return;
	q->stems[q->count] = (uint8_t)stem;
	q->found[q->count++] = *n;
}

static void add_weighted(struct quest *q, struct nexthop n, uint8_t weight, uint32_t stem)
{
	n.weight = weight ? weight : 1;
	add_found(q, &n, stem);
}

static bool needs_no_network(const struct nexthop *n)
{
	return n->is_onlink || address_is_link_local(&n->gateway);
}

/* The kernel takes IPv6 away from a link whose MTU is below 1280: then its link-local addresses lead nowhere. */
static bool lacks_ipv6(const struct rib *rib, const struct nexthop *n)
{
	bool is_v6 = n->gateway.family == AF_INET6 && address_is_link_local(&n->gateway);
	return is_v6 && rib->rules->link_has_ipv6 && !rib->rules->link_has_ipv6(rib->owner, n->ifindex);
}

static void resolve_fixed(struct quest *q, const struct nexthop *n, uint32_t stem)
{
	if (!q->rib->rules->link_is_up(q->rib->owner, n->ifindex) || lacks_ipv6(q->rib, n))
		return;
	bool is_there = n->kind == NEXTHOP_INTERFACE || needs_no_network(n);
	if (!is_there)
		q->leads[stem] = connected_at(q->rib, &n->gateway, n->ifindex);
	if (is_there || q->leads[stem])
		add_weighted(q, *n, n->weight, stem);
}

/* What an interface leads to is reached by the gateway itself, at that interface.  Where that is a route and no network
 * of ours, the kernel is told that it is so: it knows that route later than this one, or by another table. */
static void add_via(struct quest *q, const struct nexthop *asked, const struct group *g, const struct nexthop *way, uint32_t stem)
{
	struct nexthop n = *way;
	if (way->kind == NEXTHOP_INTERFACE) {
		n = *asked;
		n.ifindex = way->ifindex;
		n.is_onlink = g->reach != GROUP_AS_IS;
	}
	add_weighted(q, n, asked->weight, stem);
}

static void resolve_gateway(struct quest *q, const struct nexthop *n, enum group_reach reach, uint32_t stem)
{
	const struct group *g;
	q->leads[stem] = find_way(q->rib, &n->gateway, reach, q->depth, &g);
	if (!q->leads[stem])
		return;
	q->is_deep |= !group_is_as_it_is(g);
	q->chain = (q->chain ^ g->chain) * 0x9e3779b1u + q->leads[stem];
	for (uint32_t i = 0; i < g->resolved_count; i++) {
		struct nexthop asked = *n;
		if (reach == GROUP_UNDERLAY)
			asked.weight = g->resolved[i].weight;
		add_via(q, &asked, g, &g->resolved[i], stem);
	}
}

/* Traffic is not shared between a way out and a hole. */
static void drop_holes(struct quest *q)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < q->count; i++) {
		if (nexthop_is_drop(&q->found[i]))
			continue;
		q->found[kept] = q->found[i];
		q->stems[kept++] = q->stems[i];
	}
	q->count = kept ? kept : q->count ? 1 : 0;
}

static void resolve_all(struct quest *q, const struct group *g)
{
	for (uint32_t i = 0; i < g->count; i++) {
		const struct nexthop *n = &g->said[i];
		if (group_is_as_it_is(g)) {
			add_found(q, n, i);
		} else if (nexthop_is_drop(n)) {
			add_weighted(q, *n, n->weight, i);
		} else if (n->kind != NEXTHOP_INTERFACE && is_our_own(q->rib, &n->gateway)) {
			continue;
		} else if (n->kind == NEXTHOP_INTERFACE || n->ifindex) {
			resolve_fixed(q, n, i);
		} else {
			resolve_gateway(q, n, g->reach, i);
		}
	}
	if (!group_is_as_it_is(g))
		drop_holes(q);
}

static bool move_in_place(struct rib *rib, struct group *g)
{
	const struct exit *exit = exit_at(&rib->shared, g->exit);
	if (exit->owners != 1 || !g->is_reachable)
		return false;
	if (!rib->rules->move_exit(rib->owner, g->exit, g->resolved, g->resolved_count))
		return false;
	exit_set(&rib->shared, g->exit, g->resolved, g->resolved_count);
	return true;
}

/* The kernel is told by one message where that can be; else the routes move to another exit. */
static void renew_exit(struct rib *rib, struct group *g)
{
	const struct exit *old = g->exit ? exit_at(&rib->shared, g->exit) : NULL;
	if (old && !old->is_dead) {
		if (nexthops_same(old->nexthops, old->count, g->resolved, g->resolved_count))
			return;
		if (move_in_place(rib, g))
			return;
	}
	uint32_t gone = g->exit;
	g->exit = 0;
	if (g->is_reachable) {
		g->exit = exit_get(&rib->shared, &(struct exit_key){ g->resolved, g->resolved_count, g->family,
								     .resilience = g->resilience });
		exit_at(&rib->shared, g->exit)->owners++;
	}
	if (gone)
		exit_at(&rib->shared, gone)->owners--;
	exit_put(&rib->shared, gone);
	g->is_dirty = true;
}

static void store_again(struct group *g, const struct quest *q)
{
	if (!q->again_count && !g->again_count)
		return;
	mem_free(g->again);
	g->again = q->again_count ? mem_copy(q->again, q->again_count * sizeof *q->again) : NULL;
	g->again_count = q->again_count;
}

static bool store(struct group *g, const struct quest *q)
{
	store_again(g, q);
	bool reachable = q->count != 0;
	if (reachable == g->is_reachable && nexthops_same(g->resolved, g->resolved_count, q->found, q->count))
		return false;
	mem_free(g->resolved);
	mem_free(g->stems);
	g->resolved = mem_copy(q->found, q->count * sizeof *q->found);
	g->stems = mem_copy(q->stems, q->count);
	g->resolved_count = q->count;
	if (reachable != g->is_reachable)
		g->is_dirty = true;
	g->has_moved |= reachable && g->is_reachable;      /* else its routes come or go, which is told */
	g->is_reachable = reachable;
	return true;
}

/* Routes of both prefixes may have become, or been, their own way: they are looked at when all is resolved. */
static void note_lead(struct rib *rib, int family, uint32_t was, uint32_t now)
{
	const uint32_t ids[] = { was, now };
	for (int i = 0; i < 2; i++)
		if (ids[i])
			array_push(&rib->doubted, (struct doubt){ rib_main(rib, family), ids[i] });
}

static void store_leads(struct rib *rib, struct group *g, const struct quest *q)
{
	if (group_is_as_it_is(g))
		return;
	for (uint32_t i = 0; i < g->count; i++) {
		int family = g->said[i].gateway.family;
		if (q->leads[i])
			table_entry(rib_main(rib, family), q->leads[i])->flags |= ENTRY_LEADS;
		if (g->leads && g->leads[i] != q->leads[i])
			note_lead(rib, family, g->leads[i], q->leads[i]);
	}
	mem_free(g->leads);
	g->leads = mem_copy(q->leads, g->count * sizeof *q->leads);
}

/* Another chain may come by prefixes of its own routes, or no longer. */
static void follow_chain(struct group *g, const struct quest *q)
{
	g->is_dirty |= g->chain != q->chain && (g->is_deep || q->is_deep);
	g->chain = q->chain;
	g->is_deep = q->is_deep;
}

static bool is_worn_out(const struct rib *rib, struct group *g)
{
	if (g->news != rib->news)
		g->changes = 0;
	g->news = rib->news;
	return g->changes == CHANGES_MOST && !group_is_as_it_is(g);
}

static void refresh_group(struct rib *rib, uint32_t id, unsigned depth)
{
	struct group *g = group_at(&rib->shared, id);
	if (g->round == rib->round || depth > DEPTH_MAX)
		return;
	struct quest q = { .rib = rib, .depth = depth };
	g->is_visiting = true;
	if (!is_worn_out(rib, g))
		resolve_all(&q, g);
	g->is_visiting = false;
	g->round = rib->round;
	store_leads(rib, g, &q);
	follow_chain(g, &q);
	bool changed = store(g, &q);
	rib->shared.some_moved |= g->has_moved;
	g->is_dirty |= changed && rib->shades.count;
	g->changes += changed && g->changes < CHANGES_MOST;
	bool has_dead_exit = g->exit && exit_at(&rib->shared, g->exit)->is_dead;
	if (!group_is_as_it_is(g) && (changed || has_dead_exit))
		renew_exit(rib, g);
}

void group_resolve(struct rib *rib, uint32_t id)
{
	refresh_group(rib, id, 0);
}

/* Groups that a group made by this round's answer are only looked at, never freed, in here. */
bool rib_settle(struct rib *rib)
{
	if (!rib_is_unsettled(rib))
		return false;
	rib->news += rib->reach_changed;
	rib->reach_changed = rib->choice_changed = false;
	rib->round++;
	bool any_dirty = false;
	const struct idhash *groups = &rib->shared.groups_by_hash;
	for (uint32_t slot = 0; slot <= groups->mask; slot++) {
		uint32_t id = groups->slots[slot].id;
		if (!id)
			continue;
		refresh_group(rib, id, 0);
		any_dirty |= group_at(&rib->shared, id)->is_dirty;
	}
	if (any_dirty)
		rib_want_sweep(rib);
	rib_settle_doubts(rib);
	return true;
}

static void tell_way(struct rib *rib, const struct entry *entry, const struct group *g, struct resolution *out)
{
	const struct terms *t = route_terms(rib, entry_selected(rib, entry));
	out->is_reachable = true;
	out->is_connected = is_on_link(g);
	out->origin = t->origin;
	out->distance = t->distance;
	out->metric = t->metric;
	out->tag = t->tag;
}

void resolve_address(struct rib *rib, const struct address *a, enum group_reach reach, struct resolution *out)
{
	memset(out, 0, sizeof *out);
	const struct group *g;
	uint32_t id = find_way(rib, a, reach, 0, &g);
	if (!id)
		return;
	const struct table *table = rib_main(rib, a->family);
	const struct entry *entry = table_entry(table, id);
	struct nexthop asked = { .kind = NEXTHOP_GATEWAY, .gateway = *a };
	struct quest q = { .rib = rib };
	for (uint32_t i = 0; i < g->resolved_count; i++)
		add_via(&q, &asked, g, &g->resolved[i], 0);
	tell_way(rib, entry, g, out);
	out->by = entry_prefix(table, entry);
	out->count = q.count;
	memcpy(out->nexthops, q.found, q.count * sizeof *q.found);
}
