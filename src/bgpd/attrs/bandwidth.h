/* SPDX-License-Identifier: Apache-2.0 */
/* bandwidth -- the link bandwidth that a set says of itself (draft-ietf-idr-link-bandwidth). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"

/* Octets per second; 0: nothing is said. */
double attrs_bandwidth(const struct attrs *a);
/* Is it this extended community, transitive or not?  Then its octets per second. */
bool bandwidth_read(const uint8_t community[8], double *bytes_out);
/* Into one that is there. */
void bandwidth_write(uint8_t community[8], double bytes);
/* Some write a whole number there.  What is another extended community stays as it is. */
void bandwidth_from_plain(uint8_t community[8]);
void bandwidth_to_plain(uint8_t community[8]);
