/* SPDX-License-Identifier: Apache-2.0 */
/* bandwidth -- see bandwidth.h. */
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/marks.h"
#include <float.h>
#include <string.h>

enum { TYPE_AS2 = 0, TYPE_AS4 = 2, SUBTYPE_NARROW = 4, SUBTYPE_WIDE = 6 };
enum { NARROW_AS = 2, NARROW_VALUE = 4, WIDE_VALUE = 4, WIDE_AS = 12 };      /* where in it */

static bool is_of(const uint8_t *c, uint8_t type, uint8_t subtype)
{
	return (c[0] & ~EXT_NON_TRANSITIVE) == type && c[1] == subtype;
}

bool bandwidth_is(const uint8_t *c, size_t width)
{
	return width == BANDWIDTH_WIDE ? is_of(c, TYPE_AS4, SUBTYPE_WIDE) : is_of(c, TYPE_AS2, SUBTYPE_NARROW);
}

/* What is no number is none. */
static double number_of(uint32_t bits)
{
	float value;
	memcpy(&value, &bits, sizeof value);
	return value > 0 && value <= FLT_MAX ? (double)value : 0;
}

bool bandwidth_read(const uint8_t c[BANDWIDTH_NARROW], bool is_plain, double *bytes)
{
	struct reader r = reader_over(c + NARROW_VALUE, 4);
	uint32_t bits = read_u32(&r);
	*bytes = is_plain ? bits : number_of(bits);
	return bandwidth_is(c, BANDWIDTH_NARROW);
}

static bool read_wide(const uint8_t c[BANDWIDTH_WIDE], uint64_t *bytes)
{
	struct reader r = reader_over(c + WIDE_VALUE, 8);
	*bytes = read_u64(&r);
	return bandwidth_is(c, BANDWIDTH_WIDE);
}

static bool read_either(const uint8_t *c, size_t width, bool is_plain, double *bytes)
{
	uint64_t whole;
	if (width == BANDWIDTH_NARROW)
		return bandwidth_read(c, is_plain, bytes);
	if (!read_wide(c, &whole))
		return false;
	*bytes = (double)whole;
	return true;
}

/* The least, where there are several. */
static bool read_least(const struct attrs *a, uint8_t type, size_t width, double *least)
{
	struct reader value = attrs_value(a, type, NULL, NULL);
	bool is_said = false, is_plain = attrs_marks(a).said & MARK_PLAIN_BANDWIDTH;
	double bytes;
	while (read_left(&value) >= width)
		if (read_either(read_bytes(&value, width), width, is_plain, &bytes)) {
			*least = is_said && *least < bytes ? *least : bytes;
			is_said = true;
		}
	return is_said;
}

double attrs_bandwidth(const struct attrs *a)
{
	double least = 0;
	if (a->flags & ATTRS_HAS_BANDWIDTH && !read_least(a, ATTR_EXT_COMMUNITIES, BANDWIDTH_NARROW, &least))
		read_least(a, ATTR_IPV6_EXT_COMMUNITIES, BANDWIDTH_WIDE, &least);
	return least;
}

static void write_narrow(uint8_t *c, double bytes)
{
	float value = (float)bytes;
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	store_u32(c + NARROW_VALUE, bits);
}

uint64_t bandwidth_whole(double bytes)
{
	static const double beyond = 18446744073709551616.0;      /* 2^64 */
	return bytes < beyond ? (uint64_t)bytes : UINT64_MAX;
}

void bandwidth_write(uint8_t *c, size_t width, double bytes)
{
	if (width == BANDWIDTH_NARROW)
		write_narrow(c, bytes);
	else
		store_u64(c + WIDE_VALUE, bandwidth_whole(bytes));
}

void bandwidth_name(uint8_t *c, size_t width, uint32_t asn)
{
	if (width == BANDWIDTH_NARROW)
		store_u16(c + NARROW_AS, asn_short(asn));
	else
		store_u32(c + WIDE_AS, asn);
}

void bandwidth_make(uint8_t *c, size_t width, bool is_transitive)
{
	bool is_wide = width == BANDWIDTH_WIDE;
	memset(c, 0, width);
	c[0] = (uint8_t)((is_wide ? TYPE_AS4 : TYPE_AS2) | (is_transitive ? 0 : EXT_NON_TRANSITIVE));
	c[1] = is_wide ? SUBTYPE_WIDE : SUBTYPE_NARROW;
}

void bandwidth_to_plain(uint8_t c[BANDWIDTH_NARROW])
{
	double bytes;
	if (bandwidth_read(c, false, &bytes))
		store_u32(c + NARROW_VALUE, bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX);
}
