/* SPDX-License-Identifier: Apache-2.0 */
/* candidate -- inside of a configuration and of the candidate that will follow it. */
#pragma once
#include "cli/modes.h"
#include "cli/tree.h"

struct config {
	const struct config_rules *rules;
	void *owner;
	struct language language;        /* of own_modes: only the root, what files and candidates understand */
	struct modes *own_modes;         /* NULL: it uses another's */
	struct modes *modes;
	struct object *tree;
	struct candidate *candidate;     /* the open one, or NULL */
	uint64_t candidates;             /* how many there were */
};

struct candidate {
	struct config *config;
	struct object *root;             /* always its own */
	uint64_t id;
	bool is_checked;                 /* candidate_check was here: shared objects were given back to the old tree */
};

/* Which row of a match is meant at a place; NULL: none belongs there. */
const struct mode_row *candidate_row(const struct place *place, const struct grammar_row *const *rows, uint32_t count);
