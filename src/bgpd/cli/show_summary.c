/* SPDX-License-Identifier: Apache-2.0 */
/* show_summary -- `show ip bgp summary`: a line for each neighbor, FRR's columns and keys. */
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/reset_words.h"
#include "bgpd/cli/show_startup.h"
#include "bgpd/cli/shows.h"
#include <stdio.h>

enum { NAME_TEXT = 136 };

struct line {
	const struct neighbor *n;
	const struct neighbor_answer *answer;
	enum family_row family;
};

/* `remote-as AS|internal|external`. */
static bool is_of_asked_as(const struct call *call, const struct neighbor *n)
{
	if (call_has(call, "internal"))
		return neighbor_who(n).kind == PEER_IBGP;
	if (call_has(call, "external"))
		return neighbor_who(n).kind != PEER_IBGP;
	return !call_has(call, "asn") || remote_as_of(n) == call_number(call, "asn", 0);
}

static bool is_asked_for(const struct call *call, const struct neighbor *n, enum family_row family)
{
	if (!peer_speaks(n->rules, family) || !is_of_asked_as(call, n))
		return false;
	return !call_word(call, "only") || neighbor_named(speaker_of(call), call_word(call, "only")) == n;
}

/* For a family there is only a session where both sides speak it. */
static bool has_failed(const struct neighbor *n, enum family_row family)
{
	return !neighbor_is_up(n) || !n->state.family[family];
}

static bool is_shown(const struct call *call, const struct neighbor *n, enum family_row family)
{
	if (!is_asked_for(call, n, family))
		return false;
	if (call_has(call, "established"))
		return !has_failed(n, family);
	return !call_has(call, "failed") || has_failed(n, family);
}

/* Does the line pick some of the neighbors? */
static bool is_part(const struct call *call)
{
	return call_has(call, "established") || call_has(call, "failed") || call_has(call, "remote-as") || call_word(call, "only");
}

/* RFC 8212: external routes need a policy, and there is none. */
static bool lacks_policy(const struct neighbor *n, const struct peer_filters *filters)
{
	return filters->refuses && neighbor_who(n).kind == PEER_EBGP;
}

static const char *summary_failure_words(const struct neighbor *n)
{
	if (n->rules->is_shutdown && !n->last_down.words[0])
		return "Admin. shutdown";
	if (!n->rules->router_id)
		return "Router ID is missing";
	if (n->rules->lacks_rpki && !neighbor_is_up(n))
		return "No RPKI cache server connected";
	if (n->last_down.words[0])
		return n->last_down.words;
	return n->last_try.words[0] ? n->last_try.words : "Waiting for peer OPEN";
}

/* `shutdown rtt` did it: it is kept down as if the operator had. */
static bool was_too_slow(const struct neighbor *n)
{
	const struct notification *sent = &n->last_down.sent;
	return n->rules->rtt_most_ms && n->state.state == STATE_IDLE && sent->code == NOTIFY_CEASE && sent->subcode == CEASE_SHUTDOWN;
}

const char *summary_state_words(const struct neighbor *n)
{
	if (n->rules->is_shutdown || was_too_slow(n))
		return "Idle (Admin)";
	if (n->last_down.sent.code == NOTIFY_CEASE && n->last_down.sent.subcode == CEASE_MAX_PREFIX && !neighbor_is_up(n))
		return "Idle (PfxCt)";
	return peer_state_word(n->state.state);
}

/* Who came by itself has a star in front. */
static const char *shown_name(const struct speaker *s, const struct neighbor *n, char room[NAME_TEXT])
{
	char name[NEIGHBOR_TEXT];
	snprintf(room, NAME_TEXT, "%s%s", n->is_dynamic ? "*" : "", neighbor_words(s, n, name));
	return room;
}

static size_t name_width(struct call *call, struct speaker *s, enum family_row family)
{
	size_t width = 16;
	char room[NAME_TEXT];
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (is_shown(call, n, family) && strlen(shown_name(s, n, room)) + 1 > width)
			width = strlen(room) + 1;
	return width;
}

