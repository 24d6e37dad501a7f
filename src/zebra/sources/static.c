/* SPDX-License-Identifier: Apache-2.0 */
/* static -- see static.h. */
#include "zebra/sources/static.h"

#include <stdlib.h>
#include <string.h>

static struct static_key key_of(const struct static_line *line)
{
	return (struct static_key){ line->prefix, line->table, line->metric, line->distance };
}

static int compare_keys(const struct static_key *a, const struct static_key *b)
{
	int by_prefix = prefix_compare(&a->prefix, &b->prefix);
	if (by_prefix)
		return by_prefix;
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	return a->distance - b->distance;
}

static int compare_lines(const void *a, const void *b)
{
	struct static_key x = key_of(a), y = key_of(b);
	return compare_keys(&x, &y);
}

void statics_set(struct statics *s, const struct static_line *lines, uint32_t count)
{
	s->lines.count = 0;
	for (uint32_t i = 0; i < count; i++)
		array_push(&s->lines, lines[i]);
	if (count)
		qsort(s->lines.items, count, sizeof *lines, compare_lines);
}

void statics_free(struct statics *s)
{
	array_free(&s->lines);
	array_free(&s->offered);
}

bool statics_name_interface(const struct statics *s, const char *name)
{
	for (uint32_t i = 0; i < s->lines.count; i++)
		if (!strcmp(s->lines.items[i].interface, name))
			return true;
	return false;
}

static bool nexthop_of(const struct static_line *line, const struct ifaces *ifaces, struct nexthop *out)
{
	*out = (struct nexthop){ .kind = line->kind, .weight = line->weight ? line->weight : 1,
				 .is_onlink = line->is_onlink, .gateway = line->gateway };
	if (!*line->interface)
		return true;
	const struct iface *i = iface_by_name(ifaces, line->interface);
	if (i)
		out->ifindex = i->index;
	return i != NULL;
}

/* The route has one tag; of lines that say different ones the highest counts. */
static uint32_t tag_of(const struct static_line *lines, uint32_t count)
{
	uint32_t tag = 0;
	for (uint32_t i = 0; i < count; i++)
		tag = lines[i].tag > tag ? lines[i].tag : tag;
	return tag;
}

static struct terms terms_like(struct rib *rib, const struct static_line *line)
{
	return (struct terms){ .source = rib_source(rib, "static"), .origin = ORIGIN_STATIC, .metric = line->metric,
			       .distance = line->distance };
}

/* A route whose next hops stay keeps its group, whatever new groups get. */
static const struct resilience *resilience_of(struct rib *rib, const struct static_line *line, const struct nexthop *n,
					      uint32_t count)
{
	struct terms like = terms_like(rib, line);
	const struct terms *now = rib_offered(rib, rib_table(rib, line->table, line->prefix.family), &line->prefix, &like);
	const struct group *g = now ? group_at(&rib->shared, now->group) : NULL;
	return g && g->reach == GROUP_RECURSIVE && nexthops_same(g->said, g->count, n, count) ? &g->resilience : NULL;
}

static uint32_t terms_of(struct rib *rib, const struct static_line *line, uint32_t tag, const struct nexthop *n, uint32_t count)
{
	struct terms t = terms_like(rib, line);
	t.tag = tag;
	t.group = group_get(&rib->shared, &(struct group_key){ n, count, GROUP_RECURSIVE, line->prefix.family,
							       resilience_of(rib, line, n, count) });
	return terms_get(&rib->shared, &t);
}

/* Offers the lines from..to, which have one key; false if none of them can count now. */
static bool offer(struct rib *rib, const struct static_line *lines, uint32_t count, const struct ifaces *ifaces)
{
	struct nexthop nexthops[NEXTHOPS_MAX];
	uint32_t found = 0;
	for (uint32_t i = 0; i < count && found < NEXTHOPS_MAX; i++)
		found += nexthop_of(&lines[i], ifaces, &nexthops[found]);
	if (!found)
		return false;
	uint32_t terms = terms_of(rib, lines, tag_of(lines, count), nexthops, found);
	rib_put(rib, rib_table(rib, lines->table, lines->prefix.family), &lines->prefix, terms);
	terms_put(&rib->shared, terms);
	return true;
}

static void withdraw(struct rib *rib, const struct static_key *key)
{
	struct terms like = { .source = rib_source(rib, "static"), .origin = ORIGIN_STATIC,
			      .metric = key->metric, .distance = key->distance };
	rib_drop(rib, rib_table(rib, key->table, key->prefix.family), &key->prefix, &like);
}

/* Both lists are sorted: what stands only in the old one is taken back. */
static void withdraw_others(struct statics *s, struct rib *rib, const struct static_key *kept, uint32_t count)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < s->offered.count; i++) {
		const struct static_key *old = &s->offered.items[i];
		while (at < count && compare_keys(&kept[at], old) < 0)
			at++;
		if (at == count || compare_keys(&kept[at], old))
			withdraw(rib, old);
	}
}

void statics_offer(struct statics *s, struct rib *rib, const struct ifaces *ifaces)
{
	ARRAY_OF(struct static_key) now = { 0 };
	for (uint32_t i = 0, next; i < s->lines.count; i = next) {
		struct static_line *line = &s->lines.items[i];
		for (next = i + 1; next < s->lines.count && !compare_lines(line, &s->lines.items[next]); next++)
			;
		if (offer(rib, line, next - i, ifaces))
			array_push(&now, key_of(line));
	}
	withdraw_others(s, rib, now.items, now.count);
	array_free(&s->offered);
	s->offered.items = now.items;
	s->offered.count = now.count;
	s->offered.room = now.room;
}
