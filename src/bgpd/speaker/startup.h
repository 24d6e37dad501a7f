/* SPDX-License-Identifier: Apache-2.0 */
/* startup -- what holds only for a while after we came up: the delay of updates, that of telling, and the
 * worst MED.
 *
 *	nobody met yet ──first neighbor is up──> delaying ──all have told all, or the time is over──> over
 *	                                                  <──`clear bgp *`──
 *
 * While it lasts shards take routes in, but neither decide nor tell.  advertisement-delay is simpler: shards decide and
 * install, but tell nobody until the time is over. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"

struct speaker;
struct neighbor;
struct question;

struct startup {
	bool is_delaying, is_over;            /* of updates */
	int64_t met_s, over_s;                /* wall clock: the first neighbor came up, it was over; 0: not yet */
	int64_t most_ms, establish_ms;        /* loop's clock: the latest end; until when others may come up */
	struct timer poll;
	struct question *question;
	bool hold_is_over;                    /* advertisement-delay */
	int64_t held_until_s;                 /* wall clock: when it was over; 0: not yet, or there was none */
	struct timer hold;
	bool med_is_over;                     /* max-med on-startup */
	struct timer med;
};

void startup_open(struct speaker *s);
void startup_close(struct speaker *s);
void startup_met(struct speaker *s);                             /* a neighbor is up */
void startup_again(struct speaker *s);                           /* all sessions are cleared */
void startup_follow(struct speaker *s);                          /* another plan */
bool startup_delays(const struct speaker *s);                    /* updates, from the next neighbor on or now */
/* The MED that everybody is told in place of the true one; false: none. */
bool startup_med(const struct speaker *s, uint32_t *med);
uint32_t startup_left_ms(const struct speaker *s);
bool startup_holds(const struct speaker *s);                     /* nobody is told, from the first neighbor on or now */
