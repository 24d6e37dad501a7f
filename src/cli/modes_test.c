/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <string.h>
#include "base/memory.h"
#include "cli/modes.h"
#include "cli/sample_language.h"

static const struct mode_row *find(struct modes *modes, const char *mode, const char *line)
{
	struct match match;
	grammar_match(modes_grammar(modes, mode), line, &match);
	const struct mode_row *row = match.verdict == MATCH_FOUND ? match.rows[0]->value : NULL;
	match_drop(&match);
	return row;
}

static void every_mode_has_its_rows(void **state)
{
	struct modes *modes = modes_new(&sample_language, NULL);
	assert_int_equal(find(modes, "view", "show version")->use, ROW_COMMAND);
	assert_int_equal(find(modes, "enable", "show version json")->use, ROW_COMMAND);
	assert_null(find(modes, "config", "show version"));
	assert_int_equal(find(modes, "config", "router bgp 1")->use, ROW_ENTER);
	assert_string_equal(find(modes, "config", "router bgp 1")->row.enters, "config-router");
	assert_int_equal(find(modes, "config", "no router bgp")->use, ROW_REMOVE);
	assert_int_equal(find(modes, "config-router", "neighbor 10.0.0.1 activate")->depth, 2);
	assert_int_equal(find(modes, "config-router-af", "neighbor 10.0.0.1 activate")->depth, 1);
	assert_int_equal(find(modes, "config-router-af", "exit-address-family")->use, ROW_LEAVE);
	assert_null(modes_grammar(modes, "config-nothing"));
	modes_free(modes);
}

static void debug_settings_may_be_typed_in_enable_mode(void **state)
{
	struct modes *modes = modes_new(&sample_language, NULL);
	assert_int_equal(find(modes, "enable", "debug events")->use, ROW_SETTING);
	assert_true(find(modes, "enable", "no debug events")->is_no);
	assert_null(find(modes, "view", "debug events"));
	assert_null(find(modes, "enable", "hostname x"));
	modes_free(modes);
}

static void help_comes_from_rows_fields_and_words(void **state)
{
	struct modes *modes = modes_new(&sample_language, NULL);
	struct completions found;
	struct text out = { 0 };
	grammar_complete(modes_grammar(modes, "config-router"), "neighbor 10.0.0.1 remote-as ", &found);
	completions_write(&found, &out);
	assert_string_equal(text_chars(&out), "  (1-4294967295)  AS number\n"
					      "  external        Other AS\n"
					      "  internal        Same AS\n");
	completions_drop(&found);
	text_clear(&out);
	grammar_complete(modes_grammar(modes, "config-router"), "neighbor 10.0.0.1 origin ", &found);
	completions_write(&found, &out);
	assert_string_equal(text_chars(&out), "  egp         from EGP\n  igp         from the inside\n"
					      "  incomplete  from elsewhere\n");
	completions_drop(&found);
	text_free(&out);
	modes_free(modes);
}

/* Rows as text are all that vtysh needs. */
static void rows_as_text_make_the_same_grammar(void **state)
{
	struct modes *modes = modes_new(&sample_language, NULL);
	for (uint32_t m = 0; m < modes_count(modes); m++)
		for (uint32_t i = 0; i < modes_row_count(modes, m); i++) {
			const struct mode_row *row = modes_row(modes, m, i);
			struct grammar *other = grammar_new();
			char *why = NULL;
			uint32_t lines = 1;
			for (const char *at = row->helps; *at; at++)
				lines += *at == '\n';
			if (!grammar_add(other, &row->row, &why))
				fail_msg("%s: %s", row->grammar, why);
			assert_int_equal(lines, row->binds.count);
			grammar_free(other);
		}
	modes_free(modes);
}

/* ---- the house's check ------------------------------------------------------------------------------ */

struct faulty {
	struct said said;
	uint16_t number;
	bool flag;
};
static const struct field faulty_fields[] = {
	FIELD(struct faulty, number, &type_u16, ""),
	FIELD(struct faulty, flag, &type_flag, "A flag"),
	FIELDS_END
};

static void assert_complaint(const struct setting *settings, const struct command *commands, const char *complaint)
{
	/* Kinds are known by their address, so each needs its own for good. */
	static struct kind roots[16];
	static size_t used;
	assert_true(used < 16);
	struct kind *root = &roots[used++];
	*root = (struct kind){ .name = "faulty", .grammar = "", .fields = faulty_fields,
			       .record_size = sizeof(struct faulty), .settings = settings };
	const struct command *tables[] = { commands, NULL };
	struct language language = { "faulty", root, tables, NULL };
	struct text said = { 0 };
	struct modes *modes = modes_new(&language, &said);
	assert_false(language_check(&language, &said));
	if (!strstr(text_chars(&said), complaint))
		fail_msg("\"%s\" is not in:\n%s", complaint, text_chars(&said));
	text_free(&said);
	modes_free(modes);
}

static void faults_in_declarations_are_found(void **state)
{
	static const struct command none[] = { COMMANDS_END };
	assert_complaint((const struct setting[]){ { "one two {number}", "Help" }, SETTINGS_END }, none,
			 "faulty: \"one\" in \"one two {number}\" has no help");
	assert_complaint((const struct setting[]){ { "two {number}", "Help" }, SETTINGS_END }, none,
			 "the field number of faulty has no help");
	assert_complaint((const struct setting[]){ { "two {nothing}", "Help" }, SETTINGS_END }, none,
			 "{nothing} in \"two {nothing}\" is no field of faulty");
	assert_complaint((const struct setting[]){ { "two [{number}", "Help" }, SETTINGS_END }, none, "a [ without ]");
	assert_complaint((const struct setting[]){ { "two", "Help", .flag = "flags" }, SETTINGS_END }, none,
			 "the flag flags of \"two\" is no field of faulty");
	assert_complaint((const struct setting[]){ { "flag", "Help" }, { "flag", "Help" }, SETTINGS_END }, none,
			 "\"flag\" and \"flag\" in mode config cannot be told apart");
	static const struct setting quiet[] = { SETTINGS_END };
	assert_complaint(quiet, (const struct command[]){ { "go", NULL, MODE_VIEW, NULL }, COMMANDS_END },
			 "\"go\" in \"go\" has no help");
	assert_complaint(quiet, (const struct command[]){ { "go {n:u33}", "Go", MODE_VIEW, NULL }, COMMANDS_END },
			 "there is no type \"u33\"");
	assert_complaint(quiet, (const struct command[]){ { "go", "Go", MODE_VIEW, NULL }, { "go", "Go", MODE_ANY, NULL },
							  COMMANDS_END },
			 "\"go\" and \"go\" in mode view cannot be told apart");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mode_has_its_rows),
		cmocka_unit_test(debug_settings_may_be_typed_in_enable_mode),
		cmocka_unit_test(help_comes_from_rows_fields_and_words),
		cmocka_unit_test(rows_as_text_make_the_same_grammar),
		cmocka_unit_test(faults_in_declarations_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
