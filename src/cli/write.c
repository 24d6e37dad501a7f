/* SPDX-License-Identifier: Apache-2.0 */
/* write -- the running configuration, laid out as FRR's: a blank per level, `exit` after sections, `!` between.
 *
 * A setting is written if something it names was said and no row before it has written that already.  Its
 * grammar is gone through: parameters give what was said, optional parts and choices the first way whose
 * fields were said. */
#include "cli/write.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cli/shape.h"
#include "schema/field.h"

struct writing {
	const struct kind *kind;
	const struct shape_row *row;
	const void *record;
	struct said used;            /* fields in what has been written of this row */
	bool is_head;
};

static bool express_sequence(struct writing *w, const struct grammar_item *sequence, struct text *out);

static bool is_true(const struct writing *w, int field)
{
	return *(const bool *)field_peek(&w->kind->fields[field], w->record);
}

/* A keyword that is a value (remote-as external) is written if the field says this word. */
static bool is_value(const struct writing *w, const struct field *field, const char *word)
{
	struct text text = { 0 };
	field->type->write(field, field_peek(field, w->record), &text);
	bool is_same = strcmp(text_chars(&text), word) == 0;
	text_free(&text);
	return is_same;
}

static void put_word(struct text *out, const char *word)
{
	if (out->length)
		text_add_char(out, ' ');
	text_add(out, "%s", word);
}

static bool express_word(struct writing *w, const struct grammar_item *item, struct text *out)
{
	struct shape_bind bind = w->row->binds.items[item->position];
	if (bind.field >= 0) {
		const struct field *field = &w->kind->fields[bind.field];
		if (!said_has(w->record, (unsigned)bind.field))
			return false;
		if (bind.is_flag ? !is_true(w, bind.field) : !is_value(w, field, item->word))
			return false;
		said_set(&w->used, (unsigned)bind.field);
	}
	put_word(out, item->word);
	return true;
}

static bool express_parameter(struct writing *w, const struct grammar_item *item, struct text *out)
{
	int index = w->row->binds.items[item->position].field;
	if (index < 0 || !said_has(w->record, (unsigned)index))
		return false;
	const struct field *field = &w->kind->fields[index];
	struct text value = { 0 };
	field->type->write(field, field_peek(field, w->record), &value);
	bool is_there = value.length != 0;
	if (is_there)
		put_word(out, text_chars(&value));
	text_free(&value);
	said_set(&w->used, (unsigned)index);
	return is_there;
}

static bool has_binds(const struct writing *w, const struct grammar_item *item)
{
	if (item->part == PART_WORD || item->part == PART_PARAMETER)
		return w->row->binds.items[item->position].field >= 0;
	for (uint32_t i = 0; i < item->items.count; i++)
		if (has_binds(w, item->items.items[i]))
			return true;
	return false;
}

/* The first way that can be said. Optional words that mean nothing ("[unicast]") are written in beginnings. */
static bool express_group(struct writing *w, const struct grammar_item *group, struct text *out)
{
	for (uint32_t i = 0; i < group->items.count; i++) {
		struct writing try = *w;
		size_t length = out->length;
		const struct grammar_item *way = group->items.items[i];
		bool is_idle = group->part == PART_OPTIONAL && !w->is_head && !has_binds(w, way);
		if (!is_idle && express_sequence(&try, way, out)) {
			*w = try;
			return true;
		}
		out->length = length;
		if (out->chars)
			out->chars[length] = '\0';
	}
	return group->part == PART_OPTIONAL;
}

/* What was said of its parts, in the order of the grammar; words that mean nothing are not. */
static bool express_any_order(struct writing *w, const struct grammar_item *group, struct text *out)
{
	for (uint32_t i = 0; i < group->items.count; i++) {
		struct writing try = *w;
		size_t length = out->length;
		if (has_binds(w, group->items.items[i]) && express_sequence(&try, group->items.items[i], out)) {
			*w = try;
			continue;
		}
		out->length = length;
		if (out->chars)
			out->chars[length] = '\0';
	}
	return true;
}

static bool express_item(struct writing *w, const struct grammar_item *item, struct text *out)
{
	switch (item->part) {
	case PART_WORD: return express_word(w, item, out);
	case PART_PARAMETER: return express_parameter(w, item, out);
	case PART_SEQUENCE: return express_sequence(w, item, out);
	case PART_ANY_ORDER: return express_any_order(w, item, out);
	default: return express_group(w, item, out);
	}
}

static bool express_sequence(struct writing *w, const struct grammar_item *sequence, struct text *out)
{
	for (uint32_t i = 0; i < sequence->items.count; i++)
		if (!express_item(w, sequence->items.items[i], out))
			return false;
	return true;
}

