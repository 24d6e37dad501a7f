/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_match -- a line through the tree of words.
 *
 * At each node the best rank is tried first and only if it leads nowhere the next one.  Where it fails is
 * remembered at its deepest, because that is the word the operator has to change. */
#include <ctype.h>
#include <string.h>
#include "cli/grammar_tree.h"

#define FAILED_MOST 16
#define NEAREST_MOST 4

enum outcome { NOTHING, ONE, MANY };

struct walk {
	char *words[MATCH_WORDS];
	size_t columns[MATCH_WORDS];
	uint32_t count;                                  /* words of the line, at most MATCH_WORDS */
	bool is_longer;                                  /* … and there are more */
	const char *verbatim;                            /* the line, untouched */
	const struct grammar_node *path[MATCH_WORDS];
	bool is_back[MATCH_WORDS + 1];                   /* at this depth only more parts in any order may follow */
	const struct grammar_node *found;
	uint32_t found_count;
	const struct grammar_node *found_path[MATCH_WORDS];
	uint32_t ambiguous_at;
	const struct grammar_node *ambiguous_node;       /* whose keywords they are */
	uint32_t deepest;
	const struct grammar_node *failed[FAILED_MOST];  /* nodes that had no way on at `deepest` */
	uint32_t failed_count;
};

int grammar_rank(const struct grammar_node *node, const char *word, size_t length)
{
	if (node->word) {
		if (strncmp(node->word, word, length) != 0)
			return RANK_NONE;
		return !node->word[length] ? RANK_EXACT : node->is_offered ? RANK_SHORT : RANK_HIDDEN;
	}
	if (node->field->type->takes_line)
		return RANK_LINE;
	int fits = node->field->type->fits(node->field, word);
	return fits >= 3 ? RANK_SURE : fits == 2 ? RANK_WORD : RANK_NONE;
}

static void note_failure(struct walk *w, const struct grammar_node *node, uint32_t depth)
{
	if (depth > w->deepest || !w->failed_count) {
		w->deepest = depth;
		w->failed_count = 0;
	}
	if (depth == w->deepest && w->failed_count < FAILED_MOST)
		w->failed[w->failed_count++] = node;
}

static enum outcome note_found(struct walk *w, const struct grammar_node *node, uint32_t count)
{
	if (!w->found) {
		w->found = node;
		w->found_count = count;
		memcpy(w->found_path, w->path, count * sizeof *w->path);
	}
	return ONE;
}

static enum outcome walk_from(struct walk *w, const struct grammar_node *node, uint32_t depth);

/* Parts in any order come once each. */
static bool came_before(const struct walk *w, const struct grammar_node *child, uint32_t depth)
{
	for (uint32_t i = 0; child->is_looped && i < depth; i++)
		if (w->path[i] == child)
			return true;
	return false;
}

static enum outcome step(struct walk *w, const struct grammar_node *child, uint32_t depth)
{
	if (came_before(w, child, depth) || (w->is_back[depth] && !child->is_looped))
		return NOTHING;
	w->path[depth] = child;
	w->is_back[depth + 1] = false;
	if (!child->word && child->field->type->takes_line)
		return child->rows.count ? note_found(w, child, depth + 1) : NOTHING;
	enum outcome outcome = child->back && !grammar_goes_on(child) ? NOTHING : walk_from(w, child, depth + 1);
	if (outcome != NOTHING || !child->back)
		return outcome;
	w->is_back[depth + 1] = true;
	return walk_from(w, child->back, depth + 1);
}

/* Shortened keywords: more than one that leads to a command is ambiguous. */
static enum outcome try_short(struct walk *w, const struct grammar_node *node, uint32_t depth, int rank)
{
	const char *word = w->words[depth];
	size_t length = strlen(word);
	enum outcome outcome = NOTHING;
	for (uint32_t i = grammar_first_word(node, word, length); i < node->words.count; i++) {
		if (strncmp(node->words.items[i]->word, word, length) != 0)
			break;
		if (grammar_rank(node->words.items[i], word, length) != rank)
			continue;
		enum outcome now = step(w, node->words.items[i], depth);
		if (now == MANY)
			return MANY;
		if (now == ONE && outcome == ONE) {
			w->ambiguous_at = depth;
			w->ambiguous_node = node;
			return MANY;
		}
		outcome = now == ONE ? ONE : outcome;
	}
	return outcome;
}

static enum outcome try_exact(struct walk *w, const struct grammar_node *node, uint32_t depth)
{
	const char *word = w->words[depth];
	uint32_t at = grammar_first_word(node, word, strlen(word) + 1);
	if (at < node->words.count && strcmp(node->words.items[at]->word, word) == 0)
		return step(w, node->words.items[at], depth);
	return NOTHING;
}

