/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- the rows of bgpd's configuration: the instance and the root; neighbors and families have files of their
 * own (settings_*.c).  Grammar, help, `no`, the running configuration, JSON and the manual follow from the rows; what
 * they mean is compile's. */
#include "bgpd/cli/settings.h"
#include <string.h>
#include "bgpd/cli/debug.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/cli/words.h"

/* ---- router bgp {asn} --------------------------------------------------------------------------------- */

/* In the order of enum asn_notation. */
static const char *const notations[] = { "plain", "dot", "dot+", NULL };
static const char *const bandwidth_uses[] = { "", "ignore", "skip-missing", "default-weight-for-missing", NULL };

/* Of an instance, and of all that don't say otherwise. */
#define RESTART_FIELDS(of)                                                                                            \
	FIELD(of, restarts, &type_flag, "keep forwarding through a restart (RFC 4724)"),                              \
	FIELD(of, graceful_restart_disable, &type_flag, "neither restart gracefully nor help neighbors"),             \
	FIELD(of, preserve_forwarding, &type_flag, "say that forwarding goes on", .preset = true),                    \
	FIELD(of, defer_seconds, &type_u16, "seconds until we choose without all neighbors", .most = 3600, .preset = 360), \
	FIELD(of, rib_stale_seconds, &type_u16, "seconds zebra keeps stale routes", .least = 1, .most = 3600, .preset = 500), \
	FIELD(of, restart_seconds, &type_u16, "seconds neighbors wait for us", .most = 4095, .preset = 120),          \
	FIELD(of, stale_seconds, &type_u16, "seconds stale paths are kept", .least = 1, .most = 4095, .preset = 360), \
	FIELD(of, auto_ra, &type_flag, "be heard as a router where neighbors are named by interface", .preset = true)
#define RESTART_ROWS                                                                                                  \
	{ "bgp graceful-restart stalepath-time {stale_seconds}", "seconds stale paths are kept" },                    \
	{ "bgp graceful-restart restart-time {restart_seconds}", "seconds neighbors wait for us" },                   \
	{ "bgp graceful-restart select-defer-time {defer_seconds}", "seconds until we choose without all neighbors" }, \
	{ "bgp graceful-restart", "keep forwarding through a restart (RFC 4724)", .flag = "restarts",                 \
	  .instead_of = "graceful_restart_disable" },                                                                 \
	{ "bgp graceful-restart-disable", "neither restart gracefully nor help neighbors", .instead_of = "restarts" }, \
	{ "bgp graceful-restart preserve-fw-state", "say that forwarding goes on", .flag = "preserve_forwarding" },   \
	{ "bgp graceful-restart rib-stale-time {rib_stale_seconds}", "seconds zebra keeps stale routes" }
#define AUTO_RA(...) { "bgp ipv6-auto-ra", "be heard as a router where neighbors are named by interface", .flag = "auto_ra", __VA_ARGS__ }

