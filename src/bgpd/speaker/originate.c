/* SPDX-License-Identifier: Apache-2.0 */
/* originate -- what we announce of ourselves: `network` lines, aggregates, and what zebra redistributes to us.
 *
 * The wanted list is made anew, sorted, and compared with what the shards were told; only the difference is
 * posted.  A prefix may be there once per origin: the origin is the path identifier. */
#include <stdlib.h>
#include "base/memory.h"
#include "bgpd/policy/apply.h"
#include "bgpd/speaker/speaker.h"
#include "net/trie.h"

static int compare(const void *a, const void *b)
{
	const struct originated *x = a, *y = b;
	int order = prefix_compare(&x->prefix, &y->prefix);
	return order ? order : (int)x->origin - (int)y->origin;
}

static bool is_same(const struct originated *a, const struct originated *b)
{
	return a->metric == b->metric && a->distance == b->distance && a->tag == b->tag && a->lacks_route == b->lacks_route &&
	       a->base == b->base && a->route_map == b->route_map && a->policy == b->policy &&
	       !memcmp(&a->nexthop, &b->nexthop, sizeof a->nexthop);
}

/* ---- attributes --------------------------------------------------------------------------------------- */

/* A route that is taken over keeps the router that it leads to: internal peers, and external ones on the same link, go
 * there directly.  Zeros are ourselves. */
static struct nexthop_address hop_of(enum family_row family, const struct nexthop *via)
{
	struct nexthop_address hop = { .global.family = (uint8_t)families[family].address_family };
	if (via && via->gateway.family == hop.global.family && !address_is_link_local(&via->gateway))
		hop.global = via->gateway;
	return hop;
}

static uint32_t make_plain(enum family_row family, uint8_t origin, uint32_t metric, const struct nexthop *via)
{
	static struct attrs_builder b;
	struct nexthop_address self = hop_of(family, via);
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_put_nexthop(&b, &self, families[family].afi, families[family].safi);
	builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, metric);
	return builder_intern(&b, 1);
}

uint32_t originate_plain(enum family_row family, uint32_t metric)
{
	return make_plain(family, 0, metric, NULL);
}

static uint32_t remarked(uint32_t attrs, struct attrs_marks marks)
{
	static struct attrs_builder b;
	builder_from(&b, attrs_at(attrs));
	builder_put_marks(&b, &marks);
	attrs_release(attrs, 1);
	return builder_intern(&b, 1);
}

static uint32_t without_route(uint32_t attrs)
{
	if (!attrs)
		return 0;
	struct attrs_marks marks = attrs_marks(attrs_at(attrs));
	marks.said |= MARK_NO_ROUTE;
	return remarked(attrs, marks);
}

/* What is taken over says how far it is in zebra's eyes: the decision asks (rib/distance).  It keeps its tag, which
 * route maps match. */
static uint32_t base_of(enum family_row family, const struct originated *route)
{
	if (route->base) {
		attrs_hold(route->base, 1);
		return route->base;
	}
	uint32_t plain = make_plain(family, route->origin ? 2 : 0, route->metric, &route->nexthop);
	if (route->origin == ORIGINATED_NETWORK)
		return plain;
	return remarked(plain, (struct attrs_marks){ .said = MARK_DISTANCE | (route->tag ? MARK_TAG : 0),
						     .distance = route->distance, .tag = route->tag });
}

/* As its route map makes it; 0: refused. */
static uint32_t make_attrs(struct speaker *s, enum family_row family, const struct originated *route)
{
	uint32_t plain = base_of(family, route);
	if (!route->route_map)
		return plain;
	const struct policy_sight sight = policy_sight(s);
	struct policy_route asked = {
		.sight = &sight, .prefix = &route->prefix, .id = plain, .a = attrs_at(plain), .family = (uint8_t)family,
		.local_as = s->plan.asn, .origin = route->origin, .exit = route->nexthop.ifindex, .default_local_pref = s->plan.decision.default_local_pref,
	};
	uint32_t made = policy_apply_once(&s->own_routes, route->route_map, &asked);
	attrs_release(plain, 1);
	return made;
}

/* ---- what is wanted ----------------------------------------------------------------------------------- */

