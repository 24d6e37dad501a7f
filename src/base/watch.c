/* SPDX-License-Identifier: Apache-2.0 */
/* watch -- a loop's descriptors, by epoll.
 *
 * What is not wanted is not registered: epoll would report a hang-up for ever.  A watch that is freed while a batch
 * of events is handed out may still stand in it, so its memory goes at the end of the batch. */
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "base/loop_inside.h"

enum { EVENTS_AT_ONCE = 256 };

struct watch {
	struct loop *loop;
	void (*fn)(void *owner, int ready);
	void *owner;
	int fd;
	int want;
	bool is_dead;
	struct ledger_row *reads, *writes;
	struct watch *before, *next;
};

void watches_open(struct loop *loop)
{
	struct epoll_event knock = { .events = EPOLLIN | EPOLLET };
	loop->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop_must(loop->poll_fd >= 0, "cannot be made");
	loop_must(epoll_ctl(loop->poll_fd, EPOLL_CTL_ADD, door_fd(loop), &knock) == 0, "no wake-up");
}

static void bury(struct loop *loop)
{
	while (loop->dead) {
		struct watch *watch = loop->dead;
		loop->dead = watch->next;
		mem_free(watch);
	}
}

void loop_walk_watches(const struct loop *loop, void (*visit)(void *owner, int fd, int wanted), void *owner)
{
	for (const struct watch *watch = loop->watches; watch; watch = watch->next)
		visit(owner, watch->fd, watch->want);
}

void watches_close(struct loop *loop)
{
	while (loop->watches)
		watch_free(loop->watches);
	bury(loop);
	close(loop->poll_fd);
}

/* Registers what is wanted now. */
static bool arm(struct watch *watch, int had)
{
	struct epoll_event event = { .data.ptr = watch };
	event.events = (watch->want & WATCH_READ ? EPOLLIN : 0u) | (watch->want & WATCH_WRITE ? EPOLLOUT : 0u);
	int what = !watch->want ? EPOLL_CTL_DEL : had ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	return epoll_ctl(watch->loop->poll_fd, what, watch->fd, &event) == 0;
}

/* The kernel is asked whether the descriptor can be watched at all. */
struct watch *watch_new_named(struct loop *loop, int fd, void (*fn)(void *owner, int ready), void *owner, const char *name)
{
	struct watch *watch = NEW(struct watch);
	*watch = (struct watch){ .loop = loop, .fn = fn, .owner = owner, .fd = fd, .want = WATCH_READ };
	if (!arm(watch, 0)) {
		mem_free(watch);
		return NULL;
	}
	watch->want = 0;
	arm(watch, WATCH_READ);
	watch->reads = watch->writes = ledger_row(loop->ledger, name);
	watch->next = loop->watches;
	if (watch->next)
		watch->next->before = watch;
	loop->watches = watch;
	return watch;
}

void watch_name_writes(struct watch *watch, const char *name)
{
	if (watch)
		watch->writes = ledger_row(watch->loop->ledger, name);
}

void watch_want(struct watch *watch, int what)
{
	int had = watch->want;
	if (what == had)
		return;
	ledger_wait(watch->reads, !!what - !!had);
	watch->want = what;
	arm(watch, had);
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	struct loop *loop = watch->loop;
	watch_want(watch, 0);
	if (watch->before)
		watch->before->next = watch->next;
	else
		loop->watches = watch->next;
	if (watch->next)
		watch->next->before = watch->before;
	watch->is_dead = true;
	watch->next = loop->dead;
	loop->dead = watch;
}

/* Who reads and writes in one call is entered as a reader. */
static void call(struct watch *watch, int ready)
{
	struct ledger_row *row = ready & WATCH_READ ? watch->reads : watch->writes;
	watch->fn(watch->owner, ready);
	loop_enter(watch->loop, row, ready & WATCH_READ ? BECAUSE_READ : BECAUSE_WRITE);
}

/* With an error the owner is told that everything it wants is ready, so that its next read or write names it. */
static void tell(struct watch *watch, uint32_t events)
{
	int ready = (events & EPOLLIN ? WATCH_READ : 0) | (events & EPOLLOUT ? WATCH_WRITE : 0);
	if (events & (EPOLLERR | EPOLLHUP))
		ready = watch->want;
	if (!watch->is_dead && ready & watch->want)
		call(watch, ready & watch->want);
}

void watches_poll(struct loop *loop, int64_t wait_ms)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int count = epoll_wait(loop->poll_fd, events, EVENTS_AT_ONCE, wait_ms < INT32_MAX ? (int)wait_ms : INT32_MAX);
	loop_must(count >= 0 || errno == EINTR, "cannot wait");
	door_enter(loop);
	loop_look_at_clock(loop);
	for (int i = 0; i < count; i++)
		if (events[i].data.ptr)
			tell(events[i].data.ptr, events[i].events);
	bury(loop);
}
