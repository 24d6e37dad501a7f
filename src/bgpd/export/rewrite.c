/* SPDX-License-Identifier: Apache-2.0 */
/* rewrite -- see rewrite.h.
 *
 * A row per attribute type says what becomes of it.  Attributes that are added (LOCAL_PREF, ORIGINATOR_ID,
 * CLUSTER_LIST) are written when the walk comes to where they belong. */
#include "bgpd/export/rewrite.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/block.h"
#include "bgpd/events/own_hop.h"
#include "bgpd/export/path.h"

struct rewriting {
	const struct group_key *to;
	const struct rib *rib;
	const struct rib_peer *from;
	const struct attrs *a;
	struct rewritten *out;
	struct writer w;
	bool is_reflected;
};

/* -- who may be told -- */

static bool is_client(const struct rib_peer *peer, enum family_row family)
{
	return peer->rules && peer->rules->family[family].reflector_client;
}

/* RFC 7947 2.2: between clients a route server is not to be seen. */
static bool is_transparent(const struct group_key *to, const struct rib_peer *from)
{
	return to->is_rs_client && from->rules && from->rules->family[to->family].is_rs_client;
}

static bool may_reflect(const struct group_key *to, const struct rib *rib, const struct rib_peer *from)
{
	bool from_client = is_client(from, to->family);
	if (from_client && to->is_client)
		return !rib->settings.client_to_client_off;
	return from_client || to->is_client;
}

/* A next hop that we send on as it is must be one that they can read. */
static bool is_readable(const struct group_key *to, const struct address *nexthop)
{
	bool is_v4 = families[to->family].address_family == AF_INET;
	return is_v4 ? nexthop->family == AF_INET || to->extended_nexthop : nexthop->family == AF_INET6;
}

static bool is_reflection(const struct group_key *to, const struct rib_peer *from)
{
	return to->kind == PEER_IBGP && peer_kind(from) == PEER_IBGP;
}

/* Is it where an external peer of ours is?  Whoever the path is from is not asked: a path does not go back there. */
static bool is_of_a_peer(const struct rib *rib, const struct rib_peer *from, const struct address *nexthop)
{
	if (from->number && address_same(&from->up.remote, nexthop))
		return false;
	for (uint32_t i = 1; i < rib->peers.count; i++) {
		const struct rib_peer *peer = rib->peers.by_number[i];
		if (peer && peer->is_up && peer_kind(peer) == PEER_EBGP && address_same(&peer->up.remote, nexthop))
			return true;
	}
	return false;
}

/* RFC 4271 5.1.3: an external peer in the subnet of the next hop goes there directly, unless it is the next hop.  All
 * members of a group are told the same, so one of them that is the next hop speaks for the others. */
bool rewrite_is_third_party(const struct group_key *to, const struct rib *rib, const struct rib_peer *from,
			    const struct prefix *subnet, const struct address *nexthop)
{
	if (!prefix_holds(subnet, nexthop) || address_is_link_local(nexthop))
		return false;
	return is_readable(to, nexthop) && !is_of_a_peer(rib, from, nexthop);
}

/* Whose address stands as next hop. */
enum hop_choice { HOP_SELF, HOP_KEPT, HOP_BY_SUBNET };

/* Ourselves towards external peers and for routes of our own, else the one we were told; never a link-local one, which
 * means nothing to who is on another link, nor an IPv4 one to who has agreed on IPv6: there may be no IPv4 on the way. */
static enum hop_choice choose_hop(const struct group_key *to, const struct rib_peer *from, const struct nexthop_address *nexthop)
{
	if (address_is_zero(&nexthop->global))
		return HOP_SELF;
	if (to->rewriting.keeps_next_hop || is_transparent(to, from))
		return HOP_KEPT;
	if (to->next_hop_self && (to->rewriting.forces_next_hop || !is_reflection(to, from)))
		return HOP_SELF;
	if (to->extended_nexthop && nexthop->global.family == AF_INET && to->own_family == AF_INET6)
		return HOP_SELF;
	if (to->kind == PEER_EBGP)
		return HOP_BY_SUBNET;
	return nexthop->global.family == AF_INET6 && address_is_link_local(&nexthop->global) ? HOP_SELF : HOP_KEPT;
}

/* A next hop as it is told; what is ours of it is unset, it is put in later. */
struct told_hop {
	const struct address *global, *link_local;   /* link_local NULL: none */
	uint8_t own;                         /* enum own_part */
	bool asks_subnet;
};

