/* SPDX-License-Identifier: Apache-2.0 */
/* explain -- see explain.h. */
#include "cli/explain.h"
#include <string.h>
#include "base/memory.h"

#define LISTED 12                /* words that may follow; `?` has them all */

static const char *const verdict_words[] = {
	[MATCH_INCOMPLETE] = "Command incomplete",
	[MATCH_AMBIGUOUS] = "Ambiguous command",
	[MATCH_UNKNOWN] = "Unknown command",
};

/* The line with the bad word replaced. */
static void add_corrected(const struct match *match, const char *line, const char *word, size_t length,
			  struct text *out)
{
	size_t column = match->bad_column;
	text_add_chars(out, line, column);
	text_add_chars(out, word, length);
	column += strcspn(line + column, " \t");
	text_add(out, "%s", line + column);
}

static void add_nearest(const struct match *match, const char *line, struct text *out)
{
	const char *at = match->nearest;
	text_add(out, "did you mean: ");
	while (*at) {
		size_t length = strcspn(at, " ");
		add_corrected(match, line, at, length, out);
		at += length + strspn(at + length, " ");
		if (*at)
			text_add(out, " or ");
	}
	text_add_char(out, '\n');
}

/* `ip address 192.0.2.1` is no address yet, though `ip address 192.0.2.1 peer …` begins so: the length is missing. */
static bool add_missing_length(const struct grammar *grammar, const char *line, struct text *out)
{
	struct completions found = { 0 };
	size_t before = out->length;
	const char *word = strrchr(line, ' ');
	if (!word || !word[1] || strchr(word, '/'))
		return false;
	grammar_complete(grammar, line, &found);
	for (uint32_t i = 0; i < found.found.count; i++)
		if (strcmp(found.found.items[i].token, "A.B.C.D/M") == 0)
			text_add(out, "the prefix length is missing:%s/24, for example\n", word);
		else if (strcmp(found.found.items[i].token, "X:X::X:X/M") == 0)
			text_add(out, "the prefix length is missing:%s/64, for example\n", word);
	completions_drop(&found);
	return out->length > before;
}

static void add_followers(const struct grammar *grammar, const char *line, struct text *out)
{
	struct completions found = { 0 };
	char *open = text_format("%s ", line);
	uint32_t listed = 0;
	grammar_complete(grammar, open, &found);
	for (uint32_t i = 0; i < found.found.count && i < LISTED; i++, listed++)
		text_add(out, "%s%s", i ? ", " : "what may follow: ", found.found.items[i].token);
	if (listed < found.found.count)
		text_add(out, ", … (`?` lists all %u)", found.found.count);
	if (listed)
		text_add_char(out, '\n');
	completions_drop(&found);
	mem_free(open);
}

static void add_why(const struct match *match, struct text *out)
{
	struct text why = { 0 };
	match_why(match, &why);
	if (why.length)
		text_add(out, "%s\n", why.chars);
	text_free(&why);
}

void explain_match(const struct grammar *grammar, const struct match *match, const char *line, struct text *out)
{
	bool is_in_line = match->bad_column < strlen(line);
	if (match->verdict == MATCH_FOUND || match->verdict == MATCH_EMPTY)
		return;
	text_add(out, "%% %s: %s\n", verdict_words[match->verdict], line);
	if (match->verdict == MATCH_INCOMPLETE) {
		if (!add_missing_length(grammar, line, out))
			add_followers(grammar, line, out);
	} else if (match->verdict == MATCH_UNKNOWN && !match->why && match->nearest && is_in_line)
		add_nearest(match, line, out);
	else
		add_why(match, out);
}

/* How many words were good. */
static uint32_t good_words(const struct match *match)
{
	return match->verdict == MATCH_UNKNOWN || match->verdict == MATCH_AMBIGUOUS ? match->bad_word
										     : match->word_count;
}

bool explain_is_nearer(const struct match *a, const struct match *b)
{
	return good_words(a) > good_words(b);
}
