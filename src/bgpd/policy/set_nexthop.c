/* SPDX-License-Identifier: Apache-2.0 */
/* set_nexthop -- deeds of route maps about next hops. */
#include "bgpd/policy/set_inside.h"
#include "bgpd/wire/family.h"

/* Outwards nothing else becomes of the address that was said (MARK_NEXTHOP, MARK_LINK_LOCAL). */
static void put_nexthop(struct editing *e, uint16_t mark)
{
	const struct family *family = &families[e->route->family];
	builder_put_nexthop(&e->b, &e->hop, family->afi, family->safi);
	if (e->route->is_out)
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_UNCHANGED | MARK_SELF)) | mark);
}

static void put_global(struct editing *e, const struct address *global)
{
	e->hop.global = *global;
	if (global->family == AF_INET)
		e->hop = (struct nexthop_address){ .global = *global };
	put_nexthop(e, MARK_NEXTHOP);
}

static void put_link_local(struct editing *e, const struct address *link_local)
{
	e->hop.link_local = *link_local;
	if (!e->route->is_out)
		e->hop.scope = e->route->scope;
	put_nexthop(e, MARK_LINK_LOCAL);
}

static bool is_of_family(const struct editing *e, const struct clause *c)
{
	return !c->family || families[e->route->family].address_family == c->family;
}

void set_nexthop(const struct clause *c, struct editing *e)
{
	if (is_of_family(e, c))
		put_global(e, &c->address);
}

/* Inwards the neighbour, outwards ourselves. */
void set_nexthop_peer(const struct clause *c, struct editing *e)
{
	const struct policy_route *r = e->route;
	if (!is_of_family(e, c))
		return;
	if (r->is_out)
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_NEXTHOP | MARK_LINK_LOCAL | MARK_UNCHANGED)) | MARK_SELF);
	else if (r->peer.family == families[r->family].address_family)
		address_is_link_local(&r->peer) && e->hop.global.family ? put_link_local(e, &r->peer) : put_global(e, &r->peer);
}

void set_nexthop_unchanged(const struct clause *c, struct editing *e)
{
	if (e->route->is_out && is_of_family(e, c))
		e->marks.said = (uint16_t)((e->marks.said & ~(MARK_NEXTHOP | MARK_LINK_LOCAL | MARK_SELF)) | MARK_UNCHANGED);
}

void set_nexthop_local(const struct clause *c, struct editing *e)
{
	if (is_of_family(e, c))
		put_link_local(e, &c->address);
}

/* Without its interface the link-local address is not used. */
void set_prefer_global(const struct clause *c, struct editing *e)
{
	if (e->route->is_out || e->hop.global.family != AF_INET6 || address_is_link_local(&e->hop.global) || !e->hop.scope)
		return;
	e->hop.scope = 0;
	put_nexthop(e, MARK_NEXTHOP);
}

