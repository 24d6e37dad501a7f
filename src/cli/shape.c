/* SPDX-License-Identifier: Apache-2.0 */
/* shape -- see shape.h. */
#include "cli/shape.h"
#include <string.h>
#include "schema/field.h"

static ARRAY_OF(struct shape *) shapes;

/* ebgp-multihop is the field ebgp_multihop. */
static int field_of_word(const struct field *fields, const char *word)
{
	char name[128];
	size_t length = strlen(word);
	if (length >= sizeof name)
		return -1;
	for (size_t i = 0; i <= length; i++)
		name[i] = word[i] == '-' ? '_' : word[i];
	return field_index(fields, name, length);
}

static struct shape_bind bind_of(const struct kind *kind, const struct grammar_item *item)
{
	struct shape_bind none = { -1, false };
	if (item->part == PART_PARAMETER)
		return (struct shape_bind){ field_index(kind->fields, item->name, strlen(item->name)), false };
	bool is_named = strcmp(item->name, item->word) != 0;
	int field = is_named ? field_index(kind->fields, item->name, strlen(item->name))
			     : field_of_word(kind->fields, item->word);
	if (field < 0)
		return none;
	bool is_flag = kind->fields[field].type == &type_flag;
	return is_flag || is_named ? (struct shape_bind){ field, is_flag } : none;
}

static void bind_items(const struct kind *kind, struct shape_row *row, const struct grammar_item *item)
{
	if (item->part == PART_WORD || item->part == PART_PARAMETER) {
		struct shape_bind bind = bind_of(kind, item);
		array_push(&row->binds, bind);
		if (bind.field >= 0)
			said_set(&row->fields, (unsigned)bind.field);
	}
	for (uint32_t i = 0; i < item->items.count; i++)
		bind_items(kind, row, item->items.items[i]);
}

static bool may_be_empty(const struct grammar_item *item)
{
	if (item->part == PART_OPTIONAL || item->part == PART_ANY_ORDER)
		return true;
	if (item->part == PART_WORD || item->part == PART_PARAMETER)
		return false;
	for (uint32_t i = 0; i < item->items.count; i++) {
		bool is_empty = may_be_empty(item->items.items[i]);
		if (item->part == PART_CHOICE && is_empty)
			return true;
		if (item->part == PART_SEQUENCE && !is_empty)
			return false;
	}
	return item->part == PART_SEQUENCE;
}

static void read_instead_of(const struct kind *kind, struct shape_row *row)
{
	for (const char *at = row->setting->instead_of; at && *at;) {
		size_t length = strcspn(at, " ");
		int index = field_index(kind->fields, at, length);
		if (index >= 0)
			said_set(&row->instead_of, (unsigned)index);
		else
			row->flag = -2;
		at += length + strspn(at + length, " ");
	}
}

static void read_flag(const struct kind *kind, struct shape_row *row)
{
	const char *flag = row->setting->flag;
	if (!flag)
		return;
	row->flag = field_index(kind->fields, flag, strlen(flag));
	if (row->flag >= 0)
		said_set(&row->fields, (unsigned)row->flag);
	else
		row->flag = -2;
}

/* The kind's place among the children of its parent; -1: there is none of that name. */
static int64_t place_of_kind(const struct kind *parent, const char *name)
{
	for (uint32_t i = 0; parent->children && parent->children[i]; i++)
		if (!strcmp(parent->children[i]->name, name))
			return i;
	return -1;
}

/* The first stage is that of most rows, before all children. */
static void read_stage(const struct kind *kind, struct shape_row *row)
{
	const struct setting *s = row->setting;
	int64_t place = s->before || s->behind ? place_of_kind(kind, s->before ? s->before : s->behind) : 0;
	row->stage = place < 0 ? SHAPE_NOWHERE : (uint32_t)place + (s->behind ? 1 : 0);
}

static void row_fill(const struct kind *kind, const struct setting *setting, struct shape_row *row)
{
	*row = (struct shape_row){ .setting = setting, .flag = -1 };
	row->tree = grammar_parse(setting ? setting->grammar : kind->grammar, &row->why);
	if (!row->tree)
		return;
	bind_items(kind, row, row->tree);
	row->may_be_empty = may_be_empty(row->tree);
	if (!setting)
		return;
	read_flag(kind, row);
	read_instead_of(kind, row);
	read_stage(kind, row);
}

static struct shape *shape_new(const struct kind *kind)
{
	struct shape *shape = NEW(struct shape);
	shape->kind = kind;
	row_fill(kind, NULL, &shape->head);
	for (const struct setting *s = kind->settings; s && s->grammar; s++) {
		struct shape_row row;
		row_fill(kind, s, &row);
		array_push(&shape->rows, row);
	}
	return shape;
}

const struct shape *shape_of(const struct kind *kind)
{
	for (uint32_t i = 0; i < shapes.count; i++)
		if (shapes.items[i]->kind == kind)
			return shapes.items[i];
	struct shape *shape = shape_new(kind);
	array_push(&shapes, shape);
	return shape;
}

const struct shape_row *shape_row_of(const struct shape *shape, const struct setting *setting)
{
	return &shape->rows.items[setting - shape->kind->settings];
}
