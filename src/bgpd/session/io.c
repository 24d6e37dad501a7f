/* SPDX-License-Identifier: Apache-2.0 */
/* io -- the actor: letters in, a row each; and what all its peers share. */
#include <string.h>
#include "bgpd/session/session.h"
#include "net/socket.h"

enum { ROUTES_UNDER_WAY = 4096 };

struct peer *io_peer(const struct io *io, uint16_t number)
{
	return number < io->peers.count ? io->peers.items[number] : NULL;
}

/* xorshift64*: spreads timers, nothing secret. */
uint32_t io_random(struct io *io, uint32_t below)
{
	uint64_t x = io->random;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	io->random = x;
	return (uint32_t)((((x * 0x2545f4914f6cdd1dull) >> 32) * below) >> 32);
}

void io_post(struct io *io, struct actor *to, struct letter *letter)
{
	if (io->is_ending)
		event_free(letter);
	else
		actor_post(io->actor, to, letter);
}

void io_post_little(struct io *io, struct actor *to, struct letter *letter, uint32_t weight)
{
	if (io->is_ending)
		event_free(letter);
	else
		actor_post_little(io->actor, to, letter, weight);
}

/* -- to the shards -- */

/* A shard decides in rounds of what is under way.  Small rounds stay in its caches; but the more sessions there are the more
 * is heard of each prefix, and the more neighbors are told of each change of its best path: both make large rounds worth
 * more, hence the square.  From sixteen sessions on the ring is the limit. */
static void set_brakes(struct io *io)
{
	uint64_t sessions = io->up_count ? io->up_count : 1, routes = ROUTES_UNDER_WAY * sessions * sessions;
	for (uint16_t s = 0; s < io->shard_count; s++)
		actor_set_brake(io->actor, io->shards[s], routes < UINT32_MAX ? (uint32_t)routes : UINT32_MAX);
}

void io_count_up(struct io *io, int more)
{
	io->up_count += (uint32_t)more;
	set_brakes(io);
}

/* Asking makes the shard call on_room, where reading goes on. */
bool io_has_room(struct io *io)
{
	for (uint16_t s = 0; s < io->shard_count; s++) {
		if (actor_has_room(io->actor, io->shards[s]))
			continue;
		io->waits_for_room = true;
		return false;
	}
	return true;
}

void io_tell_shards(struct io *io, enum event_kind kind, uint16_t peer, uint8_t family, uint8_t detail)
{
	for (uint16_t s = 0; s < io->shard_count; s++) {
		struct event_family *letter = EVENT(kind, event_family);
		letter->peer = peer;
		letter->family = family;
		letter->detail = detail;
		io_post(io, io->shards[s], &letter->head);
	}
}

/* RFC 8538 3: with a NOTIFICATION one side says whether the other is expected back; Hard Reset says it is not. */
static bool parted_for_good(const struct attempt *a)
{
	const struct notification *sent = &a->reason.sent, *received = &a->reason.received;
	if (!sent->code && !received->code)
		return false;
	bool is_hard = sent->is_hard || (received->code == NOTIFY_CEASE && received->subcode == CEASE_HARD_RESET);
	return is_hard || !attempt_knows_hard_reset(a);
}

/* RFC 9494 4.2: the peer says how long, we may want less. */
static uint32_t long_lived_seconds(const struct agreement *agreed, enum family_row family)
{
	uint32_t ours = agreed->ours.offers.long_lived_seconds[family], theirs = agreed->theirs.offers.long_lived_seconds[family];
	return ours < theirs ? ours : theirs;
}

/* RFC 4724 4.2: who says that it restarts gracefully, and went without a word, is expected back. */
static bool is_away(const struct attempt *a, struct event_away *out)
{
	const struct capabilities *theirs = &a->agreed.theirs.offers;
	bool any = false;
	if (a->peer->rules->restart.mode == RESTART_OFF || !theirs->graceful_restart || parted_for_good(a))
		return false;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		enum family_row table = families[f].table;
		if (!a->agreed.family[f])
			continue;
		out->long_seconds[table] = long_lived_seconds(&a->agreed, f);
		out->keeps[table] = theirs->restart_family[f] || out->long_seconds[table];
		out->restarts_not[table] = !theirs->restart_family[f];
		any |= out->keeps[table];
	}
	out->peer = a->peer->number;
	out->restart_seconds = theirs->restart_seconds;
	return any;
}

