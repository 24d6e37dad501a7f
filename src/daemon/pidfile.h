/* SPDX-License-Identifier: Apache-2.0 */
/* pidfile -- one daemon of a name at a time.
 *
 * The file is locked as long as the daemon lives, so a file that a dead one left behind is simply taken
 * over: what decides is the lock, never the number in it. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

/* Writes our process id; the descriptor keeps the lock. -1 and *why (caller frees): another one runs, or
 * the file can't be written. Not to be inherited by a fork that outlives the caller. */
int pidfile_take(const char *path, char **why);
void pidfile_leave(const char *path, int fd);
