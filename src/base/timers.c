/* SPDX-License-Identifier: Apache-2.0 */
/* timers -- those of a loop, in a binary heap: restarting one costs no system call, and a manual clock needs no
 * second kind of timer. */
#include "base/loop_inside.h"

/* timers[i] is not later than heap[2i + 1] and heap[2i + 2]; heap_slot is i + 1. */

static void heap_set(struct loop *loop, uint32_t i, struct timer *timer)
{
	loop->timers.items[i] = timer;
	timer->heap_slot = i + 1;
}

static void heap_raise(struct loop *loop, uint32_t i, struct timer *timer)
{
	while (i > 0) {
		uint32_t parent = (i - 1) / 2;
		if (loop->timers.items[parent]->due_ms <= timer->due_ms)
			break;
		heap_set(loop, i, loop->timers.items[parent]);
		i = parent;
	}
	heap_set(loop, i, timer);
}

static void heap_sink(struct loop *loop, uint32_t i, struct timer *timer)
{
	for (;;) {
		uint32_t child = 2 * i + 1;
		if (child >= loop->timers.count)
			break;
		if (child + 1 < loop->timers.count &&
		    loop->timers.items[child + 1]->due_ms < loop->timers.items[child]->due_ms)
			child++;
		if (loop->timers.items[child]->due_ms >= timer->due_ms)
			break;
		heap_set(loop, i, loop->timers.items[child]);
		i = child;
	}
	heap_set(loop, i, timer);
}

static void heap_place(struct loop *loop, uint32_t i, struct timer *timer)
{
	if (i > 0 && loop->timers.items[(i - 1) / 2]->due_ms > timer->due_ms)
		heap_raise(loop, i, timer);
	else
		heap_sink(loop, i, timer);
}

void timer_init_named(struct timer *timer, struct loop *loop, loop_fn *fn, void *owner, const char *name)
{
	*timer = (struct timer){ .loop = loop, .fn = fn, .owner = owner, .row = ledger_row(loop->ledger, name) };
}

void timer_start(struct timer *timer, int64_t ms)
{
	struct loop *loop = timer->loop;
	timer->due_ms = loop_now_ms(loop) + (ms > 0 ? ms : 0);
	if (timer->heap_slot) {
		heap_place(loop, timer->heap_slot - 1, timer);
		return;
	}
	ledger_wait(timer->row, 1);
	array_push(&loop->timers, timer);
	heap_raise(loop, loop->timers.count - 1, timer);
}

void timer_stop(struct timer *timer)
{
	if (!timer->heap_slot)
		return;
	struct loop *loop = timer->loop;
	uint32_t i = timer->heap_slot - 1;
	struct timer *last = loop->timers.items[--loop->timers.count];
	timer->heap_slot = 0;
	ledger_wait(timer->row, -1);
	if (last != timer)
		heap_place(loop, i, last);
}

bool timer_is_running(const struct timer *timer)
{
	return timer->heap_slot != 0;
}

int64_t timer_left_ms(const struct timer *timer)
{
	if (!timer->heap_slot)
		return 0;
	int64_t left = timer->due_ms - loop_now_ms(timer->loop);
	return left > 0 ? left : 0;
}

/* A timer that starts itself again with 0 waits for the next turn: only those are run that were due when
 * the round began, and none that was started within it. */
void timers_run(struct loop *loop)
{
	int64_t now = loop_now_ms(loop);
	uint32_t most = loop->timers.count;
	while (most-- && loop->timers.count && loop->timers.items[0]->due_ms <= now) {
		struct timer *timer = loop->timers.items[0];
		struct ledger_row *row = timer->row;     /* the timer may go away with its owner */
		timer_stop(timer);
		timer->fn(timer->owner);
		loop_enter(loop, row, BECAUSE_TIMER);
	}
}

int64_t timers_next_ms(const struct loop *loop)
{
	return loop->timers.count ? loop->timers.items[0]->due_ms : -1;
}

void loop_walk_timers(const struct loop *loop, void (*visit)(void *owner, int64_t left_ms), void *owner)
{
	for (uint32_t i = 0; i < loop->timers.count; i++)
		visit(owner, timer_left_ms(loop->timers.items[i]));
}
