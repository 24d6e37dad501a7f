/* SPDX-License-Identifier: Apache-2.0 */
/* session -- see session.h. */
#include "cli/session.h"
#include <ctype.h>
#include <string.h>
#include "base/log.h"
#include "base/memory.h"
#include "cli/explain.h"

const struct common_settings *host_settings(const struct host *host)
{
	return config_tree(host->config)->record;
}

const char *session_mode(const struct session *session)
{
	if (session->is_configuring)
		return place_mode(&session->place);
	return session->is_enabled ? "enable" : "view";
}

void session_prompt(const struct session *session, struct text *out)
{
	char room[256];
	text_add(out, "%s", common_hostname(host_settings(session->host), room));
	if (session->is_configuring)
		text_add(out, "(%s)", session_mode(session));
	text_add(out, session->is_enabled ? "# " : "> ");
}

bool session_is_busy(const struct session *session)
{
	return session->call != NULL;
}

bool session_is_endless(const struct session *session)
{
	return session->call && session->call->is_endless;
}

/* ---- commands -------------------------------------------------------------------------------------- */

static void say(struct session *session, const char *chars, size_t length)
{
	if (session->filter)
		filter_feed(session->filter, chars, length, &session->out);
	else
		text_add_chars(&session->out, chars, length);
}

static void fail(struct session *session, uint32_t status, const char *text)
{
	text_add(&session->out, "%% %s\n", text);
	session->status = status;
}

static void finish_call(struct session *session)
{
	if (session->filter)
		filter_finish(session->filter, &session->out);
	filter_free(session->filter);
	session->filter = NULL;
	session->status = session->call->status;
	call_free(session->call);
	session->call = NULL;
}

static void on_call_output(void *owner)
{
	struct session *session = owner;
	struct call *call = session->call;
	say(session, text_chars(&call->out), call->out.length);
	text_clear(&call->out);
	if (call->is_ended)
		finish_call(session);
	if (!session->is_running)
		session->rules->on_output(session->owner);
}

static const struct call_rules call_rules = { on_call_output };

static void start_call(struct session *session, const struct command *command)
{
	if (session->host->settle && !(command->flags & COMMAND_MOVES))
		session->host->settle(session->host->owner);
	struct call *call = call_new(session->host->loop, session->host->owner, &call_rules, session);
	session->call = call;
	call->session = session;
	for (uint32_t i = 0; i < session->match.count; i++)
		call_add_word(call, session->match.captures[i].name, session->match.captures[i].word);
	call_start(call, command->run);
}

void session_set_held(struct session *session, size_t held)
{
	if (session->call)
		call_set_held(session->call, held + session->out.length);
}

/* ---- settings -------------------------------------------------------------------------------------- */

/* A line that has been given to a candidate. */
struct attempt {
	struct candidate *candidate;
	struct place place;          /* a copy: taken over only when the commit succeeded */
	struct answer answer;
	bool is_taken;
};

static bool attempt_begin(struct session *session, struct attempt *a)
{
	*a = (struct attempt){ .candidate = session->candidate };
	if (!a->candidate)
		a->candidate = candidate_open(session->host->config);
	if (!a->candidate) {
		fail(session, SESSION_REFUSED, "Another session is loading a configuration: nothing changed, try again");
		return false;
	}
	if (session->is_configuring)
		place_copy(&session->place, &a->place);
	return true;
}

/* Commits (or drops) what the attempt has opened; true if the line is in force. */
static bool attempt_commit(struct session *session, struct attempt *a)
{
	char *why = NULL;
	if (session->candidate)
		return a->is_taken;
	if (!a->is_taken) {
		candidate_drop(a->candidate);
		return false;
	}
	if (candidate_commit(a->candidate, &why))
		return true;
	text_clear(&a->answer.text);
	text_add(&a->answer.text, "%s", why ? why : "refused");
	a->answer.verdict = LINE_REFUSED;
	mem_free(why);
	return false;
}

/* True if the line is settled: it is in force, or it was understood and refused. */
static bool attempt_end(struct session *session, struct attempt *a)
{
	bool is_settled = true;
	if (attempt_commit(session, a)) {
		if (session->is_configuring) {
			place_drop(&session->place);
			place_copy(&a->place, &session->place);
		}
		if (a->answer.text.length)
			text_add(&session->out, "%s\n", text_chars(&a->answer.text));
	} else if (a->answer.verdict == LINE_REFUSED) {
		fail(session, SESSION_REFUSED, text_chars(&a->answer.text));
	} else {
		is_settled = false;
	}
	place_drop(&a->place);
	answer_drop(&a->answer);
	return is_settled;
}

