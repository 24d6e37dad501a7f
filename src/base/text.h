/* SPDX-License-Identifier: Apache-2.0 */
/* text -- a growing piece of text, and small helpers for words. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *chars;       /* always NUL-terminated once something was added; NULL when fresh */
	size_t length;
	size_t room;
};

void text_add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_list(struct text *t, const char *format, va_list list);
void text_add_chars(struct text *t, const char *chars, size_t length);
void text_add_char(struct text *t, char c);
void text_add_word(struct text *t, const char *word);          /* as text_add with "%s", quicker */
void text_add_number(struct text *t, uint64_t number);         /* decimal */
void text_add_spaces(struct text *t, size_t count);
void text_pad(struct text *t, size_t column);      /* spaces up to a column of the present line */
const char *text_chars(const struct text *t);      /* "" when nothing was added */
char *text_take(struct text *t);                   /* the caller frees; t is fresh again */
void text_clear(struct text *t);                   /* keeps the room */
void text_cut(struct text *t, size_t length);      /* forgets what was added after it had this length */
void text_free(struct text *t);

/* Formats into a new string; the caller frees with mem_free. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Splits on blanks; returns how many words there are (at most `most` are stored). The words point into
 * `line`, which is changed. */
size_t text_split(char *line, char **words, size_t most);
bool text_same(const char *a, const char *b);      /* NULL equals NULL */
bool text_starts(const char *text, const char *start);
/* A whole decimal number without sign or junk; false (out untouched) otherwise or beyond most. */
bool text_to_number(const char *text, uint64_t most, uint64_t *out);
/* How unlike two words are (Levenshtein), for "did you mean". */
size_t text_distance(const char *a, const char *b);
/* Octets as FRR prints them: "2048 bytes", "20 KiB", "17 MiB"; the caller's room of BYTES_TEXT, which is returned. */
enum { BYTES_TEXT = 32 };
const char *bytes_words(uint64_t bytes, char room[BYTES_TEXT]);
/* Seconds as FRR prints ages: hh:mm:ss below a day, 1d02h03m below a week, 01w2d03h above. */
void text_add_age(struct text *t, uint64_t seconds);
