/* SPDX-License-Identifier: Apache-2.0 */
/* record -- structs as a whole: defaults, copies, differences, inheritance, JSON.
 *
 * What a record says is its `struct said`, its first member; a value that was not said is the preset. */
#include <assert.h>
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

static void copy_value(const struct field *field, const void *from, void *to)
{
	if (field->type->copy)
		field->type->copy(field, from, to);
	else
		memcpy(to, from, field->size);
}

static void drop_value(const struct field *field, void *value)
{
	if (field->type->drop)
		field->type->drop(field, value);
}

static void store_number(const struct field *field, void *value)
{
	switch (field->size) {
	case 1: *(uint8_t *)value = (uint8_t)field->preset; break;
	case 2: *(uint16_t *)value = (uint16_t)field->preset; break;
	case 4: *(uint32_t *)value = (uint32_t)field->preset; break;
	case 8: *(uint64_t *)value = (uint64_t)field->preset; break;
	}
}

void field_preset(const struct field *field, void *record)
{
	void *value = field_value(field, record);
	memset(value, 0, field->size);
	if (field->preset_text) {
		char *why = NULL;
		bool is_good = field->type->read(field, field->preset_text, value, &why);
		mem_free(why);
		assert(is_good);
	} else if (field->preset) {
		store_number(field, value);
	}
}

void field_unsay(const struct field *fields, unsigned index, void *record)
{
	drop_value(&fields[index], field_value(&fields[index], record));
	field_preset(&fields[index], record);
	said_clear(record, index);
}

void record_preset(const struct field *fields, void *record)
{
	memset(record, 0, sizeof(struct said));
	for (unsigned i = 0; fields && fields[i].name; i++) {
		assert(i < FIELDS_MAX);
		field_preset(&fields[i], record);
	}
}

void record_copy(const struct field *fields, size_t size, const void *from, void *to)
{
	memcpy(to, from, size);
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (fields[i].type->copy)
			fields[i].type->copy(&fields[i], field_peek(&fields[i], from), field_value(&fields[i], to));
}

void record_drop(const struct field *fields, void *record)
{
	for (unsigned i = 0; fields && fields[i].name; i++)
		drop_value(&fields[i], field_value(&fields[i], record));
}

static bool is_field_same(const struct field *field, unsigned index, const void *a, const void *b)
{
	return said_has(a, index) == said_has(b, index) &&
	       field->type->compare(field, field_peek(field, a), field_peek(field, b)) == 0;
}

bool record_same(const struct field *fields, const void *a, const void *b)
{
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (!is_field_same(&fields[i], i, a, b))
			return false;
	return true;
}

void record_diff(const struct field *fields, const void *a, const void *b, struct said *out)
{
	struct said differs = { 0 };
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (!is_field_same(&fields[i], i, a, b))
			said_set(&differs, i);
	*out = differs;
}

void record_inherit(const struct field *fields, const void *base, void *own)
{
	for (unsigned i = 0; fields && fields[i].name; i++) {
		if (said_has(own, i) || !said_has(base, i))
			continue;
		void *value = field_value(&fields[i], own);
		drop_value(&fields[i], value);
		copy_value(&fields[i], field_peek(&fields[i], base), value);
		said_set(own, i);
	}
}

struct json_object *record_json(const struct field *fields, const void *record)
{
	struct json_object *object = json_object_new_object();
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (said_has(record, i))
			json_object_object_add(object, fields[i].json ? fields[i].json : fields[i].name,
					       fields[i].type->json(&fields[i], field_peek(&fields[i], record)));
	return object;
}
