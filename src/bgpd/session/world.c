/* SPDX-License-Identifier: Apache-2.0 */
/* world -- see world.h. */
#include "bgpd/session/world.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "net/socket.h"

/* -- the toy speaker and the toy shards -- */

static void hear_speaker(void *owner, struct actor *from, struct letter *letter)
{
	struct side *s = owner;
	if (letter->kind == EVENT_STATE) {
		s->states++;
		s->state = *(struct event_state *)letter;
		if (s->state.reason.words[0])
			s->reason = s->state.reason;
	} else if (letter->kind == EVENT_STATUS) {
		s->status = *(struct event_status *)letter;
	} else if (letter->kind == EVENT_FILTER) {
		s->shown_entries = ((struct event_filter *)letter)->count;
	} else if (letter->kind == EVENT_RULES_BACK) {
		mem_free((void *)((struct event_rules *)letter)->rules);
		s->rules_back++;
	}
	event_free(letter);
}

static void greet(struct side *s, struct actor *shard, const struct event_up *up)
{
	struct event_peer *e = EVENT(EVENT_GREETED, event_peer);
	s->up = *up;
	s->ups++;
	e->peer = up->peer;
	e->ticket = up->session;
	if (s->greets_not)
		event_free(&e->head);
	else
		actor_post(shard, io_actor(s->io), &e->head);
}

static void hear_routes(struct side *s, const struct event_routes *e)
{
	for (uint32_t i = 0; i < e->count; i++) {
		s->announced += e->items[i].attrs != 0;
		s->withdrawn += e->items[i].attrs == 0;
		s->last = e->items[i].prefix;
	}
}

static void hear_shard(struct side *s, struct actor *shard, struct letter *letter)
{
	s->letters++;
	switch (letter->kind) {
	case EVENT_UP:
		greet(s, shard, (struct event_up *)letter);
		break;
	case EVENT_DOWN:
		s->downs++;
		break;
	case EVENT_AWAY:
		s->aways++;
		break;
	case EVENT_AGREED:
		s->agreed++;
		s->up = *(struct event_up *)letter;
		break;
	case EVENT_ROUTES:
		hear_routes(s, (struct event_routes *)letter);
		break;
	case EVENT_END_OF_RIB:
		s->ends_of_rib++;
		break;
	case EVENT_REFRESH_BEGUN:
		s->refreshes_begun++;
		break;
	case EVENT_SEND_AGAIN:
		s->again++;
		s->was_marked = ((struct event_family *)letter)->detail;
		break;
	case EVENT_FILTER:
		s->filters++;
		s->filter_entries = ((struct event_filter *)letter)->count;
		break;
	case EVENT_TAKEN:
		s->taken += ((struct event_taken *)letter)->bytes;
		break;
	default:
		break;
	}
	event_free(letter);
}

/* Each toy shard is its own owner, so that it knows which it is. */
struct toy { struct side *side; uint16_t number; };
static struct toy toys[2][WORLD_SHARDS];

static void hear_toy(void *owner, struct actor *from, struct letter *letter)
{
	struct toy *toy = owner;
	hear_shard(toy->side, toy->side->shards[toy->number], letter);
}

/* -- sides -- */

static void let_in(void *owner, int ready)
{
	struct side *s = owner;
	struct event_accepted *e = EVENT(EVENT_ACCEPTED, event_accepted);
	e->peer = 1;
	e->fd = tcp_accept(s->listener, &e->remote, &e->port, NULL);
	if (e->fd < 0 || s->refuses)
		event_free(&e->head);
	else
		actor_post(s->speaker, io_actor(s->io), &e->head);
}

static void open_side(struct side *s, struct world *w, int index, uint16_t shard_count)
{
	static const struct actor_rules speaker = { .name = "speaker", .receive = hear_speaker };
	static const struct actor_rules shard = { .name = "shard", .receive = hear_toy };
	struct address local = address_v4(0x7f000001 + (uint32_t)index);
	struct sockaddr_storage here;
	socklen_t length = sizeof here;
	char *why = NULL;
	s->world = w;
	s->shard_count = shard_count;
	s->io = io_new(w->loop, 0);
	s->speaker = actor_new(&speaker, s, w->loop);
	actor_connect(s->speaker, io_actor(s->io), 64);
	for (uint16_t i = 0; i < shard_count; i++) {
		toys[index][i] = (struct toy){ s, i };
		s->shards[i] = actor_new(&shard, &toys[index][i], w->shard_loop);
		actor_connect(io_actor(s->io), s->shards[i], 8);
	}
	io_meet(s->io, s->speaker, s->shards, shard_count);
	s->listener = tcp_listen(&local, 0, &why);
	assert_true(s->listener >= 0);
	getsockname(s->listener, (struct sockaddr *)&here, &length);
	address_from_sockaddr((struct sockaddr *)&here, &s->port);
	s->watch = watch_new(w->loop, s->listener, let_in, s);
	watch_want(s->watch, WATCH_READ);
}

