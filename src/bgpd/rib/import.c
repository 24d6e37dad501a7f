/* SPDX-License-Identifier: Apache-2.0 */
/* import -- see import.h. */
#include "bgpd/rib/import.h"

enum { WINDOW = 32 };

struct import {
	struct rib *rib;
	struct table *table;
	struct rib_peer *peer;
	struct event_routes *letter;
	uint32_t now_s;
	uint32_t judged;             /* the set that `accepts` is about */
	bool accepts;
	bool keeps_filtered;
};

static bool is_looped(const struct rib *rib, const struct rib_peer *peer, enum family_row family, const struct attrs *a)
{
	unsigned allowed = peer->rules->family[family].allowas_in;
	uint32_t own = rib->settings.local_as;
	if (own && attrs_path_count(a, own) > allowed)
		return true;
	uint32_t towards = peer->rules->local_as;
	return towards && towards != own && attrs_path_count(a, towards) > allowed;
}

static bool is_reflected_back(const struct rib *rib, const struct attrs *a)
{
	if (a->flags & ATTRS_HAS_ORIGINATOR && a->originator_id == rib->settings.router_id)
		return true;
	uint32_t cluster = rib->settings.cluster_id ? rib->settings.cluster_id : rib->settings.router_id;
	return a->flags & ATTRS_HAS_CLUSTERS && attrs_clusters_have(a, cluster);
}

bool import_accepts(const struct rib *rib, const struct rib_peer *peer, enum family_row family, const struct attrs *a)
{
	if (!peer->rules)
		return true;
	if (peer->rules->family[family].lacks_policy || is_looped(rib, peer, family, a))
		return false;
	return peer_kind(peer) != PEER_IBGP || !is_reflected_back(rib, a);
}

/* The first time a set is met in a letter: is it usable, and is its next hop known to be asked for? */
static void judge(struct import *im, uint32_t attrs)
{
	if (attrs == im->judged)
		return;
	const struct attrs *a = attrs_at(attrs);
	im->judged = attrs;
	im->accepts = import_accepts(im->rib, im->peer, im->table->family, a);
	bool connected = peer_wants_connected(im->peer);
	if (im->accepts && im->peer->number && nexthops_want(&im->rib->nexthops, a->nexthop, connected))
		array_push(&im->rib->wanted, (struct event_nexthop_id){ .nexthop = a->nexthop, .must_be_connected = connected });
}

static void report_too_many(struct import *im, uint32_t count, bool is_warning)
{
	array_push(&im->rib->too_many, (struct event_max_prefix){ .peer = im->peer->number, .family = im->table->family,
								  .count = count, .is_warning = is_warning });
}

