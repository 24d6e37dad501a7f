/* SPDX-License-Identifier: Apache-2.0 */
/* show_policy -- lists and route maps as they are in force. */
#include <stdlib.h>
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

struct list_hits {
	const struct policy_book *book;
	enum policy_kind kind;
	uint64_t *hits;                      /* summed over shards */
};

static uint64_t hits_of(const void *owner, const char *name, uint32_t seq)
{
	const struct list_hits *own = owner;
	const struct prefix_list *list = policy_book_get(own->book, own->kind, policy_name(name));
	int64_t place = prefix_list_place(list, seq);
	return place < 0 ? 0 : policy_list_hits(own->book, own->hits)[list->number + (uint32_t)place];
}

static void print_prefix_lists(struct call *call, struct speaker *s, const struct question *answers, int family)
{
	struct list_hits own = { s->plan.policy, family == AF_INET ? POLICY_PREFIX_LIST_V4 : POLICY_PREFIX_LIST_V6,
				 policy_hits_sum(s, answers) };
	lists_show_prefixes(call, &(struct lists_shown){ tree_of(call), "BGP", family, hits_of, &own });
	mem_free(own.hits);
}

static void print_v4_lists(struct call *call, struct speaker *s, const struct question *answers)
{
	print_prefix_lists(call, s, answers, AF_INET);
}

static void print_v6_lists(struct call *call, struct speaker *s, const struct question *answers)
{
	print_prefix_lists(call, s, answers, AF_INET6);
}

void show_ip_prefix_list(struct call *call)
{
	ask_hits_then_print(call, print_v4_lists);
}

void show_ipv6_prefix_list(struct call *call)
{
	ask_hits_then_print(call, print_v6_lists);
}

void try_prefix_list(struct call *call)
{
	lists_try_prefix(call, tree_of(call));
}

static void clear_prefix_list(struct call *call, enum policy_kind kind)
{
	const char *name = call_word(call, "name");
	struct policy_counters which = { .kind = kind, .name = policy_name(name) };
	call_prefix(call, "prefix", &which.about);
	if (name && !policy_book_get(book_of(call), kind, which.name))
		call_fail(call, "Can't find specified prefix-list");
	else
		policy_hits_forget(speaker_of(call), &which);
}

void clear_ip_prefix_list(struct call *call)
{
	clear_prefix_list(call, POLICY_PREFIX_LIST_V4);
}

void clear_ipv6_prefix_list(struct call *call)
{
	clear_prefix_list(call, POLICY_PREFIX_LIST_V6);
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

static const struct { const char *numbered, *named, *word; } community_titles[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = { "Community", "Named Community", "community-list" },
	[COMMUNITY_LARGE] = { "Large community", "Named large community", "large-community-list" },
	[COMMUNITY_EXTENDED] = { "Extended community", "Named extended community", "extcommunity-list" },
};

/* Numbers in their order, then names in theirs. */
static int compare_lists(const void *a, const void *b)
{
	const struct community_list *one = *(void *const *)a, *other = *(void *const *)b;
	uint64_t first, second;
	bool has_first = text_to_number(one->name, UINT32_MAX, &first), has_second = text_to_number(other->name, UINT32_MAX, &second);
	if (has_first && has_second)
		return (first > second) - (first < second);
	return has_first == has_second ? strcmp(one->name, other->name) : has_first ? -1 : 1;
}

static void print_communities(struct call *call, const struct community_list *list)
{
	uint64_t number;
	bool is_numbered = text_to_number(list->name, UINT32_MAX, &number);
	const char *style = !list->is_expanded ? "standard" : is_numbered ? "(expanded) access" : "expanded";
	const char *title = is_numbered ? community_titles[list->kind].numbered : community_titles[list->kind].named;
	call_print(call, "%s %s list %s\n", title, style, list->name);
	for (uint32_t i = 0; i < list->rules.count; i++)
		call_print(call, "    %s %s\n", action_word(list->rules.items[i].is_permit), list->rules.items[i].said);
}

static struct json_object *rules_json(const struct community_list *list)
{
	struct json_object *rules = json_object_new_array();
	for (uint32_t i = 0; i < list->rules.count; i++)
		json_object_array_add(rules, rule_json(list->rules.items[i].seq, list->rules.items[i].is_permit, "value",
						       list->rules.items[i].said));
	return rules;
}

static void show_communities(struct call *call, enum community_kind kind)
{
	struct json_object *all = call_wants_json(call) ? json_object_new_object() : NULL;
	ARRAY_OF(const struct community_list *) lists = { 0 };
	uint32_t at = 0;
	for (const struct community_list *list; (list = next_item(call, POLICY_COMMUNITY_LIST + kind, &at));)
		array_push(&lists, list);
	if (lists.count)
		qsort(lists.items, lists.count, sizeof lists.items[0], compare_lists);
	for (uint32_t i = 0; i < lists.count; i++) {
		if (all)
			json_object_object_add(all, lists.items[i]->name, rules_json(lists.items[i]));
		else
			print_communities(call, lists.items[i]);
	}
	if (!lists.count && !all && call_word(call, "name"))
		call_print(call, "%% Can't find %s\n", community_titles[kind].word);
	array_free(&lists);
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
