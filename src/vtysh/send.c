/* SPDX-License-Identifier: Apache-2.0 */
/* send -- lines to daemons, and what comes back to the operator.
 *
 * One daemon's answer streams.  Of several the answers are collected: what two say alike is said once, and JSON
 * of several daemons becomes one document. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "json-c/json.h"
#include "vtysh/shell.h"

/* ---- printing ----------------------------------------------------------------------------------------- */

void shell_print_chars(void *shell, const char *chars, size_t length)
{
	struct shell *sh = shell;
	if (!sh->filter) {
		sh->print(sh->print_owner, chars, length);
		return;
	}
	struct text out = { 0 };
	filter_feed(sh->filter, chars, length, &out);
	if (out.length)
		sh->print(sh->print_owner, out.chars, out.length);
	text_free(&out);
}

void shell_print(struct shell *sh, const char *format, ...)
{
	struct text t = { 0 };
	va_list list;
	va_start(list, format);
	text_add_list(&t, format, list);
	va_end(list);
	if (t.length)
		shell_print_chars(sh, t.chars, t.length);
	text_free(&t);
}

void shell_finish_filter(struct shell *sh)
{
	struct text out = { 0 };
	if (!sh->filter)
		return;
	filter_finish(sh->filter, &out);
	if (out.length)
		sh->print(sh->print_owner, out.chars, out.length);
	text_free(&out);
	filter_free(sh->filter);
	sh->filter = NULL;
}

/* ---- one daemon --------------------------------------------------------------------------------------- */

static void name_lost(struct shell *sh, const struct remote *r)
{
	shell_print(sh, "%% %s went away while it was asked: its log says why; start it with `systemctl start %s`\n", r->name,
		    r->name);
}

/* A daemon that was restarted is met again, then the line is tried once more.  What the operator interrupted is
 * not: the connection is made anew, because the rest of the answer is still in the old one. */
static int ask(struct shell *sh, uint32_t number, const char *line,
	       void (*take)(void *owner, const char *chars, size_t length), void *owner)
{
	struct remote *r = &sh->remotes[number];
	int status = remote_ask(r, line, take, owner);
	if (status != REMOTE_LOST)
		return status;
	bool is_interrupted = remote_interrupted;
	remote_interrupted = 0;
	bool is_back = shell_come_back(sh, number);
	remote_interrupted = is_interrupted;
	if (is_interrupted)
		return STATUS_WARNING;
	if (is_back)
		status = remote_ask(r, line, take, owner);
	if (status == REMOTE_LOST)
		name_lost(sh, r);
	return status == REMOTE_LOST ? STATUS_WRONG : status;
}

static void take_text(void *owner, const char *chars, size_t length)
{
	text_add_chars(owner, chars, length);
}

int shell_ask(struct shell *sh, uint32_t number, const char *line, struct text *out)
{
	return ask(sh, number, line, take_text, out);
}

/* ---- several ------------------------------------------------------------------------------------------ */

struct answers {
	struct text said[REMOTES_MOST];
	uint32_t count;
};

static bool is_said(const struct answers *answers, const struct text *now)
{
	for (uint32_t i = 0; i < answers->count; i++)
		if (strcmp(text_chars(&answers->said[i]), text_chars(now)) == 0)
			return true;
	return false;
}

/* Adds the members of `more`; false if one is there already. */
static bool join(struct json_object *into, struct json_object *more)
{
	json_object_object_foreach(more, first, ignored) {
		(void)ignored;
		if (json_object_object_get_ex(into, first, NULL))
			return false;
	}
	json_object_object_foreach(more, key, value)
		json_object_object_add(into, key, json_object_get(value));
	return true;
}

/* One document of all; where two daemons use the same keys each gets one of its own name. */
static struct json_object *join_all(struct shell *sh, struct text answers[], uint32_t asked)
{
	struct json_object *flat = json_object_new_object(), *named = json_object_new_object();
	bool is_flat = true;
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		if (!(asked >> i & 1))
			continue;
		struct json_object *one = json_tokener_parse(text_chars(&answers[i]));
		is_flat = is_flat && json_object_is_type(one, json_type_object) && join(flat, one);
		json_object_object_add(named, sh->remotes[i].name, one);
	}
	json_object_put(is_flat ? named : flat);
	return is_flat ? flat : named;
}

static void print_joined(struct shell *sh, struct text answers[], uint32_t asked)
{
	struct json_object *all = join_all(sh, answers, asked);
	shell_print(sh, "%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(all);
}

static bool wants_json(const char *line)
{
	size_t length = strlen(line);
	while (length && line[length - 1] == ' ')
		length--;
	return length > 5 && strncmp(line + length - 5, " json", 5) == 0;
}

static void print_answers(struct shell *sh, struct text texts[], uint32_t asked, const char *line)
{
	struct answers printed = { 0 };
	if (wants_json(line) && (asked & (asked - 1))) {
		print_joined(sh, texts, asked);
		return;
	}
	for (uint32_t i = 0; i < sh->remote_count; i++) {
		if (!texts[i].length || is_said(&printed, &texts[i]))
			continue;
		shell_print_chars(sh, texts[i].chars, texts[i].length);
		printed.said[printed.count++] = texts[i];
	}
}

static int ask_each(struct shell *sh, uint32_t daemons, const char *line, struct text texts[], uint32_t *good)
{
	int worst = 0;
	for (uint32_t i = 0; i < sh->remote_count && !remote_interrupted; i++) {
		if (!(daemons >> i & 1))
			continue;
		int status = texts ? ask(sh, i, line, take_text, &texts[i]) : ask(sh, i, line, shell_print_chars, sh);
		if (!status)
			*good |= 1u << i;
		if (status > worst)
			worst = status;
	}
	return worst;
}

int shell_send(struct shell *sh, uint32_t daemons, const char *line, uint32_t *good)
{
	struct text texts[REMOTES_MOST] = { 0 };
	uint32_t taken = 0;
	bool is_one = (daemons & (daemons - 1)) == 0;
	int worst = ask_each(sh, daemons, line, is_one ? NULL : texts, &taken);
	if (!is_one)
		print_answers(sh, texts, daemons, line);
	for (uint32_t i = 0; i < REMOTES_MOST; i++)
		text_free(&texts[i]);
	if (good)
		*good = taken;
	return worst;
}
