/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_tree -- the tree of words that grammar, grammar_match and grammar_complete share.
 *
 *	show ─ ip ─┬─ bgp ─┬─ •            rows end at nodes; rows that say the same words share them
 *	           │       └─ summary ─ •
 *	           └─ route ─ •
 *
 * Folded (grammar_fold) it is no tree any more: what can follow in the same way is there once. */
#pragma once
#include "cli/grammar.h"
#include "schema/field.h"

struct grammar_node {
	const char *word;                /* keyword; NULL for a parameter */
	const char *help;
	struct field *field;             /* parameter, owned */
	const char *shape;               /* parameter: "type arguments" */
	bool is_offered;                 /* a row that is not hidden goes through */
	bool ends_offered;               /* … ends here */
	ARRAY_OF(struct grammar_node *) words;          /* sorted */
	ARRAY_OF(struct grammar_node *) parameters;     /* as added */
	ARRAY_OF(const struct grammar_row *) rows;      /* that end here */
	const struct grammar_owned *first;              /* of rows[0] */
	/* Parts in any order: what follows such a part is what follows where they begin. */
	bool is_looped;
	uint8_t position;               /* looped: its own */
	const struct grammar_owned *owner;      /* looped: the first row that it belongs to */
	ARRAY_OF(const struct grammar_row *) sharers;   /* looped: all rows that it belongs to, one per kind of object */
	uint8_t *lead;                  /* looped: positions of the words before, in that row; owned */
	struct grammar_node *back;      /* the last of a part; NULL: none */
	uint32_t seen;                  /* while a row is added: the count of the list that it was last found in */
};

/* A row that was added: its parts by position. */
struct grammar_owned {
	struct grammar_row row;
	struct grammar_item *tree;
	ARRAY_OF(const struct grammar_item *) items;
	char *help_lines;
	ARRAY_OF(const char *) helps;
};

struct grammar {
	struct grammar_node *root;
	ARRAY_OF(struct grammar_owned *) rows;
	char *line;                     /* for one line only: its words; NULL: for all */
	const char *words[MATCH_WORDS];
	uint32_t word_count;
	uint32_t lists;                 /* counts lists of ways, see grammar_node.seen */
	/* Folded: all nodes, and what their arrays of words, parameters and rows point into. */
	struct grammar_node *nodes;
	uint32_t node_count;
	const void **links;
};

/* Has it words of its own behind it?  The last of a part has where something of the part is optional. */
static inline bool grammar_goes_on(const struct grammar_node *node)
{
	return node->words.count || node->parameters.count;
}

/* How well a line's word fits a node; 0 not at all.  The order is the rule of grammar.h. */
enum { RANK_NONE, RANK_LINE, RANK_WORD, RANK_HIDDEN, RANK_SHORT, RANK_SURE, RANK_EXACT };
int grammar_rank(const struct grammar_node *node, const char *word, size_t length);
/* The first of node's keywords that is not before `word`. */
uint32_t grammar_first_word(const struct grammar_node *node, const char *word, size_t length);
