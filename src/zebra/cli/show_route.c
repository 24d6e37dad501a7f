/* SPDX-License-Identifier: Apache-2.0 */
/* show_route -- `show ip route`, `show ip fib` and their families.  Tables stream: a row of memory per route, and a
 * slow reader slows nobody. */
#include <stdlib.h>
#include <string.h>
#include "zebra/cli/asked.h"
#include "zebra/cli/route_view.h"
#include "zebra/cli/settings.h"
#include "zebra/cli/shows.h"
#include "zebra/rib/walk.h"

struct filter {
	const char *protocol;      /* NULL: any; one that no route has shows none */
	bool supernets_only;
	bool fib_only;             /* what is in use */
	bool failed_only;          /* what the kernel refused */
	bool has_within;
	struct prefix within;
	uint32_t tag;              /* 0: any */
	const struct rib *rib;
	const struct table *table; /* that is walked */
};

struct showing {
	ARRAY_OF(const struct table *) tables;
	uint32_t at;               /* the table that is walked */
	bool is_walking;
	struct walk walk;
	struct filter filter;
	struct route_view view;
	struct json_stream js;
	bool is_open;
	bool has_codes, has_title;
};

static const char codes[] =
	"Codes: K - kernel route, C - connected, L - local, S - static, R - RIP,\n"
	"       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,\n"
	"       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,\n"
	"       f - OpenFabric,\n"
	"       > - selected route, * - FIB route, q - queued, r - rejected, b - backup\n"
	"       t - trapped, o - offload failure\n\n";
static const char codes_v6[] =
	"Codes: K - kernel route, C - connected, L - local, S - static, R - RIPng,\n"
	"       O - OSPFv3, I - IS-IS, B - BGP, N - NHRP, T - Table,\n"
	"       v - VNC, V - VNC-Direct, A - Babel, F - PBR,\n"
	"       f - OpenFabric,\n"
	"       > - selected route, * - FIB route, q - queued, r - rejected, b - backup\n"
	"       t - trapped, o - offload failure\n\n";

/* -- what was asked -- */

static bool route_passes(const struct filter *f, const struct entry *entry, const struct route *r)
{
	const struct terms *t = route_terms(f->rib, r);
	if (!route_is_shown(f->rib, r))
		return false;
	if (f->protocol && strcmp(f->protocol, origin_words[t->origin]) != 0)
		return false;
	if (f->fib_only && !route_is_used(f->rib, f->table, entry, r))
		return false;
	if (f->failed_only && !(entry->flags & ENTRY_FAILED && r->flags & ROUTE_SELECTED))
		return false;
	return !f->tag || t->tag == f->tag;
}

/* A network that is larger than its class; the default is the largest. */
static bool is_supernet(const struct prefix *p)
{
	return p->length < prefix_natural_length(p);
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
		if (route_passes(f, entry, r))
			return true;
	return false;
}

/* -- the table: of a prefix's routes the newest first, as in FRR -- */

/* One table of many, or not the main one, is named. */
static void title(struct showing *s, struct call *call)
{
	if (!s->has_codes)
		call_print(call, "%s", s->view.table->family == AF_INET ? codes : codes_v6);
	bool is_main = s->view.table->id == TABLE_MAIN || s->view.table->id == table_multicast;
	if (!s->has_title && (!is_main || asked_all_tables(call)))
		call_print(call, "%sVRF default table %u:\n", s->has_codes ? "\n" : "", s->view.table->id);
	else if (!s->has_title && asked_all_vrfs(call))
		call_print(call, "%sVRF default:\n", s->has_codes ? "\n" : "");
	s->has_codes = s->has_title = true;
}

static void row_text(struct showing *s, struct call *call)
{
	title(s, call);
	for (uint32_t i = entry_routes(s->filter.rib, s->view.entry); i-- > 0;) {
		const struct route *r = entry_route(s->filter.rib, s->view.entry, i);
		if (!route_passes(&s->filter, s->view.entry, r))
			continue;
		route_view_fill(&s->view, r);
		route_view_line(&s->view, call_out(call));
	}
}

