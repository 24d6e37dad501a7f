/* SPDX-License-Identifier: Apache-2.0 */
/* vrps_inside -- what asking a table and making one share. */
#pragma once
#include <string.h>
#include "bgpd/rpki/vrps.h"

/* Is the prefix within the row's? */
static inline bool vrp_covers(const struct vrp *row, const uint8_t *address, uint8_t length)
{
	uint8_t whole = row->length / 8, rest = row->length % 8;
	if (row->length > length || memcmp(row->address, address, whole) != 0)
		return false;
	return !rest || (row->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}
