/* SPDX-License-Identifier: Apache-2.0 */
/* show_route_summary -- how many routes of which origin. */
#include "zebra/cli/asked.h"
#include "zebra/cli/route_view.h"
#include "zebra/cli/shows.h"

struct sum {
	uint64_t rib, fib;
};

/* FRR tells external from internal BGP, and names both where one is there. */
enum { SUM_IBGP = ORIGIN_COUNT, SUM_COUNT };

struct sums {
	struct sum of[SUM_COUNT];
	struct sum all;
	bool counts_prefixes;
};

static const char *name_of(int sum)
{
	return sum == SUM_IBGP ? "ibgp" : sum == ORIGIN_BGP ? "ebgp" : origin_words[sum];
}

static bool is_said(const struct sums *s, int sum)
{
	if (sum == ORIGIN_BGP || sum == SUM_IBGP)
		return s->of[ORIGIN_BGP].rib || s->of[SUM_IBGP].rib;
	return s->of[sum].rib;
}

static void count_entry(const struct rib *rib, const struct table *table, const struct entry *entry,
			struct sums *sums)
{
	bool was_counted[SUM_COUNT] = { 0 };
	for (const struct route *r = entry->first.terms ? &entry->first : NULL; r; r = route_next(rib, r)) {
		const struct terms *t = route_terms(rib, r);
		int which = t->flags & LINK_ROUTE_IBGP ? SUM_IBGP : t->origin;
		bool is_used = route_is_installed(rib, table, entry, r);
		if (!route_is_shown(rib, r) || (sums->counts_prefixes && was_counted[which]))
			continue;
		was_counted[which] = true;
		sums->of[which].rib++;
		sums->of[which].fib += is_used;
		sums->all.rib++;
		sums->all.fib += is_used;
	}
}

static void row_text(struct call *call, const char *name, const struct sum *sum)
{
	call_print(call, "%-20s %-20llu %-20llu \n", name, (unsigned long long)sum->rib, (unsigned long long)sum->fib);
}

/* In FRR's order of protocols, in which internal BGP comes right behind BGP. */
static const uint8_t order[] = { ORIGIN_KERNEL, ORIGIN_CONNECTED, ORIGIN_LOCAL, ORIGIN_STATIC, ORIGIN_BGP, SUM_IBGP, ORIGIN_TABLE };

static void summary_text(struct call *call, const struct sums *sums)
{
	call_print(call, "%-20s %-20s %s  (vrf default)\n", "Route Source", sums->counts_prefixes ? "Prefix Routes" : "Routes", "FIB");
	for (size_t i = 0; i < sizeof order; i++)
		if (is_said(sums, order[i]))
			row_text(call, name_of(order[i]), &sums->of[order[i]]);
	call_print(call, "------\n");
	row_text(call, "Totals", &sums->all);
	call_print(call, "\n");
}

static void summary_json(struct call *call, const struct sums *sums)
{
	struct json_stream js = { 0 };
	js_open(&js, call_out(call));
	if (asked_all_vrfs(call))
		js_object(&js, "default");
	js_array(&js, sums->counts_prefixes ? "prefixRoutes" : "routes");
	for (size_t i = 0; i < sizeof order; i++) {
		if (!is_said(sums, order[i]))
			continue;
		js_object(&js, NULL);
		js_number(&js, "fib", (int64_t)sums->of[order[i]].fib);
		js_number(&js, "rib", (int64_t)sums->of[order[i]].rib);
		js_number(&js, "fibOffLoaded", 0);
		js_number(&js, "fibTrapped", 0);
		js_text(&js, "type", name_of(order[i]));
		js_up(&js);
	}
	js_up(&js);
	js_number(&js, sums->counts_prefixes ? "prefixRoutesTotal" : "routesTotal", (int64_t)sums->all.rib);
	js_number(&js, sums->counts_prefixes ? "prefixRoutesTotalFib" : "routesTotalFib", (int64_t)sums->all.fib);
	js_close(&js);
}

void show_route_summary(struct call *call)
{
	const struct zebra *z = call_owner(call);
	struct sums sums = { .counts_prefixes = call_has(call, "prefix") };
	if (!asked_vrf_is_there(call))
		return;
	const struct table *table = asked_table(call);
	for (uint32_t id = table ? table_next(table, 0) : 0; id; id = table_next(table, id))
		count_entry(&z->rib, table, table_entry(table, id), &sums);
	if (call_wants_json(call))
		summary_json(call, &sums);
	else
		summary_text(call, &sums);
}
