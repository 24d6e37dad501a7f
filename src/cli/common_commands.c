/* SPDX-License-Identifier: Apache-2.0 */
/* common_commands -- what can be typed at every daemon: modes, the configuration, logs, this terminal.
 * Figures about the process are in common_process.c. */
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/log.h"
#include "base/memory.h"
#include "cli/common_rows.h"
#include "cli/handover.h"
#include "cli/monitor.h"
#include "cli/session.h"

/* ---- modes ----------------------------------------------------------------------------------------- */

static void configure(struct call *call)
{
	session_configure(call->session, true);
}

static void enable(struct call *call)
{
	if (call->session->needs_password)
		call->session->wants_enable = true;
	else
		call->session->is_enabled = true;
}

static void disable(struct call *call)
{
	call->session->is_enabled = false;
}

static void end(struct call *call)
{
	if (call->session->is_configuring)
		session_configure(call->session, false);
}

static void leave(struct call *call)
{
	session_leave(call->session);
}

/* ---- the language itself --------------------------------------------------------------------------- */

static uint32_t find_mode(const struct modes *modes, const char *name)
{
	for (uint32_t i = 0; i < modes_count(modes); i++)
		if (strcmp(modes_name(modes, i), name) == 0)
			return i;
	return UINT32_MAX;
}

static void list_mode(struct call *call, uint32_t mode)
{
	const struct modes *modes = call->session->host->modes;
	for (uint32_t i = 0; i < modes_row_count(modes, mode); i++) {
		const struct grammar_row *row = &modes_row(modes, mode, i)->row;
		if (!(row->flags & GRAMMAR_HIDDEN))
			call_print(call, "  %s\n", row->grammar);
	}
}

static void list(struct call *call)
{
	uint32_t mode = find_mode(call->session->host->modes, session_mode(call->session));
	if (mode != UINT32_MAX)
		list_mode(call, mode);
}

static void show_commandtree(struct call *call)
{
	const struct modes *modes = call->session->host->modes;
	for (uint32_t mode = 0; mode < modes_count(modes); mode++) {
		call_print(call, "%s:\n", modes_name(modes, mode));
		list_mode(call, mode);
	}
}

static void find_commands(struct call *call)
{
	const struct modes *modes = call->session->host->modes;
	regex_t regex;
	if (regcomp(&regex, call_word(call, "regex"), REG_EXTENDED | REG_NOSUB)) {
		call_fail(call, "\"%s\" is no expression", call_word(call, "regex"));
		return;
	}
	for (uint32_t mode = 0; mode < modes_count(modes); mode++)
		for (uint32_t i = 0; i < modes_row_count(modes, mode); i++) {
			const struct grammar_row *row = &modes_row(modes, mode, i)->row;
			if (!(row->flags & GRAMMAR_HIDDEN) && !regexec(&regex, row->grammar, 0, NULL, 0))
				call_print(call, "  (%s)  %s\n", modes_name(modes, mode), row->grammar);
		}
	regfree(&regex);
}

static void hand_over(struct call *call)
{
	handover_write(call->session->host, call_has(call, "hash"), call_out(call));
}

/* Names that stand in the configuration as keys of the type. */
static void add_keys(const struct object *object, const char *type, struct text *out)
{
	const struct field *key = object->kind->key_count ? &object->kind->fields[0] : NULL;
	if (key && strcmp(key->type->name, type) == 0) {
		key->type->write(key, field_peek(key, object->record), out);
		text_add_char(out, '\n');
	}
	for (uint32_t i = 0; i < object->children.count; i++)
		add_keys(object->children.items[i], type, out);
}

static void names(struct call *call)
{
	const struct host *host = call->session->host;
	const char *type = call_word(call, "type");
	add_keys(config_tree(host->config), type, call_out(call));
	if (host->language->names)
		host->language->names(host->owner, type, call_out(call));
}

/* ---- the configuration ----------------------------------------------------------------------------- */

static void show_running(struct call *call)
{
	const struct object *tree = config_tree(call->session->host->config);
	if (call_wants_json(call)) {
		call_json(call, config_json(tree));
		return;
	}
	if (!call_has(call, "no-header"))
		call_print(call, "Building configuration...\n\nCurrent configuration:\n");
	call_print(call, "!\n");
	config_write(tree, call_out(call));
	call_print(call, "end\n");
}

