/* SPDX-License-Identifier: Apache-2.0 */
/* conditional -- see conditional.h. */
#include "bgpd/speaker/conditional.h"
#include "bgpd/speaker/speaker.h"

/* ---- what is to be asked ------------------------------------------------------------------------------ */

typedef void visit_rules(struct speaker *s, enum family_row family, const struct peer_family_rules *rules, void *with);

/* Rules of neighbours, and of groups: those who listen to a range have no neighbour yet. */
static void each_rules(struct speaker *s, visit_rules *visit, void *with)
{
	for (int f = 0; f < FAMILY_COUNT && s->plan.is_running; f++) {
		for (uint32_t i = 0; i < s->plan.neighbors.count; i++)
			visit(s, families[f].table, &s->plan.neighbors.items[i].rules.family[f], with);
		for (uint32_t i = 0; i < s->plan.groups.count; i++)
			visit(s, families[f].table, &s->plan.groups.items[i].member.rules.family[f], with);
	}
}

static struct watched_condition *find(const struct speaker *s, uint8_t family, uint16_t route_map, bool makes)
{
	for (uint32_t i = 0; i < s->conditions.items.count; i++) {
		struct watched_condition *w = &s->conditions.items.items[i];
		if (w->ask.family == family && w->ask.route_map == route_map && !w->ask.base == !makes)
			return w;
	}
	return NULL;
}

struct wanted_conditions {
	ARRAY_OF(struct condition_asked) items;
};

static void want(struct wanted_conditions *wanted, enum family_row family, uint16_t route_map, bool makes)
{
	for (uint32_t i = 0; i < wanted->items.count; i++) {
		const struct condition_asked *known = &wanted->items.items[i];
		if (known->family == family && known->route_map == route_map && !known->base == !makes)
			return;
	}
	struct condition_asked ask = { .family = (uint8_t)family, .route_map = route_map };
	if (makes)
		ask.base = originate_plain(family, 0);
	array_push(&wanted->items, ask);
}

