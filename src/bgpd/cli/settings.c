/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- the rows of bgpd's configuration; grammar, help, `no`, the running configuration, JSON and the
 * manual follow from them.  What they mean is compile.c's. */
#include "bgpd/cli/settings.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/words.h"

/* ---- neighbor {peer} …  in router mode ---------------------------------------------------------------- */

static const struct field neighbor_fields[] = {
	FIELD(struct neighbor_settings, peer, &type_peer, "neighbor's address, the interface it is behind, or a peer group"),
	FIELD(struct neighbor_settings, is_group, &type_flag, "a peer group"),
	FIELD(struct neighbor_settings, group, &type_word, "name of the peer group", .most = 63),
	FIELD(struct neighbor_settings, remote_as, &type_asn, "AS number of the neighbor"),
	FIELD(struct neighbor_settings, internal, &type_flag, "the neighbor is in our own AS"),
	FIELD(struct neighbor_settings, external, &type_flag, "the neighbor is in any AS but ours"),
	FIELD(struct neighbor_settings, description, &type_line, "up to 255 characters about this neighbor"),
	FIELD(struct neighbor_settings, shutdown, &type_flag, "shut this neighbor down"),
	FIELD(struct neighbor_settings, shutdown_message, &type_line, "what the neighbor is told (RFC 9003)"),
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
	FIELD(struct neighbor_settings, passive, &type_flag, "wait for the neighbor to connect"),
	FIELD(struct neighbor_settings, disable_connected_check, &type_flag, "an external neighbor's next hops need "
	      "not be on a connected subnet"),
	FIELD(struct neighbor_settings, enforce_first_as, &type_flag, "the path must begin with the neighbor's AS"),
	FIELD(struct neighbor_settings, capability_off, &type_flag, "send no capabilities"),
	FIELD(struct neighbor_settings, override_capability, &type_flag, "go by the configuration, not by what is offered"),
	FIELD(struct neighbor_settings, strict_capability, &type_flag, "refuse a neighbor that lacks what we offer"),
	FIELD(struct neighbor_settings, port, &type_u16, "the neighbor's TCP port", .least = 1, .most = 65535, .preset = 179),
	FIELD(struct neighbor_settings, password, &type_line, "password of the session (TCP MD5, RFC 2385)"),
	FIELDS_END
};

static const struct setting neighbor_rows[] = {
	{ "peer-group", "make a peer group: its settings hold for its members", .flag = "is_group" },
	{ "remote-as ({remote_as}|internal|external)", "who the neighbor is", .makes = true, .leaves_rest = true },
	{ "peer-group {group}", "the peer group whose settings hold for this neighbor too", .makes = true,
	  .leaves_rest = true },
	{ "description {description}", "words about this neighbor" },
	{ "update-source ({source_address}|{source_interface})", "where the session starts from" },
	{ "ebgp-multihop [{multihop_ttl}]", "allow an external neighbor that is not on a connected subnet",
	  .flag = "multihop" },
	{ "ttl-security hops {security_hops}", "believe only a neighbor that is so near" },
	{ "disable-connected-check", "external next hops need not be on a connected subnet" },
	{ "timers {keepalive} {hold_time}", "keepalive interval and hold time" },
	{ "timers connect {connect}", "interval of attempts to connect" },
	{ "advertisement-interval {advertisement_interval}", "least time between announcements" },
	{ "passive", "don't connect, wait for the neighbor" },
	{ "sender-as-path-loop-detection", "don't tell this neighbor paths that hold its own AS", .flag = "sender_loops" },
	{ "solo", "make its updates for this neighbor alone" },
	{ "password {password}", "authenticate the session" },
	{ "port {port}", "the neighbor's TCP port" },
	{ "enforce-first-as", "the path must begin with the neighbor's AS" },
	{ "dont-capability-negotiate", "send no capabilities", .flag = "capability_off" },
	{ "override-capability", "go by the configuration, not by what is offered" },
	{ "strict-capability-match", "refuse a neighbor that lacks what we offer", .flag = "strict_capability" },
	{ "shutdown [message {shutdown_message}]", "shut this neighbor down" },
	SETTINGS_END
};

