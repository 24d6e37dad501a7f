/* SPDX-License-Identifier: Apache-2.0 */
/* run -- what becomes of a line: matched in the mode, else in the modes around it, sent to whom it concerns.
 *
 *	line ── filter behind | cut off ── match ──┬── own command
 *	                                           ├── enters a section: the daemons that know it enter with us
 *	                                           └── anything else: sent to the daemons of its rows */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "cli/explain.h"
#include "cli/foreign.h"
#include "vtysh/article.h"
#include "vtysh/load.h"
#include "vtysh/own.h"
#include "vtysh/shell.h"

/* ---- a line that was found ---------------------------------------------------------------------------- */

static uint32_t rows_daemons(const struct match *match, const struct own_command **own, char *use)
{
	uint32_t daemons = 0;
	*own = NULL;
	*use = 'c';
	for (uint32_t i = 0; i < match->row_count; i++) {
		const struct shell_row *row = match->rows[i]->value;
		if (row->own && !*own)
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

/* The shell follows what was said to the daemons. */
static void follow(struct shell *sh, const struct match *match)
{
	bool is_no = match->count > 1 && !strcmp(match->captures[0].word, "no");
	const char *name = match_word(match, "hostname");
	if (!strcmp(match->captures[is_no].word, "hostname")) {
		sh->is_hostname_said = !is_no && name;
		sh->wants_merge = true;
		if (sh->is_hostname_said)
			snprintf(sh->hostname, sizeof sh->hostname, "%s", match->captures[match->count - 1].word);
	}
	if (!strcmp(match->captures[match->count - 1].word, "integrated-vtysh-config"))
		sh->integrated = is_no ? INTEGRATED_NO : INTEGRATED_YES;
}

static int run_found(struct shell *sh, const struct match *match, const char *line)
{
	const struct own_command *own;
	char use;
	uint32_t good, daemons = rows_daemons(match, &own, &use);
	if (own)
		return own->run(sh, match);
	int status = shell_send(sh, daemons, line, &good);
	const char *mode = entered_mode(match);
	if (use == 'e' && mode && good)
		shell_enter(sh, mode, good, line);
	else if (use == 'l' && good)
		shell_forget_level(sh);
	else if (sh->depth && good)
		follow(sh, match);
	return status;
}

/* ---- where it is known -------------------------------------------------------------------------------- */

static bool is_known(struct shell *sh, const char *mode, const char *line)
{
	struct grammar *grammar = shell_grammar(sh, mode);
	struct match match;
	if (!grammar)
		return false;
	grammar_match(grammar, line, &match);
	bool found = match.verdict == MATCH_FOUND;
	match_drop(&match);
	return found;
}

static bool try_grammar(struct shell *sh, const struct grammar *grammar, const char *line, int *status)
{
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

/* The line in one mode: true if that settles it. */
static bool try_mode(struct shell *sh, const char *mode, const char *line, int *status)
{
	struct grammar *own = shell_grammar_of_line(sh, mode, line);
	bool found = try_grammar(sh, own, line, status);
	grammar_free(own);
	return found || try_grammar(sh, shell_grammar(sh, mode), line, status);
}

/* Words of the modes around: a line of an outer section ends the inner ones, as in a file. */
static bool try_outer(struct shell *sh, const char *line, int *status)
{
	for (uint32_t depth = sh->depth; depth-- > 1;) {
		if (!is_known(sh, sh->levels[depth - 1].mode, line))
			continue;
		while (sh->depth > depth)
			shell_leave(sh);
		return try_mode(sh, shell_mode_name(sh), line, status);
	}
	return false;
}

/* ---- a line that was not ------------------------------------------------------------------------------ */

static int status_of(enum match_verdict verdict)
{
	return verdict == MATCH_INCOMPLETE ? STATUS_INCOMPLETE : verdict == MATCH_AMBIGUOUS ? STATUS_AMBIGUOUS : STATUS_UNKNOWN;
}

/* A section in which the line would be understood, or NULL. */
static const char *known_section(struct shell *sh, const char *line)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		const struct handover *language = &sh->remotes[i].language;
		for (uint32_t m = 0; sh->remotes[i].fd >= 0 && m < language->modes.count; m++) {
			const char *mode = language->modes.items[m].name;
			if (text_starts(mode, "config-") && is_known(sh, mode, line))
				return mode;
		}
	}
	return NULL;
}

/* The daemon that is down and whose line this surely is: it holds the name of its protocol; NULL: none. */
static const char *absent_daemon(const struct shell *sh, const char *line)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		char word[32];
		snprintf(word, sizeof word, "%.*s", (int)strlen(sh->remotes[i].name) - 1, sh->remotes[i].name);
		if (sh->remotes[i].fd < 0 && *word && strstr(line, word))
			return sh->remotes[i].name;
	}
	return NULL;
}

