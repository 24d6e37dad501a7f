/* SPDX-License-Identifier: Apache-2.0 */
/* set_communities -- deeds of route maps about communities of all kinds. */
#include <string.h>
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/policy/book.h"
#include "bgpd/policy/community_words.h"
#include "bgpd/policy/set_inside.h"

enum { OPTIONAL = ATTR_FLAG_OPTIONAL, TRANSITIVE = ATTR_FLAG_TRANSITIVE };

static const uint8_t types[COMMUNITY_KINDS] = {
	[COMMUNITY_PLAIN] = ATTR_COMMUNITIES, [COMMUNITY_LARGE] = ATTR_LARGE_COMMUNITIES, [COMMUNITY_EXTENDED] = ATTR_EXT_COMMUNITIES,
};

static bool has_one(const struct writer *w, const uint8_t *one, size_t width)
{
	for (const uint8_t *at = w->start; at < w->at; at += width)
		if (!memcmp(at, one, width))
			return true;
	return false;
}

/* Sorted, each once, as FRR tells them. */
static void insert_one(struct writer *w, const uint8_t *one, size_t width)
{
	uint8_t *at = w->start;
	if (has_one(w, one, width) || write_room(w) < width)
		return;
	while (at < w->at && memcmp(at, one, width) < 0)
		at += width;
	memmove(at + width, at, (size_t)(w->at - at));
	memcpy(at, one, width);
	w->at += width;
}

static void put_communities(struct editing *e, enum community_kind kind, const struct writer *w)
{
	if (write_used(w))
		builder_put(&e->b, OPTIONAL | TRANSITIVE, types[kind], w->start, write_used(w));
	else
		builder_remove(&e->b, types[kind]);
}

void set_community(const struct clause *c, struct editing *e)
{
	uint8_t room[UINT16_MAX];
	size_t width = community_width[c->kind];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = set_value_of(e, types[c->kind]), more = reader_over(c->bytes, c->length);
	while (c->is_additive && read_left(&own) >= width)
		insert_one(&w, read_bytes(&own, width), width);
	while (read_left(&more) >= width)
		insert_one(&w, read_bytes(&more, width), width);
	put_communities(e, c->kind, &w);
}

void set_community_none(const struct clause *c, struct editing *e)
{
	builder_remove(&e->b, types[c->kind]);
}

void set_community_delete(const struct clause *c, struct editing *e)
{
	uint8_t room[UINT16_MAX];
	size_t width = community_width[c->kind];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = set_value_of(e, types[c->kind]);
	while (c->list && read_left(&own) >= width) {
		const uint8_t *one = read_bytes(&own, width);
		if (!community_list_takes(c->list, one))
			write_bytes(&w, one, width);
	}
	if (c->list)
		put_communities(e, c->kind, &w);
}

/* What the permitting lines of a list name. */
static void insert_named(struct writer *w, const struct community_list *list)
{
	size_t width = community_width[list->kind];
	for (uint32_t i = 0; i < list->rules.count; i++) {
		const struct community_rule *rule = &list->rules.items[i];
		for (uint32_t k = 0; rule->is_permit && k < rule->count; k++)
			insert_one(w, rule->bytes + k * width, width);
	}
}

static void put_named(const struct clause *c, struct editing *e, bool keeps)
{
	uint8_t room[UINT16_MAX];
	size_t width = community_width[c->kind];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = set_value_of(e, types[c->kind]);
	while (keeps && read_left(&own) >= width)
		insert_one(&w, read_bytes(&own, width), width);
	if (!c->list)
		return;
	insert_named(&w, c->list);
	put_communities(e, c->kind, &w);
}

void set_community_add_list(const struct clause *c, struct editing *e)
{
	put_named(c, e, true);
}

void set_community_replace_list(const struct clause *c, struct editing *e)
{
	put_named(c, e, false);
}

/* -- extended ones: always added to those that are there, behind them -- */

static void add_ext(struct editing *e, struct reader more)
{
	uint8_t room[UINT16_MAX];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = set_value_of(e, ATTR_EXT_COMMUNITIES);
	write_bytes(&w, own.at, read_left(&own));
	while (read_left(&more) >= 8) {
		const uint8_t *one = read_bytes(&more, 8);
		if (!has_one(&w, one, 8))
			write_bytes(&w, one, 8);
	}
	put_communities(e, COMMUNITY_EXTENDED, &w);
}

void set_ext_community(const struct clause *c, struct editing *e)
{
	add_ext(e, reader_over(c->bytes, c->length));
}

void set_site(struct editing *e, const uint8_t site[8])
{
	add_ext(e, reader_over(site, 8));
}

/* Octets per second; false: there is nothing to say. */
static bool bandwidth_of(const struct clause *c, const struct policy_route *r, double *out)
{
	static const double bytes_per_megabit = 125000;
	*out = (double)c->number * bytes_per_megabit;
	if (c->mode == BANDWIDTH_CUMULATIVE)
		*out = (double)r->bandwidth;
	else if (c->mode == BANDWIDTH_MULTIPATHS)
		*out = r->multipaths * bytes_per_megabit;
	return c->mode == BANDWIDTH_SAID || *out > 0;
}

/* There is but one of them, passed on to other ASs or not.  Whose it is for the one who is told: export/rewrite knows. */
void set_bandwidth(const struct clause *c, struct editing *e)
{
	bool is_wide = e->route->wide_bandwidth;
	size_t width = is_wide ? BANDWIDTH_WIDE : BANDWIDTH_NARROW;
	uint8_t type = is_wide ? ATTR_IPV6_EXT_COMMUNITIES : ATTR_EXT_COMMUNITIES, room[UINT16_MAX], one[BANDWIDTH_WIDE];
	struct writer w = writer_over(room, sizeof room);
	struct reader own = set_value_of(e, type);
	double bytes;
	if (!bandwidth_of(c, e->route, &bytes))
		return;
	bandwidth_make(one, width, !c->is_additive);
	bandwidth_write(one, width, bytes);
	bandwidth_name(one, width, e->route->local_as);
	while (read_left(&own) >= width) {
		const uint8_t *other = read_bytes(&own, width);
		if (!bandwidth_is(other, width))
			write_bytes(&w, other, width);
	}
	insert_one(&w, one, width);
	builder_put(&e->b, OPTIONAL | TRANSITIVE, type, w.start, write_used(&w));
	e->marks.said = (uint16_t)((e->marks.said & (is_wide ? UINT16_MAX : (uint16_t)~MARK_PLAIN_BANDWIDTH)) | MARK_OWN_BANDWIDTH);
}
