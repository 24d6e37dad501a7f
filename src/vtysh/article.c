/* SPDX-License-Identifier: Apache-2.0 */
/* article -- see article.h.
 *
 * vtysh knows no grammar, so whether a line is BGP's is asked of the merged grammar of config-router, and the
 * explanation comes from bgpd: it is given the line in a candidate that is dropped. */
#include "vtysh/article.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"

#define ROUTER_MODE "config-router"

static uint32_t first_number(uint32_t daemons)
{
	uint32_t number = 0;
	while (!(daemons >> number & 1))
		number++;
	return number;
}

/* The only `router bgp …` of a daemon (mem_free); NULL: none, or several. */
static char *only_instance(struct shell *sh, uint32_t number)
{
	struct text running = { 0 };
	char *only = NULL, *rest, *line;
	uint32_t count = 0;
	shell_ask(sh, number, sh->depth ? "do show running-config no-header" : "show running-config no-header", &running);
	for (char *at = running.chars; running.length && (line = strtok_r(at, "\n", &rest)); at = NULL) {
		if (!text_starts(line, "router bgp"))
			continue;
		mem_free(only);
		only = mem_text(line);
		count++;
	}
	text_free(&running);
	if (count == 1)
		return only;
	mem_free(only);
	return NULL;
}

/* ---- explained away ----------------------------------------------------------------------------------- */

static bool is_explained_away(const struct match *match)
{
	uint32_t first = match->count > 1 && !strcmp(match->captures[0].word, "no");
	const char *word = match->captures[first].word;
	return !strcmp(word, "synchronization") || !strcmp(word, "auto-summary");
}

/* What the daemon says of the line, on a connection of its own, so that nobody's place is disturbed. */
static bool ask_aside(const struct remote *daemon, const char *instance, const char *line, struct text *out)
{
	struct remote aside = { .fd = -1 };
	struct text ignored = { 0 };
	char *why = NULL;
	memcpy(aside.name, daemon->name, sizeof aside.name);
	memcpy(aside.path, daemon->path, sizeof aside.path);
	const char *const before[] = { "enable", "_candidate open", "configure terminal", instance };
	bool good = remote_open(&aside, &why);
	for (size_t i = 0; good && i < sizeof before / sizeof *before; i++)
		good = remote_ask_text(&aside, before[i], &ignored) == 0;
	good = good && remote_ask_text(&aside, line, out) == 0;
	remote_close(&aside);            /* the candidate goes with the connection */
	handover_drop(&aside.language);
	text_free(&ignored);
	mem_free(why);
	return good;
}

static int explain_away(struct shell *sh, uint32_t daemons, const char *line)
{
	uint32_t number = first_number(daemons);
	char *instance = only_instance(sh, number);
	struct text said = { 0 };
	if (!ask_aside(&sh->remotes[number], instance ? instance : "router bgp 1", line, &said))
		text_clear(&said);
	if (said.length)
		shell_print_chars(sh, said.chars, said.length);
	else
		shell_print(sh, "`%s` is accepted and has no effect\n", line);
	text_free(&said);
	mem_free(instance);
	return 0;
}

/* ---- network ------------------------------------------------------------------------------------------ */

static bool take_network(struct shell *sh, uint32_t daemons, const char *line, int *status)
{
	uint32_t number = first_number(daemons);
	char *instance = only_instance(sh, number);
	if (!instance)
		return false;
	shell_print(sh, "taken as: %s, %s\n", instance, line);
	*status = shell_send(sh, 1u << number, instance, NULL);
	if (!*status) {
		*status = shell_send(sh, 1u << number, line, NULL);
		shell_send(sh, 1u << number, "exit", NULL);
	}
	mem_free(instance);
	return true;
}

static bool is_network(const struct match *match)
{
	uint32_t first = match->count > 1 && !strcmp(match->captures[0].word, "no");
	return !strcmp(match->captures[first].word, "network");
}

bool article_line(struct shell *sh, const char *line, int *status)
{
	struct grammar *grammar = sh->is_enabled ? shell_grammar(sh, ROUTER_MODE) : NULL;
	struct match match;
	bool is_taken = false;
	if (!grammar)
		return false;
	grammar_match(grammar, line, &match);
	if (match.verdict == MATCH_FOUND) {
		uint32_t daemons = 0;
		for (uint32_t i = 0; i < match.row_count; i++)
			daemons |= ((const struct shell_row *)match.rows[i]->value)->daemons;
		if (daemons && sh->depth < 2 && is_explained_away(&match)) {
			*status = explain_away(sh, daemons, line);
			is_taken = true;
		} else if (daemons && sh->depth == 1 && is_network(&match)) {
			is_taken = take_network(sh, daemons, line, status);
		}
	}
	match_drop(&match);
	return is_taken;
}