static const struct address unset_v4 = { .family = AF_INET }, unset_v6 = { .family = AF_INET6 };

/* Our link-local address is told to external peers, and to internal ones with routes of our own (RFC 2545 3). */
static struct told_hop own_hop(const struct group_key *to, const struct rib_peer *from)
{
	bool has_link_local = to->own_has_link_local && (to->kind == PEER_EBGP || !from->number);
	return (struct told_hop){ .global = to->own_family == AF_INET ? &unset_v4 : &unset_v6,
				  .link_local = has_link_local ? &unset_v6 : NULL,
				  .own = has_link_local ? OWN_GLOBAL | OWN_LINK_LOCAL : OWN_GLOBAL };
}

/* What policy put there, completed by ours. */
static struct told_hop policy_hop(const struct group_key *to, const struct rib_peer *from, const struct nexthop_address *said)
{
	const struct told_hop self = own_hop(to, from);
	struct told_hop hop = { .global = &said->global, .link_local = said->link_local.family ? &said->link_local : NULL };
	if (address_is_zero(&said->global)) {
		hop.global = self.global;
		hop.own = OWN_GLOBAL;
	}
	if (hop.global->family == AF_INET6 && !hop.link_local) {
		hop.link_local = self.link_local;
		hop.own |= self.own & OWN_LINK_LOCAL;
	}
	return hop;
}

/* As we were told it; with a link-local address only where the operator says so: the same on the same link, else ours. */
static struct told_hop same_hop(const struct group_key *to, const struct rib_peer *from, const struct nexthop_address *nexthop)
{
	struct told_hop hop = { .global = &nexthop->global };
	if (!to->rewriting.keeps_link_local || !nexthop->link_local.family)
		return hop;
	bool is_there = address_same(&from->up.link.v6, &to->at_link.global);
	const struct address *link_local = is_there ? &nexthop->link_local : &to->at_link.link_local;
	hop.link_local = link_local->family ? link_local : NULL;
	return hop;
}

static struct told_hop chosen_hop(const struct group_key *to, const struct rib *rib, const struct rib_peer *from,
				  const struct nexthop_address *nexthop)
{
	enum hop_choice choice = choose_hop(to, from, nexthop);
	bool may_be_third = choice == HOP_BY_SUBNET && to->subnet.family;
	if (choice == HOP_KEPT || (may_be_third && rewrite_is_third_party(to, rib, from, &to->subnet, &nexthop->global)))
		return same_hop(to, from, nexthop);
	struct told_hop hop = own_hop(to, from);
	hop.asks_subnet = choice == HOP_BY_SUBNET;
	return hop;
}

static struct told_hop hop_but_link_local(const struct group_key *to, const struct rib *rib, const struct rib_peer *from,
					  const struct attrs *a, uint16_t said)
{
	const struct nexthop_address *nexthop = attrs_nexthop(a->nexthop);
	if (said & MARK_NEXTHOP)
		return policy_hop(to, from, nexthop);
	if (said & MARK_UNCHANGED && nexthop && !address_is_zero(&nexthop->global))
		return same_hop(to, from, nexthop);
	return said & MARK_SELF || !nexthop ? own_hop(to, from) : chosen_hop(to, rib, from, nexthop);
}

static struct told_hop next_hop(const struct group_key *to, const struct rib *rib, const struct rib_peer *from,
				const struct attrs *a)
{
	uint16_t said = attrs_marks(a).said;
	struct told_hop hop = hop_but_link_local(to, rib, from, a, said);
	if (said & MARK_LINK_LOCAL) {
		const struct address *link_local = &attrs_nexthop(a->nexthop)->link_local;
		hop.link_local = link_local->family ? link_local : NULL;
		hop.own &= (uint8_t)~OWN_LINK_LOCAL;
	}
	return hop;
}

/* RFC 9234 5, egress 2: what is for customers only does not go to providers, peers and route servers. */
static bool is_leak(const struct group_key *to, const struct attrs *a)
{
	return to->role_said && a->flags & ATTRS_HAS_OTC && to->role != ROLE_PROVIDER && to->role != ROLE_RS_SERVER;
}

