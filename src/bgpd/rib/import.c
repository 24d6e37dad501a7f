/* SPDX-License-Identifier: Apache-2.0 */
/* import -- see import.h. */
#include "bgpd/rib/import.h"
#include "bgpd/attrs/block.h"
#include "bgpd/rib/blackhole.h"
#include "bgpd/rib/gshut.h"

enum { WINDOW = 32 };

struct import {
	struct rib *rib;
	struct table *table;
	struct rib_peer *peer;
	struct event_routes *letter;
	uint32_t now_s;
	uint32_t judged;             /* the set that `accepts` is about */
	bool accepts;
	uint32_t met, instead;       /* a set and what is used in its place (gshut, blackhole); a hold of ours if that is another */
	enum refusal refusal;        /* the reason, if not */
	bool may_be_allowed;         /* not, but for the prefixes that the map of allowas-in permits */
	bool keeps_filtered, keeps_received;
	uint32_t place;              /* of the peer's path among those of the prefix; see table_seek_path */
	const struct peer_filters *filters;  /* NULL: none */
	struct policy_route route;           /* with filters: what policy is asked about, but for set and prefix */
	const struct dampening *dampening;   /* NULL: none */
};

/* What becomes of one announcement. */
struct verdict {
	uint32_t attrs;              /* what goes into the table; a hold of its own if policy made it */
	bool is_put, accepts;
};

/* How often our AS may be in a path, and that it may if the path begins there. */
struct allowance {
	unsigned times;
	bool has_origin;
};

static struct allowance allowance_of(const struct peer_family_rules *rules)
{
	return (struct allowance){ rules->allowas_in, rules->allowas_in_origin };
}

static bool is_looped(const struct rib *rib, const struct rib_peer *peer, struct allowance allowance, const struct attrs *a)
{
	unsigned allowed = allowance.times;
	uint32_t own = rib->settings.local_as, towards = peer->who.local_as, ours = peer->rules->confederation;
	if (allowance.has_origin && own && a->origin_as == own)
		return false;
	if (own && attrs_path_count(a, own) > allowed)
		return true;
	if (ours && ours != own && attrs_path_count_outside(a, ours) > allowed)
		return true;
	/* With local-as the first of them is our own doing. */
	if (peer->who.prepended_as && !allowed)
		allowed = 1;
	return towards && towards != own && towards != ours && attrs_path_count(a, towards) > allowed;
}

static enum refusal reflected_back(const struct rib *rib, const struct attrs *a)
{
	uint32_t cluster = rib->settings.cluster_id ? rib->settings.cluster_id : rib->settings.router_id;
	if (a->flags & ATTRS_HAS_ORIGINATOR && a->originator_id == rib->settings.router_id)
		return REFUSED_ORIGINATOR;
	return a->flags & ATTRS_HAS_CLUSTERS && attrs_clusters_have(a, cluster) ? REFUSED_CLUSTER : REFUSED_NOT;
}

/* May that peer's path with these attributes be used?  RFC 4271 9 (our AS in the path), RFC 4456 8, RFC 8212, RFC 9774. */
static enum refusal refusal_of(const struct rib *rib, const struct rib_peer *peer, enum family_row family, struct allowance allowance,
			       const struct attrs *a)
{
	if (peer->rules->family[family].lacks_policy && peer_kind(peer) == PEER_EBGP)
		return REFUSED_BY_POLICY;
	if (is_looped(rib, peer, allowance, a))
		return REFUSED_LOOP;
	if (rib->settings.rejects_as_sets && attrs_path_has_set(a))
		return REFUSED_AS_SET;
	return peer_kind(peer) == PEER_IBGP ? reflected_back(rib, a) : REFUSED_NOT;
}

static void forget_last_choice(struct import *im)
{
	if (im->instead != im->met)
		attrs_release(im->instead, 1);
	im->met = im->instead = 0;
}

/* Takes the hold over. */
static void use_instead(struct import *im, uint32_t attrs)
{
	if (im->instead != im->met)
		attrs_release(im->instead, 1);
	im->instead = attrs;
}

/* What is used in place of a set that was accepted. */
static uint32_t settle_choice(struct import *im, uint32_t attrs)
{
	if (attrs == im->met || !attrs)
		return attrs ? im->instead : 0;
	forget_last_choice(im);
	im->met = im->instead = attrs;
	if (gshut_concerns(im->peer, attrs_at(attrs)))
		im->instead = gshut_last_choice(attrs_at(attrs));
	if (blackhole_concerns(im->peer, attrs_at(im->instead)))
		use_instead(im, blackhole_confined(attrs_at(im->instead)));
	return im->instead;
}

