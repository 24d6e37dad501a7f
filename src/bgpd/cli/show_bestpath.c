/* SPDX-License-Identifier: Apache-2.0 */
/* show_bestpath -- `show bgp bestpath`: which settings the decision goes by, as they are in force.  A row each. */
#include <stddef.h>
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static const struct criterion {
	const char *key, *words;
	size_t at;                    /* of a flag in struct event_settings */
} criteria[] = {
	{ "asPathIgnore", "Ignore AS path", offsetof(struct event_settings, ignore_path_length) },
	{ "asPathConfed", "Include confederation ASNs in AS path", offsetof(struct event_settings, count_confederation) },
	{ "asPathMultiPathRelax", "AS path multi-path-relax", offsetof(struct event_settings, multipath_relax) },
	{ "peerTypeRelax", "Peer type relax", offsetof(struct event_settings, peer_type_relax) },
	{ "compareRouterId", "Compare router ID", offsetof(struct event_settings, compare_router_id) },
	{ "medConfed", "BGP bestpath MED confed", offsetof(struct event_settings, med_in_confederation) },
	{ "medMissingAsWorst", "BGP bestpath MED missing-as-worst", offsetof(struct event_settings, med_missing_is_worst) },
	{ "alwaysCompareMed", "Always compare MED", offsetof(struct event_settings, always_compare_med) },
	{ "deterministicMed", "Deterministic MED", offsetof(struct event_settings, deterministic_med) },
	{ "aigp", "Compare AIGP", offsetof(struct event_settings, compare_aigp) },
};

static const char *const bandwidth_words[] = {
	[BANDWIDTH_IF_ALL] = "ecmp", [BANDWIDTH_IGNORED] = "ignore", [BANDWIDTH_SKIPS_MISSING] = "skip-missing",
	[BANDWIDTH_DEFAULT_FOR_MISSING] = "default-weight-for-missing",
};

static bool is_on(const struct speaker *s, const struct criterion *criterion)
{
	return *(const bool *)((const uint8_t *)&s->plan.decision + criterion->at);
}

static void print_criteria(struct call *call, const struct speaker *s)
{
	call_print(call, "VRF %s\nBest Path Selection Criteria:\n", instance_words(s));
	for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++)
		call_print(call, "  %s is %s\n", criteria[i].words, is_on(s, &criteria[i]) ? "Enabled" : "Disabled");
	call_print(call, "  Link Bandwidth handling set to: %s\n", bandwidth_words[s->plan.decision.bandwidth]);
}

void show_bestpath(struct call *call)
{
	const struct speaker *s = running_speaker(call);
	struct json_stream js;
	if (!s)
		return;
	if (!call_wants_json(call)) {
		print_criteria(call, s);
		return;
	}
	js_open(&js, call_out(call));
	js_object(&js, instance_words(s));
	js_object(&js, "bestPath");
	for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++)
		js_flag(&js, criteria[i].key, is_on(s, &criteria[i]));
	js_flag(&js, "asPathMultiPathRelaxAsSet", false);     /* an aggregate's own business here */
	js_text(&js, "linkBwHandling", bandwidth_words[s->plan.decision.bandwidth]);
	js_close(&js);
}