/* RFC 1997: marks that keep a path from such peers. */
static uint32_t stopped_at(const struct group_key *to)
{
	switch (to->kind) {
	case PEER_EBGP: return to->is_oad ? ATTRS_NO_ADVERTISE : ATTRS_NO_ADVERTISE | ATTRS_NO_EXPORT | ATTRS_LOCAL_AS;
	case PEER_CONFED: return ATTRS_NO_ADVERTISE | ATTRS_LOCAL_AS;
	default: return ATTRS_NO_ADVERTISE;
	}
}

/* RFC 9774 3: an aggregate whose set is not told would be a loop to whoever is in it. */
static bool is_of_contributor(const struct group_key *to, const struct attrs *a)
{
	return to->hides_sets && to->kind == PEER_EBGP && attrs_path_has_set(a) && attrs_path_has(a, to->remote_as);
}

bool rewrite_is_own_hop(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a)
{
	return next_hop(to, rib, from, a).own & OWN_GLOBAL;
}

bool rewrite_may(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a)
{
	if (to->lacks_policy || (a->flags & stopped_at(to) && !is_transparent(to, from)))
		return false;
	if (is_leak(to, a) || (a->flags & ATTRS_LONG_STALE && !to->knows_long_stale))
		return false;
	if (a->flags & ATTRS_UNREACHABLE && !to->speaks_unreachable)
		return false;
	if (is_reflection(to, from) && !may_reflect(to, rib, from))
		return false;
	if (to->spares_loops && attrs_path_has(a, to->remote_as))
		return false;
	if (is_of_contributor(to, a))
		return false;
	struct told_hop hop = next_hop(to, rib, from, a);
	return is_readable(to, hop.global);
}

/* -- the key -- */

struct nexthop_address own_hop_of(const struct rib_peer *peer, enum family_row family)
{
	bool is_v4 = families[family].address_family == AF_INET && !peer->up.extended_nexthop[family];
	return is_v4 ? own_hop_v4(&peer->up.link, peer->rules->router_id)
		     : own_hop_v6(&peer->up.link, &peer->up.local, peer->up.link_local_alone);
}

static void set_own_hop(struct group_key *key, const struct rib_peer *peer)
{
	const struct nexthop_address self = own_hop_of(peer, key->family);
	key->own_family = self.global.family;
	key->own_has_link_local = self.link_local.family;
	if (key->rewriting.keeps_link_local)
		key->at_link = self;
}

/* Where others are seen in the subnet, what is told depends on it: see export.c. */
static void set_subnet(struct group_key *key, const struct rib_peer *peer)
{
	bool is_fixed = key->next_hop_self || key->rewriting.keeps_next_hop;
	if (key->kind == PEER_EBGP && !is_fixed && peer->family[key->family].meets_others)
		key->subnet = peer->up.link.subnet;
}

static uint8_t asks_of(const struct rib *rib, const struct peer_filters *filters)
{
	const struct route_map *map = policy_book_get(rib->policy, POLICY_ROUTE_MAP, filters->route_map);
	return map ? (uint8_t)map->asks : 0;
}

/* Field by field: keys are compared as bytes. */
static void copy_filters(struct peer_filters *to, const struct peer_filters *from, uint16_t route_map)
{
	to->route_map = route_map;
	to->prefix_list = from->prefix_list;
	to->as_path_list = from->as_path_list;
	to->access_list = from->access_list;
	to->has_site = from->has_site;
	memcpy(to->site, from->site, sizeof to->site);
}

static void set_conditional(struct group_key *key, const struct rib *rib, const struct peer_family_rules *rules)
{
	if (!rules->advertise_map || !rules->condition_map)
		return;
	copy_filters(&key->conditional, &rules->out, rules->advertise_map);
	key->holds_back = !verdict_is_met(&rib->verdicts, key->family, rules);
}

/* With a filter of its own, or a share of a limit that changes by itself, a peer is alone. */
static bool is_solo(const struct rib *rib, const struct rib_peer *peer, const struct group_key *key)
{
	return peer->rules->is_solo || key->asks & ASK_PEER || key->asked || (key->most && rib->settings.shard_count > 1);
}

