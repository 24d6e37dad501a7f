/* SPDX-License-Identifier: Apache-2.0 */
/* dampen -- external paths that come and go too often are not used for a while (RFC 2439).
 *
 *   withdrawn ──> penalty + 1000, the path stays as history       changed ──> penalty + 500
 *   penalty ≥ suppress ──> damped: known, not used                penalty halves each half life
 *   penalty < reuse ──> used again                                penalty ≤ reuse / 2 ──> forgotten
 *
 * Only paths that flapped have an entry, and only neighbours with dampening come here at all: the import asks once per
 * letter whether there is any. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bgpd/events/peer.h"

struct dampen_key {
	uint32_t prefix;             /* id in the family's table */
	uint32_t path_id;
	uint16_t peer;
	uint16_t family;
};

struct dampen_entry {
	struct dampen_key key;
	bool is_used;                /* the place is */
	float penalty;               /* when it was brought up to date */
	uint32_t updated_s, first_s; /* wall clock */
	uint32_t flaps;
};

struct dampen {
	struct dampen_entry *entries;        /* open addressing */
	uint32_t count, room;                /* room: a power of two, or 0 */
};

enum { DAMPEN_WITHDRAWN = 1000, DAMPEN_CHANGED = 500 };

void dampen_close(struct dampen *dampen);
struct dampen_entry *dampen_find(const struct dampen *dampen, struct dampen_key key);        /* NULL: it never flapped */
/* It came or went: the penalty grows, up to the ceiling.  The entry is made if missing; good until the next call. */
struct dampen_entry *dampen_charge(struct dampen *dampen, struct dampen_key key, const struct dampening *rules, float penalty,
				   uint32_t now_s);
void dampen_forget(struct dampen *dampen, struct dampen_key key);

/* What is left of the penalty now. */
float dampen_penalty(const struct dampen_entry *entry, const struct dampening *rules, uint32_t now_s);
/* The most a penalty can be: so that it is over when the longest time is. */
float dampen_ceiling(const struct dampening *rules);
/* Seconds until it falls below the limit for use. */
uint32_t dampen_reuse_s(const struct dampen_entry *entry, const struct dampening *rules, uint32_t now_s);
