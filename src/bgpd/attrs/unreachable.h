/* SPDX-License-Identifier: Apache-2.0 */
/* unreachable -- a set may say that its prefix is out of reach, and who found that out (draft-ietf-idr-upa 5.1).
 *
 *	03 09  u8 flags (0x80: packets are to be dropped)  u8 zero  u32 router id, not zero
 *
 * An extended community; several routers may say it of the same prefix. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"

enum { UNREACHABLE_BYTES = 8, UNREACHABLE_MOST = 200 /* routers told of a prefix */, UNREACHABLE_MANY = 100 };

struct unreachable {
	uint32_t router_id;
	bool drops;
};

/* False: it is another community, or names no router. */
bool unreachable_read(const uint8_t community[UNREACHABLE_BYTES], struct unreachable *out);
void unreachable_write(uint8_t community[UNREACHABLE_BYTES], const struct unreachable *what);
/* The set with what the others say of it too: each community once, ascending, UNREACHABLE_MOST of them; with a hold.
 * *said becomes how many there are. */
uint32_t unreachable_merge(const struct attrs *a, const struct attrs *const *others, uint32_t count, uint32_t *said);
