/* SPDX-License-Identifier: Apache-2.0 */
/* show_router -- `show bgp router`: since when bgpd runs, and whether it took an earlier life's routes over. */
#include <time.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static uint32_t count_up(const struct speaker *s)
{
	uint32_t up = 0;
	for (const struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		up += neighbor_is_up(n);
	return up;
}

static void json_router(struct json_stream *js, const struct speaker *s)
{
	js_number(js, "bgpStartedAt", s->started_s);
	js_flag(js, "bgpStartedGracefully", s->had_earlier_life);
	if (s->had_earlier_life) {
		js_flag(js, "grComplete", s->settled_s != 0);
		if (s->settled_s)
			js_number(js, "grCompletedAt", s->settled_s);
	}
	js_flag(js, "bgpInMaintenanceMode", s->plan.graceful_shutdown);
	js_flag(js, "bgpGshutEnabled", s->plan.graceful_shutdown);
	js_number(js, "bgpInstanceCount", s->plan.is_running);
	js_number(js, "bgpEstablishedPeers", count_up(s));
	js_flag(js, "bgpWaitForFibSet", speaker_waits_for_kernel(s));
	js_number(js, "bgpUpdateDelayTime", s->plan.update_delay_seconds);
	js_number(js, "bgpEstablishWaitTime", s->plan.establish_seconds);
	if (s->plan.hold_telling_seconds)
		js_number(js, "bgpAdvertisementDelayTime", s->plan.hold_telling_seconds);
	js_number(js, "bgpRmapDelayTimer", s->plan.policy_seconds);
}

/* ctime's words end with a newline. */
static const char *when(int64_t at_s, char room[32])
{
	time_t at = (time_t)at_s;
	return ctime_r(&at, room);
}

static void print_router(struct call *call, const struct speaker *s)
{
	char room[32];
	call_print(call, "BGP started%s at %s", s->had_earlier_life ? " gracefully" : "", when(s->started_s, room));
	if (s->had_earlier_life && s->settled_s)
		call_print(call, "Graceful restart completed at %s", when(s->settled_s, room));
	else if (s->had_earlier_life)
		call_print(call, "Graceful restart is in progress\n");
	call_print(call, "BGP Graceful Shutdown is %s\n", s->plan.graceful_shutdown ? "enabled" : "disabled");
	call_print(call, "Number of BGP instances (including default): %u\n", s->plan.is_running);
	call_print(call, "Established peers: %u\n", count_up(s));
	call_print(call, "BGP suppress FIB pending is %s\n", speaker_waits_for_kernel(s) ? "enabled" : "disabled");
	call_print(call, "BGP Global Update Delay Timers:\n  Update Delay Time: %us\n  Establish Wait Time: %us\n",
		   s->plan.update_delay_seconds, s->plan.establish_seconds);
	if (s->plan.hold_telling_seconds)
		call_print(call, "  Advertisement Delay Time: %us\n", s->plan.hold_telling_seconds);
	call_print(call, "BGP route-map Delay Timer: %us\n", s->plan.policy_seconds);
}

void show_bgp_router(struct call *call)
{
	const struct speaker *s = speaker_of(call);
	struct json_stream js;
	if (!call_wants_json(call)) {
		print_router(call, s);
		return;
	}
	js_open(&js, call_out(call));
	json_router(&js, s);
	js_close(&js);
}