void write_head(const struct kind *kind, const void *record, struct text *out)
{
	struct text head = { 0 };
	struct writing w = { .kind = kind, .row = &shape_of(kind)->head, .record = record, .is_head = true };
	express_sequence(&w, w.row->tree, &head);
	text_add_chars(out, text_chars(&head), head.length);
	text_free(&head);
}

void object_write_head(const struct object *object, struct text *out)
{
	write_head(object->kind, object->record, out);
}

/* ---- settings --------------------------------------------------------------------------------------- */

static bool is_any_new(const struct said *fields, const struct said *done)
{
	return (fields->bits[0] & ~done->bits[0]) || (fields->bits[1] & ~done->bits[1]);
}

/* The words of a row up to its first value, after "no": for a flag that is said to be false. */
static bool express_no(const struct kind *kind, const struct shape_row *row, const void *record, struct said *used,
		       struct text *out)
{
	int flag = row->flag;
	put_word(out, "no");
	for (uint32_t i = 0; i < row->tree->items.count; i++) {
		const struct grammar_item *item = row->tree->items.items[i];
		if (item->part != PART_WORD)
			break;
		if (row->binds.items[item->position].is_flag)
			flag = row->binds.items[item->position].field;
		put_word(out, item->word);
	}
	if (flag < 0 || !said_has(record, (unsigned)flag) || *(const bool *)field_peek(&kind->fields[flag], record))
		return false;
	said_set(used, (unsigned)flag);
	return true;
}

/* One setting as a line without beginning; false if it has nothing to say. */
static bool express_setting(const struct object *object, const struct shape_row *row, struct said *done, struct text *out)
{
	struct writing w = { .kind = object->kind, .row = row, .record = object->record };
	bool is_flag_false = false;
	if (row->flag >= 0) {
		if (!said_has(object->record, (unsigned)row->flag))
			return false;
		is_flag_false = !is_true(&w, row->flag);
		said_set(&w.used, (unsigned)row->flag);
	}
	if (is_flag_false || !express_sequence(&w, row->tree, out)) {
		text_clear(out);
		w.used = (struct said){ 0 };
		if (!express_no(object->kind, row, object->record, &w.used, out))
			return false;
	}
	bool is_new = is_any_new(&w.used, done) || row->may_be_empty;
	done->bits[0] |= w.used.bits[0];
	done->bits[1] |= w.used.bits[1];
	return is_new;
}

static void put_indent(struct text *out, uint32_t level)
{
	for (uint32_t i = 0; i < level; i++)
		text_add_char(out, ' ');
}

/* "neighbor 192.0.2.1" + "no activate" is "no neighbor 192.0.2.1 activate". */
static void put_line(struct text *out, uint32_t level, const char *head, const char *line)
{
	put_indent(out, level);
	bool is_no = *head && text_starts(line, "no ");
	if (is_no) {
		text_add(out, "no ");
		line += 3;
	}
	text_add(out, "%s%s%s\n", head, *head && *line ? " " : "", line);
}

/* Each ends with a line feed; an empty one says no more than the head. */
static void put_lines(struct text *out, uint32_t level, const char *head, char *lines)
{
	for (char *line = lines; line && *line;) {
		char *end = strchr(line, '\n');
		if (end)
			*end = '\0';
		put_line(out, level, head, line);
		line = end ? end + 1 : NULL;
	}
}

/* An object on its way out: its settings stand before, among and behind its children. */
struct speaking {
	const struct object *object;
	const char *head;
	uint32_t level;
	uint32_t stage;                      /* the next one */
	struct said done;
};

static void express_row(struct speaking *s, const struct shape_row *row, struct text *out)
{
	struct text line = { 0 };
	if (row->setting->is_silent || !row->tree) {
		/* said and known, but nothing to be seen */
	} else if (row->setting->write) {
		row->setting->write(s->object, &line);
		text_add(out, "%s%s", text_chars(&line), line.length && line.chars[line.length - 1] != '\n' ? "\n" : "");
	} else if (express_setting(s->object, row, &s->done, &line)) {
		text_add(out, "%s\n", text_chars(&line));
	}
	text_free(&line);
}

/* What it says in a stage, a line for each setting, in the order of the rows. */
static void express_settings(struct speaking *s, uint32_t stage, struct text *out)
{
	const struct shape *shape = shape_of(s->object->kind);
	for (uint32_t i = 0; i < shape->rows.count; i++)
		if (shape->rows.items[i].stage == stage)
			express_row(s, &shape->rows.items[i], out);
}

static size_t place_in(const char *const *order, const char *line)
{
	size_t length = strcspn(line, " "), place = 0;
	while (order[place] && (strlen(order[place]) != length || strncmp(order[place], line, length)))
		place++;
	return place;
}

static int compare_lines(const void *a, const void *b, void *order)
{
	const char *one = *(const char *const *)a, *other = *(const char *const *)b;
	size_t first = place_in(order, one), second = place_in(order, other);
	return first != second ? (first > second) - (first < second) : strcmp(one, other);
}