/* What its route map says, as a digest; what RPKI says is a part of it where the map asks. */
static uint64_t policy_of(const struct speaker *s, enum family_row family, const struct originated *route)
{
	uint64_t digest = policy_book_digest(s->plan.policy, POLICY_ROUTE_MAP, route->route_map);
	const struct route_map *map = policy_book_get(s->plan.policy, POLICY_ROUTE_MAP, route->route_map);
	if (!map || !(map->asks & ASK_VALIDITY))
		return digest;
	uint32_t base = base_of(family, route);
	enum validity validity = rpki_validity(s, &route->prefix, attrs_at(base));
	attrs_release(base, 1);
	return digest ^ ((uint64_t)validity + 1);
}

/* False: its route map refuses it. */
static bool want(struct speaker *s, enum family_row family, const struct originated *route, struct originated_list *out)
{
	struct originated wanted = *route;
	if (route->route_map) {
		uint32_t made = make_attrs(s, family, route);
		if (!made)
			return false;
		attrs_release(made, 1);
		wanted.policy = policy_of(s, family, route);
	}
	array_push(out, wanted);
	return true;
}

static void want_networks(struct speaker *s, enum family_row family, struct originated_list *out)
{
	for (uint32_t i = 0; i < s->plan.networks.count; i++) {
		const struct plan_network *n = &s->plan.networks.items[i];
		struct originated network = { .prefix = n->prefix, .route_map = n->route_map,
					      .lacks_route = !import_check_passes(s, &n->prefix) };
		if (n->family == family && !n->is_backdoor)
			want(s, family, &network, out);
	}
}

static void want_redistributed(struct speaker *s, enum family_row family, struct originated_list *out)
{
	for (uint32_t i = 0; i < s->offered[family].count; i++) {
		struct originated route = s->offered[family].items[i];
		const struct plan_redistribute *rule = &s->plan.redistribute[family][route.origin];
		if (!rule->is_on || (route.origin == ORIGIN_TABLE && route.instance != rule->number))
			continue;
		if (rule->metric_said)
			route.metric = rule->metric;
		route.route_map = rule->route_map;
		want(s, family, &route, out);
	}
}

static void want_aggregates(struct speaker *s, enum family_row family, struct originated_list *out)
{
	for (uint32_t i = 0; i < s->plan.aggregates.count; i++) {
		const struct plan_aggregate *plan = &s->plan.aggregates.items[i];
		if (plan->family != family)
			continue;
		struct originated route = { .prefix = plan->rules.prefix, .origin = ORIGINATED_AGGREGATE,
					    .route_map = plan->route_map, .base = aggregate_base(s, plan) };
		bool is_refused = route.base && !want(s, family, &route, out);
		if (is_refused)
			attrs_release(route.base, 1);
		aggregate_judged(s, plan, is_refused);
	}
}

static void want_unreachable(struct speaker *s, enum family_row family, struct originated_list *out)
{
	unreachable_choose(s, family);
	for (uint32_t i = 0; i < s->lost[family].count; i++) {
		const struct lost_prefix *lost = &s->lost[family].items[i];
		if (lost->is_told)
			array_push(out, (struct originated){ .prefix = lost->prefix, .origin = ORIGINATED_UNREACHABLE,
							     .base = unreachable_base(s, family, &lost->prefix) });
	}
}

void originate_forget(struct originated_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (list->items[i].base)
			attrs_release(list->items[i].base, 1);
	array_free(list);
}

/* ---- telling the shards ------------------------------------------------------------------------------- */

static void post(struct speaker *s, enum family_row family, const struct originated *route, bool is_gone)
{
	struct event_routes *letter = event_new(EVENT_ORIGINATE, sizeof *letter, sizeof letter->items[0]);
	letter->family = (uint8_t)family;
	letter->origin = route->origin;
	letter->count = 1;
	letter->items[0].prefix = route->prefix;
	letter->items[0].path_id = route->origin;
	letter->items[0].attrs = is_gone ? 0 : make_attrs(s, family, route);
	if (route->lacks_route)
		letter->items[0].attrs = without_route(letter->items[0].attrs);
	actor_post(s->actor, s->shards[shard_of(&route->prefix, s->shard_count)], &letter->head);
}

static void tell_difference(struct speaker *s, enum family_row family, const struct originated_list *wanted)
{
	const struct originated *old = s->originated[family].items, *old_end = old + s->originated[family].count;
	const struct originated *new = wanted->items, *new_end = new + wanted->count;
	while (old < old_end || new < new_end) {
		int order = old == old_end ? 1 : new == new_end ? -1 : compare(old, new);
		if (order < 0)
			post(s, family, old, true);
		else if (order > 0 || !is_same(old, new))
			post(s, family, new, false);
		old += order <= 0;
		new += order >= 0;
	}
}