struct group_key group_key_of(const struct rib *rib, const struct rib_peer *peer, enum family_row family)
{
	const struct peer_family_rules *rules = &peer->rules->family[family];
	struct group_key key;
	memset(&key, 0, sizeof key);
	key.family = (uint8_t)family;
	key.wire = (uint8_t)(peer->up.is_labeled[family] ? family_labeled(family) : family);
	key.kind = peer->who.kind;
	key.is_client = rules->reflector_client && key.kind == PEER_IBGP;
	key.is_rs_client = rules->is_rs_client;
	key.as4 = peer->up.as4;
	key.addpath = peer->up.addpath_send[family];
	key.addpath_mode = key.addpath ? rules->addpath : ADDPATH_NONE;
	key.addpath_most = key.addpath_mode == ADDPATH_SELECTED ? rules->addpath_most : 0;
	key.paths_limit = key.addpath ? peer->up.paths_limit[family] : 0;
	key.extended_nexthop = peer->up.extended_nexthop[family];
	key.next_hop_self = rules->next_hop_self;
	key.communities_off = rules->communities_off;
	key.lacks_policy = rules->lacks_policy && key.kind == PEER_EBGP;
	key.message_most = peer->up.message_most ? peer->up.message_most : MESSAGE_MAX;
	key.local_as = peer->who.local_as;
	key.front_as = peer->who.front_as;
	key.behind_as = peer->who.behind_as;
	key.is_oad = peer->rules->is_oad && key.kind == PEER_EBGP;
	key.is_leaving = peer->rules->is_leaving;
	key.plain_bandwidth = peer->rules->plain_bandwidth;
	key.wide_bandwidth = peer->rules->wide_bandwidth;
	key.speaks_aigp = peer->who.speaks_aigp;
	key.router_id = peer->rules->router_id;
	key.cluster_id = peer->rules->cluster_id ? peer->rules->cluster_id : peer->rules->router_id;
	copy_filters(&key.filters, &rules->out, rules->out.route_map);
	key.filters.refuses = rules->out.refuses && key.kind == PEER_EBGP;
	key.rewriting = rules->rewriting;
	set_own_hop(&key, peer);
	set_subnet(&key, peer);
	key.spares_loops = peer->rules->spares_loops && key.kind == PEER_EBGP;
	key.tells_back = peer->rules->tells_back && key.kind == PEER_EBGP && !peer->rules->is_solo;
	key.tells_validity = rules->tells_validity && (key.kind == PEER_IBGP || key.is_oad);
	key.hides_sets = rib->settings.family[family].hides_sets;
	key.remote_as = key.spares_loops || (key.hides_sets && key.kind == PEER_EBGP) || path_is_changed(&rules->rewriting) ? peer->up.remote_as : 0;
	key.default_originate = rules->default_originate;
	key.default_map = rules->default_map;
	set_conditional(&key, rib, rules);
	if (rules->unsuppress_map)
		copy_filters(&key.unsuppress, &rules->out, rules->unsuppress_map);
	key.asks = asks_of(rib, &rules->out);
	key.asks |= (asks_of(rib, &key.conditional) | asks_of(rib, &key.unsuppress)) & ASK_VALIDITY;
	key.most = rules->max_prefix_out;
	key.knows_long_stale = peer->up.long_lived;
	key.speaks_unreachable = rules->speaks_unreachable && !(rules->communities_off & COMMUNITIES_EXTENDED);
	key.role_said = peer->rules->screen.role_said;
	key.role = peer->rules->screen.role;
	key.interval_ms = peer->rules->advertisement_ms;
	key.asked = peer->family[family].asked;
	key.asked_version = key.asked ? peer->filters : 0;
	key.solo = is_solo(rib, peer, &key) ? peer->number : 0;
	return key;
}

/* -- attributes, in ascending order -- */

static void keep(struct rewriting *r, const struct attribute *at)
{
	size_t length = read_left(&at->value);
	attribute_write_head(&r->w, at->flags, at->type, length);
	write_bytes(&r->w, at->value.at, length);
}

static void drop(struct rewriting *r, const struct attribute *at)
{
}

/* Is the peer told what stays within an administration? */
static bool is_internal(const struct rewriting *r)
{
	return r->to->kind != PEER_EBGP || r->to->is_oad;
}

static void put_preference(struct rewriting *r, uint32_t value)
{
	attribute_write_head(&r->w, ATTR_FLAG_TRANSITIVE, ATTR_LOCAL_PREF, 4);
	write_u32(&r->w, r->to->is_leaving ? 0 : value);
}

static void put_local_pref(struct rewriting *r, const struct attribute *at)
{
	if (is_internal(r))
		put_preference(r, r->a->local_pref);
}

/* RFC 4271 5.1.4: a MED learned from one neighbouring AS is not passed on to another; our own is told, and what policy
 * sets on the way out. */
