/* SPDX-License-Identifier: Apache-2.0 */
/* quota -- see quota.h. */
#include "bgpd/export/quota.h"

uint32_t quota_share(const struct rib *rib, uint32_t limit)
{
	uint16_t count = rib->settings.shard_count ? rib->settings.shard_count : 1;
	return limit / count + (rib->settings.shard < limit % count);
}

/* What came from the only member is not told to it, and does not count.  0: there is no such one. */
static uint16_t not_counted(const struct group *group)
{
	return group->members.count == 1 && !group->key.tells_back ? group->members.items[0] : 0;
}

static uint32_t used_by(const struct group *group)
{
	uint16_t only = not_counted(group);
	return group->told_count - (only ? group_told_from(group, only) : 0);
}

bool quota_is_full(const struct group *group)
{
	return used_by(group) >= group->may_tell;
}

bool quota_is_over(const struct group *group)
{
	return used_by(group) > group->may_tell;
}

static uint32_t counted(const struct group *group, const struct told_path *paths, uint32_t count)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < count; i++)
		sum += !not_counted(group) || paths[i].source != not_counted(group);
	return sum;
}

uint32_t quota_keep(struct group *group, struct told_path *now, uint32_t count, const struct told_list *before)
{
	uint32_t had = before ? counted(group, before->items, before->count) : 0;
	uint32_t others = used_by(group) - had, room = group->may_tell > others ? group->may_tell - others : 0;
	if (counted(group, now, count) < had && group->was_full) {
		group->was_full = false;
		group_sweep(group, false);
	}
	for (; count && counted(group, now, count) > room; count--) {
		attrs_release(now[count - 1].attrs, 1);
		group->was_full = true;
	}
	return count;
}

static uint32_t session_of(const struct rib *rib, const struct group *group)
{
	const struct rib_peer *peer = peers_find(&rib->peers, group->key.solo);
	return peer ? peer->up.session : 0;
}

bool quota_settle(const struct rib *rib, struct group *group, struct event_quota *out)
{
	uint32_t used = used_by(group), spare = group->may_tell > used ? group->may_tell - used : 0;
	bool wants_more = group->was_full && !spare && !group->is_hungry;
	if (rib->settings.shard_count <= 1 || !group_is_idle(group) || !(wants_more || (spare && !group->was_full)))
		return false;
	group->is_hungry = wants_more;
	group->may_tell -= spare;
	out->peer = group->key.solo;
	out->family = group->key.family;
	out->session = session_of(rib, group);
	out->limit = group->key.most;
	out->count = spare;
	out->is_hungry = wants_more;
	return true;
}

void quota_take(const struct rib *rib, struct group *group, const struct event_quota *more)
{
	if (more->session != session_of(rib, group) || more->limit != group->key.most)
		return;
	group->may_tell += more->count;
	group->is_hungry = false;
	if (!group->was_full)
		return;
	group->was_full = false;
	group_sweep(group, false);
}
