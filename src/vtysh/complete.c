/* SPDX-License-Identifier: Apache-2.0 */
/* complete -- see complete.h. */
#include "vtysh/complete.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

struct offers {
	const char *line;            /* as the grammar saw it, without `do` */
	struct completions known;
	ARRAY_OF(char *) names;      /* of the types among them, that begin as typed; sorted */
};

/* ---- gathering ---------------------------------------------------------------------------------------- */

/* Types whose values daemons can name. */
static bool has_names(const char *type)
{
	static const char *const types[] = { "interface", "peer", "vrf", "group", "address", "ipv4", "ipv6" };
	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static void add_name(struct offers *o, const char *name, const char *part)
{
	if (!*name || !text_starts(name, part))
		return;
	for (uint32_t i = 0; i < o->names.count; i++)
		if (strcmp(o->names.items[i], name) == 0)
			return;
	array_push(&o->names, mem_text(name));
}

static void ask_names(struct shell *sh, struct offers *o, const char *type)
{
	char *line = text_format("_names %s", type);
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		struct text answer = { 0 };
		char *rest, *name;
		if (sh->remotes[i].fd >= 0 && remote_ask_text(&sh->remotes[i], line, &answer) == 0 && answer.length)
			for (char *at = answer.chars; (name = strtok_r(at, "\n", &rest)); at = NULL)
				add_name(o, name, o->line + o->known.start);
		text_free(&answer);
	}
	mem_free(line);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool try_mode(struct shell *sh, const char *mode, struct offers *o)
{
	struct grammar *grammar = shell_grammar(sh, mode);
	if (!grammar)
		return false;
	grammar_complete(grammar, o->line, &o->known);
	if (o->known.found.count)
		return true;
	completions_drop(&o->known);
	return false;
}

/* Words of the mode; if it has none, of the modes around, and of those that need `do`. */
static void find_mode(struct shell *sh, struct offers *o)
{
	const char *line = o->line;
	if (sh->depth && strncmp(line, "do", 2) == 0 && isblank((unsigned char)line[2])) {
		o->line = line + 2 + strspn(line + 2, " \t");
		try_mode(sh, "enable", o);
		return;
	}
	if (!sh->depth && try_mode(sh, shell_mode_name(sh), o))
		return;
	for (uint32_t depth = sh->depth; depth; depth--)
		if (try_mode(sh, sh->levels[depth - 1].mode, o))
			return;
	if (sh->depth)
		try_mode(sh, "enable", o);
}

static void gather(struct shell *sh, const char *line, struct offers *o)
{
	*o = (struct offers){ .line = line + strspn(line, " \t") };
	shell_look_again(sh);
	shell_settle(sh);
	find_mode(sh, o);
	for (uint32_t i = 0; i < o->known.found.count; i++)
		if (has_names(o->known.found.items[i].type))
			ask_names(sh, o, o->known.found.items[i].type);
	if (o->names.count)
		qsort(o->names.items, o->names.count, sizeof *o->names.items, compare_names);
}

static void drop(struct offers *o)
{
	for (uint32_t i = 0; i < o->names.count; i++)
		mem_free(o->names.items[i]);
	array_free(&o->names);
	completions_drop(&o->known);
}

/* ---- printing ----------------------------------------------------------------------------------------- */

static void write_columns(char *const *words, uint32_t count, unsigned columns, struct text *out)
{
	size_t widest = 0;
	for (uint32_t i = 0; i < count; i++)
		if (strlen(words[i]) > widest)
			widest = strlen(words[i]);
	size_t per_line = columns / (widest + 2) ? columns / (widest + 2) : 1;
	for (uint32_t i = 0; i < count; i++) {
		if ((i + 1) % per_line == 0 || i + 1 == count)
			text_add(out, "%s\n", words[i]);
		else
			text_add(out, "%-*s", (int)widest + 2, words[i]);
	}
}

static void write_help(const struct offers *o, struct text *out)
{
	completions_write(&o->known, out);
	if (!o->names.count)
		return;
	text_add(out, "    ");
	for (uint32_t i = 0; i < o->names.count; i++)
		text_add(out, " %s", o->names.items[i]);
	text_add(out, "\n");
}

void complete_help(struct shell *sh, const char *line, struct text *out)
{
	struct offers o;
	gather(sh, line, &o);
	if (o.known.found.count)
		write_help(&o, out);
	else
		text_add(out, o.known.verdict == MATCH_AMBIGUOUS ? "%% Ambiguous command.\n" : "%% There is no matched command.\n");
	drop(&o);
}

/* ---- inserting ---------------------------------------------------------------------------------------- */

struct candidates {
	ARRAY_OF(char *) words;      /* borrowed: keywords, then names */
	bool has_parameters;         /* … and something that cannot be listed */
};

static void collect(const struct offers *o, struct candidates *c)
{
	for (uint32_t i = 0; i < o->known.found.count; i++) {
		const struct completion *found = &o->known.found.items[i];
		if (!found->type && strcmp(found->token, "<cr>") != 0)
			array_push(&c->words, (char *)found->token);
		else
			c->has_parameters |= !has_names(found->type) || !o->names.count;
	}
	for (uint32_t i = 0; i < o->names.count; i++)
		array_push(&c->words, o->names.items[i]);
}

static size_t common_length(const struct candidates *c)
{
	size_t common = strlen(c->words.items[0]);
	for (uint32_t i = 1; i < c->words.count; i++) {
		size_t same = 0;
		while (same < common && c->words.items[i][same] == c->words.items[0][same])
			same++;
		common = same;
	}
	return common;
}

static char *insertion(const struct offers *o, const struct candidates *c)
{
	size_t typed = strlen(o->line + o->known.start);
	if (!c->words.count || (c->has_parameters && !typed))
		return NULL;
	const char *word = c->words.items[0];
	if (c->words.count == 1)
		return text_format("%s ", word + typed);
	size_t common = common_length(c);
	return common > typed ? text_format("%.*s", (int)(common - typed), word + typed) : NULL;
}

void complete_tab(struct shell *sh, const char *line, unsigned columns, char **insert, struct text *out)
{
	struct candidates c = { 0 };
	struct offers o;
	gather(sh, line, &o);
	collect(&o, &c);
	*insert = insertion(&o, &c);
	if (!*insert && c.has_parameters)
		write_help(&o, out);
	else if (!*insert && c.words.count)
		write_columns(c.words.items, c.words.count, columns, out);
	array_free(&c.words);
	drop(&o);
}
