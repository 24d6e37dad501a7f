/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include "base/memory.h"
#include "cli/handover.h"

struct pond_root {
	struct common_settings common;
};
struct pond_settings {
	struct said said;
	char *name;
	uint32_t depth;
};

static const struct field pond_fields[] = {
	FIELD(struct pond_settings, name, &type_word, "name of a pond"),
	FIELD(struct pond_settings, depth, &type_u32, "depth in metres", .least = 1, .most = 100),
	FIELDS_END
};
static const struct setting pond_rows[] = { { "depth {depth}", "how deep it is" }, SETTINGS_END };
static const struct word_help pond_words[] = { { "ponds", "all ponds" }, { "pond", "a pond" }, { NULL, NULL } };
static const struct kind pond_kind = {
	.name = "pond", .grammar = "pond {name}", .help = "a pond", .mode = "config-pond", .fields = pond_fields,
	.key_count = 1, .record_size = sizeof(struct pond_settings), .settings = pond_rows, .words = pond_words,
};
static const struct field root_fields[] = { COMMON_FIELDS, FIELDS_END };
static const struct setting root_rows[] = { COMMON_SETTINGS, SETTINGS_END };
static const struct kind *const root_children[] = { &pond_kind, COMMON_KINDS, NULL };
static const struct kind root_kind = {
	.name = "pondd", .grammar = "", .fields = root_fields, .record_size = sizeof(struct pond_root),
	.settings = root_rows, .children = root_children, .words = pond_words,
};

static void show_nothing(struct call *call)
{
}

static const struct command pond_commands[] = {
	{ "show ponds [json]", "the ponds", MODE_VIEW, show_nothing },
	COMMANDS_END
};
static const struct language language = {
	.program = "pondd", .root = &root_kind,
	.commands = (const struct command *const[]){ common_commands, pond_commands, NULL },
	.words = (const struct word_help *const[]){ common_words, pond_words, NULL },
};

static bool check_nothing(void *owner, const struct object *candidate, const struct change *changes, uint32_t count,
			  char **why)
{
	return true;
}

static void apply_nothing(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
}

static const struct config_rules rules = { &root_kind, check_nothing, apply_nothing };
static struct host host;

static int make_host(void **state)
{
	struct text complaints = { 0 };
	struct modes *modes = modes_new(&language, &complaints);
	if (complaints.length)
		print_error("%s", complaints.chars);
	text_free(&complaints);
	host = (struct host){ .language = &language, .modes = modes, .config = config_new(&rules, NULL),
			      .version = "1.2.3" };
	return 0;
}

static int free_host(void **state)
{
	config_free(host.config);
	modes_free((struct modes *)host.modes);
	return 0;
}

static void the_common_rows_are_complete(void **state)
{
	struct text complaints = { 0 };
	if (!language_check(&language, &complaints))
		fail_msg("%s", text_chars(&complaints));
	text_free(&complaints);
}

static const struct handover_mode *find_mode(const struct handover *h, const char *name)
{
	for (uint32_t i = 0; i < h->modes.count; i++)
		if (strcmp(h->modes.items[i].name, name) == 0)
			return &h->modes.items[i];
	return NULL;
}

static void what_is_written_can_be_read_and_understood(void **state)
{
	struct text out = { 0 };
	struct handover h;
	struct match match;
	char *why = NULL;
	handover_write(&host, false, &out);
	assert_true(handover_read(text_chars(&out), &h, &why));
	assert_true(h.is_whole);
	assert_string_equal(h.program, "pondd");
	assert_string_equal(h.version, "1.2.3");
	assert_int_equal(h.modes.count, modes_count(host.modes));
	assert_string_equal(find_mode(&h, "config-pond")->parent, "config");
	assert_null(find_mode(&h, "view")->parent);
	struct grammar *grammar = grammar_new();
	const struct handover_mode *config = find_mode(&h, "config");
	for (uint32_t i = 0; i < config->rows.count; i++)
		assert_true(grammar_add(grammar, &config->rows.items[i].row, &why));
	grammar_match(grammar, "pond blue", &match);
	assert_int_equal(match.verdict, MATCH_FOUND);
	assert_string_equal(match.rows[0]->enters, "config-pond");
	match_drop(&match);
	grammar_match(grammar, "no pond blue", &match);
	assert_int_equal(match.verdict, MATCH_FOUND);
	match_drop(&match);
	grammar_free(grammar);
	handover_drop(&h);
	text_free(&out);
}

static void the_hash_is_that_of_the_whole(void **state)
{
	struct text whole = { 0 }, only = { 0 };
	struct handover a, b;
	char *why = NULL;
	handover_write(&host, false, &whole);
	handover_write(&host, true, &only);
	assert_true(handover_read(text_chars(&whole), &a, &why));
	assert_true(handover_read(text_chars(&only), &b, &why));
	assert_string_equal(a.hash, b.hash);
	assert_false(b.is_whole);
	assert_int_equal(b.modes.count, 0);
	handover_drop(&a);
	handover_drop(&b);
	text_free(&whole);
	text_free(&only);
}

static void a_text_that_is_cut_short_is_refused(void **state)
{
	static const char sample[] = "grevy-language 1 x 1 0123456789abcdef h\nmode view -\n"
				     "row c 0 -\tshow x\tshow\tx\nend\n";
	struct handover h;
	char *why = NULL;
	assert_true(handover_read(sample, &h, &why));
	assert_string_equal(h.modes.items[0].rows.items[0].row.helps, "show\nx");
	handover_drop(&h);
	for (size_t length = 0; length < sizeof sample - 2; length++) {
		char *part = mem_text(sample);
		part[length] = '\0';
		bool is_first_line = length <= strcspn(sample, "\n") + 1;
		if (handover_read(part, &h, &why)) {
			if (!is_first_line && !h.is_whole)
				fail_msg("taken: %s", part);
			handover_drop(&h);
		}
		mem_free(why);
		why = NULL;
		mem_free(part);
	}
}

static void what_is_no_language_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", "% Unknown command: _grammar\n", "grevy-language 2 x 1 0 h\n", "grevy-language 1 x\n",
		"grevy-language 1 x 1 0 h\nrow c 0 -\tshow x\nend\n", "grevy-language 1 x 1 0 h\nmode view\nend\n",
		"grevy-language 1 x 1 0 h\nmode view -\nrow c\nend\n",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct handover h;
		char *why = NULL;
		if (handover_read(wrong[i], &h, &why))
			fail_msg("taken: %s", wrong[i]);
		assert_non_null(why);
		mem_free(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_common_rows_are_complete),
		cmocka_unit_test(what_is_written_can_be_read_and_understood),
		cmocka_unit_test(the_hash_is_that_of_the_whole),
		cmocka_unit_test(a_text_that_is_cut_short_is_refused),
		cmocka_unit_test(what_is_no_language_is_refused),
	};
	return cmocka_run_group_tests(tests, make_host, free_host);
}
