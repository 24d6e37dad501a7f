/* SPDX-License-Identifier: Apache-2.0 */
/* merge -- running configurations of several daemons as one text, and what a file has that no daemon knows. */
#pragma once
#include "vtysh/shell.h"

/* A block: a line at the margin and what is indented below it. */
struct block {
	char *head;
	struct text body;              /* whole lines, indented */
	char *comment;                 /* comment lines before it, or NULL */
	bool is_section;               /* ends with `exit` */
};

struct blocks {
	struct block *items;
	uint32_t count, room;
};

void blocks_read(struct blocks *blocks, const char *text, bool with_comments);
void blocks_drop(struct blocks *blocks);
/* Puts `more` in: a block with the same head gets the lines that it lacks. */
void blocks_merge(struct blocks *into, const struct blocks *more);
/* Who knows what: `line` is NULL for the head itself, else a line of its section. */
struct block_knower {
	bool (*is_known)(void *owner, const char *head, const char *line);
	void *owner;
};
/* What an old file has and would be lost is put in: comments, and blocks and lines that nobody knows. */
void blocks_keep(struct blocks *into, const struct blocks *old, const struct block_knower *knower);
void blocks_write(const struct blocks *blocks, struct text *out);

/* The merged running configuration of the daemons in `daemons`; false: a daemon did not answer. */
bool merge_running(struct shell *sh, uint32_t daemons, struct blocks *out);
