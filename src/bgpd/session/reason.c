/* SPDX-License-Identifier: Apache-2.0 */
/* reason -- why a session does not come up or went down, in one sentence: what happened, and what to do. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "bgpd/session/session.h"

void reason_words(struct down_reason *reason, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vsnprintf(reason->words, sizeof reason->words, format, list);
	va_end(list);
	reason->at_s = wall_now_s();
}

static const char *remote_text(const struct attempt *a, char out[ADDRESS_TEXT])
{
	return address_text(&a->peer->rules->remote, out);
}

/* The peer may be further away than the packets live. */
static bool is_short_lived(const struct peer_rules *rules)
{
	return rules->ttl == 1 && rules->kind == PEER_EBGP;
}

void reason_of_silence(struct attempt *a)
{
	const struct peer_rules *rules = a->peer->rules;
	char room[ADDRESS_TEXT];
	const char *remote = remote_text(a, room);
	if (rules->password[0])
		reason_words(&a->reason, "no answer from %s port %u: is the password the same on both sides? Else a filter drops it",
			     remote, rules->port);
	else if (rules->min_ttl)
		reason_words(&a->reason, "no answer from %s port %u: `ttl-security` drops what comes from further away, on both sides",
			     remote, rules->port);
	else if (is_short_lived(rules))
		reason_words(&a->reason, "no answer from %s port %u: a filter, a password of the peer's, or it is not on the link "
					 "(then `neighbor %s ebgp-multihop`)", remote, rules->port, rules->name);
	else
		reason_words(&a->reason, "no answer from %s port %u: a filter, a password of the peer's, or no route back", remote,
			     rules->port);
}

static void reason_of_no_route(struct attempt *a, int error)
{
	char room[ADDRESS_TEXT];
	const char *remote = remote_text(a, room);
	reason_words(&a->reason, "%s can't be reached (%s): look at `show ip route %s` and the interface", remote,
		     strerror(error), remote);
}

/* The connection was there and ended without a word. */
static void reason_of_loss(struct attempt *a, int error)
{
	const char *how = error ? strerror(error) : "closed without a NOTIFICATION";
	char room[ADDRESS_TEXT];
	if (a->state == STATE_OPEN_SENT)
		reason_words(&a->reason, "the peer ended the connection before its OPEN (%s): does it have `neighbor %s`?", how,
			     address_text(&a->local, room));
	else
		reason_words(&a->reason, "the peer ended the connection (%s)", how);
}

void reason_of_error(struct attempt *a, int error)
{
	const struct peer_rules *rules = a->peer->rules;
	char room[ADDRESS_TEXT];
	bool was_there = a->state >= STATE_OPEN_SENT;
	if (was_there && error != ETIMEDOUT && error != EHOSTUNREACH && error != ENETUNREACH)
		reason_of_loss(a, error);
	else if (error == ECONNREFUSED)
		reason_words(&a->reason, "connection refused: nothing listens on %s port %u; is bgpd running there?",
			     remote_text(a, room), rules->port);
	else if (error == EHOSTUNREACH || error == ENETUNREACH || error == ENETDOWN || error == EHOSTDOWN)
		reason_of_no_route(a, error);
	else if (error == EADDRNOTAVAIL)
		reason_words(&a->reason, "the `update-source` of neighbor %s is no address of this host", rules->name);
	else if (error == ETIMEDOUT && !was_there)
		reason_of_silence(a);
	else
		reason_words(&a->reason, "connection with %s failed: %s", remote_text(a, room), strerror(error));
}

/* What the data of a NOTIFICATION can't know: our side of it. */
static bool explain_received(struct attempt *a, const struct notification *n)
{
	const struct peer_rules *rules = a->peer->rules;
	char room[ADDRESS_TEXT];
	if (n->code == NOTIFY_OPEN && n->subcode == 2) {
		reason_words(&a->reason, "the peer does not want AS %u here: on its side `neighbor %s remote-as %u` would do", rules->local_as,
			     address_text(&a->local, room), rules->local_as);
		return true;
	}
	if (n->code == NOTIFY_OPEN && n->subcode == 3) {
		struct address id = address_v4(rules->router_id);
		reason_words(&a->reason, "the peer does not want our router-id %s: set another `bgp router-id`", address_text(&id, room));
		return true;
	}
	if (n->code == NOTIFY_OPEN && n->subcode == 6) {
		reason_words(&a->reason, "the peer does not want our hold time of %u seconds: `neighbor %s timers` sets another",
			     rules->hold_seconds, rules->name);
		return true;
	}
	if (n->code == NOTIFY_CEASE && n->subcode == CEASE_REJECTED) {
		reason_words(&a->reason, "the peer rejected the connection: does it have `neighbor %s`?", address_text(&a->local, room));
		return true;
	}
	return false;
}

static void words_of(struct down_reason *reason, const char *who, const struct notification *n)
{
	struct text t = { 0 };
	text_add_notification(&t, n);
	reason_words(reason, "%s: %s", who, text_chars(&t));
	text_free(&t);
}

void reason_of_received(struct attempt *a, const struct notification *n)
{
	a->reason.received = *n;
	if (!explain_received(a, n))
		words_of(&a->reason, "the peer says", n);
}

void reason_of_sent(struct attempt *a, const struct notification *n)
{
	a->reason.sent = *n;
	if (a->reason.words[0])
		return;
	if (n->code == NOTIFY_HOLD_TIMER && a->state == STATE_ESTABLISHED)
		reason_words(&a->reason, "hold timer expired: nothing was heard from the peer for %u seconds", a->agreed.hold_seconds);
	else if (n->code == NOTIFY_HOLD_TIMER)
		reason_words(&a->reason, "hold timer expired: the peer connected but sent no %s",
			     a->state == STATE_OPEN_SENT ? "OPEN" : "KEEPALIVE");
	else
		words_of(&a->reason, "we say", n);
}
