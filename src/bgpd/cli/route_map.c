/* SPDX-License-Identifier: Apache-2.0 */
/* route_map -- the rows of route maps: conditions, deeds, where to go on.  What they mean is compile_policy.c's. */
#include <string.h>
#include "base/memory.h"
#include "bgpd/cli/policy.h"

static const char *const origins[] = { "igp", "egp", "incomplete", NULL };
static const char *const modes[] = { "all", "exact-match", "any", NULL };
/* enum route_origin, then those that are no business of ours. */
static const char *const protocols[] = { "none", "kernel", "connected", "local", "static", "bgp", "rip", "ripng", "ospf", "ospf6", "isis",
					 "eigrp", "nhrp", "table", "vnc", "babel", "sharp", "pbr", "openfabric", NULL };
static const char *const metric_types[] = { "type-1", "type-2", NULL };
static const char *const validations[] = { "valid", "notfound", "invalid", NULL };                          /* RFC 8097 2 */
static const char *const bandwidths[] = { "said", "cumulative", "num-multipaths", NULL };
#define PROTOCOL(word) "|source_protocol:\"" word "\""

#define F(member, type, help, ...) FIELD(struct route_map_line, member, type, help, __VA_ARGS__)
#define NUMBER .most = 4294967295
static const struct field fields[] = {
	MAP_FIELDS(F),
	F(source_access, &type_word, "name or number of an access list"),
	F(source_prefix_list, &type_word, "name of a prefix list"),
	F(source_vrf, &type_word, "name of a VRF"),
	F(alias, &type_word, "name of a community, see bgp community alias"),
	F(as_path, &type_word, "name of an as-path list"),
	F(path_count, &type_u16, "most AS numbers that may be there", .most = 255),
	F(community, &type_word, "name or number of a community list"),
	F(community_mode, &type_choice, "how many must fit", .words = modes),
	F(large_community, &type_word, "name or number of a large community list"),
	F(large_mode, &type_choice, "how many must fit", .words = modes),
	F(ext_community, &type_word, "name or number of an extended community list"),
	F(ext_mode, &type_choice, "how many must fit", .words = modes),
	F(community_limit, &type_u16, "most communities that may be there", .most = 65535),
	F(ext_limit, &type_u16, "most extended communities that may be there", .most = 65535),
	F(match_metric, &type_u32, "metric (MED)", NUMBER),
	F(match_preference, &type_u32, "local preference", NUMBER),
	F(match_tag, &type_u32, "tag", .least = 1, NUMBER),
	F(match_untagged, &type_flag, "without a tag"),
	F(match_origin, &type_choice, "origin", .words = origins),
	F(source_protocol, &type_choice, "where the route comes from", .words = protocols),
	F(probability, &type_u8, "percentage of routes that fit", .most = 100),
	F(rpki, &type_choice, "state of validation", .words = validations),
	F(validation, &type_choice, "state of validation", .words = validations),
	F(peer, &type_peer, "the neighbor, or a peer group"),
	F(source_peer, &type_peer, "the neighbor it was learned from, or a peer group"),
	F(peer_local, &type_flag, "routes of our own"),
	F(prepend, &type_line, "AS numbers to put in front"),
	F(last_as, &type_u8, "how often the first AS of the path is put in front again", .least = 1, .most = 10),
	F(exclude, &type_line, "AS numbers to take out"),
	F(exclude_all, &type_flag, "all AS numbers"),
	F(exclude_list, &type_word, "name of an as-path list"),
	F(replace_as, &type_asn, "AS number to replace"),
	F(replace_any, &type_flag, "every AS number"),
	F(replace_list, &type_word, "name of an as-path list"),
	F(replace_with, &type_asn, "AS number to put in its place, instead of ours"),
	F(communities, &type_line, "communities, then additive; or none"),
	F(delete_list, &type_word, "name or number of a community list"),
	F(add_list, &type_word, "name or number of a community list"),
	F(exchange_list, &type_word, "name or number of a community list"),
	F(large_communities, &type_line, "large communities, then additive; or none"),
	F(large_delete_list, &type_word, "name or number of a large community list"),
	F(ext_targets, &type_line, "route targets, ASN:NN or IP:NN"),
	F(ext_origins, &type_line, "sites of origin, ASN:NN or IP:NN"),
	F(ext_nodes, &type_line, "node targets, IP:0"),
	F(ext_colors, &type_line, "colors, CO:NN or NN"),
	F(bandwidth_of, &type_choice, "where the bandwidth comes from", .words = bandwidths),
	F(bandwidth, &type_u32, "megabits per second", NUMBER),
	F(non_transitive, &type_flag, "not passed on to another AS"),
	F(ext_delete_list, &type_word, "name or number of an extended community list"),
	F(ext_none, &type_flag, "no extended communities"),
	F(preference, &type_word, "local preference; +N and -N change it"),
	F(metric, &type_word, "metric (MED): a number, rtt, igp or aigp; + and - in front change it"),
	F(min_metric, &type_u32, "least metric", NUMBER),
	F(max_metric, &type_u32, "greatest metric", NUMBER),
	F(aigp, &type_u32, "accumulated metric", NUMBER),
	F(aigp_igp, &type_flag, "the metric of the way to the next hop"),
	F(origin, &type_choice, "origin", .words = origins),
	F(weight, &type_u32, "weight", NUMBER),
	F(tag, &type_u32, "tag", .least = 1, NUMBER),
	F(untagged, &type_flag, "without a tag"),
	F(table, &type_u32, "kernel table", .least = 1, NUMBER),
	F(label_index, &type_u32, "index of a label", .most = 1048560),
	F(color, &type_u32, "color of a policy", .least = 1, NUMBER),
	F(distance, &type_u8, "administrative distance", .most = 255),
	F(metric_type, &type_choice, "type of metric", .words = metric_types),
	F(hop, &type_ipv4, "address of the next hop"),
	F(hop_peer, &type_flag, "the neighbor (in), ourselves (out)"),
	F(hop_unchanged, &type_flag, "the next hop as it was learned"),
	F(hop6_global, &type_ipv6, "global address of the next hop"),
	F(hop6_local, &type_ipv6, "link-local address of the next hop"),
	F(hop6_peer, &type_flag, "the neighbor (in), ourselves (out)"),
	F(hop6_unchanged, &type_flag, "the next hop as it was learned"),
	F(prefer_global, &type_flag, "the global address is used, not the link-local one"),
	F(aggregator_as, &type_asn, "AS that aggregated"),
	F(aggregator, &type_ipv4, "router that aggregated"),
	F(incomplete, &type_flag, "the path is not complete"),
	F(originator, &type_ipv4, "router that brought it into the AS"),
	F(vpn4_hop, &type_ipv4, "address of the next hop"),
	F(vpn6_hop, &type_ipv6, "address of the next hop"),
	F(encapsulates, &type_flag, "next hops may be reached through a tunnel"),
	FIELDS_END
};

