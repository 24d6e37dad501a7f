/* SPDX-License-Identifier: Apache-2.0 */
/* interfaces -- the machine's interfaces as zebra tells of them: addresses, and routers that were heard on the link.
 *
 * What hangs on them is looked at once per turn, however many messages came (links_changed). */
#include <string.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

static struct interface_known *find_interface(const struct speaker *s, uint32_t ifindex)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++)
		if (s->interfaces.items[i].what.ifindex == ifindex)
			return &s->interfaces.items[i];
	return NULL;
}

const char *interface_name(const struct speaker *s, uint32_t ifindex)
{
	const struct interface_known *known = ifindex ? find_interface(s, ifindex) : NULL;
	return known ? known->what.name : NULL;
}

const struct interface_known *interface_holding(const struct speaker *s, const struct address *a)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++) {
		const struct interface_known *known = &s->interfaces.items[i];
		for (uint32_t k = 0; k < known->addresses.count; k++)
			if (prefix_holds(&known->addresses.items[k], a))
				return known;
	}
	return NULL;
}

const struct interface_known *interface_at(const struct speaker *s, uint32_t ifindex)
{
	return find_interface(s, ifindex);
}

const struct interface_known *interface_named(const struct speaker *s, const char *name)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++)
		if (strcmp(s->interfaces.items[i].what.name, name) == 0)
			return &s->interfaces.items[i];
	return NULL;
}

/* Is it an address of ours? */
bool interface_has_own(const struct speaker *s, const struct address *a)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++) {
		const struct interface_known *known = &s->interfaces.items[i];
		for (uint32_t k = 0; k < known->addresses.count; k++) {
			struct address own = prefix_address(&known->addresses.items[k]);
			if (address_same(&own, a))
				return true;
		}
	}
	return false;
}

/* bgp fast-external-failover: a one-hop external session ends when the link it is on goes down; bgp fast-convergence:
 * any session. */
static bool hangs_on_links(const struct speaker *s, const struct neighbor *n)
{
	bool is_direct = neighbor_who(n).kind != PEER_IBGP && n->rules->ttl == 1;
	return s->plan.fast_convergence || (s->plan.fast_failover && is_direct);
}

static void link_went_down(struct speaker *s, const struct interface_known *gone)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));) {
		if (n->state.state < STATE_OPEN_SENT || !hangs_on_links(s, n))
			continue;
		bool is_there = n->rules->scope ? n->rules->scope == gone->what.ifindex
						: interface_holding(s, &n->rules->remote) == gone;
		if (!is_there)
			continue;
		log_notice("peer=%s as=%u interface %s went down", n->rules->name, n->rules->remote_as, gone->what.name);
		neighbor_reset(s, n, notification_of(NOTIFY_CEASE, CEASE_CONFIG_CHANGE), false);
	}
}

bool interface_took(struct speaker *s, struct reader *body)
{
	struct link_interface what;
	if (!link_get_interface(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (!known) {
		array_push(&s->interfaces, (struct interface_known){ .what = what });
		links_changed(s);
		return true;
	}
	bool went_down = known->what.is_operative && !what.is_operative;
	known->what = what;
	if (went_down && s->plan.is_running)
		link_went_down(s, known);
	links_changed(s);
	return true;
}

bool interface_took_gone(struct speaker *s, struct reader *body)
{
	struct link_interface what;
	if (!link_get_interface(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (!known)
		return true;
	array_free(&known->addresses);
	array_free(&known->routers);
	links_changed(s);
	*known = s->interfaces.items[--s->interfaces.count];
	return true;
}

static void remove_address(struct interface_known *known, const struct prefix *p)
{
	for (uint32_t i = 0; i < known->addresses.count; i++)
		if (prefix_same(&known->addresses.items[i], p))
			known->addresses.items[i--] = known->addresses.items[--known->addresses.count];
}

bool interface_took_address(struct speaker *s, struct reader *body)
{
	struct link_address what;
	if (!link_get_address(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (known) {
		remove_address(known, &what.prefix);
		array_push(&known->addresses, what.prefix);
		links_changed(s);
	}
	return true;
}

bool interface_took_address_gone(struct speaker *s, struct reader *body)
{
	struct link_address what;
	if (!link_get_address(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (known)
		remove_address(known, &what.prefix);
	links_changed(s);
	return true;
}

static void remove_router(struct interface_known *known, const struct address *a)
{
	for (uint32_t i = 0; i < known->routers.count; i++)
		if (address_same(&known->routers.items[i], a))
			known->routers.items[i--] = known->routers.items[--known->routers.count];
}

/* The one heard last comes last: who was there first stays the neighbor. */
bool interface_took_neighbor(struct speaker *s, struct reader *body)
{
	struct link_neighbor what;
	if (!link_get_neighbor(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (known) {
		remove_router(known, &what.address);
		array_push(&known->routers, what.address);
		links_changed(s);
	}
	return true;
}

bool interface_took_neighbor_gone(struct speaker *s, struct reader *body)
{
	struct link_neighbor what;
	if (!link_get_neighbor(body, &what))
		return false;
	struct interface_known *known = find_interface(s, what.ifindex);
	if (known)
		remove_router(known, &what.address);
	links_changed(s);
	return true;
}

void interfaces_forget(struct speaker *s)
{
	for (uint32_t i = 0; i < s->interfaces.count; i++) {
		array_free(&s->interfaces.items[i].addresses);
		array_free(&s->interfaces.items[i].routers);
	}
	array_free(&s->interfaces);
}
