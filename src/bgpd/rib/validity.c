/* SPDX-License-Identifier: Apache-2.0 */
/* validity -- see validity.h. */
#include "bgpd/rib/validity.h"
#include "bgpd/rib/import.h"
#include "bgpd/rib/sweep.h"

enum validity validity_of(const struct rib *rib, const struct prefix *prefix, const struct attrs *a)
{
	return rib->vrps ? vrps_judge(rib->vrps, prefix, attrs_path_origin(a, rib->settings.local_as)) : VALIDITY_UNKNOWN;
}

static bool is_judging(const struct rib *rib)
{
	for (uint32_t i = 0; i < rib->sweeps.count; i++)
		if (rib->sweeps.items[i].kind == SWEEP_VALIDITY)
			return true;
	return false;
}

/* What is still being judged again may be touched by what came before: then all are. */
static void take_touched(struct rib *rib, struct event_vrps *news)
{
	vrps_release(rib->vrps_touched);
	rib->vrps_touched = is_judging(rib) ? NULL : vrps_hold(news->touched);
}

void validity_follow(struct rib *rib, struct event_vrps *news)
{
	take_touched(rib, news);
	vrps_release(rib->vrps);
	rib->vrps = vrps_hold(news->now);
	if (rib->hears_validity || (rib->policy && rib->policy->asks & ASK_VALIDITY))
		sweep_start(rib, SWEEP_VALIDITY, 0, FAMILY_COUNT);
}

static bool is_touched(const struct rib *rib, const struct prefix *prefix)
{
	return !rib->vrps_touched || vrps_covering(rib->vrps_touched, prefix, NULL);
}

void validity_judge_again(struct rib *rib, struct table *table, prefix_id id)
{
	struct prefix prefix = table_prefix(table, id);
	if (!is_touched(rib, &prefix))
		return;
	table_touch(table, id);              /* conditions about the table look at what is touched */
	struct record *record = table_record(table, id);
	for (uint32_t i = record->count; i--;) {
		const struct rib_peer *peer = peers_find(&rib->peers, table_paths(table, record)[i].peer);
		if (peer && import_asks(rib, peer, table->family, ASK_VALIDITY))
			import_again(rib, table, id, i);
	}
	array_push(&rib->revalidated, (struct revalidated){ id, (uint8_t)table->family });
}
