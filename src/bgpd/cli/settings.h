/* SPDX-License-Identifier: Apache-2.0 */
/* settings -- bgpd's configuration as native structs, and the kinds that read and write them.
 *
 *	(root)                      struct bgp_root
 *	  router bgp {asn}          struct bgp_settings
 *	    neighbor {peer} …       struct neighbor_settings
 *	    address-family ipv4     struct family_settings     (its lines are understood in router mode too)
 *	      network {prefix}      struct network_settings
 *	      aggregate-address {p} struct aggregate_settings
 *	      neighbor {peer} …     struct neighbor_family_settings
 *	    address-family ipv6     the same structs */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/cli/debug_flags.h"
#include "cli/common.h"
#include "cli/config.h"
#include "net/asn.h"

struct bgp_root {
	struct common_settings common;
	uint16_t update_delay, establish_wait, advertisement_delay; /* of every instance that says none itself */
	uint8_t session_dscp;
	bool suppress_fib_pending, send_extra_data, graceful_shutdown, no_rib;
	bool restarts, graceful_restart_disable, preserve_forwarding, auto_ra;
	uint16_t restart_seconds, stale_seconds, defer_seconds, rib_stale_seconds, map_seconds;
	uint32_t fib_delay_ms;
	uint32_t input_queue_limit, output_queue_limit;
	bool allow_reserved_ranges;
	bool debug_rpki;
	/* dump bgp: paths, and how often a new file begins as it was typed. */
	char *dump_all, *dump_all_interval, *dump_updates, *dump_updates_interval, *dump_routes, *dump_routes_interval;
	bool dump_all_et, dump_updates_et;
	DEBUG_FLAGS(DEBUG_MEMBER)
};

struct bgp_settings {
	struct said said;
	char *view;                         /* NULL: the default instance */
	char *vrf;
	struct asn asn;
	uint8_t notation;                   /* enum asn_notation, if said */
	struct asn confederation;
	char *members;                      /* AS numbers of a confederation's other members */
	struct address router_id, cluster_id;
	uint32_t cluster_number;            /* the cluster-id as it was typed, until it has become an address */
	bool requires_policy, import_check, log_changes, fast_failover, fast_convergence;
	/* Which families new neighbors exchange. */
	bool default_ipv4, default_ipv4_multicast, default_ipv4_labeled, default_ipv4_vpn, default_ipv4_flowspec;
	bool default_ipv6, default_ipv6_multicast, default_ipv6_labeled, default_ipv6_vpn, default_ipv6_flowspec, default_evpn;
	bool always_compare_med, deterministic_med, compare_router_id, ignore_path, multipath_relax, missing_as_worst;
	bool count_confederation, med_confed, compare_aigp, peer_type_relax;
	uint8_t bandwidth;                  /* enum bandwidth_use */
	bool underlay_weights;
	bool graceful_shutdown, shutdown;
	char *shutdown_message;
	uint32_t listen_limit;
	bool client_to_client, enforce_first_as, suppress_duplicates;
	bool restarts, graceful_restart_disable, preserve_forwarding, restart_notification, hard_reset, end_of_rib_off;
	uint16_t update_delay, establish_wait, advertisement_delay;
	bool med_always, med_at_start;              /* max-med administrative, on-startup */
	uint32_t med_value, med_start_value, med_start_seconds;
	bool keepalive_said, disable_connected_check;
	uint16_t keepalive_idle, keepalive_interval;
	uint8_t keepalive_probes;
	uint32_t read_quanta, write_quanta, coalesce_ms, subgroup_packets;
	bool suppress_fib_pending;
	bool software_version, dynamic_capability, link_local_capability;
	bool auto_summary, synchronization;
	uint16_t restart_seconds, stale_seconds, defer_seconds, rib_stale_seconds;
	uint32_t long_lived_seconds;
	uint16_t keepalive, hold_time, hold_least;
	uint32_t local_preference;
	uint16_t condition_seconds, default_seconds, map_seconds;
	bool reject_as_sets;
	bool show_hostname, show_nexthop_hostname;
	bool allow_martian, auto_ra, reflect_policy, use_imported;
	uint32_t fib_delay_ms;
};

