/* SPDX-License-Identifier: Apache-2.0 */
/* parse -- netlink messages to structs: pure. */
#pragma once
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include "zebra/kernel/kernel.h"

/* False: not for us (a bridge's view of its ports, a route that the kernel made itself, a cached one…). */
bool parse_link(const struct nlmsghdr *m, struct iface *out);
bool parse_address(const struct nlmsghdr *m, uint32_t *ifindex, struct iface_address *out);
bool parse_route(const struct kernel *k, const struct nlmsghdr *m, struct kernel_route *out);
bool parse_neighbor(const struct nlmsghdr *m, struct neighbor *out);
/* Members of groups come as kernel ids, to be looked up. */
struct parsed_object {
	uint32_t kernel_id;
	uint8_t protocol;
	uint32_t member_count;
	uint32_t members[NEXTHOPS_MAX];
	uint8_t weights[NEXTHOPS_MAX];
	struct nexthop nexthop;    /* of a single one */
};
bool parse_object(const struct nlmsghdr *m, struct parsed_object *out);
