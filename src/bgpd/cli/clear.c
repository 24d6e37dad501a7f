/* SPDX-License-Identifier: Apache-2.0 */
/* clear -- `clear ip bgp …`: ends sessions, or asks for routes again (in) and sends ours again (out); counters and
 * single prefixes. */
#include "bgpd/cli/asn_words.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

static bool family_is_meant(const struct call *call, enum family_row family)
{
	return picked_is_wild(call) || family == picked_family(call);
}

/* Does it take part in what the line names?  A line without a family means all. */
static bool is_in_family(const struct call *call, const struct neighbor *n)
{
	for (int f = 0; f < FAMILY_COUNT; f++)
		if (peer_speaks(n->rules, f) && (picked_is_wild(call) || f == (int)picked_family(call)))
			return true;
	return picked_is_wild(call);
}

static bool is_meant(struct call *call, const struct neighbor *n)
{
	uint32_t asn = (uint32_t)call_number(call, "asn", 0);
	if (!is_in_family(call, n))
		return false;
	if (call_word(call, "group"))
		return text_same(n->group, call_word(call, "group"));
	if (asn)
		return remote_as_of(n) == asn;
	if (call_has(call, "external"))
		return neighbor_who(n).kind == PEER_EBGP;
	return call_has(call, "all") || call_has(call, "every");
}

/* Our filter is told again; who takes none is just asked for its routes. */
static void filter_again(struct speaker *s, struct neighbor *n, enum family_row family)
{
	if (!filters_tell(s, n, families[family].table))
		neighbor_soft_in(s, n, family);
}

static void clear_softly(struct call *call, struct speaker *s, struct neighbor *n)
{
	bool in = call_has(call, "in"), out = call_has(call, "out");
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (!n->state.family[f] || !family_is_meant(call, f))
			continue;
		if (call_has(call, "prefix-filter"))
			filter_again(s, n, f);
		else if (in || !out)
			neighbor_soft_in(s, n, f);
		if (out || !in)
			neighbor_soft_out(s, n, f);
	}
}

/* No word was said that leaves them up. */
static bool ends_sessions(const struct call *call)
{
	static const char *const gentle[] = { "in", "out", "soft", "message-stats", "capabilities" };
	for (unsigned i = 0; i < sizeof gentle / sizeof *gentle; i++)
		if (call_has(call, gentle[i]))
			return false;
	return true;
}

static void clear_hard(struct speaker *s, struct neighbor *n)
{
	n->last_down = (struct down_reason){ 0 };
	neighbor_reset(s, n, notification_of(NOTIFY_CEASE, CEASE_RESET), !n->rules->restart.hard_reset_off);
}

/* Capabilities that changed were told when they changed, if the neighbor takes them within a session. */
static void clear_one(struct call *call, struct speaker *s, struct neighbor *n)
{
	if (ends_sessions(call))
		clear_hard(s, n);
	else if (call_has(call, "message-stats"))
		neighbor_forget_messages(s, n);
	else if (!call_has(call, "capabilities"))
		clear_softly(call, s, n);
}

/* Who starts all sessions anew waits for the neighbors as at the start. */
static void clear_startup(struct call *call, struct speaker *s)
{
	if (ends_sessions(call))
		startup_again(s);
}

static void clear_named(struct call *call, struct speaker *s)
{
	struct neighbor *n = picked_neighbor(call, s);
	if (n && !is_in_family(call, n))
		call_fail(call, "Neighbor %s does not exchange %s routes: `neighbor %s activate` them first", n->rules->name,
			  families[picked_family(call)].title, n->rules->name);
	else if (n)
		clear_one(call, s, n);
}

/* Nobody was meant: why. */
static void explain_nobody(struct call *call)
{
	const char *title = picked_is_wild(call) ? "" : families[picked_family(call)].title, *space = *title ? " " : "";
	if (call_number(call, "asn", 0))
		call_fail(call, "No%s%s peer is configured with AS %lu", space, title, (unsigned long)call_number(call, "asn", 0));
	else if (call_has(call, "external"))
		call_fail(call, "No external%s%s peer is configured", space, title);
	else if (call_word(call, "group"))
		call_fail(call, "No%s%s peer belonging to peer-group %s is configured", space, title, call_word(call, "group"));
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
		clear_named(call, s);
		return;
	}
	if (call_has(call, "all") || call_has(call, "every"))
		clear_startup(call, s);
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (is_meant(call, n)) {
			clear_one(call, s, n);
			cleared++;
		}
	if (!cleared)
		explain_nobody(call);
}

void clear_prefix(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct prefix p;
	if (!s || !call_prefix(call, "prefix", &p))
		return;
	if (picked_takes(call, &p))
		speaker_prefix_again(s, families[picked_family_of(call, p.family)].table, &p);
}
