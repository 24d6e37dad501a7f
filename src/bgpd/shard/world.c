/* SPDX-License-Identifier: Apache-2.0 */
/* world -- see world.h. */
#include "bgpd/shard/world.h"
#include "base/testing.h"
#include "bgpd/events/own_hop.h"

enum { RING = 1024, SLOW_MOUTHFUL = 700 };

struct prefix world_prefix(enum family_row family, uint32_t number)
{
	struct prefix p = { .family = AF_INET, .length = 24, .v4 = { 10, (uint8_t)(number >> 8), (uint8_t)number } };
	if (family == FAMILY_IPV6_UNICAST)
		p = (struct prefix){ .family = AF_INET6, .length = 48,
				     .v6 = { 0x20, 1, 0x0d, 0xb8, (uint8_t)(number >> 8), (uint8_t)number } };
	return p;
}

static uint32_t number_of(const struct prefix *p)
{
	if (p->family == AF_INET)
		return (uint32_t)p->v4[1] << 8 | p->v4[2];
	return (uint32_t)p->v6[4] << 8 | p->v6[5];
}

/* -- a neighbour's ears -- */

static void learn(struct world_peer *peer, struct nlri nlri, uint32_t attrs)
{
	struct prefix p;
	uint32_t path_id;
	while (nlri_next(&nlri, &p, &path_id)) {
		uint32_t *told = &peer->told[nlri.family][number_of(&p)];
		if (*told)
			attrs_release(*told, 1);
		*told = attrs;
		if (attrs)
			attrs_hold(attrs, 1);
		peer->prefixes++;
	}
}

static void hear_update(struct world_peer *peer, struct reader body)
{
	struct update_context context = { .as4 = peer->up.as4, .is_external = peer->rules->kind == PEER_EBGP,
					  .remote_as = OWN_AS, .takes_aigp = peer->rules->kind != PEER_EBGP,
					  .local = peer->up.remote, .remote = peer->up.local };
	struct update update;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		context.family[f] = peer->up.family[f];
		context.extended_nexthop[f] = peer->up.extended_nexthop[f];
		context.addpath[f] = peer->up.addpath_send[f];
	}
	update_decode(&context, body, &update);
	assert_int_equal(update.verdict, UPDATE_FINE);
	peer->updates++;
	if (update.is_end_of_rib)
		peer->ends_of_rib[update.end_of_rib]++;
	for (unsigned i = 0; i < update.withdrawn_count; i++)
		learn(peer, update.withdrawn[i], 0);
	for (unsigned i = 0; i < update.announced_count; i++) {
		assert_true(update.attrs[i]);
		learn(peer, update.announced[i], update.attrs[i]);
		attrs_release(update.attrs[i], 1);
	}
}

static void hear(struct world_peer *peer, uint8_t type, struct reader body)
{
	uint16_t afi;
	uint8_t safi, subtype;
	struct notification error;
	if (type == MESSAGE_UPDATE) {
		hear_update(peer, body);
		return;
	}
	assert_int_equal(type, MESSAGE_ROUTE_REFRESH);
	assert_true(refresh_read(body, &afi, &safi, &subtype, &error));
	peer->refresh_begins += subtype == 1;
	peer->refresh_ends += subtype == 2;
}

/* Takes at most so many bytes (whole messages, one at least); how many. */
static uint32_t drain(struct world *world, struct world_peer *peer, enum family_row family, uint32_t most)
{
	uint32_t taken = 0;
	while (peer->stream_at[family] < peer->stream[family].count && taken < most) {
		const uint8_t *message = peer->stream[family].items + peer->stream_at[family];
		struct header header;
		struct notification error;
		assert_true(header_read(message, peer->up.message_most, &header, &error));
		hear(peer, header.type, reader_over(message + HEADER_BYTES, header.length - HEADER_BYTES));
		peer->stream_at[family] += header.length;
		taken += header.length;
	}
	if (peer->stream_at[family] == peer->stream[family].count)
		peer->stream_at[family] = peer->stream[family].count = 0;
	if (!taken)
		return 0;
	struct event_taken *letter = EVENT(EVENT_TAKEN, event_taken);
	letter->peer = peer->rules->peer;
	letter->family = (uint8_t)family;
	letter->bytes = taken;
	world_post(world, world->ios[peer->rules->peer % WORLD_IOS], letter);
	return taken;
}

