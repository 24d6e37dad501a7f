/* SPDX-License-Identifier: Apache-2.0 */
/* policy_settings -- records of route maps, and of where they are used: by protocol, for next hops, between tables. */
#pragma once
#include "cli/config.h"
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
	struct said said;
	char *name;
	uint32_t seq;
	uint8_t action;
	char *description;
	char *ip_access, *ip_prefix_list, *ip6_access, *ip6_prefix_list;
	uint8_t ip_length, ip6_length;
	char *hop_access, *hop_prefix_list, *hop6_access, *hop6_prefix_list;
	uint8_t hop_length;
	struct address hop_address, hop6_address;
	bool hop_drops, hop6_drops;
	char *interface;
	uint8_t source_protocol;
	uint8_t source_instance;
	uint32_t match_tag, match_metric;
	struct address source, source6;
	bool next;
	uint32_t leap;
	char *call;
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