static void print_file(struct call *call, const char *path)
{
	char room[4096];
	size_t n;
	FILE *file = fopen(path, "re");
	if (!file) {
		call_fail(call, "%s cannot be read: %m", path);
		return;
	}
	while ((n = fread(room, 1, sizeof room, file)) > 0)
		text_add_chars(call_out(call), room, n);
	fclose(file);
}

static void show_startup(struct call *call)
{
	print_file(call, call->session->host->config_file);
}

static void show_motd(struct call *call)
{
	const struct common_settings *settings = host_settings(call->session->host);
	if (settings->banner_file)
		print_file(call, settings->banner_file);
	else if (settings->banner_line)
		call_print(call, "%s\n", settings->banner_line);
	else
		call_print(call, "Hello, this is Grevy (version %s).\n", call->session->host->version);
}

static void save(struct call *call)
{
	const struct host *host = call->session->host;
	char *why = NULL;
	if (call->session->candidate) {
		call_fail(call, "A configuration is being loaded: `_candidate commit` or `_candidate drop` first");
		return;
	}
	if (host->save(host->save_owner, &why))
		call_print(call, "Configuration saved to %s\n[OK]\n", host->config_file);
	else
		call_fail(call, "Configuration not saved: %s", why);
	mem_free(why);
}

static void candidate_open_here(struct call *call)
{
	struct session *session = call->session;
	if (session->candidate)
		call_fail(call, "Already open");
	else if (!(session->candidate = candidate_open(session->host->config)))
		call_fail(call, "Another session is loading a configuration: try again");
}

static void candidate_end_here(struct call *call)
{
	struct session *session = call->session;
	struct candidate *candidate = session->candidate;
	char *why = NULL;
	if (!candidate) {
		call_fail(call, "Not open");
		return;
	}
	if (call_has(call, "check")) {
		if (!candidate_check(candidate, &why))
			call_fail(call, "%s", why ? why : "refused");
		mem_free(why);
		return;
	}
	session->candidate = NULL;
	if (call_has(call, "drop"))
		candidate_drop(candidate);
	else if (!candidate_commit(candidate, &why))
		call_fail(call, "%s", why);
	mem_free(why);
}

static const char *debug_name(const struct language *language, const char *words)
{
	for (const struct word_help *row = language->debug_names; row && row->word; row++)
		if (!strcmp(row->word, words))
			return row->help;
	return words;
}

/* "bgp updates" → "BGP updates", as the title is written. */
static void print_debug(struct call *call, const char *title, const char *line)
{
	const char *words = debug_name(call->session->host->language, line);
	size_t length = strlen(title);
	bool is_own = !strncasecmp(words, title, length) && words[length] == ' ';
	call_print(call, "  %s%s debugging is on\n", is_own ? title : "", is_own ? words + length : words);
}

