/* SPDX-License-Identifier: Apache-2.0 */
/* book -- see book.h. */
#include "bgpd/policy/book.h"
#include <string.h>

/* Names are few and stay; the speaker's thread alone asks. */
static ARRAY_OF(char *) names;

uint16_t policy_name(const char *name)
{
	if (!name || !*name)
		return 0;
	for (uint32_t i = 0; i < names.count; i++)
		if (!strcmp(names.items[i], name))
			return (uint16_t)(i + 1);
	if (names.count == UINT16_MAX)
		return 0;
	array_push(&names, mem_text(name));
	return (uint16_t)names.count;
}

const char *policy_name_text(uint16_t name)
{
	return name && name <= names.count ? names.items[name - 1] : "";
}

/* -- items, a row per kind -- */

static void free_clauses(struct rule_clauses *own)
{
	for (uint32_t i = 0; i < own->about_set.count; i++)
		mem_free(own->about_set.items[i].bytes);
	for (uint32_t i = 0; i < own->about_prefix.count; i++)
		mem_free(own->about_prefix.items[i].bytes);
	for (uint32_t i = 0; i < own->deeds.count; i++)
		mem_free(own->deeds.items[i].bytes);
	array_free(&own->about_set);
	array_free(&own->about_prefix);
	array_free(&own->deeds);
	mem_free(own);
}

static void free_map(void *item)
{
	struct route_map *map = item;
	for (uint32_t i = 0; i < map->rules.count; i++) {
		mem_free(map->rules.items[i].description);
		free_clauses(map->rules.items[i].clauses);
	}
	array_free(&map->rules);
	mem_free(map->name);
	mem_free(map);
}

static void free_prefixes(void *item)
{
	prefix_list_free(item);
}

static void free_paths(void *item)
{
	as_path_list_free(item);
}

static void free_communities(void *item)
{
	community_list_free(item);
}

static uint64_t digest_of_map(const void *item)
{
	return ((const struct route_map *)item)->digest;
}

static uint64_t digest_of_prefixes(const void *item)
{
	return ((const struct prefix_list *)item)->digest;
}

static uint64_t digest_of_paths(const void *item)
{
	return ((const struct as_path_list *)item)->digest;
}

static uint64_t digest_of_communities(const void *item)
{
	return ((const struct community_list *)item)->digest;
}

static void free_distances(void *item)
{
	distances_free(item);
}

static uint64_t digest_of_distances(const void *item)
{
	return ((const struct distances *)item)->digest;
}

static const struct item_row {
	void (*free)(void *item);
	uint64_t (*digest)(const void *item);
} rows[POLICY_KINDS] = {
	[POLICY_ROUTE_MAP] = { free_map, digest_of_map },
	[POLICY_PREFIX_LIST_V4] = { free_prefixes, digest_of_prefixes },
	[POLICY_PREFIX_LIST_V6] = { free_prefixes, digest_of_prefixes },
	[POLICY_ACCESS_LIST_V4] = { free_prefixes, digest_of_prefixes },
	[POLICY_ACCESS_LIST_V6] = { free_prefixes, digest_of_prefixes },
	[POLICY_AS_PATH_LIST] = { free_paths, digest_of_paths },
	[POLICY_COMMUNITY_LIST + COMMUNITY_PLAIN] = { free_communities, digest_of_communities },
	[POLICY_COMMUNITY_LIST + COMMUNITY_LARGE] = { free_communities, digest_of_communities },
	[POLICY_COMMUNITY_LIST + COMMUNITY_EXTENDED] = { free_communities, digest_of_communities },
	[POLICY_DISTANCES] = { free_distances, digest_of_distances },
};

/* -- the book -- */

struct policy_book *policy_book_new(void)
{
	return NEW(struct policy_book);
}

void policy_book_free(struct policy_book *book)
{
	for (unsigned kind = 0; book && kind < POLICY_KINDS; kind++) {
		for (uint32_t i = 0; i < book->items[kind].count; i++)
			if (book->items[kind].items[i])
				rows[kind].free(book->items[kind].items[i]);
		array_free(&book->items[kind]);
	}
	mem_free(book);
}

static void number_rules(struct policy_book *book, struct prefix_list *list)
{
	list->number = book->list_rule_count;
	book->list_rule_count += list->rules.count;
}

void policy_book_put(struct policy_book *book, enum policy_kind kind, uint16_t name, void *item)
{
	while (book->items[kind].count <= name)
		array_push(&book->items[kind], NULL);
	book->items[kind].items[name] = item;
	if (kind >= POLICY_PREFIX_LIST_V4 && kind <= POLICY_ACCESS_LIST_V6)
		number_rules(book, item);
}

/* An empty list is there: its digest is not 0. */
uint64_t policy_book_digest(const struct policy_book *book, enum policy_kind kind, uint16_t name)
{
	const void *item = policy_book_get(book, kind, name);
	return item ? rows[kind].digest(item) | 1 : 0;
}

bool policy_book_same(const struct policy_book *a, const struct policy_book *b)
{
	for (unsigned kind = 0; kind < POLICY_KINDS; kind++)
		for (uint32_t name = 1; name <= names.count || name <= FAMILY_COUNT; name++)
			if (policy_book_digest(a, kind, (uint16_t)name) != policy_book_digest(b, kind, (uint16_t)name))
				return false;
	return true;
}

bool policy_filters_differ(const struct policy_book *a, const struct policy_book *b, enum family_row family,
			   const struct peer_filters *f)
{
	const struct { enum policy_kind kind; uint16_t name; } uses[] = {
		{ POLICY_ROUTE_MAP, f->route_map }, { policy_prefix_kind(family), f->prefix_list },
		{ POLICY_AS_PATH_LIST, f->as_path_list }, { policy_access_kind(family), f->access_list },
	};
	for (unsigned i = 0; i < sizeof uses / sizeof uses[0]; i++)
		if (uses[i].name && policy_book_digest(a, uses[i].kind, uses[i].name) != policy_book_digest(b, uses[i].kind, uses[i].name))
			return true;
	return false;
}
