/* SPDX-License-Identifier: Apache-2.0 */
/* sweep -- work over whole tables, in slices along the dense ids, so that nobody waits for it.
 *
 * Ids are walked in the order in which prefixes first came, so prefixes that share attributes stay together
 * and what is said about them packs well. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

enum sweep_kind {
	SWEEP_PEER_PATHS,            /* the session is gone: so are its paths */
	SWEEP_MARK_STALE,            /* the session is gone for a while: its paths are stale */
	SWEEP_LAST_RESORT,           /* its stale paths are a last resort */
	SWEEP_STALE_PATHS,           /* what is still stale goes */
	SWEEP_NEXTHOPS,              /* touch what goes through a dirty next hop */
	SWEEP_SOFT_IN,               /* judge a peer's stored paths again (peer 0: everybody's) */
	SWEEP_TOUCH,                 /* decide again where this peer has a path (peer 0: everywhere) */
	SWEEP_VALIDITY               /* judge again what RPKI may say something else of */
};

void sweep_start(struct rib *rib, enum sweep_kind kind, uint16_t peer, enum family_row only);
/* A slice of the first sweep; false if there was none. */
bool sweep_step(struct rib *rib);
/* A peer comes back: what is left of its old paths goes now, before its new ones arrive. */
void sweep_finish_peer(struct rib *rib, uint16_t peer);
