/* SPDX-License-Identifier: Apache-2.0 */
/* settings_family -- rows of an address family but its neighbors: networks, redistribution, multipath, distances. */
#include "bgpd/cli/settings.h"
#include "bgpd/cli/settings_redistribute.h"
#include "bgpd/cli/words.h"
#include "bgpd/policy/community_list.h"

/* ---- network … ---------------------------------------------------------------------------------------- */

/* Before CIDR the leading bits of an address said how long its network is; 0.0.0.0 is everything. */
static unsigned natural_length(const struct address *a)
{
	if (address_is_zero(a))
		return 0;
	return a->v4[0] < 128 ? 8 : a->v4[0] < 192 ? 16 : 24;
}

/* `10.0.0.0 mask 255.0.0.0`, and `10.0.0.0` alone, are other words for 10.0.0.0/8. */
static bool settle_prefix(struct prefix *prefix, struct address *address, struct address *mask, char **why)
{
	unsigned length;
	if (!address->family)
		return true;
	if (!mask->family) {
		length = natural_length(address);
	} else if (!mask_to_length(mask, &length)) {
		char text[ADDRESS_TEXT];
		*why = text_format("%s is not a netmask: its ones are not in one piece", address_text(mask, text));
		return false;
	}
	*prefix = prefix_of(address, length);
	*address = *mask = (struct address){ 0 };
	return true;
}

static bool settle_network(void *record, char **why)
{
	struct network_settings *n = record;
	return settle_prefix(&n->prefix, &n->address, &n->mask, why);
}

#define NETWORK_FIELDS(prefix_type)                                                                                    \
	FIELD(struct network_settings, prefix, prefix_type, "network to announce"),                                    \
	FIELD(struct network_settings, address, &type_ipv4, "network to announce"),                                    \
	FIELD(struct network_settings, mask, &type_ipv4, "mask of the network"),                                       \
	FIELD(struct network_settings, label_index, &type_u32, "index of its label", .most = 1048560),                 \
	FIELD(struct network_settings, route_map, &type_word, "route map that makes its attributes", .names_map = true),                  \
	FIELD(struct network_settings, backdoor, &type_flag, "not announced; routes of neighbors to it count as local")
enum { NETWORK_KEYS = 3 };

static const struct field ipv4_network_fields[] = { NETWORK_FIELDS(&type_prefix_v4), FIELDS_END };
static const struct field ipv6_network_fields[] = { NETWORK_FIELDS(&type_prefix_v6), FIELDS_END };

static const struct setting ipv4_network_rows[] = {
	{ "<label-index {label_index}|route-map {route_map}|backdoor>", "announce this network" },
	SETTINGS_END
};
static const struct setting ipv6_network_rows[] = {
	{ "<label-index {label_index}|route-map {route_map}>", "announce this network" },
	SETTINGS_END
};

#define NETWORK_KIND(fields_of, rows_of)                                                              \
	.name = "network", .help = "announce this network", .fields = fields_of,                      \
	.key_count = NETWORK_KEYS, .record_size = sizeof(struct network_settings),                    \
	.settings = rows_of, .words = bgp_words, .settle = settle_network
const struct kind ipv4_network_kind = {
	.grammar = "network ({prefix}|{address} mask {mask}|{address})", NETWORK_KIND(ipv4_network_fields, ipv4_network_rows)
};
const struct kind ipv6_network_kind = { .grammar = "network {prefix}", NETWORK_KIND(ipv6_network_fields, ipv6_network_rows) };

/* ---- aggregate-address … ------------------------------------------------------------------------------ */

static bool settle_aggregate(void *record, char **why)
{
	struct aggregate_settings *a = record;
	return settle_prefix(&a->prefix, &a->address, &a->mask, why);
}

static const char *const origins[] = { "igp", "egp", "incomplete", NULL };

#define AGGREGATE_FIELDS(prefix_type)                                                                                   \
	FIELD(struct aggregate_settings, prefix, prefix_type, "prefix that stands for all within it"),                  \
	FIELD(struct aggregate_settings, address, &type_ipv4, "prefix that stands for all within it"),                  \
	FIELD(struct aggregate_settings, mask, &type_ipv4, "its mask"),                                                 \
	FIELD(struct aggregate_settings, as_set, &type_flag, "merge their AS paths and communities"),                   \
	FIELD(struct aggregate_settings, summary_only, &type_flag, "don't announce those within it"),                   \
	FIELD(struct aggregate_settings, route_map, &type_word, "route map that makes its attributes", .names_map = true),                 \
	FIELD(struct aggregate_settings, origin, &type_choice, "its origin, whatever theirs are", .words = origins),    \
	FIELD(struct aggregate_settings, matching_MED_only, &type_flag, "only while all have the same MED"),            \
	FIELD(struct aggregate_settings, suppress_map, &type_word, "route map: which of them are not announced", .names_map = true), \
	FIELD(struct aggregate_settings, upa, &type_flag, "announce those that are out of reach as such"),              \
	FIELD(struct aggregate_settings, drop, &type_flag, "packets to them are to be dropped"),                        \
	FIELD(struct aggregate_settings, max_routes, &type_u32, "most of them at a time", .least = 1, .most = 65535)