static uint32_t count_dynamic(struct speaker *s, enum family_row family)
{
	uint32_t count = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		count += n->is_dynamic && n->rules->family[family].is_active;
	return count;
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_head(struct call *call, struct speaker *s, const struct question *q, enum family_row family)
{
	char room[ADDRESS_TEXT], own[ASN_TEXT], bytes[BYTES_TEXT];
	uint64_t entries = q->table.table_prefixes[family];
	uint32_t peers = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		peers += peer_speaks(n->rules, family);
	call_print(call, "\n%s Summary (%s %s):\n", families[family].title, s->view ? "VIEW" : "VRF",
		   instance_words(s));
	call_print(call, "BGP router identifier %s, local AS number %s vrf-id 0\n", ipv4_words(s->router_id, room),
		   asn_words(s, s->plan.asn, own));
	print_startup(call, s);
	if (call_has(call, "terse")) {
		call_print(call, "\n");
		return;
	}
	call_print(call, "BGP table version %lu\n", (unsigned long)q->table.table_version[family]);
	call_print(call, "RIB entries %lu, using %s of memory\n", (unsigned long)entries, bytes_words(q->table.table_bytes, bytes));
	call_print(call, "Peers %u, using %s of memory\n", peers, bytes_words(peers * sizeof(struct neighbor), bytes));
	if (s->plan.groups.count)
		call_print(call, "Peer groups %u, using %s of memory\n", s->plan.groups.count,
			   bytes_words(s->plan.groups.count * sizeof(struct plan_group), bytes));
	if (s->plan.dampening[families[family].table].half_life_s)
		call_print(call, "Dampening enabled.\n");
	call_print(call, "\n");
}

static const char *failure_words(const struct line *line)
{
	return neighbor_is_up(line->n) ? "Address family not negotiated" : summary_failure_words(line->n);
}

/* `failed`: how often a session came and went, and why it is not there. */
static void print_failure(struct call *call, const struct speaker *s, const struct line *line, size_t width)
{
	struct text age = { 0 };
	char name[NAME_TEXT];
	const struct neighbor *n = line->n;
	const struct event_status *status = &line->answer->status;
	text_add_since(&age, n->dropped ? n->changed_at_s : 0);
	call_print(call, "%-*s%7lu %7lu %9s %s\n", (int)width, shown_name(s, n, name), (unsigned long)status->established_count,
		   (unsigned long)status->dropped_count, text_chars(&age), failure_words(line));
	text_free(&age);
}

static void add_prefixes(struct text *out, const struct line *line)
{
	const struct peer_family_rules *rules = &line->n->rules->family[line->family];
	if (lacks_policy(line->n, &rules->in))
		text_add(out, " %12s", "(Policy)");
	else
		text_add(out, " %12u", line->answer->counts.family[line->family].accepted);
	if (lacks_policy(line->n, &rules->out))
		text_add(out, " %8s", "(Policy)");
	else
		text_add(out, " %8u", line->answer->counts.family[line->family].sent);
}

static void print_line(struct call *call, struct speaker *s, const struct line *line, size_t width)
{
	const struct neighbor *n = line->n;
	const struct event_status *status = &line->answer->status;
	struct text *out = call_out(call);
	struct text age = { 0 };
	char name[NAME_TEXT], asn[ASN_TEXT];
	text_add_since(&age, n->established_at_s ? n->established_at_s : n->dropped ? n->changed_at_s : 0);
	text_add(out, "%-*s4 %10s", (int)width, shown_name(s, n, name), asn_words(s, remote_as_of(n), asn));
	if (call_has(call, "wide"))
		text_add(out, " %10s", asn_words(s, neighbor_who(n).local_as, asn));
	text_add(out, " %9lu %9lu %8lu %4u %4u %8s", (unsigned long)count_total(&status->received),
		 (unsigned long)count_total(&status->sent), 0ul, status->in_queue, status->out_queue, text_chars(&age));
	text_free(&age);
	bool is_up = neighbor_is_up(n);
	if (!is_up)
		text_add(out, " %12s %8u", summary_state_words(n), 0u);
	else if (!n->state.family[line->family])
		text_add(out, " %12s %8s", "NoNeg", "NoNeg");
	else
		add_prefixes(out, line);
	text_add(out, " %s\n", n->description[0] ? n->description : "N/A");
}

static void print_columns(struct call *call, size_t width)
{
	if (call_has(call, "failed"))
		call_print(call, "%-*sEstdCnt DropCnt ResetTime Reason\n", (int)width, "Neighbor");
	else
		call_print(call, "%-*sV         AS %s  MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc\n",
			   (int)width, "Neighbor", call_has(call, "wide") ? "   LocalAS " : "");
}

static uint32_t print_lines(struct call *call, struct speaker *s, const struct question *q, enum family_row family)
{
	uint32_t shown = 0;
	size_t width = name_width(call, s, family);
	for (uint32_t i = 0; i < q->neighbors.count; i++) {
		const struct neighbor *n = neighbor_at(s, q->neighbors.items[i].number);
		const struct line line = { n, &q->neighbors.items[i], family };
		if (!n || !is_shown(call, n, family))
			continue;
		if (!shown++)
			print_columns(call, width);
		if (call_has(call, "failed"))
			print_failure(call, s, &line, width);
		else
			print_line(call, s, &line, width);
	}
	return shown;
}

static uint32_t count_members(struct speaker *s, enum family_row family)
{
	uint32_t all = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		all += peer_speaks(n->rules, family);
	return all;
}

static void print_family(struct call *call, struct speaker *s, const struct question *q, enum family_row family)
{
	uint32_t all = count_members(s, family);
	print_head(call, s, q, family);
	uint32_t shown = print_lines(call, s, q, family);
	if (!all)
		call_print(call, "No %s neighbor is configured\n", families[family].title);
	else if (!shown)
		call_print(call, "%% No %s\n", call_has(call, "failed") ? "failed BGP neighbors found" : "matching neighbor");
	else if (is_part(call))
		call_print(call, "\nDisplayed neighbors %u", shown);
	if (shown)
		call_print(call, "\nTotal number of neighbors %u\n", all);
	if (count_dynamic(s, family))
		call_print(call, "* - dynamic neighbor\n%u dynamic neighbor(s), limit %u\n", count_dynamic(s, family),
			   s->plan.listen_limit);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static const char *health_word(const struct neighbor *n, enum family_row family)
{
	const struct peer_family_rules *rules = &n->rules->family[family];
	if (n->rules->is_shutdown)
		return "Admin";
	if (lacks_policy(n, &rules->in) || lacks_policy(n, &rules->out))
		return "Policy";
	return n->rules->is_passive && !neighbor_is_up(n) ? "Passive" : "OK";
}

static const char *id_word(const struct peer_rules *rules)
{
	if (rules->is_unnumbered)
		return "interface";
	return rules->remote.family == AF_INET6 ? "ipv6" : "ipv4";
}

static void json_uptime(struct json_stream *js, const struct neighbor *n)
{
	struct text age = { 0 };
	text_add_since(&age, n->established_at_s ? n->established_at_s : n->dropped ? n->changed_at_s : 0);
	js_text(js, "peerUptime", text_chars(&age));
	text_free(&age);
	int64_t since = n->established_at_s ? wall_now_s() - n->established_at_s : 0;
	js_number(js, "peerUptimeMsec", since * 1000);
	if (n->established_at_s)
		js_number(js, "peerUptimeEstablishedEpoch", n->established_at_s);
}

static void json_failure(struct json_stream *js, const struct line *line)
{
	if (neighbor_is_up(line->n))
		js_text(js, "lastResetDueTo", failure_words(line));
	else
		json_reset_words(js, line->n);
}

static void json_line(struct json_stream *js, struct speaker *s, const struct line *line)
{
	const struct neighbor *n = line->n;
	const struct event_status *status = &line->answer->status;
	js_object(js, n->rules->name);
	if (n->is_dynamic)
		js_flag(js, "dynamicPeer", true);
	if (n->state.received.hostname[0] && neighbor_is_up(n))
		js_text(js, "hostname", n->state.received.hostname);
	js_asn(js, "remoteAs", s, remote_as_of(n));
	js_asn(js, "localAs", s, neighbor_who(n).local_as);
	js_number(js, "version", 4);
	js_number(js, "msgRcvd", (int64_t)count_total(&status->received));
	js_number(js, "msgSent", (int64_t)count_total(&status->sent));
	js_number(js, "tableVersion", 0);
	js_number(js, "outq", status->out_queue);
	js_number(js, "inq", status->in_queue);
	json_uptime(js, n);
	js_number(js, "pfxRcd", line->answer->counts.family[line->family].accepted);
	js_number(js, "pfxSnt", line->answer->counts.family[line->family].sent);
	js_text(js, "state", summary_state_words(n));
	js_text(js, "peerState", health_word(n, line->family));
	js_number(js, "connectionsEstablished", (int64_t)status->established_count);
	js_number(js, "connectionsDropped", (int64_t)status->dropped_count);
	if (n->description[0])
		js_text(js, "desc", n->description);
	const struct down_reason *why = n->last_try.words[0] ? &n->last_try : &n->last_down;
	if (!neighbor_is_up(n) && why->words[0])
		js_text(js, "reason", why->words);
	if (has_failed(n, line->family))
		json_failure(js, line);
	js_text(js, "idType", id_word(n->rules));
	js_up(js);
}

static void json_table(struct json_stream *js, struct speaker *s, const struct question *q, enum family_row family)
{
	char room[ADDRESS_TEXT];
	uint32_t all = count_members(s, family);
	js_text(js, "routerId", ipv4_words(s->router_id, room));
	js_asn(js, "as", s, s->plan.asn);
	js_number(js, "vrfId", 0);
	js_text(js, "vrfName", instance_words(s));
	json_startup(js, s);
	js_number(js, "tableVersion", (int64_t)q->table.table_version[family]);
	js_number(js, "ribCount", (int64_t)q->table.table_prefixes[family]);
	js_number(js, "ribMemory", (int64_t)q->table.table_bytes);
	js_number(js, "peerCount", all);
	js_number(js, "peerMemory", (int64_t)(all * sizeof(struct neighbor)));
	if (s->plan.groups.count) {
		js_number(js, "peerGroupCount", s->plan.groups.count);
		js_number(js, "peerGroupMemory", (int64_t)(s->plan.groups.count * sizeof(struct plan_group)));
	}
	if (s->plan.dampening[families[family].table].half_life_s)
		js_flag(js, "dampeningEnabled", true);
}

static void json_family(struct json_stream *js, struct call *call, const struct question *q, enum family_row family)
{
	struct speaker *s = speaker_of(call);
	uint32_t failed = 0, shown = 0;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));) {
		failed += is_asked_for(call, n, family) && has_failed(n, family);
		shown += is_shown(call, n, family);
	}
	if (call_has(call, "failed") && !failed) {
		js_number(js, "failedPeersCount", 0);
		js_number(js, "dynamicPeers", 0);
		js_number(js, "totalPeers", count_members(s, family));
		return;
	}
	json_table(js, s, q, family);
	js_object(js, "peers");
	for (uint32_t i = 0; i < q->neighbors.count; i++) {
		const struct neighbor *n = neighbor_at(s, q->neighbors.items[i].number);
		if (n && is_shown(call, n, family))
			json_line(js, s, &(struct line){ n, &q->neighbors.items[i], family });
	}
	js_up(js);
	js_number(js, "failedPeers", failed);
	js_number(js, "displayedPeers", shown);
	js_number(js, "totalPeers", count_members(s, family));
	js_number(js, "dynamicPeers", count_dynamic(s, family));
	js_object(js, "bestPath");
	js_text(js, "multiPathRelax", s->plan.decision.multipath_relax ? "true" : "false");
	js_up(js);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static bool family_is_used(struct speaker *s, enum family_row family)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (peer_speaks(n->rules, family))
			return true;
	return false;
}

