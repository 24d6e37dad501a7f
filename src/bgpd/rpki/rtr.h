/* SPDX-License-Identifier: Apache-2.0 */
/* rtr -- talks to RPKI caches (RFC 6810, 8210).
 *
 * The protocol is a library's (rtr_library.h) that has threads and locks of its own.  It stays behind this door: what
 * it has to say goes through a pipe to our loop, what may wait for it is done on a thread that is made for that.
 *
 *      loop of the owner          threads of the library
 *      changes(), state()  <──────  a note per row or state, blocking: a full pipe is the brake
 *      rtr_close()         ── pipe closed, another thread waits for them and gives all back
 *
 * A row is said by as many caches as say it; who listens counts (rpki/vrps.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/loop.h"
#include "bgpd/rpki/vrps.h"

struct rtr_cache {
	bool is_ssh;
	uint8_t preference;          /* 1 is asked first */
	char *host, *port;
	char *source;                /* our address towards it; NULL: any */
	char *user, *key, *known;    /* of SSH: name, private key, hosts that are known (NULL: the user's) */
};

struct rtr_settings {
	uint32_t polling_s, expire_s, retry_s;
	ARRAY_OF(struct rtr_cache) caches;
};

void rtr_settings_free(struct rtr_settings *settings);
bool rtr_settings_same(const struct rtr_settings *a, const struct rtr_settings *b);

/* Connected: it has told all that it has and is listened to.  Failed: it could not be reached, or made no sense; it is
 * tried again. */
enum rtr_state { RTR_CACHE_IDLE, RTR_CACHE_CONNECTED, RTR_CACHE_FAILED };

struct rtr_listener {
	void (*changes)(void *owner, const struct vrp_change *changes, uint32_t count);
	void (*state)(void *owner, uint8_t preference, enum rtr_state state);
};

struct rtr;

/* Begins to connect; the settings have one cache at least, and are not needed afterwards.  NULL and *why. */
struct rtr *rtr_open(struct loop *loop, const struct rtr_settings *settings, const struct rtr_listener *listener, void *owner,
		     char **why);
/* Nothing is said any more from here on.  Does not wait. */
void rtr_close(struct rtr *rtr);
/* The same at the end of the program: waits. */
void rtr_close_now(struct rtr *rtr);
/* How many rows were said that can't be; they are not passed on. */
uint64_t rtr_bad_rows(const struct rtr *rtr);
/* Was the library there when this was built? */
bool rtr_is_built_in(void);