static const struct setting rows[] = {
	MAP_MATCH_ROWS,
	{ "match ip route-source {source_access}", "neighbors that an access list permits" },
	{ "match ip route-source prefix-list {source_prefix_list}", "neighbors that a prefix list permits" },
	{ "match ipv6 next-hop {hop6_address}", "one next hop", .is_hidden = true },
	{ "match source-vrf {source_vrf}", "routes that come from a VRF",
	  .note = "there are no VRFs to take routes from yet: this matches nothing" },
	{ "match alias {alias}", "a community of that name" },
	{ "match as-path {as_path}", "AS paths that a list permits" },
	{ "match community {community} [(community_mode:\"exact-match\"|community_mode:\"any\")]",
	  "communities that a list permits" },
	{ "match large-community {large_community} [(large_mode:\"exact-match\"|large_mode:\"any\")]",
	  "large communities that a list permits" },
	{ "match extcommunity {ext_community} [(ext_mode:\"exact-match\"|ext_mode:\"any\")]",
	  "extended communities that a list permits" },
	{ "match as-path-count {path_count}", "paths of at most so many AS numbers" },
	{ "match community-limit {community_limit}", "routes with at most so many communities" },
	{ "match extcommunity-limit {ext_limit}", "routes with at most so many extended communities" },
	{ "match metric {match_metric}", "one metric (MED)" },
	{ "match local-preference {match_preference}", "one local preference" },
	{ "match origin (match_origin:\"igp\"|match_origin:\"egp\"|match_origin:\"incomplete\")", "one origin" },
	{ "match peer (peer_local:\"local\"|{peer})", "routes of one neighbor, or our own" },
	{ "match src-peer {source_peer}", "routes that were learned from one neighbor" },
	{ "match source-protocol (source_protocol:\"kernel\"" PROTOCOL("connected") PROTOCOL("local") PROTOCOL("static") PROTOCOL("bgp")
	  PROTOCOL("rip") PROTOCOL("ripng") PROTOCOL("ospf") PROTOCOL("ospf6") PROTOCOL("isis") PROTOCOL("eigrp") PROTOCOL("nhrp")
	  PROTOCOL("table") PROTOCOL("vnc") PROTOCOL("babel") PROTOCOL("sharp") PROTOCOL("pbr") PROTOCOL("openfabric") ")",
	  "routes of one origin" },
	{ "match tag (match_untagged:\"untagged\"|{match_tag})", "one tag" },
	{ "match rpki (rpki:\"invalid\"|rpki:\"notfound\"|rpki:\"valid\")", "routes as RPKI judges them" },
	{ "match rpki-extcommunity (validation:\"invalid\"|validation:\"notfound\"|validation:\"valid\")",
	  "routes as another router says that RPKI judges them (RFC 8097)" },
	{ "match probability {probability}", "so many of a hundred, by chance" },
	{ "set as-path prepend (last-as {last_as}|{prepend})", "put AS numbers in front of the path" },
	{ "set as-path exclude (exclude_all:\"all\"|as-path-access-list {exclude_list}|{exclude})", "take AS numbers out of the path" },
	{ "set as-path replace (as-path-access-list {replace_list}|replace_any:\"any\"|{replace_as}) [{replace_with}]",
	  "put our AS, or another, in the place of others" },
	{ "set community {communities}", "communities" },
	{ "set comm-list {delete_list} delete", "take communities away that a list permits" },
	{ "set comm-list delete {delete_list}", "take communities away that a list permits", .is_hidden = true },
	{ "set comm-list", "no list", .is_only_no = true, .instead_of = "delete_list" },
	{ "set comm-list add {add_list}", "add the communities that a list names" },
	{ "set comm-list replace {exchange_list}", "put the communities that a list names in the place of all" },
	{ "set large-community {large_communities}", "large communities" },
	{ "set large-comm-list {large_delete_list} delete", "take large communities away that a list permits" },
	{ "set large-comm-list [{large_delete_list}]", "no list", .is_only_no = true },
	{ "set large-comm-list delete {large_delete_list}", "take large communities away that a list permits", .is_hidden = true },
	{ "set extcommunity bandwidth (bandwidth_of:\"cumulative\"|bandwidth_of:\"num-multipaths\"|{bandwidth}) [non-transitive]",
	  "bandwidth of the link" },
	{ "set extcommunity color {ext_colors}", "colors" },
	{ "set extcommunity none", "no extended communities", .flag = "ext_none" },
	{ "set extcommunity nt {ext_nodes}", "node targets" },
	{ "set extcommunity rt {ext_targets}", "route targets" },
	{ "set extcommunity soo {ext_origins}", "sites of origin" },
	{ "set extended-comm-list {ext_delete_list} delete", "take extended communities away that a list permits" },
	{ "set extended-comm-list delete {ext_delete_list}", "take extended communities away that a list permits", .is_hidden = true },
	{ "set local-preference {preference}", "local preference" },
	{ "set metric {metric}", "metric (MED)" },
	{ "set min-metric {min_metric}", "least metric", .note = "bounds of metrics are OSPF's: accepted, without effect here" },
	{ "set max-metric {max_metric}", "greatest metric", .note = "bounds of metrics are OSPF's: accepted, without effect here" },
	{ "set aigp-metric (aigp_igp:\"igp-metric\"|{aigp})", "accumulated metric (RFC 7311)" },
	{ "set metric-type (metric_type:\"type-1\"|metric_type:\"type-2\")", "type of metric",
	  .note = "metric types are OSPF's: accepted, without effect here" },
	{ "set origin (origin:\"igp\"|origin:\"egp\"|origin:\"incomplete\")", "origin" },
	{ "set weight {weight}", "weight" },
	{ "set ip next-hop ({hop}|hop_peer:\"peer-address\"|hop_unchanged:\"unchanged\")", "next hop" },
	{ "set ipv6 next-hop global {hop6_global}", "global address of the next hop" },
	{ "set ipv6 next-hop local {hop6_local}", "link-local address of the next hop" },
	{ "set ipv6 next-hop (hop6_peer:\"peer-address\"|hop6_unchanged:\"unchanged\")", "next hop" },
	{ "set ipv6 next-hop prefer-global", "use the global address" },
	{ "set aggregator as {aggregator_as} {aggregator}", "who aggregated" },
	{ "set atomic-aggregate", "the path is not complete", .flag = "incomplete" },
	{ "set originator-id {originator}", "who brought it into the AS" },
	{ "set tag (untagged|{tag})", "tag" },
	{ "set table {table}", "kernel table" },
	{ "set distance {distance}", "administrative distance" },
	{ "set label-index {label_index}", "index of a label", .note = "there are no labels yet: accepted, without effect" },
	{ "set sr-te color {color}", "color of a policy", .note = "there is no segment routing yet: accepted, without effect" },
	{ "set vpnv4 next-hop {vpn4_hop}", "next hop of VPN routes", .note = "there are no VPN routes yet: accepted, without effect" },
	{ "set vpnv6 next-hop {vpn6_hop}", "next hop of VPN routes", .note = "there are no VPN routes yet: accepted, without effect" },
	{ "set ipv4 vpn next-hop {vpn4_hop}", "next hop of VPN routes", .is_hidden = true },
	{ "set ipv6 vpn next-hop {vpn6_hop}", "next hop of VPN routes", .is_hidden = true },
	{ "set l3vpn next-hop encapsulation gre", "next hops may be reached through a tunnel", .flag = "encapsulates",
	  .note = "there are no VPN routes yet: accepted, without effect" },
	MAP_FLOW_ROWS,
	SETTINGS_END
};

