/* SPDX-License-Identifier: Apache-2.0 */
/* options -- the command line of every daemon (FRR's options), and the daemon's own rows.
 *
 * Every option is a row; --help is printed from the rows.  What was given is only noted here; what is
 * wrong ends with one line and status 1. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/log.h"
#include "base/memory.h"
#include "daemon/daemon.h"

struct options {
	bool is_background;
	bool is_check;               /* -C */
	bool keeps_user;             /* -S */
	bool logs_commands;
	const char *config_file;
	const char *config_dir;
	const char *pid_file;
	const char *zserv_path;
	const char *vty_dir;
	const char *instance;
	const char *vty_address;
	int vty_port;                /* -1: not given */
	const char *user;
	const char *group;
	bool log_stdout, log_syslog;
	const char *log_file;
	enum log_level log_level;
	bool has_log_level;
	uint32_t core_limit_mib;
	bool has_core_limit;
	ARRAY_OF(const char *) notes; /* what was accepted without effect, to be logged */
};

/* What the reading of options came to. */
enum options_verdict { OPTIONS_GO_ON, OPTIONS_DONE /* -h, -v: exit 0 */, OPTIONS_WRONG };

/* *why on OPTIONS_WRONG (caller frees). Strings point into argv. */
enum options_verdict options_read(const struct daemon_rules *rules, int argc, char **argv, struct options *out,
				  char **why);
void options_free(struct options *options);
