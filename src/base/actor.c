/* SPDX-License-Identifier: Apache-2.0 */
/* actor -- see actor.h.
 *
 * A lane is one direction between two actors:
 *
 *   sender: letters that did not fit (overflow) ──▶ ring ──▶ receiver
 *           ◀── wants_room: "tell me when half of it is free" ──
 *
 * Both ends hold a pointer to it.  Only the sender touches `overflow`, `said_no`; only the receiver pops.
 * An actor's work is one task on its loop: fetch letters, tell of room, settle.  Whoever wants an actor to
 * look raises its `is_called` flag first and sends a wake-up only if the flag was down; the actor lowers it
 * before it looks.  These exchanges are full barriers, so no letter is left lying. */
#include "base/actor.h"
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/ring.h"

/* How long one delivery may take before timers and descriptors get their turn. */
enum { LETTERS_AT_ONCE = 16, LETTERS_PER_TURN = 512, DELIVERY_US = 4000 };
/* Up to this weight in a lane the sender does its work if it sleeps. */
enum { LITTLE_MOST = 256 };

struct lane {
	struct actor *from;
	struct actor *to;
	struct ring *ring;
	uint32_t capacity;
	atomic_bool wants_room;        /* sender to receiver */
	bool said_no;                  /* the sender was told that there is no room */
	_Atomic uint32_t weight;       /* of what is in the ring, or being received */
	_Atomic uint32_t weight_most;  /* the sender sets it */
	uint32_t little;               /* weight of what was posted since the ring was empty */
	uint32_t overflow_first;       /* items before it are gone */
	ARRAY_OF(struct letter *) overflow;
};

struct actor {
	const struct actor_rules *rules;
	void *owner;
	struct loop *loop;
	struct task work;
	struct wake *wake;
	atomic_bool is_called;
	uint32_t next_in;              /* whose lane is served first, for fairness */
	ARRAY_OF(struct lane *) in;
	ARRAY_OF(struct lane *) out;
};

static void work(void *owner);

static void on_call(void *owner)
{
	struct actor *actor = owner;
	task_post(&actor->work);
}

struct actor *actor_new(const struct actor_rules *rules, void *owner, struct loop *loop)
{
	struct actor *actor = NEW(struct actor);
	actor->rules = rules;
	actor->owner = owner;
	actor->loop = loop;
	task_init(&actor->work, loop, work, actor);
	actor->wake = wake_new(loop, on_call, actor);
	return actor;
}

struct loop *actor_loop(const struct actor *actor)
{
	return actor->loop;
}

/* -- lanes -- */

static struct lane *lane_between(const struct actor *from, const struct actor *to)
{
	for (uint32_t i = 0; i < from->out.count; i++)
		if (from->out.items[i]->to == to)
			return from->out.items[i];
	return NULL;
}

static void make_lane(struct actor *from, struct actor *to, uint32_t capacity)
{
	if (lane_between(from, to))
		return;
	struct lane *lane = NEW(struct lane);
	lane->from = from;
	lane->to = to;
	lane->capacity = capacity;
	lane->ring = ring_new(capacity);
	lane->weight_most = UINT32_MAX;
	array_push(&from->out, lane);
	array_push(&to->in, lane);
}

void actor_connect(struct actor *a, struct actor *b, uint32_t capacity)
{
	make_lane(a, b, capacity);
	make_lane(b, a, capacity);
}

static bool has_overflow(const struct lane *lane)
{
	return lane->overflow_first < lane->overflow.count;
}