/* FRR takes any beginning of `additive` behind communities. */
static void complete_additive(char **words)
{
	char *last = *words ? strrchr(*words, ' ') : NULL;
	if (!last || !last[1] || !text_starts("additive", last + 1) || !strcmp(last + 1, "additive"))
		return;
	char *whole = text_format("%.*s additive", (int)(last - *words), *words);
	mem_free(*words);
	*words = whole;
}

static bool settle(void *record, char **why)
{
	struct route_map_line *line = record;
	complete_additive(&line->communities);
	complete_additive(&line->large_communities);
	return !(*why = route_map_why_bad(record));
}

const struct kind route_map_kind = {
	.name = "route-map", .grammar = "route-map {name} [(action:\"permit\"|action:\"deny\") {seq}]",
	.help = "rules that routes go through", .mode = "config-route-map", .fields = fields, .key_count = 2,
	.record_size = sizeof(struct route_map_line), .settings = rows, .words = policy_words, .is_numbered = true, .line_order = map_line_order,
	.settle = settle, .missing = "%s: say permit or deny, and the number of the rule",
};

/* ---- route-map NAME optimization ----------------------------------------------------------------------- */

struct optimization_line {
	struct said said;
	char *name;
	bool optimization;
};
static const struct field optimization_fields[] = {
	FIELD(struct optimization_line, name, &type_word, "name of the route map"),
	FIELD(struct optimization_line, optimization, &type_flag, "look for the first prefix list that fits all at once", .preset = true),
	FIELDS_END
};
static const struct setting optimization_rows[] = {
	{ "optimization", "look for the first prefix list that fits all at once", .note = "prefix lists are always looked up at once" },
	SETTINGS_END
};
const struct kind route_map_optimization_kind = {
	.name = "route-map-optimization", .grammar = "route-map {name}", .help = "rules that routes go through",
	.fields = optimization_fields, .key_count = 1, .record_size = sizeof(struct optimization_line), .settings = optimization_rows,
	.words = policy_words, .needs_setting = true,
};

bool route_map_is_optimized(const struct object *tree, const char *name)
{
	struct optimization_line key = { .name = (char *)name };
	const struct object *found = object_find(tree, &route_map_optimization_kind, &key);
	return !found || ((const struct optimization_line *)found->record)->optimization;
}
