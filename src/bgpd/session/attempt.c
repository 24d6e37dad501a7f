/* SPDX-License-Identifier: Apache-2.0 */
/* attempt -- one connection and its state machine: events in, deeds done.
 *
 * What ended is unhooked from its peer at once and freed at the end of the turn, because the end may come from
 * deep within the use of its bytes. */
#include <errno.h>
#include "bgpd/session/session.h"
#include "net/socket.h"

enum {
	CONNECT_MOST_MS = 15000,        /* for one SYN; the kernel would try for two minutes */
	HOLD_LARGE_MS = 240000,         /* RFC 4271 8.2.2, OpenSent */
	UNREAD_MS = 1000,               /* the peer did speak, we had no time to listen */
	SEND_HOLD_LEAST_MS = 480000     /* RFC 9687 3 */
};

static void retry_expired(void *owner)
{
	struct attempt *a = owner;
	if (a->state == STATE_CONNECT)
		reason_of_silence(a);
	attempt_event(a, FSM_RETRY_EXPIRED);
}

/* The timer is not touched by each message; it asks, when it fires, whether the peer was heard meanwhile. */
static void hold_expired(void *owner)
{
	struct attempt *a = owner;
	if (a->state >= STATE_OPEN_CONFIRM) {
		int64_t left = a->heard_ms + a->agreed.hold_seconds * 1000LL - loop_now_ms(a->hold.loop);
		if (left > 0 || connection_has_unread(a->connection)) {
			timer_start(&a->hold, left > 0 ? left : UNREAD_MS);
			return;
		}
	}
	attempt_event(a, FSM_HOLD_EXPIRED);
}

static void keepalive_expired(void *owner)
{
	attempt_event(owner, FSM_KEEPALIVE_EXPIRED);
}

static int64_t send_hold_ms(const struct attempt *a)
{
	int64_t twice = a->agreed.hold_seconds * 2000LL;
	return twice > SEND_HOLD_LEAST_MS ? twice : SEND_HOLD_LEAST_MS;
}

static void send_hold_expired(void *owner)
{
	struct attempt *a = owner;
	int64_t left = a->connection->progress_ms + send_hold_ms(a) - loop_now_ms(a->send_hold.loop);
	if (!connection_is_waiting(a->connection))
		left = send_hold_ms(a);
	if (left > 0)
		timer_start(&a->send_hold, left);
	else
		attempt_event(a, FSM_SEND_HOLD_EXPIRED);
}

static void delay_expired(void *owner)
{
	attempt_event(owner, FSM_DELAY_EXPIRED);
}

struct attempt *attempt_new(struct peer *peer, bool is_incoming)
{
	struct attempt *a = NEW(struct attempt);
	struct loop *loop = peer->io->loop;
	a->peer = peer;
	a->is_incoming = is_incoming;
	a->state = is_incoming ? STATE_ACTIVE : STATE_IDLE;
	timer_init(&a->retry, loop, retry_expired, a);
	timer_init(&a->hold, loop, hold_expired, a);
	timer_init(&a->keepalive, loop, keepalive_expired, a);
	timer_init(&a->send_hold, loop, send_hold_expired, a);
	timer_init(&a->delay, loop, delay_expired, a);
	return a;
}

static void stop_timers(struct attempt *a)
{
	timer_stop(&a->retry);
	timer_stop(&a->hold);
	timer_stop(&a->keepalive);
	timer_stop(&a->send_hold);
	timer_stop(&a->delay);
}

void attempt_free(struct attempt *a)
{
	stop_timers(a);
	connection_free(a->connection);
	mem_free(a);
}

/* -- the connection -- */

