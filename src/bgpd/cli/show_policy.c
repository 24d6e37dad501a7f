/* SPDX-License-Identifier: Apache-2.0 */
/* show_policy -- lists and route maps as they are in force. */
#include <string.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/shows.h"
#include "cli/lists_show.h"

static const char *action_word(bool is_permit)
{
	return is_permit ? "permit" : "deny";
}

static const struct policy_book *book_of(const struct call *call)
{
	return speaker_of(call)->plan.policy;
}

/* ---- show ip prefix-list, show ip access-list --------------------------------------------------------- */

static const struct object *tree_of(const struct call *call)
{
	const struct bgpd *bgpd = call_owner(call);
	return config_tree(daemon_config(bgpd->daemon));
}

void show_ip_prefix_list(struct call *call)
{
	lists_show_prefixes(call, tree_of(call), "BGP", AF_INET);
}

void show_ipv6_prefix_list(struct call *call)
{
	lists_show_prefixes(call, tree_of(call), "BGP", AF_INET6);
}

void show_ip_access_list(struct call *call)
{
	lists_show_access(call, tree_of(call), "BGP", AF_INET);
}

void show_ipv6_access_list(struct call *call)
{
	lists_show_access(call, tree_of(call), "BGP", AF_INET6);
}

/* Of one kind: all, or the one that is named. */
static const void *next_item(const struct call *call, enum policy_kind kind, uint32_t *at)
{
	const struct policy_book *book = book_of(call);
	const char *name = call_word(call, "name");
	for (; book && *at < book->items[kind].count; ++*at)
		if (book->items[kind].items[*at] && (!name || !strcmp(name, policy_name_text((uint16_t)*at))))
			return book->items[kind].items[(*at)++];
	return NULL;
}

/* ---- show bgp as-path-access-list, community-list … ------------------------------------------------- */

static struct json_object *rule_json(uint32_t seq, bool is_permit, const char *key, const char *said)
{
	struct json_object *o = json_object_new_object();
	json_object_object_add(o, "sequenceNumber", json_object_new_int64(seq));
	json_object_object_add(o, "type", json_object_new_string(action_word(is_permit)));
	json_object_object_add(o, key, json_object_new_string(said));
	return o;
}

void show_as_path_lists(struct call *call)
{
	struct json_object *all = call_wants_json(call) ? json_object_new_object() : NULL;
	uint32_t at = 0;
	for (const struct as_path_list *list; (list = next_item(call, POLICY_AS_PATH_LIST, &at));) {
		struct json_object *rules = all ? json_object_new_array() : NULL;
		if (!all)
			call_print(call, "AS path access list %s\n", list->name);
		for (uint32_t i = 0; i < list->rules.count; i++) {
			const struct as_path_rule *rule = &list->rules.items[i];
			if (all)
				json_object_array_add(rules, rule_json(rule->seq, rule->is_permit, "regExp", rule->said));
			else
				call_print(call, "    %s %s\n", action_word(rule->is_permit), rule->said);
		}
		if (all)
			json_object_object_add(all, list->name, rules);
	}
	if (all)
		call_json(call, all);
}

static const char *const community_titles[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = "Community", [COMMUNITY_LARGE] = "Large community", [COMMUNITY_EXTENDED] = "Extended community",
};

static void print_communities(struct call *call, const struct community_list *list)
{
	uint64_t number;
	bool is_numbered = text_to_number(list->name, UINT32_MAX, &number);
	const char *style = !list->is_expanded ? "standard" : is_numbered ? "(expanded) access" : "expanded";
	call_print(call, "%s%s %s list %s\n", is_numbered ? "" : "Named ", community_titles[list->kind], style, list->name);
	for (uint32_t i = 0; i < list->rules.count; i++)
		call_print(call, "    %s %s\n", action_word(list->rules.items[i].is_permit), list->rules.items[i].said);
}

static void show_communities(struct call *call, enum community_kind kind)
{
	struct json_object *all = call_wants_json(call) ? json_object_new_object() : NULL;
	uint32_t at = 0;
	for (const struct community_list *list; (list = next_item(call, POLICY_COMMUNITY_LIST + kind, &at));) {
		if (!all) {
			print_communities(call, list);
			continue;
		}
		struct json_object *rules = json_object_new_array();
		for (uint32_t i = 0; i < list->rules.count; i++)
			json_object_array_add(rules, rule_json(list->rules.items[i].seq, list->rules.items[i].is_permit, "value",
							       list->rules.items[i].said));
		json_object_object_add(all, list->name, rules);
	}
	if (all)
		call_json(call, all);
}

void show_community_lists(struct call *call)
{
	show_communities(call, COMMUNITY_PLAIN);
}

void show_large_community_lists(struct call *call)
{
	show_communities(call, COMMUNITY_LARGE);
}

void show_ext_community_lists(struct call *call)
{
	show_communities(call, COMMUNITY_EXTENDED);
}

/* ---- show route-map --------------------------------------------------------------------------------- */

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

static void print_rule(struct call *call, const struct object *rule)
{
	const struct route_map_line *line = rule->record;
	char *after = words_after(line);
	call_print(call, " %s, sequence %u\n", action_word(line->action), line->seq);
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

static struct json_object *route_rule_json(const struct object *rule)
{
	const struct route_map_line *line = rule->record;
	struct json_object *o = json_object_new_object(), *matches = json_object_new_array(), *sets = json_object_new_array();
	char *after = words_after(line);
	json_object_object_add(o, "sequenceNumber", json_object_new_int64(line->seq));
	json_object_object_add(o, "type", json_object_new_string(action_word(line->action)));
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

static void add_rule_json(struct json_object *maps, const char *name, const struct object *rule)
{
	struct json_object *map, *rules;
	if (!json_object_object_get_ex(maps, name, &map)) {
		map = json_object_new_object();
		json_object_object_add(map, "rules", json_object_new_array());
		json_object_object_add(maps, name, map);
	}
	json_object_object_get_ex(map, "rules", &rules);
	json_object_array_add(rules, route_rule_json(rule));
}

void show_route_maps(struct call *call)
{
	const char *name = call_word(call, "name"), *last = "";
	struct json_object *maps = call_wants_json(call) ? json_object_new_object() : NULL;
	for (const struct object *o = object_first(tree_of(call), &route_map_kind); o; o = object_next(o)) {
		const struct route_map_line *line = o->record;
		if (name && strcmp(name, line->name))
			continue;
		if (!maps && strcmp(last, line->name))
			call_print(call, "route-map: %s\n", line->name);
		last = line->name;
		if (maps)
			add_rule_json(maps, line->name, o);
		else
			print_rule(call, o);
	}
	if (maps)
		call_json(call, maps);
}