uint32_t io_away_seconds(const struct attempt *a)
{
	struct event_away away = { 0 };
	uint32_t longest = 0;
	if (!is_away(a, &away))
		return 0;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		longest = away.long_seconds[f] > longest ? away.long_seconds[f] : longest;
	return away.restart_seconds + longest;
}

void io_tell_down(struct io *io, const struct attempt *a)
{
	struct event_away away = { .head.kind = EVENT_AWAY };
	bool comes_back = is_away(a, &away);
	for (uint16_t s = 0; s < io->shard_count; s++) {
		if (comes_back) {
			io_post(io, io->shards[s], mem_copy(&away, sizeof away));
			continue;
		}
		struct event_peer *letter = EVENT(EVENT_DOWN, event_peer);
		letter->peer = a->peer->number;
		io_post(io, io->shards[s], &letter->head);
	}
}

static void tell_agreement(struct io *io, const struct attempt *a, enum event_kind kind)
{
	const struct agreement *agreed = &a->agreed;
	struct event_up up = { .head.kind = kind, .peer = a->peer->number, .session = a->peer->session, .message_most = agreed->message_most, .as4 = agreed->as4,
			       .refresh = agreed->refresh, .enhanced_refresh = agreed->enhanced_refresh,
			       .remote_router_id = agreed->theirs.router_id, .remote_as = agreed->theirs.asn,
			       .local_as = agreed->ours.asn,
			       .local = a->local, .remote = a->remote, .link = a->link,
			       .rtt_ms = a->connection ? tcp_rtt_ms(a->connection->fd) : 0 };
	up.link_local_alone = agreement_link_local_alone(agreed);
	up.long_lived = agreed->ours.offers.long_lived && agreed->theirs.offers.long_lived;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		if (!agreed->family[f])
			continue;
		enum family_row table = families[f].table;
		up.family[table] = true;
		up.is_labeled[table] = families[f].has_labels;
		up.awaits_filter[table] = a->peer->awaits_filter[table];
		up.extended_nexthop[table] = agreed->extended_nexthop[f];
		up.addpath_send[table] = agreed->addpath_out[f];
		up.paths_limit[table] = agreed->theirs.offers.paths_limit[f];
		up.keeps[table] = agreed->theirs.offers.forwarding[f] || agreed->theirs.offers.long_lived_forwarding[f];
	}
	for (uint16_t s = 0; s < io->shard_count; s++)
		io_post(io, io->shards[s], mem_copy(&up, sizeof up));
}

void io_tell_up(struct io *io, const struct attempt *a)
{
	tell_agreement(io, a, EVENT_UP);
}

void io_tell_agreed(struct io *io, const struct attempt *a)
{
	tell_agreement(io, a, EVENT_AGREED);
}

/* The peer hears at once of next hops that are another now, if it is up. */
static void look_at_link(struct io *io, struct attempt *a)
{
	struct peer_link now = link_of_session(a);
	if (!memcmp(&now, &a->link, sizeof now))
		return;
	a->link = now;
	a->context.scope = peer_link_scope(&now);
	for (uint16_t s = 0; a == a->peer->up && s < io->shard_count; s++) {
		struct event_link *letter = EVENT(EVENT_LINK, event_link);
		letter->peer = a->peer->number;
		letter->link = now;
		io_post(io, io->shards[s], &letter->head);
	}
}

/* -- letters of the speaker -- */

static void give_back(struct io *io, const struct peer_rules *rules)
{
	struct event_rules *letter = EVENT(EVENT_RULES_BACK, event_rules);
	letter->rules = rules;
	io_post(io, io->speaker, &letter->head);
}