static struct nexthop_address own_towards(const struct world_peer *peer, const struct segment *s)
{
	return s->self.global.family == AF_INET ? own_hop_v4(&peer->up.link, peer->rules->router_id)
						: own_hop_v6(&peer->up.link, &peer->up.local, peer->up.link_local_alone);
}

static void io_receive(void *owner, struct actor *from, struct letter *letter)
{
	struct world *world = owner;
	world->letters++;
	const struct event_segment *e = (struct event_segment *)letter;
	if (letter->kind == EVENT_GREETED) {
		const struct event_peer *greeted = (struct event_peer *)letter;
		struct world_peer *peer = world->peers[greeted->peer];
		peer->is_greeted |= peer->up.session == greeted->ticket;
	}
	for (uint32_t i = 0; letter->kind == EVENT_SEGMENT && i < e->count; i++) {
		struct world_peer *peer = world->peers[e->peers[i]];
		const struct segment *s = e->segment;
		const struct nexthop_address own = own_towards(peer, s);
		assert_true(segment_bytes_for(s, e->peers[i]) > 0);
		for (uint32_t c = 0; peer->is_up && peer->is_greeted && c < s->chunk_count; c++) {
			const struct segment_chunk *chunk = &s->chunks[c];
			if ((chunk->only && chunk->only != e->peers[i]) || chunk->except == e->peers[i])
				continue;
			uint8_t *bytes = mem_raw(chunk->length + 1);
			segment_copy(s, s->bytes + chunk->offset, chunk->length, &own, bytes);
			for (uint32_t b = 0; b < chunk->length; b++)
				array_push(&peer->stream[e->family], bytes[b]);
			mem_free(bytes);
		}
	}
	event_free(letter);
}

/* -- the speaker -- */

static void answer_hop(struct world *world, uint32_t hop)
{
	struct event_nexthop *answer = EVENT(EVENT_NEXTHOP, event_nexthop);
	answer->nexthop = hop;
	answer->is_reachable = answer->is_connected = !world->hops[hop].is_down;
	answer->metric = world->hops[hop].metric;
	world_post(world, world->speaker, answer);
}

static void apply_way(struct world *world, uint8_t family, uint32_t number, const struct fib_run *run)
{
	if (!run->table)
		world->fib[family][number] = run->is_gone ? 0 : run->nexthops[0];
	if (family == FAMILY_IPV4_UNICAST)
		world->ways[number] = *run;
}

static void apply_fib(struct world *world, const struct event_fib *e)
{
	uint32_t expected = 0;
	for (uint32_t r = 0; r < e->run_count; r++) {
		const struct fib_run *run = &e->runs[r];
		assert_int_equal(run->first, expected);
		for (uint32_t i = 0; i < run->count; i++)
			apply_way(world, e->family, number_of(&e->prefixes[run->first + i]), run);
		expected += run->count;
	}
	assert_int_equal(expected, e->prefix_count);
}

static void take_reach(struct world *world, const struct event_reach *said)
{
	for (uint32_t i = 0; i < said->count; i++) {
		uint32_t number = number_of(&said->news[i].prefix);
		world->reach[number].is_lost = said->news[i].is_lost;
		world->reach[number].is_back = !said->news[i].is_lost;
	}
}

