/* SPDX-License-Identifier: Apache-2.0 */
/* sample_language -- see sample_language.h. */
#include "cli/sample_language.h"

static const char *const origins[] = { "igp", "egp", "incomplete", NULL };
static const char *const origin_helps[] = { "from the inside", "from EGP", "from elsewhere", NULL };

static const struct word_help words[] = {
	{ "ip", "Internet Protocol" },      { "router", "Routing process" },
	{ "bgp", "BGP" },                   { "neighbor", "A neighbor" },
	{ "timers", "Timers" },             { "remote-as", "Who it is" },
	{ "internal", "Same AS" },          { "external", "Other AS" },
	{ "message", "What it is told" },   { "metric", "Metric" },
	{ "redistribute", "Announce" },     { "unicast", "For unicast" },
	{ "address-family", "A family" },   { "warning-only", "Only warn" },
	{ "route-map", "Policy" },          { "service", "Services" },
	{ "show", "Show" },                 { "json", "As JSON" },
	{ "debug", "Debug" },               { "interface", "Interfaces" },
	{ "name", "An interface's name" },  { "ipv4", "IPv4" },
	{ "route", "Static routes" },
	{ "Null0", "Nowhere" },             { NULL, NULL },
};

/* ---- interface -------------------------------------------------------------------------------------- */

static const struct field address_fields[] = {
	FIELD(struct sample_address, prefix, &type_if_prefix_v4, "Address and mask"), FIELDS_END
};
static const struct setting bare[] = { { "", "It is there" }, SETTINGS_END };
const struct kind sample_address_kind = {
	.name = "address", .grammar = "ip address {prefix}", .help = "Address", .fields = address_fields, .key_count = 1,
	.record_size = sizeof(struct sample_address), .settings = bare, .is_kept_in_order = true,
};

static const struct field interface_fields[] = {
	FIELD(struct sample_interface, name, &type_interface, "Name"),
	FIELD(struct sample_interface, description, &type_line, "Words"),
	FIELD(struct sample_interface, shutdown, &type_flag, "Down"),
	FIELDS_END
};
static const struct setting interface_settings[] = {
	{ "description {description}", "Words about it", .effect = SAMPLE_NAME },
	{ "shutdown", "Shut it down" },
	SETTINGS_END
};
static const struct kind *const interface_children[] = { &sample_address_kind, NULL };
const struct kind sample_interface_kind = {
	.name = "interface", .grammar = "interface {name}", .help = "An interface", .mode = "config-if",
	.fields = interface_fields, .key_count = 1, .record_size = sizeof(struct sample_interface),
	.settings = interface_settings, .children = interface_children, .needs_setting = true,
};

/* ---- router ----------------------------------------------------------------------------------------- */

static const struct field neighbor_fields[] = {
	FIELD(struct sample_neighbor, peer, &type_peer, "Peer"),
	FIELD(struct sample_neighbor, remote_as, &type_asn, "AS number"),
	FIELD(struct sample_neighbor, internal, &type_flag, "Same AS"),
	FIELD(struct sample_neighbor, external, &type_flag, "Other AS"),
	FIELD(struct sample_neighbor, description, &type_line, "Words"),
	FIELD(struct sample_neighbor, shutdown, &type_flag, "Down"),
	FIELD(struct sample_neighbor, shutdown_message, &type_line, "Message"),
	FIELD(struct sample_neighbor, keepalive, &type_u16, "Seconds", .most = 65535, .preset = 60),
	FIELD(struct sample_neighbor, hold_time, &type_u16, "Seconds", .most = 65535, .preset = 180),
	FIELD(struct sample_neighbor, origin, &type_choice, "Origin", .words = origins, .word_helps = origin_helps),
	FIELDS_END
};
static const struct setting neighbor_settings[] = {
	{ "remote-as ({remote_as}|internal|external)", "Who it is", .effect = SAMPLE_NEW_SESSION },
	{ "description {description}", "Words about it", .effect = SAMPLE_NAME },
	{ "shutdown [message {shutdown_message}]", "Shut it down", .effect = SAMPLE_NEW_SESSION },
	{ "timers {keepalive} {hold_time}", "Keepalive and hold time" },
	{ "origin {origin}", "Origin of its routes", .effect = SAMPLE_REFRESH },
	SETTINGS_END
};
const struct kind sample_neighbor_kind = {
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "A neighbor", .fields = neighbor_fields,
	.key_count = 1, .record_size = sizeof(struct sample_neighbor), .settings = neighbor_settings,
	.is_made_by_setting = true, .missing = "specify its AS first: %s remote-as AS",
};

