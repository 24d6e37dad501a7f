/* SPDX-License-Identifier: Apache-2.0 */
/* settings_neighbor -- rows of `neighbor {peer} …` in router mode: who the neighbor is, the session, timers. */
#include "bgpd/cli/settings.h"
#include <string.h>
#include "bgpd/cli/words.h"

/* In the order of enum role. */
static const char *const role_words[] = { "provider", "rs-server", "rs-client", "customer", "peer", NULL };
static const char *const role_helps[] = { "we give the neighbor transit", "we are a route server", "the neighbor is a route server",
					  "the neighbor gives us transit", "we exchange our customers' routes" };

static const struct field neighbor_fields[] = {
	FIELD(struct neighbor_settings, peer, &type_peer, "neighbor's address, the interface it is behind, or a peer group"),
	FIELD(struct neighbor_settings, is_group, &type_flag, "a peer group"),
	FIELD(struct neighbor_settings, group, &type_word, "name of the peer group", .most = 63),
	FIELD(struct neighbor_settings, is_interface, &type_flag, "whoever is at this interface"),
	FIELD(struct neighbor_settings, v6only, &type_flag, "by its IPv6 link-local address only"),
	FIELD(struct neighbor_settings, link, &type_interface, "interface that a link-local address is behind"),
	FIELD(struct neighbor_settings, remote_as, &type_asn_typed, "AS number of the neighbor"),
	FIELD(struct neighbor_settings, internal, &type_flag, "the neighbor is in our own AS"),
	FIELD(struct neighbor_settings, external, &type_flag, "the neighbor is in any AS but ours"),
	FIELD(struct neighbor_settings, automatic, &type_flag, "whatever AS the neighbor says it is in"),
	FIELD(struct neighbor_settings, local_as, &type_asn_typed, "AS number that this neighbor knows us by"),
	FIELD(struct neighbor_settings, no_prepend, &type_flag, "not in paths that the neighbor tells"),
	FIELD(struct neighbor_settings, replace_as, &type_flag, "in place of our own in paths it is told"),
	FIELD(struct neighbor_settings, dual_as, &type_flag, "the neighbor may know us by our own AS, too"),
	FIELD(struct neighbor_settings, extended_nexthop, &type_flag, "IPv4 routes with IPv6 next hops (RFC 8950)",
	      .by_profile = true),
	FIELD(struct neighbor_settings, description, &type_line, "up to 255 characters about this neighbor"),
	FIELD(struct neighbor_settings, shutdown, &type_flag, "shut this neighbor down"),
	FIELD(struct neighbor_settings, shutdown_message, &type_line, "what the neighbor is told (RFC 9003)"),
	FIELD(struct neighbor_settings, rtt_said, &type_flag, "shut it down when it is too slow"),
	FIELD(struct neighbor_settings, rtt_most, &type_u16, "longest time there and back, in milliseconds", .least = 1,
	      .most = 65535),
	FIELD(struct neighbor_settings, rtt_count, &type_u8, "how many KEEPALIVEs may take longer", .least = 1, .most = 255,
	      .preset = 1),
	FIELD(struct neighbor_settings, keepalive, &type_u16, "seconds between KEEPALIVEs", .most = 65535, .preset = 60),
	FIELD(struct neighbor_settings, hold_time, &type_u16, "seconds without a message until it is given up; 0 never",
	      .most = 65535, .preset = 180),
	FIELD(struct neighbor_settings, connect, &type_u16, "seconds between attempts to connect", .least = 1,
	      .most = 65535, .preset = 120),
	FIELD(struct neighbor_settings, advertisement_interval, &type_u16, "seconds between announcements",
	      .most = 600),
	FIELD(struct neighbor_settings, source_address, &type_address, "address to speak from"),
	FIELD(struct neighbor_settings, source_interface, &type_interface, "interface to speak from"),
	FIELD(struct neighbor_settings, multihop, &type_flag, "the neighbor may be several hops away"),
	FIELD(struct neighbor_settings, multihop_ttl, &type_u8, "most hops", .least = 1, .most = 255, .preset = 255),
	FIELD(struct neighbor_settings, security_hops, &type_u8, "most hops that are believed (RFC 5082)", .least = 1,
	      .most = 254),
	FIELD(struct neighbor_settings, sender_loops, &type_flag, "don't tell it paths that hold its own AS"),
	FIELD(struct neighbor_settings, solo, &type_flag, "make its updates for it alone"),
	FIELD(struct neighbor_settings, graceful_shutdown, &type_flag, "lead traffic away from it (RFC 8326)"),
	FIELD(struct neighbor_settings, aigp, &type_flag, "tell and take accumulated IGP metrics (RFC 7311)"),
	FIELD(struct neighbor_settings, oad, &type_flag, "another AS of the same administration"),
	FIELD(struct neighbor_settings, passive, &type_flag, "wait for the neighbor to connect"),
	FIELD(struct neighbor_settings, rpki_strict, &type_flag, "come up only while an RPKI cache is connected"),
	FIELD(struct neighbor_settings, disable_connected_check, &type_flag, "an external neighbor's next hops need "
	      "not be on a connected subnet"),
	FIELD(struct neighbor_settings, enforce_first_as, &type_flag, "the path must begin with the neighbor's AS"),
	FIELD(struct neighbor_settings, plain_bandwidth, &type_flag, "link bandwidths are whole numbers there, no floats"),
	FIELD(struct neighbor_settings, wide_bandwidth, &type_flag, "link bandwidths that policy sets have 64 bits there"),
	FIELD(struct neighbor_settings, capability_off, &type_flag, "send no capabilities"),
	FIELD(struct neighbor_settings, override_capability, &type_flag, "go by the configuration, not by what is offered"),
	FIELD(struct neighbor_settings, strict_capability, &type_flag, "refuse a neighbor that lacks what we offer"),
	FIELD(struct neighbor_settings, extended_parameters, &type_flag, "write the OPEN's parameters the long way"),
	FIELD(struct neighbor_settings, dynamic_capability, &type_flag, "capabilities may change within a session"),
	FIELD(struct neighbor_settings, fqdn, &type_flag, "tell our host name", .preset = true),
	FIELD(struct neighbor_settings, software_version, &type_flag, "tell what we run"),
	FIELD(struct neighbor_settings, link_local_capability, &type_flag, "next hops may be link-local alone"),
	FIELD(struct neighbor_settings, local_role, &type_choice, "our part in the relation with the neighbor",
	      .words = role_words, .word_helps = role_helps),
	FIELD(struct neighbor_settings, strict_mode, &type_flag, "refuse a neighbor that does not say its role"),
	FIELD(struct neighbor_settings, graceful_restart, &type_flag, "keep forwarding through a restart (RFC 4724)"),
	FIELD(struct neighbor_settings, graceful_restart_helper, &type_flag, "only help the neighbor when it restarts"),
	FIELD(struct neighbor_settings, graceful_restart_disable, &type_flag, "neither restart gracefully nor help"),
	FIELD(struct neighbor_settings, delay_open, &type_u16, "seconds until our OPEN is sent", .least = 1, .most = 240),
	FIELD(struct neighbor_settings, discard, &type_line, "numbers of path attributes (1-255)"),
	FIELD(struct neighbor_settings, withdraw, &type_line, "numbers of path attributes (1-255)"),
	FIELD(struct neighbor_settings, tcp_mss, &type_u16, "largest TCP segment", .least = 1, .most = 65535),
	FIELD(struct neighbor_settings, port, &type_u16, "the neighbor's TCP port", .least = 1, .most = 65535, .preset = 179),
	FIELD(struct neighbor_settings, password, &type_line, "password of the session (TCP MD5, RFC 2385)"),
	FIELD(struct neighbor_settings, bfd, &type_flag, "watch the path to it (BFD)"),
	FIELD(struct neighbor_settings, bfd_control_plane, &type_flag, "believe what BFD says of its control plane"),
	FIELD(struct neighbor_settings, bfd_strict, &type_flag, "come up only with BFD"),
	FIELD(struct neighbor_settings, bfd_multiplier, &type_u8, "missed packets until it is given up", .least = 2, .most = 255,
	      .preset = 3),
	FIELD(struct neighbor_settings, bfd_receive, &type_u16, "milliseconds between packets received", .least = 50,
	      .most = 60000, .preset = 300),
	FIELD(struct neighbor_settings, bfd_transmit, &type_u16, "milliseconds between packets sent", .least = 50,
	      .most = 60000, .preset = 300),
	FIELD(struct neighbor_settings, bfd_hold, &type_u16, "seconds to wait for BFD", .most = 4095, .preset = 30),
	FIELD(struct neighbor_settings, ip_transparent, &type_flag, "start from addresses that are not ours"),
	FIELD(struct neighbor_settings, nexthop_characteristics, &type_flag, "tell what next hops are like"),
	FIELD(struct neighbor_settings, bfd_profile, &type_word, "name of a BFD profile"),
	FIELDS_END
};

