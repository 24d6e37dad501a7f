/* SPDX-License-Identifier: Apache-2.0 */
/* modes_text -- see modes_text.h.  Where a literal's help comes from:
 *
 *	1. the row's own help, for the last literal outside of groups
 *	2. `words` of the kinds, innermost first, then of the language
 *	3. for a word that is a value: the field's help for that word */
#include "cli/modes_text.h"
#include <stdio.h>
#include <string.h>

/* One part of a row that is being written. */
struct piece {
	struct row_text *t;
	const struct kind *kind;             /* NULL: a command */
	const struct shape_row *row;         /* NULL: a command */
	int8_t depth;
	bool is_head;
	bool is_no;
	const char *grammar;                 /* for complaints */
	const char *help;                    /* of the last literal */
	const struct grammar_item *last;     /* that literal */
};

void row_text_complain(struct row_text *t, const char *format, ...)
{
	va_list list;
	if (!t->complaints)
		return;
	va_start(list, format);
	text_add(t->complaints, "%s: ", t->language->program ? t->language->program : "?");
	text_add_list(t->complaints, format, list);
	text_add(t->complaints, "\n");
	va_end(list);
}

/* ---- helps ------------------------------------------------------------------------------------------ */

static const char *help_in(const struct word_help *words, const char *word)
{
	for (; words && words->word; words++)
		if (strcmp(words->word, word) == 0)
			return words->help;
	return NULL;
}

static const char *help_of_word(const struct row_text *t, const char *word)
{
	const char *help = NULL;
	for (uint32_t i = t->depth; i > 0 && !help; i--)
		help = help_in(t->path[i - 1]->words, word);
	if (!help && t->owner)
		help = help_in(t->owner->words, word);
	for (const struct word_help *const *table = t->language->words; table && *table && !help; table++)
		help = help_in(*table, word);
	return help;
}

static const char *help_of_literal(const struct piece *p, const struct grammar_item *item, const struct field *field)
{
	const char *help = item == p->last && p->help && *p->help ? p->help : help_of_word(p->t, item->word);
	if (!help && field)
		help = field->help;
	if (!help || !*help)
		row_text_complain(p->t, "\"%s\" in \"%s\" has no help", item->word, p->grammar);
	return help ? help : "";
}

/* The last literal outside of groups; if there is none the last literal of all. */
static const struct grammar_item *last_literal(const struct grammar_item *item, bool in_groups)
{
	const struct grammar_item *last = NULL;
	for (uint32_t i = 0; i < item->items.count; i++) {
		const struct grammar_item *child = item->items.items[i];
		const struct grammar_item *found = NULL;
		if (child->part == PART_WORD)
			found = child;
		else if (child->part != PART_PARAMETER && in_groups)
			found = last_literal(child, true);
		last = found ? found : last;
	}
	return last;
}

/* ---- words and parameters --------------------------------------------------------------------------- */

static void put_token(struct row_text *t, const char *help, struct mode_bind bind, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	if (t->grammar.length && !strchr("[(<|", t->grammar.chars[t->grammar.length - 1]))
		text_add(&t->grammar, " ");
	text_add_list(&t->grammar, format, list);
	va_end(list);
	text_add(&t->helps, "%s%s", t->binds.count ? "\n" : "", help);
	array_push(&t->binds, bind);
}

static void put_open(struct row_text *t, char sign)
{
	if (t->grammar.length && !strchr("[(<|", t->grammar.chars[t->grammar.length - 1]))
		text_add(&t->grammar, " ");
	text_add_char(&t->grammar, sign);
}

static void put_literal(struct piece *p, const struct grammar_item *item)
{
	struct shape_bind bind = p->row ? p->row->binds.items[item->position] : (struct shape_bind){ -1, false };
	const struct field *field = bind.field >= 0 ? &p->kind->fields[bind.field] : NULL;
	bool is_named = strcmp(item->name, item->word) != 0;
	struct mode_bind to = { p->depth, p->is_head, bind.is_flag, (int16_t)bind.field };
	const char *help = help_of_literal(p, item, field);
	if (p->row && is_named && !field)
		row_text_complain(p->t, "\"%s\" in \"%s\" is no field of %s", item->name, p->grammar, p->kind->name);
	if (is_named)
		put_token(p->t, help, to, "%s:\"%s\"", item->name, item->word);
	else
		put_token(p->t, help, to, "%s", item->word);
}

