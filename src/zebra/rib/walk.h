/* SPDX-License-Identifier: Apache-2.0 */
/* walk -- a table's prefixes in order, for shows: a sorted copy of the keys, made when a show begins.
 *
 * The hash that routes live in has no order and needs none.  A million IPv4 keys are sorted in some tens of
 * milliseconds and take 8 bytes each while the show lasts; what vanishes meanwhile is passed over. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "zebra/rib/rib.h"

struct walk {
	const struct table *table;
	uint32_t count, next;
	uint64_t *v4;              /* address and length */
	struct walk_key {
		uint8_t bytes[16];
		uint8_t length;
	} *v6;
};

typedef bool walk_filter(const void *owner, const struct table *table, const struct entry *entry);

/* `filter` may be NULL: everything. */
void walk_open(struct walk *w, const struct table *table, walk_filter *filter, const void *owner);
void walk_close(struct walk *w);
/* The next prefix that is still there; NULL at the end. */
const struct entry *walk_next(struct walk *w, struct prefix *p);
