/* SPDX-License-Identifier: Apache-2.0 */
/* export -- see export.h. */
#include "bgpd/export/export.h"
#include <string.h>
#include "bgpd/events/own_hop.h"
#include "bgpd/export/quota.h"

/* -- outlets -- */

struct outlet *export_outlet(const struct export *ex, uint16_t peer, enum family_row family)
{
	return peer < ex->outlet_count ? &ex->outlets[family][peer] : NULL;
}

static void reserve_outlets(struct export *ex, uint32_t count)
{
	if (count <= ex->outlet_count)
		return;
	uint32_t room = (count + 63) & ~63u;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		ex->outlets[f] = mem_resize(ex->outlets[f], room * sizeof(struct outlet));
		memset(ex->outlets[f] + ex->outlet_count, 0, (room - ex->outlet_count) * sizeof(struct outlet));
	}
	ex->outlet_count = room;
}

static uint32_t outstanding(const struct export *ex, const struct group *group, uint32_t member)
{
	return ex->outlets[group->key.family][group->members.items[member]].outstanding;
}

/* -- segments out -- */

static void emit(void *owner, struct group *group, struct segment *segment)
{
	struct export *ex = owner;
	uint32_t count = 0;
	group->life.packets++;
	if (ex->to_room < group->members.count) {
		ex->to_room = group->members.count;
		ex->to = mem_resize(ex->to, ex->to_room * sizeof *ex->to);
	}
	for (uint32_t i = 0; i < group->members.count; i++) {
		uint16_t peer = group->members.items[i];
		uint32_t bytes = segment_bytes_for(segment, peer);
		if (!bytes)
			continue;
		ex->outlets[group->key.family][peer].outstanding += bytes;
		ex->to[count++] = peer;
	}
	if (count)
		ex->send(ex->owner, segment, group->key.family, ex->to, count);
	else
		segment_release(segment);
}

void export_open(struct export *ex, struct rib *rib,
		 void (*send)(void *owner, struct segment *, enum family_row, const uint16_t *peers, uint32_t count), void *owner)
{
	*ex = (struct export){ .rib = rib, .send = send, .owner = owner, .outstanding_most = OUTSTANDING_MOST,
			       .outstanding_low = OUTSTANDING_LOW, .batch = BATCH };
	ex->encoder = encoder_new(rib, &ex->defaults, &ex->numbers, emit, ex);
}

void export_close(struct export *ex)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		group_free(ex->groups.items[i]);
	array_free(&ex->groups);
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		mem_free(ex->outlets[f]);
	mem_free(ex->to);
	encoder_free(ex->encoder);
	path_numbers_close(&ex->numbers);
	defaults_close(&ex->defaults);
}

/* -- groups -- */

static bool is_same_key(const struct group *group, const struct group_key *key)
{
	return !memcmp(&group->key, key, sizeof *key);
}

/* What the groups that there are want to hear of. */
static void follow_needs(struct export *ex)
{
	ex->rib->hears_validity = ex->rib->hears_all = ex->hears_ways = ex->has_intervals = ex->has_quotas = false;
	ex->numbered = 0;
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		ex->rib->hears_all |= ex->groups.items[i]->key.addpath;
		ex->numbered |= (uint32_t)ex->groups.items[i]->key.addpath << ex->groups.items[i]->key.family;
		ex->rib->hears_validity |= ex->groups.items[i]->key.tells_validity;
		ex->hears_ways |= ex->groups.items[i]->key.asks & ASK_MULTIPATHS;
		ex->has_quotas |= ex->groups.items[i]->key.most && ex->rib->settings.shard_count > 1;
		ex->has_intervals |= ex->groups.items[i]->key.interval_ms != 0;
	}
}

static void adopt_group(struct export *ex, struct group *group)
{
	group->life.id = ++ex->groups_made;
	group->life.made_at_s = wall_now_s();
	array_push(&ex->groups, group);
	follow_needs(ex);
}

static void drop_group(struct export *ex, struct group *group)
{
	ex->groups_dropped++;
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		if (ex->groups.items[i] != group)
			continue;
		ex->groups.items[i] = ex->groups.items[--ex->groups.count];
		break;
	}
	group_free(group);
	follow_needs(ex);
}

static void leave(struct export *ex, uint16_t peer, enum family_row family)
{
	struct outlet *outlet = export_outlet(ex, peer, family);
	struct group *group = outlet ? outlet->group : NULL;
	if (!group)
		return;
	outlet->group = NULL;
	group->life.leaves++;
	group_remove_member(group, peer);
	if (!group->members.count)
		drop_group(ex, group);
}

