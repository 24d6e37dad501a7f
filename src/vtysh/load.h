/* SPDX-License-Identifier: Apache-2.0 */
/* load -- configuration files through vtysh: `-b`, `-f FILE`, `-C`, `-m`. */
#pragma once
#include "vtysh/shell.h"

/* Reads a file as one commit of every daemon: all or nothing.  Lines of sections that no daemon of the suite
 * knows are passed over with a word; an error is printed as FILE:LINE: reason.  `only_check`: nothing is
 * changed.  Returns an exit status. */
int load_file(struct shell *sh, const char *path, bool only_check);
/* `-m`: the file with an `end` after each section, for programs that compare configurations. */
int load_mark(const char *path);
