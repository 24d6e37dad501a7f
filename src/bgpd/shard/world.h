/* SPDX-License-Identifier: Apache-2.0 */
/* world -- for tests: a shard among a speaker and two io actors that are played, on a loop whose clock the test moves.
 *
 * The neighbours are played down to the bytes: what the shard sends is decoded by wire/ and kept as each one's view.
 * Prefix number n is 10.x.y.0/24 or 2001:db8:n::/48, so views are arrays. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "bgpd/shard/inside.h"
#include "bgpd/wire/update.h"

enum { WORLD_PEERS = 64, WORLD_PREFIXES = 4096, WORLD_IOS = 2, WORLD_HOPS = 256, OWN_AS = 64500, CONFEDERATION = 64400, OWN_ID = 0x0a000001 };

struct world_peer {
	struct peer_rules *rules;
	struct event_up up;
	bool is_up, is_slow, is_greeted;
	struct { uint8_t *items; uint32_t count, room; } stream[FAMILY_COUNT];
	uint32_t stream_at[FAMILY_COUNT];
	uint32_t told[FAMILY_COUNT][WORLD_PREFIXES];         /* attributes it was told, a hold each */
	uint32_t announced[FAMILY_COUNT][WORLD_PREFIXES];    /* attributes it told us; ids of the test's own sets */
	uint32_t ends_of_rib[FAMILY_COUNT], refresh_begins, refresh_ends;
	uint64_t updates, prefixes;
};

struct world {
	struct loop *loop;
	struct shard *shard;
	struct actor *speaker, *ios[WORLD_IOS];
	struct world_peer *peers[WORLD_PEERS];               /* 0: ourselves, for what we originate */
	struct { bool is_known, is_down; uint32_t metric; } hops[WORLD_HOPS];
	uint32_t fib[FAMILY_COUNT][WORLD_PREFIXES];          /* the first next hop's id, in the main table */
	struct fib_run ways[WORLD_PREFIXES];                 /* IPv4: what was said last of each, in any table */
	struct { bool is_lost, is_back; } reach[WORLD_PREFIXES];     /* IPv4: what was said of each */
	uint32_t fib_round;                  /* ticket of the last EVENT_FIB_DONE */
	uint32_t fib_done, rules_back, warnings, limits;
	uint64_t letters;
	struct event_page *page;                             /* the last answer to a walk */
	struct event_counts *counts;
	struct event_contribution *contribution;             /* the last one to an aggregate */
	struct event_verdict *answer;                        /* the last one about a condition */
	struct event_quota *quota;                           /* the last one about a limit */
};

struct world *world_new(void);
void world_free(struct world *world);
struct prefix world_prefix(enum family_row family, uint32_t number);
/* A neighbour that is configured, not up. */
struct world_peer *world_add_peer(struct world *world, uint16_t number, enum peer_kind kind, uint32_t asn);
/* New rules of a peer that is there: change them between the two calls. */
struct peer_rules *world_rules(struct world *world, uint16_t number);
void world_post_rules(struct world *world, uint16_t number, struct peer_rules *rules);
/* A new book is in force, and what follows from it is done; the test frees it. */
void world_post_policy(struct world *world, const struct policy_book *book);
void world_up(struct world *world, uint16_t number);
void world_down(struct world *world, uint16_t number);
/* It restarts gracefully: what it announced stays.  It will be up again with `keeps`, and say End-of-RIB. */
void world_away(struct world *world, uint16_t number);
/* Routes `first`..`first + count - 1` with these attributes; 0: withdrawn. */
void world_announce(struct world *world, uint16_t peer, enum family_row family, uint32_t first, uint32_t count, uint32_t attrs);
/* Letters to the shard. */
void world_post(struct world *world, struct actor *from, void *letter);
void world_post_family(struct world *world, enum event_kind kind, uint16_t peer, enum family_row family, uint8_t detail);
void world_set_hop(struct world *world, uint32_t hop, bool is_down, uint32_t metric);
/* Turns until nothing moves; slow peers take nothing unless all shall drain. */
void world_run(struct world *world, bool drain_all);
struct event_settings *world_settings(struct world *world);  /* a letter to be filled and posted */

/* Attribute sets: built in one go.  The caller gets a hold. */
struct world_attrs {
	uint32_t path[16];
	unsigned path_length;
	struct address nexthop;
	uint8_t origin;
	bool has_med, has_local_pref;
	uint32_t med, local_pref;
	uint32_t communities[4];
	unsigned community_count;
};
uint32_t world_make_attrs(enum family_row family, const struct world_attrs *like);
