/* SPDX-License-Identifier: Apache-2.0 */
/* dynamic -- neighbors that are not configured but come from a subnet that is (`bgp listen range`).
 *
 * Who connects becomes a member of the range's peer group, with its address for a name.  The connection waits
 * here until the io knows the new neighbor.  It is passive, and forgotten when its session is over. */
#include <stdio.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

static const struct plan_range *range_of(const struct plan *plan, const struct address *remote)
{
	const struct plan_range *best = NULL;
	for (uint32_t i = 0; i < plan->ranges.count; i++) {
		const struct plan_range *range = &plan->ranges.items[i];
		if (prefix_holds(&range->prefix, remote) && (!best || range->prefix.length > best->prefix.length))
			best = range;
	}
	return best;
}

bool dynamic_wish(const struct plan *plan, const struct address *remote, struct plan_neighbor *out, struct prefix *range)
{
	const struct plan_range *from = range_of(plan, remote);
	const struct plan_group *group = from ? plan_group_find(plan, from->group) : NULL;
	char room[ADDRESS_TEXT];
	if (!group || !group->has_as)
		return false;
	*out = group->member;
	*range = from->prefix;
	out->rules.remote = *remote;
	out->rules.is_passive = true;
	out->description[0] = '\0';
	snprintf(out->group, sizeof out->group, "%s", group->name);
	snprintf(out->rules.name, sizeof out->rules.name, "%s", address_text(remote, room));
	return true;
}

static uint32_t count_dynamic(const struct speaker *s)
{
	uint32_t count = 0;
	for (const struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		count += n->is_dynamic;
	return count;
}

static const char *why_not(const struct speaker *s, const struct address *remote)
{
	if (!range_of(&s->plan, remote))
		return "no such neighbor; `neighbor … remote-as …` would let it in";
	if (count_dynamic(s) >= s->plan.listen_limit)
		return "as many neighbors came by themselves as `bgp listen limit` allows";
	return s->router_id ? "the peer group of its `bgp listen range` has no AS: set its remote-as"
			    : "there is no router-id yet: set `bgp router-id`";
}

static void forget(void *owner)
{
	struct neighbor *n = owner;
	if (!neighbor_is_up(n))
		neighbor_drop(n->speaker, n);
}

struct neighbor *dynamic_let_in(struct speaker *s, const struct address *remote, const char **why)
{
	struct plan_neighbor wish;
	struct prefix range;
	bool may = s->router_id && count_dynamic(s) < s->plan.listen_limit;
	struct neighbor *n = may && dynamic_wish(&s->plan, remote, &wish, &range) ? neighbor_add(s, &wish) : NULL;
	if (!n) {
		*why = why_not(s, remote);
		return NULL;
	}
	n->is_dynamic = true;
	timer_init(&n->forget, s->loop, forget, n);
	n->range = range;
	log_info("peer=%s comes by itself, peer-group=%s", n->rules->name, n->group);
	return n;
}

/* Who restarts gracefully is expected back: its routes are kept under its number, so it is known as long as they are. */
bool dynamic_is_over(struct neighbor *n, const struct event_state *state)
{
	if (!n->is_dynamic || state->was < STATE_OPEN_SENT || state->state >= STATE_OPEN_SENT)
		return false;
	if (state->away_seconds)
		timer_start(&n->forget, 1000 * (int64_t)state->away_seconds + 1000);
	return !state->away_seconds && !timer_is_running(&n->forget);
}

void dynamic_hold(struct neighbor *n, struct event_accepted *letter)
{
	if (n->waiting)
		event_free(&n->waiting->head);
	n->waiting = letter;
}

void dynamic_hand_over(struct speaker *s, struct neighbor *n)
{
	if (n->waiting)
		actor_post(s->actor, neighbor_io(s, n->number), &n->waiting->head);
	n->waiting = NULL;
}

void dynamic_close(struct neighbor *n)
{
	dynamic_hold(n, NULL);
	if (n->is_dynamic)
		timer_stop(&n->forget);
}
