/* SPDX-License-Identifier: Apache-2.0 */
/* roundtrip -- see roundtrip.h.
 *
 *	chance line → accepted? → written → loaded into an empty configuration → written again: the same? */
#include "cli/roundtrip.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "cli/modes.h"
#include "cli/tree.h"

enum { TRIES = 400, WAY_DEPTH = 4 };

struct dice {
	const struct roundtrip *r;
	uint64_t state;
};

static uint32_t throw(struct dice *d, uint32_t below)
{
	d->state = d->state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(d->state >> 33) % below;
}

/* ---- values ----------------------------------------------------------------------------------------- */

static const char *draw(struct dice *d, const char *const *words)
{
	uint32_t count = 0;
	while (words[count])
		count++;
	return words[throw(d, count)];
}

static void put_number(struct dice *d, const struct field *field, struct text *out)
{
	bool is_bounded = field->least || field->most;
	int64_t least = is_bounded ? field->least : 0;
	int64_t most = is_bounded ? field->most : field->size == 1 ? 255 : 65535;
	uint64_t span = (uint64_t)(most - least) + 1;
	uint64_t step = throw(d, 3) ? throw(d, 0x7fffffff) % (span < 400 ? span : 400) : span - 1;
	text_add(out, "%lld", (long long)(least + (int64_t)step));
}

static void put_address(struct dice *d, bool is_v6, struct text *out)
{
	if (is_v6)
		text_add(out, "2001:db8:%x::%x", throw(d, 99), throw(d, 9) + 1);
	else
		text_add(out, "10.%u.%u.%u", throw(d, 9), throw(d, 99), throw(d, 9) + 1);
}

static void put_prefix(struct dice *d, bool is_v6, struct text *out)
{
	if (is_v6)
		text_add(out, "2001:db8:%x::/%u", throw(d, 99), 48 + throw(d, 17));
	else
		text_add(out, "10.%u.%u.0/%u", throw(d, 9), throw(d, 99), 24 - throw(d, 2) * 8);
}

/* One of the words that the test names for this parameter; NULL: it names none. */
static const char *draw_named(struct dice *d, const char *name)
{
	uint32_t count = 0;
	const struct roundtrip_word *first = d->r->named;
	for (const struct roundtrip_word *w = first; w && w->name; w++)
		count += strcmp(w->name, name) == 0;
	uint32_t drawn = count ? throw(d, count) : 0;
	for (const struct roundtrip_word *w = first; count && w->name; w++)
		if (strcmp(w->name, name) == 0 && !drawn--)
			return w->word;
	return NULL;
}

static void put_value(struct dice *d, const struct field *field, struct text *out)
{
	const char *type = field->type->name, *named = draw_named(d, field->name);
	bool either_is_v6 = throw(d, 2);
	if (named)
		text_add(out, "%s", named);
	else if (field->words)
		text_add(out, "%s", draw(d, field->words));
	else if (text_starts(type, "u") || strcmp(type, "asn") == 0)
		put_number(d, field, out);
	else if (strcmp(type, "peer") == 0)
		text_add(out, "%s", draw(d, d->r->peers));
	else if (strstr(type, "prefix"))
		put_prefix(d, strstr(type, "v6") || (!strstr(type, "v4") && either_is_v6), out);
	else if (text_starts(type, "ipv") || strcmp(type, "address") == 0)
		put_address(d, strcmp(type, "ipv6") == 0 || (strcmp(type, "address") == 0 && either_is_v6), out);
	else
		text_add(out, "%s", draw(d, d->r->words));
}

/* ---- lines ------------------------------------------------------------------------------------------ */

static const struct field *field_of(const struct mode_row *row, uint32_t position)
{
	const struct mode_bind *bind = &row->binds.items[position];
	const struct kind *kind = bind->depth < 0 ? row->owner : row->path[bind->depth];
	return bind->field < 0 ? NULL : &kind->fields[bind->field];
}