static void want_of(struct speaker *s, enum family_row family, const struct peer_family_rules *rules, void *with)
{
	struct wanted_conditions *wanted = with;
	if (rules->advertise_map && rules->condition_map)
		want(wanted, family, rules->condition_map, false);
	if (rules->default_originate && rules->default_map)
		want(wanted, family, rules->default_map, true);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static void drop(struct watched_condition *w)
{
	for (uint32_t i = 0; i < w->answers.count; i++)
		if (w->answers.items[i].made)
			attrs_release(w->answers.items[i].made, 1);
	array_free(&w->answers);
	if (w->ask.base)
		attrs_release(w->ask.base, 1);
}

static void post_asked(struct speaker *s, struct actor *shard)
{
	uint32_t count = s->conditions.items.count;
	struct event_conditions *letter = event_new(EVENT_CONDITIONS, sizeof *letter, count * sizeof letter->items[0]);
	for (uint32_t i = 0; i < count; i++) {
		letter->items[i] = s->conditions.items.items[i].ask;
		if (letter->items[i].base)
			attrs_hold(letter->items[i].base, 1);
	}
	letter->count = count;
	actor_post(s->actor, shard, &letter->head);
}

/* Keeps what is known of those that are still wanted; true: others are asked than before. */
static bool keep_wanted(struct speaker *s, struct wanted_conditions *wanted)
{
	typeof(s->conditions.items) next = { 0 };
	bool differs = wanted->items.count != s->conditions.items.count;
	for (uint32_t i = 0; i < wanted->items.count; i++) {
		const struct condition_asked *ask = &wanted->items.items[i];
		struct watched_condition *known = find(s, ask->family, ask->route_map, ask->base);
		struct watched_condition fresh = { .ask = *ask };
		differs |= !known;
		if (known) {
			struct watched_condition kept = *known;
			*known = (struct watched_condition){ 0 };
			if (ask->base)
				attrs_release(ask->base, 1);
			fresh = kept;
		}
		array_push(&next, fresh);
	}
	for (uint32_t i = 0; i < s->conditions.items.count; i++)
		drop(&s->conditions.items.items[i]);
	array_free(&s->conditions.items);
	s->conditions.items = next;
	return differs;
}

/* ---- default routes ----------------------------------------------------------------------------------- */

static void post_default(struct speaker *s, const struct told_default *told)
{
	struct prefix p = { .family = (uint8_t)families[told->family].address_family };
	struct event_default_route *letter = EVENT(EVENT_DEFAULT_ROUTE, event_default_route);
	letter->family = told->family;
	letter->route_map = told->route_map;
	letter->attrs = told->attrs;
	if (told->attrs)
		attrs_hold(told->attrs, 1);
	actor_post(s->actor, s->shards[shard_of(&p, s->shard_count)], &letter->head);
}

static struct told_default *default_of(struct speaker *s, enum family_row family, uint16_t route_map)
{
	for (uint32_t i = 0; i < s->conditions.defaults.count; i++) {
		struct told_default *told = &s->conditions.defaults.items[i];
		if (told->family == family && told->route_map == route_map)
			return told;
	}
	array_push(&s->conditions.defaults, (struct told_default){ .family = (uint8_t)family, .route_map = route_map });
	return &s->conditions.defaults.items[s->conditions.defaults.count - 1];
}

/* The set of the first shard that has a witness, with a hold; 0: none has. */
static uint32_t made_by_condition(const struct speaker *s, enum family_row family, uint16_t route_map)
{
	const struct watched_condition *w = find(s, (uint8_t)family, route_map, true);
	for (uint32_t i = 0; w && i < w->answers.count; i++) {
		if (!w->answers.items[i].holds || !w->answers.items[i].made)
			continue;
		attrs_hold(w->answers.items[i].made, 1);
		return w->answers.items[i].made;
	}
	return 0;
}

/* Takes the hold over. */
static void set_default(struct speaker *s, struct told_default *told, uint32_t attrs)
{
	bool is_same = told->attrs == attrs;
	if (told->attrs)
		attrs_release(told->attrs, 1);
	told->attrs = attrs;
	if (!is_same)
		post_default(s, told);
}

struct default_wanted {
	const struct told_default *like;
	bool is_there;
};

static void look_for_default(struct speaker *s, enum family_row family, const struct peer_family_rules *rules, void *with)
{
	struct default_wanted *wanted = with;
	wanted->is_there |= rules->default_originate && family == wanted->like->family &&
			    rules->default_map == wanted->like->route_map;
}

static void add_default(struct speaker *s, enum family_row family, const struct peer_family_rules *rules, void *with)
{
	if (rules->default_originate)
		default_of(s, family, rules->default_map);
}

static void tell_defaults(struct speaker *s)
{
	each_rules(s, add_default, NULL);
	for (uint32_t i = 0; i < s->conditions.defaults.count; i++) {
		struct told_default *told = &s->conditions.defaults.items[i];
		struct default_wanted wanted = { told };
		each_rules(s, look_for_default, &wanted);
		uint32_t attrs = 0;
		if (wanted.is_there)
			attrs = told->route_map ? made_by_condition(s, told->family, told->route_map)
						: originate_plain(told->family, 0);
		set_default(s, told, attrs);
	}
}

/* ---- verdicts ----------------------------------------------------------------------------------------- */

static void post_verdict(struct speaker *s, const struct watched_condition *w)
{
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_verdict *letter = EVENT(EVENT_VERDICT, event_verdict);
		letter->family = w->ask.family;
		letter->route_map = w->ask.route_map;
		letter->holds = w->holds;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

/* True as soon as one says so; false only when all do. */
static bool sums_up(const struct speaker *s, const struct watched_condition *w, bool *holds)
{
	uint32_t there = 0;
	*holds = false;
	for (uint32_t i = 0; i < w->answers.count; i++) {
		there += w->answers.items[i].is_there;
		*holds |= w->answers.items[i].holds;
	}
	return *holds || there == s->shard_count;
}

static void decide(struct speaker *s, struct watched_condition *w)
{
	bool holds;
	if (w->ask.base || !sums_up(s, w, &holds) || (w->has_verdict && w->holds == holds))
		return;
	if (w->changed_in == s->conditions.beats)
		return;
	if (w->has_verdict)
		w->changed_in = s->conditions.beats;
	w->has_verdict = true;
	w->holds = holds;
	log_info("family=%s route-map=%s %s: what waits for it is told or taken back", families[w->ask.family].log,
		 policy_name_text(w->ask.route_map), holds ? "permits a path" : "permits no path");
	post_verdict(s, w);
}

static void decide_all(struct speaker *s)
{
	for (uint32_t i = 0; i < s->conditions.items.count; i++)
		decide(s, &s->conditions.items.items[i]);
}

static void begin_beat(struct speaker *s)
{
	s->conditions.beats++;
	s->conditions.beat_seconds = s->plan.condition_seconds;
	timer_start(&s->conditions.beat, 1000 * (int64_t)s->conditions.beat_seconds);
}

static void next_beat(void *owner)
{
	struct speaker *s = owner;
	begin_beat(s);
	decide_all(s);
}

static bool watches_any(const struct speaker *s)
{
	for (uint32_t i = 0; i < s->conditions.items.count; i++)
		if (!s->conditions.items.items[i].ask.base)
			return true;
	return false;
}

static void follow_beat(struct speaker *s)
{
	bool is_running = timer_is_running(&s->conditions.beat);
	if (!watches_any(s))
		timer_stop(&s->conditions.beat);
	else if (!is_running || s->conditions.beat_seconds != s->plan.condition_seconds)
		begin_beat(s);
}

int64_t conditional_left_ms(const struct speaker *s)
{
	return timer_left_ms(&s->conditions.beat);
}

void conditional_took(struct speaker *s, struct actor *shard, struct event_verdict *answer)
{
	struct watched_condition *w = find(s, answer->family, answer->route_map, answer->makes);
	uint16_t number = speaker_shard_number(s, shard);
	if (!w)
		return;
	while (w->answers.count < s->shard_count)
		array_push(&w->answers, (struct shard_answer){ 0 });
	struct shard_answer *known = &w->answers.items[number];
	if (known->made)
		attrs_release(known->made, 1);
	*known = (struct shard_answer){ true, answer->holds, answer->attrs };
	answer->attrs = 0;
	if (w->ask.base)
		tell_defaults(s);
	else
		decide(s, w);
}

bool conditional_is_met(const struct speaker *s, enum family_row family, const struct peer_family_rules *rules)
{
	const struct watched_condition *w = find(s, (uint8_t)families[family].table, rules->condition_map, false);
	return w && w->has_verdict && w->holds != rules->condition_is_absence;
}

/* ---- life --------------------------------------------------------------------------------------------- */

void conditional_follow(struct speaker *s)
{
	struct wanted_conditions wanted = { 0 };
	each_rules(s, want_of, &wanted);
	if (keep_wanted(s, &wanted))
		for (uint16_t i = 0; i < s->shard_count; i++)
			post_asked(s, s->shards[i]);
	array_free(&wanted.items);
	tell_defaults(s);
	follow_beat(s);
	decide_all(s);
}

void conditional_open(struct speaker *s)
{
	timer_init(&s->conditions.beat, s->loop, next_beat, s);
	s->conditions.beats = 1;
}

void conditional_close(struct speaker *s)
{
	timer_stop(&s->conditions.beat);
	for (uint32_t i = 0; i < s->conditions.items.count; i++)
		drop(&s->conditions.items.items[i]);
	array_free(&s->conditions.items);
	for (uint32_t i = 0; i < s->conditions.defaults.count; i++)
		if (s->conditions.defaults.items[i].attrs)
			attrs_release(s->conditions.defaults.items[i].attrs, 1);
	array_free(&s->conditions.defaults);
}