/* Could the line be one of a daemon that is down?  Only their names and the words of the family are known here. */
static bool may_be_absents(const struct match *match, const char *line)
{
	if (match->why)
		return false;          /* the word is known, its value is wrong */
	return text_starts(line, "sh") || foreign_line(line, NULL).words || match->bad_word < 2;
}

static void add_hint(struct shell *sh, const struct match *match, const char *line, struct text *out)
{
	const char *section;
	if (!sh->is_enabled && is_known(sh, "enable", line))
		text_add(out, "it needs `enable` first\n");
	else if (!sh->depth && is_known(sh, "config", line))
		text_add(out, "it is a setting: `configure terminal` first\n");
	else if ((section = known_section(sh, line)))
		text_add(out, "it is a line of a section: enter that first, the prompt is %s(%s)# there\n", sh->hostname, section);
	else if (may_be_absents(match, line))
		shell_name_absent(sh, out);
}

/* The mode, of those around, in which the line makes most sense; `match` is its match there.  Outermost is "enable", whose
 * shows may be typed inside too. */
static struct grammar *nearest(struct shell *sh, const char *mode, const char *line, struct match *match)
{
	struct grammar *best = shell_grammar(sh, mode);
	grammar_match(best, line, match);
	for (uint32_t depth = sh->depth; depth-- > 0;) {
		struct grammar *grammar = shell_grammar(sh, depth ? sh->levels[depth - 1].mode : "enable");
		struct match outer;
		if (!grammar)
			continue;
		grammar_match(grammar, line, &outer);
		bool is_nearer = outer.verdict != MATCH_FOUND && explain_is_nearer(&outer, match);
		match_drop(is_nearer ? match : &outer);
		if (is_nearer) {
			*match = outer;
			best = grammar;
		}
	}
	return best;
}

static int explain(struct shell *sh, const char *mode, const char *line)
{
	struct text out = { 0 };
	struct match match;
	struct grammar *grammar = nearest(sh, mode, line, &match);
	int status = match.verdict == MATCH_EMPTY ? 0 : status_of(match.verdict);
	const char *absent = match.verdict == MATCH_UNKNOWN ? absent_daemon(sh, line) : NULL;
	if (absent)
		text_add(&out, "%% Unknown command: %s (%s is not running: start it with `systemctl start %s`)\n", line, absent,
			 absent);
	else
		explain_match(grammar, &match, line, &out);
	if (match.verdict == MATCH_UNKNOWN && !absent)
		add_hint(sh, &match, line, &out);
	bool opens = false;
	if (match.verdict == MATCH_UNKNOWN && sh->depth && load_is_of_others(sh, "config", line, &opens) && opens) {
		sh->is_elsewhere = true;
		sh->elsewhere_depth = 0;
		snprintf(sh->elsewhere, sizeof sh->elsewhere, "%.*s", (int)strcspn(line, " \t"), line);
		while (sh->depth > 1)
			shell_leave(sh);
		text_add(&out, "lines of that section are passed over, up to `exit`\n");
	}
	sh->print(sh->print_owner, text_chars(&out), out.length);
	text_free(&out);
	match_drop(&match);
	return status;
}

/* ---- do, and shows without it ------------------------------------------------------------------------- */

/* `do LINE` inside configuration. */
static int run_do(struct shell *sh, const char *line)
{
	const struct own_command *own;
	struct match match;
	char use;
	int status;
	grammar_match(shell_grammar(sh, "enable"), line, &match);
	if (match.verdict == MATCH_FOUND) {
		uint32_t daemons = rows_daemons(&match, &own, &use);
		char *whole = text_format("do %s", line);
		status = own ? own->run(sh, &match) : shell_send(sh, daemons, whole, NULL);
		mem_free(whole);
	} else {
		status = explain(sh, "enable", line);
	}
	match_drop(&match);
	return status;
}

