/* SPDX-License-Identifier: Apache-2.0 */
/* path -- what the operator wants changed in an AS path before an external peer is told it.
 *
 * Numbers go (remove-private-AS, RFC 6996's ranges) or become ours (replace-AS, as-override); the peer's own
 * number is never taken out, so that its search for loops still works.  Our number in front is rewrite's. */
#pragma once
#include "bgpd/events/peer.h"
#include "base/bytes.h"

struct path_change {
	const struct peer_rewriting *rules;
	uint32_t local_as, remote_as;
};

/* RFC 6996. */
bool path_is_private(uint32_t asn);
/* Is there anything to do for these rules at all? */
bool path_is_changed(const struct peer_rewriting *rules);
/* Copies the segments that are no sets; `to` has room for all. */
void path_without_sets(struct reader path, struct writer *to);
/* Writes the segments of `path` (numbers of four bytes) as they are to be told; `to` has room for as many. */
void path_change(const struct path_change *change, struct reader path, struct writer *to);
