/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_json -- see neighbor_json.h.  Times are in milliseconds where a key ends in Msecs. */
#include "bgpd/cli/neighbor_json.h"
#include <stdio.h>
#include "bgpd/cli/neighbor_capabilities.h"
#include "bgpd/cli/neighbor_filters.h"
#include "bgpd/cli/neighbor_restart.h"
#include "bgpd/cli/reset_words.h"
#include "bgpd/cli/show_filters.h"
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/shows.h"

bool waits_for_peer(const struct neighbor *n)
{
	return n->rules->is_passive && n->state.state == STATE_ACTIVE;
}

const struct address *link_global(const struct peer_link *link)
{
	return link->v6.family ? &link->v6 : &link->link_local;
}

static void json_local_as(struct json_stream *js, const struct peer_rules *r)
{
	if (r->local_as_stays_out)
		js_flag(js, "localAsNoPrepend", true);
	if (r->local_as_replaces)
		js_flag(js, "localAsReplaceAs", true);
	js_flag(js, "localAsReplaceAsDualAs", r->local_as_is_dual);
}

static const char *link_key(const struct neighbor *n)
{
	static const char *const keys[2][2] = { { "nbrExternalLink", "nbrInternalLink" },
						{ "nbrConfedExternalLink", "nbrConfedInternalLink" } };
	return keys[n->rules->confederation != 0][neighbor_who(n).kind == PEER_IBGP];
}

static void json_who(struct json_stream *js, struct speaker *s, const struct neighbor *n)
{
	const struct peer_rules *r = n->rules;
	char room[ADDRESS_TEXT], range[PREFIX_TEXT];
	if (r->is_unnumbered)
		js_text(js, "bgpNeighborAddr", r->remote.family ? address_text(&r->remote, room) : "none");
	js_asn(js, "remoteAs", s, remote_as_of(n));
	js_asn(js, "localAs", s, neighbor_who(n).local_as);
	json_local_as(js, r);
	if (n->is_dynamic)
		js_flag(js, "dynamicPeer", true);
	js_flag(js, link_key(n), true);
	js_text(js, "localRole", r->offers.role_said ? role_word(r->offers.role) : role_word(ROLE_COUNT));
	js_text(js, "remoteRole", role_word(n->state.received.role_said ? n->state.received.role : ROLE_COUNT));
	if (n->description[0])
		js_text(js, "nbrDesc", n->description);
	if (n->group[0])
		js_text(js, "peerGroup", n->group);
	if (n->is_dynamic)
		js_text(js, "peerSubnetRangeGroup", prefix_text(&n->range, range));
	js_text(js, "hostname", n->state.received.hostname[0] ? n->state.received.hostname : "Unknown");
	if (n->state.received.domain[0])
		js_text(js, "domainname", n->state.received.domain);
	if (r->is_shutdown)
		js_flag(js, "adminShutDown", true);
	js_number(js, "bgpVersion", 4);
	js_text(js, "remoteRouterId", ipv4_words(neighbor_is_up(n) ? n->state.remote_router_id : 0, room));
	js_text(js, "localRouterId", ipv4_words(s->router_id, room));
	if (identity_is_member(r, remote_as_of(n)))
		js_flag(js, "nbrCommonAdmin", true);
	js_text(js, "bgpState", peer_state_word(n->state.state));
	if (waits_for_peer(n))
		js_text(js, "bgpStateIs", "passive");
}

static int64_t ms_since(int64_t at_s)
{
	return at_s ? (wall_now_s() - at_s) * 1000 : 0;
}