/* Has it room for somebody besides us and the peer? */
static bool is_wide(const struct prefix *subnet)
{
	if (subnet->family == AF_INET)
		return subnet->length < 30;
	const struct address first = prefix_address(subnet);
	return subnet->family == AF_INET6 && subnet->length < 127 && !address_is_link_local(&first);
}

/* Where third parties would be told of, though it is not seen yet that there are any. */
static bool is_watched(const struct group_key *key, const struct prefix *subnet)
{
	return key->kind == PEER_EBGP && !key->subnet.family && !key->next_hop_self && is_wide(subnet);
}

static void enter(struct export *ex, uint16_t peer, struct group *group)
{
	struct outlet *outlet = &ex->outlets[group->key.family][peer];
	group_add_member(group, peer, &outlet->self);
	if (is_watched(&group->key, &outlet->subnet))
		group_watch_land(group, peer, &outlet->subnet);
	group->life.joins++;
	outlet->group = group;
}

/* The group of this member alone is another one now. */
static void reenter(struct export *ex, uint16_t peer, struct group *group)
{
	group_remove_member(group, peer);
	enter(ex, peer, group);
	group->life.joins--;
}

static struct group *fresh_group(struct export *ex, const struct group_key *key)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (is_same_key(ex->groups.items[i], key) && group_is_fresh(ex->groups.items[i]))
			return ex->groups.items[i];
	struct group *group = group_new(key);
	group->may_tell = quota_share(ex->rib, key->most);
	adopt_group(ex, group);
	return group;
}

/* The peer in a group without others, with what it was told. */
static struct group *alone(struct export *ex, uint16_t peer, enum family_row family)
{
	struct group *group = export_outlet(ex, peer, family)->group;
	if (group->members.count == 1)
		return group;
	struct group *own = group_copy(group);
	adopt_group(ex, own);
	group_remove_member(group, peer);
	enter(ex, peer, own);
	return own;
}

void export_again(struct export *ex, uint16_t peer, enum family_row family, bool enhanced)
{
	struct outlet *outlet = export_outlet(ex, peer, family);
	for (uint32_t i = 0; !peer && i < ex->groups.count; i++)
		if (ex->groups.items[i]->key.family == family)
			group_sweep(ex->groups.items[i], true);
	if (!peer || !outlet || !outlet->group)
		return;
	struct group *own = alone(ex, peer, family);
	group_sweep(own, true);
	if (!enhanced)
		return;
	encode_refresh_mark(ex->encoder, own, 1);
	own->owes_refresh_end = true;
}

/* A client's routes are told to other internal peers, others are not: when that changes, it is not for one peer. */
void export_internal_again(struct export *ex, enum family_row family)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (ex->groups.items[i]->key.family == family && ex->groups.items[i]->key.kind == PEER_IBGP)
			group_sweep(ex->groups.items[i], false);
}

/* What the peer is to be told may have become another thing: then all is told anew. */
static void follow_key(struct export *ex, const struct rib_peer *peer, enum family_row family)
{
	struct outlet *outlet = &ex->outlets[family][peer->number];
	const struct outlet was = *outlet;
	struct group_key key = group_key_of(ex->rib, peer, family);
	outlet->self = own_hop_of(peer, family);
	outlet->subnet = peer->up.link.subnet;
	bool is_same_hop = own_hop_is_same(&was.self, &outlet->self);
	if (is_same_key(was.group, &key) && is_same_hop && prefix_same(&was.subnet, &outlet->subnet))
		return;
	if (was.group->key.addpath != key.addpath) { /* what they know has other identifiers now: all from the start */
		leave(ex, peer->number, family);
		enter(ex, peer->number, fresh_group(ex, &key));
		return;
	}
	struct group *own = alone(ex, peer->number, family);
	if (own->key.most != key.most) {
		own->may_tell = quota_share(ex->rib, key.most);
		own->is_hungry = own->was_full = false;
	}
	own->key = key;
	reenter(ex, peer->number, own);
	if (!is_same_hop)
		group_forget_own_hop(own);
	group_sweep(own, false);
	own->not_before_ms = 0;
	follow_needs(ex);
}

/* -- third parties -- */

/* They may be told of next hops in their subnet.  Such neighbors are told what all others in that subnet are, and no
 * longer what those on other links are. */
