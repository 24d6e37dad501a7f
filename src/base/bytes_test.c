/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "base/testing.h"

static const uint8_t counting[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static void numbers_are_in_network_order(void **state)
{
	struct reader r = reader_over(counting, sizeof counting);
	assert_int_equal(read_u8(&r), 1);
	assert_int_equal(read_u16(&r), 0x0203);
	assert_int_equal(read_u32(&r), 0x04050607);
	assert_int_equal(read_u64(&r), 0x08090a0b0c0d0e0f);
	assert_int_equal(read_left(&r), 1);
	assert_false(r.bad);
}

static void what_is_written_can_be_read(void **state)
{
	uint8_t room[64];
	struct writer w = writer_over(room, sizeof room);
	write_u8(&w, 0xfe);
	write_u16(&w, 0xfedc);
	write_u32(&w, 0xfedcba98);
	write_u64(&w, 0xfedcba9876543210);
	write_bytes(&w, "abc", 3);
	write_bytes(&w, NULL, 0);
	assert_int_equal(write_used(&w), 18);
	assert_int_equal(write_room(&w), 46);
	struct reader r = reader_over(room, write_used(&w));
	char text[4] = "";
	assert_int_equal(read_u8(&r), 0xfe);
	assert_int_equal(read_u16(&r), 0xfedc);
	assert_int_equal(read_u32(&r), 0xfedcba98);
	assert_int_equal(read_u64(&r), 0xfedcba9876543210);
	read_copy(&r, text, 3);
	assert_string_equal(text, "abc");
	assert_int_equal(read_left(&r), 0);
	assert_false(r.bad);
}

static void reading_past_the_end_yields_zero_and_stays_bad(void **state)
{
	struct reader r = reader_over(counting, 3);
	uint8_t copy[2] = { 9, 9 };
	assert_int_equal(read_u32(&r), 0);
	assert_true(r.bad);
	assert_int_equal(read_left(&r), 0);
	assert_int_equal(read_u8(&r), 0);
	assert_null(read_bytes(&r, 1));
	read_copy(&r, copy, 2);
	assert_int_equal(copy[0] | copy[1], 0);
	assert_true(r.bad);
	r = reader_over(counting, 3);
	assert_null(read_bytes(&r, SIZE_MAX));
	assert_true(r.bad);
}

static void a_window_cannot_be_overrun(void **state)
{
	struct reader r = reader_over(counting, sizeof counting);
	struct reader inner = read_window(&r, 2);
	assert_int_equal(read_u16(&inner), 0x0102);
	assert_int_equal(read_u8(&inner), 0);
	assert_true(inner.bad);
	assert_false(r.bad);
	assert_int_equal(read_u8(&r), 3);
}

static void a_window_past_the_end_makes_both_bad(void **state)
{
	static const size_t lengths[] = { 4, 1000, SIZE_MAX };
	for (size_t i = 0; i < 3; i++) {
		struct reader r = reader_over(counting, 3);
		struct reader inner = read_window(&r, lengths[i]);
		assert_true(inner.bad);
		assert_true(r.bad);
		assert_int_equal(read_left(&inner), 3);
		assert_int_equal(read_u8(&inner), 1);
		assert_int_equal(read_left(&r), 0);
	}
}

static void writing_past_the_end_writes_nothing_and_stays_full(void **state)
{
	uint8_t room[4] = { 7, 7, 7, 7 };
	struct writer w = writer_over(room, 3);
	write_u16(&w, 0x0102);
	write_u16(&w, 0x0304);
	assert_true(w.full);
	assert_int_equal(write_used(&w), 2);
	write_u8(&w, 5);
	assert_int_equal(room[2], 7);
	assert_int_equal(room[3], 7);
	assert_null(write_reserve(&w, 1));
	assert_true(w.full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_in_network_order),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(reading_past_the_end_yields_zero_and_stays_bad),
		cmocka_unit_test(a_window_cannot_be_overrun),
		cmocka_unit_test(a_window_past_the_end_makes_both_bad),
		cmocka_unit_test(writing_past_the_end_writes_nothing_and_stays_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
