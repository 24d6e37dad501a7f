/* SPDX-License-Identifier: Apache-2.0 */
/* rib -- see rib.h. */
#include "bgpd/rib/rib.h"
#include "bgpd/rib/decide.h"
#include "bgpd/rib/sight.h"

enum { SWEEP_SLICE = 16384 };

void rib_open(struct rib *rib)
{
	*rib = (struct rib){ .sweep_slice = SWEEP_SLICE,
			     .settings = { .default_local_pref = 100 } };
	for (unsigned i = 0; i < FAMILY_COUNT; i++)
		rib->settings.family[i] = (struct family_decision){ .max_paths_ebgp = 1, .max_paths_ibgp = 1, .distance_ebgp = 20,
								    .distance_ibgp = 200, .distance_local = 200 };
	decide_follow(rib);
	peers_open(&rib->peers);
	policy_memo_open(&rib->incoming, NULL);
	rib->sight = rib_sight(rib);
	for (unsigned i = 0; i < FAMILY_COUNT; i++)
		table_open(&rib->tables[i], i);
}

void rib_close(struct rib *rib)
{
	rib_release_now(rib);
	for (unsigned i = 0; i < FAMILY_COUNT; i++)
		table_close(&rib->tables[i]);
	for (unsigned i = 0; i < FAMILY_COUNT; i++)
		installed_close(&rib->installed[i]);
	peers_close(&rib->peers);
	policy_memo_close(&rib->incoming);
	aside_close(&rib->aside);
	dampen_close(&rib->dampen);
	nexthops_close(&rib->nexthops);
	array_free(&rib->verdicts.items);
	array_free(&rib->sweeps);
	array_free(&rib->wanted);
	array_free(&rib->rerouted);
	array_free(&rib->revalidated);
	vrps_release(rib->vrps);
	vrps_release(rib->vrps_touched);
	array_free(&rib->too_many);
	mem_free(rib->contenders);
}

void rib_release_now(struct rib *rib)
{
	if (rib->released_count)
		attrs_release(rib->released_attrs, rib->released_count);
	rib->released_count = 0;
	rib->seen_id = 0;
}

void rib_release(struct rib *rib, uint32_t attrs)
{
	if (attrs != rib->released_attrs)
		rib_release_now(rib);
	rib->released_attrs = attrs;
	rib->released_count++;
}

size_t rib_bytes(const struct rib *rib)
{
	size_t bytes = aside_bytes(&rib->aside) + rib->nexthops.count * sizeof(struct nexthop_state);
	for (unsigned i = 0; i < FAMILY_COUNT; i++)
		bytes += table_bytes(&rib->tables[i]);
	return bytes;
}
