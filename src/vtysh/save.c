/* SPDX-License-Identifier: Apache-2.0 */
/* save -- see save.h.
 *
 *	write ──┬── per daemon: each is told to save its own file
 *	        └── integrated: what all say, and what the old file has that nobody knows, in one file
 *
 * The old file is read first, so blocks of daemons that do not run just now, or that are no part of this suite,
 * stay. */
#include "vtysh/save.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "cli/file.h"
#include "vtysh/merge.h"

/* FRR's name for it is taken where only that is there. */
char *save_integrated_path(const struct shell *sh)
{
	char *own = text_format("%s/%s.conf", sh->config_dir, sh->suite);
	char *theirs = text_format("%s/frr.conf", sh->config_dir);
	bool is_theirs = access(own, F_OK) != 0 && access(theirs, F_OK) == 0;
	mem_free(is_theirs ? own : theirs);
	return is_theirs ? theirs : own;
}

static bool is_said_by_daemon(struct shell *sh)
{
	bool is_said = false;
	for (uint32_t i = 0; i < sh->remote_count && !is_said; i++) {
		struct text text = { 0 };
		if (sh->remotes[i].fd >= 0)
			shell_ask(sh, i, sh->depth ? "do show running-config no-header" : "show running-config no-header", &text);
		const char *at = strstr(text_chars(&text), "service integrated-vtysh-config");
		is_said = at && (at == text.chars || at[-1] == '\n');
		text_free(&text);
	}
	return is_said;
}

/* One file for all, GREVY.conf, is used if it exists or `service integrated-vtysh-config` is said. */
static bool has_one_file(struct shell *sh)
{
	if (sh->integrated != INTEGRATED_UNSAID)
		return sh->integrated == INTEGRATED_YES;
	char *path = save_integrated_path(sh);
	bool exists = access(path, F_OK) == 0;
	mem_free(path);
	return exists || is_said_by_daemon(sh);
}

/* ---- each its own ------------------------------------------------------------------------------------- */

/* "[OK]" stands once below all. */
static void print_without_ok(struct shell *sh, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		if (length != 4 || strncmp(text, "[OK]", 4) != 0)
			shell_print(sh, "%.*s\n", (int)length, text);
		text += length + (text[length] == '\n');
	}
}

/* A daemon that does not run keeps what it has; worth a word if that is something. */
static void name_unsaved(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		char *path = text_format("%s/%s.conf", sh->config_dir, sh->remotes[i].name);
		if (sh->remotes[i].fd < 0 && sh->remotes[i].is_wanted && access(path, F_OK) == 0)
			shell_print(sh, "%s is not running: %s stays as it is\n", sh->remotes[i].name, path);
		mem_free(path);
	}
}

static int save_each(struct shell *sh)
{
	uint32_t present = shell_present(sh);
	int worst = 0;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct text said = { 0 };
		if (!(present >> i & 1))
			continue;
		int status = shell_ask(sh, i, sh->depth ? "do write" : "write", &said);
		print_without_ok(sh, text_chars(&said));
		worst = status > worst ? status : worst;
		text_free(&said);
	}
	name_unsaved(sh);
	return worst;
}

/* ---- one for all -------------------------------------------------------------------------------------- */

/* Does any of the daemons know this line, in this section? */
static bool is_known(void *owner, const char *head, const char *line)
{
	struct shell *sh = owner;
	struct match match;
	char mode[64] = "";
	grammar_match(shell_grammar(sh, "config"), head, &match);
	bool found = match.verdict == MATCH_FOUND && ((const struct shell_row *)match.rows[0]->value)->daemons;
	for (uint32_t i = 0; found && i < match.row_count; i++)
		if (match.rows[i]->enters)
			snprintf(mode, sizeof mode, "%s", match.rows[i]->enters);
	match_drop(&match);
	if (!found || !line)
		return found;
	struct grammar *grammar = *mode ? shell_grammar(sh, mode) : NULL;
	if (!grammar)
		return false;
	grammar_match(grammar, line, &match);
	found = match.verdict == MATCH_FOUND;
	match_drop(&match);
	return found;
}