/* A peer group that is taken away takes its members along. */
static bool goes_with_group(const void *record, const void *gone)
{
	const struct neighbor_settings *member = record, *group = gone;
	return group->is_group && !member->is_group && text_same(member->group, group->peer.word);
}

const struct kind neighbor_kind = {
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "a BGP neighbor",
	.fields = neighbor_fields, .key_count = 1, .record_size = sizeof(struct neighbor_settings),
	.settings = neighbor_rows, .words = bgp_words, .is_made_by_setting = true, .goes_with = goes_with_group,
	.missing = "specify its AS first: %s remote-as AS",
};

/* ---- lines of an address family ---------------------------------------------------------------------- */

static const struct field ipv4_network_fields[] = {
	FIELD(struct network_settings, prefix, &type_prefix_v4, "IPv4 network to announce"),
	FIELD(struct network_settings, route_map, &type_word, "route map that makes its attributes"),
	FIELDS_END
};
static const struct field ipv6_network_fields[] = {
	FIELD(struct network_settings, prefix, &type_prefix_v6, "IPv6 network to announce"),
	FIELD(struct network_settings, route_map, &type_word, "route map that makes its attributes"),
	FIELDS_END
};
static const struct setting network_rows[] = {
	{ "[route-map {route_map}]", "announce this network" },
	SETTINGS_END
};
const struct kind ipv4_network_kind = {
	.name = "network", .grammar = "network {prefix}", .help = "announce this network",
	.fields = ipv4_network_fields, .key_count = 1, .record_size = sizeof(struct network_settings),
	.settings = network_rows, .words = bgp_words,
};
const struct kind ipv6_network_kind = {
	.name = "network", .grammar = "network {prefix}", .help = "announce this network",
	.fields = ipv6_network_fields, .key_count = 1, .record_size = sizeof(struct network_settings),
	.settings = network_rows, .words = bgp_words,
};

#define NEIGHBOR_FAMILY_FIELDS(active)                                                                                    \
	FIELD(struct neighbor_family_settings, peer, &type_peer, "neighbor's address, or the interface it is behind"),    \
	FIELD(struct neighbor_family_settings, activate, &type_flag, "exchange routes of this family", .preset = active), \
	FIELD(struct neighbor_family_settings, soft_reconfiguration, &type_flag, "keep what policy refuses"),             \
	FIELD(struct neighbor_family_settings, next_hop_self, &type_flag, "announce ourselves as the next hop"),          \
	FIELD(struct neighbor_family_settings, force, &type_flag, "for reflected routes too"),                            \
	FIELD(struct neighbor_family_settings, attribute_unchanged, &type_flag, "pass attributes on as they came"),       \
	FIELD(struct neighbor_family_settings, as_path, &type_flag, "the AS path, without our AS"),                       \
	FIELD(struct neighbor_family_settings, next_hop, &type_flag, "the next hop"),                                     \
	FIELD(struct neighbor_family_settings, med, &type_flag, "the MED"),                                               \
	FIELD(struct neighbor_family_settings, as_override, &type_flag, "our AS in place of the neighbor's"),             \
	FIELD(struct neighbor_family_settings, remove_private, &type_flag, "take private AS numbers out of paths"),       \
	FIELD(struct neighbor_family_settings, all, &type_flag, "out of paths with others too"),                          \
	FIELD(struct neighbor_family_settings, replace_AS, &type_flag, "put our AS in their place"),                      \
	FIELD(struct neighbor_family_settings, route_server_client, &type_flag, "serve routes as they came (RFC 7947)"),  \
	FIELD(struct neighbor_family_settings, reflector_client, &type_flag, "reflect routes to this neighbor"),          \
	FIELD(struct neighbor_family_settings, allowas_in_said, &type_flag, "accept paths that hold our AS"),             \
	FIELD(struct neighbor_family_settings, allowas_in, &type_u8, "how often our AS may be there", .least = 1,         \
	      .most = 10, .preset = 3),                                                                                   \
	FIELD(struct neighbor_family_settings, maximum_prefix, &type_u32, "most prefixes that are accepted", .least = 1,  \
	      .most = 4294967295),                                                                                        \
	FIELD(struct neighbor_family_settings, maximum_percent, &type_u8, "percentage at which a warning is logged",      \
	      .least = 1, .most = 100, .preset = 75),                                                                     \
	FIELD(struct neighbor_family_settings, warning_only, &type_flag, "only warn, keep the session"),          \
	FIELD(struct neighbor_family_settings, weight, &type_u32, "weight of this neighbor's routes", .most = 65535),        \
	FIELD(struct neighbor_family_settings, map_in, &type_word, "name of a route map"),                                \
	FIELD(struct neighbor_family_settings, map_out, &type_word, "name of a route map"),                               \
	FIELD(struct neighbor_family_settings, prefix_in, &type_word, "name of a prefix list"),                           \
	FIELD(struct neighbor_family_settings, prefix_out, &type_word, "name of a prefix list"),                          \
	FIELD(struct neighbor_family_settings, path_in, &type_word, "name of an as-path list"),                           \
	FIELD(struct neighbor_family_settings, path_out, &type_word, "name of an as-path list"),                          \
	FIELD(struct neighbor_family_settings, access_in, &type_word, "name or number of an access list"),                \
	FIELD(struct neighbor_family_settings, access_out, &type_word, "name or number of an access list")

