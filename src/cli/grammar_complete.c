/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_complete -- what can follow: for `?` and for TAB.
 *
 * The words before are followed through the tree as a set of nodes; of those that a word fits only the best
 * rank goes on, as in matching. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "cli/grammar_tree.h"

struct nodes {
	ARRAY_OF(const struct grammar_node *) list;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- the words before ------------------------------------------------------------------------------- */

static int best_rank(const struct nodes *at, const char *word)
{
	int best = RANK_NONE;
	size_t length = strlen(word);
	for (uint32_t i = 0; i < at->list.count; i++) {
		const struct grammar_node *node = at->list.items[i];
		for (uint32_t k = grammar_first_word(node, word, length); k < node->words.count; k++) {
			int rank = grammar_rank(node->words.items[k], word, length);
			if (rank == RANK_NONE)
				break;
			best = rank > best ? rank : best;
		}
		for (uint32_t k = 0; k < node->parameters.count; k++) {
			int rank = grammar_rank(node->parameters.items[k], word, length);
			best = rank > best ? rank : best;
		}
	}
	return best;
}

/* The children of `at` that `word` fits with this rank. */
static void children_of_rank(const struct nodes *at, const char *word, int rank, struct nodes *out)
{
	size_t length = strlen(word);
	for (uint32_t i = 0; i < at->list.count; i++) {
		const struct grammar_node *node = at->list.items[i];
		for (uint32_t k = grammar_first_word(node, word, length); k < node->words.count; k++) {
			int now = grammar_rank(node->words.items[k], word, length);
			if (now == RANK_NONE)
				break;
			if (now == rank)
				array_push(&out->list, node->words.items[k]);
		}
		for (uint32_t k = 0; k < node->parameters.count; k++)
			if (grammar_rank(node->parameters.items[k], word, length) == rank)
				array_push(&out->list, node->parameters.items[k]);
	}
}

static bool is_one_word(const struct nodes *nodes)
{
	for (uint32_t i = 1; i < nodes->list.count; i++)
		if (!text_same(nodes->list.items[i]->word, nodes->list.items[0]->word))
			return false;
	return true;
}

/* Follows one word; false with the verdict in `out`. */
static bool follow(struct nodes *at, const char *word, struct completions *out)
{
	struct nodes next = { 0 };
	int rank = best_rank(at, word);
	if (rank != RANK_NONE)
		children_of_rank(at, word, rank, &next);
	array_free(&at->list);
	*at = next;
	if (!next.list.count)
		out->verdict = MATCH_UNKNOWN;
	else if ((rank == RANK_SHORT || rank == RANK_HIDDEN) && !is_one_word(&next))
		out->verdict = MATCH_AMBIGUOUS;
	for (uint32_t i = 0, count = at->list.count; i < count; i++)
		if (at->list.items[i]->back)
			array_push(&at->list, at->list.items[i]->back);
	return out->verdict == MATCH_FOUND;
}

/* ---- what follows ------------------------------------------------------------------------------------ */

static const char *keep(struct completions *out, const char *chars, size_t length)
{
	char *copy = mem_raw(length + 1);
	memcpy(copy, chars, length);
	copy[length] = '\0';
	array_push(&out->tokens, copy);
	return copy;
}

static void add(struct completions *out, const char *token, const char *help, const char *type)
{
	for (uint32_t i = 0; i < out->found.count; i++)
		if (strcmp(out->found.items[i].token, token) == 0 && !type == !out->found.items[i].type)
			return;
	array_push(&out->found, (struct completion){ token, help, type });
}

/* A parameter may have more than one shape: "A.B.C.D|X:X::X:X". */
static void add_parameter(struct completions *out, const struct grammar_node *node)
{
	char room[64];
	const char *token = node->field->type->token(node->field, room);
	while (*token) {
		size_t length = strcspn(token, "|");
		add(out, keep(out, token, length), node->help, node->field->type->name);
		token += length + (token[length] == '|');
	}
}

/* Could the beginning of a word become this parameter? */
static bool may_become(const struct grammar_node *node, const char *part)
{
	if (!*part || grammar_rank(node, part, 0) != RANK_NONE)
		return true;
	const char *name = node->field->type->name;
	bool is_number = *name == 'u' || strcmp(name, "asn") == 0;
	return !is_number && part[strspn(part, "0123456789abcdefABCDEF.:/")] == '\0' &&
	       (isdigit((unsigned char)*part) || strchr(part, ':'));
}

static void add_children(struct completions *out, const struct grammar_node *node, const char *part)
{
	size_t length = strlen(part);
	if (!length && node->ends_offered)
		add(out, "<cr>", "", NULL);
	for (uint32_t i = grammar_first_word(node, part, length); i < node->words.count; i++) {
		if (strncmp(node->words.items[i]->word, part, length) != 0)
			break;
		if (node->words.items[i]->is_offered)
			add(out, node->words.items[i]->word, node->words.items[i]->help, NULL);
	}
	for (uint32_t i = 0; i < node->parameters.count; i++)
		if (node->parameters.items[i]->is_offered && may_become(node->parameters.items[i], part))
			add_parameter(out, node->parameters.items[i]);
}

static bool is_end(const struct completion *c)
{
	return strcmp(c->token, "<cr>") == 0;
}

static int compare(const void *a, const void *b)
{
	const struct completion *x = a, *y = b;
	if (is_end(x) != is_end(y))
		return is_end(x) ? -1 : 1;
	if (!x->type != !y->type)
		return x->type ? -1 : 1;
	return strcmp(x->token, y->token);
}

/* Inside LINE everything goes: the parameter itself is what can follow. */
static bool is_in_line(const struct nodes *at)
{
	const struct grammar_node *first = at->list.count ? at->list.items[0] : NULL;
	return first && first->field && first->field->type->takes_line;
}

/* Inside LINE a line may end or go on. */
static void add_line(struct completions *out, const struct grammar_node *node, const char *part)
{
	add_parameter(out, node);
	if (!*part && node->ends_offered)
		add(out, "<cr>", "", NULL);
}

void grammar_complete(const struct grammar *grammar, const char *line, struct completions *out)
{
	*out = (struct completions){ .verdict = MATCH_FOUND };
	struct nodes at = { 0 };
	array_push(&at.list, grammar->root);
	char *copy = mem_text(line);
	char *part = copy;
	while (is_blank(*part))
		part++;
	for (char *end = part + strcspn(part, " \t\r\n"); *end && !is_in_line(&at);) {
		*end++ = '\0';
		if (!follow(&at, part, out))
			break;
		while (is_blank(*end))
			end++;
		part = end;
		end += strcspn(end, " \t\r\n");
		out->bad_word++;
	}
	out->start = (size_t)(part - copy);
	if (out->verdict == MATCH_FOUND && is_in_line(&at))
		add_line(out, at.list.items[0], part);
	else if (out->verdict == MATCH_FOUND)
		for (uint32_t i = 0; i < at.list.count; i++)
			add_children(out, at.list.items[i], part);
	if (out->verdict == MATCH_FOUND && !out->found.count)
		out->verdict = MATCH_UNKNOWN;
	if (out->found.count)
		qsort(out->found.items, out->found.count, sizeof *out->found.items, compare);
	array_free(&at.list);
	mem_free(copy);
}

void completions_drop(struct completions *completions)
{
	for (uint32_t i = 0; i < completions->tokens.count; i++)
		mem_free(completions->tokens.items[i]);
	array_free(&completions->tokens);
	array_free(&completions->found);
}

void completions_write(const struct completions *completions, struct text *out)
{
	size_t widest = 0;
	for (uint32_t i = 0; i < completions->found.count; i++) {
		size_t length = strlen(completions->found.items[i].token);
		widest = length > widest ? length : widest;
	}
	for (uint32_t i = 0; i < completions->found.count; i++) {
		const struct completion *c = &completions->found.items[i];
		if (c->help && *c->help)
			text_add(out, "  %-*s  %s\n", (int)widest, c->token, c->help);
		else
			text_add(out, "  %s\n", c->token);
	}
}

/* How many characters all keywords have in common; parameters among them: only what was typed. */
static size_t common_length(const struct completions *completions, const char **word, uint32_t *count)
{
	size_t common = 0;
	*count = 0;
	for (uint32_t i = 0; i < completions->found.count; i++) {
		const struct completion *c = &completions->found.items[i];
		if (c->type || is_end(c))
			continue;
		size_t same = 0;
		while (*count && same < common && c->token[same] == (*word)[same])
			same++;
		common = *count ? same : strlen(c->token);
		*word = *count ? *word : c->token;
		++*count;
	}
	return common;
}

char *completions_tab(const struct completions *completions, const char *line)
{
	const char *word = NULL;
	uint32_t count;
	size_t typed = strlen(line) - completions->start;
	size_t common = common_length(completions, &word, &count);
	if (!count || common < typed || (!typed && completions->found.count > 1))
		return NULL;
	if (count == 1)
		return text_format("%s ", word + typed);
	return common > typed ? text_format("%.*s", (int)(common - typed), word + typed) : NULL;
}
