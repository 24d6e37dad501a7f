/* SPDX-License-Identifier: Apache-2.0 */
/* What bursts spare, and that nothing of them is forgotten. */
#include "base/testing.h"
#include "base/burst.h"

struct desk {
	struct loop *loop;
	struct burst burst;
	uint32_t done;
};

static void work(void *owner)
{
	((struct desk *)owner)->done++;
}

static void open_desk(struct desk *d)
{
	*d = (struct desk){ .loop = loop_new_manual() };
	burst_init(&d->burst, d->loop, work, d);
}

static void close_desk(struct desk *d)
{
	burst_close(&d->burst);
	loop_free(d->loop);
}

static void the_first_is_done_at_once(void **state)
{
	struct desk d;
	open_desk(&d);
	burst_ask(&d.burst);
	assert_int_equal(d.done, 1);
	loop_advance(d.loop, 1000);
	assert_int_equal(d.done, 1);
	burst_ask(&d.burst);
	assert_int_equal(d.done, 2);
	close_desk(&d);
}

static void ten_thousand_are_done_as_two(void **state)
{
	struct desk d;
	open_desk(&d);
	for (int i = 0; i < 10000; i++)
		burst_ask(&d.burst);
	assert_int_equal(d.done, 1);
	loop_advance(d.loop, 1000);
	assert_int_equal(d.done, 2);
	close_desk(&d);
}

static void who_looks_sees_all_of_them(void **state)
{
	struct desk d;
	open_desk(&d);
	burst_ask(&d.burst);
	burst_finish(&d.burst);
	assert_int_equal(d.done, 1);
	burst_ask(&d.burst);
	burst_finish(&d.burst);
	assert_int_equal(d.done, 2);
	loop_advance(d.loop, 1000);
	assert_int_equal(d.done, 2);
	close_desk(&d);
}

static void what_was_done_otherwise_is_not_done_again(void **state)
{
	struct desk d;
	open_desk(&d);
	burst_ask(&d.burst);
	burst_ask(&d.burst);
	burst_drop(&d.burst);
	loop_advance(d.loop, 1000);
	assert_int_equal(d.done, 1);
	close_desk(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_done_at_once),
		cmocka_unit_test(ten_thousand_are_done_as_two),
		cmocka_unit_test(who_looks_sees_all_of_them),
		cmocka_unit_test(what_was_done_otherwise_is_not_done_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