/* Counts one more accepted path; says once when it is near the limit, and once when it is beyond. */
static void count_accepted(struct import *im)
{
	typeof(im->peer->family[0]) *counts = &im->peer->family[im->table->family];
	counts->accepted++;
	const struct peer_family_rules *rules = im->peer->rules ? &im->peer->rules->family[im->table->family] : NULL;
	if (!rules || !rules->max_prefix)
		return;
	unsigned percent = rules->max_prefix_percent ? rules->max_prefix_percent : 75;
	if (counts->accepted > rules->max_prefix && !counts->is_over) {
		counts->is_over = true;
		report_too_many(im, counts->accepted, rules->max_prefix_warns_only);
	} else if (counts->accepted > (uint64_t)rules->max_prefix * percent / 100 && !counts->has_warned) {
		counts->has_warned = true;
		report_too_many(im, counts->accepted, true);
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
	if (!peer)
		return;
	if (path->flags & PATH_FILTERED)
		peer->family[family].filtered--;
	else
		peer->family[family].accepted--;
}

static void count(struct import *im, uint16_t flags)
{
	if (flags & PATH_FILTERED)
		im->peer->family[im->table->family].filtered++;
	else
		count_accepted(im);
}

static uint16_t flags_for(const struct import *im)
{
	uint16_t kind = im->peer->number ? 0 : PATH_LOCAL;
	if (peer_kind(im->peer) == PEER_IBGP)
		kind = PATH_INTERNAL;
	return kind | PATH_CHANGED | (im->accepts ? 0 : PATH_FILTERED);
}

static uint32_t path_id_of(const struct import *im, const struct route_item *item)
{
	return im->peer->number ? item->path_id : im->letter->origin;
}

static void announce(struct import *im, prefix_id id, struct route_item *item)
{
	uint32_t path_id = path_id_of(im, item);
	struct path *path = table_find_path(im->table, id, im->peer->number, path_id);
	uint16_t flags = flags_for(im);
	if (path && path->attrs == item->attrs && !((path->flags ^ flags) & PATH_FILTERED)) {
		path->flags &= (uint16_t)~PATH_STALE;
		return;
	}
	if (path) {
		uncount(im->rib, im->table->family, path);
		rib_release(im->rib, path->attrs);
	} else {
		path = table_add_path(im->table, id, im->peer->number, path_id);
	}
	path->attrs = item->attrs;
	path->flags = (path->flags & (PATH_BEST | PATH_MULTIPATH)) | flags;
	path->since_s = im->now_s;
	item->attrs = 0;
	count(im, flags);
	table_touch(im->table, id);
}

void import_remove(struct rib *rib, struct table *table, prefix_id id, uint32_t at)
{
	struct path *path = &table_paths(table, table_record(table, id))[at];
	uncount(rib, table->family, path);
	rib_release(rib, path->attrs);
	table_remove_path(table, id, at);
	table_touch(table, id);
}

static void withdraw(struct import *im, prefix_id id, const struct route_item *item)
{
	struct path *path = table_find_path(im->table, id, im->peer->number, path_id_of(im, item));
	if (path)
		import_remove(im->rib, im->table, id, (uint32_t)(path - table_paths(im->table, table_record(im->table, id))));
}

/* A new path that would be neither used nor kept is a withdrawal of the one before (RFC 4271 9: it replaces it). */
static bool is_put(struct import *im, const struct route_item *item)
{
	if (!item->attrs)
		return false;
	judge(im, item->attrs);
	return (im->accepts || im->keeps_filtered) && !is_stopped(im);
}

static void take_window(struct import *im, struct route_item *items, uint32_t count)
{
	uint64_t hash[WINDOW];
	prefix_id id[WINDOW];
	bool put[WINDOW];
	for (uint32_t i = 0; i < count; i++) {
		hash[i] = index_hash(&items[i].prefix);
		index_prefetch(&im->table->index, hash[i]);
	}
	for (uint32_t i = 0; i < count; i++) {
		put[i] = is_put(im, &items[i]);
		id[i] = put[i] ? table_find_or_add(im->table, &items[i].prefix, hash[i])
			       : index_find(&im->table->index, &items[i].prefix, hash[i]);
		if (id[i])
			__builtin_prefetch(table_record(im->table, id[i]));
	}
	for (uint32_t i = 0; i < count; i++) {
		if (put[i]) {
			judge(im, items[i].attrs);
			announce(im, id[i], &items[i]);
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
			     .keeps_filtered = peer->rules && peer->rules->family[letter->family].soft_reconfiguration };
	for (uint32_t at = 0; at < letter->count; at += WINDOW)
		take_window(&im, letter->items + at, letter->count - at < WINDOW ? letter->count - at : WINDOW);
	rib_release_now(rib);
}

void import_again(struct rib *rib, struct table *table, prefix_id id, uint32_t at)
{
	struct path *path = &table_paths(table, table_record(table, id))[at];
	struct rib_peer *peer = peers_find(&rib->peers, path->peer);
	if (!peer || !peer->rules)
		return;
	bool accepts = import_accepts(rib, peer, table->family, attrs_at(path->attrs));
	if (!accepts && !peer->rules->family[table->family].soft_reconfiguration) {
		import_remove(rib, table, id, at);
		return;
	}
	if (accepts == !(path->flags & PATH_FILTERED))
		return;
	uncount(rib, table->family, path);
	path->flags = (path->flags & ~PATH_FILTERED) | PATH_CHANGED | (accepts ? 0 : PATH_FILTERED);
	struct import im = { .rib = rib, .table = table, .peer = peer, .accepts = accepts };
	count(&im, path->flags);
	uint32_t attrs = path->attrs;
	table_touch(table, id);
	judge(&im, attrs);
}