static void meet_others(struct export *ex, struct rib_peer *peer, enum family_row family)
{
	struct outlet *outlet = export_outlet(ex, peer->number, family);
	if (peer->family[family].meets_others)
		return;
	peer->family[family].meets_others = true;
	if (outlet && outlet->group)
		follow_key(ex, peer, family);
}

static bool are_neighbors(const struct rib_peer *a, const struct rib_peer *b)
{
	bool are_others = a && a != b && a->is_up && b->is_up && peer_kind(a) == PEER_EBGP && peer_kind(b) == PEER_EBGP;
	return are_others && prefix_same(&a->up.link.subnet, &b->up.link.subnet);
}

/* Where two external peers are in a subnet, each may be told of the other from the start.  Clients of a route server
 * are told of all others as they are: there it is seen when it matters. */
static void meet_neighbors(struct export *ex, struct rib_peer *peer)
{
	bool is_alone = !is_wide(&peer->up.link.subnet);
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		peer->family[f].meets_others = false;
	for (uint32_t i = 1; !is_alone && i < ex->rib->peers.count; i++) {
		struct rib_peer *other = peers_find(&ex->rib->peers, (uint16_t)i);
		bool is_neighbor = are_neighbors(other, peer);
		for (unsigned f = 0; is_neighbor && f < FAMILY_COUNT; f++) {
			peer->family[f].meets_others |= !peer->rules->family[f].is_rs_client;
			if (!other->rules->family[f].is_rs_client)
				meet_others(ex, other, f);
		}
	}
}

/* One of the groups that were made since there were so many, if it has the peer's key. */
static struct group *new_group_of(const struct export *ex, uint32_t since, const struct rib_peer *peer, enum family_row family)
{
	const struct group_key key = group_key_of(ex->rib, peer, family);
	for (uint32_t i = since; i < ex->groups.count; i++)
		if (is_same_key(ex->groups.items[i], &key))
			return ex->groups.items[i];
	return NULL;
}

/* Next hops were seen where members are who were told to go by us: those of one subnet leave together. */
static void part_met(struct export *ex, struct group *group)
{
	uint32_t since = ex->groups.count;
	group->has_met = false;
	for (uint32_t i = group->lands.count; i--;) {
		struct rib_peer *peer = peers_find(&ex->rib->peers, group->lands.items[i].peer);
		if (!group->lands.items[i].is_met || !peer)
			continue;
		peer->family[group->key.family].meets_others = true;
		struct group *parted = new_group_of(ex, since, peer, group->key.family);
		if (!parted || group->members.count == 1) {
			follow_key(ex, peer, group->key.family);
			continue;
		}
		group_remove_member(group, peer->number);
		enter(ex, peer->number, parted);
	}
}

/* -- sessions -- */

void export_begin(struct export *ex, const struct rib_peer *peer, enum family_row family)
{
	struct outlet *outlet = export_outlet(ex, peer->number, family);
	struct group_key key = group_key_of(ex->rib, peer, family);
	outlet->self = own_hop_of(peer, family);
	outlet->subnet = peer->up.link.subnet;
	enter(ex, peer->number, fresh_group(ex, &key));
}

void export_up(struct export *ex, struct rib_peer *peer)
{
	assert(peer->number <= TOLD_PEER_MOST);
	reserve_outlets(ex, peer->number + 1u);
	meet_neighbors(ex, peer);
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		leave(ex, peer->number, f);
		ex->outlets[f][peer->number].outstanding = 0;
		if (peer->up.family[f] && !peer->family[f].awaits_filter)
			export_begin(ex, peer, f);
	}
}

void export_down(struct export *ex, uint16_t peer)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		leave(ex, peer, f);
		if (peer < ex->outlet_count)
			ex->outlets[f][peer].outstanding = 0;
	}
}

void export_follow_rules(struct export *ex, const struct rib_peer *peer, const struct peer_rules *old)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		struct outlet *outlet = export_outlet(ex, peer->number, f);
		if (outlet && outlet->group)
			follow_key(ex, peer, f);
		if (!peer->family[f].accepted)
			continue;
		if (old->family[f].reflector_client != peer->rules->family[f].reflector_client)
			export_internal_again(ex, f);
		if (old->family[f].is_rs_client != peer->rules->family[f].is_rs_client)
			export_again(ex, 0, f, false);
	}
}

void export_follow_link(struct export *ex, struct rib_peer *peer, const struct prefix *old_subnet)
{
	if (!prefix_same(old_subnet, &peer->up.link.subnet))
		meet_neighbors(ex, peer);
	export_follow_rules(ex, peer, peer->rules);
}

