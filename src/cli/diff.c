/* SPDX-License-Identifier: Apache-2.0 */
/* diff -- what changed between two trees.  What they share is the same without a look. */
#include <string.h>
#include "cli/shape.h"
#include "cli/tree.h"

struct diff {
	struct change_list gone;         /* children before parents */
	struct change_list rest;         /* parents before children */
};

static bool is_any(const struct said *s)
{
	return (s->bits[0] | s->bits[1]) != 0;
}

static bool meets(const struct said *a, const struct said *b)
{
	return (a->bits[0] & b->bits[0]) || (a->bits[1] & b->bits[1]);
}

/* Effects of the settings that name one of these fields; of those that may be empty when an object comes or goes. */
static uint32_t effects_of(const struct kind *kind, const struct said *fields, bool is_whole)
{
	const struct shape *shape = shape_of(kind);
	uint32_t effects = 0;
	for (uint32_t i = 0; i < shape->rows.count; i++) {
		const struct shape_row *row = &shape->rows.items[i];
		if (meets(&row->fields, fields) || (is_whole && row->may_be_empty))
			effects |= row->setting->effect;
	}
	return effects;
}

static struct change change_of_one(const struct object *was, const struct object *now)
{
	const struct object *one = was ? was : now;
	struct change change = { .was = was, .now = now };
	memcpy(&change.fields, one->record, sizeof change.fields);
	change.effects = effects_of(one->kind, &change.fields, true);
	return change;
}

static void note_gone(struct diff *d, const struct object *object)
{
	for (uint32_t i = 0; i < object->children.count; i++)
		note_gone(d, object->children.items[i]);
	array_push(&d->gone.items, change_of_one(object, NULL));
}

static void note_new(struct diff *d, const struct object *object)
{
	array_push(&d->rest.items, change_of_one(NULL, object));
	for (uint32_t i = 0; i < object->children.count; i++)
		note_new(d, object->children.items[i]);
}

static void diff_objects(struct diff *d, const struct object *was, const struct object *now);

/* Kinds that keep their order: looked up one by one. */
static void diff_kept(struct diff *d, const struct object *was, const struct object *now, const struct kind *kind)
{
	uint32_t first, end;
	object_range(was, kind, &first, &end);
	for (uint32_t i = first; i < end; i++)
		if (object_index(now, kind, was->children.items[i]->record) < 0)
			note_gone(d, was->children.items[i]);
	object_range(now, kind, &first, &end);
	for (uint32_t i = first; i < end; i++) {
		const struct object *old = object_find(was, kind, now->children.items[i]->record);
		if (old)
			diff_objects(d, old, now->children.items[i]);
		else
			note_new(d, now->children.items[i]);
	}
}

/* Both sides are sorted: one walk. */
static void diff_sorted(struct diff *d, const struct object *was, const struct object *now, const struct kind *kind)
{
	uint32_t a, a_end, b, b_end;
	object_range(was, kind, &a, &a_end);
	object_range(now, kind, &b, &b_end);
	while (a < a_end || b < b_end) {
		const struct object *x = a < a_end ? was->children.items[a] : NULL;
		const struct object *y = b < b_end ? now->children.items[b] : NULL;
		int order = !x ? 1 : !y ? -1 : x == y ? 0 : kind_key_compare(kind, x->record, y->record);
		if (order < 0)
			note_gone(d, x);
		else if (order > 0)
			note_new(d, y);
		else
			diff_objects(d, x, y);
		a += order <= 0;
		b += order >= 0;
	}
}

static void diff_objects(struct diff *d, const struct object *was, const struct object *now)
{
	if (was == now)
		return;
	struct change change = { .was = was, .now = now };
	record_diff(was->kind->fields, was->record, now->record, &change.fields);
	if (is_any(&change.fields)) {
		change.effects = effects_of(was->kind, &change.fields, false);
		array_push(&d->rest.items, change);
	}
	for (const struct kind *const *kind = was->kind->children; kind && *kind; kind++)
		if ((*kind)->is_kept_in_order)
			diff_kept(d, was, now, *kind);
		else
			diff_sorted(d, was, now, *kind);
}

void tree_diff(const struct object *was, const struct object *now, struct change_list *out)
{
	struct diff d = { 0 };
	diff_objects(&d, was, now);
	for (uint32_t i = 0; i < d.rest.items.count; i++)
		array_push(&d.gone.items, d.rest.items.items[i]);
	array_free(&d.rest.items);
	*out = d.gone;
}
