/* SPDX-License-Identifier: Apache-2.0 */
/* notify -- see notify.h. */
#include "daemon/notify.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/text.h"

static bool connect_to(int fd, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(path);
	if (length < 2 || length >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
		return false;
	memcpy(to.sun_path, path, length);
	if (path[0] == '@')          /* an abstract address */
		to.sun_path[0] = '\0';
	return connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) == 0;
}

static int64_t watchdog_from_environment(void)
{
	const char *period = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	uint64_t us, whose;
	if (!period || !text_to_number(period, INT64_MAX, &us))
		return 0;
	if (pid && text_to_number(pid, INT32_MAX, &whose) && (pid_t)whose != getpid())
		return 0;
	return (int64_t)(us / 1000);
}

void notify_open(struct notify *notify)
{
	const char *path = getenv("NOTIFY_SOCKET");
	*notify = (struct notify){ .fd = -1 };
	if (path) {
		notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (notify->fd >= 0 && !connect_to(notify->fd, path)) {
			close(notify->fd);
			notify->fd = -1;
		}
		notify->watchdog_ms = watchdog_from_environment();
	}
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void notify_close(struct notify *notify)
{
	timer_stop(&notify->watchdog);
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
}

void notify_send(struct notify *notify, const char *state)
{
	/* A systemd that does not listen is no reason to fail. */
	if (notify->fd >= 0 && send(notify->fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return;
}

void notify_reloading(struct notify *notify)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	char *state = text_format("RELOADING=1\nMONOTONIC_USEC=%lld",
				  (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	notify_send(notify, state);
	mem_free(state);
}

static void send_life(void *owner)
{
	struct notify *notify = owner;
	notify_send(notify, "WATCHDOG=1");
	timer_start(&notify->watchdog, notify->watchdog_ms / 2);
}

void notify_watch(struct notify *notify, struct loop *loop)
{
	if (notify->fd < 0 || notify->watchdog_ms < 2)
		return;
	timer_init(&notify->watchdog, loop, send_life, notify);
	send_life(notify);
}