/* {origin} of a choice is (origin:"igp"|origin:"egp"). */
static void put_choice(struct piece *p, const struct field *field, struct mode_bind bind)
{
	put_open(p->t, '(');
	for (uint32_t i = 0; field->words && field->words[i]; i++) {
		const char *help = field->word_helps ? field->word_helps[i] : help_of_word(p->t, field->words[i]);
		if (i)
			text_add(&p->t->grammar, "|");
		put_token(p->t, help ? help : field->help, bind, "%s:\"%s\"", field->name, field->words[i]);
	}
	text_add(&p->t->grammar, ")");
}

static void put_field(struct piece *p, const struct grammar_item *item)
{
	int index = p->row->binds.items[item->position].field;
	if (index < 0) {
		row_text_complain(p->t, "{%s} in \"%s\" is no field of %s", item->name, p->grammar, p->kind->name);
		put_token(p->t, "", (struct mode_bind){ p->depth, p->is_head, false, -1 }, "{%s:word}", item->name);
		return;
	}
	const struct field *field = &p->kind->fields[index];
	struct mode_bind bind = { p->depth, p->is_head, false, (int16_t)index };
	const char *type = field->type->name;
	if (!field->help || !*field->help)
		row_text_complain(p->t, "the field %s of %s has no help", field->name, p->kind->name);
	if (field->type == &type_choice) {
		put_choice(p, field, bind);
		return;
	}
	if (!field_type_find(type, strlen(type)))
		type = "word";               /* a type of the daemon's own: it reads the word itself */
	bool has_range = type[0] == 'u' && (field->least || field->most);
	if (has_range)
		put_token(p->t, field->help, bind, "{%s:%s %lld-%lld}", field->name, type, (long long)field->least,
			  (long long)field->most);
	else
		put_token(p->t, field->help, bind, "{%s:%s}", field->name, type);
}

/* {name:type arguments} of a command. */
static void put_parameter(struct piece *p, const struct grammar_item *item)
{
	struct field field;
	char *why = NULL;
	const char *help = help_of_word(p->t, item->name);
	if (!field_from_text(item->word, &field, &why)) {
		row_text_complain(p->t, "{%s:%s} in \"%s\": %s", item->name, item->word, p->grammar, why);
		mem_free(why);
	}
	if (!help)
		row_text_complain(p->t, "{%s} in \"%s\" has no help", item->name, p->grammar);
	put_token(p->t, help ? help : "", (struct mode_bind){ -1, false, false, -1 }, "{%s:%s}", item->name,
		  *item->word ? item->word : "word");
}

/* ---- groups ----------------------------------------------------------------------------------------- */

static void put_sequence(struct piece *p, const struct grammar_item *sequence);

static void put_group(struct piece *p, const struct grammar_item *group)
{
	put_open(p->t, grammar_brackets(group->part)[0]);
	for (uint32_t i = 0; i < group->items.count; i++) {
		if (i)
			text_add(&p->t->grammar, "|");
		put_sequence(p, group->items.items[i]);
	}
	text_add_char(&p->t->grammar, grammar_brackets(group->part)[1]);
}

static void put_item(struct piece *p, const struct grammar_item *item)
{
	if (item->part == PART_WORD)
		put_literal(p, item);
	else if (item->part != PART_PARAMETER)
		put_group(p, item);
	else if (p->row)
		put_field(p, item);
	else
		put_parameter(p, item);
}

/* A word that switches what is on unless said otherwise: `no` with it switches that off, so it can't be left away. */
static bool is_switch(const struct piece *p, const struct grammar_item *item, int field)
{
	return item->part == PART_WORD && field >= 0 && p->kind->fields[field].type == &type_flag && p->kind->fields[field].preset;
}

/* A parameter or a keyword that is one of its field's values.  What is key of a beginning is more than a value; and a
 * line that is all beginning ("ip route … tag 5") is taken away as a whole, with or without what else it says. */
