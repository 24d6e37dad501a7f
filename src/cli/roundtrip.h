/* SPDX-License-Identifier: Apache-2.0 */
/* roundtrip -- for tests: every row of a language is typed with chance values; what the running configuration then
 * says must load again to the same state.
 *
 * Each row of each configuration mode is tried on a fresh configuration that begins with the test's `prelude`, until a
 * line of it is accepted; then many accepted lines are taken together, in an order of chance. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "cli/command.h"
#include "cli/config.h"

struct roundtrip {
	const struct language *language;
	struct config_rules rules;           /* check as in the program; apply may do nothing */
	void *owner;
	const char *prelude;                 /* lines that make what other lines need; "" for none */
	/* Words for parameters whose type says little (names, regular expressions, lists of communities); NULL-ended.
	 * One of them is drawn for {…:word} and {…:line}, and names of peers and interfaces. */
	const char *const *words;
	const char *const *peers;
	/* Words for parameters of a name ("asn"), instead of those by type; ended by a NULL name. */
	const struct roundtrip_word {
		const char *name, *word;
	} *named;
	/* Grammars of rows that no line of chance can satisfy, each with its own reason in the test; NULL-ended. */
	const char *const *spared;
};

/* False after a complaint on standard error for each row that failed. */
bool roundtrip_every_row(const struct roundtrip *r, uint32_t seed);
/* `count` lines of chance together, `rounds` times. */
bool roundtrip_many(const struct roundtrip *r, uint32_t seed, uint32_t count, uint32_t rounds);
