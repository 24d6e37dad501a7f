/* SPDX-License-Identifier: Apache-2.0 */
/* show_startup -- see show_startup.h. */
#include "bgpd/cli/show_startup.h"
#include <time.h>
#include "base/memory.h"

static void json_time(struct json_stream *js, const char *key, int64_t at_s)
{
	time_t at = (time_t)at_s;
	struct tm broken;
	char room[32];
	localtime_r(&at, &broken);
	strftime(room, sizeof room, "%Y/%m/%d %H:%M:%S", &broken);
	js_text(js, key, room);
}

/* What `update-delay` makes of us. */
static void json_delay(struct json_stream *js, const struct speaker *s)
{
	const struct startup *up = &s->startup;
	if (!s->plan.update_delay_seconds)
		return;
	js_number(js, "updateDelayLimit", s->plan.update_delay_seconds);
	if (s->plan.establish_seconds != s->plan.update_delay_seconds)
		js_number(js, "updateDelayEstablishWait", s->plan.establish_seconds);
	if (up->met_s)
		json_time(js, "updateDelayFirstNeighbor", up->met_s);
	if (up->is_delaying)
		js_flag(js, "updateDelayInProgress", true);
	if (!up->over_s)
		return;
	json_time(js, "updateDelayBestpathResumed", up->over_s);
	json_time(js, "updateDelayZebraUpdateResume", up->over_s);
	json_time(js, "updateDelayPeerUpdateResume", up->over_s);
}

/* What `advertisement-delay` makes of us. */
static void json_hold(struct json_stream *js, const struct speaker *s)
{
	const struct startup *up = &s->startup;
	if (!s->plan.hold_telling_seconds)
		return;
	js_number(js, "advertisementDelay", s->plan.hold_telling_seconds);
	if (timer_is_running(&up->hold)) {
		js_flag(js, "advertisementDelayInProgress", true);
		js_number(js, "advertisementDelayRemainingSeconds", (timer_left_ms(&up->hold) + 999) / 1000);
	} else if (up->held_until_s) {
		json_time(js, "advertisementDelayResumeTime", up->held_until_s);
	}
}

void json_startup(struct json_stream *js, const struct speaker *s)
{
	json_delay(js, s);
	json_hold(js, s);
}
