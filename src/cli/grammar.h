/* SPDX-License-Identifier: Apache-2.0 */
/* grammar -- what one mode understands: rows of grammar text merged into one tree of words.
 *
 * It knows nothing of records: rows are text, so that the daemon that declares them and the vtysh that is
 * handed them match, complete and explain in the same way.
 *
 *	word                   a keyword; may be shortened while it stays unique
 *	name:"word"            a keyword that is captured as `name` instead of as itself
 *	{name:type arguments}  a parameter; types are schema/field.h's without `type_`, e.g. {n:u32 1-10}
 *	[ a | b ]  ( a | b )   optional; a choice
 *	< a | b >              each once at most, in any order
 *
 * A keyword typed in full beats a parameter that fits for sure (a number, an address), that beats a
 * shortened keyword, that beats WORD, that beats LINE; if the better way leads to no command the next is
 * tried.  {x:line} takes the rest of the line as typed (type_line takes one pair of quotes around it off).
 *
 * Strings of rows are borrowed: they outlive the grammar. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "base/text.h"

enum { GRAMMAR_HIDDEN = 1,       /* understood, not offered */
       GRAMMAR_LEAVES = 2 };     /* leaves the mode ("exit-address-family") */

struct grammar_row {
	const char *grammar;
	const char *helps;       /* a line ('\n' between) per word and parameter, as they stand in `grammar` */
	const char *enters;      /* the mode that it enters, or NULL */
	uint32_t flags;
	const void *value;       /* the caller's */
};

struct grammar;

struct grammar *grammar_new(void);
/* For one line only: what it does not say is left out when rows are added, which makes adding them ten times as fast.  Whether
 * it finds a row, and which, is as with all of them; what else could be said is not known. */
struct grammar *grammar_new_for(const char *line);
void grammar_free(struct grammar *grammar);
/* Adds a row (copied; its strings borrowed). False and *why (mem_free) if its text is wrong; nothing is added.
 * Rows that end in the same words are kept together, the first added first. */
bool grammar_add(struct grammar *grammar, const struct grammar_row *row, char **why);

/* Nothing more will be added: what many ways have in common is kept once.  A language with many optional words takes a
 * fiftieth of the memory then; matching and completion are as before. */
void grammar_fold(struct grammar *grammar);

/* ---- matching ------------------------------------------------------------------------------------- */
enum match_verdict {
	MATCH_FOUND,
	MATCH_EMPTY,             /* nothing but blanks */
	MATCH_INCOMPLETE,        /* good so far */
	MATCH_AMBIGUOUS,         /* bad_word could be each of `nearest` */
	MATCH_UNKNOWN            /* bad_word does not fit; `why` or `nearest` may say more */
};

#define MATCH_WORDS 64           /* a line's words; more are unknown (LINE takes any number) */

struct capture {
	const char *name;        /* "" for a keyword that is called as a parameter of the line */
	const char *word;        /* keywords in full, parameters as typed */
	uint32_t position;       /* the how manieth word or parameter of rows[0]'s grammar, from 0 */
};

struct match {
	enum match_verdict verdict;
	const struct grammar_row *const *rows;  /* FOUND: all rows that end here; rows[0] is the first added */
	uint32_t row_count;
	uint32_t count;          /* captures: one per word of the line, in order */
	struct capture captures[MATCH_WORDS];
	uint32_t word_count;
	uint32_t bad_word;       /* UNKNOWN, AMBIGUOUS: index from 0 */
	uint32_t bad_column;     /* its column in the line, from 0 */
	char *why;               /* UNKNOWN: why the parameter there refuses it, or NULL */
	char *nearest;           /* AMBIGUOUS: candidates; UNKNOWN: words that were perhaps meant; ' ' between, or NULL */
	char *line;              /* owns the words */
};

/* Always fills *out; match_drop it afterwards. */
void grammar_match(const struct grammar *grammar, const char *line, struct match *out);
void match_drop(struct match *match);
const char *match_word(const struct match *match, const char *name);    /* NULL: not there */
/* The failure as one line, FRR's beginning and what to do:
 *	% Unknown command: show ip bgp sumary -- "sumary" is not known here; did you mean summary?
 * `line` as typed.  Nothing for FOUND and EMPTY. */
void match_explain(const struct match *match, const char *line, struct text *out);
/* Only the part after the dashes, "" if there is nothing more to say. */
void match_why(const struct match *match, struct text *out);

/* ---- completion ----------------------------------------------------------------------------------- */
struct completion {
	const char *token;       /* keyword, A.B.C.D, (1-65535), WORD, LINE, IFNAME, <cr> */
	const char *help;
	const char *type;        /* a parameter's type ("interface"), NULL for keywords and <cr> */
};

struct completions {
	ARRAY_OF(struct completion) found;   /* sorted as FRR: <cr>, parameters, keywords; each once */
	enum match_verdict verdict;          /* FOUND, or what the words before are: UNKNOWN, AMBIGUOUS */
	uint32_t bad_word;
	size_t start;                        /* where in the line the word to complete begins */
	ARRAY_OF(char *) tokens;             /* owned */
};

/* What can follow: for "show ip b" everything that begins with b, for "show ip " all. */
void grammar_complete(const struct grammar *grammar, const char *line, struct completions *out);
void completions_drop(struct completions *completions);
/* Lines as `?` prints them: two blanks, token, help in a column. */
void completions_write(const struct completions *completions, struct text *out);
/* What TAB inserts at the end of the line (mem_free): the rest of the only keyword and a blank, or what all
 * keywords have in common; NULL: nothing to insert. */
char *completions_tab(const struct completions *completions, const char *line);

/* ---- the parts of a row, for who writes it or checks it ------------------------------------------- */
enum grammar_part { PART_WORD, PART_PARAMETER, PART_OPTIONAL, PART_CHOICE, PART_ANY_ORDER, PART_SEQUENCE };

/* What a group of that part stands between: "[]", "()", "<>". */
const char *grammar_brackets(enum grammar_part part);

struct grammar_item {
	enum grammar_part part;
	char *name;              /* capture's name */
	char *word;              /* keyword; a parameter's type and arguments ("" when not written) */
	uint32_t position;       /* the how manieth word or parameter of the row */
	ARRAY_OF(struct grammar_item *) items;   /* OPTIONAL, CHOICE, ANY_ORDER: alternatives, each a SEQUENCE */
};

/* A SEQUENCE, or NULL and *why. */
struct grammar_item *grammar_parse(const char *grammar, char **why);
void grammar_item_free(struct grammar_item *item);
