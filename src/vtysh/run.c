/* SPDX-License-Identifier: Apache-2.0 */
/* run -- what becomes of a line: matched in the mode, else in the modes around it, sent to whom it concerns.
 *
 *	line ── filter behind | cut off ── match ──┬── own command
 *	                                           ├── enters a section: the daemons that know it enter with us
 *	                                           └── anything else: sent to the daemons of its rows */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "vtysh/own.h"
#include "vtysh/shell.h"

enum { STATUS_UNKNOWN = 2, STATUS_AMBIGUOUS = 3, STATUS_INCOMPLETE = 4, STATUS_WRONG = 1 };

/* ---- printing ----------------------------------------------------------------------------------------- */

void shell_print_chars(void *shell, const char *chars, size_t length)
{
	struct shell *sh = shell;
	if (!sh->filter) {
		sh->print(sh->print_owner, chars, length);
		return;
	}
	struct text out = { 0 };
	filter_feed(sh->filter, chars, length, &out);
	if (out.length)
		sh->print(sh->print_owner, out.chars, out.length);
	text_free(&out);
}

void shell_print(struct shell *sh, const char *format, ...)
{
	struct text t = { 0 };
	va_list list;
	va_start(list, format);
	text_add_list(&t, format, list);
	va_end(list);
	if (t.length)
		shell_print_chars(sh, t.chars, t.length);
	text_free(&t);
}

static void finish_filter(struct shell *sh)
{
	struct text out = { 0 };
	filter_finish(sh->filter, &out);
	if (out.length)
		sh->print(sh->print_owner, out.chars, out.length);
	text_free(&out);
	filter_free(sh->filter);
	sh->filter = NULL;
}

/* ---- sending ------------------------------------------------------------------------------------------ */

/* A daemon that was restarted is met again: its sections are entered anew, then the line is tried once more. */
static bool come_back(struct shell *sh, uint32_t number)
{
	struct remote *r = &sh->remotes[number];
	struct text ignored = { 0 };
	char *why = NULL;
	handover_drop(&r->language);
	bool good = remote_open(r, &why);
	mem_free(why);
	if (good && !sh->is_unprivileged)
		remote_ask_text(r, "enable", &ignored);
	for (uint32_t i = 0; good && i < sh->depth; i++)
		if (sh->levels[i].daemons >> number & 1)
			remote_ask_text(r, sh->levels[i].line, &ignored);
	text_free(&ignored);
	return good;
}

struct echo_guard {
	struct shell *sh;
	struct text *said;             /* what another daemon said already: not said twice */
	struct text now;
	bool is_one;
};

static void take_answer(void *owner, const char *chars, size_t length)
{
	struct echo_guard *guard = owner;
	if (guard->is_one)
		shell_print_chars(guard->sh, chars, length);
	else
		text_add_chars(&guard->now, chars, length);
}

static int ask_one(struct shell *sh, uint32_t number, const char *line, struct echo_guard *guard)
{
	int status = remote_ask(&sh->remotes[number], line, take_answer, guard);
	if (status != REMOTE_LOST || remote_interrupted)
		return status;
	text_clear(&guard->now);
	if (come_back(sh, number))
		return remote_ask(&sh->remotes[number], line, take_answer, guard);
	shell_print(sh, "%% %s went away: see its log, start it with `systemctl start %s`\n", sh->remotes[number].name,
		    sh->remotes[number].name);
	return STATUS_WRONG;
}

int shell_send(struct shell *sh, uint32_t daemons, const char *line)
{
	struct text said = { 0 };
	struct echo_guard guard = { .sh = sh, .said = &said, .is_one = (daemons & (daemons - 1)) == 0 };
	int worst = 0;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		if (!(daemons >> i & 1))
			continue;
		int status = ask_one(sh, i, line, &guard);
		if (guard.now.length && !text_same(text_chars(&guard.now), text_chars(&said))) {
			shell_print_chars(sh, guard.now.chars, guard.now.length);
			text_clear(&said);
			text_add_chars(&said, guard.now.chars, guard.now.length);
		}
		text_clear(&guard.now);
		if (status && !worst)
			worst = status;
	}
	text_free(&guard.now);
	text_free(&said);
	return worst;
}

/* ---- matching ----------------------------------------------------------------------------------------- */

static uint32_t rows_daemons(const struct match *match, const struct own_command **own, char *use)
{
	uint32_t daemons = 0;
	*own = NULL;
	*use = 'c';
	for (uint32_t i = 0; i < match->row_count; i++) {
		const struct shell_row *row = match->rows[i]->value;
		if (row->own)
			*own = row->own;
		daemons |= row->daemons;
		*use = row->use;
	}
	return daemons;
}

static const char *entered_mode(const struct match *match)
{
	for (uint32_t i = 0; i < match->row_count; i++)
		if (match->rows[i]->enters)
			return match->rows[i]->enters;
	return NULL;
}