static void put_med(struct rewriting *r, const struct attribute *at)
{
	if (r->rib->settings.has_max_med)
		return;
	if (is_internal(r) || r->to->rewriting.keeps_med || is_transparent(r->to, r->from) || !r->from->number ||
	    attrs_marks(r->a).said & MARK_MED)
		keep(r, at);
}

/* RFC 8326 4.3: outsiders are asked to go by somebody else. */
static bool adds_gshut(const struct rewriting *r)
{
	return r->to->is_leaving && !is_internal(r) && !(r->a->flags & ATTRS_GSHUT);
}

static void put_communities(struct rewriting *r, const struct attribute *at)
{
	size_t length = read_left(&at->value);
	if (r->to->communities_off & COMMUNITIES_PLAIN)
		return;
	if (!adds_gshut(r)) {
		keep(r, at);
		return;
	}
	attribute_write_head(&r->w, at->flags, at->type, length + 4);
	write_bytes(&r->w, at->value.at, length);
	write_u32(&r->w, COMMUNITY_GSHUT);
}

static void put_large_communities(struct rewriting *r, const struct attribute *at)
{
	if (!(r->to->communities_off & COMMUNITIES_LARGE))
		keep(r, at);
}

/* Outsiders know us by what stands first in the path: the confederation, say, whatever our OPEN called us. */
static uint32_t name_to(const struct group_key *to)
{
	return to->kind == PEER_EBGP ? to->front_as : to->local_as;
}

/* A bandwidth says whose it is.  One that we have from others and hand on stays theirs; and a whole number stays one, as
 * who expects them has been told. */
static void tell_bandwidth(const struct rewriting *r, uint8_t *community, size_t width)
{
	uint16_t said = attrs_marks(r->a).said;
	if (!bandwidth_is(community, width))
		return;
	if (said & MARK_OWN_BANDWIDTH)
		bandwidth_name(community, width, name_to(r->to));
	if (r->to->plain_bandwidth && width == BANDWIDTH_NARROW && !(said & MARK_PLAIN_BANDWIDTH))
		bandwidth_to_plain(community);
}

/* RFC 4360 2, RFC 5701 2: those that are not transitive stay in the AS. */
static void put_some(struct rewriting *r, const struct attribute *at, size_t width)
{
	struct reader value = at->value;
	uint8_t *room = mem_raw(read_left(&value) + 1);
	struct writer w = writer_over(room, read_left(&value));
	while (read_left(&value) >= width) {
		const uint8_t *one = read_bytes(&value, width);
		if (!is_internal(r) && one[0] & EXT_NON_TRANSITIVE)
			continue;
		uint8_t *put = w.at;
		write_bytes(&w, one, width);
		tell_bandwidth(r, put, width);
	}
	struct attribute passed = *at;
	passed.value = reader_over(room, write_used(&w));
	if (write_used(&w))
		keep(r, &passed);
	mem_free(room);
}

static void put_ext_communities(struct rewriting *r, const struct attribute *at)
{
	if (r->to->communities_off & COMMUNITIES_EXTENDED)
		return;
	if (is_internal(r) && !(r->a->flags & ATTRS_HAS_BANDWIDTH))
		keep(r, at);
	else
		put_some(r, at, at->type == ATTR_EXT_COMMUNITIES ? BANDWIDTH_NARROW : BANDWIDTH_WIDE);
}

/* Does the first segment have room for our numbers in front? */
static bool has_leading(const struct attribute *at, uint8_t type, unsigned numbers)
{
	return read_left(&at->value) >= 2 && at->value.at[0] == type && at->value.at[1] + numbers <= 255;
}

static void put_in_front(struct rewriting *r, const struct attribute *path, uint8_t type, uint32_t behind_as)
{
	unsigned numbers = behind_as ? 2 : 1;
	bool joins = has_leading(path, type, numbers);
	size_t length = read_left(&path->value), skipped = joins ? 2 : 0;
	attribute_write_head(&r->w, path->flags, ATTR_AS_PATH, length - skipped + 2 + numbers * 4);
	write_u8(&r->w, type);
	write_u8(&r->w, (uint8_t)(joins ? path->value.at[1] + numbers : numbers));
	write_u32(&r->w, r->to->front_as);
	if (behind_as)
		write_u32(&r->w, behind_as);
	write_bytes(&r->w, path->value.at + skipped, length - skipped);
}

