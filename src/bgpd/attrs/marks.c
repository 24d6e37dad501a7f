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

void marks_write(uint8_t value[MARKS_BYTES], const struct attrs_marks *marks)
{
	store_u16(value, marks->said);
	value[2] = marks->distance;
	value[3] = 0;
	store_u32(value + 4, marks->weight);
	store_u32(value + 8, marks->tag);
	store_u32(value + 12, marks->table);
}

void builder_put_marks(struct attrs_builder *b, const struct attrs_marks *marks)
{
	uint8_t value[MARKS_BYTES];
	marks_write(value, marks);
	if (marks->said)
		builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_MARKS, value, sizeof value);
	else
		builder_remove(b, ATTR_MARKS);
}
