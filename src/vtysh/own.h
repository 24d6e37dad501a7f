/* SPDX-License-Identifier: Apache-2.0 */
/* own -- commands that vtysh answers itself, because they are about more than one daemon or about the terminal. */
#pragma once
#include "cli/grammar.h"
#include "vtysh/shell.h"

enum { OWN_VIEW = 1, OWN_ENABLE = 2, OWN_CONFIG = 4, OWN_ANY = 7 };

struct own_command {
	const char *grammar;
	const char *helps;             /* a line per word and parameter */
	uint32_t modes;                /* OWN_* */
	int (*run)(struct shell *sh, const struct match *match);
};
extern const struct own_command own_commands[];    /* ends with a row without grammar */
