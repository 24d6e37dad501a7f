/* SPDX-License-Identifier: Apache-2.0 */
/* loop_inside -- what the files of a loop share: loop.c (the turn, tasks), timers.c, watch.c (descriptors),
 * wake.c (what other threads and signals may do). */
#pragma once
#include "base/ledger.h"
#include "base/loop.h"
#include "base/memory.h"

struct task_list {
	struct task *first;
	struct task *last;
};

struct loop {
	bool is_manual, is_stopped;
	int64_t now_ms, now_us;    /* as of this turn; on a manual loop moved by loop_advance only */
	ARRAY_OF(struct timer *) timers;
	struct task_list queued;   /* for this turn */
	struct task_list later;    /* for the next turn: they have run in this one */
	uint32_t turn;             /* counts turns, from 1 */
	int poll_fd;
	struct watch *watches;     /* all of them */
	struct watch *dead;        /* freed by their owner, perhaps in their own callback */
	struct door *door;
	struct ledger *ledger;
	int64_t entered_us;        /* until when the thread's time is entered there */
};

/* Ends the program: the machine has run out of descriptors. */
void loop_must(bool is_done, const char *what);

/* loop.c: takes over what time it is. */
void loop_look_at_clock(struct loop *loop);
/* A callback is done: enters the time since the last one into its row.  `loop` is whose thread ran it. */
void loop_enter(struct loop *loop, struct ledger_row *row, unsigned because);
/* A turn of `host` without its descriptors and timers, by the thread of `guest`; true: something is left. */
bool tasks_run_for(struct loop *guest, struct loop *host);

/* timers.c */
void timers_run(struct loop *loop);                /* those that are due */
int64_t timers_next_ms(const struct loop *loop);   /* -1: none */

/* watch.c */
void watches_open(struct loop *loop);
void watches_close(struct loop *loop);
/* Waits for descriptors and the door, -1: without end; looks at the clock, so that a timer which an owner starts counts from
 * now and not from before the wait; then calls the owners. */
void watches_poll(struct loop *loop, int64_t wait_ms);

/* wake.c: the door is where other threads knock. */
void door_open(struct loop *loop);
void door_close(struct loop *loop);                /* frees wakes and signals that were left */
int door_fd(const struct loop *loop);
/* Around the wait.  false: somebody has knocked just now, don't wait. */
bool door_leave(struct loop *loop, int64_t until_ms);
void door_enter(struct loop *loop);
void door_answer(struct loop *loop);               /* those who knocked */
bool door_visit(struct loop *loop);                /* those who shall be visited; false: none */
void door_take_key(struct loop *loop);             /* the thread begins and ends to run the loop */
void door_give_key(struct loop *loop);
