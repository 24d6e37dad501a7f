/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- the rows of zebra's configuration. */
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"

#include "base/memory.h"
#include "cli/lists.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/instance/instance.h"

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

/* In the order of enum rpf_mode. */
static const char *const rpf_modes[] = { "mrib-then-urib", "urib-only", "mrib-only", "lower-distance", "longer-prefix", NULL };

#define DEBUG(member, help) FIELD(struct zebra_root, member, &type_flag, help)
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
	FIELD(struct zebra_root, kernel_objects, &type_flag, "routes share the kernel's nexthop objects", .preset = true),
	FIELD(struct zebra_root, proto_only, &type_flag, "routes carry their next hops themselves"),
	FIELD(struct zebra_root, batch_bytes, &type_u32, "bytes", .least = 1, .most = 1048576),
	FIELD(struct zebra_root, batch_threshold, &type_u32, "bytes", .least = 1, .most = 1048576),
	FIELD(struct zebra_root, protodown_bit, &type_u8, "number of the bit", .most = 31),
	FIELD(struct zebra_root, ipv6_router_id, &type_ipv6, "address that names this router"),
	FIELD(struct zebra_root, rpf_mode, &type_choice, "which table counts", .words = rpf_modes),
	FIELD(struct zebra_root, pbr_resolve, &type_flag, "of a thing that is not here"),
	DEBUG(debug_packet, "log what clients say"),
	DEBUG(packet_recv, "what comes"),
	DEBUG(packet_send, "what goes"),
	DEBUG(packet_detail, "in detail"),
	DEBUG(debug_dump, "log messages of the kernel"),
	DEBUG(dump_recv, "what comes"),
	DEBUG(dump_send, "what goes"),
	DEBUG(debug_rib_more, "log which routes are used"),
	DEBUG(debug_nht_more, "log how next hops are resolved"),
	DEBUG(debug_nexthop, "log groups of next hops"),
	DEBUG(nexthop_detail, "in detail"),
	DEBUG(debug_dplane, "log what goes to the kernel"),
	DEBUG(dplane_detailed, "in detail"),
	DEBUG(debug_fpm, "of a thing that is not here"),
	DEBUG(debug_mpls, "of a thing that is not here"),
	DEBUG(mpls_detailed, "in detail"),
	DEBUG(debug_vxlan, "of a thing that is not here"),
	DEBUG(debug_pw, "of a thing that is not here"),
	DEBUG(debug_mlag, "of a thing that is not here"),
	DEBUG(debug_pbr, "of a thing that is not here"),
	DEBUG(debug_neigh, "log neighbours of the links"),
	DEBUG(debug_tc, "of a thing that is not here"),
	DEBUG(debug_srv6, "of a thing that is not here"),
	DEBUG(debug_static, "log static routes"),
	DEBUG(debug_static_events, "log static routes"),
	DEBUG(debug_static_route, "log static routes"),
	DEBUG(debug_static_bfd, "of a thing that is not here"),
	DEBUG(debug_pseudowires, "of a thing that is not here"),
	DEBUG(mh_es, "of a thing that is not here"),
	DEBUG(mh_mac, "of a thing that is not here"),
	DEBUG(mh_neigh, "of a thing that is not here"),
	DEBUG(mh_nh, "of a thing that is not here"),
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

/* What is so anyway is not said. */
static bool settle_root(void *record, char **why)
{
	struct zebra_root *root = record;
	if (root->kernel_objects)
		said_clear(record, (unsigned)field_index(root_fields, "kernel_objects", strlen("kernel_objects")));
	return true;
}

