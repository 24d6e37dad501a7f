/* SPDX-License-Identifier: Apache-2.0 */
/* remote -- see remote.h.  Framing of CONTRACT: a line ends with NUL; an answer is text, three NULs, a status. */
#include "vtysh/remote.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "net/socket.h"

volatile int remote_interrupted;

enum { END_NULS = 3, READ_BYTES = 65536 };

static bool wait_for(int fd, short what)
{
	struct pollfd p = { .fd = fd, .events = what };
	while (poll(&p, 1, -1) < 0)
		if (errno != EINTR || remote_interrupted)
			return false;
	return true;
}

static bool send_line(struct remote *r, const char *line)
{
	size_t left = strlen(line) + 1;
	while (left) {
		ssize_t n = write(r->fd, line, left);
		if (n > 0) {
			line += n;
			left -= (size_t)n;
		} else if (errno != EAGAIN || !wait_for(r->fd, POLLOUT)) {
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

int remote_ask(struct remote *r, const char *line, void (*take)(void *owner, const char *chars, size_t length), void *owner)
{
	static char room[READ_BYTES];
	struct arrival a = { .take = take, .owner = owner };
	if (r->fd < 0)
		return REMOTE_LOST;
	bool good = send_line(r, line);
	while (good && !a.is_done) {
		ssize_t n = read(r->fd, room, sizeof room);
		if (n > 0)
			arrived(&a, room, (size_t)n);
		else
			good = n < 0 && errno == EAGAIN && wait_for(r->fd, POLLIN);
	}
	if (a.is_done)
		return a.status;
	remote_close(r);
	return REMOTE_LOST;
}

static void take_text(void *owner, const char *chars, size_t length)
{
	text_add_chars(owner, chars, length);
}

int remote_ask_text(struct remote *r, const char *line, struct text *out)
{
	return remote_ask(r, line, take_text, out);
}

bool remote_open(struct remote *r, char **why)
{
	struct text language = { 0 };
	r->fd = unix_connect(r->path, why);
	if (r->fd < 0)
		return false;
	int status = remote_ask_text(r, "_grammar", &language);
	bool good = status == 0 && handover_read(text_chars(&language), &r->language, why);
	if (!good && !*why)
		*why = text_format("%s does not hand its language over: is it a daemon of this version?", r->name);
	text_free(&language);
	if (!good)
		remote_close(r);
	return good;
}

void remote_close(struct remote *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}
