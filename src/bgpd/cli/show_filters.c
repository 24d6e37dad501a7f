/* SPDX-License-Identifier: Apache-2.0 */
/* show_filters -- outbound route filters (RFC 5291): whether they travel, and the one that a neighbor asked for.  A
 * list is called by its neighbor and the numbers of its family, as in FRR. */
#include "bgpd/cli/show_filters.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

/* ---- what was offered --------------------------------------------------------------------------------- */

struct mode { const char *key, *title; bool sent, received; };

/* False: neither side says anything of it. */
static bool modes_of(const struct neighbor *n, enum family_row f, struct mode out[2])
{
	uint8_t sent = n->state.sent.orf[f], received = n->state.received.orf[f] | n->state.received.orf_old[f];
	out[0] = (struct mode){ "sendMode", "Send-mode", sent & DIRECTION_SEND, received & DIRECTION_SEND };
	out[1] = (struct mode){ "recvMode", "Receive-mode", sent & DIRECTION_RECEIVE, received & DIRECTION_RECEIVE };
	return neighbor_is_up(n) && (sent || received);
}

static uint32_t asked_count(const struct neighbor *n, enum family_row f)
{
	const struct event_filter *asked = n->asked[families[f].table];
	return asked ? asked->count : 0;
}

static bool is_told(const struct neighbor *n, enum family_row f)
{
	return n->told[families[f].table].digest != 0;
}

void json_family_filters(struct json_stream *js, const struct neighbor *n, enum family_row f, const struct event_status *status)
{
	struct mode modes[2];
	if (modes_of(n, f, modes)) {
		js_object(js, "afDependentCap");
		js_number(js, "orfType", ORF_PREFIXES);
		js_object(js, "orfPrefixList");
		for (int i = 0; i < 2; i++)
			if (modes[i].sent || modes[i].received)
				js_text(js, modes[i].key, modes[i].sent && modes[i].received ? "advertisedAndReceived"
						: modes[i].sent ? "advertised" : "received");
		js_up(js);
		js_up(js);
	}
	if (is_told(n, f))
		js_flag(js, "orfSent", true);
	if (asked_count(n, f))
		js_number(js, "orfRecvCounter", asked_count(n, f));
	if (status->awaits_filter[families[f].table])
		js_text(js, "orfFirstUpdate", "deferredUntilORFOrRouteRefreshRecvd");
}

void print_family_filters(struct call *call, const struct neighbor *n, enum family_row f, const struct event_status *status)
{
	struct mode modes[2];
	if (modes_of(n, f, modes)) {
		call_print(call, "  AF-dependant capabilities:\n    Outbound Route Filter (ORF) type (%d) Prefix-list:\n", ORF_PREFIXES);
		for (int i = 0; i < 2; i++)
			if (modes[i].sent || modes[i].received)
				call_print(call, "      %s: %s%s%s\n", modes[i].title, modes[i].sent ? "advertised" : "",
					   modes[i].sent && modes[i].received ? ", " : "", modes[i].received ? "received" : "");
	}
	if (is_told(n, f) || asked_count(n, f))
		call_print(call, "  Outbound Route Filter (ORF):%s", is_told(n, f) ? " sent;" : "");
	if (asked_count(n, f))
		call_print(call, " received (%u entries)", asked_count(n, f));
	if (is_told(n, f) || asked_count(n, f))
		call_print(call, "\n");
	if (status->awaits_filter[families[f].table])
		call_print(call, "  First update is deferred until ORF or ROUTE-REFRESH is received\n");
}

/* ---- show bgp neighbors X received prefix-filter, and the newer words orf-prefix-list ------------------ */

static const char *action_word(const struct orf_entry *entry)
{
	return entry->is_permit ? "permit" : "deny";
}

static void print_filter(struct call *call, enum family_row f, const char *name, const struct event_filter *filter)
{
	char room[PREFIX_TEXT];
	if (call_has(call, "received"))
		call_print(call, "Address Family: %s\n", families[f].title);
	call_print(call, "ip%s prefix-list %s: %u entries\n", families[f].address_family == AF_INET6 ? "v6" : "", name, filter->count);
	for (uint32_t i = 0; i < filter->count; i++) {
		const struct orf_entry *entry = &filter->items[i];
		call_print(call, "   seq %u %s %s", entry->seq, action_word(entry), prefix_text(&entry->prefix, room));
		if (entry->ge)
			call_print(call, " ge %u", entry->ge);
		if (entry->le)
			call_print(call, " le %u", entry->le);
		call_print(call, "\n");
	}
}

static struct json_object *entry_json(const struct orf_entry *entry)
{
	struct json_object *o = json_object_new_object();
	json_object_object_add(o, "seq", json_object_new_int64(entry->seq));
	json_object_object_add(o, "seqPrefixListType", json_object_new_string(action_word(entry)));
	if (entry->ge)
		json_object_object_add(o, "ge", json_object_new_int(entry->ge));
	if (entry->le)
		json_object_object_add(o, "le", json_object_new_int(entry->le));
	return o;
}

static struct json_object *filter_json(enum family_row f, const char *name, const struct event_filter *filter)
{
	struct json_object *all = json_object_new_object(), *list = json_object_new_object();
	char room[PREFIX_TEXT];
	json_object_object_add(list, "prefixListCounter", json_object_new_int64(filter->count));
	json_object_object_add(list, "prefixListName", json_object_new_string(name));
	for (uint32_t i = 0; i < filter->count; i++)
		json_object_object_add(list, prefix_text(&filter->items[i].prefix, room), entry_json(&filter->items[i]));
	json_object_object_add(all, families[f].address_family == AF_INET6 ? "ipv6PrefixList" : "ipPrefixList", list);
	return all;
}

void show_asked_filter(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct neighbor *n = s ? picked_neighbor(call, s) : NULL;
	enum family_row f = picked_family(call);
	if (!n)
		return;
	const struct event_filter *filter = n->asked[families[f].table];
	char *name = text_format("%s.%u.%u", n->rules->name, families[f].afi, families[f].safi);
	bool is_there = filter && filter->count;
	if (call_wants_json(call))
		call_json(call, is_there ? filter_json(f, name, filter) : json_object_new_object());
	else if (is_there)
		print_filter(call, f, name, filter);
	else if (call_has(call, "received"))
		call_print(call, "No functional output\n");
	else
		call_print(call, "%% No ORF prefix-list received from %s\n", n->rules->name);
	mem_free(name);
}
