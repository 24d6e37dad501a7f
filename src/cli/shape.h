/* SPDX-License-Identifier: Apache-2.0 */
/* shape -- a kind's rows analysed: the parts of each grammar and the fields that they name.
 *
 * Shapes are made when first asked for and kept for the life of the program, one per kind.  Only the thread
 * that owns the configuration asks. */
#pragma once
#include "cli/config.h"
#include "cli/grammar.h"

/* What a word or parameter of a grammar stands for. */
struct shape_bind {
	int field;                   /* index in the kind's fields; -1: nothing */
	bool is_flag;                /* a bare word that says true */
};

struct shape_row {
	const struct setting *setting;       /* NULL: the kind's own beginning */
	struct grammar_item *tree;           /* NULL if the grammar is wrong: see `why` */
	char *why;
	ARRAY_OF(struct shape_bind) binds;   /* by position */
	int flag;                            /* setting->flag; -1: none, -2: unknown */
	struct said fields;                  /* all that it names */
	struct said instead_of;              /* setting->instead_of */
	bool may_be_empty;
	uint32_t stage;                      /* so many kinds of children are written before it */
};
#define SHAPE_NOWHERE UINT32_MAX             /* a stage: its setting names a kind that is not there */

struct shape {
	const struct kind *kind;
	struct shape_row head;
	ARRAY_OF(struct shape_row) rows;     /* one per setting */
};

const struct shape *shape_of(const struct kind *kind);
const struct shape_row *shape_row_of(const struct shape *shape, const struct setting *setting);
