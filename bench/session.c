/* SPDX-License-Identifier: Apache-2.0 */
/* session -- sockets are not blocking once the session is established; who waits is the one loop of the process. */
#include "session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_AT_ONCE = 1 << 17, WRITE_AT_ONCE = 1 << 18, KEEPALIVE_SECONDS = 50, PORT = 179 };

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

void session_close(struct session *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->is_up = s->is_saying = s->has_said = s->owes_all = false;
	tape_cut(&s->tape, s->tape.length);
}

static bool write_all(struct session *s, const struct message *m)
{
	s->last_said = now();
	return write(s->fd, m->bytes, m->length) == (ssize_t)m->length;
}

static bool say_keepalive(struct session *s)
{
	struct message m;

	message_begin(&m, KEEPALIVE);
	message_end(&m);
	return write_all(s, &m);
}

/* In the midst of a stream the UPDATEs are life enough. */
void session_keep_alive(struct session *s)
{
	if (s->is_up && !s->is_saying && now() - s->last_said > KEEPALIVE_SECONDS)
		say_keepalive(s);
}

bool session_say(struct session *s)
{
	while (s->is_saying && s->said_to < s->stream.length) {
		size_t left = s->stream.length - s->said_to;
		ssize_t n = write(s->fd, s->stream.bytes + s->said_to, left < WRITE_AT_ONCE ? left : WRITE_AT_ONCE);
		if (n < 0)
			return errno == EAGAIN;
		s->said_to += n;
		s->last_said = now();
	}
	s->has_said = true;
	s->is_saying = s->owes_all;
	if (s->owes_all)
		s->said_to = 0;
	s->owes_all = false;
	return s->is_saying;
}

static void say_again(struct session *s)
{
	if (s->is_saying)
		s->owes_all = true;
	else if (s->has_said) {
		s->is_saying = true;
		s->said_to = 0;
	}
}

static bool take_update_of(struct session *s, const uint8_t *m, size_t length)
{
	if (!s->updates++)
		s->first_heard = s->came;
	return !s->is_receiver || take_update(&s->heard, m + HEADER, length - HEADER, 1);
}

static bool take_message(struct session *s, const uint8_t *m, size_t length)
{
	switch (m[18]) {
	case OPEN:
		return say_keepalive(s);
	case KEEPALIVE:
		s->is_up = true;
		return true;
	case UPDATE:
		return take_update_of(s, m, length);
	case ROUTE_REFRESH:
		say_again(s);
		return true;
	default:
		fprintf(stderr, "session %u: notification %u/%u\n", s->voice.asn, m[19], m[20]);
		return false;
	}
}

bool session_hear(struct session *s)
{
	ssize_t n = read(s->fd, tape_reserve(&s->tape, READ_AT_ONCE), READ_AT_ONCE);

	if (n <= 0)
		return n < 0 && errno == EAGAIN;
	s->bytes += n;
	tape_came(&s->tape, n, now());
	return true;
}

/* Takes the whole messages between a byte of the tape and another; the byte that comes next, or SIZE_MAX if the session is over. */
static size_t take_messages(struct session *s, size_t at, size_t end)
{
	while (at + HEADER <= end) {
		const uint8_t *m = s->tape.bytes + at;
		size_t length = m[16] << 8 | m[17];
		if (length < HEADER || length > LARGEST)
			return SIZE_MAX;
		if (at + length > end)
			break;
		if (!take_message(s, m, length))
			return SIZE_MAX;
		at += length;
	}
	return at;
}

void session_compare(struct session *s, double time)
{
	bool is_right = s->wanted && s->heard.count == s->wanted->count && s->heard.digest == s->wanted->digest;

	if (!is_right)
		s->right_since = 0;
	else if (!s->right_since)
		s->right_since = time;
}

bool session_heed(struct session *s)
{
	size_t at = 0;

	for (size_t i = 0; i < s->tape.count; i++) {
		s->came = s->tape.marks[i].time;
		at = take_messages(s, at, s->tape.marks[i].end);
		if (at == SIZE_MAX)
			return false;
		session_compare(s, s->came);
	}
	tape_cut(&s->tape, at);
	return true;
}

static struct sockaddr_in address_of(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address) };
}

static bool connect_to(struct session *s, uint32_t daemon)
{
	struct sockaddr_in here = address_of(s->voice.address, 0), there = address_of(daemon, PORT);
	struct message open;

	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	build_open(&open, s->voice.asn, s->voice.address);
	if (bind(s->fd, (struct sockaddr *)&here, sizeof here) || connect(s->fd, (struct sockaddr *)&there, sizeof there))
		return false;
	fcntl(s->fd, F_SETFL, O_NONBLOCK);
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	return write_all(s, &open);
}

bool session_open(struct session *s, uint32_t daemon, double deadline)
{
	while (now() < deadline) {
		bool lives = connect_to(s, daemon);
		for (double until = now() + 5; lives && !s->is_up && now() < until;) {
			struct pollfd on = { .fd = s->fd, .events = POLLIN };
			if (poll(&on, 1, 500) > 0)
				lives = session_hear(s) && session_heed(s);
		}
		if (s->is_up)
			return true;
		session_close(s);
		usleep(100000);
	}
	return false;
}
