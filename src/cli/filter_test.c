/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/memory.h"
#include "cli/filter.h"

static const char sample[] = "router bgp 1\n neighbor a\n  deep\n!\nrouter ospf\n x bgp\nend";

/* The sample through the filter of a line, in pieces of `step` bytes. */
static char *through(const char *typed, size_t step)
{
	char *line = mem_text(typed), *why = NULL;
	struct text out = { 0 };
	struct filter *filter = filter_cut(line, &why);
	assert_non_null(filter);
	assert_null(why);
	for (size_t at = 0; at < strlen(sample); at += step) {
		size_t left = strlen(sample) - at;
		filter_feed(filter, sample + at, left < step ? left : step, &out);
	}
	filter_finish(filter, &out);
	filter_free(filter);
	mem_free(line);
	char *text = mem_text(text_chars(&out));
	text_free(&out);
	return text;
}

static void assert_through(const char *typed, const char *expected)
{
	for (size_t step = 1; step < 80; step += 13) {
		char *text = through(typed, step);
		assert_string_equal(text, expected);
		mem_free(text);
	}
}

static void each_word_keeps_its_lines(void **state)
{
	assert_through("show run | include bgp", "router bgp 1\n x bgp\n");
	assert_through("show run | exclude bgp", " neighbor a\n  deep\n!\nrouter ospf\nend\n");
	assert_through("show run | begin ospf", "router ospf\n x bgp\nend\n");
	assert_through("show run | count", "Count: 7 lines\n");
	assert_through("show run | count bgp$", "Count: 1 lines\n");
	assert_through("show run | section router bgp", "router bgp 1\n neighbor a\n  deep\n");
	assert_through("show run | inc end|deep", "  deep\nend\n");
}

static void capitals_make_a_pattern_exact(void **state)
{
	assert_through("show run | include ROUTER", "");
	assert_through("show run | include router o", "router ospf\n");
}

static void a_line_without_a_bar_is_left_alone(void **state)
{
	static const char *const lines[] = { "show run", "description \"a | b\"", "show x|y" };
	for (size_t i = 0; i < 3; i++) {
		char *line = mem_text(lines[i]), *why = NULL;
		assert_null(filter_cut(line, &why));
		assert_null(why);
		assert_string_equal(line, lines[i]);
		mem_free(line);
	}
}

static void what_is_wrong_is_said(void **state)
{
	static const char *const lines[] = { "show | frobnicate x", "show | include", "show | include (", "show | " };
	for (size_t i = 0; i < 4; i++) {
		char *line = mem_text(lines[i]), *why = NULL;
		assert_null(filter_cut(line, &why));
		assert_non_null(why);
		mem_free(why);
		mem_free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_keeps_its_lines),
		cmocka_unit_test(capitals_make_a_pattern_exact),
		cmocka_unit_test(a_line_without_a_bar_is_left_alone),
		cmocka_unit_test(what_is_wrong_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
