/* SPDX-License-Identifier: Apache-2.0 */
/* report -- the groups of a shard as a letter for shows. */
#include "bgpd/export/export.h"

static uint64_t queued_of(const struct export *ex, const struct group *group)
{
	uint64_t most = 0;
	for (uint32_t i = 0; i < group->members.count; i++) {
		const struct outlet *outlet = export_outlet(ex, group->members.items[i], group->key.family);
		most = outlet && outlet->outstanding > most ? outlet->outstanding : most;
	}
	return most;
}

uint64_t export_group_of(const struct export *ex, uint16_t peer, enum family_row family, uint64_t *queued_bytes)
{
	const struct outlet *outlet = export_outlet(ex, peer, family);
	if (!outlet || !outlet->group)
		return 0;
	*queued_bytes = queued_of(ex, outlet->group);
	return outlet->group->life.id;
}

static struct group_report report_of(const struct export *ex, const struct group *group)
{
	return (struct group_report){
		.key = attrs_hash((const uint8_t *)&group->key, sizeof group->key),
		.id = group->life.id,
		.family = group->key.family,
		.message_most = group->key.message_most,
		.route_map = group->key.filters.route_map,
		.local_as = group->key.local_as,
		.made_at_s = group->life.made_at_s,
		.joins = group->life.joins,
		.leaves = group->life.leaves,
		.merges = group->life.merges,
		.splits = group->life.splits,
		.told = group->told_count,
		.waiting = group->pending.count - group->pending_at,
		.packets = group->life.packets,
		.queued_bytes = queued_of(ex, group),
		.is_refreshing = group->sweep_at,
	};
}

void export_report(const struct export *ex, struct event_groups *out)
{
	uint32_t members = 0;
	for (uint32_t i = 0; i < ex->groups.count; i++)
		members += ex->groups.items[i]->members.count;
	out->groups = mem_new(ex->groups.count * sizeof *out->groups + 1);
	out->peers = mem_new(members * sizeof *out->peers + 1);
	for (uint32_t i = 0; i < ex->groups.count; i++) {
		const struct group *group = ex->groups.items[i];
		struct group_report *report = &out->groups[out->group_count++];
		*report = report_of(ex, group);
		report->peer_first = out->peer_count;
		report->peer_count = group->members.count;
		for (uint32_t k = 0; k < group->members.count; k++)
			out->peers[out->peer_count++] = group->members.items[k];
	}
}
