/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_capabilities -- see neighbor_capabilities.h.  What is either said or not is a row; the others have contents
 * to show and a function each. */
#include "bgpd/cli/neighbor_capabilities.h"
#include <stddef.h>
#include "bgpd/cli/shows.h"

/* ---- what is said or not ------------------------------------------------------------------------------ */

enum plain { PLAIN_AS4, PLAIN_LONG_MESSAGES, PLAIN_DYNAMIC, PLAIN_ROLE, PLAIN_LONG_LIVED, PLAIN_REFRESH, PLAIN_COUNT };

static const struct plain_row {
	const char *key, *title;
	size_t at;                           /* of a bool */
} plain[] = {
	[PLAIN_AS4] = { "4byteAs", "4 Byte AS", offsetof(struct capabilities, as4) },
	[PLAIN_LONG_MESSAGES] = { "extendedMessage", "Extended Message", offsetof(struct capabilities, extended_message) },
	[PLAIN_DYNAMIC] = { "dynamic", "Dynamic", offsetof(struct capabilities, dynamic) },
	[PLAIN_ROLE] = { "role", "Role", offsetof(struct capabilities, role_said) },
	[PLAIN_LONG_LIVED] = { "longLivedGracefulRestart", "Long-lived Graceful Restart",
			       offsetof(struct capabilities, long_lived) },
	[PLAIN_REFRESH] = { "enhancedRouteRefresh", "Enhanced Route Refresh", offsetof(struct capabilities, enhanced_refresh) },
};

static bool says(const struct capabilities *c, const struct plain_row *row)
{
	return *(const bool *)((const char *)c + row->at);
}

static bool any_of(const bool flags[FAMILY_COUNT])
{
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (flags[f])
			return true;
	return false;
}

static const char *both_key(bool sent, bool received)
{
	if (sent && received)
		return "advertisedAndReceived";
	return sent ? "advertised" : received ? "received" : NULL;
}

static const char *both_words(bool sent, bool received)
{
	if (sent && received)
		return "advertised and received";
	return sent ? "advertised" : received ? "received" : NULL;
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_both(struct json_stream *js, const char *key, bool sent, bool received)
{
	const char *words = both_key(sent, received);
	if (words)
		js_text(js, key, words);
}

static void json_extended_nexthop(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	json_both(js, "extendedNexthop", any_of(sent->extended_nexthop), any_of(got->extended_nexthop));
	if (!any_of(got->extended_nexthop))
		return;
	js_object(js, "extendedNexthopFamililesByPeer");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (got->extended_nexthop[f])
			js_text(js, families[f].json, "recieved");   /* the word operators' scripts know */
	js_up(js);
}

static void json_long_lived(struct json_stream *js, const struct capabilities *got)
{
	if (!any_of(got->long_lived_family))
		return;
	js_object(js, "longLivedGracefulRestartByPeer");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (got->long_lived_family[f])
			js_text(js, families[f].json, "received");
	js_up(js);
}

static void json_refresh(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	bool received = got->refresh || got->refresh_old;
	if (sent->refresh && received)
		js_text(js, "routeRefresh", got->refresh_old ? "advertisedAndReceivedOldNew" : "advertisedAndReceivedNew");
	else
		json_both(js, "routeRefresh", sent->refresh, received);
}

static void json_families(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	js_object(js, "multiprotocolExtensions");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const char *words = both_key(sent->family[f], got->family[f]);
		if (!words)
			continue;
		js_object(js, families[f].json);
		js_flag(js, words, true);
		js_up(js);
	}
	js_up(js);
}

static const char *or_none(const char *name)
{
	return name[0] ? name : "n/a";
}

static void json_names(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	js_object(js, "hostName");
	if (sent->hostname[0]) {
		js_text(js, "advHostName", sent->hostname);
		js_text(js, "advDomainName", or_none(sent->domain));
	}
	if (got->hostname[0]) {
		js_text(js, "rcvHostName", got->hostname);
		js_text(js, "rcvDomainName", or_none(got->domain));
	}
	js_up(js);
	js_object(js, "softwareVersion");
	if (sent->software[0])
		js_text(js, "advertisedSoftwareVersion", sent->software);
	if (got->software[0])
		js_text(js, "receivedSoftwareVersion", got->software);
	js_up(js);
}

