/* SPDX-License-Identifier: Apache-2.0 */
/* output -- what the shards say to a peer, and what is said back to them about bytes that left.
 *
 * Each shard ends its first telling with an End-of-RIB, and puts marks around a refresh; the peer hears the
 * first BoRR and the last of each end only (RFC 4724 2, RFC 7313 4.2). */
#include "bgpd/events/own_hop.h"
#include "bgpd/session/session.h"

static uint64_t all_shards(const struct io *io)
{
	return io->shard_count == 64 ? UINT64_MAX : (1ull << io->shard_count) - 1;
}

/* -- bytes that left: told to the shard in one letter per turn of writing, or later when they are few: the shard counts
 * in megabytes, and a letter for each UPDATE would cost as much as the UPDATE -- */

enum { TAKEN_BYTES = 16 << 10, TAKEN_MS = 50 };

void output_tell_taken(struct io *io)
{
	if (!io->taken.bytes)
		return;
	struct event_taken *letter = EVENT(EVENT_TAKEN, event_taken);
	letter->peer = io->taken.peer;
	letter->family = io->taken.family;
	letter->bytes = io->taken.bytes;
	io->taken.bytes = 0;
	io_post_little(io, io->shards[io->taken.shard], &letter->head, 0);
}

void output_taken(void *owner, uint16_t shard, uint8_t family, uint32_t bytes)
{
	struct peer *peer = ((struct attempt *)owner)->peer;
	struct io *io = peer->io;
	bool is_same = io->taken.peer == peer->number && io->taken.shard == shard && io->taken.family == family;
	if (!is_same)
		output_tell_taken(io);
	io->taken.peer = peer->number;
	io->taken.shard = shard;
	io->taken.family = family;
	io->taken.bytes += bytes;
	if (io->taken.bytes >= TAKEN_BYTES)
		task_post(&io->tell_now);
	else if (!timer_is_running(&io->tell_later))
		timer_start(&io->tell_later, TAKEN_MS);
}

void output_updates_left(void *owner, uint32_t updates)
{
	((struct attempt *)owner)->peer->sent.updates += updates;
}

/* -- marks -- */

/* The subtype of a chunk that is one ROUTE-REFRESH; -1: it is not. */
static int refresh_mark(const uint8_t *bytes, uint32_t length)
{
	return length == HEADER_BYTES + 4 && bytes[18] == MESSAGE_ROUTE_REFRESH ? bytes[21] : -1;
}

static bool passes_begin(struct refresh_round *round, uint16_t shard)
{
	round->begun[shard]++;
	bool is_first = !round->is_open;
	round->is_open = true;
	return is_first;
}

/* A shard is done when it has begun as often as it was asked: a request within a telling starts it anew. */
static bool passes_end(struct refresh_round *round, const struct io *io, uint16_t shard)
{
	if (round->begun[shard] == round->asked)
		round->done |= 1ull << shard;
	if (round->done != all_shards(io))
		return false;
	*round = (struct refresh_round){ 0 };
	return true;
}

static bool passes_mark(struct peer *peer, uint8_t family, uint16_t shard, int subtype)
{
	struct refresh_round *round = peer->rounds[family];
	if (subtype < 0 || !round)
		return true;
	peer->sent.refreshes++;
	return subtype == 1 ? passes_begin(round, shard) : passes_end(round, peer->io, shard);
}

static bool passes_end_of_rib(struct peer *peer, uint8_t family, uint16_t shard)
{
	peer->ended[family] |= 1ull << shard;
	return peer->end_of_rib_sent[family] = peer->ended[family] == all_shards(peer->io) && !peer->rules->restart.end_of_rib_off;
}

/* -- segments -- */

struct pieces {
	struct peer *peer;
	const struct event_segment *event;
	uint16_t own;                        /* out_item's */
	struct out_item item;                /* being gathered: chunks that lie side by side */
};

static void let_go(struct pieces *p)
{
	if (!p->item.length)
		return;
	segment_hold(p->event->segment, 1);
	connection_queue(p->peer->up->connection, p->item);
	p->item.length = 0;
}