static int run_found(struct shell *sh, const struct match *match, const char *line)
{
	const struct own_command *own;
	char use;
	uint32_t daemons = rows_daemons(match, &own, &use);
	if (own)
		return own->run(sh, match);
	int status = shell_send(sh, daemons, line);
	const char *mode = entered_mode(match);
	if (use == 'e' && mode && !status)
		shell_enter(sh, mode, daemons, line);
	else if (use == 'l' && !status && sh->depth) {
		mem_free(sh->levels[--sh->depth].line);
	}
	if (!status && (text_starts(line, "hostname") || text_starts(line, "no hostname")))
		own_refresh_hostname(sh);
	return status;
}

static int status_of(enum match_verdict verdict)
{
	return verdict == MATCH_INCOMPLETE ? STATUS_INCOMPLETE : verdict == MATCH_AMBIGUOUS ? STATUS_AMBIGUOUS : STATUS_UNKNOWN;
}

static void explain(struct shell *sh, const struct match *match, const char *line)
{
	struct text out = { 0 };
	match_explain(match, line, &out);
	if (out.length && out.chars[out.length - 1] != '\n')
		text_add_char(&out, '\n');
	if (match->verdict == MATCH_UNKNOWN)
		shell_name_absent(sh, &out);
	shell_print_chars(sh, text_chars(&out), out.length);
	text_free(&out);
}

/* The line in one mode: true if that settles it. */
static bool try_mode(struct shell *sh, const char *mode, const char *line, int *status)
{
	struct grammar *grammar = shell_grammar(sh, mode);
	struct match match;
	if (!grammar)
		return false;
	grammar_match(grammar, line, &match);
	bool found = match.verdict == MATCH_FOUND;
	if (found)
		*status = run_found(sh, &match, line);
	match_drop(&match);
	return found;
}

/* Words of the modes around: a line of an outer section ends the inner ones, as in a file. */
static bool try_outer(struct shell *sh, const char *line, int *status)
{
	for (uint32_t depth = sh->depth; depth-- > 1;) {
		struct match match;
		struct grammar *grammar = shell_grammar(sh, sh->levels[depth - 1].mode);
		if (!grammar)
			continue;
		grammar_match(grammar, line, &match);
		bool found = match.verdict == MATCH_FOUND;
		match_drop(&match);
		if (!found)
			continue;
		while (sh->depth > depth)
			shell_leave(sh);
		return try_mode(sh, shell_mode_name(sh), line, status);
	}
	return false;
}

/* `do LINE` inside configuration. */
static int run_do(struct shell *sh, const char *line)
{
	struct grammar *grammar = shell_grammar(sh, "enable");
	const struct own_command *own;
	struct match match;
	char use;
	int status;
	grammar_match(grammar, line, &match);
	if (match.verdict == MATCH_FOUND) {
		uint32_t daemons = rows_daemons(&match, &own, &use);
		char *whole = text_format("do %s", line);
		status = own ? own->run(sh, &match) : shell_send(sh, daemons, whole);
		mem_free(whole);
	} else {
		explain(sh, &match, line);
		status = status_of(match.verdict);
	}
	match_drop(&match);
	return status;
}

/* The article types `configure terminal    ## a remark`: a word that begins with # ends a line that would not be
 * understood with it. */
static bool cut_remark(char *line)
{
	for (char *c = line; (c = strchr(c, '#')); c++)
		if (c > line && isblank((unsigned char)c[-1])) {
			*c = 0;
			return true;
		}
	return false;
}

/* Shows typed inside configuration without `do`: no setting begins with those words. */
static bool try_configured(struct shell *sh, const char *line, int *status)
{
	struct match match;
	grammar_match(shell_grammar(sh, "enable"), line, &match);
	bool found = match.verdict == MATCH_FOUND;
	match_drop(&match);
	if (found)
		*status = run_do(sh, line);
	return found;
}

static int run_line(struct shell *sh, char *line)
{
	struct match match;
	int status = 0;
	const char *mode = shell_mode_name(sh);
	if (try_mode(sh, mode, line, &status) || try_outer(sh, line, &status))
		return status;
	if (cut_remark(line))
		return run_line(sh, line);
	if (sh->depth && try_configured(sh, line, &status))
		return status;
	grammar_match(shell_grammar(sh, mode), line, &match);
	explain(sh, &match, line);
	status = match.verdict == MATCH_EMPTY ? 0 : status_of(match.verdict);
	match_drop(&match);
	return status;
}

int shell_run(struct shell *sh, const char *typed)
{
	char *line = mem_text(typed), *why = NULL;
	char *start = line + strspn(line, " \t");
	int status = 0;
	line[strcspn(line, "\r\n")] = 0;
	remote_interrupted = 0;
	if (*start && *start != '!' && *start != '#') {
		sh->filter = filter_cut(start, &why);
		if (why)
			shell_print(sh, "%% %s\n", why);
		else if (sh->depth && text_starts(start, "do ") )
			status = run_do(sh, start + 3 + strspn(start + 3, " \t"));
		else
			status = run_line(sh, start);
		status = why ? STATUS_WRONG : status;
		if (sh->filter)
			finish_filter(sh);
	}
	mem_free(why);
	mem_free(line);
	return status;
}
