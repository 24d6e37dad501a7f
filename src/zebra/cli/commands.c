/* SPDX-License-Identifier: Apache-2.0 */
/* commands -- the rows of zebra's shows, the help of every word, and the language that they make. */
#include <string.h>
#include "base/memory.h"
#include "cli/lists.h"
#include "cli/lists_show.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

#define VRF " [vrf {vrf_name:word}]"
#define TABLE " [(mrib|vrf {vrf_name:word}|table ({table_id:u32 1-4294967295}|all_tables:\"all\"))]"
#define ONE_TABLE " [(mrib|vrf {vrf_name:word}|table {table_id:u32 1-4294967295})]"
/* Those that FRR knows: a play book that asks for OSPF's routes gets none, not an error. */
#define PROTOCOLS PROTOCOL_WAYS("protocol")
#define WHICH " [(tag {tag_id:u32 1-4294967295}|" PROTOCOLS "|supernets-only)] [nexthop-group]"
#define JSON_BRIEF " [json [brief]]"
/* `route` is what is known, `fib` what is in use. */
#define RIB(family, table) "show " family " (route|fib)" table

static const struct command shows[] = {
	{ RIB("ip", TABLE) WHICH JSON_BRIEF, "the IPv4 routing table", MODE_VIEW, show_routes },
	{ RIB("ip", TABLE) " {within:prefix_v4} longer-prefixes" JSON_BRIEF, "routes within a prefix", MODE_VIEW, show_routes },
	{ RIB("ip", ONE_TABLE) " {prefix:prefix_v4} [json] [nexthop-group]", "all about one prefix", MODE_VIEW, show_route_to },
	{ RIB("ip", ONE_TABLE) " {address:ipv4} [json] [nexthop-group]", "the route to an address", MODE_VIEW, show_route_to },
	{ "show (ip|ipv6) rpf [json]", "the multicast routing table", MODE_VIEW, show_routes },
	{ "show ip route" VRF " summary [table {table_id:u32 1-4294967295}] [prefix] [json]", "how many routes of which origin", MODE_VIEW,
	  show_route_summary },
	{ "show ip route table {table_id:u32 1-4294967295} summary [json]", "how many routes of which origin", MODE_VIEW,
	  show_route_summary },
	{ "show ip route summary vrf {vrf_name:word} [json]", "how many routes of which origin", MODE_VIEW, show_route_summary },
	{ RIB("ipv6", TABLE) WHICH JSON_BRIEF, "the IPv6 routing table", MODE_VIEW, show_routes },
	{ RIB("ipv6", TABLE) " {within:prefix_v6} longer-prefixes" JSON_BRIEF, "routes within a prefix", MODE_VIEW, show_routes },
	{ RIB("ipv6", ONE_TABLE) " {prefix:prefix_v6} [json] [nexthop-group]", "all about one prefix", MODE_VIEW, show_route_to },
	{ RIB("ipv6", ONE_TABLE) " {address:ipv6} [json] [nexthop-group]", "the route to an address", MODE_VIEW, show_route_to },
	{ "show ipv6 route" VRF " summary [table {table_id:u32 1-4294967295}] [prefix] [json]", "how many routes of which origin", MODE_VIEW,
	  show_route_summary },
	{ "show ipv6 route table {table_id:u32 1-4294967295} summary [json]", "how many routes of which origin", MODE_VIEW,
	  show_route_summary },
	{ "show ipv6 route summary vrf {vrf_name:word} [json]", "how many routes of which origin", MODE_VIEW, show_route_summary },
	{ "show interface" VRF " [json]", "the interfaces", MODE_VIEW, show_interfaces },
	{ "show interface {ifname:interface}" VRF " [json]", "one interface", MODE_VIEW, show_interfaces },
	{ "show interface brief vrf {vrf_name:word} [json]", "interfaces, a line each", MODE_VIEW, show_interfaces_brief },
	{ "show interface" VRF " brief [json]", "interfaces, a line each", MODE_VIEW, show_interfaces_brief },
	{ "show interface description" VRF " [json]", "what is said of interfaces", MODE_VIEW,
	  show_interfaces_description },
	{ "show ip forwarding [json]", "whether IPv4 packets are forwarded", MODE_VIEW, show_forwarding },
	{ "show ipv6 forwarding [json]", "whether IPv6 packets are forwarded", MODE_VIEW, show_forwarding },
	{ "show ip neighbors [json]", "who answers ARP on the links", MODE_VIEW, show_neighbors },
	{ "show ipv6 neighbors [json]", "who answers neighbour discovery on the links", MODE_VIEW, show_neighbors },
	{ "show ip nht" VRF " [json]", "how clients' IPv4 next hops are reached", MODE_VIEW, show_next_hops },
	{ "show ipv6 nht" VRF " [json]", "how clients' IPv6 next hops are reached", MODE_VIEW, show_next_hops },
	{ "show nexthop-group rib [singleton [(v4:\"ip\"|v6:\"ipv6\")]]" VRF " [json]", "groups of next hops", MODE_VIEW, show_groups },
	{ "show nexthop-group rib (v4:\"ip\"|v6:\"ipv6\")" VRF " [json]", "groups of one family's next hops", MODE_VIEW, show_groups },
	{ "show nexthop-group rib {group_id:u32 1-4294967295} [json]", "one group of next hops", MODE_VIEW, show_groups },
	{ "show nexthop-group rib {ifname:interface}" VRF " [json]", "groups that leave by an interface", MODE_VIEW, show_groups },
	LISTS_SHOW("ip", "IPv4", "prefix_v4", show_prefix_lists, show_access_lists),
	LISTS_SHOW("ipv6", "IPv6", "prefix_v6", show_prefix_lists, show_access_lists),
	{ "show route-map [{name:word}] [json]", "route maps", MODE_VIEW, show_route_maps },
	{ "show route-map-unused [json]", "route maps that nobody uses", MODE_VIEW, show_route_maps },
	{ "show [ip] router-id" VRF " [json]", "the address that names this router", MODE_VIEW, show_router_id },
	{ "show zebra [json]", "zebra itself", MODE_VIEW, show_zebra },
	{ "show zebra client [json]", "the daemons that are connected", MODE_VIEW, show_zebra_clients },
	{ "show zebra client summary [json]", "the daemons that are connected, a line each", MODE_VIEW,
	  show_zebra_client_summary },
	{ "show zebra (dplane|kernel) [json]", "what went to the kernel and came from it", MODE_VIEW, show_zebra_kernel },
	COMMANDS_END
};

