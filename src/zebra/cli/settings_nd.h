/* SPDX-License-Identifier: Apache-2.0 */
/* settings_nd -- `ipv6 nd …` of an interface: what its router advertisements say (RFC 4861).  One kind for the values
 * that are there once, one each for prefixes, name servers and search domains. */
#pragma once
#include "cli/config.h"
#include "zebra/radv/packet.h"

struct nd_settings {
	struct said said;
	bool suppress_ra, fast_retrans, managed, other, home_agent, interval_option;
	uint32_t seconds, milliseconds;
	uint16_t lifetime, agent_preference, agent_lifetime, mtu;
	uint32_t reachable, retransmit;
	uint8_t hop_limit, preference;
};

struct nd_prefix_settings {
	struct said said;
	struct prefix prefix;
	uint32_t valid, preferred;
	bool valid_forever, preferred_forever, off_link, no_autoconfig, router_address;
};

/* A name server or a search domain. */
struct nd_resolver_settings {
	struct said said;
	struct address server;
	char *domain;
	uint32_t lifetime;
	bool infinite;
};

struct nd_translator_settings {
	struct said said;
	struct prefix prefix;
	uint16_t lifetime;
	bool automatic;
};

extern const struct kind nd_kind, nd_prefix_kind, nd_server_kind, nd_domain_kind, nd_translator_kind;
/* What the interface's lines say; radv_rules_drop it. */
void nd_compile(const struct object *interface, struct radv_rules *out);
