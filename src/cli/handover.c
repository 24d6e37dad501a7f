/* SPDX-License-Identifier: Apache-2.0 */
/* handover -- see handover.h. */
#include "cli/handover.h"
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include "base/memory.h"

#define MAGIC "grevy-language 1 "

static const char use_letters[] = { [ROW_COMMAND] = 'c', [ROW_SETTING] = 's', [ROW_ENTER] = 'e', [ROW_REMOVE] = 'n',
				    [ROW_LEAVE] = 'l' };

/* ---- writing --------------------------------------------------------------------------------------- */

/* The mode that a mode is entered from: that of the nearest kind above with one. */
static const char *find_parent(const struct kind *kind, const char *mode, const char *around)
{
	const char *here = kind->mode ? kind->mode : around;
	for (const struct kind *const *child = kind->children; child && *child; child++) {
		if ((*child)->mode && strcmp((*child)->mode, mode) == 0)
			return here;
		const char *found = find_parent(*child, mode, here);
		if (found)
			return found;
	}
	return NULL;
}

static const char *parent_of(const struct host *host, const char *mode)
{
	if (strcmp(mode, "view") == 0)
		return "-";
	if (strcmp(mode, "enable") == 0)
		return "view";
	if (strcmp(mode, "config") == 0)
		return "enable";
	const char *parent = find_parent(host->language->root, mode, "config");
	return parent ? parent : "config";
}

static void write_row(const struct mode_row *row, struct text *out)
{
	text_add(out, "row %c %u %s\t%s", use_letters[row->use], row->row.flags, row->row.enters ? row->row.enters : "-",
		 row->row.grammar);
	if (row->row.helps && *row->row.helps)
		text_add_char(out, '\t');
	for (const char *at = row->row.helps; at && *at; at++)
		text_add_char(out, *at == '\n' ? '\t' : *at);
	text_add_char(out, '\n');
}

static void write_modes(const struct host *host, struct text *out)
{
	for (uint32_t mode = 0; mode < modes_count(host->modes); mode++) {
		const char *name = modes_name(host->modes, mode);
		text_add(out, "mode %s %s\n", name, parent_of(host, name));
		for (uint32_t i = 0; i < modes_row_count(host->modes, mode); i++)
			write_row(modes_row(host->modes, mode, i), out);
	}
	text_add(out, "end\n");
}

void handover_write(const struct host *host, bool only_hash, struct text *out)
{
	struct text body = { 0 };
	char room[256];
	write_modes(host, &body);
	text_add(out, MAGIC "%s %s %016llx %s\n", host->language->program, host->version,
		 (unsigned long long)XXH64(body.chars, body.length, 0), common_hostname(host_settings(host), room));
	if (!only_hash)
		text_add_chars(out, body.chars, body.length);
	text_free(&body);
}

/* ---- reading --------------------------------------------------------------------------------------- */

/* Cuts the next word off, up to one of `ends`; NULL when nothing is left. */
static char *cut(char **rest, const char *ends)
{
	return *rest ? strsep(rest, ends) : NULL;
}

static bool read_first(struct handover *h, char *line)
{
	char *rest = line + strlen(MAGIC);
	h->program = cut(&rest, " ");
	h->version = cut(&rest, " ");
	h->hash = cut(&rest, " ");
	h->hostname = rest;
	return h->hostname && *h->program && *h->version && *h->hash;
}

static bool read_mode(struct handover *h, char *rest)
{
	struct handover_mode mode = { 0 };
	mode.name = cut(&rest, " ");
	mode.parent = rest;
	if (!rest || !*mode.name)
		return false;
	if (strcmp(mode.parent, "-") == 0)
		mode.parent = NULL;
	array_push(&h->modes, mode);
	return true;
}

static bool read_row(struct handover *h, char *rest)
{
	struct handover_row row = { 0 };
	char *use = cut(&rest, " "), *flags = cut(&rest, " "), *enters = cut(&rest, "\t"), *grammar = cut(&rest, "\t");
	if (!grammar || !*use || !h->modes.count)
		return false;
	row.use = *use;
	row.row.flags = (uint32_t)strtoul(flags, NULL, 10);
	row.row.enters = strcmp(enters, "-") == 0 ? NULL : enters;
	row.row.grammar = grammar;
	for (char *at = rest; at && *at; at++)
		if (*at == '\t')
			*at = '\n';
	row.row.helps = rest ? rest : "";
	array_push(&h->modes.items[h->modes.count - 1].rows, row);
	return true;
}

static bool read_line(struct handover *h, char *line)
{
	if (text_starts(line, "mode "))
		return read_mode(h, line + 5);
	if (text_starts(line, "row "))
		return read_row(h, line + 4);
	h->is_whole = strcmp(line, "end") == 0;
	return h->is_whole;
}

bool handover_read(const char *text, struct handover *out, char **why)
{
	struct handover h = { .text = mem_text(text) };
	char *rest = h.text, *line = cut(&rest, "\n");
	uint32_t number = 1;
	bool is_good = text_starts(line, MAGIC) && read_first(&h, line);
	while (is_good && !h.is_whole && (line = cut(&rest, "\n")) && (*line || rest)) {
		number++;
		is_good = read_line(&h, line);
	}
	if (is_good && number > 1 && !h.is_whole)
		is_good = false;
	if (is_good) {
		*out = h;
		return true;
	}
	*why = text_format("line %u of the language is not understood (of another version?)", number);
	handover_drop(&h);
	return false;
}

void handover_drop(struct handover *handover)
{
	for (uint32_t i = 0; i < handover->modes.count; i++)
		array_free(&handover->modes.items[i].rows);
	array_free(&handover->modes);
	mem_free(handover->text);
	*handover = (struct handover){ 0 };
}