struct neighbor_settings {
	struct said said;
	struct peer_name peer;
	bool is_group;                      /* not a neighbor but what several have in common (groups.h) */
	char *group;
	struct asn remote_as;
	bool internal, external, automatic;
	bool is_interface, v6only;          /* unnumbered: the name is an interface's */
	char *link;
	bool extended_nexthop;
	struct asn local_as;
	bool no_prepend, replace_as, dual_as;
	char *description;
	bool shutdown;
	char *shutdown_message;
	bool rtt_said;
	uint16_t rtt_most;                  /* shutdown rtt: milliseconds */
	uint8_t rtt_count;
	uint16_t keepalive, hold_time, connect, advertisement_interval;
	struct address source_address;
	char *source_interface;
	bool multihop;
	uint8_t multihop_ttl;
	uint8_t security_hops;
	bool solo, sender_loops, graceful_shutdown, oad, aigp, rpki_strict;
	bool passive, disable_connected_check, enforce_first_as_off, enforce_first_as, plain_bandwidth, wide_bandwidth;
	bool capability_off, override_capability, strict_capability, extended_parameters;
	bool dynamic_capability, fqdn, software_version, link_local_capability;
	uint8_t local_role;
	bool strict_mode;
	bool graceful_restart, graceful_restart_helper, graceful_restart_disable;
	uint16_t delay_open, tcp_mss;
	char *discard, *withdraw;           /* path-attribute: numbers */
	uint16_t port;
	char *password;
	/* Accepted for a liveness daemon to come: kept and written, without effect. */
	bool bfd, bfd_control_plane, bfd_strict;
	uint8_t bfd_multiplier;
	uint16_t bfd_receive, bfd_transmit, bfd_hold;
	char *bfd_profile;
	bool ip_transparent, nexthop_characteristics;
};

struct listen_settings {
	struct said said;
	struct prefix prefix;
	char *group;
};

/* A protocol whose routes are announced: with which MED, through which route map. */
#define REDISTRIBUTED(name) bool name; uint32_t name##_metric; char *name##_map

struct family_settings {
	struct said said;
	uint8_t ebgp_paths, ibgp_paths;
	bool dampening;
	uint8_t half_life, longest;         /* minutes */
	uint16_t reuse, suppress;           /* penalties */
	bool equal_cluster_length;
	uint8_t distance_ebgp, distance_ibgp, distance_local;
	bool prefer_global;                 /* nexthop prefer-global */
	char *table_map;
	REDISTRIBUTED(kernel); REDISTRIBUTED(connected); REDISTRIBUTED(local); REDISTRIBUTED(statics); REDISTRIBUTED(rip);
	REDISTRIBUTED(ospf); REDISTRIBUTED(isis); REDISTRIBUTED(eigrp); REDISTRIBUTED(babel); REDISTRIBUTED(openfabric);
	REDISTRIBUTED(nhrp); REDISTRIBUTED(sharp); REDISTRIBUTED(tables); REDISTRIBUTED(direct);
	uint16_t table_number, direct_number;
	char *rt_import, *rt_export, *rt_both;              /* of VPNs: kept, without effect */
	char *sid, *sid_map;                                /* of segment routing: kept, without effect */
	bool upa_all, upa_drop;                             /* upa originate-all, upa drop */
	uint32_t upa_routes;                                /* upa max-routes; 0: not said */
};

struct distance_settings {
	struct said said;
	uint8_t distance;
	struct prefix source;
	char *access_list;
};

/* `redistribute ospf 1` */
struct ospf_settings {
	struct said said;
	uint16_t instance;
	uint32_t metric;
	char *route_map;
};

