/* SPDX-License-Identifier: Apache-2.0 */
/* commands -- the rows of bgpd's shows and clears, and its whole language. */
#include "bgpd/cli/bgpd.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/words.h"
#include "cli/common.h"
#include "cli/lists_show.h"

#define INSTANCE "[(view|vrf) {instance:word}] "
#define BGP "show [ip] bgp " INSTANCE "[(ipv4|ipv6) [(unicast|multicast|labeled-unicast)]] "
/* One family, or `all` of them (that were not narrowed down before). */
#define TABLES BGP "[all] "
#define COMMUNITIES "{value:word} [{value2:word} [{value3:word}]] [exact-match] [wide] [json [brief]]"
/* `detail json` lists the paths of a prefix, `json detail` puts them under what all of them have in common. */
#define PICKED "[(wide|detail|detail-routes)] [json [(by-prefix:\"detail\"|brief)]]"
#define UP_OR_NOT "[(established|failed)] "
#define HOW_WIDE "[terse] [wide] [json]"
#define ADJACENT "(advertised-routes|received-routes|filtered-routes|bestpath-routes|routes)"
#define ADJACENT_ALL "(advertised-routes|received-routes|filtered-routes)"
#define CLEAR "clear [ip] bgp " INSTANCE "[(ipv4|ipv6) [(unicast|multicast|labeled-unicast)]] "
#define RPKI "show rpki "
#define OF_VRF "[vrf {instance:word}] "
#define STATE "rpki (valid|invalid|notfound)"
#define SOFT " [(soft [(in|out)]|in [prefix-filter]|out|message-stats|capabilities)]"

