/* SPDX-License-Identifier: Apache-2.0 */
/* show_system -- what zebra stands on and how full it is: `show zebra`, its tables, and what went to the kernel.  Rows
 * that FRR has are named as there, others follow. */
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"

static void row(struct call *call, const char *name, const char *value)
{
	call_print(call, " %-30s %s\n", name, value);
}

static const char *on_or_off(bool on)
{
	return on ? "On" : "Off";
}

/* -- show zebra -- */

/* What the kernel does on its own with routes over links without carrier, and with multicast. */
static const struct switch_row {
	const char *name, *path;
} switches[] = {
	{ "v4 All LinkDown Routes", "/proc/sys/net/ipv4/conf/all/ignore_routes_with_linkdown" },
	{ "v4 Default LinkDown Routes", "/proc/sys/net/ipv4/conf/default/ignore_routes_with_linkdown" },
	{ "v6 All LinkDown Routes", "/proc/sys/net/ipv6/conf/all/ignore_routes_with_linkdown" },
	{ "v6 Default LinkDown Routes", "/proc/sys/net/ipv6/conf/default/ignore_routes_with_linkdown" },
	{ "v4 All MC Forwarding", "/proc/sys/net/ipv4/conf/all/mc_forwarding" },
	{ "v4 Default MC Forwarding", "/proc/sys/net/ipv4/conf/default/mc_forwarding" },
	{ "v6 All MC Forwarding", "/proc/sys/net/ipv6/conf/all/mc_forwarding" },
	{ "v6 Default MC Forwarding", "/proc/sys/net/ipv6/conf/default/mc_forwarding" },
};

static bool is_switched_on(const char *path)
{
	char c = '0';
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, &c, 1);
	close(fd);
	return n == 1 && c != '0';
}

static bool asks_for_advertisements(const struct radv *radv)
{
	for (uint32_t i = 0; i < radv->links.count; i++)
		if (radv->links.items[i]->is_asked)
			return true;
	return false;
}

static const char *objects_words(const struct zebra *z)
{
	if (!z->kernel.has_objects)
		return "Unavailable";
	return z->kernel.avoids_objects ? "Available, not for new routes" : "Available";
}

static void ground(struct call *call, const struct zebra *z)
{
	struct utsname system = { .sysname = "unknown" };
	char words[sizeof system.sysname + sizeof system.release + 3];
	uname(&system);
	snprintf(words, sizeof words, "%s(%s)", system.sysname, system.release);
	row(call, "OS", words);
	snprintf(words, sizeof words, "%u", z->rib.most_nexthops);
	row(call, "ECMP Maximum", words);
	row(call, "v4 Forwarding", on_or_off(kernel_forwarding(AF_INET)));
	row(call, "v6 Forwarding", on_or_off(kernel_forwarding(AF_INET6)));
	row(call, "MPLS", "Off");
	row(call, "EVPN", "Off");
	row(call, "ASIC offload", "Unavailable");
	row(call, "RA", "Compiled in");
	row(call, "RFC 5549", asks_for_advertisements(&z->radv) ? "BGP is using" : "BGP is not using");
	row(call, "Kernel NHG", objects_words(z));
	row(call, "Allow Non FRR route deletion", z->takes_external ? "Yes" : "No");
	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
		row(call, switches[i].name, on_or_off(is_switched_on(switches[i].path)));
}

static void ourselves(struct call *call, const struct zebra *z)
{
	struct text words = { 0 };
	int64_t now = wall_now_s();
	text_add_age(&words, (uint64_t)(now > z->started_s ? now - z->started_s : 0));
	row(call, "Up for", text_chars(&words));
	text_free(&words);
	text_add(&words, "%u seconds", z->clients.keep_seconds);
	row(call, "Routes without client stay for", text_chars(&words));
	text_free(&words);
	text_add(&words, "%u IPv4, %u IPv6; %zu bytes", table_count(rib_find_table(&z->rib, TABLE_MAIN, AF_INET)),
		 table_count(rib_find_table(&z->rib, TABLE_MAIN, AF_INET6)), rib_bytes(&z->rib));
	row(call, "Prefixes", text_chars(&words));
	text_free(&words);
}

