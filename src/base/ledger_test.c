/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ledger.h"
#include <stdio.h>
#include <string.h>
#include "base/loop.h"
#include "base/testing.h"

/* What is shown, one after the other: "[loop]name=calls/us/most ". */
static char seen[512];

static void note_loop(void *owner, const char *name)
{
	size_t at = strlen(seen);
	snprintf(seen + at, sizeof seen - at, "[%s]", name);
}

static void note_row(void *owner, const struct ledger_view *v)
{
	size_t at = strlen(seen);
	snprintf(seen + at, sizeof seen - at, "%s=%llu/%lld/%lld/%x ", v->name, (unsigned long long)v->calls, (long long)v->us,
		 (long long)v->most_us, v->because);
}

static void note_waiting(void *owner, const struct ledger_view *v)
{
	*(int *)owner += v->waiting;
}

static const char *look(void)
{
	seen[0] = '\0';
	ledgers_walk(note_loop, note_row, NULL);
	return seen;
}

static void calls_of_one_name_are_one_row(void **state)
{
	struct ledger *ledger = ledger_new();
	struct ledger_row *row = ledger_row(ledger, "read");
	assert_ptr_equal(ledger_row(ledger, "read"), row);
	assert_string_equal(look(), "[default]");
	ledger_enter(row, BECAUSE_READ, 30);
	ledger_enter(row, BECAUSE_WRITE, 10);
	ledger_rename(ledger, "io");
	assert_string_equal(look(), "[io]read=2/40/30/3 ");
	ledger_free(ledger);
	assert_string_equal(look(), "");
}

static void what_was_cleared_counts_anew(void **state)
{
	struct ledger *ledger = ledger_new();
	struct ledger_row *reads = ledger_row(ledger, "read"), *timers = ledger_row(ledger, "timer");
	ledger_enter(reads, BECAUSE_READ, 30);
	ledger_enter(timers, BECAUSE_TIMER, 20);
	ledgers_clear(BECAUSE_READ);
	ledger_enter(reads, BECAUSE_READ, 4);
	assert_string_equal(look(), "[default]read=1/4/4/1 timer=1/20/20/4 ");
	ledger_free(ledger);
}

static void names_without_end_share_the_last_row(void **state)
{
	static char names[200][8];
	struct ledger *ledger = ledger_new();
	for (int i = 0; i < 200; i++)
		snprintf(names[i], sizeof names[i], "n%d", i);
	assert_ptr_not_equal(ledger_row(ledger, names[0]), ledger_row(ledger, names[1]));
	for (int i = 2; i < 199; i++)
		ledger_row(ledger, names[i]);
	struct ledger_row *last = ledger_row(ledger, names[199]);
	assert_ptr_equal(last, ledger_row(ledger, names[198]));
	ledger_enter(last, BECAUSE_TASK, 1);
	assert_string_equal(look(), "[default]others=1/1/1/8 ");
	ledger_free(ledger);
}

static struct task again;
static int left;

static void run_again(void *owner)
{
	if (left-- > 0)
		task_post(&again);
}

static void a_loop_enters_what_it_runs(void **state)
{
	struct loop *loop = loop_new_manual();
	struct timer timer;
	int waiting = 0;
	left = 2;
	task_init_named(&again, loop, run_again, NULL, "work");
	timer_init(&timer, loop, run_again, NULL);
	task_post(&again);
	loop_advance(loop, 0);
	timer_start(&timer, 10);
	loop_advance(loop, 10);
	assert_string_equal(look(), "[default]work=3/0/0/8 ledger_test.c:run_again=1/0/0/4 ");
	timer_start(&timer, 10);
	ledgers_walk(note_loop, note_waiting, &waiting);
	assert_int_equal(waiting, 1);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_of_one_name_are_one_row),
		cmocka_unit_test(what_was_cleared_counts_anew),
		cmocka_unit_test(names_without_end_share_the_last_row),
		cmocka_unit_test(a_loop_enters_what_it_runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