static void row_json(struct showing *s)
{
	char text[PREFIX_TEXT];
	js_array(&s->js, prefix_text(&s->view.prefix, text));
	for (uint32_t i = entry_routes(s->filter.rib, s->view.entry); i-- > 0;) {
		const struct route *r = entry_route(s->filter.rib, s->view.entry, i);
		if (!route_passes(&s->filter, s->view.entry, r))
			continue;
		route_view_fill(&s->view, r);
		route_view_json(&s->view, &s->js);
	}
	js_up(&s->js);
}

/* Objects around the prefixes: of the VRF when all are asked for, of the table when all are. */
static void open_json(struct showing *s, struct call *call)
{
	char number[16];
	if (!s->is_open) {
		js_open(&s->js, call_out(call));
		if (asked_all_vrfs(call))
			js_object(&s->js, "default");
	}
	s->is_open = true;
	if (s->tables.count < 2)
		return;
	snprintf(number, sizeof number, "%u", s->view.table->id);
	js_object(&s->js, number);
}

static void next_table(struct showing *s, struct call *call)
{
	s->view.table = s->filter.table = s->tables.items[s->at];
	s->has_title = false;
	s->is_walking = true;
	walk_open(&s->walk, s->view.table, entry_passes, &s->filter);
	if (call_wants_json(call))
		open_json(s, call);
}

static void end_table(struct showing *s)
{
	walk_close(&s->walk);
	s->is_walking = false;
	s->at++;
	if (s->is_open && s->tables.count > 1)
		js_up(&s->js);
}

static void end_all(struct showing *s, struct call *call)
{
	if (s->is_open)
		js_close(&s->js);
	else if (call_wants_json(call))
		call_print(call, "{\n}\n");
	call_end(call);
}

static void more_routes(struct call *call, void *state)
{
	struct showing *s = state;
	while (!call_is_full(call)) {
		if (!s->is_walking && s->at == s->tables.count) {
			end_all(s, call);
			return;
		}
		if (!s->is_walking)
			next_table(s, call);
		s->view.entry = walk_next(&s->walk, &s->view.prefix);
		if (!s->view.entry)
			end_table(s);
		else if (call_wants_json(call))
			row_json(s);
		else
			row_text(s, call);
	}
}

static void drop_routes(void *state)
{
	struct showing *s = state;
	if (s->is_walking)
		walk_close(&s->walk);
	array_free(&s->tables);
	mem_free(s);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = (*(const struct table *const *)a)->id, y = (*(const struct table *const *)b)->id;
	return x < y ? -1 : x > y;
}

static void add_tables(struct showing *s, struct call *call)
{
	const struct table *one = asked_table(call);
	for (uint32_t i = 0; asked_all_tables(call) && i < s->filter.rib->tables.count; i++)
		if (s->filter.rib->tables.items[i]->family == asked_family(call) &&
		    s->filter.rib->tables.items[i]->id != table_multicast)
			array_push(&s->tables, s->filter.rib->tables.items[i]);
	if (!asked_all_tables(call) && one)
		array_push(&s->tables, one);
	if (s->tables.count > 1)
		qsort(s->tables.items, s->tables.count, sizeof *s->tables.items, by_number);
}

void show_routes(struct call *call)
{
	const struct zebra *z = call_owner(call);
	if (!asked_vrf_is_there(call))
		return;
	struct showing *s = NEW(struct showing);
	s->filter = (struct filter){ .protocol = call_word(call, "protocol"), .fib_only = call_has(call, "fib"),
				     .failed_only = call_has(call, "failed"),
				     .supernets_only = call_has(call, "supernets-only"),
				     .tag = (uint32_t)call_number(call, "tag_id", 0), .rib = &z->rib };
	s->filter.has_within = call_prefix(call, "within", &s->filter.within);
	s->view = (struct route_view){ .z = z, .is_brief = call_has(call, "brief"),
				       .shows_groups = call_has(call, "nexthop-group") };
	add_tables(s, call);
	call_continue(call, more_routes, drop_routes, s);
}

/* -- one prefix -- */

