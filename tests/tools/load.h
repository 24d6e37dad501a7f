/* SPDX-License-Identifier: Apache-2.0 */
/* load -- what a sender has to say, one message after the other: synthetic routes, or a recorded session. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "message.h"
#include "mrt.h"

struct load {
	size_t routes;          /* synthetic: how many */
	size_t next;            /* synthetic: the next route */
	uint32_t variant;       /* synthetic: another number gives the same prefixes other paths */
	uint32_t asn;
	uint32_t next_hop;
	struct mrt mrt;         /* recorded: the whole file, uncompressed */
	size_t mrt_at;
};

bool load_open_mrt(struct load *l, const char *file);

/* The next message; false at the end, after which the load begins anew. */
bool load_announce(struct load *l, struct message *m);

/* Withdrawals of everything that is in a table, many in a message; `at` begins as 0. */
bool load_withdraw(const struct table *t, size_t *at, struct message *m);
