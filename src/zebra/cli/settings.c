/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- the rows of zebra's configuration. */
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"

#include "base/memory.h"
#include "cli/lists.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/instance/instance.h"

static struct zebra *running;

void zebra_settings_of(struct zebra *z)
{
	running = z;
}

/* -- interface -- */

static const struct field address_v4_fields[] = {
	FIELD(struct address_settings, prefix, &type_if_prefix_v4, "address and length of its network"),
	FIELD(struct address_settings, label, &type_word, "name of the address"),
	FIELDS_END
};
static const struct field address_v6_fields[] = {
	FIELD(struct address_settings, prefix, &type_if_prefix_v6, "address and length of its network"),
	FIELDS_END
};
static const struct field peer_v4_fields[] = {
	FIELD(struct address_settings, local, &type_ipv4, "own end"),
	FIELD(struct address_settings, prefix, &type_if_prefix_v4, "the other end"),
	FIELDS_END
};
static const struct setting address_v4_rows[] = {
	{ "[label {label}]", "add an IPv4 address" },
	SETTINGS_END
};
static const struct setting address_v6_rows[] = {
	{ "", "add an IPv6 address" },
	SETTINGS_END
};
static const struct setting peer_rows[] = {
	{ "", "add an address of a point-to-point link" },
	SETTINGS_END
};

const struct kind ip_address_kind = {
	.name = "address", .grammar = "ip address {prefix}", .help = "an IPv4 address", .fields = address_v4_fields,
	.key_count = 1, .record_size = sizeof(struct address_settings), .settings = address_v4_rows,
	.words = zebra_words,
};
const struct kind ip_peer_kind = {
	.name = "address", .grammar = "ip address {local} peer {prefix}", .help = "an IPv4 address with its peer",
	.fields = peer_v4_fields, .key_count = 2, .record_size = sizeof(struct address_settings),
	.settings = peer_rows, .words = zebra_words,
};
const struct kind ipv6_address_kind = {
	.name = "address", .grammar = "ipv6 address {prefix}", .help = "an IPv6 address", .fields = address_v6_fields,
	.key_count = 1, .record_size = sizeof(struct address_settings), .settings = address_v6_rows,
	.words = zebra_words,
};

static const struct field interface_fields[] = {
	FIELD(struct interface_settings, name, &type_interface, "name of an interface"),
	FIELD(struct interface_settings, description, &type_line, "words about this interface"),
	FIELD(struct interface_settings, shutdown, &type_flag, "down by the operator", .preset = true),
	FIELD(struct interface_settings, link_detect, &type_flag, "without carrier it is down", .preset = true),
	FIELD(struct interface_settings, multicast, &type_flag, "it carries multicast", .preset = true),
	FIELD(struct interface_settings, bandwidth, &type_u32, "megabits per second", .least = 1, .most = 1000000),
	FIELDS_END
};

/* `no shutdown` acts and leaves no line, as in Quagga and FRR. */
static void write_shutdown(const struct object *object, struct text *out)
{
	const struct interface_settings *s = object->record;
	int index = field_index(interface_fields, "shutdown", 8);
	if (said_has(&s->said, (unsigned)index) && s->shutdown)
		text_add(out, "shutdown");
}

static const struct setting interface_rows[] = {
	{ "description {description}", "words about this interface" },
	{ "shutdown", "take the interface down", .write = write_shutdown },
	{ "link-detect", "an interface without carrier is down" },
	{ "multicast", "let it carry multicast" },
	{ "bandwidth {bandwidth}", "set the bandwidth that is shown" },
	SETTINGS_END
};

static char *remark_on_interface(const void *record)
{
	const struct interface_settings *s = record;
	if (!running || !running->is_ready || iface_by_name(&running->ifaces, s->name))
		return NULL;
	char *list = ifaces_list(&running->ifaces);
	char *remark = text_format("there is no interface %s yet; what is said here counts when it comes (there are: %s)",
				   s->name, list);
	mem_free(list);
	return remark;
}

static const struct kind *const interface_children[] = {
	&ip_address_kind, &ip_peer_kind, &ipv6_address_kind, &nd_kind, &nd_prefix_kind, &nd_server_kind, &nd_domain_kind,
	NULL
};
const struct kind interface_kind = {
	.name = "interface", .grammar = "interface {name}", .help = "settings of an interface", .mode = "config-if",
	.fields = interface_fields, .key_count = 1, .record_size = sizeof(struct interface_settings),
	.settings = interface_rows, .children = interface_children, .words = zebra_words, .needs_setting = true,
	.remark = remark_on_interface,
};

/* -- next hop groups -- */

static const struct field resilience_fields[] = {
	FIELD(struct resilience_settings, buckets, &type_u16, "places that flows are spread over", .least = 1, .most = 256),
	FIELD(struct resilience_settings, idle, &type_u32, "seconds without traffic after which a place may move", .least = 1,
	      .most = 4294967),
	FIELD(struct resilience_settings, unbalanced, &type_u32, "seconds after which places move anyhow", .least = 1,
	      .most = 4294967),
	FIELDS_END
};
static const struct setting resilience_rows[] = {
	{ "buckets {buckets} idle-timer {idle} unbalanced-timer {unbalanced}", "groups that are made from now on" },
	SETTINGS_END
};
const struct kind resilience_kind = {
	.name = "resilience", .grammar = "zebra nexthop-group resilience", .help = "groups that move as few flows as they can",
	.fields = resilience_fields, .record_size = sizeof(struct resilience_settings), .settings = resilience_rows,
	.words = zebra_words, .is_made_by_setting = true, .missing = "%s: say buckets and timers",
};

/* -- the root -- */

