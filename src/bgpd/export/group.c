/* SPDX-License-Identifier: Apache-2.0 */
/* group -- see group.h. */
#include "bgpd/export/group.h"
#include <string.h>
#include "bgpd/events/own_hop.h"
#include "bgpd/export/several.h"

enum { BIG_LIST = 65536 };

struct group *group_new(const struct group_key *key)
{
	struct group *group = NEW(struct group);
	group->key = *key;
	group->sweep_at = 1;
	group->owes_end_of_rib = true;
	return group;
}

static size_t words(prefix_id room)
{
	return (room + 63) / 64;
}

struct group *group_copy(const struct group *group)
{
	struct group *copy = mem_copy(group, sizeof *group);
	copy->told = mem_copy(group->told, group->room * sizeof *group->told);
	copy->bits = mem_copy(group->bits, words(group->room) * sizeof *group->bits);
	copy->told_hash = group->told_hash ? mem_copy(group->told_hash, group->room * sizeof *group->told_hash) : NULL;
	copy->several = group->several ? told_copy(group->several, group->room) : NULL;
	copy->told_from = mem_copy(group->told_from, group->sources * sizeof *group->told_from);
	copy->pending.items = mem_copy(group->pending.items, group->pending.count * sizeof(prefix_id));
	copy->pending.room = group->pending.count;
	memset(&copy->members, 0, sizeof copy->members);
	memset(&copy->lands, 0, sizeof copy->lands);
	copy->has_met = false;
	memset(&copy->life, 0, sizeof copy->life);
	copy->blocked_since_ms = 0;
	return copy;
}

void group_free(struct group *group)
{
	told_free(group->several, group->room);
	mem_free(group->told);
	mem_free(group->bits);
	mem_free(group->told_hash);
	mem_free(group->told_from);
	array_free(&group->pending);
	array_free(&group->members);
	array_free(&group->lands);
	mem_free(group);
}

void group_add_member(struct group *group, uint16_t peer, const struct nexthop_address *self)
{
	if (!group->members.count) {
		group->self = *self;
		group->is_mixed = false;
	}
	group->is_mixed |= !own_hop_is_same(&group->self, self);
	array_push(&group->members, peer);
}

void group_watch_land(struct group *group, uint16_t peer, const struct prefix *subnet)
{
	array_push(&group->lands, (struct land){ .subnet = *subnet, .peer = peer });
}

static void remove_land(struct group *group, uint16_t peer)
{
	for (uint32_t i = group->lands.count; i--;)
		if (group->lands.items[i].peer == peer)
			group->lands.items[i] = group->lands.items[--group->lands.count];
}

void group_remove_member(struct group *group, uint16_t peer)
{
	remove_land(group, peer);
	for (uint32_t i = 0; i < group->members.count; i++) {
		if (group->members.items[i] != peer)
			continue;
		group->members.items[i] = group->members.items[--group->members.count];
		return;
	}
}

void group_reserve(struct group *group, prefix_id end)
{
	if (end <= group->room)
		return;
	prefix_id room = group->room + group->room / 4 > end ? group->room + group->room / 4 : end;
	room = (room + 1023) & ~1023u;
	group->told = mem_resize(group->told, room * sizeof *group->told);
	group->bits = mem_resize(group->bits, words(room) * sizeof *group->bits);
	memset(group->told + group->room, 0, (room - group->room) * sizeof *group->told);
	memset(group->bits + words(group->room), 0, (words(room) - words(group->room)) * sizeof *group->bits);
	if (group->told_hash) {
		group->told_hash = mem_resize(group->told_hash, room * sizeof *group->told_hash);
		memset(group->told_hash + group->room, 0, (room - group->room) * sizeof *group->told_hash);
	}
	if (group->key.addpath) {
		group->several = mem_resize(group->several, room * sizeof *group->several);
		memset(group->several + group->room, 0, (room - group->room) * sizeof *group->several);
	}
	group->room = room;
}

void group_remember(struct group *group, bool remembers)
{
	if (remembers == (group->told_hash != NULL))
		return;
	mem_free(group->told_hash);
	group->told_hash = remembers ? mem_new(group->room * sizeof *group->told_hash) : NULL;
}

void group_forget_own_hop(struct group *group)
{
	for (prefix_id id = 0; group->told_hash && id < group->room; id++)
		if (group->told_hash[id] & TOLD_OWN_HOP)
			group->told_hash[id] = 0;
}

void group_sweep(struct group *group, bool is_asked)
{
	group->sweep_at = 1;
	group->sweeps_all |= is_asked;
}

void group_mark(struct group *group, prefix_id id)
{
	if (group->sweep_at && id >= group->sweep_at)
		return;
	group_reserve(group, id + 1);
	if (group_is_pending(group, id))
		return;
	group->bits[id >> 6] |= 1ull << (id & 63);
	array_push(&group->pending, id);
}

prefix_id group_take(struct group *group, prefix_id end)
{
	if (group->pending_at < group->pending.count) {
		prefix_id id = group->pending.items[group->pending_at++];
		group->bits[id >> 6] &= ~(1ull << (id & 63));
		return id;
	}
	group->pending_at = group->pending.count = 0;
	if (group->pending.room > BIG_LIST)
		array_free(&group->pending);
	if (group->sweep_at && group->sweep_at < end)
		return group->sweep_at++;
	group->sweep_at = 0;
	return 0;
}

static void reserve_sources(struct group *group, uint32_t count)
{
	if (count <= group->sources)
		return;
	uint32_t room = (count + 63) & ~63u;
	group->told_from = mem_resize(group->told_from, room * sizeof *group->told_from);
	memset(group->told_from + group->sources, 0, (room - group->sources) * sizeof *group->told_from);
	group->sources = room;
}

void group_count_told(struct group *group, uint16_t source, int by)
{
	reserve_sources(group, source + 1u);
	group->told_from[source] += (uint32_t)by;
	group->told_count += (uint32_t)by;
}

void group_set_told(struct group *group, prefix_id id, uint16_t told)
{
	uint16_t had = group->told[id];
	if (had == told)
		return;
	if (had)
		group_count_told(group, had - 1, -1);
	if (told)
		group_count_told(group, told - 1, 1);
	group->told[id] = told;
}

struct group_key group_key_towards(const struct group *group, uint16_t source)
{
	struct group_key key = group->key;
	if (group->members.count == 1 && group->members.items[0] == source)
		key.subnet = (struct prefix){ 0 };
	return key;
}

size_t group_bytes(const struct group *group)
{
	return sizeof *group + group->room * sizeof *group->told + words(group->room) * 8 +
	       (group->told_hash ? group->room * sizeof *group->told_hash : 0) +
	       (group->several ? told_bytes(group->several, group->room) : 0) + group->pending.room * sizeof(prefix_id) + group->sources * sizeof *group->told_from +
	       group->lands.room * sizeof(struct land);
}