static const struct field network_fields[] = {
	FIELD(struct sample_network, prefix, &type_prefix_v4, "Network"),
	FIELD(struct sample_network, map, &type_word, "Policy"),
	FIELDS_END
};
static const struct setting network_settings[] = { { "[route-map {map}]", "Announce it" }, SETTINGS_END };
const struct kind sample_network_kind = {
	.name = "network", .grammar = "network {prefix}", .help = "A network", .fields = network_fields, .key_count = 1,
	.record_size = sizeof(struct sample_network), .settings = network_settings,
};

static const struct field family_neighbor_fields[] = {
	FIELD(struct sample_family_neighbor, peer, &type_peer, "Peer"),
	FIELD(struct sample_family_neighbor, activate, &type_flag, "Exchange routes", .preset = true),
	FIELD(struct sample_family_neighbor, next_hop_self, &type_flag, "We are the next hop"),
	FIELD(struct sample_family_neighbor, maximum, &type_u32, "Prefixes", .least = 1, .most = 4294967295),
	FIELD(struct sample_family_neighbor, percent, &type_u8, "Percent", .least = 1, .most = 100),
	FIELD(struct sample_family_neighbor, warning_only, &type_flag, "Only warn"),
	FIELDS_END
};
static const struct setting family_neighbor_settings[] = {
	{ "activate", "Exchange routes" },
	{ "next-hop-self", "We are the next hop", .effect = SAMPLE_REFRESH },
	{ "maximum-prefix {maximum} [{percent}] [warning-only]", "Limit" },
	SETTINGS_END
};
const struct kind sample_family_neighbor_kind = {
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "A neighbor", .fields = family_neighbor_fields,
	.key_count = 1, .record_size = sizeof(struct sample_family_neighbor), .settings = family_neighbor_settings,
	.needs_setting = true, .belongs_to = &sample_neighbor_kind, .missing = "specify its AS first: %s remote-as AS",
};

static const struct field family_fields[] = {
	FIELD(struct sample_family, paths, &type_u8, "Paths", .least = 1, .most = 64),
	FIELD(struct sample_family, connected, &type_flag, "Connected"),
	FIELD(struct sample_family, connected_metric, &type_u32, "Metric"),
	FIELDS_END
};
static const struct setting family_settings[] = {
	{ "maximum-paths {paths}", "Paths at once" },
	{ "redistribute connected [metric {connected_metric}]", "Connected routes", .flag = "connected" },
	SETTINGS_END
};
static const struct kind *const family_children[] = { &sample_network_kind, &sample_family_neighbor_kind, NULL };
const struct kind sample_family_kind = {
	.name = "address-family", .grammar = "address-family ipv4 [unicast]", .help = "IPv4", .mode = "config-router-af",
	.leave = "exit-address-family", .fields = family_fields, .record_size = sizeof(struct sample_family),
	.settings = family_settings, .children = family_children, .is_also_in_parent = true, .needs_setting = true,
};

