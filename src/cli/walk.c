/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- see walk.h.
 *
 * A section of another daemon ends where its indentation ends, at `exit`, at a lone `!` at the margin, or
 * at a line that the own grammar knows (files without indentation).  Lines that stand deeper than a wrong one before
 * them are of a section that could not be entered: they are passed over with it. */
#include "cli/walk.h"
#include <string.h>
#include "cli/foreign.h"

struct walking {
	struct candidate *candidate;
	struct place place;
	bool is_foreign;             /* inside a section of another daemon */
	size_t indent;               /* … of its first line */
	bool is_below_wrong;
	size_t wrong_indent;
};

void candidate_clear(struct candidate *candidate)
{
	const struct kind *root = candidate->config->rules->root;
	object_put(candidate->root);
	candidate->root = object_new(root, kind_record_new(root), candidate->id);
}

void walk_scratch(const struct config *config, struct candidate *scratch)
{
	/* Lines only read the config's modes; it is not changed. */
	*scratch = (struct candidate){ .config = (struct config *)config, .id = UINT64_MAX };
	candidate_clear(scratch);
}

static bool is_leaving(const char *body)
{
	return strcmp(body, "exit") == 0 || strcmp(body, "quit") == 0 || strcmp(body, "end") == 0 ||
	       text_starts(body, "exit-");
}

/* Does the own grammar get past the words by which a line is known as foreign? */
static bool is_own_phrase(const struct walking *w, const struct place *place, const char *body, uint32_t words)
{
	struct match match;
	grammar_match(modes_grammar(w->candidate->config->modes, place_mode(place)), body, &match);
	bool is_own = match.verdict != MATCH_UNKNOWN || match.bad_word >= words;
	match_drop(&match);
	return is_own;
}

static bool is_foreign_in(struct walking *w, const struct place *place, const char *body, bool *opens)
{
	const char *section = place->depth ? place->steps[place->depth - 1].kind->name : NULL;
	struct foreign foreign = foreign_line(body, section);
	if (!foreign.words || is_own_phrase(w, place, body, foreign.words))
		return false;
	*opens = foreign.opens;
	return true;
}

/* Of another daemon, here or at the top (then the own section has ended without `exit`). */
static bool take_foreign(struct walking *w, const char *body, size_t indent)
{
	static const struct place top;
	bool opens = false;
	bool is_here = is_foreign_in(w, &w->place, body, &opens);
	if (!is_here && (!w->place.depth || !is_foreign_in(w, &top, body, &opens)))
		return false;
	if (!is_here)
		place_drop(&w->place);
	w->is_foreign = opens;
	w->indent = indent;
	return true;
}

static enum walk_class class_of(const struct answer *answer)
{
	if (answer->verdict == LINE_ENTERED)
		return WALK_ENTER;
	return answer->verdict == LINE_LEFT || answer->verdict == LINE_EMPTY ? WALK_LEAVE : WALK_OWN;
}

/* Inside a foreign section; false: it has ended before this line. */
static bool stay_foreign(struct walking *w, const char *body, size_t indent, enum walk_class *class)
{
	*class = WALK_FOREIGN;
	if (indent > w->indent)
		return true;
	if (!*body || strcmp(body, "!") == 0) {
		*class = WALK_BLANK;
		w->is_foreign = *body ? false : true;
		return true;
	}
	if (!is_leaving(body))
		return false;
	w->is_foreign = false;
	return true;
}

static enum walk_class take(struct walking *w, const char *body, size_t indent, struct answer *answer)
{
	enum walk_class class;
	w->is_below_wrong &= !*body || indent > w->wrong_indent;
	if (w->is_below_wrong)
		return *body ? WALK_FOREIGN : WALK_BLANK;
	if (w->is_foreign && stay_foreign(w, body, indent, &class))
		return class;
	if (!*body || strcmp(body, "!") == 0 || strcmp(body, "#") == 0)
		return WALK_BLANK;
	if (*body == '!' || *body == '#')
		return WALK_COMMENT;
	if (candidate_line(w->candidate, &w->place, body, answer)) {
		w->is_foreign = false;
		return class_of(answer);
	}
	if (answer->verdict != LINE_REFUSED && take_foreign(w, body, indent))
		return WALK_FOREIGN;
	if (w->is_foreign)
		return WALK_FOREIGN;
	w->is_below_wrong = true;
	w->wrong_indent = indent;
	return WALK_WRONG;
}

/* The section around a line that has entered one is the one before. */
static void place_around(const struct place *place, enum walk_class class, struct place *out)
{
	place_copy(place, out);
	if (class == WALK_ENTER)
		place_leave(out);
}

static void walk_line(struct walking *w, char *raw, uint32_t number, void (*on_line)(void *, const struct walk_line *),
		      void *owner)
{
	size_t length = strlen(raw);
	while (length && strchr(" \t\r", raw[length - 1]))
		raw[--length] = '\0';
	size_t indent = strspn(raw, " \t");
	struct answer answer = { 0 };
	struct place around;
	struct walk_line line = { .number = number, .raw = raw, .body = raw + indent };
	line.class = take(w, line.body, indent, &answer);
	place_around(&w->place, line.class, &around);
	line.place = &around;
	line.why = text_chars(&answer.text);
	on_line(owner, &line);
	place_drop(&around);
	answer_drop(&answer);
}

void walk_text(struct candidate *candidate, const char *text, void (*on_line)(void *owner, const struct walk_line *line),
	       void *owner)
{
	struct walking w = { .candidate = candidate };
	char *copy = mem_text(text);
	uint32_t number = 0;
	for (char *at = copy; *at;) {
		size_t length = strcspn(at, "\n");
		bool is_last = !at[length];
		at[length] = '\0';
		walk_line(&w, at, ++number, on_line, owner);
		at += length + !is_last;
	}
	place_drop(&w.place);
	mem_free(copy);
}
