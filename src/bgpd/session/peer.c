/* SPDX-License-Identifier: Apache-2.0 */
/* peer -- one neighbour: when to try, whom to let in, what a change of its rules asks for.
 *
 * Between attempts a peer listens: connections are let in, our own wait (IdleHold) a second, then twice as
 * long after each failure, up to what `timers connect` allows.  A peer that just restarts is back at once. */
#include <string.h>
#include <unistd.h>
#include "bgpd/session/session.h"

enum {
	AGAIN_LEAST_MS = 1000, AGAIN_MOST_MS = 60000,
	LONG_LIVED_S = 60,              /* a session of that age ends a row of failures */
	PATIENT_FAILURES = 3, ACCEPT_EVERY_MS = 1000
};

static void connect_again(void *owner);

/* -- which AS we are to the peer -- */

uint32_t peer_local_as(const struct peer *peer)
{
	bool is_own = peer->goes_by_own_as && peer->rules->local_as_is_dual;
	return is_own ? peer->rules->own_as : peer->rules->local_as;
}

void peer_try_other_as(struct peer *peer)
{
	if (peer->rules->local_as_is_dual)
		peer->goes_by_own_as = !peer->goes_by_own_as;
}

/* -- attempts -- */

static struct attempt **slot_of(struct peer *peer, const struct attempt *a)
{
	if (peer->up == a)
		return &peer->up;
	return a->is_incoming ? &peer->in : &peer->out;
}

static bool has_met(const struct attempt *a)
{
	return a && a->state >= STATE_OPEN_SENT;
}

/* An OPEN needs a router-id, an unnumbered link somebody at its other end, `rpki strict` a cache: they may be found later. */
bool peer_is_complete(const struct peer_rules *rules)
{
	return rules->remote.family && rules->router_id && !rules->lacks_rpki;
}

static void start_out(struct peer *peer)
{
	timer_stop(&peer->again);
	if (!peer->is_started || peer->rules->is_passive || !peer_is_complete(peer->rules) || peer->out || peer->up)
		return;
	peer->out = attempt_new(peer, false);
	attempt_event(peer->out, FSM_START);
}

int64_t peer_wait_ms(const struct peer *peer)
{
	int64_t most = peer->rules->connect_retry_seconds * 1000LL, ms = AGAIN_LEAST_MS;
	most = most && most < AGAIN_MOST_MS ? most : AGAIN_MOST_MS;
	for (uint32_t i = 1; i < peer->failures && ms < most; i++)
		ms *= 2;
	return ms < most ? ms : most;
}

static void plan_again(struct peer *peer)
{
	int64_t ms = peer_wait_ms(peer);
	if (peer->is_started && !peer->rules->is_passive && !peer->out && !peer->up)
		timer_start(&peer->again, ms - io_random(peer->io, (uint32_t)(ms / 4 + 1)));
}

/* While the peer's own connection is on its way ours would only collide with it. */
static void connect_again(void *owner)
{
	struct peer *peer = owner;
	if (has_met(peer->in))
		plan_again(peer);
	else
		start_out(peer);
}

static void stop_attempt(struct attempt *a, const struct notification *n)
{
	if (a)
		attempt_refuse(a, FSM_STOP, n, NULL);
}

static void stop_attempts(struct peer *peer, const struct notification *n)
{
	stop_attempt(peer->out, n);
	stop_attempt(peer->in, n);
	stop_attempt(peer->up, n);
	timer_stop(&peer->again);
}

static void start(struct peer *peer)
{
	peer->is_started = true;
	peer->is_kept_down = false;
	timer_stop(&peer->revive);
	peer->failures = 0;
	start_out(peer);
}

static void stop(struct peer *peer, const struct notification *n)
{
	peer->is_started = false;
	stop_attempts(peer, n);
	peer_tell_state(peer, NULL);
}

static void keep_down(struct peer *peer, const struct notification *n)
{
	peer->is_kept_down = true;
	stop(peer, n);
}

/* The shortest time that a family gives; without one the operator has to clear it. */
static void plan_revival(struct peer *peer)
{
	uint32_t minutes = UINT32_MAX;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		uint32_t own = peer->rules->family[f].max_prefix_restart_minutes;
		if (own && own < minutes)
			minutes = own;
	}
	if (minutes != UINT32_MAX)
		timer_start(&peer->revive, 60000 * (int64_t)minutes);
}

static void revive(void *owner)
{
	struct peer *peer = owner;
	if (peer->is_kept_down && !peer->rules->is_shutdown)
		start(peer);
}

/* -- news of attempts -- */

static void count_end(struct peer *peer, const struct attempt *a, uint32_t deeds, bool was_up)
{
	bool is_quick = was_up && (a->reason.received.code == NOTIFY_CEASE || !a->reason.sent.code);
	bool is_old = was_up && wall_now_s() - peer->up_since_s >= LONG_LIVED_S;
	if (is_quick || is_old || deeds & DEED_FORGET_FAILURES)
		peer->failures = 0;
	else if (deeds & DEED_COUNT_FAILURE)
		peer->failures++;
}

