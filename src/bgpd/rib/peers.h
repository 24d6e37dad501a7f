/* SPDX-License-Identifier: Apache-2.0 */
/* peers -- what a shard remembers of each neighbour: its rules, its session, how many paths it brought. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/marks.h"
#include "bgpd/events/events.h"
#include "bgpd/events/identity.h"
#include "policy/prefix_list.h"

enum { WEIGHT_LOCAL = 32768 };

struct rib_peer {
	uint16_t number;
	bool is_up;
	const struct peer_rules *rules;      /* NULL: only the number is known */
	struct peer_identity who;            /* of the present session, or the last one; before that by the rules */
	struct event_up up;                  /* likewise */
	struct {
		uint32_t accepted, filtered; /* paths in the table */
		uint32_t duplicates;         /* announcements that changed nothing */
		bool has_warned, is_over;    /* max-prefix: said once per session */
		bool is_asked;               /* likewise, of several shards: said, and not yet counted */
		struct prefix_list *asked;   /* the peer wants to be told what this permits, no more (RFC 5291); NULL: all */
		bool awaits_filter;          /* it is told nothing before it asks */
		bool meets_others;           /* an external one shares its subnet with others: they may be next hops for it */
		bool is_stale;               /* paths of an earlier session wait to be told anew (RFC 4724) */
		uint32_t long_seconds;       /* how long they stay as a last resort after that (RFC 9494) */
		int64_t long_until_ms;       /* until when they do, loop's clock; 0: not yet, or not at all */
	} family[FAMILY_COUNT];
	uint64_t refused[REFUSAL_COUNT];     /* announcements */
	uint32_t filters;                    /* counts what it asked for: another one, another meaning */
	int64_t stale_until_ms;              /* loop's clock; 0: the restart time does not run */
};

struct peers {
	struct rib_peer **by_number;         /* NULL where there is none */
	uint32_t count;                      /* numbers are below this */
};

void peers_open(struct peers *peers);        /* with peer 0, ourselves */
void peers_close(struct peers *peers);
struct rib_peer *peers_find(const struct peers *peers, uint16_t number);
struct rib_peer *peers_get(struct peers *peers, uint16_t number);    /* made if missing */
void peers_forget(struct peers *peers, uint16_t number);
void peer_forget_filters(struct rib_peer *peer);                     /* of the session that is over */

static inline enum peer_kind peer_kind(const struct rib_peer *peer)
{
	return (enum peer_kind)peer->who.kind;
}

/* How many paths of a family are kept though they were refused. */
uint32_t peers_filtered(const struct peers *peers, enum family_row family);
/* Must a next hop be on a link of ours?  RFC 4271 5.1.3: an external peer one hop away. */
bool peer_wants_connected(const struct rib_peer *peer);
uint32_t peer_weight(const struct rib_peer *peer, enum family_row family);
/* Policy's word about the path, else the peer's. */
static inline uint32_t path_weight(const struct rib_peer *peer, enum family_row family, const struct attrs *a)
{
	struct attrs_marks marks = attrs_marks(a);
	return marks.said & MARK_WEIGHT ? marks.weight : peer_weight(peer, family);
}
