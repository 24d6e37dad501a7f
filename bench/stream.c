/* SPDX-License-Identifier: Apache-2.0 */
/* stream -- a growing buffer of messages; each goes through the reader that receivers have, so the buffer and the
 * table of what was said cannot differ. */
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { FIRST_ROOM = 1 << 16 };

void stream_open(struct stream *s)
{
	*s = (struct stream){ 0 };
	table_init(&s->said);
}

void stream_close(struct stream *s)
{
	free(s->bytes);
	table_free(&s->said);
	*s = (struct stream){ 0 };
}

void stream_add_bytes(struct stream *s, const void *bytes, size_t length)
{
	if (s->length + length > s->room) {
		s->room = s->room ? s->room * 2 : FIRST_ROOM;
		s->bytes = realloc(s->bytes, s->room);
		if (!s->bytes) {
			perror("stream");
			exit(1);
		}
	}
	memcpy(s->bytes + s->length, bytes, length);
	s->length += length;
}

void stream_add(struct stream *s, const struct message *m)
{
	if (!take_update(&s->said, m->bytes + HEADER, m->length - HEADER, 0)) {
		fprintf(stderr, "stream: an update that is none\n");
		exit(1);
	}
	stream_add_bytes(s, m->bytes, m->length);
	s->updates++;
}

void stream_synthetic(struct stream *s, const struct voice *v, size_t first, size_t routes, unsigned variant)
{
	struct load load = { .next = first, .routes = first + routes, .variant = variant << 12 | (v->number + 1),
			     .asn = v->asn, .next_hop = v->address };
	struct message m;

	while (load_announce(&load, &m))
		stream_add(s, &m);
}
