/* SPDX-License-Identifier: Apache-2.0 */
/* complete -- what TAB inserts and what `?` prints; names (interfaces, neighbors) are asked of the daemons. */
#pragma once
#include "vtysh/shell.h"

/* Help for what can follow `line`, a line per word. */
void complete_help(struct shell *sh, const char *line, struct text *out);
/* *insert (mem_free): what TAB puts at the end of the line, or NULL; then `out` has the candidates. */
void complete_tab(struct shell *sh, const char *line, unsigned columns, char **insert, struct text *out);