static void take_match(struct session *session)
{
	struct attempt a;
	if (!attempt_begin(session, &a))
		return;
	a.is_taken = candidate_take(a.candidate, &a.place, &session->match, &a.answer);
	char *why = a.is_taken ? NULL : mem_text(text_chars(&a.answer.text));
	if (!attempt_end(session, &a))
		fail(session, SESSION_UNKNOWN, why ? why : "refused");
	mem_free(why);
}

/* A line of configuration: of this mode, or of one of those around it. */
static bool take_config_line(struct session *session, const char *line)
{
	struct attempt a;
	if (!attempt_begin(session, &a))
		return true;
	a.is_taken = candidate_line(a.candidate, &a.place, line, &a.answer);
	/* Known words in a section that they don't belong to: no grammar can explain that. */
	if (!a.is_taken && session->match.verdict == MATCH_FOUND)
		a.answer.verdict = LINE_REFUSED;
	return attempt_end(session, &a);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *line)
{
	return line + strspn(line, " \t");
}

/* "do show …" inside configuration; NULL if it is none. */
static const char *after_do(const struct session *session, const char *line)
{
	if (!session->is_configuring || strncmp(line, "do", 2) != 0 || !isblank((unsigned char)line[2]))
		return NULL;
	return skip_blanks(line + 2);
}

static bool is_known_elsewhere(struct session *session, const char *mode, const char *line)
{
	struct match match;
	grammar_match(modes_grammar(session->host->modes, mode), line, &match);
	bool is_known = match.verdict == MATCH_FOUND;
	match_drop(&match);
	return is_known;
}

static uint32_t status_of(enum match_verdict verdict)
{
	switch (verdict) {
	case MATCH_AMBIGUOUS:
		return SESSION_AMBIGUOUS;
	case MATCH_INCOMPLETE:
		return SESSION_INCOMPLETE;
	default:
		return SESSION_UNKNOWN;
	}
}

/* The words of a line may make more sense in one of the modes around: then that failure is explained. */
static const struct grammar *find_nearest(struct session *session, const char *line)
{
	const struct grammar *nearest = modes_grammar(session->host->modes, session_mode(session));
	struct place outer = { 0 };
	if (!session->is_configuring)
		return nearest;
	place_copy(&session->place, &outer);
	while (place_leave(&outer)) {
		const struct grammar *grammar = modes_grammar(session->host->modes, place_mode(&outer));
		struct match match;
		grammar_match(grammar, line, &match);
		bool is_nearer = match.verdict != MATCH_FOUND && explain_is_nearer(&match, &session->match);
		match_drop(is_nearer ? &session->match : &match);
		if (is_nearer) {
			session->match = match;
			nearest = grammar;
		}
	}
	place_drop(&outer);
	return nearest;
}

static void explain(struct session *session, const char *line)
{
	const char *done = after_do(session, line);
	const struct grammar *grammar = done ? modes_grammar(session->host->modes, "enable")
					     : find_nearest(session, line);
	session->status = status_of(session->match.verdict);
	explain_match(grammar, &session->match, done ? done : line, &session->out);
	if (!session->is_enabled && is_known_elsewhere(session, "enable", line))
		text_add(&session->out, "it needs `enable` first\n");
	else if (!session->is_configuring && is_known_elsewhere(session, "config", line))
		text_add(&session->out, "it is a setting: `configure terminal` first\n");
}

/* True if the line found its meaning (whatever came of it); otherwise match says why not. */
static bool try_line(struct session *session, const char *line)
{
	const char *done = after_do(session, line);
	const char *mode = done ? "enable" : session_mode(session);
	match_drop(&session->match);
	grammar_match(modes_grammar(session->host->modes, mode), done ? done : line, &session->match);
	if (session->match.verdict == MATCH_EMPTY)
		return true;
	const struct mode_row *row = NULL;
	if (session->match.verdict == MATCH_FOUND)
		row = session->match.rows[0]->value;
	if (row && row->use == ROW_COMMAND)
		start_call(session, row->command);
	else if (session->is_configuring && !done)
		return take_config_line(session, line);
	else if (row)
		take_match(session);
	return row != NULL;
}

