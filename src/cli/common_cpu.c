/* SPDX-License-Identifier: Apache-2.0 */
/* common_cpu -- processor time: what each thread has used, and how long each callback of its loop took (base/ledger.h).
 *
 * Letters choose callbacks by what brings them about: R and W a descriptor, T a timer, E and X work of the program itself.
 * Times of callbacks are by the clock on the wall: a thread that had to wait for its processor has that in them. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/ledger.h"
#include "base/memory.h"
#include "cli/common_rows.h"
#include "cli/session.h"

/* ---- threads ----------------------------------------------------------------------------------------------- */

struct thread_time {
	char name[32];
	long id;
	unsigned long long started;          /* ids are used again, by younger threads */
	uint64_t user_ms, system_ms;
};

/* What each thread had used when it was counted anew. */
static ARRAY_OF(struct thread_time) counted_before;

/* A line of /proc/self/task/N/stat: the name stands in brackets and may hold anything. */
static bool read_thread(const char *id, struct thread_time *out)
{
	char line[512];
	unsigned long user, system;
	char *path = text_format("/proc/self/task/%s/stat", id);
	FILE *file = fopen(path, "re");
	mem_free(path);
	char *got = file ? fgets(line, sizeof line, file) : NULL;
	if (file)
		fclose(file);
	char *open = got ? strchr(line, '(') : NULL, *close = got ? strrchr(line, ')') : NULL;
	if (!open || !close ||
	    sscanf(close + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %llu", &user, &system, &out->started) != 3)
		return false;
	uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK);
	out->id = atol(id);
	snprintf(out->name, sizeof out->name, "%.*s", (int)(close - open - 1), open + 1);
	out->user_ms = user * 1000 / ticks;
	out->system_ms = system * 1000 / ticks;
	return true;
}

static void forget_counted(struct thread_time *t)
{
	for (uint32_t i = 0; i < counted_before.count; i++) {
		const struct thread_time *before = &counted_before.items[i];
		if (before->id != t->id || before->started != t->started)
			continue;
		t->user_ms -= before->user_ms;
		t->system_ms -= before->system_ms;
	}
}

/* Threads one after the other; false: there are no more. */
static bool next_thread(DIR *threads, struct thread_time *out)
{
	for (struct dirent *entry; threads && (entry = readdir(threads));)
		if (entry->d_name[0] != '.' && read_thread(entry->d_name, out))
			return true;
	return false;
}

static void forget_threads(void)
{
	struct thread_time t;
	DIR *threads = opendir("/proc/self/task");
	counted_before.count = 0;
	while (next_thread(threads, &t))
		array_push(&counted_before, t);
	if (threads)
		closedir(threads);
}

static void put_text(struct json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, json_object_new_string(value));
}

static void put_number(struct json_object *object, const char *key, int64_t value)
{
	json_object_object_add(object, key, json_object_new_int64(value));
}

static void add_thread(struct call *call, const struct thread_time *t, struct json_object *all)
{
	struct json_object *row = json_object_new_object();
	put_text(row, "name", t->name);
	put_number(row, "userMsec", (int64_t)t->user_ms);
	put_number(row, "systemMsec", (int64_t)t->system_ms);
	json_object_array_add(all, row);
	if (!call_wants_json(call))
		call_print(call, "%10llu.%03llu %10llu.%03llu  %s\n", (unsigned long long)t->user_ms / 1000,
			   (unsigned long long)t->user_ms % 1000, (unsigned long long)t->system_ms / 1000,
			   (unsigned long long)t->system_ms % 1000, t->name);
}

static struct json_object *show_threads(struct call *call)
{
	struct json_object *all = json_object_new_array();
	struct thread_time t;
	DIR *threads = opendir("/proc/self/task");
	if (!call_wants_json(call))
		call_print(call, "Event statistics for %s:\n\n%14s %14s  Thread\n",
			   call->session->host->language->program, "User (s)", "System (s)");
	while (next_thread(threads, &t)) {
		forget_counted(&t);
		add_thread(call, &t, all);
	}
	if (threads)
		closedir(threads);
	return all;
}

/* ---- callbacks --------------------------------------------------------------------------------------------- */

