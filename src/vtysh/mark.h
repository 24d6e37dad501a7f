/* SPDX-License-Identifier: Apache-2.0 */
/* mark -- `vtysh -m -f FILE`: the file with each section ended by a line of its own, for programs that compare
 * configurations.  It needs no daemon: only the shape of FRR's language. */
#pragma once

/* Prints it; an exit status. */
int mark_file(const char *path);
