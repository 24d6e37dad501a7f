/* SPDX-License-Identifier: Apache-2.0 */
/* collision -- two connections with one peer (RFC 4271 6.8, RFC 6286 2.3): that one stays which the speaker with the
 * higher identifier made; with equal identifiers, the one with the larger AS.  An established one stays. */
#include "bgpd/session/session.h"

bool collision_keeps_ours(const struct open *ours, const struct open *theirs)
{
	if (ours->router_id != theirs->router_id)
		return ours->router_id > theirs->router_id;
	return ours->asn > theirs->asn;
}

static bool has_met(const struct attempt *a)
{
	return a && !a->is_dead && (a->state == STATE_OPEN_SENT || a->state == STATE_OPEN_CONFIRM);
}

/* RFC 4724 5: who promised to come back like this has lost the old connection. */
static bool has_restarted(const struct attempt *old, const struct attempt *newcomer)
{
	return newcomer->is_incoming && old->agreed.theirs.offers.graceful_restart && newcomer->agreed.theirs.offers.restart_state;
}

/* The newcomer's OPEN was just found good. */
void collision_resolve(struct peer *peer, struct attempt *newcomer)
{
	struct attempt *other = newcomer->is_incoming ? peer->out : peer->in;
	if (peer->up && has_restarted(peer->up, newcomer)) {
		reason_words(&peer->up->reason, "the peer restarted");
		attempt_event(peer->up, FSM_TCP_FAILED);
	}
	if (peer->up) {
		attempt_event(newcomer, FSM_COLLISION);
		return;
	}
	if (!has_met(other))
		return;
	bool keeps_newcomer = collision_keeps_ours(&newcomer->agreed.ours, &newcomer->agreed.theirs) != newcomer->is_incoming;
	attempt_event(keeps_newcomer ? other : newcomer, FSM_COLLISION);
}
