/* SPDX-License-Identifier: Apache-2.0 */
/* maps_show -- see maps_show.h. */
#include "cli/maps_show.h"

#include <string.h>
#include "base/memory.h"

/* The rule's lines that begin with a word, without it. */
static void each_line(const struct object *rule, const char *word, void (*visit)(void *owner, const char *line), void *owner)
{
	struct text lines = { 0 };
	size_t length = strlen(word);
	config_write(rule, &lines);
	char *copy = text_take(&lines), *at = copy, *line;
	while (at && (line = strsep(&at, "\n")))
		if (!strncmp(line, word, length) && line[length] == ' ')
			visit(owner, line + length + 1);
	mem_free(copy);
}

static void print_line(void *owner, const char *line)
{
	call_print(owner, "    %s\n", line);
}

static void add_line(void *owner, const char *line)
{
	json_object_array_add(owner, json_object_new_string(line));
}

static char *words_after(const struct map_rule_shown *rule)
{
	if (rule->leap)
		return text_format("Goto %u", rule->leap);
	return mem_text(rule->goes_on ? "Continue to next entry" : "Exit routemap");
}

static const char *action_word(const struct map_rule_shown *rule)
{
	return rule->is_permit ? "permit" : "deny";
}

/* -- text -- */

static void print_map(struct call *call, const struct map_rule_shown *first)
{
	call_print(call, "route-map: %s Invoked: %llu Optimization: %s Processed Change: false\n",
		   first->name, (unsigned long long)first->map_invoked, first->is_unoptimized ? "disabled" : "enabled");
}

static void print_rule(struct call *call, const struct map_rule_shown *rule)
{
	char *after = words_after(rule);
	call_print(call, " %s, sequence %u Invoked %llu\n", action_word(rule), rule->seq,
		   (unsigned long long)rule->invoked);
	if (rule->description)
		call_print(call, "  Description:\n    %s\n", rule->description);
	call_print(call, "  Match clauses:\n");
	each_line(rule->object, "match", print_line, call);
	call_print(call, "  Set clauses:\n");
	each_line(rule->object, "set", print_line, call);
	call_print(call, "  Call clause:\n");
	if (rule->call)
		call_print(call, "    Call %s\n", rule->call);
	call_print(call, "  Action:\n    %s\n", after);
	mem_free(after);
}

static uint32_t print_all(struct call *call, const struct maps_shown *maps)
{
	struct map_rule_shown rule;
	const char *last = "";
	uint32_t at = 0, count = 0;
	call_print(call, "%s:\n", maps->title);
	while (maps->next(maps->owner, &at, &rule)) {
		if (!maps->is_asked(maps->owner, rule.name))
			continue;
		if (strcmp(last, rule.name) != 0) {
			count++;
			print_map(call, &rule);
		}
		last = rule.name;
		print_rule(call, &rule);
	}
	return count;
}

/* -- JSON -- */

/* FRR's key, for who reads it.  Rules are not timed: a clock costs more than most of them. */
enum { UNTIMED = 0 };

static void add_number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_int64((int64_t)value));
}

static struct json_object *rule_json(const struct map_rule_shown *rule)
{
	struct json_object *o = json_object_new_object(), *matches = json_object_new_array(), *sets = json_object_new_array();
	char *after = words_after(rule);
	add_number(o, "sequenceNumber", rule->seq);
	json_object_object_add(o, "type", json_object_new_string(action_word(rule)));
	if (rule->description)
		json_object_object_add(o, "description", json_object_new_string(rule->description));
	add_number(o, "invoked", rule->invoked);
	add_number(o, "cpuTimeMS", UNTIMED);
	each_line(rule->object, "match", add_line, matches);
	each_line(rule->object, "set", add_line, sets);
	json_object_object_add(o, "matchClauses", matches);
	json_object_object_add(o, "setClauses", sets);
	if (rule->call)
		json_object_object_add(o, "callClause", json_object_new_string(rule->call));
	json_object_object_add(o, "action", json_object_new_string(after));
	mem_free(after);
	return o;
}

static struct json_object *map_json(const struct map_rule_shown *first)
{
	struct json_object *map = json_object_new_object();
	add_number(map, "invoked", first->map_invoked);
	add_number(map, "cpuTimeMS", UNTIMED);
	json_object_object_add(map, "disabledOptimization", json_object_new_boolean(first->is_unoptimized));
	json_object_object_add(map, "processedChange", json_object_new_boolean(false));
	json_object_object_add(map, "rules", json_object_new_array());
	return map;
}

static uint32_t answer_json(struct call *call, const struct maps_shown *maps)
{
	struct json_object *all = json_object_new_object(), *own = json_object_new_object(), *map, *rules;
	struct map_rule_shown rule;
	uint32_t at = 0;
	while (maps->next(maps->owner, &at, &rule)) {
		if (!maps->is_asked(maps->owner, rule.name))
			continue;
		if (!json_object_object_get_ex(own, rule.name, &map)) {
			map = map_json(&rule);
			json_object_object_add(own, rule.name, map);
		}
		json_object_object_get_ex(map, "rules", &rules);
		json_object_array_add(rules, rule_json(&rule));
	}
	uint32_t count = (uint32_t)json_object_object_length(own);
	json_object_object_add(all, maps->program, own);
	call_json(call, all);
	return count;
}

uint32_t maps_show(struct call *call, const struct maps_shown *maps)
{
	const char *name = call_word(call, "name");
	uint32_t count = call_wants_json(call) ? answer_json(call, maps) : print_all(call, maps);
	if (!count && name && !call_wants_json(call))
		call_print(call, "%s: 'route-map %s' not found\n", maps->title, name);
	return count;
}