enum { AGGREGATE_KEYS = 3 };

static const struct field ipv4_aggregate_fields[] = { AGGREGATE_FIELDS(&type_prefix_v4), FIELDS_END };
static const struct field ipv6_aggregate_fields[] = { AGGREGATE_FIELDS(&type_prefix_v6), FIELDS_END };

static const struct setting aggregate_rows[] = {
	{ "<as-set|summary-only|route-map {route_map}|origin (origin:\"igp\"|origin:\"egp\"|origin:\"incomplete\")|"
	  "matching-MED-only|suppress-map {suppress_map}|upa [drop] [max-routes {max_routes}]>", "announce one prefix for all within it" },
	SETTINGS_END
};

#define AGGREGATE_KIND(fields_of)                                                                     \
	.name = "aggregate-address", .help = "announce one prefix for all within it",                 \
	.fields = fields_of, .key_count = AGGREGATE_KEYS, .record_size = sizeof(struct aggregate_settings), \
	.settings = aggregate_rows, .words = bgp_words, .settle = settle_aggregate
const struct kind ipv4_aggregate_kind = {
	.grammar = "aggregate-address ({prefix}|{address} {mask})", AGGREGATE_KIND(ipv4_aggregate_fields)
};
const struct kind ipv6_aggregate_kind = { .grammar = "aggregate-address {prefix}", AGGREGATE_KIND(ipv6_aggregate_fields) };

/* ---- address-family … --------------------------------------------------------------------------------- */

const struct field family_fields[] = {
	FIELD(struct family_settings, ebgp_paths, &type_u8, "paths of external neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, ibgp_paths, &type_u8, "paths of internal neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, dampening, &type_flag, "keep back paths that come and go"),
	FIELD(struct family_settings, half_life, &type_u8, "minutes in which a penalty halves", .least = 1, .most = 45,
	      .preset = 15),
	FIELD(struct family_settings, reuse, &type_u16, "penalty below which a path is used again", .least = 1,
	      .most = 20000, .preset = 750),
	FIELD(struct family_settings, suppress, &type_u16, "penalty from which on a path is kept back", .least = 1,
	      .most = 50000, .preset = 2000),
	FIELD(struct family_settings, longest, &type_u8, "most minutes that a path is kept back", .least = 1,
	      .most = 255, .preset = 60),
	FIELD(struct family_settings, equal_cluster_length, &type_flag, "only those with as many clusters as the best"),
	FIELD(struct family_settings, distance_ebgp, &type_u8, "distance of external routes", .least = 1, .most = 255,
	      .preset = 20),
	FIELD(struct family_settings, distance_ibgp, &type_u8, "distance of internal routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, distance_local, &type_u8, "distance of local routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, prefer_global, &type_flag, "use global next hops, not link-local ones"),
	FIELD(struct family_settings, table_map, &type_word, "route map on the way to the kernel", .names_map = true),
	ALL_REDISTRIBUTED_FIELDS,
	FIELD(struct family_settings, sid, &type_word, "auto, or a number"),
	FIELD(struct family_settings, sid_map, &type_word, "route map they go through", .names_map = true),
	FIELD(struct family_settings, rt_import, &type_line, "route targets, ASN:NN or IP:NN"),
	FIELD(struct family_settings, rt_export, &type_line, "route targets, ASN:NN or IP:NN"),
	FIELD(struct family_settings, rt_both, &type_line, "route targets, ASN:NN or IP:NN"),
	FIELD(struct family_settings, upa_all, &type_flag, "announce every prefix that is out of reach as such"),
	FIELD(struct family_settings, upa_drop, &type_flag, "packets to them are to be dropped"),
	FIELD(struct family_settings, upa_routes, &type_u32, "most of them at a time", .least = 1, .most = 4294967295),
	FIELDS_END
};

#define NO_VPNS "there are no VPN routes yet: kept, without effect"
static bool settle_targets(void *record, char **why)
{
	const struct family_settings *f = record;
	const char *const each[] = { f->rt_import, f->rt_export, f->rt_both };
	bool good = true, is_any;
	for (unsigned i = 0; i < sizeof each / sizeof each[0] && good; i++) {
		struct text bytes = { 0 };
		good = !each[i] || communities_read(COMMUNITY_EXTENDED, each[i], &bytes, &is_any, why);
		text_free(&bytes);
	}
	return good;
}

/* Unreachable Prefix Announcement (draft-ietf-idr-upa) of prefixes that no aggregate with `upa` holds. */
#define UNREACHABLE_ROWS \
	{ "upa originate-all", "announce every prefix that is out of reach as such", .flag = "upa_all", .before = "neighbor" }, \
	{ "upa drop", "packets to prefixes announced by originate-all are to be dropped", .flag = "upa_drop", .before = "neighbor" }, \
	{ "upa max-routes {upa_routes}", "most prefixes that originate-all announces at a time", .before = "neighbor" }

