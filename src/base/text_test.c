/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "base/testing.h"

static void a_fresh_text_reads_as_empty(void **state)
{
	struct text t = { 0 };
	assert_string_equal(text_chars(&t), "");
	char *taken = text_take(&t);
	assert_string_equal(taken, "");
	mem_free(taken);
}

static void text_grows_as_needed(void **state)
{
	struct text t = { 0 };
	char expected[20001] = "";
	for (int i = 0; i < 2000; i++) {
		text_add(&t, "%09d,", i);
		snprintf(expected + 10 * i, 11, "%09d,", i);
	}
	assert_int_equal(t.length, 20000);
	assert_string_equal(text_chars(&t), expected);
	text_clear(&t);
	assert_string_equal(text_chars(&t), "");
	text_free(&t);
}

static void one_long_addition_is_not_cut(void **state)
{
	char *text = text_format("%0500d|%s", 7, "end");
	assert_int_equal(strlen(text), 504);
	assert_string_equal(text + 500, "|end");
	mem_free(text);
}

static void padding_reaches_a_column_of_the_present_line(void **state)
{
	struct text t = { 0 };
	text_add(&t, "first line\nab");
	text_pad(&t, 5);
	text_add_char(&t, 'x');
	text_pad(&t, 3);
	text_add(&t, "y\n\xc3\xa9");
	text_pad(&t, 2);
	text_add(&t, "z");
	assert_string_equal(text_chars(&t), "first line\nab   xy\n\xc3\xa9 z");
	text_free(&t);
}

static void lines_are_split_on_blanks(void **state)
{
	char line[] = "  router \t bgp 100\r\n", many[] = "a b c d";
	char *words[3];
	assert_int_equal(text_split(line, words, 3), 3);
	assert_string_equal(words[0], "router");
	assert_string_equal(words[1], "bgp");
	assert_string_equal(words[2], "100");
	assert_int_equal(text_split(many, words, 3), 4);
	assert_string_equal(words[2], "c");
	char blank[] = "  ";
	assert_int_equal(text_split(blank, words, 3), 0);
}

static void numbers_are_whole_and_bounded(void **state)
{
	uint64_t n = 77;
	assert_true(text_to_number("0", 10, &n));
	assert_int_equal(n, 0);
	assert_true(text_to_number("4294967295", UINT32_MAX, &n));
	assert_int_equal(n, UINT32_MAX);
	assert_true(text_to_number("18446744073709551615", UINT64_MAX, &n));
	n = 77;
	const char *bad[] = { "", "-1", "+1", " 1", "1 ", "1x", "0x1", "18446744073709551616", "99999999999999999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_to_number(bad[i], UINT64_MAX, &n));
	assert_false(text_to_number("11", 10, &n));
	assert_false(text_to_number(NULL, 10, &n));
	assert_int_equal(n, 77);
}

static void distance_counts_letters_to_change(void **state)
{
	assert_int_equal(text_distance("neighbor", "neighbor"), 0);
	assert_int_equal(text_distance("neighbour", "neighbor"), 1);
	assert_int_equal(text_distance("nieghbor", "neighbor"), 2);
	assert_int_equal(text_distance("", "abc"), 3);
	assert_int_equal(text_distance("abc", ""), 3);
	assert_int_equal(text_distance("kitten", "sitting"), 3);
}

static void ages_read_as_in_frr(void **state)
{
	static const struct { uint64_t seconds; const char *text; } rows[] = {
		{ 0, "00:00:00" }, { 59, "00:00:59" }, { 86399, "23:59:59" }, { 86400, "1d00h00m" },
		{ 93780, "1d02h03m" }, { 604799, "6d23h59m" }, { 604800, "01w0d00h" }, { 788400, "01w2d03h" },
		{ 60480000, "100w0d00h" },
	};
	struct text t = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text_clear(&t);
		text_add_age(&t, rows[i].seconds);
		assert_string_equal(text_chars(&t), rows[i].text);
	}
	text_free(&t);
}

static void octets_read_as_in_frr(void **state)
{
	static const struct { uint64_t bytes; const char *words; } rows[] = {
		{ 0, "0 bytes" }, { 1, "1 byte" }, { 11263, "11263 bytes" }, { 11264, "11 KiB" }, { 20 * 1024 + 511, "20 KiB" },
		{ 20 * 1024 + 512, "21 KiB" }, { 11 * 1048576 - 1, "11264 KiB" }, { 17 * 1048576 + 524288, "18 MiB" },
	};
	char room[BYTES_TEXT];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(bytes_words(rows[i].bytes, room), rows[i].words);
}

static void words_compare_with_null(void **state)
{
	assert_true(text_same(NULL, NULL));
	assert_false(text_same("a", NULL));
	assert_true(text_same("a", "a"));
	assert_true(text_starts("neighbor", "neigh"));
	assert_true(text_starts("neighbor", ""));
	assert_false(text_starts("neigh", "neighbor"));
}

static void numbers_and_spaces_are_added_without_a_format(void **state)
{
	struct text t = { 0 };
	text_add_number(&t, 0);
	text_add_spaces(&t, 3);
	text_add_number(&t, UINT64_MAX);
	text_add_spaces(&t, 0);
	text_add_word(&t, "");
	text_add_word(&t, "!");
	assert_string_equal(text_chars(&t), "0   18446744073709551615!");
	assert_int_equal(t.length, 25);
	for (int i = 0; i < 200; i++)
		text_add_char(&t, 'x');
	assert_int_equal(strlen(text_chars(&t)), 225);
	text_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_spaces_are_added_without_a_format),
		cmocka_unit_test(a_fresh_text_reads_as_empty),
		cmocka_unit_test(text_grows_as_needed),
		cmocka_unit_test(one_long_addition_is_not_cut),
		cmocka_unit_test(padding_reaches_a_column_of_the_present_line),
		cmocka_unit_test(lines_are_split_on_blanks),
		cmocka_unit_test(numbers_are_whole_and_bounded),
		cmocka_unit_test(distance_counts_letters_to_change),
		cmocka_unit_test(ages_read_as_in_frr),
		cmocka_unit_test(octets_read_as_in_frr),
		cmocka_unit_test(words_compare_with_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
