/* SPDX-License-Identifier: Apache-2.0 */
/* modes -- see modes.h.  Order within a mode: the owner's settings, its children's, then what sections that
 * are also understood in the parent add; of rows that end in the same words the first is meant. */
#include "cli/modes.h"
#include <string.h>
#include "cli/grammar_tree.h"
#include "cli/modes_text.h"

struct mode {
	const char *name;
	struct grammar *grammar;        /* NULL: nobody has asked for it yet */
	ARRAY_OF(struct mode_row *) rows;
};

struct modes {
	const struct language *language;
	struct text *complaints;
	ARRAY_OF(struct mode *) modes;
	ARRAY_OF(const struct kind *) owners;        /* whose rows are there already */
};

/* Where rows are being added. */
struct spot {
	struct modes *modes;
	struct mode *mode;
	const struct kind *owner;
	const struct kind *path[ROW_DEPTH];
	uint32_t depth;
};

static struct mode *mode_find(const struct modes *modes, const char *name)
{
	for (uint32_t i = 0; i < modes->modes.count; i++)
		if (strcmp(modes->modes.items[i]->name, name) == 0)
			return modes->modes.items[i];
	return NULL;
}

static struct mode *mode_get(struct modes *modes, const char *name)
{
	struct mode *mode = mode_find(modes, name);
	if (mode)
		return mode;
	mode = NEW(struct mode);
	mode->name = name;
	array_push(&modes->modes, mode);
	return mode;
}

/* ---- one row ---------------------------------------------------------------------------------------- */

static struct row_text text_begin(const struct spot *s)
{
	struct row_text t = { .language = s->modes->language, .owner = s->owner, .depth = s->depth,
			      .complaints = s->modes->complaints };
	memcpy(t.path, s->path, sizeof t.path);
	return t;
}

/* Takes over the text. */
static void row_add(struct spot *s, struct row_text *t, struct mode_row row)
{
	struct mode_row *own = NEW(struct mode_row);
	*own = row;
	own->owner = s->owner;
	memcpy(own->path, s->path, sizeof own->path);
	own->depth = s->depth;
	own->binds.items = t->binds.items;
	own->binds.count = t->binds.count;
	own->grammar = text_take(&t->grammar);
	own->helps = text_take(&t->helps);
	own->row.grammar = own->grammar;
	own->row.helps = own->helps;
	own->row.value = own;
	array_push(&s->mode->rows, own);
}

static void row_free(struct mode_row *row)
{
	array_free(&row->binds);
	mem_free(row->grammar);
	mem_free(row->helps);
	mem_free(row);
}

static void put_heads(struct row_text *t, bool is_last_no)
{
	for (uint32_t i = 0; i < t->depth; i++)
		row_text_head(t, i, is_last_no && i + 1 == t->depth);
}

static void add_setting(struct spot *s, const struct setting *setting, bool is_no)
{
	struct row_text t = text_begin(s);
	if (is_no)
		row_text_no(&t);
	put_heads(&t, false);
	row_text_setting(&t, setting, is_no);
	row_add(s, &t,
		(struct mode_row){ .use = ROW_SETTING, .setting = setting, .is_no = is_no,
				   .row.flags = setting->is_hidden || setting->is_only_no ? GRAMMAR_HIDDEN : 0 });
}

static void add_head(struct spot *s, enum mode_row_use use)
{
	struct row_text t = text_begin(s);
	if (use == ROW_REMOVE)
		row_text_no(&t);
	put_heads(&t, use == ROW_REMOVE);
	row_add(s, &t,
		(struct mode_row){ .use = use, .is_no = use == ROW_REMOVE,
				   .row.enters = use == ROW_ENTER ? s->path[s->depth - 1]->mode : NULL });
}

static void add_leave(struct spot *s)
{
	struct row_text t = text_begin(s);
	row_text_leave(&t, s->owner->leave);
	row_add(s, &t, (struct mode_row){ .use = ROW_LEAVE, .row.flags = GRAMMAR_LEAVES });
}

static void add_command(struct modes *modes, struct mode *mode, const struct command *command)
{
	struct spot s = { .modes = modes, .mode = mode };
	struct row_text t = text_begin(&s);
	row_text_command(&t, command);
	row_add(&s, &t,
		(struct mode_row){ .use = ROW_COMMAND, .command = command,
				   .row.flags = command->flags & COMMAND_HIDDEN ? GRAMMAR_HIDDEN : 0 });
}

/* ---- a kind's rows ---------------------------------------------------------------------------------- */

static void add_settings(struct spot *s, const struct kind *kind)
{
	for (const struct setting *setting = kind->settings; setting && setting->grammar; setting++) {
		/* An empty grammar's `no` is the kind's own. */
		bool is_bare = s->depth && !*setting->grammar;
		if (!setting->is_only_no)
			add_setting(s, setting, false);
		if (!is_bare)
			add_setting(s, setting, true);
	}
}

static void add_children(struct spot *s, const struct kind *kind);

static void add_child(struct spot *s, const struct kind *child)
{
	s->path[s->depth++] = child;
	if (child->mode)
		add_head(s, ROW_ENTER);
	add_head(s, ROW_REMOVE);
	if (!child->mode) {
		add_settings(s, child);
		add_children(s, child);
	}
	s->depth--;
}

