/* SPDX-License-Identifier: Apache-2.0 */
/* family -- one row per address family (RFC 4760); code elsewhere uses the row's number (small, dense).
 *
 * Families with a table of their own come first: to all who work with tables, a row is below TABLE_COUNT.  The others
 * are another way to speak of a table on the wire: labeled unicast (RFC 8277) is the unicast table with labels.  A
 * session speaks of a table in one way only. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum family_row {
	FAMILY_IPV4_UNICAST, FAMILY_IPV6_UNICAST, FAMILY_IPV4_MULTICAST, FAMILY_IPV6_MULTICAST, TABLE_COUNT,
	FAMILY_IPV4_LABELED = TABLE_COUNT, FAMILY_IPV6_LABELED, FAMILY_COUNT
};

struct family {
	uint16_t afi;
	uint8_t safi;
	int address_family;              /* AF_INET, AF_INET6 */
	uint8_t max_length;              /* bits of a prefix */
	const char *words;               /* "ipv4 unicast": configuration */
	const char *title;               /* "IPv4 Unicast": shows */
	const char *json;                /* "ipv4Unicast" */
	const char *log;                 /* "ipv4-unicast" */
	enum family_row table;           /* whose prefixes it speaks of */
	bool installs;                   /* best paths are for zebra */
	bool is_multicast;               /* … which keeps them apart: packets don't follow them, lookups against reverse paths do */
	bool has_labels;                 /* NLRI carries a label stack */
};
extern const struct family families[FAMILY_COUNT];
/* The labeled way to speak of a table; FAMILY_COUNT: there is none. */
enum family_row family_labeled(enum family_row table);
/* FAMILY_COUNT if there is no such row. */
enum family_row family_find(uint16_t afi, uint8_t safi);
