/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses the message; the rest is its body. */
#include "link/messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void get_routes(struct reader *r)
{
	static struct link_routes m;
	struct prefix p;
	if (link_get_routes(r, &m))
		while (link_next_prefix(&m, &p))
			if (!prefix_is_canonical(&p))
				__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct link_nexthop nexthop;
	struct link_watch watch;
	struct link_redistribute redistribute;
	struct link_redistributed redistributed;
	struct link_interface interface;
	struct link_address address;
	struct link_advertise advertise;
	struct link_neighbor neighbor;
	struct reader r = reader_over(data, size);
	switch (read_u8(&r) % 9) {
	case 0: get_routes(&r); break;
	case 1: link_get_nexthop(&r, &nexthop); break;
	case 2: link_get_watch(&r, &watch); break;
	case 3: link_get_redistribute(&r, &redistribute); break;
	case 4: link_get_redistributed(&r, &redistributed); break;
	case 5: link_get_interface(&r, &interface); break;
	case 6: link_get_address(&r, &address); break;
	case 7: link_get_advertise(&r, &advertise); break;
	case 8: link_get_neighbor(&r, &neighbor); break;
	}
	return 0;
}
