/* SPDX-License-Identifier: Apache-2.0 */
#include "net/prefix.h"
#include <stdlib.h>
#include <string.h>
#include "base/testing.h"

static struct prefix parsed(const char *text)
{
	struct prefix p;
	if (!prefix_parse(text, &p))
		fail_msg("%s is refused: %s", text, prefix_why_bad(text));
	return p;
}

static void texts_go_round_with_host_bits_kept(void **state)
{
	static const char *const texts[] = { "0.0.0.0/0", "192.168.15.107/32", "172.17.0.1/24", "10.0.0.0/8",
		"::/0", "2001:db8::1/128", "2001:db8::1/64", "fe80::/10" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct prefix p = parsed(texts[i]);
		char back[PREFIX_TEXT];
		assert_string_equal(prefix_text(&p, back), texts[i]);
	}
}

static void masking_clears_exactly_the_bits_past_the_length(void **state)
{
	for (unsigned length = 0; length <= 128; length++) {
		struct prefix p = { .family = AF_INET6, .length = (uint8_t)length };
		memset(p.bytes, 0xff, sizeof p.bytes);
		prefix_mask(&p);
		for (unsigned bit = 0; bit < 128; bit++)
			assert_int_equal(!!(p.bytes[bit / 8] & 0x80 >> bit % 8), bit < length);
	}
}

static void ipv4_prefixes_keep_their_unused_bytes_zero(void **state)
{
	struct address a;
	assert_true(address_parse("172.17.0.1", &a));
	struct prefix made = prefix_of(&a, 24), read = parsed("172.17.0.0/24");
	assert_memory_equal(&made, &read, sizeof made);
	made = prefix_of(&a, 99);
	assert_int_equal(made.length, 32);
	struct prefix host = parsed("172.17.0.1/24");
	struct address back = prefix_address(&host);
	assert_true(address_same(&a, &back));
	assert_false(prefix_is_canonical(&host));
	assert_true(prefix_is_canonical(&read));
}

static void a_bad_prefix_is_refused_with_the_right_words(void **state)
{
	static const struct { const char *text; const char *words; } rows[] = {
		{ "", "a prefix is missing: write A.B.C.D/M or X:X::X:X/M" },
		{ "10.0.0.0", "10.0.0.0 has no mask length: write 10.0.0.0/32 for this one address, or a shorter length" },
		{ "::1", "::1 has no mask length: write ::1/128 for this one address, or a shorter length" },
		{ "10.0.0.0/", "the mask length after / is missing" },
		{ "10.0.0.0/33", "mask length 33 is beyond 32" },
		{ "::/129", "mask length 129 is beyond 128" },
		{ "10.0.0.0/12345678901", "the mask length is beyond 32" },
		{ "10.0.0.0/255.0.0.0", "the mask length after / is not a number: write A.B.C.D/M, not a dotted mask" },
		{ "10.0.0.0/ 8", "the mask length after / is not a number: write A.B.C.D/M, not a dotted mask" },
		{ "10.0.0.256/8", "10.0.0.256 is not an IPv4 or IPv6 address" },
		{ "10.0.0/8", "10.0.0 is not an IPv4 or IPv6 address" },
		{ "eth0", "eth0 is not an IPv4 or IPv6 address" },
		{ "/8", " is not an IPv4 or IPv6 address" },
	};
	struct prefix p = parsed("1.2.3.4/5"), before = p;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_false(prefix_parse(rows[i].text, &p));
		assert_string_equal(prefix_why_bad(rows[i].text), rows[i].words);
	}
	assert_false(prefix_parse(NULL, &p));
	assert_memory_equal(&p, &before, sizeof p);
}

static void a_very_long_word_is_refused_without_harm(void **state)
{
	char text[5000];
	struct prefix p;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_false(prefix_parse(text, &p));
	assert_non_null(strstr(prefix_why_bad(text), "xxx is not an IPv4 or IPv6 address"));
}

