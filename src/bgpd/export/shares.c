/* SPDX-License-Identifier: Apache-2.0 */
/* shares -- see shares.h. */
#include "bgpd/export/shares.h"

enum { SHARE_MOST = 255, PERCENT = 100 };

/* What is worth a share of 1: a part of the greatest, or of all together.  0: links are not to be weighed. */
static double unit_of(const struct event_settings *settings, const double *bandwidth, unsigned count)
{
	double most = 0, sum = 0;
	for (unsigned i = 0; i < count; i++) {
		if (settings->bandwidth == BANDWIDTH_IF_ALL && !(bandwidth[i] > 0))
			return 0;
		most = bandwidth[i] > most ? bandwidth[i] : most;
		sum += bandwidth[i];
	}
	if (settings->bandwidth == BANDWIDTH_IGNORED)
		return 0;
	return settings->shares_in_percent ? sum / PERCENT : most / SHARE_MOST;
}

static uint8_t share_of(double bandwidth, double unit)
{
	uint8_t share = (uint8_t)(bandwidth / unit);
	return share ? share : 1;
}

void shares_give(const struct event_settings *settings, const double *bandwidth, struct fib_run *run)
{
	double unit = unit_of(settings, bandwidth, run->nexthop_count);
	uint8_t kept = 0;
	for (unsigned i = 0; unit > 0 && i < run->nexthop_count; i++) {
		if (settings->bandwidth == BANDWIDTH_SKIPS_MISSING && !(bandwidth[i] > 0))
			continue;
		run->nexthops[kept] = run->nexthops[i];
		run->weights[kept++] = share_of(bandwidth[i], unit);
	}
	for (unsigned i = kept; unit > 0 && i < run->nexthop_count; i++)
		run->nexthops[i] = run->weights[i] = 0;      /* runs are compared as bytes */
	run->nexthop_count = unit > 0 ? kept : run->nexthop_count;
}
