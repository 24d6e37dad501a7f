/* SPDX-License-Identifier: Apache-2.0 */
/* shares -- see shares.h. */
#include "bgpd/export/shares.h"

enum { SHARE_MOST = 255 };

/* The greatest one; 0: links are not to be weighed. */
static double greatest(enum bandwidth_use use, const double *bandwidth, unsigned count)
{
	double most = 0;
	for (unsigned i = 0; i < count; i++) {
		if (use == BANDWIDTH_IF_ALL && !(bandwidth[i] > 0))
			return 0;
		most = bandwidth[i] > most ? bandwidth[i] : most;
	}
	return use == BANDWIDTH_IGNORED ? 0 : most;
}

static uint8_t share_of(double bandwidth, double most)
{
	uint8_t share = (uint8_t)(bandwidth * SHARE_MOST / most);
	return share ? share : 1;
}

void shares_give(enum bandwidth_use use, const double *bandwidth, struct fib_run *run)
{
	double most = greatest(use, bandwidth, run->nexthop_count);
	uint8_t kept = 0;
	for (unsigned i = 0; most > 0 && i < run->nexthop_count; i++) {
		if (use == BANDWIDTH_SKIPS_MISSING && !(bandwidth[i] > 0))
			continue;
		run->nexthops[kept] = run->nexthops[i];
		run->weights[kept++] = share_of(bandwidth[i], most);
	}
	for (unsigned i = kept; most > 0 && i < run->nexthop_count; i++)
		run->nexthops[i] = run->weights[i] = 0;      /* runs are compared as bytes */
	run->nexthop_count = most > 0 ? kept : run->nexthop_count;
}
