/* SPDX-License-Identifier: Apache-2.0 */
/* commandref -- a daemon's language as a page of docs/commands.
 *
 *	commandref-bgpd              prints the page
 *	commandref-bgpd FILE         says whether FILE is that page; exit status 1 if it is not
 *
 * Everything on the page comes from the rows that the daemon itself reads: nothing is written twice, so
 * the page cannot say what the program does not do.  What every daemon has is on the page commandref-common. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cli/common.h"
#include "cli/grammar.h"
#include "cli/shape.h"

#ifndef LANGUAGE
#define LANGUAGE common_language
/* Nothing but what all daemons share. */
static const struct field root_fields[] = { COMMON_FIELDS, FIELDS_END };
static const struct setting root_settings[] = { COMMON_SETTINGS, SETTINGS_END };
static const struct kind *const root_children[] = { COMMON_KINDS, NULL };
static const struct kind root = { .name = "common", .grammar = "", .fields = root_fields, .settings = root_settings,
				  .record_size = sizeof(struct common_settings), .children = root_children };
static const struct language common_language = {
	.program = "common", .root = &root, .commands = (const struct command *const[]){ common_commands, NULL },
	.words = (const struct word_help *const[]){ common_words, NULL },
};
static const bool shows_common = true;
#else
extern const struct language LANGUAGE;
static const bool shows_common = false;
#endif

/* What is being written, and the parameters that the table at hand has named. */
struct page {
	const struct language *language;
	struct text *out;
	struct text values;
	int depth;                   /* of the section being written */
};

/* ---- words -------------------------------------------------------------------------------------------- */

/* hold_time is HOLD-TIME on the page. */
static void put_name(struct text *out, const char *name)
{
	for (; *name; name++)
		text_add_char(out, *name == '_' ? '-' : *name >= 'a' && *name <= 'z' ? (char)(*name - 32) : *name);
}

/* A | would end the cell of a table. */
static void put_cell(struct text *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			text_add_char(out, '\\');
		text_add_char(out, *text);
	}
}

static const struct field *field_named(const struct kind *kind, const char *name)
{
	int index = kind && name ? field_index(kind->fields, name, strlen(name)) : -1;
	return index >= 0 ? &kind->fields[index] : NULL;
}

static void put_choice(struct text *out, const struct field *field)
{
	for (uint32_t i = 0; field->words[i]; i++)
		text_add(out, "%s%s", i ? "|" : "", field->words[i]);
}

/* Few words stand in the line itself; more are a value with a row of its own. */
static bool is_spelt_out(const struct field *field)
{
	uint32_t count = 0;
	while (field && field->type == &type_choice && field->words[count])
		count++;
	return count > 0 && count <= 3;
}

static void put_items(struct text *out, const struct kind *kind, const struct grammar_item *group, const char *between);

static void put_item(struct text *out, const struct kind *kind, const struct grammar_item *item)
{
	const struct field *field = field_named(kind, item->name);
	if (item->part == PART_WORD) {
		text_add(out, "%s", item->word);
	} else if (item->part == PART_PARAMETER && is_spelt_out(field)) {
		text_add(out, "(");
		put_choice(out, field);
		text_add(out, ")");
	} else if (item->part == PART_PARAMETER) {
		put_name(out, item->name);
	} else if (item->part == PART_SEQUENCE) {
		put_items(out, kind, item, " ");
	} else {
		text_add_char(out, grammar_brackets(item->part)[0]);
		put_items(out, kind, item, "|");
		text_add_char(out, grammar_brackets(item->part)[1]);
	}
}

static void put_items(struct text *out, const struct kind *kind, const struct grammar_item *group, const char *between)
{
	for (uint32_t i = 0; i < group->items.count; i++) {
		text_add(out, "%s", i ? between : "");
		put_item(out, kind, group->items.items[i]);
	}
}

/* ---- values ------------------------------------------------------------------------------------------- */

static void put_preset(struct text *out, const struct field *field)
{
	bool is_number = field->type->name[0] == 'u';
	if (field->preset_text)
		text_add(out, "%s", field->preset_text);
	else if (field->type == &type_choice)
		text_add(out, "%s", field->words[field->preset]);
	else if (is_number && field->preset)
		text_add(out, "%lld", (long long)field->preset);
}