static void set_rules(struct side *s, const struct side *other, int index)
{
	s->rules = (struct peer_rules){ .peer = 1, .kind = PEER_EBGP, .remote = address_v4(0x7f000001 + (uint32_t)!index),
					.source = address_v4(0x7f000001 + (uint32_t)index), .local_as = 65001 + (uint32_t)index,
					.remote_as = 65001 + (uint32_t)!index, .router_id = 0x0a000001 + (uint32_t)index,
					.port = other->port, .ttl = 1, .hold_seconds = 90, .keepalive_seconds = 30,
					.connect_retry_seconds = 30, .hostname = "zebra",
					.family = { { .is_active = true }, { .is_active = true } } };
	snprintf(s->rules.name, sizeof s->rules.name, "127.0.0.%d", 1 + !index);
}

void world_open(struct world *w, uint16_t shard_count, bool shards_apart)
{
	memset(w, 0, sizeof *w);
	w->loop = loop_new_manual();
	w->shard_loop = shards_apart ? loop_new_manual() : w->loop;
	open_side(&w->a, w, 0, shard_count);
	open_side(&w->b, w, 1, shard_count);
	set_rules(&w->a, &w->b, 0);
	set_rules(&w->b, &w->a, 1);
}

void side_follow(struct side *s)
{
	struct event_rules *e = EVENT(EVENT_RULES, event_rules);
	s->rules.version++;
	e->rules = mem_copy(&s->rules, sizeof s->rules);
	actor_post(s->speaker, io_actor(s->io), &e->head);
}

void side_reset(struct side *s, uint8_t subcode)
{
	struct event_reset *e = EVENT(EVENT_PEER_RESET, event_reset);
	e->peer = 1;
	e->cease = notification_of(NOTIFY_CEASE, subcode);
	actor_post(s->speaker, io_actor(s->io), &e->head);
}

void side_ask(struct side *s, uint16_t peer)
{
	struct event_peer *e = EVENT(EVENT_ASK_STATUS, event_peer);
	e->peer = peer;
	e->ticket = 77;
	actor_post(s->speaker, io_actor(s->io), &e->head);
}

bool side_is_up(const struct side *s)
{
	return s->state.state == STATE_ESTABLISHED;
}

void world_step(struct world *w, int64_t ms)
{
	for (int i = 0; i < 4; i++)
		loop_turn(w->loop);
	loop_advance(w->loop, ms);
	for (int i = 0; i < 4; i++)
		loop_turn(w->loop);
}

static void close_side(struct side *s)
{
	struct event_peer *e = EVENT(EVENT_PEER_GONE, event_peer);
	e->peer = 1;
	actor_post(s->speaker, io_actor(s->io), &e->head);
	for (int i = 0; i < 10; i++) {
		loop_turn(s->world->loop);
		if (s->world->shard_loop != s->world->loop)
			loop_turn(s->world->shard_loop);
	}
	io_free(s->io);
	for (uint16_t i = 0; i < s->shard_count; i++)
		actor_free(s->shards[i]);
	actor_free(s->speaker);
	watch_free(s->watch);
	close(s->listener);
}

/* What came in must have been given back: sets, rules, memory (the sanitizer looks). */
void world_close(struct world *w)
{
	struct attrs_counts counts;
	close_side(&w->a);
	close_side(&w->b);
	if (w->shard_loop != w->loop)
		loop_free(w->shard_loop);
	loop_free(w->loop);
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	assert_int_equal(w->a.rules_back, w->a.rules.version);
	assert_int_equal(w->b.rules_back, w->b.rules.version);
}

/* -- telling -- */

static uint32_t some_set(void)
{
	static const uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xea, 0x40, 3, 4, 192, 0, 2, 1 };
	return attrs_intern(block, sizeof block, 1);
}

static void post_segment(struct side *s, uint16_t shard, struct segment *segment)
{
	struct event_segment *e = event_new(EVENT_SEGMENT, sizeof *e, sizeof e->peers[0]);
	e->shard = shard;
	e->segment = segment;
	e->count = 1;
	e->peers[0] = 1;
	actor_post(s->shards[shard], io_actor(s->io), &e->head);
}

static struct segment *segment_of(const struct writer *w, uint32_t updates)
{
	struct segment *segment = segment_new(1, 0, (uint32_t)write_used(w));
	segment->chunks[0] = (struct segment_chunk){ 0, (uint32_t)write_used(w), updates, 0, 0 };
	memcpy(segment->bytes, w->start, write_used(w));
	return segment;
}

void side_tell(struct side *s, uint16_t shard, uint32_t first, uint32_t count, bool ends)
{
	static uint8_t out[1 << 20];
	uint8_t block[64];
	uint32_t id = some_set();
	struct writer encoded = writer_over(block, sizeof block), w = writer_over(out, sizeof out);
	if (ends) {
		end_of_rib_write(&w, FAMILY_IPV4_UNICAST);
		struct segment *end = segment_of(&w, 1);
		end->has_end_of_rib = true;
		post_segment(s, shard, end);
		attrs_release(id, 1);
		return;
	}
	assert_true(attrs_encode(attrs_at(id), true, true, &encoded));
	attrs_release(id, 1);
	struct update_packer p = { .out = &w, .most = 4096, .block = block, .block_length = (uint16_t)write_used(&encoded) };
	for (uint32_t i = first; i < first + count; i++) {
		struct address a = address_v4(0x0b000000 + (i << 8));
		struct prefix prefix = prefix_of(&a, 24);
		assert_true(packer_add(&p, &prefix, 0));
	}
	packer_end(&p);
	post_segment(s, shard, segment_of(&w, p.messages));
}

