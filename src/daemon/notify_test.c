/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "daemon/notify.h"

static char heard[256];

/* A systemd that listens at an address; returns its socket. */
static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	strcpy(at.sun_path, path);
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (path[0] == '@')
		at.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&at, length), 0);
	setenv("NOTIFY_SOCKET", path, 1);
	return fd;
}

static const char *hear(int fd)
{
	ssize_t n = recv(fd, heard, sizeof heard - 1, 0);
	heard[n > 0 ? n : 0] = '\0';
	return heard;
}

static void states_arrive(void **state)
{
	struct notify notify;
	char path[64];
	snprintf(path, sizeof path, "@notify-test-%d", getpid());
	int fd = listen_at(path);
	notify_open(&notify);
	assert_null(getenv("NOTIFY_SOCKET"));
	notify_send(&notify, "READY=1");
	assert_string_equal(hear(fd), "READY=1");
	notify_reloading(&notify);
	assert_non_null(strstr(hear(fd), "RELOADING=1\nMONOTONIC_USEC="));
	notify_close(&notify);
	close(fd);
}

static void signs_of_life_come_twice_per_period(void **state)
{
	struct notify notify;
	struct loop *loop = loop_new_manual();
	char path[64];
	snprintf(path, sizeof path, "/tmp/notify-test-%d", getpid());
	int fd = listen_at(path);
	setenv("WATCHDOG_USEC", "3000000", 1);
	notify_open(&notify);
	notify_watch(&notify, loop);
	assert_string_equal(hear(fd), "WATCHDOG=1");
	loop_advance(loop, 1400);
	assert_string_equal(hear(fd), "");
	loop_advance(loop, 200);
	assert_string_equal(hear(fd), "WATCHDOG=1");
	notify_close(&notify);
	loop_free(loop);
	close(fd);
	unlink(path);
}

static void without_systemd_nothing_happens(void **state)
{
	struct notify notify;
	unsetenv("NOTIFY_SOCKET");
	notify_open(&notify);
	assert_int_equal(notify.fd, -1);
	notify_send(&notify, "READY=1");
	setenv("NOTIFY_SOCKET", "relative", 1);
	notify_open(&notify);
	assert_int_equal(notify.fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_arrive),
		cmocka_unit_test(signs_of_life_come_twice_per_period),
		cmocka_unit_test(without_systemd_nothing_happens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
