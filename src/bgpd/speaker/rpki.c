/* SPDX-License-Identifier: Apache-2.0 */
/* rpki -- see rpki.h. */
#include "bgpd/speaker/rpki.h"
#include "base/log.h"
#include "bgpd/speaker/speaker.h"

enum { QUIET_MS = 100, PATIENCE_MS = 2000, WAITING_MOST = 65536 };

/* ---- what is in force --------------------------------------------------------------------------------- */

static void post_vrps(struct speaker *s, const struct vrps *touched)
{
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_vrps *letter = EVENT(EVENT_VRPS, event_vrps);
		letter->now = vrps_hold(s->rpki.in_force);
		letter->touched = vrps_hold(touched);
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

/* Takes the hold over. */
static void put_in_force(struct speaker *s, const struct vrps *vrps, const struct vrps *touched)
{
	struct rpki *rpki = &s->rpki;
	bool differs = vrps != rpki->in_force;
	vrps_release(rpki->in_force);
	rpki->in_force = vrps;
	if (!differs)
		return;
	post_vrps(s, touched);
	if (s->plan.policy && s->plan.policy->asks & ASK_VALIDITY)
		originate_soon(s);
}

static void merge_waiting(struct rpki *rpki)
{
	if (!rpki->waiting.count && rpki->gathered)
		return;
	const struct vrps *before = rpki->gathered;
	rpki->gathered = vrps_with(before, &rpki->waiting, rpki->is_synced && !rpki->touches_all ? &rpki->touched : NULL);
	vrps_release(before);
	array_free(&rpki->waiting);
}

/* Rows that came or went, as a table; NULL: too many to look for. */
static struct vrps *touched_table(struct rpki *rpki)
{
	if (rpki->touches_all || rpki->touched.count > WAITING_MOST)
		return NULL;
	for (uint32_t i = 0; i < rpki->touched.count; i++)
		rpki->touched.items[i].is_gone = false;
	return vrps_with(NULL, &rpki->touched, NULL);
}

static void log_bad_rows(struct rpki *rpki)
{
	uint64_t bad = rtr_bad_rows(rpki->rtr);
	if (bad > rpki->bad_said)
		log_warn("rpki=bad caches said %lu rows that can't be (lengths): they are passed over", (unsigned long)bad);
	rpki->bad_said = bad;
}

static void publish(struct speaker *s)
{
	struct rpki *rpki = &s->rpki;
	log_bad_rows(rpki);
	timer_stop(&rpki->quiet);
	rpki->dirty_since_ms = 0;
	merge_waiting(rpki);
	if (rpki->touched.count || rpki->touches_all) {
		struct vrps *touched = touched_table(rpki);
		put_in_force(s, vrps_hold(rpki->gathered), touched);
		vrps_release(touched);
		log_detail(DEBUG_RPKI, "rpki=in-force ipv4=%u ipv6=%u changed=%u", rpki->gathered->v4.count, rpki->gathered->v6.count,
			   rpki->touched.count);
	}
	rpki->touches_all = false;
	array_free(&rpki->touched);
}

static void quiet_timer(void *owner)
{
	struct speaker *s = owner;
	if (s->rpki.is_synced)
		publish(s);
}

/* What the earlier caches said is too old, and nobody has told us anew. */
static void expiry_timer(void *owner)
{
	struct speaker *s = owner;
	if (s->rpki.is_synced || !s->rpki.in_force)
		return;
	log_warn("rpki=expired: no cache could be asked for %u seconds, routes are no longer validated", s->plan.rpki.expire_s);
	put_in_force(s, NULL, NULL);
}

/* ---- what caches say ---------------------------------------------------------------------------------- */

static void log_change(const struct vrp_change *change)
{
	char room[PREFIX_TEXT];
	log_detail(DEBUG_RPKI, "rpki=%s prefix=%s most=%u as=%u", change->is_gone ? "gone" : "said", prefix_text(&change->prefix, room),
		   change->most, change->asn);
}

static void take_changes(void *owner, const struct vrp_change *changes, uint32_t count)
{
	struct speaker *s = owner;
	struct rpki *rpki = &s->rpki;
	for (uint32_t i = 0; i < count; i++) {
		log_change(&changes[i]);
		array_push(&rpki->waiting, changes[i]);
	}
	if (rpki->waiting.count >= WAITING_MOST)
		merge_waiting(rpki);
	if (!rpki->dirty_since_ms)
		rpki->dirty_since_ms = loop_now_ms(s->loop);
	if (loop_now_ms(s->loop) - rpki->dirty_since_ms < PATIENCE_MS || !timer_is_running(&rpki->quiet))
		timer_start(&rpki->quiet, QUIET_MS);
}

static struct rpki_cache_state *state_of(struct rpki *rpki, uint8_t preference)
{
	for (uint32_t i = 0; i < rpki->states.count; i++)
		if (rpki->states.items[i].preference == preference)
			return &rpki->states.items[i];
	return NULL;
}

static const char *host_of(const struct speaker *s, uint8_t preference)
{
	for (uint32_t i = 0; i < s->plan.rpki.caches.count; i++)
		if (s->plan.rpki.caches.items[i].preference == preference)
			return s->plan.rpki.caches.items[i].host;
	return "?";
}

static void log_state(const struct speaker *s, uint8_t preference, struct rpki_cache_state *state, enum rtr_state now)
{
	if (state->is_connected != (now == RTR_CACHE_CONNECTED))
		log_info("rpki-cache=%s preference=%u %s", host_of(s, preference), preference, state->is_connected ? "lost" : "in sync");
	if (now == RTR_CACHE_FAILED && !state->has_failed)
		log_warn("rpki-cache=%s preference=%u can't be asked: it is not reached, or what it says makes no sense; tried again "
			 "every %u seconds", host_of(s, preference), preference, s->plan.rpki.retry_s);
}

/* The first cache that has told all puts what it says in force. */
static void begin_to_validate(struct speaker *s)
{
	s->rpki.is_synced = s->rpki.touches_all = true;
	timer_stop(&s->rpki.expiry);
	publish(s);
	mem_give_back();
}

static void take_state(void *owner, uint8_t preference, enum rtr_state now)
{
	struct speaker *s = owner;
	struct rpki_cache_state *state = state_of(&s->rpki, preference);
	bool is_connected = now == RTR_CACHE_CONNECTED;
	if (!state)
		return;
	log_state(s, preference, state, now);
	state->has_failed = !is_connected && (state->has_failed || now == RTR_CACHE_FAILED);
	if (state->is_connected == is_connected)
		return;
	state->is_connected = is_connected;
	neighbors_follow(s, &s->plan);               /* some may wait for a cache */
	if (is_connected && !s->rpki.is_synced)
		begin_to_validate(s);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static void forget_gathered(struct rpki *rpki)
{
	timer_stop(&rpki->quiet);
	vrps_release(rpki->gathered);
	rpki->gathered = NULL;
	array_free(&rpki->waiting);
	array_free(&rpki->touched);
	array_free(&rpki->states);
	rpki->is_synced = rpki->touches_all = false;
	rpki->dirty_since_ms = 0;
	rpki->bad_said = 0;
	mem_free(rpki->trouble);
	rpki->trouble = NULL;
}

static void ask_caches(struct speaker *s)
{
	static const struct rtr_listener listener = { take_changes, take_state };
	const struct rtr_settings *settings = &s->plan.rpki;
	struct rpki *rpki = &s->rpki;
	for (uint32_t i = 0; i < settings->caches.count; i++)
		array_push(&rpki->states, (struct rpki_cache_state){ .preference = settings->caches.items[i].preference });
	rpki->rtr = rtr_open(s->loop, settings, &listener, s, &rpki->trouble);
	if (rpki->trouble)
		log_error("%s", rpki->trouble);
	if (rpki->in_force)
		timer_start(&rpki->expiry, 1000 * (int64_t)settings->expire_s);
}

/* Caches are asked, or not, as it is configured and commanded now; `keeps` what is in force until there is something
 * new. */
static void begin_anew(struct speaker *s, bool keeps)
{
	struct rpki *rpki = &s->rpki;
	bool asks = s->plan.rpki.caches.count && !rpki->is_stopped;
	rtr_close(rpki->rtr);
	rpki->rtr = NULL;
	forget_gathered(rpki);
	if (!asks || !keeps)
		put_in_force(s, NULL, NULL);
	if (asks)
		ask_caches(s);
}

/* The same, where no new plan is about to be followed. */
static void begin_anew_alone(struct speaker *s, bool keeps)
{
	begin_anew(s, keeps);
	neighbors_follow(s, &s->plan);
}

void rpki_follow(struct speaker *s, const struct rtr_settings *before)
{
	if (rtr_settings_same(before, &s->plan.rpki))
		return;
	s->rpki.is_stopped = false;
	begin_anew(s, true);
}

void rpki_reset(struct speaker *s)
{
	s->rpki.is_stopped = false;
	begin_anew_alone(s, true);
}

void rpki_stop(struct speaker *s)
{
	s->rpki.is_stopped = true;
	begin_anew_alone(s, false);
}

void rpki_start(struct speaker *s)
{
	s->rpki.is_stopped = false;
	if (!s->rpki.rtr)
		begin_anew_alone(s, false);
}

/* ---- for shows ---------------------------------------------------------------------------------------- */

bool rpki_has_connection(const struct rpki *rpki)
{
	for (uint32_t i = 0; i < rpki->states.count; i++)
		if (rpki->states.items[i].is_connected)
			return true;
	return false;
}

enum validity rpki_validity(const struct speaker *s, const struct prefix *prefix, const struct attrs *a)
{
	return s->rpki.in_force ? vrps_judge(s->rpki.in_force, prefix, attrs_path_origin(a, s->plan.asn)) : VALIDITY_UNKNOWN;
}

bool rpki_is_connected(const struct rpki *rpki, uint8_t preference)
{
	const struct rpki_cache_state *state = state_of((struct rpki *)rpki, preference);
	return state && state->is_connected;
}

const struct vrps *rpki_gathered(struct speaker *s)
{
	if (!s->rpki.is_synced)
		return NULL;
	merge_waiting(&s->rpki);
	return s->rpki.gathered;
}

size_t rpki_bytes(const struct rpki *rpki)
{
	return vrps_bytes(rpki->gathered) + (rpki->in_force != rpki->gathered ? vrps_bytes(rpki->in_force) : 0) +
	       (rpki->waiting.room + rpki->touched.room) * sizeof(struct vrp_change);
}

void rpki_open(struct speaker *s)
{
	timer_init(&s->rpki.quiet, s->loop, quiet_timer, s);
	timer_init(&s->rpki.expiry, s->loop, expiry_timer, s);
}

void rpki_close(struct speaker *s)
{
	rtr_close_now(s->rpki.rtr);
	s->rpki.rtr = NULL;
	timer_stop(&s->rpki.expiry);
	forget_gathered(&s->rpki);
	vrps_release(s->rpki.in_force);
	s->rpki.in_force = NULL;
}
