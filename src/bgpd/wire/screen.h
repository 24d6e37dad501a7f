/* SPDX-License-Identifier: Apache-2.0 */
/* screen -- what is wanted of an UPDATE's attributes beyond their form: the operator's word about some of them, and
 * the route leaks that roles show (RFC 9234 5). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Zeroed before it is filled, so that memcmp compares.  Most sessions want nothing: then is_on is false. */
struct update_screen {
	bool is_on;
	bool role_said;
	uint8_t role;                      /* ours, enum role */
	uint64_t discard[4], withdraw[4];  /* attribute types, a bit each */
};

static inline bool screen_has(const uint64_t types[4], uint8_t type)
{
	return types[type >> 6] >> (type & 63) & 1;
}

struct decoding;
struct attribute;
/* Is the attribute not to be looked at?  Counts it, and remembers if the routes go with it. */
bool screen_skips(struct decoding *d, uint8_t type);
/* All attributes are read: are the routes leaked to us, or must ONLY_TO_CUSTOMER be added? */
void screen_role(struct decoding *d);