#define WITHOUT_BFD "kept without effect: Grevy has no BFD yet, the hold time decides when a neighbor is lost"

static const struct setting neighbor_rows[] = {
	{ "peer-group", "make a peer group: its settings hold for its members", .flag = "is_group" },
	{ "interface [v6only] [(peer-group {group}|remote-as ({remote_as}|internal|external|automatic:\"auto\"))]",
	  "peer with whoever is at the interface of this name (unnumbered)", .flag = "is_interface", .makes = true,
	  .is_compound = true },
	{ "remote-as ({remote_as}|internal|external|automatic:\"auto\")", "who the neighbor is", .makes = true, .leaves_rest = true },
	{ "peer-group {group}", "the peer group whose settings hold for this neighbor too", .makes = true,
	  .leaves_rest = true, .is_also_in_sections = true },
	{ "interface {link}", "the interface that a link-local address is behind" },
	{ "local-as {local_as} [no-prepend [replace-as [dual-as]]]", "AS number that this neighbor knows us by" },
	{ "description {description}", "words about this neighbor" },
	{ "shutdown [message {shutdown_message}]", "shut this neighbor down" },
	{ "rtt_said:\"shutdown\" rtt {rtt_most} [count {rtt_count}]", "shut it down when the way there and back takes too long" },
	{ "password {password}", "authenticate the session" },
	{ "solo", "make its updates for this neighbor alone" },
	{ "port {port}", "the neighbor's TCP port" },
	{ "tcp-mss {tcp_mss}", "largest TCP segment of the session" },
	{ "passive", "don't connect, wait for the neighbor" },
	{ "ebgp-multihop [{multihop_ttl}]", "allow an external neighbor that is not on a connected subnet",
	  .flag = "multihop" },
	{ "aigp", "tell and take accumulated IGP metrics (RFC 7311)" },
	{ "graceful-shutdown", "lead traffic away from this neighbor before maintenance (RFC 8326)" },
	{ "local-role {local_role} [strict-mode]", "our part in the relation with the neighbor (RFC 9234)" },
	{ "oad", "another AS of the same administration: it is told what an internal neighbor is" },
	{ "ttl-security hops {security_hops}", "believe only a neighbor that is so near" },
	{ "disable-connected-check", "external next hops need not be on a connected subnet" },
	{ "rpki strict", "come up only while an RPKI cache is connected", .flag = "rpki_strict" },
	{ "enforce-multihop", "the older words for disable-connected-check", .flag = "disable_connected_check", .is_silent = true },
	{ "disable-link-bw-encoding-ieee", "link bandwidths are whole numbers there, no floats", .flag = "plain_bandwidth" },
	{ "extended-link-bandwidth", "link bandwidths that policy sets have 64 bits there", .flag = "wide_bandwidth" },
	{ "extended-optional-parameters", "write the OPEN's parameters the long way (RFC 9072)",
	  .flag = "extended_parameters" },
	{ "enforce-first-as", "the path must begin with the neighbor's AS" },
	{ "update-source ({source_address}|{source_interface})", "where the session starts from" },
	{ "ip-transparent", "kept without effect", .flag = "ip_transparent",
	  .note = "kept without effect: sessions start from addresses of this machine only" },
	{ "advertisement-interval {advertisement_interval}", "least time between announcements" },
	{ "timers {keepalive} {hold_time}", "keepalive interval and hold time" },
	{ "timers connect {connect}", "interval of attempts to connect" },
	{ "timers delayopen {delay_open}", "wait before the OPEN, so that the neighbor may speak first (RFC 4271 8.1.1)" },
	{ "capability dynamic", "capabilities may change within a session", .flag = "dynamic_capability" },
	{ "capability extended-nexthop", "IPv4 routes with IPv6 next hops (RFC 8950)", .flag = "extended_nexthop" },
	{ "capability software-version", "tell what we run", .flag = "software_version" },
	{ "capability software-version latest-encoding", "tell what we run", .flag = "software_version", .is_hidden = true },
	{ "capability link-local", "next hops may be link-local alone", .flag = "link_local_capability" },
	{ "dont-capability-negotiate", "send no capabilities", .flag = "capability_off" },
	{ "capability fqdn", "tell our host name", .flag = "fqdn" },
	{ "override-capability", "go by the configuration, not by what is offered" },
	{ "strict-capability-match", "refuse a neighbor that lacks what we offer", .flag = "strict_capability" },
	{ "sender-as-path-loop-detection", "don't tell this neighbor paths that hold its own AS", .flag = "sender_loops" },
	{ "path-attribute discard {discard}", "take these attributes off what the neighbor sends" },
	{ "path-attribute treat-as-withdraw {withdraw}", "refuse routes with these attributes" },
	{ "graceful-restart-helper", "only help the neighbor when it restarts",
	  .instead_of = "graceful_restart graceful_restart_disable" },
	{ "graceful-restart", "keep forwarding through a restart (RFC 4724)",
	  .instead_of = "graceful_restart_helper graceful_restart_disable" },
	{ "graceful-restart-disable", "neither restart gracefully nor help",
	  .instead_of = "graceful_restart graceful_restart_helper" },
	{ "send-nexthop-characteristics", "kept without effect", .flag = "nexthop_characteristics",
	  .note = "kept without effect: next hops are told without their characteristics" },
	{ "bfd [{bfd_multiplier} {bfd_receive} {bfd_transmit}]", "watch the path to it (BFD)", .flag = "bfd", .note = WITHOUT_BFD },
	{ "bfd check-control-plane-failure", "believe what BFD says of its control plane", .flag = "bfd_control_plane",
	  .note = WITHOUT_BFD },
	{ "bfd strict [hold-time {bfd_hold}]", "come up only with BFD", .flag = "bfd_strict", .note = WITHOUT_BFD },
	{ "bfd profile {bfd_profile}", "take the timers of a BFD profile", .note = WITHOUT_BFD },
	SETTINGS_END
};

