/* SPDX-License-Identifier: Apache-2.0 */
/* rtr_none -- in place of rtr.c where the library was not there when this was built. */
#include "base/text.h"
#include "bgpd/rpki/rtr.h"

struct rtr *rtr_open(struct loop *loop, const struct rtr_settings *settings, const struct rtr_listener *listener, void *owner,
		     char **why)
{
	*why = mem_text("this bgpd was built without RTRlib: no cache can be asked; install librtr-dev and build again");
	return NULL;
}

void rtr_close(struct rtr *rtr)
{
}

void rtr_close_now(struct rtr *rtr)
{
}

uint64_t rtr_bad_rows(const struct rtr *rtr)
{
	return 0;
}

bool rtr_is_built_in(void)
{
	return false;
}