static void speaker_receive(void *owner, struct actor *from, struct letter *letter)
{
	struct world *world = owner;
	world->letters++;
	switch (letter->kind) {
	case EVENT_NEXTHOP_WANTED: {
		uint32_t hop = ((struct event_nexthop_id *)letter)->nexthop;
		assert_true(hop < WORLD_HOPS);
		world->hops[hop].is_known = true;
		answer_hop(world, hop);
		break;
	}
	case EVENT_FIB:
		apply_fib(world, (struct event_fib *)letter);
		break;
	case EVENT_REACH:
		take_reach(world, (struct event_reach *)letter);
		break;
	case EVENT_FIB_DONE:
		world->fib_done++;
		world->fib_round = ((struct event_family *)letter)->ticket;
		break;
	case EVENT_RULES_BACK:
		world->rules_back++;
		mem_free((void *)((struct event_rules *)letter)->rules);
		break;
	case EVENT_MAX_PREFIX:
		world->warnings += ((struct event_max_prefix *)letter)->is_warning;
		world->limits += !((struct event_max_prefix *)letter)->is_warning;
		break;
	case EVENT_CONTRIBUTION:
		if (world->contribution)
			event_free(&world->contribution->head);
		world->contribution = (struct event_contribution *)letter;
		return;
	case EVENT_QUOTA_STATE:
		if (world->quota)
			event_free(&world->quota->head);
		world->quota = (struct event_quota *)letter;
		return;
	case EVENT_CONDITION:
		if (world->answer)
			event_free(&world->answer->head);
		world->answer = (struct event_verdict *)letter;
		return;
	case EVENT_PAGE:
		if (world->page)
			event_free(&world->page->head);
		world->page = (struct event_page *)letter;
		return;
	case EVENT_COUNTS:
		if (world->counts)
			event_free(&world->counts->head);
		world->counts = (struct event_counts *)letter;
		return;
	}
	event_free(letter);
}

/* -- the stage -- */

static const struct actor_rules speaker_rules = { .name = "speaker", .receive = speaker_receive };
static const struct actor_rules io_rules = { .name = "io", .receive = io_receive };

struct event_settings *world_settings(struct world *world)
{
	struct event_settings *settings = EVENT(EVENT_SETTINGS, event_settings);
	settings->local_as = OWN_AS;
	settings->router_id = settings->cluster_id = OWN_ID;
	settings->default_local_pref = 100;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		settings->family[f] = (struct family_decision){ .max_paths_ebgp = 1, .max_paths_ibgp = 1, .distance_ebgp = 20,
								.distance_ibgp = 200, .distance_local = 200 };
	return settings;
}

struct world *world_new(void)
{
	struct world *world = NEW(struct world);
	attrs_open();
	world->loop = loop_new_manual();
	world->shard = shard_new(world->loop, 0);
	world->speaker = actor_new(&speaker_rules, world, world->loop);
	actor_connect(world->speaker, shard_actor(world->shard), RING);
	for (unsigned i = 0; i < WORLD_IOS; i++) {
		world->ios[i] = actor_new(&io_rules, world, world->loop);
		actor_connect(world->ios[i], shard_actor(world->shard), RING);
	}
	shard_meet(world->shard, world->speaker, world->ios, WORLD_IOS);
	world->peers[0] = NEW(struct world_peer);
	world_post(world, world->speaker, world_settings(world));
	return world;
}

static void free_peer(struct world_peer *peer)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		for (unsigned i = 0; i < WORLD_PREFIXES; i++)
			if (peer->told[f][i])
				attrs_release(peer->told[f][i], 1);
		mem_free(peer->stream[f].items);
	}
	mem_free(peer->rules);
	mem_free(peer);
}

void world_free(struct world *world)
{
	for (uint32_t i = 1; i < world->shard->rib.peers.count; i++)
		if (world->shard->rib.peers.by_number[i])
			mem_free((void *)world->shard->rib.peers.by_number[i]->rules);
	shard_free(world->shard);
	actor_free(world->speaker);
	for (unsigned i = 0; i < WORLD_IOS; i++)
		actor_free(world->ios[i]);
	for (unsigned i = 0; i < WORLD_PEERS; i++)
		if (world->peers[i])
			free_peer(world->peers[i]);
	if (world->page)
		event_free(&world->page->head);
	if (world->counts)
		event_free(&world->counts->head);
	if (world->quota)
		event_free(&world->quota->head);
	if (world->answer)
		event_free(&world->answer->head);
	if (world->contribution)
		event_free(&world->contribution->head);
	loop_free(world->loop);
	mem_free(world);
}