void peer_attempt_ended(struct peer *peer, struct attempt *a, uint32_t deeds)
{
	bool was_up = peer->up == a;
	*slot_of(peer, a) = NULL;
	count_end(peer, a, deeds, was_up);
	plan_again(peer);
	peer_tell_state(peer, a);
}

void peer_attempt_moved(struct peer *peer, struct attempt *a)
{
	if (a->state == STATE_ACTIVE)
		peer->failures++;
	peer_tell_state(peer, a);
	a->reason = (struct down_reason){ 0 };
	if (peer->up == a)
		change_follow(a);       /* what may be said within a session, and is new since the OPEN */
}

/* The other one, if there is one: told of the collision if it has met the peer. */
static void end_others(struct peer *peer)
{
	struct notification none = { 0 };
	struct attempt *others[] = { peer->out, peer->in };
	for (int i = 0; i < 2; i++) {
		if (has_met(others[i]))
			attempt_event(others[i], FSM_COLLISION);
		else
			stop_attempt(others[i], &none);
	}
	timer_stop(&peer->again);
}

void peer_is_up(struct peer *peer, struct attempt *a)
{
	*slot_of(peer, a) = NULL;
	peer->up = a;
	end_others(peer);
	peer->established++;
	peer->session++;
	io_count_up(peer->io, 1);
	peer->slow_keepalives = 0;
	memset(peer->greeted, 0, sizeof peer->greeted);
	peer->up_since_s = wall_now_s();
	output_forget(peer);
	filters_forget(peer);
	filters_begin(peer, &a->agreed);
	input_follow_rules(a);
	io_tell_up(peer->io, a);
}

void peer_is_down(struct peer *peer, struct attempt *a)
{
	peer->dropped++;
	io_count_up(peer->io, -1);
	input_drop_routes(peer);
	output_forget(peer);
	filters_forget(peer);
	io_tell_down(peer->io, a);
}

/* -- letting in -- */

/* RFC 9003: why, in words. */
static struct notification shutdown_notification(const char *words)
{
	struct notification n = notification_of(NOTIFY_CEASE, CEASE_SHUTDOWN);
	n.is_hard = true;
	uint8_t length = (uint8_t)strlen(words);
	if (length) {
		notification_add(&n, &length, 1);
		notification_add(&n, words, length);
	}
	return n;
}

/* Who is too slow too often stays down until somebody clears it, or allows more. */
void peer_took_rtt(struct peer *peer, uint32_t rtt_ms)
{
	const struct peer_rules *rules = peer->rules;
	if (rtt_ms <= rules->rtt_most_ms) {
		peer->slow_keepalives -= peer->slow_keepalives != 0;
		return;
	}
	if (++peer->slow_keepalives <= rules->rtt_count)
		return;
	char *words = text_format("shutdown due to high round-trip-time (%ums > %ums, hit %u times)", rtt_ms, rules->rtt_most_ms,
				  peer->slow_keepalives);
	struct notification n = shutdown_notification(words);
	log_warn("peer=%s %s: `clear bgp` it, or allow more by `shutdown rtt`", rules->name, words);
	keep_down(peer, &n);
	mem_free(words);
}

void peer_accept(struct peer *peer, int fd)
{
	int64_t now = loop_now_ms(peer->io->loop);
	bool is_hasty = peer->failures >= PATIENT_FAILURES && peer->accepted_ms && now - peer->accepted_ms < ACCEPT_EVERY_MS;
	if (!peer->is_started || !peer_is_complete(peer->rules) || is_hasty) {
		close(fd);
		return;
	}
	peer->accepted_ms = now;
	/* The peer would not come again if it still had the one before. */
	if (peer->in)
		attempt_event(peer->in, FSM_COLLISION);
	if (peer->up)
		attempt_probe(peer->up);
	peer->in = attempt_new(peer, true);
	attempt_give(peer->in, fd);
}

/* -- rules -- */

enum effect { NOTHING, NEW_SESSION };

static bool families_differ(const struct peer_rules *a, const struct peer_rules *b)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (a->family[f].is_active != b->family[f].is_active)
			return true;
	return false;
}

static bool who_differs(const struct peer_rules *a, const struct peer_rules *b)
{
	bool ours = a->own_as != b->own_as || a->said_local_as != b->said_local_as ||
		    a->local_as_stays_out != b->local_as_stays_out || a->local_as_replaces != b->local_as_replaces ||
		    a->local_as_is_dual != b->local_as_is_dual;
	return ours || a->kind != b->kind || a->local_as != b->local_as || a->remote_as != b->remote_as ||
	       a->remote_is != b->remote_is || a->confederation != b->confederation ||
	       memcmp(a->members, b->members, sizeof a->members) != 0;
}

