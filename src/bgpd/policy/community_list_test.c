/* SPDX-License-Identifier: Apache-2.0 */
/* Community lists: named communities, expressions, what is deleted. */
#include "bgpd/policy/community_list.h"
#include <stdio.h>
#include <string.h>
#include "base/testing.h"

static struct community_list *list_of(enum community_kind kind, bool is_expanded, const char *rule)
{
	char *why = NULL;
	struct community_list *list = community_list_new(kind, "L", is_expanded);
	bool good = community_list_add(list, 5, true, rule, &why);
	assert_true(good);
	return list;
}

typedef bool asks(const struct community_list *list, const struct communities *c);

static bool ask(const struct community_list *list, const char *words, asks *permits)
{
	struct text bytes = { 0 };
	bool is_any;
	char *why = NULL;
	assert_true(communities_read(list->kind, words, &bytes, &is_any, &why));
	struct communities c = { (const uint8_t *)text_chars(&bytes), (uint32_t)bytes.length / community_width[list->kind] };
	bool answer = permits(list, &c);
	text_free(&bytes);
	return answer;
}

static void all_of_a_rule_must_be_there(void **state)
{
	struct community_list *list = list_of(COMMUNITY_PLAIN, false, "65000:1 no-export");
	assert_true(ask(list, "65000:1 1:1 no-export", community_list_permits));
	assert_false(ask(list, "65000:1", community_list_permits));
	assert_true(ask(list, "65000:1", community_list_permits_any));
	assert_false(ask(list, "65000:1 1:1 no-export", community_list_permits_exactly));
	assert_true(ask(list, "no-export 65000:1", community_list_permits_exactly));
	community_list_free(list);
}

static void internet_fits_everything(void **state)
{
	struct community_list *list = list_of(COMMUNITY_PLAIN, false, "internet");
	assert_true(ask(list, "", community_list_permits));
	assert_true(ask(list, "65000:1", community_list_permits));
	community_list_free(list);
}

static void an_expression_sees_the_text(void **state)
{
	struct community_list *list = list_of(COMMUNITY_PLAIN, true, "_65000:1[0-9]_");
	assert_true(ask(list, "1:1 65000:10 no-export", community_list_permits));
	assert_false(ask(list, "65000:100", community_list_permits));
	community_list_free(list);
}

static void large_and_extended_ones_too(void **state)
{
	struct community_list *large = list_of(COMMUNITY_LARGE, false, "65000:1:2");
	assert_true(ask(large, "1:1:1 65000:1:2", community_list_permits));
	community_list_free(large);
	struct community_list *ext = list_of(COMMUNITY_EXTENDED, false, "rt 65000:1 soo 192.0.2.1:7");
	assert_true(ask(ext, "soo 192.0.2.1:7 rt 65000:1", community_list_permits));
	assert_false(ask(ext, "rt 65000:1", community_list_permits));
	community_list_free(ext);
}

static void the_first_rule_that_fits_decides(void **state)
{
	char *why = NULL;
	struct community_list *list = community_list_new(COMMUNITY_PLAIN, "L", false);
	assert_true(community_list_add(list, 5, false, "65000:1", &why));
	assert_true(community_list_add(list, 10, true, "", &why));
	assert_false(ask(list, "65000:1 65000:2", community_list_permits));
	assert_true(ask(list, "65000:2", community_list_permits));
	community_list_free(list);
}

static void what_is_no_community_is_refused_with_a_reason(void **state)
{
	static const char *const wrong[] = { "65536:1", "a:b", "1:2:3", "1:65536", "65000:1x" };
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct text bytes = { 0 };
		bool is_any;
		char *why = NULL;
		assert_false(communities_read(COMMUNITY_PLAIN, wrong[i], &bytes, &is_any, &why));
		assert_non_null(strstr(why, wrong[i]));
		mem_free(why);
		text_free(&bytes);
	}
}

static void lists_want_a_word_before_each_extended_community(void **state)
{
	static const struct { const char *words; bool is_good; } rows[] = {
		{ "rt 65000:1 rt 65000:2", true }, { "rt 1.1:2  soo 192.0.2.1:5", true }, { "nt 192.0.2.1:0 color 5", true },
		{ "rt 65000:1 65000:2", false }, { "65000:1", false }, { "rt rt 65000:1", false }, { "rt 65000:1 soo", false },
	};
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct community_list *list = community_list_new(COMMUNITY_EXTENDED, "L", false);
		char *why = NULL;
		assert_int_equal(community_list_add(list, 5, true, rows[i].words, &why), rows[i].is_good);
		assert_int_equal(!why, rows[i].is_good);
		mem_free(why);
		community_list_free(list);
	}
}

static void text_and_bytes_go_round(void **state)
{
	static const struct { enum community_kind kind; const char *text, *said; } rows[] = {
		{ COMMUNITY_PLAIN, "65000:1 no-export 0:5", "0:5 65000:1 no-export" },
		{ COMMUNITY_LARGE, "4200000000:1:4294967295", "4200000000:1:4294967295" },
		{ COMMUNITY_EXTENDED, "rt 1.10:7 0.100:70000 0:9", "RT:0:9 RT:100:70000 RT:65546:7" },
		{ COMMUNITY_EXTENDED, "rt 65000:70000 70000:5 soo 192.0.2.1:9", "RT:65000:70000 SoO:192.0.2.1:9 RT:70000:5" },
	};
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct text bytes = { 0 }, out = { 0 };
		bool is_any;
		char *why = NULL;
		assert_true(communities_read(rows[i].kind, rows[i].text, &bytes, &is_any, &why));
		struct communities c = { (const uint8_t *)text_chars(&bytes), (uint32_t)bytes.length / community_width[rows[i].kind] };
		communities_text(rows[i].kind, &c, &out);
		assert_string_equal(text_chars(&out), rows[i].said);
		text_free(&bytes);
		text_free(&out);
	}
}

/* So the next book costs what differs. */
static void an_expression_is_compiled_once_for_all_lists(void **state)
{
	struct community_list *lists[40];
	uint32_t before = expression_count();
	for (int i = 0; i < 40; i++) {
		char rule[16];
		snprintf(rule, sizeof rule, "_%d:", i % 20);
		lists[i] = list_of(COMMUNITY_PLAIN, true, rule);
	}
	assert_int_equal(expression_count() - before, 20);
	for (int i = 0; i < 20; i++)
		community_list_free(lists[i]);
	assert_int_equal(expression_count() - before, 20);
	assert_true(ask(lists[27], "7:1", community_list_permits));
	assert_false(ask(lists[27], "8:1", community_list_permits));
	for (int i = 20; i < 40; i++)
		community_list_free(lists[i]);
	assert_int_equal(expression_count(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_rule_must_be_there),
		cmocka_unit_test(internet_fits_everything),
		cmocka_unit_test(an_expression_sees_the_text),
		cmocka_unit_test(large_and_extended_ones_too),
		cmocka_unit_test(the_first_rule_that_fits_decides),
		cmocka_unit_test(what_is_no_community_is_refused_with_a_reason),
		cmocka_unit_test(lists_want_a_word_before_each_extended_community),
		cmocka_unit_test(text_and_bytes_go_round),
		cmocka_unit_test(an_expression_is_compiled_once_for_all_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