static enum outcome try_parameters(struct walk *w, const struct grammar_node *node, uint32_t depth, int rank)
{
	for (uint32_t i = 0; i < node->parameters.count; i++) {
		const struct grammar_node *child = node->parameters.items[i];
		if (grammar_rank(child, w->words[depth], 0) != rank)
			continue;
		enum outcome outcome = step(w, child, depth);
		if (outcome != NOTHING)
			return outcome;
	}
	return NOTHING;
}

static enum outcome walk_from(struct walk *w, const struct grammar_node *node, uint32_t depth)
{
	if (depth == w->count) {
		if (node->rows.count && !w->is_longer)
			return note_found(w, node, depth);
		note_failure(w, node, depth);
		return NOTHING;
	}
	enum outcome outcome = try_exact(w, node, depth);
	if (outcome == NOTHING)
		outcome = try_parameters(w, node, depth, RANK_SURE);
	if (outcome == NOTHING)
		outcome = try_short(w, node, depth, RANK_SHORT);
	if (outcome == NOTHING)
		outcome = try_short(w, node, depth, RANK_HIDDEN);
	if (outcome == NOTHING)
		outcome = try_parameters(w, node, depth, RANK_WORD);
	if (outcome == NOTHING)
		outcome = try_parameters(w, node, depth, RANK_LINE);
	if (outcome == NOTHING)
		note_failure(w, node, depth);
	return outcome;
}

/* ---- the line's words --------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Two copies, one split into words and one as typed for LINE, in one piece of memory. */
static char *split(struct walk *w, const char *line)
{
	size_t length = strlen(line);
	while (length && is_blank(line[length - 1]))
		length--;
	char *copy = mem_raw(2 * length + 2);
	memcpy(copy, line, length);
	copy[length] = '\0';
	memcpy(copy + length + 1, line, length);
	copy[2 * length + 1] = '\0';
	w->verbatim = copy + length + 1;
	for (size_t i = 0; i < length;) {
		while (is_blank(copy[i]))
			copy[i++] = '\0';
		if (w->count == MATCH_WORDS) {
			w->is_longer = true;
			break;
		}
		w->words[w->count] = copy + i;
		w->columns[w->count++] = i;
		while (i < length && !is_blank(copy[i]))
			i++;
	}
	return copy;
}

/* ---- what to say when it fails ------------------------------------------------------------------------ */

struct near {
	const char *words[NEAREST_MOST];
	size_t distances[NEAREST_MOST];
	uint32_t count;
};

static void near_add(struct near *near, const char *word, size_t distance)
{
	uint32_t at = near->count;
	for (uint32_t i = 0; i < near->count; i++)
		if (strcmp(near->words[i], word) == 0)
			return;
	while (at > 0 && near->distances[at - 1] > distance)
		at--;
	if (at == NEAREST_MOST)
		return;
	uint32_t last = near->count < NEAREST_MOST ? near->count++ : NEAREST_MOST - 1;
	for (uint32_t i = last; i > at; i--) {
		near->words[i] = near->words[i - 1];
		near->distances[i] = near->distances[i - 1];
	}
	near->words[at] = word;
	near->distances[at] = distance;
}

static char *near_text(const struct near *near)
{
	struct text text = { 0 };
	for (uint32_t i = 0; i < near->count; i++)
		text_add(&text, "%s%s", i ? " " : "", near->words[i]);
	return near->count ? text_take(&text) : NULL;
}

/* Keywords that a finger's slip away: a third of the letters may be wrong. */
static char *find_nearest(const struct walk *w, const char *word)
{
	struct near near = { 0 };
	size_t most = (strlen(word) + 1) / 3;
	for (uint32_t i = 0; i < w->failed_count; i++)
		for (uint32_t k = 0; k < w->failed[i]->words.count; k++) {
			const struct grammar_node *node = w->failed[i]->words.items[k];
			size_t distance = node->is_offered ? text_distance(word, node->word) : most + 1;
			if (distance <= most)
				near_add(&near, node->word, distance);
		}
	return near_text(&near);
}

static char *find_why(const struct walk *w, const char *word)
{
	for (uint32_t i = 0; i < w->failed_count; i++)
		for (uint32_t k = 0; k < w->failed[i]->parameters.count; k++) {
			char *why = field_why(w->failed[i]->parameters.items[k]->field, word);
			if (why)
				return why;
		}
	return NULL;
}

static bool has_words(const struct walk *w)
{
	for (uint32_t i = 0; i < w->failed_count; i++)
		for (uint32_t k = 0; k < w->failed[i]->words.count; k++)
			if (w->failed[i]->words.items[k]->is_offered)
				return true;
	return false;
}

