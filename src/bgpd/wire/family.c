/* SPDX-License-Identifier: Apache-2.0 */
/* family -- the rows of the address families. */
#include "bgpd/wire/family.h"
#include <sys/socket.h>

const struct family families[FAMILY_COUNT] = {
	[FAMILY_IPV4_UNICAST] = { 1, 1, AF_INET, 32, "ipv4 unicast", "IPv4 Unicast", "ipv4Unicast", "ipv4-unicast" },
	[FAMILY_IPV6_UNICAST] = { 2, 1, AF_INET6, 128, "ipv6 unicast", "IPv6 Unicast", "ipv6Unicast", "ipv6-unicast" },
};

enum family_row family_find(uint16_t afi, uint8_t safi)
{
	for (enum family_row row = 0; row < FAMILY_COUNT; row++)
		if (families[row].afi == afi && families[row].safi == safi)
			return row;
	return FAMILY_COUNT;
}