static void json_timers(struct json_stream *js, const struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	bool is_up = neighbor_is_up(n);
	if (is_up) {
		struct text age = { 0 };
		text_add_since(&age, n->established_at_s);
		js_number(js, "bgpTimerUpMsec", ms_since(n->established_at_s));
		js_text(js, "bgpTimerUpString", text_chars(&age));
		js_number(js, "bgpTimerUpEstablishedEpoch", n->established_at_s);
		text_free(&age);
	}
	js_number(js, "bgpTimerLastRead", ms_since(status->last_read_s));
	js_number(js, "bgpTimerLastWrite", ms_since(status->last_write_s));
	js_number(js, "bgpInUpdateElapsedTimeMsecs", status->updated_ms ? loop_now_ms(s->loop) - status->updated_ms : 0);
	js_number(js, "bgpTimerConfiguredHoldTimeMsecs", n->rules->hold_seconds * 1000);
	js_number(js, "bgpTimerConfiguredKeepAliveIntervalMsecs", n->rules->keepalive_seconds * 1000);
	js_number(js, "bgpTimerHoldTimeMsecs", (is_up ? n->state.hold_seconds : n->rules->hold_seconds) * 1000);
	js_number(js, "bgpTimerKeepAliveIntervalMsecs",
		  (is_up ? n->state.keepalive_seconds : n->rules->keepalive_seconds) * 1000);
	if (n->rules->delay_open_seconds)
		js_number(js, "bgpTimerDelayOpenTimeMsecs", n->rules->delay_open_seconds * 1000);
	js_number(js, "bgpTcpMssConfigured", n->rules->tcp_mss);
	js_number(js, "bgpTcpMssSynced", status->send_mss);
	js_flag(js, "extendedOptionalParametersLength", n->rules->offers.extended_parameters || n->state.has_long_parameters);
	js_number(js, "bgpTimerConfiguredConditionalAdvertisementsSec", s->plan.condition_seconds);
	if (conditional_left_ms(s))
		js_number(js, "bgpTimerUntilConditionalAdvertisementsSec", conditional_left_ms(s) / 1000);
}

/* ---- counters and families ---------------------------------------------------------------------------- */

static void json_refusals(struct json_stream *js, const struct neighbor_answer *answer)
{
	const uint64_t *refused = answer->counts.refused;
	js_object(js, "prefixStats");
	js_number(js, "inboundFiltered", (int64_t)refused[REFUSED_BY_POLICY]);
	js_number(js, "aspathLoop", (int64_t)refused[REFUSED_LOOP]);
	js_number(js, "originatorLoop", (int64_t)refused[REFUSED_ORIGINATOR]);
	js_number(js, "clusterLoop", (int64_t)refused[REFUSED_CLUSTER]);
	js_number(js, "invalidNextHop", (int64_t)answer->status.bad_nexthops);
	js_number(js, "withdrawn", (int64_t)(answer->status.bad_withdrawn + answer->status.screened_out));
	js_number(js, "attributesDiscarded", (int64_t)answer->status.screened);
	js_up(js);
}

static void json_messages(struct json_stream *js, const struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	const struct message_counts *sent = &status->sent, *got = &status->received;
	char room[ADDRESS_TEXT];
	const struct {
		const char *sent_key, *got_key;
		uint64_t sent, got;
	} rows[] = {
		{ "opensSent", "opensRecv", sent->opens, got->opens },
		{ "notificationsSent", "notificationsRecv", sent->notifications, got->notifications },
		{ "updatesSent", "updatesRecv", sent->updates, got->updates },
		{ "keepalivesSent", "keepalivesRecv", sent->keepalives, got->keepalives },
		{ "routeRefreshSent", "routeRefreshRecv", sent->refreshes, got->refreshes },
		{ "capabilitySent", "capabilityRecv", sent->capabilities, got->capabilities },
		{ "totalSent", "totalRecv", count_total(sent), count_total(got) },
	};
	js_object(js, "messageStats");
	js_number(js, "depthInq", status->in_queue);
	js_number(js, "depthOutq", status->out_queue);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		js_number(js, rows[i].sent_key, (int64_t)rows[i].sent);
		js_number(js, rows[i].got_key, (int64_t)rows[i].got);
	}
	js_up(js);
	js_number(js, "minBtwnAdvertisementRunsTimerMsecs", n->rules->advertisement_ms);
	if (source_words(n->rules, room))
		js_text(js, "updateSource", source_words(n->rules, room));
	if (s->plan.update_delay_seconds) {
		js_number(js, "bgpUpdateDelayTimerMsecs", s->plan.update_delay_seconds * 1000);
		js_number(js, "bgpUpdateDelayTimerMsecsRemaining", startup_left_ms(s));
	}
}

