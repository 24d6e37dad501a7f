/* SPDX-License-Identifier: Apache-2.0 */
/* load -- see load.h.
 *
 *	open a candidate in every daemon ── line by line to whom it concerns ── all check ── all commit
 *
 * A line that nobody here knows is an error, unless its beginning belongs to a daemon that is not here: then it is
 * passed over with what is indented below it, and stays in the file when that is saved.  An error refuses the whole
 * file; in FRR's places, where files are read as FRR reads them, the line is left out with what stands deeper below it,
 * and the rest is put in force. */
#include "vtysh/load.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "cli/foreign.h"
#include "daemon/places.h"

enum { ERRORS_MOST = 20, OPEN_TRIES = 100, OPEN_PAUSE_US = 100000 };

struct loading {
	struct shell *sh;
	const char *path;
	uint32_t number;             /* of the line */
	uint32_t errors, passed;
	bool is_passing;             /* inside a section that is passed over */
	bool is_foreign;             /* … because of whose it is, not because its head was refused */
	bool leaves_out;             /* errors do not refuse the rest */
	size_t indent, wrong_indent; /* of this line, of the last that was refused */
	bool is_below_wrong;
};

static void say_error(struct loading *l, const char *line, const char *why)
{
	if (l->errors++ < ERRORS_MOST)
		fprintf(stderr, "%s:%u: %s — %s\n", l->path, l->number, line, why);
}

static void say_passed(struct loading *l, const char *line)
{
	if (l->passed++ < ERRORS_MOST)
		fprintf(stderr, "%s:%u: passed over: %s\n", l->path, l->number, line);
}

/* ---- whose line --------------------------------------------------------------------------------------- */

/* The daemons that know it in this mode; *enters and *use say what it does. */
static uint32_t known_by(struct shell *sh, const char *mode, const char *line, char enters[64], char *use)
{
	struct grammar *grammar = shell_grammar(sh, mode);
	struct match match;
	uint32_t daemons = 0;
	*enters = 0;
	if (!grammar)
		return 0;
	grammar_match(grammar, line, &match);
	for (uint32_t i = 0; match.verdict == MATCH_FOUND && i < match.row_count; i++) {
		const struct shell_row *row = match.rows[i]->value;
		if (row->use == 'c' || row->own)
			continue;
		daemons |= row->daemons;
		*use = row->use;
		if (match.rows[i]->enters)
			snprintf(enters, 64, "%s", match.rows[i]->enters);
	}
	match_drop(&match);
	return daemons;
}

/* Can a line of this mode begin with so many words of `line`? */
static bool begins_known(struct shell *sh, const char *mode, const char *line, uint32_t words)
{
	struct grammar *grammar = shell_grammar(sh, mode);
	struct completions found = { 0 };
	size_t length = 0;
	for (; words && line[length]; words--) {
		length += strspn(line + length, " \t");
		length += strcspn(line + length, " \t");
	}
	char *start = text_format("%.*s ", (int)length, line);
	if (grammar)
		grammar_complete(grammar, start, &found);
	bool is_known = found.found.count && found.verdict == MATCH_FOUND;
	completions_drop(&found);
	mem_free(start);
	return is_known;
}

static const char *section_of(const char *mode)
{
	return !strcmp(mode, "config") ? NULL : !strcmp(mode, "config-if") ? "interface" : !strcmp(mode, "config-line") ? "line" : mode;
}

/* A single word ("debug", "service") is everybody's: the next one tells whose. */
bool load_is_of_others(struct shell *sh, const char *mode, const char *line, bool *opens)
{
	struct foreign foreign = foreign_line(line, section_of(mode));
	uint32_t least = 2 + text_starts(line, "no ");
	*opens = foreign.opens;
	if (!foreign.words)
		return false;
	return !begins_known(sh, mode, line, foreign.words < least ? least : foreign.words);
}

/* ---- sending ------------------------------------------------------------------------------------------ */

static char *reason_of(const char *answer)
{
	answer += strspn(answer, "% \n");
	size_t length = strcspn(answer, "\n");
	return length ? text_format("%.*s", (int)length, answer) : mem_text("refused");
}

