/* SPDX-License-Identifier: Apache-2.0 */
/* startup -- see startup.h. */
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"

enum { POLL_MS = 500 };

/* ---- the delay of updates ----------------------------------------------------------------------------- */

bool startup_delays(const struct speaker *s)
{
	return s->plan.update_delay_seconds && !s->startup.is_over;
}

uint32_t startup_left_ms(const struct speaker *s)
{
	int64_t left = s->startup.is_delaying ? s->startup.most_ms - loop_now_ms(s->loop) : 0;
	return left > 0 ? (uint32_t)left : 0;
}

static void end(struct speaker *s)
{
	s->startup.is_delaying = false;
	s->startup.is_over = true;
	s->startup.over_s = wall_now_s();
	timer_stop(&s->startup.poll);
	speaker_tell_settings(s);
	log_info("update-delay is over: the best paths are chosen and told now");
}

/* Who is not up counts until the time to come up is over. */
static bool is_waited_for(const struct speaker *s, const struct neighbor_answer *answer)
{
	const struct neighbor *n = neighbor_at(s, answer->number);
	if (!n || n->rules->is_shutdown || speaker_has_told_all(s, answer))
		return false;
	return neighbor_is_up(n) || loop_now_ms(s->loop) < s->startup.establish_ms;
}

static void answered(void *owner)
{
	struct speaker *s = owner;
	struct startup *up = &s->startup;
	bool waits = false;
	for (uint32_t i = 0; i < up->question->neighbors.count; i++)
		waits |= is_waited_for(s, &up->question->neighbors.items[i]);
	question_drop(s, up->question);
	up->question = NULL;
	if (!up->is_delaying)
		return;
	if (!waits || loop_now_ms(s->loop) >= up->most_ms)
		end(s);
	else
		timer_start(&up->poll, POLL_MS);
}

static void poll(void *owner)
{
	struct speaker *s = owner;
	if (!s->startup.question)
		s->startup.question = question_status(s, NULL, 0, answered, s);
}

static void begin(struct speaker *s)
{
	struct startup *up = &s->startup;
	int64_t now = loop_now_ms(s->loop);
	up->is_delaying = true;
	up->met_s = wall_now_s();
	up->over_s = 0;
	up->most_ms = now + 1000 * (int64_t)s->plan.update_delay_seconds;
	up->establish_ms = now + 1000 * (int64_t)s->plan.establish_seconds;
	timer_start(&up->poll, POLL_MS);
}

void startup_again(struct speaker *s)
{
	if (!s->plan.update_delay_seconds && !s->plan.hold_telling_seconds)
		return;
	s->startup.is_over = s->startup.is_delaying = s->startup.hold_is_over = false;
	timer_stop(&s->startup.poll);
	timer_stop(&s->startup.hold);
	speaker_tell_settings(s);
}

/* ---- the delay of telling ----------------------------------------------------------------------------- */

bool startup_holds(const struct speaker *s)
{
	return s->plan.hold_telling_seconds && !s->startup.hold_is_over;
}

static void hold_is_over(void *owner)
{
	struct speaker *s = owner;
	timer_stop(&s->startup.hold);
	s->startup.hold_is_over = true;
	s->startup.held_until_s = wall_now_s();
	speaker_tell_settings(s);
	log_info("advertisement-delay is over: neighbors are told now");
}

/* Likewise: who has met neighbors before is past it. */
static void follow_hold(struct speaker *s, bool any_up)
{
	if (timer_is_running(&s->startup.hold) && !s->plan.hold_telling_seconds)
		hold_is_over(s);
	else if (any_up && !timer_is_running(&s->startup.hold))
		s->startup.hold_is_over = true;
}

/* ---- the worst MED ------------------------------------------------------------------------------------ */

bool startup_med(const struct speaker *s, uint32_t *med)
{
	const struct plan_max_med *max = &s->plan.max_med;
	bool at_start = max->startup_seconds && !s->startup.med_is_over;
	if (at_start || max->is_on)
		*med = at_start ? max->startup_value : max->value;
	return at_start || max->is_on;
}

static void med_is_over(void *owner)
{
	struct speaker *s = owner;
	s->startup.med_is_over = true;
	speaker_tell_settings(s);
}

/* ---- its life ----------------------------------------------------------------------------------------- */

void startup_met(struct speaker *s)
{
	if (s->plan.max_med.startup_seconds && !s->startup.med_is_over && !timer_is_running(&s->startup.med))
		timer_start(&s->startup.med, 1000 * (int64_t)s->plan.max_med.startup_seconds);
	if (startup_delays(s) && !s->startup.is_delaying)
		begin(s);
	if (startup_holds(s) && !timer_is_running(&s->startup.hold))
		timer_start(&s->startup.hold, 1000 * (int64_t)s->plan.hold_telling_seconds);
}

/* Who has met neighbors before the delay was configured is past it. */
void startup_follow(struct speaker *s)
{
	bool any_up = false;
	for (const struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		any_up |= neighbor_is_up(n);
	if (any_up && !s->startup.is_delaying)
		s->startup.is_over = true;
	if (!s->plan.update_delay_seconds && s->startup.is_delaying)
		end(s);
	follow_hold(s, any_up);
}

void startup_open(struct speaker *s)
{
	timer_init(&s->startup.poll, s->loop, poll, s);
	timer_init(&s->startup.hold, s->loop, hold_is_over, s);
	timer_init(&s->startup.med, s->loop, med_is_over, s);
}

void startup_close(struct speaker *s)
{
	timer_stop(&s->startup.poll);
	timer_stop(&s->startup.hold);
	timer_stop(&s->startup.med);
}