static void json_rewriting(struct json_stream *js, const struct peer_rewriting *w)
{
	static const char *const private_keys[2][2] = {
		{ "privateAsNumsRemovedInUpdatesToNbr", "privateAsNumsReplacedInUpdatesToNbr" },
		{ "privateAsNumsAllRemovedInUpdatesToNbr", "privateAsNumsAllReplacedInUpdatesToNbr" },
	};
	if (w->removes_private)
		js_flag(js, private_keys[w->removes_all][w->replaces_private], true);
	if (w->as_override)
		js_text(js, "overrideASNsInOutboundUpdates", "ifAspathEqualRemoteAs");
	if (w->keeps_path)
		js_flag(js, "unchangedAsPathPropogatedToNbr", true);
	if (w->keeps_next_hop)
		js_flag(js, "unchangedNextHopPropogatedToNbr", true);
	if (w->keeps_med)
		js_flag(js, "unchangedMedPropogatedToNbr", true);
}

static void json_conditional(struct json_stream *js, struct speaker *s, enum family_row f, const struct peer_family_rules *rules,
			     bool tells_default)
{
	if (rules->default_originate && rules->default_map)
		js_text(js, "defaultRouteMap", policy_name_text(rules->default_map));
	if (rules->default_originate)
		js_flag(js, tells_default ? "defaultSent" : "defaultNotSent", true);
	if (rules->unsuppress_map)
		js_text(js, "selectiveUnsuppressRouteMap", policy_name_text(rules->unsuppress_map));
	if (!rules->advertise_map)
		return;
	js_object(js, "advertiseMap");
	js_text(js, "condition", rules->condition_is_absence ? "NON_EXIST" : "EXIST");
	js_text(js, "conditionMap", policy_name_text(rules->condition_map));
	js_text(js, "advertiseMap", policy_name_text(rules->advertise_map));
	js_text(js, "advertiseStatus", conditional_is_met(s, f, rules) ? "Advertise" : "Withdraw");
	js_up(js);
}

/* Which kinds of communities are told, in the words of the newest FRR: older ones forget the large ones. */
static void json_communities(struct json_stream *js, uint8_t off)
{
	static const struct { uint8_t kind; const char *word; } kinds[] = {
		{ COMMUNITIES_PLAIN, "standard" }, { COMMUNITIES_EXTENDED, "extended" }, { COMMUNITIES_LARGE, "large" },
	};
	struct text words = { 0 };
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!(off & kinds[i].kind))
			text_add(&words, "%s%s", words.length ? "And" : "", kinds[i].word);
	if (words.length)
		js_text(js, "commAttriSentToNbr", text_chars(&words));
	text_free(&words);
}

static void json_limits(struct json_stream *js, const struct peer_family_rules *rules)
{
	if (rules->max_prefix_out)
		js_number(js, "prefixOutAllowedMax", rules->max_prefix_out);
	if (!rules->max_prefix)
		return;
	js_number(js, "prefixAllowedMax", rules->max_prefix);
	if (rules->max_prefix_warns_only)
		js_flag(js, "prefixAllowedMaxWarning", true);
	js_number(js, "prefixAllowedWarningThresh", rules->max_prefix_percent);
	if (rules->max_prefix_restart_minutes)
		js_number(js, "prefixAllowedRestartIntervalMsecs", rules->max_prefix_restart_minutes * 60000);
}

/* Who it is told with, while there is a session. */
static void json_update_group(struct json_stream *js, const struct event_counts *counts, enum family_row f)
{
	if (!counts->family[f].group)
		return;
	js_number(js, "updateGroupId", (int64_t)counts->family[f].group);
	js_number(js, "subGroupId", (int64_t)counts->family[f].group);
	js_number(js, "packetQueueLength", (int64_t)counts->family[f].queued_bytes);
}

