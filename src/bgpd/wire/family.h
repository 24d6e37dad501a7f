/* SPDX-License-Identifier: Apache-2.0 */
/* family -- one row per address family (RFC 4760); code elsewhere uses the row's number (small, dense). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum family_row { FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST, FAMILY_COUNT };

struct family {
	uint16_t afi;
	uint8_t safi;
	int address_family;              /* AF_INET, AF_INET6 */
	uint8_t max_length;              /* bits of a prefix */
	const char *words;               /* "ipv4 unicast": configuration */
	const char *title;               /* "IPv4 Unicast": shows */
	const char *json;                /* "ipv4Unicast" */
	const char *log;                 /* "ipv4-unicast" */
};
extern const struct family families[FAMILY_COUNT];
/* FAMILY_COUNT if there is no such row. */
enum family_row family_find(uint16_t afi, uint8_t safi);
