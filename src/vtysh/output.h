/* SPDX-License-Identifier: Apache-2.0 */
/* output -- where answers go: standard output, or a pager if they are longer than the terminal. */
#pragma once
#include <sys/types.h>
#include "vtysh/shell.h"

/* Prints for struct shell; a reader that went away stops the answer. */
void output_plain(void *owner, const char *chars, size_t length);

/* Short answers are printed at their end, long ones go to VTYSH_PAGER (less -FRX, more) from the start. */
struct pager {
	struct shell *sh;
	struct text held;
	uint32_t lines, page;
	int fd;                      /* to the program, or -1 */
	pid_t program;
};

/* Makes the pager the shell's printer; no pager without a terminal. */
void pager_open(struct pager *pager, struct shell *sh);
void pager_begin(struct pager *pager);           /* an answer */
void pager_end(struct pager *pager);
void pager_close(struct pager *pager);