struct network_settings {
	struct said said;
	struct prefix prefix;
	struct address address, mask;       /* how it may be typed; then it becomes the prefix */
	char *route_map;
	uint32_t label_index;
	bool backdoor;
};

struct aggregate_settings {
	struct said said;
	struct prefix prefix;
	struct address address, mask;
	bool as_set, summary_only, matching_MED_only;
	char *route_map, *suppress_map;
	uint8_t origin;
	bool upa, drop;                     /* upa [drop] [max-routes N] */
	uint32_t max_routes;                /* 0: not said */
};

struct neighbor_family_settings {
	struct said said;
	struct peer_name peer;
	bool dampening;
	uint8_t half_life, longest;         /* minutes */
	uint16_t reuse, suppress;           /* penalties */
	bool orf_send, orf_receive;         /* capability orf prefix-list */
	bool addpath_all, addpath_per_as, addpath_in_off;
	uint8_t addpath_best;
	uint16_t paths_limit;
	bool activate, soft_reconfiguration, own_next_hop, reflector_client, route_server_client, as_override;
	bool force;                         /* next-hop-self force */
	bool nexthop_local;                 /* nexthop-local unchanged */
	bool attribute_unchanged, as_path, next_hop, med;   /* attribute-unchanged [as-path] [next-hop] [med] */
	bool remove_private, private_all, replace_AS;       /* remove-private-AS [all] [replace-AS] */
	uint8_t allowas_in;
	bool allowas_in_said, allowas_in_origin;
	char *allowas_in_map;
	bool send_standard, send_extended, send_large;      /* send-community */
	uint32_t maximum_prefix, maximum_out;
	uint16_t maximum_restart;
	bool maximum_force;
	uint8_t maximum_percent;
	bool warning_only;
	uint32_t weight;
	bool default_originate;
	char *default_map, *advertise_map, *condition_map, *unsuppress_map;
	uint8_t condition;                  /* exist-map, non-exist-map */
	char *map_in, *map_out, *prefix_in, *prefix_out, *path_in, *path_out, *access_in, *access_out;
	char *soo;
	bool send_rpki, upa;
};

extern const struct kind ospf_instance_kind;
extern const struct kind bgp_root_kind, bgp_kind, neighbor_kind, listen_kind, default_shutdown_kind;
/* What `bgp default …` says of the family: neighbors have it without a line of their own. */
bool family_is_on_by_itself(const struct bgp_settings *bgp, const struct kind *family);
extern const struct kind ipv4_unicast_kind, ipv6_unicast_kind, ipv4_multicast_kind, ipv6_multicast_kind;
extern const struct kind ipv4_labeled_kind, ipv6_labeled_kind;
extern const struct kind ipv4_network_kind, ipv6_network_kind;
extern const struct kind ipv4_distance_kind, ipv6_distance_kind;
extern const struct kind ipv4_aggregate_kind, ipv6_aggregate_kind;
extern const struct kind ipv4_neighbor_kind, ipv6_neighbor_kind;
/* Of every address family; which of them a family knows its rows say. */
extern const struct field family_fields[];
#define DAMPENING_ROW \
	{ "bgp dampening [{half_life} [{reuse} {suppress} {longest}]]", "keep back paths that come and go too often (RFC 2439)", \
	  .flag = "dampening", .before = "neighbor" }
#define MULTIPATH_ROWS \
	{ "maximum-paths {ebgp_paths}", "use several external paths at once", .behind = "neighbor" }, \
	{ "maximum-paths ibgp {ibgp_paths} [equal-cluster-length]", "use several internal paths at once", .behind = "neighbor" }
#define PREFER_GLOBAL_ROW \
	{ "nexthop prefer-global", "of an IPv6 route's two next hops use the global one", .flag = "prefer_global", \
	  .before = "neighbor" }
extern const struct language bgpd_language;