void json_restart_capability(struct json_stream *js, const struct neighbor *n)
{
	const struct capabilities *got = &n->state.received;
	json_both(js, "gracefulRestart", n->state.sent.graceful_restart, got->graceful_restart);
	if (!got->graceful_restart)
		return;
	js_number(js, "gracefulRestartRemoteTimerMsecs", got->restart_seconds * 1000);
	js_number(js, "gracefulRestartRemoteTimerSec", got->restart_seconds);
	if (got->restart_state)
		js_flag(js, "rBitReceived", true);
	if (got->notification_bit)
		js_flag(js, "nBitReceived", true);
	if (!any_of(got->restart_family)) {
		js_text(js, "addressFamiliesByPeer", "none");
		return;
	}
	js_object(js, "addressFamiliesByPeer");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!got->restart_family[f])
			continue;
		js_object(js, families[f].json);
		if (got->forwarding[f])
			js_flag(js, "preserved", true);
		js_up(js);
	}
	js_up(js);
}

static void json_link_local(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	js_object(js, "linkLocalNextHop");
	js_flag(js, "advertised", sent->link_local_nexthop);
	js_flag(js, "received", got->link_local_nexthop);
	js_up(js);
}

/* Who says that it tells several paths (tx), and who that it takes them (rx), as FRR shows it (RFC 7911). */
struct addpath_view {
	bool tx_said, tx_heard, rx_said, rx_heard;
};

static bool view_addpath(const struct capabilities *sent, const struct capabilities *got, enum family_row f, struct addpath_view *out)
{
	*out = (struct addpath_view){ sent->addpath[f] & DIRECTION_SEND, got->addpath[f] & DIRECTION_SEND,
				      sent->addpath[f] & DIRECTION_RECEIVE, got->addpath[f] & DIRECTION_RECEIVE };
	return sent->addpath[f] || got->addpath[f];
}

static void json_addpath(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	struct addpath_view v;
	js_object(js, "addPath");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!view_addpath(sent, got, f, &v))
			continue;
		js_object(js, families[f].json);
		js_flag(js, "txAdvertisedAndReceived", v.tx_said && v.tx_heard);
		js_flag(js, "txAdvertised", v.tx_said);
		js_flag(js, "txReceived", v.tx_heard);
		js_flag(js, "rxAdvertisedAndReceived", v.rx_said && v.rx_heard);
		js_flag(js, "rxAdvertised", v.rx_said);
		js_flag(js, "rxReceived", v.rx_heard);
		js_up(js);
	}
	js_up(js);
}

static void json_paths_limit(struct json_stream *js, const struct capabilities *sent, const struct capabilities *got)
{
	js_object(js, "pathsLimit");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		bool ours = sent->paths_limit_said[f], theirs = got->paths_limit_said[f];
		if (!ours && !theirs)
			continue;
		js_object(js, families[f].json);
		js_flag(js, "advertisedAndReceived", ours && theirs);
		if (ours)
			js_number(js, "advertisedPathsLimit", sent->paths_limit[f]);
		if (theirs)
			js_number(js, "receivedPathsLimit", got->paths_limit[f]);
		js_up(js);
	}
	js_up(js);
}

