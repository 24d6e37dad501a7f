/* SPDX-License-Identifier: Apache-2.0 */
/* bandwidth -- see bandwidth.h. */
#include "bgpd/attrs/bandwidth.h"
#include <string.h>

enum { TYPE_AS2 = 0, SUBTYPE_BANDWIDTH = 4, NON_TRANSITIVE = 0x40 };

bool bandwidth_read(const uint8_t c[8], double *bytes)
{
	uint32_t bits = (uint32_t)c[4] << 24 | (uint32_t)c[5] << 16 | (uint32_t)c[6] << 8 | c[7];
	float value;
	if ((c[0] & ~NON_TRANSITIVE) != TYPE_AS2 || c[1] != SUBTYPE_BANDWIDTH)
		return false;
	memcpy(&value, &bits, sizeof value);
	*bytes = value > 0 ? (double)value : 0;      /* what is no number is none */
	return true;
}

double attrs_bandwidth(const struct attrs *a)
{
	struct reader value = attrs_value(a, ATTR_EXT_COMMUNITIES, NULL, NULL);
	double least = 0, bytes;
	for (bool is_said = false; read_left(&value) >= 8;)
		if (bandwidth_read(read_bytes(&value, 8), &bytes)) {
			least = is_said && least < bytes ? least : bytes;
			is_said = true;
		}
	return least;
}

void bandwidth_write(uint8_t c[8], double bytes)
{
	float value = (float)bytes;
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	store_u32(c + 4, bits);
}

void bandwidth_from_plain(uint8_t c[8])
{
	double ignored;
	if (!bandwidth_read(c, &ignored))
		return;
	bandwidth_write(c, (uint32_t)c[4] << 24 | (uint32_t)c[5] << 16 | (uint32_t)c[6] << 8 | c[7]);
}

void bandwidth_to_plain(uint8_t c[8])
{
	double bytes;
	if (bandwidth_read(c, &bytes))
		store_u32(c + 4, bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX);
}