static void json_missing_policy(struct json_stream *js, const struct neighbor *n, const struct peer_family_rules *rules)
{
	if (neighbor_who(n).kind != PEER_EBGP)
		return;
	if (rules->in.refuses)
		js_text(js, "inboundEbgpRequiresPolicy", "Inbound updates discarded due to missing policy");
	if (rules->out.refuses)
		js_text(js, "outboundEbgpRequiresPolicy", "Outbound updates discarded due to missing policy");
}

static void json_family(struct json_stream *js, struct speaker *s, const struct neighbor *n, enum family_row f,
			const struct neighbor_answer *answer)
{
	const struct peer_family_rules *rules = &n->rules->family[f];
	const struct event_counts *counts = &answer->counts;
	if (n->group[0])
		js_text(js, "peerGroupMember", n->group);
	json_update_group(js, counts, f);
	json_family_filters(js, n, f, &answer->status);
	if (rules->reflector_client)
		js_flag(js, "routeReflectorClient", true);
	if (rules->is_rs_client)
		js_flag(js, "routeServerClient", true);
	if (rules->soft_reconfiguration)
		js_flag(js, "inboundSoftConfigPermit", true);
	json_allowances(js, rules);
	if (rules->next_hop_self)
		js_flag(js, "routerAlwaysNextHop", true);
	json_rewriting(js, &rules->rewriting);
	json_communities(js, rules->communities_off);
	json_filters(js, rules);
	json_missing_policy(js, n, rules);
	json_conditional(js, s, f, rules, counts->family[f].tells_default);
	js_number(js, "acceptedPrefixCounter", counts->family[f].accepted);
	if (neighbor_is_up(n))
		js_number(js, "sentPrefixCounter", counts->family[f].sent);
	js_number(js, "receivedPrefixDup", counts->family[f].duplicates);
	json_limits(js, rules);
}

static void json_families(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	js_object(js, "addressFamilyInfo");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!peer_speaks(n->rules, f))
			continue;
		js_object(js, families[f].json);
		json_family(js, s, n, f, answer);
		js_up(js);
	}
	js_up(js);
}

/* ---- the connection ----------------------------------------------------------------------------------- */

static void json_reset(struct json_stream *js, const struct neighbor *n)
{
	const struct down_reason *last = reset_last(n);
	if (!neighbor_is_up(n) && n->last_try.words[0])
		js_text(js, "lastAttemptFailedDueTo", n->last_try.words);
	if (!last) {
		js_text(js, "lastReset", "never");
		if (!neighbor_is_up(n))
			json_reset_words(js, n);
		return;
	}
	js_number(js, "lastResetTimerMsecs", ms_since(last->at_s));
	json_reset_words(js, n);
	js_text(js, "lastResetReason", last->words);
}

static void json_endpoint(struct json_stream *js, const char *host_key, const char *port_key, bool is_known,
			  const struct address *address, uint16_t port)
{
	char room[ADDRESS_TEXT];
	js_text(js, host_key, is_known ? address_text(address, room) : "Unknown");
	js_number(js, port_key, is_known ? port : -1);
}

static const char *or_zeros(const struct address *a, char room[ADDRESS_TEXT])
{
	return a->family ? address_text(a, room) : "::";
}

/* What the neighbor is told as next hop: without an IPv4 address of ours on the link, the router-id stands there. */
static void json_next_hops(struct json_stream *js, const struct speaker *s, const struct peer_link *link)
{
	char room[ADDRESS_TEXT];
	js_text(js, "nexthop", link->v4.family ? address_text(&link->v4, room) : ipv4_words(s->router_id, room));
	js_text(js, "nexthopGlobal", or_zeros(link_global(link), room));
	js_text(js, "nexthopLocal", or_zeros(&link->link_local, room));
}

static void json_no_next_hops(struct json_stream *js)
{
	static const char *const keys[] = { "nexthop", "nexthopGlobal", "nexthopLocal", "bgpConnection" };
	for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
		js_text(js, keys[i], "Unknown");
}

