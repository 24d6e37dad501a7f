/* SPDX-License-Identifier: Apache-2.0 */
/* shares -- see shares.h. */
#include "bgpd/export/shares.h"

enum { SHARE_MOST = 255, PERCENT = 100 };

/* What all shares are parts of: the greatest, or all together.  0: links are not to be weighed. */
static double whole_of(const struct event_settings *settings, const double *bandwidth, unsigned count)
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
	return settings->shares_in_percent ? sum : most;
}

static uint8_t share_of(double bandwidth, double whole, unsigned parts)
{
	uint8_t share = (uint8_t)(bandwidth * parts / whole);
	return share ? share : 1;
}

void shares_give(const struct event_settings *settings, const double *bandwidth, struct fib_run *run)
{
	double whole = whole_of(settings, bandwidth, run->nexthop_count);
	unsigned parts = settings->shares_in_percent ? PERCENT : SHARE_MOST;
	uint8_t kept = 0;
	for (unsigned i = 0; whole > 0 && i < run->nexthop_count; i++) {
		if (settings->bandwidth == BANDWIDTH_SKIPS_MISSING && !(bandwidth[i] > 0))
			continue;
		run->nexthops[kept] = run->nexthops[i];
		run->weights[kept++] = share_of(bandwidth[i], whole, parts);
	}
	for (unsigned i = kept; whole > 0 && i < run->nexthop_count; i++)
		run->nexthops[i] = run->weights[i] = 0;      /* runs are compared as bytes */
	run->nexthop_count = whole > 0 ? kept : run->nexthop_count;
}
