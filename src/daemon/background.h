/* SPDX-License-Identifier: Apache-2.0 */
/* background -- -d: the parent waits until the child is ready, and its exit status says whether it became so.
 *
 * The fork is early, before there are loops, locks or threads.  Until the child is ready it still has the
 * parent's standard error, so what goes wrong is read where the command was typed. */
#pragma once
#include <stdbool.h>

/* Returns in the child only, with the descriptor to report to; the parent exits with the child's fate. */
int background_fork(const char *program);
/* Ready: the parent exits with 0, standard streams are closed (to /dev/null).  The working directory stays:
 * relative names of log files mean the same after SIGUSR1 as before. */
void background_ready(int report);
