/* SPDX-License-Identifier: Apache-2.0 */
/* file -- configuration files: read as one commit, written whole or not at all.
 *
 * A file may hold lines of other daemons of the suite (or of FRR), and comments.  They are passed over when
 * it is read, and stand where they stood when it is written again, so nothing is lost.  Errors refuse the
 * whole file, each with its line. */
#pragma once
#include "cli/config.h"

/* What the file says is in force afterwards, and nothing else.  False and *why (mem_free): nothing has
 * changed; *why has a line "FILE:LINE: text — reason" per error, without a newline at its end. */
bool config_load(struct config *config, const char *path, char **why);
bool config_load_text(struct config *config, const char *name, const char *text, char **why);
/* The same, but lines that are not understood are left out, with what stands deeper below them: true then, and *why
 * lists them (NULL: none were).  For files of a suite that goes on after such a line itself. */
bool config_load_known(struct config *config, const char *path, char **why);
bool config_load_known_text(struct config *config, const char *name, const char *text, char **why);
/* Writes the running configuration: new file, fsync, rename, fsync of the directory; the one before is kept
 * as PATH.sav; owner and mode are kept (new files: 0640).  False and *why in one line: the file is as it was. */
bool config_save(const struct config *config, const char *path, char **why);
/* What config_save would write over `old` (NULL: there is no file yet). */
void config_text(const struct config *config, const char *old, struct text *out);
/* Writes any text in that way (vtysh: one file for all daemons). */
bool file_replace(const char *path, const struct text *text, char **why);
