/* SPDX-License-Identifier: Apache-2.0 */
/* ledger -- see ledger.h.  Counters have one writer, so they are added to without a lock; the list of ledgers and their
 * rows has one, which is taken only when something is made or shown. */
#include "base/ledger.h"
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include "base/memory.h"

enum { ROWS_MOST = 96 };

struct ledger_row {
	const char *name;
	_Atomic unsigned because;
	_Atomic int waiting;
	_Atomic uint64_t calls;
	_Atomic int64_t us, most_us;
	uint64_t calls_before;     /* cleared: what it was then; under the lock */
	int64_t us_before;
};

struct ledger {
	char name[32];
	struct ledger_row rows[ROWS_MOST];
	unsigned count;            /* under the lock */
	struct ledger *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ledger *all;

struct ledger *ledger_new(void)
{
	struct ledger *ledger = NEW(struct ledger);
	strcpy(ledger->name, "default");
	pthread_mutex_lock(&lock);
	struct ledger **last = &all;
	while (*last)
		last = &(*last)->next;
	*last = ledger;
	pthread_mutex_unlock(&lock);
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	pthread_mutex_lock(&lock);
	struct ledger **at = &all;
	while (*at != ledger)
		at = &(*at)->next;
	*at = ledger->next;
	pthread_mutex_unlock(&lock);
	mem_free(ledger);
}

void ledger_rename(struct ledger *ledger, const char *name)
{
	pthread_mutex_lock(&lock);
	strncpy(ledger->name, name, sizeof ledger->name - 1);
	pthread_mutex_unlock(&lock);
}

static struct ledger_row *find_or_add(struct ledger *ledger, const char *name)
{
	for (unsigned i = 0; i < ledger->count; i++)
		if (strcmp(ledger->rows[i].name, name) == 0)
			return &ledger->rows[i];
	if (ledger->count == ROWS_MOST)
		return &ledger->rows[ROWS_MOST - 1];
	struct ledger_row *row = &ledger->rows[ledger->count++];
	row->name = ledger->count == ROWS_MOST ? "others" : name;
	return row;
}

struct ledger_row *ledger_row(struct ledger *ledger, const char *name)
{
	pthread_mutex_lock(&lock);
	struct ledger_row *row = find_or_add(ledger, name);
	pthread_mutex_unlock(&lock);
	return row;
}

/* There is one writer: plain loads and stores that nobody sees half done are enough. */
#define ADD(counter, more) \
	atomic_store_explicit(&(counter), atomic_load_explicit(&(counter), memory_order_relaxed) + (more), memory_order_relaxed)

void ledger_enter(struct ledger_row *row, unsigned because, int64_t us)
{
	unsigned had = atomic_load_explicit(&row->because, memory_order_relaxed);
	if ((had & because) != because)
		atomic_store_explicit(&row->because, had | because, memory_order_relaxed);
	ADD(row->calls, 1);
	ADD(row->us, us);
	if (us > atomic_load_explicit(&row->most_us, memory_order_relaxed))
		atomic_store_explicit(&row->most_us, us, memory_order_relaxed);
}

void ledger_wait(struct ledger_row *row, int more)
{
	ADD(row->waiting, more);
}

static struct ledger_view view_of(struct ledger_row *row)
{
	return (struct ledger_view){
		.name = row->name,
		.because = atomic_load_explicit(&row->because, memory_order_relaxed),
		.waiting = atomic_load_explicit(&row->waiting, memory_order_relaxed),
		.calls = atomic_load_explicit(&row->calls, memory_order_relaxed) - row->calls_before,
		.us = atomic_load_explicit(&row->us, memory_order_relaxed) - row->us_before,
		.most_us = atomic_load_explicit(&row->most_us, memory_order_relaxed),
	};
}

void ledgers_walk(void (*loop)(void *owner, const char *name), void (*row)(void *owner, const struct ledger_view *view), void *owner)
{
	pthread_mutex_lock(&lock);
	for (struct ledger *ledger = all; ledger; ledger = ledger->next) {
		loop(owner, ledger->name);
		for (unsigned i = 0; i < ledger->count; i++) {
			struct ledger_view view = view_of(&ledger->rows[i]);
			if (view.because)
				row(owner, &view);
		}
	}
	pthread_mutex_unlock(&lock);
}

/* The writer goes on meanwhile; a longest call that ends in this very moment may be forgotten. */
static void clear(struct ledger_row *row)
{
	row->calls_before = atomic_load_explicit(&row->calls, memory_order_relaxed);
	row->us_before = atomic_load_explicit(&row->us, memory_order_relaxed);
	atomic_store_explicit(&row->most_us, 0, memory_order_relaxed);
}

void ledgers_clear(unsigned because)
{
	pthread_mutex_lock(&lock);
	for (struct ledger *ledger = all; ledger; ledger = ledger->next)
		for (unsigned i = 0; i < ledger->count; i++)
			if (ledger->rows[i].because & because)
				clear(&ledger->rows[i]);
	pthread_mutex_unlock(&lock);
}
