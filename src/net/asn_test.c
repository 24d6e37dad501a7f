/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "net/asn.h"

static void assert_reads(const char *word, uint32_t number, enum asn_notation notation)
{
	struct asn asn;
	assert_true(asn_parse(word, &asn));
	assert_int_equal(asn.number, number);
	assert_int_equal(asn.notation, notation);
}

static void every_notation_is_read(void **state)
{
	assert_reads("1", 1, ASN_PLAIN);
	assert_reads("4294967295", UINT32_MAX, ASN_PLAIN);
	assert_reads("1.10", 65546, ASN_DOT);
	assert_reads("65535.65535", UINT32_MAX, ASN_DOT);
	assert_reads("0.100", 100, ASN_DOT_PLUS);
}

static void what_is_no_as_number_is_refused(void **state)
{
	static const char *const words[] = { "", "0", "0.0", "4294967296", "1.", ".1", "1.65536", "65536.1", "1.2.3", "-1", "1a" };
	struct asn asn;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(asn_parse(words[i], &asn));
}

static void assert_writes(uint32_t number, enum asn_notation notation, const char *expected)
{
	struct text t = { 0 };
	text_add_asn(&t, number, notation);
	assert_string_equal(text_chars(&t), expected);
	text_free(&t);
}

static void a_dot_stands_where_the_notation_wants_one(void **state)
{
	assert_writes(65546, ASN_PLAIN, "65546");
	assert_writes(65546, ASN_DOT, "1.10");
	assert_writes(65546, ASN_DOT_PLUS, "1.10");
	assert_writes(100, ASN_DOT, "100");
	assert_writes(100, ASN_DOT_PLUS, "0.100");
	assert_writes(UINT32_MAX, ASN_DOT, "65535.65535");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_notation_is_read),
		cmocka_unit_test(what_is_no_as_number_is_refused),
		cmocka_unit_test(a_dot_stands_where_the_notation_wants_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
