/* SPDX-License-Identifier: Apache-2.0 */
/* ledger -- what a loop's thread spends its time with: how often each callback was called and how long it took.
 *
 * A row per name, made when a watch, a task, a timer or a wake is made, and never taken away while the loop lives.  Only
 * the thread that runs the loop writes into it; anybody may read at any time (a little late, never torn). */
#pragma once
#include <stdint.h>

/* What brought the call about, as bits. */
enum { BECAUSE_READ = 1, BECAUSE_WRITE = 2, BECAUSE_TIMER = 4, BECAUSE_TASK = 8 };

struct ledger;
struct ledger_row;

struct ledger *ledger_new(void);                   /* known to ledgers_walk from now on, as "default" */
void ledger_free(struct ledger *ledger);
void ledger_rename(struct ledger *ledger, const char *name);
/* `name` lives as long as the program.  Equal names share a row; what finds no room shares the last one. */
struct ledger_row *ledger_row(struct ledger *ledger, const char *name);
void ledger_enter(struct ledger_row *row, unsigned because, int64_t us);
/* One more (1) or less (-1) of this name waits: a descriptor that is wanted, a timer that runs, a task that is queued. */
void ledger_wait(struct ledger_row *row, int more);

/* Since the last ledgers_clear. */
struct ledger_view {
	const char *name;
	unsigned because;
	int waiting;               /* now */
	uint64_t calls;
	int64_t us, most_us;
};

/* Each loop of the program, then each of its rows that was ever used. */
void ledgers_walk(void (*loop)(void *owner, const char *name), void (*row)(void *owner, const struct ledger_view *view), void *owner);
void ledgers_clear(unsigned because);              /* rows that have one of these bits */
