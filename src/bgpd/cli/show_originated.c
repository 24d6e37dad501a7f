/* SPDX-License-Identifier: Apache-2.0 */
/* show_originated -- what stands behind the routes of our own: `show bgp import-check-table`. */
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static void print_network(struct call *call, const struct network_watched *w)
{
	char room[PREFIX_TEXT];
	if (w->is_there)
		call_print(call, " %s valid [IGP metric %u], #paths 1\n", prefix_text(&w->prefix, room), w->metric);
	else
		call_print(call, " %s invalid, #paths 1\n%s", prefix_text(&w->prefix, room),
			   w->is_answered ? "" : "  Is not Registered\n");
}

static void json_network(struct json_stream *js, const struct network_watched *w)
{
	char room[PREFIX_TEXT];
	js_object(js, prefix_text(&w->prefix, room));
	js_flag(js, "valid", w->is_there);
	js_flag(js, "complete", w->is_answered);
	if (w->is_there)
		js_number(js, "igpMetric", w->metric);
	js_number(js, "pathCount", 1);
	js_up(js);
}

static void json_family(struct json_stream *js, const struct speaker *s, uint8_t family)
{
	js_object(js, family == AF_INET ? "ipv4" : "ipv6");
	for (uint32_t i = 0; i < s->networks.count; i++)
		if (s->networks.items[i].prefix.family == family)
			json_network(js, &s->networks.items[i]);
	js_up(js);
}

void show_import_check(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct json_stream js;
	if (!s)
		return;
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		json_family(&js, s, AF_INET);
		json_family(&js, s, AF_INET6);
		js_close(&js);
		return;
	}
	call_print(call, "Current BGP import check cache:\n");
	for (uint32_t i = 0; i < s->networks.count; i++)
		print_network(call, &s->networks.items[i]);
}
