/* SPDX-License-Identifier: Apache-2.0 */
/* expression -- see expression.h. */
#include "bgpd/policy/expression.h"
#include <string.h>
#include <xxhash.h>
#include "base/memory.h"
#include "base/text.h"

struct expression {
	struct expression *next;             /* of its slot */
	uint64_t hash;
	uint32_t holds;
	char *pattern;
	regex_t regex;
};

static struct {
	struct expression **slots;
	uint32_t slot_count, count;          /* slots: a power of two */
} all;

bool policy_regex(const char *pattern, regex_t *out, char **why)
{
	struct text t = { 0 };
	for (const char *at = pattern; *at; at++) {
		if (*at == '_')
			text_add(&t, "(^|[,{}() ]|$)");
		else
			text_add_char(&t, *at);
	}
	int code = regcomp(out, text_chars(&t), REG_EXTENDED | REG_NOSUB);
	text_free(&t);
	if (!code)
		return true;
	char words[128];
	regerror(code, out, words, sizeof words);
	*why = text_format("\"%s\" is no regular expression: %s", pattern, words);
	return false;
}

static struct expression **slot_of(uint64_t hash)
{
	return &all.slots[hash & (all.slot_count - 1)];
}

static void grow(void)
{
	struct expression **old = all.slots;
	uint32_t count = all.slot_count;
	all.slot_count = count ? 2 * count : 16;
	all.slots = mem_new(all.slot_count * sizeof(struct expression *));
	for (uint32_t i = 0; i < count; i++)
		for (struct expression *e = old[i], *next; e; e = next) {
			next = e->next;
			e->next = *slot_of(e->hash);
			*slot_of(e->hash) = e;
		}
	mem_free(old);
}

static struct expression *make(const char *pattern, uint64_t hash, char **why)
{
	struct expression *e = NEW(struct expression);
	if (!policy_regex(pattern, &e->regex, why)) {
		mem_free(e);
		return NULL;
	}
	if (all.count == all.slot_count)
		grow();
	e->hash = hash;
	e->pattern = mem_text(pattern);
	e->next = *slot_of(hash);
	*slot_of(hash) = e;
	all.count++;
	return e;
}

struct expression *expression_get(const char *pattern, char **why)
{
	uint64_t hash = XXH3_64bits(pattern, strlen(pattern));
	struct expression *e = all.slots ? *slot_of(hash) : NULL;
	while (e && (e->hash != hash || strcmp(e->pattern, pattern) != 0))
		e = e->next;
	if (!e)
		e = make(pattern, hash, why);
	if (e)
		e->holds++;
	return e;
}

void expression_put(struct expression *e)
{
	if (!e || --e->holds)
		return;
	struct expression **at = slot_of(e->hash);
	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	regfree(&e->regex);
	mem_free(e->pattern);
	mem_free(e);
	if (--all.count)
		return;
	mem_free(all.slots);
	all.slots = NULL;
	all.slot_count = 0;
}

bool expression_fits(const struct expression *e, const char *text)
{
	return !regexec(&e->regex, text, 0, NULL, 0);
}

uint32_t expression_count(void)
{
	return all.count;
}