static void add_chunk(struct pieces *p, const struct segment_chunk *chunk)
{
	const uint8_t *bytes = p->event->segment->bytes + chunk->offset;
	bool joins = p->item.length && p->item.bytes + p->item.length == bytes;
	if (!joins) {
		let_go(p);
		p->item = (struct out_item){ .segment = p->event->segment, .bytes = bytes, .shard = p->event->shard,
					     .family = p->event->family, .own = p->own };
	}
	p->item.length += chunk->length;
	p->item.updates += chunk->updates;
}

/* What is kept back counts as taken, or the shard would wait for it. */
static void keep_back(struct pieces *p, uint32_t bytes)
{
	output_taken(p->peer->up, p->event->shard, p->event->family, bytes);
}

static bool passes(struct pieces *p, const struct segment_chunk *chunk, bool is_last)
{
	const struct segment *s = p->event->segment;
	if (s->has_end_of_rib && is_last)
		return passes_end_of_rib(p->peer, p->event->family, p->event->shard);
	return passes_mark(p->peer, p->event->family, p->event->shard, refresh_mark(s->bytes + chunk->offset, chunk->length));
}

/* Our addresses on this session's link, where others stand in the segment; 0: these do. */
static uint16_t own_of(const struct attempt *a, const struct segment *s)
{
	if (!s->hole_count)
		return 0;
	struct nexthop_address own = s->self.global.family == AF_INET
					     ? own_hop_v4(&a->link, a->peer->rules->router_id)
					     : own_hop_v6(&a->link, &a->local, agreement_link_local_alone(&a->agreed));
	return own_hop_is_same(&own, &s->self) ? 0 : connection_own(a->connection, &own);
}

void output_segment(struct peer *peer, const struct event_segment *event)
{
	const struct segment *s = event->segment;
	struct pieces p = { .peer = peer, .event = event };
	if (!peer->up || event->shard >= SHARDS_MOST || !peer->greeted[event->shard])
		return;
	p.own = own_of(peer->up, s);
	log_detail(DEBUG_TELLING, "peer=%s UPDATEs are told, %u pieces", peer->rules->name, s->chunk_count);
	for (uint32_t i = 0; i < s->chunk_count; i++) {
		const struct segment_chunk *chunk = &s->chunks[i];
		if (!segment_chunk_is_for(chunk, peer->number) || !chunk->length)
			continue;
		if (passes(&p, chunk, i + 1 == s->chunk_count))
			add_chunk(&p, chunk);
		else
			keep_back(&p, chunk->length);
	}
	let_go(&p);
}

/* -- ROUTE-REFRESH -- */

void output_ask_refresh(struct peer *peer, enum family_row family)
{
	uint8_t room[HEADER_BYTES + 4];
	struct writer w = writer_over(room, sizeof room);
	enum family_row labeled = family_labeled(family);
	if (!peer->up || !peer->up->agreed.refresh)
		return;
	if (labeled < FAMILY_COUNT && peer->up->agreed.family[labeled])
		family = labeled;
	if (!peer->up->agreed.family[family])
		return;
	refresh_write(&w, families[family].afi, families[family].safi, 0);
	attempt_send(peer->up, room, write_used(&w));
	peer->sent.refreshes++;
}

void output_refresh_asked(struct peer *peer, enum family_row family)
{
	bool has_marks = peer->up->agreed.enhanced_refresh;
	if (has_marks) {
		if (!peer->rounds[family])
			peer->rounds[family] = NEW(struct refresh_round);
		peer->rounds[family]->asked++;
		peer->rounds[family]->done = 0;
	}
	io_tell_shards(peer->io, EVENT_SEND_AGAIN, peer->number, (uint8_t)family, has_marks);
}

void output_forget(struct peer *peer)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		mem_free(peer->rounds[f]);
		peer->rounds[f] = NULL;
		peer->ended[f] = 0;
		peer->end_of_rib_sent[f] = peer->end_of_rib_received[f] = false;
	}
	if (peer->io->taken.peer == peer->number)
		peer->io->taken.bytes = 0;
}
