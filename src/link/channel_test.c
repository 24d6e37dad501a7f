/* SPDX-License-Identifier: Apache-2.0 */
#include "link/channel.h"
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/testing.h"
#include "link/messages.h"
#include "net/socket.h"

/* One end's owner: what it was told. */
struct side {
	struct channel *channel;
	int opens;
	int frames;
	int closes;
	int drains;
	size_t bytes;
	uint32_t next;              /* the number that the next frame must begin with */
	char why[200];
	bool frees_at_frame;
	bool closes_at_frame;
};

static void on_open(void *owner, struct channel *channel)
{
	struct side *side = owner;
	side->channel = channel;
	side->opens++;
}

static void on_frame(void *owner, struct channel *channel, uint16_t kind, struct reader body)
{
	struct side *side = owner;
	side->frames++;
	side->bytes += read_left(&body);
	if (kind == 100)
		assert_int_equal(read_u32(&body), side->next++);
	if (side->closes_at_frame)
		channel_close(channel);
	if (side->frees_at_frame) {
		channel_free(channel);
		side->channel = NULL;
	}
}

static void on_close(void *owner, struct channel *channel, const char *why)
{
	struct side *side = owner;
	side->closes++;
	snprintf(side->why, sizeof side->why, "%s", why);
}

static void on_drained(void *owner, struct channel *channel)
{
	struct side *side = owner;
	side->drains++;
}

static const struct channel_rules rules = { on_open, on_frame, on_close, on_drained };

static char folder[64], path[80];
static struct loop *loop;
static struct side client, zebra;
static struct channel_server *server;

static void start_server(void)
{
	char *why = NULL;
	server = channel_serve(loop, path, "zebra", &rules, &zebra, &why);
	if (!server)
		fail_msg("%s", why);
}

static int begin(void **state)
{
	char *why = NULL;
	strcpy(folder, "/tmp/channel_test.XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/zserv.api", folder);
	log_to_file("/dev/null", LOG_DEBUG_, &why);
	client = zebra = (struct side){ 0 };
	loop = loop_new_manual();
	server = NULL;
	return 0;
}

static int end(void **state)
{
	channel_free(client.channel);
	channel_server_free(server);
	loop_free(loop);
	rmdir(folder);
	log_close();
	return 0;
}

static void turns(int count)
{
	while (count--)
		loop_turn(loop);
}

static void connect_both(void)
{
	start_server();
	client.channel = channel_to(loop, path, "bgpd", &rules, &client);
	turns(5);
	assert_int_equal(client.opens, 1);
	assert_int_equal(zebra.opens, 1);
}

static void both_sides_greet_and_know_each_other(void **state)
{
	connect_both();
	assert_true(channel_is_open(client.channel));
	assert_string_equal(channel_peer_name(client.channel), "zebra");
	assert_string_equal(channel_peer_name(zebra.channel), "bgpd");
	assert_int_equal(channel_peer_pid(zebra.channel), getpid());
}

static void frames_arrive_in_order_and_in_bulk(void **state)
{
	uint8_t body[1000];
	connect_both();
	for (uint32_t i = 0; i < 5000; i++) {
		memset(body, 0, sizeof body);
		store_u32(body, i);
		channel_send(client.channel, 100, body, 4 + i % 900);
	}
	channel_send(zebra.channel, 7, NULL, 0);
	assert_true(channel_queued(client.channel) > 1000000);
	turns(100);
	assert_int_equal(zebra.frames, 5000);
	assert_int_equal(client.frames, 1);
	assert_int_equal(channel_queued(client.channel), 0);
	assert_true(client.drains > 0);
}

static void the_largest_frame_goes_through_and_a_slow_reader_holds_nobody(void **state)
{
	size_t most = LINK_FRAME_MAX - 6;
	uint8_t *body = mem_new(most);
	connect_both();
	for (int i = 0; i < 8; i++)
		channel_send(client.channel, 5, body, most);
	loop_turn(loop);
	assert_true(channel_queued(client.channel) > 0);
	turns(1000);
	assert_int_equal(zebra.frames, 8);
	assert_int_equal(zebra.bytes, 8 * most);
	mem_free(body);
}

