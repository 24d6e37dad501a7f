/* SPDX-License-Identifier: Apache-2.0 */
/* gather -- see gather.h.
 *
 * A peer that says small UPDATEs one after the other wakes us for each: the wake-up, the read and the write of what
 * follows cost several times what the routes do.  After ROW little reads, in the mean less than a millisecond apart, the
 * kernel is told to call the socket ready when GATHER_BYTES (some five UPDATEs) are there; what is less is looked for
 * GATHER_MS after the last read.  Nothing there several times: it is over, and the next byte wakes us again. */
#include "bgpd/session/gather.h"
#include <sys/socket.h>

enum { LEAST_BYTES = 19, MOST_BYTES = 4 * GATHER_BYTES, ROW = 16, ROW_US = ROW * 1000, PATIENCE = 4 };

static void set_least(const struct connection *c, int bytes)
{
	setsockopt(c->fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

/* Counts little reads; at the end of a row: did they come fast? */
static bool is_fast(struct gather *g, size_t bytes, int64_t now_us)
{
	if (bytes < LEAST_BYTES || bytes > MOST_BYTES || !g->row)
		g->row_began_us = now_us;
	g->row = bytes < LEAST_BYTES || bytes > MOST_BYTES ? 0 : g->row + 1;
	if (g->row <= ROW)
		return false;
	g->row = 0;
	return now_us - g->row_began_us < ROW_US;
}

void gather_note(struct connection *c, size_t bytes)
{
	struct gather *g = &c->gather;
	if (!g->is_on && is_fast(g, bytes, loop_now_us(c->loop))) {
		g->is_on = true;
		set_least(c, GATHER_BYTES);
	}
	g->in_vain = 0;
	if (g->is_on)
		timer_start(&g->patience, GATHER_MS);
}

void gather_in_vain(struct connection *c)
{
	struct gather *g = &c->gather;
	if (++g->in_vain < PATIENCE) {
		timer_start(&g->patience, GATHER_MS);
		return;
	}
	g->is_on = false;
	g->row = 0;
	set_least(c, 1);
}
