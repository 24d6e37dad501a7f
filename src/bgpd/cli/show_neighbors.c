/* SPDX-License-Identifier: Apache-2.0 */
/* show_neighbors -- `show ip bgp neighbors [X]`: everything about the sessions, FRR's layout, and why one is down
 * in plain words.  JSON: neighbor_json.c. */
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/neighbor_capabilities.h"
#include "bgpd/cli/neighbor_filters.h"
#include "bgpd/cli/neighbor_json.h"
#include "bgpd/cli/neighbor_restart.h"
#include "bgpd/cli/show_filters.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static void print_who(struct call *call, struct speaker *s, const struct neighbor *n)
{
	const struct peer_rules *r = n->rules;
	char room[ADDRESS_TEXT], own[ADDRESS_TEXT], range[PREFIX_TEXT], asn[ASN_TEXT], local[ASN_TEXT];
	if (r->is_unnumbered)
		call_print(call, "BGP neighbor on %s: %s", r->name, r->remote.family ? address_text(&r->remote, room) : "none");
	else
		call_print(call, "BGP neighbor is %s%s", n->is_dynamic ? "*" : "", r->name);
	call_print(call, ", remote AS %s, local AS %s%s%s%s, %s link\n", asn_words(s, remote_as_of(n), asn), asn_words(s, neighbor_who(n).local_as, local),
		   r->local_as_stays_out ? " no-prepend" : "", r->local_as_replaces ? " replace-as" : "",
		   r->local_as_is_dual ? " dual-as" : "", link_words(n));
	call_print(call, "  Local Role: %s\n  Remote Role: %s\n", role_word(r->offers.role_said ? r->offers.role : ROLE_COUNT),
		   role_word(n->state.received.role_said ? n->state.received.role : ROLE_COUNT));
	if (n->description[0])
		call_print(call, " Description: %s\n", n->description);
	if (n->state.received.domain[0])
		call_print(call, "Hostname: %s.%s\n", n->state.received.hostname, n->state.received.domain);
	else if (n->state.received.hostname[0])
		call_print(call, "Hostname: %s\n", n->state.received.hostname);
	if (n->group[0])
		call_print(call, " Member of peer-group %s for session parameters\n", n->group);
	if (n->is_dynamic)
		call_print(call, " Belongs to the subnet range group: %s\n", prefix_text(&n->range, range));
	if (r->is_shutdown)
		call_print(call, " Administratively shut down\n");
	call_print(call, "  BGP version 4, remote router ID %s, local router ID %s\n",
		   ipv4_words(neighbor_is_up(n) ? n->state.remote_router_id : 0, room), ipv4_words(s->router_id, own));
}

static void print_state(struct call *call, const struct speaker *s, const struct neighbor *n, const struct event_status *status)
{
	struct text *out = call_out(call);
	text_add(out, "  BGP state = %s", peer_state_word(n->state.state));
	if (neighbor_is_up(n)) {
		text_add(out, ", up for ");
		text_add_since(out, n->established_at_s);
	} else if (waits_for_peer(n))
		text_add(out, " (passive)");
	text_add(out, "\n  Last read ");
	text_add_since(out, status->last_read_s);
	text_add(out, ", Last write ");
	text_add_since(out, status->last_write_s);
	bool is_up = neighbor_is_up(n);
	text_add(out, "\n  Hold time is %u seconds, keepalive interval is %u seconds\n",
		 is_up ? n->state.hold_seconds : n->rules->hold_seconds,
		 is_up ? n->state.keepalive_seconds : n->rules->keepalive_seconds);
	text_add(out, "  Configured hold time is %u seconds, keepalive interval is %u seconds\n", n->rules->hold_seconds,
		 n->rules->keepalive_seconds);
	if (n->rules->delay_open_seconds)
		text_add(out, "  Configured DelayOpenTime is %u seconds\n", n->rules->delay_open_seconds);
	text_add(out, "  Configured tcp-mss is %u, synced tcp-mss is %u\n", n->rules->tcp_mss, status->send_mss);
	if (n->rules->offers.extended_parameters || n->state.has_long_parameters)
		text_add(out, "  Extended Optional Parameters Length is enabled\n");
	text_add(out, "  Configured conditional advertisements interval is %u seconds\n", s->plan.condition_seconds);
	if (conditional_left_ms(s))
		text_add(out, "  Time until conditional advertisements begin is %u seconds\n", (unsigned)(conditional_left_ms(s) / 1000));
}

