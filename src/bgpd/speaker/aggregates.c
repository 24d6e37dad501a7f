/* SPDX-License-Identifier: Apache-2.0 */
/* aggregates -- `aggregate-address`: contributors lie in all shards, so what each has for an aggregate is put together
 * here, and the aggregate is originated like a network (originate.c).
 *
 * A shard tells one set, melted from its contributors, and only when that changes; see shard/aggregates.h and
 * docs/decisions. */
#include <string.h>
#include "base/memory.h"
#include "bgpd/attrs/melt.h"
#include "bgpd/speaker/speaker.h"

static const uint8_t gshut[4] = { 0xff, 0xff, 0, 0 };

static struct watched_aggregate *find(const struct speaker *s, uint8_t family, const struct prefix *p)
{
	for (uint32_t i = 0; i < s->aggregates.count; i++)
		if (s->aggregates.items[i].family == family && prefix_same(&s->aggregates.items[i].prefix, p))
			return &s->aggregates.items[i];
	return NULL;
}

/* ---- what shards have --------------------------------------------------------------------------------- */

void aggregate_took(struct speaker *s, struct actor *shard, struct event_contribution *what)
{
	struct watched_aggregate *w = find(s, what->family, &what->prefix);
	uint16_t number = speaker_shard_number(s, shard);
	if (!w)
		return;
	while (w->shards.count < s->shard_count)
		array_push(&w->shards, (struct shard_contribution){ 0 });
	struct shard_contribution *known = &w->shards.items[number];
	if (known->attrs)
		attrs_release(known->attrs, 1);
	*known = (struct shard_contribution){ what->attrs, what->has_different_meds, what->med };
	what->attrs = 0;
	originate_soon(s);
}

static bool has_different_meds(const struct watched_aggregate *w)
{
	const struct shard_contribution *first = NULL;
	for (uint32_t i = 0; i < w->shards.count; i++) {
		const struct shard_contribution *c = &w->shards.items[i];
		if (!c->attrs)
			continue;
		if (c->has_different_meds || (first && first->med != c->med))
			return true;
		first = first ? first : c;
	}
	return false;
}

/* ---- the set ------------------------------------------------------------------------------------------ */

static void put_aggregator(const struct speaker *s, struct attrs_builder *b)
{
	uint8_t value[8];
	store_u32(value, s->plan.asn);
	store_u32(value + 4, s->router_id);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_AGGREGATOR, value, sizeof value);
}

static uint32_t make(const struct speaker *s, const struct plan_aggregate *plan, const struct melt *melt)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	builder_open(b);
	melt_fill(melt, b, families[plan->family].afi, families[plan->family].safi);
	builder_put_u32(b, ATTR_FLAG_OPTIONAL, ATTR_MED, 0);
	if (plan->origin_said)
		builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &plan->origin, 1);
	put_aggregator(s, b);
	uint32_t made = builder_intern(b, 1);
	mem_free(b);
	return made;
}

uint32_t aggregate_base(const struct speaker *s, const struct plan_aggregate *plan)
{
	const struct watched_aggregate *w = find(s, (uint8_t)plan->family, &plan->rules.prefix);
	struct melt melt = { .merges = plan->rules.merges };
	for (uint32_t i = 0; w && i < w->shards.count; i++)
		if (w->shards.items[i].attrs)
			melt_add(&melt, attrs_at(w->shards.items[i].attrs));
	/* RFC 8326: that a contributor is about to go says nothing of the aggregate. */
	melt_forget(&melt, gshut);
	uint32_t made = 0;
	if (melt.count && (!plan->rules.wants_same_med || !has_different_meds(w)))
		made = make(s, plan, &melt);
	melt_clear(&melt);
	return made;
}

/* ---- what shards are told ----------------------------------------------------------------------------- */

void aggregate_judged(struct speaker *s, const struct plan_aggregate *plan, bool is_refused)
{
	struct watched_aggregate *w = find(s, (uint8_t)plan->family, &plan->rules.prefix);
	bool is_announced = !is_refused && (!plan->rules.wants_same_med || !has_different_meds(w));
	if (is_announced == w->told_announced)
		return;
	w->told_announced = is_announced;
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_aggregate_state *letter = EVENT(EVENT_AGGREGATE_STATE, event_aggregate_state);
		letter->family = w->family;
		letter->prefix = w->prefix;
		letter->is_announced = is_announced;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

static void post_asked(struct speaker *s, enum family_row family, struct actor *shard)
{
	uint32_t count = s->plan.is_running ? s->plan.aggregates.count : 0;
	struct event_aggregates *letter = event_new(EVENT_AGGREGATES, sizeof *letter, count * sizeof letter->items[0]);
	letter->family = (uint8_t)family;
	for (uint32_t i = 0; i < count; i++)
		if (s->plan.aggregates.items[i].family == family)
			letter->items[letter->count++] = s->plan.aggregates.items[i].rules;
	actor_post(s->actor, shard, &letter->head);
}

static void forget(struct watched_aggregate *w)
{
	for (uint32_t i = 0; i < w->shards.count; i++)
		if (w->shards.items[i].attrs)
			attrs_release(w->shards.items[i].attrs, 1);
	array_free(&w->shards);
}

/* A shard that hears of an aggregate, or of other rules for it, takes it to be announced unless MEDs have to agree. */
static void watch(struct speaker *s, const struct plan_aggregate *plan, struct watched_aggregate *out)
{
	struct watched_aggregate *known = find(s, (uint8_t)plan->family, &plan->rules.prefix);
	*out = (struct watched_aggregate){ .family = (uint8_t)plan->family, .prefix = plan->rules.prefix,
					   .told_announced = !plan->rules.wants_same_med };
	if (known && known->prefix.family && aggregate_rules_same(&known->rules, &plan->rules)) {
		*out = *known;
		*known = (struct watched_aggregate){ 0 };
	}
	out->rules = plan->rules;
}

void aggregates_follow(struct speaker *s)
{
	typeof(s->aggregates) next = { 0 };
	bool had_any = s->aggregates.count;
	for (uint32_t i = 0; s->plan.is_running && i < s->plan.aggregates.count; i++) {
		struct watched_aggregate w;
		watch(s, &s->plan.aggregates.items[i], &w);
		array_push(&next, w);
	}
	aggregates_free(s);
	s->aggregates = next;
	for (int f = 0; (had_any || next.count) && f < FAMILY_COUNT; f++)
		for (uint16_t i = 0; i < s->shard_count; i++)
			post_asked(s, f, s->shards[i]);
}

void aggregates_free(struct speaker *s)
{
	for (uint32_t i = 0; i < s->aggregates.count; i++)
		forget(&s->aggregates.items[i]);
	array_free(&s->aggregates);
}
