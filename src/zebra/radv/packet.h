/* SPDX-License-Identifier: Apache-2.0 */
/* packet -- router advertisements as bytes (RFC 4861 4.2, 4.6; preferences RFC 4191; name servers RFC 8106; NAT64 RFC 8781; mobile
 * IPv6 RFC 6275 7).  Pure: what is to be said goes in, octets come out. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/bytes.h"
#include "base/memory.h"
#include "net/prefix.h"

enum radv_preference { RADV_LOW, RADV_MEDIUM, RADV_HIGH };
enum { RADV_INFINITE = UINT32_MAX, RADV_ROUTER_SOLICIT = 133, RADV_ROUTER_ADVERT = 134, RADV_BYTES_MOST = 1432 };

struct radv_prefix {
	struct prefix prefix;
	uint32_t valid_seconds, preferred_seconds;
	bool is_off_link, is_without_autoconfig, is_router_address;
};

/* A name server, or a domain to search in. */
struct radv_resolver {
	struct address server;
	char domain[254];
	bool lifetime_said;            /* else it lives as three intervals */
	uint32_t lifetime_seconds;
};

/* Where hosts find IPv4 through a translator (RFC 8781). */
struct radv_translator {
	struct prefix prefix;          /* of 96, 64, 56, 48, 40 or 32 bits */
	bool lifetime_said;            /* else it lives as three intervals */
	uint16_t lifetime_seconds;
};
bool radv_translates(uint8_t length);

/* What the operator says of one link. */
struct radv_rules {
	bool is_on;                    /* no ipv6 nd suppress-ra */
	uint32_t interval_ms;          /* 0: not said */
	bool lifetime_said;
	uint16_t lifetime_seconds;
	uint32_t reachable_ms, retransmit_ms, mtu;
	uint8_t hop_limit, preference; /* enum radv_preference */
	bool is_managed, is_other, is_home_agent, has_interval_option, is_slow;
	uint16_t agent_preference, agent_seconds;
	ARRAY_OF(struct radv_prefix) prefixes;
	ARRAY_OF(struct radv_resolver) servers, domains;
	ARRAY_OF(struct radv_translator) translators;
};

/* One advertisement. */
struct radv_message {
	const struct radv_rules *rules;
	const struct prefix *networks; /* of the link's addresses, told unless the operator says something of them */
	uint32_t network_count;
	uint32_t interval_ms;
	bool is_last;                  /* we are no router here any more: lifetime 0 (6.2.5) */
	const uint8_t *hardware;       /* our link-layer address */
	uint8_t hardware_length;       /* 6, or not told */
};

#define RADV_RULES_DEFAULT { .hop_limit = 64, .preference = RADV_MEDIUM }
void radv_rules_drop(struct radv_rules *rules);
void radv_write(struct writer *w, const struct radv_message *m);
void radv_write_solicit(struct writer *w, const uint8_t *hardware, uint8_t hardware_length);
/* Type of a whole and sensible message (RFC 4861 6.1.1, 6.1.2); 0: to be passed over. */
uint8_t radv_read(struct reader body);
