/* SPDX-License-Identifier: Apache-2.0 */
/* clear -- `clear ip bgp …`: ends sessions, or asks for routes again (in) and sends ours again (out). */
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static bool is_meant(struct call *call, const struct neighbor *n)
{
	uint32_t asn = (uint32_t)call_number(call, "asn", 0);
	if (call_word(call, "group"))
		return text_same(n->group, call_word(call, "group"));
	if (asn)
		return n->rules->remote_as == asn;
	if (call_has(call, "external"))
		return n->rules->kind == PEER_EBGP;
	return call_has(call, "all") || call_has(call, "every");
}

static void clear_one(struct call *call, struct speaker *s, struct neighbor *n)
{
	bool in = call_has(call, "in"), out = call_has(call, "out"), soft = call_has(call, "soft");
	if (!in && !out && !soft) {
		n->last_down = (struct down_reason){ 0 };
		neighbor_reset(s, n, notification_of(NOTIFY_CEASE, CEASE_RESET), true);
		return;
	}
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!n->state.family[f] || (!picked_is_wild(call) && f != (int)picked_family(call)))
			continue;
		if (in || !out)
			neighbor_soft_in(s, n, f);
		if (out || !in)
			neighbor_soft_out(s, n, f);
	}
}

void clear_neighbors(struct call *call)
{
	struct speaker *s = running_speaker(call);
	uint32_t cleared = 0;
	if (!s)
		return;
	if (call_word(call, "group") && !plan_group_find(&s->plan, call_word(call, "group"))) {
		call_fail(call, "No such peer-group: %s", call_word(call, "group"));
		return;
	}
	if (call_word(call, "neighbor")) {
		struct neighbor *n = picked_neighbor(call, s);
		if (n)
			clear_one(call, s, n);
		return;
	}
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (is_meant(call, n)) {
			clear_one(call, s, n);
			cleared++;
		}
	if (!cleared && call_number(call, "asn", 0))
		call_fail(call, "No peer is configured with AS %lu", (unsigned long)call_number(call, "asn", 0));
}
