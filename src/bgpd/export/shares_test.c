/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/export/shares.h"

static struct fib_run run_of(unsigned count)
{
	struct fib_run run = { .nexthop_count = (uint8_t)count };
	for (unsigned i = 0; i < count; i++)
		run.nexthops[i] = i + 1;
	return run;
}

static void links_share_by_what_they_carry(void **state)
{
	struct fib_run run = run_of(3);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_IF_ALL }, (double[]){ 10e6, 40e6, 1 }, &run);
	assert_int_equal(run.nexthop_count, 3);
	assert_int_equal(run.weights[0], 63);
	assert_int_equal(run.weights[1], 255);
	assert_int_equal(run.weights[2], 1);
	run = run_of(1);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_IF_ALL }, (double[]){ 2375e6 }, &run);
	assert_int_equal(run.weights[0], 255);
}

static void shares_may_be_percents_of_all(void **state)
{
	struct fib_run run = run_of(3);
	const struct event_settings settings = { .bandwidth = BANDWIDTH_DEFAULT_FOR_MISSING, .shares_in_percent = true };
	shares_give(&settings, (double[]){ 125000, 250000, 0 }, &run);
	assert_int_equal(run.weights[0], 33);
	assert_int_equal(run.weights[1], 66);
	assert_int_equal(run.weights[2], 1);
	run = run_of(1);
	shares_give(&settings, (double[]){ 125000 }, &run);
	assert_int_equal(run.weights[0], 100);
}

static void one_that_says_nothing_makes_all_equal(void **state)
{
	struct fib_run run = run_of(2);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_IF_ALL }, (double[]){ 10, 0 }, &run);
	assert_int_equal(run.nexthop_count, 2);
	assert_int_equal(run.weights[0], 0);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_IGNORED }, (double[]){ 10, 20 }, &run);
	assert_int_equal(run.weights[1], 0);
}

static void it_may_be_left_out_or_get_the_least(void **state)
{
	struct fib_run run = run_of(3);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_SKIPS_MISSING }, (double[]){ 10, 0, 5 }, &run);
	assert_int_equal(run.nexthop_count, 2);
	assert_int_equal(run.nexthops[1], 3);
	assert_int_equal(run.weights[1], 127);
	assert_int_equal(run.nexthops[2], 0);
	run = run_of(2);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_DEFAULT_FOR_MISSING }, (double[]){ 10, 0 }, &run);
	assert_int_equal(run.weights[0], 255);
	assert_int_equal(run.weights[1], 1);
	run = run_of(2);
	shares_give(&(struct event_settings){ .bandwidth = BANDWIDTH_SKIPS_MISSING }, (double[]){ 0, 0 }, &run);
	assert_int_equal(run.nexthop_count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_share_by_what_they_carry),
		cmocka_unit_test(shares_may_be_percents_of_all),
		cmocka_unit_test(one_that_says_nothing_makes_all_equal),
		cmocka_unit_test(it_may_be_left_out_or_get_the_least),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
