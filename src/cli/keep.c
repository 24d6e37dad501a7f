/* SPDX-License-Identifier: Apache-2.0 */
/* keep -- see keep.h.
 *
 * What is kept is held by its neighbours: it stands before the own line that followed it; if that is gone,
 * after the one that it followed; else at the end of its section.  A section that is written no more is
 * written again if it held another daemon's lines; comments alone go to the end of what was around it. */
#include "cli/keep.h"
#include <stdlib.h>
#include <string.h>
#include "cli/walk.h"
#include "cli/write.h"

struct kept_line {
	enum walk_class class;
	char *raw;
	char *body;
	char *path;                  /* heads of the sections around, each with '\n' */
	uint64_t hash;               /* of the body's words */
};

struct kept_lines {
	ARRAY_OF(struct kept_line) list;
};

/* Lines of `old` [first, end) that go before line `at` of `now`. */
struct kept_run {
	uint32_t first, end;
	uint32_t at;
	bool remakes;                /* its section has to be written again around it */
};

struct keeping {
	struct kept_lines old, now;
	ARRAY_OF(struct kept_run) runs;
};

/* ---- words ------------------------------------------------------------------------------------------ */

static const char *next_word(const char *at, size_t *length)
{
	at += strspn(at, " \t\"");
	*length = strcspn(at, " \t\"");
	return at;
}

