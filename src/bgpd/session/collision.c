/* SPDX-License-Identifier: Apache-2.0 */
/* collision -- two connections with one peer (RFC 4271 6.8, RFC 6286 2.3): that one stays which the speaker with the
 * higher identifier made; with equal identifiers, the one with the larger AS.  An established one stays. */
#include "bgpd/session/session.h"

bool collision_keeps_ours(const struct peer_rules *rules, const struct open *theirs)
{
	if (rules->router_id != theirs->router_id)
		return rules->router_id > theirs->router_id;
	return rules->local_as > theirs->asn;
}

static bool has_met(const struct attempt *a)
{
	return a && !a->is_dead && (a->state == STATE_OPEN_SENT || a->state == STATE_OPEN_CONFIRM);
}

/* The newcomer's OPEN was just found good. */
void collision_resolve(struct peer *peer, struct attempt *newcomer)
{
	struct attempt *other = newcomer->is_incoming ? peer->out : peer->in;
	if (peer->up) {
		attempt_event(newcomer, FSM_COLLISION);
		return;
	}
	if (!has_met(other))
		return;
	bool keeps_newcomer = collision_keeps_ours(peer->rules, &newcomer->agreed.theirs) != newcomer->is_incoming;
	attempt_event(keeps_newcomer ? other : newcomer, FSM_COLLISION);
}
