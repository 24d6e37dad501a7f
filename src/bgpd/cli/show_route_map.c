/* SPDX-License-Identifier: Apache-2.0 */
/* show_route_map -- route maps as they are in force, how often their rules were met, and which ones nobody uses. */
#include <string.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/shows.h"

/* A show under way. */
struct showing {
	struct call *call;
	const struct object *tree;
	const struct policy_book *book;
	uint64_t *hits;                      /* summed over shards */
	struct json_object *json;            /* NULL: text */
};

static const char *action_word(bool is_permit)
{
	return is_permit ? "permit" : "deny";
}

/* ---- counters ----------------------------------------------------------------------------------------- */

static void sum_hits(struct showing *s, const struct question *answers)
{
	uint32_t count = s->book ? s->book->rule_count + s->book->map_count : 0;
	s->hits = mem_new((count + 1) * sizeof *s->hits);
	for (uint32_t i = 0; i < answers->hits.count; i++) {
		const struct event_hits *more = answers->hits.items[i];
		for (uint32_t k = 0; more->book == s->book && k < more->count; k++)
			s->hits[k] += more->hits[k];
	}
}

static const struct route_map *map_of(const struct showing *s, const char *name)
{
	return policy_book_get(s->book, POLICY_ROUTE_MAP, policy_name(name));
}

static int64_t times_asked(const struct showing *s, const char *name)
{
	const struct route_map *map = map_of(s, name);
	return map ? (int64_t)s->hits[s->book->rule_count + map->number] : 0;
}

static int64_t times_met(const struct showing *s, const struct route_map_line *line)
{
	const struct route_map *map = map_of(s, line->name);
	for (uint32_t i = 0; map && i < map->rules.count; i++)
		if (map->rules.items[i].seq == line->seq)
			return (int64_t)s->hits[map->rules.items[i].number];
	return 0;
}

/* ---- rules -------------------------------------------------------------------------------------------- */

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

static char *words_after(const struct route_map_line *line)
{
	if (line->leap)
		return text_format("Goto %u", line->leap);
	return mem_text(line->next ? "Continue to next entry" : "Exit routemap");
}

static void print_rule(const struct showing *s, const struct object *rule)
{
	const struct route_map_line *line = rule->record;
	struct call *call = s->call;
	char *after = words_after(line);
	call_print(call, " %s, sequence %u Invoked %ld\n", action_word(line->action), line->seq, (long)times_met(s, line));
	if (line->description)
		call_print(call, "  Description:\n    %s\n", line->description);
	call_print(call, "  Match clauses:\n");
	each_line(rule, "match", print_line, call);
	call_print(call, "  Set clauses:\n");
	each_line(rule, "set", print_line, call);
	call_print(call, "  Call clause:\n");
	if (line->call)
		call_print(call, "    Call %s\n", line->call);
	call_print(call, "  Action:\n    %s\n", after);
	mem_free(after);
}

static struct json_object *rule_json(const struct showing *s, const struct object *rule)
{
	const struct route_map_line *line = rule->record;
	struct json_object *o = json_object_new_object(), *matches = json_object_new_array(), *sets = json_object_new_array();
	char *after = words_after(line);
	json_object_object_add(o, "sequenceNumber", json_object_new_int64(line->seq));
	json_object_object_add(o, "type", json_object_new_string(action_word(line->action)));
	json_object_object_add(o, "invoked", json_object_new_int64(times_met(s, line)));
	if (line->description)
		json_object_object_add(o, "description", json_object_new_string(line->description));
	each_line(rule, "match", add_line, matches);
	each_line(rule, "set", add_line, sets);
	json_object_object_add(o, "matchClauses", matches);
	json_object_object_add(o, "setClauses", sets);
	if (line->call)
		json_object_object_add(o, "callClause", json_object_new_string(line->call));
	json_object_object_add(o, "action", json_object_new_string(after));
	mem_free(after);
	return o;
}

/* ---- maps --------------------------------------------------------------------------------------------- */

static void print_map(const struct showing *s, const char *name)
{
	call_print(s->call, "route-map: %s Invoked: %ld Optimization: %s Processed Change: false\n", name, (long)times_asked(s, name),
		   route_map_is_optimized(s->tree, name) ? "enabled" : "disabled");
}