/* Where a map says which paths may hold our AS, others are refused as if none may; `may_be_allowed`: it is up to the map. */
static enum refusal refusal_under(const struct import *im, const struct attrs *a, bool *may_be_allowed)
{
	const struct peer_family_rules *rules = im->peer->rules ? &im->peer->rules->family[im->table->family] : NULL;
	*may_be_allowed = false;
	if (!rules)
		return REFUSED_NOT;
	if (!rules->allowas_in_map)
		return refusal_of(im->rib, im->peer, im->table->family, allowance_of(rules), a);
	enum refusal refusal = refusal_of(im->rib, im->peer, im->table->family, (struct allowance){ 0 }, a);
	*may_be_allowed = refusal == REFUSED_LOOP &&
			  refusal_of(im->rib, im->peer, im->table->family, allowance_of(rules), a) == REFUSED_NOT;
	return refusal;
}

/* Its next hop is asked for if it is not known yet. */
static void begin_to_use(struct import *im, uint32_t attrs)
{
	uint32_t nexthop = attrs_at(attrs)->nexthop;
	bool connected = peer_wants_connected(im->peer);
	if (im->peer->number && nexthops_want(&im->rib->nexthops, nexthop, connected))
		array_push(&im->rib->wanted, (struct event_nexthop_id){ .nexthop = nexthop, .must_be_connected = connected });
	if (!im->filters)
		settle_choice(im, attrs);
}

/* The first time a set is met in a letter: is it usable? */
static void judge(struct import *im, uint32_t attrs)
{
	if (attrs == im->judged)
		return;
	im->judged = attrs;
	im->rib->has_unreachable[im->table->family] |= attrs_at(attrs)->flags & ATTRS_UNREACHABLE;
	im->refusal = refusal_under(im, attrs_at(attrs), &im->may_be_allowed);
	im->accepts = im->refusal == REFUSED_NOT;
	if (im->accepts)
		begin_to_use(im, attrs);
}

/* One of several shards knows its part alone: beyond its share all have to be counted. */
static void watch_share(struct rib *rib, struct rib_peer *peer, enum family_row family, uint32_t brought)
{
	if (peer->family[family].is_asked || brought <= limit_warns_from(&peer->rules->family[family]) / peer->rules->shard_count)
		return;
	peer->family[family].is_asked = true;
	array_push(&rib->too_many, (struct event_max_prefix){ .peer = peer->number, .family = (uint8_t)family, .count = brought,
							      .is_share = true });
}

/* Says once when it is near the limit, and once when it is beyond. */
static void watch_limit(struct rib *rib, struct rib_peer *peer, enum family_row family)
{
	const struct peer_family_rules *rules = &peer->rules->family[family];
	typeof(peer->family[0]) *counts = &peer->family[family];
	uint32_t brought = counts->accepted + (rules->max_prefix_counts_refused ? counts->filtered : 0);
	bool is_over = brought > rules->max_prefix, *is_said = is_over ? &counts->is_over : &counts->has_warned;
	if (peer->rules->shard_count > 1) {
		watch_share(rib, peer, family, brought);
		return;
	}
	if (*is_said || brought <= limit_warns_from(rules))
		return;
	*is_said = true;
	array_push(&rib->too_many, (struct event_max_prefix){ .peer = peer->number, .family = (uint8_t)family, .count = brought,
							      .is_warning = !is_over || rules->max_prefix_warns_only });
}

void import_follow_limits(struct rib *rib, struct rib_peer *peer, const struct peer_rules *old)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		if (!peer_limits_differ(&old->family[f], &peer->rules->family[f]))
			continue;
		peer->family[f].is_over = peer->family[f].has_warned = peer->family[f].is_asked = false;
		if (peer->is_up && peer->rules->family[f].max_prefix)
			watch_limit(rib, peer, f);
	}
}

/* Beyond a limit that ends the session nothing more is taken in. */
static bool is_stopped(const struct import *im)
{
	const struct rib_peer *peer = im->peer;
	unsigned family = im->table->family;
	return peer->family[family].is_over && !peer->rules->family[family].max_prefix_warns_only;
}

static void uncount(struct rib *rib, enum family_row family, const struct path *path)
{
	struct rib_peer *peer = peers_find(&rib->peers, path->peer);
	if (!peer || path->flags & PATH_HISTORY)
		return;
	if (path->flags & PATH_FILTERED)
		peer->family[family].filtered--;
	else
		peer->family[family].accepted--;
}

