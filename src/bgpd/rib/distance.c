/* SPDX-License-Identifier: Apache-2.0 */
/* distance -- see distance.h. */
#include "bgpd/rib/distance.h"

#include "bgpd/policy/book.h"
#include "bgpd/policy/distances.h"

static uint8_t special_distance(const struct rib *rib, const struct distances *special, const struct table *table, prefix_id id,
				const struct path *path)
{
	const struct rib_peer *from = special ? peers_find(&rib->peers, path->peer) : NULL;
	if (!from || !from->rules)
		return 0;
	const struct prefix prefix = table_prefix(table, id);
	return distance_find(special, &from->rules->remote, &prefix, rib->settings.family[table->family].distance_local);
}

uint8_t distance_by_kind(const struct rib *rib, const struct distances *special, const struct table *table, prefix_id id,
			 const struct path *path)
{
	const struct family_decision *family = &rib->settings.family[table->family];
	uint8_t said = special_distance(rib, special, table, id, path);
	if (said)
		return said;
	if (!path->peer)
		return family->distance_local;
	return path->flags & PATH_INTERNAL ? family->distance_ibgp : family->distance_ebgp;
}

uint8_t distance_of(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path, const struct attrs *a)
{
	struct attrs_marks marks = attrs_marks(a);
	if (path_is_taken_over(path))
		return marks.distance;
	if (marks.said & MARK_DISTANCE && marks.distance)
		return marks.distance;
	return distance_by_kind(rib, policy_distances(rib->policy, table->family), table, id, path);
}