static void put_sorted(struct text *out, uint32_t level, const char *head, char *lines, const char *const *order)
{
	ARRAY_OF(const char *) sorted = { 0 };
	for (char *rest = lines, *line; (line = strsep(&rest, "\n")) && rest;)
		array_push(&sorted, line);
	if (sorted.count)
		qsort_r(sorted.items, sorted.count, sizeof *sorted.items, compare_lines, (void *)order);
	for (uint32_t i = 0; i < sorted.count; i++)
		put_line(out, level, head, sorted.items[i]);
	array_free(&sorted);
}

static void write_settings(struct speaking *s, uint32_t stage, struct text *out)
{
	struct text said = { 0 };
	express_settings(s, stage, &said);
	char *lines = text_take(&said);
	if (lines && s->object->kind->line_order)
		put_sorted(out, s->level, s->head, lines, s->object->kind->line_order);
	else
		put_lines(out, s->level, s->head, lines);
	mem_free(lines);
}

/* Those that stand before the children of `kind` and have not been written; NULL: all. */
static void write_settings_before(struct speaking *s, const struct kind *kind, struct text *out)
{
	const struct kind *const *children = s->object->kind->children;
	uint32_t last = 0;
	while (children && children[last] && children[last] != kind)
		last++;
	for (; s->stage <= last; s->stage++)
		write_settings(s, s->stage, out);
}

/* ---- objects ---------------------------------------------------------------------------------------- */

static void write_object(const struct object *object, const char *head, uint32_t level, struct text *out);

/* Lines of a kind without a mode: all begin with the heads above. */
static void write_line_object(const struct object *object, const char *above, uint32_t level, struct text *out)
{
	struct text head = { 0 };
	text_add(&head, "%s%s", above, *above ? " " : "");
	object_write_head(object, &head);
	write_object(object, text_chars(&head), level, out);
	text_free(&head);
}

/* Where nothing that is said leaves a line (`no shutdown`) there is no section, either: false, nothing is written. */
static bool write_section(const struct object *object, uint32_t level, struct text *out)
{
	size_t before = out->length;
	put_indent(out, level);
	object_write_head(object, out);
	text_add_char(out, '\n');
	size_t head = out->length;
	write_object(object, "", level + 1, out);
	if (out->length == head && object->kind->needs_setting) {
		text_cut(out, before);
		return false;
	}
	put_indent(out, level);
	text_add(out, "%s\n", object->kind->leave ? object->kind->leave : "exit");
	return true;
}

/* A `!` before and after sections, and between families of lines at the top. */
static bool wants_mark(const struct kind *before, const struct kind *now, uint32_t level)
{
	if (now->mode || (before && before->mode))
		return true;
	return level == 0 && before != now;
}

/* False if it left nothing. */
static bool write_child(const struct object *child, const struct kind *before, const struct speaking *s, struct text *out)
{
	size_t end = out->length;
	if (end && !*s->head && wants_mark(before, child->kind, s->level)) {
		put_indent(out, s->level);
		text_add(out, "!\n");
	}
	if (!child->kind->mode) {
		write_line_object(child, s->head, s->level, out);
	} else if (!write_section(child, s->level, out)) {
		text_cut(out, end);
		return false;
	}
	return true;
}

/* What it says, with its children where they stand. */
static void write_object(const struct object *object, const char *head, uint32_t level, struct text *out)
{
	struct speaking s = { .object = object, .head = head, .level = level };
	const struct kind *before = NULL;
	for (uint32_t i = 0; i < object->children.count; i++) {
		const struct object *child = object->children.items[i];
		if (!i || child->kind != object->children.items[i - 1]->kind)
			write_settings_before(&s, child->kind, out);
		if (write_child(child, before, &s, out))
			before = child->kind;
	}
	write_settings_before(&s, NULL, out);
}

void config_write(const struct object *tree, struct text *out)
{
	struct text lines = { 0 };
	write_object(tree, "", 0, &lines);
	if (lines.length)
		text_add(&lines, "!\n");
	text_add_chars(out, text_chars(&lines), lines.length);
	text_free(&lines);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static struct json_object *object_json(const struct object *object)
{
	struct json_object *json = record_json(object->kind->fields, object->record);
	for (uint32_t i = 0; i < object->children.count; i++) {
		const struct object *child = object->children.items[i];
		struct text head = { 0 };
		struct json_object *family;
		object_write_head(child, &head);
		if (!json_object_object_get_ex(json, child->kind->name, &family) ||
		    !json_object_is_type(family, json_type_object)) {
			family = json_object_new_object();
			json_object_object_add(json, child->kind->name, family);
		}
		json_object_object_add(family, text_chars(&head), object_json(child));
		text_free(&head);
	}
	return json;
}

struct json_object *config_json(const struct object *tree)
{
	return object_json(tree);
}
