/* SPDX-License-Identifier: Apache-2.0 */
/* notify -- telling systemd how we are (sd_notify(3)'s protocol over $NOTIFY_SOCKET, without its library).
 *
 * Without the variable nothing happens.  notify_open reads and unsets the variables and opens the socket
 * early, because later the process may not reach it any more. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"

struct notify {
	int fd;                      /* -1: nobody asked */
	int64_t watchdog_ms;         /* how often a sign of life is wanted; 0: not */
	struct timer watchdog;
};

void notify_open(struct notify *notify);
void notify_close(struct notify *notify);
/* "READY=1", "STATUS=…"; several lines with \n. */
void notify_send(struct notify *notify, const char *state);
/* RELOADING=1 with the clock that systemd wants beside it. */
void notify_reloading(struct notify *notify);
/* Signs of life at half of the period, from the loop's own timer: a loop that hangs sends none. */
void notify_watch(struct notify *notify, struct loop *loop);
