/* SPDX-License-Identifier: Apache-2.0 */
/* vrps -- validated ROA payloads, and what they say of a route (RFC 6811).
 *
 *      address        length  most  AS    parent
 *      192.0.0.0        8       8    1      -    <──┐
 *      192.0.2.0       24      24    7      ────────┤
 *      192.0.2.0       24      26    7      (the one above, of the same prefix)
 *      192.0.3.0       24      24    9      ────────┘
 *
 * A table is sorted by prefix and never changes; each row knows the nearest one before it that covers it.  The last row
 * that is not behind a route's prefix is in the middle of all that cover the route, so one search and a walk along
 * parents finds them.
 *
 * Tables are shared by the speaker and the shards, counted by holds; whoever changes one makes another. */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"
#include "net/prefix.h"

struct vrp {
	uint8_t address[16];         /* masked; of IPv4 the first four bytes */
	uint32_t asn;
	uint32_t parent;             /* 1 + place of the nearest row that covers this one; 0: none */
	uint16_t sources;            /* how many caches say so */
	uint8_t length, most;        /* of the prefix; of routes that it is good for */
};
static_assert(sizeof(struct vrp) == 28, "there may be a million of them");

struct vrp_table {
	struct vrp *items;
	uint32_t count;
};

struct vrps {
	uint32_t holds;
	struct vrp_table v4, v6;
};

/* Numbers of RFC 8097 2. */
enum validity { VALIDITY_VALID, VALIDITY_NOT_FOUND, VALIDITY_INVALID, VALIDITY_UNKNOWN /* nobody validates */ };

/* What a cache says: one more of it says so, or one less. */
struct vrp_change {
	struct prefix prefix;
	uint32_t asn;
	uint8_t most;
	bool is_gone;
};
struct vrp_changes { ARRAY_OF(struct vrp_change); };

/* `before` (NULL: empty) with the changes, which are sorted by it; one hold.  Rows that came or went are appended to
 * `touched` (may be NULL). */
struct vrps *vrps_with(const struct vrps *before, struct vrp_changes *changes, struct vrp_changes *touched);
const struct vrps *vrps_hold(const struct vrps *vrps);
void vrps_release(const struct vrps *vrps);                   /* NULL is fine */
size_t vrps_bytes(const struct vrps *vrps);

/* The state of a route; `origin` 0 is NONE, which no row matches. NULL: VALIDITY_UNKNOWN. */
enum validity vrps_judge(const struct vrps *vrps, const struct prefix *route, uint32_t origin);
/* The rows that cover the prefix, the most specific first: the one after `after` (NULL: the first), or NULL. */
const struct vrp *vrps_covering(const struct vrps *vrps, const struct prefix *p, const struct vrp *after);
struct prefix vrp_prefix(const struct vrp *vrp, int family);
/* A prefix as a cache may say it: its length and that of routes are possible.  Host bits are taken away. */
bool vrp_change_is_good(struct vrp_change *change);
