/* SPDX-License-Identifier: Apache-2.0 */
/* filter_settings -- the rows that say where route maps are used. */
#include "zebra/cli/policy_settings.h"
#include "zebra/cli/settings.h"

static const struct field filter_fields[] = {
	FIELD(struct filter_settings, protocol, &type_choice, "where the route comes from", .words = zebra_protocols),
	FIELD(struct filter_settings, route_map, &type_word, "name of a route map"),
	FIELDS_END
};
static const struct setting filter_rows[] = {
	{ "route-map {route_map}", "rules that routes go through" },
	SETTINGS_END
};

#define FILTER_KIND(beginning, title)                                                                             \
	.name = title, .grammar = beginning " (protocol:\"any\"|" PROTOCOL_WAYS("protocol") ")", .help = title,  \
	.fields = filter_fields, .key_count = 1, .record_size = sizeof(struct filter_settings),                   \
	.settings = filter_rows, .words = zebra_words, .needs_setting = true
const struct kind ip_protocol_kind = { FILTER_KIND("ip protocol", "filter of a protocol's routes") };
const struct kind ipv6_protocol_kind = { FILTER_KIND("ipv6 protocol", "filter of a protocol's IPv6 routes") };
const struct kind ip_nht_kind = { FILTER_KIND("ip nht", "filter of a protocol's next hops") };
const struct kind ipv6_nht_kind = { FILTER_KIND("ipv6 nht", "filter of a protocol's IPv6 next hops") };

/* -- import-table -- */

enum { IMPORT_DISTANCE = 15, IMPORT_TABLES = 252 };

static const struct field import_fields[] = {
	FIELD(struct import_settings, table, &type_u32, "number of the kernel's table", .least = 1, .most = IMPORT_TABLES),
	FIELD(struct import_settings, mrib, &type_flag, "into the multicast RIB"),
	FIELD(struct import_settings, distance, &type_u8, "distance of its routes here", .least = 1, .most = 255,
	      .preset = IMPORT_DISTANCE),
	FIELD(struct import_settings, route_map, &type_word, "name of a route map"),
	FIELDS_END
};
static const struct setting import_rows[] = {
	{ "[distance {distance}] [route-map {route_map}]", "take a table's routes over" },
	SETTINGS_END
};

#define IMPORT_KIND(beginning)                                                                                 \
	.name = "import-table", .grammar = beginning " import-table {table} [mrib]", .help = "take a table's routes over", \
	.fields = import_fields, .key_count = 2, .record_size = sizeof(struct import_settings),                \
	.settings = import_rows, .words = zebra_words
const struct kind ip_import_kind = { IMPORT_KIND("ip") };
const struct kind ipv6_import_kind = { IMPORT_KIND("ipv6") };
