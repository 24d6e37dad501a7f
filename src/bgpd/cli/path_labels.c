/* SPDX-License-Identifier: Apache-2.0 */
/* path_labels -- see path_labels.h. */
#include "bgpd/cli/path_labels.h"
#include "bgpd/attrs/labels.h"

void print_labels(struct call *call, const struct attrs *a)
{
	struct label_stack stack = attrs_labels(a);
	struct text words = { 0 };
	uint32_t index;
	text_add_labels(&words, &stack);
	if (stack.count)
		call_print(call, "      Remote label: %s\n", text_chars(&words));
	if (attrs_label_index(a, &index))
		call_print(call, "      Label Index: %u\n", index);
	text_free(&words);
}

/* The top alone for readers of old, and the stack. */
void json_labels(struct json_stream *js, const struct attrs *a)
{
	struct label_stack stack = attrs_labels(a);
	uint32_t index;
	if (stack.count) {
		js_number(js, "remoteLabel", stack.labels[0]);
		js_array(js, "remoteLabels");
		for (uint8_t i = 0; i < stack.count; i++)
			js_number(js, NULL, stack.labels[i]);
		js_up(js);
	}
	if (attrs_label_index(a, &index))
		js_number(js, "labelIndex", index);
}