static const struct {
	char letters[3];
	unsigned because;
	const char *json;
} kinds[] = {
	{ "Rr", BECAUSE_READ, "read" },
	{ "Ww", BECAUSE_WRITE, "write" },
	{ "Tt", BECAUSE_TIMER, "timer" },
	{ "Ee", BECAUSE_TASK, "event" },
	{ "Xx", BECAUSE_TASK, "event" },
};
enum { KINDS = sizeof kinds / sizeof kinds[0], KINDS_SHOWN = KINDS - 1 };

/* Letters that mean nothing choose nothing; without any everything is chosen. */
static unsigned wanted(const struct call *call)
{
	const char *letters = call_word(call, "kinds");
	unsigned because = letters ? 0 : ~0u;
	for (unsigned i = 0; letters && i < KINDS; i++)
		if (strpbrk(letters, kinds[i].letters))
			because |= kinds[i].because;
	return because;
}

struct effort {
	struct call *call;
	struct json_object *loops, *events;
	struct ledger_view total;
	unsigned because;
};

static void print_head(struct call *call)
{
	call_print(call, "%31sReal (wall-clock):\nActive   Runtime(ms)   Invoked Avg uSec Max uSecs   Type  Event\n", "");
}

static void print_view(struct call *call, const struct ledger_view *v)
{
	char letters[KINDS_SHOWN + 1] = "";
	for (unsigned i = 0; i < KINDS_SHOWN; i++)
		letters[i] = v->because & kinds[i].because ? kinds[i].letters[0] : ' ';
	call_print(call, "%5d %10lld.%03lld %9llu %8lld %9lld   %s   %s\n", v->waiting, (long long)v->us / 1000, (long long)v->us % 1000,
		   (unsigned long long)v->calls, (long long)(v->calls ? v->us / (int64_t)v->calls : 0), (long long)v->most_us,
		   letters, v->name);
}

static void show_loop(void *owner, const char *name)
{
	struct effort *e = owner;
	struct json_object *row = json_object_new_object();
	e->events = json_object_new_array();
	put_text(row, "name", name);
	json_object_object_add(row, "events", e->events);
	json_object_array_add(e->loops, row);
	if (call_wants_json(e->call))
		return;
	call_print(e->call, "\nShowing statistics for pthread %s\n-------------------------------%.*s\n", name, (int)strlen(name),
		   "--------------------------------");
	print_head(e->call);
}

static void add_event(struct json_object *events, const struct ledger_view *v)
{
	struct json_object *row = json_object_new_object(), *types = json_object_new_array();
	for (unsigned i = 0; i < KINDS_SHOWN; i++)
		if (v->because & kinds[i].because)
			json_object_array_add(types, json_object_new_string(kinds[i].json));
	put_text(row, "name", v->name);
	json_object_object_add(row, "types", types);
	put_number(row, "active", v->waiting);
	put_number(row, "invoked", (int64_t)v->calls);
	put_number(row, "runtimeUsec", v->us);
	put_number(row, "maxUsec", v->most_us);
	json_object_array_add(events, row);
}

static void show_event(void *owner, const struct ledger_view *v)
{
	struct effort *e = owner;
	if (!(v->because & e->because))
		return;
	e->total.because |= v->because;
	e->total.waiting += v->waiting;
	e->total.calls += v->calls;
	e->total.us += v->us;
	e->total.most_us = v->most_us > e->total.most_us ? v->most_us : e->total.most_us;
	add_event(e->events, v);
	if (!call_wants_json(e->call))
		print_view(e->call, v);
}

static struct json_object *show_loops(struct call *call)
{
	struct effort e = { .call = call, .loops = json_object_new_array(), .total.name = "TOTAL", .because = wanted(call) };
	ledgers_walk(show_loop, show_event, &e);
	if (!call_wants_json(call)) {
		call_print(call, "\nTotal Event statistics\n-------------------------\n");
		print_head(call);
		print_view(call, &e.total);
		call_print(call, "\n");
	}
	return e.loops;
}

void common_show_cpu(struct call *call)
{
	struct json_object *answer = json_object_new_object();
	json_object_object_add(answer, "threads", show_threads(call));
	json_object_object_add(answer, "loops", show_loops(call));
	if (call_wants_json(call))
		call_json(call, answer);
	else
		json_object_put(answer);
}

void common_clear_cpu(struct call *call)
{
	if (!call_word(call, "kinds"))
		forget_threads();
	ledgers_clear(wanted(call));
}
