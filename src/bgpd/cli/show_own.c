/* SPDX-License-Identifier: Apache-2.0 */
/* show_own -- small answers about ourselves: addresses nobody may tell us as next hops, views, labels. */
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

void show_martians(struct call *call)
{
	const struct speaker *s = running_speaker(call);
	char room[ADDRESS_TEXT];
	if (!s)
		return;
	call_print(call, "self nexthop database:\n");
	for (uint32_t i = 0; i < s->interfaces.count; i++) {
		const struct interface_known *known = &s->interfaces.items[i];
		for (uint32_t k = 0; k < known->addresses.count; k++) {
			struct address own = prefix_address(&known->addresses.items[k]);
			if (!address_is_link_local(&own) && !address_is_loopback(&own))
				call_print(call, "addr: %s, count: 1 :  %s,\n", address_text(&own, room), known->what.name);
		}
	}
}

void show_view_names(struct call *call)
{
	const struct speaker *first = ((struct bgpd *)call_owner(call))->speaker;
	call_print(call, "Defined BGP views:\n");
	for (const struct speaker *s = first; s; s = s->next)
		if (s->plan.is_running)
			call_print(call, "\t%s (AS%u)\n", instance_words(s), s->plan.asn);
}

/* FRR gives labels to routes of its own from a pool; here labels only come from neighbors. */
void show_labelpool(struct call *call)
{
	struct json_stream js;
	if (!call_wants_json(call)) {
		call_print(call, "No labels are given out\n");
		return;
	}
	js_open(&js, call_out(call));
	if (call_has(call, "summary")) {
		static const char *const keys[] = { "ledger", "inUse", "requests", "labelChunks", "pending", "reconnects" };
		for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
			js_number(&js, keys[i], 0);
	}
	js_close(&js);
}
