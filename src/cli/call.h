/* SPDX-License-Identifier: Apache-2.0 */
/* call -- one command that is being answered: what was typed, the answer so far, and what goes on with it.
 *
 * command.h has the side that handlers see; this is the side of the session that runs them.
 *
 *	session ── call_start ──> handler ── call_print ──> out ── on_output ──> session (takes the text)
 *	                             └─ call_continue: more() again whenever the reader has room, until call_end
 *
 * Owner: the session; a call never outlives it.  `held` is what the reader has not taken yet; only this
 * call waits for its reader. */
#pragma once
#include "base/loop.h"
#include "cli/command.h"

#define CALL_WORDS_MAX 64
#define CALL_FULL 65536

/* A literal or parameter that was there. */
struct call_word {
	const char *name;            /* the grammar's */
	const char *word;            /* as typed */
};

struct call_rules {
	void (*on_output)(void *owner);   /* there is text in `out`, or the call has ended */
};

struct call {
	const struct call_rules *rules;
	void *rules_owner;
	void *owner;                 /* the daemon's own */
	struct session *session;     /* NULL in unit tests */
	struct call_word words[CALL_WORDS_MAX];
	uint32_t word_count;
	struct text out;
	size_t held;
	enum call_status status;
	bool wants_json;
	bool is_ended;
	bool is_in_more;             /* the handler or `more` is on the stack */
	bool is_endless;             /* goes on until its reader goes away */
	bool is_waiting;             /* the reader must take something first */
	void (*more)(struct call *call, void *state);
	void (*drop)(void *state);
	void *state;
	struct task poke;
};

struct call *call_new(struct loop *loop, void *owner, const struct call_rules *rules, void *rules_owner);
/* Drops the state of an unfinished answer. */
void call_free(struct call *call);
/* The name and the word are borrowed for the life of the call. */
void call_add_word(struct call *call, const char *name, const char *word);
/* Runs the handler; afterwards the call has ended or goes on by itself. */
void call_start(struct call *call, void (*run)(struct call *call));
/* The reader has `held` bytes of this answer left to take: goes on if that is little enough. */
void call_set_held(struct call *call, size_t held);