static void json_connection(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	bool is_up = neighbor_is_up(n);
	js_number(js, neighbor_who(n).kind == PEER_IBGP ? "internalBgpNbrMaxHopsAway" : "externalBgpNbrMaxHopsAway",
		  n->rules->min_ttl ? 256 - n->rules->min_ttl : n->rules->ttl);
	json_endpoint(js, "hostLocal", "portLocal", is_up, &n->state.local, n->state.local_port);
	json_endpoint(js, "hostForeign", "portForeign", is_up, &n->state.remote, n->state.remote_port);
	if (is_up) {
		json_next_hops(js, s, &status->link);
		js_text(js, "bgpConnection", interface_holding(s, &n->state.remote) ? "sharedNetwork" : "nonSharedNetwork");
	} else {
		json_no_next_hops(js);
	}
	js_number(js, "connectRetryTimer", n->rules->connect_retry_seconds);
	if (is_up)
		js_number(js, "estimatedRttInMsecs", status->rtt_ms);
	if (is_up && n->rules->rtt_most_ms) {
		js_number(js, "shutdownRttInMsecs", n->rules->rtt_most_ms);
		js_number(js, "shutdownRttAfterCount", status->slow_keepalives);
	}
	if (status->connect_retry_left_s)
		js_number(js, "nextConnectTimerDueInMsecs", status->connect_retry_left_s * 1000);
	if (n->rules->password[0])
		js_number(js, "authenticationEnabled", 1);
	js_text(js, "readThread", is_up ? "on" : "off");
	js_text(js, "writeThread", is_up ? "on" : "off");
}

/* It was told something, and is told no more before the time is over. */
static void json_interval(struct json_stream *js, const struct neighbor *n, const struct event_counts *counts)
{
	if (!counts->paused_ms)
		return;
	js_number(js, "mraiInterval", n->rules->advertisement_ms / 1000);
	js_number(js, "mraiTimerExpireInMsecs", counts->paused_ms);
}

void json_neighbor_restart(struct json_stream *js, struct speaker *s, const struct neighbor *n,
			   const struct neighbor_answer *answer)
{
	js_object(js, n->rules->name);
	js_text(js, "neighborAddr", n->rules->name);
	json_who(js, s, n);
	js_object(js, "neighborCapabilities");
	if (neighbor_is_up(n))
		json_restart_capability(js, n);
	js_up(js);
	json_restart_info(js, s, n, answer);
	js_up(js);
}

void json_neighbor(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	js_object(js, n->rules->name);
	json_who(js, s, n);
	json_timers(js, s, n, &answer->status);
	if (neighbor_is_up(n))
		json_capabilities(js, n);
	json_restart_info(js, s, n, answer);
	json_messages(js, s, n, &answer->status);
	json_refusals(js, answer);
	json_families(js, s, n, answer);
	js_number(js, "connectionsEstablished", (int64_t)answer->status.established_count);
	js_number(js, "connectionsDropped", (int64_t)answer->status.dropped_count);
	json_reset(js, n);
	json_connection(js, s, n, &answer->status);
	json_interval(js, n, &answer->counts);
	js_up(js);
}

void json_neighbor_brief(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	const struct event_counts *counts = &answer->counts;
	js_object(js, n->rules->name);
	js_text(js, "hostname", n->state.received.hostname[0] ? n->state.received.hostname : "Unknown");
	js_asn(js, "remoteAs", s, remote_as_of(n));
	js_asn(js, "localAs", s, neighbor_who(n).local_as);
	js_text(js, "bgpState", peer_state_word(n->state.state));
	json_reset(js, n);
	js_object(js, "messageStats");
	js_number(js, "totalSent", (int64_t)count_total(&answer->status.sent));
	js_number(js, "totalRecv", (int64_t)count_total(&answer->status.received));
	js_up(js);
	js_object(js, "addressFamilyInfo");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!peer_speaks(n->rules, f))
			continue;
		js_object(js, families[f].json);
		js_number(js, "acceptedPrefixCounter", counts->family[f].accepted);
		js_number(js, "sentPrefixCounter", counts->family[f].sent);
		js_up(js);
	}
	js_up(js);
	js_up(js);
}
