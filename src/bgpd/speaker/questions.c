/* SPDX-License-Identifier: Apache-2.0 */
/* questions -- see questions.h. */
#include "bgpd/speaker/questions.h"
#include "base/memory.h"

static struct question *open_question(struct speaker *s, void (*done)(void *owner), void *owner)
{
	struct question *q = NEW(struct question);
	q->ticket = ++s->next_ticket;
	q->done = done;
	q->owner = owner;
	q->next = s->questions;
	s->questions = q;
	return q;
}

static void free_question(struct speaker *s, struct question *q)
{
	for (struct question **at = &s->questions; *at; at = &(*at)->next)
		if (*at == q) {
			*at = q->next;
			break;
		}
	for (uint32_t i = 0; i < q->pages.count; i++)
		if (q->pages.items[i])
			event_free(&q->pages.items[i]->head);
	for (uint32_t i = 0; i < q->groups.count; i++)
		event_free(&q->groups.items[i]->head);
	for (uint32_t i = 0; i < q->hits.count; i++)
		event_free(&q->hits.items[i]->head);
	array_free(&q->hits);
	array_free(&q->pages);
	array_free(&q->groups);
	array_free(&q->neighbors);
	mem_free(q);
}

static struct question *find_question(const struct speaker *s, uint32_t ticket)
{
	for (struct question *q = s->questions; q; q = q->next)
		if (q->ticket == ticket)
			return q;
	return NULL;
}

static void answered(struct speaker *s, struct question *q)
{
	if (--q->waiting)
		return;
	if (q->is_dropped)
		free_question(s, q);
	else
		q->done(q->owner);
}

void question_drop(struct speaker *s, struct question *q)
{
	if (!q)
		return;
	if (q->waiting)
		q->is_dropped = true;
	else
		free_question(s, q);
}

/* ---- status of neighbors, sizes of the table ---------------------------------------------------------- */

static void ask(struct speaker *s, struct question *q, enum event_kind kind, struct actor *to, uint16_t peer)
{
	struct event_peer *letter = EVENT(kind, event_peer);
	letter->peer = peer;
	letter->ticket = q->ticket;
	actor_post(s->actor, to, &letter->head);
	q->waiting++;
}

static void ask_about(struct speaker *s, struct question *q, uint16_t number)
{
	array_push(&q->neighbors, (struct neighbor_answer){ .number = number });
	ask(s, q, EVENT_ASK_STATUS, neighbor_io(s, number), number);
	for (uint16_t i = 0; i < s->shard_count; i++)
		ask(s, q, EVENT_ASK_COUNTS, s->shards[i], number);
}

struct question *question_status(struct speaker *s, const uint16_t *numbers, uint32_t count,
				 void (*done)(void *owner), void *owner)
{
	struct question *q = open_question(s, done, owner);
	for (uint16_t i = 0; i < s->shard_count; i++)
		ask(s, q, EVENT_ASK_COUNTS, s->shards[i], 0);
	for (uint32_t i = 0; i < count; i++)
		ask_about(s, q, numbers[i]);
	for (struct neighbor *n = NULL; !count && (n = neighbor_next(s, n));)
		ask_about(s, q, n->number);
	return q;
}

static struct neighbor_answer *answer_of(struct question *q, uint16_t number)
{
	for (uint32_t i = 0; i < q->neighbors.count; i++)
		if (q->neighbors.items[i].number == number)
			return &q->neighbors.items[i];
	return NULL;
}

void question_took_status(struct speaker *s, const struct event_status *status)
{
	struct question *q = find_question(s, status->ticket);
	if (!q)
		return;
	struct neighbor_answer *answer = answer_of(q, status->peer);
	if (answer)
		answer->status = *status;
	answered(s, q);
}

static void add_counts(struct event_counts *to, const struct event_counts *more)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		to->family[f].tells_default |= more->family[f].tells_default;
		to->family[f].accepted += more->family[f].accepted;
		to->family[f].filtered += more->family[f].filtered;
		to->family[f].duplicates += more->family[f].duplicates;
		to->family[f].sent += more->family[f].sent;
		to->family[f].queued_bytes += more->family[f].queued_bytes;
		if (!to->family[f].group || (more->family[f].group && more->family[f].group < to->family[f].group))
			to->family[f].group = more->family[f].group;
		to->table_prefixes[f] += more->table_prefixes[f];
		to->table_paths[f] += more->table_paths[f];
		to->table_version[f] += more->table_version[f];
	}
	to->table_bytes += more->table_bytes;
	to->routes_bytes += more->routes_bytes;
	to->told_bytes += more->told_bytes;
	to->kernel_bytes += more->kernel_bytes;
	to->sorted_bytes += more->sorted_bytes;
	for (unsigned i = 0; i < REFUSAL_COUNT; i++)
		to->refused[i] += more->refused[i];
	if (more->paused_ms > to->paused_ms)
		to->paused_ms = more->paused_ms;
	if (more->stale_left_s > to->stale_left_s)
		to->stale_left_s = more->stale_left_s;
	to->queued_bytes += more->queued_bytes;
}

void question_took_counts(struct speaker *s, const struct event_counts *counts)
{
	struct question *q = find_question(s, counts->ticket);
	if (!q)
		return;
	struct neighbor_answer *answer = counts->peer ? answer_of(q, counts->peer) : NULL;
	add_counts(answer ? &answer->counts : &q->table, counts);
	answered(s, q);
}

/* ---- groups ------------------------------------------------------------------------------------------- */

struct question *question_groups(struct speaker *s, void (*done)(void *owner), void *owner)
{
	struct question *q = open_question(s, done, owner);
	for (uint16_t i = 0; i < s->shard_count; i++)
		ask(s, q, EVENT_ASK_GROUPS, s->shards[i], 0);
	return q;
}

bool question_took_groups(struct speaker *s, struct event_groups *groups)
{
	struct question *q = find_question(s, groups->ticket);
	if (!q)
		return false;
	array_push(&q->groups, groups);
	answered(s, q);
	return true;
}

/* ---- counters of route maps ---------------------------------------------------------------------------- */

struct question *question_hits(struct speaker *s, void (*done)(void *owner), void *owner)
{
	struct question *q = open_question(s, done, owner);
	for (uint16_t i = 0; i < s->shard_count; i++)
		ask(s, q, EVENT_ASK_HITS, s->shards[i], 0);
	return q;
}

bool question_took_hits(struct speaker *s, struct event_hits *hits)
{
	struct question *q = find_question(s, hits->ticket);
	if (!q)
		return false;
	array_push(&q->hits, hits);
	answered(s, q);
	return true;
}

/* ---- pages of the table ------------------------------------------------------------------------------- */

struct question *question_walk(struct speaker *s, const struct event_walk *like, void (*done)(void *owner), void *owner)
{
	struct question *q = open_question(s, done, owner);
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_walk *letter = EVENT(EVENT_WALK, event_walk);
		struct letter head = letter->head;
		*letter = *like;
		letter->head = head;
		letter->ticket = q->ticket;
		actor_post(s->actor, s->shards[i], &letter->head);
		q->waiting++;
	}
	return q;
}

bool question_took_page(struct speaker *s, struct event_page *page)
{
	struct question *q = find_question(s, page->ticket);
	if (!q)
		return false;
	array_push(&q->pages, page);
	answered(s, q);
	return true;
}
