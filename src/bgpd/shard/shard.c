/* SPDX-License-Identifier: Apache-2.0 */
/* shard -- see shard.h.
 *
 * Letters change the tables and touch prefixes.  When all letters that were there have been taken, `work` decides
 * what was touched, tells the groups and the kernel, answers shows and buries what nobody needs, for a few
 * milliseconds; what is left goes on in the next turn, after new letters. */
#include "bgpd/shard/inside.h"
#include "base/log.h"
#include "bgpd/rib/decide.h"
#include "bgpd/rib/import.h"
#include "bgpd/rib/sweep.h"

enum { BUDGET_US = 5000, FORGET_MS = 10000, RELAX_MS = 5000, FEW_GRAVES = 1024, AHEAD = 12 };

/* The best path says that there is no way, and others may say so too: all are told in one. */
static bool says_unreachable(const struct table *table, prefix_id id)
{
	const struct path *best = table_best(table, id);
	return best && attrs_at(best->attrs)->flags & ATTRS_UNREACHABLE;
}

static void note(void *owner, enum family_row family, prefix_id id, struct decision decision)
{
	struct shard *shard = owner;
	bool hears_ways = shard->export.hears_ways || shard->rib.is_weighted[family];
	if (decision.best_changed || (decision.ways_changed && hears_ways))
		export_mark(&shard->export, family, id);
	else if (shard->rib.hears_all)
		export_mark_several(&shard->export, family, id);
	if (decision.ways_changed)
		fib_mark(&shard->fib, family, id);
	if (decision.best_changed && aggregates_are_there(&shard->aggregates, family))
		aggregates_note(&shard->aggregates, family, id);
	if (shard->rib.watches_reach[family])
		reach_note(shard, family, id);
	if (!decision.best_changed && shard->rib.has_unreachable[family] && says_unreachable(&shard->rib.tables[family], id))
		export_mark(&shard->export, family, id);
}

/* `debug bgp bestpath`. */
static void log_decision(const struct shard *shard, enum family_row family, prefix_id id)
{
	const struct table *table = &shard->rib.tables[family];
	const struct record *record = table_record(table, id);
	struct prefix p = table_prefix(table, id);
	char room[PREFIX_TEXT];
	log_detail(DEBUG_BESTPATH, "prefix=%s the best of %u paths is another one: %s", prefix_text(&p, room), record->count,
		   decide_words[decide_why(table, id)].frr);
}

static void note_and_log(void *owner, enum family_row family, prefix_id id, struct decision decision)
{
	if (decision.best_changed)
		log_decision(owner, family, id);
	note(owner, family, id, decision);
}

static void suppressed(void *owner, enum family_row family, prefix_id id)
{
	struct shard *shard = owner;
	export_mark(&shard->export, family, id);
}

struct actor *shard_io_of(const struct shard *shard, uint16_t peer)
{
	return shard->ios.items[peer % shard->ios.count];
}

static void send_quota(void *owner, const struct event_quota *state)
{
	struct shard *shard = owner;
	struct event_quota *letter = EVENT(EVENT_QUOTA_STATE, event_quota);
	struct letter head = letter->head;
	*letter = *state;
	letter->head = head;
	actor_post(shard->actor, shard->speaker, &letter->head);
}

static void send_segment(void *owner, struct segment *segment, enum family_row family, const uint16_t *peers, uint32_t count)
{
	struct shard *shard = owner;
	for (uint32_t io = 0; io < shard->ios.count; io++) {
		struct event_segment *letter = event_new(EVENT_SEGMENT, sizeof *letter, count * sizeof letter->peers[0]);
		for (uint32_t i = 0; i < count; i++)
			if (peers[i] % shard->ios.count == io)
				letter->peers[letter->count++] = peers[i];
		if (!letter->count) {
			event_free(&letter->head);
			continue;
		}
		segment_hold(segment, 1);
		letter->segment = segment;
		letter->family = (uint8_t)family;
		letter->shard = shard->number;
		actor_post(shard->actor, shard->ios.items[io], &letter->head);
	}
	segment_release(segment);
}

static void send_speaker(void *owner, struct letter *letter)
{
	struct shard *shard = owner;
	actor_post(shard->actor, shard->speaker, letter);
}

