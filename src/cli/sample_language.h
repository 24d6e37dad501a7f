/* SPDX-License-Identifier: Apache-2.0 */
/* sample_language -- a small language for the unit tests of this folder: a router with neighbors, address
 * families, interfaces and static lines. */
#pragma once
#include "cli/command.h"
#include "cli/config.h"

struct sample_root {
	struct said said;
	char *hostname;
	bool forwarding;
	bool debug_events;
};
struct sample_interface {
	struct said said;
	char *name;
	char *description;
	bool shutdown;
};
struct sample_address {
	struct said said;
	struct prefix prefix;
};
struct sample_router {
	struct said said;
	uint32_t asn;
	struct address router_id;
	bool log_changes;
	uint16_t keepalive, hold_time;
	bool old;
};
struct sample_neighbor {
	struct said said;
	struct peer_name peer;
	uint32_t remote_as;
	bool internal, external;
	char *description;
	bool shutdown;
	char *shutdown_message;
	uint16_t keepalive, hold_time;
	uint8_t origin;
};
struct sample_family {
	struct said said;
	uint8_t paths;
	bool connected;
	uint32_t connected_metric;
};
struct sample_network {
	struct said said;
	struct prefix prefix;
	char *map;
};
struct sample_family_neighbor {
	struct said said;
	struct peer_name peer;
	bool activate, next_hop_self;
	uint32_t maximum;
	uint8_t percent;
	bool warning_only;
};
struct sample_route {
	struct said said;
	struct prefix prefix;
	struct address gateway;
	bool drop;
	struct address network, mask;
	uint8_t distance;
};

enum { SAMPLE_NEW_SESSION = 1, SAMPLE_REFRESH = 2, SAMPLE_NAME = 4 };

extern const struct kind sample_root_kind, sample_router_kind, sample_neighbor_kind, sample_family_kind;
extern const struct kind sample_family_neighbor_kind, sample_network_kind, sample_interface_kind, sample_route_kind;
extern const struct kind sample_address_kind;
extern const struct language sample_language;
