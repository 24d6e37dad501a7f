/* SPDX-License-Identifier: Apache-2.0 */
/* vty -- the socket NAME.vty, over which vtysh and other programs type lines.
 *
 *	→ line NUL            ← text NUL NUL NUL status        (FRR's framing)
 *
 * Many clients at once, each a session.  Lines may be sent ahead; they are answered in order.  What a
 * client does not read waits in its own answer only: at 64 KiB its call is told to pause, and no further
 * line of it is taken.  A client that goes away in the middle takes its call with it. */
#pragma once
#include "cli/session.h"

#define VTY_LINE_MAX 65536

struct vty;

/* Takes over a listening unix socket. */
struct vty *vty_new(struct host *host, int listener);
void vty_free(struct vty *vty);
