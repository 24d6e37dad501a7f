/* SPDX-License-Identifier: Apache-2.0 */
/* filters -- outbound route filters (RFC 5291): a neighbor's inbound prefix list is told to it, where both sides agreed
 * on that, so that it need not send what would be refused here; and what neighbors ask of us, for shows. */
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

/* -- ours -- */

static bool may_tell_as(const struct event_state *state, enum family_row f)
{
	uint8_t theirs = state->received.orf[f] | state->received.orf_old[f];
	return f < FAMILY_COUNT && state->family[f] && state->sent.orf[f] & DIRECTION_SEND && theirs & DIRECTION_RECEIVE;
}

static bool may_tell(const struct neighbor *n, enum family_row table)
{
	enum family_row labeled = family_labeled(table);
	return neighbor_is_up(n) && (may_tell_as(&n->state, table) || (labeled < FAMILY_COUNT && may_tell_as(&n->state, labeled)));
}

/* NULL: there is none, or it permits all. */
static const struct prefix_list *list_of(const struct speaker *s, const struct neighbor *n, enum family_row table)
{
	const struct prefix_list *list = policy_book_get(s->plan.policy, policy_prefix_kind(table), n->rules->family[table].in.prefix_list);
	return list && list->rules.count ? list : NULL;
}

static struct orf_entry entry_of(const struct prefix_rule *rule)
{
	struct orf_entry entry = { .seq = rule->seq, .is_permit = rule->is_permit, .ge = rule->ge, .le = rule->le, .prefix = rule->prefix };
	if (rule->is_any)
		entry.le = rule->most;
	return entry;
}

/* In place of nothing: FRR 8 goes on using a list of which all entries were removed, after it was freed. */
static struct orf_entry entry_of_all(enum family_row table)
{
	return (struct orf_entry){ .seq = 1, .is_permit = true, .le = families[table].max_length,
				   .prefix.family = (uint8_t)families[table].address_family };
}

bool filters_tell(struct speaker *s, struct neighbor *n, enum family_row table)
{
	if (!may_tell(n, table))
		return false;
	const struct prefix_list *list = list_of(s, n, table);
	struct told_filter *told = &n->told[table];
	uint32_t count = list ? list->rules.count : told->has_entries;
	struct event_filter *letter = event_new(EVENT_TELL_FILTER, sizeof *letter, count * sizeof letter->items[0]);
	letter->peer = n->number;
	letter->family = (uint8_t)table;
	letter->replaces = told->has_entries;
	letter->count = count;
	for (uint32_t i = 0; i < count; i++)
		letter->items[i] = list ? entry_of(&list->rules.items[i]) : entry_of_all(table);
	*told = (struct told_filter){ true, count != 0, list ? list->digest : 0 };
	actor_post(s->actor, neighbor_io(s, n->number), &letter->head);
	return true;
}

bool filters_tell_changes(struct speaker *s, struct neighbor *n, enum family_row table)
{
	const struct prefix_list *list = list_of(s, n, table);
	return n->told[table].digest != (list ? list->digest : 0) && filters_tell(s, n, table);
}

/* -- what neighbors ask for -- */

void filters_drop(struct neighbor *n)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (n->asked[f])
			event_free(&n->asked[f]->head);
		n->asked[f] = NULL;
	}
}

void filters_took(struct speaker *s, struct event_filter *filter)
{
	struct neighbor *n = neighbor_at(s, filter->peer);
	if (!n || !neighbor_is_up(n) || filter->family >= FAMILY_COUNT) {
		event_free(&filter->head);
		return;
	}
	if (n->asked[filter->family])
		event_free(&n->asked[filter->family]->head);
	n->asked[filter->family] = filter;
}

/* The neighbor waits for our filter, or for a request without one, before it tells anything. */
void filters_follow_session(struct speaker *s, struct neighbor *n)
{
	if (!neighbor_is_up(n))
		filters_drop(n);
	for (enum family_row f = 0; f < TABLE_COUNT; f++) {
		if (!may_tell(n, f))
			n->told[f] = (struct told_filter){ 0 };
		else if (!n->told[f].is_told)
			filters_tell(s, n, f);
	}
}
