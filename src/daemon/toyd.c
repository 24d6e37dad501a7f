/* SPDX-License-Identifier: Apache-2.0 */
/* toyd -- the smallest daemon: a shelf of toys.  It shows how a program is made of rows, and proves with
 * tests/daemon what daemon/ and cli/ do for every program.  Never installed. */
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/memory.h"
#include "cli/common.h"
#include "daemon/daemon.h"

struct toy_root {
	struct common_settings common;
	bool debug_play;
};

struct toy_settings {
	struct said said;
	char *name;
	uint32_t size;
	bool broken;
	char *description;
};

static const struct field toy_fields[] = {
	FIELD(struct toy_settings, name, &type_word, "name of a toy"),
	FIELD(struct toy_settings, size, &type_u32, "size in millimetres", .least = 1, .most = 1000, .preset = 10),
	FIELD(struct toy_settings, broken, &type_flag, "it is broken"),
	FIELD(struct toy_settings, description, &type_line, "what it is"),
	FIELDS_END
};
static const struct setting toy_settings[] = {
	{ "size {size}", "how big it is" },
	{ "broken", "it is broken" },
	{ "description {description}", "what it is" },
	SETTINGS_END
};
static const struct word_help toy_words[] = {
	{ "commits", "changes" }, { "count", "how many" }, { "play", "what is played" },
	{ "rows", "many rows" }, { "slow", "an answer that takes its time" }, { "toy", "a toy" },
	{ "toys", "the toys" }, { NULL, NULL },
};
static const struct kind toy_kind = {
	.name = "toy", .grammar = "toy {name}", .help = "a toy", .mode = "config-toy", .fields = toy_fields,
	.key_count = 1, .record_size = sizeof(struct toy_settings), .settings = toy_settings, .words = toy_words,
};

static const struct field root_fields[] = {
	COMMON_FIELDS,
	FIELD(struct toy_root, debug_play, &type_flag, "log what is played"),
	FIELDS_END
};
static const struct setting root_settings[] = {
	COMMON_SETTINGS,
	{ "debug play", "log what is played", .flag = "debug_play" },
	SETTINGS_END
};
static const struct kind *const root_children[] = { &toy_kind, COMMON_KINDS, NULL };
static const struct kind root_kind = {
	.name = "toyd", .grammar = "", .fields = root_fields, .record_size = sizeof(struct toy_root),
	.settings = root_settings, .children = root_children, .words = toy_words,
};

/* ---- the shelf ------------------------------------------------------------------------------------- */

struct shelf {
	struct daemon *daemon;
	const struct object *tree;
	uint32_t commits;
};

static void show_toys(struct call *call)
{
	struct shelf *shelf = call_owner(call);
	struct json_stream js = { 0 };
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	for (const struct object *o = object_first(shelf->tree, &toy_kind); o; o = object_next(o)) {
		const struct toy_settings *toy = o->record;
		if (call_wants_json(call)) {
			js_object(&js, toy->name);
			js_number(&js, "size", toy->size);
			js_flag(&js, "broken", toy->broken);
			js_up(&js);
		} else {
			call_print(call, "%s size %u%s\n", toy->name, toy->size, toy->broken ? " broken" : "");
		}
	}
	if (call_wants_json(call))
		js_close(&js);
}

struct rows {
	uint64_t next, last;
	struct json_stream js;
};

static void more_rows(struct call *call, void *state)
{
	struct rows *rows = state;
	bool is_json = call_wants_json(call);
	if (is_json && !rows->js.out)
		js_open(&rows->js, call_out(call));
	for (; rows->next < rows->last && !call_is_full(call); rows->next++) {
		char key[32];
		snprintf(key, sizeof key, "%llu", (unsigned long long)rows->next);
		if (is_json)
			js_flag(&rows->js, key, true);
		else
			call_print(call, "row %s\n", key);
	}
	if (rows->next < rows->last)
		return;
	if (is_json)
		js_close(&rows->js);
	call_end(call);
}

static void show_rows(struct call *call)
{
	struct rows *rows = NEW(struct rows);
	rows->last = call_number(call, "count", 1000);
	call_continue(call, more_rows, mem_free, rows);
}

/* An answer that waits for something that happens elsewhere. */
struct wait {
	struct timer timer;
	struct call *call;
	bool is_due;
};

static void on_due(void *owner)
{
	struct wait *wait = owner;
	wait->is_due = true;
	call_poke(wait->call);
}

static void more_wait(struct call *call, void *state)
{
	struct wait *wait = state;
	if (!wait->is_due)
		return;
	call_print(call, "done\n");
	call_end(call);
}

static void drop_wait(void *state)
{
	struct wait *wait = state;
	timer_stop(&wait->timer);
	mem_free(wait);
}

static void show_slow(struct call *call)
{
	struct shelf *shelf = call_owner(call);
	struct wait *wait = NEW(struct wait);
	wait->call = call;
	timer_init(&wait->timer, daemon_loop(shelf->daemon), on_due, wait);
	timer_start(&wait->timer, 300);
	call_print(call, "wait\n");
	call_continue(call, more_wait, drop_wait, wait);
}

static void show_commits(struct call *call)
{
	struct shelf *shelf = call_owner(call);
	call_print(call, "%u\n", shelf->commits);
}

static const struct command commands[] = {
	{ "show toys [json]", "the toys on the shelf", MODE_VIEW, show_toys },
	{ "show rows {count:u32 1-10000000} [json]", "as many rows", MODE_VIEW, show_rows },
	{ "show slow [json]", "an answer that takes its time", MODE_VIEW, show_slow },
	{ "show commits", "how often something changed", MODE_VIEW, show_commits },
	COMMANDS_END
};

static void names(void *owner, const char *type, struct text *out)
{
	if (strcmp(type, "interface") == 0)
		text_add(out, "toy0\n");
}

static const struct language language = {
	.program = "toyd",
	.root = &root_kind,
	.commands = (const struct command *const[]){ common_commands, commands, NULL },
	.words = (const struct word_help *const[]){ common_words, toy_words, NULL },
	.names = names,
};

/* ---- the daemon ------------------------------------------------------------------------------------ */

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	for (const struct object *o = object_first(candidate, &toy_kind); o; o = object_next(o)) {
		const struct toy_settings *toy = o->record;
		if (toy->size == 13) {
			*why = text_format("toy %s: 13 brings bad luck, take another size", toy->name);
			return false;
		}
	}
	return true;
}

static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct shelf *shelf = owner;
	shelf->tree = tree;
	shelf->commits++;
}

static void stop(void *owner)
{
	struct shelf *shelf = owner;
	daemon_stopped(shelf->daemon);
}

static char volume[16];

static bool take_volume(void *early, const char *value, char **why)
{
	snprintf(early, sizeof volume, "%s", value);
	return true;
}

static const struct daemon_option options[] = {
	{ 'V', "volume", "LOUD", "how loud", take_volume },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct daemon_rules rules = { .program = "toyd", .vty_port = 2699, .language = &language,
						   .options = options, .early = volume, .check = check,
						   .apply = apply, .stop = stop };
	struct shelf shelf = { 0 };
	shelf.daemon = daemon_start(&rules, argc, argv);
	shelf.tree = config_tree(daemon_config(shelf.daemon));
	daemon_ready(shelf.daemon, &shelf);
	return daemon_run(shelf.daemon);
}
