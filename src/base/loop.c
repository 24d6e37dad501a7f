/* SPDX-License-Identifier: Apache-2.0 */
/* loop -- see loop.h.  One turn:
 *
 *   wait      for descriptors, wake-ups, signals, the next timer; not at all while tasks are queued
 *   call      the owners of what is ready
 *   timers    that are due
 *   tasks     until none is queued, those too that the others have posted; but each once in a turn: one that posts
 *             itself again goes on in the next, after descriptors had their chance
 *   visits    loops of other threads that sleep and were given something small (wake.c); then tasks again
 *
 * A chain of tasks (read, decide, encode, write) needs one wait and not one for each link. */
#include "base/loop_inside.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void loop_must(bool is_done, const char *what)
{
	if (is_done)
		return;
	perror("event loop");
	fprintf(stderr, "event loop: %s; the program ends\n", what);
	abort();
}

/* -- tasks -- */

static void list_add(struct task_list *list, struct task *task)
{
	task->next = NULL;
	if (list->last)
		list->last->next = task;
	else
		list->first = task;
	list->last = task;
}

static struct task *list_pop(struct task_list *list)
{
	struct task *task = list->first;
	list->first = task->next;
	if (!list->first)
		list->last = NULL;
	return task;
}

static bool list_remove(struct task_list *list, struct task *task)
{
	struct task *before = NULL;
	for (struct task *at = list->first; at; before = at, at = at->next) {
		if (at != task)
			continue;
		if (before)
			before->next = at->next;
		else
			list->first = at->next;
		if (list->last == at)
			list->last = before;
		return true;
	}
	return false;
}

void task_init_named(struct task *task, struct loop *loop, loop_fn *fn, void *owner, const char *name)
{
	*task = (struct task){ .loop = loop, .fn = fn, .owner = owner, .row = ledger_row(loop->ledger, name) };
}

void task_post(struct task *task)
{
	struct loop *loop = task->loop;
	if (task->is_queued)
		return;
	task->is_queued = true;
	ledger_wait(task->row, 1);
	list_add(task->ran_in == loop->turn ? &loop->later : &loop->queued, task);
}

void task_cancel(struct task *task)
{
	if (!task->is_queued)
		return;
	task->is_queued = false;
	ledger_wait(task->row, -1);
	if (!list_remove(&task->loop->queued, task))
		list_remove(&task->loop->later, task);
}

static uint32_t list_count(const struct task_list *list)
{
	uint32_t count = 0;
	for (const struct task *task = list->first; task; task = task->next)
		count++;
	return count;
}

uint32_t loop_turns(const struct loop *loop)
{
	return loop->turn;
}

uint32_t loop_tasks_waiting(const struct loop *loop)
{
	return list_count(&loop->queued) + list_count(&loop->later);
}

static void begin_turn(struct loop *loop)
{
	loop->turn++;
	if (loop->later.first && loop->queued.last)
		loop->queued.last->next = loop->later.first;
	else if (loop->later.first)
		loop->queued.first = loop->later.first;
	loop->queued.last = loop->later.last ? loop->later.last : loop->queued.last;
	loop->later = (struct task_list){ 0 };
}

static void run_queued(struct loop *loop)
{
	while (loop->queued.first) {
		struct task *task = list_pop(&loop->queued);
		struct ledger_row *row = task->row;      /* the task may go away with its owner */
		task->is_queued = false;
		ledger_wait(row, -1);
		task->ran_in = loop->turn;
		task->fn(task->owner);
		loop_enter(loop, row, BECAUSE_TASK);
	}
}

bool tasks_run_for(struct loop *guest, struct loop *host)
{
	host->now_ms = host->is_manual ? host->now_ms : guest->now_ms;
	host->now_us = host->is_manual ? host->now_us : guest->now_us;
	host->entered_us = guest->entered_us;
	begin_turn(host);
	door_answer(host);
	run_queued(host);
	guest->entered_us = host->entered_us;
	return host->later.first;
}

/* -- the turn -- */

void loop_look_at_clock(struct loop *loop)
{
	loop->now_us = loop->is_manual ? loop->now_ms * 1000 : clock_now_us();
	loop->now_ms = loop->now_us / 1000;
	loop->entered_us = loop->now_us;
}

void loop_enter(struct loop *loop, struct ledger_row *row, unsigned because)
{
	int64_t now = loop->is_manual ? loop->now_us : clock_now_us();
	ledger_enter(row, because, now - loop->entered_us);
	loop->entered_us = now;
}

/* How long to wait for descriptors; -1: without end.  Tests wait for nothing. */
static int64_t wait_ms(const struct loop *loop, bool may_wait)
{
	int64_t due = timers_next_ms(loop);
	if (!may_wait || loop->queued.first || loop->is_stopped)
		return 0;
	if (due < 0)
		return -1;
	return due > loop->now_ms ? due - loop->now_ms : 0;
}

static void turn(struct loop *loop, bool may_wait)
{
	begin_turn(loop);
	int64_t wait = wait_ms(loop, may_wait);
	if (wait && !door_leave(loop, timers_next_ms(loop)))
		wait = 0;
	watches_poll(loop, wait);
	door_answer(loop);
	timers_run(loop);
	do
		run_queued(loop);
	while (door_visit(loop));
}

struct loop *loop_new(void)
{
	struct loop *loop = NEW(struct loop);
	loop->turn = 1;            /* a task that never ran stands at 0 */
	loop->ledger = ledger_new();
	door_open(loop);
	watches_open(loop);
	loop_look_at_clock(loop);
	return loop;
}

struct loop *loop_new_manual(void)
{
	struct loop *loop = loop_new();
	loop->is_manual = true;
	loop->now_ms = 1000000;     /* not 0: tests shall notice who takes 0 for "never" */
	return loop;
}

void loop_name(struct loop *loop, const char *name)
{
	ledger_rename(loop->ledger, name);
}

bool loop_is_manual(const struct loop *loop)
{
	return loop->is_manual;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	watches_close(loop);
	door_close(loop);
	ledger_free(loop->ledger);
	array_free(&loop->timers);
	mem_free(loop);
}

void loop_run(struct loop *loop)
{
	door_take_key(loop);
	while (!loop->is_stopped)
		turn(loop, true);
	loop->is_stopped = false;
	door_give_key(loop);
}

void loop_stop(struct loop *loop)
{
	loop->is_stopped = true;
}

void loop_turn(struct loop *loop)
{
	door_take_key(loop);
	turn(loop, false);
	door_give_key(loop);
}

/* Turns until no task is left; a task that posts itself for ever is a mistake that a test shall see. */
static void turn_until_quiet(struct loop *loop)
{
	int turns = 0;
	do {
		loop_turn(loop);
		turns++;
		assert(turns < 1000000);
	} while (loop->later.first);
}

void loop_advance(struct loop *loop, int64_t ms)
{
	assert(loop->is_manual);
	int64_t target = loop->now_ms + ms;
	turn_until_quiet(loop);
	while (loop->timers.count && loop->timers.items[0]->due_ms <= target) {
		if (loop->timers.items[0]->due_ms > loop->now_ms)
			loop->now_ms = loop->timers.items[0]->due_ms;
		turn_until_quiet(loop);
	}
	loop->now_ms = target;
}

int64_t loop_now_ms(const struct loop *loop)
{
	return loop->now_ms;
}

int64_t loop_now_us(const struct loop *loop)
{
	return loop->now_us;
}

int64_t clock_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t wall_now_s(void)
{
	return time(NULL);
}
