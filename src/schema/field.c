/* SPDX-License-Identifier: Apache-2.0 */
/* field -- finding fields and types by name, and fields that exist only in a grammar's text. */
#include "net/asn.h"
#include "schema/field.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

/* All types, and what a member of each takes. */
static const struct {
	const struct field_type *type;
	uint32_t size;
} types[] = {
	{ &type_flag, sizeof(bool) },
	{ &type_u8, 1 },
	{ &type_u16, 2 },
	{ &type_u32, 4 },
	{ &type_u64, 8 },
	{ &type_word, sizeof(char *) },
	{ &type_words, sizeof(char *) },
	{ &type_line, sizeof(char *) },
	{ &type_choice, 1 },
	{ &type_ipv4, sizeof(struct address) },
	{ &type_ipv6, sizeof(struct address) },
	{ &type_address, sizeof(struct address) },
	{ &type_prefix_v4, sizeof(struct prefix) },
	{ &type_prefix_v6, sizeof(struct prefix) },
	{ &type_prefix, sizeof(struct prefix) },
	{ &type_if_prefix_v4, sizeof(struct prefix) },
	{ &type_if_prefix_v6, sizeof(struct prefix) },
	{ &type_interface, sizeof(char *) },
	{ &type_asn, 4 },
	{ &type_asn_typed, sizeof(struct asn) },
	{ &type_asn_list, sizeof(char *) },
	{ &type_peer, sizeof(struct peer_name) },
};

#define TYPE_COUNT (sizeof types / sizeof types[0])

static uint32_t size_of_type(const struct field_type *type)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (types[i].type == type)
			return types[i].size;
	return 0;
}

int field_index(const struct field *fields, const char *name, size_t length)
{
	if (!fields)
		return -1;
	for (int i = 0; fields[i].name; i++)
		if (strncmp(fields[i].name, name, length) == 0 && !fields[i].name[length])
			return i;
	return -1;
}

const struct field_type *field_type_find(const char *name, size_t length)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (strncmp(types[i].type->name, name, length) == 0 && !types[i].type->name[length])
			return types[i].type;
	return NULL;
}

/* "1-10" into least and most. */
static bool read_range(const char *text, struct field *out)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	out->least = strtoll(text, &end, 10);
	if (*end != '-' || end[1] < '0' || end[1] > '9')
		return false;
	out->most = strtoll(end + 1, &end, 10);
	return !*end && out->most >= out->least;
}

bool field_from_text(const char *text, struct field *out, char **why)
{
	size_t length = strcspn(text, " ");
	const struct field_type *type = field_type_find(text, length);
	if (!type) {
		*why = text_format("there is no type \"%.*s\"", (int)length, text);
		return false;
	}
	struct field field = { .name = type->name, .help = "", .type = type, .size = size_of_type(type) };
	const char *arguments = text + length;
	while (*arguments == ' ')
		arguments++;
	if (*arguments && !read_range(arguments, &field)) {
		*why = text_format("\"%s\" is no range such as 1-10", arguments);
		return false;
	}
	*out = field;
	return true;
}

char *field_why(const struct field *field, const char *word)
{
	union {
		struct peer_name peer;
		struct prefix prefix;
		char *text;
		uint64_t number;
	} scratch;
	_Static_assert(sizeof scratch >= sizeof(struct peer_name), "room for every type");
	memset(&scratch, 0, sizeof scratch);
	char *why = NULL;
	if (field->type->read(field, word, &scratch, &why) && field->type->drop)
		field->type->drop(field, &scratch);
	return why;
}