/* The entry counts if it has what is asked for. */
static bool is_shown(const struct call *call, const struct table *table, const struct entry *entry)
{
	const struct zebra *z = call_owner(call);
	const struct rib *rib = &z->rib;
	for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r))
		if (route_is_shown(rib, r) && (!call_has(call, "fib") || route_is_used(rib, table, entry, r)))
			return true;
	return false;
}

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
		if (is_shown(call, table, table_entry(table, id)))
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
	for (uint32_t i = entry_routes(rib, v->entry); i-- > 0;) {
		const struct route *r = entry_route(rib, v->entry, i);
		if (!route_is_shown(rib, r) || (call_has(call, "fib") && !route_is_used(rib, v->table, v->entry, r)))
			continue;
		route_view_fill(v, r);
		if (call_wants_json(call))
			route_view_json(v, &js);
		else
			route_view_detail(v, call_out(call));
	}
	if (call_wants_json(call))
		js_close(&js);
}

static void show_entry(struct call *call, const struct table *table, const struct entry *entry)
{
	static struct route_view v;
	v = (struct route_view){ .z = call_owner(call), .table = table, .entry = entry, .prefix = entry_prefix(table, entry),
				 .shows_groups = call_has(call, "nexthop-group") };
	tell_entry(call, &v);
}

void show_route_to(struct call *call)
{
	if (!asked_vrf_is_there(call))
		return;
	const struct table *table = asked_table(call);
	uint32_t id = table ? find_asked(call, table) : 0;
	const struct entry *entry = id ? table_entry(table, id) : NULL;
	if (entry && is_shown(call, table, entry)) {
		show_entry(call, table, entry);
	} else if (call_wants_json(call)) {
		call_print(call, "{\n}\n");
	} else {
		call_print(call, "%% Network not in %s\n", call_has(call, "fib") ? "FIB" : "table");
	}
}

/* -- multicast sources -- */

/* What one table says of the source. */
struct rpf_answer {
	const struct table *table;
	const struct entry *entry;     /* NULL: nothing */
	const struct route *route;     /* the one in use */
};

static struct rpf_answer ask_table(struct call *call, uint32_t number)
{
	const struct zebra *z = call_owner(call);
	struct rpf_answer a = { .table = rib_find_table(&z->rib, number, AF_INET) };
	uint32_t id = a.table ? find_asked(call, a.table) : 0;
	a.entry = id ? table_entry(a.table, id) : NULL;
	for (uint32_t i = 0; a.entry && i < entry_routes(&z->rib, a.entry) && !a.route; i++)
		if (entry_route(&z->rib, a.entry, i)->flags & ROUTE_SELECTED)
			a.route = entry_route(&z->rib, a.entry, i);
	if (!a.route)
		a.entry = NULL;
	return a;
}

static bool prefers_unicast(const struct rib *rib, enum rpf_mode mode, const struct rpf_answer *m, const struct rpf_answer *u)
{
	if (!m->entry || !u->entry)
		return !m->entry;
	if (mode == RPF_LOWER_DISTANCE)
		return route_terms(rib, u->route)->distance < route_terms(rib, m->route)->distance;
	return mode == RPF_LONGER_PREFIX && entry_prefix(u->table, u->entry).length > entry_prefix(m->table, m->entry).length;
}

void show_rpf(struct call *call)
{
	const struct zebra *z = call_owner(call);
	enum rpf_mode mode = ((const struct zebra_root *)z->tree->record)->rpf_mode;
	struct rpf_answer nothing = { 0 };
	struct rpf_answer m = mode == RPF_URIB_ONLY ? nothing : ask_table(call, table_multicast);
	struct rpf_answer u = mode == RPF_MRIB_ONLY ? nothing : ask_table(call, TABLE_MAIN);
	const struct rpf_answer *found = prefers_unicast(&z->rib, mode, &m, &u) ? &u : &m;
	if (found->entry)
		show_entry(call, found->table, found->entry);
	else if (call_wants_json(call))
		call_print(call, "{\n}\n");
	else
		call_print(call, "%% No match for RPF lookup\n");
}
