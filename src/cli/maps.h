/* SPDX-License-Identifier: Apache-2.0 */
/* maps -- what the rules of route maps have in common in every daemon: which prefixes and next hops are meant, and where
 * to go on.
 *
 * A daemon's record begins with MAP_MEMBERS, its fields (FIELD over its own record, called F) with MAP_FIELDS(F); its rows
 * begin with MAP_MATCH_ROWS and end with MAP_FLOW_ROWS.  The first two fields are the key of an is_numbered kind. */
#pragma once
#include "cli/config.h"
#include "cli/lists.h"

#define MAP_MEMBERS                                                                                          \
	struct said said;                                                                                    \
	char *name;                                                                                          \
	uint32_t seq;                                                                                        \
	uint8_t action;                                                                                      \
	char *description;                                                                                   \
	char *ip_access, *ip_prefix_list, *ip6_access, *ip6_prefix_list;                                     \
	uint8_t ip_length, ip6_length;                                                                       \
	char *hop_access, *hop_prefix_list, *hop6_access, *hop6_prefix_list;                                 \
	struct address hop_address, hop6_address;                                                            \
	uint8_t hop_length;                                                                                  \
	bool hop_blackhole, hop6_blackhole;                                                                  \
	char *interface;                                                                                     \
	/* after a match */                                                                                  \
	bool next;                                                                                           \
	uint32_t leap;                                                                                       \
	char *call

#define MAP_FIELDS(F)                                                                                        \
	F(name, &type_word, "name of the route map"),                                                        \
	F(seq, &type_u32, "number of the rule", .least = 1, .most = 65535),                                  \
	F(action, &type_choice, "permit or deny", .words = list_actions, .preset = 1),                       \
	F(description, &type_line, "words about this rule"),                                                 \
	F(ip_access, &type_word, "name or number of an access list"),                                        \
	F(ip_prefix_list, &type_word, "name of a prefix list"),                                              \
	F(ip6_access, &type_word, "name of an access list"),                                                 \
	F(ip6_prefix_list, &type_word, "name of a prefix list"),                                             \
	F(ip_length, &type_u8, "length of the prefix", .most = 32),                                          \
	F(ip6_length, &type_u8, "length of the prefix", .most = 128),                                        \
	F(hop_access, &type_word, "name or number of an access list"),                                       \
	F(hop_prefix_list, &type_word, "name of a prefix list"),                                             \
	F(hop6_access, &type_word, "name of an access list"),                                                \
	F(hop6_prefix_list, &type_word, "name of a prefix list"),                                            \
	F(hop_address, &type_ipv4, "address of the next hop"),                                               \
	F(hop6_address, &type_ipv6, "address of the next hop"),                                              \
	F(hop_length, &type_u8, "length of the next hop's prefix", .most = 32),                              \
	F(hop_blackhole, &type_flag, "leads nowhere"),                                                       \
	F(hop6_blackhole, &type_flag, "leads nowhere"),                                                      \
	F(interface, &type_interface, "interface of the next hop"),                                          \
	F(next, &type_flag, "go on with the next rule"),                                                     \
	F(leap, &type_u32, "go on with this rule", .least = 1, .most = 65535),                               \
	F(call, &type_word, "route map that is asked, too", .names_map = true)

/* As FRR writes a rule: its words, whom it asks, its conditions, where it goes on, its deeds. */
extern const char *const map_line_order[];
/* NULL, or why a rule can't go on as it says (caller frees): a walk ends only if it goes forward. */
char *map_why_bad(const char *name, uint32_t seq, uint32_t leap, const char *call);

#define MAP_MATCH_ROWS                                                                                       \
	{ "description {description}", "words about this rule" },                                            \
	{ "match interface {interface}", "routes that leave by an interface" },                              \
	{ "match ip address {ip_access}", "IPv4 prefixes that an access list permits" },                     \
	{ "match ip address prefix-list {ip_prefix_list}", "IPv4 prefixes that a prefix list permits" },     \
	{ "match ip address prefix-len {ip_length}", "IPv4 prefixes of a length" },                          \
	{ "match ipv6 address {ip6_access}", "IPv6 prefixes that an access list permits" },                  \
	{ "match ipv6 address prefix-list {ip6_prefix_list}", "IPv6 prefixes that a prefix list permits" },  \
	{ "match ipv6 address prefix-len {ip6_length}", "IPv6 prefixes of a length" },                       \
	{ "match ip next-hop {hop_access}", "next hops that an access list permits" },                       \
	{ "match ip next-hop prefix-list {hop_prefix_list}", "next hops that a prefix list permits" },       \
	{ "match ip next-hop address {hop_address}", "one next hop" },                                       \
	{ "match ip next-hop prefix-len {hop_length}", "next hops of a prefix length" },                     \
	{ "match ip next-hop type hop_blackhole:\"blackhole\"", "routes that lead nowhere" },                \
	{ "match ipv6 next-hop {hop6_access}", "next hops that an access list permits" },                    \
	{ "match ipv6 next-hop prefix-list {hop6_prefix_list}", "next hops that a prefix list permits" },    \
	{ "match ipv6 next-hop address {hop6_address}", "one next hop" },                                    \
	{ "match ipv6 next-hop type hop6_blackhole:\"blackhole\"", "routes that lead nowhere" }

#define MAP_FLOW_ROWS                                                                                        \
	{ "call {call}", "ask another route map, too" },                                                     \
	{ "on-match next", "then go on with the next rule" },                                                \
	{ "on-match goto {leap}", "then go on with this rule" },                                             \
	{ "continue", "then go on with the next rule", .flag = "next", .is_silent = true },                  \
	{ "continue {leap}", "then go on with this rule", .is_silent = true }
