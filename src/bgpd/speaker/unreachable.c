/* SPDX-License-Identifier: Apache-2.0 */
/* unreachable -- prefixes that shards found out of reach are announced as such, by us (draft-ietf-idr-upa): as rules of
 * the narrowest aggregate around them say, else those of the family; no more at a time than the rules allow, the others
 * when there is room.  Announced like a network (originate.c). */
#include "base/log.h"
#include "base/memory.h"
#include "bgpd/attrs/unreachable.h"
#include "bgpd/speaker/speaker.h"
#include "net/trie.h"

/* The number of its rules: of an aggregate of the plan, or as many as there are for the family's.  -1: none any more. */
static int64_t rules_number(const struct speaker *s, enum family_row family, const struct prefix *p)
{
	int64_t found = s->plan.unreachable[family].is_on ? (int64_t)s->plan.aggregates.count : -1;
	int narrowest = -1;
	for (uint32_t i = 0; i < s->plan.aggregates.count; i++) {
		const struct aggregate_rules *rules = &s->plan.aggregates.items[i].rules;
		bool is_around = s->plan.aggregates.items[i].family == family && rules->prefix.length < p->length &&
				 prefix_contains(&rules->prefix, p);
		if (!is_around || !rules->unreachable.is_on || rules->prefix.length <= narrowest)
			continue;
		narrowest = rules->prefix.length;
		found = i;
	}
	return found;
}

static const struct unreachable_rules *rules_at(const struct speaker *s, enum family_row family, int64_t number)
{
	return number < s->plan.aggregates.count ? &s->plan.aggregates.items[number].rules.unreachable : &s->plan.unreachable[family];
}

static void note(const struct prefix *p, const char *what)
{
	char room[PREFIX_TEXT];
	log_detail(DEBUG_UNREACHABLE, "prefix=%s %s", prefix_text(p, room), what);
}

/* ---- which there are ---------------------------------------------------------------------------------- */

static void **place_of(struct speaker *s, enum family_row family, const struct prefix *p, bool make)
{
	struct trie **places = &s->lost[family].places;
	if (!*places && make)
		*places = trie_new(families[family].address_family);
	return *places ? trie_place(*places, p, make) : NULL;
}

static void add(struct speaker *s, enum family_row family, const struct prefix *p)
{
	struct lost_prefixes *lost = &s->lost[family];
	void **place = place_of(s, family, p, true);
	if (*place)
		return;
	array_push(lost, (struct lost_prefix){ .prefix = *p });
	note(p, "has no way any more");
	*place = (void *)(uintptr_t)lost->count;
}

/* The last one takes its place. */
static void drop_at(struct speaker *s, enum family_row family, uint32_t at)
{
	struct lost_prefixes *lost = &s->lost[family];
	if (lost->items[at].is_told)
		note(&lost->items[at].prefix, "is not announced as out of reach any more");
	trie_drop(lost->places, &lost->items[at].prefix);
	struct lost_prefix last = lost->items[--lost->count];
	if (at == lost->count)
		return;
	lost->items[at] = last;
	*place_of(s, family, &last.prefix, true) = (void *)(uintptr_t)(at + 1);
}

static void drop(struct speaker *s, enum family_row family, const struct prefix *p)
{
	void **place = place_of(s, family, p, false);
	if (place && *place)
		drop_at(s, family, (uint32_t)(uintptr_t)*place - 1);
}

void unreachable_took(struct speaker *s, const struct event_reach *what)
{
	for (uint32_t i = 0; i < what->count; i++) {
		const struct reach_news *news = &what->news[i];
		if (news->is_lost)
			add(s, news->family, &news->prefix);
		else
			drop(s, news->family, &news->prefix);
	}
	originate_soon(s);
}

void unreachable_free(struct speaker *s)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		if (s->lost[f].places)
			trie_free(s->lost[f].places);
		array_free(&s->lost[f]);
	}
}

/* ---- which are announced ------------------------------------------------------------------------------ */

static void drop_unasked(struct speaker *s, enum family_row family)
{
	for (uint32_t i = s->lost[family].count; i--;)
		if (rules_number(s, family, &s->lost[family].items[i].prefix) < 0)
			drop_at(s, family, i);
}

/* Those that are announced stay so, as far as there is room; then others. */
void unreachable_choose(struct speaker *s, enum family_row family)
{
	drop_unasked(s, family);
	uint32_t *told = mem_new((s->plan.aggregates.count + 1) * sizeof *told);
	for (int is_first = 1; is_first >= 0; is_first--)
		for (uint32_t i = 0; i < s->lost[family].count; i++) {
			struct lost_prefix *lost = &s->lost[family].items[i];
			if (lost->is_told != is_first)
				continue;
			int64_t number = rules_number(s, family, &lost->prefix);
			uint32_t most = rules_at(s, family, number)->most;
			lost->is_told = s->router_id && (!most || told[number] < most);
			told[number] += lost->is_told;
			if (lost->is_told != is_first)
				note(&lost->prefix, is_first ? "is not announced as out of reach any more" : "is announced as out of reach");
		}
	mem_free(told);
}

uint32_t unreachable_base(const struct speaker *s, enum family_row family, const struct prefix *p)
{
	static struct attrs_builder b;
	const uint8_t origin = 2;
	const struct nexthop_address self = { .global.family = (uint8_t)families[family].address_family };
	uint8_t word[UNREACHABLE_BYTES];
	bool drops = rules_at(s, family, rules_number(s, family, p))->drops;
	unreachable_write(word, &(struct unreachable){ s->router_id, drops });
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_put_nexthop(&b, &self, families[family].afi, families[family].safi);
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, word, sizeof word);
	return builder_intern(&b, 1);
}

uint32_t unreachable_told(const struct speaker *s, enum family_row family)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < s->lost[family].count; i++)
		count += s->lost[family].items[i].is_told;
	return count;
}
