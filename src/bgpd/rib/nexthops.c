/* SPDX-License-Identifier: Apache-2.0 */
/* nexthops -- see nexthops.h. */
#include "bgpd/rib/nexthops.h"
#include <string.h>

void nexthops_close(struct nexthops *nexthops)
{
	mem_free(nexthops->states);
	*nexthops = (struct nexthops){ 0 };
}

static void make_room(struct nexthops *nexthops, uint32_t id)
{
	uint32_t room = nexthops->count ? nexthops->count : 16;
	while (room <= id)
		room *= 2;
	nexthops->states = mem_resize(nexthops->states, room * sizeof *nexthops->states);
	memset(nexthops->states + nexthops->count, 0, (room - nexthops->count) * sizeof *nexthops->states);
	nexthops->count = room;
}

/* Its state; made if missing. */
static struct nexthop_state *state_of(struct nexthops *nexthops, uint32_t id)
{
	if (id >= nexthops->count)
		make_room(nexthops, id);
	return &nexthops->states[id];
}

static bool is_self(uint32_t id)
{
	const struct nexthop_address *address = attrs_nexthop(id);
	return address && address_is_zero(&address->global);
}

bool nexthops_want(struct nexthops *nexthops, uint32_t id, bool must_be_connected)
{
	struct nexthop_state *state = state_of(nexthops, id);
	uint32_t ask = must_be_connected ? NEXTHOP_ASKED | NEXTHOP_ASKED_CONNECTED : NEXTHOP_ASKED;
	if (!id || (state->flags & ask) == ask)
		return false;
	if (!(state->flags & NEXTHOP_ASKED) && is_self(id))
		state->flags |= NEXTHOP_SELF;
	state->flags |= ask;
	return !(state->flags & NEXTHOP_SELF);
}

bool nexthops_answer(struct nexthops *nexthops, const struct event_nexthop *answer)
{
	struct nexthop_state *state = state_of(nexthops, answer->nexthop);
	uint32_t news = NEXTHOP_ANSWERED | (answer->is_reachable ? NEXTHOP_REACHABLE : 0) |
			(answer->is_connected ? NEXTHOP_CONNECTED : 0);
	uint32_t mask = NEXTHOP_REACHABLE | NEXTHOP_CONNECTED;
	bool differs = (state->flags & mask) != (news & mask) || state->metric != answer->metric;
	nexthops->is_any_worse |= differs && state->flags & NEXTHOP_REACHABLE;
	state->flags = (state->flags & ~mask) | news;
	state->metric = answer->metric;
	if (!(state->flags & NEXTHOP_ASKED))
		return false;
	if (!differs || state->flags & NEXTHOP_DIRTY)
		return differs;
	state->flags |= NEXTHOP_DIRTY;
	nexthops->dirty++;
	return true;
}

void nexthops_clean(struct nexthops *nexthops)
{
	nexthops->is_any_worse = false;
	for (uint32_t i = 0; nexthops->dirty && i < nexthops->count; i++) {
		if (!(nexthops->states[i].flags & NEXTHOP_DIRTY))
			continue;
		nexthops->states[i].flags &= ~(uint32_t)NEXTHOP_DIRTY;
		nexthops->dirty--;
	}
}