/* Lines of a section that are understood here too. */
static void add_lines_of_section(struct spot *s, const struct kind *section)
{
	s->path[s->depth++] = section;
	struct spot inside = *s;
	/* The section's own beginning is not typed: its lines start with what follows it. */
	for (const struct setting *setting = section->settings; setting && setting->grammar; setting++)
		for (int is_no = setting->is_only_no; is_no < 2; is_no++) {
			struct row_text t = text_begin(&inside);
			if (is_no)
				row_text_no(&t);
			row_text_setting(&t, setting, is_no);
			row_add(&inside, &t, (struct mode_row){ .use = ROW_SETTING, .setting = setting, .is_no = is_no });
		}
	s->depth--;
}

static void add_borrowed(struct spot *s, const struct kind *section, const struct kind *child)
{
	struct spot inside = *s;
	inside.path[inside.depth++] = section;
	inside.path[inside.depth++] = child;
	struct row_text remove = text_begin(&inside);
	row_text_no(&remove);
	row_text_head(&remove, inside.depth - 1, true);
	row_add(&inside, &remove, (struct mode_row){ .use = ROW_REMOVE, .is_no = true });
	for (const struct setting *setting = child->settings; setting && setting->grammar; setting++)
		for (int is_no = setting->is_only_no; is_no < 2; is_no++) {
			if (is_no && !*setting->grammar)
				continue;
			struct row_text t = text_begin(&inside);
			if (is_no)
				row_text_no(&t);
			row_text_head(&t, inside.depth - 1, false);
			row_text_setting(&t, setting, is_no);
			row_add(&inside, &t,
				(struct mode_row){ .use = ROW_SETTING, .setting = setting, .is_no = is_no,
						   .row.flags = setting->is_hidden || setting->is_only_no ? GRAMMAR_HIDDEN : 0 });
		}
}

static bool has_room(const struct spot *s, const struct kind *kind, uint32_t more)
{
	struct row_text t = text_begin(s);
	if (s->depth + more <= ROW_DEPTH)
		return true;
	row_text_complain(&t, "%s: kinds without a mode are nested too deep", kind->name);
	return false;
}

static void add_children(struct spot *s, const struct kind *kind)
{
	for (const struct kind *const *child = kind->children; child && *child; child++)
		if (has_room(s, *child, 1))
			add_child(s, *child);
	for (const struct kind *const *child = kind->children; child && *child; child++) {
		if (!(*child)->mode || !(*child)->is_also_in_parent || !has_room(s, *child, 2))
			continue;
		add_lines_of_section(s, *child);
		for (const struct kind *const *line = (*child)->children; line && *line; line++)
			if (!(*line)->mode)
				add_borrowed(s, *child, *line);
	}
}

/* The rows of the mode that `owner` enters, then those of the modes below it. */
static void add_mode(struct modes *modes, const struct kind *owner)
{
	for (uint32_t i = 0; i < modes->owners.count; i++)
		if (modes->owners.items[i] == owner)
			return;
	array_push(&modes->owners, owner);
	struct spot s = { .modes = modes, .mode = mode_get(modes, owner->mode ? owner->mode : "config"), .owner = owner };
	add_settings(&s, owner);
	add_children(&s, owner);
	if (owner->leave)
		add_leave(&s);
}

static void add_outer_row(struct spot *s, const struct setting *setting, bool is_no)
{
	struct row_text t = text_begin(s);
	if (is_no)
		row_text_no(&t);
	put_heads(&t, false);
	row_text_setting(&t, setting, is_no);
	row_add(s, &t, (struct mode_row){ .use = ROW_SETTING, .setting = setting, .is_no = is_no, .is_of_outer = true,
					  .row.flags = GRAMMAR_HIDDEN });
}

/* Lines of the section around that are understood in this one too. */
static void add_outer(struct modes *modes, const struct kind *outer, const struct kind *section)
{
	struct spot s = { .modes = modes, .mode = mode_get(modes, section->mode), .owner = section, .depth = 1 };
	for (const struct kind *const *child = outer->children; child && *child; child++) {
		s.path[0] = *child;
		for (const struct setting *setting = (*child)->settings; setting && setting->grammar; setting++)
			if (setting->is_also_in_sections) {
				add_outer_row(&s, setting, false);
				add_outer_row(&s, setting, true);
			}
	}
}

static void add_modes_below(struct modes *modes, const struct kind *kind)
{
	for (const struct kind *const *child = kind->children; child && *child; child++) {
		if ((*child)->mode) {
			add_mode(modes, *child);
			add_outer(modes, kind, *child);
		}
		add_modes_below(modes, *child);
	}
}

/* ---- commands --------------------------------------------------------------------------------------- */

