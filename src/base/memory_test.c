/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include <string.h>
#include "base/testing.h"

static void new_memory_is_zeroed(void **state)
{
	uint8_t *memory = mem_new(100), zero[100] = { 0 };
	assert_memory_equal(memory, zero, 100);
	mem_free(memory);
}

static void texts_are_copied_and_null_stays_null(void **state)
{
	char *copy = mem_text("zebra");
	assert_string_equal(copy, "zebra");
	assert_null(mem_text(NULL));
	mem_free(copy);
}

static void slab_ids_are_dense_from_one(void **state)
{
	struct slab slab;
	slab_open(&slab, 12, 4);
	for (uint32_t i = 1; i <= 100; i++)
		assert_int_equal(slab_get(&slab), i);
	assert_int_equal(slab.in_use, 100);
	assert_int_equal(slab.page_count, 26);
	slab_close(&slab);
}

static void slab_items_never_move(void **state)
{
	struct slab slab;
	slab_open(&slab, sizeof(uint64_t), 8);
	uint64_t *first = slab_at(&slab, slab_get(&slab));
	*first = 42;
	for (int i = 0; i < 10000; i++)
		slab_get(&slab);
	assert_ptr_equal(slab_at(&slab, 1), first);
	assert_int_equal(*first, 42);
	slab_close(&slab);
}

static void freed_slab_ids_are_used_again_and_come_zeroed(void **state)
{
	struct slab slab;
	uint8_t zero[10] = { 0 };
	slab_open(&slab, 10, 16);
	for (int i = 0; i < 5; i++)
		memset(slab_at(&slab, slab_get(&slab)), 0xff, 10);
	slab_put(&slab, 2);
	slab_put(&slab, 4);
	assert_int_equal(slab.in_use, 3);
	assert_int_equal(slab_get(&slab), 4);
	assert_int_equal(slab_get(&slab), 2);
	assert_int_equal(slab_get(&slab), 6);
	assert_memory_equal(slab_at(&slab, 2), zero, 10);
	assert_memory_equal(slab_at(&slab, 4), zero, 10);
	slab_close(&slab);
}

static void slab_bytes_count_pages_and_directory(void **state)
{
	struct slab slab;
	slab_open(&slab, 16, 64);
	assert_int_equal(slab_bytes(&slab), 0);
	slab_get(&slab);
	assert_int_equal(slab_bytes(&slab), 64 * 16 + 8 * sizeof(void *));
	slab_close(&slab);
}

static void arrays_grow_in_order(void **state)
{
	ARRAY_OF(int) numbers = { 0 };
	for (int i = 0; i < 1000; i++)
		array_push(&numbers, i);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.items[i], i);
	array_free(&numbers);
	assert_int_equal(numbers.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_memory_is_zeroed),
		cmocka_unit_test(texts_are_copied_and_null_stays_null),
		cmocka_unit_test(slab_ids_are_dense_from_one),
		cmocka_unit_test(slab_items_never_move),
		cmocka_unit_test(freed_slab_ids_are_used_again_and_come_zeroed),
		cmocka_unit_test(slab_bytes_count_pages_and_directory),
		cmocka_unit_test(arrays_grow_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
