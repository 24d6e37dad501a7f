/* SPDX-License-Identifier: Apache-2.0 */
/* interface_settings -- the rows of an interface and of its addresses. */
#include "base/memory.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/settings_nd.h"
#include "zebra/instance/instance.h"

static struct zebra *running;

void zebra_settings_of(struct zebra *z)
{
	running = z;
}
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
	FIELD(struct address_settings, label, &type_word, "name of the address"),
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
	{ "[label {label}]", "add an address of a point-to-point link" },
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

static const char *const on_or_off[] = { "disable", "enable", NULL };
static const struct field interface_fields[] = {
	FIELD(struct interface_settings, name, &type_interface, "name of an interface"),
	FIELD(struct interface_settings, description, &type_line, "words about this interface"),
	FIELD(struct interface_settings, shutdown, &type_flag, "down by the operator", .preset = true),
	FIELD(struct interface_settings, link_detect, &type_flag, "without carrier it is down", .preset = true),
	FIELD(struct interface_settings, multicast, &type_flag, "it carries multicast", .preset = true),
	FIELD(struct interface_settings, multicast_said, &type_choice, "whether it carries multicast", .words = on_or_off),
	FIELD(struct interface_settings, mpls_said, &type_choice, "whether it takes labels", .words = on_or_off),
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
	{ "multicast (multicast_said:\"enable\"|multicast_said:\"disable\")", "let it carry multicast, or not" },
	{ "mpls (mpls_said:\"enable\"|mpls_said:\"disable\")", "let it take labels, or not",
	  .note = "kept in the configuration: there are no labels here yet" },
	{ "bandwidth {bandwidth}", "set the bandwidth that is shown" },
	SETTINGS_END
};

/* -- link-params: for protocols that engineer traffic; kept, and told to nobody yet -- */

#define P(member, help) FIELD(struct link_settings, member, &type_word, help)
static const struct field link_fields[] = {
	FIELD(struct link_settings, enable, &type_flag, "they hold"),
	FIELD(struct link_settings, metric, &type_u32, "metric of the link", .most = 4294967295),
	P(max_bw, "bytes per second"), P(max_rsv_bw, "bytes per second"), P(admin_grp, "bits in hex"),
	FIELD(struct link_settings, delay, &type_u32, "microseconds", .most = 16777215),
	FIELD(struct link_settings, delay_least, &type_u32, "microseconds", .most = 16777215),
	FIELD(struct link_settings, delay_most, &type_u32, "microseconds", .most = 16777215),
	FIELD(struct link_settings, delay_variation, &type_u32, "microseconds", .most = 16777215),
	P(packet_loss, "percent"), P(res_bw, "bytes per second"), P(ava_bw, "bytes per second"), P(use_bw, "bytes per second"),
	FIELD(struct link_settings, neighbor, &type_ipv4, "the other end"),
	FIELD(struct link_settings, neighbor_as, &type_u32, "its AS", .least = 1, .most = 4294967295),
	FIELDS_END
};
static const struct setting link_rows[] = {
	{ "enable", "they hold" },
	{ "metric {metric}", "metric of the link" },
	{ "max-bw {max_bw}", "what the link can carry" },
	{ "max-rsv-bw {max_rsv_bw}", "what of it may be reserved" },
	{ "admin-grp {admin_grp}", "groups that the link belongs to" },
	{ "delay {delay} [min {delay_least} max {delay_most}]", "how long a packet takes" },
	{ "delay-variation {delay_variation}", "how much that varies" },
	{ "packet-loss {packet_loss}", "how many get lost" },
	{ "res-bw {res_bw}", "what is reserved" },
	{ "ava-bw {ava_bw}", "what is available" },
	{ "use-bw {use_bw}", "what is used" },
	{ "neighbor {neighbor} as {neighbor_as}", "the other end" },
	SETTINGS_END
};
/* -- what of the link is left for each priority, and which risks it shares -- */

static const struct field unreserved_fields[] = {
	FIELD(struct unreserved_settings, priority, &type_u8, "priority", .most = 7),
	FIELD(struct unreserved_settings, bandwidth, &type_word, "bytes per second"),
	FIELDS_END
};
static const struct setting unreserved_rows[] = { { "{bandwidth}", "what is left for a priority" }, SETTINGS_END };
static const struct kind unreserved_kind = {
	.name = "unrsv-bw", .grammar = "unrsv-bw {priority}", .help = "what is left for a priority", .fields = unreserved_fields,
	.key_count = 1, .record_size = sizeof(struct unreserved_settings), .settings = unreserved_rows, .words = zebra_words,
	.needs_setting = true,
};

static const struct field risk_fields[] = {
	FIELD(struct risk_settings, group, &type_u32, "number of the group", .most = 4294967295),
	FIELDS_END
};
static const struct setting risk_rows[] = { { "", "a group of links that fail together" }, SETTINGS_END };
static const struct kind risk_kind = {
	.name = "srlg", .grammar = "srlg {group}", .help = "a group of links that fail together", .fields = risk_fields,
	.key_count = 1, .record_size = sizeof(struct risk_settings), .settings = risk_rows, .words = zebra_words,
};

static const struct kind *const link_children[] = { &unreserved_kind, &risk_kind, NULL };
static const struct kind link_kind = {
	.name = "link-params", .grammar = "link-params", .help = "what protocols that engineer traffic tell of the link",
	.mode = "config-link-params", .leave = "exit-link-params", .fields = link_fields,
	.record_size = sizeof(struct link_settings), .settings = link_rows, .children = link_children, .words = zebra_words,
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
	&ip_address_kind, &ip_peer_kind, &ipv6_address_kind, &nd_kind, &nd_prefix_kind, &nd_server_kind, &nd_domain_kind, &nd_translator_kind,
	&link_kind, NULL
};
const struct kind interface_kind = {
	.name = "interface", .grammar = "interface {name} <vrf default>", .help = "settings of an interface", .mode = "config-if",
	.fields = interface_fields, .key_count = 1, .record_size = sizeof(struct interface_settings),
	.settings = interface_rows, .children = interface_children, .words = zebra_words, .needs_setting = true,
	.remark = remark_on_interface,
};

