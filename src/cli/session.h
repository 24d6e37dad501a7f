/* SPDX-License-Identifier: Apache-2.0 */
/* session -- one operator's conversation with a daemon: where it is, the line that is being answered.
 *
 *	line ── match in the mode's grammar ──┬── a command: a call, which may take many turns
 *	                                      └── a setting: a candidate of one line, committed
 *
 * A session knows nothing of sockets: who runs it takes the text out of `out` and says how much its reader
 * has not taken yet.  Modes are kept by value, so a section that somebody else removes is simply made
 * again, or refused, by the next line.
 *
 * Between `_candidate open` and `_candidate commit` (hidden, for vtysh -f and -b) the lines collect in one
 * candidate; nobody else can configure meanwhile, and a session that goes away drops it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "cli/call.h"
#include "cli/common.h"
#include "cli/config.h"
#include "cli/filter.h"
#include "cli/modes.h"

/* What the sessions of one daemon share.  Owned by daemon/ (or a test). */
struct host {
	const struct language *language;
	struct modes *modes;
	struct config *config;
	struct loop *loop;
	void *owner;                 /* of commands: call_owner */
	void (*settle)(void *owner); /* before a command that may look: what was put off is done.  May be NULL. */
	const char *config_file;     /* where `write` writes */
	bool (*save)(void *owner, char **why);
	void *save_owner;
	const char *version;
	int64_t started_s;
	uint64_t language_bytes;     /* what the rows of all modes hold; not the grammars made of them */
	bool logs_commands;          /* --command-log-always */
	struct log_start log_start;
	struct session *sessions;    /* those that are open, the newest first */
	struct follower *followers;  /* terminals that log lines come to, see monitor.h */
	struct wake *live;           /* there are some */
};

/* The status byte behind an answer; FRR's numbers where it has one. */
enum session_status {
	SESSION_OK = 0, SESSION_WARNING = 1, SESSION_UNKNOWN = 2, SESSION_AMBIGUOUS = 3, SESSION_INCOMPLETE = 4,
	SESSION_REFUSED = 13         /* a setting that was understood but is not possible */
};

struct session_rules {
	/* A line that went on by itself has more text in `out`, or has ended. */
	void (*on_output)(void *owner);
	/* terminal monitor: log lines may be shown between the lines.  NULL: there is no place for them. */
	void (*monitor)(void *owner, bool on);
};

struct session {
	struct host *host;
	const struct session_rules *rules;
	void *owner;
	const char *who;             /* for the log: "vtysh uid 0 pid 123" */
	bool is_enabled;
	bool is_configuring;
	bool needs_password;         /* `enable` asks for the enable password (telnet) */
	bool wants_enable;           /* `enable` was typed and the password is to be asked */
	bool is_over;                /* exit was typed at the top */
	bool is_running;             /* inside session_run: no on_output then */
	uint32_t terminal_length;
	struct place place;
	struct candidate *candidate; /* between `_candidate open` and commit */
	struct match match;          /* owns the words of the call */
	struct call *call;           /* being answered, or NULL */
	struct filter *filter;       /* behind `|`, or NULL */
	struct text out;             /* to be taken by the owner */
	uint32_t status;             /* of the last line */
	struct session *next;        /* of the host */
};

void session_open(struct session *session, struct host *host, const struct session_rules *rules, void *owner);
void session_close(struct session *session);
/* Answers a line; if session_is_busy afterwards the answer goes on by itself.  Not while busy. */
void session_run(struct session *session, const char *line);
bool session_is_busy(const struct session *session);
/* Nothing but the end of its reader ends the answer. */
bool session_is_endless(const struct session *session);
/* How much of the text taken out of `out` the reader has not got yet. */
void session_set_held(struct session *session, size_t held);
/* The mode that lines are understood in: "view", "enable", "config-router". */
const char *session_mode(const struct session *session);
/* "host> ", "host(config-router)# ". */
void session_prompt(const struct session *session, struct text *out);
/* What `?` answers, and what TAB adds to the line (NULL: nothing; the caller frees). */
void session_help(const struct session *session, const char *line, struct text *out);
char *session_tab(const struct session *session, const char *line);

/* For the commands of cli/common. */
void session_leave(struct session *session);                  /* exit */
void session_configure(struct session *session, bool on);     /* configure terminal, end */
const struct common_settings *host_settings(const struct host *host);
