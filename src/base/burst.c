/* SPDX-License-Identifier: Apache-2.0 */
/* burst -- see burst.h. */
#include "base/burst.h"

static void work(struct burst *b)
{
	int64_t begun_us = clock_now_us();
	b->is_asked = false;
	b->work(b->owner);
	int64_t pause_ms = 9 * (clock_now_us() - begun_us) / 1000;
	timer_start(&b->pause, pause_ms > BURST_LEAST_MS ? pause_ms : BURST_LEAST_MS);
}

static void pause_is_over(void *owner)
{
	burst_finish(owner);
}

void burst_init(struct burst *b, struct loop *loop, loop_fn *do_work, void *owner)
{
	*b = (struct burst){ .work = do_work, .owner = owner };
	timer_init(&b->pause, loop, pause_is_over, b);
}

void burst_ask(struct burst *b)
{
	if (timer_is_running(&b->pause))
		b->is_asked = true;
	else
		work(b);
}

void burst_finish(struct burst *b)
{
	if (b->is_asked)
		work(b);
}

void burst_drop(struct burst *b)
{
	b->is_asked = false;
}

void burst_close(struct burst *b)
{
	timer_stop(&b->pause);
	b->is_asked = false;
}