/* Commands typed inside configuration without `do`: no setting begins with those words. */
static bool try_configured(struct shell *sh, const char *line, int *status)
{
	if (!sh->depth || !is_known(sh, "enable", line))
		return false;
	*status = run_do(sh, line);
	return true;
}

static char *after_do(const struct shell *sh, char *line)
{
	if (!sh->depth || strncmp(line, "do", 2) != 0 || !isblank((unsigned char)line[2]))
		return NULL;
	return line + 2 + strspn(line + 2, " \t");
}

/* ---- lines as people type them ------------------------------------------------------------------------ */

/* `description "to Router-A"   # a remark`: what follows the closing quote is none of the text. */
static void cut_after_quote(char *line)
{
	char *open = strchr(line, '"'), *close = open ? strchr(open + 1, '"') : NULL;
	if (close && isblank((unsigned char)close[1]) && close[1 + strspn(close + 1, " \t")] == '#')
		close[1] = 0;
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

static int run_line(struct shell *sh, char *line)
{
	int status = 0;
	char *done = after_do(sh, line);
	bool is_settled = done ? is_known(sh, "enable", done) && (status = run_do(sh, done), true)
			       : try_mode(sh, shell_mode_name(sh), line, &status) || try_outer(sh, line, &status);
	if (is_settled)
		return status;
	if (cut_remark(line))
		return run_line(sh, line);
	if (done)
		return run_do(sh, done);
	if (try_configured(sh, line, &status) || article_line(sh, line, &status))
		return status;
	return explain(sh, shell_mode_name(sh), line);
}

/* Pasted files have sections of other daemons: their lines mean nothing here, and the `exit` at their end is not ours.  A
 * line that we know ends such a section, too. */
static bool is_passed_over(struct shell *sh, char *line)
{
	if (!sh->is_elsewhere || !*line)
		return false;
	if (foreign_line(line, sh->elsewhere).opens) {
		sh->elsewhere_depth += !strpbrk(line, " \t");     /* `rpki`, not its lines `rpki cache …` */
		return true;
	}
	bool is_end = foreign_ends(line, true);
	if (is_end && sh->elsewhere_depth) {
		sh->elsewhere_depth--;
		return true;
	}
	bool is_ours = !is_end && (after_do(sh, line) || is_known(sh, shell_mode_name(sh), line) || is_known(sh, "enable", line));
	sh->is_elsewhere = !is_end && !is_ours;
	return !is_ours;
}

/* Only these answers may be filtered: a `|` in a setting is text. */
static bool may_filter(const struct shell *sh, char *line)
{
	const char *done = after_do(sh, line), *start = done ? done : line;
	size_t length = strcspn(start, " \t|");
	return (length >= 2 && strncmp("show", start, length) == 0) || (length >= 2 && strncmp("write", start, length) == 0) ||
	       (length == 4 && strncmp("list", start, length) == 0);
}

static int run_filtered(struct shell *sh, char *line)
{
	char *why = NULL;
	if (may_filter(sh, line))
		sh->filter = filter_cut(line, &why);
	if (why) {
		shell_print(sh, "%% %s\n", why);
		mem_free(why);
		return STATUS_WRONG;
	}
	for (size_t length = strlen(line); length && isblank((unsigned char)line[length - 1]); length--)
		line[length - 1] = 0;
	int status = is_passed_over(sh, line) ? 0 : run_line(sh, line);
	shell_finish_filter(sh);
	return status;
}

/* "undebug …" is "no debug …", and a shortened `exit` leaves one section, also where it could begin a longer word. */
static char *normal_line(const char *typed)
{
	const char *start = typed + strspn(typed, " \t");
	char *line = text_starts(start, "undebug ") ? text_format("no debug %s", start + 8) : mem_text(start);
	size_t length = strcspn(line, "\r\n");
	while (length && isblank((unsigned char)line[length - 1]))
		length--;
	line[length] = 0;
	cut_after_quote(line);
	if (!foreign_ends(line, true))
		return line;
	mem_free(line);
	return mem_text(*start == 'e' ? "exit" : "quit");
}

int shell_run(struct shell *sh, const char *typed)
{
	char *line = normal_line(typed);
	int status = 0;
	remote_interrupted = 0;
	if (*line && *line != '!' && *line != '#') {
		shell_look_again(sh);
		shell_settle(sh);
		status = run_filtered(sh, line);
	}
	mem_free(line);
	return status;
}
