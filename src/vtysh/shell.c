/* SPDX-License-Identifier: Apache-2.0 */
/* shell -- see shell.h.  Here: daemons, merging of languages, modes. What becomes of a line: run.c. */
#include "vtysh/shell.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "vtysh/monitor.h"
#include "vtysh/own.h"

enum { RETRY_SECONDS = 10 };

/* ---- daemons ------------------------------------------------------------------------------------------ */

void shell_add_remote(struct shell *sh, const char *name, bool is_wanted)
{
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (strcmp(sh->remotes[i].name, name) == 0)
			return;
	if (sh->remote_count == REMOTES_MOST)
		return;
	struct remote *r = &sh->remotes[sh->remote_count++];
	*r = (struct remote){ .fd = -1, .is_wanted = is_wanted };
	snprintf(r->name, sizeof r->name, "%s", name);
	snprintf(r->path, sizeof r->path, "%s/%s.vty", sh->run_dir, name);
}

static void call_one(struct remote *r)
{
	r->tried_s = time(NULL);
	mem_free(r->why);
	r->why = NULL;
	remote_connect(r, &r->why);
}

static bool meet_one(const struct shell *sh, struct remote *r)
{
	struct text ignored = { 0 };
	if (r->fd < 0 || !remote_meet(r, &r->why))
		return false;
	if (!sh->is_unprivileged)
		remote_ask_text(r, "enable", &ignored);
	text_free(&ignored);
	return r->fd >= 0;
}

void shell_open(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->remote_count; i++)
		call_one(&sh->remotes[i]);
	for (uint32_t i = 0; i < sh->remote_count; i++)
		meet_one(sh, &sh->remotes[i]);
	sh->is_enabled = !sh->is_unprivileged;
	sh->wants_merge = true;
	shell_choose_hostname(sh);
}

uint32_t shell_present(const struct shell *sh)
{
	uint32_t present = 0;
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (sh->remotes[i].fd >= 0)
			present |= 1u << i;
	return present;
}

void shell_name_absent(const struct shell *sh, struct text *out)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		const struct remote *r = &sh->remotes[i];
		if (r->fd >= 0 || (!r->is_wanted && access(r->path, F_OK) != 0))
			continue;
		if (r->is_down || !r->why)
			text_add(out, "%s is not running: start it with `systemctl start %s`\n", r->name, r->name);
		else
			text_add(out, "%s cannot be asked: %s%s\n", r->name, r->why,
				 strstr(r->why, "Permission") ? " (be root, or in the group that owns the socket)" : "");
	}
}

static void enter_with(struct shell *sh, uint32_t number)
{
	struct text ignored = { 0 };
	for (uint32_t i = 0; i < sh->depth; i++)
		if (sh->levels[i].daemons >> number & 1)
			remote_ask_text(&sh->remotes[number], sh->levels[i].line, &ignored);
	text_free(&ignored);
}

/* What is matched just now points into the old language: it is kept until the next line. */
static void retire_language(struct shell *sh, struct remote *r)
{
	if (r->language.text)
		array_push(&sh->retired, r->language);
	r->language = (struct handover){ 0 };
	sh->wants_merge = true;
}

bool shell_come_back(struct shell *sh, uint32_t number)
{
	struct remote *r = &sh->remotes[number];
	retire_language(sh, r);
	call_one(r);
	bool good = meet_one(sh, r);
	if (good)
		enter_with(sh, number);
	return good && r->fd >= 0;
}

/* One that hangs is not asked at every line: each time takes REMOTE_PATIENCE_MS. */
static bool is_worth_a_try(const struct remote *r)
{
	return r->fd < 0 && access(r->path, F_OK) == 0 && (r->is_down || time(NULL) - r->tried_s > RETRY_SECONDS);
}

bool shell_look_again(struct shell *sh)
{
	bool came = false;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		if (!is_worth_a_try(&sh->remotes[i]))
			continue;
		if (sh->depth)
			sh->levels[0].daemons |= 1u << i;
		came |= shell_come_back(sh, i);
	}
	return came;
}

/* ---- names -------------------------------------------------------------------------------------------- */

/* Quagga's samples call zebra "Router" and bgpd "bgpd"; neither is this router's name.  So what a daemon says
 * counts only if all of the suite are there and say the same. */
void shell_choose_hostname(struct shell *sh)
{
	const char *agreed = NULL;
	uint32_t wanted = 0, count = 0;
	if (sh->is_hostname_said)
		return;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		const struct remote *r = &sh->remotes[i];
		wanted += r->is_wanted;
		if (!r->is_wanted || r->fd < 0 || (agreed && strcmp(agreed, r->language.hostname) != 0))
			continue;
		agreed = r->language.hostname;
		count++;
	}
	if (wanted > 1 && count == wanted && agreed && *agreed)
		snprintf(sh->hostname, sizeof sh->hostname, "%s", agreed);
	else if (gethostname(sh->hostname, sizeof sh->hostname) != 0)
		snprintf(sh->hostname, sizeof sh->hostname, "%s", sh->suite);
}

