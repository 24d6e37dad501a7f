/* SPDX-License-Identifier: Apache-2.0 */
/* policy -- books of policy in force: told to the shards, freed when all have given them back. */
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

static void post_book(struct speaker *s, struct actor *const *to, uint16_t count, struct policy_book *book)
{
	book->holds += count;
	for (uint16_t i = 0; i < count; i++) {
		struct event_policy *letter = EVENT(EVENT_POLICY, event_policy);
		letter->book = book;
		actor_post(s->actor, to[i], &letter->head);
	}
}

static void put_in_force(struct speaker *s, struct policy_book *book)
{
	s->plan.policy = book;
	array_push(&s->books, book);
	policy_memo_open(&s->own_routes, book);
	post_book(s, s->shards, s->shard_count, book);
}

/* bgp route-map delay-timer: what is edited line by line is judged by once, when it is done. */
static void wait_is_over(void *owner)
{
	struct speaker *s = owner;
	struct policy_book *before = s->plan.policy, *book = s->policy_waiting;
	s->policy_waiting = NULL;
	put_in_force(s, book);
	policy_ask_again(s, before);
	originate_follow(s, &s->plan);
	policy_drop_old(s);
}

static void forget_waiting(struct speaker *s)
{
	policy_book_free(s->policy_waiting);
	s->policy_waiting = NULL;
}

void policy_open(struct speaker *s)
{
	timer_init(&s->policy_timer, s->loop, wait_is_over, s);
}

void policy_follow(struct speaker *s, struct policy_book *before)
{
	forget_waiting(s);
	struct policy_book *book = s->plan.policy;
	if (!book)
		book = s->plan.policy = policy_book_new();
	if (before && policy_book_same(before, book)) {
		policy_book_free(book);
		s->plan.policy = before;
		timer_stop(&s->policy_timer);
	} else if (before && s->plan.policy_seconds) {
		s->policy_waiting = book;
		s->plan.policy = before;
		if (!timer_is_running(&s->policy_timer))
			timer_start(&s->policy_timer, 1000 * (int64_t)s->plan.policy_seconds);
	} else {
		timer_stop(&s->policy_timer);
		put_in_force(s, book);
	}
}

static bool takes_otherwise(const struct policy_book *before, const struct policy_book *now, enum family_row family,
			    const struct peer_family_rules *rules)
{
	const struct peer_filters own = { .route_map = rules->allowas_in_map };
	return policy_filters_differ(before, now, family, &rules->in) || policy_filters_differ(before, now, family, &own);
}

/* Not before all have the book, and whoever may have told routes before that is known to be up.  The shards themselves
 * tell the others again. */
void policy_ask_again(struct speaker *s, const struct policy_book *before)
{
	if (!before || before == s->plan.policy)
		return;
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		for (int f = 0; f < FAMILY_COUNT; f++)
			n->policy_asks[f] |= takes_otherwise(before, s->plan.policy, f, &n->rules->family[f]);
}

static void ask_those_of(struct speaker *s, const struct actor *io)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		for (int f = 0; f < FAMILY_COUNT && neighbor_io(s, n->number) == io; f++) {
			if (n->policy_asks[f] && neighbor_is_up(n) && n->state.family[f])
				neighbor_soft_in(s, n, f);
			n->policy_asks[f] = false;
		}
}

void policy_drop_old(struct speaker *s)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < s->books.count; i++) {
		struct policy_book *book = s->books.items[i];
		if (book->holds || book == s->plan.policy)
			s->books.items[kept++] = book;
		else
			policy_book_free(book);
	}
	s->books.count = kept;
}

static bool is_io(const struct speaker *s, const struct actor *who)
{
	uint16_t i = 0;
	while (i < s->io_count && s->ios[i] != who)
		i++;
	return i < s->io_count;
}

/* When the last of the others is given back all shards have the newest. */
void policy_took_back(struct speaker *s, struct actor *from, const struct event_policy *back)
{
	bool had_others = s->books.count > 1;
	for (uint32_t i = 0; i < s->books.count; i++)
		if (s->books.items[i] == back->book)
			s->books.items[i]->holds--;
	if (back->book == s->plan.policy && is_io(s, from))
		ask_those_of(s, from);
	policy_drop_old(s);
	if (had_others && s->books.count == 1)
		post_book(s, s->ios, s->io_count, s->plan.policy);
}

/* ---- what clauses ask --------------------------------------------------------------------------------- */

static const struct peer_rules *rules_of(const void *owner, uint16_t neighbor)
{
	const struct neighbor *n = neighbor_at(owner, neighbor);
	return n ? n->rules : NULL;
}

/* Sessions and ways to next hops are the shards' to know. */
static const struct event_up *no_session(const void *owner, uint16_t neighbor)
{
	return NULL;
}

static uint32_t no_metric(const void *owner, const struct attrs *a)
{
	return 0;
}

static enum validity validity(const void *owner, const struct prefix *prefix, const struct attrs *a)
{
	return rpki_validity(owner, prefix, a);
}

struct policy_sight policy_sight(const struct speaker *s)
{
	return (struct policy_sight){ s, rules_of, no_session, no_metric, validity };
}

void policy_close(struct speaker *s)
{
	timer_stop(&s->policy_timer);
	forget_waiting(s);
	policy_memo_close(&s->own_routes);
	for (uint32_t i = 0; i < s->books.count; i++)
		policy_book_free(s->books.items[i]);
	array_free(&s->books);
}
