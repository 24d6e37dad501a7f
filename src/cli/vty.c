/* SPDX-License-Identifier: Apache-2.0 */
/* vty -- see vty.h. */
#include "cli/vty.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "net/socket.h"

struct client {
	struct vty *vty;
	struct client *next, **link;
	struct watch *watch;
	int fd;
	struct session session;
	struct text in;              /* lines that have not been taken, from in_start */
	size_t in_start;
	struct text out;             /* what the client has not read, from out_start */
	size_t out_start;
	bool is_answering;           /* a line was taken and its frame is not written */
	bool has_no_more;            /* the client will send nothing more */
	char *who;
};

struct vty {
	struct host *host;
	struct watch *watch;
	int listener;
	struct client *clients;
	uint32_t count;
};

static size_t unread(const struct client *client)
{
	return client->out.length - client->out_start;
}

static void client_free(struct client *client)
{
	*client->link = client->next;
	if (client->next)
		client->next->link = client->link;
	client->vty->count--;
	session_close(&client->session);
	watch_free(client->watch);
	close(client->fd);
	text_free(&client->in);
	text_free(&client->out);
	mem_free(client->who);
	mem_free(client);
}

/* ---- answers --------------------------------------------------------------------------------------- */

static void collect(struct client *client)
{
	struct session *session = &client->session;
	text_add_chars(&client->out, text_chars(&session->out), session->out.length);
	text_clear(&session->out);
	if (!client->is_answering || session_is_busy(session))
		return;
	const char frame[4] = { 0, 0, 0, (char)session->status };
	text_add_chars(&client->out, frame, sizeof frame);
	client->is_answering = false;
}

/* False if the client is gone. */
static bool write_out(struct client *client)
{
	while (unread(client)) {
		ssize_t n = send(client->fd, client->out.chars + client->out_start, unread(client), MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		client->out_start += (size_t)n;
	}
	text_clear(&client->out);
	client->out_start = 0;
	return true;
}

/* ---- lines ----------------------------------------------------------------------------------------- */

/* Runs the next whole line; false if there is none. */
static bool take_line(struct client *client)
{
	char *start = client->in.chars + client->in_start;
	size_t left = client->in.length - client->in_start;
	char *end = left ? memchr(start, '\0', left) : NULL;
	if (!end)
		return false;
	client->in_start += (size_t)(end - start) + 1;
	client->is_answering = true;
	session_run(&client->session, start);
	return true;
}

static void drop_taken(struct client *client)
{
	size_t left = client->in.length - client->in_start;
	if (!client->in_start)
		return;
	memmove(client->in.chars, client->in.chars + client->in_start, left);
	client->in.length = left;
	client->in.chars[left] = '\0';
	client->in_start = 0;
}

static bool may_take(const struct client *client)
{
	return !session_is_busy(&client->session) && !client->session.is_over && unread(client) < CALL_FULL;
}

static bool is_finished(const struct client *client)
{
	if (client->has_no_more && session_is_endless(&client->session))
		return true;
	if (unread(client) || session_is_busy(&client->session))
		return false;
	return client->session.is_over || client->has_no_more;
}

/* Goes as far as possible: takes lines, collects answers, writes. May free the client. */
static void pump(struct client *client)
{
	collect(client);
	do {
		while (may_take(client) && take_line(client))
			collect(client);
		if (!write_out(client)) {
			client_free(client);
			return;
		}
	} while (may_take(client) && memchr(text_chars(&client->in) + client->in_start, '\0',
					    client->in.length - client->in_start));
	drop_taken(client);
	session_set_held(&client->session, unread(client));
	if (is_finished(client)) {
		client_free(client);
		return;
	}
	bool wants_input = !client->has_no_more && client->in.length < VTY_LINE_MAX;
	watch_want(client->watch, (wants_input ? WATCH_READ : 0) | (unread(client) ? WATCH_WRITE : 0));
}

static void on_output(void *owner)
{
	pump(owner);
}

static const struct session_rules session_rules = { on_output };

/* False if the client is to be closed at once. */
static bool read_in(struct client *client)
{
	char room[16384];
	ssize_t n = recv(client->fd, room, sizeof room, 0);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		client->has_no_more = true;
	text_add_chars(&client->in, room, (size_t)n);
	size_t left = client->in.length - client->in_start;
	if (left < VTY_LINE_MAX || memchr(client->in.chars + client->in_start, '\0', left))
		return true;
	log_warn("vty who=\"%s\": a line is longer than %d bytes, closed", client->who, VTY_LINE_MAX);
	return false;
}

static void on_ready(void *owner, int ready)
{
	struct client *client = owner;
	if ((ready & WATCH_READ) && !client->has_no_more && !read_in(client)) {
		client_free(client);
		return;
	}
	pump(client);
}

/* ---- the listener ---------------------------------------------------------------------------------- */

static char *name_client(int fd)
{
	uid_t uid;
	gid_t gid;
	pid_t pid;
	if (!unix_peer(fd, &uid, &gid, &pid))
		return mem_text("unknown");
	return text_format("uid %u pid %d", (unsigned)uid, (int)pid);
}

static void client_new(struct vty *vty, int fd)
{
	struct client *client = NEW(struct client);
	client->vty = vty;
	client->fd = fd;
	client->next = vty->clients;
	client->link = &vty->clients;
	if (client->next)
		client->next->link = &client->next;
	vty->clients = client;
	vty->count++;
	session_open(&client->session, vty->host, &session_rules, client);
	client->who = name_client(fd);
	client->session.who = client->who;
	client->watch = watch_new_named(vty->host->loop, fd, on_ready, client, "vtysh_read");
	watch_want(client->watch, WATCH_READ);
	log_debug("vty who=\"%s\" connected", client->who);
}

static void on_connect(void *owner, int ready)
{
	struct vty *vty = owner;
	int fd;
	while ((fd = accept4(vty->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		client_new(vty, fd);
}

struct vty *vty_new(struct host *host, int listener)
{
	struct vty *vty = NEW(struct vty);
	vty->host = host;
	vty->listener = listener;
	vty->watch = watch_new_named(host->loop, listener, on_connect, vty, "vtysh_accept");
	watch_want(vty->watch, WATCH_READ);
	return vty;
}

void vty_free(struct vty *vty)
{
	if (!vty)
		return;
	while (vty->clients)
		client_free(vty->clients);
	watch_free(vty->watch);
	close(vty->listener);
	mem_free(vty);
}
