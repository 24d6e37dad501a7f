/* SPDX-License-Identifier: Apache-2.0 */
/* text -- see text.h.  A text grows by doubling; its NUL is not counted in `length`. */
#include "base/text.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"

/* Makes room for `more` characters and the NUL. */
static void make_room(struct text *t, size_t more)
{
	size_t needs = t->length + more + 1;
	if (needs <= t->room)
		return;
	size_t room = t->room ? t->room : 64;
	while (room < needs)
		room *= 2;
	t->chars = mem_resize(t->chars, room);
	t->room = room;
}

void text_add_list(struct text *t, const char *format, va_list list)
{
	va_list again;
	va_copy(again, list);
	make_room(t, 0);
	int length = vsnprintf(t->chars + t->length, t->room - t->length, format, list);
	if (length > 0 && (size_t)length >= t->room - t->length) {
		make_room(t, (size_t)length);
		vsnprintf(t->chars + t->length, t->room - t->length, format, again);
	}
	va_end(again);
	if (length > 0)
		t->length += (size_t)length;
}

void text_add(struct text *t, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	text_add_list(t, format, list);
	va_end(list);
}

void text_add_chars(struct text *t, const char *chars, size_t length)
{
	make_room(t, length);
	if (length)
		memcpy(t->chars + t->length, chars, length);
	t->length += length;
	t->chars[t->length] = '\0';
}

void text_add_char(struct text *t, char c)
{
	if (t->length + 1 >= t->room)
		make_room(t, 1);
	t->chars[t->length++] = c;
	t->chars[t->length] = '\0';
}

void text_add_word(struct text *t, const char *word)
{
	text_add_chars(t, word, strlen(word));
}

void text_add_number(struct text *t, uint64_t number)
{
	char digits[20], *at = digits + sizeof digits;
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	text_add_chars(t, at, (size_t)(digits + sizeof digits - at));
}

void text_add_spaces(struct text *t, size_t count)
{
	make_room(t, count);
	memset(t->chars + t->length, ' ', count);
	t->length += count;
	t->chars[t->length] = '\0';
}

/* Characters, not bytes: the continuation bytes of UTF-8 take no column. */
static size_t present_column(const struct text *t)
{
	size_t column = 0;
	for (size_t i = t->length; i > 0 && t->chars[i - 1] != '\n'; i--)
		column += (t->chars[i - 1] & 0xc0) != 0x80;
	return column;
}

void text_pad(struct text *t, size_t column)
{
	size_t at = present_column(t);
	if (at < column)
		text_add_spaces(t, column - at);
}

const char *text_chars(const struct text *t)
{
	return t->chars ? t->chars : "";
}

char *text_take(struct text *t)
{
	make_room(t, 0);
	char *chars = t->chars;
	chars[t->length] = '\0';
	*t = (struct text){ 0 };
	return chars;
}

void text_cut(struct text *t, size_t length)
{
	if (length >= t->length)
		return;
	t->length = length;
	t->chars[length] = '\0';
}

void text_clear(struct text *t)
{
	t->length = 0;
	if (t->chars)
		t->chars[0] = '\0';
}

void text_free(struct text *t)
{
	mem_free(t->chars);
	*t = (struct text){ 0 };
}

char *text_format(const char *format, ...)
{
	struct text t = { 0 };
	va_list list;
	va_start(list, format);
	text_add_list(&t, format, list);
	va_end(list);
	return text_take(&t);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t text_split(char *line, char **words, size_t most)
{
	size_t count = 0;
	for (char *at = line; *at;) {
		while (is_blank(*at))
			*at++ = '\0';
		if (!*at)
			break;
		if (count < most)
			words[count] = at;
		count++;
		while (*at && !is_blank(*at))
			at++;
	}
	return count;
}

bool text_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_to_number(const char *text, uint64_t most, uint64_t *out)
{
	uint64_t value = 0;
	if (!text || !*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned char)*text - (unsigned)'0';
		if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	if (value > most)
		return false;
	*out = value;
	return true;
}

enum { DISTANCE_WORD_MAX = 127 };

static size_t lowest(size_t a, size_t b, size_t c)
{
	size_t low = a < b ? a : b;
	return low < c ? low : c;
}

/* One row of the table is kept; words are cut at DISTANCE_WORD_MAX letters. */
size_t text_distance(const char *a, const char *b)
{
	size_t row[DISTANCE_WORD_MAX + 1];
	size_t a_length = strnlen(a, DISTANCE_WORD_MAX), b_length = strnlen(b, DISTANCE_WORD_MAX);
	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t above = row[j];
			row[j] = lowest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_length];
}

/* More than ten of a unit are told in it, to the nearest. */
const char *bytes_words(uint64_t bytes, char room[BYTES_TEXT])
{
	uint64_t kib = bytes >> 10, mib = bytes >> 20;
	if (mib > 10)
		snprintf(room, BYTES_TEXT, "%lu MiB", (unsigned long)(mib + (bytes >> 19 & 1)));
	else if (kib > 10)
		snprintf(room, BYTES_TEXT, "%lu KiB", (unsigned long)(kib + (bytes >> 9 & 1)));
	else
		snprintf(room, BYTES_TEXT, "%lu byte%s", (unsigned long)bytes, bytes == 1 ? "" : "s");
	return room;
}

void text_add_age(struct text *t, uint64_t seconds)
{
	unsigned long long minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
	if (days < 1)
		text_add(t, "%02llu:%02llu:%02llu", hours, minutes % 60, (unsigned long long)seconds % 60);
	else if (days < 7)
		text_add(t, "%llud%02lluh%02llum", days, hours % 24, minutes % 60);
	else
		text_add(t, "%02lluw%llud%02lluh", days / 7, days % 7, hours % 24);
}
