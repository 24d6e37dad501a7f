/* SPDX-License-Identifier: Apache-2.0 */
/* remote -- a daemon as vtysh sees it: a socket NAME.vty, and the language it handed over.
 *
 * Lines are asked one at a time; the answer comes as it arrives, so that a million rows need no memory here. */
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"
#include "cli/handover.h"

enum { REMOTES_MOST = 16 };

struct remote {
	char name[32];
	char path[108];
	int fd;                        /* -1: not connected */
	int64_t tried_s;               /* when a connection was tried last */
	bool is_wanted;                /* one of the suite's daemons (else: its socket was found) */
	bool is_down;                  /* nobody listens */
	char *why;                     /* why it could not be spoken to */
	struct handover language;
};

/* A daemon that is stopped or hangs must not hang the operator's terminal: the language has to come in time. */
enum { REMOTE_PATIENCE_MS = 3000 };

/* Until the socket can be read or written (POLLIN, POLLOUT); false: in vain, or the operator wants no more. */
bool remote_wait(int fd, short what, int patience_ms);
/* Connects and fetches the language; false and *why (mem_free): it is down, or may not be spoken to. */
bool remote_open(struct remote *r, char **why);
/* The same in two steps, so that several daemons are at it at the same time. */
bool remote_connect(struct remote *r, char **why);
bool remote_meet(struct remote *r, char **why);
void remote_close(struct remote *r);
/* Sends a line; `take` gets the answer in pieces. Returns the status byte, or REMOTE_LOST if the daemon went
 * away before the end (the connection is closed then). */
enum { REMOTE_LOST = 255 };
int remote_ask(struct remote *r, const char *line, void (*take)(void *owner, const char *chars, size_t length), void *owner);
/* The same into a text. */
int remote_ask_text(struct remote *r, const char *line, struct text *out);
/* Set by a signal handler: the answer that is arriving is not wanted any more (the connection is made anew). */
extern volatile sig_atomic_t remote_interrupted;