void common_show_debugging(struct call *call)
{
	const struct host *host = call->session->host;
	const char *title = host->language->title ? host->language->title : host->language->program;
	struct text all = { 0 };
	char *rest;
	config_write(config_tree(host->config), &all);
	struct json_object *list_of = json_object_new_array();
	if (!call_wants_json(call))
		call_print(call, "%s debugging status:\n", title);
	for (char *line = strtok_r(all.chars, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (!text_starts(line, "debug "))
			continue;
		if (call_wants_json(call))
			json_object_array_add(list_of, json_object_new_string(line + 6));
		else
			print_debug(call, title, line + 6);
	}
	struct json_object *answer = json_object_new_object();
	json_object_object_add(answer, "debugging", list_of);
	if (call_wants_json(call))
		call_json(call, answer);
	else
		json_object_put(answer);
	text_free(&all);
}

/* As if each had been typed, and committed once.  The text is used up. */
static void commit_lines(struct call *call, struct text *lines)
{
	struct candidate *candidate = candidate_open(call->session->host->config);
	struct place place = { 0 };
	char *rest = lines->chars, *line, *why = NULL;
	if (!candidate)
		call_fail(call, "Another session is loading a configuration: try again");
	while (candidate && (line = strsep(&rest, "\n"))) {
		struct answer answer = { 0 };
		candidate_line(candidate, &place, line, &answer);
		answer_drop(&answer);
	}
	if (candidate && !candidate_commit(candidate, &why))
		call_fail(call, "%s", why);
	mem_free(why);
	place_drop(&place);
	text_free(lines);
}

/* Every `debug …` that needs no value: what would narrow it down is left out. */
static void debug_all(struct call *call)
{
	struct text lines = { 0 };
	for (const struct setting *s = call->session->host->language->root->settings; s->grammar; s++) {
		int length = (int)strcspn(s->grammar, "[");
		if (text_starts(s->grammar, "debug ") && (int)strcspn(s->grammar, "{(<") >= length)
			text_add(&lines, "%.*s\n", length, s->grammar);
	}
	commit_lines(call, &lines);
}

/* Takes back every `debug …` of the configuration. */
void common_no_debug(struct call *call)
{
	struct text all = { 0 }, lines = { 0 };
	char *rest;
	config_write(config_tree(call->session->host->config), &all);
	for (char *line = strtok_r(all.chars, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (text_starts(line, "debug "))
			text_add(&lines, "no %s\n", line);
	text_free(&all);
	commit_lines(call, &lines);
}

/* ---- logs ------------------------------------------------------------------------------------------ */

static void print_kept(void *owner, const char *line)
{
	call_print(owner, "%s\n", line);
}

static void show_logging(struct call *call)
{
	const struct host *host = call->session->host;
	if (call_wants_json(call)) {
		call_json(call, common_logging_json(&host->log_start, host_settings(host)));
		return;
	}
	common_show_logging(&host->log_start, host_settings(host), host->language->program, call_out(call));
	call_print(call, "\nLast lines:\n");
	log_walk_buffer(print_kept, call);
}

static void show_filter_texts(struct call *call)
{
	const struct common_settings *settings = host_settings(call->session->host);
	char *copy = mem_text(settings->log_filter_text), *rest = copy, *word;
	while (rest && (word = strsep(&rest, " ")))
		call_print(call, "  %s\n", word);
	mem_free(copy);
}

static void clear_filter_texts(struct call *call)
{
	struct text line = { 0 };
	text_add(&line, "no log filter-text");
	commit_lines(call, &line);
}

static void clear_cmdline_targets(struct call *call)
{
	struct host *host = call->session->host;
	host->log_start = (struct log_start){ .level = LOG_DEBUG_, .is_background = host->log_start.is_background };
	common_apply(&host->log_start, NULL, host_settings(host));
}

static void send_log(struct call *call)
{
	enum log_level level = LOG_NOTICE_;
	const char *word = call_word(call, "level_word");
	if (word && !log_level_from_word(word, &level))
		call_fail(call, "%s is no level: emergencies … debugging", word);
	else
		log_line(level, "%s", call_word(call, "message"));
}

/* ---- this terminal --------------------------------------------------------------------------------- */

static void terminal_length(struct call *call)
{
	call->session->terminal_length = (uint32_t)call_number(call, "lines", 0);
}

static void echo(struct call *call)
{
	call_print(call, "%s\n", call_word(call, "message"));
}

static void help(struct call *call)
{
	call_print(call, "`?` lists what may follow, anywhere in a line; TAB completes a word.  Words may be shortened while they stay\n"
			 "unique.  `list` prints all commands of a mode, `find WORDS` those of every mode that fit.\n");
}

static void show_who(struct call *call)
{
	unsigned number = 0;
	for (const struct session *s = call->session->host->sessions; s; s = s->next)
		call_print(call, "%svty[%u] connected from %s.\n", s->is_configuring ? "*" : " ", number++, s->who);
}

/* FRR can load more at run time; here everything is in the program. */
static void show_modules(struct call *call)
{
	const struct host *host = call->session->host;
	call_print(call, "Module information for %s:\n%-12s %-20s %s\n", host->language->program, "Module Name", "Version", "Description");
	call_print(call, "%-12s %-20s %s\n", host->language->program, host->version, "everything is built in, nothing is loaded at run time");
}

#define ALWAYS_ENABLED (MODE_ENABLE | MODE_CONFIG)

const struct command common_commands[] = {
	{ "configure [terminal [file-lock]]", "change the configuration line by line", ALWAYS_ENABLED, configure, COMMAND_MOVES },
	{ "enable", "turn on privileged commands", MODE_VIEW, enable, COMMAND_MOVES },
	{ "disable", "turn off privileged commands", MODE_ENABLE, disable },
	{ "end", "leave the configuration", MODE_ANY, end, COMMAND_MOVES },
	{ "exit", "leave this mode", MODE_ANY, leave, COMMAND_MOVES },
	{ "quit", "leave this mode", MODE_ANY, leave, COMMAND_MOVES },
	{ "list [permutations]", "print what can be typed here", MODE_ANY, list },
	{ "show commandtree [permutations]", "print what can be typed anywhere", MODE_VIEW, show_commandtree },
	{ "show running-config [no-header] [json]", "the configuration in force", MODE_ENABLE, show_running },
	{ "show startup-config", "the configuration in the file", MODE_ENABLE, show_startup },
	{ "write terminal [no-header] [json]", "print the configuration in force", MODE_ENABLE, show_running },
	{ "write [memory|file]", "save the configuration", MODE_ENABLE, save },
	{ "copy running-config startup-config", "save the configuration", MODE_ENABLE, save },
	{ "show debugging [json]", "which details are logged", MODE_VIEW, common_show_debugging },
	{ "debug all", "log all details", ALWAYS_ENABLED, debug_all, COMMAND_HIDDEN },
	{ "no debug all", "log no details any more", ALWAYS_ENABLED, common_no_debug },
	{ "undebug all", "log no details any more", ALWAYS_ENABLED, common_no_debug },
	{ "show logging [json]", "where log lines go, and the last of them", MODE_VIEW, show_logging },
	{ "show version [json]", "version of the program", MODE_VIEW, common_show_version },
	{ "show memory [json]", "memory in use", MODE_VIEW, common_show_memory },
	{ "show (event|thread) cpu [{kinds:word}] [json]", "processor time of each thread, and on what it was spent", MODE_VIEW, common_show_cpu },
	{ "clear (event|thread) cpu [{kinds:word}]", "count processor time anew", MODE_ENABLE, common_clear_cpu },
	{ "show (event|thread) poll [json]", "descriptors that are waited for", MODE_VIEW, common_show_poll },
	{ "show (event|thread) timers [json]", "when the timers are due", MODE_VIEW, common_show_timers },
	{ "show work-queues [json]", "work that was put off", MODE_VIEW, common_show_work },
	{ "help", "how to find commands", MODE_ANY, help },
	{ "show modules", "what the program was built of", MODE_VIEW, show_modules },
	{ "who", "who is connected", MODE_VIEW, show_who },
	{ "show logging filter-text", "texts that lines in the filtered file hold", MODE_VIEW, show_filter_texts },
	{ "clear log filter-text", "all lines go into the filtered file", ALWAYS_ENABLED, clear_filter_texts },
	{ "clear log cmdline-targets", "log only as configured, not as the command line said", ALWAYS_ENABLED,
	  clear_cmdline_targets },
	{ "send log [level {level_word:word}] {message:line}", "write a line into the log", MODE_VIEW, send_log },
	{ "logmsg {level_word:word} {message:line}", "write a line into the log", MODE_ENABLE, send_log },
	{ "find {regex:line}", "print commands that fit an expression", MODE_ANY, find_commands },
	{ "show motd", "what terminals are greeted with", MODE_VIEW, show_motd },
	{ "terminal length {lines:u32 0-512}", "accepted: answers come whole, vtysh makes the pages", MODE_VIEW, terminal_length },
	{ "terminal no length", "accepted", MODE_VIEW, terminal_length },
	{ "no terminal length", "accepted", MODE_VIEW, terminal_length },
	{ "terminal monitor", "log lines come to this terminal", MODE_VIEW, monitor_terminal },
	{ "no terminal monitor", "log lines come no more", MODE_VIEW, monitor_no_terminal },
	{ "terminal no monitor", "log lines come no more", MODE_VIEW, monitor_no_terminal },
	{ "echo {message:line}", "print a line", MODE_VIEW, echo },
	{ "_grammar [hash]", "hand the language over", MODE_ANY, hand_over, COMMAND_HIDDEN },
	{ "_names {type:word}", "names of a type", MODE_ANY, names, COMMAND_HIDDEN },
	{ "_monitor", "log lines as they come", MODE_ANY, monitor_stream, COMMAND_HIDDEN },
	{ "_candidate open", "collect lines", MODE_ANY, candidate_open_here, COMMAND_HIDDEN },
	{ "_candidate (commit|drop|check)", "end collecting", MODE_ANY, candidate_end_here, COMMAND_HIDDEN },
	COMMANDS_END
};