static const struct field ipv4_neighbor_fields[] = { NEIGHBOR_FAMILY_FIELDS(true), FIELDS_END };
static const struct field ipv6_neighbor_fields[] = { NEIGHBOR_FAMILY_FIELDS(false), FIELDS_END };

static const struct setting neighbor_family_rows[] = {
	{ "activate", "exchange routes of this family with the neighbor" },
	{ "next-hop-self [force]", "announce ourselves as the next hop", .flag = "next_hop_self" },
	{ "route-reflector-client", "reflect routes to this neighbor (RFC 4456)", .flag = "reflector_client" },
	{ "route-server-client", "serve routes as they came, without us in between (RFC 7947)" },
	{ "as-override", "put our AS in the place of the neighbor's in AS paths" },
	{ "remove-private-AS [all] [replace-AS]", "take private AS numbers out of AS paths", .flag = "remove_private" },
	{ "attribute-unchanged [as-path] [next-hop] [med]", "pass attributes on as they came" },
	{ "attribute-unchanged as-path med next-hop", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged next-hop as-path [med]", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged next-hop med as-path", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged med as-path [next-hop]", "pass attributes on as they came", .is_hidden = true },
	{ "attribute-unchanged med next-hop [as-path]", "pass attributes on as they came", .is_hidden = true },
	{ "soft-reconfiguration inbound", "keep what is refused, so that it can be shown and taken up again",
	  .flag = "soft_reconfiguration" },
	{ "allowas-in [{allowas_in}]", "accept paths that hold our own AS", .flag = "allowas_in_said" },
	{ "maximum-prefix {maximum_prefix} [{maximum_percent}] [warning-only]", "limit what the neighbor may bring" },
	{ "weight {weight}", "weight of this neighbor's routes" },
	{ "distribute-list {access_in} in", "take routes that an access list permits" },
	{ "distribute-list {access_out} out", "tell routes that an access list permits" },
	{ "prefix-list {prefix_in} in", "take routes that a prefix list permits" },
	{ "prefix-list {prefix_out} out", "tell routes that a prefix list permits" },
	{ "filter-list {path_in} in", "take routes whose AS path a list permits" },
	{ "filter-list {path_out} out", "tell routes whose AS path a list permits" },
	{ "route-map {map_in} in", "what comes goes through a route map" },
	{ "route-map {map_out} out", "what is told goes through a route map" },
	SETTINGS_END
};

#define NEIGHBOR_FAMILY_KIND(rows_of_fields)                                                              \
	.name = "neighbor", .grammar = "neighbor {peer}", .help = "a BGP neighbor",                       \
	.fields = rows_of_fields, .key_count = 1, .record_size = sizeof(struct neighbor_family_settings), \
	.settings = neighbor_family_rows, .words = bgp_words, .needs_setting = true,                      \
	.belongs_to = &neighbor_kind, .missing = "specify its AS first: %s remote-as AS"
const struct kind ipv4_neighbor_kind = { NEIGHBOR_FAMILY_KIND(ipv4_neighbor_fields) };
const struct kind ipv6_neighbor_kind = { NEIGHBOR_FAMILY_KIND(ipv6_neighbor_fields) };

/* ---- address-family … --------------------------------------------------------------------------------- */

static const struct field family_fields[] = {
	FIELD(struct family_settings, ebgp_paths, &type_u8, "paths of external neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, ibgp_paths, &type_u8, "paths of internal neighbors used at once", .least = 1,
	      .most = 64, .preset = 1),
	FIELD(struct family_settings, distance_ebgp, &type_u8, "distance of external routes", .least = 1, .most = 255,
	      .preset = 20),
	FIELD(struct family_settings, distance_ibgp, &type_u8, "distance of internal routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, distance_local, &type_u8, "distance of local routes", .least = 1, .most = 255,
	      .preset = 200),
	FIELD(struct family_settings, kernel, &type_flag, "routes that others put into the kernel"),
	FIELD(struct family_settings, kernel_metric, &type_u32, "metric (MED) they are announced with", .most = 4294967295),
	FIELD(struct family_settings, connected, &type_flag, "subnets of our interfaces"),
	FIELD(struct family_settings, connected_metric, &type_u32, "metric (MED) they are announced with",
	      .most = 4294967295),
	FIELD(struct family_settings, statics, &type_flag, "static routes"),
	FIELD(struct family_settings, static_metric, &type_u32, "metric (MED) they are announced with", .most = 4294967295),
	FIELD(struct family_settings, kernel_map, &type_word, "route map they go through"),
	FIELD(struct family_settings, connected_map, &type_word, "route map they go through"),
	FIELD(struct family_settings, static_map, &type_word, "route map they go through"),
	FIELDS_END
};

static const struct setting family_rows[] = {
	{ "redistribute kernel [metric {kernel_metric}] [route-map {kernel_map}]", "announce routes that others put into the kernel",
	  .flag = "kernel" },
	{ "redistribute connected [metric {connected_metric}] [route-map {connected_map}]", "announce the subnets of our interfaces",
	  .flag = "connected" },
	{ "redistribute static [metric {static_metric}] [route-map {static_map}]", "announce static routes", .flag = "statics" },
	{ "maximum-paths {ebgp_paths}", "use several external paths at once" },
	{ "maximum-paths ibgp {ibgp_paths}", "use several internal paths at once" },
	{ "distance bgp {distance_ebgp} {distance_ibgp} {distance_local}", "administrative distances" },
	SETTINGS_END
};

static const struct kind *const ipv4_children[] = { &ipv4_network_kind, &ipv4_neighbor_kind, NULL };
static const struct kind *const ipv6_children[] = { &ipv6_network_kind, &ipv6_neighbor_kind, NULL };

const struct kind ipv4_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv4 [unicast]", .help = "settings of IPv4 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = family_rows,
	.children = ipv4_children, .words = bgp_words, .is_also_in_parent = true, .needs_setting = true,
};
const struct kind ipv6_unicast_kind = {
	.name = "address-family", .grammar = "address-family ipv6 [unicast]", .help = "settings of IPv6 unicast",
	.mode = "config-router-af", .leave = "exit-address-family",
	.fields = family_fields, .record_size = sizeof(struct family_settings), .settings = family_rows,
	.children = ipv6_children, .words = bgp_words, .needs_setting = true,
};