/* ---- counters, families ------------------------------------------------------------------------------- */

static void print_refusals(struct call *call, const struct neighbor_answer *answer)
{
	const uint64_t *refused = answer->counts.refused;
	call_print(call, "  Prefix statistics:\n    Inbound filtered: %lu\n    AS-PATH loop: %lu\n    Originator loop: %lu\n"
		   "    Cluster loop: %lu\n", (unsigned long)refused[REFUSED_BY_POLICY], (unsigned long)refused[REFUSED_LOOP],
		   (unsigned long)refused[REFUSED_ORIGINATOR], (unsigned long)refused[REFUSED_CLUSTER]);
	call_print(call, "    Invalid next-hop: %lu\n    Withdrawn: %lu\n    Attributes discarded: %lu\n",
		   (unsigned long)answer->status.bad_nexthops,
		   (unsigned long)(answer->status.bad_withdrawn + answer->status.screened_out),
		   (unsigned long)answer->status.screened);
}

static void print_messages(struct call *call, const struct event_status *status)
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
		call_print(call, "    %-14s %10lu %10lu\n", rows[i].title, (unsigned long)rows[i].sent, (unsigned long)rows[i].got);
	if (status->bad_withdrawn || status->bad_discarded)
		call_print(call, "    Malformed updates: %lu treated as withdrawals, %lu with attributes discarded (RFC 7606)\n",
			   (unsigned long)status->bad_withdrawn, (unsigned long)status->bad_discarded);
}

static void print_pace(struct call *call, const struct neighbor *n)
{
	char room[ADDRESS_TEXT];
	call_print(call, "  Minimum time between advertisement runs is %u seconds\n", n->rules->advertisement_ms / 1000u);
	if (source_words(n->rules, room))
		call_print(call, "  Update source is %s\n", source_words(n->rules, room));
}

static void print_private(struct call *call, const struct peer_rewriting *w)
{
	if (w->removes_private)
		call_print(call, "  Private AS numbers%s %s in updates to this neighbor\n", w->removes_all ? " (all)" : "",
			   w->replaces_private ? "replaced" : "removed");
}

static void print_rewriting(struct call *call, const struct peer_family_rules *rules)
{
	const struct peer_rewriting *w = &rules->rewriting;
	if (w->as_override)
		call_print(call, "  Override ASNs in outbound updates if aspath equals remote-as\n");
	if (rules->next_hop_self)
		call_print(call, "  NEXT_HOP is always this router\n");
	if (w->keeps_path)
		call_print(call, "  AS_PATH is propagated unchanged to this neighbor\n");
	if (w->keeps_next_hop)
		call_print(call, "  NEXT_HOP is propagated unchanged to this neighbor\n");
	if (w->keeps_med)
		call_print(call, "  MED is propagated unchanged to this neighbor\n");
}

static const char *star(struct speaker *s, uint16_t route_map)
{
	return policy_book_get(s->plan.policy, POLICY_ROUTE_MAP, route_map) ? "*" : "";
}

static void print_default(struct call *call, struct speaker *s, const struct peer_family_rules *rules, bool is_told)
{
	if (!rules->default_originate)
		return;
	call_print(call, "  Default information originate,");
	if (rules->default_map)
		call_print(call, " default route-map %s%s,", star(s, rules->default_map), policy_name_text(rules->default_map));
	call_print(call, " default %ssent\n", is_told ? "" : "not ");
}

/* What is told besides the table, or not all of it. */
static void print_conditional(struct call *call, struct speaker *s, enum family_row f, const struct peer_family_rules *rules)
{
	if (rules->unsuppress_map)
		call_print(call, "  Route map for selective unsuppress is %s%s\n", star(s, rules->unsuppress_map),
			   policy_name_text(rules->unsuppress_map));
	if (rules->advertise_map)
		call_print(call, "  Condition %s, Condition-map %s%s, Advertise-map %s%s, status: %s\n",
			   rules->condition_is_absence ? "NON_EXIST" : "EXIST", star(s, rules->condition_map),
			   policy_name_text(rules->condition_map), star(s, rules->advertise_map),
			   policy_name_text(rules->advertise_map), conditional_is_met(s, f, rules) ? "Advertise" : "Withdraw");
}

