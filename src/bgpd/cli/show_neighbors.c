/* SPDX-License-Identifier: Apache-2.0 */
/* show_neighbors -- `show ip bgp neighbors [X]`: everything about the sessions, FRR's layout, and why one is down
 * in plain words.  JSON: neighbor_json.c. */
#include "bgpd/cli/neighbor_json.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static void print_who(struct call *call, struct speaker *s, const struct neighbor *n)
{
	const struct peer_rules *r = n->rules;
	char room[ADDRESS_TEXT], own[ADDRESS_TEXT];
	call_print(call, "BGP neighbor is %s, remote AS %u, local AS %u, %s link\n", r->name,
		   r->remote_as ? r->remote_as : n->state.remote_as, r->local_as, r->kind == PEER_IBGP ? "internal" : "external");
	if (n->description[0])
		call_print(call, " Description: %s\n", n->description);
	if (n->group[0])
		call_print(call, " Member of peer-group %s for session parameters\n", n->group);
	if (neighbor_is_up(n) && n->state.received.hostname[0])
		call_print(call, "Hostname: %s\n", n->state.received.hostname);
	if (r->is_shutdown)
		call_print(call, " Administratively shut down\n");
	call_print(call, "  BGP version 4, remote router ID %s, local router ID %s\n",
		   ipv4_words(neighbor_is_up(n) ? n->state.remote_router_id : 0, room), ipv4_words(s->router_id, own));
}

static void print_state(struct call *call, const struct neighbor *n, const struct event_status *status)
{
	struct text *out = call_out(call);
	text_add(out, "  BGP state = %s", peer_state_word(n->state.state));
	if (neighbor_is_up(n)) {
		text_add(out, ", up for ");
		text_add_since(out, n->established_at_s);
	}
	text_add(out, "\n  Last read ");
	text_add_since(out, status->last_read_s);
	text_add(out, ", Last write ");
	text_add_since(out, status->last_write_s);
	bool is_up = neighbor_is_up(n);
	text_add(out, "\n  Hold time is %u seconds, keepalive interval is %u seconds\n",
		 is_up ? n->state.hold_seconds : n->rules->hold_seconds,
		 is_up ? n->state.keepalive_seconds : n->rules->keepalive_seconds);
	if (n->timers_said)
		text_add(out, "  Configured hold time is %u seconds, keepalive interval is %u seconds\n",
			 n->rules->hold_seconds, n->rules->keepalive_seconds);
}

/* ---- capabilities ------------------------------------------------------------------------------------- */

static const char *both_words(bool sent, bool received)
{
	if (sent && received)
		return "advertised and received";
	return sent ? "advertised" : received ? "received" : NULL;
}

static void print_capability(struct call *call, const char *name, bool sent, bool received)
{
	const char *words = both_words(sent, received);
	if (words)
		call_print(call, "    %s: %s\n", name, words);
}

static void print_restart(struct call *call, const struct neighbor *n)
{
	const struct capabilities *sent = &n->state.sent, *got = &n->state.received;
	bool any = false;
	print_capability(call, "Graceful Restart Capability", sent->graceful_restart, got->graceful_restart);
	if (!got->graceful_restart)
		return;
	call_print(call, "      Remote Restart timer is %u seconds\n      Address families by peer:\n", got->restart_seconds);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (got->restart_family[f]) {
			call_print(call, "        %s(%s)\n", families[f].title,
				   got->forwarding[f] ? "preserved" : "not preserved");
			any = true;
		}
	if (!any)
		call_print(call, "        none\n");
}

static void print_capabilities(struct call *call, const struct neighbor *n)
{
	const struct capabilities *sent = &n->state.sent, *got = &n->state.received;
	if (!neighbor_is_up(n))
		return;
	call_print(call, "  Neighbor capabilities:\n");
	print_capability(call, "4 Byte AS", sent->as4, got->as4);
	print_capability(call, "Extended Message", sent->extended_message, got->extended_message);
	if (both_words(sent->refresh, got->refresh))
		call_print(call, "    Route refresh: %s%s\n", both_words(sent->refresh, got->refresh),
			   sent->refresh && got->refresh ? got->refresh_old ? "(old & new)" : "(new)" : "");
	print_capability(call, "Enhanced Route Refresh", sent->enhanced_refresh, got->enhanced_refresh);
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const char *words = both_words(sent->family[f], got->family[f]);
		if (words)
			call_print(call, "    Address Family %s: %s\n", families[f].title, words);
	}
	call_print(call, "    Hostname Capability: advertised (name: %s,domain name: %s) ", sent->hostname[0] ? sent->hostname : "n/a",
		   sent->domain[0] ? sent->domain : "n/a");
	if (got->hostname[0])
		call_print(call, "received (name: %s,domain name: %s)\n", got->hostname, got->domain[0] ? got->domain : "n/a");
	else
		call_print(call, "not received\n");
	print_restart(call, n);
	for (uint32_t i = 0; i < got->unknown_count && i < sizeof got->unknown; i++)
		call_print(call, "    Capability %u: received, not known here\n", got->unknown[i]);
}