static void count(struct import *im, uint16_t flags)
{
	typeof(im->peer->family[0]) *counts = &im->peer->family[im->table->family];
	const struct peer_family_rules *rules = im->peer->rules ? &im->peer->rules->family[im->table->family] : NULL;
	bool is_refused = flags & PATH_FILTERED;
	if (is_refused)
		counts->filtered++;
	else
		counts->accepted++;
	if (rules && rules->max_prefix && (!is_refused || rules->max_prefix_counts_refused))
		watch_limit(im->rib, im->peer, im->table->family);
}

static uint16_t flags_for(const struct import *im, bool accepts)
{
	uint16_t kind = im->peer->number ? 0 : PATH_LOCAL;
	if (peer_kind(im->peer) == PEER_IBGP)
		kind = PATH_INTERNAL;
	return kind | PATH_CHANGED | (accepts ? 0 : PATH_FILTERED);
}

static uint32_t path_id_of(const struct import *im, const struct route_item *item)
{
	return im->peer->number ? item->path_id : im->letter->origin;
}

/* -- policy -- */

static const struct peer_filters *filters_of(const struct rib_peer *peer, enum family_row family)
{
	const struct peer_filters *filters = peer->rules ? &peer->rules->family[family].in : NULL;
	bool is_idle = !filters || !filters_are_there(filters) || (filters->refuses && peer_kind(peer) != PEER_EBGP);
	return is_idle ? NULL : filters;
}

bool import_asks(const struct rib *rib, const struct rib_peer *peer, enum family_row family, uint32_t what)
{
	const struct peer_filters *in = rib->policy && rib->policy->asks & what ? filters_of(peer, family) : NULL;
	const struct route_map *map = in ? policy_book_get(rib->policy, POLICY_ROUTE_MAP, in->route_map) : NULL;
	return map && map->asks & what;
}

/* Is what the peer sends kept beside what policy makes of it, to be judged again? */
static bool keeps_received(const struct rib *rib, const struct rib_peer *peer, enum family_row family)
{
	return peer->rules && (peer->rules->family[family].soft_reconfiguration ||
			       import_asks(rib, peer, family, ASK_WAY | ASK_VALIDITY));
}

static bool keeps_filtered(const struct rib *rib, const struct rib_peer *peer, enum family_row family)
{
	return peer->rules && (peer->rules->family[family].soft_reconfiguration || import_asks(rib, peer, family, ASK_VALIDITY));
}

static bool asks_policy(const struct import *im)
{
	return im->filters || (im->peer->rules && im->peer->rules->family[im->table->family].allowas_in_map);
}

/* What is the same for all routes of a letter. */
static struct policy_route route_of(const struct import *im)
{
	return (struct policy_route){
		.family = im->table->family, .neighbor = im->peer->number, .sight = &im->rib->sight,
		.local_as = im->peer->who.local_as, .wide_bandwidth = im->peer->rules->wide_bandwidth, .peer = im->peer->rules->remote, .local = im->peer->up.local,
		.scope = peer_link_scope(&im->peer->up.link),
		.default_local_pref = im->rib->settings.default_local_pref,
	};
}

static void turn_to(struct import *im, const struct route_item *item)
{
	im->route.prefix = &item->prefix;
	if (im->route.id != item->attrs) {
		im->route.id = item->attrs;
		im->route.a = attrs_at(item->attrs);
	}
}

static uint32_t ask_policy(struct import *im, const struct route_item *item)
{
	turn_to(im, item);
	return policy_apply(&im->rib->incoming, im->filters, &im->route);
}

/* Of a path that holds our AS. */
static bool is_allowed(struct import *im, const struct route_item *item)
{
	if (!im->may_be_allowed)
		return false;
	turn_to(im, item);
	bool is = policy_map_permits(im->rib->policy, im->peer->rules->family[im->table->family].allowas_in_map, &im->route);
	if (is)
		begin_to_use(im, item->attrs);
	return is;
}

/* A new path that would be neither used nor kept is a withdrawal of the one before (RFC 4271 9: it replaces it). */
static struct verdict verdict_on(struct import *im, const struct route_item *item)
{
	struct verdict v = { .attrs = item->attrs };
	if (!item->attrs)
		return v;
	judge(im, item->attrs);
	v.accepts = im->accepts || is_allowed(im, item);
	bool is_usable = v.accepts;
	uint32_t made = v.accepts && im->filters ? settle_choice(im, ask_policy(im, item)) : im->instead;
	v.accepts = v.accepts && made;
	if (!v.accepts)
		im->peer->refused[is_usable ? REFUSED_BY_POLICY : im->refusal]++;
	v.is_put = (v.accepts || im->keeps_filtered) && !is_stopped(im);
	if (!v.is_put || !v.accepts || made == item->attrs)
		return v;
	attrs_hold(made, 1);
	v.attrs = made;
	return v;
}