static void a_client_waits_for_its_server_and_comes_back_when_it_does(void **state)
{
	client.channel = channel_to(loop, path, "bgpd", &rules, &client);
	assert_false(channel_is_open(client.channel));
	channel_send(client.channel, 5, "x", 1);
	assert_int_equal(channel_queued(client.channel), 0);
	loop_advance(loop, 5000);
	assert_int_equal(client.opens, 0);
	start_server();
	loop_advance(loop, 2000);
	turns(5);
	assert_int_equal(client.opens, 1);
	channel_server_free(server);
	assert_int_equal(zebra.closes, 1);
	turns(5);
	assert_int_equal(client.closes, 1);
	assert_string_equal(client.why, "zebra closed the connection");
	start_server();
	loop_advance(loop, 100);
	turns(5);
	assert_int_equal(client.opens, 2);
}

static void closing_is_told_at_the_end_of_the_turn_on_both_sides(void **state)
{
	connect_both();
	channel_close(zebra.channel);
	assert_int_equal(zebra.closes, 0);
	turns(3);
	assert_int_equal(zebra.closes, 1);
	assert_string_equal(zebra.why, "closed on this side");
	assert_int_equal(client.closes, 1);
	loop_advance(loop, 100);
	turns(5);
	assert_int_equal(client.opens, 2);
}

static void a_channel_may_be_closed_or_freed_inside_its_own_callback(void **state)
{
	connect_both();
	zebra.closes_at_frame = true;
	channel_send(client.channel, 1, "x", 1);
	channel_send(client.channel, 1, "x", 1);
	turns(5);
	assert_int_equal(zebra.frames, 1);
	assert_int_equal(zebra.closes, 1);
	loop_advance(loop, 100);
	turns(5);
	zebra.closes_at_frame = false;
	client.frees_at_frame = true;
	channel_send(zebra.channel, 1, "x", 1);
	channel_send(zebra.channel, 1, "x", 1);
	turns(5);
	assert_null(client.channel);
	assert_int_equal(client.frames, 1);
	assert_int_equal(client.closes, 1);
	assert_int_equal(zebra.closes, 2);
}

static void what_is_said_last_still_goes_out(void **state)
{
	connect_both();
	channel_send(client.channel, LINK_STAY, "\0\0\0\x78", 4);
	channel_free(client.channel);
	client.channel = NULL;
	turns(3);
	assert_int_equal(zebra.frames, 1);
	assert_string_equal(zebra.why, "bgpd closed the connection");
}

/* A client of our own that says what it wants. */
static int raw_client(const void *bytes, size_t length)
{
	char *why = NULL;
	int fd = unix_connect(path, &why);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	turns(5);
	return fd;
}