/* The number behind local-as is ours: it goes with other private ones. */
static void put_external_path(struct rewriting *r, const struct attribute *path)
{
	uint32_t behind_as = r->to->behind_as;
	if (r->to->rewriting.removes_private && path_is_private(behind_as))
		behind_as = 0;
	if ((r->to->rewriting.keeps_path || r->to->is_rs_client) && read_left(&path->value))
		keep(r, path);
	else
		put_in_front(r, path, SEGMENT_SEQUENCE, behind_as);
}

static void put_changed_path(struct rewriting *r, const struct attribute *at)
{
	const struct path_change change = { &r->to->rewriting, r->to->front_as, r->to->remote_as };
	size_t length = read_left(&at->value);
	uint8_t *room = mem_raw(length + 1);
	struct writer w = writer_over(room, length);
	struct attribute changed = *at;
	path_change(&change, at->value, &w);
	changed.value = reader_over(room, write_used(&w));
	put_external_path(r, &changed);
	mem_free(room);
}

/* RFC 4271 5.1.2, 5065 5.3: external peers see our AS in front and no confederation segments, members of our
 * confederation see our member AS in one of these. */
static void put_whole_path(struct rewriting *r, const struct attribute *at)
{
	if (r->to->kind == PEER_CONFED) {
		put_in_front(r, at, SEGMENT_CONFED_SEQUENCE, 0);
		return;
	}
	if (r->to->kind == PEER_IBGP) {
		keep(r, at);
		return;
	}
	struct attribute path = *at;
	while (read_left(&path.value) >= 2 && path.value.at[0] >= SEGMENT_CONFED_SEQUENCE)
		read_bytes(&path.value, 2 + (size_t)path.value.at[1] * 4);
	if (path_is_changed(&r->to->rewriting))
		put_changed_path(r, &path);
	else
		put_external_path(r, &path);
}

static void put_path(struct rewriting *r, const struct attribute *at)
{
	if (!r->to->hides_sets || !attrs_path_has_set(r->a)) {
		put_whole_path(r, at);
		return;
	}
	size_t length = read_left(&at->value);
	uint8_t *room = mem_raw(length + 1);
	struct writer w = writer_over(room, length);
	struct attribute path = *at;
	path_without_sets(at->value, &w);
	path.value = reader_over(room, write_used(&w));
	put_whole_path(r, &path);
	mem_free(room);
}

/* RFC 4456 8: of no meaning outside the AS, be it a confederation's member. */
static void keep_reflected(struct rewriting *r, const struct attribute *at)
{
	if (r->to->kind == PEER_IBGP)
		keep(r, at);
}

static void put_clusters(struct rewriting *r, const struct attribute *at)
{
	if (r->to->kind != PEER_IBGP)
		return;
	size_t length = read_left(&at->value);
	attribute_write_head(&r->w, at->flags, at->type, length + (r->is_reflected ? 4 : 0));
	if (r->is_reflected)
		write_u32(&r->w, r->to->cluster_id);
	write_bytes(&r->w, at->value.at, length);
}

/* RFC 4271 5: unknown ones go on if they are transitive, marked as passed by somebody who did not know them. */
static void put_unknown(struct rewriting *r, const struct attribute *at)
{
	if ((at->flags & (ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE)) != (ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE))
		return;
	struct attribute passed = *at;
	passed.flags |= ATTR_FLAG_PARTIAL;
	keep(r, &passed);
}

/* RFC 7311 3.4.3: who comes by us has the way to our next hop before it, too. */
static void put_aigp(struct rewriting *r, const struct attribute *at)
{
	uint64_t metric = 0;
	const struct nexthop_address *hop = attrs_nexthop(r->a->nexthop);
	bool is_ours = r->out->own & OWN_GLOBAL || !hop || !address_same(&hop->global, &r->out->nexthop.global);
	if (!r->to->speaks_aigp || !attrs_aigp(r->a, &metric))
		return;
	const struct nexthop_state *way = is_ours && r->from->number ? nexthops_find(&r->rib->nexthops, r->a->nexthop) : NULL;
	metric = aigp_plus(metric, way ? way->metric : 0);
	attribute_write_head(&r->w, at->flags, ATTR_AIGP, 11);
	write_u8(&r->w, 1);
	write_u16(&r->w, 11);
	write_u32(&r->w, (uint32_t)(metric >> 32));
	write_u32(&r->w, (uint32_t)metric);
}