static const struct field router_fields[] = {
	FIELD(struct sample_router, asn, &type_asn, "AS number"),
	FIELD(struct sample_router, router_id, &type_ipv4, "Identifier"),
	FIELD(struct sample_router, log_changes, &type_flag, "Log", .preset = true),
	FIELD(struct sample_router, keepalive, &type_u16, "Seconds", .most = 65535, .preset = 60),
	FIELD(struct sample_router, hold_time, &type_u16, "Seconds", .most = 65535, .preset = 180),
	FIELD(struct sample_router, old, &type_flag, "Old"),
	FIELDS_END
};
static const struct setting router_settings[] = {
	{ "bgp router-id {router_id}", "Identifier", .effect = SAMPLE_NEW_SESSION },
	{ "bgp log-neighbor-changes", "Log changes", .flag = "log_changes" },
	{ "timers bgp {keepalive} {hold_time}", "Keepalive and hold time" },
	{ "synchronization", "Wait for an IGP", .is_silent = true, .flag = "old", .note = "synchronization is obsolete" },
	SETTINGS_END
};
static const struct kind *const router_children[] = { &sample_neighbor_kind, &sample_family_kind, NULL };
const struct kind sample_router_kind = {
	.name = "bgp", .grammar = "router bgp {asn}", .help = "BGP", .mode = "config-router", .fields = router_fields,
	.key_count = 0, .record_size = sizeof(struct sample_router), .settings = router_settings,
	.children = router_children, .differs = "BGP is already running; AS is %s",
};

/* ---- root ------------------------------------------------------------------------------------------- */

static const struct field route_fields[] = {
	FIELD(struct sample_route, prefix, &type_prefix_v4, "Destination"),
	FIELD(struct sample_route, gateway, &type_ipv4, "Gateway"),
	FIELD(struct sample_route, drop, &type_flag, "Nowhere"),
	FIELD(struct sample_route, network, &type_ipv4, "Destination"),
	FIELD(struct sample_route, mask, &type_ipv4, "Mask"),
	FIELD(struct sample_route, distance, &type_u8, "Distance", .least = 1, .most = 255, .preset = 1),
	FIELDS_END
};
static const struct setting route_settings[] = { { "[{distance}]", "A static route" }, SETTINGS_END };

/* A network with its mask is a prefix. */
static bool settle_route(void *record, char **why)
{
	struct sample_route *route = record;
	unsigned length;
	if (!route->network.family)
		return true;
	if (!mask_to_length(&route->mask, &length)) {
		*why = mem_text("the mask has holes");
		return false;
	}
	route->prefix = prefix_of(&route->network, length);
	route->network = route->mask = (struct address){ 0 };
	said_clear(&route->said, 3);
	said_clear(&route->said, 4);
	return true;
}

const struct kind sample_route_kind = {
	.name = "route", .grammar = "ip route ({prefix}|{network} {mask}) ({gateway}|drop:\"Null0\")",
	.help = "Static routes", .fields = route_fields, .key_count = 3, .record_size = sizeof(struct sample_route),
	.settings = route_settings, .settle = settle_route,
};

static const struct field root_fields[] = {
	FIELD(struct sample_root, hostname, &type_word, "Name"),
	FIELD(struct sample_root, forwarding, &type_flag, "Forward", .preset = true),
	FIELD(struct sample_root, debug_events, &type_flag, "Events"),
	FIELDS_END
};
static const struct setting root_settings[] = {
	{ "hostname {hostname}", "Name of the router", .effect = SAMPLE_NAME },
	{ "ip forwarding", "Forward packets", .flag = "forwarding" },
	{ "debug events", "Events", .flag = "debug_events" },
	SETTINGS_END
};
static const struct kind *const root_children[] = { &sample_route_kind, &sample_interface_kind, &sample_router_kind, NULL };
const struct kind sample_root_kind = {
	.name = "sample", .grammar = "", .fields = root_fields, .record_size = sizeof(struct sample_root),
	.settings = root_settings, .children = root_children,
};

static const struct command commands[] = {
	{ "show version [json]", "Version", MODE_VIEW, NULL },
	{ "show interface {name:interface}", "One interface", MODE_VIEW, NULL },
	COMMANDS_END
};
static const struct command *const tables[] = { commands, NULL };
static const struct word_help *const word_tables[] = { words, NULL };
const struct language sample_language = { "sample", &sample_root_kind, tables, word_tables };