const struct command bgpd_shows[] = {
	{ BGP PICKED, "the BGP table", MODE_VIEW, show_routes },
	{ BGP "all " PICKED, "the tables of all families", MODE_VIEW, show_routes },
	{ TABLES "detail-routes internal", "the table in detail", MODE_VIEW, show_routes, COMMAND_HIDDEN },
	{ TABLES "cidr-only " PICKED, "prefixes that are not of a natural class", MODE_VIEW, show_routes },
	{ TABLES "regexp {regex:word} [json]", "routes whose AS path fits an expression", MODE_VIEW, show_routes },
	{ TABLES "regexp {regex:line}", "routes whose AS path fits an expression", MODE_VIEW, show_routes },
	{ TABLES "community " PICKED, "routes with communities", MODE_VIEW, show_routes },
	{ TABLES "community " COMMUNITIES, "routes with these communities", MODE_VIEW, show_routes },
	{ TABLES "large-community " PICKED, "routes with large communities", MODE_VIEW, show_routes },
	{ TABLES "large-community " COMMUNITIES, "routes with these large communities", MODE_VIEW, show_routes },
	{ TABLES "alias {name:word} " PICKED, "routes with a community of that name", MODE_VIEW, show_routes },
	{ TABLES "community-list {name:word} [exact-match] [wide] [json]", "routes whose communities a list permits", MODE_VIEW, show_routes },
	{ TABLES "large-community-list {name:word} [exact-match] [wide] [json]", "routes whose large communities a list permits", MODE_VIEW,
	  show_routes },
	{ TABLES "filter-list {name:word} " PICKED, "routes whose AS path a list permits", MODE_VIEW, show_routes },
	{ TABLES "prefix-list {name:word} " PICKED, "prefixes that a list permits", MODE_VIEW, show_routes },
	{ TABLES "access-list {name:word} " PICKED, "prefixes that a list permits", MODE_VIEW, show_routes },
	{ TABLES "route-map {name:word} " PICKED, "routes that a route map permits", MODE_VIEW, show_routes },
	{ TABLES "self-originate " PICKED, "routes of our own", MODE_VIEW, show_routes },
	{ TABLES "rpki valid " PICKED, "routes that their origin may announce", MODE_VIEW, show_routes },
	{ TABLES "rpki invalid " PICKED, "routes that their origin may not announce", MODE_VIEW, show_routes },
	{ TABLES "rpki notfound " PICKED, "routes that no RPKI cache says anything of", MODE_VIEW, show_routes },
	{ TABLES "version {version:u32} [wide] [json]", "prefixes that changed since a version of the table", MODE_VIEW, show_routes },
	{ BGP "{address:address} [(bestpath|multipath)] [" STATE "] [json]", "the route to an address", MODE_VIEW, show_prefix },
	{ BGP "{prefix:prefix} [(bestpath|multipath)] [" STATE "] [json]", "all about one prefix", MODE_VIEW, show_prefix },
	{ TABLES "{prefix:prefix} longer-prefixes " PICKED, "a prefix and all within it", MODE_VIEW, show_within },
	{ BGP "summary " UP_OR_NOT HOW_WIDE, "a line for each neighbor", MODE_VIEW, show_summary },
	{ BGP "summary " UP_OR_NOT "neighbor {only:peer} " HOW_WIDE, "the line of a neighbor", MODE_VIEW, show_summary },
	{ BGP "summary " UP_OR_NOT "remote-as ({asn:asn}|internal|external) " HOW_WIDE, "the lines of neighbors in an AS",
	  MODE_VIEW, show_summary },
	{ BGP "all summary " UP_OR_NOT HOW_WIDE, "a line for each neighbor, of all families", MODE_VIEW, show_summary },
	{ BGP "all summary neighbor {only:peer} " HOW_WIDE, "the line of a neighbor, of all families", MODE_VIEW, show_summary },
	{ BGP "all summary remote-as ({asn:asn}|internal|external) " HOW_WIDE, "the lines of neighbors in an AS, of all families",
	  MODE_VIEW, show_summary },
	{ BGP "neighbors [{neighbor:peer}] [json [brief [(established|failed)]]]", "state of the sessions", MODE_VIEW, show_neighbors },
	{ BGP "neighbors [{neighbor:peer}] graceful-restart [json]", "graceful restart with the neighbors", MODE_VIEW,
	  show_neighbors },
	{ BGP "neighbors {neighbor:peer} " ADJACENT " [(wide|detail|{prefix:prefix})] [json [brief]]", "what a neighbor is told, or told us", MODE_VIEW,
	  show_neighbor_routes },
	{ BGP "all neighbors {neighbor:peer} " ADJACENT_ALL " [json]", "what a neighbor is told, or told us, of all families", MODE_VIEW,
	  show_neighbor_routes },
	{ TABLES "neighbors {neighbor:peer} " ADJACENT_ALL " route-map {name:word} [json]", "of that what a route map permits", MODE_VIEW,
	  show_neighbor_routes },
	{ BGP "neighbors {neighbor:peer} " ADJACENT " json detail", "what a neighbor is told, or told us", MODE_VIEW,
	  show_neighbor_routes, COMMAND_HIDDEN },
	{ BGP "neighbors {neighbor:peer} prefix-counts [json]", "how many prefixes came from a neighbor", MODE_VIEW,
	  show_neighbor_routes },
	{ BGP "neighbors {neighbor:peer} received prefix-filter [json]", "what a neighbor asked to be told only", MODE_VIEW,
	  show_asked_filter },
	{ BGP "neighbors {neighbor:peer} orf-prefix-list [json]", "what a neighbor asked to be told only", MODE_VIEW,
	  show_asked_filter },
	{ "show [ip] bgp " INSTANCE "peer-group [{group:word}] [json]", "peer groups and their members", MODE_VIEW, show_peer_groups },
	{ BGP "nexthop [(ipv4|ipv6)] [{address:address}] [detail] [json]", "the next hops and how they are reached", MODE_VIEW, show_bgp_nexthops },
	{ BGP "redistribute [json]", "which routes of others are announced", MODE_VIEW, show_redistribute },
	{ BGP "aggregate-address [{prefix:prefix}] [json]", "aggregates, and what is asked of them", MODE_VIEW, show_aggregates },
	{ BGP "aggregate [{prefix:prefix}] [json]", "aggregates, and how prefixes within them that are out of reach are announced", MODE_VIEW,
	  show_aggregate_lines },
	{ BGP "upa [{prefix:prefix}] [json]", "paths that say a prefix is out of reach", MODE_VIEW, show_unreachable },
	{ BGP "upa statistics [json]", "how many paths say so, and how we do", MODE_VIEW, show_unreachable_statistics },
	{ BGP "neighbors {neighbor:peer} upa [json]", "whether it is told what is out of reach", MODE_VIEW, show_neighbor_unreachable },
	{ BGP "import-check-table [detail] [json]", "our networks and whether there is a route to them", MODE_VIEW, show_import_check },
	{ TABLES "dampening parameters [json]", "how paths that come and go are kept back", MODE_VIEW, show_dampening_parameters },
	{ TABLES "dampening (dampened-paths|flap-statistics) [wide] [json]", "paths that come and go", MODE_VIEW, show_dampened },
	{ BGP "neighbors {neighbor:peer} (dampened-routes|flap-statistics) [json [brief]]", "a neighbor's paths that come and go",
	  MODE_VIEW, show_dampened },
	{ BGP "neighbors {neighbor:peer} dampening parameters [json]", "how a neighbor's paths are kept back", MODE_VIEW,
	  show_dampening_parameters },
	{ BGP "statistics [json]", "figures about the table", MODE_VIEW, show_statistics },
	{ "show [ip] bgp memory [json]", "who holds how much memory", MODE_VIEW, show_bgp_memory },
	{ BGP "statistics-all [json]", "figures about the tables of all families", MODE_VIEW, show_all_statistics },
	{ "show [ip] bgp attribute-info [summary] [json]", "the sets of path attributes", MODE_VIEW, show_attribute_sets },
	{ "show [ip] bgp (unicast|multicast) paths", "the AS paths in use", MODE_VIEW, show_distinct, COMMAND_HIDDEN },
	{ BGP "paths", "the AS paths in use", MODE_VIEW, show_distinct },
	{ "show [ip] bgp community-info", "the communities in use", MODE_VIEW, show_distinct },
	{ BGP "update-groups [{id:u32}] [json]", "neighbors that are told the same", MODE_VIEW, show_update_groups },
	{ BGP "update-groups [{id:u32}] (advertise-queue|advertised-routes|packet-queue)", "neighbors that are told the same, and what "
	  "waits for them", MODE_VIEW, show_update_groups },
	{ BGP "update-groups statistics", "what became of the groups", MODE_VIEW, show_update_groups },
	{ "show [ip] bgp large-community-info", "the large communities in use", MODE_VIEW, show_distinct },
	{ "show bgp " INSTANCE "martian next-hop", "next hops that nobody may tell us: addresses of our own", MODE_VIEW, show_martians },
	{ "show debugging bgp [json]", "which details of BGP are logged", MODE_VIEW, common_show_debugging },
	{ "show [ip] bgp views", "the views", MODE_VIEW, show_view_names },
	{ "show bgp labelpool (chunks|inuse|ledger|requests|summary) [json]", "labels that were given out: none, as no routes of "
	  "our own have labels", MODE_VIEW, show_labelpool },
	{ "show bgp listeners", "where neighbors may connect to", MODE_VIEW, show_listeners },
	{ "show [ip] bgp " INSTANCE "bestpath [json]", "how the best path is chosen", MODE_VIEW, show_bestpath },
	{ "show bgp router [json]", "since when bgpd runs, and what it took over", MODE_VIEW, show_bgp_router },
	{ "show [ip] bgp vrfs [default] [json]", "the BGP instances", MODE_VIEW, show_bgp_views },
	{ RPKI "(prefix-table|prefix-count) " OF_VRF "[json]", "what RPKI caches say", MODE_VIEW, show_rpki_prefixes },
	{ RPKI "prefix {prefix:prefix} [(zero:\"0\"|{asn:asn})] " OF_VRF "[json]", "what RPKI caches say of a prefix", MODE_VIEW,
	  show_rpki_prefix },
	{ RPKI "as-number (zero:\"0\"|{asn:asn}) " OF_VRF "[json]", "what RPKI caches say of an AS", MODE_VIEW, show_rpki_asn },
	{ RPKI "cache-server " OF_VRF "[json]", "the RPKI caches that are configured", MODE_VIEW, show_rpki_servers },
	{ RPKI "cache-connection " OF_VRF "[json]", "the RPKI caches that are connected", MODE_VIEW, show_rpki_connections },
	{ RPKI "configuration " OF_VRF "[json]", "how RPKI caches are asked", MODE_VIEW, show_rpki_configuration },
	LISTS_SHOW("ip", "IPv4", "prefix_v4", show_ip_prefix_list, show_ip_access_list),
	LISTS_SHOW("ipv6", "IPv6", "prefix_v6", show_ipv6_prefix_list, show_ipv6_access_list),
	LISTS_TRY(try_prefix_list),
	LISTS_CLEAR("ip", "IPv4", "prefix_v4", clear_ip_prefix_list),
	LISTS_CLEAR("ipv6", "IPv6", "prefix_v6", clear_ipv6_prefix_list),
	{ "show [ip] bgp as-path-access-list [{name:word}] [json]", "lists of AS paths", MODE_VIEW, show_as_path_lists },
	{ "show ip as-path-access-list [{name:word}] [json]", "lists of AS paths", MODE_VIEW, show_as_path_lists },
	{ "show [ip] bgp community-list [{name:word} detail] [json]", "lists of communities", MODE_VIEW, show_community_lists },
	{ "show [ip] bgp large-community-list [{name:word} detail] [json]", "lists of large communities", MODE_VIEW,
	  show_large_community_lists },
	{ "show [ip] bgp extcommunity-list [{name:word} detail] [json]", "lists of extended communities", MODE_VIEW,
	  show_ext_community_lists },
	{ "show route-map [{name:word}] [json]", "route maps", MODE_VIEW, show_route_maps },
	{ "show route-map-unused [json]", "route maps that no line names", MODE_VIEW, show_unused_route_maps },
	COMMANDS_END
};

