/* SPDX-License-Identifier: Apache-2.0 */
/* unnumbered -- neighbors that are named by an interface, or whose link-local address is behind one.
 *
 * Who is at the interface is found out: the other address of an IPv4 /31 or /30, else the router whose advertisement
 * zebra heard there (RFC 4861), to which end zebra is asked to advertise us as well.  Who was found stays the
 * neighbor until it is known to be gone: a session does not hang on zebra. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

enum { ADVERTISE_SECONDS = 10 };

/* The other host of a network that has just two. */
static bool other_end(const struct prefix *own, struct address *out)
{
	uint32_t a = 0, host_bits = own->length == 31 ? 1 : 3;
	struct address address = prefix_address(own);
	if (own->family != AF_INET || (own->length != 30 && own->length != 31))
		return false;
	a = address_to_v4(&address);
	uint32_t host = a & host_bits;
	if (own->length == 30 && (host == 0 || host == 3))
		return false;
	*out = address_v4(a ^ host_bits);
	return true;
}

static bool find_v4(const struct interface_known *known, struct address *out)
{
	for (uint32_t i = 0; i < known->addresses.count; i++)
		if (other_end(&known->addresses.items[i], out))
			return true;
	return false;
}

static bool is_router(const struct interface_known *known, const struct address *a)
{
	for (uint32_t i = 0; i < known->routers.count; i++)
		if (address_same(&known->routers.items[i], a))
			return true;
	return false;
}

static struct address find_remote(const struct interface_known *known, const struct peer_rules *rules,
				  const struct peer_rules *old)
{
	struct address found = { 0 };
	if (!rules->is_v6_only && find_v4(known, &found))
		return found;
	if (old && old->remote.family == AF_INET6 && (is_router(known, &old->remote) || !known->routers.count))
		return old->remote;
	return known->routers.count ? known->routers.items[0] : found;
}

static uint32_t scope_of(const struct speaker *s, const char *name)
{
	const struct interface_known *known = interface_named(s, name);
	return known ? known->what.ifindex : if_nametoindex(name);
}

void unnumbered_complete(const struct speaker *s, struct peer_rules *rules, const struct peer_rules *old)
{
	const struct interface_known *known = interface_named(s, rules->interface);
	if (address_is_link_local(&rules->remote) && rules->remote.family == AF_INET6)
		rules->scope = scope_of(s, rules->interface[0] ? rules->interface : rules->device);
	if (!rules->is_unnumbered)
		return;
	rules->scope = scope_of(s, rules->interface);
	rules->remote = known ? find_remote(known, rules, old) : old ? old->remote : rules->remote;
}

/* ---- asking zebra to be heard ------------------------------------------------------------------------- */

static void ask(struct speaker *s, uint32_t ifindex, bool is_on)
{
	uint8_t room[16];
	struct writer w = writer_over(room, sizeof room);
	const struct link_advertise m = { .ifindex = ifindex, .is_on = is_on, .interval_seconds = ADVERTISE_SECONDS };
	link_put_advertise(&w, &m);
	channel_send(s->zebra, LINK_ADVERTISE, room, write_used(&w));
}

static bool is_wanted(const struct speaker *s, const struct interface_known *known)
{
	for (uint32_t i = 0; s->plan.is_running && !s->plan.advertises_not && i < s->plan.neighbors.count; i++) {
		const struct peer_rules *rules = &s->plan.neighbors.items[i].rules;
		if (rules->is_unnumbered && strcmp(rules->interface, known->what.name) == 0)
			return true;
	}
	return false;
}

static void ask_differences(struct speaker *s)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++) {
		struct interface_known *known = &s->interfaces.items[i];
		bool wanted = is_wanted(s, known);
		if (wanted != known->is_advertised)
			ask(s, known->what.ifindex, wanted);
		known->is_advertised = wanted;
	}
}

void unnumbered_ask_all(struct speaker *s)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++)
		s->interfaces.items[i].is_advertised = false;
	links_changed(s);
}

/* ---- news --------------------------------------------------------------------------------------------- */

static bool is_found_out(const struct peer_rules *rules)
{
	return rules->is_unnumbered || (rules->remote.family == AF_INET6 && address_is_link_local(&rules->remote));
}

static bool hangs_on_interfaces(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->neighbors.count; i++)
		if (is_found_out(&plan->neighbors.items[i].rules))
			return true;
	return false;
}

/* Those, too, that are coming up, or of which it is not known yet that they are. */
static void look_at_sessions(struct speaker *s)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));) {
		struct event_peer *letter = EVENT(EVENT_LOOK_AT_LINK, event_peer);
		letter->peer = n->number;
		actor_post(s->actor, neighbor_io(s, n->number), &letter->head);
	}
}

void links_follow(struct speaker *s)
{
	if (s->plan.is_running && hangs_on_interfaces(&s->plan))
		neighbors_follow(s, &s->plan);
	look_at_sessions(s);
	nexthops_follow_links(s);
	if (s->zebra && channel_is_open(s->zebra))
		ask_differences(s);
}
