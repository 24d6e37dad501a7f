/* SPDX-License-Identifier: Apache-2.0 */
/* installed -- which prefixes the kernel has, by zebra's word: a bit each (`bgp suppress-fib-pending`).  Nothing is kept
 * unless somebody waits for it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/table.h"

struct installed {
	uint64_t *bits;
	prefix_id room;
};

/* Does it say something new? */
bool installed_set(struct installed *in, prefix_id id, bool is_so);
void installed_close(struct installed *in);

static inline bool installed_has(const struct installed *in, prefix_id id)
{
	return id < in->room && in->bits[id >> 6] >> (id & 63) & 1;
}
