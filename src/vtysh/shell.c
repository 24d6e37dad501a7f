/* SPDX-License-Identifier: Apache-2.0 */
/* shell -- see shell.h.  Here: daemons, merging of languages, modes. What becomes of a line: run.c. */
#include "vtysh/shell.h"
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "vtysh/own.h"

/* ---- daemons ------------------------------------------------------------------------------------------ */

static void connect_one(struct shell *sh, struct remote *r)
{
	char *why = NULL;
	if (!remote_open(r, &why)) {
		mem_free(why);
		return;
	}
	struct text ignored = { 0 };
	if (!sh->is_unprivileged)
		remote_ask_text(r, "enable", &ignored);
	text_free(&ignored);
}

void shell_open(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->remote_count; i++)
		connect_one(sh, &sh->remotes[i]);
	sh->is_enabled = !sh->is_unprivileged;
	shell_merge(sh);
}

uint32_t shell_present(const struct shell *sh)
{
	uint32_t present = 0;
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (sh->remotes[i].fd >= 0)
			present |= 1u << i;
	return present;
}

void shell_name_absent(struct shell *sh, struct text *out)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct remote *r = &sh->remotes[i];
		char *why = NULL;
		if (r->fd >= 0)
			continue;
		if (!remote_open(r, &why))
			text_add(out, "%% %s is not running (%s): start it with `systemctl start %s`\n", r->name,
				 why ? why : "no answer", r->name);
		else
			remote_close(r);
		mem_free(why);
	}
}

/* ---- one grammar per mode ----------------------------------------------------------------------------- */

static struct shell_mode *mode_named(struct shell *sh, const char *name)
{
	for (uint32_t i = 0; i < sh->modes.count; i++)
		if (strcmp(sh->modes.items[i].name, name) == 0)
			return &sh->modes.items[i];
	array_push(&sh->modes, (struct shell_mode){ name, grammar_new() });
	return &sh->modes.items[sh->modes.count - 1];
}

static void add_row(struct shell *sh, struct grammar *grammar, const struct grammar_row *like, const struct shell_row *what)
{
	struct grammar_row row = *like;
	char *why = NULL;
	struct shell_row *kept = mem_copy(what, sizeof *what);
	array_push(&sh->rows, kept);
	row.value = kept;
	grammar_add(grammar, &row, &why);
	mem_free(why);
}

static void add_own(struct shell *sh, struct shell_mode *mode)
{
	bool is_view = !strcmp(mode->name, "view"), is_enable = !strcmp(mode->name, "enable");
	uint32_t bit = is_view ? OWN_VIEW : is_enable ? OWN_ENABLE : OWN_CONFIG;
	for (const struct own_command *own = own_commands; own->grammar; own++)
		if (own->modes & bit)
			add_row(sh, mode->grammar, &(struct grammar_row){ .grammar = own->grammar, .helps = own->helps },
				&(struct shell_row){ .own = own, .use = 'c' });
}

static void add_language(struct shell *sh, uint32_t number)
{
	const struct handover *language = &sh->remotes[number].language;
	for (uint32_t m = 0; m < language->modes.count; m++) {
		const struct handover_mode *from = &language->modes.items[m];
		struct grammar *to = mode_named(sh, from->name)->grammar;
		for (uint32_t i = 0; i < from->rows.count; i++)
			add_row(sh, to, &from->rows.items[i].row,
				&(struct shell_row){ .daemons = 1u << number, .use = from->rows.items[i].use });
	}
}

static void drop_modes(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->modes.count; i++)
		grammar_free(sh->modes.items[i].grammar);
	for (uint32_t i = 0; i < sh->rows.count; i++)
		mem_free(sh->rows.items[i]);
	array_free(&sh->modes);
	array_free(&sh->rows);
}

void shell_merge(struct shell *sh)
{
	static const char *const always[] = { "view", "enable", "config" };
	drop_modes(sh);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		add_own(sh, mode_named(sh, always[i]));
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		if (sh->remotes[i].fd < 0)
			continue;
		const struct handover *language = &sh->remotes[i].language;
		for (uint32_t m = 0; m < language->modes.count; m++) {
			uint32_t before = sh->modes.count;
			struct shell_mode *mode = mode_named(sh, language->modes.items[m].name);
			if (sh->modes.count > before)
				add_own(sh, mode);
		}
		snprintf(sh->hostname, sizeof sh->hostname, "%s", language->hostname);
	}
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (sh->remotes[i].fd >= 0)
			add_language(sh, i);
}

struct grammar *shell_grammar(const struct shell *sh, const char *mode)
{
	for (uint32_t i = 0; i < sh->modes.count; i++)
		if (strcmp(sh->modes.items[i].name, mode) == 0)
			return sh->modes.items[i].grammar;
	return NULL;
}

void shell_close(struct shell *sh)
{
	drop_modes(sh);
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		remote_close(&sh->remotes[i]);
		handover_drop(&sh->remotes[i].language);
	}
	for (uint32_t i = 0; i < sh->depth; i++)
		mem_free(sh->levels[i].line);
}

/* ---- modes -------------------------------------------------------------------------------------------- */

const char *shell_mode_name(const struct shell *sh)
{
	if (sh->depth)
		return sh->levels[sh->depth - 1].mode;
	return sh->is_enabled ? "enable" : "view";
}

void shell_prompt(const struct shell *sh, char room[320])
{
	if (sh->depth)
		snprintf(room, 320, "%s(%s)# ", sh->hostname, shell_mode_name(sh));
	else
		snprintf(room, 320, "%s%c ", sh->hostname, sh->is_enabled ? '#' : '>');
}

void shell_enter(struct shell *sh, const char *mode, uint32_t daemons, const char *line)
{
	if (sh->depth == SHELL_DEPTH)
		return;
	struct shell_level *level = &sh->levels[sh->depth++];
	snprintf(level->mode, sizeof level->mode, "%s", mode);
	level->daemons = daemons;
	level->line = mem_text(line);
}

static void tell_quietly(struct shell *sh, uint32_t daemons, const char *line)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct text ignored = { 0 };
		if (daemons >> i & 1 && sh->remotes[i].fd >= 0)
			remote_ask_text(&sh->remotes[i], line, &ignored);
		text_free(&ignored);
	}
}

void shell_leave(struct shell *sh)
{
	if (!sh->depth)
		return;
	struct shell_level *level = &sh->levels[--sh->depth];
	tell_quietly(sh, level->daemons, "exit");
	mem_free(level->line);
}

void shell_end(struct shell *sh)
{
	if (!sh->depth)
		return;
	tell_quietly(sh, sh->levels[0].daemons, "end");
	while (sh->depth)
		mem_free(sh->levels[--sh->depth].line);
}