#define NOT_HERE "kept in the configuration: there is nothing of it here to log"
static const struct setting root_rows[] = {
	COMMON_SETTINGS,
	{ "debug zebra events", "log clients and what they say", .flag = "debug_events" },
	{ "debug zebra packet [(packet_recv:\"recv\"|packet_send:\"send\")] [packet_detail:\"detail\"]",
	  "log what clients say", .flag = "debug_packet" },
	{ "debug zebra kernel", "log what the kernel tells", .flag = "debug_kernel" },
	{ "debug zebra kernel msgdump [(dump_recv:\"recv\"|dump_send:\"send\")]", "log what the kernel tells", .flag = "debug_dump" },
	{ "debug zebra rib", "log which routes are used", .flag = "debug_rib" },
	{ "debug zebra rib detailed", "log which routes are used", .flag = "debug_rib_more" },
	{ "debug zebra nht", "log how next hops are resolved", .flag = "debug_nht" },
	{ "debug zebra nht detailed", "log how next hops are resolved", .flag = "debug_nht_more" },
	{ "debug zebra nexthop [nexthop_detail:\"detail\"]", "log groups of next hops", .flag = "debug_nexthop" },
	{ "debug zebra dplane [dplane_detailed:\"detailed\"]", "log what goes to the kernel", .flag = "debug_dplane" },
	{ "debug zebra fpm", "of a thing that is not here", .flag = "debug_fpm", .note = NOT_HERE },
	{ "debug zebra mpls [mpls_detailed:\"detailed\"]", "of a thing that is not here", .flag = "debug_mpls", .note = NOT_HERE },
	{ "debug zebra vxlan", "of a thing that is not here", .flag = "debug_vxlan", .note = NOT_HERE },
	{ "debug zebra pw", "of a thing that is not here", .flag = "debug_pw", .note = NOT_HERE },
	{ "debug zebra mlag", "of a thing that is not here", .flag = "debug_mlag", .note = NOT_HERE },
	{ "debug zebra pbr", "of a thing that is not here", .flag = "debug_pbr", .note = NOT_HERE },
	{ "debug zebra neigh", "log neighbours of the links", .flag = "debug_neigh" },
	{ "debug zebra tc", "of a thing that is not here", .flag = "debug_tc", .note = NOT_HERE },
	{ "debug zebra srv6", "of a thing that is not here", .flag = "debug_srv6", .note = NOT_HERE },
	{ "debug zebra pseudowires", "of a thing that is not here", .flag = "debug_pseudowires", .note = NOT_HERE },
	{ "debug zebra evpn mh es", "of a thing that is not here", .flag = "mh_es", .note = NOT_HERE },
	{ "debug zebra evpn mh mac", "of a thing that is not here", .flag = "mh_mac", .note = NOT_HERE },
	{ "debug zebra evpn mh neigh", "of a thing that is not here", .flag = "mh_neigh", .note = NOT_HERE },
	{ "debug zebra evpn mh nh", "of a thing that is not here", .flag = "mh_nh", .note = NOT_HERE },
	{ "debug static", "log static routes", .flag = "debug_static" },
	{ "debug static events", "log static routes", .flag = "debug_static_events" },
	{ "debug static route", "log static routes", .flag = "debug_static_route" },
	{ "debug static bfd", "of a thing that is not here", .flag = "debug_static_bfd", .note = NOT_HERE },
	{ "ip forwarding", "forward IPv4 packets", .flag = "ip_forwarding", .write = write_ip_forwarding },
	{ "ipv6 forwarding", "forward IPv6 packets", .flag = "ipv6_forwarding", .write = write_ipv6_forwarding },
	{ "ip router-id {router_id} [vrf default]", "set the address that names this router" },
	{ "router-id {router_id} [vrf default]", "set the address that names this router", .is_silent = true },
	{ "ip multicast rpf-lookup-mode (rpf_mode:\"urib-only\"|rpf_mode:\"mrib-only\"|rpf_mode:\"mrib-then-urib\"|"
	  "rpf_mode:\"lower-distance\"|rpf_mode:\"longer-prefix\")", "which table `show ip rpf ADDRESS` goes by" },
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
	{ "zebra nexthop kernel enable", "new routes share the kernel's nexthop objects", .flag = "kernel_objects" },
	{ "zebra nexthop proto only", "new routes carry their next hops: only daemons make objects", .flag = "proto_only" },
	{ "zebra kernel netlink batch-tx-buf {batch_bytes} {batch_threshold}", "how much is sent to the kernel at once",
	  .note = "kept in the configuration: a batch has the size that the kernel takes" },
	{ "zebra protodown reason-bit {protodown_bit}", "why an interface is held down",
	  .note = "kept in the configuration: nobody here holds interfaces down" },
	{ "ipv6 router-id {ipv6_router_id} [vrf default]", "set the IPv6 address that names this router",
	  .note = "kept in the configuration: no protocol here asks for it" },
	{ "pbr nexthop-resolve", "next hops of policy routing are resolved", .flag = "pbr_resolve",
	  .note = "kept in the configuration: there is no policy routing here" },
	{ "ip table range {first_table} {last_table}", "tables for daemons that ask for one",
	  .note = "kept in the configuration: no daemon here asks for tables" },
	{ "ip nht resolve-via-default", "next hops may be reached by the default route", .flag = "ip_nht_default" },
	{ "ipv6 nht resolve-via-default", "next hops may be reached by the default route", .flag = "ipv6_nht_default" },
	SETTINGS_END
};

static const struct kind *const root_children[] = {
	&resilience_kind, LIST_KINDS, &route_map_kind, &ip_protocol_kind, &ipv6_protocol_kind, &ip_nht_kind, &ipv6_nht_kind, &ip_import_kind,
	&ipv6_import_kind, &ip_mroute_kind, &ip_route_kind, &ipv6_route_kind, &interface_kind, COMMON_KINDS, NULL
};
const struct kind zebra_root_kind = {
	.name = "zebra", .grammar = "", .fields = root_fields, .record_size = sizeof(struct zebra_root),
	.settings = root_rows, .children = root_children, .words = zebra_words, .settle = settle_root,
};
