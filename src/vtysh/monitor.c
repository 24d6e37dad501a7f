/* SPDX-License-Identifier: Apache-2.0 */
/* monitor -- see monitor.h. */
#include "vtysh/monitor.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/memory.h"
#include "net/socket.h"

static bool is_on(const struct shell *sh, uint32_t number)
{
	return sh->monitored >> number & 1;
}

/* ---- beginning and end --------------------------------------------------------------------------------- */

static void end_one(struct shell *sh, uint32_t number)
{
	close(sh->monitors[number].fd);
	text_free(&sh->monitors[number].rest);
	sh->monitored &= ~(1u << number);
}

/* An empty line says that all that are logged from then on will come. */
static bool is_begun(int fd)
{
	static const char line[] = "_monitor";
	char first = 0;
	return send(fd, line, sizeof line, MSG_NOSIGNAL) == sizeof line && remote_wait(fd, POLLIN, REMOTE_PATIENCE_MS) &&
	       recv(fd, &first, 1, MSG_DONTWAIT) == 1 && first == '\n';
}

static bool begin_one(struct shell *sh, uint32_t number)
{
	char *why = NULL;
	int fd = unix_connect(sh->remotes[number].path, &why);
	bool good = fd >= 0 && is_begun(fd);
	if (!good)
		shell_print(sh, "%% %s: no log lines: %s\n", sh->remotes[number].name, why ? why : "it does not answer");
	mem_free(why);
	if (good) {
		sh->monitors[number] = (struct shell_monitor){ .fd = fd };
		sh->monitored |= 1u << number;
	} else if (fd >= 0) {
		close(fd);
	}
	return good;
}

int monitor_begin(struct shell *sh, uint32_t daemons)
{
	int status = 0;
	if (!sh->is_interactive) {
		shell_print(sh, "%% log lines come to who edits lines at a terminal: `show logging` has the last of them\n");
		return STATUS_WARNING;
	}
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (daemons >> i & 1 && !is_on(sh, i) && !begin_one(sh, i))
			status = STATUS_WRONG;
	return status;
}

void monitor_end(struct shell *sh, uint32_t daemons)
{
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (daemons >> i & 1 && is_on(sh, i))
			end_one(sh, i);
}

/* ---- lines --------------------------------------------------------------------------------------------- */

bool monitor_wait(const struct shell *sh, int fd)
{
	struct pollfd waits[REMOTES_MOST + 1] = { { .fd = fd, .events = POLLIN } };
	nfds_t count = 1;
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (is_on(sh, i))
			waits[count++] = (struct pollfd){ .fd = sh->monitors[i].fd, .events = POLLIN };
	while (poll(waits, count, -1) < 0 && errno == EINTR)
		;
	return waits[0].revents;
}

static void take_whole_lines(struct text *rest, struct text *out)
{
	const char *end = rest->length ? memrchr(rest->chars, '\n', rest->length) : NULL;
	if (!end)
		return;
	size_t length = (size_t)(end + 1 - rest->chars);
	text_add_chars(out, rest->chars, length);
	memmove(rest->chars, end + 1, rest->length - length);
	text_cut(rest, rest->length - length);
}

/* A frame's end is an answer: who ends it has no log lines for us. */
static void take_from(struct shell *sh, uint32_t number, struct text *out)
{
	struct shell_monitor *m = &sh->monitors[number];
	const char *name = sh->remotes[number].name;
	char room[8192];
	ssize_t n = recv(m->fd, room, sizeof room, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && !memchr(room, 0, (size_t)n)) {
		text_add_chars(&m->rest, room, (size_t)n);
		take_whole_lines(&m->rest, out);
		return;
	}
	text_add(out, n > 0 ? "%% %s gives no log lines\n" : "%% %s is gone, and its log lines with it\n", name);
	end_one(sh, number);
}

void monitor_take(struct shell *sh, struct text *out)
{
	for (uint32_t i = 0; i < sh->remote_count; i++)
		if (is_on(sh, i))
			take_from(sh, i, out);
}
