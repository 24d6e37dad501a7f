/* SPDX-License-Identifier: Apache-2.0 */
/* aside -- what neighbours sent before policy changed it, kept where `soft-reconfiguration inbound` asks for it,
 * or policy has to be asked again because it wants to know the way to the next hop.
 *
 * Only paths that hold another set than was received have an entry (PATH_ASIDE), so that nobody else pays. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct aside_key {
	uint32_t prefix;             /* id in the family's table */
	uint32_t path_id;
	uint16_t peer;
	uint16_t family;
};

struct aside {
	struct aside_entry *entries; /* open addressing */
	uint32_t count, room;        /* room: a power of two, or 0 */
};

void aside_close(struct aside *aside);       /* gives back all sets */
/* Takes the hold over; what was there is given back. */
void aside_put(struct aside *aside, struct aside_key key, uint32_t attrs);
uint32_t aside_find(const struct aside *aside, struct aside_key key);        /* 0: none */
/* Takes it out: the caller has the hold.  0: none. */
uint32_t aside_take(struct aside *aside, struct aside_key key);
size_t aside_bytes(const struct aside *aside);
