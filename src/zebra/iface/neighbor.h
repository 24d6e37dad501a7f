/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor -- who answered on which link, as the kernel's ARP and neighbour discovery found out.
 *
 * Nothing is decided by it; it is shown, because "is the other host there at all?" is the first question when
 * a session does not come up. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/address.h"

enum { NEIGHBORS_MAX = 65536 };    /* more are not kept: a large segment must not fill the memory */

struct neighbor {
	uint32_t ifindex;
	struct address address;
	uint16_t state;            /* NUD_* */
	uint8_t hardware_length;
	uint8_t hardware[20];
	bool was_seen;             /* by the reading that is under way */
};

struct neighbors {
	ARRAY_OF(struct neighbor) items;   /* by interface and address */
};

void neighbors_put(struct neighbors *t, const struct neighbor *n);
void neighbors_drop(struct neighbors *t, uint32_t ifindex, const struct address *a);
void neighbors_drop_interface(struct neighbors *t, uint32_t ifindex);
void neighbors_mark_unseen(struct neighbors *t);
void neighbors_forget_unseen(struct neighbors *t);
void neighbors_free(struct neighbors *t);
const char *neighbor_state_word(const struct neighbor *n);
