/* SPDX-License-Identifier: Apache-2.0 */
#include "base/loop.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/testing.h"

/* What happened, in order, as letters. */
static char story[256];

static void tell(const char *letter)
{
	strncat(story, letter, sizeof story - strlen(story) - 1);
}

static int forget(void **state)
{
	story[0] = '\0';
	return 0;
}

static void tell_it(void *owner)
{
	tell(owner);
}

static void timers_fire_in_order_of_their_time(void **state)
{
	struct loop *loop = loop_new_manual();
	struct timer a, b, c;
	timer_init(&a, loop, tell_it, "a");
	timer_init(&b, loop, tell_it, "b");
	timer_init(&c, loop, tell_it, "c");
	timer_start(&a, 300);
	timer_start(&b, 100);
	timer_start(&c, 200);
	assert_int_equal(timer_left_ms(&a), 300);
	loop_advance(loop, 99);
	assert_string_equal(story, "");
	loop_advance(loop, 1);
	assert_string_equal(story, "b");
	assert_false(timer_is_running(&b));
	loop_advance(loop, 1000);
	assert_string_equal(story, "bca");
	loop_free(loop);
}

static void a_restarted_timer_fires_once_at_its_new_time(void **state)
{
	struct loop *loop = loop_new_manual();
	struct timer a;
	timer_init(&a, loop, tell_it, "a");
	timer_start(&a, 100);
	loop_advance(loop, 90);
	timer_start(&a, 100);
	loop_advance(loop, 99);
	assert_string_equal(story, "");
	loop_advance(loop, 500);
	assert_string_equal(story, "a");
	loop_free(loop);
}

static void a_stopped_timer_is_silent_and_so_is_a_zeroed_one(void **state)
{
	struct loop *loop = loop_new_manual();
	struct timer a, zeroed = { 0 };
	timer_init(&a, loop, tell_it, "a");
	timer_start(&a, 10);
	timer_stop(&a);
	timer_stop(&a);
	timer_stop(&zeroed);
	assert_int_equal(timer_left_ms(&a), 0);
	loop_advance(loop, 100);
	assert_string_equal(story, "");
	loop_free(loop);
}

struct chain {
	struct timer timer;
	int64_t seen[3];
	int count;
};

static void chain_on(void *owner)
{
	struct chain *chain = owner;
	chain->seen[chain->count++] = loop_now_ms(chain->timer.loop);
	if (chain->count < 3)
		timer_start(&chain->timer, 50);
}

static void timers_see_the_time_they_were_due_while_the_clock_is_moved(void **state)
{
	struct loop *loop = loop_new_manual();
	struct chain chain = { 0 };
	int64_t start = loop_now_ms(loop);
	timer_init(&chain.timer, loop, chain_on, &chain);
	timer_start(&chain.timer, 10);
	loop_advance(loop, 1000);
	assert_int_equal(chain.count, 3);
	assert_int_equal(chain.seen[0] - start, 10);
	assert_int_equal(chain.seen[1] - start, 60);
	assert_int_equal(chain.seen[2] - start, 110);
	assert_int_equal(loop_now_ms(loop) - start, 1000);
	loop_free(loop);
}

static int64_t last_due;
static int fired;

static void fire_in_order(void *owner)
{
	struct timer *timer = owner;
	assert_true(timer->due_ms >= last_due);
	last_due = timer->due_ms;
	fired++;
}

static void a_thousand_random_timers_keep_their_order(void **state)
{
	struct loop *loop = loop_new_manual();
	static struct timer timers[1000];
	int stopped = 0;
	srand(7);
	last_due = 0;
	fired = 0;
	for (int i = 0; i < 1000; i++) {
		timer_init(&timers[i], loop, fire_in_order, &timers[i]);
		timer_start(&timers[i], rand() % 5000);
	}
	for (int i = 0; i < 1000; i += 3) {
		timer_start(&timers[i], rand() % 5000);
		if (i % 2) {
			timer_stop(&timers[i]);
			stopped++;
		}
	}
	loop_advance(loop, 5000);
	assert_int_equal(fired, 1000 - stopped);
	loop_free(loop);
}

static void real_timers_wait_for_the_real_clock(void **state)
{
	struct loop *loop = loop_new();
	struct timer a, stop;
	timer_init(&a, loop, tell_it, "a");
	timer_init(&stop, loop, (loop_fn *)loop_stop, loop);
	int64_t before = clock_now_us();
	timer_start(&a, 20);
	timer_start(&stop, 60);
	loop_run(loop);
	assert_string_equal(story, "a");
	assert_true(clock_now_us() - before >= 58000);
	loop_free(loop);
}

