/* SPDX-License-Identifier: Apache-2.0 */
/* nexthops -- next hops that shards asked about: watched at zebra, answers passed on to all shards.
 *
 * One entry per id of attrs_nexthop_intern.  Several ids may have the same global address (with different
 * link-local ones): zebra is asked about the address, the answer goes to each. */
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

static const struct address *address_to_ask(uint32_t id)
{
	return nexthop_used(attrs_nexthop(id));
}

/* The interface that a link-local next hop is behind; 0: zebra is asked for it. */
static uint32_t scope_of(uint32_t id)
{
	const struct nexthop_address *a = attrs_nexthop(id);
	return address_is_link_local(nexthop_used(a)) ? a->scope : 0;
}

static void tell_shards(struct speaker *s, struct nexthop_watched *w, bool is_assumed)
{
	w->changed_at_s = wall_now_s();
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_nexthop *letter = EVENT(EVENT_NEXTHOP, event_nexthop);
		letter->nexthop = w->id;
		letter->is_reachable = (is_assumed || w->last.is_reachable) && !w->is_own;
		letter->is_connected = is_assumed || w->last.is_connected;
		letter->metric = w->last.metric;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

static void send_watch(struct speaker *s, struct nexthop_watched *w)
{
	uint8_t room[64];
	struct writer writer = writer_over(room, sizeof room);
	struct link_watch m = { .address = *address_to_ask(w->id) };
	link_put_watch(&writer, &m);
	channel_send(s->zebra, LINK_NEXTHOP_WATCH, room, write_used(&writer));
	w->is_asked = true;
}

/* ---- what needs no route ------------------------------------------------------------------------------ */

/* A link-local next hop is on its link by definition (RFC 2545 2): it is good while the link is up. */
static void answer_by_link(struct speaker *s, struct nexthop_watched *w, uint32_t scope)
{
	const struct interface_known *known = interface_at(s, scope);
	bool is_up = known ? known->what.is_operative : !s->zebra_is_ready;
	w->is_answered = true;
	w->last = (struct link_nexthop){ .address = *address_to_ask(w->id), .is_reachable = is_up, .is_connected = is_up };
	w->last.by = prefix_of(&w->last.address, address_bits(w->last.address.family));
	w->last.nexthop_count = is_up;
	w->last.nexthops[0] = (struct nexthop){ .kind = NEXTHOP_GATEWAY, .weight = 1, .ifindex = scope,
						.gateway = w->last.address };
}

/* RFC 4271 5.1.3: nobody may send us to ourselves. */
static bool is_ours(const struct speaker *s, const struct nexthop_watched *w)
{
	return interface_has_own(s, address_to_ask(w->id));
}

static void look_at_link(struct speaker *s, struct nexthop_watched *w)
{
	uint32_t scope = scope_of(w->id);
	bool was_answered = w->is_answered, was_reachable = w->last.is_reachable, was_own = w->is_own;
	w->is_own = is_ours(s, w);
	if (scope)
		answer_by_link(s, w, scope);
	if (scope ? !was_answered || was_reachable != w->last.is_reachable : was_own != w->is_own && w->is_answered)
		tell_shards(s, w, false);
}

void nexthops_follow_links(struct speaker *s)
{
	for (uint32_t i = 1; i < s->nexthops.count; i++)
		if (s->nexthops.items[i].is_asked)
			look_at_link(s, &s->nexthops.items[i]);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

static bool needs_no_answer(const struct speaker *s, uint32_t id)
{
	return !s->zebra || scope_of(id);
}

static struct nexthop_watched *entry(struct speaker *s, uint32_t id)
{
	for (uint32_t next = s->nexthops.count; next <= id; next++)
		array_push(&s->nexthops, (struct nexthop_watched){ .id = next });
	return &s->nexthops.items[id];
}

void nexthop_wanted(struct speaker *s, const struct event_nexthop_id *wanted)
{
	struct nexthop_watched *w = entry(s, wanted->nexthop);
	bool zebra_is_open = s->zebra && channel_is_open(s->zebra), is_new = !w->is_asked;
	w->must_be_connected |= wanted->must_be_connected;
	w->is_asked = true;
	look_at_link(s, w);
	if (w->is_answered)
		tell_shards(s, w, false);
	else if (!s->zebra || (!zebra_is_open && !timer_is_running(&s->alone_timer)))
		tell_shards(s, w, true);
	if (is_new && zebra_is_open && !needs_no_answer(s, w->id))
		send_watch(s, w);
}

void nexthop_expected(struct speaker *s, const struct address *neighbor)
{
	struct nexthop_address hop = { .global = *neighbor };
	if (!address_is_link_local(neighbor))
		nexthop_wanted(s, &(struct event_nexthop_id){ .nexthop = attrs_nexthop_intern(&hop) });
}

void nexthops_ask_all(struct speaker *s)
{
	for (uint32_t i = 1; i < s->nexthops.count; i++)
		if (s->nexthops.items[i].is_asked && !needs_no_answer(s, i))
			send_watch(s, &s->nexthops.items[i]);
}

void nexthops_assume(struct speaker *s)
{
	for (uint32_t i = 1; i < s->nexthops.count; i++)
		if (s->nexthops.items[i].is_asked && !s->nexthops.items[i].is_answered)
			tell_shards(s, &s->nexthops.items[i], true);
}

void nexthop_answered(struct speaker *s, const struct link_nexthop *answer)
{
	for (uint32_t i = 1; i < s->nexthops.count; i++) {
		struct nexthop_watched *w = &s->nexthops.items[i];
		if (!w->is_asked || scope_of(i) || !address_same(address_to_ask(i), &answer->address))
			continue;
		w->is_answered = true;
		w->last = *answer;
		char room[ADDRESS_TEXT];
		log_detail(DEBUG_NEXTHOPS, "nexthop=%s %s metric=%u", address_text(&answer->address, room),
			   answer->is_reachable ? "reachable" : "unreachable", answer->metric);
		tell_shards(s, w, false);
	}
	originate_soon(s);
}

const struct nexthop_watched *nexthop_known(const struct speaker *s, uint32_t id)
{
	return id && id < s->nexthops.count && s->nexthops.items[id].is_asked ? &s->nexthops.items[id] : NULL;
}
