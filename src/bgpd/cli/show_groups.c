/* SPDX-License-Identifier: Apache-2.0 */
/* show_groups -- `show ip bgp peer-group [NAME]`: what members have in common, and who they are. */
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static uint32_t group_as(const struct plan_group *group)
{
	return group->has_as ? group->member.rules.remote_as : 0;
}

static bool is_internal(const struct plan_group *group)
{
	return group->has_as && group->member.rules.kind == PEER_IBGP;
}

static struct neighbor *next_member(struct speaker *s, const struct plan_group *group, struct neighbor *after)
{
	do
		after = neighbor_next(s, after);
	while (after && !text_same(after->group, group->name));
	return after;
}

static uint32_t count_ranges(const struct speaker *s, const struct plan_group *group, uint8_t family)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < s->plan.ranges.count; i++)
		count += text_same(s->plan.ranges.items[i].group, group->name) &&
			 (!family || s->plan.ranges.items[i].prefix.family == family);
	return count;
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_ranges(struct call *call, const struct speaker *s, const struct plan_group *group, uint8_t family)
{
	char room[PREFIX_TEXT];
	if (!count_ranges(s, group, family))
		return;
	call_print(call, "  %u %s listen range(s)\n", count_ranges(s, group, family), family == AF_INET ? "IPv4" : "IPv6");
	for (uint32_t i = 0; i < s->plan.ranges.count; i++) {
		const struct plan_range *range = &s->plan.ranges.items[i];
		if (text_same(range->group, group->name) && range->prefix.family == family)
			call_print(call, "    %s\n", prefix_text(&range->prefix, room));
	}
}

static void print_group(struct call *call, struct speaker *s, const struct plan_group *group)
{
	bool any = false;
	call_print(call, "\nBGP peer-group %s", group->name);
	if (group->has_as)
		call_print(call, ", remote AS %u", group_as(group));
	call_print(call, "\n  Peer-group type is %s\n  Configured address-families:",
		   is_internal(group) ? "internal" : "external");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (peer_speaks(&group->member.rules, f)) {
			call_print(call, " %s;", families[f].title);
			any = true;
		}
	call_print(call, any ? "\n" : " none\n");
	print_ranges(call, s, group, AF_INET);
	print_ranges(call, s, group, AF_INET6);
	struct neighbor *n = next_member(s, group, NULL);
	if (n)
		call_print(call, "  Peer-group members:\n");
	for (; n; n = next_member(s, group, n))
		call_print(call, "    %s %s %s \n", n->rules->name, n->is_dynamic ? "(dynamic)" : "", summary_state_words(n));
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_ranges_of(struct json_stream *js, const struct speaker *s, const struct plan_group *group, uint8_t family)
{
	char room[PREFIX_TEXT];
	js_object(js, family == AF_INET ? "IPv4" : "IPv6");
	js_number(js, "count", count_ranges(s, group, family));
	js_array(js, "ranges");
	for (uint32_t i = 0; i < s->plan.ranges.count; i++) {
		const struct plan_range *range = &s->plan.ranges.items[i];
		if (text_same(range->group, group->name) && range->prefix.family == family)
			js_text(js, NULL, prefix_text(&range->prefix, room));
	}
	js_up(js);
	js_up(js);
}

/* From where neighbors may come by themselves. */
static void json_ranges(struct json_stream *js, const struct speaker *s, const struct plan_group *group)
{
	if (!count_ranges(s, group, 0))
		return;
	js_object(js, "dynamicRanges");
	if (count_ranges(s, group, AF_INET))
		json_ranges_of(js, s, group, AF_INET);
	if (count_ranges(s, group, AF_INET6))
		json_ranges_of(js, s, group, AF_INET6);
	js_up(js);
}

static void json_group(struct json_stream *js, struct speaker *s, const struct plan_group *group)
{
	js_object(js, group->name);
	if (group->has_as)
		js_number(js, "remoteAs", group_as(group));
	js_text(js, "type", is_internal(group) ? "internal" : "external");
	js_array(js, "addressFamiliesConfigured");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (peer_speaks(&group->member.rules, f))
			js_text(js, NULL, families[f].title);
	js_up(js);
	json_ranges(js, s, group);
	int64_t count = 0;
	js_object(js, "members");
	for (struct neighbor *n = NULL; (n = next_member(s, group, n)); count++) {
		js_object(js, n->rules->name);
		js_text(js, "status", summary_state_words(n));
		if (n->is_dynamic)
			js_flag(js, "dynamic", true);
		js_up(js);
	}
	js_up(js);
	js_number(js, "memberCount", count);
	js_up(js);
}

/* ---- the command -------------------------------------------------------------------------------------- */

void show_peer_groups(struct call *call)
{
	struct speaker *s = running_speaker(call);
	const char *name = call_word(call, "group");
	struct json_stream js;
	if (!s)
		return;
	if (name && !plan_group_find(&s->plan, name)) {
		call_fail(call, "No such peer-group");
		return;
	}
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	for (uint32_t i = 0; i < s->plan.groups.count; i++) {
		const struct plan_group *group = &s->plan.groups.items[i];
		if (name && !text_same(group->name, name))
			continue;
		if (call_wants_json(call))
			json_group(&js, s, group);
		else
			print_group(call, s, group);
	}
	if (call_wants_json(call))
		js_close(&js);
}