static const struct field bgp_fields[] = {
	FIELD(struct bgp_settings, view, &type_word, "name of a view", .most = 63),
	FIELD(struct bgp_settings, asn, &type_asn_typed, "our AS number"),
	FIELD(struct bgp_settings, vrf, &type_word, "name of a virtual routing table", .most = 63),
	FIELD(struct bgp_settings, notation, &type_choice, "how AS numbers are written", .words = notations),
	FIELD(struct bgp_settings, confederation, &type_asn_typed, "AS number of the confederation"),
	FIELD(struct bgp_settings, members, &type_asn_list, "AS numbers of the other members"),
	FIELD(struct bgp_settings, router_id, &type_ipv4, "router-id as an address", .preset_text = NULL),
	FIELD(struct bgp_settings, cluster_id, &type_ipv4, "cluster-id as an address"),
	FIELD(struct bgp_settings, cluster_number, &type_u32, "cluster-id as a number", .least = 1, .most = 4294967295),
	FIELD(struct bgp_settings, requires_policy, &type_flag, "external routes only with a policy (RFC 8212)",
	      .by_profile = true),
	FIELD(struct bgp_settings, import_check, &type_flag, "announce a network only if there is a route to it",
	      .by_profile = true),
	FIELD(struct bgp_settings, log_changes, &type_flag, "log neighbors that come up or go down", .preset = true),
	FIELD(struct bgp_settings, default_ipv4, &type_flag, "new neighbors exchange IPv4 unicast", .preset = true),
	FIELD(struct bgp_settings, default_ipv6, &type_flag, "new neighbors exchange IPv6 unicast"),
	FIELD(struct bgp_settings, default_evpn, &type_flag, "new neighbors exchange EVPN routes"),
	FIELD(struct bgp_settings, default_ipv4_multicast, &type_flag, "new neighbors exchange IPv4 multicast"),
	FIELD(struct bgp_settings, default_ipv6_multicast, &type_flag, "new neighbors exchange IPv6 multicast"),
	FIELD(struct bgp_settings, default_ipv4_labeled, &type_flag, "new neighbors exchange IPv4 with labels"),
	FIELD(struct bgp_settings, default_ipv6_labeled, &type_flag, "new neighbors exchange IPv6 with labels"),
	FIELD(struct bgp_settings, default_ipv4_vpn, &type_flag, "new neighbors exchange VPN routes"),
	FIELD(struct bgp_settings, default_ipv6_vpn, &type_flag, "new neighbors exchange VPN routes"),
	FIELD(struct bgp_settings, default_ipv4_flowspec, &type_flag, "new neighbors exchange flow rules"),
	FIELD(struct bgp_settings, default_ipv6_flowspec, &type_flag, "new neighbors exchange flow rules"),
	FIELD(struct bgp_settings, show_hostname, &type_flag, "shows name neighbors by their host name", .by_profile = true),
	FIELD(struct bgp_settings, show_nexthop_hostname, &type_flag, "shows name next hops by their host name", .by_profile = true),
	FIELD(struct bgp_settings, allow_martian, &type_flag, "next hops may be addresses of no host"),
	FIELD(struct bgp_settings, reflect_policy, &type_flag, "policy changes what is reflected"),
	FIELD(struct bgp_settings, use_imported, &type_flag, "choose by imported attributes"),
	FIELD(struct bgp_settings, fib_delay_ms, &type_u32, "milliseconds", .most = 10000),
	FIELD(struct bgp_settings, fast_failover, &type_flag, "end sessions when their link goes down", .preset = true),
	FIELD(struct bgp_settings, fast_convergence, &type_flag, "end internal sessions too when their link goes down"),
	FIELD(struct bgp_settings, always_compare_med, &type_flag, "compare MED between neighboring ASs"),
	FIELD(struct bgp_settings, deterministic_med, &type_flag, "compare MED independent of order", .by_profile = true),
	FIELD(struct bgp_settings, compare_router_id, &type_flag, "the lower router-id wins over the older path"),
	FIELD(struct bgp_settings, ignore_path, &type_flag, "the length of the AS path does not count"),
	FIELD(struct bgp_settings, multipath_relax, &type_flag, "multipath over different ASs of equal length"),
	FIELD(struct bgp_settings, graceful_shutdown, &type_flag, "lead traffic away before maintenance (RFC 8326)"),
	FIELD(struct bgp_settings, shutdown, &type_flag, "keep all sessions down"),
	FIELD(struct bgp_settings, shutdown_message, &type_line, "what the neighbors are told (RFC 9003)", .most = 128),
	FIELD(struct bgp_settings, listen_limit, &type_u32, "most neighbors that come by themselves", .least = 1,
	      .most = 65535, .preset = 100),
	FIELD(struct bgp_settings, missing_as_worst, &type_flag, "a missing MED is the worst"),
	FIELD(struct bgp_settings, count_confederation, &type_flag, "confederation segments count in the length of the AS path"),
	FIELD(struct bgp_settings, med_confed, &type_flag, "compare MED between paths of the confederation"),
	FIELD(struct bgp_settings, compare_aigp, &type_flag, "compare accumulated IGP metrics (RFC 7311)"),
	FIELD(struct bgp_settings, peer_type_relax, &type_flag, "multipath over external and internal paths together"),
	FIELD(struct bgp_settings, bandwidth, &type_choice, "what links without a bandwidth mean", .words = bandwidth_uses),
	FIELD(struct bgp_settings, underlay_weights, &type_flag, "routes to next hops say how traffic is shared"),
	FIELD(struct bgp_settings, client_to_client, &type_flag, "reflect between clients", .preset = true),
	FIELD(struct bgp_settings, enforce_first_as, &type_flag, "paths must begin with the neighbor's AS", .by_profile = true),
	RESTART_FIELDS(struct bgp_settings),
	FIELD(struct bgp_settings, restart_notification, &type_flag, "a NOTIFICATION is a restart too", .preset = true),
	FIELD(struct bgp_settings, end_of_rib_off, &type_flag, "never tell neighbors that they were told all"),
	FIELD(struct bgp_settings, hard_reset, &type_flag, "what the operator resets is no restart", .preset = true),
	FIELD(struct bgp_settings, long_lived_seconds, &type_u32, "seconds neighbors may keep our routes as a last resort",
	      .least = 1, .most = 16777215),
	FIELD(struct bgp_settings, update_delay, &type_u16, "seconds", .most = 3600),
	FIELD(struct bgp_settings, advertisement_delay, &type_u16, "seconds", .least = 1, .most = 3600),
	FIELD(struct bgp_settings, establish_wait, &type_u16, "seconds neighbors may take to come up", .least = 1, .most = 3600),
	FIELD(struct bgp_settings, med_always, &type_flag, "tell the worst MED"),
	FIELD(struct bgp_settings, med_value, &type_u32, "the MED that is told", .most = 4294967295, .preset = 4294967294),
	FIELD(struct bgp_settings, med_at_start, &type_flag, "tell the worst MED at first"),
	FIELD(struct bgp_settings, med_start_seconds, &type_u32, "seconds after the first neighbor came up", .least = 5,
	      .most = 86400),
	FIELD(struct bgp_settings, med_start_value, &type_u32, "the MED that is told", .most = 4294967295,
	      .preset = 4294967294),
	FIELD(struct bgp_settings, keepalive_said, &type_flag, "TCP looks whether silent neighbors are there"),
	FIELD(struct bgp_settings, keepalive_idle, &type_u16, "seconds of silence before TCP looks", .least = 1, .most = 65535),
	FIELD(struct bgp_settings, keepalive_interval, &type_u16, "seconds between probes", .least = 1, .most = 65535),
	FIELD(struct bgp_settings, keepalive_probes, &type_u8, "probes without an answer that end the session", .least = 1,
	      .most = 30),
	FIELD(struct bgp_settings, disable_connected_check, &type_flag, "external next hops need not be on a connected subnet"),
	FIELD(struct bgp_settings, read_quanta, &type_u32, "packets", .least = 1, .most = 10),
	FIELD(struct bgp_settings, subgroup_packets, &type_u32, "packets", .least = 20, .most = 100),
	FIELD(struct bgp_settings, write_quanta, &type_u32, "packets", .least = 1, .most = 64),
	FIELD(struct bgp_settings, coalesce_ms, &type_u32, "milliseconds", .most = 4294967295),
	FIELD(struct bgp_settings, suppress_fib_pending, &type_flag, "tell routes when the kernel has them"),
	FIELD(struct bgp_settings, software_version, &type_flag, "tell all neighbors what we run"),
	FIELD(struct bgp_settings, dynamic_capability, &type_flag, "capabilities may change within sessions"),
	FIELD(struct bgp_settings, link_local_capability, &type_flag, "next hops may be link-local alone"),
	FIELD(struct bgp_settings, auto_summary, &type_flag, "old"),
	FIELD(struct bgp_settings, synchronization, &type_flag, "old"),
	FIELD(struct bgp_settings, keepalive, &type_u16, "seconds between KEEPALIVEs", .most = 65535, .preset = 60),
	FIELD(struct bgp_settings, hold_time, &type_u16, "seconds without a message until a neighbor is given up; 0 never",
	      .most = 65535, .preset = 180),
	FIELD(struct bgp_settings, hold_least, &type_u16, "shortest hold time that is accepted of neighbors", .least = 1,
	      .most = 65535),
	FIELD(struct bgp_settings, local_preference, &type_u32, "local preference of routes that have none",
	      .most = 4294967295, .preset = 100),
	FIELD(struct bgp_settings, reject_as_sets, &type_flag, "refuse paths that hold an AS set", .by_profile = true),
	FIELD(struct bgp_settings, suppress_duplicates, &type_flag, "don't tell again what is known", .preset = true),
	FIELD(struct bgp_settings, default_seconds, &type_u16, "seconds", .most = 65535, .preset = 5),
	FIELD(struct bgp_settings, map_seconds, &type_u16, "seconds until changed lists and maps are in force", .most = 600),
	FIELD(struct bgp_settings, condition_seconds, &type_u16, "seconds between two looks at conditions that change often", .least = 5,
	      .most = 240, .preset = 60),
	FIELDS_END
};