static bool is_closed(int fd)
{
	char bytes[100];
	ssize_t got;
	while ((got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
		;
	close(fd);
	return got == 0 || (got < 0 && errno == ECONNRESET);
}

static void another_version_is_refused_with_a_line_that_names_both(void **state)
{
	char log_path[100], line[300] = "", *why = NULL;
	start_server();
	snprintf(log_path, sizeof log_path, "%s/log", folder);
	assert_true(log_to_file(log_path, LOG_INFO_, &why));
	assert_true(is_closed(raw_client("\0\0\0\x0e\0\x01\0\0\0\x09" "bgpd", 14)));
	assert_int_equal(zebra.opens, 0);
	assert_int_equal(zebra.closes, 0);
	FILE *file = fopen(log_path, "r");
	assert_non_null(fgets(line, sizeof line, file));
	assert_non_null(strstr(line, "link: bgpd speaks version 9 of the link protocol and zebra speaks 2: install both"));
	fclose(file);
	unlink(log_path);
}

static void who_does_not_greet_is_refused(void **state)
{
	start_server();
	assert_true(is_closed(raw_client("\0\0\0\x06\0\x10", 6)));
	assert_true(is_closed(raw_client("\0\0\0\x06\0\x01", 6)));
	assert_true(is_closed(raw_client("GET / HTTP/1.0\r\n", 16)));
	assert_true(is_closed(raw_client("\0\0\0\x05\0\x01", 6)));
	assert_int_equal(zebra.opens, 0);
}

static void a_frame_of_impossible_length_closes_an_open_channel(void **state)
{
	start_server();
	int fd = raw_client("\0\0\0\x0e\0\x01\0\0\0\x02" "bgpd", 14);
	assert_int_equal(zebra.opens, 1);
	assert_int_equal(write(fd, "\0\x10\0\x01\0\x10", 6), 6);
	turns(3);
	assert_string_equal(zebra.why, "bgpd sent a frame of 1048577 bytes");
	assert_true(is_closed(fd));
}

static void a_half_frame_waits_for_the_rest(void **state)
{
	start_server();
	int fd = raw_client("\0\0\0\x0e\0\x01\0", 7);
	assert_int_equal(zebra.opens, 0);
	assert_int_equal(write(fd, "\0\0\x02" "bgpd\0\0\0\x07\0\x20", 13), 13);
	turns(3);
	assert_int_equal(zebra.opens, 1);
	assert_int_equal(zebra.frames, 0);
	assert_int_equal(write(fd, "x", 1), 1);
	turns(3);
	assert_int_equal(zebra.frames, 1);
	assert_int_equal(zebra.bytes, 1);
	close(fd);
	turns(3);
}

/* Root is let in and may become anyone, so the stranger is a child. */
static int try_as(uid_t uid, gid_t gid)
{
	char *why = NULL, byte;
	if (setgroups(0, NULL) || setgid(gid) || setuid(uid))
		return 2;
	int fd = unix_connect(path, &why);
	if (fd < 0)
		return 3;
	for (int i = 0; i < 200; i++, usleep(10000)) {
		ssize_t got = recv(fd, &byte, 1, MSG_DONTWAIT);
		if (got > 0)
			return 1;      /* a HELLO */
		if (got == 0)
			return 0;      /* closed */
	}
	return 4;
}

static int answer_to(uid_t uid, gid_t gid)
{
	int status = 0;
	pid_t child = fork();
	if (!child)
		_exit(try_as(uid, gid));
	for (int i = 0; i < 300 && waitpid(child, &status, WNOHANG) == 0; i++, usleep(10000))
		turns(1);
	return WEXITSTATUS(status);
}

static void strangers_are_refused_and_the_socket_group_is_not(void **state)
{
	if (geteuid() != 0)
		skip();
	start_server();
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(answer_to(65534, 65534), 0);
	assert_int_equal(chown(path, 0, 65534), 0);
	assert_int_equal(answer_to(65534, 65534), 1);
	assert_int_equal(chmod(path, 0660), 0);
	assert_int_equal(answer_to(65534, 65534), 1);
	assert_int_equal(answer_to(1, 1), 3);
}

#define CHANNEL_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHANNEL_TEST(both_sides_greet_and_know_each_other),
		CHANNEL_TEST(frames_arrive_in_order_and_in_bulk),
		CHANNEL_TEST(the_largest_frame_goes_through_and_a_slow_reader_holds_nobody),
		CHANNEL_TEST(a_client_waits_for_its_server_and_comes_back_when_it_does),
		CHANNEL_TEST(closing_is_told_at_the_end_of_the_turn_on_both_sides),
		CHANNEL_TEST(a_channel_may_be_closed_or_freed_inside_its_own_callback),
		CHANNEL_TEST(what_is_said_last_still_goes_out),
		CHANNEL_TEST(another_version_is_refused_with_a_line_that_names_both),
		CHANNEL_TEST(who_does_not_greet_is_refused),
		CHANNEL_TEST(a_frame_of_impossible_length_closes_an_open_channel),
		CHANNEL_TEST(a_half_frame_waits_for_the_rest),
		CHANNEL_TEST(strangers_are_refused_and_the_socket_group_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
