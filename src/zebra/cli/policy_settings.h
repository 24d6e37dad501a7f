/* SPDX-License-Identifier: Apache-2.0 */
/* policy_settings -- records of route maps, and of where they are used: by protocol, for next hops, between tables. */
#pragma once
#include "cli/maps.h"
#include "zebra/policy/policy.h"

/* Names of protocols: the first are enum route_origin, then those that FRR knows and no route here has. */
enum { PROTOCOL_ANY = ORIGIN_COUNT };
extern const char *const zebra_protocols[];
#define PROTOCOL_WAY(field, name) field ":\"" name "\""
#define PROTOCOL_WAYS(field)                                                                                        \
	PROTOCOL_WAY(field, "kernel") "|" PROTOCOL_WAY(field, "connected") "|" PROTOCOL_WAY(field, "local") "|"     \
		PROTOCOL_WAY(field, "static") "|" PROTOCOL_WAY(field, "bgp") "|" PROTOCOL_WAY(field, "table") "|"   \
		PROTOCOL_WAY(field, "babel") "|" PROTOCOL_WAY(field, "eigrp") "|" PROTOCOL_WAY(field, "isis") "|"   \
		PROTOCOL_WAY(field, "nhrp") "|" PROTOCOL_WAY(field, "openfabric") "|" PROTOCOL_WAY(field, "ospf")   \
		"|" PROTOCOL_WAY(field, "ospf6") "|" PROTOCOL_WAY(field, "rip") "|" PROTOCOL_WAY(field, "ripng")    \
		"|" PROTOCOL_WAY(field, "sharp") "|" PROTOCOL_WAY(field, "vnc")

struct route_map_line {                  /* one rule */
	MAP_MEMBERS;
	uint8_t source_protocol;
	uint8_t source_instance;
	uint32_t match_tag, match_metric;
	struct address source, source6;
};

/* `ip protocol bgp route-map X`, `ip nht bgp route-map X`. */
struct filter_settings {
	struct said said;
	uint8_t protocol;                    /* enum route_origin; PROTOCOL_ANY; more: of no route here */
	char *route_map;
};

/* `ip import-table 10 distance 15 route-map X`. */
struct import_settings {
	struct said said;
	uint32_t table;
	bool mrib;
	uint8_t distance;
	char *route_map;
};

extern const struct kind route_map_kind;
extern const struct kind ip_protocol_kind, ipv6_protocol_kind, ip_nht_kind, ipv6_nht_kind;
extern const struct kind ip_import_kind, ipv6_import_kind;

/* Makes what the tree's lists and route maps say. */
struct policy *compile_policy(const struct object *tree);