/* Both ends are known now; without an address to be reached by the session would be of no use. */
static void begin(struct attempt *a, enum fsm_event event)
{
	tcp_ends(a->connection->fd, &a->local, &a->local_port, &a->remote, &a->remote_port);
	a->link = link_of_session(a);
	if (!link_has_next_hops(&a->link, a->peer->rules)) {
		reason_words(&a->reason, "the interface has no IPv6 address, which IPv6 routes need for their next hop: add one, "
			     "or `no neighbor %s activate` in address-family ipv6", a->peer->rules->name);
		attempt_event(a, FSM_TCP_FAILED);
		return;
	}
	connection_begin(a->connection);
	attempt_event(a, event);
}

static void connected(void *owner)
{
	struct attempt *a = owner;
	int error = socket_error(a->connection->fd);
	if (error) {
		reason_of_error(a, error);
		attempt_event(a, FSM_TCP_FAILED);
		return;
	}
	begin(a, a->peer->rules->delay_open_seconds ? FSM_CONNECTED_DELAYED : FSM_CONNECTED);
}

static void failed(void *owner, int error)
{
	struct attempt *a = owner;
	reason_of_error(a, error);
	attempt_event(a, FSM_TCP_FAILED);
}

static bool may_read(void *owner)
{
	return io_has_room(((struct attempt *)owner)->peer->io);
}

static const struct connection_rules connection_rules = {
	.connected = connected,
	.bytes = input_bytes,
	.may_read = may_read,
	.failed = failed,
	.taken = output_taken,
	.updates_left = output_updates_left,
};

/* Of both our connections and the peer's. */
static struct tcp_options common_options(const struct peer_rules *rules)
{
	return (struct tcp_options){
		.ttl = rules->ttl, .min_ttl = rules->min_ttl, .mss = rules->tcp_mss, .dscp = rules->dscp, .dscp_said = true,
		.keepalive = { rules->keepalive_idle_seconds, rules->keepalive_interval_seconds, rules->keepalive_probes },
	};
}

static struct tcp_options options_of(const struct peer_rules *rules)
{
	struct tcp_options o = common_options(rules);
	o.scope = rules->scope;
	if (rules->source.family == rules->remote.family)
		o.source = rules->source;
	/* A loopback's address is a source, though nothing leaves by it. */
	if (rules->device[0] && !address_is_link_local(&rules->remote))
		o.source = link_source(rules->device, rules->remote.family);
	if (rules->device[0] && !o.source.family)
		o.device = rules->device;
	if (rules->password[0])
		o.md5_password = rules->password;
	return o;
}

static void keep_connection(struct attempt *a, int fd)
{
	struct io *io = a->peer->io;
	a->connection = connection_new(io->loop, fd, &connection_rules, a, &io->room);
}

static void connect_now(struct attempt *a)
{
	const struct peer_rules *rules = a->peer->rules;
	struct tcp_options options = options_of(rules);
	char *why = NULL;
	errno = 0;
	int fd = tcp_connect(&rules->remote, rules->port, &options, &why);
	int error = errno;
	if (fd < 0) {
		if (error)
			reason_of_error(a, error);
		else
			reason_words(&a->reason, "%s", why ? why : "cannot connect");
		mem_free(why);
		attempt_event(a, FSM_TCP_FAILED);
		return;
	}
	mem_free(why);
	keep_connection(a, fd);
	connection_await(a->connection);
}

void attempt_give(struct attempt *a, int fd)
{
	const struct peer_rules *rules = a->peer->rules;
	struct tcp_options options = common_options(rules);
	char *why = NULL;
	if (!tcp_apply(fd, &rules->remote, &options, &why))
		log_warn("peer=%s as=%u %s", rules->name, rules->remote_as, why);
	mem_free(why);
	keep_connection(a, fd);
	begin(a, rules->delay_open_seconds ? FSM_CONNECTED_DELAYED : FSM_ACCEPTED);
}

void attempt_set_ttl(struct attempt *a)
{
	const struct peer_rules *rules = a->peer->rules;
	const struct tcp_options options = { .ttl = rules->ttl };
	char *why = NULL;
	if (a->connection && a->connection->fd >= 0)
		tcp_apply(a->connection->fd, &rules->remote, &options, &why);
	mem_free(why);
}

