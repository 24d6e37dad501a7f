/* SPDX-License-Identifier: Apache-2.0 */
/* session -- one of many BGP sessions of a process: says a stream, holds what it hears. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "stream.h"

enum { SESSION_IN = 1 << 17 };

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
	uint8_t *in;
	size_t in_end;
};

double now(void);

/* Connects from its address and waits for the session to be established; tries until `deadline`. */
bool session_open(struct session *s, uint32_t daemon, double deadline);
void session_close(struct session *s);

/* Writes what the socket takes; true: there is more. */
bool session_say(struct session *s);

/* Reads once; false: the session is over. */
bool session_hear(struct session *s);
void session_keep_alive(struct session *s);
