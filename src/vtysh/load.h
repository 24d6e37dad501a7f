/* SPDX-License-Identifier: Apache-2.0 */
/* load -- configuration files through vtysh: `-b`, `-f FILE`, `-C`.
 *
 * A file is one commit of every daemon: all or nothing.  Errors are printed as FILE:LINE: text — reason.  Lines of
 * daemons that this suite does not have, or that do not run, are passed over with a word on standard error. */
#pragma once
#include "vtysh/shell.h"

/* `only_check`: nothing is changed.  Returns an exit status. */
int load_file(struct shell *sh, const char *path, bool only_check);
/* Does the line belong to daemons that this suite does not have?  *opens: it begins a section of theirs. */
bool load_is_of_others(struct shell *sh, const char *mode, const char *line, bool *opens);
