/* SPDX-License-Identifier: Apache-2.0 */
/* show_nht -- next hops that somebody depends on, and how they are reached: those that clients watch, and the gateways
 * of static lines.  An address is shown once per way of asking, with all who ask so. */
#include <stdlib.h>
#include <string.h>
#include "zebra/cli/asked.h"
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"
#include "zebra/rib/resolve.h"

struct asker {
	struct address address;
	const char *protocol;
	bool must_be_connected;
	int socket;                /* of a client; -1: zebra's own */
};

struct askers {
	ARRAY_OF(struct asker) items;
};

static int compare(const void *a, const void *b)
{
	const struct asker *x = a, *y = b;
	int order = address_compare(&x->address, &y->address);
	if (order)
		return order;
	if (x->must_be_connected != y->must_be_connected)
		return x->must_be_connected - y->must_be_connected;
	return strcmp(x->protocol, y->protocol);
}

static void add_client(struct askers *askers, const struct client *client)
{
	const char *protocol = client_protocol(client);
	for (uint32_t i = 0; i < client->watched.count; i++) {
		const struct link_watch *what = &client->watched.items[i].what;
		if (!what->route.family)
			array_push(&askers->items, (struct asker){ what->address, protocol, what->must_be_connected,
								      channel_socket(client->channel) });
	}
}

/* A gateway with its interface needs no route. */
static void add_statics(struct askers *askers, const struct statics *statics)
{
	for (uint32_t i = 0; i < statics->lines.count; i++) {
		const struct static_line *line = &statics->lines.items[i];
		if (line->gateway.family && !*line->interface)
			array_push(&askers->items, (struct asker){ line->gateway, "static", false, -1 });
	}
}

static bool is_asked(const struct call *call, const struct asker *asker)
{
	struct address hop;
	if (asker->address.family != asked_family(call))
		return false;
	return !call_address(call, "hop", &hop) || address_same(&hop, &asker->address);
}

static void collect(const struct call *call, struct askers *askers)
{
	const struct zebra *z = call_owner(call);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < z->clients.items.count; i++)
		add_client(askers, z->clients.items.items[i]);
	add_statics(askers, &z->statics);
	for (uint32_t i = 0; i < askers->items.count; i++)
		if (is_asked(call, &askers->items.items[i]))
			askers->items.items[kept++] = askers->items.items[i];
	askers->items.count = kept;
	if (kept)
		qsort(askers->items.items, kept, sizeof *askers->items.items, compare);
}

/* How many from here on ask the same in the same way. */
static uint32_t alike(const struct askers *askers, uint32_t from)
{
	const struct asker *first = &askers->items.items[from];
	uint32_t end = from + 1;
	while (end < askers->items.count && address_same(&askers->items.items[end].address, &first->address) &&
	       askers->items.items[end].must_be_connected == first->must_be_connected)
		end++;
	return end - from;
}

static void resolve(struct zebra *z, const struct asker *asker, struct resolution *found)
{
	resolve_address(&z->rib, &asker->address, asker->must_be_connected ? GROUP_CONNECTED : GROUP_RECURSIVE, found);
}

static struct shown_nexthop shown(const struct resolution *found, uint32_t i)
{
	struct shown_nexthop n = { found->nexthops[i], SHOWN_ACTIVE | SHOWN_FIB, false };
	n.nexthop.weight = 0;
	if (found->is_connected)
		n.nexthop.kind = NEXTHOP_INTERFACE;
	return n;
}

/* -- text -- */

static void resolution_text(struct call *call, const struct resolution *found)
{
	struct text *out = call_out(call);
	if (!found->is_reachable) {
		text_add(out, " unresolved\n");
		return;
	}
	text_add(out, " resolved via %s, prefix ", origin_words[found->origin]);
	text_add_prefix(out, &found->by);
	text_add_char(out, '\n');
	for (uint32_t i = 0; i < found->count; i++) {
		struct shown_nexthop n = shown(found, i);
		nexthop_view_text(call_owner(call), &n, out);
		text_add(out, " (vrf default)\n");
	}
}

