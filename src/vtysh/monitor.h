/* SPDX-License-Identifier: Apache-2.0 */
/* monitor -- log lines of daemons, as they come, at the operator's terminal (`terminal monitor`).
 *
 * Each daemon has a connection of its own for them (cli/monitor.h), so that answers and log lines never meet.  They are
 * read while a line is edited, and shown above it; at other times they wait in the connection, and when that is full
 * the daemon drops them and says how many. */
#pragma once
#include "vtysh/shell.h"

/* Of these daemons (bits); a status. */
int monitor_begin(struct shell *sh, uint32_t daemons);
void monitor_end(struct shell *sh, uint32_t daemons);
/* Until there is something to read at `fd`: true; or there may be log lines: false. */
bool monitor_wait(const struct shell *sh, int fd);
/* Whole lines that have come. */
void monitor_take(struct shell *sh, struct text *out);
