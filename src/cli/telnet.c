/* SPDX-License-Identifier: Apache-2.0 */
/* telnet -- see telnet.h.  A client is in one of three states; the line that ends is a password, the
 * enable password, or a command. */
#include "cli/telnet.h"
#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "cli/monitor.h"
#include "cli/telnet_line.h"
#include "net/socket.h"

#define TRIES 3
#define CLIENTS_MAX 32           /* strangers may reach this port: what they can hold is bounded */

enum stage { ASKS_PASSWORD, ASKS_ENABLE, TALKS };

struct terminal {
	struct telnet *telnet;
	struct terminal *next, **link;
	struct watch *watch;
	int fd;
	enum stage stage;
	uint32_t wrong;
	struct telnet_line line;
	struct session session;
	struct timer idle;
	struct follower follower;    /* terminal monitor */
	struct text out;
	size_t out_start;
	bool is_closing;             /* when all is written */
	bool is_answering;
	char *who;
};

struct telnet {
	struct host *host;
	struct watch *watch;
	int listener;
	struct terminal *terminals;
	uint32_t count;
};

static void terminal_free(struct terminal *t)
{
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->telnet->count--;
	timer_stop(&t->idle);
	follower_close(&t->follower);
	session_close(&t->session);
	watch_free(t->watch);
	close(t->fd);
	text_free(&t->out);
	mem_free(t->who);
	mem_free(t);
}

/* Text for the terminal: its lines end with CR LF. */
static void show(struct terminal *t, const char *chars)
{
	for (; *chars; chars++) {
		if (*chars == '\n')
			text_add_char(&t->out, '\r');
		text_add_char(&t->out, *chars);
	}
}

static void show_prompt(struct terminal *t)
{
	struct text prompt = { 0 };
	session_prompt(&t->session, &prompt);
	show(t, text_chars(&prompt));
	text_free(&prompt);
}

static const struct line_settings *line_settings_of(const struct terminal *t)
{
	const struct object *line = object_first(config_tree(t->telnet->host->config), &common_line_kind);
	return line ? line->record : NULL;
}

static void start_idle(struct terminal *t)
{
	const struct line_settings *line = line_settings_of(t);
	int64_t seconds = line ? (int64_t)line->exec_minutes * 60 + line->exec_seconds : 600;
	if (seconds)
		timer_start(&t->idle, seconds * 1000);
	else
		timer_stop(&t->idle);
}

static void ask(struct terminal *t, enum stage stage)
{
	t->stage = stage;
	t->line.is_hidden = true;
	show(t, "Password: ");
}

static bool asks_to_enable(const struct common_settings *settings)
{
	return settings->enable_password || settings->enable_hash;
}

static void begin_talk(struct terminal *t)
{
	const struct common_settings *settings = host_settings(t->telnet->host);
	t->stage = TALKS;
	t->line.is_hidden = false;
	if (settings->advanced_vty && !asks_to_enable(settings))
		t->session.is_enabled = true;
	show_prompt(t);
}

/* Takes the same time wherever the first difference is. */
static bool is_secret(const char *secret, const char *typed)
{
	size_t length = strlen(secret), typed_length = strlen(typed);
	unsigned char differs = length != typed_length;
	for (size_t i = 0; i < typed_length; i++)
		differs |= (unsigned char)(typed[i] ^ secret[length ? i % length : 0]);
	return !differs;
}

/* One of the two is set: the secret, or what crypt(3) makes of it. */
static bool is_password(const char *secret, const char *hash, const char *typed)
{
	const char *made = hash ? crypt(typed, hash) : NULL;
	if (hash)
		return made && is_secret(hash, made);
	return secret && is_secret(secret, typed);
}

static bool is_right(const struct terminal *t)
{
	const struct common_settings *s = host_settings(t->telnet->host);
	bool is_login = t->stage == ASKS_PASSWORD;
	return is_password(is_login ? s->password : s->enable_password, is_login ? s->password_hash : s->enable_hash, t->line.chars);
}

static void check_password(struct terminal *t)
{
	bool is_login = t->stage == ASKS_PASSWORD;
	show(t, "\n");
	if (is_right(t)) {
		t->wrong = 0;
		if (!is_login)
			t->session.is_enabled = true;
		begin_talk(t);
	} else if (++t->wrong < TRIES) {
		ask(t, t->stage);
	} else {
		log_warn("telnet who=\"%s\": %d wrong passwords", t->who, TRIES);
		t->wrong = 0;
		show(t, is_login ? "% Bad passwords, too many failures!\n" : "% Bad enable passwords, too many failures!\n");
		t->is_closing = is_login;
		if (!is_login)
			begin_talk(t);
	}
}