/* ---- counters, families ------------------------------------------------------------------------------- */

static void print_end_of_rib(struct call *call, const struct neighbor *n, const struct event_status *status)
{
	if (!neighbor_is_up(n))
		return;
	call_print(call, "  Graceful restart information:\n");
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (status->end_of_rib_sent[f])
			call_print(call, "    End-of-RIB send: %s\n", families[f].title);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (status->end_of_rib_received[f])
			call_print(call, "    End-of-RIB received: %s\n", families[f].title);
}

static void print_messages(struct call *call, const struct neighbor *n, const struct event_status *status)
{
	const struct message_counts *sent = &status->sent, *got = &status->received;
	const struct {
		const char *title;
		uint64_t sent, got;
	} rows[] = {
		{ "Opens:", sent->opens, got->opens },
		{ "Notifications:", sent->notifications, got->notifications },
		{ "Updates:", sent->updates, got->updates },
		{ "Keepalives:", sent->keepalives, got->keepalives },
		{ "Route Refresh:", sent->refreshes, got->refreshes },
		{ "Capability:", sent->capabilities, got->capabilities },
		{ "Total:", count_total(sent), count_total(got) },
	};
	call_print(call, "  Message statistics:\n    Inq depth is %u\n    Outq depth is %u\n", status->in_queue, status->out_queue);
	call_print(call, "                         Sent       Rcvd\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		call_print(call, "    %-15s %10lu %10lu\n", rows[i].title, (unsigned long)rows[i].sent, (unsigned long)rows[i].got);
	if (status->bad_withdrawn || status->bad_discarded)
		call_print(call, "    Malformed updates: %lu treated as withdrawals, %lu with attributes discarded (RFC 7606)\n",
			   (unsigned long)status->bad_withdrawn, (unsigned long)status->bad_discarded);
	call_print(call, "  Minimum time between advertisement runs is %u seconds\n", n->rules->advertisement_ms / 1000u);
}

static void print_rewriting(struct call *call, const struct peer_rewriting *w)
{
	if (w->removes_private)
		call_print(call, "  Private AS numbers%s %s in updates to this neighbor\n", w->removes_all ? " (all)" : "",
			   w->replaces_private ? "replaced" : "removed");
	if (w->as_override)
		call_print(call, "  Override ASNs in outbound updates if aspath equals remote-as\n");
	if (w->keeps_path)
		call_print(call, "  AS_PATH is propagated unchanged to this neighbor\n");
	if (w->keeps_next_hop)
		call_print(call, "  NEXT_HOP is propagated unchanged to this neighbor\n");
	if (w->keeps_med)
		call_print(call, "  MED is propagated unchanged to this neighbor\n");
}

static void print_family(struct call *call, struct speaker *s, const struct neighbor *n, enum family_row f,
			 const struct event_counts *counts)
{
	const struct peer_family_rules *rules = &n->rules->family[f];
	call_print(call, "\n For address family: %s\n", families[f].title);
	if (n->group[0])
		call_print(call, "  %s peer-group member\n", n->group);
	if (rules->reflector_client)
		call_print(call, "  Route-Reflector Client\n");
	if (rules->soft_reconfiguration)
		call_print(call, "  Inbound soft reconfiguration allowed\n");
	if (rules->next_hop_self)
		call_print(call, "  NEXT_HOP is always this router\n");
	print_rewriting(call, &rules->rewriting);
	call_print(call, "  Community attribute sent to this neighbor(all)\n");
	if (s->plan.requires_policy && n->rules->kind == PEER_EBGP)
		call_print(call, "  Inbound updates discarded due to missing policy\n"
			   "  Outbound updates discarded due to missing policy\n");
	call_print(call, "  %u accepted prefixes, %u sent prefixes\n", counts->family[f].accepted, counts->family[f].sent);
	if (counts->family[f].filtered)
		call_print(call, "  %u prefixes refused\n", counts->family[f].filtered);
	if (rules->max_prefix)
		call_print(call, "  Maximum prefixes allowed %u%s\n  Threshold for warning message %u%%\n", rules->max_prefix,
			   rules->max_prefix_warns_only ? " (warning-only)" : "", rules->max_prefix_percent);
}

/* ---- the connection ----------------------------------------------------------------------------------- */

static void print_try(struct call *call, const struct neighbor *n)
{
	struct text *out = call_out(call);
	if (neighbor_is_up(n) || !n->last_try.at_s)
		return;
	text_add(out, "  Last attempt ");
	text_add_since(out, n->last_try.at_s);
	text_add(out, ",  %s\n", n->last_try.words);
}

static void print_reset(struct call *call, const struct neighbor *n, const struct event_status *status)
{
	struct text *out = call_out(call);
	text_add(out, "\n  Connections established %lu; dropped %lu\n", (unsigned long)status->established_count,
		 (unsigned long)status->dropped_count);
	if (!n->last_down.at_s) {
		text_add(out, "  Last reset never\n");
		print_try(call, n);
		return;
	}
	text_add(out, "  Last reset ");
	text_add_since(out, n->last_down.at_s);
	text_add(out, ",  %s\n", n->last_down.words);
	if (n->last_down.received.code) {
		text_add(out, "  Notification received: ");
		text_add_notification(out, &n->last_down.received);
		text_add(out, "\n");
	}
	if (n->last_down.sent.code) {
		text_add(out, "  Notification sent: ");
		text_add_notification(out, &n->last_down.sent);
		text_add(out, "\n");
	}
	print_try(call, n);
}

static void print_hops(struct call *call, const struct neighbor *n)
{
	const struct peer_rules *r = n->rules;
	if (r->min_ttl)
		call_print(call, "  %s BGP neighbor may be up to %u hops away (ttl-security).\n",
			   r->kind == PEER_IBGP ? "Internal" : "External", 256u - r->min_ttl);
	else
		call_print(call, "  %s BGP neighbor may be up to %u hops away.\n", r->kind == PEER_IBGP ? "Internal" : "External", r->ttl);
}

static void print_connection(struct call *call, struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	char room[ADDRESS_TEXT];
	if (neighbor_is_up(n)) {
		call_print(call, "Local host: %s, Local port: %u\n", address_text(&n->state.local, room), n->state.local_port);
		call_print(call, "Foreign host: %s, Foreign port: %u\n", address_text(&n->state.remote, room), n->state.remote_port);
		call_print(call, "Nexthop: %s\n", address_text(&n->state.local, room));
		call_print(call, "BGP connection: %s\n",
			   interface_holding(s, &n->state.remote) ? "shared network" : "non shared network");
	}
	call_print(call, "BGP Connect Retry Timer in Seconds: %u\n", n->rules->connect_retry_seconds);
	if (!neighbor_is_up(n) && status->connect_retry_left_s)
		call_print(call, "Next connect timer due in %u seconds\n", status->connect_retry_left_s);
	if (n->rules->password[0])
		call_print(call, "Peer Authentication Enabled\n");
	call_print(call, "\n");
}

static void print_one(struct call *call, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	print_who(call, s, n);
	print_state(call, n, &answer->status);
	print_capabilities(call, n);
	print_end_of_rib(call, n, &answer->status);
	print_messages(call, n, &answer->status);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (n->rules->family[f].is_active)
			print_family(call, s, n, f, &answer->counts);
	print_reset(call, n, &answer->status);
	print_hops(call, n);
	print_connection(call, s, n, &answer->status);
}

static void print(struct call *call, struct speaker *s, const struct question *answers)
{
	struct json_stream js;
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	for (uint32_t i = 0; i < answers->neighbors.count; i++) {
		const struct neighbor_answer *answer = &answers->neighbors.items[i];
		const struct neighbor *n = neighbor_at(s, answer->number);
		if (!n)
			continue;
		if (call_wants_json(call))
			json_neighbor(&js, s, n, answer);
		else
			print_one(call, s, n, answer);
	}
	if (call_wants_json(call))
		js_close(&js);
}

void show_neighbors(struct call *call)
{
	struct speaker *s = running_speaker(call);
	if (!s)
		return;
	if (!call_word(call, "neighbor")) {
		ask_then_print(call, NULL, 0, print);
		return;
	}
	struct neighbor *n = picked_neighbor(call, s);
	if (n)
		ask_then_print(call, &n->number, 1, print);
}