/* Questions and warnings that the import left for the speaker. */
static void post_news(struct shard *shard)
{
	for (uint32_t i = 0; i < shard->rib.wanted.count; i++) {
		struct event_nexthop_id *letter = EVENT(EVENT_NEXTHOP_WANTED, event_nexthop_id);
		letter->nexthop = shard->rib.wanted.items[i].nexthop;
		letter->must_be_connected = shard->rib.wanted.items[i].must_be_connected;
		actor_post(shard->actor, shard->speaker, &letter->head);
	}
	shard->rib.wanted.count = 0;
	for (uint32_t i = 0; i < shard->rib.too_many.count; i++) {
		struct event_max_prefix *letter = EVENT(EVENT_MAX_PREFIX, event_max_prefix);
		struct letter head = letter->head;
		*letter = shard->rib.too_many.items[i];
		letter->head = head;
		actor_post(shard->actor, shard->speaker, &letter->head);
	}
	shard->rib.too_many.count = 0;
}

static bool is_mourned(const struct shard *shard, enum family_row family, prefix_id id)
{
	return table_record(&shard->rib.tables[family], id)->marks & RECORD_TOUCHED ||
	       export_holds(&shard->export, family, id) || fib_holds(&shard->fib, family, id);
}

/* Ids of prefixes without a path are given back when nobody was told of them or waits to be.  While a slow member is
 * behind, looking again is worth it only when there are many new ones. */
static void bury(struct shard *shard, enum family_row family, bool is_idle)
{
	struct table *table = &shard->rib.tables[family];
	uint32_t kept = 0;
	if (!table->grave.count || (!is_idle && table->grave.count < 2 * shard->buried_not[family] + shard->few_graves))
		return;
	for (uint32_t i = 0; i < table->grave.count; i++) {
		prefix_id id = table->grave.items[i];
		if (i + AHEAD < table->grave.count)
			table_prefetch(table, table->grave.items[i + AHEAD]);
		struct record *record = table_record(table, id);
		if (!record->count && is_mourned(shard, family, id)) {
			table->grave.items[kept++] = id;
			continue;
		}
		record->marks &= (uint8_t)~RECORD_GRAVE;
		if (!record->count)
			table_drop(table, id);
	}
	table->grave.count = kept;
	shard->buried_not[family] = kept;
}

static void tell_ways(struct shard *shard)
{
	for (uint32_t i = 0; i < shard->rib.rerouted.count; i++) {
		const struct rerouted *r = &shard->rib.rerouted.items[i];
		export_mark_way(&shard->export, r->family, r->id, r->has_aigp);
	}
	shard->rib.rerouted.count = 0;
}

static void tell_validity(struct shard *shard)
{
	for (uint32_t i = 0; i < shard->rib.revalidated.count; i++) {
		const struct revalidated *r = &shard->rib.revalidated.items[i];
		export_mark_validity(&shard->export, r->family, r->id);
		if (fib_asks(&shard->fib, r->family, ASK_VALIDITY))
			fib_mark(&shard->fib, r->family, r->id);
		if (aggregates_are_there(&shard->aggregates, r->family))
			aggregates_note(&shard->aggregates, r->family, r->id);
	}
	shard->rib.revalidated.count = 0;
}

static void decide_all(struct shard *shard)
{
	for (unsigned family = 0; family < FAMILY_COUNT; family++) {
		if (shard->is_deferred)
			break;
		if (shard->conditions.is_asked[family])
			conditions_look(&shard->conditions, &shard->rib, family);
		decide_touched(&shard->rib, family, log_has_topic(DEBUG_BESTPATH) ? note_and_log : note, shard);
	}
	tell_ways(shard);
	tell_validity(shard);
	reach_tell(shard);
	rib_release_now(&shard->rib);
	post_news(shard);
}

static bool tell_kernel(struct shard *shard)
{
	if (!fib_has_work(&shard->fib) || !actor_has_room(shard->actor, shard->speaker))
		return false;
	fib_work(&shard->fib);
	return fib_has_work(&shard->fib);
}

static void start_timers(struct shard *shard)
{
	int64_t paused_ms = export_paused_ms(&shard->export, loop_now_ms(shard->loop));
	if (paused_ms)
		timer_start(&shard->paused, paused_ms);
	if (shard->rib.dampen.count && !timer_is_running(&shard->damped))
		timer_start(&shard->damped, RELAX_MS);
	if (export_is_blocked(&shard->export) && !timer_is_running(&shard->patience))
		timer_start(&shard->patience, PATIENCE_MS);
}

