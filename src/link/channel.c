/* SPDX-License-Identifier: Apache-2.0 */
/* channel -- see channel.h.
 *
 *   CLOSED ──connect──▶ GREETING ──HELLO of the other──▶ OPEN
 *      ▲                    │                             │
 *      └──── end of turn ───┴──────── shut (any reason) ──┘
 *
 * Whatever ends a connection goes through `shut`: the descriptor is closed at once, the owner hears of it at
 * the end of the turn, so no callback nests in another.  A channel that its owner frees inside a callback
 * is destroyed when that callback returns (`busy`). */
#include "link/channel.h"
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "link/messages.h"
#include "net/socket.h"

enum {
	HEAD_BYTES = 6,
	RETRY_FIRST_MS = 100,
	RETRY_MOST_MS = 2000,
	READ_ROOM = 128 << 10,
	READS_PER_TURN = 8,            /* others on the loop want their turn, too */
	WRITES_PER_TURN = 16,
	SOCKET_BUFFER = 1 << 20,
	NAME_MAX_BYTES = 32,
	SOCKET_MODE = 0660
};

enum state { CLOSED, GREETING, OPEN };

/* Bytes [first, end) are in use. */
struct buffer {
	uint8_t *bytes;
	size_t first;
	size_t end;
	size_t room;
};

struct channel {
	struct loop *loop;
	const struct channel_rules *rules;
	void *owner;
	char *program;
	char *path;                    /* a client's */
	struct channel_server *server; /* a server's */
	enum state state;
	int fd;
	struct watch *watch;
	struct buffer in;
	struct buffer out;
	struct task flush;
	struct task closed;
	struct timer retry;
	int64_t retry_ms;
	bool was_open;
	bool is_gone;                  /* freed by its owner inside a callback */
	uint32_t busy;                 /* callbacks of the owner that run */
	char *why;                     /* it was shut */
	char *last_trouble;            /* logged already */
	char peer_name[NAME_MAX_BYTES + 1];
	pid_t peer_pid;
};

struct channel_server {
	struct loop *loop;
	const struct channel_rules *rules;
	void *owner;
	char *program;
	char *path;
	int fd;
	struct watch *watch;
	ARRAY_OF(struct channel *) channels;
};

/* -- buffers -- */

static size_t buffer_used(const struct buffer *b)
{
	return b->end - b->first;
}

/* Room for `more` bytes at the end: what is used up at the front is given back first. */
static uint8_t *buffer_room(struct buffer *b, size_t more)
{
	if (!b->bytes)
		b->bytes = mem_raw(b->room = 4096);
	if (b->first == b->end)
		b->first = b->end = 0;
	if (b->end + more > b->room && b->first >= b->room / 2) {
		memmove(b->bytes, b->bytes + b->first, buffer_used(b));
		b->end -= b->first;
		b->first = 0;
	}
	if (b->end + more > b->room) {
		while (b->end + more > b->room)
			b->room *= 2;
		b->bytes = mem_resize(b->bytes, b->room);
	}
	return b->bytes + b->end;
}

static void buffer_free(struct buffer *b)
{
	mem_free(b->bytes);
	*b = (struct buffer){ 0 };
}

/* -- life and death -- */

static void on_ready(void *owner, int ready);
static void flush(void *owner);
static void tell_closed(void *owner);
static void try_to_connect(void *owner);

static struct channel *channel_new(struct loop *loop, const char *program, const struct channel_rules *rules,
				   void *owner)
{
	struct channel *channel = NEW(struct channel);
	channel->loop = loop;
	channel->rules = rules;
	channel->owner = owner;
	channel->program = mem_text(program);
	channel->fd = -1;
	channel->retry_ms = RETRY_FIRST_MS;
	task_init(&channel->flush, loop, flush, channel);
	task_init(&channel->closed, loop, tell_closed, channel);
	timer_init(&channel->retry, loop, try_to_connect, channel);
	return channel;
}

static void close_socket(struct channel *channel)
{
	watch_free(channel->watch);
	channel->watch = NULL;
	if (channel->fd >= 0)
		close(channel->fd);
	channel->fd = -1;
	channel->state = CLOSED;
	channel->out.first = channel->out.end = 0;
	task_cancel(&channel->flush);
}

