/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "cli/telnet_line.h"

/* Puts bytes until one is an event. */
static enum telnet_event put(struct telnet_line *line, const char *bytes, size_t length, struct text *echo)
{
	enum telnet_event event = TELNET_NOTHING;
	for (size_t i = 0; i < length && event == TELNET_NOTHING; i++)
		event = telnet_line_put(line, (unsigned char)bytes[i], echo);
	return event;
}

static void a_line_is_what_is_left_after_corrections(void **state)
{
	static const char keys[] = "shwo\b\b\x7fhow  version x\x17\x17running\r";
	struct telnet_line line = { 0 };
	struct text echo = { 0 };
	assert_int_equal(put(&line, keys, sizeof keys - 1, &echo), TELNET_LINE);
	assert_string_equal(line.chars, "show  running");
	telnet_line_clear(&line);
	assert_int_equal(put(&line, "\nabc\x15x\r", 7, &echo), TELNET_LINE);
	assert_string_equal(line.chars, "x");
	text_free(&echo);
}

static void a_cr_with_its_lf_or_nul_is_one_end(void **state)
{
	struct telnet_line line = { 0 };
	struct text echo = { 0 };
	assert_int_equal(telnet_line_put(&line, '\r', &echo), TELNET_LINE);
	assert_int_equal(telnet_line_put(&line, '\n', &echo), TELNET_NOTHING);
	assert_int_equal(telnet_line_put(&line, '\r', &echo), TELNET_LINE);
	assert_int_equal(telnet_line_put(&line, '\0', &echo), TELNET_NOTHING);
	assert_int_equal(telnet_line_put(&line, '\n', &echo), TELNET_LINE);
	assert_int_equal(telnet_line_put(&line, '\n', &echo), TELNET_LINE);
	text_free(&echo);
}

static void commands_of_telnet_and_arrow_keys_are_passed_over(void **state)
{
	static const char keys[] = "a\xff\xfd\x01" "b\xff\xfa\x1f?\xff\xff?\xff\xf0" "c\x1b[Ad\x1bOBe\r";
	struct telnet_line line = { 0 };
	struct text echo = { 0 };
	assert_int_equal(put(&line, keys, sizeof keys - 1, &echo), TELNET_LINE);
	assert_string_equal(line.chars, "abcde");
	text_free(&echo);
}

static void a_password_is_not_echoed(void **state)
{
	struct telnet_line line = { .is_hidden = true };
	struct text echo = { 0 };
	assert_int_equal(put(&line, "se?cr\bret\r", 10, &echo), TELNET_LINE);
	assert_string_equal(line.chars, "se?cret");
	assert_int_equal(echo.length, 0);
	text_free(&echo);
}

static void a_line_that_is_too_long_is_cut(void **state)
{
	struct telnet_line line = { 0 };
	struct text echo = { 0 };
	for (int i = 0; i < 5000; i++)
		assert_int_equal(telnet_line_put(&line, 'x', &echo), TELNET_NOTHING);
	assert_int_equal(strlen(line.chars), TELNET_LINE_MAX);
	text_free(&echo);
}

static void keys_are_told_apart(void **state)
{
	struct telnet_line line = { 0 };
	struct text echo = { 0 };
	assert_int_equal(telnet_line_put(&line, 4, &echo), TELNET_CLOSE);
	assert_int_equal(put(&line, "sh?", 3, &echo), TELNET_HELP);
	assert_int_equal(telnet_line_put(&line, '\t', &echo), TELNET_TAB);
	assert_int_equal(telnet_line_put(&line, 4, &echo), TELNET_NOTHING);
	assert_int_equal(telnet_line_put(&line, 3, &echo), TELNET_CANCEL);
	assert_int_equal(telnet_line_put(&line, 26, &echo), TELNET_END);
	assert_string_equal(line.chars, "sh");
	text_free(&echo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_what_is_left_after_corrections),
		cmocka_unit_test(a_cr_with_its_lf_or_nul_is_one_end),
		cmocka_unit_test(commands_of_telnet_and_arrow_keys_are_passed_over),
		cmocka_unit_test(a_password_is_not_echoed),
		cmocka_unit_test(a_line_that_is_too_long_is_cut),
		cmocka_unit_test(keys_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
