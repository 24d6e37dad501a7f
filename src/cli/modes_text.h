/* SPDX-License-Identifier: Apache-2.0 */
/* modes_text -- the text of a mode's rows: parameters with their types, choices spelt out, helps beside. */
#pragma once
#include "cli/command.h"
#include "cli/modes.h"
#include "cli/shape.h"

struct row_text {
	const struct language *language;
	const struct kind *owner;
	const struct kind *path[ROW_DEPTH];  /* as mode_row's */
	uint32_t depth;
	struct text grammar, helps;
	ARRAY_OF(struct mode_bind) binds;
	struct text *complaints;             /* NULL: nobody wants them */
};

void row_text_no(struct row_text *t);
/* How lines of path[depth] begin; with `is_no` what is not key is optional. */
void row_text_head(struct row_text *t, uint32_t depth, bool is_no);
/* A setting of the last kind of the path (or of the owner). */
void row_text_setting(struct row_text *t, const struct setting *setting, bool is_no);
void row_text_command(struct row_text *t, const struct command *command);
void row_text_leave(struct row_text *t, const char *word);
void row_text_complain(struct row_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