static void leave_server(struct channel *channel)
{
	struct channel_server *server = channel->server;
	for (uint32_t i = 0; server && i < server->channels.count; i++)
		if (server->channels.items[i] == channel)
			server->channels.items[i] = server->channels.items[--server->channels.count];
}

static void destroy(struct channel *channel)
{
	close_socket(channel);
	leave_server(channel);
	task_cancel(&channel->closed);
	timer_stop(&channel->retry);
	buffer_free(&channel->in);
	buffer_free(&channel->out);
	mem_free(channel->program);
	mem_free(channel->path);
	mem_free(channel->why);
	mem_free(channel->last_trouble);
	mem_free(channel);
}

static void enter(struct channel *channel)
{
	channel->busy++;
}

/* false: the channel is no more. */
static bool leave(struct channel *channel)
{
	channel->busy--;
	if (channel->busy || !channel->is_gone)
		return true;
	destroy(channel);
	return false;
}

/* Ends the connection; `why` is given away. */
static void shut(struct channel *channel, char *why)
{
	if (channel->state == CLOSED) {
		mem_free(why);
		return;
	}
	channel->was_open = channel->state == OPEN;
	close_socket(channel);
	mem_free(channel->why);
	channel->why = why;
	task_post(&channel->closed);
}

/* The same trouble again and again is one line. */
static void log_trouble(struct channel *channel, const char *trouble)
{
	if (text_same(channel->last_trouble, trouble))
		return;
	mem_free(channel->last_trouble);
	channel->last_trouble = mem_text(trouble);
	log_notice("link: %s%s", trouble, channel->server ? "" : "; trying again");
}

static void wait_to_retry(struct channel *channel)
{
	timer_start(&channel->retry, channel->retry_ms);
	channel->retry_ms = channel->retry_ms * 2 < RETRY_MOST_MS ? channel->retry_ms * 2 : RETRY_MOST_MS;
}

static void tell_closed(void *owner)
{
	struct channel *channel = owner;
	char *why = channel->why;
	channel->why = NULL;
	enter(channel);
	if (channel->was_open)
		channel->rules->on_close(channel->owner, channel, why);
	else
		log_trouble(channel, why);
	mem_free(why);
	if (!leave(channel))
		return;
	if (channel->server)
		destroy(channel);
	else
		wait_to_retry(channel);
}

/* -- writing -- */

static void append_frame(struct channel *channel, uint16_t kind, const void *body, size_t length)
{
	assert(length <= LINK_FRAME_MAX - HEAD_BYTES);
	uint8_t *to = buffer_room(&channel->out, HEAD_BYTES + length);
	store_u32(to, (uint32_t)(HEAD_BYTES + length));
	store_u16(to + 4, kind);
	if (length)
		memcpy(to + HEAD_BYTES, body, length);
	channel->out.end += HEAD_BYTES + length;
	task_post(&channel->flush);
}