void show_zebra(struct call *call)
{
	const struct zebra *z = call_owner(call);
	struct json_stream js = { 0 };
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_number(&js, "uptimeSeconds", wall_now_s() - z->started_s);
		js_flag(&js, "ipv4Forwarding", kernel_forwarding(AF_INET));
		js_flag(&js, "ipv6Forwarding", kernel_forwarding(AF_INET6));
		js_flag(&js, "kernelNexthopObjects", z->kernel.has_objects && !z->kernel.avoids_objects);
		js_number(&js, "ribBytes", (int64_t)rib_bytes(&z->rib));
		js_number(&js, "keepSeconds", z->clients.keep_seconds);
		js_close(&js);
		return;
	}
	ground(call, z);
	ourselves(call, z);
	call_print(call, "\n                            Route      Route      Neighbor   LSP        LSP\n"
			 "VRF                         Installs   Removals    Updates   Installs   Removals\n");
	call_print(call, "%-25s %10llu %10llu %10u %10u %10u\n", "default", (unsigned long long)z->kernel.counts.routes_sent,
		   (unsigned long long)z->kernel.counts.deletes_sent, 0u, 0u, 0u);
}

/* -- show zebra router table summary -- */

void show_tables(struct call *call)
{
	const struct zebra *z = call_owner(call);
	struct json_stream js = { 0 };
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_array(&js, "tables");
	} else {
		call_print(call, "VRF             NS ID    VRF ID     AFI            SAFI    Table      Count\n"
				 "---------------------------------------------------------------------------\n");
	}
	for (uint32_t i = 0; i < z->rib.tables.count; i++) {
		const struct table *table = z->rib.tables.items[i];
		bool is_multicast = table->id == table_multicast;
		const char *afi = table->family == AF_INET ? "IPv4" : "IPv6", *safi = is_multicast ? "multicast" : "unicast";
		uint32_t id = is_multicast ? TABLE_MAIN : table->id;
		if (!call_wants_json(call)) {
			call_print(call, "%-16s%5d %9d %7s %15s %8u %10u\n", "default", 0, 0, afi, safi, id, table_count(table));
			continue;
		}
		js_object(&js, NULL);
		js_text(&js, "vrf", "default");
		js_text(&js, "afi", afi);
		js_text(&js, "safi", safi);
		js_number(&js, "table", id);
		js_number(&js, "count", table_count(table));
		js_up(&js);
	}
	if (call_wants_json(call))
		js_close(&js);
}

/* -- show zebra dplane -- */

void show_zebra_kernel(struct call *call)
{
	const struct zebra *z = call_owner(call);
	const struct kernel_counts *c = &z->kernel.counts;
	const struct {
		const char *words, *key;
		uint64_t value;
	} rows[] = {
		{ "Route updates", "routesSent", c->routes_sent },
		{ "Route update errors", "refused", c->refused },
		{ "Route update queue depth", "waiting", rib_kernel_backlog(&z->rib) },
		{ "Routes deleted", "routesDeleted", c->deletes_sent },
		{ "Batches", "batches", c->batches },
		{ "Nexthop objects made", "objectsMade", c->objects_made },
		{ "Nexthop objects moved", "objectsMoved", c->objects_moved },
		{ "Reads of events", "events", c->events },
		{ "Overruns", "overruns", c->overruns },
		{ "Whole readings", "readings", c->rereads },
		{ "Decisions", "decisions", z->rib.decisions },
	};
	struct json_stream js = { 0 };
	if (call_wants_json(call))
		js_open(&js, call_out(call));
	else
		call_print(call, "Zebra dataplane:\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (call_wants_json(call))
			js_number(&js, rows[i].key, (int64_t)rows[i].value);
		else
			call_print(call, "%s:%*s%llu\n", rows[i].words, (int)(25 - strlen(rows[i].words)), "",
				   (unsigned long long)rows[i].value);
	}
	if (call_wants_json(call))
		js_close(&js);
}

/* There is one, and what it was given it has: it is asked at once. */
void show_providers(struct call *call)
{
	const struct zebra *z = call_owner(call);
	unsigned long long given = z->kernel.counts.routes_sent + z->kernel.counts.deletes_sent;
	unsigned long long waiting = rib_kernel_backlog(&z->rib);
	call_print(call, "Zebra dataplane providers:\nKernel (1): in: %llu, q: %llu, q_max: %llu, out: %llu, q: 0, q_max: 0\n", given + waiting,
		   waiting, waiting, given);
}
