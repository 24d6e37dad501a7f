/* SPDX-License-Identifier: Apache-2.0 */
/* tools -- commands of vtysh that are about neither daemons nor their configuration: programs of the system, what was
 * typed, which commands there are; and a file that is loaded. */
#pragma once
#include "cli/grammar.h"
#include "vtysh/shell.h"

int tool_ping(struct shell *sh, const struct match *match);
int tool_traceroute(struct shell *sh, const struct match *match);
int tool_shell(struct shell *sh, const struct match *match);
int tool_copy(struct shell *sh, const struct match *match);
int tool_find(struct shell *sh, const struct match *match);
int tool_history(struct shell *sh, const struct match *match);