/* A row of the table of values: once for each name and meaning. */
static void put_value(struct page *page, const struct field *field, const char *name, const char *help)
{
	struct text row = { 0 }, form = { 0 };
	char room[64];
	if (field->type == &type_choice)
		put_choice(&form, field);
	else
		text_add(&form, "%s", field->type->token(field, room));
	text_add(&row, "| `");
	put_name(&row, name);
	text_add(&row, "` | ");
	put_cell(&row, help);
	text_add(&row, " | `");
	put_cell(&row, form.chars);
	text_free(&form);
	text_add(&row, "` | ");
	put_preset(&row, field);
	text_add(&row, " |\n");
	if (!strstr(text_chars(&page->values), row.chars))
		text_add(&page->values, "%s", row.chars);
	text_free(&row);
}

static const char *help_of(const struct page *page, const char *word)
{
	for (const struct word_help *const *table = page->language->words; *table; table++)
		for (const struct word_help *row = *table; row->word; row++)
			if (!strcmp(row->word, word))
				return row->help;
	return "";
}

static void collect_values(struct page *page, const struct kind *kind, const struct grammar_item *item)
{
	for (uint32_t i = 0; i < item->items.count; i++)
		collect_values(page, kind, item->items.items[i]);
	if (item->part != PART_PARAMETER)
		return;
	const struct field *field = field_named(kind, item->name);
	struct field own;
	char *why = NULL;
	if (field && !is_spelt_out(field))
		put_value(page, field, item->name, field->help);
	else if (!kind && field_from_text(item->word, &own, &why))
		put_value(page, &own, item->name, help_of(page, item->name));
	mem_free(why);
}

static void flush_values(struct page *page)
{
	if (page->values.length)
		text_add(page->out, "\n| Value | Meaning | Form | Default |\n|---|---|---|---|\n%s", page->values.chars);
	text_clear(&page->values);
}

/* ---- settings ----------------------------------------------------------------------------------------- */

static bool is_common(const struct page *page, const struct kind *kind, const struct setting *setting)
{
	static const struct setting rows[] = { COMMON_SETTINGS, SETTINGS_END };
	for (const struct setting *row = rows; kind == page->language->root && row->grammar; row++)
		if (!strcmp(row->grammar, setting->grammar))
			return true;
	return false;
}

/* Is what the bare word says the default? */
static bool is_preset(const struct kind *kind, const struct shape_row *row)
{
	int flag = row->flag;
	for (uint32_t i = 0; flag < 0 && i < row->binds.count; i++)
		if (row->binds.items[i].is_flag)
			flag = row->binds.items[i].field;
	return flag >= 0 && kind->fields[flag].preset && !row->setting->write;
}

static void put_setting(struct page *page, const struct kind *kind, const struct text *head, const struct setting *setting)
{
	const struct shape_row *row = shape_row_of(shape_of(kind), setting);
	struct text line = { 0 };
	if (!row->tree)
		return;
	text_add(&line, "%s%s", text_chars(head), head->length && *setting->grammar ? " " : "");
	put_item(&line, kind, row->tree);
	text_add(page->out, "| `");
	put_cell(page->out, text_chars(&line));
	text_add(page->out, "` | ");
	put_cell(page->out, setting->note ? setting->note : setting->help);
	text_add(page->out, "%s |\n", is_preset(kind, row) ? " (on unless `no` is said)" : "");
	collect_values(page, kind, row->tree);
	text_free(&line);
}

static void put_settings(struct page *page, const struct kind *kind, const struct text *head)
{
	bool is_first = true;
	for (const struct setting *s = kind->settings; s && s->grammar; s++) {
		if (s->is_hidden || (!shows_common && is_common(page, kind, s)))
			continue;
		text_add(page->out, "%s", is_first ? "| Line | Meaning |\n|---|---|\n" : "");
		is_first = false;
		put_setting(page, kind, head, s);
	}
	if (is_first)
		text_add(page->out, "Only the lines below.\n");
}

static void put_kinds(struct page *page, const struct kind *const *kinds, const struct text *above, const char *mode);

