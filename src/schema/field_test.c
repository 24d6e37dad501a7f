/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "schema/field.h"

static const char *const colours[] = { "red", "green", "grey", NULL };

static void assert_why(const struct field *field, const char *word, const char *expected)
{
	char *why = field_why(field, word);
	assert_non_null(why);
	assert_string_equal(why, expected);
	assert_int_equal(field->type->fits(field, word) >= 2, false);
	mem_free(why);
}

static void assert_good(const struct field *field, const char *word)
{
	char *why = field_why(field, word);
	if (why)
		fail_msg("%s: %s", word, why);
	assert_true(field->type->fits(field, word) >= 1);
}

static struct field field_of(const char *text)
{
	struct field field;
	char *why = NULL;
	assert_true(field_from_text(text, &field, &why));
	return field;
}

/* What is written reads as the same value. */
static void assert_round_trip(const char *type, const char *word, const char *written)
{
	struct field f = field_of(type);
	_Alignas(8) char value[128] = { 0 }, again[128] = { 0 };
	char *why = NULL;
	struct text out = { 0 };
	assert_true(f.type->read(&f, word, value, &why));
	f.type->write(&f, value, &out);
	assert_string_equal(text_chars(&out), written);
	assert_true(f.type->read(&f, text_chars(&out), again, &why));
	assert_int_equal(f.type->compare(&f, value, again), 0);
	if (f.type->drop) {
		f.type->drop(&f, value);
		f.type->drop(&f, again);
	}
	text_free(&out);
}

static void every_type_reads_what_it_writes(void **state)
{
	assert_round_trip("u8", "255", "255");
	assert_round_trip("u64", "18446744073709551615", "18446744073709551615");
	assert_round_trip("asn", "1.10", "65546");
	assert_round_trip("asn", "4294967295", "4294967295");
	assert_round_trip("asn_typed", "1.10", "1.10");
	assert_round_trip("asn_typed", "0.10", "0.10");
	assert_round_trip("asn_list", "65001  1.2 65001", "65001 1.2");
	assert_round_trip("word", "zebra", "zebra");
	assert_round_trip("line", "\"provider B\"", "provider B");
	assert_round_trip("line", "\"\"quoted\"\"", "\"\"quoted\"\"");
	assert_round_trip("line", "\"  edge\"", "\"  edge\"");
	assert_round_trip("ipv4", "192.168.15.107", "192.168.15.107");
	assert_round_trip("ipv6", "2001:DB8:0:0::1", "2001:db8::1");
	assert_round_trip("prefix_v4", "172.17.0.9/24", "172.17.0.0/24");
	assert_round_trip("prefix", "2001:db8::1/32", "2001:db8::/32");
	assert_round_trip("if_prefix_v4", "172.17.0.9/24", "172.17.0.9/24");
	assert_round_trip("if_prefix_v6", "2001:db8::1/64", "2001:db8::1/64");
	assert_round_trip("interface", "eth0.100", "eth0.100");
	assert_round_trip("peer", "192.0.2.1", "192.0.2.1");
	assert_round_trip("peer", "swp1", "swp1");
	assert_round_trip("flag", "on", "true");
}

static void a_bad_number_is_told_the_range(void **state)
{
	struct field f = field_of("u16 1-65535");
	assert_why(&f, "0", "0 is out of the range 1-65535");
	assert_why(&f, "99999999999999999999", "99999999999999999999 is out of the range 1-65535");
	assert_why(&f, "-1", "\"-1\" is not a number from 1 to 65535");
	assert_why(&f, "x", "\"x\" is not a number from 1 to 65535");
	assert_good(&f, "65535");
	struct field all = field_of("u8");
	assert_why(&all, "256", "256 is out of the range 0-255");
}

static void a_bad_as_number_is_explained(void **state)
{
	struct field f = field_of("asn");
	const char *tail = " is not an AS number: 1-4294967295, or two numbers to 65535 with a dot between";
	char expected[200];
	for (const char *const *bad = (const char *const[]){ "0", "99999999999", "1.65536", ".1", "1.", "0.0", "1.2.3",
							     "as1", NULL };
	     *bad; bad++) {
		snprintf(expected, sizeof expected, "\"%s\"%s", *bad, tail);
		assert_why(&f, *bad, expected);
	}
}

