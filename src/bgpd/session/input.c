/* SPDX-License-Identifier: Apache-2.0 */
/* input -- bytes into messages, messages into what they mean.
 *
 * The routes of one read buffer are gathered per shard and family and handed over as one letter each, in the
 * order in which they came. */
#include <stdio.h>
#include "bgpd/session/session.h"
#include "net/socket.h"

enum { OPEN_BAD_AS = 2 };

/* With those of one more message a letter still fits into a block of the pool. */
enum { ROUTES_MOST = 1024 };

/* -- routes -- */

static void add_item(struct io *io, enum family_row family, const struct prefix *p, uint32_t attrs, uint32_t path_id)
{
	struct batch *batch = &io->batches[family][shard_of(p, io->shard_count)];
	array_push(&batch->items, (struct route_item){ attrs, path_id, *p });
}

static void add_withdrawn(struct io *io, struct nlri *nlri)
{
	struct prefix p;
	uint32_t path_id;
	struct label_stack labels;
	while (nlri->labels && nlri_next_labeled(nlri, &p, &path_id, &labels))
		add_item(io, nlri->family, &p, 0, path_id);
	while (!nlri->labels && nlri_next(nlri, &p, &path_id))
		add_item(io, nlri->family, &p, 0, path_id);
}

/* Each prefix with its own labels has a set of its own; neighbours often share them. */
static void add_labeled(struct io *io, struct nlri *nlri, uint32_t attrs)
{
	struct prefix p;
	struct label_stack labels, before = { 0 };
	uint32_t path_id, made = 0;
	while (nlri_next_labeled(nlri, &p, &path_id, &labels)) {
		if (made && !memcmp(&labels, &before, sizeof labels))
			attrs_hold(made, 1);
		else
			made = attrs_with_labels(attrs, &labels);
		before = labels;
		add_item(io, nlri->family, &p, made, path_id);
	}
	attrs_release(attrs, 1);
}

/* The set came with one hold; each item needs one. */
static void add_announced(struct io *io, struct nlri *nlri, uint32_t attrs)
{
	struct prefix p;
	uint32_t path_id, count = 0;
	if (nlri->labels) {
		add_labeled(io, nlri, attrs);
		return;
	}
	for (; nlri_next(nlri, &p, &path_id); count++)
		add_item(io, nlri->family, &p, attrs, path_id);
	if (count > 1)
		attrs_hold(attrs, count - 1);
	else if (!count)
		attrs_release(attrs, 1);
}

static void post_batch(struct peer *peer, enum family_row family, uint16_t shard)
{
	struct io *io = peer->io;
	struct batch *batch = &io->batches[family][shard];
	struct event_routes *letter = event_routes_new(batch->items.count);
	letter->peer = peer->number;
	letter->family = (uint8_t)family;
	memcpy(letter->items, batch->items.items, batch->items.count * sizeof letter->items[0]);
	batch->items.count = 0;
	io_post_little(io, io->shards[shard], &letter->head, letter->count);
}

void input_post_routes(struct peer *peer)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		for (uint16_t s = 0; s < peer->io->shard_count; s++)
			if (peer->io->batches[f][s].items.count)
				post_batch(peer, f, s);
}

void input_drop_routes(struct peer *peer)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		for (uint16_t s = 0; s < peer->io->shard_count; s++) {
			struct batch *batch = &peer->io->batches[f][s];
			for (uint32_t i = 0; i < batch->items.count; i++)
				if (batch->items.items[i].attrs)
					attrs_release(batch->items.items[i].attrs, 1);
			batch->items.count = 0;
		}
}

/* -- what was wrong, for the operator (RFC 7606 6): the first prefix and the whole message -- */

