/* SPDX-License-Identifier: Apache-2.0 */
/* speaker -- see speaker.h.  Here: its life, and who takes which letter. */
#include "bgpd/speaker/speaker.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/speaker/questions.h"

enum { STOP_MS = 400 };

static void take_status(struct speaker *s, struct letter *l)
{
	question_took_status(s, (struct event_status *)l);
}

static void take_counts(struct speaker *s, struct letter *l)
{
	question_took_counts(s, (struct event_counts *)l);
}

static void take_state(struct speaker *s, struct letter *l)
{
	neighbor_took_state(s, (struct event_state *)l);
}

static void take_rules_taken(struct speaker *s, struct letter *l)
{
	neighbor_took_rules_taken(s, (struct event_rules *)l);
}

static void take_nexthop_wanted(struct speaker *s, struct letter *l)
{
	nexthop_wanted(s, (struct event_nexthop_id *)l);
}

static void take_fib(struct speaker *s, struct letter *l)
{
	speaker_fib_took(s, (struct event_fib *)l);
}

static void take_fib_done(struct speaker *s, struct letter *l)
{
	speaker_fib_done(s, (struct event_family *)l);
}

static void take_max_prefix(struct speaker *s, struct letter *l)
{
	limits_took_news(s, (struct event_max_prefix *)l);
}

static void take_reach(struct speaker *s, struct letter *l)
{
	unreachable_took(s, (struct event_reach *)l);
}

static void (*const takers[EVENT_KINDS])(struct speaker *s, struct letter *l) = {
	[EVENT_STATE] = take_state,
	[EVENT_STATUS] = take_status,
	[EVENT_COUNTS] = take_counts,
	[EVENT_RULES_TAKEN] = take_rules_taken,
	[EVENT_NEXTHOP_WANTED] = take_nexthop_wanted,
	[EVENT_FIB] = take_fib,
	[EVENT_FIB_DONE] = take_fib_done,
	[EVENT_MAX_PREFIX] = take_max_prefix,
	[EVENT_REACH] = take_reach,
};