/* ---- log lines ------------------------------------------------------------------------------------- */

static bool is_full(const struct terminal *t)
{
	return t->out.length - t->out_start >= CALL_FULL;
}

/* Into an empty row; false if there were none. */
static bool add_log_lines(struct terminal *t)
{
	struct text lines = { 0 };
	while (t->follower.host && !is_full(t) && lines.length < CALL_FULL && follower_next(&t->follower, &lines))
		;
	bool has = lines.length;
	show(t, text_chars(&lines));
	text_free(&lines);
	return has;
}

/* The prompt and what is typed behind it move below the lines.  While an answer goes on, or a password is typed, they
 * wait: the log keeps them.  How wide the terminal is is not known: of a line that takes several rows one is cleared. */
static void show_log_lines(struct terminal *t)
{
	size_t before = t->out.length;
	if (!t->follower.host || t->stage != TALKS || t->is_answering || t->is_closing || is_full(t))
		return;
	text_add(&t->out, "\r\033[K");
	if (!add_log_lines(t)) {
		text_cut(&t->out, before);
		return;
	}
	show_prompt(t);
	show(t, t->line.chars);
}

/* ---- answers --------------------------------------------------------------------------------------- */

static void collect(struct terminal *t)
{
	struct session *session = &t->session;
	show(t, text_chars(&session->out));
	text_clear(&session->out);
	if (!t->is_answering || session_is_busy(session))
		return;
	t->is_answering = false;
	t->is_closing = t->is_closing || session->is_over;
	if (session->wants_enable) {
		session->wants_enable = false;
		ask(t, ASKS_ENABLE);
	} else if (!t->is_closing) {
		add_log_lines(t);
		show_prompt(t);
	}
}

static bool write_out(struct terminal *t)
{
	while (t->out_start < t->out.length) {
		ssize_t n = send(t->fd, t->out.chars + t->out_start, t->out.length - t->out_start, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		t->out_start += (size_t)n;
	}
	text_clear(&t->out);
	t->out_start = 0;
	return true;
}

/* May free the terminal. */
static void pump(struct terminal *t)
{
	collect(t);
	show_log_lines(t);
	if (!write_out(t)) {
		terminal_free(t);
		return;
	}
	size_t unread = t->out.length - t->out_start;
	if (t->is_closing && !unread) {
		terminal_free(t);
		return;
	}
	session_set_held(&t->session, unread);
	bool listens = !t->is_closing && !session_is_busy(&t->session) && unread < CALL_FULL;
	watch_want(t->watch, (listens ? WATCH_READ : 0) | (unread ? WATCH_WRITE : 0));
}

static void on_output(void *owner)
{
	pump(owner);
}

static void monitor(void *owner, bool on)
{
	struct terminal *t = owner;
	follower_close(&t->follower);
	if (on)
		follower_open(&t->follower, t->telnet->host, on_output, t);
}

static const struct session_rules session_rules = { on_output, monitor };

/* ---- keys ------------------------------------------------------------------------------------------ */

static void run_line(struct terminal *t, const char *line)
{
	const struct common_settings *settings = host_settings(t->telnet->host);
	t->session.needs_password = asks_to_enable(settings);
	t->is_answering = true;
	session_run(&t->session, line);
	collect(t);
}

static void end_line(struct terminal *t)
{
	if (t->stage == TALKS) {
		show(t, "\n");
		run_line(t, t->line.chars);
	} else {
		check_password(t);
	}
	telnet_line_clear(&t->line);
}

static void show_help(struct terminal *t)
{
	struct text help = { 0 };
	session_help(&t->session, t->line.chars, &help);
	show(t, "?\n");
	show(t, text_chars(&help));
	show_prompt(t);
	show(t, t->line.chars);
	text_free(&help);
}

static void complete(struct terminal *t)
{
	char *rest = session_tab(&t->session, t->line.chars);
	if (rest)
		telnet_line_add(&t->line, rest, &t->out);
	mem_free(rest);
}

static void take_byte(struct terminal *t, unsigned char byte)
{
	switch (telnet_line_put(&t->line, byte, &t->out)) {
	case TELNET_NOTHING:
		break;
	case TELNET_LINE:
		end_line(t);
		break;
	case TELNET_HELP:
		show_help(t);
		break;
	case TELNET_TAB:
		complete(t);
		break;
	case TELNET_END:
		telnet_line_clear(&t->line);
		show(t, "\n");
		if (t->stage == TALKS)
			run_line(t, "end");
		break;
	case TELNET_CANCEL:
		telnet_line_clear(&t->line);
		show(t, "\n");
		if (t->stage == TALKS)
			show_prompt(t);
		break;
	case TELNET_CLOSE:
		t->is_closing = true;
		break;
	}
}

static void on_ready(void *owner, int ready)
{
	struct terminal *t = owner;
	unsigned char byte;
	if (ready & WATCH_READ) {
		/* A key at a time: what is typed ahead of an answer that goes on waits in the socket. */
		ssize_t n = recv(t->fd, &byte, 1, 0);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
			terminal_free(t);
			return;
		}
		if (n == 1)
			take_byte(t, byte);
		start_idle(t);
	}
	pump(t);
}

