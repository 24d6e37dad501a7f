/* SPDX-License-Identifier: Apache-2.0 */
/* loop -- one thread's events: timers, file descriptors, work put off, wake-ups, signals (over epoll).
 *
 * Everything but `wake_up` is called on the loop's own thread.  Callbacks never nest.  A loop made by
 * `loop_new_manual` has a clock that only `loop_advance` moves: tests are deterministic. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct ledger_row;
struct loop;

/* A callback's name in the ledger, unless it is given one: where it stands. */
#define CALLBACK_NAME(fn) __FILE_NAME__ ":" #fn

struct loop *loop_new(void);
struct loop *loop_new_manual(void);
void loop_free(struct loop *loop);
void loop_run(struct loop *loop);                  /* until loop_stop */
void loop_stop(struct loop *loop);
void loop_turn(struct loop *loop);                 /* what is ready now, without waiting */
void loop_advance(struct loop *loop, int64_t ms);  /* manual loops: moves the clock timer by timer */
bool loop_is_manual(const struct loop *loop);
void loop_name(struct loop *loop, const char *name); /* in the ledger: what the thread is called */
int64_t loop_now_ms(const struct loop *loop);      /* monotonic, as of this turn */
int64_t loop_now_us(const struct loop *loop);
int64_t clock_now_us(void);                        /* monotonic, precise, for measuring */
int64_t wall_now_s(void);                          /* seconds since 1970 */

typedef void loop_fn(void *owner);

/* A timer, embedded in its owner; stopped when zeroed. */
struct timer {
	struct loop *loop;
	loop_fn *fn;
	void *owner;
	struct ledger_row *row;
	int64_t due_ms;
	uint32_t heap_slot;    /* 1 + place in the loop's heap; 0 = not running */
};

void timer_init_named(struct timer *timer, struct loop *loop, loop_fn *fn, void *owner, const char *name);
#define timer_init(timer, loop, fn, owner) timer_init_named(timer, loop, fn, owner, CALLBACK_NAME(fn))
void timer_start(struct timer *timer, int64_t ms); /* once, from now; restarts if running */
void timer_stop(struct timer *timer);              /* no-op if not running or only zeroed */
bool timer_is_running(const struct timer *timer);
int64_t timer_left_ms(const struct timer *timer);  /* 0 if not running */
/* Those that run, in no order: how long each has left. */
void loop_walk_timers(const struct loop *loop, void (*visit)(void *owner, int64_t left_ms), void *owner);

/* How many turns there were, and how much work waits for the end of this one or for the next. */
uint32_t loop_turns(const struct loop *loop);
uint32_t loop_tasks_waiting(const struct loop *loop);

/* Work put off to the end of this turn (run once, then idle; posting twice runs once).  What a task posts is run in the
 * same turn; what has run in it already waits for the next. */
struct task {
	struct loop *loop;
	loop_fn *fn;
	void *owner;
	struct ledger_row *row;
	struct task *next;
	uint32_t ran_in;       /* the loop's turn */
	bool is_queued;
};

void task_init_named(struct task *task, struct loop *loop, loop_fn *fn, void *owner, const char *name);
#define task_init(task, loop, fn, owner) task_init_named(task, loop, fn, owner, CALLBACK_NAME(fn))
void task_post(struct task *task);
void task_cancel(struct task *task);

/* Readiness of a file descriptor.  The watch does not own the descriptor; close the watch first.  An error
 * on the descriptor reads as ready for all that is wanted.  NULL if it can't be watched (an ordinary file). */
enum { WATCH_READ = 1, WATCH_WRITE = 2 };
struct watch;
struct watch *watch_new_named(struct loop *loop, int fd, void (*fn)(void *owner, int ready), void *owner, const char *name);
#define watch_new(loop, fd, fn, owner) watch_new_named(loop, fd, fn, owner, CALLBACK_NAME(fn))
void watch_name_writes(struct watch *watch, const char *name); /* calls for writing have a row of their own; NULL is fine */
void watch_want(struct watch *watch, int what);    /* WATCH_* bits; 0 pauses */
/* All of a loop: which descriptor, what is waited for. */
void loop_walk_watches(const struct loop *loop, void (*visit)(void *owner, int fd, int wanted), void *owner);
void watch_free(struct watch *watch);              /* NULL is fine; safe inside its own callback */

/* A wake-up that any thread may send; several may melt into one. */
struct wake;
struct wake *wake_new_named(struct loop *loop, loop_fn *fn, void *owner, const char *name);
#define wake_new(loop, fn, owner) wake_new_named(loop, fn, owner, CALLBACK_NAME(fn))
void wake_up(struct wake *wake);
/* For something small, from the thread of `from`: at the end of its turn it does the work of the other loop itself, if
 * that one sleeps and allows visits (loop_allow_visits, before it runs), and wakes it otherwise. */
void wake_gently(struct wake *wake, struct loop *from);
void loop_allow_visits(struct loop *loop);
/* Is `loop` run by the thread that runs `runner` just now?  Asked on that thread. */
bool loop_is_run_by(const struct loop *loop, const struct loop *runner);
void wake_free(struct wake *wake);

struct signal_watch;
struct signal_watch *signal_new(struct loop *loop, int number, loop_fn *fn, void *owner);
void signal_free(struct signal_watch *signal);
