/* SPDX-License-Identifier: Apache-2.0 */
/* community_list -- see community_list.h. */
#include "bgpd/policy/community_list.h"
#include <string.h>
#include <xxhash.h>
#include "bgpd/policy/community_words.h"

const uint8_t community_width[COMMUNITY_KINDS] = { [COMMUNITY_PLAIN] = 4, [COMMUNITY_LARGE] = 12, [COMMUNITY_EXTENDED] = 8 };

/* -- making -- */

struct community_list *community_list_new(enum community_kind kind, const char *name, bool is_expanded)
{
	struct community_list *list = NEW(struct community_list);
	list->name = mem_text(name);
	list->kind = (uint8_t)kind;
	list->is_expanded = is_expanded;
	return list;
}

void community_list_free(struct community_list *list)
{
	for (uint32_t i = 0; list && i < list->rules.count; i++) {
		struct community_rule *rule = &list->rules.items[i];
		expression_put(rule->expression);
		mem_free(rule->bytes);
		mem_free(rule->said);
	}
	if (!list)
		return;
	array_free(&list->rules);
	mem_free(list->name);
	mem_free(list);
}

static bool fill(struct community_list *list, struct community_rule *rule, const char *words, char **why)
{
	struct text bytes = { 0 };
	if (list->is_expanded)
		return (rule->expression = expression_get(words, why)) != NULL;
	if (list->kind == COMMUNITY_EXTENDED && !ext_communities_are_named(words, why))
		return false;
	bool good = communities_read(list->kind, words, &bytes, &rule->is_any, why);
	rule->count = (uint32_t)bytes.length / community_width[list->kind];
	rule->bytes = (uint8_t *)text_take(&bytes);
	return good;
}

bool community_list_add(struct community_list *list, uint32_t seq, bool is_permit, const char *words, char **why)
{
	struct community_rule rule = { .seq = seq, .is_permit = is_permit };
	if (!fill(list, &rule, words, why)) {
		mem_free(rule.bytes);
		return false;
	}
	rule.said = mem_text(words);
	list->digest = XXH3_64bits_withSeed(words, strlen(words), list->digest * 2 + is_permit);
	array_push(&list->rules, rule);
	return true;
}

/* -- asking -- */

static bool has(const struct communities *c, const uint8_t *one, unsigned width)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (!memcmp(c->bytes + (size_t)i * width, one, width))
			return true;
	return false;
}

static uint32_t count_of(const struct community_rule *rule, const struct communities *c, unsigned width)
{
	uint32_t found = 0;
	for (uint32_t i = 0; i < rule->count; i++)
		found += has(c, rule->bytes + (size_t)i * width, width);
	return found;
}

static bool fits_regex(const struct community_list *list, const struct community_rule *rule, const struct communities *c)
{
	struct text t = { 0 };
	communities_text(list->kind, c, &t);
	bool fits = expression_fits(rule->expression, text_chars(&t));
	text_free(&t);
	return fits;
}

static bool fits_all(const struct community_list *list, const struct community_rule *rule, const struct communities *c)
{
	return rule->is_any || count_of(rule, c, community_width[list->kind]) == rule->count;
}

static bool fits_exactly(const struct community_list *list, const struct community_rule *rule, const struct communities *c)
{
	if (rule->is_any)
		return true;
	struct communities own = { rule->bytes, rule->count };
	struct community_rule other = { .bytes = (uint8_t *)c->bytes, .count = c->count };
	unsigned width = community_width[list->kind];
	return count_of(rule, c, width) == rule->count && count_of(&other, &own, width) == c->count;
}

static bool fits_one(const struct community_list *list, const struct community_rule *rule, const struct communities *c)
{
	return rule->is_any || count_of(rule, c, community_width[list->kind]) > 0;
}

typedef bool fits_fn(const struct community_list *list, const struct community_rule *rule, const struct communities *c);

static bool permits(const struct community_list *list, const struct communities *c, fits_fn *fits)
{
	for (uint32_t i = 0; list && i < list->rules.count; i++) {
		const struct community_rule *rule = &list->rules.items[i];
		if (rule->expression ? fits_regex(list, rule, c) : fits(list, rule, c))
			return rule->is_permit;
	}
	return false;
}

bool community_list_permits(const struct community_list *list, const struct communities *c)
{
	return permits(list, c, fits_all);
}

bool community_list_permits_exactly(const struct community_list *list, const struct communities *c)
{
	return permits(list, c, fits_exactly);
}

bool community_list_permits_any(const struct community_list *list, const struct communities *c)
{
	return permits(list, c, fits_one);
}

bool community_list_takes(const struct community_list *list, const uint8_t *one)
{
	struct communities c = { one, 1 };
	return permits(list, &c, fits_one);
}
