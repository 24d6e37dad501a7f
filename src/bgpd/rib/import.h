/* SPDX-License-Identifier: Apache-2.0 */
/* import -- routes as they come: may they be used, and into the table with them.
 *
 * What a set of attributes is worth for a peer is asked once per UPDATE, not per prefix; the prefixes of a
 * letter are hashed and fetched from memory in windows. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/rib/rib.h"

/* Announcements and withdrawals of one peer (0: ourselves).  Takes over the holds of what it keeps, and leaves
 * the others to the letter. */
void import_routes(struct rib *rib, struct event_routes *letter, uint32_t now_s);

/* Does policy that the peer's paths come in by ask for any of this (ASK_*)?  For ways and validity what is received is
 * kept, for validity also what is refused. */
bool import_asks(const struct rib *rib, const struct rib_peer *peer, enum family_row family, uint32_t what);

/* The set as the neighbour sent it, if that is known. */
uint32_t import_received(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path);

/* Judges a stored path again, under new rules; removes it if it may not be used and need not be kept. */
void import_again(struct rib *rib, struct table *table, prefix_id id, uint32_t at);

/* Which paths that flapped: of a peer (0: all), a family (FAMILY_COUNT: all), a prefix (family 0: all). */
struct import_damped {
	uint16_t peer;
	enum family_row family;
	struct prefix prefix;
	bool forgets;                /* penalties are forgotten, whatever they are */
};
/* A peer's limits are no longer the old ones: judged anew, also for what it has brought already. */
void import_follow_limits(struct rib *rib, struct rib_peer *peer, const struct peer_rules *old);
/* Uses again what was kept back long enough, and forgets what has been quiet. */
void import_relax_damped(struct rib *rib, const struct import_damped *which, uint32_t now_s);
struct page_flaps import_flaps(const struct rib *rib, const struct table *table, prefix_id id, const struct path *path,
			       uint32_t now_s);

/* Removes a path from the table, with its hold and from its peer's counts; touches the prefix. */
void import_remove(struct rib *rib, struct table *table, prefix_id id, uint32_t at);