static bool read_file(const char *path, struct text *out)
{
	char room[8192];
	size_t n;
	FILE *file = fopen(path, "re");
	if (!file)
		return errno == ENOENT;
	while ((n = fread(room, 1, sizeof room, file)) > 0)
		text_add_chars(out, room, n);
	bool good = !ferror(file);
	fclose(file);
	return good;
}

/* One file gives all daemons one name: two different ones (Quagga's samples have them) would make the last read
 * everybody's. */
static void leave_out_hostnames(struct shell *sh, struct blocks *blocks)
{
	uint32_t kept = 0, count = 0;
	for (uint32_t i = 0; i < blocks->count; i++)
		count += text_starts(blocks->items[i].head, "hostname ");
	if (count < 2)
		return;
	for (uint32_t i = 0; i < blocks->count; i++) {
		struct block *b = &blocks->items[i];
		if (!text_starts(b->head, "hostname ")) {
			blocks->items[kept++] = *b;
			continue;
		}
		shell_print(sh, "`%s` is left out: the daemons have different names; type `hostname` for all\n", b->head);
		mem_free(b->head);
		mem_free(b->comment);
		text_free(&b->body);
	}
	blocks->count = kept;
}

static bool make_text(struct shell *sh, const char *path, struct text *out)
{
	struct text old_text = { 0 };
	struct blocks now = { 0 }, old = { 0 };
	bool is_read = read_file(path, &old_text);
	bool good = is_read && merge_running(sh, shell_present(sh), &now);
	if (!is_read)
		shell_print(sh, "%% %s cannot be read (%s): not saved, what it holds would be lost\n", path, strerror(errno));
	else if (!good)
		shell_print(sh, "%% a daemon did not tell its configuration: not saved\n");
	leave_out_hostnames(sh, &now);
	blocks_read(&old, text_chars(&old_text), true);
	blocks_keep(&now, &old, &(struct block_knower){ is_known, sh });
	blocks_write(&now, out);
	blocks_drop(&now);
	blocks_drop(&old);
	text_free(&old_text);
	return good;
}

static void name_own_files(struct shell *sh)
{
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		char *path = text_format("%s/%s.conf", sh->config_dir, sh->remotes[i].name);
		if (sh->remotes[i].is_wanted && access(path, F_OK) == 0)
			shell_print(sh, "Note: %s is there too, and read first when %s starts: remove it\n", path,
				    sh->remotes[i].name);
		mem_free(path);
	}
}

int save_integrated(struct shell *sh)
{
	char *path = save_integrated_path(sh), *why = NULL;
	struct text text = { 0 };
	bool good = make_text(sh, path, &text);
	if (good && !file_replace(path, &text, &why)) {
		shell_print(sh, "%% %s\n", why);
		good = false;
	}
	if (good) {
		shell_print(sh, "Integrated configuration saved to %s\n", path);
		name_own_files(sh);
	}
	mem_free(why);
	mem_free(path);
	text_free(&text);
	return good ? 0 : STATUS_WRONG;
}

/* ---- commands ----------------------------------------------------------------------------------------- */

int run_write(struct shell *sh, const struct match *match)
{
	shell_print(sh, "Building Configuration...\n");
	bool is_integrated = match_word(match, "integrated") || has_one_file(sh);
	int status = is_integrated ? save_integrated(sh) : save_each(sh);
	if (!status)
		shell_print(sh, "[OK]\n");
	return status;
}

int run_show_startup(struct shell *sh, const struct match *match)
{
	char *path = save_integrated_path(sh);
	struct text text = { 0 };
	int status = 0;
	if (!has_one_file(sh)) {
		status = shell_send(sh, shell_present(sh), sh->depth ? "do show startup-config" : "show startup-config", NULL);
	} else if (access(path, R_OK) != 0 || !read_file(path, &text)) {
		shell_print(sh, "%% %s cannot be read: %s\n", path, strerror(errno));
		status = STATUS_WRONG;
	} else {
		shell_print_chars(sh, text_chars(&text), text.length);
	}
	text_free(&text);
	mem_free(path);
	return status;
}
