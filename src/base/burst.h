/* SPDX-License-Identifier: Apache-2.0 */
/* burst -- work that one small change after the other asks for, done once for many of them.
 *
 *	it was quiet: ask ──> done at once, ask, ask, ask … ──> done once, when the pause is over
 *
 * The pause is nine times as long as the work took, so that it takes a tenth of the time however fast changes come.  Who
 * looks at what comes of the work finishes the burst first. */
#pragma once
#include "base/loop.h"

enum { BURST_LEAST_MS = 20 };

struct burst {
	struct timer pause;          /* runs for a while after the work was done */
	loop_fn *work;
	void *owner;
	bool is_asked;               /* during the pause */
};

void burst_init(struct burst *burst, struct loop *loop, loop_fn *work, void *owner);
void burst_ask(struct burst *burst);
void burst_finish(struct burst *burst);            /* does what has been asked for and not been done */
void burst_drop(struct burst *burst);              /* that is not wanted any more; the pause goes on */
void burst_close(struct burst *burst);