static void add_commands(struct modes *modes)
{
	for (const struct command *const *table = modes->language->commands; table && *table; table++)
		for (const struct command *command = *table; command->grammar; command++)
			for (uint32_t i = 0; i < modes->modes.count; i++) {
				struct mode *mode = modes->modes.items[i];
				uint32_t wanted = MODE_CONFIG;
				if (strcmp(mode->name, "view") == 0)
					wanted = MODE_VIEW;
				else if (strcmp(mode->name, "enable") == 0)
					wanted = MODE_VIEW | MODE_ENABLE;
				if (command->modes & wanted)
					add_command(modes, mode, command);
			}
}

static void add_debugs(struct modes *modes, struct mode *enable)
{
	struct spot s = { .modes = modes, .mode = enable, .owner = modes->language->root };
	for (const struct setting *setting = s.owner->settings; setting && setting->grammar; setting++)
		if (text_starts(setting->grammar, "debug ")) {
			add_setting(&s, setting, false);
			add_setting(&s, setting, true);
		}
	for (const struct kind *const *child = s.owner->children; child && *child; child++)
		if (text_starts((*child)->grammar, "debug "))
			add_child(&s, *child);
}

/* ---- rows that cannot be told apart ----------------------------------------------------------------- */

/* Kinds that share a mode's name are told apart by the place, `no` of several rows takes back all of them,
 * and what is nearer to the mode wins over what is borrowed from a section. */
static bool may_share(const struct mode_row *a, const struct mode_row *b)
{
	if (a->use == ROW_COMMAND || b->use == ROW_COMMAND)
		return a == b;
	return a == b || a->owner != b->owner || (a->is_no && b->is_no) || a->depth != b->depth;
}

static void check_node(struct modes *modes, const struct mode *mode, const struct grammar_node *node)
{
	struct row_text t = { .language = modes->language, .complaints = modes->complaints };
	for (uint32_t i = 1; i < node->rows.count; i++) {
		const struct mode_row *a = node->rows.items[0]->value, *b = node->rows.items[i]->value;
		if (may_share(a, b))
			continue;
		row_text_complain(&t, "\"%s\" and \"%s\" in mode %s cannot be told apart", a->grammar, b->grammar,
				  mode->name);
	}
	for (uint32_t i = 0; i < node->words.count; i++)
		check_node(modes, mode, node->words.items[i]);
	for (uint32_t i = 0; i < node->parameters.count; i++)
		check_node(modes, mode, node->parameters.items[i]);
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static void make_grammar(struct modes *modes, struct mode *mode)
{
	struct row_text t = { .language = modes->language, .complaints = modes->complaints };
	mode->grammar = grammar_new();
	for (uint32_t i = 0; i < mode->rows.count; i++) {
		char *why = NULL;
		if (!grammar_add(mode->grammar, &mode->rows.items[i]->row, &why))
			row_text_complain(&t, "\"%s\" in mode %s: %s", mode->rows.items[i]->grammar, mode->name, why);
		mem_free(why);
	}
}

static void check(struct modes *modes)
{
	for (uint32_t i = 0; i < modes->modes.count; i++) {
		struct mode *mode = modes->modes.items[i];
		make_grammar(modes, mode);
		check_node(modes, mode, mode->grammar->root);
		grammar_fold(mode->grammar);
	}
}

struct modes *modes_new(const struct language *language, struct text *complaints)
{
	struct modes *modes = NEW(struct modes);
	modes->language = language;
	modes->complaints = complaints;
	mode_get(modes, "view");
	struct mode *enable = mode_get(modes, "enable");
	add_mode(modes, language->root);
	add_modes_below(modes, language->root);
	add_debugs(modes, enable);
	add_commands(modes);
	if (complaints)
		check(modes);
	modes->complaints = NULL;
	return modes;
}

void modes_free(struct modes *modes)
{
	if (!modes)
		return;
	for (uint32_t i = 0; i < modes->modes.count; i++) {
		struct mode *mode = modes->modes.items[i];
		grammar_free(mode->grammar);
		for (uint32_t k = 0; k < mode->rows.count; k++)
			row_free(mode->rows.items[k]);
		array_free(&mode->rows);
		mem_free(mode);
	}
	array_free(&modes->modes);
	array_free(&modes->owners);
	mem_free(modes);
}

const struct grammar *modes_grammar(struct modes *modes, const char *mode)
{
	struct mode *found = mode_find(modes, mode);
	if (!found || found->grammar)
		return found ? found->grammar : NULL;
	make_grammar(modes, found);
	grammar_fold(found->grammar);
	mem_give_back();
	return found->grammar;
}

uint32_t modes_count(const struct modes *modes)
{
	return modes->modes.count;
}

const char *modes_name(const struct modes *modes, uint32_t mode)
{
	return modes->modes.items[mode]->name;
}

uint32_t modes_row_count(const struct modes *modes, uint32_t mode)
{
	return modes->modes.items[mode]->rows.count;
}

const struct mode_row *modes_row(const struct modes *modes, uint32_t mode, uint32_t row)
{
	return modes->modes.items[mode]->rows.items[row];
}

bool language_check(const struct language *language, struct text *complaints)
{
	struct text found = { 0 };
	struct modes *modes = modes_new(language, &found);
	bool is_good = found.length == 0;
	modes_free(modes);
	text_add_chars(complaints, text_chars(&found), found.length);
	text_free(&found);
	return is_good;
}
