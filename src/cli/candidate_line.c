/* SPDX-License-Identifier: Apache-2.0 */
/* candidate_line -- a line of text at a place: which mode knows it, and the words that belong to no mode. */
#include <ctype.h>
#include <string.h>
#include "cli/candidate.h"

void answer_drop(struct answer *answer)
{
	text_free(&answer->text);
	answer->verdict = LINE_EMPTY;
}

static const struct grammar *grammar_at(const struct candidate *candidate, const struct place *place)
{
	return modes_grammar(candidate->config->modes, place_mode(place));
}

/* The mode around that knows the line takes it. */
static bool take_in_parents(struct candidate *candidate, struct place *place, const char *line, struct answer *answer)
{
	struct place outer;
	bool is_taken = false, is_found = false;
	place_copy(place, &outer);
	while (!is_found && place_leave(&outer)) {
		struct match match;
		grammar_match(grammar_at(candidate, &outer), line, &match);
		is_found = match.verdict == MATCH_FOUND && candidate_row(&outer, match.rows, match.row_count);
		if (is_found) {
			answer_drop(answer);
			is_taken = candidate_take(candidate, &outer, &match, answer);
		}
		match_drop(&match);
	}
	if (is_taken) {
		struct place left = *place;
		*place = outer;
		outer = left;
	}
	place_drop(&outer);
	return is_taken || is_found;
}

static bool is_word(const char *line, const char *word)
{
	size_t length = strlen(word);
	return strncmp(line, word, length) == 0 && line[length + strspn(line + length, " \t\r\n")] == '\0';
}

/* exit, quit, end, and leaving what was left already. */
static bool take_leaving(struct place *place, const char *line, struct answer *answer)
{
	answer->verdict = LINE_LEFT;
	if (is_word(line, "end"))
		place_drop(place);
	else if (is_word(line, "exit") || is_word(line, "quit"))
		place_leave(place);
	else if (text_starts(line, "exit-") && line[strcspn(line, " \t\r\n")] == '\0')
		answer->verdict = LINE_EMPTY;
	else
		return false;
	return true;
}

static bool refuse(struct answer *answer, const struct match *match)
{
	answer->verdict = match->verdict == MATCH_INCOMPLETE  ? LINE_INCOMPLETE
			  : match->verdict == MATCH_AMBIGUOUS ? LINE_AMBIGUOUS
							      : LINE_UNKNOWN;
	text_clear(&answer->text);
	match_why(match, &answer->text);
	if (!answer->text.length)
		text_add(&answer->text, match->verdict == MATCH_INCOMPLETE ? "the line is not complete" : "not known here");
	else if (match->verdict == MATCH_INCOMPLETE) {
		char *wanted = text_take(&answer->text);
		text_add(&answer->text, "the line is not complete, %s", wanted);
		mem_free(wanted);
	}
	return false;
}

/* The same words are known in another section of this mode's name (IPv4's in IPv6's).  The sections around are not asked:
 * whoever types here does not mean those, and vtysh, which goes by the mode's name, would lose track of where it is. */
static bool refuse_elsewhere(struct answer *answer)
{
	answer->verdict = LINE_UNKNOWN;
	text_clear(&answer->text);
	text_add(&answer->text, "this line does not belong in this section");
	return false;
}

bool candidate_line(struct candidate *candidate, struct place *place, const char *line, struct answer *answer)
{
	*answer = (struct answer){ .verdict = LINE_EMPTY };
	line += strspn(line, " \t\r\n");
	if (!*line || *line == '!' || *line == '#')
		return true;
	struct match match;
	grammar_match(grammar_at(candidate, place), line, &match);
	bool is_found = match.verdict == MATCH_FOUND;
	bool is_here = is_found && candidate_row(place, match.rows, match.row_count);
	bool is_taken;
	if (is_here)
		is_taken = candidate_take(candidate, place, &match, answer);
	else if (take_leaving(place, line, answer))
		is_taken = true;
	else if (is_found)
		is_taken = refuse_elsewhere(answer);
	else if (take_in_parents(candidate, place, line, answer))
		is_taken = answer->verdict == LINE_DONE || answer->verdict == LINE_ENTERED ||
			   answer->verdict == LINE_LEFT;
	else
		is_taken = refuse(answer, &match);
	match_drop(&match);
	return is_taken;
}