static struct json_object *map_json(const struct showing *s, const char *name)
{
	struct json_object *map = json_object_new_object(), *rules = json_object_new_array();
	json_object_object_add(map, "invoked", json_object_new_int64(times_asked(s, name)));
	json_object_object_add(map, "disabledOptimization", json_object_new_boolean(!route_map_is_optimized(s->tree, name)));
	json_object_object_add(map, "processedChange", json_object_new_boolean(false));
	json_object_object_add(map, "rules", rules);
	json_object_object_add(s->json, name, map);
	return rules;
}

/* Maps in the order of the configuration, those that `is_wanted` says (NULL: all). */
static uint32_t show_maps(const struct showing *s, bool (*is_wanted)(const struct showing *s, const char *name))
{
	const char *last = "";
	struct json_object *rules = NULL;
	uint32_t count = 0;
	for (const struct object *o = object_first(s->tree, &route_map_kind); o; o = object_next(o)) {
		const char *name = ((const struct route_map_line *)o->record)->name;
		if (is_wanted && !is_wanted(s, name))
			continue;
		if (strcmp(last, name)) {
			count++;
			if (s->json)
				rules = map_json(s, name);
			else
				print_map(s, name);
		}
		last = name;
		if (s->json)
			json_object_array_add(rules, rule_json(s, o));
		else
			print_rule(s, o);
	}
	return count;
}

static struct showing begin(struct call *call, struct speaker *speaker, const struct question *answers)
{
	const struct bgpd *bgpd = call_owner(call);
	struct showing s = { .call = call, .tree = config_tree(daemon_config(bgpd->daemon)), .book = speaker->plan.policy };
	s.json = call_wants_json(call) ? json_object_new_object() : NULL;
	sum_hits(&s, answers);
	return s;
}

static void end(struct showing *s)
{
	mem_free(s->hits);
	if (!s->json)
		return;
	struct json_object *all = json_object_new_object();
	json_object_object_add(all, "bgpd", s->json);
	call_json(s->call, all);
}

/* ---- show route-map ----------------------------------------------------------------------------------- */

static bool is_named(const struct showing *s, const char *name)
{
	const char *wanted = call_word(s->call, "name");
	return !wanted || !strcmp(wanted, name);
}

static void print_maps(struct call *call, struct speaker *speaker, const struct question *answers)
{
	struct showing s = begin(call, speaker, answers);
	if (!s.json)
		call_print(call, "BGP:\n");
	if (!show_maps(&s, is_named) && call_has(call, "name") && !s.json)
		call_print(call, "BGP: 'route-map %s' not found\n", call_word(call, "name"));
	end(&s);
}

void show_route_maps(struct call *call)
{
	ask_hits_then_print(call, print_maps);
}

/* ---- show route-map-unused ---------------------------------------------------------------------------- */

/* Does a line somewhere below name the map? */
static bool is_used_by(const struct object *object, const char *name)
{
	const struct field *fields = object->kind->fields;
	for (unsigned i = 0; fields && fields[i].name; i++)
		if (fields[i].names_map && said_has(object->record, i) &&
		    text_same(*(char *const *)field_peek(&fields[i], object->record), name))
			return true;
	for (uint32_t i = 0; i < object->children.count; i++)
		if (is_used_by(object->children.items[i], name))
			return true;
	return false;
}

static bool is_unused(const struct showing *s, const char *name)
{
	return !is_used_by(s->tree, name);
}

static void print_unused(struct call *call, struct speaker *speaker, const struct question *answers)
{
	struct showing s = begin(call, speaker, answers);
	if (!s.json)
		call_print(call, "\nBGP:\n");
	if (!show_maps(&s, is_unused) && !s.json)
		call_print(call, "None\n");
	end(&s);
}

void show_unused_route_maps(struct call *call)
{
	ask_hits_then_print(call, print_unused);
}

/* ---- clear route-map counters ------------------------------------------------------------------------- */

void clear_route_map_counters(struct call *call)
{
	struct speaker *s = speaker_of(call);
	const char *name = call_word(call, "name");
	if (name && !policy_book_get(s->plan.policy, POLICY_ROUTE_MAP, policy_name(name))) {
		call_fail(call, "BGP: 'route-map %s' not found", name);
		return;
	}
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_peer *letter = EVENT(EVENT_FORGET_HITS, event_peer);
		letter->peer = policy_name(name);
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}