static void take_rules(struct io *io, struct letter *letter)
{
	const struct peer_rules *rules = ((struct event_rules *)letter)->rules;
	struct peer *peer = io_peer(io, rules->peer);
	if (peer) {
		const struct peer_rules *old = peer->rules;
		peer_follow(peer, rules);
		give_back(io, old);
		return;
	}
	while (io->peers.count <= rules->peer)
		array_push(&io->peers, NULL);
	io->peers.items[rules->peer] = peer_new(io, rules);
}

static void take_policy(struct io *io, struct letter *letter)
{
	struct event_policy *back = EVENT(EVENT_POLICY_BACK, event_policy);
	back->book = ((struct event_policy *)letter)->book;
	io_post(io, io->speaker, &back->head);
}

static void bury(void *owner);

static void take_peer_gone(struct io *io, struct letter *letter)
{
	struct peer *peer = io_peer(io, ((struct event_peer *)letter)->peer);
	struct notification n = notification_of(NOTIFY_CEASE, CEASE_DECONFIGURED);
	n.is_hard = true;
	if (!peer)
		return;
	peer_close(peer, &n);
	bury(io);
	io->peers.items[peer->number] = NULL;
	give_back(io, peer->rules);
	peer_free(peer);
}

static void take_reset(struct io *io, struct letter *letter)
{
	const struct event_reset *e = (struct event_reset *)letter;
	struct peer *peer = io_peer(io, e->peer);
	struct notification cease = e->cease;
	cease.is_hard = e->is_hard;
	if (peer)
		peer_reset(peer, &cease);
}

static void take_accepted(struct io *io, struct letter *letter)
{
	struct event_accepted *e = (struct event_accepted *)letter;
	struct peer *peer = io_peer(io, e->peer);
	if (!peer)
		return;
	peer_accept(peer, e->fd);
	e->fd = -1;
}

static void take_ask_refresh(struct io *io, struct letter *letter)
{
	const struct event_family *e = (struct event_family *)letter;
	struct peer *peer = io_peer(io, e->peer);
	if (peer && e->family < FAMILY_COUNT)
		output_ask_refresh(peer, e->family);
}

static void take_tell_filter(struct io *io, struct letter *letter)
{
	const struct event_filter *e = (struct event_filter *)letter;
	struct peer *peer = io_peer(io, e->peer);
	if (peer && e->family < FAMILY_COUNT)
		filters_send(peer, e);
}

/* The shards get rules first, so a neighbor may be asked about that has not come here yet: who asks counts answers. */
static void tell_unknown(struct io *io, const struct event_peer *ask)
{
	struct event_status *e = EVENT(EVENT_STATUS, event_status);
	e->peer = ask->peer;
	e->ticket = ask->ticket;
	e->state = STATE_IDLE;
	io_post(io, io->speaker, &e->head);
}

static void take_ask_status(struct io *io, struct letter *letter)
{
	const struct event_peer *e = (struct event_peer *)letter;
	struct peer *peer = io_peer(io, e->peer);
	if (peer)
		peer_tell_status(peer, e->ticket);
	else
		tell_unknown(io, e);
}

static void take_look_at_link(struct io *io, struct letter *letter)
{
	struct peer *peer = io_peer(io, ((struct event_peer *)letter)->peer);
	if (!peer)
		return;
	struct attempt *all[] = { peer->up, peer->out, peer->in };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] && all[i]->remote.family)
			look_at_link(io, all[i]);
}

static void take_forget_messages(struct io *io, struct letter *letter)
{
	struct peer *peer = io_peer(io, ((const struct event_peer *)letter)->peer);
	if (peer)
		peer->sent = peer->received = (struct message_counts){ 0 };
}

static void take_dump(struct io *io, struct letter *letter)
{
	dump_take(io, (struct event_dump *)letter);
}

/* -- letters of the shards -- */

static void take_segment(struct io *io, struct letter *letter)
{
	const struct event_segment *e = (struct event_segment *)letter;
	for (uint32_t i = 0; i < e->count; i++) {
		struct peer *peer = io_peer(io, e->peers[i]);
		if (peer)
			output_segment(peer, e);
	}
}

static uint16_t shard_number(const struct io *io, const struct actor *from)
{
	uint16_t s = 0;
	while (s < io->shard_count && io->shards[s] != from)
		s++;
	return s;
}