/* The start of a trailing comment, or NULL. */
static char *find_comment(char *line)
{
	for (char *at = line; *at; at++)
		if (*at == '#' && at > line && isblank((unsigned char)at[-1]))
			return at;
	return NULL;
}

/* Only the answers of these may be filtered: a `|` in a setting is text. */
static bool may_filter(const struct session *session, const char *line)
{
	const char *done = after_do(session, line);
	const char *start = done ? done : line;
	size_t length = strcspn(start, " \t|");
	return (length >= 2 && strncmp("show", start, length) == 0) ||
	       (length >= 1 && !session->is_configuring && strncmp("write", start, length) == 0) ||
	       (length == 4 && strncmp("list", start, length) == 0);
}

static bool cut_filter(struct session *session, char *line)
{
	char *why = NULL;
	if (!may_filter(session, line))
		return true;
	session->filter = filter_cut(line, &why);
	if (why)
		fail(session, SESSION_UNKNOWN, why);
	bool is_good = !why;
	mem_free(why);
	return is_good;
}

static void answer_line(struct session *session, char *line)
{
	if (!cut_filter(session, line) || try_line(session, line))
		return;
	char *comment = find_comment(line);
	if (comment) {
		*comment = '\0';
		if (try_line(session, line))
			return;
	}
	explain(session, line);
}

/* Secrets don't belong into a log. */
static void log_line_typed(const struct session *session, const char *line)
{
	const char *secret = strstr(line, "password ");
	int length = secret ? (int)(secret - line) + 9 : (int)strlen(line);
	if (session->host->logs_commands || host_settings(session->host)->log_commands)
		log_notice("command who=\"%s\" mode=%s line=\"%.*s%s\"", session->who, session_mode(session), length,
			   line, secret ? "…" : "");
}

/* "undebug …" is "no debug …"; other lines are copied as they are, without blanks around. */
static char *normal_line(const char *typed)
{
	const char *start = skip_blanks(typed);
	char *line = strncmp(start, "undebug ", 8) == 0 ? text_format("no debug %s", start + 8) : mem_text(start);
	size_t length = strlen(line);
	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	return line;
}

void session_run(struct session *session, const char *typed)
{
	char *line = normal_line(typed);
	session->status = SESSION_OK;
	session->is_running = true;
	if (*line && *line != '!' && *line != '#') {
		log_line_typed(session, line);
		answer_line(session, line);
	}
	if (!session->call) {
		filter_free(session->filter);
		session->filter = NULL;
	}
	session->is_running = false;
	mem_free(line);
}

/* ---- help ------------------------------------------------------------------------------------------ */

static const struct grammar *help_grammar(const struct session *session, const char **line)
{
	const char *done = after_do(session, skip_blanks(*line));
	if (done)
		*line = done;
	return modes_grammar(session->host->modes, done ? "enable" : session_mode(session));
}

void session_help(const struct session *session, const char *line, struct text *out)
{
	struct completions found = { 0 };
	grammar_complete(help_grammar(session, &line), line, &found);
	if (found.found.count)
		completions_write(&found, out);
	else
		text_add(out, "%% There is no matched command.\n");
	completions_drop(&found);
}

char *session_tab(const struct session *session, const char *line)
{
	struct completions found = { 0 };
	grammar_complete(help_grammar(session, &line), line, &found);
	char *rest = completions_tab(&found, line);
	completions_drop(&found);
	return rest;
}

/* ---- modes ----------------------------------------------------------------------------------------- */

void session_configure(struct session *session, bool on)
{
	place_drop(&session->place);
	session->is_configuring = on;
}

void session_leave(struct session *session)
{
	if (!session->is_configuring)
		session->is_over = true;
	else if (!place_leave(&session->place))
		session_configure(session, false);
}

void session_open(struct session *session, struct host *host, const struct session_rules *rules, void *owner)
{
	*session = (struct session){ .host = host, .rules = rules, .owner = owner, .who = "", .next = host->sessions };
	host->sessions = session;
}

static void leave_host(struct session *session)
{
	struct session **at = &session->host->sessions;
	while (*at && *at != session)
		at = &(*at)->next;
	if (*at)
		*at = session->next;
}

void session_close(struct session *session)
{
	leave_host(session);
	call_free(session->call);
	session->call = NULL;
	filter_free(session->filter);
	session->filter = NULL;
	if (session->candidate)
		candidate_drop(session->candidate);
	session->candidate = NULL;
	match_drop(&session->match);
	place_drop(&session->place);
	text_free(&session->out);
}