static void put_item(struct dice *d, const struct mode_row *row, const struct grammar_item *item, struct text *out)
{
	switch (item->part) {
	case PART_WORD: text_add(out, " %s", item->word); break;
	case PART_PARAMETER:
		text_add_char(out, ' ');
		if (field_of(row, item->position))
			put_value(d, field_of(row, item->position), out);
		break;
	case PART_SEQUENCE:
		for (uint32_t i = 0; i < item->items.count; i++)
			put_item(d, row, item->items.items[i], out);
		break;
	case PART_ANY_ORDER: {
		uint32_t first = throw(d, item->items.count);
		for (uint32_t i = 0; i < item->items.count; i++)
			if (throw(d, 2))
				put_item(d, row, item->items.items[(first + i) % item->items.count], out);
		break;
	}
	case PART_OPTIONAL:
		if (throw(d, 2))
			break;
		/* fallthrough */
	case PART_CHOICE: put_item(d, row, item->items.items[throw(d, item->items.count)], out); break;
	}
}

static void put_row(struct dice *d, const struct mode_row *row, struct text *out)
{
	char *why = NULL;
	struct grammar_item *tree = grammar_parse(row->row.grammar, &why);
	if (tree)
		put_item(d, row, tree, out);
	grammar_item_free(tree);
	mem_free(why);
	text_add_char(out, '\n');
}

/* The row that enters a section of this kind. */
static const struct mode_row *entrance(const struct modes *modes, const struct kind *kind)
{
	for (uint32_t m = 0; m < modes_count(modes); m++) {
		for (uint32_t i = 0; i < modes_row_count(modes, m); i++) {
			const struct mode_row *row = modes_row(modes, m, i);
			if (row->use == ROW_ENTER && !row->is_no && row->depth && row->path[row->depth - 1] == kind)
				return row;
		}
	}
	return NULL;
}

/* Lines that lead from the root to where rows of this kind are typed. */
static bool put_way(struct dice *d, const struct modes *modes, const struct kind *kind, struct text *out)
{
	const struct mode_row *way[WAY_DEPTH];
	uint32_t depth = 0;
	while (kind != d->r->language->root) {
		const struct mode_row *row = depth < WAY_DEPTH ? entrance(modes, kind) : NULL;
		if (!row)
			return false;
		way[depth++] = row;
		kind = row->owner;
	}
	while (depth)
		put_row(d, way[--depth], out);
	return true;
}

/* ---- configurations --------------------------------------------------------------------------------- */

static bool take_lines(struct candidate *candidate, const char *lines)
{
	struct place place = { 0 };
	char *copy = mem_text(lines), *rest = copy, *line;
	bool good = true;
	while (good && (line = strsep(&rest, "\n"))) {
		struct answer answer = { 0 };
		good = candidate_line(candidate, &place, line, &answer);
		answer_drop(&answer);
	}
	place_drop(&place);
	mem_free(copy);
	return good;
}

static bool commit_lines(struct config *config, const char *lines)
{
	struct candidate *candidate = candidate_open(config);
	char *why = NULL;
	bool good = take_lines(candidate, lines);
	if (good)
		good = candidate_commit(candidate, &why);
	else
		candidate_drop(candidate);
	mem_free(why);
	return good;
}

static char *written(const struct config *config)
{
	struct text out = { 0 };
	config_write(config_tree(config), &out);
	return text_take(&out);
}

/* Does what the configuration writes load again to what it is? */
static bool comes_back(const struct roundtrip *r, struct modes *modes, const struct config *config, const char *line)
{
	struct config *again = config_new_with(&r->rules, r->owner, modes);
	char *first = written(config), *second = NULL;
	struct change_list changes = { 0 };
	bool good = commit_lines(again, first);
	if (!good) {
		fprintf(stderr, "does not load again, after `%s`:\n%s\n", line, first);
	} else {
		second = written(again);
		tree_diff(config_tree(config), config_tree(again), &changes);
		good = strcmp(first, second) == 0 && !changes.items.count;
		if (!good)
			fprintf(stderr, "loads to something else (%u changes), after `%s`:\n%s\n", changes.items.count, line,
				first);
	}
	array_free(&changes.items);
	mem_free(first);
	mem_free(second);
	config_free(again);
	return good;
}

