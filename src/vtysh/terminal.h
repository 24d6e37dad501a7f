/* SPDX-License-Identifier: Apache-2.0 */
/* terminal -- a person at a terminal: prompt, editing, history, TAB, `?`, Ctrl-C, Ctrl-Z, Ctrl-D. */
#pragma once
#include "vtysh/shell.h"

/* Until the person leaves; an exit status. `history_file` NULL: nothing is kept. */
int terminal_run(struct shell *sh, const char *history_file);
