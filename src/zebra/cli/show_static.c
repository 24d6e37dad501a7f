/* SPDX-License-Identifier: Apache-2.0 */
/* show_static -- each static line, and why it does not count where it doesn't. */
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"

static const char *way_words(const struct static_line *line)
{
	switch (line->kind) {
	case NEXTHOP_BLACKHOLE:
		return "blackhole";
	case NEXTHOP_REJECT:
		return "reject";
	default:
		return "";
	}
}

/* Static text; NULL: it counts. */
static const char *why_not(struct zebra *z, const struct static_line *line)
{
	static struct resolution found;
	const struct iface *i = *line->interface ? iface_by_name(&z->ifaces, line->interface) : NULL;
	if (*line->interface && !i)
		return "there is no such interface yet";
	if (i && !iface_is_operative(i))
		return "the interface is down";
	if (!line->gateway.family || line->is_onlink || address_is_link_local(&line->gateway))
		return NULL;
	resolve_address(&z->rib, &line->gateway, GROUP_RECURSIVE, &found);
	if (!found.is_reachable)
		return "no route leads to the gateway";
	for (uint32_t n = 0; i && n < found.count; n++)
		if (found.nexthops[n].ifindex == i->index)
			return NULL;
	return i ? "the gateway is not at the interface" : NULL;
}

static void line_text(struct call *call, const struct static_line *line, const char *why)
{
	struct text *out = call_out(call);
	text_add_prefix(out, &line->prefix);
	text_add(out, " [%u/%u]", line->distance, line->metric);
	if (line->gateway.family) {
		text_add(out, " via ");
		text_add_address(out, &line->gateway);
	}
	text_add(out, "%s%s %s", *line->interface ? ", " : "", line->interface, way_words(line));
	if (line->tag)
		text_add(out, " tag %u", line->tag);
	if (line->table)
		text_add(out, " table %u", line->table);
	text_add(out, "%s%s\n", why ? " inactive: " : "", why ? why : "");
}

static void line_json(struct json_stream *js, const struct static_line *line, const char *why)
{
	char text[PREFIX_TEXT];
	js_object(js, NULL);
	js_text(js, "prefix", prefix_text(&line->prefix, text));
	js_number(js, "distance", line->distance);
	js_number(js, "metric", line->metric);
	js_number(js, "tag", line->tag);
	js_number(js, "table", line->table ? line->table : TABLE_MAIN);
	if (line->gateway.family)
		js_text(js, "gateway", address_text(&line->gateway, text));
	if (*line->interface)
		js_text(js, "interfaceName", line->interface);
	if (*way_words(line))
		js_flag(js, way_words(line), true);
	js_flag(js, "active", !why);
	if (why)
		js_text(js, "reason", why);
	js_up(js);
}

void show_static_lines(struct call *call)
{
	struct zebra *z = call_owner(call);
	struct json_stream js = { 0 };
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_array(&js, "routes");
	}
	for (uint32_t i = 0; i < z->statics.lines.count; i++) {
		const struct static_line *line = &z->statics.lines.items[i];
		if (call_wants_json(call))
			line_json(&js, line, why_not(z, line));
		else
			line_text(call, line, why_not(z, line));
	}
	if (call_wants_json(call))
		js_close(&js);
}
