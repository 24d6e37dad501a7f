/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include "cli/command.h"

static void an_empty_document_is_an_object(void **state)
{
	struct text out = { 0 };
	struct json_stream js;
	js_open(&js, &out);
	js_close(&js);
	assert_string_equal(text_chars(&out), "{}\n");
	text_free(&out);
}

static void what_streams_can_be_parsed(void **state)
{
	struct text out = { 0 };
	struct json_stream js;
	js_open(&js, &out);
	js_text(&js, "name", "a \"quoted\"\n\\ word");
	js_object(&js, "routes");
	for (int i = 0; i < 3; i++) {
		char key[16];
		snprintf(key, sizeof key, "10.0.%d.0/24", i);
		js_array(&js, key);
		js_object(&js, NULL);
		js_number(&js, "metric", -i);
		js_flag(&js, "valid", i > 0);
		js_up(&js);
		js_object(&js, NULL);
		js_up(&js);
		js_up(&js);
	}
	js_up(&js);
	js_raw(&js, "more", "[1,2]");
	js_close(&js);
	struct json_object *read = json_tokener_parse(text_chars(&out)), *routes, *list, *metric, *name;
	assert_non_null(read);
	assert_true(json_object_object_get_ex(read, "name", &name));
	assert_string_equal(json_object_get_string(name), "a \"quoted\"\n\\ word");
	assert_true(json_object_object_get_ex(read, "routes", &routes));
	assert_int_equal(json_object_object_length(routes), 3);
	assert_true(json_object_object_get_ex(routes, "10.0.2.0/24", &list));
	assert_int_equal(json_object_array_length(list), 2);
	assert_true(json_object_object_get_ex(json_object_array_get_idx(list, 0), "metric", &metric));
	assert_int_equal(json_object_get_int(metric), -2);
	json_object_put(read);
	text_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_document_is_an_object),
		cmocka_unit_test(what_streams_can_be_parsed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