/* FNV-1a over the words: neither blanks nor quotes count. */
static uint64_t hash_words(const char *body)
{
	uint64_t hash = 14695981039346656037u;
	size_t length;
	for (const char *at = next_word(body, &length); length; at = next_word(at + length, &length)) {
		for (size_t i = 0; i < length; i++)
			hash = (hash ^ (uint8_t)at[i]) * 1099511628211u;
		hash = (hash ^ ' ') * 1099511628211u;
	}
	return hash;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static void note_line(void *owner, const struct walk_line *line)
{
	struct kept_lines *lines = owner;
	struct text path = { 0 };
	for (uint32_t i = 0; i < line->place->depth; i++) {
		write_head(line->place->steps[i].kind, line->place->steps[i].key, &path);
		text_add(&path, "\n");
	}
	struct kept_line kept = { line->class, mem_text(line->raw), mem_text(line->body), text_take(&path),
				  hash_words(line->body) };
	array_push(&lines->list, kept);
}

static void read_lines(const struct config *config, const char *text, struct kept_lines *out)
{
	struct candidate scratch;
	walk_scratch(config, &scratch);
	walk_text(&scratch, text, note_line, out);
	object_put(scratch.root);
}

static void drop_lines(struct kept_lines *lines)
{
	for (uint32_t i = 0; i < lines->list.count; i++) {
		mem_free(lines->list.items[i].raw);
		mem_free(lines->list.items[i].body);
		mem_free(lines->list.items[i].path);
	}
	array_free(&lines->list);
}

static bool is_kept(const struct kept_line *line)
{
	return line->class == WALK_COMMENT || line->class == WALK_FOREIGN || line->class == WALK_WRONG;
}

static bool is_own(const struct kept_line *line)
{
	return line->class == WALK_OWN || line->class == WALK_ENTER;
}

/* ---- finding the neighbour again -------------------------------------------------------------------- */

/* How many words two lines begin with alike, and how many the first has. */
static uint32_t common_words(const char *a, const char *b, uint32_t *words)
{
	uint32_t common = 0;
	bool is_same = true;
	size_t x, y = 1;
	*words = 0;
	for (a = next_word(a, &x); x; a = next_word(a + x, &x)) {
		b = y ? next_word(b, &y) : b;
		is_same = is_same && x == y && strncmp(a, b, x) == 0;
		common += is_same;
		++*words;
		b += y;
	}
	return common;
}

/* The line of `now` that is `own` again, in the same section or one inside it; -1: it is gone. */
static int64_t find_again(const struct keeping *k, const struct kept_line *own)
{
	for (uint32_t i = 0; i < k->now.list.count; i++) {
		const struct kept_line *line = &k->now.list.items[i];
		if (line->hash == own->hash && is_own(line) && text_starts(line->path, own->path))
			return i;
	}
	return -1;
}

/* The line of the same section that begins as `own` did: its value has changed. */
static int64_t find_alike(const struct keeping *k, const struct kept_line *own)
{
	int64_t best = -1;
	uint32_t best_common = 0, words;
	for (uint32_t i = 0; i < k->now.list.count; i++) {
		const struct kept_line *line = &k->now.list.items[i];
		if (!is_own(line) || strcmp(line->path, own->path) != 0)
			continue;
		uint32_t common = common_words(own->body, line->body, &words);
		uint32_t wanted = words > 2 ? 2 : words - 1;
		if (wanted && common >= wanted && common > best_common) {
			best = i;
			best_common = common;
		}
	}
	return best;
}

static bool is_class(const struct keeping *k, uint32_t at, enum walk_class class)
{
	return at < k->now.list.count && k->now.list.items[at].class == class;
}

/* After a line, or after the section that it enters; at the top after the mark that follows, too. */
static uint32_t after(const struct keeping *k, uint32_t at)
{
	const struct kept_line *line = &k->now.list.items[at];
	size_t depth = strlen(line->path);
	uint32_t next = at + 1;
	while (line->class == WALK_ENTER && next < k->now.list.count && strlen(k->now.list.items[next].path) > depth)
		next++;
	if (line->class == WALK_ENTER && is_class(k, next, WALK_LEAVE))
		next++;
	return next + (!depth && is_class(k, next, WALK_BLANK));
}

/* The neighbour in the same section, in one direction. */
static const struct kept_line *neighbour(const struct keeping *k, uint32_t from, int step)
{
	const struct kept_line *here = &k->old.list.items[from];
	for (int64_t i = (int64_t)from + step; i >= 0 && i < k->old.list.count; i += step) {
		const struct kept_line *line = &k->old.list.items[i];
		if (!text_starts(line->path, here->path))
			return NULL;
		if (is_own(line) && strcmp(line->path, here->path) == 0)
			return line;
	}
	return NULL;
}

/* The end of a section of `now`; -1: it is not there. */
static int64_t end_of_section(const struct keeping *k, const char *path)
{
	int64_t end = -1;
	if (!*path)
		return k->now.list.count;
	for (uint32_t i = 0; i < k->now.list.count; i++) {
		const struct kept_line *line = &k->now.list.items[i];
		if (text_starts(line->path, path)) {
			end = i + 1;
		} else if (line->class == WALK_ENTER && text_starts(path, line->path)) {
			const char *head = path + strlen(line->path);
			if (strncmp(head, line->body, strlen(line->body)) == 0 && strcmp(head + strlen(line->body), "\n") == 0)
				end = i + 1;
		}
	}
	return end;
}

static bool has_foreign(const struct keeping *k, const struct kept_run *run)
{
	for (uint32_t i = run->first; i < run->end; i++)
		if (k->old.list.items[i].class != WALK_COMMENT)
			return true;
	return false;
}

/* The nearest section around that is still there. */
static uint32_t end_around(const struct keeping *k, const char *path)
{
	char *shorter = mem_text(path);
	int64_t end = -1;
	while (*shorter && end < 0) {
		size_t length = strlen(shorter) - 1;
		while (length && shorter[length - 1] != '\n')
			length--;
		shorter[length] = '\0';
		end = end_of_section(k, shorter);
	}
	mem_free(shorter);
	return (uint32_t)end;
}

static void place_run(const struct keeping *k, struct kept_run *run)
{
	const struct kept_line *next = neighbour(k, run->end - 1, 1);
	const struct kept_line *before = neighbour(k, run->first, -1);
	int64_t at = next ? find_again(k, next) : -1;
	int64_t previous = at < 0 && before ? find_again(k, before) : -1;
	if (at < 0 && previous < 0 && next)
		at = find_alike(k, next);
	if (at < 0 && previous < 0 && before)
		previous = find_alike(k, before);
	if (previous >= 0)
		at = after(k, (uint32_t)previous);
	if (at < 0)
		at = end_of_section(k, k->old.list.items[run->first].path);
	if (at < 0) {
		run->remakes = has_foreign(k, run);
		at = end_around(k, k->old.list.items[run->first].path);
	}
	run->at = (uint32_t)at;
}

/* What stands together in one section and has no own line between. */
static void find_runs(struct keeping *k)
{
	uint32_t count = k->old.list.count;
	for (uint32_t i = 0; i < count; i++) {
		if (!is_kept(&k->old.list.items[i]))
			continue;
		struct kept_run run = { .first = i, .end = i + 1 };
		while (run.end < count && is_kept(&k->old.list.items[run.end]) &&
		       strcmp(k->old.list.items[run.end].path, k->old.list.items[i].path) == 0)
			run.end++;
		i = run.end - 1;
		place_run(k, &run);
		array_push(&k->runs, run);
	}
}

/* ---- writing ---------------------------------------------------------------------------------------- */

static void put_indented(struct text *out, uint32_t level, const char *chars, size_t length)
{
	for (uint32_t i = 0; i < level; i++)
		text_add_char(out, ' ');
	text_add_chars(out, chars, length);
	text_add_char(out, '\n');
}

/* The heads of a path that is written no more. Returns how many. */
static uint32_t open_sections(const char *path, struct text *out)
{
	uint32_t level = 0;
	for (const char *at = path; *at; at += strcspn(at, "\n") + 1)
		put_indented(out, level++, at, strcspn(at, "\n"));
	return level;
}

static void close_sections(uint32_t level, struct text *out)
{
	while (level--)
		put_indented(out, level, "exit", 4);
}

/* What would refuse the whole file at the next start is kept as a comment. */
static void write_kept(const struct kept_line *line, struct text *out)
{
	int blanks = (int)strspn(line->raw, " \t");
	if (line->class == WALK_WRONG)
		text_add(out, "%.*s! %s\n", blanks, line->raw, line->body);
	else
		text_add(out, "%s\n", line->raw);
}

static void write_run(const struct keeping *k, const struct kept_run *run, struct text *out)
{
	const char *path = k->old.list.items[run->first].path;
	uint32_t level = run->remakes ? open_sections(path, out) : 0;
	for (uint32_t i = run->first; i < run->end; i++)
		write_kept(&k->old.list.items[i], out);
	close_sections(level, out);
	bool is_at_top = !*path || run->remakes;
	if (is_at_top && k->old.list.items[run->end - 1].class != WALK_COMMENT && !is_class(k, run->at, WALK_BLANK))
		text_add(out, "!\n");
}

static int compare_runs(const void *a, const void *b)
{
	const struct kept_run *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

static void write_all(struct keeping *k, struct text *out)
{
	uint32_t run = 0;
	if (k->runs.count)
		qsort(k->runs.items, k->runs.count, sizeof *k->runs.items, compare_runs);
	for (uint32_t i = 0; i <= k->now.list.count; i++) {
		for (; run < k->runs.count && k->runs.items[run].at == i; run++)
			write_run(k, &k->runs.items[run], out);
		if (i < k->now.list.count)
			text_add(out, "%s\n", k->now.list.items[i].raw);
	}
}

void keep_merge(const struct config *config, const char *old, const char *now, struct text *out)
{
	struct keeping k = { 0 };
	read_lines(config, old, &k.old);
	read_lines(config, now, &k.now);
	find_runs(&k);
	write_all(&k, out);
	drop_lines(&k.old);
	drop_lines(&k.now);
	array_free(&k.runs);
}
