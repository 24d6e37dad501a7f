/* SPDX-License-Identifier: Apache-2.0 */
/* tree -- see tree.h. */
#include "cli/tree.h"
#include <string.h>
#include "base/memory.h"

/* ---- records ---------------------------------------------------------------------------------------- */

void *kind_record_new(const struct kind *kind)
{
	void *record = mem_new(kind->record_size);
	record_preset(kind->fields, record);
	return record;
}

void *kind_record_copy(const struct kind *kind, const void *record)
{
	void *copy = mem_new(kind->record_size);
	record_copy(kind->fields, kind->record_size, record, copy);
	return copy;
}

void *kind_key_copy(const struct kind *kind, const void *record)
{
	void *copy = kind_record_new(kind);
	for (uint32_t i = 0; i < kind->key_count; i++) {
		const struct field *field = &kind->fields[i];
		if (field->type->drop)
			field->type->drop(field, field_value(field, copy));
		if (field->type->copy)
			field->type->copy(field, field_peek(field, record), field_value(field, copy));
		else
			memcpy(field_value(field, copy), field_peek(field, record), field->size);
		if (said_has(record, i))
			said_set(copy, i);
	}
	return copy;
}

void kind_record_free(const struct kind *kind, void *record)
{
	if (!record)
		return;
	record_drop(kind->fields, record);
	mem_free(record);
}

int kind_key_compare(const struct kind *kind, const void *a, const void *b)
{
	for (uint32_t i = 0; i < kind->key_count; i++) {
		const struct field *field = &kind->fields[i];
		int order = field->type->compare(field, field_peek(field, a), field_peek(field, b));
		if (order)
			return order;
	}
	return 0;
}

bool kind_is_single(const struct kind *kind)
{
	return kind->key_count == 0;
}

/* ---- objects ---------------------------------------------------------------------------------------- */

struct object *object_new(const struct kind *kind, void *record, uint64_t candidate)
{
	struct object *object = NEW(struct object);
	object->kind = kind;
	object->record = record;
	object->candidate = candidate;
	object->references = 1;
	return object;
}

void object_put(struct object *object)
{
	if (!object || --object->references)
		return;
	for (uint32_t i = 0; i < object->children.count; i++)
		object_put(object->children.items[i]);
	array_free(&object->children);
	kind_record_free(object->kind, object->record);
	mem_free(object);
}

static uint32_t kind_order(const struct kind *parent, const struct kind *kind)
{
	uint32_t order = 0;
	for (const struct kind *const *child = parent->children; child && *child && *child != kind; child++)
		order++;
	return order;
}

/* The first child whose kind stands at or after `order`. */
static uint32_t first_of_order(const struct object *parent, uint32_t order)
{
	uint32_t low = 0, high = parent->children.count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (kind_order(parent->kind, parent->children.items[middle]->kind) < order)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void object_range(const struct object *parent, const struct kind *kind, uint32_t *first, uint32_t *end)
{
	uint32_t order = kind_order(parent->kind, kind);
	*first = first_of_order(parent, order);
	*end = first_of_order(parent, order + 1);
}

/* Where a key is, or would be put. */
static uint32_t place_of_key(const struct object *parent, const struct kind *kind, const void *key, bool *is_there)
{
	uint32_t low, high;
	object_range(parent, kind, &low, &high);
	*is_there = false;
	if (kind->is_kept_in_order) {
		for (uint32_t i = low; i < high && !*is_there; i++) {
			*is_there = kind_key_compare(kind, parent->children.items[i]->record, key) == 0;
			low = *is_there ? i : high;
		}
		return *is_there ? low : high;
	}
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		int order = kind_key_compare(kind, parent->children.items[middle]->record, key);
		if (order == 0) {
			*is_there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t object_index(const struct object *parent, const struct kind *kind, const void *key)
{
	bool is_there;
	uint32_t at = place_of_key(parent, kind, key, &is_there);
	return is_there ? (int64_t)at : -1;
}

struct object *object_own(struct object *object, uint64_t candidate)
{
	struct object *own = object_new(object->kind, kind_record_copy(object->kind, object->record), candidate);
	own->parent = object->parent;
	own->index = object->index;
	uint32_t count = object->children.count;
	if (count) {
		own->children.items = mem_copy(object->children.items, count * sizeof *own->children.items);
		own->children.count = own->children.room = count;
	}
	for (uint32_t i = 0; i < count; i++)
		own->children.items[i]->references++;
	return own;
}

struct object *object_own_child(struct object *parent, uint32_t index)
{
	struct object *child = parent->children.items[index];
	if (child->candidate == parent->candidate)
		return child;
	parent->children.items[index] = object_own(child, parent->candidate);
	object_put(child);
	return parent->children.items[index];
}

struct object *object_add(struct object *parent, const struct kind *kind, void *record)
{
	bool is_there;
	uint32_t at = place_of_key(parent, kind, record, &is_there);
	struct object *object = object_new(kind, record, parent->candidate);
	array_push(&parent->children, object);
	memmove(parent->children.items + at + 1, parent->children.items + at,
		(parent->children.count - 1 - at) * sizeof *parent->children.items);
	parent->children.items[at] = object;
	object->parent = parent;
	return object;
}

void object_remove(struct object *parent, uint32_t index)
{
	object_put(parent->children.items[index]);
	parent->children.count--;
	memmove(parent->children.items + index, parent->children.items + index + 1,
		(parent->children.count - index) * sizeof *parent->children.items);
}

void tree_settle(struct object *root, uint64_t candidate)
{
	if (root->candidate != candidate)
		return;
	root->candidate = 0;
	for (uint32_t i = 0; i < root->children.count; i++) {
		root->children.items[i]->parent = root;
		root->children.items[i]->index = i;
		tree_settle(root->children.items[i], candidate);
	}
}

void tree_reclaim(struct object *root)
{
	for (uint32_t i = 0; i < root->children.count; i++) {
		struct object *child = root->children.items[i];
		child->parent = root;
		child->index = i;
		if (child->references == 1)      /* a copy of it is in the other tree: its children are shared */
			tree_reclaim(child);
	}
}

/* ---- reading ---------------------------------------------------------------------------------------- */

const struct object *object_first(const struct object *parent, const struct kind *kind)
{
	uint32_t first, end;
	object_range(parent, kind, &first, &end);
	return first < end ? parent->children.items[first] : NULL;
}

const struct object *object_next(const struct object *object)
{
	const struct object *parent = object->parent;
	if (!parent || object->index + 1 >= parent->children.count)
		return NULL;
	const struct object *next = parent->children.items[object->index + 1];
	return next->kind == object->kind ? next : NULL;
}

const struct object *object_find(const struct object *parent, const struct kind *kind, const void *key_record)
{
	int64_t at = object_index(parent, kind, key_record);
	return at < 0 ? NULL : parent->children.items[at];
}
