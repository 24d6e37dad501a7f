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

enum { SHELL_DEPTH = 8, HURRIED_MOST = 4 };

/* Status of a line; the daemons' (cli/session.h), which are FRR's. */
enum shell_status { STATUS_WARNING = 1, STATUS_UNKNOWN = 2, STATUS_AMBIGUOUS = 3, STATUS_INCOMPLETE = 4,
		    STATUS_WRONG = 2, STATUS_REFUSED = 13 };

/* One file for all daemons: what was said in this life or in vtysh.conf. */
enum shell_integrated { INTEGRATED_UNSAID, INTEGRATED_NO, INTEGRATED_YES };

struct shell;
struct own_command;

/* What a row of the merged grammar stands for. */
struct shell_row {
	uint32_t daemons;              /* bit per remote */
	const struct own_command *own; /* vtysh's own command, or NULL */
	char use;                      /* of struct handover_row */
};

/* Compiled when it is first needed: a short life needs one or two of the modes. */
struct shell_mode {
	char *name;
	struct grammar *grammar;
};

/* A connection that log lines come by. */
struct shell_monitor {
	int fd;
	struct text rest;              /* of a line that has not come whole */
};

struct shell_level {
	char mode[48];
	uint32_t daemons;              /* who entered */
	char *line;                    /* how: sent again to a daemon that came back */
};

struct shell {
	struct remote remotes[REMOTES_MOST];
	uint32_t remote_count;
	struct shell_monitor monitors[REMOTES_MOST];
	uint32_t monitored;            /* bit per remote: its monitor is there */
	const char *only;              /* -d NAME */
	const char *config_dir;
	const char *suite;             /* grevy, frr or quagga: names files and folders */
	const char *run_dir;           /* where NAME.vty lie */
	char hostname[256];            /* for prompts */
	bool is_hostname_said;         /* typed here, or in vtysh.conf */
	enum shell_integrated integrated;
	ARRAY_OF(struct shell_mode) modes;
	ARRAY_OF(struct handover) retired;        /* of daemons that were restarted; rows still point into them */
	bool wants_merge;
	uint32_t hurried;              /* lines for which a grammar of their own was made */
	ARRAY_OF(struct shell_row *) rows;
	struct shell_level levels[SHELL_DEPTH];   /* configuration; [0] is "config" */
	uint32_t depth;                /* 0: not configuring */
	bool is_elsewhere;             /* in a section of a daemon that is not ours: its lines are passed over up to `exit` */
	char elsewhere[32];            /* its first word */
	uint32_t elsewhere_depth;      /* sections of its own that are open */
	bool is_enabled, is_over, is_interactive, is_unprivileged;
	uint32_t terminal_length;
	bool length_said;
	void (*walk_history)(struct shell *sh);   /* prints what was typed at the terminal; NULL: there is none */
	void *history_owner;
	/* Where answers go: standard output, a pager, or a filter in front of it. */
	void (*print)(void *owner, const char *chars, size_t length);
	void *print_owner;
	struct filter *filter;
};

void shell_open(struct shell *sh);             /* after options: connects, merges; says nothing */
void shell_close(struct shell *sh);
void shell_add_remote(struct shell *sh, const char *name, bool is_wanted);
/* Daemons that are down: a line each, with what to do. */
void shell_name_absent(const struct shell *sh, struct text *out);
uint32_t shell_present(const struct shell *sh);                      /* bits of the connected ones */
/* Tries those that are down again; true if one came. */
bool shell_look_again(struct shell *sh);
/* Before a line: grammars follow the daemons that came. */
void shell_settle(struct shell *sh);
/* Meets a daemon anew that was restarted, and enters the sections where the shell is; false: it is down. */
bool shell_come_back(struct shell *sh, uint32_t number);
const char *shell_mode_name(const struct shell *sh);                 /* "enable", "config-router" */
struct grammar *shell_grammar(struct shell *sh, const char *mode);   /* NULL: no daemon knows it */
/* One for this line alone, the caller's to free: whoever says one line and leaves need not wait for all the others.  NULL:
 * the mode's is there already, or so many lines were said that it is time to make it. */
struct grammar *shell_grammar_of_line(struct shell *sh, const char *mode, const char *line);
void shell_prompt(const struct shell *sh, char room[320]);
/* The name for prompts: what the daemons agree on, else the machine's. */
void shell_choose_hostname(struct shell *sh);

/* Runs a line as typed; returns 0, or a status of failure. */
int shell_run(struct shell *sh, const char *line);

/* ---- sending and printing: send.c ----------------------------------------------------------------- */
/* Sends a line to these daemons and prints what they say; the first failure's status.  *good: who took it. */
int shell_send(struct shell *sh, uint32_t daemons, const char *line, uint32_t *good);
/* To a daemon, without printing; a daemon that was restarted is met again. */
int shell_ask(struct shell *sh, uint32_t number, const char *line, struct text *out);
void shell_print(struct shell *sh, const char *format, ...) __attribute__((format(printf, 2, 3)));
void shell_print_chars(void *shell, const char *chars, size_t length);
void shell_finish_filter(struct shell *sh);

/* ---- modes ---------------------------------------------------------------------------------------- */
/* Leaves one mode / all of configuration. */
void shell_leave(struct shell *sh);
void shell_end(struct shell *sh);
void shell_enter(struct shell *sh, const char *mode, uint32_t daemons, const char *line);
void shell_forget_level(struct shell *sh);                           /* the daemons have left it already */
