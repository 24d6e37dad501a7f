/* SPDX-License-Identifier: Apache-2.0 */
/* wake -- what other threads and signals may do to a loop: knock, or visit.
 *
 *      knocking   the flag of a wake is raised; if the loop waits, a byte in its door's descriptor ends that.
 *                 The loop says that it waits, then looks at the flags once more: no knock is left unheard.
 *      visiting   while a loop that allows it waits, another thread may run what it has to do, and need not wake
 *                 it.  Whoever runs the loop holds `key`; the loop's own thread lets go of it only to wait.
 *
 * Between two threads that hand each other little things a wake-up costs more than the thing: visits are for those.
 * The descriptor is never read: its readiness is an edge. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/loop_inside.h"

struct wake {
	struct loop *loop;
	loop_fn *fn;
	void *owner;
	struct ledger_row *row;
	atomic_bool knocked;
	struct wake *next;
};

struct door {
	int fd;
	atomic_bool is_waiting;    /* a knock must be heard through the descriptor */
	struct wake *wakes;
	bool may_visit;
	pthread_mutex_t key;       /* if may_visit */
	int64_t until_ms;          /* how long the owner waits; under the key */
	struct loop *guest;        /* the loop whose thread runs this one just now */
	ARRAY_OF(struct loop *) to_visit;
};

void door_open(struct loop *loop)
{
	struct door *door = loop->door = NEW(struct door);
	door->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	loop_must(door->fd >= 0, "no wake-up");
	pthread_mutex_init(&door->key, NULL);
}

void door_close(struct loop *loop)
{
	struct door *door = loop->door;
	while (door->wakes)
		wake_free(door->wakes);
	pthread_mutex_destroy(&door->key);
	array_free(&door->to_visit);
	close(door->fd);
	mem_free(door);
}

int door_fd(const struct loop *loop)
{
	return loop->door->fd;
}

void loop_allow_visits(struct loop *loop)
{
	loop->door->may_visit = true;
}

void door_take_key(struct loop *loop)
{
	if (loop->door->may_visit)
		pthread_mutex_lock(&loop->door->key);
}

void door_give_key(struct loop *loop)
{
	if (loop->door->may_visit)
		pthread_mutex_unlock(&loop->door->key);
}

/* -- waiting -- */

static bool has_knocked(const struct door *door)
{
	for (struct wake *wake = door->wakes; wake; wake = wake->next)
		if (atomic_load(&wake->knocked))
			return true;
	return false;
}

bool door_leave(struct loop *loop, int64_t until_ms)
{
	struct door *door = loop->door;
	atomic_store(&door->is_waiting, true);
	door->until_ms = until_ms;
	bool may_wait = !has_knocked(door);
	door_give_key(loop);
	return may_wait;
}

void door_enter(struct loop *loop)
{
	struct door *door = loop->door;
	if (!atomic_load_explicit(&door->is_waiting, memory_order_relaxed))
		return;
	door_take_key(loop);
	atomic_store(&door->is_waiting, false);
}

/* -- knocking -- */

struct wake *wake_new_named(struct loop *loop, loop_fn *fn, void *owner, const char *name)
{
	struct wake *wake = NEW(struct wake);
	*wake = (struct wake){
		.loop = loop, .fn = fn, .owner = owner, .row = ledger_row(loop->ledger, name), .next = loop->door->wakes,
	};
	loop->door->wakes = wake;
	return wake;
}

void wake_free(struct wake *wake)
{
	if (!wake)
		return;
	struct wake **at = &wake->loop->door->wakes;
	while (*at != wake)
		at = &(*at)->next;
	*at = wake->next;
	mem_free(wake);
}

static void ring(struct door *door)
{
	uint64_t one = 1;
	if (atomic_load(&door->is_waiting) && write(door->fd, &one, sizeof one) < 0)
		return;                /* it is rung already */
}

void wake_up(struct wake *wake)
{
	atomic_store(&wake->knocked, true);
	ring(wake->loop->door);
}

static void answer(struct loop *loop, struct wake *wake)
{
	struct ledger_row *row = wake->row;              /* the wake may go away in its callback */
	wake->fn(wake->owner);
	loop_enter(loop, row, BECAUSE_TASK);
}

void door_answer(struct loop *loop)
{
	for (struct wake *wake = loop->door->wakes, *next; wake; wake = next) {
		next = wake->next;
		if (atomic_load_explicit(&wake->knocked, memory_order_relaxed) && atomic_exchange(&wake->knocked, false))
			answer(loop, wake);
	}
}

/* -- visiting -- */

void wake_gently(struct wake *wake, struct loop *from)
{
	struct door *door = from->door;
	if (door->guest) {
		wake_up(wake);         /* who is visited ends before another visit could begin */
		return;
	}
	atomic_store(&wake->knocked, true);
	for (uint32_t i = 0; i < door->to_visit.count; i++)
		if (door->to_visit.items[i] == wake->loop)
			return;
	array_push(&door->to_visit, wake->loop);
}

bool loop_is_run_by(const struct loop *loop, const struct loop *runner)
{
	return loop == runner || runner->door->guest == loop;
}

/* false: it does not wait, or wants no guests.  What is left for the next turn, or comes due before the owner would
 * look, is the owner's. */
static bool visit(struct loop *guest, struct loop *host)
{
	struct door *door = host->door;
	if (!door->may_visit || pthread_mutex_trylock(&door->key) != 0)
		return false;
	door->guest = guest;
	bool is_left = tasks_run_for(guest, host);
	door->guest = NULL;
	is_left |= timers_next_ms(host) >= 0 && (door->until_ms < 0 || timers_next_ms(host) < door->until_ms);
	pthread_mutex_unlock(&door->key);
	if (is_left)
		ring(door);
	return true;
}

bool door_visit(struct loop *loop)
{
	struct door *door = loop->door;
	uint32_t count = door->to_visit.count;
	for (uint32_t i = 0; i < count; i++)
		if (!visit(loop, door->to_visit.items[i]))
			ring(door->to_visit.items[i]->door);
	door->to_visit.count = 0;
	return count;
}

/* -- signals -- */

struct signal_watch {
	int number;
	struct wake *wake;
	struct sigaction before;
};

static struct wake *_Atomic signal_wakes[NSIG];

static void on_signal(int number)
{
	int error = errno;
	struct wake *wake = atomic_load(&signal_wakes[number]);
	if (wake)
		wake_up(wake);
	errno = error;
}

struct signal_watch *signal_new(struct loop *loop, int number, loop_fn *fn, void *owner)
{
	struct signal_watch *signal = NEW(struct signal_watch);
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	signal->number = number;
	signal->wake = wake_new(loop, fn, owner);
	atomic_store(&signal_wakes[number], signal->wake);
	sigfillset(&action.sa_mask);
	loop_must(sigaction(number, &action, &signal->before) == 0, "signal refused");
	return signal;
}

void signal_free(struct signal_watch *signal)
{
	if (!signal)
		return;
	sigaction(signal->number, &signal->before, NULL);
	atomic_store(&signal_wakes[signal->number], NULL);
	wake_free(signal->wake);
	mem_free(signal);
}