/* Writes once: more than 0 if the kernel took something, 0 if it has no room, less on an error. */
static ssize_t write_some(struct channel *channel)
{
	ssize_t wrote = send(channel->fd, channel->out.bytes + channel->out.first, buffer_used(&channel->out),
			     MSG_NOSIGNAL);
	if (wrote > 0)
		channel->out.first += (size_t)wrote;
	else if (wrote < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return wrote;
}

static void tell_drained(struct channel *channel)
{
	if (channel->state != OPEN || !channel->rules->on_drained)
		return;
	enter(channel);
	channel->rules->on_drained(channel->owner, channel);
	leave(channel);
}

static void flush(void *owner)
{
	struct channel *channel = owner;
	ssize_t wrote = 1;
	if (channel->state == CLOSED || !buffer_used(&channel->out))
		return;
	for (int i = 0; i < WRITES_PER_TURN && wrote > 0 && buffer_used(&channel->out); i++)
		wrote = write_some(channel);
	if (wrote < 0) {
		shut(channel, text_format("writing to %s failed: %s", channel->peer_name, strerror(errno)));
		return;
	}
	watch_want(channel->watch, buffer_used(&channel->out) ? WATCH_READ | WATCH_WRITE : WATCH_READ);
	if (!buffer_used(&channel->out))
		tell_drained(channel);
}

static void send_hello(struct channel *channel)
{
	uint8_t body[4 + NAME_MAX_BYTES];
	struct writer w = writer_over(body, sizeof body);
	write_u32(&w, LINK_VERSION);
	write_bytes(&w, channel->program, strnlen(channel->program, NAME_MAX_BYTES));
	append_frame(channel, LINK_HELLO, body, write_used(&w));
}

/* -- reading -- */

/* Version first: its place never changes. */
static void take_hello(struct channel *channel, uint16_t kind, struct reader body)
{
	uint32_t version = read_u32(&body);
	size_t length = read_left(&body);
	if (kind != LINK_HELLO || body.bad || length > NAME_MAX_BYTES) {
		shut(channel, mem_text("the other side does not greet as one of us; it was refused"));
		return;
	}
	read_copy(&body, channel->peer_name, length);
	channel->peer_name[length] = '\0';
	if (version != LINK_VERSION) {
		shut(channel, text_format("%s speaks version %u of the link protocol and %s speaks %u: install both from "
					  "the same release", channel->peer_name, version, channel->program,
					  (unsigned)LINK_VERSION));
		return;
	}
	channel->state = OPEN;
	channel->retry_ms = RETRY_FIRST_MS;
	mem_free(channel->last_trouble);
	channel->last_trouble = NULL;
	channel->rules->on_open(channel->owner, channel);
}

/* One frame from the front of the buffer; false if there is no whole one (any more). */
static bool take_frame(struct channel *channel)
{
	struct reader r = reader_over(channel->in.bytes + channel->in.first, buffer_used(&channel->in));
	if (read_left(&r) < HEAD_BYTES)
		return false;
	uint32_t length = read_u32(&r);
	uint16_t kind = read_u16(&r);
	if (length < HEAD_BYTES || length > LINK_FRAME_MAX) {
		shut(channel, text_format("%s sent a frame of %u bytes", channel->peer_name, length));
		return false;
	}
	if (read_left(&r) < length - HEAD_BYTES)
		return false;
	channel->in.first += length;
	if (channel->state == GREETING)
		take_hello(channel, kind, read_window(&r, length - HEAD_BYTES));
	else
		channel->rules->on_frame(channel->owner, channel, kind, read_window(&r, length - HEAD_BYTES));
	return channel->state != CLOSED && !channel->is_gone;
}

/* false: nothing more for now, or the connection has ended. */
static bool read_some(struct channel *channel)
{
	uint8_t *to = buffer_room(&channel->in, READ_ROOM);
	ssize_t got = recv(channel->fd, to, READ_ROOM, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		shut(channel, got ? text_format("reading from %s failed: %s", channel->peer_name, strerror(errno))
				  : text_format("%s closed the connection", channel->peer_name));
		return false;
	}
	channel->in.end += (size_t)got;
	while (take_frame(channel))
		;
	return got == READ_ROOM && channel->state != CLOSED && !channel->is_gone;
}

static void on_ready(void *owner, int ready)
{
	struct channel *channel = owner;
	enter(channel);
	for (int i = 0; ready & WATCH_READ && i < READS_PER_TURN && read_some(channel); i++)
		;
	if (leave(channel) && ready & WATCH_WRITE)
		flush(channel);
}

/* -- a connection begins -- */

static void begin(struct channel *channel, int fd)
{
	int bytes = SOCKET_BUFFER;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	channel->fd = fd;
	channel->state = GREETING;
	channel->in.first = channel->in.end = 0;
	strcpy(channel->peer_name, "the other side");
	unix_peer(fd, NULL, NULL, &channel->peer_pid);
	channel->watch = watch_new(channel->loop, fd, on_ready, channel);
	watch_want(channel->watch, WATCH_READ);
	send_hello(channel);
}

static void try_to_connect(void *owner)
{
	struct channel *channel = owner;
	char *why = NULL;
	int fd = unix_connect(channel->path, &why);
	if (fd >= 0) {
		begin(channel, fd);
		return;
	}
	log_trouble(channel, why);
	mem_free(why);
	wait_to_retry(channel);
}

struct channel *channel_to(struct loop *loop, const char *path, const char *program,
			   const struct channel_rules *rules, void *owner)
{
	struct channel *channel = channel_new(loop, program, rules, owner);
	channel->path = mem_text(path);
	try_to_connect(channel);
	return channel;
}

/* -- the server -- */

static bool is_in_group(int fd, gid_t group)
{
	gid_t groups[256];
	socklen_t length = sizeof groups;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0)
		return false;
	for (size_t i = 0; i < length / sizeof *groups; i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool may_talk(const struct channel_server *server, int fd)
{
	struct stat st;
	uid_t uid;
	gid_t gid;
	if (!unix_peer(fd, &uid, &gid, NULL))
		return false;
	if (uid == 0 || uid == geteuid())
		return true;
	return stat(server->path, &st) == 0 && (st.st_gid == gid || is_in_group(fd, st.st_gid));
}

static void refuse_stranger(const struct channel_server *server, int fd)
{
	uid_t uid = 0;
	pid_t pid = 0;
	unix_peer(fd, &uid, NULL, &pid);
	log_warn("link: user %u (process %d) was refused on %s: only root, our own user and the socket's group may",
		 (unsigned)uid, (int)pid, server->path);
	close(fd);
}

static void on_connection(void *owner, int ready)
{
	struct channel_server *server = owner;
	for (int fd; (fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
		if (!may_talk(server, fd)) {
			refuse_stranger(server, fd);
			continue;
		}
		struct channel *channel = channel_new(server->loop, server->program, server->rules, server->owner);
		channel->server = server;
		array_push(&server->channels, channel);
		begin(channel, fd);
	}
}

struct channel_server *channel_serve(struct loop *loop, const char *path, const char *program,
				     const struct channel_rules *rules, void *owner, char **why)
{
	int fd = unix_listen(path, SOCKET_MODE, why);
	if (fd < 0)
		return NULL;
	struct channel_server *server = NEW(struct channel_server);
	server->loop = loop;
	server->rules = rules;
	server->owner = owner;
	server->program = mem_text(program);
	server->path = mem_text(path);
	server->fd = fd;
	server->watch = watch_new(loop, fd, on_connection, server);
	watch_want(server->watch, WATCH_READ);
	return server;
}

void channel_server_free(struct channel_server *server)
{
	if (!server)
		return;
	while (server->channels.count) {
		struct channel *channel = server->channels.items[0];
		bool was_open = channel->state == OPEN || (channel->why && channel->was_open);
		if (channel->state == OPEN)
			write_some(channel);
		close_socket(channel);
		leave_server(channel);
		channel->server = NULL;
		enter(channel);
		if (was_open)
			channel->rules->on_close(channel->owner, channel, "this program ends");
		channel->is_gone = true;
		leave(channel);
	}
	watch_free(server->watch);
	unlink(server->path);           /* while it is ours: nobody takes a path where somebody listens */
	close(server->fd);
	array_free(&server->channels);
	mem_free(server->program);
	mem_free(server->path);
	mem_free(server);
}

/* -- what the owner does -- */

bool channel_is_open(const struct channel *channel)
{
	return channel->state == OPEN;
}

const char *channel_peer_name(const struct channel *channel)
{
	return channel->peer_name;
}

pid_t channel_peer_pid(const struct channel *channel)
{
	return channel->peer_pid;
}

int channel_socket(const struct channel *channel)
{
	return channel->fd;
}

void channel_send(struct channel *channel, uint16_t kind, const void *body, size_t length)
{
	if (channel->state == OPEN)
		append_frame(channel, kind, body, length);
}

size_t channel_queued(const struct channel *channel)
{
	return buffer_used(&channel->out);
}

void channel_close(struct channel *channel)
{
	shut(channel, mem_text("closed on this side"));
}

/* What was said last (keep my routes!) still goes out if the kernel takes it. */
void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	if (channel->state == OPEN && buffer_used(&channel->out))
		write_some(channel);
	close_socket(channel);
	channel->is_gone = true;
	if (!channel->busy)
		destroy(channel);
}
