/* SPDX-License-Identifier: Apache-2.0 */
/* compile_policy -- from the lines of a committed tree to a book.
 *
 * Lists first, then the rules of all route maps: a row per field of a rule says which clause it becomes.  A rule may
 * name what is not there: such a condition is met by nothing. */
#include <string.h>
#include <xxhash.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"
#include "bgpd/wire/family.h"

/* ---- lists ------------------------------------------------------------------------------------------ */

struct writing_book {
	struct policy_book *book;
	enum policy_kind kind;
};

static void take_prefixes(void *owner, struct prefix_list *list)
{
	struct writing_book *w = owner;
	policy_book_put(w->book, w->kind, policy_name(list->name), list);
}

static void compile_prefixes(const struct object *tree, struct policy_book *book)
{
	struct writing_book w = { book, POLICY_PREFIX_LIST_V4 };
	lists_compile_prefixes(tree, AF_INET, take_prefixes, &w);
	w.kind = POLICY_PREFIX_LIST_V6;
	lists_compile_prefixes(tree, AF_INET6, take_prefixes, &w);
	w.kind = POLICY_ACCESS_LIST_V4;
	lists_compile_access(tree, AF_INET, take_prefixes, &w);
	w.kind = POLICY_ACCESS_LIST_V6;
	lists_compile_access(tree, AF_INET6, take_prefixes, &w);
}

/* What was typed was read when it was typed: it can't fail here. */
static void compile_as_paths(const struct object *tree, enum asn_notation notation, struct policy_book *book)
{
	char *why = NULL;
	for (const struct object *o = object_first(tree, &as_path_list_kind); o; o = object_next(o)) {
		const struct list_line *line = o->record;
		uint16_t name = policy_name(line->name);
		if (!policy_book_get(book, POLICY_AS_PATH_LIST, name))
			policy_book_put(book, POLICY_AS_PATH_LIST, name, as_path_list_new(line->name, notation));
		as_path_list_add(policy_book_get(book, POLICY_AS_PATH_LIST, name), line->seq, line->action, line->value, &why);
	}
	mem_free(why);
}

static void compile_communities(const struct object *tree, const struct kind *kind, enum community_kind what, struct policy_book *book)
{
	enum policy_kind at = POLICY_COMMUNITY_LIST + what;
	char *why = NULL;
	for (const struct object *o = object_first(tree, kind); o; o = object_next(o)) {
		const struct list_line *line = o->record;
		uint16_t name = policy_name(line->name);
		if (!policy_book_get(book, at, name))
			policy_book_put(book, at, name, community_list_new(what, line->name, list_line_is_expanded(line)));
		community_list_add(policy_book_get(book, at, name), line->seq, line->action, line->value, &why);
	}
	mem_free(why);
}

/* All that the rule says, as text. */
static uint64_t digest_of(const struct object *object)
{
	struct text t = { 0 };
	for (unsigned i = 0; object->kind->fields[i].name; i++) {
		const struct field *f = &object->kind->fields[i];
		if (!said_has(object->record, i) || !strcmp(f->name, "description"))
			continue;
		text_add(&t, "%s ", f->name);
		f->type->write(f, field_peek(f, object->record), &t);
	}
	uint64_t digest = XXH3_64bits(text_chars(&t), t.length);
	text_free(&t);
	return digest;
}

static void add_rule(struct policy_book *book, const struct object *tree, struct route_map *map, const struct object *object)
{
	const struct route_map_line *line = object->record;
	struct rule_clauses *own = NEW(struct rule_clauses);
	uint64_t digest = digest_of(object);
	map->asks |= compile_clauses(object, tree, book, own, &digest);
	book->asks |= map->asks;
	struct route_rule rule = { .seq = line->seq, .is_permit = line->action, .goes_on = line->next || line->leap, .goes_to = line->leap,
				   .number = book->rule_count++, .clauses = own, .description = mem_text(line->description) };
	map->digest = map->digest * 31 + digest;
	array_push(&map->rules, rule);
}

static struct route_map *map_named(struct policy_book *book, const char *words)
{
	uint16_t name = policy_name(words);
	struct route_map *map = policy_book_get(book, POLICY_ROUTE_MAP, name);
	if (!map) {
		map = NEW(struct route_map);
		map->name = mem_text(words);
		map->number = book->map_count++;
		policy_book_put(book, POLICY_ROUTE_MAP, name, map);
	}
	return map;
}

/* Calls, when all maps are there; what is called is part of what is said. */
static void connect_calls(const struct object *tree, struct policy_book *book)
{
	for (unsigned round = 0; round < ROUTE_MAP_NEST; round++)
		for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o)) {
			const struct route_map_line *line = o->record;
			if (!line->call)
				continue;
			struct route_map *map = map_named(book, line->name);
			const struct route_map *called = policy_book_get(book, POLICY_ROUTE_MAP, policy_name(line->call));
			if (!called)
				continue;
			map->digest = map->digest * 31 + called->digest;
			map->asks |= called->asks;
			for (uint32_t i = 0; i < map->rules.count; i++)
				if (map->rules.items[i].seq == line->seq)
					map->rules.items[i].call = called;
		}
}

struct policy_book *compile_policy(const struct object *tree, enum asn_notation notation)
{
	struct policy_book *book = policy_book_new();
	compile_prefixes(tree, book);
	compile_as_paths(tree, notation, book);
	compile_communities(tree, &community_list_kind, COMMUNITY_PLAIN, book);
	compile_communities(tree, &large_community_list_kind, COMMUNITY_LARGE, book);
	compile_communities(tree, &ext_community_list_kind, COMMUNITY_EXTENDED, book);
	for (const struct object *o = object_first(tree, &route_map_kind); o; o = object_next(o))
		add_rule(book, tree, map_named(book, ((const struct route_map_line *)o->record)->name), o);
	connect_calls(tree, book);
	return book;
}
