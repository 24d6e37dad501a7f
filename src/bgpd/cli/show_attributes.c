/* SPDX-License-Identifier: Apache-2.0 */
/* show_attributes -- the sets of path attributes, some at a time: `show bgp attribute-info`. */
#include "base/memory.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/cli/pick.h"
#include "bgpd/cli/shows.h"

enum { SETS_AT_ONCE = 256 };

struct listing {
	struct attrs_cursor cursor;
	struct json_stream js;               /* closed for text */
};

/* One less than the count: the hold is ours. */
static unsigned holds_of(const struct attrs *a)
{
	return attrs_holds(a->id) - 1;
}

static void print_set(struct call *call, const struct attrs *a)
{
	char room[ADDRESS_TEXT];
	const struct nexthop_address *nexthop = a->nexthop ? attrs_nexthop(a->nexthop) : NULL;
	struct attrs_marks marks = attrs_marks(a);
	call_print(call, "attr[%u] nexthop %s\n", holds_of(a), nexthop ? address_text(&nexthop->global, room) : "-");
	call_print(call, "\tflags: %u distance: %u med: %u local_pref: %u origin: %u weight: %u\n", a->flags, marks.distance, a->med,
		   a->flags & ATTRS_HAS_LOCAL_PREF ? a->local_pref : 0, a->origin, marks.weight);
}

static void json_set(struct json_stream *js, const struct attrs *a)
{
	char room[ADDRESS_TEXT];
	struct text path = { 0 };
	const struct nexthop_address *nexthop = a->nexthop ? attrs_nexthop(a->nexthop) : NULL;
	text_add_path(&path, a);
	js_object(js, NULL);
	js_number(js, "holds", holds_of(a));
	if (nexthop)
		js_text(js, "nexthop", address_text(&nexthop->global, room));
	js_text(js, "path", text_chars(&path));
	js_text(js, "origin", attrs_origin_word(a->origin));
	if (a->flags & ATTRS_HAS_MED)
		js_number(js, "metric", a->med);
	if (a->flags & ATTRS_HAS_LOCAL_PREF)
		js_number(js, "locPrf", a->local_pref);
	js_up(js);
	text_free(&path);
}

static void print_one(struct call *call, struct listing *listing, const struct attrs *a)
{
	if (listing->js.out)
		json_set(&listing->js, a);
	else
		print_set(call, a);
}

static void more(struct call *call, void *state)
{
	struct listing *listing = state;
	uint32_t ids[SETS_AT_ONCE], count = 1;
	while (!call_is_full(call) && (count = attrs_list(&listing->cursor, ids, SETS_AT_ONCE)))
		for (uint32_t i = 0; i < count; i++) {
			print_one(call, listing, attrs_at(ids[i]));
			attrs_release(ids[i], 1);
		}
	if (count)
		return;
	if (listing->js.out)
		js_close(&listing->js);
	call_end(call);
}

static void open_json(struct call *call, struct json_stream *js)
{
	struct attrs_counts sets;
	attrs_count(&sets);
	js_open(js, call_out(call));
	js_number(js, "sets", (int64_t)sets.sets);
	js_number(js, "bytes", (int64_t)sets.bytes);
	js_number(js, "found", (int64_t)sets.hits);
	js_number(js, "made", (int64_t)sets.misses);
}

static void show_figures(struct call *call)
{
	struct attrs_counts sets;
	struct json_stream js;
	if (call_wants_json(call)) {
		open_json(call, &js);
		js_close(&js);
		return;
	}
	attrs_count(&sets);
	call_print(call, "%lu attribute sets, %lu bytes; found %lu times, made %lu times\n", (unsigned long)sets.sets,
		   (unsigned long)sets.bytes, (unsigned long)sets.hits, (unsigned long)sets.misses);
}

void show_attribute_sets(struct call *call)
{
	if (call_has(call, "summary")) {
		show_figures(call);
		return;
	}
	struct listing *listing = NEW(struct listing);
	if (call_wants_json(call)) {
		open_json(call, &listing->js);
		js_array(&listing->js, "attributes");
	}
	call_continue(call, more, mem_free, listing);
}
