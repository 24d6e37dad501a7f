/* SPDX-License-Identifier: Apache-2.0 */
/* handover -- a daemon's language as text, so that vtysh needs to know no grammar.
 *
 * The hidden command `_grammar` answers it, `_grammar hash` its first line only, so that vtysh can keep what
 * it compiled under the name PROGRAM-VERSION-HASH and ask for the rest only when that changes.
 *
 *	grevy-language 1 PROGRAM VERSION HASH HOSTNAME
 *	mode NAME PARENT                              the mode (PARENT "-" for none)
 *	row USE FLAGS ENTERS⇥GRAMMAR⇥HELP⇥HELP…       of the mode above; a help per word and parameter
 *	end
 * Fields are separated by blanks, those of a row's text by TABs; lines end with \n.  The order of rows is
 * that of the daemon.  ENTERS is the mode that the row enters, or "-".  FLAGS are decimal GRAMMAR_* bits.
 * USE is one letter: c command, s setting, e enters a section, n takes a section away, l leaves.
 * HASH is 16 hexadecimal digits over everything from the second line on.  HOSTNAME is the one for prompts;
 * it is not part of the hash.
 *
 * Modes: "view", "enable", "config" (parent enable), and those that sections enter (parent: the mode that
 * they are entered from).  A prompt is HOST> in view, HOST# in enable, HOST(MODE)# otherwise. */
#pragma once
#include "cli/grammar.h"
#include "cli/session.h"

void handover_write(const struct host *host, bool only_hash, struct text *out);

struct handover_row {
	struct grammar_row row;      /* strings borrowed from the handover's text */
	char use;                    /* c s e n l */
};

struct handover_mode {
	const char *name;
	const char *parent;          /* NULL: none */
	ARRAY_OF(struct handover_row) rows;
};

struct handover {
	char *text;                  /* owns all strings */
	const char *program, *version, *hash, *hostname;
	ARRAY_OF(struct handover_mode) modes;
	bool is_whole;               /* false: only the first line was there (`_grammar hash`) */
};

/* False and *why (mem_free): it is no language, or of another version of this format. */
bool handover_read(const char *text, struct handover *out, char **why);
void handover_drop(struct handover *handover);
