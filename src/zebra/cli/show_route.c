/* SPDX-License-Identifier: Apache-2.0 */
/* show_route -- `show ip route` and its family.  The table streams: a row of memory per route, and a slow
 * reader slows nobody. */
#include <string.h>
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"
#include "zebra/rib/walk.h"

struct filter {
	uint8_t origin;            /* 0: any */
	bool supernets_only;
	bool has_within;
	struct prefix within;
	uint32_t tag;              /* 0: any */
	const struct rib *rib;
};

struct showing {
	struct walk walk;
	struct filter filter;
	struct route_view view;
	struct json_stream js;
	bool is_open;
	bool has_header;
};

static const char codes[] =
	"Codes: K - kernel route, C - connected, S - static, R - RIP,\n"
	"       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,\n"
	"       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,\n"
	"       f - OpenFabric,\n"
	"       > - selected route, * - FIB route, q - queued, r - rejected, b - backup\n"
	"       t - trapped, o - offload failure\n\n";
static const char codes_v6[] =
	"Codes: K - kernel route, C - connected, S - static, R - RIPng,\n"
	"       O - OSPFv3, I - IS-IS, B - BGP, N - NHRP, T - Table,\n"
	"       v - VNC, V - VNC-Direct, A - Babel, F - PBR,\n"
	"       f - OpenFabric,\n"
	"       > - selected route, * - FIB route, q - queued, r - rejected, b - backup\n"
	"       t - trapped, o - offload failure\n\n";

/* -- what was asked -- */

static int family_of(const struct call *call)
{
	return call_has(call, "ipv6") ? AF_INET6 : AF_INET;
}

/* There is one VRF; asking for another is answered in words. */
static bool vrf_is_there(struct call *call)
{
	const char *vrf = call_word(call, "vrf_name");
	if (!vrf || !strcmp(vrf, "default") || !strcmp(vrf, "all"))
		return true;
	call_fail(call, "VRF %s is not there: the only one is default", vrf);
	return false;
}

static const struct table *asked_table(struct call *call)
{
	const struct zebra *z = call_owner(call);
	return rib_find_table(&z->rib, (uint32_t)call_number(call, "table_id", TABLE_MAIN), family_of(call));
}

static uint8_t asked_origin(const struct call *call)
{
	for (uint8_t origin = ORIGIN_KERNEL; origin < ORIGIN_COUNT; origin++)
		if (call_has(call, origin_words[origin]))
			return origin;
	return 0;
}

static bool terms_pass(const struct filter *f, const struct terms *t)
{
	return (!f->origin || t->origin == f->origin) && (!f->tag || t->tag == f->tag);
}

/* A network that is larger than its class. */
static bool is_supernet(const struct prefix *p)
{
	return p->length && p->length < prefix_natural_length(p);
}

static bool entry_passes(const void *owner, const struct table *table, const struct entry *entry)
{
	const struct filter *f = owner;
	struct prefix p = entry_prefix(table, entry);
	if (f->has_within && !prefix_contains(&f->within, &p))
		return false;
	if (f->supernets_only && !is_supernet(&p))
		return false;
	for (const struct route *r = &entry->first; r; r = route_next(f->rib, r))
		if (terms_pass(f, route_terms(f->rib, r)))
			return true;
	return false;
}

/* -- the table -- */

static void row_text(struct showing *s, struct call *call)
{
	if (!s->has_header)
		call_print(call, "%s", s->view.table->family == AF_INET ? codes : codes_v6);
	s->has_header = true;
	for (const struct route *r = &s->view.entry->first; r; r = route_next(s->filter.rib, r)) {
		if (!terms_pass(&s->filter, route_terms(s->filter.rib, r)))
			continue;
		route_view_fill(&s->view, r);
		route_view_line(&s->view, call_out(call));
	}
}

static void row_json(struct showing *s)
{
	char text[PREFIX_TEXT];
	js_array(&s->js, prefix_text(&s->view.prefix, text));
	for (const struct route *r = &s->view.entry->first; r; r = route_next(s->filter.rib, r)) {
		if (!terms_pass(&s->filter, route_terms(s->filter.rib, r)))
			continue;
		route_view_fill(&s->view, r);
		route_view_json(&s->view, &s->js);
	}
	js_up(&s->js);
}

static void more_routes(struct call *call, void *state)
{
	struct showing *s = state;
	bool is_json = call_wants_json(call);
	if (is_json && !s->is_open)
		js_open(&s->js, call_out(call));
	s->is_open = true;
	while (!call_is_full(call)) {
		s->view.entry = walk_next(&s->walk, &s->view.prefix);
		if (!s->view.entry) {
			if (is_json)
				js_close(&s->js);
			call_end(call);
			return;
		}
		if (is_json)
			row_json(s);
		else
			row_text(s, call);
	}
}

static void drop_routes(void *state)
{
	struct showing *s = state;
	walk_close(&s->walk);
	mem_free(s);
}

void show_routes(struct call *call)
{
	const struct zebra *z = call_owner(call);
	if (!vrf_is_there(call))
		return;
	struct showing *s = NEW(struct showing);
	s->filter = (struct filter){ .origin = asked_origin(call), .supernets_only = call_has(call, "supernets-only"),
				     .tag = (uint32_t)call_number(call, "tag_id", 0), .rib = &z->rib };
	s->filter.has_within = call_prefix(call, "within", &s->filter.within);
	s->view.z = z;
	s->view.table = asked_table(call);
	walk_open(&s->walk, s->view.table, entry_passes, &s->filter);
	call_continue(call, more_routes, drop_routes, s);
}