static void explain_unknown(const struct walk *w, struct match *out)
{
	out->verdict = MATCH_UNKNOWN;
	out->bad_word = w->deepest;
	if (w->deepest >= w->count)          /* more words than any command has */
		return;
	const char *word = w->words[w->deepest];
	out->bad_column = (uint32_t)w->columns[w->deepest];
	bool is_value = isdigit((unsigned char)*word) || strpbrk(word, ":/");
	if (!is_value)
		out->nearest = find_nearest(w, word);
	if (!out->nearest && (is_value || !has_words(w)))
		out->why = find_why(w, word);
}

static void explain_ambiguous(const struct walk *w, struct match *out)
{
	struct text text = { 0 };
	const char *word = w->words[w->ambiguous_at];
	size_t length = strlen(word);
	out->verdict = MATCH_AMBIGUOUS;
	out->bad_word = w->ambiguous_at;
	out->bad_column = (uint32_t)w->columns[w->ambiguous_at];
	for (uint32_t i = 0; i < w->ambiguous_node->words.count; i++) {
		const struct grammar_node *node = w->ambiguous_node->words.items[i];
		if (strncmp(node->word, word, length) == 0 && node->is_offered)
			text_add(&text, "%s%s", text.length ? " " : "", node->word);
	}
	out->nearest = text_take(&text);
}

/* What could come next, if that is not too much to read. */
static void explain_incomplete(const struct walk *w, struct match *out)
{
	struct text text = { 0 };
	uint32_t count = 0;
	char room[64];
	out->verdict = MATCH_INCOMPLETE;
	out->bad_word = w->count;
	for (uint32_t i = 0; i < w->failed_count; i++) {
		const struct grammar_node *node = w->failed[i];
		for (uint32_t k = 0; k < node->parameters.count; k++, count++)
			if (node->parameters.items[k]->is_offered)
				text_add(&text, "%s%s", text.length ? " " : "",
					 node->parameters.items[k]->field->type->token(
						 node->parameters.items[k]->field, room));
		for (uint32_t k = 0; k < node->words.count; k++, count++)
			if (node->words.items[k]->is_offered)
				text_add(&text, "%s%s", text.length ? " " : "", node->words.items[k]->word);
	}
	if (count && count <= 6 && text.length)
		out->nearest = text_take(&text);
	text_free(&text);
}

/* ---- the answer --------------------------------------------------------------------------------------- */

/* `description {description}`: the name is the parameter's, its keyword has none then. */
static void hide_shadowed(struct match *out, const struct walk *w)
{
	for (uint32_t i = 0; i < out->count; i++)
		for (uint32_t k = 0; w->found_path[i]->word && k < out->count; k++)
			if (!w->found_path[k]->word && strcmp(out->captures[i].name, out->captures[k].name) == 0)
				out->captures[i].name = "";
}

/* The first part in any order that was met: its row is meant then, whatever others end where the parts begin. */
static const struct grammar_node *first_looped(const struct walk *w)
{
	for (uint32_t i = 0; i < w->found_count; i++)
		if (w->found_path[i]->is_looped)
			return w->found_path[i];
	return NULL;
}

/* Which parts of its row a line's words are: the first way through the row that says them, with what is optional before
 * without.  Nodes don't know: many ways lead to them. */
struct todo {
	const struct grammar_item *sequence;
	uint32_t at;
	const struct todo *after;
};

static bool follow(const struct walk *w, const struct todo *todo, uint32_t word, uint8_t *positions);

static bool follow_token(const struct walk *w, const struct grammar_item *item, const struct todo *rest, uint32_t word,
			 uint8_t *positions)
{
	const struct grammar_node *node = word < w->found_count ? w->found_path[word] : NULL;
	bool is_word = item->part == PART_WORD;
	if (!node || !node->word == is_word || strcmp(is_word ? node->word : node->shape, item->word) != 0)
		return false;
	positions[word] = (uint8_t)item->position;
	return follow(w, rest, word + 1, positions);
}

static bool follow(const struct walk *w, const struct todo *todo, uint32_t word, uint8_t *positions)
{
	while (todo && todo->at == todo->sequence->items.count)
		todo = todo->after;
	if (!todo)
		return word == w->found_count;
	const struct grammar_item *item = todo->sequence->items.items[todo->at];
	const struct todo rest = { todo->sequence, todo->at + 1, todo->after };
	if (item->part == PART_WORD || item->part == PART_PARAMETER)
		return follow_token(w, item, &rest, word, positions);
	if (item->part == PART_ANY_ORDER)
		return word == w->found_count;
	for (uint32_t i = 0; i < item->items.count; i++)
		if (follow(w, &(struct todo){ item->items.items[i], 0, &rest }, word, positions))
			return true;
	return item->part == PART_OPTIONAL && follow(w, &rest, word, positions);
}

