/* SPDX-License-Identifier: Apache-2.0 */
/* static_settings -- the lines of static routes.
 *
 * Prefix, table and where it leads tell a line from others.  The rest a later line says anew, and `no` passes over:
 * distance and metric (lines with the same are one route with several next hops), tag, weight, onlink, color. */
#include <string.h>
#include <strings.h>
#include "base/memory.h"
#include "zebra/cli/settings.h"

static bool settle_mask(struct static_settings *s, char **why)
{
	unsigned length;
	if (!s->network.family)
		return true;
	if (!mask_to_length(&s->mask, &length)) {
		char text[ADDRESS_TEXT];
		*why = text_format("%s is not a netmask: its ones are not in one piece", address_text(&s->mask, text));
		return false;
	}
	s->prefix = prefix_of(&s->network, length);
	s->network = s->mask = (struct address){ 0 };
	return true;
}

/* FRR takes any word for an interface, also a gateway with a mask: files have such lines, and load.  They lead nowhere;
 * `show static routes` says so.  A mistyped address or number is refused. */
static bool settle_interface(const struct static_settings *s, char **why)
{
	const char *name = s->interface;
	if (!name || name[strspn(name, "0123456789.:")] || strchr(name, '/'))
		return true;
	*why = text_format("\"%s\" is no address, and cannot be an interface's name", name);
	return false;
}

/* Null0 is no interface, however it is written. */
static bool settle_route(void *record, char **why)
{
	struct static_settings *s = record;
	if (s->interface && !strcasecmp(s->interface, "null0")) {
		mem_free(s->interface);
		s->interface = NULL;
		s->null0 = true;
	}
	if (!settle_interface(s, why))
		return false;
	/* The preset is not written, as in FRR. */
	if (s->distance == 1)
		said_clear(&s->said, (unsigned)field_index(ip_route_kind.fields, "distance", 8));
	return settle_mask(s, why);
}

#define F(member, type, help, ...) FIELD(struct static_settings, member, type, help, __VA_ARGS__)
#define STATIC_FIELDS(prefix_type, gateway_type, mask_type)                                                \
	F(prefix, prefix_type, "where packets go to"),                                                     \
	F(gateway, gateway_type, "the router that they are given to"),                                     \
	F(interface, &type_word, "the interface that they leave by"),                                      \
	F(null0, &type_flag, "they are dropped"),                                                          \
	F(blackhole, &type_flag, "they are dropped in silence"),                                           \
	F(reject, &type_flag, "they are answered as unreachable"),                                         \
	F(network, mask_type, "where packets go to"),                                                      \
	F(mask, mask_type, "mask of the network"),                                                         \
	F(table, &type_u32, "number of the kernel's table", .least = 1, .most = 4294967295),               \
	F(distance, &type_u8, "distance: the least is used", .least = 1, .most = 255, .preset = 1),        \
	F(metric, &type_u32, "metric: the least is used of those with the same distance", .most = 4294967295), \
	F(tag, &type_u32, "tag of the route", .least = 1, .most = 4294967295),                             \
	F(weight, &type_u8, "its share of the traffic", .least = 1, .most = 255),                          \
	F(onlink, &type_flag, "the gateway is at the interface, whatever addresses say"),                  \
	F(color, &type_u32, "color of a segment routing policy", .least = 1, .most = 4294967295)
enum { STATIC_KEYS = 9 };

/* An IPv6 router may be the way to IPv4 networks (RFC 8950). */
static const struct field ip_route_fields[] = { STATIC_FIELDS(&type_prefix_v4, &type_address, &type_ipv4), FIELDS_END };
static const struct field ipv6_route_fields[] = { STATIC_FIELDS(&type_prefix_v6, &type_ipv6, &type_ipv6), FIELDS_END };

static const struct setting route_rows[] = {
	{ "", "a static route" },
	SETTINGS_END
};

/* In any order; this one is how they are written.  There is one VRF, and a line may say so. */
#define COMMON "tag {tag}|{distance}|metric {metric}|vrf default|nexthop-vrf default|table {table}"
#define SHARE COMMON "|weight {weight}"
#define TARGETS                                                                                  \
	" ({gateway} [{interface}] <" SHARE "|onlink|color {color}>|{interface} <" SHARE ">|(null0:\"Null0\"|blackhole|reject) <" COMMON ">)"
#define ROUTE_KIND(beginning, rows_of_fields)                                                               \
	.name = "route", .grammar = beginning TARGETS, .help = "a static route", .fields = rows_of_fields, \
	.key_count = STATIC_KEYS, .record_size = sizeof(struct static_settings), .settings = route_rows,    \
	.words = zebra_words, .settle = settle_route
const struct kind ip_route_kind = { ROUTE_KIND("ip route ({prefix}|{network} {mask})", ip_route_fields) };
const struct kind ipv6_route_kind = { ROUTE_KIND("ipv6 route {prefix}", ipv6_route_fields) };

/* -- routes for multicast sources: they stand in the multicast table, not in the kernel -- */

static const struct field ip_mroute_fields[] = {
	F(prefix, &type_prefix_v4, "network of multicast sources"),
	F(gateway, &type_ipv4, "the router that their packets come from"),
	F(interface, &type_word, "the interface that they come by"),
	F(distance, &type_u8, "distance: the least is used", .least = 1, .most = 255, .preset = 1),
	F(metric, &type_u32, "metric: the least is used of those with the same distance", .most = 4294967295),
	FIELDS_END
};

static bool settle_mroute(void *record, char **why)
{
	return settle_interface(record, why);
}

static const struct setting mroute_rows[] = {
	{ "<{distance}|metric {metric}>", "where packets of multicast sources come from" },
	SETTINGS_END
};

const struct kind ip_mroute_kind = {
	.name = "mroute", .grammar = "ip mroute {prefix} ({gateway}|{interface})", .help = "where packets of multicast sources come from",
	.fields = ip_mroute_fields, .key_count = 3, .record_size = sizeof(struct static_settings), .settings = mroute_rows,
	.words = zebra_words, .settle = settle_mroute,
};
