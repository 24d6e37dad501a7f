/* SPDX-License-Identifier: Apache-2.0 */
/* show_redistribute -- `show bgp … redistribute`: which routes of others the configuration announces, and how.
 *
 * A row per protocol, in the order of zebra's numbers; as configured, so that what no daemon here has is listed too. */
#include <stddef.h>
#include "base/memory.h"
#include "bgpd/cli/compile.h"
#include "bgpd/cli/compile_inside.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

#define LINES(words, words6, name, number_at, kind)                                              \
	{ { words, words6 }, #name "_metric", offsetof(struct family_settings, name),                   \
	  offsetof(struct family_settings, name##_metric), offsetof(struct family_settings, name##_map), number_at, kind }
#define ROW(words, words6, name) LINES(words, words6, name, 0, NULL)
#define NUMBERED(words, words6, name, number) LINES(words, words6, name, offsetof(struct family_settings, number), NULL)
#define INSTANCES(words, words6, name, kind) LINES(words, words6, name, 0, kind)

static const struct protocol {
	const char *words[2];                /* IPv4, IPv6 */
	const char *metric_field;
	size_t is_on, metric, map;           /* in struct family_settings */
	size_t number;                       /* of a table, likewise; 0: it has none */
	const struct kind *instances;        /* lines of its instances; NULL: it has none */
} protocols[] = {
	ROW("kernel", "kernel", kernel), ROW("connected", "connected", connected), ROW("local", "local", local),
	ROW("static", "static", statics), ROW("rip", "ripng", rip), INSTANCES("ospf", "ospf6", ospf, &ospf_instance_kind),
	ROW("isis", "isis", isis), ROW("eigrp", "eigrp", eigrp), ROW("nhrp", "nhrp", nhrp),
	NUMBERED("table", "table", tables, table_number), NUMBERED("table-direct", "table-direct", direct, direct_number),
	ROW("babel", "babel", babel), ROW("sharp", "sharp", sharp),
	ROW("openfabric", "openfabric", openfabric),
};

struct redistribution {
	const char *words, *map;             /* map NULL: none */
	bool metric_said;
	uint32_t metric, number;             /* number 0: none */
};

struct redistributions {
	ARRAY_OF(struct redistribution) items;
};

static bool read_row(const struct object *family, const struct protocol *row, bool is_v6, struct redistribution *out)
{
	const uint8_t *settings = family->record;
	if (!*(const bool *)(settings + row->is_on))
		return false;
	*out = (struct redistribution){
		.words = row->words[is_v6], .map = *(char *const *)(settings + row->map),
		.metric_said = compile_said(family, row->metric_field), .metric = *(const uint32_t *)(settings + row->metric),
		.number = row->number ? *(const uint16_t *)(settings + row->number) : 0,
	};
	return true;
}

static void print_row(struct call *call, const struct redistribution *r)
{
	call_print(call, "  redistribute %s", r->words);
	if (r->number)
		call_print(call, " %u", r->number);
	if (r->metric_said)
		call_print(call, " metric %u", r->metric);
	if (r->map)
		call_print(call, " route-map %s", r->map);
	call_print(call, "\n");
}

static void json_row(struct json_stream *js, const struct redistribution *r)
{
	js_object(js, NULL);
	if (r->number)
		js_number(js, "instance", r->number);
	if (r->metric_said)
		js_number(js, "metric", r->metric);
	if (r->map)
		js_text(js, "routeMap", r->map);
	js_up(js);
}

/* All lines of a protocol. */
static void collect(const struct object *family, const struct protocol *row, bool is_v6, struct redistributions *out)
{
	struct redistribution plain;
	out->items.count = 0;
	if (read_row(family, row, is_v6, &plain))
		array_push(&out->items, plain);
	const struct object *o = row->instances && !is_v6 ? object_first(family, row->instances) : NULL;
	for (; o; o = object_next(o)) {
		const struct ospf_settings *line = o->record;
		array_push(&out->items, (struct redistribution){ row->words[is_v6], line->route_map, compile_said(o, "metric"),
								 line->metric, line->instance });
	}
}

static const struct object *family_object(struct call *call, const struct speaker *s, enum family_row f)
{
	const struct bgpd *bgpd = call_owner(call);
	const struct object *bgp = compile_bgp(config_tree(daemon_config(bgpd->daemon)), s->view);
	return bgp ? object_first(bgp, family_kinds[f].family) : NULL;
}

static void print_lines(struct call *call, const struct redistributions *lines)
{
	for (uint32_t i = 0; i < lines->items.count; i++)
		print_row(call, &lines->items.items[i]);
}

static void json_lines(struct json_stream *js, const struct redistributions *lines)
{
	if (!lines->items.count)
		return;
	js_array(js, lines->items.items[0].words);
	for (uint32_t i = 0; i < lines->items.count; i++)
		json_row(js, &lines->items.items[i]);
	js_up(js);
}

void show_redistribute(struct call *call)
{
	const struct speaker *s = running_speaker(call);
	if (!s)
		return;
	enum family_row f = picked_family(call);
	const struct object *family = family_object(call, s, f);
	struct redistributions lines = { 0 };
	struct json_stream js;
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_object(&js, "redistribute");
	}
	for (size_t i = 0; family && i < sizeof protocols / sizeof *protocols; i++) {
		collect(family, &protocols[i], families[f].address_family == AF_INET6, &lines);
		if (call_wants_json(call))
			json_lines(&js, &lines);
		else
			print_lines(call, &lines);
	}
	if (call_wants_json(call))
		js_close(&js);
	array_free(&lines.items);
}