/* ---- bgp listen range {prefix} -------------------------------------------------------------------------- */

static const struct field listen_fields[] = {
	FIELD(struct listen_settings, prefix, &type_prefix, "subnet that neighbors may come from"),
	FIELD(struct listen_settings, group, &type_word, "name of the peer group they are members of", .most = 63),
	FIELDS_END
};

static const struct setting listen_rows[] = {
	{ "peer-group {group}", "the peer group they are members of" },
	SETTINGS_END
};

const struct kind listen_kind = {
	.name = "range", .grammar = "bgp listen range {prefix}", .help = "let neighbors of a subnet in that are not configured",
	.fields = listen_fields, .key_count = 1, .record_size = sizeof(struct listen_settings), .settings = listen_rows,
	.words = bgp_words, .is_made_by_setting = true, .missing = "name a peer group: %s peer-group NAME",
};

/* ---- bgp default shutdown ------------------------------------------------------------------------------ */

/* It concerns neighbors that are typed after it, so it is written behind those that are there. */
struct default_shutdown_line {
	struct said said;
};
static const struct field default_shutdown_fields[] = { FIELDS_END };
static const struct setting default_shutdown_rows[] = { { "", "new neighbors are shut down until they are let up" }, SETTINGS_END };

const struct kind default_shutdown_kind = {
	.name = "default", .grammar = "bgp default shutdown", .help = "new neighbors are shut down until they are let up",
	.fields = default_shutdown_fields, .record_size = sizeof(struct default_shutdown_line),
	.settings = default_shutdown_rows, .words = bgp_words,
};