static void close_connection(struct attempt *a)
{
	struct connection *c = a->connection;
	struct peer *peer = a->peer;
	if (!c || c->fd < 0)
		return;
	connection_close(c);
	peer->bytes_received += c->bytes_in;
	peer->bytes_sent += c->bytes_out;
	if (c->read_at_s > peer->read_at_s)
		peer->read_at_s = c->read_at_s;
	if (c->written_at_s > peer->written_at_s)
		peer->written_at_s = c->written_at_s;
	c->bytes_in = c->bytes_out = 0;
}

/* -- messages out -- */

void attempt_send(struct attempt *a, const void *message, size_t length)
{
	if (a->connection)
		connection_send(a->connection, message, length);
}

static void send_open(struct attempt *a)
{
	uint8_t room[MESSAGE_MAX];
	struct writer w = writer_over(room, sizeof room);
	a->agreed.ours = negotiate_ours(a->peer->rules, peer_local_as(a->peer));
	open_write(&w, &a->agreed.ours);
	attempt_send(a, room, write_used(&w));
	a->peer->sent.opens++;
}

static void send_keepalive(struct attempt *a)
{
	uint8_t room[HEADER_BYTES];
	struct writer w = writer_over(room, sizeof room);
	keepalive_write(&w);
	attempt_send(a, room, write_used(&w));
	a->keepalive_sent_ms = loop_now_ms(a->keepalive.loop);
	a->peer->sent.keepalives++;
	log_detail(DEBUG_KEEPALIVES, "peer=%s KEEPALIVE sent", a->peer->rules->name);
}

/* RFC 4271 4.4: not more than one in a second. */
void attempt_probe(struct attempt *a)
{
	if (loop_now_ms(a->keepalive.loop) - a->keepalive_sent_ms >= 1000)
		send_keepalive(a);
}

static void send_notification(struct attempt *a, const struct notification *n)
{
	uint8_t room[MESSAGE_MAX];
	struct writer w = writer_over(room, sizeof room);
	notification_write(&w, n);
	attempt_send(a, room, write_used(&w));
}

bool attempt_knows_hard_reset(const struct attempt *a)
{
	return a->has_open && a->agreed.ours.offers.notification_bit && a->agreed.theirs.offers.notification_bit;
}

static void notify(struct attempt *a, const struct fsm_step *step)
{
	struct notification n = step->code ? notification_of(step->code, step->subcode) : a->pending;
	bool is_collision = n.code == NOTIFY_CEASE && n.subcode == CEASE_COLLISION;
	if (!n.code)
		n = notification_of(NOTIFY_CEASE, 0);
	/* The connection that is kept says more than the one that is not. */
	if (!is_collision) {
		reason_of_sent(a, &n);
		a->peer->sent.notifications++;
	}
	if (n.is_hard && attempt_knows_hard_reset(a))
		n = notification_harden(&n);
	send_notification(a, &n);
}

/* -- timers: a quarter less at random, so that peers do not beat in step (RFC 4271 10) -- */

static int64_t jittered(struct attempt *a, int64_t ms)
{
	return ms - io_random(a->peer->io, (uint32_t)(ms / 4 + 1));
}

/* For a SYN the configured time, but not minutes; for waiting what the peer's failures ask for. */
static void start_retry(struct attempt *a, bool connects)
{
	int64_t ms = a->peer->rules->connect_retry_seconds * 1000LL;
	if (ms > CONNECT_MOST_MS || !ms)
		ms = CONNECT_MOST_MS;
	timer_start(&a->retry, jittered(a, connects ? ms : peer_wait_ms(a->peer)));
}

static void start_keepalive(struct attempt *a)
{
	int64_t ms = jittered(a, a->agreed.keepalive_seconds * 1000LL);
	if (a->agreed.keepalive_seconds)
		timer_start(&a->keepalive, ms < 1000 ? 1000 : ms);
}

