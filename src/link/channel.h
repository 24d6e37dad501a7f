/* SPDX-License-Identifier: Apache-2.0 */
/* channel -- frames between daemons over a unix socket: u32 length (of all), u16 kind, body.
 *
 * The first frame of each side is LINK_HELLO with the version of the protocol; another version is refused
 * with a log line that names both.  A client's channel connects again by itself (100 ms, doubling to 2 s).
 * Frames are written in bulk once per turn of the loop.  The server checks SO_PEERCRED: root, its own user
 * or the group of the socket. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/bytes.h"
#include "base/loop.h"

enum { LINK_VERSION = 2, LINK_FRAME_MAX = 1 << 20 };

struct channel;

struct channel_rules {
	void (*on_open)(void *owner, struct channel *channel);       /* HELLOs are exchanged */
	void (*on_frame)(void *owner, struct channel *channel, uint16_t kind, struct reader body);
	void (*on_close)(void *owner, struct channel *channel, const char *why);
	void (*on_drained)(void *owner, struct channel *channel);    /* what was queued is written; may be NULL */
};

/* A client's end; lives until channel_free, through any number of connections. */
struct channel *channel_to(struct loop *loop, const char *path, const char *program,
			   const struct channel_rules *rules, void *owner);
/* A server: each accepted channel is made with `rules` and the server's owner until channel_own says
 * otherwise in on_open; it is freed after on_close. NULL and *why on failure. */
struct channel_server;
struct channel_server *channel_serve(struct loop *loop, const char *path, const char *program,
				     const struct channel_rules *rules, void *owner, char **why);
void channel_server_free(struct channel_server *server);             /* closes its channels, removes the socket */

bool channel_is_open(const struct channel *channel);
const char *channel_peer_name(const struct channel *channel);        /* the other program, from its HELLO */
pid_t channel_peer_pid(const struct channel *channel);
int channel_socket(const struct channel *channel);                   /* its number, for shows; -1: closed */
void channel_send(struct channel *channel, uint16_t kind, const void *body, size_t length);  /* dropped when closed */
size_t channel_queued(const struct channel *channel);                /* bytes not yet taken by the kernel */
void channel_close(struct channel *channel);                         /* a client's will connect again */
void channel_free(struct channel *channel);
