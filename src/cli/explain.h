/* SPDX-License-Identifier: Apache-2.0 */
/* explain -- why a line was not understood, for people; the first line is FRR's, because scripts match it.
 *
 *	% Unknown command: show ip bgp sumary
 *	did you mean: show ip bgp summary */
#pragma once
#include "cli/modes.h"

/* `match` is the line's match in `grammar`.  Nothing for lines that were found. */
void explain_match(const struct grammar *grammar, const struct match *match, const char *line, struct text *out);
/* Is the failure of `a` nearer to something meaningful than that of `b`? */
bool explain_is_nearer(const struct match *a, const struct match *b);