/* As FRR: the newest kind that is told stands for all. */
static void print_communities(struct call *call, uint8_t off)
{
	const char *word = !off ? "all" : !(off & COMMUNITIES_LARGE) ? "large" : !(off & COMMUNITIES_EXTENDED) ? "extended" : "standard";
	if (off != (COMMUNITIES_PLAIN | COMMUNITIES_EXTENDED | COMMUNITIES_LARGE))
		call_print(call, "  Community attribute sent to this neighbor(%s)\n", word);
}

static void print_limits(struct call *call, const struct peer_family_rules *rules)
{
	if (rules->max_prefix_out)
		call_print(call, "  Maximum allowed prefixes sent %u\n", rules->max_prefix_out);
	if (!rules->max_prefix)
		return;
	call_print(call, "  Maximum prefixes allowed %u%s\n  Threshold for warning message %u%%", rules->max_prefix,
		   rules->max_prefix_warns_only ? " (warning-only)" : "", rules->max_prefix_percent);
	if (rules->max_prefix_restart_minutes)
		call_print(call, ", restart interval %u min", rules->max_prefix_restart_minutes);
	call_print(call, "\n");
}

static void print_update_group(struct call *call, uint64_t group, uint64_t queued_bytes)
{
	if (group)
		call_print(call, "  Update group %lu, subgroup %lu\n  Packet Queue length %lu\n", (unsigned long)group,
			   (unsigned long)group, (unsigned long)queued_bytes);
	else
		call_print(call, "  Not part of any update group\n");
}

static void print_missing_policy(struct call *call, const struct neighbor *n, const struct peer_family_rules *rules)
{
	if (neighbor_who(n).kind != PEER_EBGP)
		return;
	if (rules->in.refuses)
		call_print(call, "  Inbound updates discarded due to missing policy\n");
	if (rules->out.refuses)
		call_print(call, "  Outbound updates discarded due to missing policy\n");
}

