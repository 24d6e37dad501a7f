/* SPDX-License-Identifier: Apache-2.0 */
/* loop -- see loop.h.
 *
 * One turn, in libuv's order:
 *
 *   prepare   the alarm (libuv's only timer here) is set to the earliest timer
 *   poll      descriptors, wake-ups, signals: their callbacks
 *   check     timers that are due, then the tasks that were queued when it began
 *
 * While tasks are queued an idle handle is on: it keeps poll from waiting and does nothing else.
 * Timers lie in a binary heap of our own, so that restarting one costs no system call and a manual
 * clock needs no second kind of timer. */
#include "base/loop.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>
#include "base/memory.h"

struct task_list {
	struct task *first;
	struct task *last;
};

struct loop {
	uv_loop_t uv;
	uv_timer_t alarm;
	uv_prepare_t prepare;
	uv_check_t check;
	uv_idle_t idle;
	bool is_manual;
	bool idle_is_on;
	int64_t manual_now_ms;
	int64_t alarm_ms;          /* what the alarm is set to; -1 = it is off */
	ARRAY_OF(struct timer *) heap;
	struct task_list queued;   /* for the end of this turn */
	struct task_list batch;    /* being run now */
};

/* What libuv refuses here is the machine running out of descriptors or memory at start. */
static void must(int status, const char *what)
{
	if (status == 0)
		return;
	fprintf(stderr, "event loop: %s: %s; the program ends\n", what, uv_strerror(status));
	abort();
}

/* -- timers: heap[i] is not later than heap[2i + 1] and heap[2i + 2]; heap_slot is i + 1 -- */

static void heap_set(struct loop *loop, uint32_t i, struct timer *timer)
{
	loop->heap.items[i] = timer;
	timer->heap_slot = i + 1;
}

static void heap_raise(struct loop *loop, uint32_t i, struct timer *timer)
{
	while (i > 0) {
		uint32_t parent = (i - 1) / 2;
		if (loop->heap.items[parent]->due_ms <= timer->due_ms)
			break;
		heap_set(loop, i, loop->heap.items[parent]);
		i = parent;
	}
	heap_set(loop, i, timer);
}

static void heap_sink(struct loop *loop, uint32_t i, struct timer *timer)
{
	for (;;) {
		uint32_t child = 2 * i + 1;
		if (child >= loop->heap.count)
			break;
		if (child + 1 < loop->heap.count &&
		    loop->heap.items[child + 1]->due_ms < loop->heap.items[child]->due_ms)
			child++;
		if (loop->heap.items[child]->due_ms >= timer->due_ms)
			break;
		heap_set(loop, i, loop->heap.items[child]);
		i = child;
	}
	heap_set(loop, i, timer);
}

static void heap_place(struct loop *loop, uint32_t i, struct timer *timer)
{
	if (i > 0 && loop->heap.items[(i - 1) / 2]->due_ms > timer->due_ms)
		heap_raise(loop, i, timer);
	else
		heap_sink(loop, i, timer);
}

void timer_init(struct timer *timer, struct loop *loop, loop_fn *fn, void *owner)
{
	*timer = (struct timer){ .loop = loop, .fn = fn, .owner = owner };
}

void timer_start(struct timer *timer, int64_t ms)
{
	struct loop *loop = timer->loop;
	timer->due_ms = loop_now_ms(loop) + (ms > 0 ? ms : 0);
	if (timer->heap_slot) {
		heap_place(loop, timer->heap_slot - 1, timer);
		return;
	}
	array_push(&loop->heap, timer);
	heap_raise(loop, loop->heap.count - 1, timer);
}