/* A daemon that goes away takes its candidate along, so it is not met anew here. */
static bool tell(struct loading *l, uint32_t number, const char *line, char **why)
{
	struct remote *r = &l->sh->remotes[number];
	struct text answer = { 0 };
	int status = remote_ask_text(r, line, &answer);
	if (status == REMOTE_LOST)
		*why = text_format("%s went away while it was asked", r->name);
	else if (status)
		*why = reason_of(text_chars(&answer));
	text_free(&answer);
	return status == 0;
}

/* Returns those that took it. */
static uint32_t tell_each(struct loading *l, uint32_t daemons, const char *line)
{
	uint32_t good = 0;
	for (uint32_t i = 0; i < l->sh->remote_count; i++) {
		char *why = NULL;
		if (!(daemons >> i & 1))
			continue;
		if (tell(l, i, line, &why))
			good |= 1u << i;
		else
			say_error(l, line, why);
		mem_free(why);
	}
	return good;
}

/* ---- lines -------------------------------------------------------------------------------------------- */

static void take_known(struct loading *l, uint32_t daemons, const char *line, const char *enters, char use)
{
	uint32_t good = tell_each(l, daemons, line);
	l->is_passing = *enters && !good;
	l->is_foreign = false;
	if (*enters && good)
		shell_enter(l->sh, enters, good, line);
	else if (use == 'l' && good)
		shell_forget_level(l->sh);
}

/* In this section or in one around it. */
static bool take_line(struct loading *l, const char *line)
{
	for (uint32_t depth = l->sh->depth; depth > 0; depth--) {
		char enters[64], use = 's';
		uint32_t daemons = known_by(l->sh, l->sh->levels[depth - 1].mode, line, enters, &use);
		if (!daemons)
			continue;
		while (l->sh->depth > depth)
			shell_leave(l->sh);
		take_known(l, daemons, line, enters, use);
		return true;
	}
	return false;
}

static void refuse_line(struct loading *l, const char *line)
{
	struct match match;
	struct text why = { 0 };
	l->is_below_wrong = true;
	l->wrong_indent = l->indent;
	grammar_match(shell_grammar(l->sh, shell_mode_name(l->sh)), line, &match);
	match_why(&match, &why);
	if (match.verdict == MATCH_INCOMPLETE)
		say_error(l, line, "the line is not complete");
	else
		say_error(l, line, why.length ? why.chars : "not known here");
	text_free(&why);
	match_drop(&match);
}

static void judge_unknown(struct loading *l, const char *line, bool is_indented)
{
	const char *mode = is_indented ? shell_mode_name(l->sh) : "config";
	bool opens = false;
	if (load_is_of_others(l->sh, mode, line, &opens) ||
	    (!is_indented && l->sh->depth > 1 && load_is_of_others(l->sh, mode = shell_mode_name(l->sh), line, &opens))) {
		say_passed(l, line);
		l->is_passing = l->is_foreign = opens;
		return;
	}
	refuse_line(l, line);
}

static bool is_leaving(struct loading *l, const char *line)
{
	if (text_same(line, "end")) {
		while (l->sh->depth > 1)
			shell_leave(l->sh);
	} else if (foreign_ends(line, l->is_passing)) {
		if (l->sh->depth > 1 && !l->is_passing)
			shell_leave(l->sh);
	} else {
		return false;
	}
	l->is_passing = false;
	return true;
}

/* What stands in a section that is passed over: indented lines, and in files without indentation those that
 * nobody knows at the margin. */
static bool is_passed(struct loading *l, const char *line, bool is_indented)
{
	char enters[64], use;
	bool opens;
	if (!l->is_passing)
		return false;
	if (is_indented)
		return true;
	if (text_starts(line, "exit-"))
		return true;
	return !known_by(l->sh, "config", line, enters, &use) && !load_is_of_others(l->sh, "config", line, &opens) && l->is_foreign;
}

