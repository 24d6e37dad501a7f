/* SPDX-License-Identifier: Apache-2.0 */
/* views -- instances beside the default one (`router bgp AS view NAME`): neighbors and tables of their own, nothing
 * for the kernel.  Each has its own speaker, io and shard, all on the daemon's loop; the sockets that listen are those
 * of the default instance, which knows the others by its list. */
#pragma once
#include "bgpd/cli/bgpd.h"
#include "cli/config.h"

/* Views that are new are made, all follow their plan; one that is gone stays, without neighbors, until it comes back. */
void views_follow(struct bgpd *bgpd, const struct object *tree);
void views_free(struct bgpd *bgpd);