static void drop_doubles(struct originated_list *list)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < list->count; i++)
		if (!kept || compare(&list->items[kept - 1], &list->items[i]))
			list->items[kept++] = list->items[i];
	list->count = kept;
}

static void follow_family(struct speaker *s, enum family_row family)
{
	struct originated_list wanted = { 0 };
	if (s->plan.is_running) {
		want_networks(s, family, &wanted);
		want_redistributed(s, family, &wanted);
		want_aggregates(s, family, &wanted);
		want_unreachable(s, family, &wanted);
	}
	if (wanted.count)
		qsort(wanted.items, wanted.count, sizeof *wanted.items, compare);
	drop_doubles(&wanted);
	tell_difference(s, family, &wanted);
	originate_forget(&s->originated[family]);
	s->originated[family] = wanted;
}

void originate_follow(struct speaker *s, const struct plan *before)
{
	if (before != &s->plan) {
		zebra_follow(s, before);
		import_check_follow(s);
	}
	for (int f = 0; f < FAMILY_COUNT; f++)
		follow_family(s, f);
}

void originate_forget_offers(struct speaker *s)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		array_free(&s->offered[f]);
		for (int o = 0; o < ORIGIN_COUNT; o++) {
			if (s->offer_places[f][o])
				trie_free(s->offer_places[f][o]);
			s->offer_places[f][o] = NULL;
		}
	}
}

/* ---- what zebra offers -------------------------------------------------------------------------------- */

/* A place is a number, kept where a trie keeps pointers. */
static void **place_of(struct speaker *s, enum family_row family, const struct originated *offer, bool make)
{
	struct trie **places = &s->offer_places[family][offer->origin];
	if (!*places && make)
		*places = trie_new(families[family].address_family);
	return *places ? trie_place(*places, &offer->prefix, make) : NULL;
}

static struct originated *find_offer(struct speaker *s, enum family_row family, const struct originated *like)
{
	void **place = place_of(s, family, like, false);
	return place && *place ? &s->offered[family].items[(uintptr_t)*place - 1] : NULL;
}

static void put_offer(struct speaker *s, enum family_row family, const struct originated *offer)
{
	array_push(&s->offered[family], *offer);
	*place_of(s, family, offer, true) = (void *)(uintptr_t)s->offered[family].count;
}

/* The last one takes its place. */
static void drop_offer(struct speaker *s, enum family_row family, struct originated *offer)
{
	struct originated_list *offers = &s->offered[family];
	trie_drop(s->offer_places[family][offer->origin], &offer->prefix);
	const struct originated *last = &offers->items[--offers->count];
	if (offer == last)
		return;
	*offer = *last;
	*place_of(s, family, offer, true) = (void *)(uintptr_t)(offer - offers->items + 1);
}

void originate_offered(struct speaker *s, const struct link_redistributed *route, bool is_gone)
{
	enum family_row family = route->prefix.family == AF_INET ? FAMILY_IPV4_UNICAST : FAMILY_IPV6_UNICAST;
	struct originated offer = { .prefix = route->prefix, .origin = route->origin, .distance = route->distance,
				    .instance = route->instance, .metric = route->metric, .tag = route->tag,
				    .nexthop = route->nexthop };
	if (route->origin >= ORIGIN_COUNT)
		return;
	struct originated *known = find_offer(s, family, &offer);
	if (is_gone && known)
		drop_offer(s, family, known);
	else if (known)
		*known = offer;
	else if (!is_gone)
		put_offer(s, family, &offer);
	originate_soon(s);
}

/* Zebra is there anew and says again what it has; what it does not say again goes a little later. */
void originate_doubt_offers(struct speaker *s)
{
	for (int f = 0; f < FAMILY_COUNT; f++)
		for (uint32_t i = 0; i < s->offered[f].count; i++)
			s->offered[f].items[i].is_stale = true;
}

void originate_drop_doubted(struct speaker *s)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		for (uint32_t i = s->offered[f].count; i > 0; i--)
			if (s->offered[f].items[i - 1].is_stale)
				drop_offer(s, f, &s->offered[f].items[i - 1]);
	}
	originate_soon(s);
}