static void an_idle_loop_uses_no_processor(void **state)
{
	struct loop *loop = loop_new();
	struct timer stop;
	struct task task;
	struct rusage before, after;
	task_init(&task, loop, tell_it, "t");
	timer_init(&stop, loop, (loop_fn *)loop_stop, loop);
	timer_start(&stop, 200);
	task_post(&task);
	getrusage(RUSAGE_SELF, &before);
	loop_run(loop);
	getrusage(RUSAGE_SELF, &after);
	assert_string_equal(story, "t");
	assert_true(after.ru_utime.tv_sec * 1000000 + after.ru_utime.tv_usec -
		    before.ru_utime.tv_sec * 1000000 - before.ru_utime.tv_usec < 50000);
	loop_free(loop);
}

static void a_task_posted_twice_runs_once(void **state)
{
	struct loop *loop = loop_new_manual();
	struct task a, b;
	task_init(&a, loop, tell_it, "a");
	task_init(&b, loop, tell_it, "b");
	task_post(&a);
	task_post(&b);
	task_post(&a);
	loop_turn(loop);
	loop_turn(loop);
	assert_string_equal(story, "ab");
	loop_free(loop);
}

struct pair {
	struct task first;
	struct task second;
};

static void post_and_cancel(void *owner)
{
	struct pair *pair = owner;
	tell("1");
	if (strlen(story) == 1)
		task_post(&pair->first);
	task_cancel(&pair->second);
}

static void a_task_may_cancel_one_behind_it_and_post_itself_for_the_next_turn(void **state)
{
	struct loop *loop = loop_new_manual();
	struct pair pair;
	struct task last;
	task_init(&pair.first, loop, post_and_cancel, &pair);
	task_init(&pair.second, loop, tell_it, "2");
	task_init(&last, loop, tell_it, "3");
	task_post(&pair.first);
	task_post(&pair.second);
	task_post(&last);
	loop_turn(loop);
	assert_string_equal(story, "13");
	loop_turn(loop);
	assert_string_equal(story, "131");
	task_post(&pair.second);
	task_post(&last);
	task_cancel(&last);
	task_post(&last);
	loop_turn(loop);
	assert_string_equal(story, "13123");
	loop_free(loop);
}

static void post_second(void *owner)
{
	struct pair *pair = owner;
	tell("1");
	task_post(&pair->second);
}

static void what_a_task_posts_runs_in_the_same_turn(void **state)
{
	struct loop *loop = loop_new_manual();
	struct pair pair;
	task_init(&pair.first, loop, post_second, &pair);
	task_init(&pair.second, loop, tell_it, "2");
	task_post(&pair.first);
	loop_turn(loop);
	assert_string_equal(story, "12");
	loop_free(loop);
}

struct listener {
	struct watch *watch;
	int fd;
	int ready;
	int calls;
};

static void on_ready(void *owner, int ready)
{
	struct listener *l = owner;
	char bytes[16];
	l->ready = ready;
	l->calls++;
	if (ready & WATCH_READ && read(l->fd, bytes, sizeof bytes) <= 0) {
		watch_free(l->watch);
		l->watch = NULL;
	}
}

