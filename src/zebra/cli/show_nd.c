/* SPDX-License-Identifier: Apache-2.0 */
/* show_nd -- what an interface's router advertisements are, as part of `show interface`, in FRR's layout. */
#include "zebra/cli/asked.h"
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

static const char *const preference_words[] = { [RADV_LOW] = "low", [RADV_MEDIUM] = "medium", [RADV_HIGH] = "high" };
static const struct radv_rules unsaid = RADV_RULES_DEFAULT;

static const struct radv_rules *rules_of(const struct zebra *z, const struct iface *i)
{
	const struct wish *wish = zebra_wish(z, i->name);
	return wish ? &wish->nd : &unsaid;
}

static void text_interval(const struct radv_rules *r, uint32_t interval_ms, struct text *out)
{
	bool is_whole = interval_ms % 1000 == 0;
	text_add(out, "  ND router advertisements are sent every %u %s\n", is_whole ? interval_ms / 1000 : interval_ms,
		 is_whole ? "seconds" : "milliseconds");
	if (r->is_slow)
		text_add(out, "  ND router advertisements do not use fast retransmit\n");
	if (r->lifetime_said)
		text_add(out, "  ND router advertisements live for %u seconds\n", r->lifetime_seconds);
	else
		text_add(out, "  ND router advertisements lifetime tracks ra-interval\n");
}

static void text_agent(const struct radv_rules *r, struct text *out)
{
	if (!r->is_home_agent)
		return;
	text_add(out, "  ND router advertisements with Home Agent flag bit set.\n");
	if (r->agent_seconds)
		text_add(out, "  Home Agent lifetime is %u seconds\n", r->agent_seconds);
	else
		text_add(out, "  Home Agent lifetime tracks ra-lifetime\n");
	text_add(out, "  Home Agent preference is %u\n", r->agent_preference);
}

static void text_advertised(const struct radv_link *link, const struct radv_rules *r, struct text *out)
{
	text_add(out, "  ND advertised reachable time is %u milliseconds\n", r->reachable_ms);
	text_add(out, "  ND advertised retransmit interval is %u milliseconds\n", r->retransmit_ms);
	text_add(out, "  ND advertised hop-count limit is %u hops\n", r->hop_limit);
	text_add(out, "  ND router solicit rcvd: %u\n", link->solicits);
	text_add(out, "  ND router advertisements sent: %u rcvd: %u\n", link->sent, link->received);
	text_interval(r, radv_interval_ms(link, r), out);
	text_add(out, "  ND router advertisement default router preference is %s\n", preference_words[r->preference]);
	text_add(out, r->is_managed ? "  Hosts use DHCP to obtain routable addresses.\n"
				    : "  Hosts use stateless autoconfig for addresses.\n");
	text_agent(r, out);
	if (r->has_interval_option)
		text_add(out, "  ND router advertisements with Adv. Interval option.\n");
}

void text_nd(const struct zebra *z, const struct iface *i, struct text *out)
{
	const struct radv_link *link = radv_link_of(&z->radv, i->index);
	char room[ADDRESS_TEXT];
	if (!link || !link->is_on)
		return;
	text_advertised(link, rules_of(z, i), out);
	if (link->routers.count)
		text_add(out, "  Neighbor address(s):\n");
	for (uint32_t n = 0; n < link->routers.count; n++)
		text_add(out, "  inet6 %s/128\n", address_text(&link->routers.items[n], room));
}

static void json_agent(const struct radv_rules *r, struct json_stream *js)
{
	if (!r->is_home_agent)
		return;
	js_flag(js, "ndRouterAdvertisementsWithHomeAgentFlagBit", true);
	if (r->agent_seconds)
		js_number(js, "homeAgentLifetimeSecs", r->agent_seconds);
	else
		js_flag(js, "homeAgentLifetimeTracksRaLifetime", true);
	js_number(js, "homeAgentPreference", r->agent_preference);
}

static void json_interval(const struct radv_rules *r, uint32_t interval_ms, struct json_stream *js)
{
	if (interval_ms % 1000)
		js_number(js, "ndRouterAdvertisementsIntervalMsecs", interval_ms);
	else
		js_number(js, "ndRouterAdvertisementsIntervalSecs", interval_ms / 1000);
	js_flag(js, "ndRouterAdvertisementsDoNotUseFastRetransmit", r->is_slow);
	if (r->lifetime_said)
		js_number(js, "ndRouterAdvertisementsLiveForSecs", r->lifetime_seconds);
	else
		js_flag(js, "ndRouterAdvertisementsLifetimeTracksRaInterval", true);
}

static void json_advertised(const struct radv_link *link, const struct radv_rules *r, struct json_stream *js)
{
	js_number(js, "ndAdvertisedReachableTimeMsecs", r->reachable_ms);
	js_number(js, "ndAdvertisedRetransmitIntervalMsecs", r->retransmit_ms);
	js_number(js, "ndAdvertisedHopCountLimitHops", r->hop_limit);
	js_number(js, "ndRouterSolicitsRcvd", link->solicits);
	js_number(js, "ndRouterAdvertisementsSent", link->sent);
	js_number(js, "ndRouterAdvertisementsRcvd", link->received);
	json_interval(r, radv_interval_ms(link, r), js);
	js_text(js, "ndRouterAdvertisementDefaultRouterPreference", preference_words[r->preference]);
	js_flag(js, r->is_managed ? "hostsUseDhcpToObtainRoutableAddresses" : "hostsUseStatelessAutoconfigForAddresses", true);
	json_agent(r, js);
	if (r->has_interval_option)
		js_flag(js, "ndRouterAdvertisementsWithAdvIntervalOption", true);
}

void json_nd(const struct zebra *z, const struct iface *i, struct json_stream *js)
{
	const struct radv_link *link = radv_link_of(&z->radv, i->index);
	char room[PREFIX_TEXT];
	if (!link || !link->is_on)
		return;
	json_advertised(link, rules_of(z, i), js);
	if (!link->routers.count)
		return;
	js_array(js, "neighborIpAddresses");
	for (uint32_t n = 0; n < link->routers.count; n++) {
		struct prefix p = prefix_of(&link->routers.items[n], 128);
		js_text(js, NULL, prefix_text(&p, room));
	}
	js_up(js);
}

void show_ra_interfaces(struct call *call)
{
	const struct zebra *z = call_owner(call);
	if (!asked_vrf_is_there(call))
		return;
	struct json_object *all = json_object_new_array();
	for (uint32_t n = 0; n < z->ifaces.items.count; n++) {
		const struct iface *i = z->ifaces.items.items[n];
		const struct radv_link *link = radv_link_of(&z->radv, i->index);
		if (!link || !link->is_on)
			continue;
		json_object_array_add(all, json_object_new_string(i->name));
		if (!call_wants_json(call))
			call_print(call, "%s\n", i->name);
	}
	struct json_object *answer = json_object_new_object();
	json_object_object_add(answer, "interfaces", all);
	if (call_wants_json(call))
		call_json(call, answer);
	else
		json_object_put(answer);
}
