/* SPDX-License-Identifier: Apache-2.0 */
/* common_events -- what the loop of a daemon's terminals waits for: descriptors, timers, work that was put off.  Loops of other threads are
 * not looked at: they are busy, and nobody else may read them. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/loop.h"
#include "base/memory.h"
#include "cli/common_rows.h"
#include "cli/session.h"

static const char *program_of(const struct call *call)
{
	return call->session->host->language->program;
}

/* ---- descriptors ----------------------------------------------------------------------------------------- */

struct descriptors {
	struct call *call;
	struct json_object *all;
	uint32_t count;
};

/* "socket:[4711]", "/var/log/x": as the kernel calls it. */
static const char *what_is(int fd, char room[128])
{
	char *path = text_format("/proc/self/fd/%d", fd);
	ssize_t length = readlink(path, room, 127);
	mem_free(path);
	room[length > 0 ? length : 0] = '\0';
	return room;
}

static void show_descriptor(void *owner, int fd, int wanted)
{
	struct descriptors *d = owner;
	char room[128];
	struct json_object *row = json_object_new_object();
	json_object_object_add(row, "fd", json_object_new_int(fd));
	json_object_object_add(row, "read", json_object_new_boolean(wanted & WATCH_READ));
	json_object_object_add(row, "write", json_object_new_boolean(wanted & WATCH_WRITE));
	json_object_object_add(row, "what", json_object_new_string(what_is(fd, room)));
	json_object_array_add(d->all, row);
	if (!call_wants_json(d->call))
		call_print(d->call, "%6u fd:%6d waits for:%s%s%s  %s\n", d->count, fd, wanted & WATCH_READ ? " read" : "",
			   wanted & WATCH_WRITE ? " write" : "", wanted ? "" : " nothing", room);
	d->count++;
}

static void answer(struct call *call, const char *key, struct json_object *all)
{
	struct json_object *answer = json_object_new_object();
	json_object_object_add(answer, key, all);
	if (call_wants_json(call))
		call_json(call, answer);
	else
		json_object_put(answer);
}

void common_show_poll(struct call *call)
{
	struct descriptors d = { call, json_object_new_array(), 0 };
	if (!call_wants_json(call))
		call_print(call, "Showing poll FD's for %s\n", program_of(call));
	loop_walk_watches(call->session->host->loop, show_descriptor, &d);
	if (!call_wants_json(call))
		call_print(call, "Count: %u\n", d.count);
	answer(call, "descriptors", d.all);
}

/* ---- timers ---------------------------------------------------------------------------------------------- */

struct due_times {
	ARRAY_OF(int64_t) left;
};

static void note_timer(void *owner, int64_t left_ms)
{
	struct due_times *due = owner;
	array_push(&due->left, left_ms);
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Timers have no names: how many there are and when the next ones are due is what can be said. */
void common_show_timers(struct call *call)
{
	struct due_times due = { 0 };
	struct json_object *all = json_object_new_array();
	loop_walk_timers(call->session->host->loop, note_timer, &due);
	if (due.left.count)
		qsort(due.left.items, due.left.count, sizeof due.left.items[0], compare_times);
	if (!call_wants_json(call))
		call_print(call, "Showing timers for %s: %u run, due in seconds\n", program_of(call), due.left.count);
	for (uint32_t i = 0; i < due.left.count; i++) {
		json_object_array_add(all, json_object_new_int64(due.left.items[i]));
		if (!call_wants_json(call))
			call_print(call, "%12lld.%03lld\n", (long long)due.left.items[i] / 1000, (long long)due.left.items[i] % 1000);
	}
	array_free(&due.left);
	answer(call, "timersDueMsecs", all);
}

/* ---- work ------------------------------------------------------------------------------------------------ */

/* FRR's columns: here there is one queue per loop, which is emptied in each turn. */
void common_show_work(struct call *call)
{
	const struct loop *loop = call->session->host->loop;
	uint32_t waiting = loop_tasks_waiting(loop), turns = loop_turns(loop);
	struct json_object *row = json_object_new_object();
	json_object_object_add(row, "items", json_object_new_int64(waiting));
	json_object_object_add(row, "runs", json_object_new_int64(turns));
	if (!call_wants_json(call))
		call_print(call, "%8s %10s %s\n%8u %10u %s\n", "Items", "Runs", "Name", waiting, turns, program_of(call));
	answer(call, "tasks", row);
}