static void fill_found(const struct walk *w, struct match *out)
{
	const struct grammar_node *node = w->found;
	out->verdict = MATCH_FOUND;
	const struct grammar_node *looped = first_looped(w);
	const struct grammar_owned *row = looped ? looped->owner : node->first;
	uint8_t positions[MATCH_WORDS] = { 0 };
	if (looped)
		memcpy(positions, looped->lead, sizeof positions);
	else
		follow(w, &(struct todo){ row->tree, 0, NULL }, 0, positions);
	out->rows = looped ? looped->sharers.items : node->rows.items;
	out->row_count = looped ? looped->sharers.count : node->rows.count;
	out->count = w->found_count;
	for (uint32_t i = 0, fixed = 0; i < w->found_count; i++) {
		const struct grammar_node *at = w->found_path[i];
		uint8_t position = at->is_looped ? at->position : positions[fixed++];
		const struct grammar_item *item = row->items.items[position];
		const char *word = at->word ? at->word : w->words[i];
		if (!at->word && at->field->type->takes_line)
			word = w->verbatim + w->columns[i];
		out->captures[i] = (struct capture){ item->name, word, position };
	}
	hide_shadowed(out, w);
}

static void match_begin(struct match *out)
{
	memset(out, 0, offsetof(struct match, captures));
	memset(&out->word_count, 0, sizeof *out - offsetof(struct match, word_count));
}

void grammar_match(const struct grammar *grammar, const char *line, struct match *out)
{
	struct walk w;
	w.count = w.deepest = w.failed_count = 0;
	w.is_longer = false;
	w.found = NULL;
	match_begin(out);
	out->line = split(&w, line);
	out->word_count = w.count;
	if (!w.count) {
		out->verdict = MATCH_EMPTY;
		return;
	}
	w.is_back[0] = false;
	enum outcome outcome = walk_from(&w, grammar->root, 0);
	if (outcome == ONE)
		fill_found(&w, out);
	else if (outcome == MANY)
		explain_ambiguous(&w, out);
	else if (w.deepest == w.count && !w.is_longer)
		explain_incomplete(&w, out);
	else
		explain_unknown(&w, out);
}

void match_drop(struct match *match)
{
	mem_free(match->why);
	mem_free(match->nearest);
	mem_free(match->line);
	match->why = match->nearest = match->line = NULL;
}

const char *match_word(const struct match *match, const char *name)
{
	for (uint32_t i = 0; i < match->count; i++)
		if (strcmp(match->captures[i].name, name) == 0)
			return match->captures[i].word;
	return NULL;
}

static void add_list(const char *words, const char *last, struct text *out)
{
	for (const char *at = words; *at;) {
		size_t length = strcspn(at, " ");
		bool is_last = !at[length];
		if (at != words)
			text_add(out, "%s", is_last ? last : ", ");
		for (size_t i = 0; i < length; i++)
			text_add(out, "%s", at[i] == '|' ? last : (char[]){ at[i], '\0' });
		at += length + !is_last;
	}
}

void match_why(const struct match *match, struct text *out)
{
	if (match->verdict == MATCH_UNKNOWN && match->why) {
		text_add(out, "%s", match->why);
	} else if (match->verdict == MATCH_UNKNOWN && match->bad_word < match->word_count) {
		size_t length = strcspn(match->line + match->bad_column, " \t\r\n");
		text_add(out, "\"%.*s\" is not known here", (int)length, match->line + match->bad_column);
		if (match->nearest) {
			text_add(out, "; did you mean ");
			add_list(match->nearest, " or ", out);
			text_add(out, "?");
		}
	} else if (match->verdict == MATCH_AMBIGUOUS && match->nearest) {
		text_add(out, "it could be ");
		add_list(match->nearest, " or ", out);
	} else if (match->verdict == MATCH_INCOMPLETE && match->nearest) {
		text_add(out, "wanted next: ");
		add_list(match->nearest, " or ", out);
	}
}

void match_explain(const struct match *match, const char *line, struct text *out)
{
	static const char *const says[] = { [MATCH_INCOMPLETE] = "Command incomplete",
					    [MATCH_AMBIGUOUS] = "Ambiguous command",
					    [MATCH_UNKNOWN] = "Unknown command" };
	if (match->verdict == MATCH_FOUND || match->verdict == MATCH_EMPTY)
		return;
	size_t length = strlen(line);
	while (length && is_blank(line[length - 1]))
		length--;
	text_add(out, "%% %s: %.*s", says[match->verdict], (int)length, line);
	struct text why = { 0 };
	match_why(match, &why);
	if (why.length)
		text_add(out, " — %s", text_chars(&why));
	text_free(&why);
}
