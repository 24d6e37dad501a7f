/* SPDX-License-Identifier: Apache-2.0 */
/* bandwidth -- the link bandwidth that a set says of itself.
 *
 *	narrow (draft-ietf-idr-link-bandwidth)         wide (draft-li-idr-link-bandwidth-ext)
 *	00 04  u16 AS  float octets per second         02 06  u16 zero  u64 octets per second  u32 AS  u32 zero
 *	an extended community                          an IPv6 extended community
 *
 * With 0x40 in the first octet it is not passed on to another AS. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"

enum { BANDWIDTH_NARROW = 8, BANDWIDTH_WIDE = 20 };        /* octets of one */

/* Octets per second; 0: nothing is said. */
double attrs_bandwidth(const struct attrs *a);
/* Without the fraction; what is more than 64 bits hold is the most they do. */
uint64_t bandwidth_whole(double bytes);
/* Is it this community, transitive or not?  Then its octets per second.  Some write a whole number into the narrow one:
 * the set is marked then (MARK_PLAIN_BANDWIDTH). */
bool bandwidth_read(const uint8_t community[BANDWIDTH_NARROW], bool is_plain, double *bytes_out);
/* Either of them, known by its width. */
bool bandwidth_is(const uint8_t *community, size_t width);
/* Into one that is there: how much, and whose it is. */
void bandwidth_write(uint8_t *community, size_t width, double bytes);
void bandwidth_name(uint8_t *community, size_t width, uint32_t asn);
/* A new one. */
void bandwidth_make(uint8_t *community, size_t width, bool is_transitive);
/* From a float.  What is another extended community stays as it is. */
void bandwidth_to_plain(uint8_t community[BANDWIDTH_NARROW]);