/* What is not here is unknown.  Next hops are made anew. */
static void (*const rows[256])(struct rewriting *, const struct attribute *) = {
	[ATTR_ORIGIN] = keep,
	[ATTR_AS_PATH] = put_path,
	[ATTR_NEXT_HOP] = drop,
	[ATTR_MED] = put_med,
	[ATTR_LOCAL_PREF] = put_local_pref,
	[ATTR_ATOMIC_AGGREGATE] = keep,
	[ATTR_AGGREGATOR] = keep,
	[ATTR_COMMUNITIES] = put_communities,
	[ATTR_ORIGINATOR_ID] = keep_reflected,
	[ATTR_CLUSTER_LIST] = put_clusters,
	[ATTR_MP_REACH] = drop,
	[ATTR_MP_UNREACH] = drop,
	[ATTR_EXT_COMMUNITIES] = put_ext_communities,
	[ATTR_IPV6_EXT_COMMUNITIES] = put_ext_communities,              /* IPv6 address specific, RFC 5701 */
	[ATTR_AIGP] = put_aigp,
	[ATTR_LARGE_COMMUNITIES] = put_large_communities,
	[ATTR_PREFIX_SID] = keep,
	[ATTR_OTC] = keep,
	[ATTR_LABELS] = drop,
	[ATTR_MARKS] = drop,
};

static void add_next_hop(struct rewriting *r)
{
	if (!r->out->is_plain)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_TRANSITIVE, ATTR_NEXT_HOP, 4);
	write_bytes(&r->w, r->out->nexthop.global.v4, 4);
	r->out->nexthop_at = (uint16_t)(write_used(&r->w) - 4);
}

/* `bgp max-med`: who has another way should not come by us. */
static void add_max_med(struct rewriting *r)
{
	if (!r->rib->settings.has_max_med)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_OPTIONAL, ATTR_MED, 4);
	write_u32(&r->w, r->rib->settings.max_med);
}

/* RFC 4271 5.1.5: towards internal peers always. */
static void add_local_pref(struct rewriting *r)
{
	if (is_internal(r) && !(r->a->flags & ATTRS_HAS_LOCAL_PREF))
		put_preference(r, r->rib->settings.default_local_pref);
}

/* RFC 9774 3: the path lacks what the set said. */
static void add_atomic_aggregate(struct rewriting *r)
{
	if (r->to->hides_sets && !(r->a->flags & ATTRS_ATOMIC_AGGREGATE) && attrs_path_has_set(r->a))
		attribute_write_head(&r->w, ATTR_FLAG_TRANSITIVE, ATTR_ATOMIC_AGGREGATE, 0);
}

static void add_communities(struct rewriting *r)
{
	if (!adds_gshut(r) || r->a->flags & ATTRS_HAS_COMMUNITIES || r->to->communities_off & COMMUNITIES_PLAIN)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, 4);
	write_u32(&r->w, COMMUNITY_GSHUT);
}

/* RFC 4456 8: who brought it into the AS. */
static void add_originator(struct rewriting *r)
{
	if (!r->is_reflected || r->a->flags & ATTRS_HAS_ORIGINATOR)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_OPTIONAL, ATTR_ORIGINATOR_ID, 4);
	write_u32(&r->w, r->from->up.remote_router_id);
}

static void add_clusters(struct rewriting *r)
{
	if (!r->is_reflected || r->a->flags & ATTRS_HAS_CLUSTERS)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_OPTIONAL, ATTR_CLUSTER_LIST, 4);
	write_u32(&r->w, r->to->cluster_id);
}

/* RFC 9234 5, egress 1: towards customers, peers, and clients of us as a route server. */
static void add_otc(struct rewriting *r)
{
	bool is_wanted = r->to->role_said && r->to->role != ROLE_CUSTOMER && r->to->role != ROLE_RS_CLIENT;
	if (!is_wanted || r->a->flags & ATTRS_HAS_OTC)
		return;
	attribute_write_head(&r->w, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_OTC, 4);
	write_u32(&r->w, r->to->local_as);
}

