/* SPDX-License-Identifier: Apache-2.0 */
/* show_statistics -- `show bgp statistics`: figures of a table, from one walk over it. */
#include <stdio.h>
#include "base/memory.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/walk.h"

struct figures {
	uint64_t prefixes, paths, bits, unaggregated, covered, aggregates;
	double space;                        /* addresses that are announced by what nothing else holds */
	uint64_t with_path, hops, longest_hops, bytes, largest_bytes;
	uint32_t highest_as;
	uint64_t by_length[129];
	struct prefix cover;                 /* the last prefix that nothing held */
};

/* Reserved for private use, RFC 6996. */
static bool is_private(uint32_t asn)
{
	return (asn >= 64512 && asn <= 65534) || (asn >= 4200000000u && asn <= 4294967294u);
}

static void count_path(struct figures *f, const struct attrs *a)
{
	struct reader path = reader_over(a->block + a->path_at, a->path_bytes);
	f->with_path++;
	f->hops += a->path_length;
	f->longest_hops = a->path_length > f->longest_hops ? a->path_length : f->longest_hops;
	f->bytes += a->path_bytes;
	f->largest_bytes = a->path_bytes > f->largest_bytes ? a->path_bytes : f->largest_bytes;
	while (read_left(&path)) {
		read_u8(&path);
		for (uint8_t left = read_u8(&path); left && !path.bad; left--) {
			uint32_t asn = read_u32(&path);
			if (!is_private(asn) && asn > f->highest_as)
				f->highest_as = asn;
		}
	}
}

static double addresses_of(const struct prefix *p)
{
	double count = 1;
	for (unsigned bits = (p->family == AF_INET ? 32u : 128u) - p->length; bits; bits--)
		count *= 2;
	return count;
}

/* Prefixes come in order, the shorter ones first: who is held by another is held by the last that stood alone.  As in
 * FRR the default route holds nobody: it is no aggregate of anything. */
static uint32_t count_prefix(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	struct figures *f = w->own;
	f->prefixes++;
	f->bits += prefix->prefix.length;
	f->by_length[prefix->prefix.length]++;
	if (f->cover.length && prefix_contains(&f->cover, &prefix->prefix)) {
		f->covered++;
	} else {
		f->cover = prefix->prefix;
		f->unaggregated++;
		f->space += addresses_of(&prefix->prefix);
	}
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct attrs *a = attrs_at(page->paths[prefix->first + i].attrs);
		f->paths++;
		f->aggregates += (a->flags & ATTRS_ATOMIC_AGGREGATE) != 0;
		count_path(f, a);
	}
	return prefix->count;
}

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void print_whole(struct call *call, const char *title, uint64_t value)
{
	call_print(call, "%-30s: %12lu\n", title, (unsigned long)value);
}

static void print_real(struct call *call, const char *title, double value)
{
	call_print(call, "%-30s: %12.2f\n", title, value);
}

static void print_space(struct call *call, enum family_row family, const struct figures *f)
{
	call_print(call, "%-30s: %12g\n", "Address space advertised", f->space);
	if (families[family].address_family == AF_INET) {
		print_real(call, "                  % announced", f->space * 100 / 4294967296.0);
		print_real(call, "                /8 equivalent", f->space / 16777216);
		print_real(call, "               /24 equivalent", f->space / 256);
		return;
	}
	print_real(call, "               /32 equivalent", f->space / 79228162514264337593543950336.0);
	print_real(call, "               /48 equivalent", f->space / 1208925819614629174706176.0);
}