/* Of both families. */
#define SHARED_ROWS \
	{ "distance bgp {distance_ebgp} {distance_ibgp} {distance_local}", "administrative distances" }, \
	PREFER_GLOBAL_ROW, DAMPENING_ROW, UNREACHABLE_ROWS, MULTIPATH_ROWS, \
	{ "table-map {table_map}", "what goes to the kernel goes through a route map", .behind = "neighbor" }, \
	{ "rt vpn import {rt_import}", "route targets of VPN routes that are taken", .behind = "neighbor", .note = NO_VPNS }, \
	{ "rt vpn export {rt_export}", "route targets of VPN routes that are made", .behind = "neighbor", .note = NO_VPNS }, \
	{ "rt vpn both {rt_both}", "route targets of VPN routes", .behind = "neighbor", .note = NO_VPNS }, \
	{ "sid export {sid} [route-map {sid_map}]", "segment of routes that are made", .behind = "neighbor", \
	  .note = "there is no segment routing yet: kept, without effect" }

static const struct setting ipv4_family_rows[] = { REDISTRIBUTE_ROWS_V4, SHARED_ROWS, SETTINGS_END };
static const struct setting ipv6_family_rows[] = { REDISTRIBUTE_ROWS_V6, SHARED_ROWS, SETTINGS_END };

/* ---- distance N P --------------------------------------------------------------------------------------- */

#define DISTANCE_FIELDS(prefix_type)                                                                                    \
	FIELD(struct distance_settings, distance, &type_u8, "administrative distance", .least = 1, .most = 255),         \
	FIELD(struct distance_settings, source, prefix_type, "addresses of the neighbors whose routes it is for"),       \
	FIELD(struct distance_settings, access_list, &type_word, "access list: only prefixes that it permits")
static const struct field ipv4_distance_fields[] = { DISTANCE_FIELDS(&type_prefix_v4), FIELDS_END };
static const struct field ipv6_distance_fields[] = { DISTANCE_FIELDS(&type_prefix_v6), FIELDS_END };

static const struct setting distance_rows[] = {
	{ "[{access_list}]", "administrative distance of some neighbors' routes" },
	SETTINGS_END
};

#define DISTANCE_KIND(fields_of)                                                                      \
	.name = "distance", .grammar = "distance {distance} {source}", .fields = fields_of,           \
	.help = "administrative distance of some neighbors' routes", .key_count = 2,                  \
	.record_size = sizeof(struct distance_settings), .settings = distance_rows, .words = bgp_words
const struct kind ipv4_distance_kind = { DISTANCE_KIND(ipv4_distance_fields) };
const struct kind ipv6_distance_kind = { DISTANCE_KIND(ipv6_distance_fields) };

/* ---- redistribute ospf N: there may be several instances ------------------------------------------------- */

static const struct field ospf_fields[] = {
	FIELD(struct ospf_settings, instance, &type_u16, "number of the instance", .least = 1, .most = 65535),
	FIELD(struct ospf_settings, metric, &type_u32, "metric (MED) they are announced with", .most = 4294967295),
	FIELD(struct ospf_settings, route_map, &type_word, "route map they go through", .names_map = true),
	FIELDS_END
};
static const struct setting ospf_rows[] = {
	{ "<metric {metric}|route-map {route_map}>", "announce routes of OSPF", .note = NO_SUCH_DAEMON("routes of OSPF") },
	SETTINGS_END
};
const struct kind ospf_instance_kind = {
	.name = "redistribute", .grammar = "redistribute ospf {instance}", .help = "announce routes of OSPF",
	.fields = ospf_fields, .key_count = 1, .record_size = sizeof(struct ospf_settings), .settings = ospf_rows,
	.words = bgp_words,
};

/* ---- the families ---------------------------------------------------------------------------------------- */

static const struct kind *const ipv4_children[] = {
	&ipv4_distance_kind, &ipv4_network_kind, &ipv4_aggregate_kind, &ospf_instance_kind, &ipv4_neighbor_kind, NULL
};
static const struct kind *const ipv6_children[] = {
	&ipv6_distance_kind, &ipv6_network_kind, &ipv6_aggregate_kind, &ipv6_neighbor_kind, NULL
};

const struct kind ipv4_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv4 [unicast]", .help = "settings of IPv4 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = ipv4_family_rows, .settle = settle_targets,
	.children = ipv4_children, .words = bgp_words, .is_also_in_parent = true, .needs_setting = true,
};
const struct kind ipv6_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv6 [unicast]", .help = "settings of IPv6 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = ipv6_family_rows, .settle = settle_targets,
	.children = ipv6_children, .words = bgp_words, .needs_setting = true,
};