static bool is_plain_value(const struct piece *p, const struct grammar_item *item)
{
	bool is_named = item->part == PART_WORD && strcmp(item->name, item->word) != 0;
	if (!is_named && item->part != PART_PARAMETER)
		return false;
	int field = p->row->binds.items[item->position].field;
	if (is_switch(p, item, field))
		return false;
	if (p->is_head && !p->kind->mode && p->kind->key_count && !p->kind->differs)
		return false;
	return !p->is_head || field < 0 || (uint32_t)field >= p->kind->key_count || p->kind->differs;
}

/* Values: also choices that offer one. */
static bool is_value(const struct piece *p, const struct grammar_item *item)
{
	if (item->part != PART_CHOICE)
		return is_plain_value(p, item);
	for (uint32_t i = 0; i < item->items.count; i++) {
		const struct grammar_item *way = item->items.items[i];
		if (way->items.count == 1 && is_plain_value(p, way->items.items[0]))
			return true;
	}
	return false;
}

/* After `no`, values may be left away: {a} {b} is [{a} [{b}]]. */
static void put_sequence(struct piece *p, const struct grammar_item *sequence)
{
	uint32_t open = 0;
	for (uint32_t i = 0; i < sequence->items.count; i++) {
		const struct grammar_item *item = sequence->items.items[i];
		if (p->is_no && is_value(p, item)) {
			put_open(p->t, '[');
			open++;
		} else {
			for (; open; open--)
				text_add(&p->t->grammar, "]");
		}
		put_item(p, item);
	}
	for (; open; open--)
		text_add(&p->t->grammar, "]");
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static void put_row(struct row_text *t, const struct kind *kind, const struct shape_row *row, struct piece p)
{
	if (!row->tree) {
		row_text_complain(t, "\"%s\" of %s: %s", p.grammar, kind->name, row->why);
		return;
	}
	p.t = t;
	p.kind = kind;
	p.row = row;
	p.last = last_literal(row->tree, false);
	if (!p.last)
		p.last = last_literal(row->tree, true);
	put_sequence(&p, row->tree);
}

void row_text_no(struct row_text *t)
{
	put_token(t, "Negate a command or set its defaults", (struct mode_bind){ -1, true, false, -1 }, "no");
}

void row_text_head(struct row_text *t, uint32_t depth, bool is_no)
{
	const struct kind *kind = t->path[depth];
	put_row(t, kind, &shape_of(kind)->head,
		(struct piece){ .depth = (int8_t)depth, .is_head = true, .is_no = is_no, .grammar = kind->grammar,
				.help = kind->help });
}

void row_text_setting(struct row_text *t, const struct setting *setting, bool is_no)
{
	const struct kind *kind = t->depth ? t->path[t->depth - 1] : t->owner;
	const struct shape_row *row = shape_row_of(shape_of(kind), setting);
	if (row->flag == -2)
		row_text_complain(t, "the flag %s of \"%s\" is no field of %s", setting->flag, setting->grammar,
				  kind->name);
	if (row->stage == SHAPE_NOWHERE)
		row_text_complain(t, "\"%s\" of %s is written among children that are not there", setting->grammar, kind->name);
	put_row(t, kind, row,
		(struct piece){ .depth = (int8_t)((int)t->depth - 1), .is_no = is_no, .grammar = setting->grammar,
				.help = setting->help });
}

void row_text_command(struct row_text *t, const struct command *command)
{
	char *why = NULL;
	struct grammar_item *tree = grammar_parse(command->grammar, &why);
	if (!tree) {
		row_text_complain(t, "\"%s\": %s", command->grammar, why);
		mem_free(why);
		return;
	}
	struct piece p = { .t = t, .depth = -1, .grammar = command->grammar, .help = command->help };
	p.last = last_literal(tree, false);
	put_sequence(&p, tree);
	grammar_item_free(tree);
}

void row_text_leave(struct row_text *t, const char *word)
{
	put_token(t, "Leave this section", (struct mode_bind){ -1, true, false, -1 }, "%s", word);
}
