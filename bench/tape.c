/* SPDX-License-Identifier: Apache-2.0 */
/* tape -- buffers grow and are kept, so a second round finds its memory there. */
#include "tape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 1 << 17, FIRST_MARKS = 1 << 6 };

static void *grown(void *had, size_t *room, size_t wanted, size_t first, size_t each)
{
	if (wanted <= *room)
		return had;
	if (!*room)
		*room = first;
	while (*room < wanted)
		*room *= 2;
	void *more = realloc(had, *room * each);
	if (!more) {
		perror("tape");
		exit(1);
	}
	return more;
}

uint8_t *tape_reserve(struct tape *t, size_t length)
{
	t->bytes = grown(t->bytes, &t->room, t->length + length, FIRST_BYTES, 1);
	return t->bytes + t->length;
}

void tape_warm(struct tape *t, size_t length)
{
	memset(tape_reserve(t, length), 0, length);
}

void tape_came(struct tape *t, size_t length, double time)
{
	t->marks = grown(t->marks, &t->marks_room, t->count + 1, FIRST_MARKS, sizeof *t->marks);
	t->length += length;
	t->marks[t->count++] = (struct mark){ .end = t->length, .time = time };
}

void tape_cut(struct tape *t, size_t length)
{
	memmove(t->bytes, t->bytes + length, t->length - length);
	t->length -= length;
	t->count = 0;
}