static bool family_is_meant(const struct call *call, struct speaker *s, enum family_row family)
{
	if (!picked_is_wild(call))
		return family == picked_family(call);
	if (call_has(call, "ip") && !call_has(call, "all"))
		return family == FAMILY_IPV4_UNICAST;
	return family_is_used(s, family);
}

/* One family as a whole document is the answer only where that family was named to its end. */
static bool is_wrapped(const struct call *call)
{
	return picked_is_wild(call) ||
	       !(call_has(call, "unicast") || call_has(call, "multicast") || call_has(call, "labeled-unicast"));
}

static void print(struct call *call, struct speaker *s, const struct question *q)
{
	struct json_stream js;
	bool wraps = is_wrapped(call), any = false;
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	if (picked_all_instances(call) && call_wants_json(call))
		js_object(&js, instance_words(s));
	else if (picked_all_instances(call))
		call_print(call, "\nInstance %s:\n", instance_words(s));
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!family_is_meant(call, s, f))
			continue;
		any = true;
		if (!call_wants_json(call)) {
			print_family(call, s, q, f);
			continue;
		}
		if (wraps)
			js_object(&js, families[f].json);
		json_family(&js, call, q, f);
		if (wraps)
			js_up(&js);
	}
	if (picked_all_instances(call) && call_wants_json(call))
		js_up(&js);
	if (call_wants_json(call))
		js_close(&js);
	else if (!any)
		call_print(call, "%% No BGP neighbors found\n");
}

void show_summary(struct call *call)
{
	struct speaker *s = running_speaker(call);
	const char *only = call_word(call, "only");
	if (s && only && !neighbor_named(s, only))
		fail_neighbor(call, only);
	else if (s)
		ask_then_print(call, NULL, 0, print);
}
