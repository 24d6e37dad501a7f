/* SPDX-License-Identifier: Apache-2.0 */
/* monitor -- see monitor.h. */
#include "cli/monitor.h"
#include "base/log.h"
#include "base/memory.h"

/* ---- followers ---------------------------------------------------------------------------------------- */

static void on_wake(void *owner)
{
	struct host *host = owner;
	for (struct follower *f = host->followers, *next; f; f = next) {
		next = f->next;
		f->on_lines(f->owner);
	}
}

static void on_line(void *owner)
{
	wake_up(owner);
}

void follower_open(struct follower *f, struct host *host, void (*on_lines)(void *owner), void *owner)
{
	if (!host->live)
		host->live = wake_new(host->loop, on_wake, host);
	if (!host->followers)
		log_to_live(on_line, host->live);
	*f = (struct follower){ .host = host, .next = host->followers, .on_lines = on_lines, .owner = owner,
				.place = log_live_place() };
	host->followers = f;
}

void follower_close(struct follower *f)
{
	if (!f->host)
		return;
	struct follower **at = &f->host->followers;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	if (!f->host->followers)
		log_to_live(NULL, NULL);
	*f = (struct follower){ 0 };
}

bool follower_next(struct follower *f, struct text *out)
{
	char *line = log_live_next(&f->place, &f->lost);
	if (!line)
		return false;
	if (f->lost)
		text_add(out, "%% %llu log lines are left out: they came faster than this terminal takes them\n",
			 (unsigned long long)f->lost);
	f->lost = 0;
	text_add(out, "%s\n", line);
	mem_free(line);
	return true;
}

/* ---- commands ----------------------------------------------------------------------------------------- */

static void stream_more(struct call *call, void *state)
{
	while (!call_is_full(call) && follower_next(state, call_out(call)))
		;
}

static void stream_lines(void *call)
{
	call_poke(call);
}

static void stream_drop(void *state)
{
	follower_close(state);
	mem_free(state);
}

void monitor_stream(struct call *call)
{
	struct follower *f = NEW(struct follower);
	follower_open(f, call->session->host, stream_lines, call);
	call->is_endless = true;
	call_print(call, "\n");
	call_continue(call, stream_more, stream_drop, f);
}

static void switch_terminal(struct call *call, bool on)
{
	const struct session *session = call->session;
	if (session->rules->monitor)
		session->rules->monitor(session->owner, on);
	else if (on)
		call_warn(call, "log lines come to vtysh and to telnet: `show logging` has the last of them");
}

void monitor_terminal(struct call *call)
{
	switch_terminal(call, true);
}

void monitor_no_terminal(struct call *call)
{
	switch_terminal(call, false);
}
