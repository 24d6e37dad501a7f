/* SPDX-License-Identifier: Apache-2.0 */
/* as_path_list -- see as_path_list.h. */
#include "bgpd/policy/as_path_list.h"
#include <string.h>
#include <xxhash.h>

struct as_path_list *as_path_list_new(const char *name, enum asn_notation notation)
{
	struct as_path_list *list = NEW(struct as_path_list);
	list->name = mem_text(name);
	list->notation = (uint8_t)notation;
	list->digest = notation;
	return list;
}

void as_path_list_free(struct as_path_list *list)
{
	for (uint32_t i = 0; list && i < list->rules.count; i++) {
		expression_put(list->rules.items[i].expression);
		mem_free(list->rules.items[i].said);
	}
	if (!list)
		return;
	array_free(&list->rules);
	mem_free(list->name);
	mem_free(list);
}

bool as_path_list_add(struct as_path_list *list, uint32_t seq, bool is_permit, const char *pattern, char **why)
{
	struct as_path_rule rule = { .seq = seq, .is_permit = is_permit };
	rule.expression = expression_get(pattern, why);
	if (!rule.expression)
		return false;
	rule.said = mem_text(pattern);
	list->digest = XXH3_64bits_withSeed(pattern, strlen(pattern), list->digest * 2 + is_permit);
	array_push(&list->rules, rule);
	return true;
}

bool as_path_list_permits(const struct as_path_list *list, const struct attrs *a)
{
	struct text path = { 0 };
	bool permits = false;
	if (!list)
		return false;
	text_add_path_in(&path, a, list->notation);
	for (uint32_t i = 0; i < list->rules.count; i++) {
		if (!expression_fits(list->rules.items[i].expression, text_chars(&path)))
			continue;
		permits = list->rules.items[i].is_permit;
		break;
	}
	text_free(&path);
	return permits;
}

bool as_path_list_fits_one(const struct as_path_list *list, uint32_t asn)
{
	struct text words = { 0 };
	bool fits = false;
	text_add_asn(&words, asn, list ? list->notation : ASN_PLAIN);
	for (uint32_t i = 0; list && i < list->rules.count && !fits; i++)
		fits = expression_fits(list->rules.items[i].expression, text_chars(&words));
	text_free(&words);
	return fits;
}