static struct aside_key aside_key_of(const struct table *table, prefix_id id, const struct path *path)
{
	return (struct aside_key){ id, path->path_id, path->peer, (uint16_t)table->family };
}

static void drop_aside(struct rib *rib, const struct table *table, prefix_id id, struct path *path)
{
	if (!(path->flags & PATH_ASIDE))
		return;
	rib_release(rib, aside_take(&rib->aside, aside_key_of(table, id, path)));
	path->flags &= (uint16_t)~PATH_ASIDE;
}

uint32_t import_received(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path)
{
	return path->flags & PATH_ASIDE ? aside_find(&rib->aside, aside_key_of(table, id, path)) : path->attrs;
}

/* What was received is kept where it is not what is used. */
static void keep_received(struct import *im, prefix_id id, struct path *path, struct route_item *item, uint32_t used)
{
	if (!im->keeps_received || used == item->attrs) {
		drop_aside(im->rib, im->table, id, path);
		return;
	}
	aside_put(&im->rib->aside, aside_key_of(im->table, id, path), item->attrs);
	path->flags |= PATH_ASIDE;
	item->attrs = 0;
}

/* A next hop that policy put in is asked for, too. */
static void want_nexthop(struct import *im, uint32_t attrs)
{
	uint32_t nexthop = attrs_at(attrs)->nexthop;
	bool connected = peer_wants_connected(im->peer);
	if (nexthops_want(&im->rib->nexthops, nexthop, connected))
		array_push(&im->rib->wanted, (struct event_nexthop_id){ .nexthop = nexthop, .must_be_connected = connected });
}

/* The path gets what was decided about the item, whose hold it takes over where it needs it. */
static void store(struct import *im, prefix_id id, struct path *path, struct route_item *item, const struct verdict *v)
{
	uint16_t flags = flags_for(im, v->accepts);
	path->flags = (path->flags & (PATH_VALID | PATH_BEST | PATH_MULTIPATH | PATH_ASIDE)) | flags;
	if (v->attrs != item->attrs)
		want_nexthop(im, v->attrs);
	keep_received(im, id, path, item, v->attrs);
	path->attrs = v->attrs;
	path->since_s = im->now_s;
	if (v->attrs == item->attrs)
		item->attrs = 0;
	count(im, flags);
	table_touch_path(im->table, id, path);
}

/* -- dampening -- */

static struct dampen_key dampen_key_of(const struct table *table, prefix_id id, const struct path *path)
{
	return (struct dampen_key){ id, path->path_id, path->peer, (uint16_t)table->family };
}

static const struct dampening *dampening_of(const struct rib_peer *peer, enum family_row family)
{
	const struct dampening *rules = peer->rules ? &peer->rules->family[family].dampening : NULL;
	return rules && rules->half_life_s && peer_kind(peer) == PEER_EBGP ? rules : NULL;
}

/* It is there (again): kept back while its penalty is too high. */
static void judge_flapping(struct import *im, prefix_id id, struct path *path, bool has_changed, bool was_damped)
{
	struct dampen_key key = dampen_key_of(im->table, id, path);
	struct dampen_entry *entry = has_changed ? dampen_charge(&im->rib->dampen, key, im->dampening, DAMPEN_CHANGED, im->now_s)
						 : dampen_find(&im->rib->dampen, key);
	if (!entry)
		return;
	float penalty = dampen_penalty(entry, im->dampening, im->now_s);
	if (penalty >= (float)(was_damped ? im->dampening->reuse : im->dampening->suppress))
		path->flags |= PATH_DAMPED;
}

/* It stays, for its penalty's sake, but is of no use. */
static void keep_as_history(struct import *im, prefix_id id, struct path *path)
{
	struct dampen_entry *entry = dampen_charge(&im->rib->dampen, dampen_key_of(im->table, id, path), im->dampening,
						   DAMPEN_WITHDRAWN, im->now_s);
	uncount(im->rib, im->table->family, path);
	path->flags |= PATH_HISTORY;
	if (entry->penalty >= (float)im->dampening->suppress)
		path->flags |= PATH_DAMPED;
	table_touch(im->table, id);
}