static void read_line(struct loading *l, char *raw)
{
	char *line = raw + strspn(raw, " \t");
	size_t length = strcspn(line, "\r\n");
	bool is_indented = line > raw;
	while (length && (line[length - 1] == ' ' || line[length - 1] == '\t'))
		length--;
	line[length] = 0;
	l->number++;
	if (!*line || *line == '!' || *line == '#')
		return;
	l->indent = (size_t)(line - raw);
	l->is_below_wrong &= l->indent > l->wrong_indent;
	if (l->is_below_wrong || (l->is_passing && is_indented) || is_leaving(l, line) || is_passed(l, line, is_indented))
		return;
	l->is_passing = false;
	if (take_line(l, line) || text_starts(line, "exit-"))
		return;
	judge_unknown(l, line, is_indented);
}

/* ---- a file ------------------------------------------------------------------------------------------- */

/* Somebody else's load ends soon: it is waited for. */
static bool open_candidate(struct loading *l, uint32_t number)
{
	char *why = NULL;
	for (int tries = 0; tries < OPEN_TRIES; tries++) {
		mem_free(why);
		why = NULL;
		if (tell(l, number, "_candidate open", &why))
			return true;
		if (l->sh->remotes[number].fd < 0)
			break;
		usleep(OPEN_PAUSE_US);
	}
	fprintf(stderr, "%s: %s: %s\n", l->path, l->sh->remotes[number].name, why);
	mem_free(why);
	return false;
}

/* One word to all that have a candidate; the first refusal is printed. */
static bool tell_all(struct loading *l, uint32_t daemons, const char *line)
{
	bool good = true;
	for (uint32_t i = 0; i < l->sh->remote_count; i++) {
		char *why = NULL;
		if (daemons >> i & 1 && !tell(l, i, line, &why) && good) {
			fprintf(stderr, "%s: %s: %s\n", l->path, l->sh->remotes[i].name, why);
			good = false;
		}
		mem_free(why);
	}
	return good;
}

static void read_lines(struct loading *l, FILE *file)
{
	char *room = NULL;
	size_t size = 0;
	while (getline(&room, &size, file) >= 0)
		read_line(l, room);
	free(room);
}

static bool load_opened(struct loading *l, uint32_t daemons, FILE *file, bool only_check)
{
	struct text absent = { 0 };
	shell_settle(l->sh);
	if (!tell_all(l, daemons, "configure terminal"))
		return false;
	shell_enter(l->sh, "config", daemons, "configure terminal");
	read_lines(l, file);
	shell_end(l->sh);
	if (l->errors > ERRORS_MOST)
		fprintf(stderr, "%s: … and %u more errors\n", l->path, l->errors - ERRORS_MOST);
	if (l->passed > ERRORS_MOST)
		fprintf(stderr, "%s: … and %u more lines passed over\n", l->path, l->passed - ERRORS_MOST);
	shell_name_absent(l->sh, &absent);
	if (l->passed)
		fputs(text_chars(&absent), stderr);
	text_free(&absent);
	if ((l->errors && !l->leaves_out) || !tell_all(l, daemons, "_candidate check"))
		return false;
	return only_check || tell_all(l, daemons, "_candidate commit");
}

int load_file(struct shell *sh, const char *path, bool only_check)
{
	struct loading l = { .sh = sh, .path = path, .leaves_out = !only_check && places_are_frrs() };
	uint32_t present = shell_present(sh), opened = 0;
	FILE *file = fopen(path, "re");
	if (!file) {
		fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
		return 1;
	}
	bool good = true;
	for (uint32_t i = 0; good && i < sh->remote_count; i++)
		if (present >> i & 1 && (good = open_candidate(&l, i)))
			opened |= 1u << i;
	good = good && load_opened(&l, opened, file, only_check);
	if (!good)
		fprintf(stderr, "%s: nothing was changed\n", path);
	else if (l.errors)
		fprintf(stderr, "%s: %u lines were left out, the rest is in force\n", path, l.errors);
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		char *why = NULL;
		if ((!good || only_check) && opened >> i & 1 && sh->remotes[i].fd >= 0)
			tell(&l, i, "_candidate drop", &why);
		mem_free(why);
	}
	fclose(file);
	return good && !l.errors ? 0 : STATUS_UNKNOWN;
}