void world_post(struct world *world, struct actor *from, void *letter)
{
	actor_post(from, shard_actor(world->shard), letter);
}

void world_post_family(struct world *world, enum event_kind kind, uint16_t peer, enum family_row family, uint8_t detail)
{
	struct event_family *letter = EVENT(kind, event_family);
	letter->peer = peer;
	letter->family = (uint8_t)family;
	letter->detail = detail;
	bool is_io = kind == EVENT_SEND_AGAIN || kind == EVENT_END_OF_RIB || kind == EVENT_REFRESH_BEGUN;
	world_post(world, is_io ? world->ios[peer % WORLD_IOS] : world->speaker, letter);
}

void world_set_hop(struct world *world, uint32_t hop, bool is_down, uint32_t metric)
{
	world->hops[hop].is_down = is_down;
	world->hops[hop].metric = metric;
	if (world->hops[hop].is_known)
		answer_hop(world, hop);
}

/* -- neighbours -- */

struct peer_rules *world_rules(struct world *world, uint16_t number)
{
	return mem_copy(world->peers[number]->rules, sizeof(struct peer_rules));
}

/* The test's copy and the shard's are two, because the shard gives its own back. */
void world_post_rules(struct world *world, uint16_t number, struct peer_rules *rules)
{
	struct event_rules *letter = EVENT(EVENT_RULES, event_rules);
	letter->rules = mem_copy(rules, sizeof *rules);
	mem_free(world->peers[number]->rules);
	world->peers[number]->rules = rules;
	world_post(world, world->speaker, letter);
}

void world_post_policy(struct world *world, const struct policy_book *book)
{
	struct event_policy *letter = EVENT(EVENT_POLICY, event_policy);
	letter->book = book;
	world_post(world, world->speaker, letter);
	world_run(world, true);
}

struct world_peer *world_add_peer(struct world *world, uint16_t number, enum peer_kind kind, uint32_t asn)
{
	struct world_peer *peer = world->peers[number] = NEW(struct world_peer);
	struct peer_rules *rules = NEW(struct peer_rules);
	rules->peer = number;
	rules->kind = (uint8_t)kind;
	rules->remote = address_v4(0xc0000200u + number);
	rules->own_as = rules->local_as = OWN_AS;
	rules->remote_as = asn;
	if (kind == PEER_CONFED) {
		rules->confederation = CONFEDERATION;
		rules->members[0] = asn;
	}
	rules->router_id = rules->cluster_id = OWN_ID;
	rules->ttl = kind == PEER_EBGP ? 1 : 255;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		rules->family[f].is_active = true;
	peer->up = (struct event_up){ .peer = number, .message_most = MESSAGE_MAX, .as4 = true, .remote_as = asn,
				      .remote_router_id = 0x0b000000u + number, .remote = rules->remote,
				      .local = address_v4(0xc00002feu), .family = { true, true } };
	world_post_rules(world, number, rules);
	return peer;
}

/* As the io finds them: the connection's own end is the address of its family. */
static void fill_link(struct event_up *up)
{
	if (up->local.family == AF_INET)
		up->link.v4 = up->local;
	else
		up->link.v6 = up->local;
}

void world_up(struct world *world, uint16_t number)
{
	fill_link(&world->peers[number]->up);
	struct world_peer *peer = world->peers[number];
	struct event_up *letter = EVENT(EVENT_UP, event_up);
	struct letter head = letter->head;
	peer->up.session++;
	*letter = peer->up;
	letter->head = head;
	peer->is_up = true;
	peer->is_greeted = false;
	world_post(world, world->ios[number % WORLD_IOS], letter);
}

