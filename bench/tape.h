/* SPDX-License-Identifier: Apache-2.0 */
/* tape -- what came in and when, to be looked at later: while a daemon works, the load must not work beside it more
 * than it takes to write and read. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct mark {
	size_t end;             /* byte after the last that had come */
	double time;            /* by then */
};

struct tape {
	uint8_t *bytes;
	size_t length, room;
	struct mark *marks;     /* one for each read, in order */
	size_t count, marks_room;
};

/* Room for `length` more bytes behind those that are there. */
uint8_t *tape_reserve(struct tape *t, size_t length);

/* Has that room and its pages already: nothing is fetched from the kernel while the clock runs. */
void tape_warm(struct tape *t, size_t length);

/* `length` bytes of what was reserved have come. */
void tape_came(struct tape *t, size_t length, double time);

/* The first `length` bytes and all marks are done with. */
void tape_cut(struct tape *t, size_t length);