void side_tell_own_hop(struct side *s, uint32_t first, uint32_t count)
{
	static uint8_t out[1 << 20];
	static const uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xea, 0x40, 3, 4, 192, 0, 2, 1 };
	struct hole_list holes = { 0 };
	struct writer w = writer_over(out, sizeof out);
	struct update_packer p = { .out = &w, .most = 4096, .block = block, .block_length = sizeof block, .holes = &holes,
				   .own = OWN_GLOBAL, .nexthop_at = sizeof block - 4 };
	for (uint32_t i = first; i < first + count; i++) {
		struct address a = address_v4(0x0b000000 + (i << 8));
		struct prefix prefix = prefix_of(&a, 24);
		assert_true(packer_add(&p, &prefix, 0));
	}
	packer_end(&p);
	struct segment *segment = segment_new(1, holes.items.count, (uint32_t)write_used(&w));
	segment->chunks[0] = (struct segment_chunk){ 0, segment->length, p.messages, 0, 0 };
	memcpy(segment->bytes, out, segment->length);
	memcpy(segment->holes, holes.items.items, holes.items.count * sizeof *segment->holes);
	segment->self.global = address_v4(0xc0000201);
	array_free(&holes.items);
	post_segment(s, 0, segment);
}

void side_tell_mark(struct side *s, uint16_t shard, uint8_t subtype)
{
	uint8_t out[64];
	struct writer w = writer_over(out, sizeof out);
	refresh_write(&w, 1, 1, subtype);
	post_segment(s, shard, segment_of(&w, 0));
}

int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* -- a peer made of a bare socket -- */

void fake_connect(struct fake *f, struct world *w, struct side *to)
{
	struct address remote = address_v4(0x7f000001);
	struct tcp_options options = { .source = address_v4(0x7f000002) };
	char *why = NULL;
	f->length = 0;
	f->fd = tcp_connect(&remote, to->port, &options, &why);
	assert_true(f->fd >= 0);
	world_step(w, 0);
}

void fake_say(struct fake *f, const void *bytes, size_t length)
{
	assert_int_equal(write(f->fd, bytes, length), (ssize_t)length);
}

static void say_open(struct fake *f, uint32_t asn, uint16_t hold, uint32_t router_id, bool restarts)
{
	uint8_t out[512];
	struct writer w = writer_over(out, sizeof out);
	struct open o = { .asn = asn, .hold_seconds = hold, .router_id = router_id };
	o.offers = (struct capabilities){ .any = true, .family = { true, true }, .refresh = true, .enhanced_refresh = true,
					  .as4 = true, .as4_number = asn };
	o.offers.graceful_restart = restarts;
	o.offers.restart_state = restarts;
	o.offers.restart_seconds = 60;
	o.offers.restart_family[FAMILY_IPV4_UNICAST] = o.offers.forwarding[FAMILY_IPV4_UNICAST] = restarts;
	open_write(&w, &o);
	fake_say(f, out, write_used(&w));
}

void fake_open(struct fake *f, uint32_t asn, uint16_t hold, uint32_t router_id)
{
	say_open(f, asn, hold, router_id, false);
}

void fake_open_again(struct fake *f)
{
	say_open(f, 65002, 90, 0x0a000002, true);
}

void fake_keepalive(struct fake *f)
{
	uint8_t out[HEADER_BYTES];
	struct writer w = writer_over(out, sizeof out);
	keepalive_write(&w);
	fake_say(f, out, sizeof out);
}

void fake_hear(struct fake *f)
{
	ssize_t got;
	while ((got = read(f->fd, f->bytes + f->length, sizeof f->bytes - f->length)) > 0)
		f->length += (size_t)got;
}

static const uint8_t *walk(const struct fake *f, uint8_t type, int nth, int *count)
{
	*count = 0;
	for (size_t at = 0; at + HEADER_BYTES <= f->length;) {
		struct header h;
		struct notification error;
		assert_true(header_read(f->bytes + at, MESSAGE_MAX, &h, &error));
		*count += h.type == type;
		if (h.type == type && *count == nth)
			return f->bytes + at;
		at += h.length;
	}
	return NULL;
}

const uint8_t *fake_find(const struct fake *f, uint8_t type, int nth)
{
	int count;
	return walk(f, type, nth, &count);
}

int fake_count(const struct fake *f, uint8_t type)
{
	int count;
	walk(f, type, 0, &count);
	return count;
}

bool fake_is_closed(struct fake *f)
{
	uint8_t byte;
	fake_hear(f);
	ssize_t got = read(f->fd, &byte, 1);
	return got == 0 || (got < 0 && errno != EAGAIN);
}
