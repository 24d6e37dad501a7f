/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_fold -- the tree of words, with what can follow in the same way there once.
 *
 * `show [ip] bgp [ipv4|ipv6] [unicast] …` has the same words behind each of its twelve beginnings, and each with and
 * without `json`.  Two nodes are the same when they say the same and the same nodes follow.  Going up from the leaves,
 * each node is looked for among those kept; those that are kept move together at the end, so that what the tree took
 * goes back in one piece.
 *
 * Parts in any order lead back to where they begin: they and that node stay as they are. */
#include <assert.h>
#include <string.h>
#include <xxhash.h>
#include "cli/grammar.h"
#include "cli/grammar_tree.h"

struct fold {
	struct grammar_node **slots;    /* open addressing, by hash */
	uint32_t room;                  /* a power of two */
	ARRAY_OF(struct grammar_node *) kept;
	ARRAY_OF(struct grammar_node *) dropped;
};

static bool same_pointers(const void *a, uint32_t a_count, const void *b, uint32_t b_count)
{
	return a_count == b_count && (!a_count || memcmp(a, b, a_count * sizeof(void *)) == 0);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same(const struct grammar_node *a, const struct grammar_node *b)
{
	return a->is_offered == b->is_offered && a->ends_offered == b->ends_offered && a->first == b->first &&
	       same_text(a->word, b->word) && same_text(a->shape, b->shape) && same_text(a->help, b->help) &&
	       same_pointers(a->rows.items, a->rows.count, b->rows.items, b->rows.count) &&
	       same_pointers(a->words.items, a->words.count, b->words.items, b->words.count) &&
	       same_pointers(a->parameters.items, a->parameters.count, b->parameters.items, b->parameters.count);
}

static uint64_t hash_of(const struct grammar_node *node)
{
	const char *token = node->word ? node->word : node->shape;
	uint64_t hash = token ? XXH3_64bits(token, strlen(token)) : 0;
	hash = XXH3_64bits_withSeed(node->rows.items, node->rows.count * sizeof *node->rows.items, hash);
	hash = XXH3_64bits_withSeed(node->words.items, node->words.count * sizeof *node->words.items, hash);
	return XXH3_64bits_withSeed(node->parameters.items, node->parameters.count * sizeof *node->parameters.items, hash);
}

static struct grammar_node **slot_of(const struct fold *fold, const struct grammar_node *node)
{
	uint32_t at = (uint32_t)hash_of(node) & (fold->room - 1);
	while (fold->slots[at] && !is_same(fold->slots[at], node))
		at = (at + 1) & (fold->room - 1);
	return &fold->slots[at];
}

static void grow(struct fold *fold)
{
	if (4 * fold->kept.count < 3 * fold->room)
		return;
	mem_free(fold->slots);
	fold->room *= 2;
	fold->slots = mem_new(fold->room * sizeof *fold->slots);
	for (uint32_t i = 0; i < fold->kept.count; i++)
		*slot_of(fold, fold->kept.items[i]) = fold->kept.items[i];
}

static bool has_loops(const struct grammar_node *node)
{
	bool has = node->is_looped || node->back;
	for (uint32_t i = 0; i < node->words.count; i++)
		has |= node->words.items[i]->is_looped;
	for (uint32_t i = 0; i < node->parameters.count; i++)
		has |= node->parameters.items[i]->is_looped;
	return has;
}

/* The node that is kept in its place. */
static struct grammar_node *fold_node(struct fold *fold, struct grammar_node *node)
{
	for (uint32_t i = 0; i < node->words.count; i++)
		node->words.items[i] = fold_node(fold, node->words.items[i]);
	for (uint32_t i = 0; i < node->parameters.count; i++)
		node->parameters.items[i] = fold_node(fold, node->parameters.items[i]);
	struct grammar_node **slot = has_loops(node) ? NULL : slot_of(fold, node);
	if (slot && *slot) {
		array_push(&fold->dropped, node);
		return *slot;
	}
	if (slot)
		*slot = node;
	array_push(&fold->kept, node);
	grow(fold);
	return node;
}

/* -- moving together -- */

struct mover {
	struct grammar_node *nodes;
	const void **links;
	size_t at;
};

static struct grammar_node *moved(const struct mover *m, const struct grammar_node *node)
{
	return node ? &m->nodes[node->seen] : NULL;
}

static const void **take_links(struct mover *m, uint32_t count)
{
	m->at += count;
	return m->links + m->at - count;
}

static void move_node(struct mover *m, struct grammar_node *from)
{
	struct grammar_node *to = moved(m, from);
	*to = *from;
	to->back = moved(m, from->back);
	to->words.items = (struct grammar_node **)take_links(m, from->words.count);
	for (uint32_t i = 0; i < from->words.count; i++)
		to->words.items[i] = moved(m, from->words.items[i]);
	to->parameters.items = (struct grammar_node **)take_links(m, from->parameters.count);
	for (uint32_t i = 0; i < from->parameters.count; i++)
		to->parameters.items[i] = moved(m, from->parameters.items[i]);
	to->rows.items = (const struct grammar_row **)take_links(m, from->rows.count);
	for (uint32_t i = 0; i < from->rows.count; i++)
		to->rows.items[i] = from->rows.items[i];
}

/* Of one that moved, the new one has the rest. */
static void shell_free(struct grammar_node *node)
{
	array_free(&node->words);
	array_free(&node->parameters);
	array_free(&node->rows);
	mem_free(node);
}

static void drop(struct grammar_node *node)
{
	mem_free(node->field);
	shell_free(node);
}

static void move_together(struct grammar *grammar, struct fold *fold)
{
	size_t links = 0;
	for (uint32_t i = 0; i < fold->kept.count; i++) {
		const struct grammar_node *node = fold->kept.items[i];
		fold->kept.items[i]->seen = i;
		links += node->words.count + node->parameters.count + node->rows.count;
	}
	struct mover m = { .nodes = mem_new(fold->kept.count * sizeof *m.nodes), .links = mem_new((links + 1) * sizeof *m.links) };
	for (uint32_t i = 0; i < fold->kept.count; i++)
		move_node(&m, fold->kept.items[i]);
	grammar->root = moved(&m, grammar->root);
	grammar->nodes = m.nodes;
	grammar->node_count = fold->kept.count;
	grammar->links = m.links;
	for (uint32_t i = 0; i < fold->kept.count; i++)
		shell_free(fold->kept.items[i]);
}

void grammar_fold(struct grammar *grammar)
{
	assert(!grammar->nodes);
	struct fold fold = { .room = 1024 };
	fold.slots = mem_new(fold.room * sizeof *fold.slots);
	grammar->root = fold_node(&fold, grammar->root);
	move_together(grammar, &fold);
	for (uint32_t i = 0; i < fold.dropped.count; i++)
		drop(fold.dropped.items[i]);
	array_free(&fold.kept);
	array_free(&fold.dropped);
	mem_free(fold.slots);
}
