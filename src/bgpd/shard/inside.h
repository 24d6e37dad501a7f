/* SPDX-License-Identifier: Apache-2.0 */
/* inside -- what the files of this room share: the shard itself.  Owner: its actor; nobody else looks in. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/export/export.h"
#include "bgpd/export/fib.h"
#include "bgpd/rib/order.h"
#include "bgpd/rib/rib.h"
#include "bgpd/shard/aggregates.h"
#include "bgpd/shard/conditions.h"
#include "bgpd/shard/reach.h"
#include "bgpd/shard/shard.h"

/* A show that is being answered: a page grows over several turns when few prefixes fit the question. */
struct walk {
	struct event_walk ask;
	struct event_page *page;
	struct prefix at;                    /* the last prefix that was looked at; family 0: none yet */
	uint32_t prefix_room, path_room, told_room;
	uint32_t seen_attrs, seen_source, made_attrs;        /* the last rewriting, for advertised routes; a hold of each set */
};

struct shard {
	uint16_t number;
	struct actor *actor;
	struct loop *loop;
	struct actor *speaker;
	ARRAY_OF(struct actor *) ios;
	struct rib rib;
	struct export export;
	struct fib fib;
	struct conditions conditions;
	struct aggregates aggregates;
	struct reach reach;
	struct order orders[FAMILY_COUNT];
	ARRAY_OF(struct walk *) walks;
	uint32_t buried_not[FAMILY_COUNT];   /* how many graves were still visited last time */
	bool is_deferred;                    /* nothing is decided and told until all have told us (update-delay) */
	uint32_t budget_us, few_graves;      /* tests make them small */
	struct task go_on;                   /* work is left for the next turn */
	struct timer patience;               /* somebody waits for a slow member */
	struct timer paused;                 /* somebody is told only so often, and there is something for it */
	struct timer damped;                 /* penalties are looked at again, while there are any */
	struct timer stale;                  /* the next time that a peer which restarts has run out of */
	struct timer melt;                   /* an aggregate of many sets is to be melted anew */
	struct timer forget;                 /* sorted lists nobody asked for */
};

/* Does the deed of one letter; what it keeps it takes out of the letter. */
void shard_take(struct shard *shard, struct letter *letter);
struct actor *shard_io_of(const struct shard *shard, uint16_t peer);

void walk_start(struct shard *shard, const struct event_walk *ask);
/* A slice of each open walk; false: there is none. */
bool walk_some(struct shard *shard);
void walk_close(struct shard *shard);

/* Outbound route filters that peers asked for (filters.c, RFC 5291). */
void shard_take_filter(struct shard *shard, const struct event_filter *filter);
void shard_await_filters(struct rib_peer *peer);                     /* it came up */
/* The peer asks for routes: true, and it is told, if it was waited for. */
bool shard_begin_to_tell(struct shard *shard, struct rib_peer *peer, enum family_row family);

/* Graceful restart (restart.c): a peer's stale paths are waited for, or no longer. */
void shard_go_away(struct shard *shard, struct rib_peer *peer, const struct event_away *away);
bool shard_has_stale(const struct rib_peer *peer);
void shard_drop_stale(struct shard *shard, struct rib_peer *peer, enum family_row family);
void shard_await(struct shard *shard, struct rib_peer *peer, uint32_t seconds);
void shard_unstale(struct rib_peer *peer);
uint32_t shard_stale_left_s(const struct shard *shard, uint16_t peer);
void shard_stale_timer(void *shard);
