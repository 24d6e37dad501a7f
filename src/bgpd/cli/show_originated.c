/* SPDX-License-Identifier: Apache-2.0 */
/* show_originated -- what stands behind the routes of our own: `show bgp import-check-table`, `show bgp ipv4 unicast
 * aggregate-address`, `show bgp aggregate`. */
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

/* ---- aggregates --------------------------------------------------------------------------------------- */

static const char *aggregate_origin(const struct plan_aggregate *a)
{
	return a->origin_said ? attrs_origin_word(a->origin) : "igp";
}

static void print_aggregate(struct call *call, const struct plan_aggregate *a)
{
	char room[PREFIX_TEXT];
	call_print(call, "\nAggregate: %s\n  Summary-only: %s, AS-set: %s\n", prefix_text(&a->rules.prefix, room),
		   a->rules.suppresses_all ? "yes" : "no", a->rules.merges ? "yes" : "no");
	call_print(call, "  Origin: %s\n  MED: match=%s\n", aggregate_origin(a), a->rules.wants_same_med ? "yes" : "no");
	if (a->route_map)
		call_print(call, "  Route-map: %s\n", policy_name_text(a->route_map));
	if (a->rules.suppress_map)
		call_print(call, "  Suppress-map: %s\n", policy_name_text(a->rules.suppress_map));
}

static void json_aggregate(struct json_stream *js, const struct plan_aggregate *a)
{
	char room[PREFIX_TEXT];
	js_object(js, prefix_text(&a->rules.prefix, room));
	js_flag(js, "summaryOnly", a->rules.suppresses_all);
	js_flag(js, "asSet", a->rules.merges);
	js_text(js, "origin", aggregate_origin(a));
	js_flag(js, "matchMed", a->rules.wants_same_med);
	if (a->route_map)
		js_text(js, "routeMap", policy_name_text(a->route_map));
	if (a->rules.suppress_map)
		js_text(js, "suppressMap", policy_name_text(a->rules.suppress_map));
	js_up(js);
}

static bool is_asked(const struct call *call, const struct plan_aggregate *a)
{
	struct prefix only;
	if (a->family != picked_family(call))
		return false;
	return !call_prefix(call, "prefix", &only) || prefix_same(&only, &a->rules.prefix);
}

void show_aggregates(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct json_stream js;
	bool any = false;
	if (!s)
		return;
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_object(&js, "aggregates");
	}
	for (uint32_t i = 0; i < s->plan.aggregates.count; i++) {
		const struct plan_aggregate *a = &s->plan.aggregates.items[i];
		if (!is_asked(call, a))
			continue;
		any = true;
		if (call_wants_json(call))
			json_aggregate(&js, a);
		else
			print_aggregate(call, a);
	}
	if (call_wants_json(call))
		js_close(&js);
	else if (!any && call_word(call, "prefix"))
		call_print(call, "%% Aggregate %s not found\n", call_word(call, "prefix"));
	else if (!any)
		call_print(call, "%% No aggregates configured\n");
}

/* ---- the newer words, with other keys ------------------------------------------------------------------ */

static void print_aggregate_lines(struct call *call, const struct plan_aggregate *a)
{
	const struct unreachable_rules *unreachable = &a->rules.unreachable;
	char room[PREFIX_TEXT];
	call_print(call, "Aggregate: %s\n", prefix_text(&a->rules.prefix, room));
	if (a->rules.merges)
		call_print(call, "  AS-set: yes\n");
	if (a->rules.suppresses_all)
		call_print(call, "  Summary-only: yes\n");
	call_print(call, "  UPA enabled: %s\n", unreachable->is_on ? "yes" : "no");
	if (unreachable->is_on)
		call_print(call, "  UPA drop (D-bit): %s\n", unreachable->drops ? "yes" : "no");
	if (unreachable->is_on && unreachable->most)
		call_print(call, "  UPA max-routes: %u\n", unreachable->most);
	call_print(call, "\n");
}

static void json_aggregate_lines(struct json_stream *js, const struct plan_aggregate *a)
{
	char room[PREFIX_TEXT];
	js_object(js, prefix_text(&a->rules.prefix, room));
	js_flag(js, "asSet", a->rules.merges);
	js_flag(js, "summaryOnly", a->rules.suppresses_all);
	js_flag(js, "upaEnabled", a->rules.unreachable.is_on);
	js_flag(js, "upaDrop", a->rules.unreachable.drops);
	js_number(js, "upaMaxRoutes", a->rules.unreachable.most);
	js_up(js);
}

static bool is_meant(const struct call *call, const struct plan_aggregate *a)
{
	struct prefix only;
	if (a->family != families[picked_family_or_ipv4(call)].table)
		return false;
	return !call_prefix(call, "prefix", &only) || prefix_same(&only, &a->rules.prefix);
}

void show_aggregate_lines(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct json_stream js;
	struct prefix only;
	if (!s || (call_prefix(call, "prefix", &only) && !picked_takes(call, &only)))
		return;
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	for (uint32_t i = 0; i < s->plan.aggregates.count; i++) {
		const struct plan_aggregate *a = &s->plan.aggregates.items[i];
		if (!is_meant(call, a))
			continue;
		if (call_wants_json(call))
			json_aggregate_lines(&js, a);
		else
			print_aggregate_lines(call, a);
	}
	if (call_wants_json(call))
		js_close(&js);
}