/* A section with a mode of its own, or a family of lines with the same beginning. */
static void put_kind(struct page *page, const struct kind *kind, const struct text *above, const char *mode)
{
	struct text head = { 0 };
	const struct text none = { 0 };
	const struct shape *shape = shape_of(kind);
	text_add(&head, "%s%s", text_chars(above), above->length ? " " : "");
	put_item(&head, kind, shape->head.tree);
	const char *help = kind->help ? kind->help : kind->name;
	text_add(page->out, "\n%.*s `%s`\n\n%c%s.", 2 + page->depth, "######", head.chars, toupper((unsigned char)help[0]),
		 help + 1);
	if (kind->mode)
		text_add(page->out, " Typed in `%s`, it enters `%s`.", mode, kind->mode);
	else
		text_add(page->out, " Typed in `%s`.", mode);
	if (kind->is_also_in_parent)
		text_add(page->out, " Its lines are understood in `%s` as well.", mode);
	if (kind->leave)
		text_add(page->out, " `%s` leaves it.", kind->leave);
	text_add(page->out, " `no` before it takes it away.\n\n");
	collect_values(page, kind, shape->head.tree);
	put_settings(page, kind, kind->mode ? &none : &head);
	flush_values(page);
	page->depth++;
	put_kinds(page, kind->children, kind->mode ? &none : &head, kind->mode ? kind->mode : mode);
	page->depth--;
	text_free(&head);
}

static void put_kinds(struct page *page, const struct kind *const *kinds, const struct text *above, const char *mode)
{
	for (; kinds && *kinds; kinds++)
		if (shows_common || *kinds != &common_line_kind)
			put_kind(page, *kinds, above, mode);
}

/* ---- commands ----------------------------------------------------------------------------------------- */

static const char *where(uint32_t modes)
{
	if (modes & MODE_VIEW)
		return modes & MODE_CONFIG ? "everywhere" : "`>` and `#`";
	return modes & MODE_CONFIG ? "`#` and configuration" : "`#`";
}

static void put_command(struct page *page, const struct command *command)
{
	char *why = NULL;
	struct text line = { 0 };
	struct grammar_item *tree = grammar_parse(command->grammar, &why);
	if (tree) {
		put_item(&line, NULL, tree);
		text_add(page->out, "| `");
		put_cell(page->out, line.chars);
		text_add(page->out, "` | ");
		put_cell(page->out, command->help);
		text_add(page->out, " | %s |\n", where(command->modes));
		collect_values(page, NULL, tree);
		grammar_item_free(tree);
	}
	mem_free(why);
	text_free(&line);
}

static void put_commands(struct page *page)
{
	text_add(page->out, "\n## Commands\n\n| Command | Meaning | Where |\n|---|---|---|\n");
	for (const struct command *const *table = page->language->commands; *table; table++)
		for (const struct command *c = *table; c->grammar && (shows_common || *table != common_commands); c++)
			if (!(c->flags & COMMAND_HIDDEN))
				put_command(page, c);
	flush_values(page);
}

/* ---- the page ----------------------------------------------------------------------------------------- */

static void put_page(struct page *page)
{
	const struct text none = { 0 };
	if (shows_common)
		text_add(page->out, "# What every daemon understands\n\n");
	else
		text_add(page->out, "# Commands of %s\n\nWhat every daemon understands is in [common.md](common.md).\n",
			 page->language->program);
	text_add(page->out, "This page is printed from the program's tables. `[ ]` may be left out, `( | )` is a choice,\n"
			    "words in capitals are values. `no` before a line takes it back. Words may be shortened.\n"
			    "`?` at the prompt shows the same.\n");
	text_add(page->out, "\n## Configuration\n\nTyped after `configure terminal`.\n\n");
	put_settings(page, page->language->root, &none);
	flush_values(page);
	put_kinds(page, page->language->root->children, &none, "config");
	put_commands(page);
}

static bool is_page(const char *path, const struct text *page)
{
	struct text file = { 0 };
	char room[4096];
	FILE *in = fopen(path, "re");
	for (size_t n; in && (n = fread(room, 1, sizeof room, in)) > 0;)
		text_add_chars(&file, room, n);
	bool is_same = in && !strcmp(text_chars(&file), text_chars(page));
	if (in)
		fclose(in);
	text_free(&file);
	return is_same;
}

int main(int argc, char **argv)
{
	struct text out = { 0 };
	struct page page = { .language = &LANGUAGE, .out = &out };
	bool is_good = true;
	put_page(&page);
	if (argc < 2)
		fputs(out.chars, stdout);
	else if (!(is_good = is_page(argv[1], &out)))
		fprintf(stderr, "%s is not what the tables say: print it again with %s > %s\n", argv[1], argv[0], argv[1]);
	text_free(&page.values);
	text_free(&out);
	return is_good ? 0 : EXIT_FAILURE;
}