/* Its session is over: what it was told counts no more. */
static void end_session(struct world_peer *peer)
{
	peer->is_up = false;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		peer->stream_at[f] = peer->stream[f].count = peer->ends_of_rib[f] = 0;
		for (unsigned i = 0; i < WORLD_PREFIXES; i++) {
			if (peer->told[f][i])
				attrs_release(peer->told[f][i], 1);
			peer->told[f][i] = 0;
		}
	}
}

void world_down(struct world *world, uint16_t number)
{
	struct event_peer *letter = EVENT(EVENT_DOWN, event_peer);
	letter->peer = number;
	end_session(world->peers[number]);
	memset(world->peers[number]->announced, 0, sizeof world->peers[number]->announced);
	world_post(world, world->ios[number % WORLD_IOS], letter);
}

void world_away(struct world *world, uint16_t number)
{
	struct event_away *letter = EVENT(EVENT_AWAY, event_away);
	letter->peer = number;
	letter->restart_seconds = UINT16_MAX;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		letter->keeps[f] = world->peers[number]->up.family[f];
	end_session(world->peers[number]);
	world_post(world, world->ios[number % WORLD_IOS], letter);
}

void world_announce(struct world *world, uint16_t peer, enum family_row family, uint32_t first, uint32_t count, uint32_t attrs)
{
	struct event_routes *letter = event_new(peer ? EVENT_ROUTES : EVENT_ORIGINATE, sizeof *letter,
						count * sizeof letter->items[0]);
	letter->peer = peer;
	letter->family = (uint8_t)family;
	letter->count = count;
	if (attrs)
		attrs_hold(attrs, count);
	for (uint32_t i = 0; i < count; i++) {
		letter->items[i] = (struct route_item){ .attrs = attrs, .prefix = world_prefix(family, first + i) };
		world->peers[peer]->announced[family][first + i] = attrs;
	}
	world_post(world, peer ? world->ios[peer % WORLD_IOS] : world->speaker, letter);
}

uint32_t world_make_attrs(enum family_row family, const struct world_attrs *like)
{
	static struct attrs_builder b;
	struct nexthop_address hop = { .global = like->nexthop };
	uint8_t communities[16];
	struct writer w = writer_over(communities, sizeof communities);
	for (unsigned i = 0; i < like->community_count; i++)
		write_u32(&w, like->communities[i]);
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &like->origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	for (unsigned i = like->path_length; i--;)
		builder_prepend_path(&b, like->path[i], 1);
	builder_put_nexthop(&b, &hop, families[family].afi, families[family].safi);
	if (like->has_med)
		builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, like->med);
	if (like->has_local_pref)
		builder_put_u32(&b, ATTR_FLAG_TRANSITIVE, ATTR_LOCAL_PREF, like->local_pref);
	if (like->community_count)
		builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, communities, write_used(&w));
	return builder_intern(&b, 1);
}

/* -- time -- */

static bool drain_peers(struct world *world, bool drain_all)
{
	bool moved = false;
	for (unsigned i = 1; i < WORLD_PEERS; i++) {
		struct world_peer *peer = world->peers[i];
		for (unsigned f = 0; peer && peer->is_up && f < FAMILY_COUNT; f++)
			if (drain_all || !peer->is_slow)
				moved |= drain(world, peer, f, drain_all && peer->is_slow ? SLOW_MOUTHFUL : UINT32_MAX) > 0;
	}
	return moved;
}

void world_run(struct world *world, bool drain_all)
{
	for (unsigned quiet = 0; quiet < 4;) {
		uint64_t letters = world->letters;
		loop_turn(world->loop);
		loop_advance(world->loop, PATIENCE_MS);
		bool moved = drain_peers(world, drain_all);
		quiet = moved || letters != world->letters || world->shard->go_on.is_queued ? 0 : quiet + 1;
	}
}
