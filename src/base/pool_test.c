/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"
#include <pthread.h>
#include <string.h>
#include "base/testing.h"

static void a_block_is_used_again_whatever_its_size_was(void **state)
{
	void *first = pool_take(POOL_BLOCK);
	assert_int_equal(pool_bytes(), 0);
	pool_give(first, POOL_BLOCK);
	assert_int_equal(pool_bytes(), POOL_BLOCK);
	void *second = pool_take(POOL_SMALL + 1);
	assert_ptr_equal(second, first);
	assert_int_equal(pool_bytes(), 0);
	memset(second, 1, POOL_SMALL + 1);
	pool_give(second, POOL_SMALL + 1);
	assert_int_equal(pool_bytes(), POOL_BLOCK);
}

static void small_and_large_ones_are_the_heaps(void **state)
{
	size_t before = pool_bytes();
	void *small = pool_take(POOL_SMALL), *large = pool_take(POOL_BLOCK + 1);
	memset(small, 1, POOL_SMALL);
	memset(large, 1, POOL_BLOCK + 1);
	pool_give(small, POOL_SMALL);
	pool_give(large, POOL_BLOCK + 1);
	pool_give(NULL, POOL_BLOCK);
	assert_int_equal(pool_bytes(), before);
}

static void no_more_than_a_megabyte_waits(void **state)
{
	void *blocks[40];
	for (int i = 0; i < 40; i++)
		blocks[i] = pool_take(POOL_BLOCK);
	for (int i = 0; i < 40; i++)
		pool_give(blocks[i], POOL_BLOCK);
	assert_int_equal(pool_bytes(), 1 << 20);
}

enum { ROUNDS = 20000 };

/* What one thread writes into its block no other changes. */
static void *take_and_look(void *owner)
{
	unsigned char mark = *(unsigned char *)owner;
	for (int i = 0; i < ROUNDS; i++) {
		unsigned char *block = pool_take(POOL_SMALL + 1 + i % 1000);
		block[0] = block[POOL_SMALL] = mark;
		if (block[0] != mark || block[POOL_SMALL] != mark)
			return owner;
		pool_give(block, POOL_SMALL + 1 + i % 1000);
	}
	return NULL;
}

static void threads_never_share_a_block(void **state)
{
	pthread_t threads[3];
	unsigned char marks[3] = { 1, 2, 3 };
	void *wrong;
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_and_look, &marks[i]), 0);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_used_again_whatever_its_size_was),
		cmocka_unit_test(small_and_large_ones_are_the_heaps),
		cmocka_unit_test(no_more_than_a_megabyte_waits),
		cmocka_unit_test(threads_never_share_a_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
