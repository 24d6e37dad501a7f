/* SPDX-License-Identifier: Apache-2.0 */
/* churn -- the source is said from its beginning, message by message as they become due; when all of it has been
 * said the churn is over, so each prefix changes once and its first arrival is the one that counts. */
#include "churn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void churn_begin(struct churn *c, struct stream *source, double rate, double seconds)
{
	*c = (struct churn){ .source = source, .began = now(), .rate = rate, .seconds = seconds };
	table_init(&c->pending);
}

static void note_time(void *owner, uint64_t key)
{
	struct churn *c = owner;

	table_put_key(&c->pending, key, (uint64_t)(now() * 1e9));
}

bool churn_step(struct churn *c, struct session *sender)
{
	double passed = now() - c->began;
	struct table marks;

	table_init(&marks);
	marks.heard = note_time;
	marks.owner = c;
	while (c->at < c->source->length && c->prefixes < passed * c->rate) {
		const uint8_t *m = c->source->bytes + c->at;
		size_t length = mrt_number(m + 16, 2), before = marks.count;
		take_update(&marks, m + HEADER, length - HEADER, 0);
		take_update(&sender->stream.said, m + HEADER, length - HEADER, 0);
		if (write(sender->fd, m, length) != (ssize_t)length)
			abort();        /* the daemon has stopped reading at a rate that is far below its own */
		c->at += length;
		c->prefixes += marks.count - before;
	}
	table_free(&marks);
	return passed < c->seconds && c->at < c->source->length;
}

void churn_heard(void *owner, uint64_t key)
{
	struct churn *c = owner;
	struct slot *s = table_find(&c->pending, key);

	if (!s || !s->path)
		return;
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 1 << 16;
		c->latencies_us = realloc(c->latencies_us, c->room * sizeof *c->latencies_us);
		if (!c->latencies_us)
			abort();
	}
	c->latencies_us[c->count++] = (uint32_t)((now() * 1e9 - (double)s->path) / 1000);
	s->path = 0;
}

static int by_size(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

uint32_t churn_percentile(struct churn *c, double share)
{
	if (!c->count)
		return 0;
	qsort(c->latencies_us, c->count, sizeof *c->latencies_us, by_size);
	return c->latencies_us[(size_t)(share * (double)(c->count - 1))];
}

void churn_end(struct churn *c)
{
	table_free(&c->pending);
	free(c->latencies_us);
	*c = (struct churn){ 0 };
}
