/* SPDX-License-Identifier: Apache-2.0 */
/* labels -- see labels.h. */
#include "bgpd/attrs/labels.h"
#include "base/memory.h"

struct label_stack attrs_labels_read(const struct attrs *a)
{
	struct label_stack stack = { 0 };
	struct reader value = attrs_value(a, ATTR_LABELS, NULL, NULL);
	while (read_left(&value) >= 3 && stack.count < LABELS_MOST) {
		uint32_t high = read_u16(&value);
		stack.labels[stack.count++] = high << 4 | read_u8(&value) >> 4;
	}
	return stack;
}

void builder_put_labels(struct attrs_builder *b, const struct label_stack *stack)
{
	uint8_t value[LABELS_MOST * 3];
	struct writer w = writer_over(value, sizeof value);
	if (!stack->count) {
		builder_remove(b, ATTR_LABELS);
		return;
	}
	for (uint8_t i = 0; i < stack->count; i++) {
		write_u16(&w, (uint16_t)(stack->labels[i] >> 4));
		write_u8(&w, (uint8_t)(stack->labels[i] << 4));
	}
	builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_LABELS, value, write_used(&w));
}

uint32_t attrs_with_labels(uint32_t id, const struct label_stack *stack)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	builder_from(b, attrs_at(id));
	builder_put_labels(b, stack);
	uint32_t made = builder_intern(b, 1);
	mem_free(b);
	return made;
}

bool attrs_label_index(const struct attrs *a, uint32_t *out)
{
	enum { TLV_LABEL_INDEX = 1 };
	struct reader value = attrs_value(a, ATTR_PREFIX_SID, NULL, NULL);
	while (read_left(&value) >= 3) {
		uint8_t type = read_u8(&value);
		struct reader one = read_window(&value, read_u16(&value));
		if (type != TLV_LABEL_INDEX || read_left(&one) != 7)
			continue;
		read_bytes(&one, 3);
		*out = read_u32(&one);
		return true;
	}
	return false;
}

void text_add_labels(struct text *t, const struct label_stack *stack)
{
	for (uint8_t i = 0; i < stack->count; i++)
		text_add(t, "%s%u", i ? "/" : "", stack->labels[i]);
}
