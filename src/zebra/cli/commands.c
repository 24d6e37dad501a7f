/* SPDX-License-Identifier: Apache-2.0 */
/* commands -- the rows of zebra's shows, the help of every word, and the language that they make. */
#include <string.h>
#include "base/memory.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

#define VRF " [vrf {vrf_name:word}]"
#define TABLE " [(vrf {vrf_name:word}|table ({table_id:u32 1-4294967295}|all_tables:\"all\"))]"
#define ONE_TABLE " [(vrf {vrf_name:word}|table {table_id:u32 1-4294967295})]"
#define PROTOCOL(name) "protocol:\"" name "\""
/* Those that FRR knows: a play book that asks for OSPF's routes gets none, not an error. */
#define PROTOCOLS                                                                                                  \
	PROTOCOL("kernel") "|" PROTOCOL("connected") "|" PROTOCOL("local") "|" PROTOCOL("static") "|" PROTOCOL("bgp")  \
		"|" PROTOCOL("table") "|" PROTOCOL("babel") "|" PROTOCOL("eigrp") "|" PROTOCOL("isis") "|" PROTOCOL("nhrp") \
		"|" PROTOCOL("openfabric") "|" PROTOCOL("ospf") "|" PROTOCOL("ospf6") "|" PROTOCOL("rip") "|"           \
		PROTOCOL("ripng") "|" PROTOCOL("sharp") "|" PROTOCOL("vnc")
#define WHICH " [(tag {tag_id:u32 1-4294967295}|" PROTOCOLS "|supernets-only)] [nexthop-group]"
#define JSON_BRIEF " [json [brief]]"
/* `route` is what is known, `fib` what is in use. */
#define RIB(family, table) "show " family " (route|fib)" table

static const struct command shows[] = {
	{ RIB("ip", TABLE) WHICH JSON_BRIEF, "the IPv4 routing table", MODE_VIEW, show_routes },
	{ RIB("ip", TABLE) " {within:prefix_v4} longer-prefixes" JSON_BRIEF, "routes within a prefix", MODE_VIEW, show_routes },
	{ RIB("ip", ONE_TABLE) " {prefix:prefix_v4} [json] [nexthop-group]", "all about one prefix", MODE_VIEW, show_route_to },
	{ RIB("ip", ONE_TABLE) " {address:ipv4} [json] [nexthop-group]", "the route to an address", MODE_VIEW, show_route_to },
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
	{ "show nexthop-group rib [json]", "groups of next hops", MODE_VIEW, show_groups },
	{ "show [ip] router-id" VRF " [json]", "the address that names this router", MODE_VIEW, show_router_id },
	{ "show zebra [json]", "zebra itself", MODE_VIEW, show_zebra },
	{ "show zebra client [json]", "the daemons that are connected", MODE_VIEW, show_zebra_clients },
	{ "show zebra client summary [json]", "the daemons that are connected, a line each", MODE_VIEW,
	  show_zebra_client_summary },
	{ "show zebra (dplane|kernel) [json]", "what went to the kernel and came from it", MODE_VIEW, show_zebra_kernel },
	COMMANDS_END
};

const struct word_help zebra_words[] = {
	{ "address", "addresses of the interface" },
	{ "all", "all of them" },
	{ "babel", "routes of Babel" },
	{ "bandwidth", "set the bandwidth that is shown" },
	{ "bgp", "routes of BGP" },
	{ "blackhole", "drop the packets in silence" },
	{ "brief", "a line each" },
	{ "color", "color of a segment routing policy" },
	{ "client", "the daemons that are connected" },
	{ "connected", "networks of own addresses" },
	{ "debug", "log details" },
	{ "description", "words about the interface" },
	{ "dplane", "what went to the kernel" },
	{ "eigrp", "routes of EIGRP" },
	{ "events", "clients and what they say" },
	{ "fib", "routes in use" },
	{ "forwarding", "whether packets are forwarded" },
	{ "interface", "an interface" },
	{ "ip", "Internet Protocol version 4" },
	{ "ipv6", "Internet Protocol version 6" },
	{ "isis", "routes of IS-IS" },
	{ "kernel", "routes that others gave the kernel" },
	{ "label", "name of the address" },
	{ "link-detect", "an interface without carrier is down" },
	{ "local", "own addresses" },
	{ "longer-prefixes", "and all within it" },
	{ "metric", "metric: the least is used of those with the same distance" },
	{ "multicast", "let the interface carry multicast" },
	{ "nexthop-group", "groups of next hops" },
	{ "nhrp", "routes of NHRP" },
	{ "nht", "how next hops are reached" },
	{ "Null0", "drop the packets" },
	{ "onlink", "the gateway is at the interface, whatever addresses say" },
	{ "openfabric", "routes of OpenFabric" },
	{ "ospf", "routes of OSPF" },
	{ "ospf6", "routes of OSPFv3" },
	{ "peer", "the other end of a point-to-point link" },
	{ "reject", "answer the packets as unreachable" },
	{ "resolve-via-default", "next hops may be reached by the default route" },
	{ "rib", "the routing information base" },
	{ "rip", "routes of RIP" },
	{ "ripng", "routes of RIPng" },
	{ "route", "routes" },
	{ "router-id", "the address that names this router" },
	{ "sharp", "routes of SHARP" },
	{ "show", "show what is there" },
	{ "shutdown", "take the interface down" },
	{ "static", "routes that the operator wrote" },
	{ "summary", "numbers only" },
	{ "supernets-only", "only networks larger than their class" },
	{ "table", "a table of the kernel" },
	{ "tag", "tag of the route" },
	{ "vnc", "routes of VNC" },
	{ "vrf", "a VRF (default, or all)" },
	{ "weight", "share of the traffic" },
	{ "zebra", "the daemon that knows the kernel" },
	{ "vrf_name", "name of a VRF" },
	{ "table_id", "number of a table" },
	{ "tag_id", "a tag" },
	{ "within", "a prefix" },
	{ "prefix", "a prefix" },
	{ "ifname", "name of an interface" },
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
	.words = (const struct word_help *const[]){ zebra_words, common_words, NULL },
	.names = tell_names,
	.memory = show_memory,
};
