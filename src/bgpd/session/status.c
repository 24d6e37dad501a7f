/* SPDX-License-Identifier: Apache-2.0 */
/* status -- what the speaker is told of a peer: its state when it changes, its counters when asked. */
#include <net/if.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include "bgpd/session/session.h"
#include "net/socket.h"

/* Two attempts may run side by side: the further one is shown.  Who is started and waits is listening. */
uint8_t peer_state(const struct peer *peer)
{
	if (peer->up)
		return STATE_ESTABLISHED;
	if (!peer->is_started || !peer_is_complete(peer->rules))
		return STATE_IDLE;
	uint8_t in = peer->in ? peer->in->state : STATE_ACTIVE, out = peer->out ? peer->out->state : STATE_ACTIVE;
	if (in >= STATE_OPEN_SENT || out >= STATE_OPEN_SENT)
		return in > out ? in : out;
	return out;
}

static void add_connection(const struct attempt *a, struct event_state *e)
{
	e->local = a->local;
	e->remote = a->remote;
	e->local_port = a->local_port;
	e->remote_port = a->remote_port;
	e->remote_as = a->agreed.theirs.asn;
	if (!a->has_open)
		return;
	e->remote_router_id = a->agreed.theirs.router_id;
	e->local_as = a->agreed.ours.asn;
	e->received = a->agreed.theirs.offers;
	e->sent = a->agreed.ours.offers;
	e->has_long_parameters = a->agreed.theirs.is_long;
	e->hold_seconds = a->agreed.hold_seconds;
	e->keepalive_seconds = a->agreed.keepalive_seconds;
	memcpy(e->family, a->agreed.family, sizeof e->family);
}

void peer_tell_state(struct peer *peer, const struct attempt *a)
{
	uint8_t now = peer_state(peer);
	const struct attempt *shown = peer->up ? peer->up : a;
	bool has_reason = a && a->reason.words[0];
	if (now == peer->told_state && !has_reason)
		return;
	struct event_state *e = EVENT(EVENT_STATE, event_state);
	e->peer = peer->number;
	e->state = now;
	e->was = peer->told_state;
	if (has_reason)
		e->reason = a->reason;
	if (a && peer->told_state == STATE_ESTABLISHED && now != STATE_ESTABLISHED)
		e->away_seconds = io_away_seconds(a);
	if (shown)
		add_connection(shown, e);
	if (peer->io->is_dumping && now != peer->told_state)
		dump_state(peer, shown, peer->told_state, now);
	peer->told_state = now;
	io_post(peer->io, peer->io->speaker, &e->head);
}

void peer_tell_agreed(struct peer *peer, const struct attempt *a)
{
	struct event_state *e = EVENT(EVENT_STATE, event_state);
	e->peer = peer->number;
	e->state = e->was = peer->told_state;
	add_connection(a, e);
	io_post(peer->io, peer->io->speaker, &e->head);
}

static uint16_t segment_size(const struct connection *c)
{
	int mss = 0;
	socklen_t length = sizeof mss;
	if (c->fd < 0 || getsockopt(c->fd, IPPROTO_TCP, TCP_MAXSEG, &mss, &length) != 0)
		return 0;
	return (uint16_t)mss;
}

static void add_live(const struct connection *c, struct event_status *e)
{
	e->bytes_sent += c->bytes_out;
	e->bytes_received += c->bytes_in;
	e->last_read_s = c->read_at_s > e->last_read_s ? c->read_at_s : e->last_read_s;
	e->last_write_s = c->written_at_s > e->last_write_s ? c->written_at_s : e->last_write_s;
	e->out_queue = (uint32_t)(c->waiting + c->control.count - c->control_sent);
	e->send_mss = segment_size(c);
	e->rtt_ms = c->fd >= 0 ? tcp_rtt_ms(c->fd) : 0;
}

static uint32_t retry_left_s(const struct peer *peer)
{
	int64_t left = timer_left_ms(&peer->again);
	if (!left && peer->out)
		left = timer_left_ms(&peer->out->retry);
	return (uint32_t)((left + 999) / 1000);
}

static uint32_t attempt_bytes(const struct attempt *a)
{
	const struct connection *c = a ? a->connection : NULL;
	if (!c)
		return a ? sizeof *a : 0;
	return (uint32_t)(sizeof *a + sizeof *c + c->rest_length + c->control.room + c->queue.room * sizeof(struct out_item));
}

void peer_tell_status(struct peer *peer, uint32_t ticket)
{
	struct event_status *e = EVENT(EVENT_STATUS, event_status);
	e->peer = peer->number;
	e->ticket = ticket;
	e->state = peer_state(peer);
	e->sent = peer->sent;
	e->received = peer->received;
	e->bytes_sent = peer->bytes_sent;
	e->bytes_received = peer->bytes_received;
	e->established_count = peer->established;
	e->dropped_count = peer->dropped;
	e->last_read_s = peer->read_at_s;
	e->last_write_s = peer->written_at_s;
	e->up_since_s = peer->up ? peer->up_since_s : 0;
	e->bad_withdrawn = peer->bad_withdrawn;
	e->bad_discarded = peer->bad_discarded;
	e->bad_nexthops = peer->bad_nexthops;
	e->screened_out = peer->screened_out;
	e->screened = peer->screened;
	e->connect_retry_left_s = retry_left_s(peer);
	e->slow_keepalives = peer->slow_keepalives;
	memcpy(e->end_of_rib_sent, peer->end_of_rib_sent, sizeof e->end_of_rib_sent);
	memcpy(e->end_of_rib_received, peer->end_of_rib_received, sizeof e->end_of_rib_received);
	memcpy(e->awaits_filter, peer->awaits_filter, sizeof e->awaits_filter);
	for (enum family_row f = TABLE_COUNT; f < FAMILY_COUNT; f++) {
		e->end_of_rib_sent[f] = peer->end_of_rib_sent[families[f].table];
		e->end_of_rib_received[f] = peer->end_of_rib_received[families[f].table];
	}
	e->session_bytes = (uint32_t)sizeof *peer + attempt_bytes(peer->out) + attempt_bytes(peer->in);
	if (peer->up) {
		add_live(peer->up->connection, e);
		e->updated_ms = peer->up->updated_ms;
		e->link = peer->up->link;
	}
	io_post(peer->io, peer->io->speaker, &e->head);
}
