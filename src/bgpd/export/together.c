/* SPDX-License-Identifier: Apache-2.0 */
/* together -- see together.h. */
#include "bgpd/export/together.h"
#include <string.h>
#include "base/log.h"
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/block.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/attrs/unreachable.h"

double together_bandwidth(const struct rib *rib, const struct table *table, prefix_id id)
{
	enum bandwidth_use use = rib->settings.bandwidth;
	struct record *record = table_record(table, id);
	const struct path *paths = table_paths(table, record);
	double sum = 0;
	uint32_t used = 0;
	for (uint32_t i = 0; i < record->count; i++) {
		if (!(paths[i].flags & (PATH_BEST | PATH_MULTIPATH)))
			continue;
		double bytes = attrs_bandwidth(attrs_at(paths[i].attrs));
		if (use == BANDWIDTH_IGNORED || (use == BANDWIDTH_IF_ALL && !(bytes > 0)))
			return 0;
		sum += bytes;
		used++;
	}
	return used > 1 ? sum : 0;
}

static bool is_passed_on(struct reader value, size_t width)
{
	while (read_left(&value) >= width) {
		const uint8_t *one = read_bytes(&value, width);
		if (bandwidth_is(one, width) && !(*one & EXT_NON_TRANSITIVE))
			return true;
	}
	return false;
}

/* One bears the sum, others are left out.  False: there is none that is passed on. */
static bool put_sum(struct attrs_builder *b, const struct attrs *a, uint8_t type, size_t width, double bytes)
{
	uint8_t flags = 0, room[UINT16_MAX], *sum = NULL;
	struct reader value = attrs_value(a, type, NULL, &flags);
	struct writer w = writer_over(room, sizeof room);
	if (!is_passed_on(value, width))
		return false;
	while (read_left(&value) >= width) {
		const uint8_t *one = read_bytes(&value, width);
		bool is_bandwidth = bandwidth_is(one, width);
		if (is_bandwidth && sum)
			continue;
		sum = is_bandwidth ? w.at : sum;
		write_bytes(&w, one, width);
	}
	*sum &= (uint8_t)~EXT_NON_TRANSITIVE;
	bandwidth_write(sum, width, bytes);
	builder_put(b, flags, type, room, write_used(&w));
	return true;
}

uint32_t together_attrs(const struct attrs *a, double bytes)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct attrs_marks marks = attrs_marks(a);
	uint32_t id = 0;
	builder_from(b, a);
	bool is_narrow = put_sum(b, a, ATTR_EXT_COMMUNITIES, BANDWIDTH_NARROW, bytes);
	if (put_sum(b, a, ATTR_IPV6_EXT_COMMUNITIES, BANDWIDTH_WIDE, bytes) || is_narrow) {
		marks.said = (uint16_t)((is_narrow ? marks.said & ~MARK_PLAIN_BANDWIDTH : marks.said) | MARK_OWN_BANDWIDTH);
		builder_put_marks(b, &marks);
		id = builder_intern(b, 1);
	}
	mem_free(b);
	return id;
}

static void warn_of_many(const struct table *table, prefix_id id, uint32_t said)
{
	char room[PREFIX_TEXT];
	struct prefix p = table_prefix(table, id);
	if (said >= UNREACHABLE_MANY)
		log_warn("prefix=%s is out of reach, say %u routers%s", prefix_text(&p, room), said,
			 said > UNREACHABLE_MOST ? "; neighbors are told of the first 200" : "");
}

uint32_t together_unreachable(const struct table *table, prefix_id id, uint32_t attrs)
{
	struct record *record = table_record(table, id);
	const struct path *paths = table_paths(table, record);
	const struct attrs *a = attrs_at(attrs), *others[UNREACHABLE_MOST];
	uint32_t count = 0, said;
	if (!(a->flags & ATTRS_UNREACHABLE) || record->count < 2)
		return 0;
	for (uint32_t i = 0; i < record->count && count < UNREACHABLE_MOST; i++)
		if (paths[i].flags & PATH_VALID && attrs_at(paths[i].attrs)->flags & ATTRS_UNREACHABLE)
			others[count++] = attrs_at(paths[i].attrs);
	uint32_t made = unreachable_merge(a, others, count, &said);
	warn_of_many(table, id, said);
	return made;
}
