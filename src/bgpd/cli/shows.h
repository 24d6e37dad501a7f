/* SPDX-License-Identifier: Apache-2.0 */
/* shows -- the handlers of bgpd's commands, one file per kind of answer; their rows are in commands.c. */
#pragma once
#include "cli/command.h"

struct neighbor;
const char *summary_state_words(const struct neighbor *n);   /* "Established", "Idle (Admin)" … */

void show_summary(struct call *call);              /* show_summary.c */
void show_neighbors(struct call *call);            /* show_neighbors.c, JSON in neighbor_json.c */
void show_asked_filter(struct call *call);         /* show_filters.c: … neighbors X received prefix-filter */
void show_peer_groups(struct call *call);          /* show_groups.c */
void show_routes(struct call *call);               /* show_routes.c: the table */
void show_within(struct call *call);               /* … prefix longer-prefixes */
void show_neighbor_routes(struct call *call);      /* show_adjacent.c: … neighbors X routes and its like */
void show_prefix(struct call *call);               /* show_prefix.c: one prefix, all about it */
void show_statistics(struct call *call);           /* show_statistics.c */
void show_all_statistics(struct call *call);
void show_update_groups(struct call *call);        /* show_update_groups.c */
void show_attribute_sets(struct call *call);       /* show_attributes.c */
void show_distinct(struct call *call);             /* show_distinct.c: AS paths, communities */
void show_martians(struct call *call);             /* show_own.c */
void show_view_names(struct call *call);
void show_labelpool(struct call *call);
void show_bgp_memory(struct call *call);           /* show_table.c */
void show_memory(struct call *call);             /* the language's */
void show_import_check(struct call *call);         /* show_originated.c */
void show_aggregates(struct call *call);
void show_aggregate_lines(struct call *call);
void show_unreachable(struct call *call);          /* show_unreachable.c: … upa */
void show_unreachable_statistics(struct call *call);
void show_neighbor_unreachable(struct call *call);
void show_redistribute(struct call *call);         /* show_redistribute.c */
void show_bgp_nexthops(struct call *call);
void show_bgp_views(struct call *call);
void show_bestpath(struct call *call);             /* show_bestpath.c */
void show_bgp_router(struct call *call);           /* show_router.c */
void try_prefix_list(struct call *call);
void clear_ip_prefix_list(struct call *call);
void clear_ipv6_prefix_list(struct call *call);
void show_ip_prefix_list(struct call *call);       /* show_policy.c: lists and route maps */
void show_ipv6_prefix_list(struct call *call);
void show_ip_access_list(struct call *call);
void show_ipv6_access_list(struct call *call);
void show_as_path_lists(struct call *call);
void show_community_lists(struct call *call);
void show_large_community_lists(struct call *call);
void show_ext_community_lists(struct call *call);
void show_route_maps(struct call *call);           /* show_route_map.c */
void show_unused_route_maps(struct call *call);
void clear_route_map_counters(struct call *call);
void show_listeners(struct call *call);
void show_rpki_prefixes(struct call *call);        /* show_rpki.c: what caches said */
void show_rpki_prefix(struct call *call);
void show_rpki_asn(struct call *call);
void show_rpki_servers(struct call *call);         /* the caches */
void show_rpki_connections(struct call *call);
void show_rpki_configuration(struct call *call);
void command_rpki(struct call *call);              /* rpki start, stop, reset */
void clear_neighbors(struct call *call);           /* clear.c */
void clear_prefix(struct call *call);
void show_dampening_parameters(struct call *call); /* show_dampening.c */
void show_dampened(struct call *call);
void clear_dampening(struct call *call);
