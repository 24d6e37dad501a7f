/* SPDX-License-Identifier: Apache-2.0 */
/* filter -- see filter.h. */
#include "cli/filter.h"
#include <ctype.h>
#include <regex.h>
#include <string.h>
#include "base/memory.h"

struct filter {
	const struct filter_kind *kind;
	regex_t pattern;
	struct text line;            /* the line that has not ended yet */
	uint64_t count;
	bool has_begun;
	size_t section_indent;       /* of the line that opened the section */
	bool is_in_section;
};

struct filter_kind {
	const char *word;
	bool (*keeps)(struct filter *filter, const char *line, bool matches);
	bool needs_pattern;
};

static bool keep_matching(struct filter *filter, const char *line, bool matches)
{
	return matches;
}

static bool keep_others(struct filter *filter, const char *line, bool matches)
{
	return !matches;
}

static bool keep_from_first(struct filter *filter, const char *line, bool matches)
{
	filter->has_begun = filter->has_begun || matches;
	return filter->has_begun;
}

static bool keep_none(struct filter *filter, const char *line, bool matches)
{
	filter->count += matches;
	return false;
}

static bool keep_section(struct filter *filter, const char *line, bool matches)
{
	size_t indent = strspn(line, " ");
	if (filter->is_in_section && indent > filter->section_indent)
		return true;
	filter->is_in_section = matches;
	filter->section_indent = indent;
	return matches;
}

static const struct filter_kind kinds[] = {
	{ "include", keep_matching, true },
	{ "exclude", keep_others, true },
	{ "begin", keep_from_first, true },
	{ "count", keep_none, false },
	{ "section", keep_section, true },
	{ "grep", keep_matching, true },
};

/* The place of the first `|` that stands alone, or NULL. */
static char *find_bar(char *line)
{
	bool is_quoted = false;
	for (char *at = line; *at; at++) {
		if (*at == '"')
			is_quoted = !is_quoted;
		if (*at == '|' && !is_quoted && at > line && isblank((unsigned char)at[-1]) &&
		    (isblank((unsigned char)at[1]) || isalpha((unsigned char)at[1])))
			return at;
	}
	return NULL;
}

static const struct filter_kind *find_kind(const char *word, size_t length)
{
	for (size_t i = 0; length && i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(kinds[i].word, word, length) == 0 && length <= strlen(kinds[i].word))
			return &kinds[i];
	return NULL;
}

static bool has_capital(const char *text)
{
	for (; *text; text++)
		if (isupper((unsigned char)*text))
			return true;
	return false;
}

static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

static struct filter *filter_new(const struct filter_kind *kind, const char *pattern, char **why)
{
	struct filter *filter = NEW(struct filter);
	int flags = REG_EXTENDED | REG_NOSUB | (has_capital(pattern) ? 0 : REG_ICASE);
	int wrong = regcomp(&filter->pattern, pattern, flags);
	filter->kind = kind;
	if (!wrong)
		return filter;
	char reason[128];
	regerror(wrong, &filter->pattern, reason, sizeof reason);
	*why = text_format("\"%s\" is no regular expression: %s", pattern, reason);
	mem_free(filter);
	return NULL;
}

struct filter *filter_cut(char *line, char **why)
{
	char *bar = find_bar(line);
	*why = NULL;
	if (!bar)
		return NULL;
	*bar = '\0';
	char *word = trim(bar + 1);
	size_t length = strcspn(word, " \t");
	char *pattern = trim(word + length);
	const struct filter_kind *kind = find_kind(word, length);
	if (!kind)
		*why = text_format("after | comes include, exclude, begin, count or section, not \"%.*s\"",
				   (int)length, word);
	else if (kind->needs_pattern && !*pattern)
		*why = text_format("| %s needs a pattern", kind->word);
	return *why ? NULL : filter_new(kind, pattern, why);
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	regfree(&filter->pattern);
	text_free(&filter->line);
	mem_free(filter);
}

static void pass_line(struct filter *filter, struct text *out)
{
	const char *line = text_chars(&filter->line);
	bool matches = regexec(&filter->pattern, line, 0, NULL, 0) == 0;
	if (filter->kind->keeps(filter, line, matches))
		text_add(out, "%s\n", line);
	text_clear(&filter->line);
}

void filter_feed(struct filter *filter, const char *chars, size_t length, struct text *out)
{
	const char *end = chars + length;
	while (chars < end) {
		const char *newline = memchr(chars, '\n', (size_t)(end - chars));
		text_add_chars(&filter->line, chars, (size_t)((newline ? newline : end) - chars));
		if (!newline)
			return;
		pass_line(filter, out);
		chars = newline + 1;
	}
}

void filter_finish(struct filter *filter, struct text *out)
{
	if (filter->line.length)
		pass_line(filter, out);
	if (filter->kind->keeps == keep_none)
		text_add(out, "Count: %llu lines\n", (unsigned long long)filter->count);
}
