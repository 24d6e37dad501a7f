/* SPDX-License-Identifier: Apache-2.0 */
/* settings_other -- the address families besides unicast: what they say of neighbors, networks and aggregates is said as
 * there.  What labeled unicast says of choosing paths holds for the table that it shares with unicast. */
#include "bgpd/cli/settings.h"
#include "bgpd/cli/words.h"

static const struct setting multicast_rows[] = {
	{ "distance bgp {distance_ebgp} {distance_ibgp} {distance_local}", "administrative distances in zebra's multicast table" },
	PREFER_GLOBAL_ROW, DAMPENING_ROW,
	{ "table-map {table_map}", "what goes to zebra's multicast table goes through a route map", .behind = "neighbor" },
	SETTINGS_END
};
static const struct setting labeled_rows[] = { PREFER_GLOBAL_ROW, DAMPENING_ROW, MULTIPATH_ROWS, SETTINGS_END };

static const struct kind *const ipv4_multicast_children[] = {
	&ipv4_distance_kind, &ipv4_network_kind, &ipv4_aggregate_kind, &ipv6_neighbor_kind, NULL
};
static const struct kind *const ipv6_multicast_children[] = {
	&ipv6_distance_kind, &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind, NULL
};
static const struct kind *const ipv4_labeled_children[] = { &ipv4_network_kind, &ipv4_aggregate_kind, &ipv6_neighbor_kind, NULL };
static const struct kind *const ipv6_labeled_children[] = { &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind, NULL };
#define OTHER_FAMILY(words_of_family, title, rows_of_family, below)                                            \
	.name = "address-family", .grammar = "address-family " words_of_family, .help = title,                  \
	.mode = "config-router-af", .leave = "exit-address-family", .fields = family_fields,                     \
	.record_size = sizeof(struct family_settings), .settings = rows_of_family, .children = below, .words = bgp_words, \
	.needs_setting = true
const struct kind ipv4_multicast_kind = {
	OTHER_FAMILY("ipv4 multicast", "settings of IPv4 multicast", multicast_rows, ipv4_multicast_children)
};
const struct kind ipv6_multicast_kind = {
	OTHER_FAMILY("ipv6 multicast", "settings of IPv6 multicast", multicast_rows, ipv6_multicast_children)
};
const struct kind ipv4_labeled_kind = {
	OTHER_FAMILY("ipv4 labeled-unicast", "IPv4 unicast with labels (RFC 8277)", labeled_rows, ipv4_labeled_children)
};
const struct kind ipv6_labeled_kind = {
	OTHER_FAMILY("ipv6 labeled-unicast", "IPv6 unicast with labels (RFC 8277)", labeled_rows, ipv6_labeled_children)
};