void export_follow_keys(struct export *ex)
{
	for (uint32_t number = 1; number < ex->outlet_count && number < ex->rib->peers.count; number++) {
		const struct rib_peer *peer = peers_find(&ex->rib->peers, (uint16_t)number);
		for (unsigned f = 0; peer && peer->rules && f < FAMILY_COUNT; f++)
			if (ex->outlets[f][number].group)
				follow_key(ex, peer, f);
	}
}

void export_follow_policy(struct export *ex, const struct policy_book *old, const struct policy_book *book)
{
	encoder_follow_policy(ex->encoder, book);
	export_follow_keys(ex);
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		struct group *group = ex->groups.items[i];
		if (policy_filters_differ(old, book, group->key.family, &group->key.filters) ||
		    policy_filters_differ(old, book, group->key.family, &group->key.conditional) ||
		    policy_filters_differ(old, book, group->key.family, &group->key.unsuppress))
			group_sweep(group, false);
	}
}

void export_add_hits(const struct export *ex, uint64_t *sum)
{
	encoder_add_hits(ex->encoder, sum);
}

void export_forget_hits(struct export *ex, const struct policy_counters *which)
{
	encoder_forget_hits(ex->encoder, which);
}

void export_mark(struct export *ex, enum family_row family, prefix_id id)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (ex->groups.items[i]->key.family == family)
			group_mark(ex->groups.items[i], id);
}

void export_mark_way(struct export *ex, enum family_row family, prefix_id id, bool has_aigp)
{
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		struct group *group = ex->groups.items[i];
		bool hears_aigp = has_aigp && group->key.speaks_aigp;
		if (group->key.family != family || !(hears_aigp || group->key.asks & ASK_WAY))
			continue;
		if (hears_aigp && group->several)
			told_doubt_metrics(group, id);
		group_mark(group, id);
	}
}

void export_mark_validity(struct export *ex, enum family_row family, prefix_id id)
{
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		struct group *group = ex->groups.items[i];
		if (group->key.family == family && (group->key.tells_validity || group->key.asks & ASK_VALIDITY))
			group_mark(group, id);
	}
}

void export_mark_several(struct export *ex, enum family_row family, prefix_id id)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (ex->groups.items[i]->key.family == family && ex->groups.items[i]->key.addpath)
			group_mark(ex->groups.items[i], id);
}

/* -- flow -- */

void export_taken(struct export *ex, uint16_t peer, enum family_row family, uint32_t bytes)
{
	struct outlet *outlet = export_outlet(ex, peer, family);
	if (!outlet)
		return;
	bool was_low = outlet->outstanding < ex->outstanding_low;
	outlet->outstanding -= bytes < outlet->outstanding ? bytes : outlet->outstanding;
	if (!was_low && outlet->outstanding < ex->outstanding_low)
		ex->may_merge = true;
}

struct load { uint32_t least, most; };

static struct load load_of(const struct export *ex, const struct group *group)
{
	struct load load = { UINT32_MAX, 0 };
	for (uint32_t i = 0; i < group->members.count; i++) {
		uint32_t bytes = outstanding(ex, group, i);
		load.least = bytes < load.least ? bytes : load.least;
		load.most = bytes > load.most ? bytes : load.most;
	}
	return load;
}

/* The slow half goes its own way. */
static void split(struct export *ex, struct group *group)
{
	struct group *slow = group_copy(group);
	group->life.splits++;
	adopt_group(ex, slow);
	for (uint32_t i = group->members.count; i--;) {
		uint16_t peer = group->members.items[i];
		if (outstanding(ex, group, i) < ex->outstanding_most / 2)
			continue;
		group_remove_member(group, peer);
		enter(ex, peer, slow);
	}
	group->blocked_since_ms = 0;
}

/* May it be told more now?  Otherwise, when a fast member has waited long enough for a slow one, they part. */
static bool may_tell(struct export *ex, struct group *group, int64_t now_ms)
{
	struct load load = load_of(ex, group);
	if (load.most < ex->outstanding_most) {
		group->blocked_since_ms = 0;
		return true;
	}
	if (!group->blocked_since_ms) {
		group->blocked_since_ms = now_ms ? now_ms : 1;
		return false;
	}
	if (load.least >= ex->outstanding_low || now_ms - group->blocked_since_ms < PATIENCE_MS)
		return false;
	split(ex, group);
	return true;
}

