/* SPDX-License-Identifier: Apache-2.0 */
/* monitor -- log lines as they come, for terminals that asked for them (`terminal monitor`).
 *
 *	log_line, any thread ── kept, the loop is woken ──> each follower takes what it has room for
 *
 * The log keeps the last lines for all of them together; each follower has a place in it.  Who takes them too slowly
 * loses the oldest, and is told how many: nobody else waits.
 *
 * vtysh opens a connection of its own for them and says `_monitor`: an answer that never ends.  It begins with an empty
 * line: whatever is logged after that comes. */
#pragma once
#include "cli/command.h"
#include "cli/session.h"

/* Embedded in who shows the lines, on the loop of the host. */
struct follower {
	struct host *host;           /* NULL: it follows nothing */
	struct follower *next;
	void (*on_lines)(void *owner);       /* there may be some; may leave and free the owner */
	void *owner;
	uint64_t place, lost;
};

void follower_open(struct follower *follower, struct host *host, void (*on_lines)(void *owner), void *owner);
void follower_close(struct follower *follower);              /* no-op if it follows nothing */
/* The next line, or what is to be known about lost ones, with its line feed; false: there is nothing. */
bool follower_next(struct follower *follower, struct text *out);

void monitor_stream(struct call *call);                      /* _monitor */
void monitor_terminal(struct call *call);                    /* terminal monitor */
void monitor_no_terminal(struct call *call);
