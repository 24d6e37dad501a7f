/* SPDX-License-Identifier: Apache-2.0 */
/* shell -- where the operator is, what may be typed there, and which daemons a line goes to.
 *
 * The languages of all daemons are merged: per mode one grammar whose rows know the daemons they are of.
 * Modes are a stack; each daemon that entered a section leaves it with the shell. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "cli/filter.h"
#include "cli/grammar.h"
#include "vtysh/remote.h"

enum { SHELL_DEPTH = 8 };

struct shell;
struct own_command;

/* What a row of the merged grammar stands for. */
struct shell_row {
	uint32_t daemons;              /* bit per remote */
	const struct own_command *own; /* vtysh's own command, or NULL */
	char use;                      /* of struct handover_row */
};

struct shell_mode {
	const char *name;
	struct grammar *grammar;
};

struct shell_level {
	char mode[48];
	uint32_t daemons;              /* who entered */
	char *line;                    /* how: sent again to a daemon that came back */
};

struct shell {
	struct remote remotes[REMOTES_MOST];
	uint32_t remote_count;
	const char *only;              /* -d NAME */
	const char *config_dir;
	const char *suite;             /* grevy, frr or quagga: names files and folders */
	char hostname[256];
	ARRAY_OF(struct shell_mode) modes;
	ARRAY_OF(struct shell_row *) rows;
	struct shell_level levels[SHELL_DEPTH];   /* configuration; [0] is "config" */
	uint32_t depth;                /* 0: not configuring */
	bool is_enabled, is_over, is_interactive, is_unprivileged;
	uint32_t terminal_length;
	bool length_said;
	/* Where answers go: standard output, a pager, or a filter in front of it. */
	void (*print)(void *owner, const char *chars, size_t length);
	void *print_owner;
	struct filter *filter;
};

void shell_open(struct shell *sh);             /* after options: connects, merges; says nothing */
void shell_close(struct shell *sh);
/* Daemons that are down: a line each, with what to do. */
void shell_name_absent(struct shell *sh, struct text *out);
uint32_t shell_present(const struct shell *sh);                      /* bits of the connected ones */
void shell_merge(struct shell *sh);                                  /* after a daemon came (back) */
const char *shell_mode_name(const struct shell *sh);                 /* "enable", "config-router" */
struct grammar *shell_grammar(const struct shell *sh, const char *mode);
void shell_prompt(const struct shell *sh, char room[320]);

/* Runs a line as typed; returns 0, or a status of failure (CONTRACT). */
int shell_run(struct shell *sh, const char *line);
/* Sends a line to these daemons and prints what they say; the first failure's status. */
int shell_send(struct shell *sh, uint32_t daemons, const char *line);
void shell_print(struct shell *sh, const char *format, ...) __attribute__((format(printf, 2, 3)));
void shell_print_chars(void *shell, const char *chars, size_t length);
/* Leaves one mode / all of configuration. */
void shell_leave(struct shell *sh);
void shell_end(struct shell *sh);
void shell_enter(struct shell *sh, const char *mode, uint32_t daemons, const char *line);
