/* SPDX-License-Identifier: Apache-2.0 */
/* change -- what was agreed on changes within a session: capabilities are told anew (draft-ietf-idr-dynamic-cap), by
 * us when our rules change, by the peer in a CAPABILITY message.
 *
 *	rules ──> is what differs all dynamic, and did both sides agree on that? ──no──> a new session, where it matters
 *	                                                                         ──yes─> CAPABILITY, agree again, tell the shards */
#include <string.h>
#include "bgpd/session/session.h"

/* What we would offer now.  Whether we restarted was of the moment.  A limit of paths that was said stays said
 * for the session's life; 0 lifts it. */
static struct capabilities offers_now(const struct attempt *a, const struct peer_rules *rules)
{
	const struct capabilities *was = &a->agreed.ours.offers;
	struct capabilities now = negotiate_ours(rules, a->agreed.ours.asn).offers;
	now.restart_state = was->restart_state;
	for (int f = 0; f < FAMILY_COUNT; f++)
		now.paths_limit_said[f] |= was->paths_limit_said[f];
	return now;
}

static bool is_dynamic(const struct attempt *a)
{
	return a->agreed.ours.offers.dynamic && a->agreed.theirs.offers.dynamic;
}

/* What can't wait for the next session. */
static bool differs_in_use(const struct capabilities *was, const struct capabilities *now)
{
	return memcmp(was->extended_nexthop, now->extended_nexthop, sizeof was->extended_nexthop) ||
	       memcmp(was->addpath, now->addpath, sizeof was->addpath) || memcmp(was->orf, now->orf, sizeof was->orf) || was->role_said != now->role_said || was->role != now->role;
}

bool change_needs_session(const struct attempt *a, const struct peer_rules *rules)
{
	const struct capabilities now = offers_now(a, rules), *was = &a->agreed.ours.offers;
	if (is_dynamic(a) && capabilities_may_change(was, &now))
		return false;
	return differs_in_use(was, &now);
}

static void agree_again(struct attempt *a)
{
	negotiate_again(&a->agreed);
	memcpy(a->context.extended_nexthop, a->agreed.extended_nexthop, sizeof a->context.extended_nexthop);
	memcpy(a->context.addpath, a->agreed.addpath_in, sizeof a->context.addpath);
	filters_agreed(a->peer, &a->agreed);
	io_tell_agreed(a->peer->io, a);
	peer_tell_agreed(a->peer, a);
}

void change_follow(struct attempt *a)
{
	struct capabilities now = offers_now(a, a->peer->rules), *was = &a->agreed.ours.offers;
	uint8_t room[MESSAGE_MAX];
	struct writer w = writer_over(room, sizeof room);
	if (!is_dynamic(a) || !capabilities_may_change(was, &now))
		return;
	uint32_t count = capabilities_write_changes(&w, was, &now);
	if (!count)
		return;
	attempt_send(a, room, write_used(&w));
	a->peer->sent.capabilities += count;
	*was = now;
	agree_again(a);
}

void change_taken(struct attempt *a, struct reader body)
{
	uint8_t type = MESSAGE_CAPABILITY;
	struct notification n = notification_of(NOTIFY_HEADER, HEADER_BAD_TYPE);
	notification_add(&n, &type, 1);
	if (!is_dynamic(a) || !capabilities_take_changes(body, &a->agreed.theirs.offers, &n))
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, NULL);
	else
		agree_again(a);
}