/* ---- router bgp {asn} --------------------------------------------------------------------------------- */

static const struct field bgp_fields[] = {
	FIELD(struct bgp_settings, asn, &type_asn, "our AS number"),
	FIELD(struct bgp_settings, router_id, &type_ipv4, "router-id as an address", .preset_text = NULL),
	FIELD(struct bgp_settings, cluster_id, &type_ipv4, "cluster-id as an address"),
	FIELD(struct bgp_settings, requires_policy, &type_flag, "external routes only with a policy (RFC 8212)"),
	FIELD(struct bgp_settings, import_check, &type_flag, "announce a network only if there is a route to it"),
	FIELD(struct bgp_settings, log_changes, &type_flag, "log neighbors that come up or go down", .preset = true),
	FIELD(struct bgp_settings, default_ipv4, &type_flag, "new neighbors exchange IPv4 unicast", .preset = true),
	FIELD(struct bgp_settings, fast_failover, &type_flag, "end sessions when their link goes down", .preset = true),
	FIELD(struct bgp_settings, always_compare_med, &type_flag, "compare MED between neighboring ASs"),
	FIELD(struct bgp_settings, deterministic_med, &type_flag, "compare MED independent of order"),
	FIELD(struct bgp_settings, compare_router_id, &type_flag, "the lower router-id wins over the older path"),
	FIELD(struct bgp_settings, ignore_path, &type_flag, "the length of the AS path does not count"),
	FIELD(struct bgp_settings, multipath_relax, &type_flag, "multipath over different ASs of equal length"),
	FIELD(struct bgp_settings, missing_as_worst, &type_flag, "a missing MED is the worst"),
	FIELD(struct bgp_settings, client_to_client, &type_flag, "reflect between clients", .preset = true),
	FIELD(struct bgp_settings, enforce_first_as, &type_flag, "paths must begin with the neighbor's AS", .preset = false),
	FIELD(struct bgp_settings, restarts, &type_flag, "keep forwarding through a restart (RFC 4724)"),
	FIELD(struct bgp_settings, graceful_restart_disable, &type_flag, "neither restart gracefully nor help neighbors"),
	FIELD(struct bgp_settings, preserve_forwarding, &type_flag, "say that forwarding goes on"),
	FIELD(struct bgp_settings, restart_seconds, &type_u16, "seconds neighbors wait for us", .most = 4095, .preset = 120),
	FIELD(struct bgp_settings, stale_seconds, &type_u16, "seconds stale paths are kept", .least = 1, .most = 4095,
	      .preset = 360),
	FIELD(struct bgp_settings, auto_summary, &type_flag, "old"),
	FIELD(struct bgp_settings, synchronization, &type_flag, "old"),
	FIELD(struct bgp_settings, keepalive, &type_u16, "seconds between KEEPALIVEs", .most = 65535, .preset = 60),
	FIELD(struct bgp_settings, hold_time, &type_u16, "seconds without a message until a neighbor is given up; 0 never",
	      .most = 65535, .preset = 180),
	FIELD(struct bgp_settings, hold_least, &type_u16, "shortest hold time that is accepted of neighbors", .least = 1,
	      .most = 65535),
	FIELD(struct bgp_settings, local_preference, &type_u32, "local preference of routes that have none",
	      .most = 4294967295, .preset = 100),
	FIELDS_END
};

