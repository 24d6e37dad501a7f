/* SPDX-License-Identifier: Apache-2.0 */
/* tools -- see tools.h. */
#include "vtysh/tools.h"
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/memory.h"
#include "vtysh/load.h"
#include "vtysh/own.h"

/* ---- programs of the system --------------------------------------------------------------------------- */

static int run_program(const char *const *words)
{
	int status = 0;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGPIPE, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		execvp(words[0], (char *const *)words);
		fprintf(stderr, "%% %s: %m\n", words[0]);
		_exit(127);
	}
	if (child > 0)
		waitpid(child, &status, 0);
	return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : STATUS_WARNING;
}

/* What looks like an option is none of the program's. */
static bool is_host(struct shell *sh, const char *word)
{
	if (word[0] != '-')
		return true;
	shell_print(sh, "%% %s is no host\n", word);
	return false;
}

static const char *family_option(const struct match *match)
{
	return match_word(match, "ipv6") ? "-6" : match_word(match, "ip") ? "-4" : NULL;
}

int tool_ping(struct shell *sh, const struct match *match)
{
	const char *count = match_word(match, "count"), *source = match_word(match, "source");
	const char *words[16] = { "ping", "-c", count ? count : "5" };
	uint32_t at = 3;
	if (family_option(match))
		words[at++] = family_option(match);
	if (source) {
		words[at++] = "-I";
		words[at++] = source;
	}
	if (match_word(match, "dontfragment")) {
		words[at++] = "-M";
		words[at++] = "do";
	}
	words[at++] = match_word(match, "host");
	return is_host(sh, match_word(match, "host")) ? run_program(words) : STATUS_WRONG;
}

int tool_traceroute(struct shell *sh, const struct match *match)
{
	const char *words[4] = { "traceroute" };
	uint32_t at = 1;
	if (family_option(match))
		words[at++] = family_option(match);
	words[at] = match_word(match, "host");
	return is_host(sh, words[at]) ? run_program(words) : STATUS_WRONG;
}

/* A slip of the finger (`s`) is no reason to leave for another program. */
static bool is_meant(struct shell *sh, const struct match *match)
{
	const char *typed = match->line + strspn(match->line, " \t");
	size_t length = strcspn(typed, " \t\r\n");
	if (length >= strlen("start"))
		return true;
	shell_print(sh, "%% Command incomplete: %.*s\n", (int)length, typed);
	return false;
}

int tool_shell(struct shell *sh, const struct match *match)
{
	if (!is_meant(sh, match))
		return STATUS_INCOMPLETE;
	const char *host = match_word(match, "host"), *shell = getenv("SHELL");
	const char *words[] = { match_word(match, "ssh") ? "ssh" : match_word(match, "telnet") ? "telnet" :
				match_word(match, "bash") ? "bash" : shell ? shell : "/bin/sh", host, NULL };
	return !host || is_host(sh, host) ? run_program(words) : STATUS_WRONG;
}

/* ---- the rest ----------------------------------------------------------------------------------------- */

int tool_copy(struct shell *sh, const struct match *match)
{
	return load_file(sh, match_word(match, "file"), false) ? STATUS_WRONG : 0;
}

/* Rows of several daemons are shown once. */
static bool is_of_an_earlier_one(const struct shell *sh, uint32_t number, const char *mode, const char *grammar)
{
	for (uint32_t i = 0; i < number; i++)
		for (uint32_t m = 0; sh->remotes[i].fd >= 0 && m < sh->remotes[i].language.modes.count; m++) {
			const struct handover_mode *it = &sh->remotes[i].language.modes.items[m];
			for (uint32_t k = 0; !strcmp(it->name, mode) && k < it->rows.count; k++)
				if (!strcmp(it->rows.items[k].row.grammar, grammar))
					return true;
		}
	return false;
}

static void find_in(struct shell *sh, uint32_t number, const struct handover_mode *mode, const regex_t *regex)
{
	for (uint32_t k = 0; k < mode->rows.count; k++) {
		const struct grammar_row *row = &mode->rows.items[k].row;
		if (!(row->flags & GRAMMAR_HIDDEN) && !regexec(regex, row->grammar, 0, NULL, 0) &&
		    !is_of_an_earlier_one(sh, number, mode->name, row->grammar))
			shell_print(sh, "  (%s)  %s\n", mode->name, row->grammar);
	}
}

int tool_find(struct shell *sh, const struct match *match)
{
	regex_t regex;
	char room[128];
	int error = regcomp(&regex, match_word(match, "regex"), REG_EXTENDED | REG_NOSUB);
	if (error) {
		regerror(error, &regex, room, sizeof room);
		shell_print(sh, "%% not an expression: %s\n", room);
		return STATUS_WRONG;
	}
	for (const struct own_command *own = own_commands; own->grammar; own++)
		if (!regexec(&regex, own->grammar, 0, NULL, 0))
			shell_print(sh, "  (vtysh)  %s\n", own->grammar);
	for (uint32_t i = 0; i < sh->remote_count; i++)
		for (uint32_t m = 0; sh->remotes[i].fd >= 0 && m < sh->remotes[i].language.modes.count; m++)
			find_in(sh, i, &sh->remotes[i].language.modes.items[m], &regex);
	regfree(&regex);
	return 0;
}

int tool_history(struct shell *sh, const struct match *match)
{
	if (sh->walk_history)
		sh->walk_history(sh);
	return 0;
}
