/* SPDX-License-Identifier: Apache-2.0 */
/* route_map -- the rows of zebra's route maps.  What they mean is compile_policy.c's. */
#include "cli/lists.h"
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/settings.h"

const char *const zebra_protocols[] = {
	"none", "kernel", "connected", "local", "static", "bgp", "table",
	"any", "babel", "eigrp", "isis", "nhrp", "openfabric", "ospf", "ospf6", "rip", "ripng", "sharp", "vnc", NULL
};

#define F(member, type, help, ...) FIELD(struct route_map_line, member, type, help, __VA_ARGS__)
static const struct field fields[] = {
	MAP_FIELDS(F),
	F(source_protocol, &type_choice, "where the route comes from", .words = zebra_protocols),
	F(source_instance, &type_u8, "instance of where the route comes from", .most = 255),
	F(match_tag, &type_u32, "tag", .least = 1, .most = 4294967295),
	F(match_metric, &type_u32, "metric", .most = 4294967295),
	F(source, &type_ipv4, "address that packets of this router take on"),
	F(source6, &type_ipv6, "address that packets of this router take on"),
	FIELDS_END
};

static const struct setting rows[] = {
	MAP_MATCH_ROWS,
	{ "match source-protocol (" PROTOCOL_WAYS("source_protocol") ")", "routes of one origin" },
	{ "match source-instance {source_instance}", "routes taken from one table" },
	{ "match tag {match_tag}", "one tag" },
	{ "match metric {match_metric}", "one metric" },
	{ "set src {source}", "address that packets of this router take on" },
	{ "set src {source6}", "address that packets of this router take on" },
	MAP_FLOW_ROWS,
	SETTINGS_END
};

static bool settle(void *record, char **why)
{
	const struct route_map_line *line = record;
	return !(*why = map_why_bad(line->name, line->seq, line->leap, line->call));
}

const struct kind route_map_kind = {
	.name = "route-map", .grammar = "route-map {name} [(action:\"permit\"|action:\"deny\") {seq}]",
	.help = "rules that routes go through", .mode = "config-route-map", .fields = fields, .key_count = 2,
	.record_size = sizeof(struct route_map_line), .settings = rows, .words = zebra_words, .is_numbered = true, .line_order = map_line_order,
	.settle = settle,
	.missing = "%s: say permit or deny, and the number of the rule",
};
