/* SPDX-License-Identifier: Apache-2.0 */
/* shares -- who of several next hops gets how much of the traffic (draft-ietf-idr-link-bandwidth 3).
 *
 * The link that carries most has 255, the others their part of it and one at least.  Links that say nothing make all
 * equal, unless the operator wants them left out or served with the least. */
#pragma once
#include "bgpd/events/events.h"

/* `bandwidth` by next hop, 0: not said.  Next hops that are left out are taken from the run. */
void shares_give(const struct event_settings *settings, const double *bandwidth, struct fib_run *run);
