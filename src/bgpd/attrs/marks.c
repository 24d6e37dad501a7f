/* SPDX-License-Identifier: Apache-2.0 */
/* marks -- see marks.h.  Value: u16 said, u8 distance, u8 zero, u32 weight, u32 tag, u32 table. */
#include "bgpd/attrs/marks.h"

struct attrs_marks attrs_marks_read(const struct attrs *a)
{
	struct attrs_marks marks;
	struct reader value = attrs_value(a, ATTR_MARKS, NULL, NULL);
	marks.said = read_u16(&value);
	marks.distance = read_u8(&value);
	read_u8(&value);
	marks.weight = read_u32(&value);
	marks.tag = read_u32(&value);
	marks.table = read_u32(&value);
	return marks;
}

void builder_put_marks(struct attrs_builder *b, const struct attrs_marks *marks)
{
	uint8_t value[16];
	struct writer w = writer_over(value, sizeof value);
	if (!marks->said) {
		builder_remove(b, ATTR_MARKS);
		return;
	}
	write_u16(&w, marks->said);
	write_u8(&w, marks->distance);
	write_u8(&w, 0);
	write_u32(&w, marks->weight);
	write_u32(&w, marks->tag);
	write_u32(&w, marks->table);
	builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_MARKS, value, sizeof value);
}