static const struct setting bgp_rows[] = {
	{ "bgp router-id {router_id}", "our identifier; also decides between equal paths" },
	{ "bgp log-neighbor-changes", "log neighbors that come up or go down", .flag = "log_changes" },
	{ "bgp always-compare-med", "compare MED between neighboring ASs" },
	{ "bgp ebgp-requires-policy", "neither send nor accept external routes without a policy (RFC 8212)",
	  .flag = "requires_policy" },
	{ "bgp default ipv4-unicast", "new neighbors exchange IPv4 unicast", .flag = "default_ipv4" },
	{ "bgp default local-preference {local_preference}", "local preference of routes that have none" },
	{ "bgp client-to-client reflection", "reflect between clients", .flag = "client_to_client" },
	{ "bgp cluster-id {cluster_id}", "identifier of our reflection cluster (RFC 4456)" },
	{ "bgp deterministic-med", "compare MED independent of the order of arrival" },
	{ "bgp enforce-first-as", "external paths must begin with the neighbor's AS" },
	{ "bgp fast-external-failover", "end a session at once when its link goes down", .flag = "fast_failover" },
	{ "bgp bestpath as-path ignore", "the length of the AS path does not count", .flag = "ignore_path" },
	{ "bgp bestpath as-path multipath-relax", "multipath over different ASs of equal length", .flag = "multipath_relax" },
	{ "bgp bestpath compare-routerid", "the lower router-id wins over the older path", .flag = "compare_router_id" },
	{ "bgp bestpath med missing-as-worst", "a missing MED is the worst", .flag = "missing_as_worst" },
	{ "bgp graceful-restart", "keep forwarding through a restart (RFC 4724)", .flag = "restarts" },
	{ "bgp graceful-restart-disable", "neither restart gracefully nor help neighbors" },
	{ "bgp graceful-restart restart-time {restart_seconds}", "seconds neighbors wait for us" },
	{ "bgp graceful-restart stalepath-time {stale_seconds}", "seconds stale paths are kept" },
	{ "bgp graceful-restart preserve-fw-state", "say that forwarding goes on", .flag = "preserve_forwarding" },
	{ "bgp minimum-holdtime {hold_least}", "refuse neighbors that want a shorter hold time" },
	{ "bgp network import-check", "announce a network only if there is a route to it", .flag = "import_check" },
	{ "timers bgp {keepalive} {hold_time}", "keepalive interval and hold time of all neighbors" },
	{ "auto-summary", "announce whole classes of addresses", .is_silent = true,
	  .note = "auto-summary has no meaning since CIDR (1993): networks are announced as they are written" },
	{ "synchronization", "wait for an interior protocol", .is_silent = true,
	  .note = "synchronization is long obsolete: routes are announced without waiting for an interior protocol" },
	SETTINGS_END
};

