/* SPDX-License-Identifier: Apache-2.0 */
/* quota -- see quota.h. */
#include "bgpd/export/quota.h"

uint32_t quota_share(const struct rib *rib, uint32_t limit)
{
	uint16_t count = rib->settings.shard_count ? rib->settings.shard_count : 1;
	return limit / count + (rib->settings.shard < limit % count);
}

/* What came from the only member is not told to it. */
static uint32_t used_by(const struct group *group)
{
	bool is_alone = group->members.count == 1 && !group->key.tells_back;
	return group->told_count - (is_alone ? group_told_from(group, group->members.items[0]) : 0);
}

bool quota_is_full(const struct group *group)
{
	return used_by(group) >= group->may_tell;
}

bool quota_is_over(const struct group *group)
{
	return used_by(group) > group->may_tell;
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
