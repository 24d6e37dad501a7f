/* SPDX-License-Identifier: Apache-2.0 */
/* installed -- see installed.h. */
#include "bgpd/rib/installed.h"
#include <string.h>
#include "base/memory.h"

static void reserve(struct installed *in, prefix_id end)
{
	if (end <= in->room)
		return;
	prefix_id room = (end + end / 4 + 1023) & ~1023u;
	in->bits = mem_resize(in->bits, room / 8);
	memset(in->bits + in->room / 64, 0, (room - in->room) / 8);
	in->room = room;
}

bool installed_set(struct installed *in, prefix_id id, bool is_so)
{
	if (installed_has(in, id) == is_so)
		return false;
	reserve(in, id + 1);
	in->bits[id >> 6] ^= 1ull << (id & 63);
	return true;
}

void installed_close(struct installed *in)
{
	mem_free(in->bits);
	*in = (struct installed){ 0 };
}
