/* SPDX-License-Identifier: Apache-2.0 */
/* show_zebra -- forwarding, the router-id, clients, and memory. */
#include <string.h>
#include "zebra/cli/route_view.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/shows.h"
#include "zebra/rib/resolve.h"

static int family_of(const struct call *call)
{
	return call_has(call, "ipv6") ? AF_INET6 : AF_INET;
}

static const char *on_or_off(bool on)
{
	return on ? "on" : "off";
}

void show_forwarding(struct call *call)
{
	int family = family_of(call);
	bool on = kernel_forwarding(family);
	if (call_wants_json(call)) {
		struct json_stream js = { 0 };
		js_open(&js, call_out(call));
		js_flag(&js, family == AF_INET ? "ipv4Forwarding" : "ipv6Forwarding", on);
		js_close(&js);
	} else if (family == AF_INET) {
		call_print(call, "IP forwarding is %s\n", on_or_off(on));
	} else {
		call_print(call, "ipv6 forwarding is %s\n", on_or_off(on));
	}
}

/* The IPv6 one is only what is said: no address makes one. */
void show_router_id(struct call *call)
{
	const struct zebra *z = call_owner(call);
	bool is_v6 = call_has(call, "ipv6");
	struct address id = is_v6 ? ((const struct zebra_root *)z->tree->record)->ipv6_router_id : address_v4(z->clients.router_id);
	char text[ADDRESS_TEXT];
	if (call_wants_json(call)) {
		struct json_stream js = { 0 };
		js_open(&js, call_out(call));
		js_object(&js, "vrfs");
		js_object(&js, "default");
		if (id.family)
			js_text(&js, "routerId", address_text(&id, text));
		js_close(&js);
		return;
	}
	if (!id.family)
		return;
	call_print(call, "zebra:\n     router-id %s vrf default\n", address_text(&id, text));
	if (!is_v6 && !z->clients.router_id)
		call_print(call, "     (no interface of this machine has an address that could name it; set `ip router-id`)\n");
}

/* -- clients -- */

static void add_since(struct text *out, int64_t then_s)
{
	int64_t now = wall_now_s();
	text_add_age(out, (uint64_t)(now > then_s ? now - then_s : 0));
}

static void client_text(struct call *call, const struct zebra *z, const struct client *c)
{
	struct text *out = call_out(call);
	call_print(call, "Client: %s\n------------------------ \nFD: %d\nPID: %d\nConnect Time: ", client_protocol(c),
		   channel_socket(c->channel), (int)channel_peer_pid(c->channel));
	add_since(out, c->since_s);
	call_print(call, "\nLast Msg Rx Time: ");
	add_since(out, c->last_s);
	call_print(call, "\nLast Rcvd Cmd: %s\nMessages: %llu\n", *c->last_command ? c->last_command : "none",
		   (unsigned long long)c->frames);
	call_print(call, "Routes: %u\nNext hops watched: %u\nBytes waiting: %zu\n\n",
		   z->rib.sources.items[c->source].routes, c->watched.count, channel_queued(c->channel));
	call_print(call, "Type        Add         Del\n==================================================\n");
	call_print(call, "IPv4        %-12llu%-12llu\nIPv6        %-12llu%-12llu\nRefused     %llu\n\n",
		   (unsigned long long)c->added[0], (unsigned long long)c->deleted[0], (unsigned long long)c->added[1],
		   (unsigned long long)c->deleted[1], (unsigned long long)c->failed);
}

static void client_json(struct json_stream *js, const struct zebra *z, const struct client *c)
{
	js_object(js, c->name);
	js_text(js, "client", c->name);
	js_number(js, "pid", channel_peer_pid(c->channel));
	js_number(js, "connectedSeconds", wall_now_s() - c->since_s);
	js_text(js, "lastCommand", c->last_command);
	js_number(js, "messages", (int64_t)c->frames);
	js_number(js, "routes", z->rib.sources.items[c->source].routes);
	js_number(js, "ipv4Added", (int64_t)c->added[0]);
	js_number(js, "ipv4Deleted", (int64_t)c->deleted[0]);
	js_number(js, "ipv6Added", (int64_t)c->added[1]);
	js_number(js, "ipv6Deleted", (int64_t)c->deleted[1]);
	js_number(js, "refused", (int64_t)c->failed);
	js_number(js, "nextHopsWatched", c->watched.count);
	js_up(js);
}

static void each_client(struct call *call, void (*as_text)(struct call *, const struct zebra *, const struct client *))
{
	const struct zebra *z = call_owner(call);
	struct json_stream js = { 0 };
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	for (uint32_t n = 0; n < z->clients.items.count; n++) {
		if (call_wants_json(call))
			client_json(&js, z, z->clients.items.items[n]);
		else
			as_text(call, z, z->clients.items.items[n]);
	}
	if (call_wants_json(call))
		js_close(&js);
}

void show_zebra_clients(struct call *call)
{
	each_client(call, client_text);
}

static void client_line(struct call *call, const struct zebra *z, const struct client *c)
{
	struct text connected = { 0 }, read = { 0 };
	char v4[48], v6[48];
	add_since(&connected, c->since_s);
	add_since(&read, c->last_s);
	snprintf(v4, sizeof v4, "%llu/%llu", (unsigned long long)c->added[0], (unsigned long long)c->deleted[0]);
	snprintf(v6, sizeof v6, "%llu/%llu", (unsigned long long)c->added[1], (unsigned long long)c->deleted[1]);
	call_print(call, "%-10s%12s %12s%12s %16s %16s\n", client_protocol(c), text_chars(&connected), text_chars(&read),
		   text_chars(&read), v4, v6);
	text_free(&connected);
	text_free(&read);
}

void show_zebra_client_summary(struct call *call)
{
	if (!call_wants_json(call)) {
		call_print(call, "Name      Connect Time    Last Read  Last Write      IPv4 Routes       IPv6 Routes\n");
		call_print(call, "------------------------------------------------------------------------------------------\n");
	}
	each_client(call, client_line);
	if (!call_wants_json(call))
		call_print(call, "Routes column shows (added+updated)/deleted\n");
}

/* -- memory -- */

static uint64_t bytes_of_clients(const struct clients *clients)
{
	uint64_t bytes = clients->items.room * sizeof *clients->items.items;
	for (uint32_t i = 0; i < clients->items.count; i++)
		bytes += sizeof(struct client) + clients->items.items[i]->watched.room * sizeof(struct watched);
	return bytes;
}

void show_memory(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct holder holders[] = {
		{ "routes", "routes", rib_bytes(&z->rib) },
		{ "nexthop objects of the kernel", "objects", slab_bytes(&z->kernel.objects) + idhash_bytes(&z->kernel.objects_by_id) },
		{ "clients", "clients", bytes_of_clients(&z->clients) },
	};
	call_memory(call, holders, sizeof holders / sizeof *holders);
}