static uint32_t relaxed(const _Atomic uint32_t *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

static bool is_half_free(const struct lane *lane)
{
	return ring_room(lane->ring) >= (lane->capacity + 1) / 2 && relaxed(&lane->weight) <= relaxed(&lane->weight_most) / 2;
}

static void free_lane(struct lane *lane)
{
	for (uint32_t i = lane->overflow_first; i < lane->overflow.count; i++)
		mem_free(lane->overflow.items[i]);
	for (void *letter; (letter = ring_pop(lane->ring));)
		mem_free(letter);
	array_free(&lane->overflow);
	ring_free(lane->ring);
	mem_free(lane);
}

static void forget_lane(struct lane **lanes, uint32_t *count, const struct lane *lane)
{
	for (uint32_t i = 0; i < *count; i++) {
		if (lanes[i] != lane)
			continue;
		memmove(lanes + i, lanes + i + 1, (*count - i - 1) * sizeof *lanes);
		(*count)--;
		return;
	}
}

static void drop_lane(struct lane *lane)
{
	forget_lane(lane->from->out.items, &lane->from->out.count, lane);
	forget_lane(lane->to->in.items, &lane->to->in.count, lane);
	free_lane(lane);
}

void actor_free(struct actor *actor)
{
	if (!actor)
		return;
	while (actor->in.count)
		drop_lane(actor->in.items[0]);
	while (actor->out.count)
		drop_lane(actor->out.items[0]);
	task_cancel(&actor->work);
	wake_free(actor->wake);
	array_free(&actor->in);
	array_free(&actor->out);
	mem_free(actor);
}

/* -- sending -- */

/* On this very thread a task does; elsewhere the flag keeps all but the first from sending a wake-up. */
static void call(struct actor *caller, struct actor *to)
{
	if (loop_is_run_by(to->loop, caller->loop))
		task_post(&to->work);
	else if (!atomic_exchange(&to->is_called, true))
		wake_up(to->wake);
}

/* For little work: whoever sleeps is not woken for it, see wake_gently.  Little things that become much together are not
 * little any more. */
static void call_for_little(struct lane *lane, uint32_t weight)
{
	struct actor *to = lane->to;
	if (loop_is_run_by(to->loop, lane->from->loop)) {
		task_post(&to->work);
		return;
	}
	bool is_first = !atomic_exchange(&to->is_called, true), was_little = lane->little <= LITTLE_MOST;
	lane->little += weight;
	bool is_little = lane->little <= LITTLE_MOST;
	if (is_little && is_first)
		wake_gently(to->wake, lane->from->loop);
	else if (!is_little && (is_first || was_little))
		wake_up(to->wake);
}

/* Into the ring.  The weight is there before the receiver can take it away.  What waits at the sender has none yet: the
 * receiver could not make room for it, for it sees only the ring. */
static bool push(struct lane *lane, struct letter *letter)
{
	uint16_t weight = letter->weight;
	if (weight)
		atomic_fetch_add_explicit(&lane->weight, weight, memory_order_relaxed);
	bool fits = ring_push(lane->ring, letter);
	if (weight && !fits)
		atomic_fetch_sub_explicit(&lane->weight, weight, memory_order_relaxed);
	return fits;
}

/* Moves what waits into the ring, in order; true if nothing waits any more. */
static bool push_overflow(struct lane *lane)
{
	uint32_t before = lane->overflow_first;
	while (has_overflow(lane) && push(lane, lane->overflow.items[lane->overflow_first]))
		lane->overflow_first++;
	if (lane->overflow_first != before)
		call(lane->from, lane->to);
	if (has_overflow(lane))
		return false;
	lane->overflow.count = lane->overflow_first = 0;
	return true;
}

/* Asks to be told of room.  The receiver may have made some just before it could see the question: look again
 * after asking. */
static void ask_for_room(struct lane *lane)
{
	atomic_exchange(&lane->wants_room, true);
	if (is_half_free(lane))
		task_post(&lane->from->work);
}

/* A long queue that is used up at its front moves down when most of it is gone. */
static void keep_for_later(struct lane *lane, struct letter *letter)
{
	uint32_t left = lane->overflow.count - lane->overflow_first;
	if (lane->overflow_first > left && lane->overflow.count == lane->overflow.room) {
		memmove(lane->overflow.items, lane->overflow.items + lane->overflow_first,
			left * sizeof *lane->overflow.items);
		lane->overflow.count = left;
		lane->overflow_first = 0;
	}
	array_push(&lane->overflow, letter);
}

/* true: it is in the ring, and the receiver is to be called. */
static bool put(struct lane *lane, struct letter *letter)
{
	assert(lane && letter);
	if (!has_overflow(lane) && push(lane, letter))
		return true;
	bool was_asked = has_overflow(lane);
	keep_for_later(lane, letter);
	if (!was_asked)
		ask_for_room(lane);
	return false;
}

void actor_post(struct actor *from, struct actor *to, struct letter *letter)
{
	letter->weight = 0;
	if (put(lane_between(from, to), letter))
		call(from, to);
}

void actor_post_little(struct actor *from, struct actor *to, struct letter *letter, uint32_t weight)
{
	struct lane *lane = lane_between(from, to);
	letter->weight = (uint16_t)(weight < UINT16_MAX ? weight : UINT16_MAX);
	if (ring_room(lane->ring) == lane->capacity)
		lane->little = 0;
	if (put(lane, letter))
		call_for_little(lane, weight);
}

void actor_set_brake(struct actor *from, struct actor *to, uint32_t weight_most)
{
	atomic_store_explicit(&lane_between(from, to)->weight_most, weight_most, memory_order_relaxed);
}

bool actor_has_room(struct actor *from, struct actor *to)
{
	struct lane *lane = lane_between(from, to);
	assert(lane);
	if (!has_overflow(lane) && ring_room(lane->ring) && relaxed(&lane->weight) < relaxed(&lane->weight_most))
		return true;
	if (!lane->said_no) {
		lane->said_no = true;
		ask_for_room(lane);
	}
	return false;
}

/* -- the work of a turn -- */

static bool tell_of_room(struct actor *actor)
{
	bool told = false;
	for (uint32_t i = 0; i < actor->out.count; i++) {
		struct lane *lane = actor->out.items[i];
		if (!has_overflow(lane) && !lane->said_no)
			continue;
		if (!push_overflow(lane) || !is_half_free(lane)) {
			ask_for_room(lane);
		} else if (lane->said_no) {
			lane->said_no = false;
			told = true;
			if (actor->rules->on_room)
				actor->rules->on_room(actor->owner, lane->to);
		}
	}
	return told;
}

/* Half empty is soon enough to wake the sender and late enough not to wake it for every letter. */
static void give_room(struct lane *lane)
{
	if (!is_half_free(lane))
		return;
	if (atomic_exchange(&lane->wants_room, false))
		call(lane->to, lane->from);
}

static uint32_t receive_some(struct actor *actor, struct lane *lane, uint32_t most)
{
	uint32_t count = 0;
	for (struct letter *letter; count < most && (letter = ring_pop(lane->ring)); count++) {
		uint16_t weight = letter->weight;
		actor->rules->receive(actor->owner, lane->from, letter);
		if (weight)
			atomic_fetch_sub_explicit(&lane->weight, weight, memory_order_relaxed);
	}
	if (count)
		give_room(lane);
	return count;
}

/* What the first sender has posted comes before what others post because of it (a rule, a route that was asked for then):
 * whoever counts the others' letters first, and then receives all of the first one's, has them in that order. */
static uint32_t receive_in_order(struct actor *actor, struct lane *lane)
{
	struct lane *first = actor->in.items[0];
	if (!actor->rules->heeds_first || lane == first)
		return receive_some(actor, lane, LETTERS_AT_ONCE);
	uint32_t waiting = lane->capacity - ring_room(lane->ring);
	atomic_thread_fence(memory_order_acquire);
	uint32_t count = receive_some(actor, first, LETTERS_PER_TURN);
	if (count == LETTERS_PER_TURN)
		return count;
	return count + receive_some(actor, lane, waiting < LETTERS_AT_ONCE ? waiting : LETTERS_AT_ONCE);
}

/* On a manual loop only the count is the bound: tests run the same every time. */
static bool is_time_up(const struct actor *actor, int64_t start_us)
{
	return !loop_is_manual(actor->loop) && clock_now_us() - start_us > DELIVERY_US;
}

/* Serves the lanes in turn.  *more tells that letters may be left for the next turn. */
static uint32_t receive_letters(struct actor *actor, bool *more)
{
	int64_t start_us = clock_now_us();
	uint32_t count = 0, idle_lanes = 0;
	*more = false;
	while (idle_lanes < actor->in.count) {
		struct lane *lane = actor->in.items[actor->next_in++ % actor->in.count];
		uint32_t got = receive_in_order(actor, lane);
		idle_lanes = got ? 0 : idle_lanes + 1;
		count += got;
		if (count >= LETTERS_PER_TURN || (got && is_time_up(actor, start_us))) {
			*more = true;
			break;
		}
	}
	return count;
}

static void work(void *owner)
{
	struct actor *actor = owner;
	bool more;
	atomic_exchange(&actor->is_called, false);
	uint32_t count = receive_letters(actor, &more);
	bool told = tell_of_room(actor);
	if ((count || told) && actor->rules->settle)
		actor->rules->settle(actor->owner);
	if (more)
		task_post(&actor->work);
}

/* -- threads -- */

struct thread {
	pthread_t id;
	struct loop *loop;
	struct wake *stop;
	char name[16];
};

static void *run(void *argument)
{
	struct thread *thread = argument;
	pthread_setname_np(pthread_self(), thread->name);
	loop_run(thread->loop);
	return NULL;
}

static void on_stop(void *owner)
{
	loop_stop(owner);
}

/* Those that stand for a fault of this very thread stay open, so that it is reported. */
static void fill_signals(sigset_t *set)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPROF };
	sigfillset(set);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		sigdelset(set, faults[i]);
}

/* Signals are the first thread's: they are blocked while the new one is made, which inherits that. */
struct thread *thread_start(struct loop *loop, const char *name)
{
	struct thread *thread = NEW(struct thread);
	sigset_t all, before;
	strncpy(thread->name, name, sizeof thread->name - 1);
	thread->loop = loop;
	thread->stop = wake_new(loop, on_stop, loop);
	loop_name(loop, thread->name);
	fill_signals(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread->id, NULL, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	assert(error == 0);
	return thread;
}

void thread_join(struct thread *thread)
{
	if (!thread)
		return;
	wake_up(thread->stop);
	pthread_join(thread->id, NULL);
	wake_free(thread->stop);
	mem_free(thread);
}

/* -- shared counts -- */

void shared_hold(uint32_t *count, uint32_t more)
{
	__atomic_fetch_add(count, more, __ATOMIC_RELAXED);
}

bool shared_release(uint32_t *count, uint32_t fewer)
{
	uint32_t before = __atomic_fetch_sub(count, fewer, __ATOMIC_ACQ_REL);
	assert(before >= fewer);
	return before == fewer;
}