static void work(void *owner)
{
	struct shard *shard = owner;
	int64_t until_us = clock_now_us() + shard->budget_us;
	bool more = true;
	while (more) {
		more = sweep_step(&shard->rib);
		decide_all(shard);
		more |= conditions_search(&shard->conditions, &shard->rib);
		more |= aggregates_search(&shard->aggregates);
		if (!shard->is_deferred && !shard->rib.settings.holds_telling)
			more |= export_work(&shard->export, loop_now_ms(shard->loop), until_us);
		more |= tell_kernel(shard);
		more |= walk_some(shard);
		if (clock_now_us() >= until_us)
			break;
	}
	conditions_tell(&shard->conditions, send_speaker, shard);
	if (aggregates_tell(&shard->aggregates, loop_now_ms(shard->loop)) && !timer_is_running(&shard->melt))
		timer_start(&shard->melt, MELT_AGAIN_MS);
	bool is_idle = !more && export_is_idle(&shard->export) && !fib_has_work(&shard->fib);
	for (unsigned family = 0; family < FAMILY_COUNT; family++)
		bury(shard, family, is_idle);
	if (more)
		task_post(&shard->go_on);
	start_timers(shard);
}

static void on_room(void *owner, struct actor *to)
{
	struct shard *shard = owner;
	task_post(&shard->go_on);
}

static void relax_damped(void *owner)
{
	struct shard *shard = owner;
	const struct import_damped all = { .family = FAMILY_COUNT };
	import_relax_damped(&shard->rib, &all, (uint32_t)wall_now_s());
	task_post(&shard->go_on);
}

static void forget_orders(void *owner)
{
	struct shard *shard = owner;
	for (unsigned family = 0; !shard->walks.count && family < FAMILY_COUNT; family++)
		order_forget(&shard->orders[family]);
}

static void receive(void *owner, struct actor *from, struct letter *letter)
{
	struct shard *shard = owner;
	if (letter->kind == EVENT_WALK)
		timer_start(&shard->forget, FORGET_MS);
	shard_take(shard, letter);
	event_free(letter);
}

static const struct actor_rules rules = { .name = "shard", .heeds_first = true, .receive = receive, .settle = work, .on_room = on_room };

struct shard *shard_new(struct loop *loop, uint16_t number)
{
	struct shard *shard = NEW(struct shard);
	shard->number = number;
	shard->loop = loop;
	shard->budget_us = BUDGET_US;
	shard->few_graves = FEW_GRAVES;
	shard->actor = actor_new(&rules, shard, loop);
	rib_open(&shard->rib);
	export_open(&shard->export, &shard->rib, send_segment, shard);
	shard->export.tell_quota = send_quota;
	fib_open(&shard->fib, &shard->rib, send_speaker, shard);
	shard->aggregates = (struct aggregates){ .rib = &shard->rib, .suppressed = suppressed, .send = send_speaker,
						 .owner = shard };
	task_init(&shard->go_on, loop, work, shard);
	timer_init(&shard->patience, loop, work, shard);
	timer_init(&shard->paused, loop, work, shard);
	timer_init(&shard->melt, loop, work, shard);
	timer_init(&shard->forget, loop, forget_orders, shard);
	timer_init(&shard->damped, loop, relax_damped, shard);
	timer_init(&shard->stale, loop, shard_stale_timer, shard);
	return shard;
}

struct actor *shard_actor(struct shard *shard)
{
	return shard->actor;
}

void shard_meet(struct shard *shard, struct actor *speaker, struct actor *const *ios, uint16_t io_count)
{
	shard->speaker = speaker;
	shard->ios.count = 0;
	for (uint16_t i = 0; i < io_count; i++)
		array_push(&shard->ios, ios[i]);
}

void shard_free(struct shard *shard)
{
	task_cancel(&shard->go_on);
	timer_stop(&shard->patience);
	timer_stop(&shard->paused);
	timer_stop(&shard->melt);
	timer_stop(&shard->forget);
	timer_stop(&shard->damped);
	timer_stop(&shard->stale);
	walk_close(shard);
	actor_free(shard->actor);
	conditions_close(&shard->conditions);
	aggregates_close(&shard->aggregates);
	fib_close(&shard->fib);
	export_close(&shard->export);
	for (unsigned family = 0; family < FAMILY_COUNT; family++)
		order_forget(&shard->orders[family]);
	rib_close(&shard->rib);
	array_free(&shard->ios);
	array_free(&shard->reach.news);
	mem_free(shard);
}