/* -- one prefix -- */

static uint32_t find_asked(struct call *call, const struct table *table)
{
	struct prefix p;
	struct address a;
	if (call_prefix(call, "prefix", &p)) {
		prefix_mask(&p);
		return table_find(table, &p);
	}
	if (!call_address(call, "address", &a))
		return 0;
	int length = (int)address_bits(a.family);
	uint32_t id;
	for (; length >= 0 && (id = table_match(table, &a, &length)); length--)
		if (table_entry(table, id)->first.terms)
			return id;
	return 0;
}

static void tell_entry(struct call *call, struct route_view *v)
{
	const struct rib *rib = &v->z->rib;
	char text[PREFIX_TEXT];
	struct json_stream js = { 0 };
	if (call_wants_json(call)) {
		js_open(&js, call_out(call));
		js_array(&js, prefix_text(&v->prefix, text));
	}
	for (const struct route *r = &v->entry->first; r; r = route_next(rib, r)) {
		route_view_fill(v, r);
		if (call_wants_json(call))
			route_view_json(v, &js);
		else
			route_view_detail(v, call_out(call));
	}
	if (call_wants_json(call))
		js_close(&js);
}

void show_route_to(struct call *call)
{
	static struct route_view v;
	if (!vrf_is_there(call))
		return;
	const struct table *table = asked_table(call);
	uint32_t id = table ? find_asked(call, table) : 0;
	const struct entry *entry = id ? table_entry(table, id) : NULL;
	if (entry && entry->first.terms) {
		v = (struct route_view){ .z = call_owner(call), .table = table, .entry = entry,
					 .prefix = entry_prefix(table, entry) };
		tell_entry(call, &v);
	} else if (call_wants_json(call)) {
		call_print(call, "{\n}\n");
	} else {
		call_print(call, "%% Network not in table\n");
	}
}

/* -- summary -- */

struct sums {
	uint64_t rib, fib;
};

/* FRR tells external from internal BGP. */
enum { SUM_KERNEL, SUM_CONNECTED, SUM_STATIC, SUM_EBGP, SUM_IBGP, SUM_COUNT };
static const char *const sum_names[SUM_COUNT] = { "kernel", "connected", "static", "ebgp", "ibgp" };

static int sum_of(const struct terms *t)
{
	switch (t->origin) {
	case ORIGIN_KERNEL:
		return SUM_KERNEL;
	case ORIGIN_STATIC:
		return SUM_STATIC;
	case ORIGIN_BGP:
		return t->flags & LINK_ROUTE_IBGP ? SUM_IBGP : SUM_EBGP;
	default:
		return SUM_CONNECTED;
	}
}

static void count_entry(const struct zebra *z, const struct entry *entry, struct sums *sums)
{
	for (const struct route *r = &entry->first; r; r = route_next(&z->rib, r)) {
		const struct terms *t = route_terms(&z->rib, r);
		bool is_ours = t->origin == ORIGIN_BGP || t->origin == ORIGIN_STATIC;
		struct sums *sum = &sums[sum_of(t)];
		sum->rib++;
		if (r->flags & ROUTE_SELECTED && (!is_ours || rib_in_kernel(&z->rib, entry)))
			sum->fib++;
	}
}

static void summary_text(struct call *call, const struct sums *sums, const struct sums *all)
{
	call_print(call, "%-20s %-20s %s  (vrf default)\n", "Route Source", "Routes", "FIB");
	for (int i = 0; i < SUM_COUNT; i++)
		if (sums[i].rib || i >= SUM_EBGP)
			call_print(call, "%-20s %-20llu %-20llu \n", sum_names[i], (unsigned long long)sums[i].rib,
				   (unsigned long long)sums[i].fib);
	call_print(call, "------\n%-20s %-20llu %-20llu \n\n", "Totals", (unsigned long long)all->rib,
		   (unsigned long long)all->fib);
}

static void summary_json(struct call *call, const struct sums *sums, const struct sums *all)
{
	struct json_stream js = { 0 };
	js_open(&js, call_out(call));
	js_array(&js, "routes");
	for (int i = 0; i < SUM_COUNT; i++) {
		if (!sums[i].rib && i < SUM_EBGP)
			continue;
		js_object(&js, NULL);
		js_number(&js, "fib", (int64_t)sums[i].fib);
		js_number(&js, "rib", (int64_t)sums[i].rib);
		js_number(&js, "fibOffLoaded", 0);
		js_number(&js, "fibTrapped", 0);
		js_text(&js, "type", sum_names[i]);
		js_up(&js);
	}
	js_up(&js);
	js_number(&js, "routesTotal", (int64_t)all->rib);
	js_number(&js, "routesTotalFib", (int64_t)all->fib);
	js_close(&js);
}

void show_route_summary(struct call *call)
{
	const struct zebra *z = call_owner(call);
	struct sums sums[SUM_COUNT] = { 0 }, all = { 0 };
	if (!vrf_is_there(call))
		return;
	const struct table *table = asked_table(call);
	for (uint32_t id = table ? table_next(table, 0) : 0; id; id = table_next(table, id))
		if (table_entry(table, id)->first.terms)
			count_entry(z, table_entry(table, id), sums);
	for (int i = 0; i < SUM_COUNT; i++) {
		all.rib += sums[i].rib;
		all.fib += sums[i].fib;
	}
	if (call_wants_json(call))
		summary_json(call, sums, &all);
	else
		summary_text(call, sums, &all);
}
