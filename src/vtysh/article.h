/* SPDX-License-Identifier: Apache-2.0 */
/* article -- lines typed at prompts where they do not belong, as the article that Grevy exists for prints them.
 *
 *	# no auto-summary, # no sync         explained in bgpd's own words; nothing is changed
 *	(config)# network A.B.C.D/M          done in the only BGP instance there is, and said so */
#pragma once
#include "vtysh/shell.h"

/* False: it is none of these. */
bool article_line(struct shell *sh, const char *line, int *status);