static void containing_and_holding_look_at_the_first_bits_only(void **state)
{
	static const struct { const char *outer, *inner; bool contains; } rows[] = {
		{ "0.0.0.0/0", "10.0.0.0/8", true }, { "10.0.0.0/8", "0.0.0.0/0", false },
		{ "10.0.0.0/8", "10.255.0.0/16", true }, { "10.0.0.0/8", "11.0.0.0/16", false },
		{ "10.0.0.0/8", "10.0.0.0/8", true }, { "10.128.0.0/9", "10.127.0.0/16", false },
		{ "10.1.2.3/32", "10.1.2.3/32", true }, { "10.1.2.3/32", "10.1.2.2/32", false },
		{ "::/0", "10.0.0.0/8", false }, { "::/0", "2001::/16", true },
		{ "2001:db8::/33", "2001:db8:8000::/34", false }, { "2001:db8::/128", "2001:db8::/128", true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct prefix outer = parsed(rows[i].outer), inner = parsed(rows[i].inner);
		struct address a = prefix_address(&inner);
		assert_int_equal(prefix_contains(&outer, &inner), rows[i].contains);
		if (inner.length >= outer.length)
			assert_int_equal(prefix_holds(&outer, &a), rows[i].contains);
	}
}

static void order_is_by_family_address_and_then_length(void **state)
{
	static const char *const ordered[] = { "0.0.0.0/0", "0.0.0.0/8", "9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16",
		"10.0.1.0/24", "::/0", "2001:db8::/32", "2001:db8::/48" };
	size_t count = sizeof ordered / sizeof *ordered;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			struct prefix a = parsed(ordered[i]), b = parsed(ordered[j]);
			int order = prefix_compare(&a, &b);
			assert_int_equal(order < 0, i < j);
			assert_int_equal(order > 0, i > j);
			assert_int_equal(prefix_same(&a, &b), i == j);
		}
}

static void defaults_and_classes_are_known(void **state)
{
	static const struct { const char *text; unsigned natural; } rows[] = {
		{ "10.0.0.0/8", 8 }, { "127.0.0.0/8", 8 }, { "128.0.0.0/24", 16 }, { "172.17.0.0/24", 16 },
		{ "192.168.0.0/24", 24 }, { "223.1.1.0/24", 24 }, { "224.0.0.0/4", 32 }, { "2001::/16", 128 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct prefix p = parsed(rows[i].text);
		assert_int_equal(prefix_natural_length(&p), rows[i].natural);
		assert_false(prefix_is_default(&p));
	}
	struct prefix v4 = parsed("0.0.0.0/0"), v6 = parsed("::/0"), none = { 0 };
	assert_true(prefix_is_default(&v4));
	assert_true(prefix_is_default(&v6));
	assert_false(prefix_is_default(&none));
}

static void masks_are_contiguous_or_refused(void **state)
{
	static const struct { const char *mask; int length; } rows[] = {
		{ "0.0.0.0", 0 }, { "255.0.0.0", 8 }, { "255.255.255.0", 24 }, { "255.255.255.255", 32 },
		{ "255.255.254.0", 23 }, { "255.0.255.0", -1 }, { "0.255.255.255", -1 }, { "255.255.255.1", -1 },
		{ "ffff:ffff::", 32 }, { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128 }, { "ffff::1", -1 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address mask;
		unsigned length = 99;
		assert_true(address_parse(rows[i].mask, &mask));
		assert_int_equal(mask_to_length(&mask, &length), rows[i].length >= 0);
		assert_int_equal(length, rows[i].length >= 0 ? rows[i].length : 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_go_round_with_host_bits_kept),
		cmocka_unit_test(masking_clears_exactly_the_bits_past_the_length),
		cmocka_unit_test(ipv4_prefixes_keep_their_unused_bytes_zero),
		cmocka_unit_test(a_bad_prefix_is_refused_with_the_right_words),
		cmocka_unit_test(a_very_long_word_is_refused_without_harm),
		cmocka_unit_test(containing_and_holding_look_at_the_first_bits_only),
		cmocka_unit_test(order_is_by_family_address_and_then_length),
		cmocka_unit_test(defaults_and_classes_are_known),
		cmocka_unit_test(masks_are_contiguous_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