static void add_first_prefix(struct text *t, const struct update *u)
{
	struct prefix p;
	uint32_t path_id;
	for (int i = 0; i < u->announced_count; i++) {
		struct nlri copy = u->announced[i];
		struct label_stack labels;
		if (!(copy.labels ? nlri_next_labeled(&copy, &p, &path_id, &labels) : nlri_next(&copy, &p, &path_id)))
			continue;
		text_add(t, " prefix=");
		text_add_prefix(t, &p);
		if (read_left(&copy.bytes))
			text_add(t, ",...");
		return;
	}
}

static void log_bad(struct attempt *a, struct reader body)
{
	static const char *const words[] = { "", "attribute discarded", "treated as withdrawn", "session reset" };
	struct peer *peer = a->peer;
	const struct update *u = &peer->io->update;
	uint32_t hidden = 0;
	if (!log_may(&peer->log, loop_now_ms(peer->io->loop), BAD_LINES, &hidden))
		return;
	struct text t = { 0 };
	add_first_prefix(&t, u);
	if (hidden)
		text_add(&t, " (%u lines like it left out)", hidden);
	text_add(&t, " update=");
	for (; read_left(&body);)
		text_add(&t, "%02x", read_u8(&body));
	log_warn("peer=%s as=%u malformed UPDATE, %s: %s%s", peer->rules->name, a->agreed.theirs.asn, words[u->verdict], u->why,
		 text_chars(&t));
	text_free(&t);
}

/* -- UPDATE -- */

static void end_of_rib(struct attempt *a, enum family_row family)
{
	struct peer *peer = a->peer;
	input_post_routes(peer);
	peer->end_of_rib_received[family] = true;
	io_tell_shards(peer->io, EVENT_END_OF_RIB, peer->number, (uint8_t)family, 0);
}

static void post_full_batches(struct peer *peer, enum family_row family)
{
	for (uint16_t s = 0; s < peer->io->shard_count; s++)
		if (peer->io->batches[family][s].items.count >= ROUTES_MOST)
			post_batch(peer, family, s);
}

static void use_update(struct attempt *a)
{
	struct peer *peer = a->peer;
	struct update *u = &peer->io->update;
	for (int i = 0; i < u->withdrawn_count; i++) {
		add_withdrawn(peer->io, &u->withdrawn[i]);
		post_full_batches(peer, u->withdrawn[i].family);
	}
	for (int i = 0; i < u->announced_count; i++) {
		if (u->attrs[i])
			add_announced(peer->io, &u->announced[i], u->attrs[i]);
		else
			add_withdrawn(peer->io, &u->announced[i]);
		post_full_batches(peer, u->announced[i].family);
	}
	if (u->is_end_of_rib)
		end_of_rib(a, u->end_of_rib);
}

static void take_update(struct attempt *a, struct reader body)
{
	struct peer *peer = a->peer;
	struct update *u = &peer->io->update;
	update_decode(&a->context, body, u);
	if (u->verdict != UPDATE_FINE) {
		log_bad(a, body);
		peer->bad_withdrawn += u->verdict == UPDATE_WITHDRAW;
		peer->bad_nexthops += u->verdict == UPDATE_WITHDRAW && u->bad_type == ATTR_NEXT_HOP;
		peer->bad_discarded += u->verdict == UPDATE_DISCARD;
	}
	peer->screened_out += u->is_screened_out;
	peer->screened += u->screened;
	log_detail(DEBUG_UPDATES, "peer=%s UPDATE received, %d octets, %u+%u windows%s", peer->rules->name,
		   (int)read_left(&body), u->withdrawn_count, u->announced_count, u->is_end_of_rib ? ", End-of-RIB" : "");
	if (u->verdict == UPDATE_RESET) {
		char words[200];
		snprintf(words, sizeof words, "the peer sent a malformed UPDATE: %s", u->why);
		attempt_refuse(a, FSM_BAD_MESSAGE, &u->error, words);
	} else {
		use_update(a);
	}
}

