/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a shard alone: letters with routes in, segments out, nothing decoded.  Says CPU nanoseconds and bytes per
 * route.  The shapes are those of the project's benchmark: S1 one table to one receiver, S2b four senders of the same
 * prefixes, S3 one sender to fifty receivers. */
#include "bgpd/events/segment.h"
#include "bgpd/shard/inside.h"
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LETTER_ROUTES = 4096, PREFIXES_PER_SET = 6 };

struct bench {
	struct loop *loop;
	struct shard *shard;
	struct actor *speaker, *io;
	uint64_t bytes, updates, fib_prefixes;
	struct event_page *page;
	uint32_t *sets;
	uint32_t set_count;
};

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t heap_now(void)
{
	struct mallinfo2 info = mallinfo2();
	return info.uordblks + info.hblkhd;
}

static void post(struct bench *b, struct actor *from, void *letter)
{
	actor_post(from, shard_actor(b->shard), letter);
}

static void take_segment(struct bench *b, const struct event_segment *e)
{
	for (uint32_t i = 0; i < e->count; i++) {
		struct event_taken *taken = EVENT(EVENT_TAKEN, event_taken);
		taken->peer = e->peers[i];
		taken->family = e->family;
		taken->bytes = segment_bytes_for(e->segment, e->peers[i]);
		b->bytes += taken->bytes;
		post(b, b->io, taken);
	}
	for (uint32_t i = 0; i < e->segment->chunk_count; i++)
		b->updates += e->segment->chunks[i].updates;
}

static void io_receive(void *owner, struct actor *from, struct letter *letter)
{
	if (letter->kind == EVENT_SEGMENT)
		take_segment(owner, (struct event_segment *)letter);
	event_free(letter);
}

static void speaker_receive(void *owner, struct actor *from, struct letter *letter)
{
	struct bench *b = owner;
	if (letter->kind == EVENT_NEXTHOP_WANTED) {
		struct event_nexthop *answer = EVENT(EVENT_NEXTHOP, event_nexthop);
		answer->nexthop = ((struct event_nexthop_id *)letter)->nexthop;
		answer->is_reachable = answer->is_connected = true;
		post(b, b->speaker, answer);
	}
	if (letter->kind == EVENT_FIB)
		b->fib_prefixes += ((struct event_fib *)letter)->prefix_count;
	if (letter->kind == EVENT_PAGE) {
		b->page = (struct event_page *)letter;
		return;
	}
	event_free(letter);
}

static const struct actor_rules speaker_rules = { .name = "speaker", .receive = speaker_receive };
static const struct actor_rules io_rules = { .name = "io", .receive = io_receive };

static void add_peer(struct bench *b, uint16_t number)
{
	struct peer_rules *rules = NEW(struct peer_rules);
	*rules = (struct peer_rules){ .peer = number, .kind = PEER_EBGP, .own_as = 64500, .local_as = 64500, .remote_as = 65000u + number, .ttl = 1 };
	struct event_rules *letter = EVENT(EVENT_RULES, event_rules);
	letter->rules = rules;
	post(b, b->speaker, letter);
	struct event_up *up = EVENT(EVENT_UP, event_up);
	up->peer = number;
	up->message_most = MESSAGE_MAX;
	up->as4 = true;
	up->family[0] = true;
	up->local = address_v4(0x0a630001);
	up->remote = address_v4(0x0a630100u + number);
	up->remote_router_id = number;
	post(b, b->io, up);
}

static void open_bench(struct bench *b, unsigned peers, bool has_fib)
{
	*b = (struct bench){ 0 };
	b->loop = loop_new_manual();
	b->shard = shard_new(b->loop, 0);
	b->speaker = actor_new(&speaker_rules, b, b->loop);
	b->io = actor_new(&io_rules, b, b->loop);
	actor_connect(b->speaker, shard_actor(b->shard), 1024);
	actor_connect(b->io, shard_actor(b->shard), 1024);
	shard_meet(b->shard, b->speaker, &b->io, 1);
	struct event_settings *settings = EVENT(EVENT_SETTINGS, event_settings);
	*settings = (struct event_settings){ .head = settings->head, .local_as = 64500, .router_id = 1, .default_local_pref = 100,
					     .compare_router_id = true };
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		settings->family[f] = (struct family_decision){ .max_paths_ebgp = 1, .max_paths_ibgp = 1, .distance_ebgp = 20,
								.distance_ibgp = 200 };
	post(b, b->speaker, settings);
	if (has_fib)
		post(b, b->speaker, EVENT(EVENT_FIB_AGAIN, event_family));
	for (unsigned i = 1; i <= peers; i++)
		add_peer(b, (uint16_t)i);
	loop_turn(b->loop);
}

