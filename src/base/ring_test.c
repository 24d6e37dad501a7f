/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ring.h"
#include <pthread.h>
#include <sched.h>
#include "base/testing.h"

static void a_ring_holds_exactly_its_capacity_in_order(void **state)
{
	static int items[8];
	struct ring *ring = ring_new(4);
	for (int round = 0; round < 10; round++) {
		assert_null(ring_pop(ring));
		assert_int_equal(ring_room(ring), 4);
		for (int i = 0; i < 4; i++)
			assert_true(ring_push(ring, &items[i]));
		assert_int_equal(ring_room(ring), 0);
		assert_false(ring_push(ring, &items[4]));
		assert_ptr_equal(ring_pop(ring), &items[0]);
		assert_int_equal(ring_room(ring), 1);
		assert_true(ring_push(ring, &items[4]));
		for (int i = 1; i < 5; i++)
			assert_ptr_equal(ring_pop(ring), &items[i]);
	}
	ring_free(ring);
}

static void a_ring_of_one_works(void **state)
{
	int item;
	struct ring *ring = ring_new(1);
	assert_true(ring_push(ring, &item));
	assert_false(ring_push(ring, &item));
	assert_ptr_equal(ring_pop(ring), &item);
	assert_null(ring_pop(ring));
	ring_free(ring);
}

enum { ITEMS = 200000 };
static uint32_t numbers[ITEMS];

static void *produce(void *argument)
{
	struct ring *ring = argument;
	for (uint32_t i = 0; i < ITEMS; i++) {
		numbers[i] = i + 1;     /* written before the push, read after the pop */
		while (!ring_push(ring, &numbers[i]))
			sched_yield();
	}
	return NULL;
}

static void what_one_thread_pushes_another_pops_in_order(void **state)
{
	struct ring *ring = ring_new(64);
	pthread_t producer;
	assert_int_equal(pthread_create(&producer, NULL, produce, ring), 0);
	for (uint32_t i = 0; i < ITEMS;) {
		uint32_t *number = ring_pop(ring);
		if (!number) {
			sched_yield();
			continue;
		}
		assert_int_equal(*number, ++i);
	}
	pthread_join(producer, NULL);
	assert_null(ring_pop(ring));
	ring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ring_holds_exactly_its_capacity_in_order),
		cmocka_unit_test(a_ring_of_one_works),
		cmocka_unit_test(what_one_thread_pushes_another_pops_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
