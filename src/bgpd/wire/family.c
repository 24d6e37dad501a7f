/* SPDX-License-Identifier: Apache-2.0 */
/* family -- the rows of the address families. */
#include "bgpd/wire/family.h"
#include <sys/socket.h>

const struct family families[FAMILY_COUNT] = {
	[FAMILY_IPV4_UNICAST] = { 1, 1, AF_INET, 32, "ipv4 unicast", "IPv4 Unicast", "ipv4Unicast", "ipv4-unicast",
				  FAMILY_IPV4_UNICAST, .installs = true },
	[FAMILY_IPV6_UNICAST] = { 2, 1, AF_INET6, 128, "ipv6 unicast", "IPv6 Unicast", "ipv6Unicast", "ipv6-unicast",
				  FAMILY_IPV6_UNICAST, .installs = true },
	[FAMILY_IPV4_MULTICAST] = { 1, 2, AF_INET, 32, "ipv4 multicast", "IPv4 Multicast", "ipv4Multicast",
				    "ipv4-multicast", FAMILY_IPV4_MULTICAST, .installs = true, .is_multicast = true },
	[FAMILY_IPV6_MULTICAST] = { 2, 2, AF_INET6, 128, "ipv6 multicast", "IPv6 Multicast", "ipv6Multicast",
				    "ipv6-multicast", FAMILY_IPV6_MULTICAST, .installs = true, .is_multicast = true },
	[FAMILY_IPV4_LABELED] = { 1, 4, AF_INET, 32, "ipv4 labeled-unicast", "IPv4 Labeled-unicast",
				  "ipv4LabeledUnicast", "ipv4-labeled-unicast", FAMILY_IPV4_UNICAST, .has_labels = true },
	[FAMILY_IPV6_LABELED] = { 2, 4, AF_INET6, 128, "ipv6 labeled-unicast", "IPv6 Labeled-unicast",
				  "ipv6LabeledUnicast", "ipv6-labeled-unicast", FAMILY_IPV6_UNICAST, .has_labels = true },
};

enum family_row family_find(uint16_t afi, uint8_t safi)
{
	for (enum family_row row = 0; row < FAMILY_COUNT; row++)
		if (families[row].afi == afi && families[row].safi == safi)
			return row;
	return FAMILY_COUNT;
}

enum family_row family_labeled(enum family_row table)
{
	for (enum family_row row = TABLE_COUNT; row < FAMILY_COUNT; row++)
		if (families[row].table == table && families[row].has_labels)
			return row;
	return FAMILY_COUNT;
}