static void take_greeted(struct io *io, struct actor *from, const struct letter *letter)
{
	const struct event_peer *e = (const struct event_peer *)letter;
	struct peer *peer = io_peer(io, e->peer);
	uint16_t s = shard_number(io, from);
	if (peer && s < io->shard_count && e->ticket == peer->session)
		peer->greeted[s] = true;
}

static void (*const takers[EVENT_KINDS])(struct io *io, struct letter *letter) = {
	[EVENT_RULES] = take_rules,
	[EVENT_POLICY] = take_policy,
	[EVENT_PEER_GONE] = take_peer_gone,
	[EVENT_PEER_RESET] = take_reset,
	[EVENT_ACCEPTED] = take_accepted,
	[EVENT_ASK_REFRESH] = take_ask_refresh,
	[EVENT_TELL_FILTER] = take_tell_filter,
	[EVENT_ASK_STATUS] = take_ask_status,
	[EVENT_LOOK_AT_LINK] = take_look_at_link,
	[EVENT_FORGET_MESSAGES] = take_forget_messages,
	[EVENT_DUMP] = take_dump,
	[EVENT_SEGMENT] = take_segment,
};

static void receive(void *owner, struct actor *from, struct letter *letter)
{
	struct io *io = owner;
	if (letter->kind == EVENT_GREETED)
		take_greeted(io, from, letter);
	else if (letter->kind < EVENT_KINDS && takers[letter->kind])
		takers[letter->kind](io, letter);
	event_free(letter);
}

static void read_on(struct attempt *a)
{
	if (a && a->connection)
		connection_read_on(a->connection);
}

static void on_room(void *owner, struct actor *to)
{
	struct io *io = owner;
	if (!io->waits_for_room)
		return;
	io->waits_for_room = false;
	for (uint32_t i = 0; i < io->peers.count; i++) {
		struct peer *peer = io->peers.items[i];
		if (!peer)
			continue;
		read_on(peer->up);
		read_on(peer->in);
		read_on(peer->out);
	}
}

/* -- beginning and end -- */

static void bury(void *owner)
{
	struct io *io = owner;
	while (io->dead) {
		struct attempt *a = io->dead;
		io->dead = a->next_dead;
		attempt_free(a);
	}
}

static void tell(void *owner)
{
	output_tell_taken(owner);
}

struct io *io_new(struct loop *loop, uint16_t number)
{
	static const struct actor_rules rules = { .name = "io", .receive = receive, .on_room = on_room };
	struct io *io = NEW(struct io);
	io->loop = loop;
	io->number = number;
	io->actor = actor_new(&rules, io, loop);
	io->random = (uint64_t)clock_now_us() * 0x9e3779b97f4a7c15ull + number + 1;
	task_init(&io->bury, loop, bury, io);
	task_init(&io->tell_now, loop, tell, io);
	timer_init(&io->tell_later, loop, tell, io);
	dump_open(io);
	return io;
}

struct actor *io_actor(struct io *io)
{
	return io->actor;
}

void io_meet(struct io *io, struct actor *speaker, struct actor *const *shards, uint16_t shard_count)
{
	io->speaker = speaker;
	io->shard_count = shard_count < SHARDS_MOST ? shard_count : SHARDS_MOST;
	memcpy(io->shards, shards, io->shard_count * sizeof *shards);
}

/* Sessions are closed with a word; nobody is told any more, the others may be gone. */
void io_free(struct io *io)
{
	struct notification n = notification_of(NOTIFY_CEASE, CEASE_SHUTDOWN);
	io->is_ending = true;
	for (uint32_t i = 0; i < io->peers.count; i++) {
		if (!io->peers.items[i])
			continue;
		peer_close(io->peers.items[i], &n);
		bury(io);
		peer_free(io->peers.items[i]);
	}
	task_cancel(&io->bury);
	task_cancel(&io->tell_now);
	timer_stop(&io->tell_later);
	dump_close(io);
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		for (uint16_t s = 0; s < io->shard_count; s++)
			array_free(&io->batches[f][s].items);
	array_free(&io->peers);
	actor_free(io->actor);
	mem_free(io);
}
