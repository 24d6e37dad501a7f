/* SPDX-License-Identifier: Apache-2.0 */
/* types_asn -- AS numbers (RFC 6793; asdot of RFC 5396): one, one that remembers its notation, a list of them. */
#include "net/asn.h"
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

static const char *asn_token(const struct field *field, char room[64])
{
	return "(1-4294967295)";
}

static int asn_fits(const struct field *field, const char *word)
{
	struct asn asn;
	return asn_parse(word, &asn) ? 3 : 0;
}

static bool read_typed(const char *word, struct asn *out, char **why)
{
	if (asn_parse(word, out))
		return true;
	*why = text_format("\"%s\" is not an AS number: 1-4294967295, or two numbers to 65535 with a dot between", word);
	return false;
}

/* ---- a number ----------------------------------------------------------------------------------------- */

static uint32_t number_of(const void *value)
{
	return *(const uint32_t *)value;
}

static bool asn_read(const struct field *field, const char *word, void *value, char **why)
{
	struct asn asn;
	if (!read_typed(word, &asn, why))
		return false;
	*(uint32_t *)value = asn.number;
	return true;
}

static void asn_write(const struct field *field, const void *value, struct text *out)
{
	text_add_number(out, number_of(value));
}

static int asn_compare(const struct field *field, const void *a, const void *b)
{
	uint32_t x = number_of(a), y = number_of(b);
	return x < y ? -1 : x > y;
}

static struct json_object *asn_json(const struct field *field, const void *value)
{
	return json_object_new_int64(number_of(value));
}

const struct field_type type_asn = {
	.name = "asn", .token = asn_token, .fits = asn_fits, .read = asn_read,
	.write = asn_write, .compare = asn_compare, .json = asn_json,
};

/* ---- a number as it was typed: the same in each notation ------------------------------------------------ */

static bool typed_read(const struct field *field, const char *word, void *value, char **why)
{
	return read_typed(word, value, why);
}

static void typed_write(const struct field *field, const void *value, struct text *out)
{
	const struct asn *asn = value;
	text_add_asn(out, asn->number, asn->notation);
}

static int typed_compare(const struct field *field, const void *a, const void *b)
{
	return asn_compare(field, &((const struct asn *)a)->number, &((const struct asn *)b)->number);
}

static struct json_object *typed_json(const struct field *field, const void *value)
{
	return asn_json(field, &((const struct asn *)value)->number);
}

const struct field_type type_asn_typed = {
	.name = "asn_typed", .token = asn_token, .fits = asn_fits, .read = typed_read,
	.write = typed_write, .compare = typed_compare, .json = typed_json,
};

/* ---- a list, in the order in which the numbers were said ------------------------------------------------- */

static char *list_of(const void *value)
{
	return *(char *const *)value;
}

static const char *list_token(const struct field *field, char room[64])
{
	return "LINE";
}

static int list_fits(const struct field *field, const char *word)
{
	return *word ? 2 : 0;
}

static bool list_has(const char *list, uint32_t number)
{
	char *copy = mem_text(list ? list : ""), *rest = copy, *word;
	bool has = false;
	while (!has && (word = strsep(&rest, " "))) {
		struct asn asn;
		has = asn_parse(word, &asn) && asn.number == number;
	}
	mem_free(copy);
	return has;
}

/* The numbers of `words` that are not in `but`, each once, behind what is in `out`. */
static bool add_numbers(const char *words, const char *but, struct text *out, char **why)
{
	char *copy = mem_text(words), *rest = copy, *word;
	bool good = true;
	while (good && (word = strsep(&rest, " \t"))) {
		struct asn asn;
		if (!*word)
			continue;
		good = read_typed(word, &asn, why);
		if (!good || list_has(but, asn.number) || list_has(text_chars(out), asn.number))
			continue;
		text_add_word(out, out->length ? " " : "");
		text_add_asn(out, asn.number, asn.notation);
	}
	mem_free(copy);
	return good;
}

static bool list_read(const struct field *field, const char *word, void *value, char **why)
{
	struct text list = { 0 };
	if (!add_numbers(word, NULL, &list, why) || !list.length) {
		text_free(&list);
		if (!*why)
			*why = mem_text("AS numbers are wanted here");
		return false;
	}
	*(char **)value = text_take(&list);
	return true;
}

static void list_write(const struct field *field, const void *value, struct text *out)
{
	if (list_of(value))
		text_add_word(out, list_of(value));
}

static int list_compare(const struct field *field, const void *a, const void *b)
{
	const char *x = list_of(a), *y = list_of(b);
	if (!x || !y)
		return (x != NULL) - (y != NULL);
	return strcmp(x, y);
}

static void list_copy(const struct field *field, const void *from, void *to)
{
	*(char **)to = mem_text(list_of(from));
}

static void list_drop(const struct field *field, void *value)
{
	mem_free(list_of(value));
	*(char **)value = NULL;
}

static struct json_object *list_json(const struct field *field, const void *value)
{
	return json_object_new_string(list_of(value) ? list_of(value) : "");
}

static void replace(void *value, struct text *list)
{
	mem_free(list_of(value));
	*(char **)value = text_take(list);
}

static void list_gather(const struct field *field, const void *before, void *value)
{
	struct text list = { 0 };
	char *why = NULL;
	text_add_word(&list, list_of(before) ? list_of(before) : "");
	add_numbers(list_of(value), NULL, &list, &why);
	replace(value, &list);
}

static bool list_spare(const struct field *field, const void *before, void *value)
{
	struct text list = { 0 };
	char *why = NULL;
	add_numbers(list_of(before) ? list_of(before) : "", list_of(value), &list, &why);
	bool any = list.length > 0;
	replace(value, &list);
	return any;
}

const struct field_type type_asn_list = {
	.name = "asn_list", .takes_line = true, .token = list_token, .fits = list_fits, .read = list_read,
	.write = list_write, .compare = list_compare, .copy = list_copy, .drop = list_drop, .json = list_json, .gather = list_gather,
	.spare = list_spare,
};