bool export_is_blocked(const struct export *ex)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (ex->groups.items[i]->blocked_since_ms && ex->groups.items[i]->members.count > 1)
			return true;
	return false;
}

bool export_is_idle(const struct export *ex)
{
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (!group_is_idle(ex->groups.items[i]))
			return false;
	return true;
}

/* All prefixes are told: what is owed at the end. */
static void finish(struct export *ex, struct group *group)
{
	if (group->owes_refresh_end)
		encode_refresh_mark(ex->encoder, group, 2);
	group->held_end_of_rib |= group->owes_end_of_rib && ex->rib->settings.holds_end_of_rib;
	if (group->owes_end_of_rib && !group->held_end_of_rib)
		encode_end_of_rib(ex->encoder, group);
	group->owes_refresh_end = group->owes_end_of_rib = group->sweeps_all = false;
	ex->may_merge = true;
}

void export_release_end_of_rib(struct export *ex)
{
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		struct group *group = ex->groups.items[i];
		group->owes_end_of_rib |= group->held_end_of_rib;
		group->held_end_of_rib = false;
	}
}

/* All that was there is told: the next telling waits, if anything was said in this one. */
static void pause_group(struct group *group, int64_t now_ms)
{
	if (!group->key.interval_ms || group->life.packets == group->life.packets_before)
		return;
	group->life.packets_before = group->life.packets;
	group->not_before_ms = now_ms + group->key.interval_ms;
}

int64_t export_paused_ms(const struct export *ex, int64_t now_ms)
{
	int64_t least = INT64_MAX;
	for (uint32_t i = 0; ex->has_intervals && i < ex->groups.count; i++) {
		const struct group *group = ex->groups.items[i];
		if (!group_is_idle(group) && group_is_paused(group, now_ms) && group->not_before_ms - now_ms < least)
			least = group->not_before_ms - now_ms;
	}
	return least == INT64_MAX ? 0 : least;
}

uint32_t export_paused_ms_of(const struct export *ex, uint16_t peer, enum family_row family, int64_t now_ms)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	const struct group *group = outlet ? outlet->group : NULL;
	return group && group_is_paused(group, now_ms) ? (uint32_t)(group->not_before_ms - now_ms) : 0;
}

/* One batch; true if more could follow. */
static bool tell_some(struct export *ex, struct group *group, int64_t now_ms)
{
	if (group_is_idle(group)) {
		group->blocked_since_ms = 0;
		return false;
	}
	if (group_is_paused(group, now_ms) || !may_tell(ex, group, now_ms))
		return false;
	encode_batch(ex->encoder, group, ex->batch);
	if (group->has_met)
		part_met(ex, group);
	if (group->pending_at == group->pending.count && group->sweep_at >= table_end(&ex->rib->tables[group->key.family]))
		group->sweep_at = 0;
	if (group->pending_at == group->pending.count && !group->sweep_at)
		finish(ex, group);
	if (!group_is_idle(group))
		return true;
	pause_group(group, now_ms);
	return false;
}

static bool can_merge(const struct export *ex, const struct group *group)
{
	return group_is_idle(group) && load_of(ex, group).most < ex->outstanding_low;
}

static struct group *twin_of(const struct export *ex, uint32_t at)
{
	const struct group *group = ex->groups.items[at];
	for (uint32_t i = 0; i < at; i++)
		if (is_same_key(ex->groups.items[i], &group->key) && can_merge(ex, ex->groups.items[i]) &&
		    ex->groups.items[i]->held_end_of_rib == group->held_end_of_rib)
			return ex->groups.items[i];
	return NULL;
}

static void merge(struct export *ex)
{
	ex->may_merge = false;
	for (uint32_t i = ex->groups.count; i--;) {
		struct group *group = ex->groups.items[i];
		struct group *twin = can_merge(ex, group) ? twin_of(ex, i) : NULL;
		if (!twin)
			continue;
		for (uint32_t m = 0; m < group->members.count; m++)
			enter(ex, group->members.items[m], twin);
		if (twin->not_before_ms < group->not_before_ms)
			twin->not_before_ms = group->not_before_ms;
		twin->life.merges++;
		drop_group(ex, group);
	}
}

/* Could anybody be told something at once? */
static bool is_ready(const struct export *ex, int64_t now_ms)
{
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		const struct group *group = ex->groups.items[i];
		if (!group_is_idle(group) && !group_is_paused(group, now_ms) && load_of(ex, group).most < ex->outstanding_most)
			return true;
	}
	return false;
}

