/* SPDX-License-Identifier: Apache-2.0 */
/* show_router -- `show bgp router`: since when bgpd runs, and whether it took an earlier life's routes over. */
#include <time.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

/* FRR has a limit of messages that wait, and shows it; here it is only kept (see settings.c). */
enum { QUEUE_LIMIT = 10000 };

struct totals {
	uint32_t instances, up;              /* of all instances, views too */
	uint32_t input_limit, output_limit;
};

static struct totals count_all(const struct call *call, const struct speaker *first)
{
	const struct bgpd *bgpd = call_owner(call);
	const struct bgp_root *root = config_tree(daemon_config(bgpd->daemon))->record;
	struct totals t = { .input_limit = root->input_queue_limit ? root->input_queue_limit : QUEUE_LIMIT,
			    .output_limit = root->output_queue_limit ? root->output_queue_limit : QUEUE_LIMIT };
	for (const struct speaker *s = first; s; s = s->next) {
		t.instances += s->plan.is_running;
		for (const struct neighbor *n = NULL; (n = neighbor_next(s, n));)
			t.up += neighbor_is_up(n);
	}
	return t;
}

static int64_t map_seconds_left(const struct speaker *s)
{
	return (timer_left_ms(&s->policy_timer) + 999) / 1000;
}

static void json_start(struct json_stream *js, const struct speaker *s)
{
	js_number(js, "bgpStartedAt", s->started_s);
	js_flag(js, "bgpStartedGracefully", s->had_earlier_life);
	if (s->had_earlier_life) {
		js_flag(js, "grComplete", s->settled_s != 0);
		if (s->settled_s)
			js_number(js, "grCompletedAt", s->settled_s);
	}
}

static void json_router(struct json_stream *js, const struct speaker *s, const struct totals *t)
{
	json_start(js, s);
	js_flag(js, "bgpInMaintenanceMode", s->plan.graceful_shutdown);
	js_flag(js, "bgpGshutEnabled", s->plan.graceful_shutdown);
	js_number(js, "bgpInstanceCount", t->instances);
	js_number(js, "establishedPeersTotal", t->up);
	js_flag(js, "bgpWaitForFibSet", speaker_waits_for_kernel(s));
	js_number(js, "bgpInputQueueLimit", t->input_limit);
	js_number(js, "bgpOutputQueueLimit", t->output_limit);
	js_number(js, "zebraAnnounceCount", (int64_t)speaker_fib_waiting(s));
	js_number(js, "bgpUpdateDelayTime", s->plan.update_delay_seconds);
	js_number(js, "bgpEstablishWaitTime", s->plan.establish_seconds);
	if (s->plan.hold_telling_seconds)
		js_number(js, "bgpAdvertisementDelayTime", s->plan.hold_telling_seconds);
	js_number(js, "bgpRmapDelayTimer", s->plan.policy_seconds);
	js_number(js, "bgpRmapDelayTimerRemaining", map_seconds_left(s));
}

/* ctime's words end with a newline. */
static const char *when(int64_t at_s, char room[32])
{
	time_t at = (time_t)at_s;
	return ctime_r(&at, room);
}

static void print_start(struct call *call, const struct speaker *s)
{
	char room[32];
	call_print(call, "BGP started%s at %s", s->had_earlier_life ? " gracefully" : "", when(s->started_s, room));
	if (s->had_earlier_life && s->settled_s)
		call_print(call, "Graceful restart completed at %s", when(s->settled_s, room));
	else if (s->had_earlier_life)
		call_print(call, "Graceful restart is in progress\n");
}

static void print_router(struct call *call, const struct speaker *s, const struct totals *t)
{
	print_start(call, s);
	call_print(call, "BGP Graceful Shutdown is %s\n", s->plan.graceful_shutdown ? "enabled" : "disabled");
	call_print(call, "Number of BGP instances (including default): %u\n", t->instances);
	call_print(call, "Total established peers: %u\n", t->up);
	call_print(call, "BGP suppress FIB pending is %s\n", speaker_waits_for_kernel(s) ? "enabled" : "disabled");
	call_print(call, "BGP Input Queue Limit: %u\nBGP Output Queue Limit: %u\n", t->input_limit, t->output_limit);
	call_print(call, "Zebra announce queue: %lu\n", (unsigned long)speaker_fib_waiting(s));
	call_print(call, "BGP Global Update Delay Timers:\n  Update Delay Time: %us\n  Establish Wait Time: %us\n",
		   s->plan.update_delay_seconds, s->plan.establish_seconds);
	if (s->plan.hold_telling_seconds)
		call_print(call, "  Advertisement Delay Time: %us\n", s->plan.hold_telling_seconds);
	call_print(call, "BGP route-map Delay Timer: %us (remaining: %lds)\n", s->plan.policy_seconds, (long)map_seconds_left(s));
}

void show_bgp_router(struct call *call)
{
	const struct speaker *s = speaker_of(call);
	struct totals t = count_all(call, ((const struct bgpd *)call_owner(call))->speaker);
	struct json_stream js;
	if (!call_wants_json(call)) {
		print_router(call, s, &t);
		return;
	}
	js_open(&js, call_out(call));
	json_router(&js, s, &t);
	js_close(&js);
}