/* Whose it is knows it; the others find nothing. */
static void post_prefix(struct speaker *s, enum event_kind kind, enum family_row family, const struct prefix *p)
{
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_prefix *letter = EVENT(kind, event_prefix);
		letter->family = (uint8_t)family;
		if (p)
			letter->prefix = *p;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

void speaker_prefix_again(struct speaker *s, enum family_row family, const struct prefix *p)
{
	post_prefix(s, EVENT_PREFIX_AGAIN, family, p);
}

void speaker_clear_dampening(struct speaker *s, enum family_row family, const struct prefix *p)
{
	post_prefix(s, EVENT_CLEAR_DAMPENING, family, p);
}

static void receive(void *owner, struct actor *from, struct letter *letter)
{
	struct speaker *s = owner;
	if (letter->kind == EVENT_PAGE && question_took_page(s, (struct event_page *)letter))
		return;
	if (letter->kind == EVENT_GROUPS && question_took_groups(s, (struct event_groups *)letter))
		return;
	if (letter->kind == EVENT_HITS && question_took_hits(s, (struct event_hits *)letter))
		return;
	if (letter->kind == EVENT_FILTER) {
		filters_took(s, (struct event_filter *)letter);
		return;
	}
	if (letter->kind == EVENT_CONTRIBUTION)
		aggregate_took(s, from, (struct event_contribution *)letter);
	else if (letter->kind == EVENT_QUOTA_STATE)
		quota_took(s, from, (struct event_quota *)letter);
	else if (letter->kind == EVENT_CONDITION)
		conditional_took(s, from, (struct event_verdict *)letter);
	else if (letter->kind == EVENT_RULES_BACK)
		neighbor_took_rules_back(s, from, (struct event_rules *)letter);
	else if (letter->kind == EVENT_POLICY_BACK)
		policy_took_back(s, from, (struct event_policy *)letter);
	else if (letter->kind < EVENT_KINDS && takers[letter->kind])
		takers[letter->kind](s, letter);
	event_free(letter);
}

static void originate_task(void *owner);
static void links_task(void *owner);

struct speaker *speaker_new(struct loop *loop, const struct speaker_options *options)
{
	static const struct actor_rules rules = { .name = "speaker", .receive = receive };
	struct speaker *s = NEW(struct speaker);
	s->first = s;
	s->loop = loop;
	s->options = *options;
	s->started_s = wall_now_s();
	s->actor = actor_new(&rules, s, loop);
	array_push(&s->neighbors, NULL);
	conditional_open(s);
	policy_open(s);
	rpki_open(s);
	dumps_open(s);
	startup_open(s);
	task_init(&s->originate_task, loop, originate_task, s);
	task_init(&s->links_task, loop, links_task, s);
	return s;
}

static void originate_task(void *owner)
{
	struct speaker *s = owner;
	originate_follow(s, &s->plan);
}

void originate_soon(struct speaker *s)
{
	task_post(&s->originate_task);
}

static void links_task(void *owner)
{
	links_follow(owner);
}

void links_changed(struct speaker *s)
{
	task_post(&s->links_task);
}

static struct actor **copy_actors(struct actor *const *actors, uint16_t count)
{
	return mem_copy(actors, count * sizeof *actors);
}

void speaker_join(struct speaker *s, struct speaker *first, const char *view)
{
	s->first = first;
	s->view = mem_text(view);
	s->next = first->next;
	first->next = s;
}

struct speaker *speaker_named(struct speaker *first, const char *view)
{
	for (struct speaker *s = first; s; s = s->next)
		if (text_same(s->view, view))
			return s;
	return NULL;
}

void speaker_meet(struct speaker *s, struct actor *const *ios, uint16_t io_count, struct actor *const *shards,
		  uint16_t shard_count)
{
	s->ios = copy_actors(ios, io_count);
	s->io_count = io_count;
	s->shards = copy_actors(shards, shard_count);
	s->shard_count = shard_count;
}

void speaker_free(struct speaker *s)
{
	listener_close_all(s);
	startup_close(s);
	speaker_fib_close(s);
	zebra_close(s);
	conditional_close(s);
	rpki_close(s);
	dumps_close(s);
	for (uint32_t i = 1; i < s->neighbors.count; i++) {
		if (s->neighbors.items[i]) {
			dynamic_close(s->neighbors.items[i]);
			filters_drop(s->neighbors.items[i]);
		}
		mem_free(s->neighbors.items[i]);
	}
	array_free(&s->neighbors);
	while (s->questions) {
		s->questions->waiting = 0;
		question_drop(s, s->questions);
	}
	for (uint32_t i = 0; i < s->lives.count; i++)
		mem_free((void *)s->lives.items[i].rules);
	array_free(&s->lives);
	array_free(&s->nexthops);
	array_free(&s->networks);
	aggregates_free(s);
	unreachable_free(s);
	for (int f = 0; f < FAMILY_COUNT; f++)
		originate_forget(&s->originated[f]);
	originate_forget_offers(s);
	s->plan.policy = NULL;
	plan_free(&s->plan);
	policy_close(s);
	mem_free(s->view);
	mem_free(s->ios);
	mem_free(s->shards);
	actor_free(s->actor);
	mem_free(s);
}

/* ---- following the configuration ---------------------------------------------------------------------- */

/* Without zebra's word we take the highest address that configuration names: none here, so 0 stays until
 * something is known, and io keeps neighbors idle meanwhile. */
void speaker_choose_router_id(struct speaker *s)
{
	uint32_t found = s->first->zebra_router_id ? s->first->zebra_router_id : s->zebra_router_id;
	uint32_t chosen = s->plan.router_id ? s->plan.router_id : found;
	if (chosen == s->router_id || !chosen)
		return;
	s->router_id = chosen;
	struct address a = address_v4(chosen);
	char room[ADDRESS_TEXT];
	log_info("router-id=%s %s", address_text(&a, room), s->plan.router_id ? "configured" : "chosen by zebra");
}

static void post_settings(struct speaker *s, uint16_t shard)
{
	struct event_settings *letter = EVENT(EVENT_SETTINGS, event_settings);
	struct letter head = letter->head;
	*letter = s->plan.decision;
	letter->head = head;
	letter->router_id = s->router_id;
	letter->cluster_id = s->plan.cluster_id ? s->plan.cluster_id : s->router_id;
	letter->stale_seconds = s->plan.stale_seconds;
	letter->waits_for_kernel = speaker_waits_for_kernel(s);
	letter->tells_extra = s->plan.tells_extra && s->options.installs && s->options.uses_zebra;
	letter->delays_updates = startup_delays(s);
	letter->holds_telling = startup_holds(s);
	letter->has_max_med = startup_med(s, &letter->max_med);
	letter->holds_end_of_rib = !speaker_fib_is_settled(s) && !s->plan.graceful_restart_off;
	letter->shard = shard;
	letter->shard_count = s->shard_count;
	actor_post(s->actor, s->shards[shard], &letter->head);
}

uint16_t speaker_shard_number(const struct speaker *s, const struct actor *shard)
{
	for (uint16_t i = 0; i < s->shard_count; i++)
		if (s->shards[i] == shard)
			return i;
	return 0;
}

void speaker_tell_settings(struct speaker *s)
{
	for (uint16_t i = 0; i < s->shard_count; i++)
		post_settings(s, i);
}

void speaker_follow(struct speaker *s, struct plan *plan)
{
	struct plan before = s->plan;
	s->plan = *plan;
	*plan = (struct plan){ 0 };
	speaker_choose_router_id(s);
	policy_follow(s, before.policy);
	rpki_follow(s, &before.rpki);
	startup_follow(s);
	speaker_tell_settings(s);
	listener_set_passwords(s, &before, &s->plan);
	neighbors_follow(s, &s->plan);
	policy_ask_again(s, before.policy);
	aggregates_follow(s);
	originate_follow(s, &before);
	conditional_follow(s);
	dumps_follow(s, &before);
	links_changed(s);
	before.policy = NULL;
	plan_free(&before);
	policy_drop_old(s);
}

void plan_free(struct plan *plan)
{
	policy_book_free(plan->policy);
	plan->policy = NULL;
	array_free(&plan->neighbors);
	array_free(&plan->by_name);
	array_free(&plan->groups);
	array_free(&plan->ranges);
	array_free(&plan->networks);
	array_free(&plan->aggregates);
	rtr_settings_free(&plan->rpki);
}

static int compare_names(const void *a, const void *b, void *plan)
{
	const struct plan *p = plan;
	return strcmp(p->neighbors.items[*(const uint32_t *)a].rules.name, p->neighbors.items[*(const uint32_t *)b].rules.name);
}

/* Each commit asks for each neighbor: looking along the row would cost the square of them. */
void plan_sort(struct plan *plan)
{
	plan->by_name.count = 0;
	for (uint32_t i = 0; i < plan->neighbors.count; i++)
		array_push(&plan->by_name, i);
	if (plan->by_name.count)
		qsort_r(plan->by_name.items, plan->by_name.count, sizeof *plan->by_name.items, compare_names, plan);
}

const struct plan_neighbor *plan_find(const struct plan *plan, const char *name)
{
	for (uint32_t low = 0, high = plan->by_name.count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		const struct plan_neighbor *found = &plan->neighbors.items[plan->by_name.items[middle]];
		int order = strcmp(name, found->rules.name);
		if (!order)
			return found;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct plan_group *plan_group_find(const struct plan *plan, const char *name)
{
	for (uint32_t i = 0; i < plan->groups.count; i++)
		if (text_same(plan->groups.items[i].name, name))
			return &plan->groups.items[i];
	return NULL;
}

/* ---- stopping ----------------------------------------------------------------------------------------- */

static void stop_is_over(void *owner)
{
	struct speaker *s = owner;
	s->stopped(s->stopped_owner);
}

static bool say_goodbye(struct speaker *s)
{
	bool any = false;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (n->state.state >= STATE_OPEN_SENT) {
			neighbor_reset(s, n, notification_of(NOTIFY_CEASE, CEASE_SHUTDOWN), false);
			any = true;
		}
	return any;
}

void speaker_stop(struct speaker *s, void (*stopped)(void *owner), void *owner)
{
	s->stopped = stopped;
	s->stopped_owner = owner;
	listener_close_all(s);
	zebra_close(s);                /* it keeps our routes: what the ending sessions take away is not told */
	bool any = false;
	for (struct speaker *each = s; each; each = each->next)
		any |= say_goodbye(each);
	timer_init(&s->stop_timer, s->loop, stop_is_over, s);
	timer_start(&s->stop_timer, any ? STOP_MS : 0);
}
