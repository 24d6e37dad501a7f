/* SPDX-License-Identifier: Apache-2.0 */
/* rpki -- what RPKI caches say (rpki/rtr.h), gathered to a table that the shards are given (EVENT_VRPS).
 *
 *	a cache changes rows ──> waiting ──merged──> gathered ──when it has been quiet──> in force
 *
 * Before a cache has told all nothing new is in force.  When other caches are to be asked, what the earlier ones said
 * stays in force until then, or until it has expired. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "bgpd/rpki/rtr.h"

struct speaker;
struct attrs;

struct rpki_cache_state {
	uint8_t preference;
	bool is_connected, has_failed;       /* failed: since it was connected last, and that was said */
};

struct rpki {
	struct rtr *rtr;                     /* NULL: nobody is asked */
	char *trouble;                       /* why not, though caches are configured; NULL: no trouble */
	bool is_stopped;                     /* by the operator */
	bool is_synced;                      /* a cache has told all, since they are asked */
	const struct vrps *gathered;         /* NULL: nothing yet */
	const struct vrps *in_force;         /* NULL: nobody validates */
	struct vrp_changes waiting;          /* not in `gathered` yet */
	struct vrp_changes touched;          /* in `gathered`, not in force yet */
	bool touches_all;
	uint64_t bad_said;                   /* rows that can't be, as the log knows it */
	int64_t dirty_since_ms;              /* 0: all is in force */
	struct timer quiet, expiry;
	ARRAY_OF(struct rpki_cache_state) states;
};

void rpki_open(struct speaker *s);
void rpki_close(struct speaker *s);
/* The plan is new: asks others if it says so. */
void rpki_follow(struct speaker *s, const struct rtr_settings *before);
/* Commands: as if they were configured anew; until rpki_start nobody. */
void rpki_reset(struct speaker *s);
void rpki_stop(struct speaker *s);
void rpki_start(struct speaker *s);
/* What is in force says of a route. */
enum validity rpki_validity(const struct speaker *s, const struct prefix *prefix, const struct attrs *a);
bool rpki_has_connection(const struct rpki *rpki);
bool rpki_is_connected(const struct rpki *rpki, uint8_t preference);
size_t rpki_bytes(const struct rpki *rpki);
/* All that was said so far; it is the caller's to hold.  NULL: nothing, or no cache has told all. */
const struct vrps *rpki_gathered(struct speaker *s);
