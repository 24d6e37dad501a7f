/* SPDX-License-Identifier: Apache-2.0 */
/* options -- vtysh's command line (CONTRACT). */
#pragma once
#include <stdbool.h>
#include "base/memory.h"

struct vtysh_options {
	ARRAY_OF(const char *) commands;         /* -c, in order */
	const char *file;                        /* -f */
	const char *daemon;                      /* -d */
	const char *instance;                    /* -N */
	const char *vty_dir, *config_dir, *history_file;
	bool is_boot, is_mark, is_check, is_write, is_echo, is_unprivileged, is_timestamped, goes_on;
};

enum vtysh_verdict { VTYSH_GO_ON, VTYSH_DONE, VTYSH_WRONG };

/* Prints what is to be printed for VTYSH_DONE (help, version) and VTYSH_WRONG (one line). */
enum vtysh_verdict vtysh_options_read(int argc, char **argv, struct vtysh_options *out);
