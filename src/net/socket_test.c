/* SPDX-License-Identifier: Apache-2.0 */
#include "net/socket.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/testing.h"

static struct address parsed(const char *text)
{
	struct address a;
	if (!address_parse(text, &a))
		fail_msg("%s is refused", text);
	return a;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage sa;
	socklen_t length = sizeof sa;
	uint16_t port;
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &length), 0);
	address_from_sockaddr((struct sockaddr *)&sa, &port);
	return port;
}

static void wait_for(int fd, short events)
{
	struct pollfd p = { fd, events, 0 };
	assert_int_equal(poll(&p, 1, 2000), 1);
}

static void connect_over(const char *text, const struct tcp_options *options)
{
	struct address local = parsed(text), ends[4];
	char *why = NULL;
	uint16_t ports[4], port;
	int listener = tcp_listen(&local, 0, &why);
	assert_int_not_equal(listener, -1);
	port = port_of(listener);
	int fd = tcp_connect(&local, port, options, &why);
	if (fd < 0)
		fail_msg("%s", why);
	wait_for(listener, POLLIN);
	int accepted = tcp_accept(listener, &ends[0], &ports[0], NULL);
	assert_true(accepted >= 0);
	wait_for(fd, POLLOUT);
	assert_int_equal(socket_error(fd), 0);
	assert_true(tcp_ends(fd, &ends[0], &ports[0], &ends[1], &ports[1]));
	assert_true(tcp_ends(accepted, &ends[2], &ports[2], &ends[3], &ports[3]));
	assert_true(address_same(&ends[0], &ends[3]) && address_same(&ends[1], &ends[2]));
	assert_int_equal(ports[0], ports[3]);
	assert_int_equal(ports[1], port);
	if (options->source.family)
		assert_true(address_same(&ends[0], &options->source));
	assert_true(fcntl(accepted, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(accepted, F_GETFD) & FD_CLOEXEC);
	close(fd);
	close(accepted);
	close(listener);
}

static void both_families_connect_and_know_their_ends(void **state)
{
	struct tcp_options options = { 0 };
	connect_over("127.0.0.1", &options);
	connect_over("::1", &options);
	options.ttl = 1;
	options.min_ttl = 1;
	options.mss = 1000;
	connect_over("::1", &options);
	options.source = parsed("127.0.0.2");
	connect_over("127.0.0.1", &options);
}

static void a_refused_connection_is_an_error_of_the_socket(void **state)
{
	struct address local = parsed("127.0.0.1");
	struct tcp_options options = { 0 };
	char *why = NULL;
	int listener = tcp_listen(&local, 0, &why);
	uint16_t port = port_of(listener);
	close(listener);
	int fd = tcp_connect(&local, port, &options, &why);
	assert_true(fd >= 0);
	wait_for(fd, POLLOUT);
	assert_int_equal(socket_error(fd), ECONNREFUSED);
	close(fd);
}

static void expect_words(char *why, const char *words)
{
	assert_non_null(why);
	if (!strstr(why, words))
		fail_msg("'%s' is not in: %s", words, why);
	mem_free(why);
}

static void an_address_may_be_listened_on_before_it_is_there(void **state)
{
	struct address later4 = parsed("192.0.2.77"), later6 = parsed("2001:db8::77");
	char *why = NULL;
	int v4 = tcp_listen(&later4, 0, &why), v6 = tcp_listen(&later6, 0, &why);
	assert_true(v4 >= 0 && v6 >= 0);
	close(v4);
	close(v6);
}

static void failures_come_in_words(void **state)
{
	struct address local = parsed("127.0.0.1"), foreign = parsed("192.0.2.77");
	char *why = NULL;
	int listener = tcp_listen(&local, 0, &why);
	uint16_t port = port_of(listener);
	assert_int_equal(tcp_listen(&local, port, &why), -1);
	expect_words(why, "Address already in use; another program listens there");
	struct tcp_options options = { .source = foreign };
	assert_int_equal(tcp_connect(&local, port, &options, &why), -1);
	expect_words(why, "cannot use the source address 192.0.2.77: Cannot assign");
	options = (struct tcp_options){ .device = "no-such-if" };
	assert_int_equal(tcp_connect(&local, port, &options, &why), -1);
	expect_words(why, "cannot bind to interface no-such-if: ");
	close(listener);
}

/* A kernel without CONFIG_TCP_MD5SIG says so, and then there is nothing to test. */
static void md5_keys_are_set_and_cleared(void **state)
{
	struct address local = parsed("127.0.0.1"), range = parsed("10.0.0.0");
	char *why = NULL, too_long[100];
	int listener = tcp_listen(&local, 0, &why);
	if (!tcp_listen_md5(listener, &local, 32, "secret", &why)) {
		expect_words(why, "cannot set the MD5 password for 127.0.0.1: ");
		close(listener);
		skip();
	}
	assert_true(tcp_listen_md5(listener, &range, 8, "secret", &why));
	assert_true(tcp_listen_md5(listener, &range, 8, NULL, &why));
	assert_true(tcp_listen_md5(listener, &local, 32, NULL, &why));
	assert_true(tcp_listen_md5(listener, &local, 32, NULL, &why));
	memset(too_long, 'x', sizeof too_long);
	too_long[99] = '\0';
	assert_false(tcp_listen_md5(listener, &local, 32, too_long, &why));
	expect_words(why, "Message too long");
	close(listener);
}

static void a_dead_unix_socket_is_replaced_and_a_live_one_is_not(void **state)
{
	char folder[] = "/tmp/socket_test.XXXXXX", path[64], *why = NULL;
	struct stat st;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/a.vty", folder);
	assert_int_equal(unix_connect(path, &why), -1);
	expect_words(why, "a.vty: No such file or directory");
	mode_t before = umask(0077);
	int first = unix_listen(path, 0660, &why);
	umask(before);
	assert_true(first >= 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_int_equal(unix_listen(path, 0660, &why), -1);
	expect_words(why, "another program already answers on /tmp/socket_test.");
	close(first);
	int second = unix_listen(path, 0600, &why);
	assert_true(second >= 0);
	int fd = unix_connect(path, &why);
	assert_true(fd >= 0);
	uid_t uid;
	pid_t pid;
	assert_true(unix_peer(fd, &uid, NULL, &pid));
	assert_int_equal(uid, geteuid());
	assert_int_equal(pid, getpid());
	close(fd);
	close(second);
	unlink(path);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(unix_listen(path, 0660, &why), -1);
	expect_words(why, "is in the way: it is not a socket");
	unlink(path);
	rmdir(folder);
}

static void a_path_that_is_too_long_is_refused(void **state)
{
	char path[300], *why = NULL;
	memset(path, 'x', sizeof path);
	path[299] = '\0';
	assert_int_equal(unix_listen(path, 0660, &why), -1);
	expect_words(why, "is longer than 107 characters");
	assert_int_equal(unix_connect(path, &why), -1);
	expect_words(why, "is longer than 107 characters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_families_connect_and_know_their_ends),
		cmocka_unit_test(a_refused_connection_is_an_error_of_the_socket),
		cmocka_unit_test(an_address_may_be_listened_on_before_it_is_there),
		cmocka_unit_test(failures_come_in_words),
		cmocka_unit_test(md5_keys_are_set_and_cleared),
		cmocka_unit_test(a_dead_unix_socket_is_replaced_and_a_live_one_is_not),
		cmocka_unit_test(a_path_that_is_too_long_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