/* A batch for each group; false when all is told, or the time is over. */
static bool tell_round(struct export *ex, int64_t now_ms, int64_t until_us)
{
	bool more = false;
	uint32_t count = ex->groups.count, first = ex->turn;
	for (uint32_t i = 0; i < count; i++) {
		ex->turn = first + i + 1;
		more |= tell_some(ex, ex->groups.items[(first + i) % ex->groups.count], now_ms);
		if (clock_now_us() >= until_us)
			return false;
	}
	return more;
}

static void settle_quotas(struct export *ex)
{
	struct event_quota state;
	for (uint32_t i = 0; i < ex->groups.count; i++)
		if (ex->groups.items[i]->key.most && quota_settle(ex->rib, ex->groups.items[i], &state))
			ex->tell_quota(ex->owner, &state);
}

void export_take_quota(struct export *ex, const struct event_quota *more)
{
	struct outlet *outlet = export_outlet(ex, more->peer, more->family);
	if (outlet && outlet->group && outlet->group->key.solo == more->peer)
		quota_take(ex->rib, outlet->group, more);
}

bool export_work(struct export *ex, int64_t now_ms, int64_t until_us)
{
	while (tell_round(ex, now_ms, until_us))
		;
	if (ex->has_quotas)
		settle_quotas(ex);
	if (ex->may_merge)
		merge(ex);
	return is_ready(ex, now_ms);
}

/* -- for others -- */

bool export_holds(const struct export *ex, enum family_row family, prefix_id id)
{
	if (id == ex->defaults.ids[family])
		return true;
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		const struct group *group = ex->groups.items[i];
		if (group->key.family == family && (group_told(group, id) || group_is_pending(group, id)))
			return true;
	}
	return false;
}

bool export_was_told(const struct export *ex, uint16_t peer, enum family_row family, prefix_id id)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	uint16_t told = outlet && outlet->group ? group_told(outlet->group, id) : 0;
	if (told != TOLD_SEVERAL)
		return told && (told != peer + 1 || outlet->group->key.tells_back);
	const struct told_list *list = outlet->group->several[id];
	for (uint32_t i = 0; i < list->count; i++)
		if (list->items[i].source != peer || outlet->group->key.tells_back)
			return true;
	return false;
}

const struct told_list *export_told_list(const struct export *ex, uint16_t peer, enum family_row family, prefix_id id)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	const struct group *group = outlet ? outlet->group : NULL;
	return group && group->several && id < group->room ? group->several[id] : NULL;
}

void export_take_default(struct export *ex, struct event_default_route *letter)
{
	enum family_row family = letter->family;
	export_mark(ex, family, defaults_take(&ex->defaults, ex->rib, letter));
}

bool export_tells_default(const struct export *ex, uint16_t peer, enum family_row family)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	return outlet && outlet->group && encode_default(ex->rib, &ex->defaults, &outlet->group->key);
}

void export_follow_verdict(struct export *ex, enum family_row family, uint16_t route_map)
{
	for (uint32_t i = 1; i < ex->rib->peers.count; i++) {
		const struct rib_peer *peer = peers_find(&ex->rib->peers, (uint16_t)i);
		if (peer && peer->is_up && peer->rules && peer->rules->family[family].condition_map == route_map)
			export_follow_rules(ex, peer, peer->rules);
	}
}

uint32_t export_count_told(const struct export *ex, uint16_t peer, enum family_row family)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	const struct group *group = outlet ? outlet->group : NULL;
	if (!group)
		return 0;
	return group->key.tells_back ? group->told_count : group->told_count - group_told_from(group, peer);
}

size_t export_bytes(const struct export *ex)
{
	size_t bytes = encoder_bytes(ex->encoder) + FAMILY_COUNT * ex->outlet_count * sizeof(struct outlet);
	for (uint32_t i = 0; i < ex->groups.count; i++)
		bytes += group_bytes(ex->groups.items[i]);
	return bytes;
}

size_t export_queued_bytes(const struct export *ex)
{
	size_t bytes = 0;
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		const struct group *group = ex->groups.items[i];
		uint32_t most = 0;
		for (uint32_t k = 0; k < group->members.count; k++) {
			const struct outlet *outlet = export_outlet(ex, group->members.items[k], group->key.family);
			most = outlet && outlet->outstanding > most ? outlet->outstanding : most;
		}
		bytes += most;
	}
	return bytes;
}
