/* SPDX-License-Identifier: Apache-2.0 */
/* grammar -- rows into the tree of words.
 *
 * Every way through a row (with and without each optional part) becomes a path from the root.  Paths of
 * rows share their beginnings, so matching costs what the line's words cost, not what the rows are. */
#include "cli/grammar.h"
#include <assert.h>
#include <string.h>
#include "cli/grammar_tree.h"

#define WAYS_MOST 4096
#define POSITIONS_MOST 255

/* One way through the parts of a row so far. */
struct way {
	struct grammar_node *node;
	uint32_t count;
	uint8_t positions[MATCH_WORDS];
};

struct ways {
	ARRAY_OF(struct way) list;
};

struct adding {
	struct grammar *grammar;
	struct grammar_owned *row;
	bool is_offered;
	const struct way *lead;         /* within parts that come in any order: the way before them; else NULL */
	const char *why;
};

struct grammar *grammar_new(void)
{
	struct grammar *grammar = NEW(struct grammar);
	grammar->root = NEW(struct grammar_node);
	return grammar;
}

struct grammar *grammar_new_for(const char *line)
{
	struct grammar *grammar = grammar_new();
	char *rest = grammar->line = mem_text(line), *word;
	while (grammar->word_count < MATCH_WORDS && (word = strsep(&rest, " \t\r\n")))
		if (*word)
			grammar->words[grammar->word_count++] = word;
	return grammar;
}

static void node_free(struct grammar_node *node)
{
	for (uint32_t i = 0; i < node->words.count; i++)
		node_free(node->words.items[i]);
	for (uint32_t i = 0; i < node->parameters.count; i++)
		node_free(node->parameters.items[i]);
	array_free(&node->words);
	array_free(&node->parameters);
	array_free(&node->rows);
	array_free(&node->sharers);
	mem_free(node->field);
	mem_free(node->lead);
	mem_free(node);
}

static void folded_free(struct grammar *grammar)
{
	for (uint32_t i = 0; i < grammar->node_count; i++) {
		array_free(&grammar->nodes[i].sharers);
		mem_free(grammar->nodes[i].field);
		mem_free(grammar->nodes[i].lead);
	}
	mem_free(grammar->nodes);
	mem_free(grammar->links);
}

static void owned_free(struct grammar_owned *row)
{
	grammar_item_free(row->tree);
	array_free(&row->items);
	array_free(&row->helps);
	mem_free(row->help_lines);
	mem_free(row);
}

void grammar_free(struct grammar *grammar)
{
	if (!grammar)
		return;
	if (grammar->nodes)
		folded_free(grammar);
	else
		node_free(grammar->root);
	for (uint32_t i = 0; i < grammar->rows.count; i++)
		owned_free(grammar->rows.items[i]);
	array_free(&grammar->rows);
	mem_free(grammar->line);
	mem_free(grammar);
}

/* ---- nodes ------------------------------------------------------------------------------------------ */