void json_capabilities(struct json_stream *js, const struct neighbor *n)
{
	const struct capabilities *sent = &n->state.sent, *got = &n->state.received;
	js_object(js, "neighborCapabilities");
	for (size_t i = 0; i < PLAIN_COUNT; i++)
		json_both(js, plain[i].key, says(sent, &plain[i]), says(got, &plain[i]));
	json_extended_nexthop(js, sent, got);
	json_addpath(js, sent, got);
	json_paths_limit(js, sent, got);
	json_long_lived(js, got);
	json_refresh(js, sent, got);
	json_families(js, sent, got);
	json_names(js, sent, got);
	json_link_local(js, sent, got);
	json_restart_capability(js, n);
	js_up(js);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_both(struct call *call, const char *title, bool sent, bool received)
{
	const char *words = both_words(sent, received);
	if (words)
		call_print(call, "    %s: %s\n", title, words);
}

static void print_list(struct call *call, const bool flags[FAMILY_COUNT])
{
	if (!any_of(flags))
		return;
	call_print(call, "      Address families by peer:\n");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (flags[f])
			call_print(call, "           %s\n", families[f].title);
}

static void print_refresh(struct call *call, const struct capabilities *sent, const struct capabilities *got)
{
	bool received = got->refresh || got->refresh_old;
	const char *words = both_words(sent->refresh, received);
	if (words)
		call_print(call, "    Route refresh: %s%s\n", words,
			   sent->refresh && received ? got->refresh_old ? "(old & new)" : "(new)" : "");
}

static void print_names(struct call *call, const struct capabilities *sent, const struct capabilities *got)
{
	call_print(call, "    Hostname Capability:");
	if (sent->hostname[0])
		call_print(call, " advertised (name: %s,domain name: %s)", sent->hostname, or_none(sent->domain));
	else
		call_print(call, " not advertised");
	if (got->hostname[0])
		call_print(call, " received (name: %s,domain name: %s)\n", got->hostname, or_none(got->domain));
	else
		call_print(call, " not received\n");
	call_print(call, "    Version Capability:");
	if (sent->software[0])
		call_print(call, " advertised software version (%s)", sent->software);
	else
		call_print(call, " not advertised");
	if (got->software[0])
		call_print(call, " received software version (%s)\n", got->software);
	else
		call_print(call, " not received\n");
}

void print_restart_capability(struct call *call, const struct neighbor *n)
{
	const struct capabilities *got = &n->state.received;
	const char *before = "";
	print_both(call, "Graceful Restart Capability", n->state.sent.graceful_restart, got->graceful_restart);
	if (!got->graceful_restart)
		return;
	call_print(call, "      Remote Restart timer is %u seconds\n", got->restart_seconds);
	if (got->restart_state)
		call_print(call, "      Peer has restarted (R-bit is set)\n");
	call_print(call, "      Address families by peer:\n        ");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (got->restart_family[f]) {
			call_print(call, "%s%s(%s)", before, families[f].title, got->forwarding[f] ? "preserved" : "not preserved");
			before = ", ";
		}
	call_print(call, "%s\n", before[0] ? "" : "none");
}

static void print_direction(struct call *call, enum family_row f, const char *way, bool said, bool heard)
{
	const char *words = both_words(said, heard);
	if (words)
		call_print(call, "      %s: %s %s\n", families[f].title, way, words);
}

static void print_addpath(struct call *call, const struct capabilities *sent, const struct capabilities *got)
{
	struct addpath_view v;
	bool any = false;
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!view_addpath(sent, got, f, &v))
			continue;
		if (!any)
			call_print(call, "    AddPath:\n");
		any = true;
		print_direction(call, f, "TX", v.tx_said, v.tx_heard);
		print_direction(call, f, "RX", v.rx_said, v.rx_heard);
	}
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (sent->paths_limit_said[f] || got->paths_limit_said[f])
			call_print(call, "    Paths-Limit: %s: advertised %u, received %u\n", families[f].title, sent->paths_limit[f],
				   got->paths_limit[f]);
}

static void print_plain(struct call *call, const struct neighbor *n, enum plain first, enum plain last)
{
	for (enum plain i = first; i <= last; i++)
		print_both(call, plain[i].title, says(&n->state.sent, &plain[i]), says(&n->state.received, &plain[i]));
}

void print_capabilities(struct call *call, const struct neighbor *n)
{
	const struct capabilities *sent = &n->state.sent, *got = &n->state.received;
	call_print(call, "  Neighbor capabilities:\n");
	print_plain(call, n, PLAIN_AS4, PLAIN_LONG_MESSAGES);
	print_addpath(call, sent, got);
	print_plain(call, n, PLAIN_DYNAMIC, PLAIN_ROLE);
	print_both(call, "Extended nexthop", any_of(sent->extended_nexthop), any_of(got->extended_nexthop));
	print_list(call, got->extended_nexthop);
	print_plain(call, n, PLAIN_LONG_LIVED, PLAIN_LONG_LIVED);
	print_list(call, got->long_lived_family);
	print_refresh(call, sent, got);
	print_plain(call, n, PLAIN_REFRESH, PLAIN_REFRESH);
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const char *words = both_words(sent->family[f], got->family[f]);
		if (words)
			call_print(call, "    Address Family %s: %s\n", families[f].title, words);
	}
	print_names(call, sent, got);
	print_both(call, "Link-Local Next Hop Capability", sent->link_local_nexthop, got->link_local_nexthop);
	print_restart_capability(call, n);
	for (uint32_t i = 0; i < got->unknown_count && i < sizeof got->unknown; i++)
		call_print(call, "    Capability %u: received, not known here\n", got->unknown[i]);
}
