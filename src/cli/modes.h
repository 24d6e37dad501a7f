/* SPDX-License-Identifier: Apache-2.0 */
/* modes -- a language compiled: for every mode the rows that may be typed in it.
 *
 * Modes are "view", "enable", "config" and those that kinds enter ("config-router").  A row of a
 * configuration mode is a setting (or its `no`), a section that is entered, or a command with MODE_CONFIG.
 * Settings that begin with `debug` may be typed in "enable" as well.
 *
 *	match → match.rows[0]->value is a struct mode_row:  command ? run it : candidate_take(…) */
#pragma once
#include "cli/command.h"
#include "cli/config.h"
#include "cli/grammar.h"

enum mode_row_use { ROW_COMMAND, ROW_SETTING, ROW_ENTER, ROW_REMOVE, ROW_LEAVE };

#define ROW_DEPTH 4

/* Which field of which kind a word or parameter is for. */
struct mode_bind {
	int8_t depth;                        /* index in `path`; -1: the owner */
	bool is_head;                        /* part of how the kind's lines begin */
	bool is_flag;
	int16_t field;                       /* -1: nothing */
};

struct mode_row {
	struct grammar_row row;              /* text and helps complete: what is handed to vtysh */
	enum mode_row_use use;
	const struct command *command;       /* ROW_COMMAND */
	const struct kind *owner;            /* the kind whose mode it is (kinds may share a mode's name) */
	/* Kinds below the owner, outermost first; the last is the one that the line is about. */
	const struct kind *path[ROW_DEPTH];
	uint32_t depth;
	const struct setting *setting;       /* ROW_SETTING */
	bool is_no;
	bool is_of_outer;                    /* `path` begins in the section around the owner */
	ARRAY_OF(struct mode_bind) binds;    /* by position in the grammar */
	char *grammar, *helps;               /* owned */
};

struct modes;

/* `complaints` (may be NULL: not asked) collects what is wrong with the rows, a line each: a literal without help, an
 * unknown field or type, rows that cannot be told apart. */
struct modes *modes_new(const struct language *language, struct text *complaints);
void modes_free(struct modes *modes);
/* Made when it is first asked for: a daemon in whose modes nobody types does not pay for them.  NULL: no such mode. */
const struct grammar *modes_grammar(struct modes *modes, const char *mode);
uint32_t modes_count(const struct modes *modes);
const char *modes_name(const struct modes *modes, uint32_t mode);
uint32_t modes_row_count(const struct modes *modes, uint32_t mode);
const struct mode_row *modes_row(const struct modes *modes, uint32_t mode, uint32_t row);
/* The house's check "a command without help": what modes_new complains of; true if nothing. */
bool language_check(const struct language *language, struct text *complaints);
