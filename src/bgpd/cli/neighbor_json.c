/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_json -- see neighbor_json.h.  Times are in milliseconds where a key ends in Msecs. */
#include "bgpd/cli/neighbor_json.h"
#include <stdio.h>

static void json_who(struct json_stream *js, struct speaker *s, const struct neighbor *n)
{
	const struct peer_rules *r = n->rules;
	char room[ADDRESS_TEXT];
	js_number(js, "remoteAs", r->remote_as ? r->remote_as : n->state.remote_as);
	js_number(js, "localAs", r->local_as);
	js_flag(js, r->kind == PEER_IBGP ? "nbrInternalLink" : "nbrExternalLink", true);
	if (n->description[0])
		js_text(js, "nbrDesc", n->description);
	if (n->group[0])
		js_text(js, "peerGroup", n->group);
	if (neighbor_is_up(n) && n->state.received.hostname[0])
		js_text(js, "hostname", n->state.received.hostname);
	if (r->is_shutdown)
		js_flag(js, "adminShutDown", true);
	js_number(js, "bgpVersion", 4);
	js_text(js, "remoteRouterId", ipv4_words(neighbor_is_up(n) ? n->state.remote_router_id : 0, room));
	js_text(js, "localRouterId", ipv4_words(s->router_id, room));
	js_text(js, "bgpState", peer_state_word(n->state.state));
}

static int64_t ms_since(int64_t at_s)
{
	return at_s ? (wall_now_s() - at_s) * 1000 : 0;
}

static void json_timers(struct json_stream *js, const struct neighbor *n, const struct event_status *status)
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
	js_number(js, "bgpTimerConfiguredHoldTimeMsecs", n->rules->hold_seconds * 1000);
	js_number(js, "bgpTimerConfiguredKeepAliveIntervalMsecs", n->rules->keepalive_seconds * 1000);
	js_number(js, "bgpTimerHoldTimeMsecs", (is_up ? n->state.hold_seconds : n->rules->hold_seconds) * 1000);
	js_number(js, "bgpTimerKeepAliveIntervalMsecs",
		  (is_up ? n->state.keepalive_seconds : n->rules->keepalive_seconds) * 1000);
}

/* ---- capabilities ------------------------------------------------------------------------------------- */

static void json_both(struct json_stream *js, const char *key, bool sent, bool received, const char *words)
{
	if (sent || received)
		js_text(js, key, sent && received ? words : sent ? "advertised" : "received");
}

static void json_restart(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	json_both(js, "gracefulRestart", sent->graceful_restart, got->graceful_restart, "advertisedAndReceived");
	if (!got->graceful_restart)
		return;
	js_number(js, "gracefulRestartRemoteTimerMsecs", got->restart_seconds * 1000);
	js_object(js, "addressFamiliesByPeer");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (got->restart_family[f]) {
			js_object(js, families[f].json);
			if (got->forwarding[f])
				js_flag(js, "preserved", true);
			js_up(js);
		}
	js_up(js);
}

static void json_capabilities(struct json_stream *js, const struct neighbor *n)
{
	const struct capabilities *sent = &n->state.sent, *got = &n->state.received;
	js_object(js, "neighborCapabilities");
	json_both(js, "4byteAs", sent->as4, got->as4, "advertisedAndReceived");
	json_both(js, "extendedMessage", sent->extended_message, got->extended_message, "advertisedAndReceived");
	json_both(js, "routeRefresh", sent->refresh, got->refresh,
		  got->refresh_old ? "advertisedAndReceivedOldNew" : "advertisedAndReceivedNew");
	json_both(js, "enhancedRouteRefresh", sent->enhanced_refresh, got->enhanced_refresh, "advertisedAndReceived");
	js_object(js, "multiprotocolExtensions");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!sent->family[f] && !got->family[f])
			continue;
		js_object(js, families[f].json);
		js_flag(js, sent->family[f] && got->family[f] ? "advertisedAndReceived" : sent->family[f] ? "advertised" : "received",
			true);
		js_up(js);
	}
	js_up(js);
	js_object(js, "hostName");
	js_text(js, "advHostName", sent->hostname);
	js_text(js, "advDomainName", sent->domain[0] ? sent->domain : "n/a");
	if (got->hostname[0]) {
		js_text(js, "rcvHostName", got->hostname);
		js_text(js, "rcvDomainName", got->domain[0] ? got->domain : "n/a");
	}
	js_up(js);
	json_restart(js, sent, got);
	js_up(js);
}

static void json_end_of_rib(struct json_stream *js, const struct event_status *status)
{
	js_object(js, "gracefulRestartInfo");
	js_object(js, "endOfRibSend");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (status->end_of_rib_sent[f])
			js_flag(js, families[f].json, true);
	js_up(js);
	js_object(js, "endOfRibRecv");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (status->end_of_rib_received[f])
			js_flag(js, families[f].json, true);
	js_up(js);
	js_up(js);
}