static void close_bench(struct bench *b)
{
	shard_free(b->shard);
	actor_free(b->speaker);
	actor_free(b->io);
	loop_free(b->loop);
}

/* Sets of some 70 bytes: ORIGIN, AS_PATH of 4, NEXT_HOP, two communities. */
static void make_sets(struct bench *b, unsigned peer, uint32_t count, uint32_t salt)
{
	static struct attrs_builder builder;
	struct nexthop_address hop = { .global = address_v4(0x0a630100u + peer) };
	b->sets = mem_resize(b->sets, count * sizeof *b->sets);
	b->set_count = count;
	for (uint32_t i = 0; i < count; i++) {
		uint8_t origin = 0, communities[8] = { 0xfd, 0xe8, (uint8_t)(i >> 8), (uint8_t)i, 0xfd, 0xe8, 0, 100 };
		builder_open(&builder);
		builder_put(&builder, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
		builder_put(&builder, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
		builder_prepend_path(&builder, i * 7 + salt, 1);
		builder_prepend_path(&builder, i + 3, 1 + (i * 31 + peer * 17) % 4);
		builder_prepend_path(&builder, 65000 + peer, 1);
		builder_put_nexthop(&builder, &hop, 1, 1);
		builder_put(&builder, 0xc0, ATTR_COMMUNITIES, communities, sizeof communities);
		b->sets[i] = builder_intern(&builder, PREFIXES_PER_SET + 1);
	}
}

static struct prefix prefix_of_number(uint32_t n)
{
	uint32_t scattered = n * 2654435761u;
	struct prefix p = { .family = AF_INET, .length = (uint8_t)(24 - scattered % 3) };
	uint32_t address = (n << 10) + 0x01000000u;
	store_u32(p.v4, address);
	return p;
}

static void send_table(struct bench *b, uint16_t peer, uint32_t routes)
{
	for (uint32_t at = 0; at < routes; at += LETTER_ROUTES) {
		uint32_t count = routes - at < LETTER_ROUTES ? routes - at : LETTER_ROUTES;
		struct event_routes *letter = event_new(EVENT_ROUTES, sizeof *letter, count * sizeof letter->items[0]);
		letter->peer = peer;
		letter->count = count;
		for (uint32_t i = 0; i < count; i++)
			letter->items[i] = (struct route_item){ .attrs = b->sets[(at + i) / PREFIXES_PER_SET],
								.prefix = prefix_of_number(at + i) };
		post(b, b->io, letter);
		loop_turn(b->loop);
		loop_turn(b->loop);
	}
	loop_advance(b->loop, 0);
}

static void drop_sets(struct bench *b, uint32_t routes)
{
	for (uint32_t i = 0; i < b->set_count; i++) {
		uint32_t used = routes > i * PREFIXES_PER_SET ? routes - i * PREFIXES_PER_SET : 0;
		used = used < PREFIXES_PER_SET ? used : PREFIXES_PER_SET;
		attrs_release(b->sets[i], 1 + PREFIXES_PER_SET - used);
	}
}

static void say(const char *what, double since, uint64_t routes, const struct bench *b)
{
	double used = cpu_now() - since;
	printf("%-34s %7.1f ms CPU %6.0f ns/route %9lu updates %10lu bytes out\n", what, used * 1e3, used * 1e9 / (double)routes,
	       (unsigned long)b->updates, (unsigned long)b->bytes);
}

static void say_bytes(const struct bench *b, uint64_t routes, size_t heap_before)
{
	size_t known = rib_bytes(&b->shard->rib) + export_bytes(&b->shard->export) + fib_bytes(&b->shard->fib);
	struct attrs_counts counts;
	attrs_count(&counts);
	printf("%-34s %7.1f bytes/route in the shard, %.1f with %lu attribute sets (heap %.1f MiB)\n", "", (double)known / (double)routes,
	       (double)(heap_now() - heap_before) / (double)routes, (unsigned long)counts.sets,
	       (double)(heap_now() - heap_before) / 1048576);
}

static void lose(struct bench *b, uint16_t peer)
{
	struct event_peer *down = EVENT(EVENT_DOWN, event_peer);
	down->peer = peer;
	b->updates = b->bytes = 0;
	post(b, b->io, down);
	loop_advance(b->loop, 0);
}

/* All pages one after the other, as `show ip bgp` asks for them. */
static void show_all(struct bench *b)
{
	struct prefix after = { 0 };
	uint32_t prefixes = 0;
	int64_t start = clock_now_us(), first = 0;
	for (bool last = false; !last;) {
		struct event_walk *ask = EVENT(EVENT_WALK, event_walk);
		ask->most = 1000;
		ask->after = after;
		post(b, b->speaker, ask);
		loop_advance(b->loop, 0);
		if (!first)
			first = clock_now_us() - start;
		prefixes += b->page->prefix_count;
		last = b->page->is_last;
		after = b->page->prefixes[b->page->prefix_count - 1].prefix;
		event_free(&b->page->head);
	}
	printf("%-34s first page after %.1f ms, %u prefixes in %.1f ms\n", "show ip bgp", (double)first / 1e3, prefixes,
	       (double)(clock_now_us() - start) / 1e3);
}

static void s1(uint32_t routes, bool has_fib)
{
	struct bench b;
	open_bench(&b, 2, has_fib);
	size_t heap = heap_now();
	make_sets(&b, 1, routes / PREFIXES_PER_SET + 1, 1);
	double start = cpu_now();
	send_table(&b, 1, routes);
	say(has_fib ? "S5 announce, with the kernel's" : "S1 announce", start, routes, &b);
	drop_sets(&b, routes);
	say_bytes(&b, routes, heap);
	show_all(&b);
	make_sets(&b, 1, routes / PREFIXES_PER_SET + 1, 5);
	b.updates = b.bytes = 0;
	start = cpu_now();
	send_table(&b, 1, routes);
	say("S1 again, new paths", start, routes, &b);
	drop_sets(&b, routes);
	start = cpu_now();
	lose(&b, 1);
	say("S1 session lost", start, routes, &b);
	printf("%-34s prefixes left %u, to the kernel %lu\n", "", table_count(&b.shard->rib.tables[0]), (unsigned long)b.fib_prefixes);
	close_bench(&b);
	mem_free(b.sets);
}

static void s2b(uint32_t routes)
{
	struct bench b;
	open_bench(&b, 5, false);
	size_t heap = heap_now();
	double used = 0;
	for (uint16_t peer = 1; peer <= 4; peer++) {
		make_sets(&b, peer, routes / PREFIXES_PER_SET + 1, 1);
		double start = cpu_now();
		send_table(&b, peer, routes);
		used += cpu_now() - start;
		drop_sets(&b, routes);
	}
	say("S2b announce, 4 senders", cpu_now() - used, 4ull * routes, &b);
	say_bytes(&b, 4ull * routes, heap);
	double start = cpu_now();
	lose(&b, 1);
	say("S4b sender lost", start, routes, &b);
	close_bench(&b);
	mem_free(b.sets);
}

static void s3(uint32_t routes, unsigned receivers)
{
	struct bench b;
	char what[64];
	open_bench(&b, receivers + 1, false);
	size_t heap = heap_now();
	make_sets(&b, 1, routes / PREFIXES_PER_SET + 1, 1);
	double start = cpu_now();
	send_table(&b, 1, routes);
	snprintf(what, sizeof what, "S3 to %u receivers", receivers);
	say(what, start, (uint64_t)routes * receivers, &b);
	drop_sets(&b, routes);
	say_bytes(&b, routes, heap);
	close_bench(&b);
	mem_free(b.sets);
}

/* shard_bench [percent [scenario]] */
int main(int argc, char **argv)
{
	uint32_t scale = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100;
	const char *only = argc > 2 ? argv[2] : "";
	attrs_open();
	if (!*only || !strcmp(only, "S1"))
		s1(10000 * scale, false);
	if (!*only || !strcmp(only, "S5"))
		s1(5000 * scale, true);
	if (!*only || !strcmp(only, "S2b"))
		s2b(5000 * scale);
	if (!*only || !strcmp(only, "S3")) {
		s3(1000 * scale, 50);
		s3(200 * scale, 200);
	}
	return 0;
}