const struct command bgpd_clears[] = {
	{ "rpki start " OF_VRF, "ask the RPKI caches", MODE_ENABLE, command_rpki },
	{ "rpki stop " OF_VRF, "ask no RPKI cache until it is started again", MODE_ENABLE, command_rpki },
	{ "rpki reset " OF_VRF, "ask the RPKI caches anew", MODE_ENABLE | MODE_CONFIG, command_rpki },
	{ CLEAR "(all|every:\"*\")" SOFT, "reset all sessions, or refresh routes", MODE_ENABLE, clear_neighbors },
	{ CLEAR "{neighbor:peer}" SOFT, "reset a session, or refresh its routes", MODE_ENABLE, clear_neighbors },
	{ CLEAR "{asn:asn}" SOFT, "reset the sessions with an AS", MODE_ENABLE, clear_neighbors },
	{ CLEAR "peer-group {group:word}" SOFT, "reset the members of a peer group", MODE_ENABLE, clear_neighbors },
	{ CLEAR "external" SOFT, "reset the sessions with other ASs", MODE_ENABLE, clear_neighbors },
	{ "clear route-map counters [{name:word}]", "count anew how often rules are met", MODE_ENABLE, clear_route_map_counters },
	{ CLEAR "dampening [({prefix:prefix}|{address:address} [{mask:address}])]", "use again what was kept back, and forget how often it came and went",
	  MODE_ENABLE, clear_dampening },
	{ "no debug bgp", "log no details of BGP any more", MODE_ENABLE | MODE_CONFIG, common_no_debug },
	{ CLEAR "prefix {prefix:prefix}", "choose again, and tell again, what is told of a prefix", MODE_ENABLE, clear_prefix },
	COMMANDS_END
};

static const struct command *const tables[] = { common_commands, bgpd_shows, bgpd_clears, NULL };
static const struct word_help *const words[] = { bgp_words, policy_words, list_words, common_words, NULL };

static const struct word_help debug_names[] = { { "bgp upa", "BGP UPA" }, { NULL, NULL } };

const struct language bgpd_language = {
	.program = "bgpd", .title = "BGP", .root = &bgp_root_kind, .commands = tables, .words = words, .memory = show_memory,
	.debug_names = debug_names,
};
