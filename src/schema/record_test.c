/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

struct sample {
	struct said said;
	uint16_t hold;
	bool is_quiet;
	char *name;
	struct address source;
};

static const struct field fields[] = {
	FIELD(struct sample, hold, &type_u16, "hold time", .most = 65535, .preset = 180),
	FIELD(struct sample, is_quiet, &type_flag, "quiet", .preset = 1, .json = "quiet"),
	FIELD(struct sample, name, &type_line, "name"),
	FIELD(struct sample, source, &type_ipv4, "source", .preset_text = "127.0.0.1"),
	FIELDS_END
};

static void say(struct sample *s, const char *name, const char *word)
{
	char *why = NULL;
	int i = field_index(fields, name, strlen(name));
	assert_true(i >= 0);
	field_unsay(fields, (unsigned)i, s);
	assert_true(fields[i].type->read(&fields[i], word, field_value(&fields[i], s), &why));
	said_set(&s->said, (unsigned)i);
}

static void a_fresh_record_has_presets_and_says_nothing(void **state)
{
	struct sample s;
	memset(&s, 0x55, sizeof s);
	record_preset(fields, &s);
	assert_int_equal(s.hold, 180);
	assert_true(s.is_quiet);
	assert_null(s.name);
	assert_int_equal(address_to_v4(&s.source), 0x7f000001);
	assert_int_equal(s.said.bits[0] | s.said.bits[1], 0);
}

static void a_copy_owns_what_it_holds(void **state)
{
	struct sample a, b;
	record_preset(fields, &a);
	say(&a, "name", "alpha");
	record_copy(fields, sizeof a, &a, &b);
	assert_true(a.name != b.name);
	assert_true(record_same(fields, &a, &b));
	say(&b, "name", "beta");
	assert_string_equal(a.name, "alpha");
	assert_false(record_same(fields, &a, &b));
	record_drop(fields, &a);
	record_drop(fields, &b);
}

static void saying_the_preset_is_a_difference(void **state)
{
	struct sample a, b;
	struct said differs;
	record_preset(fields, &a);
	record_preset(fields, &b);
	say(&b, "hold", "180");
	assert_false(record_same(fields, &a, &b));
	record_diff(fields, &a, &b, &differs);
	assert_int_equal(differs.bits[0], 1);
	field_unsay(fields, 0, &b);
	assert_true(record_same(fields, &a, &b));
}

static void own_words_beat_the_groups(void **state)
{
	struct sample group, own;
	record_preset(fields, &group);
	record_preset(fields, &own);
	say(&group, "hold", "30");
	say(&group, "name", "group");
	say(&own, "hold", "9");
	record_inherit(fields, &group, &own);
	assert_int_equal(own.hold, 9);
	assert_string_equal(own.name, "group");
	assert_true(said_has(&own.said, 2));
	assert_false(said_has(&own.said, 3));
	record_drop(fields, &group);
	assert_string_equal(own.name, "group");
	record_drop(fields, &own);
}

static void json_has_what_was_said(void **state)
{
	struct sample s;
	record_preset(fields, &s);
	say(&s, "is_quiet", "false");
	say(&s, "source", "192.0.2.1");
	struct json_object *json = record_json(fields, &s);
	assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN),
			    "{\"quiet\":false,\"source\":\"192.0.2.1\"}");
	json_object_put(json);
	record_drop(fields, &s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fresh_record_has_presets_and_says_nothing),
		cmocka_unit_test(a_copy_owns_what_it_holds),
		cmocka_unit_test(saying_the_preset_is_a_difference),
		cmocka_unit_test(own_words_beat_the_groups),
		cmocka_unit_test(json_has_what_was_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
