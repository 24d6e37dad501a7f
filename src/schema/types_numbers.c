/* SPDX-License-Identifier: Apache-2.0 */
/* types_numbers -- flags, numbers, choices. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

/* ---- numbers ---------------------------------------------------------------------------------------- */

static uint64_t number_get(const struct field *field, const void *value)
{
	switch (field->size) {
	case 1: return *(const uint8_t *)value;
	case 2: return *(const uint16_t *)value;
	case 4: return *(const uint32_t *)value;
	default: return *(const uint64_t *)value;
	}
}

static void number_put(const struct field *field, void *value, uint64_t number)
{
	switch (field->size) {
	case 1: *(uint8_t *)value = (uint8_t)number; break;
	case 2: *(uint16_t *)value = (uint16_t)number; break;
	case 4: *(uint32_t *)value = (uint32_t)number; break;
	default: *(uint64_t *)value = number; break;
	}
}

static uint64_t number_most(const struct field *field)
{
	if (field->least || field->most)
		return (uint64_t)field->most;
	if (field->type == &type_u8)
		return UINT8_MAX;
	if (field->type == &type_u16)
		return UINT16_MAX;
	return field->type == &type_u32 ? UINT32_MAX : UINT64_MAX;
}

static const char *number_token(const struct field *field, char room[64])
{
	snprintf(room, 64, "(%" PRId64 "-%" PRIu64 ")", field->least, number_most(field));
	return room;
}

static bool number_is_in(const struct field *field, const char *word, uint64_t *out)
{
	return text_to_number(word, number_most(field), out) && *out >= (uint64_t)field->least;
}

static int number_fits(const struct field *field, const char *word)
{
	uint64_t number;
	return number_is_in(field, word, &number) ? 3 : 0;
}

static bool number_read(const struct field *field, const char *word, void *value, char **why)
{
	uint64_t number;
	if (number_is_in(field, word, &number)) {
		number_put(field, value, number);
		return true;
	}
	if (*word && word[strspn(word, "0123456789")] == '\0')
		*why = text_format("%s is out of the range %" PRId64 "-%" PRIu64, word, field->least,
				   number_most(field));
	else
		*why = text_format("\"%s\" is not a number from %" PRId64 " to %" PRIu64, word, field->least,
				   number_most(field));
	return false;
}

static void number_write(const struct field *field, const void *value, struct text *out)
{
	text_add(out, "%" PRIu64, number_get(field, value));
}

static int number_compare(const struct field *field, const void *a, const void *b)
{
	uint64_t x = number_get(field, a), y = number_get(field, b);
	return x < y ? -1 : x > y;
}

static struct json_object *number_json(const struct field *field, const void *value)
{
	uint64_t number = number_get(field, value);
	return number > INT64_MAX ? json_object_new_uint64(number) : json_object_new_int64((int64_t)number);
}

#define NUMBER_TYPE(type_name)                                                                          \
	{ .name = type_name, .token = number_token, .fits = number_fits, .read = number_read,           \
	  .write = number_write, .compare = number_compare, .json = number_json }

const struct field_type type_u8 = NUMBER_TYPE("u8");
const struct field_type type_u16 = NUMBER_TYPE("u16");
const struct field_type type_u32 = NUMBER_TYPE("u32");
const struct field_type type_u64 = NUMBER_TYPE("u64");

/* ---- flags ------------------------------------------------------------------------------------------ */

static const char *flag_token(const struct field *field, char room[64])
{
	return "(true|false)";
}

static int flag_is(const char *word)
{
	if (text_same(word, "true") || text_same(word, "yes") || text_same(word, "on"))
		return 1;
	return text_same(word, "false") || text_same(word, "no") || text_same(word, "off") ? 0 : -1;
}

static int flag_fits(const struct field *field, const char *word)
{
	return flag_is(word) < 0 ? 0 : 3;
}

static bool flag_read(const struct field *field, const char *word, void *value, char **why)
{
	int is = flag_is(word);
	if (is < 0)
		*why = text_format("\"%s\" is neither true nor false", word);
	else
		*(bool *)value = is;
	return is >= 0;
}

static void flag_write(const struct field *field, const void *value, struct text *out)
{
	text_add(out, "%s", *(const bool *)value ? "true" : "false");
}

static int flag_compare(const struct field *field, const void *a, const void *b)
{
	return (int)*(const bool *)a - (int)*(const bool *)b;
}

static struct json_object *flag_json(const struct field *field, const void *value)
{
	return json_object_new_boolean(*(const bool *)value);
}

const struct field_type type_flag = {
	.name = "flag", .token = flag_token, .fits = flag_fits, .read = flag_read,
	.write = flag_write, .compare = flag_compare, .json = flag_json,
};

/* ---- choices ---------------------------------------------------------------------------------------- */

static const char *choice_token(const struct field *field, char room[64])
{
	return "WORD";
}

/* The index of a word or of the only one that begins with it; -1 none, -2 more than one. */
static int choice_find(const struct field *field, const char *word)
{
	int found = -1;
	for (int i = 0; field->words && field->words[i]; i++) {
		if (text_same(field->words[i], word))
			return i;
		if (*word && text_starts(field->words[i], word))
			found = found == -1 ? i : -2;
	}
	return found;
}

static int choice_fits(const struct field *field, const char *word)
{
	int found = choice_find(field, word);
	if (found < 0)
		return found == -2;
	return text_same(field->words[found], word) ? 3 : 1;
}

static bool choice_read(const struct field *field, const char *word, void *value, char **why)
{
	int found = choice_find(field, word);
	if (found >= 0) {
		number_put(field, value, (uint64_t)found);
		return true;
	}
	struct text text = { 0 };
	text_add(&text, "\"%s\" is not one of", word);
	for (int i = 0; field->words && field->words[i]; i++)
		text_add(&text, "%s %s", i ? "," : "", field->words[i]);
	*why = text_take(&text);
	return false;
}

static const char *choice_word(const struct field *field, const void *value)
{
	uint64_t wanted = number_get(field, value);
	for (uint64_t i = 0; field->words && field->words[i]; i++)
		if (i == wanted)
			return field->words[i];
	return "?";
}

static void choice_write(const struct field *field, const void *value, struct text *out)
{
	text_add(out, "%s", choice_word(field, value));
}

static struct json_object *choice_json(const struct field *field, const void *value)
{
	return json_object_new_string(choice_word(field, value));
}

const struct field_type type_choice = {
	.name = "choice", .token = choice_token, .fits = choice_fits, .read = choice_read,
	.write = choice_write, .compare = number_compare, .json = choice_json,
};