static const struct addition {
	uint8_t type;
	void (*add)(struct rewriting *);
} additions[] = {
	{ ATTR_NEXT_HOP, add_next_hop },
	{ ATTR_MED, add_max_med },
	{ ATTR_LOCAL_PREF, add_local_pref },
	{ ATTR_ATOMIC_AGGREGATE, add_atomic_aggregate },
	{ ATTR_COMMUNITIES, add_communities },
	{ ATTR_ORIGINATOR_ID, add_originator },
	{ ATTR_CLUSTER_LIST, add_clusters },
	{ ATTR_OTC, add_otc },
};
enum { ADDITIONS = sizeof additions / sizeof additions[0] };

/* RFC 8669 4.1: a label index is a label of our own range, wherever we are not just a mirror. */
static bool label_of_index(const struct rewriting *r, uint32_t *out)
{
	uint32_t index;
	bool is_mirror = r->is_reflected || r->to->rewriting.keeps_next_hop;
	if (is_mirror || !attrs_label_index(r->a, &index) || index > SRGB_LAST - SRGB_FIRST)
		return false;
	*out = SRGB_FIRST + index;
	return true;
}

/* RFC 8277 2: labels belong to their next hop.  With another one they end here: what comes to us is looked up as a
 * plain packet, which implicit null asks for. */
static struct label_stack labels_towards(const struct rewriting *r)
{
	const struct nexthop_address *told = attrs_nexthop(r->a->nexthop);
	struct label_stack stack = attrs_labels(r->a), own = { 1, { LABEL_IMPLICIT_NULL } };
	if (stack.count && label_of_index(r, &own.labels[0]))
		return own;
	bool is_kept = told && !(r->out->own & OWN_GLOBAL) && address_same(&told->global, &r->out->nexthop.global);
	return stack.count && is_kept ? stack : own;
}

bool rewrite(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a,
	     struct rewritten *out)
{
	struct rewriting r = { to, rib, from, a, out, writer_over(out->block, to->message_most), is_reflection(to, from) };
	struct reader block = reader_over(a->block, a->length);
	struct attribute at;
	unsigned added = 0;
	const struct told_hop hop = next_hop(to, rib, from, a);
	out->nexthop = (struct nexthop_address){ .global = *hop.global };
	if (hop.link_local)
		out->nexthop.link_local = *hop.link_local;
	out->own = hop.own;
	out->asks_subnet = hop.asks_subnet;
	out->is_plain = to->wire == FAMILY_IPV4_UNICAST && out->nexthop.global.family == AF_INET;
	if (families[to->wire].has_labels)
		out->labels = labels_towards(&r);
	while (attribute_next(&block, &at)) {
		for (; added < ADDITIONS && additions[added].type <= at.type; added++)
			additions[added].add(&r);
		(rows[at.type] ? rows[at.type] : put_unknown)(&r, &at);
	}
	for (; added < ADDITIONS; added++)
		additions[added].add(&r);
	out->length = (uint16_t)write_used(&r.w);
	return !r.w.full;
}

void rewritten_fill(struct rewritten *r, const struct nexthop_address *self)
{
	if (r->own & OWN_GLOBAL)
		r->nexthop.global = self->global;
	if (r->own & OWN_LINK_LOCAL)
		r->nexthop.link_local = self->link_local;
	if (r->is_plain)
		memcpy(r->block + r->nexthop_at, r->nexthop.global.v4, 4);
}

uint32_t rewrite_attrs(const struct group_key *to, const struct rib *rib, const struct rib_peer *from, const struct attrs *a,
		       const struct nexthop_address *self)
{
	struct rewritten *out = mem_raw(sizeof *out);
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint32_t id = 0;
	builder_open(b);
	if (rewrite(to, rib, from, a, out)) {
		rewritten_fill(out, self);
		struct reader block = reader_over(out->block, out->length);
		struct attribute at;
		while (attribute_next(&block, &at))
			builder_put(b, at.flags, at.type, at.value.at, read_left(&at.value));
		bool is_plain = to->plain_bandwidth || attrs_marks(a).said & MARK_PLAIN_BANDWIDTH;
		if (is_plain && a->flags & ATTRS_HAS_BANDWIDTH)
			builder_put_marks(b, &(struct attrs_marks){ .said = MARK_PLAIN_BANDWIDTH });
		if (families[to->wire].has_labels)
			builder_put_labels(b, &out->labels);
		if (!out->is_plain)
			builder_put_nexthop(b, &out->nexthop, families[to->family].afi, families[to->family].safi);
		id = builder_intern(b, 1);
	}
	mem_free(b);
	mem_free(out);
	return id;
}
