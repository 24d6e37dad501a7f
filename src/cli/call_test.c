/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/memory.h"
#include "cli/call.h"

struct reader_of_calls {
	struct loop *loop;
	struct call *call;
	size_t taken;                /* how much text came */
	size_t most_at_once;
	bool takes;                  /* false: everything stays held */
	size_t held;
	bool is_over;
};

static void on_output(void *owner)
{
	struct reader_of_calls *reader = owner;
	struct call *call = reader->call;
	size_t length = call->out.length;
	if (length > reader->most_at_once)
		reader->most_at_once = length;
	reader->taken += length;
	text_clear(&call->out);
	if (!reader->takes)
		reader->held += length;
	call->held = reader->held;
	reader->is_over = call->is_ended;
}

static const struct call_rules rules = { on_output };

/* A million short rows, one at a time while there is room. */
struct rows {
	uint32_t next, last;
	int *drops;
};

static void more_rows(struct call *call, void *state)
{
	struct rows *rows = state;
	while (rows->next < rows->last && !call_is_full(call))
		call_print(call, "row %07u\n", rows->next++);
	if (rows->next == rows->last)
		call_end(call);
}

static void drop_rows(void *state)
{
	struct rows *rows = state;
	++*rows->drops;
	mem_free(rows);
}

static int drops;
static uint32_t wanted_rows;

static void show_rows(struct call *call)
{
	struct rows *rows = NEW(struct rows);
	*rows = (struct rows){ 0, wanted_rows, &drops };
	call_continue(call, more_rows, drop_rows, rows);
}

static void start(struct reader_of_calls *reader, void (*run)(struct call *call))
{
	drops = 0;
	reader->loop = loop_new();
	reader->call = call_new(reader->loop, NULL, &rules, reader);
	call_start(reader->call, run);
}

static void end(struct reader_of_calls *reader)
{
	call_free(reader->call);
	loop_free(reader->loop);
}

static void a_million_rows_need_the_memory_of_a_page_of_them(void **state)
{
	struct reader_of_calls reader = { .takes = true };
	wanted_rows = 1000000;
	start(&reader, show_rows);
	for (int i = 0; i < 100000 && !reader.is_over; i++) {
		loop_turn(reader.loop);
		call_set_held(reader.call, 0);
	}
	assert_true(reader.is_over);
	assert_int_equal(reader.taken, 12u * wanted_rows);
	assert_true(reader.most_at_once <= CALL_FULL + 12);
	end(&reader);
	assert_int_equal(drops, 1);
}

static void a_reader_that_takes_nothing_stops_the_rows(void **state)
{
	struct reader_of_calls reader = { .takes = false };
	wanted_rows = 100000;
	start(&reader, show_rows);
	for (int i = 0; i < 100; i++)
		loop_turn(reader.loop);
	assert_false(reader.is_over);
	assert_true(reader.taken <= CALL_FULL + 12);
	size_t before = reader.taken;
	reader.held = 0;
	call_set_held(reader.call, 0);
	loop_turn(reader.loop);
	assert_true(reader.taken > before);
	end(&reader);
	assert_int_equal(drops, 1);
}

static void fail_both_ways(struct call *call)
{
	call_warn(call, "almost %d", 1);
	call_fail(call, "No \"such\" neighbor");
}

static void the_worst_verdict_is_the_status(void **state)
{
	struct reader_of_calls reader = { .takes = true };
	start(&reader, fail_both_ways);
	assert_true(reader.is_over);
	assert_int_equal(reader.call->status, CALL_ERROR);
	assert_int_equal(reader.taken, strlen("% almost 1\n% No \"such\" neighbor\n"));
	end(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_rows_need_the_memory_of_a_page_of_them),
		cmocka_unit_test(a_reader_that_takes_nothing_stops_the_rows),
		cmocka_unit_test(the_worst_verdict_is_the_status),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
