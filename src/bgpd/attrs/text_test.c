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

static const struct worded { uint8_t community[8]; const char *words; } worded[] = {
	{ { 0, 2, 0xfd, 0xe8, 0, 0, 0, 100 }, "RT:65000:100" },
	{ { 1, 2, 192, 0, 2, 1, 0, 7 }, "RT:192.0.2.1:7" },
	{ { 2, 3, 0xfa, 0x56, 0xea, 0, 0, 9 }, "SoO:4200000000:9" },
	{ { 0x40, 2, 0xfd, 0xe8, 0, 0, 0, 100 }, "UNK:64, 2" },
	{ { 1, 9, 192, 0, 2, 1, 0, 0 }, "NT:192.0.2.1" },
	{ { 0x41, 9, 192, 0, 2, 1, 0, 0 }, "NT:192.0.2.1" },
	{ { 0, 4, 0xfd, 0xe9, 0x47, 0xf4, 0x24, 0 }, "LB:65001:125000 (1.000 Mbps)" },
	{ { 0x40, 4, 0xfd, 0xe8, 0x4c, 0xee, 0x6b, 0x28 }, "LB:65000:125000000 (1.000 Gbps)" },
	{ { 0, 4, 0, 1, 0x48, 0x37, 0x1b, 0 }, "LB:1:187500 (1.000 Mbps)" },
	{ { 0, 4, 0, 1, 0x42, 0xc8, 0, 0 }, "LB:1:100 (800 bps)" },
	{ { 3, 11, 0x40, 0, 0, 0, 0, 100 }, "Color:01:100" },
	{ { 3, 12, 0, 0, 0, 0, 0, 8 }, "ET:8" },
	{ { 3, 13, 0, 0, 0, 0, 0, 0 }, "Default Gateway" },
	{ { 3, 9, 0x80, 0, 192, 0, 2, 1 }, "upa:192.0.2.1:drop" },
	{ { 3, 1, 0, 0, 0, 0, 0, 0 }, "UNK:3, 1" },
	{ { 0x43, 0, 0, 0, 0, 0, 0, 2 }, "OVS:invalid" },
	{ { 6, 0, 1, 0, 0, 0, 0, 5 }, "MM:5, sticky MAC" },
	{ { 6, 1, 1, 0, 0, 0, 0, 5 }, "ESI-label-Rt:SA" },
	{ { 6, 2, 2, 0, 0, 0, 0, 5 }, "ES-Import-Rt:02:00:00:00:00:05" },
	{ { 6, 3, 2, 0, 0, 0, 0, 5 }, "Rmac:02:00:00:00:00:05" },
	{ { 6, 4, 0, 5, 5, 0xdc, 0, 0 }, "L2: Cflags PC, MTU 1500" },
	{ { 6, 6, 2, 0, 0, 0, 0x7f, 0xff }, "DF: (alg: 2, pref: 32767)" },
	{ { 6, 8, 1, 0, 0, 0, 0, 0 }, "ND:Router Flag" },
	{ { 8, 0, 0, 0, 0, 0, 0, 1 }, "FS:redirect IP 0x1" },
	{ { 1, 12, 192, 0, 2, 1, 0, 1 }, "NH:192.0.2.1:1" },
	{ { 0x80, 6, 0, 0, 0x42, 0xc8, 0, 0 }, "FS:rate 100.000000" },
	{ { 0x80, 7, 0, 0, 0, 0, 0, 1 }, "FS:action eval stops" },
	{ { 0x80, 8, 0xfd, 0xe8, 0, 0, 0, 9 }, "FS:redirect VRF RT:65000:9" },
	{ { 0x81, 8, 192, 0, 2, 1, 0, 9 }, "FS:redirect VRF RT:192.0.2.1:9" },
	{ { 0x80, 9, 0, 0, 0, 0, 0, 46 }, "FS:marking 46" },
	{ { 0x90, 1, 0, 0, 0, 0, 0, 0 }, "UNK:144, 1" },
};

static void extended_communities_say_what_they_are(void **state)
{
	for (size_t i = 0; i < sizeof worded / sizeof *worded; i++)
		assert_text(text_add_ext_communities, ATTR_EXT_COMMUNITIES, worded[i].community, 8, worded[i].words);
	ASSERT_TEXT(text_add_ext_communities, ATTR_EXT_COMMUNITIES, "RT:65000:1 SoO:65000:1", 0, 3, 0xfd, 0xe8, 0, 0, 0, 1, 0, 2,
		    0xfd, 0xe8, 0, 0, 0, 1, 0, 3, 0xfd, 0xe8, 0, 0, 0, 1);
}

/* RFC 5701, and the bandwidth of 64 bits. */
static void extended_communities_have_ipv6_addresses(void **state)
{
	ASSERT_TEXT(text_add_ipv6_ext_communities, ATTR_IPV6_EXT_COMMUNITIES, "RT:2001:db8::1:7", 0, 2, 0x20, 1, 0x0d, 0xb8, 0, 0, 0,
		    0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 7);
	ASSERT_TEXT(text_add_ipv6_ext_communities, ATTR_IPV6_EXT_COMMUNITIES, "LB:4200000000:25000000000 (200.000 Gbps)", 2, 6, 0, 0, 0,
		    0, 0, 5, 0xd2, 0x1d, 0xba, 0, 0xfa, 0x56, 0xea, 0, 0, 0, 0, 0);
	ASSERT_TEXT(text_add_ipv6_ext_communities, ATTR_IPV6_EXT_COMMUNITIES, "UNK:1, 2", 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		    0, 0, 0, 0, 0);
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
		cmocka_unit_test(extended_communities_have_ipv6_addresses),
		cmocka_unit_test(origins_have_a_word_and_a_letter),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