#define DEFAULT_FAMILY(words, member, what, note_text)                                                            \
	{ "bgp default " words, "new neighbors exchange " what, .flag = #member, .note = note_text }
#define FIB_DELAY "the delay has no meaning here: what the kernel has is told at once, as many as there are"

static const struct setting bgp_rows[] = {
	{ "bgp fast-external-failover", "end a session at once when its link goes down", .flag = "fast_failover" },
	{ "bgp router-id {router_id}", "our identifier; also decides between equal paths" },
	{ "bgp suppress-fib-pending", "tell routes only when the kernel has them" },
	{ "bgp suppress-fib-pending {fib_delay_ms}", "tell routes only when the kernel has them", .flag = "suppress_fib_pending",
	  .note = FIB_DELAY },
	{ "bgp log-neighbor-changes", "log neighbors that come up or go down", .flag = "log_changes" },
	{ "bgp always-compare-med", "compare MED between neighboring ASs" },
	{ "bgp ebgp-requires-policy", "neither send nor accept external routes without a policy (RFC 8212)",
	  .flag = "requires_policy" },
	{ "bgp enforce-first-as", "external paths must begin with the neighbor's AS" },
	{ "bgp reject-as-sets", "refuse paths that hold an AS set (RFC 9774)" },
	{ "bgp suppress-duplicates", "don't tell a neighbor again what it knows" },
	{ "bgp hard-administrative-reset", "what the operator resets is no restart (RFC 8538)", .flag = "hard_reset" },
	{ "bgp default ipv4-unicast", "new neighbors exchange IPv4 unicast", .flag = "default_ipv4" },
	DEFAULT_FAMILY("ipv4-multicast", default_ipv4_multicast, "IPv4 routes for multicast", NULL),
	DEFAULT_FAMILY("ipv4-labeled-unicast", default_ipv4_labeled, "IPv4 unicast with labels", NULL),
	DEFAULT_FAMILY("ipv4-vpn", default_ipv4_vpn, "VPN routes", "there are no VPN routes yet: kept, without effect"),
	DEFAULT_FAMILY("ipv4-flowspec", default_ipv4_flowspec, "flow rules", "there are no flow rules yet: kept, without effect"),
	{ "bgp default ipv6-unicast", "new neighbors exchange IPv6 unicast", .flag = "default_ipv6" },
	DEFAULT_FAMILY("ipv6-multicast", default_ipv6_multicast, "IPv6 routes for multicast", NULL),
	DEFAULT_FAMILY("ipv6-labeled-unicast", default_ipv6_labeled, "IPv6 unicast with labels", NULL),
	DEFAULT_FAMILY("ipv6-vpn", default_ipv6_vpn, "VPN routes", "there are no VPN routes yet: kept, without effect"),
	DEFAULT_FAMILY("ipv6-flowspec", default_ipv6_flowspec, "flow rules", "there are no flow rules yet: kept, without effect"),
	{ "bgp default l2vpn-evpn", "new neighbors exchange EVPN routes", .flag = "default_evpn",
	  .note = "there are no EVPN routes yet: kept, without effect" },
	{ "bgp default local-preference {local_preference}", "local preference of routes that have none" },
	{ "bgp default show-hostname", "shows name neighbors by their host name", .flag = "show_hostname" },
	{ "bgp default show-nexthop-hostname", "shows name next hops by their host name", .flag = "show_nexthop_hostname" },
	{ "bgp default subgroup-pkt-queue-max {subgroup_packets}", "packets of a group that may wait",
	  .note = "subgroup-pkt-queue-max has no meaning here: the newest state waits, not the packets" },
	{ "bgp default software-version-capability latest-encoding", "tell all neighbors what we run", .flag = "software_version",
	  .is_hidden = true },
	{ "bgp default software-version-capability", "tell all neighbors what we run", .flag = "software_version" },
	{ "bgp default link-local-capability", "next hops may be link-local alone", .flag = "link_local_capability" },
	{ "bgp default dynamic-capability", "capabilities may change within sessions", .flag = "dynamic_capability" },
	{ "bgp client-to-client reflection", "reflect between clients", .flag = "client_to_client" },
	{ "bgp cluster-id ({cluster_id}|{cluster_number})", "identifier of our reflection cluster (RFC 4456)" },
	{ "bgp disable-ebgp-connected-route-check", "external next hops need not be on a connected subnet",
	  .flag = "disable_connected_check" },
	{ "bgp confederation identifier {confederation}", "AS that our confederation is to others (RFC 5065)" },
	{ "bgp confederation peers {members}", "member ASs of our confederation" },
	{ "bgp deterministic-med", "compare MED independent of the order of arrival" },
	{ "update-delay {update_delay} [{establish_wait}]", "choose and tell only when all neighbors have told us, or after so long" },
	{ "advertisement-delay {advertisement_delay}", "tell nobody anything for so long after the first neighbor came up" },
	{ "bgp max-med on-startup {med_start_seconds} [{med_start_value}]", "tell everybody the worst MED for a while after "
	  "the start", .flag = "med_at_start" },
	{ "bgp max-med administrative [{med_value}]", "tell everybody the worst MED", .flag = "med_always" },
	{ "write-quanta {write_quanta}", "packets written at once",
	  .note = "write-quanta has no meaning here: what a turn made is written at once" },
	{ "read-quanta {read_quanta}", "packets read at once",
	  .note = "read-quanta has no meaning here: as much is read as there is, for a few milliseconds" },
	{ "coalesce-time {coalesce_ms}", "time to gather updates",
	  .note = "coalesce-time has no meaning here: updates are gathered while there is work, never for a time" },
	{ "bgp graceful-shutdown", "lead traffic away before maintenance (RFC 8326)" },
	{ "bgp long-lived-graceful-restart stale-time {long_lived_seconds}", "neighbors may keep our routes as a last resort "
	  "(RFC 9494)" },
	RESTART_ROWS,
	{ "bgp graceful-restart notification", "a NOTIFICATION is a restart too (RFC 8538)", .flag = "restart_notification" },
	{ "bgp graceful-restart disable-eor", "never tell neighbors that they were told all (for tests)", .flag = "end_of_rib_off" },
	{ "bgp bestpath as-path ignore", "the length of the AS path does not count", .flag = "ignore_path" },
	{ "bgp bestpath as-path confed", "confederation segments count in the length of the AS path",
	  .flag = "count_confederation" },
	{ "bgp bestpath as-path multipath-relax", "multipath over different ASs of equal length", .flag = "multipath_relax" },
	{ "bgp bestpath as-path multipath-relax no-as-set", "multipath over different ASs of equal length",
	  .flag = "multipath_relax", .is_hidden = true },
	{ "bgp bestpath as-path multipath-relax as-set", "multipath over different ASs of equal length",
	  .flag = "multipath_relax", .is_hidden = true,
	  .note = "as-set: the AS path of the best one is told as it is; sets of the others' numbers are deprecated (RFC 9774)" },
	{ "bgp route-reflector allow-outbound-policy", "policy outwards changes what is reflected, too", .flag = "reflect_policy" },
	{ "bgp bestpath use-imported-attributes", "choose by imported attributes", .flag = "use_imported",
	  .note = "nothing is imported from other tables yet: kept, without effect" },
	{ "bgp bestpath compare-routerid", "the lower router-id wins over the older path", .flag = "compare_router_id" },
	{ "bgp bestpath aigp", "compare accumulated IGP metrics (RFC 7311)", .flag = "compare_aigp" },
	{ "bgp bestpath med med_confed:\"confed\"", "compare MED between paths of the confederation" },
	{ "bgp bestpath med missing-as-worst", "a missing MED is the worst", .flag = "missing_as_worst" },
	{ "bgp bestpath med med_confed:\"confed\" missing-as-worst", "compare MED in the confederation; a missing one is the worst",
	  .is_hidden = true },
	{ "bgp bestpath med missing-as-worst med_confed:\"confed\"", "compare MED in the confederation; a missing one is the worst",
	  .is_hidden = true },
	{ "bgp bestpath peer-type peer_type_relax:\"multipath-relax\"", "multipath over external and internal paths together" },
	{ "bgp bestpath bandwidth (bandwidth:\"ignore\"|bandwidth:\"skip-missing\"|bandwidth:\"default-weight-for-missing\")",
	  "what the bandwidths of links do to shares of the traffic" },
	{ "bgp network import-check exact", "announce a network only if there is a route to it", .flag = "import_check",
	  .is_hidden = true, .is_silent = true },
	{ "bgp network import-check", "announce a network only if there is a route to it", .flag = "import_check" },
	{ "bgp route-map delay-timer {map_seconds}", "how long to wait until changed lists and maps are in force" },
	{ "timers bgp {keepalive} {hold_time}", "keepalive interval and hold time of all neighbors" },
	{ "bgp tcp-keepalive {keepalive_idle} {keepalive_interval} {keepalive_probes}", "TCP looks whether silent neighbors "
	  "are still there", .flag = "keepalive_said" },
	{ "bgp minimum-holdtime {hold_least}", "refuse neighbors that want a shorter hold time" },
	{ "bgp conditional-advertisement timer {condition_seconds}", "a condition that changes again waits for the next look at all of them" },
	{ "bgp default-originate timer {default_seconds}", "how long a condition of default-originate is left alone",
	  .note = "accepted: default-originate follows the table at once" },
	{ "bgp listen limit {listen_limit}", "most neighbors that come by themselves", .behind = "neighbor" },
	{ "bgp shutdown [message {shutdown_message}]", "keep all sessions down", .before = "address-family" },
	AUTO_RA(.before = "address-family"),
	{ "bgp allow-martian-nexthop", "next hops may be addresses of no host", .flag = "allow_martian", .before = "address-family" },
	{ "use-underlays-nexthop-weight", "share traffic as the routes to the next hop share it", .flag = "underlay_weights",
	  .before = "address-family" },
	{ "bgp fast-convergence", "end any session at once when its link goes down", .before = "address-family" },
	{ "bgp multiple-instance", "several instances at once", .is_silent = true,
	  .note = "several instances are always possible: `router bgp AS view NAME`" },
	{ "auto-summary", "announce whole classes of addresses", .is_silent = true,
	  .note = "auto-summary has no meaning since CIDR (1993): networks are announced as they are written" },
	{ "synchronization", "wait for an interior protocol", .is_silent = true,
	  .note = "synchronization is long obsolete: routes are announced without waiting for an interior protocol" },
	SETTINGS_END
};

/* `vrf default` is what holds without a word. */
static bool settle_vrf(struct bgp_settings *bgp, char **why)
{
	if (!bgp->vrf)
		return true;
	if (!text_same(bgp->vrf, "default"))
		*why = text_format("router bgp … vrf %s: there are no virtual routing tables yet; a view (`router bgp … view %s`) has "
				   "neighbors and a table of its own, without the kernel", bgp->vrf, bgp->vrf);
	mem_free(bgp->vrf);
	bgp->vrf = NULL;
	return !*why;
}

/* A cluster-id that was typed as a number is an address from then on. */
static void settle_cluster(struct bgp_settings *bgp)
{
	if (!bgp->cluster_number)
		return;
	bgp->cluster_id = address_v4(bgp->cluster_number);
	said_set(&bgp->said, (unsigned)field_index(bgp_fields, "cluster_id", strlen("cluster_id")));
	field_unsay(bgp_fields, (unsigned)field_index(bgp_fields, "cluster_number", strlen("cluster_number")), bgp);
}

static bool settle_instance(void *record, char **why)
{
	settle_cluster(record);
	return settle_vrf(record, why);
}

static const struct kind *const bgp_children[] = {
	&neighbor_kind, &listen_kind, &default_shutdown_kind, &ipv4_unicast_kind, &ipv4_multicast_kind, &ipv4_labeled_kind, &ipv6_unicast_kind, &ipv6_multicast_kind,
	&ipv6_labeled_kind, NULL
};

const struct kind bgp_kind = {
	.name = "bgp", .grammar = "router bgp [{asn}] [(view {view}|vrf {vrf})] [as-notation (notation:\"plain\"|notation:\"dot\"|notation:\"dot+\")]",
	.help = "the BGP routing process",
	.mode = "config-router", .fields = bgp_fields, .key_count = 1, .record_size = sizeof(struct bgp_settings),
	.settings = bgp_rows, .children = bgp_children, .words = bgp_words, .settle = settle_instance,
	.differs = "BGP is already running; AS is %s",
};

/* ---- the root ----------------------------------------------------------------------------------------- */

#define DUMP_FIELDS(member)                                                                                             \
	FIELD(struct bgp_root, member, &type_word, "path of a file; %Y%m%d%H%M%S becomes the time", .most = 255),     \
	FIELD(struct bgp_root, member##_interval, &type_word, "when a new file begins: 3600, 1h, 15m")
/* Another kind of record, or another word behind `no`, stands for the same file. */
#define DUMP_ROWS(word, member, what)                                                                                  \
	{ "dump bgp " word " {" #member "} [{" #member "_interval}]", "write " what " into a file (MRT, RFC 6396)",    \
	  .instead_of = #member "_et" },                                                                               \
	{ "dump bgp " #member "_et:\"" word "-et\" {" #member "} [{" #member "_interval}]",                            \
	  "the same, with microseconds" },                                                                             \
	{ "dump bgp " word, "nothing any more", .is_only_no = true, .instead_of = #member "_et " #member " " #member "_interval" }, \
	{ "dump bgp " word "-et", "nothing any more", .is_only_no = true, .instead_of = #member "_et " #member " " #member "_interval" }

static const struct field root_fields[] = {
	COMMON_FIELDS,
	FIELD(struct bgp_root, update_delay, &type_u16, "seconds", .most = 3600),
	FIELD(struct bgp_root, advertisement_delay, &type_u16, "seconds", .least = 1, .most = 3600),
	FIELD(struct bgp_root, establish_wait, &type_u16, "seconds neighbors may take to come up", .least = 1, .most = 3600),
	FIELD(struct bgp_root, suppress_fib_pending, &type_flag, "tell routes when the kernel has them"),
	FIELD(struct bgp_root, graceful_shutdown, &type_flag, "lead traffic away before maintenance (RFC 8326)"),
	FIELD(struct bgp_root, no_rib, &type_flag, "install no routes"),
	RESTART_FIELDS(struct bgp_root),
	FIELD(struct bgp_root, map_seconds, &type_u16, "seconds until changed lists and maps are in force", .most = 600),
	FIELD(struct bgp_root, fib_delay_ms, &type_u32, "milliseconds", .most = 10000),
	FIELD(struct bgp_root, send_extra_data, &type_flag, "show paths and communities in zebra, too"),
	FIELD(struct bgp_root, session_dscp, &type_u8, "code point of the packets of sessions", .most = 63, .preset = 48),
	FIELD(struct bgp_root, input_queue_limit, &type_u32, "messages", .least = 1, .most = 4294967295),
	FIELD(struct bgp_root, output_queue_limit, &type_u32, "messages", .least = 1, .most = 4294967295),
	FIELD(struct bgp_root, allow_reserved_ranges, &type_flag, "next hops in 240.0.0.0/4 are good"),
	DUMP_FIELDS(dump_all), DUMP_FIELDS(dump_updates), DUMP_FIELDS(dump_routes),
	FIELD(struct bgp_root, dump_all_et, &type_flag, "with microseconds"),
	FIELD(struct bgp_root, dump_updates_et, &type_flag, "with microseconds"),
	FIELD(struct bgp_root, debug_rpki, &type_flag, "log what RPKI caches say"),
	DEBUG_FLAGS(DEBUG_FIELD)
	FIELDS_END
};

static const struct setting root_rows[] = {
	COMMON_SETTINGS,
	{ "bgp route-map delay-timer {map_seconds}", "how long to wait until changed lists and maps are in force" },
	{ "bgp update-delay {update_delay} [{establish_wait}]", "choose and tell only when all neighbors have told us, or after "
	  "so long" },
	{ "bgp advertisement-delay {advertisement_delay}", "tell nobody anything for so long after the first neighbor came up" },
	{ "bgp suppress-fib-pending", "tell routes only when the kernel has them" },
	{ "bgp suppress-fib-pending {fib_delay_ms}", "tell routes only when the kernel has them", .flag = "suppress_fib_pending",
	  .note = FIB_DELAY },
	RESTART_ROWS,
	{ "bgp graceful-shutdown", "lead traffic away from all neighbors before maintenance (RFC 8326)" },
	{ "bgp no-rib", "install no routes, and take back those that are installed", .flag = "no_rib" },
	{ "bgp send-extra-data zebra", "show AS paths and communities in zebra's tables, too" },
	AUTO_RA(),
	{ "bgp session-dscp {session_dscp}", "code point of the packets of sessions (RFC 2474)" },
	{ "bgp input-queue-limit {input_queue_limit}", "messages of a neighbor that may wait",
	  .note = "input-queue-limit has no meaning here: who brings more than is worked off is not read, TCP is the brake" },
	{ "bgp output-queue-limit {output_queue_limit}", "messages for a neighbor that may wait",
	  .note = "output-queue-limit has no meaning here: the newest state waits, not the messages" },
	{ "allow-reserved-ranges", "next hops in 240.0.0.0/4 are good" },
	DUMP_ROWS("all", dump_all, "all messages of neighbors and changes of their state"),
	DUMP_ROWS("updates", dump_updates, "the UPDATEs of neighbors"),
	{ "dump bgp routes-mrt {dump_routes} [{dump_routes_interval}]", "write the table into a file (MRT, RFC 6396)" },
	{ "debug rpki", "log what RPKI caches say" },
	DEBUG_FLAGS(DEBUG_ROW)
	SETTINGS_END
};

static const struct kind *const root_children[] = { DEBUG_KINDS, &bgp_kind, POLICY_LIST_KINDS, &route_map_kind, &route_map_optimization_kind, &rpki_kind, COMMON_KINDS, NULL };

const struct kind bgp_root_kind = {
	.name = "bgpd", .grammar = "", .fields = root_fields, .record_size = sizeof(struct bgp_root),
	.settings = root_rows, .children = root_children, .words = bgp_words,
};
