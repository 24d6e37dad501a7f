/* SPDX-License-Identifier: Apache-2.0 */
/* clients_bench -- a toy of a routing daemon: offers many routes, and says what it hears.
 *
 *	clients_bench SOCKET NAME COMMAND…   with: add N GATEWAY, del N GATEWAY, sync, stay SECONDS, watch ADDRESS,
 *	                                     redistribute ORIGIN, wait SECONDS
 * N routes are 1.0.0.0/24, 1.0.1.0/24 and so on.  It is a tool for measuring and trying, never installed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "link/channel.h"
#include "link/messages.h"

enum { ROUTES_PER_FRAME = 2000, FRAME_ROOM = 64 << 10 };

struct bench {
	struct loop *loop;
	struct channel *channel;
	char **words;
	struct timer wait;
	uint64_t failed;
};

static void go_on(void *owner);

static void send_routes(struct bench *b, uint16_t kind, uint32_t count, const char *gateway)
{
	static uint8_t room[FRAME_ROOM];
	struct link_routes m = { .family = AF_INET, .origin = ORIGIN_BGP, .distance = 20, .nexthop_count = 1 };
	m.nexthops[0].kind = NEXTHOP_GATEWAY;
	if (!address_parse(gateway, &m.nexthops[0].gateway))
		exit(2);
	for (uint32_t from = 0; from < count; from += ROUTES_PER_FRAME) {
		struct writer w = writer_over(room, sizeof room);
		link_put_routes(&w, &m);
		for (uint32_t i = from; i < count && i < from + ROUTES_PER_FRAME; i++) {
			struct address a = address_v4(0x01000000 + (i << 8));
			struct prefix p = prefix_of(&a, 24);
			link_put_prefix(&w, &p);
		}
		channel_send(b->channel, kind, room, write_used(&w));
	}
}

static void send_number(struct bench *b, uint16_t kind, uint32_t value)
{
	uint8_t room[4];
	struct writer w = writer_over(room, sizeof room);
	write_u32(&w, value);
	channel_send(b->channel, kind, room, 4);
}

static void send_watch(struct bench *b, const char *address)
{
	uint8_t room[64];
	struct writer w = writer_over(room, sizeof room);
	struct link_watch m = { .must_be_connected = true };
	if (!address_parse(address, &m.address))
		exit(2);
	link_put_watch(&w, &m);
	channel_send(b->channel, LINK_NEXTHOP_WATCH, room, write_used(&w));
}

static void send_redistribute(struct bench *b, uint32_t origin)
{
	uint8_t room[64];
	struct writer w = writer_over(room, sizeof room);
	struct link_redistribute m = { .family = AF_INET, .origin = (uint8_t)origin };
	link_put_redistribute(&w, &m);
	channel_send(b->channel, LINK_REDISTRIBUTE, room, write_used(&w));
}

static const char *next_word(struct bench *b)
{
	return *b->words ? *b->words++ : NULL;
}

static uint32_t next_number(struct bench *b)
{
	const char *word = next_word(b);
	return word ? (uint32_t)strtoul(word, NULL, 10) : 0;
}

static bool obey(struct bench *b, const char *word)
{
	if (!strcmp(word, "add") || !strcmp(word, "del")) {
		uint32_t count = next_number(b);
		send_routes(b, *word == 'a' ? LINK_ROUTES_ADD : LINK_ROUTES_DEL, count, next_word(b));
	} else if (!strcmp(word, "sync")) {
		uint8_t families[] = { AF_INET, AF_INET6 };
		channel_send(b->channel, LINK_SYNC_DONE, &families[0], 1);
		channel_send(b->channel, LINK_SYNC_DONE, &families[1], 1);
	} else if (!strcmp(word, "stay")) {
		send_number(b, LINK_STAY, next_number(b));
	} else if (!strcmp(word, "watch")) {
		send_watch(b, next_word(b));
	} else if (!strcmp(word, "redistribute")) {
		send_redistribute(b, next_number(b));
	} else if (!strcmp(word, "wait")) {
		timer_start(&b->wait, (int64_t)next_number(b) * 1000);
		return false;
	}
	return true;
}

static void go_on(void *owner)
{
	struct bench *b = owner;
	const char *word;
	while ((word = next_word(b)))
		if (!obey(b, word))
			return;
	if (channel_queued(b->channel))
		timer_start(&b->wait, 10);
	else
		loop_stop(b->loop);
}

static void hear_nexthop(struct reader *body)
{
	static struct link_nexthop m;
	char address[ADDRESS_TEXT], by[PREFIX_TEXT];
	if (link_get_nexthop(body, &m))
		printf("nexthop %s %s connected=%d by %s\n", address_text(&m.address, address),
		       m.is_reachable ? "reachable" : "unreachable", m.is_connected, prefix_text(&m.by, by));
}

static void hear_redistributed(struct reader *body, bool gone)
{
	struct link_redistributed m;
	char text[PREFIX_TEXT];
	if (link_get_redistributed(body, &m))
		printf("redistributed %s origin=%u%s\n", prefix_text(&m.prefix, text), m.origin, gone ? " gone" : "");
}

static void hear(void *owner, struct channel *channel, uint16_t kind, struct reader body)
{
	struct bench *b = owner;
	static struct link_routes m;
	if (kind == LINK_NEXTHOP)
		hear_nexthop(&body);
	else if (kind == LINK_REDISTRIBUTED || kind == LINK_REDISTRIBUTED_GONE)
		hear_redistributed(&body, kind == LINK_REDISTRIBUTED_GONE);
	else if (kind == LINK_ROUTER_ID)
		printf("router id %x\n", read_u32(&body));
	else if (kind == LINK_READY)
		go_on(b);
	else if (kind == LINK_ROUTES_FAILED && read_u32(&body) && link_get_routes(&body, &m))
		for (struct prefix p; link_next_prefix(&m, &p);)
			b->failed++;
}

static void on_open(void *owner, struct channel *channel)
{
}

static void on_close(void *owner, struct channel *channel, const char *why)
{
	printf("closed: %s\n", why);
}

int main(int argc, char **argv)
{
	static const struct channel_rules rules = { .on_open = on_open, .on_frame = hear, .on_close = on_close };
	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct bench b = { .loop = loop_new(), .words = argv + 3 };
	timer_init(&b.wait, b.loop, go_on, &b);
	b.channel = channel_to(b.loop, argv[1], argv[2], &rules, &b);
	loop_run(b.loop);
	printf("failed %llu\n", (unsigned long long)b.failed);
	channel_free(b.channel);
	loop_free(b.loop);
	return 0;
}
