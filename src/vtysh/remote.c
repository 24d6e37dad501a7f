/* SPDX-License-Identifier: Apache-2.0 */
/* remote -- see remote.h.  Framing of CONTRACT: a line ends with NUL; an answer is text, three NULs, a status. */
#include "vtysh/remote.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/memory.h"
#include "net/socket.h"

volatile sig_atomic_t remote_interrupted;

enum { END_NULS = 3, READ_BYTES = 65536 };

bool remote_wait(int fd, short what, int patience_ms)
{
	struct pollfd p = { .fd = fd, .events = what };
	int n;
	while ((n = poll(&p, 1, patience_ms)) < 0)
		if (errno != EINTR || remote_interrupted)
			return false;
	return n > 0 && !remote_interrupted;
}

static bool send_line(const struct remote *r, const char *line, int patience_ms)
{
	size_t left = strlen(line) + 1;
	while (left) {
		ssize_t n = send(r->fd, line, left, MSG_NOSIGNAL);
		if (n > 0) {
			line += n;
			left -= (size_t)n;
		} else if (errno != EAGAIN || !remote_wait(r->fd, POLLOUT, patience_ms)) {
			return false;
		}
	}
	return true;
}

/* The answer that is arriving: text until three NULs were seen, then one byte. */
struct arrival {
	unsigned nuls;
	bool is_done;
	int status;
	void (*take)(void *owner, const char *chars, size_t length);
	void *owner;
};

static void arrived(struct arrival *a, const char *chars, size_t length)
{
	size_t start = 0;
	for (size_t i = 0; i < length && !a->is_done; i++) {
		if (a->nuls == END_NULS) {
			a->status = (unsigned char)chars[i];
			a->is_done = true;
		} else if (chars[i]) {
			if (a->nuls)
				start = i;             /* a lone NUL is no text */
			a->nuls = 0;
		} else if (a->nuls++ == 0 && i > start) {
			a->take(a->owner, chars + start, i - start);
		}
	}
	if (!a->nuls && !a->is_done && length > start)
		a->take(a->owner, chars + start, length - start);
}

static bool read_answer(const struct remote *r, struct arrival *a, int patience_ms)
{
	static char room[READ_BYTES];
	while (!a->is_done) {
		ssize_t n = remote_interrupted ? 0 : read(r->fd, room, sizeof room);
		if (n > 0)
			arrived(a, room, (size_t)n);
		else if (n == 0 || errno != EAGAIN || !remote_wait(r->fd, POLLIN, patience_ms))
			return false;
	}
	return true;
}

static int read_status(struct remote *r, struct arrival *a, int patience_ms)
{
	if (r->fd >= 0 && read_answer(r, a, patience_ms))
		return a->status;
	remote_close(r);
	return REMOTE_LOST;
}

static int ask(struct remote *r, const char *line, struct arrival *a, int patience_ms)
{
	if (r->fd >= 0 && send_line(r, line, patience_ms))
		return read_status(r, a, patience_ms);
	remote_close(r);
	return REMOTE_LOST;
}

int remote_ask(struct remote *r, const char *line, void (*take)(void *owner, const char *chars, size_t length), void *owner)
{
	return ask(r, line, &(struct arrival){ .take = take, .owner = owner }, -1);
}

static void take_text(void *owner, const char *chars, size_t length)
{
	text_add_chars(owner, chars, length);
}

int remote_ask_text(struct remote *r, const char *line, struct text *out)
{
	return remote_ask(r, line, take_text, out);
}

static bool take_language(struct remote *r, char **why)
{
	struct text language = { 0 };
	struct arrival a = { .take = take_text, .owner = &language };
	int status = read_status(r, &a, REMOTE_PATIENCE_MS);
	bool good = status == 0 && handover_read(text_chars(&language), &r->language, why);
	if (!good && !*why)
		*why = status == REMOTE_LOST ? text_format("no answer within %d s: it hangs, or was stopped", REMOTE_PATIENCE_MS / 1000)
					     : mem_text("it hands no language over: is it of this version?");
	text_free(&language);
	return good;
}

bool remote_connect(struct remote *r, char **why)
{
	r->fd = unix_connect(r->path, why);
	r->is_down = r->fd < 0 && (errno == ENOENT || errno == ECONNREFUSED);
	return r->fd >= 0 && send_line(r, "_grammar", REMOTE_PATIENCE_MS);
}

bool remote_meet(struct remote *r, char **why)
{
	bool good = r->fd >= 0 && take_language(r, why);
	if (!good)
		remote_close(r);
	return good;
}

bool remote_open(struct remote *r, char **why)
{
	return remote_connect(r, why) && remote_meet(r, why);
}

void remote_close(struct remote *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}