static void on_update(struct attempt *a, struct reader body)
{
	a->peer->received.updates++;
	bool is_wanted = a->state == STATE_ESTABLISHED;
	attempt_event(a, FSM_UPDATE);
	a->updated_ms = a->heard_ms;
	if (is_wanted)
		take_update(a, body);
}

/* -- the other messages -- */

void input_follow_rules(struct attempt *a)
{
	const struct peer_rules *rules = a->peer->rules;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		a->context.prefers_global[f] = rules->family[f].prefers_global;
	a->context.allows_reserved = rules->allows_reserved;
	a->context.allows_martians = rules->allows_martians;
	a->context.enforce_first_as = rules->enforce_first_as;
	a->context.plain_bandwidth = rules->plain_bandwidth;
	a->context.screen = rules->screen;
}

static void keep_context(struct attempt *a)
{
	const struct peer_identity *who = &a->agreed.who;
	a->context = (struct update_context){
		.as4 = a->agreed.as4,
		.is_external = who->kind != PEER_IBGP,
		.is_confederation = who->kind == PEER_CONFED,
		.is_oad = a->peer->rules->is_oad,
		.takes_aigp = who->speaks_aigp,
		.remote_as = a->agreed.theirs.asn,
		.prepended_as = who->prepended_as,
		.local = a->local,
		.remote = a->remote,
		.scope = peer_link_scope(&a->link),
	};
	memcpy(a->context.family, a->agreed.family, sizeof a->context.family);
	memcpy(a->context.extended_nexthop, a->agreed.extended_nexthop, sizeof a->context.extended_nexthop);
	memcpy(a->context.addpath, a->agreed.addpath_in, sizeof a->context.addpath);
}

static void on_open(struct attempt *a, struct reader body)
{
	struct open theirs;
	struct notification n;
	char *words = NULL;
	a->peer->received.opens++;
	bool is_early = timer_is_running(&a->delay);
	if (a->state != STATE_OPEN_SENT && !is_early) {
		attempt_event(a, FSM_OPEN);
		return;
	}
	if (!open_read(body, &theirs, &n)) {
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, NULL);
		return;
	}
	a->agreed.theirs = theirs;
	if (is_early)
		a->agreed.ours = negotiate_ours(a->peer->rules, peer_local_as(a->peer));
	if (!negotiate(a->peer->rules, &theirs, &a->agreed, &n, &words)) {
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, words);
		mem_free(words);
		return;
	}
	a->has_open = true;
	keep_context(a);
	collision_resolve(a->peer, a);
	attempt_event(a, is_early ? FSM_OPEN_EARLY : FSM_OPEN);
}

static void on_notification(struct attempt *a, struct reader body)
{
	struct notification n;
	notification_read(body, &n);
	if (n.code != NOTIFY_CEASE || n.subcode != CEASE_COLLISION) {
		a->peer->received.notifications++;
		reason_of_received(a, &n);
	}
	bool is_version = n.code == NOTIFY_OPEN && n.subcode == 1;
	if (n.code == NOTIFY_OPEN && n.subcode == OPEN_BAD_AS)
		peer_try_other_as(a->peer);
	attempt_event(a, is_version ? FSM_NOTIFICATION_VERSION : FSM_NOTIFICATION);
}

static void on_keepalive(struct attempt *a, struct reader body)
{
	a->peer->received.keepalives++;
	log_detail(DEBUG_KEEPALIVES, "peer=%s KEEPALIVE received", a->peer->rules->name);
	attempt_event(a, FSM_KEEPALIVE);
	if (a->peer->up == a && a->peer->rules->rtt_most_ms)
		peer_took_rtt(a->peer, tcp_rtt_ms(a->connection->fd));
}

enum { REFRESH_REQUEST = 0, REFRESH_BEGIN = 1, REFRESH_END = 2, REFRESH_BYTES = 4 };

