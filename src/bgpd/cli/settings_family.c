/* SPDX-License-Identifier: Apache-2.0 */
/* settings_family -- rows of an address family but its neighbors: networks, redistribution, multipath, distances. */
#include "bgpd/cli/settings.h"
#include "bgpd/cli/words.h"

static const struct field ipv4_network_fields[] = {
	FIELD(struct network_settings, prefix, &type_prefix_v4, "IPv4 network to announce"),
	FIELD(struct network_settings, route_map, &type_word, "route map that makes its attributes"),
	FIELDS_END
};
static const struct field ipv6_network_fields[] = {
	FIELD(struct network_settings, prefix, &type_prefix_v6, "IPv6 network to announce"),
	FIELD(struct network_settings, route_map, &type_word, "route map that makes its attributes"),
	FIELDS_END
};
static const struct setting network_rows[] = {
	{ "[route-map {route_map}]", "announce this network" },
	SETTINGS_END
};
const struct kind ipv4_network_kind = {
	.name = "network", .grammar = "network {prefix}", .help = "announce this network",
	.fields = ipv4_network_fields, .key_count = 1, .record_size = sizeof(struct network_settings),
	.settings = network_rows, .words = bgp_words,
};
const struct kind ipv6_network_kind = {
	.name = "network", .grammar = "network {prefix}", .help = "announce this network",
	.fields = ipv6_network_fields, .key_count = 1, .record_size = sizeof(struct network_settings),
	.settings = network_rows, .words = bgp_words,
};


/* ---- address-family … --------------------------------------------------------------------------------- */

static const struct field family_fields[] = {
	FIELD(struct family_settings, ebgp_paths, &type_u8, "paths of external neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, ibgp_paths, &type_u8, "paths of internal neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, equal_cluster_length, &type_flag, "only those with as many clusters as the best"),
	FIELD(struct family_settings, distance_ebgp, &type_u8, "distance of external routes", .least = 1, .most = 255,
	      .preset = 20),
	FIELD(struct family_settings, distance_ibgp, &type_u8, "distance of internal routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, distance_local, &type_u8, "distance of local routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, kernel, &type_flag, "routes that others put into the kernel"),
	FIELD(struct family_settings, kernel_metric, &type_u32, "metric (MED) they are announced with", .most = 4294967295),
	FIELD(struct family_settings, connected, &type_flag, "subnets of our interfaces"),
	FIELD(struct family_settings, connected_metric, &type_u32, "metric (MED) they are announced with",
	      .most = 4294967295),
	FIELD(struct family_settings, statics, &type_flag, "static routes"),
	FIELD(struct family_settings, static_metric, &type_u32, "metric (MED) they are announced with", .most = 4294967295),
	FIELD(struct family_settings, kernel_map, &type_word, "route map they go through"),
	FIELD(struct family_settings, connected_map, &type_word, "route map they go through"),
	FIELD(struct family_settings, static_map, &type_word, "route map they go through"),
	FIELDS_END
};

static const struct setting family_rows[] = {
	{ "redistribute kernel [metric {kernel_metric}] [route-map {kernel_map}]", "announce routes that others put into the kernel",
	  .flag = "kernel" },
	{ "redistribute connected [metric {connected_metric}] [route-map {connected_map}]", "announce the subnets of our interfaces",
	  .flag = "connected" },
	{ "redistribute static [metric {static_metric}] [route-map {static_map}]", "announce static routes", .flag = "statics" },
	{ "maximum-paths {ebgp_paths}", "use several external paths at once" },
	{ "maximum-paths ibgp {ibgp_paths} [equal-cluster-length]", "use several internal paths at once" },
	{ "distance bgp {distance_ebgp} {distance_ibgp} {distance_local}", "administrative distances" },
	SETTINGS_END
};

static const struct kind *const ipv4_children[] = { &ipv4_network_kind, &ipv4_neighbor_kind, NULL };
static const struct kind *const ipv6_children[] = { &ipv6_network_kind, &ipv6_neighbor_kind, NULL };

const struct kind ipv4_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv4 [unicast]", .help = "settings of IPv4 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = family_rows,
	.children = ipv4_children, .words = bgp_words, .is_also_in_parent = true, .needs_setting = true,
};
const struct kind ipv6_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv6 [unicast]", .help = "settings of IPv6 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = family_rows,
	.children = ipv6_children, .words = bgp_words, .needs_setting = true,
};