static void start_agreed_hold(struct attempt *a)
{
	timer_stop(&a->hold);
	if (!a->agreed.hold_seconds)
		return;
	a->heard_ms = loop_now_ms(a->hold.loop);
	timer_start(&a->hold, a->agreed.hold_seconds * 1000LL);
}

/* -- deeds -- */

static void end_deeds(struct attempt *a, const struct fsm_step *step)
{
	if (step->deeds & DEED_STOP_TIMERS)
		stop_timers(a);
	if (step->deeds & DEED_NOTIFY)
		notify(a, step);
	if (step->deeds & DEED_DOWN)
		peer_is_down(a->peer, a);
	if (step->deeds & DEED_CLOSE)
		close_connection(a);
}

static void go_on_deeds(struct attempt *a, const struct fsm_step *step)
{
	if (step->deeds & DEED_STOP_RETRY) {
		timer_stop(&a->retry);
		timer_stop(&a->delay);
	}
	if (step->deeds & DEED_START_DELAY)
		timer_start(&a->delay, a->peer->rules->delay_open_seconds * 1000LL);
	if (step->deeds & DEED_START_RETRY)
		start_retry(a, step->deeds & DEED_CONNECT);
	if (step->deeds & DEED_SEND_OPEN)
		send_open(a);
	if (step->deeds & DEED_SEND_KEEPALIVE)
		send_keepalive(a);
	if (step->deeds & DEED_HOLD_LARGE)
		timer_start(&a->hold, HOLD_LARGE_MS);
	if (step->deeds & DEED_HOLD_AGREED)
		start_agreed_hold(a);
	if (step->deeds & DEED_START_KEEPALIVE)
		start_keepalive(a);
	if (step->deeds & DEED_UP) {
		if (a->agreed.hold_seconds)
			timer_start(&a->send_hold, send_hold_ms(a));
		peer_is_up(a->peer, a);
	}
}

static void reopen(struct attempt *a)
{
	struct connection *old = a->connection;
	a->connection = NULL;
	connection_free(old);
	connect_now(a);
}

static void die(struct attempt *a)
{
	struct io *io = a->peer->io;
	a->is_dead = true;
	a->state = STATE_IDLE;
	stop_timers(a);
	a->next_dead = io->dead;
	io->dead = a;
	task_post(&io->bury);
}

void attempt_event(struct attempt *a, enum fsm_event event)
{
	if (a->is_dead)
		return;
	struct fsm_step step = fsm_step(a->state, event);
	uint8_t was = a->state;
	if (step.deeds == DEED_HEARD || step.deeds == (DEED_HEARD | DEED_TAKE)) {
		a->heard_ms = loop_now_ms(a->hold.loop);
		return;
	}
	log_detail(DEBUG_NEIGHBOR, "peer=%s %s: %s, %s -> %s", a->peer->rules->name, a->is_incoming ? "in" : "out",
		   fsm_event_word(event), fsm_state_word(was), fsm_state_word(step.next));
	end_deeds(a, &step);
	a->state = step.next;
	/* The peer's own connection can't be made again by us. */
	bool is_over = step.next == STATE_IDLE || (a->is_incoming && step.next == STATE_ACTIVE && was == STATE_OPEN_SENT);
	if (is_over) {
		die(a);
		peer_attempt_ended(a->peer, a, step.deeds);
		return;
	}
	go_on_deeds(a, &step);
	if (step.deeds & DEED_HEARD)
		a->heard_ms = loop_now_ms(a->hold.loop);
	if (step.next != was || a->reason.words[0])
		peer_attempt_moved(a->peer, a);
	if (step.deeds & DEED_CONNECT)
		reopen(a);
}

void attempt_refuse(struct attempt *a, enum fsm_event event, const struct notification *n, const char *words)
{
	a->pending = *n;
	if (words)
		reason_words(&a->reason, "%s", words);
	attempt_event(a, event);
}