/* What came before is posted first: the mark stands between. */
static void use_refresh(struct attempt *a, enum family_row family, uint8_t subtype)
{
	struct peer *peer = a->peer;
	input_post_routes(peer);
	if (subtype == REFRESH_REQUEST)
		filters_asked(peer, family);
	else if (a->agreed.enhanced_refresh && subtype == REFRESH_BEGIN)
		io_tell_shards(peer->io, EVENT_REFRESH_BEGUN, peer->number, (uint8_t)family, 0);
	else if (a->agreed.enhanced_refresh && subtype == REFRESH_END)
		io_tell_shards(peer->io, EVENT_END_OF_RIB, peer->number, (uint8_t)family, 0);
}

static void take_filters(struct attempt *a, enum family_row family, struct reader body)
{
	read_bytes(&body, REFRESH_BYTES);
	input_post_routes(a->peer);
	filters_taken(a, family, body);
}

/* Families that were not agreed on and unknown subtypes are passed over (RFC 2918 4, 7313 5).  So are filters that nobody
 * agreed on: what is left is a plain request. */
static void on_refresh(struct attempt *a, struct reader body)
{
	uint16_t afi;
	uint8_t safi, subtype;
	struct notification n;
	a->peer->received.refreshes++;
	bool is_wanted = a->state == STATE_ESTABLISHED;
	attempt_event(a, FSM_REFRESH);
	if (!is_wanted)
		return;
	if (!refresh_read(body, &afi, &safi, &subtype, &n)) {
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, NULL);
		return;
	}
	enum family_row family = family_find(afi, safi);
	if (family == FAMILY_COUNT || !a->agreed.family[family])
		return;
	if (subtype == REFRESH_REQUEST && read_left(&body) > REFRESH_BYTES && a->agreed.orf_in[family])
		take_filters(a, family, body);
	else
		use_refresh(a, families[family].table, subtype);
}

/* Who did not agree on them does not know the type: then it is an error of the header, in every state. */
static void on_capability(struct attempt *a, struct reader body)
{
	a->peer->received.capabilities++;
	input_post_routes(a->peer);
	if (a->state == STATE_ESTABLISHED)
		attempt_event(a, FSM_REFRESH);
	change_taken(a, body);
}

static void (*const takers[])(struct attempt *a, struct reader body) = {
	[MESSAGE_OPEN] = on_open,
	[MESSAGE_UPDATE] = on_update,
	[MESSAGE_NOTIFICATION] = on_notification,
	[MESSAGE_KEEPALIVE] = on_keepalive,
	[MESSAGE_ROUTE_REFRESH] = on_refresh,
	[MESSAGE_CAPABILITY] = on_capability,
};

static uint16_t message_most(const struct attempt *a)
{
	return a->state >= STATE_OPEN_CONFIRM ? a->agreed.message_most : MESSAGE_MAX;
}

/* The length of the message at the front, used; 0: not all of it is there, or it can't be one. */
static size_t take_message(struct attempt *a, const uint8_t *bytes, size_t length)
{
	struct header h;
	struct notification n;
	if (length < HEADER_BYTES)
		return 0;
	if (!header_read(bytes, message_most(a), &h, &n)) {
		attempt_refuse(a, FSM_BAD_MESSAGE, &n, NULL);
		return 0;
	}
	if (length < h.length)
		return 0;
	if (a->peer->io->is_dumping)
		dump_message(a, h.type, bytes, h.length);
	takers[h.type](a, reader_over(bytes + HEADER_BYTES, h.length - HEADER_BYTES));
	return h.length;
}

size_t input_bytes(void *owner, const uint8_t *bytes, size_t length)
{
	struct attempt *a = owner;
	size_t used = 0, step;
	while (!a->is_dead && (step = take_message(a, bytes + used, length - used)))
		used += step;
	if (a->is_dead)
		input_drop_routes(a->peer);
	else
		input_post_routes(a->peer);
	if (!a->is_dead && a->peer->has_filter_news)
		filters_post(a->peer);
	return used;
}
