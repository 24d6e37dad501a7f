/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/attrs/attrs.h"

static void assert_text(void (*add)(struct text *, const struct attrs *), uint8_t type, const uint8_t *value, size_t length,
			const char *wanted)
{
	static struct attrs_builder b;
	struct text t = { 0 };
	builder_open(&b);
	builder_put(&b, 0xc0, type, value, length);
	uint32_t id = builder_intern(&b, 1);
	add(&t, attrs_at(id));
	assert_string_equal(text_chars(&t), wanted);
	text_free(&t);
	attrs_release(id, 1);
}
#define ASSERT_TEXT(add, type, wanted, ...) \
	assert_text(add, type, (uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }), wanted)

static void paths_look_as_operators_know_them(void **state)
{
	ASSERT_TEXT(text_add_path, ATTR_AS_PATH, "65001 1 {1,2} (3 4) [5]", 2, 2, 0, 0, 0xfd, 0xe9, 0, 0, 0, 1, 1, 2, 0, 0, 0,
		    1, 0, 0, 0, 2, 3, 2, 0, 0, 0, 3, 0, 0, 0, 4, 4, 1, 0, 0, 0, 5);
	assert_text(text_add_path, ATTR_AS_PATH, NULL, 0, "");
	ASSERT_TEXT(text_add_path, ATTR_AS_PATH, "4200000000", 2, 1, 0xfa, 0x56, 0xea, 0x00);
}

/* Whatever order they came in: they are told in ascending order, each once. */
static void communities_have_names(void **state)
{
	ASSERT_TEXT(text_add_communities, ATTR_COMMUNITIES, "internet 65000:100 65535:9 blackhole no-export", 0xfd, 0xe8, 0,
		    100, 0xff, 0xff, 0xff, 1, 0xff, 0xff, 2, 0x9a, 0, 0, 0, 0, 0xff, 0xff, 0, 9, 0xff, 0xff, 2, 0x9a);
	ASSERT_TEXT(text_add_large_communities, ATTR_LARGE_COMMUNITIES, "1:2:3 4200000000:1:2", 0xfa, 0x56, 0xea, 0x00, 0, 0,
		    0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3);
}

static void json_knows_communities_by_keys(void **state)
{
	static const char *const rows[][2] = {
		{ "graceful-shutdown", "gracefulShutdown" }, { "local-AS", "localAs" }, { "route-filter-v4", "routeFilterV4" },
		{ "blackhole", "blackhole" }, { "65000:1", "65000:1" }, { "my-ALIAS", "my-ALIAS" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text key = { 0 };
		text_add_community_key(&key, rows[i][0]);
		assert_string_equal(text_chars(&key), rows[i][1]);
		text_free(&key);
	}
}

static void extended_communities_say_what_they_are(void **state)
{
	ASSERT_TEXT(text_add_ext_communities, ATTR_EXT_COMMUNITIES, "NT:192.0.2.1 Color:01:100 LB:65000:125000000 (1.000 Gbps)", 1, 9, 192, 0,
		    2, 1, 0, 0, 3, 0x0b, 0x40, 0, 0, 0, 0, 100, 0x40, 4, 0xfd, 0xe8, 0x4c, 0xee, 0x6b, 0x28);
	ASSERT_TEXT(text_add_ext_communities, ATTR_EXT_COMMUNITIES, "RT:65000:100 RT:192.0.2.1:7 SoO:4200000000:9", 0, 2, 0xfd,
		    0xe8, 0, 0, 0, 100, 1, 2, 192, 0, 2, 1, 0, 7, 2, 3, 0xfa, 0x56, 0xea, 0x00, 0, 9);
	ASSERT_TEXT(text_add_ext_communities, ATTR_EXT_COMMUNITIES, "LB:65001:125000 (1.000 Mbps) UNK:3, 12", 0x40, 4, 0xfd,
		    0xe9, 0x47, 0xf4, 0x24, 0x00, 3, 12, 0, 0, 0, 0, 0, 0);
}

static void origins_have_a_word_and_a_letter(void **state)
{
	assert_string_equal(attrs_origin_word(0), "IGP");
	assert_string_equal(attrs_origin_word(2), "incomplete");
	assert_int_equal(attrs_origin_letter(0), 'i');
	assert_int_equal(attrs_origin_letter(1), 'e');
	assert_int_equal(attrs_origin_letter(2), '?');
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_look_as_operators_know_them),
		cmocka_unit_test(communities_have_names),
		cmocka_unit_test(json_knows_communities_by_keys),
		cmocka_unit_test(extended_communities_say_what_they_are),
		cmocka_unit_test(origins_have_a_word_and_a_letter),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