static void a_watch_reports_only_what_is_wanted(void **state)
{
	struct loop *loop = loop_new_manual();
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	struct listener l = { .fd = ends[0] };
	l.watch = watch_new(loop, ends[0], on_ready, &l);
	loop_turn(loop);
	assert_int_equal(l.calls, 0);
	watch_want(l.watch, WATCH_READ);
	loop_turn(loop);
	assert_int_equal(l.calls, 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	loop_turn(loop);
	assert_int_equal(l.ready, WATCH_READ);
	watch_want(l.watch, WATCH_READ | WATCH_WRITE);
	loop_turn(loop);
	assert_int_equal(l.ready, WATCH_WRITE);
	watch_want(l.watch, 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	int calls = l.calls;
	loop_turn(loop);
	assert_int_equal(l.calls, calls);
	watch_free(l.watch);
	close(ends[0]);
	close(ends[1]);
	loop_free(loop);
}

static void a_watch_may_be_freed_in_its_own_callback(void **state)
{
	struct loop *loop = loop_new_manual();
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	struct listener l = { .fd = ends[0] };
	l.watch = watch_new(loop, ends[0], on_ready, &l);
	watch_want(l.watch, WATCH_READ);
	close(ends[1]);
	loop_turn(loop);
	loop_turn(loop);
	assert_int_equal(l.calls, 1);
	assert_null(l.watch);
	close(ends[0]);
	loop_free(loop);
}

static void on_broken(void *owner, int ready)
{
	struct listener *l = owner;
	l->ready = ready;
	l->calls++;
}

static void an_error_on_the_descriptor_reads_as_ready_and_the_watch_goes_on(void **state)
{
	struct loop *loop = loop_new_manual();
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	struct listener l = { .fd = ends[1] };
	l.watch = watch_new(loop, ends[1], on_broken, &l);
	close(ends[0]);                     /* a pipe without a reader is in error for its writer */
	watch_want(l.watch, WATCH_WRITE);
	loop_turn(loop);
	assert_int_equal(l.ready, WATCH_WRITE);
	assert_int_equal(l.calls, 1);
	loop_turn(loop);
	assert_int_equal(l.calls, 2);
	watch_free(l.watch);
	close(ends[1]);
	loop_free(loop);
}

static void wake_ups_melt_into_one(void **state)
{
	struct loop *loop = loop_new_manual();
	struct wake *wake = wake_new(loop, tell_it, "w");
	wake_up(wake);
	wake_up(wake);
	loop_turn(loop);
	loop_turn(loop);
	assert_string_equal(story, "w");
	wake_free(wake);
	loop_free(loop);
}

static void an_ordinary_file_cannot_be_watched(void **state)
{
	struct loop *loop = loop_new_manual();
	FILE *file = tmpfile();
	assert_null(watch_new(loop, fileno(file), on_ready, NULL));
	fclose(file);
	loop_free(loop);
}

struct two_watches {
	struct listener a, b;
};

static void free_the_other(void *owner, int ready)
{
	struct two_watches *two = owner;
	two->a.calls++;
	watch_free(two->a.watch);
	watch_free(two->b.watch);
}

/* Both are ready in the same batch: whoever is called first frees the other. */
static void a_watch_freed_by_another_callback_is_not_called(void **state)
{
	struct loop *loop = loop_new_manual();
	struct two_watches two = { 0 };
	int a[2], b[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
	two.a.watch = watch_new(loop, a[0], free_the_other, &two);
	two.b.watch = watch_new(loop, b[0], free_the_other, &two);
	watch_want(two.a.watch, WATCH_WRITE);
	watch_want(two.b.watch, WATCH_WRITE);
	loop_turn(loop);
	loop_turn(loop);
	assert_int_equal(two.a.calls, 1);
	for (int i = 0; i < 2; i++) {
		close(a[i]);
		close(b[i]);
	}
	loop_free(loop);
}

static void a_signal_is_told_on_the_loop(void **state)
{
	struct loop *loop = loop_new_manual();
	struct signal_watch *signal = signal_new(loop, SIGUSR2, tell_it, "s");
	raise(SIGUSR2);
	loop_turn(loop);
	assert_string_equal(story, "s");
	signal_free(signal);
	loop_free(loop);
}

static void what_was_not_freed_goes_with_the_loop(void **state)
{
	struct loop *loop = loop_new();
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	watch_want(watch_new(loop, ends[0], on_ready, NULL), WATCH_READ);
	wake_new(loop, tell_it, "w");
	loop_free(loop);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(timers_fire_in_order_of_their_time, forget),
		cmocka_unit_test_setup(a_restarted_timer_fires_once_at_its_new_time, forget),
		cmocka_unit_test_setup(a_stopped_timer_is_silent_and_so_is_a_zeroed_one, forget),
		cmocka_unit_test_setup(timers_see_the_time_they_were_due_while_the_clock_is_moved, forget),
		cmocka_unit_test_setup(a_thousand_random_timers_keep_their_order, forget),
		cmocka_unit_test_setup(real_timers_wait_for_the_real_clock, forget),
		cmocka_unit_test_setup(an_idle_loop_uses_no_processor, forget),
		cmocka_unit_test_setup(a_task_posted_twice_runs_once, forget),
		cmocka_unit_test_setup(a_task_may_cancel_one_behind_it_and_post_itself_for_the_next_turn, forget),
		cmocka_unit_test_setup(what_a_task_posts_runs_in_the_same_turn, forget),
		cmocka_unit_test_setup(an_ordinary_file_cannot_be_watched, forget),
		cmocka_unit_test_setup(a_watch_freed_by_another_callback_is_not_called, forget),
		cmocka_unit_test_setup(a_watch_reports_only_what_is_wanted, forget),
		cmocka_unit_test_setup(a_watch_may_be_freed_in_its_own_callback, forget),
		cmocka_unit_test_setup(an_error_on_the_descriptor_reads_as_ready_and_the_watch_goes_on, forget),
		cmocka_unit_test_setup(wake_ups_melt_into_one, forget),
		cmocka_unit_test_setup(a_signal_is_told_on_the_loop, forget),
		cmocka_unit_test_setup(what_was_not_freed_goes_with_the_loop, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