uint32_t grammar_first_word(const struct grammar_node *node, const char *word, size_t length)
{
	uint32_t low = 0, high = node->words.count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (strncmp(node->words.items[middle]->word, word, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct grammar_node *word_node(struct grammar_node *parent, const char *word)
{
	uint32_t at = grammar_first_word(parent, word, strlen(word) + 1);
	if (at < parent->words.count && strcmp(parent->words.items[at]->word, word) == 0)
		return parent->words.items[at];
	struct grammar_node *node = NEW(struct grammar_node);
	node->word = word;
	array_push(&parent->words, node);
	memmove(parent->words.items + at + 1, parent->words.items + at,
		(parent->words.count - 1 - at) * sizeof *parent->words.items);
	parent->words.items[at] = node;
	return node;
}

static struct grammar_node *parameter_node(struct grammar_node *parent, const char *shape, struct adding *adding)
{
	for (uint32_t i = 0; i < parent->parameters.count; i++)
		if (strcmp(parent->parameters.items[i]->shape, shape) == 0)
			return parent->parameters.items[i];
	char *why = NULL;
	struct field field;
	if (!field_from_text(shape, &field, &why)) {
		mem_free(why);
		adding->why = "a type is not known";
		return NULL;
	}
	struct grammar_node *node = NEW(struct grammar_node);
	node->field = mem_copy(&field, sizeof field);
	node->shape = shape;
	array_push(&parent->parameters, node);
	return node;
}

/* ---- ways ------------------------------------------------------------------------------------------- */

static void expand_sequence(struct adding *adding, const struct grammar_item *sequence, struct ways *ways);

/* The first row that has the part owns it; further ones, of other kinds of objects, share it. */
static void make_looped(struct adding *adding, struct grammar_node *node, const struct grammar_item *item)
{
	const struct grammar_row *row = &adding->row->row;
	if (!node->sharers.count || node->sharers.items[node->sharers.count - 1] != row)
		array_push(&node->sharers, row);
	if (node->is_looped)
		return;
	node->is_looped = true;
	node->position = (uint8_t)item->position;
	node->owner = adding->row;
	node->lead = mem_copy(adding->lead->positions, sizeof adding->lead->positions);
}

/* Can the next word of a way be the part?  Parameters may be anything here. */
static bool is_said(const struct grammar *grammar, const struct way *way, const struct grammar_item *item)
{
	if (!grammar->line)
		return true;
	const char *word = way->count < grammar->word_count ? grammar->words[way->count] : NULL;
	return word && (item->part != PART_WORD || text_starts(item->word, word));
}

static void drop_unsaid(const struct grammar *grammar, const struct grammar_item *item, struct ways *ways)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < ways->list.count; i++)
		if (is_said(grammar, &ways->list.items[i], item))
			ways->list.items[kept++] = ways->list.items[i];
	ways->list.count = kept;
}

/* Each way goes one word further. */
static void expand_token(struct adding *adding, const struct grammar_item *item, struct ways *ways)
{
	const char *help = item->position < adding->row->helps.count ? adding->row->helps.items[item->position] : "";
	if (!adding->lead)              /* in any order: the how manieth word it will be is not known */
		drop_unsaid(adding->grammar, item, ways);
	for (uint32_t i = 0; i < ways->list.count; i++) {
		struct way *way = &ways->list.items[i];
		if (way->count == MATCH_WORDS) {
			adding->why = "too many words";
			return;
		}
		struct grammar_node *node = item->part == PART_WORD ? word_node(way->node, item->word)
								     : parameter_node(way->node, item->word, adding);
		if (!node)
			return;
		if (!node->help || !*node->help)
			node->help = help;
		node->is_offered |= adding->is_offered;
		if (adding->lead)
			make_looped(adding, node, item);
		way->node = node;
		way->positions[way->count++] = (uint8_t)item->position;
	}
}

/* Each node once: a row of many optional parts leads to hundreds of them. */
static void append(struct adding *adding, struct ways *to, const struct ways *from)
{
	uint32_t list = ++adding->grammar->lists;
	for (uint32_t i = 0; i < to->list.count; i++)
		to->list.items[i].node->seen = list;
	for (uint32_t i = 0; i < from->list.count; i++) {
		struct grammar_node *node = from->list.items[i].node;
		if (node->seen == list)
			continue;
		node->seen = list;
		array_push(&to->list, from->list.items[i]);
	}
}

/* Each way becomes one per alternative, and one without for what is optional. */
static void expand_group(struct adding *adding, const struct grammar_item *group, struct ways *ways)
{
	struct ways all = { 0 };
	for (uint32_t i = 0; i < group->items.count; i++) {
		struct ways some = { 0 };
		append(adding, &some, ways);
		expand_sequence(adding, group->items.items[i], &some);
		append(adding, &all, &some);
		array_free(&some.list);
	}
	if (group->part == PART_OPTIONAL)
		append(adding, &all, ways);
	array_free(&ways->list);
	*ways = all;
	if (ways->list.count > WAYS_MOST)
		adding->why = "too many ways through optional parts";
}

/* Each alternative leads back to where the group began, so that all orders cost no more than one.  Its nodes belong to
 * this row and know their position; a line meets each alternative once at most (grammar_match). */
static void expand_any_order(struct adding *adding, const struct grammar_item *group, struct ways *ways)
{
	for (uint32_t w = 0; w < ways->list.count; w++)
		for (uint32_t i = 0; i < group->items.count && !adding->why; i++) {
			struct ways one = { 0 };
			array_push(&one.list, ways->list.items[w]);
			adding->lead = &ways->list.items[w];
			expand_sequence(adding, group->items.items[i], &one);
			for (uint32_t k = 0; k < one.list.count; k++)
				one.list.items[k].node->back = ways->list.items[w].node;
			array_free(&one.list);
		}
	adding->lead = NULL;
}

static void expand_sequence(struct adding *adding, const struct grammar_item *sequence, struct ways *ways)
{
	for (uint32_t i = 0; i < sequence->items.count && !adding->why; i++) {
		const struct grammar_item *item = sequence->items.items[i];
		if (item->part == PART_WORD || item->part == PART_PARAMETER)
			expand_token(adding, item, ways);
		else if (item->part == PART_ANY_ORDER && i + 1 < sequence->items.count)
			adding->why = "parts in any order end a row";
		else if (item->part == PART_ANY_ORDER)
			expand_any_order(adding, item, ways);
		else
			expand_group(adding, item, ways);
	}
}

static void end_way(struct adding *adding, const struct way *way)
{
	struct grammar_node *node = way->node;
	if (!node->first)
		node->first = adding->row;
	array_push(&node->rows, &adding->row->row);
	node->ends_offered |= adding->is_offered;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static void list_items(struct grammar_owned *row, const struct grammar_item *item)
{
	if (item->part == PART_WORD || item->part == PART_PARAMETER)
		array_push(&row->items, item);
	for (uint32_t i = 0; i < item->items.count; i++)
		list_items(row, item->items.items[i]);
}

static void split_helps(struct grammar_owned *row)
{
	row->help_lines = mem_text(row->row.helps ? row->row.helps : "");
	for (char *at = row->help_lines; at;) {
		char *line = at;
		at = strchr(at, '\n');
		if (at)
			*at++ = '\0';
		array_push(&row->helps, line);
	}
}

/* Types are looked up before anything is added, so that a wrong row leaves no traces. */
static bool are_types_known(const struct grammar_owned *row, char **why)
{
	struct field field;
	for (uint32_t i = 0; i < row->items.count; i++)
		if (row->items.items[i]->part == PART_PARAMETER &&
		    !field_from_text(row->items.items[i]->word, &field, why))
			return false;
	return true;
}

static void add_ways(struct grammar *grammar, struct adding *adding)
{
	struct ways ways = { 0 };
	array_push(&ways.list, (struct way){ .node = grammar->root });
	expand_sequence(adding, adding->row->tree, &ways);
	for (uint32_t i = 0; i < ways.list.count && !adding->why; i++)
		if (ways.list.items[i].count)
			end_way(adding, &ways.list.items[i]);
	array_free(&ways.list);
}

/* A row that begins with another word need not be taken apart. */
static bool begins_otherwise(const struct grammar *grammar, const char *row)
{
	size_t length = strcspn(row, " ");
	bool is_word = length && strcspn(row, " :[](){}<>|\"") == length;
	return grammar->line && is_word && (!grammar->word_count || !text_starts(row, grammar->words[0]));
}

bool grammar_add(struct grammar *grammar, const struct grammar_row *row, char **why)
{
	assert(!grammar->nodes);
	if (begins_otherwise(grammar, row->grammar))
		return true;
	struct grammar_item *tree = grammar_parse(row->grammar, why);
	if (!tree)
		return false;
	struct grammar_owned *owned = NEW(struct grammar_owned);
	owned->row = *row;
	owned->tree = tree;
	list_items(owned, tree);
	split_helps(owned);
	if (owned->items.count > POSITIONS_MOST)
		*why = mem_text("a row of so many words");
	if (owned->items.count > POSITIONS_MOST || !are_types_known(owned, why)) {
		owned_free(owned);
		return false;
	}
	array_push(&grammar->rows, owned);
	struct adding adding = { .grammar = grammar, .row = owned, .is_offered = !(row->flags & GRAMMAR_HIDDEN) };
	add_ways(grammar, &adding);
	if (adding.why)
		*why = mem_text(adding.why);
	return !adding.why;
}
