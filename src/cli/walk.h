/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- through the lines of a file: what each is, and where it stands. */
#pragma once
#include "cli/candidate.h"

enum walk_class {
	WALK_BLANK,                  /* nothing, or a lone ! */
	WALK_COMMENT,
	WALK_OWN,                    /* taken by the candidate */
	WALK_ENTER,                  /* … and entered a section */
	WALK_LEAVE,                  /* exit, end */
	WALK_FOREIGN,                /* of another daemon */
	WALK_WRONG
};

struct walk_line {
	enum walk_class class;
	uint32_t number;             /* from 1 */
	const char *raw;             /* as it stands, without newline */
	const char *body;            /* without blanks around */
	const struct place *place;   /* where it stands: the section around it */
	const char *why;             /* WRONG */
};

/* A candidate of no config's own, for looking at files only. */
void walk_scratch(const struct config *config, struct candidate *scratch);
/* Forgets what the candidate has: it is empty then. */
void candidate_clear(struct candidate *candidate);

void walk_text(struct candidate *candidate, const char *text, void (*on_line)(void *owner, const struct walk_line *line),
	       void *owner);