/* Who was told its own paths and is no longer begins anew: what it knows of them nobody would take back. */
static bool is_told_its_own(const struct peer_rules *rules)
{
	return rules->tells_back && rules->kind == PEER_EBGP && !rules->is_solo;
}

/* What was said in the OPEN or set on the socket needs a new session; timers wait for the next one. */
static enum effect compare_rules(const struct peer_rules *a, const struct peer_rules *b)
{
	bool who = who_differs(a, b) || a->router_id != b->router_id;
	bool where = !address_same(&a->remote, &b->remote) || a->scope != b->scope || a->port != b->port ||
		     !address_same(&a->source, &b->source) || strcmp(a->device, b->device) != 0;
	bool how = a->is_oad != b->is_oad || a->says_aigp != b->says_aigp || a->tcp_mss != b->tcp_mss || a->dscp != b->dscp || a->ttl != b->ttl || a->min_ttl != b->min_ttl || strcmp(a->password, b->password) != 0;
	bool what = a->capability_off != b->capability_off || a->override_capability != b->override_capability ||
		    a->strict_capability != b->strict_capability || families_differ(a, b) ||
		    (is_told_its_own(a) && !is_told_its_own(b));
	return who || where || how || what ? NEW_SESSION : NOTHING;
}

/* What keeps a session down has other bounds now: it may try again. */
static bool bounds_differ(const struct peer_rules *a, const struct peer_rules *b)
{
	bool any = a->rtt_most_ms != b->rtt_most_ms || a->rtt_count != b->rtt_count;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		any |= peer_limits_differ(&a->family[f], &b->family[f]);
	return any;
}

static void follow_shutdown(struct peer *peer)
{
	struct notification n = shutdown_notification(peer->rules->shutdown_message);
	if (peer->is_started)
		stop(peer, &n);
}

/* What is said last has to arrive: by the hops that are right now. */
static void reach_further(struct peer *peer)
{
	struct attempt *all[] = { peer->up, peer->out, peer->in };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i])
			attempt_set_ttl(all[i]);
}

/* Who is not up tries at once with what is new: the operator waits for it. */
static void follow_started(struct peer *peer, enum effect effect)
{
	struct notification n = notification_of(NOTIFY_CEASE, CEASE_CONFIG_CHANGE);
	if (effect == NOTHING && peer->up)
		return;
	if (effect == NEW_SESSION)
		reach_further(peer);
	if (effect == NEW_SESSION || !(has_met(peer->out) || has_met(peer->in)))
		stop_attempts(peer, &n);
	start(peer);
	if (peer->up)
		timer_stop(&peer->again);
}

/* What was offered in an OPEN is no longer to be had, whether the session is up yet or not. */
static bool offers_differ(const struct peer *peer, const struct peer_rules *rules)
{
	const struct attempt *all[] = { peer->up, peer->out, peer->in };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (has_met(all[i]) && change_needs_session(all[i], rules))
			return true;
	return false;
}

void peer_follow(struct peer *peer, const struct peer_rules *rules)
{
	enum effect effect = compare_rules(peer->rules, rules);
	if (offers_differ(peer, rules))
		effect = NEW_SESSION;
	if (peer->is_kept_down && bounds_differ(peer->rules, rules))
		effect = NEW_SESSION;
	bool was_shutdown = peer->rules->is_shutdown;
	peer->rules = rules;
	if (peer->up)
		input_follow_rules(peer->up);
	if (rules->is_shutdown)
		follow_shutdown(peer);
	else if (!peer->is_kept_down || effect == NEW_SESSION)
		follow_started(peer, was_shutdown ? NEW_SESSION : effect);
	if (peer->up)
		change_follow(peer->up);
}

struct peer *peer_new(struct io *io, const struct peer_rules *rules)
{
	struct peer *peer = NEW(struct peer);
	peer->io = io;
	peer->number = rules->peer;
	peer->rules = rules;
	peer->told_state = STATE_IDLE;
	timer_init(&peer->again, io->loop, connect_again, peer);
	timer_init(&peer->revive, io->loop, revive, peer);
	if (!rules->is_shutdown)
		start(peer);
	peer_tell_state(peer, NULL);
	return peer;
}

void peer_reset(struct peer *peer, const struct notification *n)
{
	bool was_started = peer->is_started;
	if (n->code == NOTIFY_CEASE && n->subcode == CEASE_MAX_PREFIX) {
		keep_down(peer, n);
		plan_revival(peer);
		return;
	}
	bool was_up = peer->up;
	stop_attempts(peer, n);
	if (peer->rules->is_shutdown)
		return;
	if (was_up && was_started)
		plan_again(peer);
	else
		start(peer);
}

void peer_close(struct peer *peer, const struct notification *n)
{
	peer->is_started = false;
	stop_attempts(peer, n);
}

void peer_free(struct peer *peer)
{
	timer_stop(&peer->again);
	timer_stop(&peer->revive);
	output_forget(peer);
	filters_forget(peer);
	mem_free(peer);
}