void timer_stop(struct timer *timer)
{
	if (!timer->heap_slot)
		return;
	struct loop *loop = timer->loop;
	uint32_t i = timer->heap_slot - 1;
	struct timer *last = loop->heap.items[--loop->heap.count];
	timer->heap_slot = 0;
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
static void run_timers(struct loop *loop)
{
	int64_t now = loop_now_ms(loop);
	uint32_t most = loop->heap.count;
	while (most-- && loop->heap.count && loop->heap.items[0]->due_ms <= now) {
		struct timer *timer = loop->heap.items[0];
		timer_stop(timer);
		timer->fn(timer->owner);
	}
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

static void on_idle(uv_idle_t *idle)
{
}

static void set_idle(struct loop *loop, bool on)
{
	if (on == loop->idle_is_on)
		return;
	loop->idle_is_on = on;
	if (on)
		uv_idle_start(&loop->idle, on_idle);
	else
		uv_idle_stop(&loop->idle);
}

void task_init(struct task *task, struct loop *loop, loop_fn *fn, void *owner)
{
	*task = (struct task){ .loop = loop, .fn = fn, .owner = owner };
}

void task_post(struct task *task)
{
	if (task->is_queued)
		return;
	task->is_queued = true;
	list_add(&task->loop->queued, task);
	set_idle(task->loop, true);
}

void task_cancel(struct task *task)
{
	if (!task->is_queued)
		return;
	task->is_queued = false;
	if (!list_remove(&task->loop->queued, task))
		list_remove(&task->loop->batch, task);
}

static void run_tasks(struct loop *loop)
{
	if (!loop->queued.first)
		return;
	loop->batch = loop->queued;
	loop->queued = (struct task_list){ 0 };
	while (loop->batch.first) {
		struct task *task = list_pop(&loop->batch);
		task->is_queued = false;
		task->fn(task->owner);
	}
	set_idle(loop, loop->queued.first != NULL);
}

/* -- the turn -- */

static void on_alarm(uv_timer_t *alarm)
{
	struct loop *loop = alarm->loop->data;
	loop->alarm_ms = -1;
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct loop *loop = prepare->loop->data;
	int64_t due = loop->heap.count && !loop->is_manual ? loop->heap.items[0]->due_ms : -1;
	if (due == loop->alarm_ms)
		return;
	loop->alarm_ms = due;
	if (due < 0) {
		uv_timer_stop(&loop->alarm);
		return;
	}
	int64_t left = due - loop_now_ms(loop);
	uv_timer_start(&loop->alarm, on_alarm, left > 0 ? (uint64_t)left : 0, 0);
}

static void on_check(uv_check_t *check)
{
	struct loop *loop = check->loop->data;
	run_timers(loop);
	run_tasks(loop);
}

struct loop *loop_new(void)
{
	struct loop *loop = NEW(struct loop);
	must(uv_loop_init(&loop->uv), "cannot be made");
	loop->uv.data = loop;
	loop->alarm_ms = -1;
	uv_timer_init(&loop->uv, &loop->alarm);
	uv_idle_init(&loop->uv, &loop->idle);
	uv_prepare_init(&loop->uv, &loop->prepare);
	uv_check_init(&loop->uv, &loop->check);
	uv_prepare_start(&loop->prepare, on_prepare);
	uv_check_start(&loop->check, on_check);
	return loop;
}

struct loop *loop_new_manual(void)
{
	struct loop *loop = loop_new();
	loop->is_manual = true;
	loop->manual_now_ms = 1000000;     /* not 0: tests shall notice who takes 0 for "never" */
	return loop;
}

bool loop_is_manual(const struct loop *loop)
{
	return loop->is_manual;
}

/* The handles of watches, wake-ups and signals carry their struct in `data`; the loop's own carry none. */
static void on_closed(uv_handle_t *handle)
{
	mem_free(handle->data);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	if (!uv_is_closing(handle))
		uv_close(handle, on_closed);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	uv_check_stop(&loop->check);
	uv_walk(&loop->uv, close_handle, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	must(uv_loop_close(&loop->uv), "cannot be closed");
	array_free(&loop->heap);
	mem_free(loop);
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

void loop_turn(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_NOWAIT);
}

/* Turns until no task is left; a task that posts itself for ever is a mistake that a test shall see. */
static void turn_until_quiet(struct loop *loop)
{
	int turns = 0;
	do {
		loop_turn(loop);
		turns++;
		assert(turns < 1000000);
	} while (loop->queued.first);
}

void loop_advance(struct loop *loop, int64_t ms)
{
	assert(loop->is_manual);
	int64_t target = loop->manual_now_ms + ms;
	turn_until_quiet(loop);
	while (loop->heap.count && loop->heap.items[0]->due_ms <= target) {
		if (loop->heap.items[0]->due_ms > loop->manual_now_ms)
			loop->manual_now_ms = loop->heap.items[0]->due_ms;
		turn_until_quiet(loop);
	}
	loop->manual_now_ms = target;
}

int64_t loop_now_ms(const struct loop *loop)
{
	return loop->is_manual ? loop->manual_now_ms : (int64_t)uv_now(&loop->uv);
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

/* -- descriptors -- */

struct watch {
	uv_poll_t uv;
	void (*fn)(void *owner, int ready);
	void *owner;
	int want;
	bool has_error;    /* libuv has stopped it */
};

static void on_poll(uv_poll_t *uv, int status, int events);

static void arm(struct watch *watch)
{
	int events = (watch->want & WATCH_READ ? UV_READABLE : 0) | (watch->want & WATCH_WRITE ? UV_WRITABLE : 0);
	watch->has_error = false;
	if (events)
		uv_poll_start(&watch->uv, events, on_poll);
	else
		uv_poll_stop(&watch->uv);
}

/* With an error on the descriptor libuv gives up watching it.  The owner is told that everything it wants is
 * ready, so that its next read or write names the error; some errors pass (a netlink overrun), so the watch
 * goes on unless the owner ends it. */
static void on_poll(uv_poll_t *uv, int status, int events)
{
	struct watch *watch = uv->data;
	int ready = (events & UV_READABLE ? WATCH_READ : 0) | (events & UV_WRITABLE ? WATCH_WRITE : 0);
	watch->has_error = status < 0;
	watch->fn(watch->owner, status < 0 ? watch->want : ready & watch->want);
	if (watch->has_error && !uv_is_closing((uv_handle_t *)uv))
		arm(watch);
}

struct watch *watch_new(struct loop *loop, int fd, void (*fn)(void *owner, int ready), void *owner)
{
	struct watch *watch = NEW(struct watch);
	if (uv_poll_init(&loop->uv, &watch->uv, fd) != 0) {
		mem_free(watch);
		return NULL;
	}
	watch->uv.data = watch;
	watch->fn = fn;
	watch->owner = owner;
	return watch;
}

void watch_want(struct watch *watch, int what)
{
	if (what == watch->want)
		return;
	watch->want = what;
	arm(watch);
}

static void free_handle(void *handle)
{
	if (handle)
		close_handle(handle, NULL);
}

void watch_free(struct watch *watch)
{
	free_handle(watch);
}

/* -- wake-ups -- */

struct wake {
	uv_async_t uv;
	loop_fn *fn;
	void *owner;
};

static void on_wake(uv_async_t *uv)
{
	struct wake *wake = uv->data;
	wake->fn(wake->owner);
}

struct wake *wake_new(struct loop *loop, loop_fn *fn, void *owner)
{
	struct wake *wake = NEW(struct wake);
	must(uv_async_init(&loop->uv, &wake->uv, on_wake), "no wake-up");
	wake->uv.data = wake;
	wake->fn = fn;
	wake->owner = owner;
	return wake;
}

void wake_up(struct wake *wake)
{
	uv_async_send(&wake->uv);
}

void wake_free(struct wake *wake)
{
	free_handle(wake);
}

/* -- signals -- */

struct signal_watch {
	uv_signal_t uv;
	loop_fn *fn;
	void *owner;
};

static void on_signal(uv_signal_t *uv, int number)
{
	struct signal_watch *signal = uv->data;
	signal->fn(signal->owner);
}

struct signal_watch *signal_new(struct loop *loop, int number, loop_fn *fn, void *owner)
{
	struct signal_watch *signal = NEW(struct signal_watch);
	must(uv_signal_init(&loop->uv, &signal->uv), "no signal handler");
	must(uv_signal_start(&signal->uv, on_signal, number), "signal refused");
	signal->uv.data = signal;
	signal->fn = fn;
	signal->owner = owner;
	return signal;
}

void signal_free(struct signal_watch *signal)
{
	free_handle(signal);
}