/* ---- counters and families ---------------------------------------------------------------------------- */

static void json_messages(struct json_stream *js, const struct neighbor *n, const struct event_status *status)
{
	const struct message_counts *sent = &status->sent, *got = &status->received;
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

static void json_families(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct event_counts *counts)
{
	js_object(js, "addressFamilyInfo");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const struct peer_family_rules *rules = &n->rules->family[f];
		if (!rules->is_active)
			continue;
		js_object(js, families[f].json);
		if (n->group[0])
			js_text(js, "peerGroupMember", n->group);
		if (rules->reflector_client)
			js_flag(js, "routeReflectorClient", true);
		if (rules->soft_reconfiguration)
			js_flag(js, "inboundSoftConfigPermit", true);
		if (rules->next_hop_self)
			js_flag(js, "routerAlwaysNextHop", true);
		json_rewriting(js, &rules->rewriting);
		js_text(js, "commAttriSentToNbr", "extendedAndStandard");
		if (s->plan.requires_policy && n->rules->kind == PEER_EBGP) {
			js_text(js, "inboundEbgpRequiresPolicy", "Inbound updates discarded due to missing policy");
			js_text(js, "outboundEbgpRequiresPolicy", "Outbound updates discarded due to missing policy");
		}
		js_number(js, "acceptedPrefixCounter", counts->family[f].accepted);
		js_number(js, "sentPrefixCounter", counts->family[f].sent);
		if (rules->max_prefix) {
			js_number(js, "prefixAllowedMax", rules->max_prefix);
			if (rules->max_prefix_warns_only)
				js_flag(js, "prefixAllowedMaxWarning", true);
			js_number(js, "prefixAllowedWarningThresh", rules->max_prefix_percent);
		}
		js_up(js);
	}
	js_up(js);
}

/* ---- the connection ----------------------------------------------------------------------------------- */

static void json_reset(struct json_stream *js, const struct neighbor *n)
{
	if (!neighbor_is_up(n) && n->last_try.words[0])
		js_text(js, "lastAttemptFailedDueTo", n->last_try.words);
	if (!n->last_down.at_s) {
		js_text(js, "lastReset", "never");
		return;
	}
	js_number(js, "lastResetTimerMsecs", ms_since(n->last_down.at_s));
	js_text(js, "lastResetDueTo", n->last_down.words);
	const struct notification *told = n->last_down.received.code ? &n->last_down.received : &n->last_down.sent;
	if (told->code) {
		struct text words = { 0 };
		char code[8];
		text_add_notification(&words, told);
		snprintf(code, sizeof code, "%02X%02X", told->code, told->subcode);
		js_text(js, "lastErrorCodeSubcode", code);
		js_text(js, "lastNotificationReason", text_chars(&words));
		text_free(&words);
	}
}

static void json_connection(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	char room[ADDRESS_TEXT];
	js_number(js, n->rules->kind == PEER_IBGP ? "internalBgpNbrMaxHopsAway" : "externalBgpNbrMaxHopsAway",
		  n->rules->min_ttl ? 256 - n->rules->min_ttl : n->rules->ttl);
	if (neighbor_is_up(n)) {
		js_text(js, "hostLocal", address_text(&n->state.local, room));
		js_number(js, "portLocal", n->state.local_port);
		js_text(js, "hostForeign", address_text(&n->state.remote, room));
		js_number(js, "portForeign", n->state.remote_port);
		js_text(js, "nexthop", address_text(&n->state.local, room));
		js_text(js, "bgpConnection", interface_holding(s, &n->state.remote) ? "sharedNetwork" : "nonSharedNetwork");
	}
	js_number(js, "connectRetryTimer", n->rules->connect_retry_seconds);
	if (status->connect_retry_left_s)
		js_number(js, "nextConnectTimerDueInMsecs", status->connect_retry_left_s * 1000);
	if (n->rules->password[0])
		js_number(js, "authenticationEnabled", 1);
}

void json_neighbor(struct json_stream *js, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	js_object(js, n->rules->name);
	json_who(js, s, n);
	json_timers(js, n, &answer->status);
	if (neighbor_is_up(n)) {
		json_capabilities(js, n);
		json_end_of_rib(js, &answer->status);
	}
	json_messages(js, n, &answer->status);
	json_families(js, s, n, &answer->counts);
	js_number(js, "connectionsEstablished", (int64_t)answer->status.established_count);
	js_number(js, "connectionsDropped", (int64_t)answer->status.dropped_count);
	json_reset(js, n);
	json_connection(js, s, n, &answer->status);
	js_up(js);
}
