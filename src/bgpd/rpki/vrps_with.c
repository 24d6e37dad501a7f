/* SPDX-License-Identifier: Apache-2.0 */
/* vrps_with -- a table and changes make another one: both are sorted, so it is a merge. */
#include <stdlib.h>
#include "bgpd/rpki/vrps_inside.h"

bool vrp_change_is_good(struct vrp_change *change)
{
	uint8_t bits = (uint8_t)address_bits(change->prefix.family);
	if (change->prefix.length > bits || change->most > bits || change->most < change->prefix.length)
		return false;
	prefix_mask(&change->prefix);
	return true;
}

/* -- order -- */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_rows(const struct vrp *row, const struct vrp_change *change)
{
	int order = memcmp(row->address, change->prefix.bytes, sizeof row->address);
	order = order ? order : compare_numbers(row->length, change->prefix.length);
	order = order ? order : compare_numbers(row->most, change->most);
	return order ? order : compare_numbers(row->asn, change->asn);
}

static int compare_changes(const void *one, const void *other)
{
	const struct vrp_change *a = one, *b = other;
	int order = prefix_compare(&a->prefix, &b->prefix);
	order = order ? order : compare_numbers(a->most, b->most);
	return order ? order : compare_numbers(a->asn, b->asn);
}

static bool is_same(const struct vrp_change *a, const struct vrp_change *b)
{
	return compare_changes(a, b) == 0;
}

/* -- merging -- */

struct merge {
	const struct vrp *old, *old_end;
	const struct vrp_change *change, *change_end;
	struct vrp_table *out;
	struct vrp_changes *touched;
};

static void put_row(struct merge *m, const struct vrp *row)
{
	m->out->items[m->out->count++] = *row;
}

static void note_touched(struct merge *m, const struct vrp_change *change)
{
	if (m->touched)
		array_push(m->touched, *change);
}

/* All changes of one row, and the row if it was there.  A cache may take back what it never said. */
static void put_changed(struct merge *m)
{
	const struct vrp_change *first = m->change;
	bool was_there = m->old < m->old_end && compare_rows(m->old, first) == 0;
	int64_t sources = was_there ? m->old->sources : 0;
	for (; m->change < m->change_end && is_same(m->change, first); m->change++)
		sources += m->change->is_gone ? -1 : 1;
	struct vrp row = { .asn = first->asn, .length = first->prefix.length, .most = first->most };
	row.sources = (uint16_t)(sources > UINT16_MAX ? UINT16_MAX : sources < 0 ? 0 : sources);
	memcpy(row.address, first->prefix.bytes, sizeof row.address);
	m->old += was_there;
	if (row.sources)
		put_row(m, &row);
	if (was_there != (row.sources > 0))
		note_touched(m, first);
}

static void merge(struct merge *m)
{
	while (m->old < m->old_end || m->change < m->change_end) {
		if (m->change == m->change_end || (m->old < m->old_end && compare_rows(m->old, m->change) < 0))
			put_row(m, m->old++);
		else
			put_changed(m);
	}
}

/* Those that cover a row are on the way from the one before it along its parents. */
static void find_parents(struct vrp_table *table)
{
	for (uint32_t i = 0; i < table->count; i++) {
		struct vrp *row = &table->items[i];
		uint32_t place = i;
		while (place && !vrp_covers(&table->items[place - 1], row->address, row->length))
			place = table->items[place - 1].parent;
		row->parent = place;
	}
}

static void make_table(const struct vrp_table *old, const struct vrp_change *changes, uint32_t count, struct vrp_table *out,
		       struct vrp_changes *touched)
{
	uint32_t old_count = old ? old->count : 0;
	const struct vrp *rows = old ? old->items : NULL;
	out->items = mem_raw(((size_t)old_count + count + 1) * sizeof *out->items);
	struct merge m = { rows, rows + old_count, changes, changes + count, out, touched };
	merge(&m);
	out->items = mem_resize(out->items, ((size_t)out->count + 1) * sizeof *out->items);
	find_parents(out);
}

struct vrps *vrps_with(const struct vrps *before, struct vrp_changes *changes, struct vrp_changes *touched)
{
	struct vrps *made = NEW(struct vrps);
	uint32_t v4 = 0;
	made->holds = 1;
	if (changes->count)
		qsort(changes->items, changes->count, sizeof *changes->items, compare_changes);
	while (v4 < changes->count && changes->items[v4].prefix.family == AF_INET)
		v4++;
	make_table(before ? &before->v4 : NULL, changes->items, v4, &made->v4, touched);
	make_table(before ? &before->v6 : NULL, changes->items + v4, changes->count - v4, &made->v6, touched);
	return made;
}
