/* SPDX-License-Identifier: Apache-2.0 */
/* nexthop -- one way out, and where routes come from: what zebra, its clients and the kernel agree on. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "net/address.h"

enum nexthop_kind {
	NEXTHOP_GATEWAY,           /* an address; ifindex 0 unless fixed to an interface */
	NEXTHOP_INTERFACE,         /* on link */
	NEXTHOP_BLACKHOLE,         /* dropped in silence */
	NEXTHOP_REJECT,            /* ICMP unreachable */
	NEXTHOP_PROHIBIT           /* ICMP administratively prohibited */
};

/* 32 bytes; zeroed before use, so that memcmp compares. */
struct nexthop {
	uint8_t kind;              /* enum nexthop_kind */
	uint8_t weight;            /* 1..255; 0 reads as 1 */
	bool is_onlink;            /* the gateway is taken to be on the link */
	uint8_t spare;
	uint32_t ifindex;
	struct address gateway;    /* may be IPv6 for an IPv4 route (RFC 8950) */
	uint32_t spare2;
};

enum route_origin {                /* order: as FRR's codes K C L S B T */
	ORIGIN_KERNEL = 1, ORIGIN_CONNECTED, ORIGIN_LOCAL, ORIGIN_STATIC, ORIGIN_BGP,
	ORIGIN_TABLE,              /* taken over from another table (`ip import-table`) */
	ORIGIN_COUNT
};

#define NEXTHOPS_MAX 64
