/* SPDX-License-Identifier: Apache-2.0 */
/* identity -- who a neighbor is to us, and who we are to it.
 *
 * It follows from the rules, except where they leave the AS open (`remote-as external|auto`) or name two of ours
 * (`local-as … dual-as`): then it is known when both OPENs are.  Every actor asks here, so that all agree.
 *
 *	local-as 500               500 in the OPEN; paths come in as 500 …, go out as 500 65000 …
 *	  no-prepend               paths come in as they are
 *	  replace-as               paths go out as 500 …
 *	confederation (RFC 5065)   outsiders meet the confederation's AS, members our member AS */
#pragma once
#include "bgpd/events/peer.h"

struct peer_identity {
	uint8_t kind;                /* enum peer_kind */
	uint8_t nearness;            /* in the decision the lower wins: 0 outside, 1 of our administration, 2 inside */
	bool speaks_aigp;            /* RFC 7311: an AIGP session */
	uint32_t local_as;           /* ours in the OPEN */
	uint32_t front_as;           /* what stands in front of paths that the neighbor is told; for a member of our
	                                confederation in a segment of that kind */
	uint32_t behind_as;          /* right behind that; 0: nothing */
	uint32_t prepended_as;       /* put in front of paths that it tells; 0: nothing */
};

/* `local_as` and `remote_as` as the OPENs said; 0: as the rules say, as far as they do. */
struct peer_identity identity_of(const struct peer_rules *rules, uint32_t local_as, uint32_t remote_as);
/* What we say first in an OPEN. */
uint32_t identity_local_as(const struct peer_rules *rules);
/* Is that AS another member of our confederation? */
bool identity_is_member(const struct peer_rules *rules, uint32_t asn);
