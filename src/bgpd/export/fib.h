/* SPDX-License-Identifier: Apache-2.0 */
/* fib -- best paths on their way to the kernel: the ways of a prefix (next hops, distance, MED) as a number, and
 * for each prefix the number the speaker was told last.
 *
 * Attributes that don't matter to the kernel change nothing here.  It is off until the speaker asks for the first
 * time (EVENT_FIB_AGAIN): without zebra nobody wants it, and nothing is kept.  Routes of our own are not told: who
 * gave them to us has them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

struct fib_table {
	bool is_on;
	struct peer_filters map;             /* the table map: what policy memos are asked with */
	const struct distances *special;     /* of the book in force; NULL: none, as is usual */
	uint32_t *told;                      /* by prefix id: a way, 0 none */
	uint64_t *bits;
	prefix_id room;
	ARRAY_OF(prefix_id) pending;
	uint32_t pending_at;
	prefix_id sweep_at;                  /* everything is told again, from here on; 0: no */
	bool owes_done;                      /* then it is told even where nothing differs */
	uint32_t round;                      /* comes back with EVENT_FIB_DONE */
};

struct fib {
	struct rib *rib;
	struct fib_table tables[FAMILY_COUNT];
	struct policy_memo memo;             /* of table maps */
	struct slab ways;
	uint32_t *map;                       /* open addressing: way ids */
	uint32_t map_size, way_count;
	void (*send)(void *owner, struct letter *letter);
	void *owner;
};

void fib_open(struct fib *fib, struct rib *rib, void (*send)(void *owner, struct letter *letter), void *owner);
void fib_close(struct fib *fib);
void fib_mark(struct fib *fib, enum family_row family, prefix_id id);
void fib_again(struct fib *fib, enum family_row family, uint32_t round);     /* says all, then EVENT_FIB_DONE */
/* Does the table map want to know any of this (ASK_*)? */
bool fib_asks(const struct fib *fib, enum family_row family, uint32_t what);
/* The settings in force have perhaps another table map. */
void fib_follow_settings(struct fib *fib, enum family_row family);
void fib_follow_policy(struct fib *fib, const struct policy_book *old, const struct policy_book *book);
void fib_look_again(struct fib *fib, enum family_row family);        /* says what differs from what was told */
bool fib_has_work(const struct fib *fib);
/* One letter at most. */
void fib_work(struct fib *fib);
bool fib_was_told(const struct fib *fib, enum family_row family, prefix_id id);
bool fib_holds(const struct fib *fib, enum family_row family, prefix_id id);
size_t fib_bytes(const struct fib *fib);