static bool is_other(const struct asker *asker, uint32_t i)
{
	return !i || strcmp(asker[i].protocol, asker[i - 1].protocol) != 0;
}

static void client_text(struct call *call, const struct asker *asker)
{
	call_print(call, " %s", asker->protocol);
	if (asker->socket >= 0)
		call_print(call, "(fd %d)", asker->socket);
	if (asker->must_be_connected)
		call_print(call, "(Connected)");
}

static void hop_text(struct call *call, const struct asker *first, uint32_t count, const struct resolution *found)
{
	char text[ADDRESS_TEXT];
	call_print(call, "%s%s\n", address_text(&first->address, text), first->must_be_connected ? "(Connected)" : "");
	resolution_text(call, found);
	call_print(call, " Client list:");
	for (uint32_t i = 0; i < count; i++)
		if (is_other(first, i))
			client_text(call, &first[i]);
	call_print(call, "\n");
}

/* -- JSON: as the newer FRR nests it, and flat as the older ones do -- */

static void clients_json(struct json_stream *js, const struct asker *first, uint32_t count)
{
	js_array(js, "clientList");
	for (uint32_t i = 0; i < count; i++) {
		if (!is_other(first, i))
			continue;
		js_object(js, NULL);
		js_text(js, "protocol", first[i].protocol);
		if (first[i].socket >= 0)
			js_number(js, "socket", first[i].socket);
		js_text(js, "protocolFiltered", "none");
		js_flag(js, "filtered", false);
		js_flag(js, "nhtConnected", first->must_be_connected);
		js_up(js);
	}
	js_up(js);
}

static void resolution_json(struct json_stream *js, const struct zebra *z, const struct resolution *found)
{
	char prefix[PREFIX_TEXT];
	if (found->is_reachable) {
		js_text(js, "resolvedProtocol", origin_words[found->origin]);
		js_text(js, "prefix", prefix_text(&found->by, prefix));
	} else {
		js_flag(js, "unresolved", true);
	}
	js_array(js, "nexthops");
	for (uint32_t i = 0; i < found->count; i++) {
		struct shown_nexthop n = { found->nexthops[i], SHOWN_ACTIVE | SHOWN_FIB, false };
		nexthop_view_json(z, &n, js);
	}
	js_up(js);
}

static void hop_json(struct json_stream *js, const struct zebra *z, const struct asker *first, uint32_t count,
		     const struct resolution *found)
{
	char text[ADDRESS_TEXT];
	js_object(js, address_text(&first->address, text));
	js_flag(js, "nhtConnected", first->must_be_connected);
	clients_json(js, first, count);
	resolution_json(js, z, found);
	js_array(js, "resolutions");
	js_object(js, NULL);
	clients_json(js, first, count);
	resolution_json(js, z, found);
	js_up(js);
	js_up(js);
	js_up(js);
}

static void open_answer(struct call *call, struct json_stream *js)
{
	const struct zebra *z = call_owner(call);
	bool is_v6 = asked_family(call) == AF_INET6;
	if (!call_wants_json(call)) {
		call_print(call, "VRF default:\n Resolve via default: %s\n", z->rib.may_use_default[is_v6] ? "on" : "off");
		return;
	}
	js_open(js, call_out(call));
	js_object(js, "default");
	js_object(js, is_v6 ? "ipv6" : "ipv4");
}

void show_next_hops(struct call *call)
{
	static struct resolution found;
	struct zebra *z = call_owner(call);
	struct json_stream js = { 0 };
	struct askers askers = { 0 };
	if (!asked_vrf_is_there(call))
		return;
	collect(call, &askers);
	open_answer(call, &js);
	for (uint32_t i = 0, count; i < askers.items.count; i += count) {
		count = alike(&askers, i);
		resolve(z, &askers.items.items[i], &found);
		if (call_wants_json(call))
			hop_json(&js, z, &askers.items.items[i], count, &found);
		else
			hop_text(call, &askers.items.items[i], count, &found);
	}
	if (call_wants_json(call))
		js_close(&js);
	array_free(&askers.items);
}
