/* SPDX-License-Identifier: Apache-2.0 */
/* route_map -- the rows of zebra's route maps.  What they mean is compile_policy.c's. */
#include "cli/lists.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/settings.h"

const char *const zebra_protocols[] = {
	"none", "kernel", "connected", "local", "static", "bgp", "table",
	"any", "babel", "eigrp", "isis", "nhrp", "openfabric", "ospf", "ospf6", "rip", "ripng", "sharp", "vnc", NULL
};

#define F(member, type, help, ...) FIELD(struct route_map_line, member, type, help, __VA_ARGS__)
static const struct field fields[] = {
	F(name, &type_word, "name of the route map"),
	F(seq, &type_u32, "number of the rule", .least = 1, .most = 65535),
	F(action, &type_choice, "permit or deny", .words = list_actions, .preset = 1),
	F(description, &type_line, "words about this rule"),
	F(ip_access, &type_word, "name or number of an access list"),
	F(ip_prefix_list, &type_word, "name of a prefix list"),
	F(ip6_access, &type_word, "name of an access list"),
	F(ip6_prefix_list, &type_word, "name of a prefix list"),
	F(ip_length, &type_u8, "length of the prefix", .most = 32),
	F(ip6_length, &type_u8, "length of the prefix", .most = 128),
	F(hop_access, &type_word, "name or number of an access list"),
	F(hop_prefix_list, &type_word, "name of a prefix list"),
	F(hop6_access, &type_word, "name of an access list"),
	F(hop6_prefix_list, &type_word, "name of a prefix list"),
	F(hop_length, &type_u8, "length of the next hop's prefix", .most = 32),
	F(hop_address, &type_ipv4, "address of the next hop"),
	F(hop6_address, &type_ipv6, "address of the next hop"),
	F(hop_drops, &type_flag, "routes that drop packets"),
	F(hop6_drops, &type_flag, "routes that drop packets"),
	F(interface, &type_interface, "the interface that packets leave by"),
	F(source_protocol, &type_choice, "where the route comes from", .words = zebra_protocols),
	F(source_instance, &type_u8, "instance of where the route comes from", .most = 255),
	F(match_tag, &type_u32, "tag", .least = 1, .most = 4294967295),
	F(match_metric, &type_u32, "metric", .most = 4294967295),
	F(source, &type_ipv4, "address that packets of this router take on"),
	F(source6, &type_ipv6, "address that packets of this router take on"),
	F(next, &type_flag, "go on with the next rule"),
	F(leap, &type_u32, "go on with this rule", .least = 1, .most = 65535),
	F(call, &type_word, "route map that is asked, too"),
	FIELDS_END
};

static const struct setting rows[] = {
	{ "description {description}", "words about this rule" },
	{ "match interface {interface}", "routes that leave by an interface" },
	{ "match ip address {ip_access}", "IPv4 prefixes that an access list permits" },
	{ "match ip address prefix-list {ip_prefix_list}", "IPv4 prefixes that a prefix list permits" },
	{ "match ip address prefix-len {ip_length}", "IPv4 prefixes of a length" },
	{ "match ipv6 address {ip6_access}", "IPv6 prefixes that an access list permits" },
	{ "match ipv6 address prefix-list {ip6_prefix_list}", "IPv6 prefixes that a prefix list permits" },
	{ "match ipv6 address prefix-len {ip6_length}", "IPv6 prefixes of a length" },
	{ "match ip next-hop {hop_access}", "next hops that an access list permits" },
	{ "match ip next-hop prefix-list {hop_prefix_list}", "next hops that a prefix list permits" },
	{ "match ip next-hop prefix-len {hop_length}", "next hops of a prefix length" },
	{ "match ip next-hop address {hop_address}", "one next hop" },
	{ "match ip next-hop type blackhole", "routes that drop packets", .flag = "hop_drops" },
	{ "match ipv6 next-hop {hop6_access}", "next hops that an access list permits" },
	{ "match ipv6 next-hop prefix-list {hop6_prefix_list}", "next hops that a prefix list permits" },
	{ "match ipv6 next-hop address {hop6_address}", "one next hop" },
	{ "match ipv6 next-hop type blackhole", "routes that drop packets", .flag = "hop6_drops" },
	{ "match source-protocol (" PROTOCOL_WAYS("source_protocol") ")", "routes of one origin" },
	{ "match source-instance {source_instance}", "routes taken from one table" },
	{ "match tag {match_tag}", "one tag" },
	{ "match metric {match_metric}", "one metric" },
	{ "set src {source}", "address that packets of this router take on" },
	{ "set src {source6}", "address that packets of this router take on" },
	{ "call {call}", "ask another route map, too" },
	{ "on-match next", "then go on with the next rule" },
	{ "on-match goto {leap}", "then go on with this rule" },
	{ "continue", "then go on with the next rule", .flag = "next", .is_silent = true },
	{ "continue {leap}", "then go on with this rule", .is_silent = true },
	SETTINGS_END
};

const struct kind route_map_kind = {
	.name = "route-map", .grammar = "route-map {name} [(action:\"permit\"|action:\"deny\") {seq}]",
	.help = "rules that routes go through", .mode = "config-route-map", .fields = fields, .key_count = 2,
	.record_size = sizeof(struct route_map_line), .settings = rows, .words = zebra_words, .is_numbered = true,
	.missing = "%s: say permit or deny, and the number of the rule",
};
