/* SPDX-License-Identifier: Apache-2.0 */
/* json_stream -- a JSON document written in order, two spaces per level; separators are kept by it.
 *
 * At most 63 levels.  A key is NULL inside arrays.  The text may be taken away between any two calls. */
#include <assert.h>
#include "cli/command.h"

static uint64_t level_bit(const struct json_stream *js)
{
	return 1ull << js->depth;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

static void add_escaped(struct text *out, unsigned char c)
{
	if (c < 0x20)
		text_add(out, "\\u%04x", c);
	else
		text_add(out, "\\%c", c);
}

/* What needs no escape goes over in one piece. */
static void add_quoted(struct text *out, const char *chars)
{
	text_add_char(out, '"');
	for (const char *at = chars ? chars : ""; *at;) {
		const char *from = at;
		while (is_plain((unsigned char)*at))
			at++;
		text_add_chars(out, from, (size_t)(at - from));
		if (*at)
			add_escaped(out, (unsigned char)*at++);
	}
	text_add_char(out, '"');
}

static void new_line(struct json_stream *js)
{
	text_add_char(js->out, '\n');
	text_add_spaces(js->out, js->depth * 2);
}

/* Separator, line, and key of the next member. */
static void begin_member(struct json_stream *js, const char *key)
{
	assert(js->depth > 0 && js->depth < 64);
	if (js->has_member & level_bit(js))
		text_add_char(js->out, ',');
	js->has_member |= level_bit(js);
	new_line(js);
	if (js->is_array & level_bit(js))
		return;
	add_quoted(js->out, key);
	text_add_char(js->out, ':');
}

static void go_down(struct json_stream *js, bool is_array)
{
	js->depth++;
	assert(js->depth < 64);
	js->has_member &= ~level_bit(js);
	js->is_array &= ~level_bit(js);
	if (is_array)
		js->is_array |= level_bit(js);
	text_add_char(js->out, is_array ? '[' : '{');
}

void js_open(struct json_stream *js, struct text *out)
{
	*js = (struct json_stream){ .out = out };
	go_down(js, false);
}

void js_object(struct json_stream *js, const char *key)
{
	begin_member(js, key);
	go_down(js, false);
}

void js_array(struct json_stream *js, const char *key)
{
	begin_member(js, key);
	go_down(js, true);
}

void js_text(struct json_stream *js, const char *key, const char *value)
{
	begin_member(js, key);
	add_quoted(js->out, value);
}

void js_number(struct json_stream *js, const char *key, int64_t value)
{
	begin_member(js, key);
	if (value < 0)
		text_add_char(js->out, '-');
	text_add_number(js->out, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void js_flag(struct json_stream *js, const char *key, bool value)
{
	begin_member(js, key);
	text_add_word(js->out, value ? "true" : "false");
}

void js_raw(struct json_stream *js, const char *key, const char *json)
{
	begin_member(js, key);
	text_add_word(js->out, json);
}

void js_up(struct json_stream *js)
{
	bool is_array = js->is_array & level_bit(js);
	bool is_empty = !(js->has_member & level_bit(js));
	assert(js->depth > 0);
	js->depth--;
	if (!is_empty)
		new_line(js);
	text_add_char(js->out, is_array ? ']' : '}');
}

void js_close(struct json_stream *js)
{
	while (js->depth)
		js_up(js);
	text_add_char(js->out, '\n');
}
