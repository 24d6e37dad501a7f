/* SPDX-License-Identifier: Apache-2.0 */
/* grammar_parse -- the text of a row into its parts.
 *
 *	sequence := item*
 *	item     := word | name:"word" | {name} | {name:type arguments} | [ choice ] | ( choice ) | < choice >
 *	choice   := sequence ( '|' sequence )*
 */
#include <ctype.h>
#include <string.h>
#include "cli/grammar.h"

struct parser {
	const char *at;
	uint32_t position;
	uint32_t depth;
	char *why;
};

#define DEPTH_MOST 16

static struct grammar_item *parse_sequence(struct parser *p);

static char *cut(const char *from, size_t length)
{
	char *copy = mem_raw(length + 1);
	memcpy(copy, from, length);
	copy[length] = '\0';
	return copy;
}

static struct grammar_item *item_new(enum grammar_part part)
{
	struct grammar_item *item = NEW(struct grammar_item);
	item->part = part;
	return item;
}

void grammar_item_free(struct grammar_item *item)
{
	if (!item)
		return;
	for (uint32_t i = 0; i < item->items.count; i++)
		grammar_item_free(item->items.items[i]);
	array_free(&item->items);
	mem_free(item->name);
	mem_free(item->word);
	mem_free(item);
}

static struct grammar_item *fail(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = text_format("%s at \"%.20s\"", why, p->at);
	return NULL;
}

static void skip_blanks(struct parser *p)
{
	while (*p->at == ' ')
		p->at++;
}

/* {name} or {name:type arguments} */
static struct grammar_item *parse_parameter(struct parser *p)
{
	size_t length = strcspn(p->at, "}");
	if (p->at[length] != '}')
		return fail(p, "a { without }");
	const char *colon = memchr(p->at, ':', length);
	size_t name = colon ? (size_t)(colon - p->at) : length;
	if (name < 2)
		return fail(p, "a parameter without a name");
	struct grammar_item *item = item_new(PART_PARAMETER);
	item->name = cut(p->at + 1, name - 1);
	item->word = colon ? cut(colon + 1, length - name - 1) : cut("", 0);
	item->position = p->position++;
	p->at += length + 1;
	return item;
}

/* word or name:"word" */
static struct grammar_item *parse_word(struct parser *p)
{
	size_t name = 0;
	while (isalnum((unsigned char)p->at[name]) || p->at[name] == '_' || p->at[name] == '-')
		name++;
	bool is_named = name && p->at[name] == ':' && p->at[name + 1] == '"';
	const char *word = is_named ? p->at + name + 2 : p->at;
	size_t length = strcspn(word, is_named ? "\"" : " []()<>|{}");
	if (!length || (is_named && word[length] != '"'))
		return fail(p, "a keyword is wanted");
	struct grammar_item *item = item_new(PART_WORD);
	item->name = is_named ? cut(p->at, name) : cut(word, length);
	item->word = cut(word, length);
	item->position = p->position++;
	p->at = word + length + is_named;
	return item;
}

static const char *const brackets[] = { [PART_OPTIONAL] = "[]", [PART_CHOICE] = "()", [PART_ANY_ORDER] = "<>" };
static const char *const unclosed[] = {
	[PART_OPTIONAL] = "a [ without ]", [PART_CHOICE] = "a ( without )", [PART_ANY_ORDER] = "a < without >",
};

const char *grammar_brackets(enum grammar_part part)
{
	return brackets[part];
}

/* [ a | b ], ( a | b ) or < a | b > */
static struct grammar_item *parse_group(struct parser *p)
{
	enum grammar_part part = *p->at == '[' ? PART_OPTIONAL : *p->at == '(' ? PART_CHOICE : PART_ANY_ORDER;
	char closes = brackets[part][1];
	struct grammar_item *group = item_new(part);
	if (++p->depth > DEPTH_MOST) {
		grammar_item_free(group);
		return fail(p, "groups too deep");
	}
	do {
		p->at++;
		struct grammar_item *sequence = parse_sequence(p);
		if (sequence)
			array_push(&group->items, sequence);
	} while (!p->why && *p->at == '|');
	if (!p->why && *p->at != closes)
		fail(p, unclosed[part]);
	if (p->why) {
		grammar_item_free(group);
		return NULL;
	}
	p->depth--;
	p->at++;
	return group;
}

static struct grammar_item *parse_item(struct parser *p)
{
	if (*p->at == '{')
		return parse_parameter(p);
	if (strchr("[(<", *p->at))
		return parse_group(p);
	return parse_word(p);
}

static struct grammar_item *parse_sequence(struct parser *p)
{
	struct grammar_item *sequence = item_new(PART_SEQUENCE);
	for (skip_blanks(p); *p->at && !strchr("|])>", *p->at); skip_blanks(p)) {
		struct grammar_item *item = parse_item(p);
		if (!item) {
			grammar_item_free(sequence);
			return NULL;
		}
		array_push(&sequence->items, item);
	}
	return sequence;
}

struct grammar_item *grammar_parse(const char *grammar, char **why)
{
	struct parser p = { .at = grammar };
	struct grammar_item *sequence = parse_sequence(&p);
	if (sequence && *p.at) {
		fail(&p, "a group that was not opened");
		grammar_item_free(sequence);
		sequence = NULL;
	}
	if (!sequence)
		*why = p.why;
	return sequence;
}