static void a_bad_address_names_the_octet(void **state)
{
	struct field f = field_of("ipv4");
	assert_why(&f, "192.168.15.300", "192.168.15.300 is not an address: octet 300 is beyond 255");
	assert_why(&f, "192.168.15", "192.168.15 is not an address: it has 3 octets, 4 are wanted");
	assert_why(&f, "192..15.1", "192..15.1 is not an address: an octet is empty");
	assert_why(&f, "10.0.0.0/8", "10.0.0.0/8 is a prefix, an IPv4 address without a mask is wanted");
	assert_why(&f, "::1", "::1 is an IPv6 address, an IPv4 address is wanted");
	assert_why(&f, "eth0", "\"eth0\" is not an IPv4 address");
	struct field peer = field_of("peer");
	assert_why(&peer, "192.168.15.300", "192.168.15.300 is not an address: octet 300 is beyond 255");
	assert_why(&peer, "2001:db8:::1", "2001:db8:::1 is not an IPv6 address");
}

static void a_bad_prefix_names_mask_or_octet(void **state)
{
	struct field f = field_of("prefix_v4");
	char *why = field_why(&f, "10.0.0.0/33");
	assert_non_null(strstr(why, "33"));
	assert_non_null(strstr(why, "32"));
	mem_free(why);
	assert_why(&f, "10.0.0.256/8", "10.0.0.256 is not an address: octet 256 is beyond 255");
	assert_why(&f, "10.0.0.1", "10.0.0.1 has no mask, an IPv4 prefix such as 10.0.0.1/24 is wanted");
	assert_why(&f, "2001:db8::/32", "2001:db8::/32 is an IPv6 prefix, an IPv4 prefix is wanted");
	assert_why(&f, "net", "\"net\" is not an IPv4 prefix");
}

static void a_choice_takes_unique_beginnings(void **state)
{
	struct field f = { .name = "colour", .type = &type_choice, .size = 1, .words = colours };
	uint8_t value = 9;
	char *why = NULL;
	assert_true(type_choice.read(&f, "r", &value, &why));
	assert_int_equal(value, 0);
	assert_int_equal(type_choice.fits(&f, "green"), 3);
	assert_int_equal(type_choice.fits(&f, "gree"), 1);
	assert_int_equal(type_choice.fits(&f, "gr"), 1);
	assert_why(&f, "gr", "\"gr\" is not one of red, green, grey");
	assert_why(&f, "blue", "\"blue\" is not one of red, green, grey");
	assert_int_equal(value, 0);
}

static void a_list_grows_and_shrinks(void **state)
{
	struct field f = field_of("asn_list");
	char *list = NULL, *more = NULL, *why = NULL;
	assert_true(f.type->read(&f, "1 2", &list, &why));
	assert_true(f.type->read(&f, "3 2", &more, &why));
	f.type->gather(&f, &list, &more);
	assert_string_equal(more, "1 2 3");
	assert_true(f.type->spare(&f, &more, &list));
	assert_string_equal(list, "3");
	assert_false(f.type->spare(&f, &list, &more));
	f.type->drop(&f, &list);
	f.type->drop(&f, &more);
	why = field_why(&f, "1 x");
	assert_string_equal(why, "\"x\" is not an AS number: 1-4294967295, or two numbers to 65535 with a dot between");
	mem_free(why);
}

static void names_of_interfaces_are_bounded(void **state)
{
	struct field f = field_of("interface");
	assert_good(&f, "br-0123456789ab");
	assert_why(&f, "br-0123456789abc", "\"br-0123456789abc\" has 16 characters, names of interfaces at most 15");
	assert_why(&f, "10.1.0.256", "\"10.1.0.256\" cannot be an interface's name");
	assert_why(&f, "a/b", "\"a/b\" cannot be an interface's name");
}

static void fields_come_from_text(void **state)
{
	struct field f;
	char *why = NULL;
	char room[64];
	assert_true(field_from_text("u32 1-65535", &f, &why));
	assert_string_equal(f.type->token(&f, room), "(1-65535)");
	assert_false(field_from_text("u33", &f, &why));
	assert_string_equal(why, "there is no type \"u33\"");
	mem_free(why);
	assert_false(field_from_text("u32 10-1", &f, &why));
	mem_free(why);
	assert_ptr_equal(field_type_find("prefix_v4", 9), &type_prefix_v4);
	assert_ptr_equal(field_type_find("prefix_v4", 6), &type_prefix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_reads_what_it_writes),
		cmocka_unit_test(a_bad_number_is_told_the_range),
		cmocka_unit_test(a_bad_as_number_is_explained),
		cmocka_unit_test(a_bad_address_names_the_octet),
		cmocka_unit_test(a_bad_prefix_names_mask_or_octet),
		cmocka_unit_test(a_choice_takes_unique_beginnings),
		cmocka_unit_test(a_list_grows_and_shrinks),
		cmocka_unit_test(names_of_interfaces_are_bounded),
		cmocka_unit_test(fields_come_from_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
