/* SPDX-License-Identifier: Apache-2.0 */
/* types -- texts: one word, the rest of a line, an interface's name.  The member is a char * of its own. */
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

#define INTERFACE_MOST 15        /* IFNAMSIZ without its NUL */

static char *text_of(const void *value)
{
	return *(char *const *)value;
}

static void store(void *value, const char *chars, size_t length)
{
	char *copy = mem_raw(length + 1);
	memcpy(copy, chars, length);
	copy[length] = '\0';
	*(char **)value = copy;
}

static void text_write(const struct field *field, const void *value, struct text *out)
{
	if (text_of(value))
		text_add(out, "%s", text_of(value));
}

static int text_compare(const struct field *field, const void *a, const void *b)
{
	const char *x = text_of(a), *y = text_of(b);
	uint64_t number_x = UINT64_MAX, number_y = UINT64_MAX;
	if (!x || !y)
		return (x != NULL) - (y != NULL);
	if (field->numbers_first) {
		text_to_number(x, UINT64_MAX - 1, &number_x);
		text_to_number(y, UINT64_MAX - 1, &number_y);
	}
	return number_x != number_y ? (number_x > number_y) - (number_x < number_y) : strcmp(x, y);
}

static void text_copy(const struct field *field, const void *from, void *to)
{
	*(char **)to = mem_text(text_of(from));
}

static void text_drop(const struct field *field, void *value)
{
	mem_free(text_of(value));
	*(char **)value = NULL;
}

static struct json_object *text_json(const struct field *field, const void *value)
{
	return json_object_new_string(text_of(value) ? text_of(value) : "");
}

static bool is_too_long(const struct field *field, const char *word, char **why)
{
	if (!field->most || strlen(word) <= (size_t)field->most)
		return false;
	*why = text_format("\"%.40s%s\" has %zu characters, at most %lld are possible", word,
			   strlen(word) > 40 ? "…" : "", strlen(word), (long long)field->most);
	return true;
}

/* ---- one word --------------------------------------------------------------------------------------- */

static const char *word_token(const struct field *field, char room[64])
{
	return "WORD";
}

static int word_fits(const struct field *field, const char *word)
{
	return *word ? 2 : 0;
}

static bool word_read(const struct field *field, const char *word, void *value, char **why)
{
	if (is_too_long(field, word, why))
		return false;
	if (!*word || strpbrk(word, " \t\r\n")) {
		*why = mem_text("one word is wanted here");
		return false;
	}
	store(value, word, strlen(word));
	return true;
}

const struct field_type type_word = {
	.name = "word", .token = word_token, .fits = word_fits, .read = word_read, .write = text_write,
	.compare = text_compare, .copy = text_copy, .drop = text_drop, .json = text_json,
};

/* ---- words that gather line by line ------------------------------------------------------------------- */

/* The words of `all` but this one. */
static char *without(const char *all, const char *word)
{
	struct text left = { 0 };
	char *copy = mem_text(all), *rest = copy, *one;
	while ((one = strsep(&rest, " ")))
		if (*one && strcmp(one, word) != 0)
			text_add(&left, "%s%s", left.length ? " " : "", one);
	mem_free(copy);
	return text_take(&left);
}

static void words_gather(const struct field *field, const void *before, void *value)
{
	char *word = text_of(value), *others = without(text_of(before), word);
	*(char **)value = others ? text_format("%s %s", others, word) : mem_text(word);
	mem_free(others);
	mem_free(word);
}

static bool words_spare(const struct field *field, const void *before, void *value)
{
	char *left = without(text_of(before), text_of(value));
	text_drop(field, value);
	*(char **)value = left;
	return left != NULL;
}

const struct field_type type_words = {
	.name = "words", .token = word_token, .fits = word_fits, .read = word_read, .write = text_write, .compare = text_compare,
	.copy = text_copy, .drop = text_drop, .json = text_json, .gather = words_gather, .spare = words_spare,
};

/* ---- the rest of the line --------------------------------------------------------------------------- */

static const char *line_token(const struct field *field, char room[64])
{
	return "LINE";
}

/* One pair of quotes around the whole is how people type it, not what they mean. */
static bool line_read(const struct field *field, const char *word, void *value, char **why)
{
	size_t length = strlen(word);
	if (is_too_long(field, word, why))
		return false;
	if (length >= 2 && word[0] == '"' && word[length - 1] == '"') {
		word++;
		length -= 2;
	}
	if (!length || memchr(word, '\n', length)) {
		*why = mem_text("some text is wanted here");
		return false;
	}
	store(value, word, length);
	return true;
}

/* Text that begins and ends with quotes of its own gets the pair that reading takes off. */
static void line_write(const struct field *field, const void *value, struct text *out)
{
	const char *text = text_of(value);
	size_t length = text ? strlen(text) : 0;
	bool is_quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
	bool has_edge = length && (text[0] == ' ' || text[0] == '\t' || text[length - 1] == ' ' ||
				   text[length - 1] == '\t');
	if (is_quoted || has_edge)
		text_add(out, "\"%s\"", text);
	else if (length)
		text_add_chars(out, text, length);
}

const struct field_type type_line = {
	.name = "line", .takes_line = true, .token = line_token, .fits = word_fits, .read = line_read, .write = line_write,
	.compare = text_compare, .copy = text_copy, .drop = text_drop, .json = text_json,
};

/* ---- an interface's name ---------------------------------------------------------------------------- */

static const char *interface_token(const struct field *field, char room[64])
{
	return "IFNAME";
}

/* A word of digits, dots and colons is a mistyped address or number, not a name. */
static bool is_interface_name(const char *word)
{
	if (!word[strspn(word, "0123456789.:/")])
		return false;
	size_t length = strlen(word);
	return length && length <= INTERFACE_MOST && !strpbrk(word, "/ \t\r\n") && !text_same(word, ".") &&
	       !text_same(word, "..");
}

static int interface_fits(const struct field *field, const char *word)
{
	return is_interface_name(word) ? 2 : 0;
}

static bool interface_read(const struct field *field, const char *word, void *value, char **why)
{
	if (!is_interface_name(word)) {
		if (strlen(word) > INTERFACE_MOST)
			*why = text_format("\"%s\" has %zu characters, names of interfaces at most %d", word,
					   strlen(word), INTERFACE_MOST);
		else
			*why = text_format("\"%s\" cannot be an interface's name", word);
		return false;
	}
	store(value, word, strlen(word));
	return true;
}

const struct field_type type_interface = {
	.name = "interface", .token = interface_token, .fits = interface_fits, .read = interface_read,
	.write = text_write, .compare = text_compare, .copy = text_copy, .drop = text_drop, .json = text_json,
};