static const struct kind *const bgp_children[] = { &neighbor_kind, &ipv4_unicast_kind, &ipv6_unicast_kind, NULL };

const struct kind bgp_kind = {
	.name = "bgp", .grammar = "router bgp {asn}", .help = "the BGP routing process",
	.mode = "config-router", .fields = bgp_fields, .key_count = 1, .record_size = sizeof(struct bgp_settings),
	.settings = bgp_rows, .children = bgp_children, .words = bgp_words,
	.differs = "BGP is already running; AS is %s",
};

/* ---- the root ----------------------------------------------------------------------------------------- */

static const struct field root_fields[] = {
	COMMON_FIELDS,
	FIELD(struct bgp_root, debug_neighbor_events, &type_flag, "log each step of the sessions"),
	FIELD(struct bgp_root, debug_updates, &type_flag, "log what UPDATEs bring"),
	FIELD(struct bgp_root, debug_keepalives, &type_flag, "log KEEPALIVEs"),
	FIELD(struct bgp_root, debug_nht, &type_flag, "log next hops that change"),
	FIELD(struct bgp_root, debug_zebra, &type_flag, "log what is told to zebra"),
	FIELD(struct bgp_root, debug_bestpath, &type_flag, "log decisions"),
	FIELDS_END
};

static const struct setting root_rows[] = {
	COMMON_SETTINGS,
	{ "debug bgp neighbor-events", "log each step of the sessions", .flag = "debug_neighbor_events" },
	{ "debug bgp updates", "log what UPDATEs bring", .flag = "debug_updates" },
	{ "debug bgp keepalives", "log KEEPALIVEs", .flag = "debug_keepalives" },
	{ "debug bgp nht", "log next hops that change", .flag = "debug_nht" },
	{ "debug bgp zebra", "log what is told to zebra", .flag = "debug_zebra" },
	{ "debug bgp bestpath", "log decisions", .flag = "debug_bestpath" },
	SETTINGS_END
};

static const struct kind *const root_children[] = { POLICY_LIST_KINDS, &bgp_kind, &route_map_kind, COMMON_KINDS, NULL };

const struct kind bgp_root_kind = {
	.name = "bgpd", .grammar = "", .fields = root_fields, .record_size = sizeof(struct bgp_root),
	.settings = root_rows, .children = root_children, .words = bgp_words,
};
