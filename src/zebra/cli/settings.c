/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- the rows of zebra's configuration. */
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"

#include <strings.h>
#include "base/memory.h"
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

/* -- static routes -- */

static bool settle_mask(struct static_settings *s, char **why)
{
	unsigned length;
	if (!s->network.family)
		return true;
	if (!mask_to_length(&s->mask, &length)) {
		char text[ADDRESS_TEXT];
		*why = text_format("%s is not a netmask: its ones are not in one piece", address_text(&s->mask, text));
		return false;
	}
	s->prefix = prefix_of(&s->network, length);
	s->network = s->mask = (struct address){ 0 };
	return true;
}

/* Null0 is no interface, however it is written. */
static bool settle_route(void *record, char **why)
{
	struct static_settings *s = record;
	if (s->interface && !strcasecmp(s->interface, "null0")) {
		const struct field *fields = ip_route_kind.fields;
		mem_free(s->interface);
		s->interface = NULL;
		said_clear(&s->said, (unsigned)field_index(fields, "interface", 9));
		said_set(&s->said, (unsigned)field_index(fields, "null0", 5));
		s->null0 = true;
	}
	return settle_mask(s, why);
}

#define STATIC_FIELDS(prefix_type, address_type)                                                                  \
	FIELD(struct static_settings, prefix, prefix_type, "where packets go to"),                                \
	FIELD(struct static_settings, gateway, address_type, "the router that they are given to"),                \
	FIELD(struct static_settings, interface, &type_interface, "the interface that they leave by"),            \
	FIELD(struct static_settings, null0, &type_flag, "they are dropped"),                                     \
	FIELD(struct static_settings, blackhole, &type_flag, "they are dropped in silence"),                      \
	FIELD(struct static_settings, reject, &type_flag, "they are answered as unreachable"),                    \
	FIELD(struct static_settings, network, address_type, "where packets go to"),                              \
	FIELD(struct static_settings, mask, address_type, "mask of the network"),                                 \
	FIELD(struct static_settings, tag, &type_u32, "tag of the route", .least = 1, .most = 4294967295),        \
	FIELD(struct static_settings, distance, &type_u8, "distance: the least is used", .least = 1, .most = 255, \
	      .preset = 1),                                                                                       \
	FIELD(struct static_settings, table, &type_u32, "number of the kernel's table", .least = 1,               \
	      .most = 4294967295),                                                                                \
	FIELD(struct static_settings, onlink, &type_flag, "the gateway is at the interface, whatever addresses say")
enum { STATIC_KEYS = 6 };

static const struct field ip_route_fields[] = { STATIC_FIELDS(&type_prefix_v4, &type_ipv4), FIELDS_END };
static const struct field ipv6_route_fields[] = { STATIC_FIELDS(&type_prefix_v6, &type_ipv6), FIELDS_END };

static const struct setting route_rows[] = {
	{ "[(tag {tag} [{distance}]|{distance} [tag {tag}])] [table {table}] [onlink]", "a static route" },
	SETTINGS_END
};

#define TARGETS " ({gateway} [{interface}]|{interface}|null0:\"Null0\"|blackhole|reject)"
#define ROUTE_KIND(beginning, rows_of_fields)                                                               \
	.name = "route", .grammar = beginning TARGETS, .help = "a static route", .fields = rows_of_fields,  \
	.key_count = STATIC_KEYS, .record_size = sizeof(struct static_settings), .settings = route_rows,    \
	.words = zebra_words, .settle = settle_route
const struct kind ip_route_kind = { ROUTE_KIND("ip route ({prefix}|{network} {mask})", ip_route_fields) };
const struct kind ipv6_route_kind = { ROUTE_KIND("ipv6 route {prefix}", ipv6_route_fields) };

/* -- the root -- */

static const struct field root_fields[] = {
	COMMON_FIELDS,
	FIELD(struct zebra_root, ip_forwarding, &type_flag, "forward IPv4 packets", .preset = true),
	FIELD(struct zebra_root, ipv6_forwarding, &type_flag, "forward IPv6 packets", .preset = true),
	FIELD(struct zebra_root, ip_nht_default, &type_flag, "next hops may be reached by the default route"),
	FIELD(struct zebra_root, ipv6_nht_default, &type_flag, "next hops may be reached by the default route"),
	FIELD(struct zebra_root, router_id, &type_ipv4, "address that names this router"),
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
	{ "ip nht resolve-via-default", "next hops may be reached by the default route", .flag = "ip_nht_default" },
	{ "ipv6 nht resolve-via-default", "next hops may be reached by the default route", .flag = "ipv6_nht_default" },
	SETTINGS_END
};

static const struct kind *const root_children[] = {
	&ip_route_kind, &ipv6_route_kind, &interface_kind, COMMON_KINDS, NULL
};
const struct kind zebra_root_kind = {
	.name = "zebra", .grammar = "", .fields = root_fields, .record_size = sizeof(struct zebra_root),
	.settings = root_rows, .children = root_children, .words = zebra_words,
};
