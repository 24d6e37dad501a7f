/* SPDX-License-Identifier: Apache-2.0 */
/* questions -- what a show asks of io and shards, and what comes back: a ticket, and how many answers are out.
 *
 * `done` is called once, when the last answer is there.  A question whose asker has gone (question_drop) stays
 * until its answers have come, then is freed. */
#pragma once
#include "bgpd/speaker/speaker.h"

/* What is known of one neighbor after question_status. */
struct neighbor_answer {
	uint16_t number;
	struct event_status status;
	struct event_counts counts;        /* summed over shards */
};

struct question {
	struct question *next;
	uint32_t ticket;
	uint32_t waiting;
	bool is_dropped;
	void (*done)(void *owner);
	void *owner;
	ARRAY_OF(struct neighbor_answer) neighbors;
	struct event_counts table;         /* of the shards, peer 0 */
	ARRAY_OF(struct event_page *) pages;   /* one per shard, in shard order; question owns them */
	ARRAY_OF(struct event_groups *) groups;    /* likewise */
	ARRAY_OF(struct event_hits *) hits;        /* likewise */
};

/* Status and counts of some neighbors (all that are configured: count 0), and the table's sizes. */
struct question *question_status(struct speaker *s, const uint16_t *numbers, uint32_t count,
				 void (*done)(void *owner), void *owner);
/* One page of the table from every shard; `like` says which (its head and ticket are filled here). */
struct question *question_walk(struct speaker *s, const struct event_walk *like, void (*done)(void *owner), void *owner);
/* Who is told the same, of every shard. */
struct question *question_groups(struct speaker *s, void (*done)(void *owner), void *owner);
/* How often rules of route maps were met, of every shard. */
struct question *question_hits(struct speaker *s, void (*done)(void *owner), void *owner);
void question_drop(struct speaker *s, struct question *q);     /* NULL is fine */

void question_took_status(struct speaker *s, const struct event_status *status);
void question_took_counts(struct speaker *s, const struct event_counts *counts);
bool question_took_groups(struct speaker *s, struct event_groups *groups);   /* likewise */
bool question_took_hits(struct speaker *s, struct event_hits *hits);       /* likewise */
bool question_took_page(struct speaker *s, struct event_page *page);   /* true: it keeps the letter */
