/* SPDX-License-Identifier: Apache-2.0 */
/* show_startup -- see show_startup.h. */
#include "bgpd/cli/show_startup.h"
#include <time.h>
#include "base/memory.h"

enum { TIME_TEXT = 32 };

static const char *time_words(int64_t at_s, char room[TIME_TEXT])
{
	time_t at = (time_t)at_s;
	struct tm broken;
	localtime_r(&at, &broken);
	strftime(room, TIME_TEXT, "%Y/%m/%d %H:%M:%S", &broken);
	return room;
}

static void json_time(struct json_stream *js, const char *key, int64_t at_s)
{
	char room[TIME_TEXT];
	js_text(js, key, time_words(at_s, room));
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

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_time(struct call *call, const char *title, int64_t at_s)
{
	char room[TIME_TEXT];
	if (at_s)
		call_print(call, "%28s: %s\n", title, time_words(at_s, room));
}

static void print_delay(struct call *call, const struct speaker *s)
{
	const struct startup *up = &s->startup;
	char room[TIME_TEXT];
	if (!s->plan.update_delay_seconds)
		return;
	call_print(call, "Read-only mode update-delay limit: %u seconds\n", s->plan.update_delay_seconds);
	if (s->plan.establish_seconds != s->plan.update_delay_seconds)
		call_print(call, "                   Establish wait: %u seconds\n", s->plan.establish_seconds);
	if (up->met_s)
		call_print(call, "  First neighbor established: %s\n", time_words(up->met_s, room));
	if (up->is_delaying)
		call_print(call, "  Delay in progress\n");
	print_time(call, "Best-paths resumed", up->over_s);
	print_time(call, "zebra update resumed", up->over_s);
	print_time(call, "peers update resumed", up->over_s);
}

static void print_hold(struct call *call, const struct speaker *s)
{
	const struct startup *up = &s->startup;
	char room[TIME_TEXT];
	if (!s->plan.hold_telling_seconds)
		return;
	call_print(call, "Advertisement delay: %u seconds\n", s->plan.hold_telling_seconds);
	if (timer_is_running(&up->hold))
		call_print(call, "  %u seconds remaining\n", (unsigned)((timer_left_ms(&up->hold) + 999) / 1000));
	else if (up->held_until_s)
		call_print(call, "  advertisements resumed: %s\n", time_words(up->held_until_s, room));
}

void print_startup(struct call *call, const struct speaker *s)
{
	print_delay(call, s);
	print_hold(call, s);
}
