/* SPDX-License-Identifier: Apache-2.0 */
/* logfile -- opening a log file, or saying in words why it can't be.
 *
 * The words name the thing that stands in the way (the file, or the folder above it), its owner, its mode and
 * who asked, because that is what the operator has to change. */
#pragma once
#include <stdbool.h>

/* A descriptor for appending, or -1 and *why (caller frees).  Missing folders are made (0755), the file too
 * (0640), whatever the umask. */
int logfile_open(const char *path, char **why);
bool logfile_is_possible(const char *path, char **why);