static const struct field root_fields[] = {
	COMMON_FIELDS,
	FIELD(struct zebra_root, ip_forwarding, &type_flag, "forward IPv4 packets", .preset = true),
	FIELD(struct zebra_root, ipv6_forwarding, &type_flag, "forward IPv6 packets", .preset = true),
	FIELD(struct zebra_root, ip_nht_default, &type_flag, "next hops may be reached by the default route"),
	FIELD(struct zebra_root, ipv6_nht_default, &type_flag, "next hops may be reached by the default route"),
	FIELD(struct zebra_root, router_id, &type_ipv4, "address that names this router"),
	FIELD(struct zebra_root, allow_reserved_ranges, &type_flag, "addresses of reserved networks may be used"),
	FIELD(struct zebra_root, allow_external_route_update, &type_flag, "routes of ours that others take away stay away"),
	FIELD(struct zebra_root, nexthop_keep, &type_u32, "seconds", .least = 1, .most = 3600),
	FIELD(struct zebra_root, work_queue, &type_u32, "milliseconds", .most = 10000),
	FIELD(struct zebra_root, zapi_packets, &type_u32, "messages", .least = 1, .most = 10000),
	FIELD(struct zebra_root, dplane_limit, &type_u32, "updates", .most = 10000),
	FIELD(struct zebra_root, map_delay, &type_u32, "seconds", .most = 600),
	FIELD(struct zebra_root, first_table, &type_u32, "number of the first table", .least = 1, .most = 4294967295),
	FIELD(struct zebra_root, last_table, &type_u32, "number of the last table", .least = 1, .most = 4294967295),
	FIELD(struct zebra_root, debug_events, &type_flag, "log clients and what they say"),
	FIELD(struct zebra_root, debug_kernel, &type_flag, "log what the kernel tells"),
	FIELD(struct zebra_root, debug_rib, &type_flag, "log which routes are used"),
	FIELD(struct zebra_root, debug_nht, &type_flag, "log how next hops are resolved"),
	FIELDS_END
};

/* The kernel's state is written, whoever set it: that is what a restart has to bring back.  "Off" is written
 * only if it was said, so that a file that is read before dockerd starts does not fight with it. */
static void write_forwarding(const struct object *object, const char *name, int family, struct text *out)
{
	const struct said *said = object->record;
	int index = field_index(root_fields, name, strlen(name));
	const char *words = family == AF_INET ? "ip" : "ipv6";
	if (kernel_forwarding(family))
		text_add(out, "%s forwarding", words);
	else if (said_has(said, (unsigned)index))
		text_add(out, "no %s forwarding", words);
}

static void write_ip_forwarding(const struct object *object, struct text *out)
{
	write_forwarding(object, "ip_forwarding", AF_INET, out);
}

static void write_ipv6_forwarding(const struct object *object, struct text *out)
{
	write_forwarding(object, "ipv6_forwarding", AF_INET6, out);
}

static const struct setting root_rows[] = {
	COMMON_SETTINGS,
	{ "debug zebra events", "log clients and what they say", .flag = "debug_events" },
	{ "debug zebra kernel", "log what the kernel tells", .flag = "debug_kernel" },
	{ "debug zebra rib", "log which routes are used", .flag = "debug_rib" },
	{ "debug zebra nht", "log how next hops are resolved", .flag = "debug_nht" },
	{ "ip forwarding", "forward IPv4 packets", .flag = "ip_forwarding", .write = write_ip_forwarding },
	{ "ipv6 forwarding", "forward IPv6 packets", .flag = "ipv6_forwarding", .write = write_ipv6_forwarding },
	{ "ip router-id {router_id}", "set the address that names this router" },
	{ "router-id {router_id}", "set the address that names this router", .is_silent = true },
	{ "allow-reserved-ranges", "addresses of reserved networks may be used" },
	{ "allow-external-route-update", "routes of ours that others take away stay away" },
	{ "zebra nexthop-group keep {nexthop_keep}", "how long unused groups are kept",
	  .note = "kept in the configuration: groups go with the last route that uses them" },
	{ "zebra work-queue {work_queue}", "milliseconds that work is collected",
	  .note = "kept in the configuration: work is done as it comes" },
	{ "zebra zapi-packets {zapi_packets}", "messages of clients that are read at once",
	  .note = "kept in the configuration: a slice of time is the measure here" },
	{ "zebra dplane limit {dplane_limit}", "how much may wait for the kernel",
	  .note = "kept in the configuration: what waits is bounded by the routes there are" },
	{ "zebra route-map delay-timer {map_delay}", "seconds that changes of route maps are collected",
	  .note = "kept in the configuration: a change holds when it is committed" },
	{ "ip table range {first_table} {last_table}", "tables for daemons that ask for one",
	  .note = "kept in the configuration: no daemon here asks for tables" },
	{ "ip nht resolve-via-default", "next hops may be reached by the default route", .flag = "ip_nht_default" },
	{ "ipv6 nht resolve-via-default", "next hops may be reached by the default route", .flag = "ipv6_nht_default" },
	SETTINGS_END
};

static const struct kind *const root_children[] = {
	&resilience_kind, LIST_KINDS, &route_map_kind, &ip_protocol_kind, &ipv6_protocol_kind, &ip_nht_kind, &ipv6_nht_kind, &ip_import_kind,
	&ipv6_import_kind, &ip_route_kind, &ipv6_route_kind, &interface_kind, COMMON_KINDS, NULL
};
const struct kind zebra_root_kind = {
	.name = "zebra", .grammar = "", .fields = root_fields, .record_size = sizeof(struct zebra_root),
	.settings = root_rows, .children = root_children, .words = zebra_words,
};
