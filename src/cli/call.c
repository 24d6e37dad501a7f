/* SPDX-License-Identifier: Apache-2.0 */
/* call -- see call.h and command.h. */
#include "cli/call.h"
#include <string.h>
#include "base/memory.h"

static void run_more(void *owner)
{
	struct call *call = owner;
	if (!call->is_ended && call->more && !call_is_full(call)) {
		call->is_in_more = true;
		call->more(call, call->state);
		call->is_in_more = false;
	}
	call->is_waiting = call_is_full(call);
	/* The owner may free the call in here. */
	call->rules->on_output(call->rules_owner);
}

struct call *call_new(struct loop *loop, void *owner, const struct call_rules *rules, void *rules_owner)
{
	struct call *call = NEW(struct call);
	call->rules = rules;
	call->rules_owner = rules_owner;
	call->owner = owner;
	task_init(&call->poke, loop, run_more, call);
	return call;
}

void call_free(struct call *call)
{
	if (!call)
		return;
	task_cancel(&call->poke);
	if (call->drop)
		call->drop(call->state);
	text_free(&call->out);
	mem_free(call);
}

void call_add_word(struct call *call, const char *name, const char *word)
{
	if (call->word_count == CALL_WORDS_MAX)
		return;
	call->words[call->word_count++] = (struct call_word){ name, word };
	if (strcmp(name, "json") == 0)
		call->wants_json = true;
}

void call_start(struct call *call, void (*run)(struct call *call))
{
	call->is_in_more = true;
	run(call);
	call->is_in_more = false;
	if (!call->more)
		call->is_ended = true;
	else if (!call->is_ended)
		task_post(&call->poke);
	call->rules->on_output(call->rules_owner);
}

void call_set_held(struct call *call, size_t held)
{
	call->held = held;
	if (call->is_waiting && !call_is_full(call)) {
		call->is_waiting = false;
		call_poke(call);
	}
}

/* ---- what was typed -------------------------------------------------------------------------------- */

const char *call_word(const struct call *call, const char *name)
{
	for (uint32_t i = 0; i < call->word_count; i++)
		if (strcmp(call->words[i].name, name) == 0)
			return call->words[i].word;
	return NULL;
}

bool call_has(const struct call *call, const char *name)
{
	return call_word(call, name) != NULL;
}

/* Reads a word by a type that needs nothing of a field. */
static bool read_word(const struct call *call, const char *name, const struct field_type *type, void *out)
{
	const char *word = call_word(call, name);
	struct field field = { .name = name, .type = type };
	char *why = NULL;
	if (!word)
		return false;
	bool is_good = type->read(&field, word, out, &why);
	mem_free(why);
	return is_good;
}

bool call_address(const struct call *call, const char *name, struct address *out)
{
	return read_word(call, name, &type_address, out);
}

bool call_prefix(const struct call *call, const char *name, struct prefix *out)
{
	return read_word(call, name, &type_prefix, out);
}

uint64_t call_number(const struct call *call, const char *name, uint64_t otherwise)
{
	uint64_t number = otherwise;
	const char *word = call_word(call, name);
	if (word)
		text_to_number(word, UINT64_MAX, &number);
	return number;
}

bool call_wants_json(const struct call *call)
{
	return call->wants_json;
}

void *call_owner(const struct call *call)
{
	return call->owner;
}

/* ---- what is answered ------------------------------------------------------------------------------ */

struct text *call_out(struct call *call)
{
	return &call->out;
}

void call_print(struct call *call, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	text_add_list(&call->out, format, list);
	va_end(list);
}

void call_json(struct call *call, struct json_object *object)
{
	text_add(&call->out, "%s\n", json_object_to_json_string_ext(object,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

/* In JSON as a member of `object`, which is freed; NULL: alone. */
static void add_verdict(struct call *call, enum call_status status, struct json_object *object, const char *format, va_list list)
{
	struct text text = { 0 };
	text_add_list(&text, format, list);
	if (status > call->status)
		call->status = status;
	if (call->wants_json) {
		object = object ? object : json_object_new_object();
		json_object_object_add(object, status == CALL_WARNING ? "warning" : "error",
				       json_object_new_string(text_chars(&text)));
		call_json(call, object);
	} else {
		json_object_put(object);
		text_add(&call->out, "%% %s\n", text_chars(&text));
	}
	text_free(&text);
}

void call_fail(struct call *call, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	add_verdict(call, CALL_ERROR, NULL, format, list);
	va_end(list);
}

void call_fail_with(struct call *call, struct json_object *object, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	add_verdict(call, CALL_ERROR, object, format, list);
	va_end(list);
}

void call_warn(struct call *call, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	add_verdict(call, CALL_WARNING, NULL, format, list);
	va_end(list);
}

/* ---- answers of more than one turn ----------------------------------------------------------------- */

void call_continue(struct call *call, void (*more)(struct call *call, void *state), void (*drop)(void *state),
		   void *state)
{
	call->more = more;
	call->drop = drop;
	call->state = state;
}

bool call_is_full(const struct call *call)
{
	return call->out.length + call->held >= CALL_FULL;
}

void call_poke(struct call *call)
{
	if (!call->is_ended)
		task_post(&call->poke);
}

void call_end(struct call *call)
{
	/* Who ends it from a letter may still touch it: it is finished in a turn of its own. */
	if (!call->is_in_more && !call->is_ended)
		task_post(&call->poke);
	call->is_ended = true;
}
