/* SPDX-License-Identifier: Apache-2.0 */
/* show_dampening -- paths that came and went too often: which, how often, and when they are used again. */
#include "bgpd/cli/path_words.h"
#include "bgpd/cli/shows.h"
#include "bgpd/cli/tables.h"
#include "bgpd/rib/dampen.h"

/* ---- parameters --------------------------------------------------------------------------------------- */

static void json_parameters(struct call *call, const struct dampening *d)
{
	struct json_stream js;
	js_open(&js, call_out(call));
	if (d->half_life_s) {
		js_number(&js, "halfLifeSecs", d->half_life_s);
		js_number(&js, "reusePenalty", d->reuse);
		js_number(&js, "suppressPenalty", d->suppress);
		js_number(&js, "maxSuppressTimeSecs", d->longest_s);
		js_number(&js, "maxSuppressPenalty", (int64_t)dampen_ceiling(d));
	}
	js_close(&js);
}

static void print_parameters(struct call *call, const struct dampening *d, enum family_row family)
{
	if (!d->half_life_s) {
		call_print(call, "dampening not enabled for %s\n", families[family].title);
		return;
	}
	call_print(call, "Half-life time: %u min\nReuse penalty: %u\nSuppress penalty: %u\nMax suppress time: %u min\n"
		   "Max suppress penalty: %u\n\n", d->half_life_s / 60, d->reuse, d->suppress, d->longest_s / 60,
		   (unsigned)dampen_ceiling(d));
}

void show_dampening_parameters(struct call *call)
{
	struct speaker *s = running_speaker(call);
	enum family_row family = picked_family(call);
	const struct dampening *d = s ? &s->plan.dampening[family] : NULL;
	if (s && call_word(call, "neighbor")) {
		const struct neighbor *n = picked_neighbor(call, s);
		d = n ? &n->rules->family[family].dampening : NULL;
	}
	if (d && call_wants_json(call))
		json_parameters(call, d);
	else if (d)
		print_parameters(call, d, family);
}

/* ---- paths -------------------------------------------------------------------------------------------- */

static bool is_of_flaps(const struct walk *w)
{
	return w->like.view == WALK_FLAPS;
}

static const char *host_of(struct walk *w, const struct page_path *path)
{
	const struct neighbor *n = neighbor_at(w->speaker, path->peer);
	return n ? n->rules->name : "";
}

static void print_reuse(struct text *out, const struct page_path *path)
{
	struct text age = { 0 };
	if (path->flaps.reuse_s)
		text_add_age(&age, path->flaps.reuse_s);
	text_add(out, "%8s ", text_chars(&age));
	text_free(&age);
}

static void print_row(struct walk *w, const struct prefix *prefix, const struct page_path *path)
{
	struct text *out = call_out(w->call), age = { 0 };
	const struct attrs *a = attrs_at(path->attrs);
	char room[PREFIX_TEXT];
	text_add_marks(out, path);
	text_add(out, "%-17s", prefix ? prefix_text(prefix, room) : "");
	text_add(out, "%-*s", is_of_flaps(w) ? 16 : 17, host_of(w, path));
	if (is_of_flaps(w)) {
		text_add_since(&age, path->flaps.first_s);
		text_add(out, "%-5u%8s ", path->flaps.flaps, text_chars(&age));
		text_free(&age);
	}
	print_reuse(out, path);
	text_add_path(out, a);
	text_add(out, " %c\n", attrs_origin_letter(a->origin));
}

static void json_row(struct walk *w, const struct page_path *path)
{
	struct json_stream *js = &w->js;
	const struct attrs *a = attrs_at(path->attrs);
	struct text words = { 0 };
	js_object(js, NULL);
	const char origin[] = { attrs_origin_letter(a->origin), 0 };
	json_add_status(js, path);
	js_text(js, "peerHost", host_of(w, path));
	if (is_of_flaps(w))
		js_number(js, "bdiFlap", path->flaps.flaps);
	json_add_flaps(js, &path->flaps);
	text_add_path(&words, a);
	js_text(js, "asPath", text_chars(&words));
	text_free(&words);
	js_text(js, "origin", origin);
	js_up(js);
}

static void begin(struct walk *w)
{
	if (w->is_json)
		table_rules.begin(w);
}

static void begin_text(struct walk *w)
{
	if (w->in_prefix)
		return;
	w->in_prefix = true;
	begin_head(w);
	call_print(w->call, is_of_flaps(w) ? "   Network          From            Flaps Duration Reuse    Path\n"
					  : "   Network          From             Reuse    Path\n");
}

static uint32_t each(struct walk *w, const struct event_page *page, const struct page_prefix *prefix)
{
	char room[PREFIX_TEXT];
	if (w->is_json)
		js_array(&w->js, prefix_text(&prefix->prefix, room));
	else
		begin_text(w);
	for (uint32_t i = 0; i < prefix->count; i++) {
		const struct page_path *path = &page->paths[prefix->first + i];
		if (w->is_json)
			json_row(w, path);
		else
			print_row(w, i ? NULL : &prefix->prefix, path);
	}
	if (w->is_json)
		js_up(&w->js);
	return prefix->count;
}

static void end(struct walk *w)
{
	table_rules.end(w);
}

static const struct walk_rules rules = { begin, each, end };

void show_dampened(struct call *call)
{
	struct speaker *s = running_speaker(call);
	bool is_damped = call_has(call, "dampened-paths") || call_has(call, "dampened-routes");
	struct event_walk like = { .family = (uint8_t)picked_family(call), .view = is_damped ? WALK_DAMPED : WALK_FLAPS };
	if (!s)
		return;
	if (call_word(call, "neighbor")) {
		const struct neighbor *n = picked_neighbor(call, s);
		if (!n)
			return;
		like.peer = n->number;
	}
	walk_run(call, &like, &rules);
}

/* ---- clear -------------------------------------------------------------------------------------------- */

void clear_dampening(struct call *call)
{
	struct speaker *s = running_speaker(call);
	struct prefix p;
	struct address a;
	bool has_prefix = call_prefix(call, "prefix", &p);
	if (!has_prefix && call_address(call, "address", &a)) {
		struct address mask;
		unsigned length = address_bits(a.family);
		if (call_address(call, "mask", &mask) && (mask.family != a.family || !mask_to_length(&mask, &length))) {
			call_fail(call, "%s is no mask of an address like %s", call_word(call, "mask"), call_word(call, "address"));
			return;
		}
		p = prefix_of(&a, length);
		has_prefix = true;
	}
	if (s && has_prefix && picked_takes(call, &p))
		speaker_clear_dampening(s, families[picked_family_of(call, p.family)].table, &p);
	else if (s && !has_prefix)
		speaker_clear_dampening(s, picked_is_wild(call) ? FAMILY_COUNT : families[picked_family(call)].table, NULL);
}
