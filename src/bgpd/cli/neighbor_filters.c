/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor_filters -- see neighbor_filters.h.  A star before a name says that there is such a list. */
#include "bgpd/cli/neighbor_filters.h"
#include <stddef.h>

enum way { WAY_IN, WAY_OUT, WAYS };

static const struct filter_row {
	size_t name;                         /* its place in struct peer_filters */
	enum policy_kind v4, v6;
	const char *titles[WAYS], *keys[WAYS];
} rows[] = {
	{ offsetof(struct peer_filters, prefix_list), POLICY_PREFIX_LIST_V4, POLICY_PREFIX_LIST_V6,
	  { "Incoming update prefix filter list", "Outgoing update prefix filter list" },
	  { "incomingUpdatePrefixFilterList", "outgoingUpdatePrefixFilterList" } },
	{ offsetof(struct peer_filters, access_list), POLICY_ACCESS_LIST_V4, POLICY_ACCESS_LIST_V6,
	  { "Incoming update network filter list", "Outgoing update network filter list" },
	  { "incomingUpdateNetworkFilterList", "outgoingUpdateNetworkFilterList" } },
	{ offsetof(struct peer_filters, as_path_list), POLICY_AS_PATH_LIST, POLICY_AS_PATH_LIST,
	  { "Incoming update AS path filter list", "Outgoing update AS path filter list" },
	  { "incomingUpdateAsPathFilterList", "outgoingUpdateAsPathFilterList" } },
	{ offsetof(struct peer_filters, route_map), POLICY_ROUTE_MAP, POLICY_ROUTE_MAP,
	  { "Route map for incoming advertisements", "Route map for outgoing advertisements" },
	  { "routeMapForIncomingAdvertisements", "routeMapForOutgoingAdvertisements" } },
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct peer_filters *filters_of(const struct peer_family_rules *rules, enum way way)
{
	return way == WAY_IN ? &rules->in : &rules->out;
}

static uint16_t name_of(const struct peer_family_rules *rules, const struct filter_row *row, enum way way)
{
	return *(const uint16_t *)((const char *)filters_of(rules, way) + row->name);
}

static bool is_filtered(const struct peer_family_rules *rules, enum way way)
{
	return filters_choose(filters_of(rules, way)) || (way == WAY_OUT && rules->unsuppress_map);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_row(struct call *call, struct speaker *s, enum family_row f, const struct peer_family_rules *rules,
		      const struct filter_row *row)
{
	enum policy_kind kind = families[f].address_family == AF_INET ? row->v4 : row->v6;
	for (enum way way = WAY_IN; way < WAYS; way++) {
		uint16_t name = name_of(rules, row, way);
		if (name)
			call_print(call, "  %s is %s%s\n", row->titles[way], policy_book_get(s->plan.policy, kind, name) ? "*" : "",
				   policy_name_text(name));
	}
}

void print_filters(struct call *call, struct speaker *s, enum family_row f, const struct peer_family_rules *rules)
{
	if (is_filtered(rules, WAY_IN))
		call_print(call, "  Inbound path policy configured\n");
	if (is_filtered(rules, WAY_OUT))
		call_print(call, "  Outbound path policy configured\n");
	for (unsigned i = 0; i < ROWS; i++)
		print_row(call, s, f, rules, &rows[i]);
}

static const struct { const char *title, *key; } addpath_words[] = {
	[ADDPATH_ALL] = { "Advertise all paths via addpath", "addpathTxAllPaths" },
	[ADDPATH_PER_AS] = { "Advertise bestpath per AS via addpath", "addpathTxBestpathPerAS" },
	[ADDPATH_SELECTED] = { "Advertise best N selected paths via addpath", "addpathTxBestSelectedPaths" },
};

void print_allowances(struct call *call, const struct peer_family_rules *rules)
{
	if (rules->allowas_in_origin)
		call_print(call, "  Local AS allowed as path origin\n");
	else if (rules->allowas_in)
		call_print(call, "  Local AS allowed in path, %u occurrences\n", rules->allowas_in);
	if (rules->allowas_in_map)
		call_print(call, "  Local AS allowed with route-map: %s\n", policy_name_text(rules->allowas_in_map));
	if (rules->addpath)
		call_print(call, "  %s\n", addpath_words[rules->addpath].title);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

void json_filters(struct json_stream *js, const struct peer_family_rules *rules)
{
	if (is_filtered(rules, WAY_IN))
		js_flag(js, "inboundPathPolicyConfig", true);
	if (is_filtered(rules, WAY_OUT))
		js_flag(js, "outboundPathPolicyConfig", true);
	for (unsigned i = 0; i < ROWS; i++)
		for (enum way way = WAY_IN; way < WAYS; way++)
			if (name_of(rules, &rows[i], way))
				js_text(js, rows[i].keys[way], policy_name_text(name_of(rules, &rows[i], way)));
}

void json_allowances(struct json_stream *js, const struct peer_family_rules *rules)
{
	if (rules->allowas_in_origin)
		js_flag(js, "allowAsInOrigin", true);
	else if (rules->allowas_in)
		js_number(js, "allowAsInCount", rules->allowas_in);
	if (rules->allowas_in_map)
		js_text(js, "allowAsInRouteMap", policy_name_text(rules->allowas_in_map));
	if (rules->addpath)
		js_flag(js, addpath_words[rules->addpath].key, true);
}