static void begin_neighbor(const struct object *bgp, void *record)
{
	struct neighbor_settings *n = record;
	if (n->is_group || !object_first(bgp, &default_shutdown_kind))
		return;
	n->shutdown = true;
	said_set(record, (unsigned)field_index(neighbor_fields, "shutdown", strlen("shutdown")));
}

static void unsay(void *record, const char *field)
{
	field_unsay(neighbor_fields, (unsigned)field_index(neighbor_fields, field, strlen(field)), record);
}

/* With ttl-security packets leave with a TTL of 255 anyway: to write the bare ebgp-multihop beside it would be a pair
 * that other suites refuse to load. */
static bool settle_neighbor(void *record, char **why)
{
	const struct neighbor_settings *n = record;
	if (n->security_hops && n->multihop && n->multihop_ttl == 255) {
		unsay(record, "multihop");
		unsay(record, "multihop_ttl");
	}
	return true;
}

/* A peer group that is taken away takes its members along. */
static bool goes_with_group(const void *record, const void *gone)
{
	const struct neighbor_settings *member = record, *group = gone;
	return group->is_group && !member->is_group && text_same(member->group, group->peer.word);
}

const struct kind neighbor_kind = {
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "a BGP neighbor",
	.fields = neighbor_fields, .key_count = 1, .record_size = sizeof(struct neighbor_settings),
	.settings = neighbor_rows, .words = bgp_words, .settle = settle_neighbor, .is_made_by_setting = true, .goes_with = goes_with_group,
	.missing = "specify its AS first: %s remote-as AS", .begin = begin_neighbor,
};
