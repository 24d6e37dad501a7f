/* SPDX-License-Identifier: Apache-2.0 */
/* actor -- owners of state that talk by letters.
 *
 * An actor lives on one loop; several may share a loop (and then a thread).  Between each pair that
 * talks there is one ring per direction, so letters of one sender arrive in order.  Posting gives the
 * letter away.  `actor_post` never loses one: what does not fit waits at the sender, in order; a sender
 * of bulk asks `actor_has_room` first and stops its source until `on_room` is called (that is the brake). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"

struct actor;

/* The head of every letter; the letter is one allocation of mem_new, freed by the receiver. */
struct letter {
	uint16_t kind;         /* meaning is the program's, see its events/ */
	uint16_t weight;       /* set by posting */
};

struct actor_rules {
	const char *name;
	/* Letters of the actor that was connected first are received before those that others post after them. */
	bool heeds_first;
	/* Takes the letter over and frees it. */
	void (*receive)(void *owner, struct actor *from, struct letter *letter);
	/* The letters that were there have been received (and on_room has been called): decide, export, write.
	 * Once per batch, never nested. May be NULL. */
	void (*settle)(void *owner);
	/* There is room again towards `to` (half of it at least) after actor_has_room said no; told once per
	 * no, before settle. May be NULL. */
	void (*on_room)(void *owner, struct actor *to);
};

struct actor *actor_new(const struct actor_rules *rules, void *owner, struct loop *loop);
/* Both must be stopped or on the caller's thread; waiting letters are freed. */
void actor_free(struct actor *actor);
/* Makes the two rings between a and b, each with `capacity` letters. Before the threads start. */
void actor_connect(struct actor *a, struct actor *b, uint32_t capacity);
void actor_post(struct actor *from, struct actor *to, struct letter *letter);
/* The same for a letter that is little work, `weight` in routes: if the receiver sleeps on a thread of its own and
 * allows visits (loop.h), the sender's thread does that work at the end of its turn instead of waking it. */
void actor_post_little(struct actor *from, struct actor *to, struct letter *letter, uint32_t weight);
/* From this weight under way on there is no room; without, only the number of letters counts. */
void actor_set_brake(struct actor *from, struct actor *to, uint32_t weight_most);
bool actor_has_room(struct actor *from, struct actor *to);
struct loop *actor_loop(const struct actor *actor);

/* A thread that runs a loop; `thread_join` stops the loop from outside and waits. */
struct thread;
struct thread *thread_start(struct loop *loop, const char *name);
void thread_join(struct thread *thread);

/* Counts that threads share, for immutable things outside of base (the only atomics they need). */
void shared_hold(uint32_t *count, uint32_t more);
bool shared_release(uint32_t *count, uint32_t fewer);   /* true: that was the last hold, free it */