static void print_family(struct call *call, struct speaker *s, const struct neighbor *n, enum family_row f,
			 const struct neighbor_answer *answer)
{
	const struct event_counts *counts = &answer->counts;
	const struct peer_family_rules *rules = &n->rules->family[f];
	call_print(call, "\n For address family: %s\n", families[f].title);
	if (n->group[0])
		call_print(call, "  %s peer-group member\n", n->group);
	print_update_group(call, counts->family[f].group, counts->family[f].queued_bytes);
	print_family_filters(call, n, f, &answer->status);
	if (rules->reflector_client)
		call_print(call, "  Route-Reflector Client\n");
	if (rules->is_rs_client)
		call_print(call, "  Route-Server Client\n");
	if (rules->soft_reconfiguration)
		call_print(call, "  Inbound soft reconfiguration allowed\n");
	print_private(call, &rules->rewriting);
	print_allowances(call, rules);
	print_rewriting(call, rules);
	print_communities(call, rules->communities_off);
	print_default(call, s, rules, counts->family[f].tells_default);
	print_filters(call, s, f, rules);
	print_missing_policy(call, n, rules);
	print_conditional(call, s, f, rules);
	call_print(call, "  %u accepted prefixes, %u sent prefixes\n", counts->family[f].accepted, counts->family[f].sent);
	if (counts->family[f].duplicates)
		call_print(call, "  %u received duplicates\n", counts->family[f].duplicates);
	if (counts->family[f].filtered)
		call_print(call, "  %u prefixes refused\n", counts->family[f].filtered);
	print_limits(call, rules);
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

/* What the neighbor is told; without an IPv4 address of ours on the link, the router-id stands there. */
static void print_next_hops(struct call *call, const struct speaker *s, const struct peer_link *link)
{
	char v4[ADDRESS_TEXT], v6[ADDRESS_TEXT], local[ADDRESS_TEXT];
	call_print(call, "Nexthop: %s\nNexthop global: %s\nNexthop local: %s\n",
		   link->v4.family ? address_text(&link->v4, v4) : ipv4_words(s->router_id, v4),
		   link_global(link)->family ? address_text(link_global(link), v6) : "::",
		   link->link_local.family ? address_text(&link->link_local, local) : "::");
}

static void print_connection(struct call *call, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	const struct event_status *status = &answer->status;
	char room[ADDRESS_TEXT];
	if (neighbor_is_up(n)) {
		call_print(call, "Local host: %s, Local port: %u\n", address_text(&n->state.local, room), n->state.local_port);
		call_print(call, "Foreign host: %s, Foreign port: %u\n", address_text(&n->state.remote, room), n->state.remote_port);
		print_next_hops(call, s, &status->link);
		call_print(call, "BGP connection: %s\n",
			   interface_holding(s, &n->state.remote) ? "shared network" : "non shared network");
	}
	call_print(call, "BGP Connect Retry Timer in Seconds: %u\n", n->rules->connect_retry_seconds);
	if (neighbor_is_up(n))
		call_print(call, "Estimated round trip time: %u ms\n", status->rtt_ms);
	if (neighbor_is_up(n) && n->rules->rtt_most_ms)
		call_print(call, "Shutdown when RTT > %ums, count > %u\n", n->rules->rtt_most_ms, status->slow_keepalives);
	if (!neighbor_is_up(n) && status->connect_retry_left_s)
		call_print(call, "Next connect timer due in %u seconds\n", status->connect_retry_left_s);
	if (answer->counts.paused_ms)
		call_print(call, "MRAI (interval %u) timer expires in %u seconds\n", n->rules->advertisement_ms / 1000,
			   (answer->counts.paused_ms + 999) / 1000);
	if (n->rules->password[0])
		call_print(call, "Peer Authentication Enabled\n");
	const char *works = neighbor_is_up(n) ? "on" : "off";
	call_print(call, "Read thread: %s  Write thread: %s\n\n", works, works);
}

static void print_one(struct call *call, struct speaker *s, const struct neighbor *n, const struct neighbor_answer *answer)
{
	print_who(call, s, n);
	print_state(call, s, n, &answer->status);
	if (neighbor_is_up(n))
		print_capabilities(call, n);
	print_restart_info(call, s, n, answer);
	print_messages(call, &answer->status);
	print_refusals(call, answer);
	print_pace(call, n);
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (peer_speaks(n->rules, f))
			print_family(call, s, n, f, answer);
	print_reset(call, n, &answer->status);
	print_hops(call, n);
	print_connection(call, s, n, answer);
}

static void print_restart_alone(struct call *call, struct speaker *s, const struct neighbor *n,
				const struct neighbor_answer *answer)
{
	print_who(call, s, n);
	call_print(call, "  BGP state = %s\n  Neighbor GR capabilities:\n", peer_state_word(n->state.state));
	if (neighbor_is_up(n))
		print_restart_capability(call, n);
	print_restart_info(call, s, n, answer);
}

static void show_one(struct call *call, struct json_stream *js, struct speaker *s, const struct neighbor_answer *answer)
{
	const struct neighbor *n = neighbor_at(s, answer->number);
	bool restart_alone = call_has(call, "graceful-restart");
	if (!n || (call_has(call, "established") && !neighbor_is_up(n)) || (call_has(call, "failed") && neighbor_is_up(n)))
		return;
	if (call_has(call, "brief"))
		json_neighbor_brief(js, s, n, answer);
	else if (call_wants_json(call))
		(restart_alone ? json_neighbor_restart : json_neighbor)(js, s, n, answer);
	else
		(restart_alone ? print_restart_alone : print_one)(call, s, n, answer);
}

static void print(struct call *call, struct speaker *s, const struct question *answers)
{
	struct json_stream js;
	bool is_wrapped = picked_all_instances(call) && call_wants_json(call);
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	if (is_wrapped) {
		js_object(&js, instance_words(s));
		js_number(&js, "vrfId", 0);
		js_text(&js, "vrfName", instance_words(s));
	}
	for (uint32_t i = 0; i < answers->neighbors.count; i++)
		show_one(call, &js, s, &answers->neighbors.items[i]);
	if (is_wrapped)
		js_up(&js);
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