/* The entry's path is used again, or forgotten, when its penalty allows; true: the entry goes. */
static bool relax(struct rib *rib, struct dampen_entry *entry, const struct dampening *rules, uint32_t now_s)
{
	struct table *table = &rib->tables[entry->key.family];
	prefix_id id = entry->key.prefix;
	struct path *path = table_find_path(table, id, entry->key.peer, entry->key.path_id);
	float penalty = rules ? dampen_penalty(entry, rules, now_s) : 0;
	if (!path)
		return true;
	if (rules && penalty >= (float)rules->reuse)
		return false;
	if (path->flags & PATH_DAMPED)
		table_touch(table, id);
	path->flags &= (uint16_t)~PATH_DAMPED;
	if (rules && penalty > (float)rules->reuse / 2)
		return false;
	if (path->flags & PATH_HISTORY)
		import_remove(rib, table, id, (uint32_t)(path - table_paths(table, table_record(table, id))));
	return true;
}

static bool is_meant(const struct rib *rib, const struct dampen_entry *entry, const struct import_damped *which)
{
	if (which->peer && entry->key.peer != which->peer)
		return false;
	if (which->family != FAMILY_COUNT && entry->key.family != which->family)
		return false;
	if (!which->prefix.family)
		return true;
	struct prefix p = table_prefix(&rib->tables[entry->key.family], entry->key.prefix);
	return prefix_compare(&p, &which->prefix) == 0;
}

void import_relax_damped(struct rib *rib, const struct import_damped *which, uint32_t now_s)
{
	for (uint32_t i = 0; i < rib->dampen.room;) {
		struct dampen_entry *entry = &rib->dampen.entries[i];
		const struct rib_peer *peer = entry->is_used ? peers_find(&rib->peers, entry->key.peer) : NULL;
		const struct dampening *rules = peer && !which->forgets ? dampening_of(peer, entry->key.family) : NULL;
		struct dampen_key key = entry->key;
		if (!entry->is_used || !is_meant(rib, entry, which) || !relax(rib, entry, rules, now_s)) {
			i++;
			continue;
		}
		dampen_forget(&rib->dampen, key);            /* another may have come to this place */
	}
	rib_release_now(rib);
}

struct page_flaps import_flaps(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path, uint32_t now_s)
{
	const struct dampen_entry *entry = dampen_find(&rib->dampen, dampen_key_of(table, id, path));
	const struct rib_peer *peer = entry ? peers_find(&rib->peers, path->peer) : NULL;
	const struct dampening *rules = peer ? dampening_of(peer, table->family) : NULL;
	if (!rules)
		return (struct page_flaps){ 0 };
	bool is_waiting = path->flags & PATH_DAMPED && !(path->flags & PATH_HISTORY);
	return (struct page_flaps){ entry->flaps, (uint32_t)dampen_penalty(entry, rules, now_s), entry->first_s,
				    is_waiting ? dampen_reuse_s(entry, rules, now_s) : 0 };
}

static void announce(struct import *im, prefix_id id, struct route_item *item, const struct verdict *v)
{
	uint32_t path_id = path_id_of(im, item);
	struct path *path = table_seek_path(im->table, id, im->peer->number, path_id, &im->place);
	uint16_t was = path ? path->flags : 0;
	if (path && path->attrs == v->attrs && !((was ^ flags_for(im, v->accepts)) & PATH_FILTERED) && !(was & PATH_HISTORY)) {
		im->peer->family[im->table->family].duplicates += !(path->flags & PATH_STALE);
		path->flags &= (uint16_t)~PATH_STALE;
		if (v->attrs != item->attrs)
			attrs_release(v->attrs, 1);
		keep_received(im, id, path, item, v->attrs);
		return;
	}
	if (path) {
		uncount(im->rib, im->table->family, path);
		rib_release(im->rib, path->attrs);
	} else {
		path = table_add_path(im->table, id, im->place, im->peer->number, path_id);
	}
	bool has_changed = was && !(was & (PATH_HISTORY | PATH_FILTERED));
	store(im, id, path, item, v);
	if (im->dampening)
		judge_flapping(im, id, path, has_changed, was & PATH_DAMPED);
}

void import_remove(struct rib *rib, struct table *table, prefix_id id, uint32_t at)
{
	struct path *path = &table_paths(table, table_record(table, id))[at];
	uncount(rib, table->family, path);
	drop_aside(rib, table, id, path);
	rib_release(rib, path->attrs);
	table_remove_path(table, id, at);
	table_touch(table, id);
}

