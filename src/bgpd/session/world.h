/* SPDX-License-Identifier: Apache-2.0 */
/* world -- what the tests of sessions play in: one manual loop, real sockets on loopback, and up to two sides, each
 * an io actor with a toy speaker and toy shards that write down what they hear. */
#pragma once
#include "base/testing.h"
#include "bgpd/session/session.h"

enum { WORLD_SHARDS = 3 };

struct side {
	struct world *world;
	struct io *io;
	struct actor *speaker, *shards[WORLD_SHARDS];
	uint16_t shard_count;
	int listener;                        /* -1: none */
	uint16_t port;
	struct watch *watch;
	bool refuses;                        /* nobody accepts */
	struct peer_rules rules;             /* in force, of peer 1 */
	struct event_state state;            /* the last; */
	struct down_reason reason;           /* the last that had words */
	struct event_status status;
	uint32_t states, ups, downs, aways, rules_back, agreed, ends_of_rib, refreshes_begun, again, letters;
	uint64_t announced, withdrawn, taken;
	struct prefix last;                  /* of the last route */
	struct event_up up;
	uint32_t filters, filter_entries, shown_entries;     /* EVENT_FILTER: how many; in the last, in that of the speaker */
	bool was_marked;                     /* of the last EVENT_SEND_AGAIN */
	bool greets_not;                     /* the shards don't answer EVENT_UP */
};

struct world {
	struct loop *loop, *shard_loop;
	struct side a, b;
};

/* Two sides that know each other as peer 1: AS 65001 and 65002, eBGP, IPv4 and IPv6.  `shard_loop` on its own if
 * shards are to be slow. */
void world_open(struct world *w, uint16_t shard_count, bool shards_apart);
void world_close(struct world *w);
/* Posts the side's rules (again). */
void side_follow(struct side *s);
void side_reset(struct side *s, uint8_t subcode);
void side_ask(struct side *s, uint16_t peer);
/* Turns the loop until it holds or the clock has moved on by that much; the clock goes in steps of 50 ms. */
#define world_until(w, ms, condition)                                   \
	do {                                                            \
		for (int64_t left_ = (ms); !(condition) && left_ > 0; left_ -= 50) \
			world_step(w, 50);                              \
		assert_true(condition);                                 \
	} while (0)
void world_step(struct world *w, int64_t ms);
bool side_is_up(const struct side *s);
/* A segment with prefixes 11.0.i.0/24 for peer 1, or with an End-of-RIB at its end, from that shard. */
void side_tell(struct side *s, uint16_t shard, uint32_t first, uint32_t count, bool ends);
/* The same with our next hop as it is on another link, 192.0.2.1: the session puts its own in. */
void side_tell_own_hop(struct side *s, uint32_t first, uint32_t count);
void side_tell_mark(struct side *s, uint16_t shard, uint8_t subtype);
int count_descriptors(void);

/* A peer made of a bare socket: AS 65002 at 127.0.0.2. */
struct fake {
	int fd;
	uint8_t bytes[1 << 20];
	size_t length;
};
void fake_connect(struct fake *f, struct world *w, struct side *to);
void fake_say(struct fake *f, const void *bytes, size_t length);
void fake_open(struct fake *f, uint32_t asn, uint16_t hold, uint32_t router_id);
/* As AS 65002 that restarts gracefully with its IPv4 forwarding kept. */
void fake_open_again(struct fake *f);
void fake_keepalive(struct fake *f);
void fake_hear(struct fake *f);
/* The nth message of a type that was heard (from 1); NULL if there were fewer. */
const uint8_t *fake_find(const struct fake *f, uint8_t type, int nth);
int fake_count(const struct fake *f, uint8_t type);
bool fake_is_closed(struct fake *f);
