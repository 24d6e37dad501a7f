/* SPDX-License-Identifier: Apache-2.0 */
/* session -- one of many BGP sessions of a process: says a stream, holds what it hears.
 *
 * Hearing is two steps: bytes are taken off the socket with their time, and looked at when there is leisure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stream.h"
#include "tape.h"

struct session {
	struct voice voice;
	bool is_receiver;               /* what it hears is held; a sender's sessions only count it */
	int fd;                         /* -1: closed */
	bool is_up, wants_write;
	struct stream stream;
	size_t said_to;                 /* byte of the stream that comes next */
	bool is_saying;
	bool has_said, owes_all;        /* a ROUTE-REFRESH came: all of it again */
	struct table heard;
	size_t updates, bytes;          /* heard, since they were last set to 0 */
	double first_heard, last_said;
	struct tape tape;               /* came and was not looked at */
	double came;                    /* when what is looked at just now had come */
	const struct table *wanted;     /* a receiver's: what it must hold in the end */
	double right_since;             /* when it came to hold that, as far as it was looked at; 0: it does not */
};

double now(void);

/* Connects from its address and waits for the session to be established; tries until `deadline`. */
bool session_open(struct session *s, uint32_t daemon, double deadline);
void session_close(struct session *s);

/* Writes what the socket takes; true: there is more. */
bool session_say(struct session *s);

/* Reads once; false: the session is over. */
bool session_hear(struct session *s);

/* Looks at all that was read; false: the session is over. */
bool session_heed(struct session *s);

/* Whether it holds what is wanted, and since when: from `time` on if it did not before. */
void session_compare(struct session *s, double time);
void session_keep_alive(struct session *s);