const struct word_help zebra_words[] = {
	{ "access-list", "a list of networks" },
	{ "address", "addresses of the interface" },
	{ "all", "all of them" },
	{ "allow-external-route-update", "routes of ours that others take away stay away" },
	{ "allow-reserved-ranges", "addresses of reserved networks may be used" },
	{ "any", "every protocol" },
	{ "babel", "routes of Babel" },
	{ "bandwidth", "set the bandwidth that is shown" },
	{ "bgp", "routes of BGP" },
	{ "blackhole", "drop the packets in silence" },
	{ "brief", "a line each" },
	{ "buckets", "places that flows are spread over" },
	{ "call", "ask another route map, too" },
	{ "client", "the daemons that are connected" },
	{ "color", "color of a segment routing policy" },
	{ "connected", "networks of own addresses" },
	{ "continue", "where to go on" },
	{ "debug", "log details" },
	{ "delay-timer", "seconds that changes of route maps are collected" },
	{ "description", "words about the interface" },
	{ "detail", "all about it" },
	{ "distance", "distance: the least is used" },
	{ "dnssl", "a domain for hosts to search in (RFC 8106)" },
	{ "dplane", "what went to the kernel" },
	{ "eigrp", "routes of EIGRP" },
	{ "events", "clients and what they say" },
	{ "fib", "routes in use" },
	{ "first-match", "the line that decides" },
	{ "forwarding", "whether packets are forwarded" },
	{ "goto", "with this rule" },
	{ "idle-timer", "seconds without traffic after which a place may move" },
	{ "import-table", "take routes of another table over" },
	{ "infinite", "for ever" },
	{ "interface", "an interface" },
	{ "ip", "Internet Protocol version 4" },
	{ "ipv6", "Internet Protocol version 6" },
	{ "isis", "routes of IS-IS" },
	{ "keep", "how long unused groups are kept" },
	{ "kernel", "routes that others gave the kernel" },
	{ "label", "name of the address" },
	{ "limit", "how much may wait" },
	{ "link-detect", "an interface without carrier is down" },
	{ "local", "own addresses" },
	{ "longer", "lines about what the prefix holds" },
	{ "longer-prefixes", "and all within it" },
	{ "match", "a condition" },
	{ "metric", "metric: the least is used of those with the same distance" },
	{ "mrib", "the multicast routing table" },
	{ "msec", "in milliseconds" },
	{ "multicast", "let the interface carry multicast" },
	{ "nd", "neighbor discovery and router advertisements" },
	{ "next", "with the next rule" },
	{ "next-hop", "the next hop" },
	{ "nexthop-group", "groups of next hops" },
	{ "nhrp", "routes of NHRP" },
	{ "nht", "how next hops are reached" },
	{ "no-autoconfig", "not to make addresses of" },
	{ "Null0", "drop the packets" },
	{ "off-link", "not to be taken as on the link" },
	{ "on-match", "where to go on" },
	{ "onlink", "the gateway is at the interface, whatever addresses say" },
	{ "openfabric", "routes of OpenFabric" },
	{ "ospf", "routes of OSPF" },
	{ "ospf6", "routes of OSPFv3" },
	{ "peer", "the other end of a point-to-point link" },
	{ "prefix", "a prefix" },
	{ "prefix-len", "length of the prefix" },
	{ "protocol", "where routes come from" },
	{ "ra-interval", "time between advertisements" },
	{ "range", "first and last" },
	{ "rdnss", "a name server for hosts (RFC 8106)" },
	{ "reject", "answer the packets as unreachable" },
	{ "resilience", "groups that move as few flows as they can" },
	{ "resolve-via-default", "next hops may be reached by the default route" },
	{ "rib", "the routing information base" },
	{ "rip", "routes of RIP" },
	{ "ripng", "routes of RIPng" },
	{ "route", "routes" },
	{ "route-map", "rules that routes go through" },
	{ "route-map-unused", "route maps that nobody uses" },
	{ "router-id", "the address that names this router" },
	{ "rpf", "the way back to a source" },
	{ "set", "what is done to a route that fits" },
	{ "sharp", "routes of SHARP" },
	{ "show", "show what is there" },
	{ "shutdown", "take the interface down" },
	{ "singleton", "groups of one next hop" },
	{ "source-instance", "the table that the route comes from" },
	{ "source-protocol", "where the route comes from" },
	{ "src", "address that packets of this router take on" },
	{ "static", "routes that the operator wrote" },
	{ "summary", "numbers only" },
	{ "supernets-only", "only networks larger than their class" },
	{ "table", "a table of the kernel" },
	{ "tag", "tag of the route" },
	{ "type", "kind of next hop" },
	{ "unbalanced-timer", "seconds after which places move anyhow" },
	{ "vnc", "routes of VNC" },
	{ "vrf", "a VRF (default, or all)" },
	{ "weight", "share of the traffic" },
	{ "work-queue", "milliseconds that work is collected" },
	{ "zapi-packets", "messages of clients that are read at once" },
	{ "zebra", "the daemon that knows the kernel" },
	{ "vrf_name", "name of a VRF" },
	{ "table_id", "number of a table" },
	{ "tag_id", "a tag" },
	{ "within", "a prefix" },
	{ "ifname", "name of an interface" },
	{ "group_id", "number of a group" },
	{ "name", "a name" },
	{ "number", "number of a line" },
	{ NULL, NULL },
};

/* Interfaces that there are, for TAB. */
static void tell_names(void *owner, const char *type, struct text *out)
{
	const struct zebra *z = owner;
	const struct iface **sorted = mem_raw((z->ifaces.items.count + 1) * sizeof *sorted);
	uint32_t count = strcmp(type, "interface") == 0 ? ifaces_sorted(&z->ifaces, sorted) : 0;
	for (uint32_t i = 0; i < count; i++)
		text_add(out, "%s\n", sorted[i]->name);
	mem_free(sorted);
}

const struct language zebra_language = {
	.program = "zebra",
	.root = &zebra_root_kind,
	.commands = (const struct command *const[]){ common_commands, shows, NULL },
	.words = (const struct word_help *const[]){ zebra_words, list_words, common_words, NULL },
	.names = tell_names,
	.memory = show_memory,
};
