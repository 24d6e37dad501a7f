/* SPDX-License-Identifier: Apache-2.0 */
/* command -- what can be typed besides settings: shows, clears, tasks.  Rows again:
 *
 *	static const struct command commands[] = {
 *		{ "show ip bgp neighbors [{neighbor:peer}] [json]", "state of the neighbors", MODE_VIEW, show_neighbors },
 *		{ "clear ip bgp ({neighbor:address}|all:\"*\") [soft [(in|out)]]", …
 *
 * Grammar as in config.h; parameters are {name:type} with the types' names of schema/field.h without
 * `type_` (u32 may be bounded: {n:u32 1-4294967295}); a literal may carry a name other than its word:
 * all:"*".  `json` is a word that every show has. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"
#include "cli/config.h"

enum {                               /* in which modes a command may be typed */
	MODE_VIEW = 1,               /* everywhere outside configuration, also before enable */
	MODE_ENABLE = 2,
	MODE_CONFIG = 4,             /* in every configuration mode too */
	MODE_ANY = 7
};

struct call;

struct command {
	const char *grammar;
	const char *help;
	uint32_t modes;
	void (*run)(struct call *call);
	uint32_t flags;              /* COMMAND_* */
};
enum {
	COMMAND_HIDDEN = 1,
	COMMAND_MOVES = 2,           /* from mode to mode, and looks at nothing */
};
#define COMMANDS_END { .grammar = NULL }

/* A daemon's whole language. */
struct language {
	const char *program;                         /* "bgpd" */
	const struct kind *root;
	const struct command *const *commands;       /* NULL-ended list of tables */
	const struct word_help *const *words;        /* NULL-ended list of tables: literal → help */
	/* Names of a type ("interface", "peer") that TAB offers besides those in the configuration, a line
	 * each.  May be NULL. */
	void (*names)(void *owner, const char *type, struct text *out);
	/* `show memory`: works out who holds what and says it with call_memory, now or later.  May be NULL. */
	void (*memory)(struct call *call);
	const char *title; /* "BGP": in answers that others parse; NULL: the program */
	const struct word_help *debug_names;         /* `show debugging`: what it calls a line otherwise ("bgp upa": "BGP UPA"); may be NULL */
};

/* ---- the answer to one command -------------------------------------------------------------------- */
enum call_status { CALL_OK = 0, CALL_WARNING = 1, CALL_ERROR = 2 };

/* A part of the program and what it holds. */
struct holder {
	const char *text, *json;
	uint64_t bytes;
	uint64_t count;              /* of what it holds, where that is counted */
};
/* Answers `show memory`: the holders, what else is on the heap, and what the process has beside it. */
void call_memory(struct call *call, const struct holder *holders, uint32_t count);

/* What was typed. */
bool call_has(const struct call *call, const char *name);                    /* literal or parameter was there */
const char *call_word(const struct call *call, const char *name);            /* as typed; NULL if not there */
bool call_address(const struct call *call, const char *name, struct address *out);
bool call_prefix(const struct call *call, const char *name, struct prefix *out);
uint64_t call_number(const struct call *call, const char *name, uint64_t otherwise);
bool call_wants_json(const struct call *call);
void *call_owner(const struct call *call);                                   /* the daemon's own, see daemon/ */

/* What is answered.  Text goes to a buffer that the session writes out as its reader takes it. */
struct text *call_out(struct call *call);
void call_print(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
void call_json(struct call *call, struct json_object *object);               /* pretty, frees it */
/* "% …" (or {"error": "…"} for json) and the status of failure. */
void call_fail(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same where scripts know other keys; `object` gets the words as "error" too, and is freed. */
void call_fail_with(struct call *call, struct json_object *object, const char *format, ...) __attribute__((format(printf, 3, 4)));
void call_warn(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An answer that takes more than one turn: `more` is called when the reader has room (and once at first,
 * after the handler returned), until call_end; it may wait for letters and be poked.  `drop` frees state,
 * also when the reader went away. */
void call_continue(struct call *call, void (*more)(struct call *call, void *state), void (*drop)(void *state),
		   void *state);
bool call_is_full(const struct call *call);                                  /* more than 64 KiB wait: return */
void call_poke(struct call *call);                                           /* call `more` again soon */
void call_end(struct call *call);

/* A JSON document that streams: keys and values in order, separators and indentation kept by it. */
struct json_stream {
	struct text *out;
	uint32_t depth;
	uint64_t has_member;         /* a bit per depth */
	uint64_t is_array;
};
void js_open(struct json_stream *js, struct text *out);                      /* { */
void js_object(struct json_stream *js, const char *key);                     /* key NULL inside arrays */
void js_array(struct json_stream *js, const char *key);
void js_text(struct json_stream *js, const char *key, const char *value);
void js_number(struct json_stream *js, const char *key, int64_t value);
void js_flag(struct json_stream *js, const char *key, bool value);
void js_raw(struct json_stream *js, const char *key, const char *json);
void js_up(struct json_stream *js);                                          /* closes the innermost */
void js_close(struct json_stream *js);                                       /* closes all, newline */