static void on_idle(void *owner)
{
	struct terminal *t = owner;
	show(t, "\nVty connection is timed out.\n");
	t->is_closing = true;
	pump(t);
}

/* ---- the listener ---------------------------------------------------------------------------------- */

/* The beginning of the file; a banner that can't be read is no reason to keep people out. */
static void show_banner_file(struct terminal *t, const char *path)
{
	char room[4096];
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(room, 1, sizeof room - 1, file) : 0;
	if (!file)
		log_warn("banner motd file %s: %s", path, strerror(errno));
	else
		fclose(file);
	room[n] = '\0';
	show(t, room);
}

static void greet(struct terminal *t)
{
	static const char negotiation[] = { (char)255, (char)251, 1, (char)255, (char)251, 3, (char)255, (char)254, 34 };
	const struct common_settings *settings = host_settings(t->telnet->host);
	const struct line_settings *line = line_settings_of(t);
	char *hello = text_format("\nHello, this is Grevy (version %s).\n\n", t->telnet->host->version);
	text_add_chars(&t->out, negotiation, sizeof negotiation);
	show(t, settings->banner_line || settings->banner_file ? "\n" : hello);
	if (settings->banner_file)
		show_banner_file(t, settings->banner_file);
	if (settings->banner_line) {
		show(t, settings->banner_line);
		show(t, "\n");
	}
	mem_free(hello);
	if (line && !line->login) {
		begin_talk(t);
	} else if (!settings->password && !settings->password_hash) {
		show(t, "Vty password is not set.\n");
		t->is_closing = true;
	} else {
		show(t, "\nUser Access Verification\n\n");
		ask(t, ASKS_PASSWORD);
	}
}

static void terminal_new(struct telnet *telnet, int fd, char *who)
{
	struct terminal *t = NEW(struct terminal);
	t->telnet = telnet;
	t->fd = fd;
	t->who = who;
	t->next = telnet->terminals;
	t->link = &telnet->terminals;
	if (t->next)
		t->next->link = &t->next;
	telnet->terminals = t;
	telnet->count++;
	session_open(&t->session, telnet->host, &session_rules, t);
	t->session.who = t->who;
	timer_init(&t->idle, telnet->host->loop, on_idle, t);
	start_idle(t);
	t->watch = watch_new(telnet->host->loop, fd, on_ready, t);
	log_info("telnet who=\"%s\" connected", t->who);
	greet(t);
	pump(t);
}

static void on_connect(void *owner, int ready)
{
	struct telnet *telnet = owner;
	struct address from;
	uint16_t port;
	int fd = tcp_accept(telnet->listener, &from, &port, NULL);
	char room[ADDRESS_TEXT];
	if (fd < 0)
		return;
	if (telnet->count >= CLIENTS_MAX) {
		close(fd);
		return;
	}
	terminal_new(telnet, fd, text_format("telnet %s", address_text(&from, room)));
}

struct telnet *telnet_new(struct host *host, const char *address, uint16_t port, char **why)
{
	struct address local;
	if (!address_parse(address ? address : "127.0.0.1", &local)) {
		*why = text_format("-A takes an IPv4 or IPv6 address, not \"%s\"", address);
		return NULL;
	}
	int fd = tcp_listen(&local, port, why);
	if (fd < 0)
		return NULL;
	struct telnet *telnet = NEW(struct telnet);
	telnet->host = host;
	telnet->listener = fd;
	telnet->watch = watch_new(host->loop, fd, on_connect, telnet);
	watch_want(telnet->watch, WATCH_READ);
	return telnet;
}

void telnet_free(struct telnet *telnet)
{
	if (!telnet)
		return;
	while (telnet->terminals)
		terminal_free(telnet->terminals);
	watch_free(telnet->watch);
	close(telnet->listener);
	mem_free(telnet);
}