/* ---- one grammar per mode ----------------------------------------------------------------------------- */

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

static void add_own(struct shell *sh, const char *mode, struct grammar *grammar)
{
	bool is_view = !strcmp(mode, "view"), is_enable = !strcmp(mode, "enable");
	uint32_t bit = is_view ? OWN_VIEW : is_enable ? OWN_ENABLE : OWN_CONFIG;
	for (const struct own_command *own = own_commands; own->grammar; own++)
		if (own->modes & bit)
			add_row(sh, grammar, &(struct grammar_row){ .grammar = own->grammar, .helps = own->helps },
				&(struct shell_row){ .own = own, .use = 'c' });
}

static const struct handover_mode *language_mode(const struct remote *r, const char *mode)
{
	for (uint32_t m = 0; r->fd >= 0 && m < r->language.modes.count; m++)
		if (strcmp(r->language.modes.items[m].name, mode) == 0)
			return &r->language.modes.items[m];
	return NULL;
}

static void add_language(struct shell *sh, uint32_t number, const char *mode, struct grammar *grammar)
{
	const struct handover_mode *from = language_mode(&sh->remotes[number], mode);
	for (uint32_t i = 0; from && i < from->rows.count; i++)
		add_row(sh, grammar, &from->rows.items[i].row,
			&(struct shell_row){ .daemons = 1u << number, .use = from->rows.items[i].use });
}

static void drop_modes(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->modes.count; i++) {
		grammar_free(sh->modes.items[i].grammar);
		mem_free(sh->modes.items[i].name);
	}
	for (uint32_t i = 0; i < sh->rows.count; i++)
		mem_free(sh->rows.items[i]);
	for (uint32_t i = 0; i < sh->retired.count; i++)
		handover_drop(&sh->retired.items[i]);
	array_free(&sh->modes);
	array_free(&sh->rows);
	array_free(&sh->retired);
}

static bool is_known_mode(const struct shell *sh, const char *mode)
{
	static const char *const always[] = { "view", "enable", "config" };
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (strcmp(always[i], mode) == 0)
			return true;
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (language_mode(&sh->remotes[i], mode))
			return true;
	return false;
}

static struct grammar *made_before(const struct shell *sh, const char *mode)
{
	for (uint32_t i = 0; i < sh->modes.count; i++)
		if (strcmp(sh->modes.items[i].name, mode) == 0)
			return sh->modes.items[i].grammar;
	return NULL;
}

static void fill(struct shell *sh, const char *mode, struct grammar *grammar)
{
	add_own(sh, mode, grammar);
	for (uint32_t i = 0; i < sh->remote_count; i++)
		add_language(sh, i, mode, grammar);
}

struct grammar *shell_grammar(struct shell *sh, const char *mode)
{
	struct grammar *grammar = made_before(sh, mode);
	if (grammar || !is_known_mode(sh, mode))
		return grammar;
	struct shell_mode made = { mem_text(mode), grammar_new() };
	fill(sh, mode, made.grammar);
	array_push(&sh->modes, made);
	return made.grammar;
}

struct grammar *shell_grammar_of_line(struct shell *sh, const char *mode, const char *line)
{
	if (sh->hurried == HURRIED_MOST || made_before(sh, mode) || !is_known_mode(sh, mode))
		return NULL;
	sh->hurried++;
	struct grammar *grammar = grammar_new_for(line);
	fill(sh, mode, grammar);
	return grammar;
}

void shell_settle(struct shell *sh)
{
	if (!sh->wants_merge)
		return;
	drop_modes(sh);
	sh->wants_merge = false;
	shell_choose_hostname(sh);
}

void shell_close(struct shell *sh)
{
	drop_modes(sh);
	monitor_end(sh, UINT32_MAX);
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		remote_close(&sh->remotes[i]);
		handover_drop(&sh->remotes[i].language);
		mem_free(sh->remotes[i].why);
	}
	while (sh->depth)
		shell_forget_level(sh);
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
		snprintf(room, 320, "%.200s(%s)# ", sh->hostname, shell_mode_name(sh));
	else
		snprintf(room, 320, "%.200s%c ", sh->hostname, sh->is_enabled ? '#' : '>');
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

void shell_forget_level(struct shell *sh)
{
	if (sh->depth)
		mem_free(sh->levels[--sh->depth].line);
}

/* A daemon that is gone is in no mode; should it come back it is put where the shell is. */
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
	tell_quietly(sh, sh->levels[sh->depth - 1].daemons, "exit");
	shell_forget_level(sh);
}

void shell_end(struct shell *sh)
{
	if (!sh->depth)
		return;
	tell_quietly(sh, sh->levels[0].daemons, "end");
	while (sh->depth)
		shell_forget_level(sh);
}
