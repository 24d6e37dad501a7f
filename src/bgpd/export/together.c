/* SPDX-License-Identifier: Apache-2.0 */
/* together -- see together.h. */
#include "bgpd/export/together.h"
#include <string.h>
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/attrs/block.h"

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

uint32_t together_attrs(const struct attrs *a, double bytes)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint8_t flags = 0, room[UINT16_MAX];
	struct reader value = attrs_value(a, ATTR_EXT_COMMUNITIES, NULL, &flags);
	size_t length = read_left(&value);
	double ignored;
	bool is_first = true;
	struct writer w = writer_over(room, sizeof room);
	while (read_left(&value) >= 8) {
		const uint8_t *one = read_bytes(&value, 8);
		bool is_bandwidth = bandwidth_read(one, &ignored);
		if (is_bandwidth && !is_first)
			continue;
		uint8_t *put = w.at;
		write_bytes(&w, one, 8);
		if (is_bandwidth) {
			bandwidth_write(put, BANDWIDTH_NARROW, bytes);
			is_first = false;
		}
	}
	builder_from(b, a);
	if (length)
		builder_put(b, flags, ATTR_EXT_COMMUNITIES, room, write_used(&w));
	uint32_t id = builder_intern(b, 1);
	mem_free(b);
	return id;
}
