/* SPDX-License-Identifier: Apache-2.0 */
/* commands -- the rows of zebra's shows, the help of every word, and the language that they make. */
#include <string.h>
#include "base/memory.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/shows.h"
#include "zebra/instance/instance.h"

#define VRF " [vrf {vrf_name:word}]"
#define TABLE VRF " [table {table_id:u32 1-4294967295}]"
#define WHICH " [tag {tag_id:u32 1-4294967295}] [(kernel|connected|static|bgp|supernets-only)]"

static const struct command shows[] = {
	{ "show ip route" TABLE WHICH " [json]", "the IPv4 routing table", MODE_VIEW, show_routes },
	{ "show ip route" TABLE " {within:prefix_v4} longer-prefixes [json]", "routes within a prefix", MODE_VIEW,
	  show_routes },
	{ "show ip route" TABLE " {prefix:prefix_v4} [json]", "all about one prefix", MODE_VIEW, show_route_to },
	{ "show ip route" TABLE " {address:ipv4} [json]", "the route to an address", MODE_VIEW, show_route_to },
	{ "show ip route" TABLE " summary [json]", "how many routes of which origin", MODE_VIEW, show_route_summary },
	{ "show ip route summary vrf {vrf_name:word} [json]", "how many routes of which origin", MODE_VIEW, show_route_summary },
	{ "show ipv6 route" TABLE WHICH " [json]", "the IPv6 routing table", MODE_VIEW, show_routes },
	{ "show ipv6 route" TABLE " {within:prefix_v6} longer-prefixes [json]", "routes within a prefix", MODE_VIEW,
	  show_routes },
	{ "show ipv6 route" TABLE " {prefix:prefix_v6} [json]", "all about one prefix", MODE_VIEW, show_route_to },
	{ "show ipv6 route" TABLE " {address:ipv6} [json]", "the route to an address", MODE_VIEW, show_route_to },
	{ "show ipv6 route" TABLE " summary [json]", "how many routes of which origin", MODE_VIEW, show_route_summary },
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
	{ "bandwidth", "set the bandwidth that is shown" },
	{ "bgp", "routes of BGP" },
	{ "blackhole", "drop the packets in silence" },
	{ "brief", "a line each" },
	{ "client", "the daemons that are connected" },
	{ "connected", "networks of own addresses" },
	{ "debug", "log details" },
	{ "description", "words about the interface" },
	{ "dplane", "what went to the kernel" },
	{ "events", "clients and what they say" },
	{ "forwarding", "whether packets are forwarded" },
	{ "interface", "an interface" },
	{ "ip", "Internet Protocol version 4" },
	{ "ipv6", "Internet Protocol version 6" },
	{ "kernel", "routes that others gave the kernel" },
	{ "label", "name of the address" },
	{ "link-detect", "an interface without carrier is down" },
	{ "longer-prefixes", "and all within it" },
	{ "multicast", "let the interface carry multicast" },
	{ "nexthop-group", "groups of next hops" },
	{ "nd", "neighbor discovery and router advertisements" },
	{ "ra-interval", "time between advertisements" },
	{ "msec", "in milliseconds" },
	{ "infinite", "for ever" },
	{ "off-link", "not to be taken as on the link" },
	{ "no-autoconfig", "not to make addresses of" },
	{ "rdnss", "a name server for hosts (RFC 8106)" },
	{ "dnssl", "a domain for hosts to search in (RFC 8106)" },
	{ "nht", "how next hops are reached" },
	{ "Null0", "drop the packets" },
	{ "onlink", "the gateway is at the interface, whatever addresses say" },
	{ "peer", "the other end of a point-to-point link" },
	{ "reject", "answer the packets as unreachable" },
	{ "resolve-via-default", "next hops may be reached by the default route" },
	{ "rib", "the routing information base" },
	{ "route", "routes" },
	{ "router-id", "the address that names this router" },
	{ "show", "show what is there" },
	{ "shutdown", "take the interface down" },
	{ "static", "routes that the operator wrote" },
	{ "summary", "numbers only" },
	{ "supernets-only", "only networks larger than their class" },
	{ "table", "a table of the kernel" },
	{ "tag", "tag of the route" },
	{ "vrf", "a VRF (default, or all)" },
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