static void print_figures(struct call *call, enum family_row family, const struct figures *f)
{
	call_print(call, "BGP %s RIB statistics (VRF default)\n", families[family].title);
	print_whole(call, "Total Advertisements", f->paths);
	print_whole(call, "Total Prefixes", f->prefixes);
	print_real(call, "Average prefix length", share((double)f->bits, (double)f->prefixes));
	print_whole(call, "Unaggregateable prefixes", f->unaggregated);
	print_whole(call, "Maximum aggregateable prefixes", f->covered);
	print_whole(call, "BGP Aggregate advertisements", f->aggregates);
	print_space(call, family, f);
	call_print(call, "\n");
	print_whole(call, "Advertisements with paths", f->with_path);
	print_whole(call, "Longest AS-Path (hops)", f->longest_hops);
	print_real(call, "Average AS-Path length (hops)", share((double)f->hops, (double)f->with_path));
	print_whole(call, "Largest AS-Path (bytes)", f->largest_bytes);
	print_real(call, "Average AS-Path size (bytes)", share((double)f->bytes, (double)f->with_path));
	print_whole(call, "Highest public ASN", f->highest_as);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static void json_real(struct json_stream *js, const char *key, double value)
{
	char room[40];
	snprintf(room, sizeof room, "%.17g", value);
	js_raw(js, key, room);
}

static void json_lengths(struct json_stream *js, const struct figures *f)
{
	char room[8];
	js_array(js, "prefixLength");
	for (unsigned length = 0; length <= 128; length++) {
		if (!f->by_length[length])
			continue;
		snprintf(room, sizeof room, "%u", length);
		js_object(js, NULL);
		js_number(js, room, (int64_t)f->by_length[length]);
		js_up(js);
	}
	js_up(js);
}

static void json_space(struct json_stream *js, enum family_row family, const struct figures *f)
{
	json_real(js, "addressSpaceAdvertised", f->space);
	if (families[family].address_family == AF_INET) {
		json_real(js, "%announced", f->space * 100 / 4294967296.0);
		json_real(js, "/8equivalent", f->space / 16777216);
		json_real(js, "/24equivalent", f->space / 256);
		return;
	}
	json_real(js, "/32equivalent", f->space / 79228162514264337593543950336.0);
	json_real(js, "/48equivalent", f->space / 1208925819614629174706176.0);
}

static void json_figures(struct json_stream *js, enum family_row family, const struct figures *f)
{
	js_array(js, families[family].json);
	js_object(js, NULL);
	js_text(js, "instance", "VRF default");
	js_number(js, "totalAdvertisements", (int64_t)f->paths);
	js_number(js, "totalPrefixes", (int64_t)f->prefixes);
	json_real(js, "averagePrefixLength", share((double)f->bits, (double)f->prefixes));
	js_number(js, "unaggregateablePrefixes", (int64_t)f->unaggregated);
	js_number(js, "maximumAggregateablePrefixes", (int64_t)f->covered);
	js_number(js, "bgpAggregateAdvertisements", (int64_t)f->aggregates);
	json_space(js, family, f);
	js_number(js, "advertisementsWithPaths", (int64_t)f->with_path);
	js_number(js, "longestAsPath", (int64_t)f->longest_hops);
	json_real(js, "averageAsPathLengthHops", share((double)f->hops, (double)f->with_path));
	js_number(js, "largestAsPath", (int64_t)f->largest_bytes);
	json_real(js, "averageAsPathSizeBytes", share((double)f->bytes, (double)f->with_path));
	js_number(js, "highestPublicAsn", f->highest_as);
	json_lengths(js, f);
	js_up(js);
	js_up(js);
}

/* ---- the commands ------------------------------------------------------------------------------------- */

static void begin(struct walk *w)
{
	if (!w->own)
		w->own = NEW(struct figures);
	*(struct figures *)w->own = (struct figures){ 0 };
	if (w->is_json && !w->js.out)
		js_open(&w->js, call_out(w->call));
}

static void end(struct walk *w)
{
	if (w->is_json)
		json_figures(&w->js, w->like.family, w->own);
	else
		print_figures(w->call, w->like.family, w->own);
	if (w->is_json && !w->families)
		js_close(&w->js);
}

static const struct walk_rules rules = { begin, count_prefix, end };

void show_statistics(struct call *call)
{
	struct event_walk like = { .family = (uint8_t)picked_family(call) };
	if (running_speaker(call))
		walk_run(call, &like, &rules);
}

void show_all_statistics(struct call *call)
{
	struct event_walk like = { 0 };
	if (running_speaker(call))
		walk_run_families(call, &like, &rules, (1 << FAMILY_COUNT) - 1);
}