/* ---- rows ------------------------------------------------------------------------------------------- */

struct round {
	struct dice dice;
	struct modes *modes;
};

static bool is_tried(const struct round *round, const struct mode_row *row)
{
	bool is_silent = row->setting && row->setting->is_silent;    /* not written on purpose */
	bool is_line = (row->use == ROW_SETTING && !is_silent) || row->use == ROW_ENTER;
	for (const char *const *spared = round->dice.r->spared; spared && *spared; spared++)
		if (strcmp(*spared, row->row.grammar) == 0)
			return false;
	return is_line && !row->is_no;
}

/* A line of the row after the lines that lead to its section; false if no way leads there. */
static bool make_lines(struct round *round, const struct mode_row *row, struct text *out)
{
	text_clear(out);
	if (!put_way(&round->dice, round->modes, row->owner, out))
		return false;
	put_row(&round->dice, row, out);
	return true;
}

static struct config *fresh(const struct roundtrip *r, struct modes *modes)
{
	struct config *config = config_new_with(&r->rules, r->owner, modes);
	if (!commit_lines(config, r->prelude))
		fprintf(stderr, "the prelude is refused\n");
	return config;
}

static bool try_row(struct round *round, const char *mode, const struct mode_row *row)
{
	struct text lines = { 0 };
	struct config *config = fresh(round->dice.r, round->modes);
	bool is_accepted = false;
	for (int i = 0; i < TRIES && !is_accepted && make_lines(round, row, &lines); i++)
		is_accepted = commit_lines(config, text_chars(&lines));
	if (!is_accepted)
		fprintf(stderr, "%s: no line is accepted of `%s`; the last: %s", mode, row->row.grammar, text_chars(&lines));
	bool good = is_accepted && comes_back(round->dice.r, round->modes, config, text_chars(&lines));
	text_free(&lines);
	config_free(config);
	return good;
}

bool roundtrip_every_row(const struct roundtrip *r, uint32_t seed)
{
	struct round round = { { r, seed }, modes_new(r->language, NULL) };
	uint32_t bad = 0, rows = 0;
	for (uint32_t m = 0; m < modes_count(round.modes); m++) {
		const char *mode = modes_name(round.modes, m);
		for (uint32_t i = 0; text_starts(mode, "config") && i < modes_row_count(round.modes, m); i++) {
			const struct mode_row *row = modes_row(round.modes, m, i);
			if (!is_tried(&round, row))
				continue;
			rows++;
			bad += !try_row(&round, mode, row);
		}
	}
	modes_free(round.modes);
	return rows && !bad;
}

/* A row of chance in a mode of chance. */
static const struct mode_row *any_row(struct round *round)
{
	for (;;) {
		uint32_t m = throw(&round->dice, modes_count(round->modes));
		if (!text_starts(modes_name(round->modes, m), "config") || !modes_row_count(round->modes, m))
			continue;
		const struct mode_row *row = modes_row(round->modes, m, throw(&round->dice, modes_row_count(round->modes, m)));
		if (is_tried(round, row))
			return row;
	}
}

static bool one_round(struct round *round, uint32_t count)
{
	struct config *config = fresh(round->dice.r, round->modes);
	struct text lines = { 0 };
	uint32_t accepted = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct mode_row *row = any_row(round);
		if (make_lines(round, row, &lines))
			accepted += commit_lines(config, text_chars(&lines));
	}
	bool good = accepted > count / 8 && comes_back(round->dice.r, round->modes, config, "many lines");
	if (accepted <= count / 8)
		fprintf(stderr, "only %u of %u lines of chance were accepted\n", accepted, count);
	text_free(&lines);
	config_free(config);
	return good;
}

bool roundtrip_many(const struct roundtrip *r, uint32_t seed, uint32_t count, uint32_t rounds)
{
	struct round round = { { r, seed }, modes_new(r->language, NULL) };
	uint32_t bad = 0;
	for (uint32_t i = 0; i < rounds; i++)
		bad += !one_round(&round, count);
	modes_free(round.modes);
	return !bad;
}