static void withdraw(struct import *im, prefix_id id, const struct route_item *item)
{
	struct path *path = table_seek_path(im->table, id, im->peer->number, path_id_of(im, item), &im->place);
	if (!path || path->flags & PATH_HISTORY)
		return;
	if (im->dampening && !(path->flags & PATH_FILTERED))
		keep_as_history(im, id, path);
	else
		import_remove(im->rib, im->table, id, im->place);
}

static void take_window(struct import *im, struct route_item *items, uint32_t count)
{
	uint64_t hash[WINDOW];
	prefix_id id[WINDOW];
	struct verdict verdict[WINDOW];
	for (uint32_t i = 0; i < count; i++) {
		hash[i] = index_hash(&items[i].prefix);
		index_prefetch(&im->table->index, hash[i]);
		if (items[i].attrs && (!i || items[i].attrs != items[i - 1].attrs))
			mem_prefetch(attrs_at(items[i].attrs));
	}
	for (uint32_t i = 0; i < count; i++) {
		verdict[i] = verdict_on(im, &items[i]);
		id[i] = verdict[i].is_put ? table_find_or_add(im->table, &items[i].prefix, hash[i])
			       : index_find(&im->table->index, &items[i].prefix, hash[i]);
		if (id[i])
			mem_prefetch(table_record(im->table, id[i]));
	}
	for (uint32_t i = 0; i < count; i++) {
		if (verdict[i].is_put) {
			announce(im, id[i], &items[i], &verdict[i]);
		} else if (id[i]) {
			withdraw(im, id[i], &items[i]);
		}
	}
}

void import_routes(struct rib *rib, struct event_routes *letter, uint32_t now_s)
{
	struct rib_peer *peer = peers_find(&rib->peers, letter->peer);
	if (!peer || !peer->is_up || letter->family >= FAMILY_COUNT)
		return;
	struct import im = { .rib = rib, .table = &rib->tables[letter->family], .peer = peer, .letter = letter, .now_s = now_s,
			     .keeps_filtered = keeps_filtered(rib, peer, letter->family),
			     .keeps_received = keeps_received(rib, peer, letter->family),
			     .filters = filters_of(peer, letter->family),
			     .dampening = dampening_of(peer, letter->family) };
	if (asks_policy(&im))
		im.route = route_of(&im);
	for (uint32_t at = 0; at < letter->count; at += WINDOW)
		take_window(&im, letter->items + at, letter->count - at < WINDOW ? letter->count - at : WINDOW);
	forget_last_choice(&im);
	policy_memo_forget(&rib->incoming);
	rib_release_now(rib);
}

/* Without what was received policy can't be asked again: then only loops are looked for, and the neighbour is asked to
 * send its routes anew. */
void import_again(struct rib *rib, struct table *table, prefix_id id, uint32_t at)
{
	struct path *path = &table_paths(table, table_record(table, id))[at];
	struct rib_peer *peer = peers_find(&rib->peers, path->peer);
	if (!peer || !peer->rules || path->flags & PATH_HISTORY)
		return;
	uint16_t kept = path->flags & (PATH_DAMPED | PATH_STALE);
	bool is_there = keeps_received(rib, peer, table->family);
	struct import im = { .rib = rib, .table = table, .peer = peer, .now_s = path->since_s, .keeps_received = is_there,
			     .keeps_filtered = keeps_filtered(rib, peer, table->family),
			     .filters = is_there ? filters_of(peer, table->family) : NULL };
	if (asks_policy(&im))
		im.route = route_of(&im);
	struct route_item item = { .attrs = is_there ? import_received(rib, table, id, path) : path->attrs, .prefix = table_prefix(table, id),
				   .path_id = path->path_id };
	struct verdict v = verdict_on(&im, &item);
	attrs_hold(item.attrs, 1);
	if (!v.is_put && !v.accepts) {
		import_remove(rib, table, id, at);
	} else if (v.is_put && (v.attrs != path->attrs || v.accepts == !!(path->flags & PATH_FILTERED))) {
		uncount(rib, table->family, path);
		rib_release(rib, path->attrs);
		store(&im, id, path, &item, &v);
		path->flags |= PATH_CHANGED | kept;
	} else if (v.is_put && v.attrs != item.attrs) {
		attrs_release(v.attrs, 1);
	}
	if (item.attrs)
		rib_release(rib, item.attrs);
	forget_last_choice(&im);
}
