/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/wire/open.h"
#include "bgpd/wire/testing.h"

static uint8_t room[MESSAGE_MAX];
static struct notification error;

static struct open full_open(void)
{
	struct open o = { .version = 4, .asn = 4200000000, .asn_field = 23456, .hold_seconds = 180, .router_id = 0xc0000201 };
	o.offers = (struct capabilities){ .any = true, .family = { true, true }, .multiprotocol = true, .refresh = true,
					  .enhanced_refresh = true, .extended_message = true, .as4 = true,
					  .as4_number = 4200000000, .graceful_restart = true, .restart_seconds = 120,
					  .notification_bit = true, .restart_family = { true, false },
					  .forwarding = { true, false }, .addpath = { 3, 1 },
					  .extended_nexthop = { true, false }, .hostname = "zebra", .domain = "example" };
	return o;
}

static size_t write_open(const struct open *o)
{
	struct writer w = writer_over(room, sizeof room);
	open_write(&w, o);
	assert_false(w.full);
	return write_used(&w) - HEADER_BYTES;
}

static void what_is_offered_arrives(void **state)
{
	struct open o = full_open(), back;
	size_t length = write_open(&o);
	assert_true(open_read(reader_over(room + HEADER_BYTES, length), &back, &error));
	assert_memory_equal(&back, &o, sizeof o);
}

static void every_truncated_open_is_noticed(void **state)
{
	struct open o = full_open(), back;
	size_t length = write_open(&o);
	for (size_t cut = 0; cut < length; cut++) {
		uint8_t *copy = malloc(cut ? cut : 1);
		memcpy(copy, room + HEADER_BYTES, cut);
		assert_false(open_read(reader_over(copy, cut), &back, &error));
		assert_int_equal(error.code, NOTIFY_OPEN);
		free(copy);
	}
}

static void an_open_without_capabilities_offers_none(void **state)
{
	struct open o = { .version = 4, .asn = 65001, .asn_field = 65001, .hold_seconds = 90, .router_id = 1 }, back;
	size_t length = write_open(&o);
	assert_int_equal(length, 10);
	assert_true(open_read(reader_over(room + HEADER_BYTES, length), &back, &error));
	assert_false(back.offers.any);
	assert_int_equal(back.asn, 65001);
}

static void the_longest_names_fit(void **state)
{
	struct open o = full_open(), back;
	memset(o.offers.hostname, 'h', 64);
	memset(o.offers.domain, 'd', 64);
	size_t length = write_open(&o);
	assert_true(open_read(reader_over(room + HEADER_BYTES, length), &back, &error));
	assert_memory_equal(&back, &o, sizeof o);
}

/* The fixed part with the AS 65001, then the parameters given. */
static bool read_parameters(const char *hex, struct open *out)
{
	uint8_t bytes[600] = { 4, 0xfd, 0xe9, 0, 90, 10, 0, 0, 2 };
	return open_read(reader_over(bytes, 9 + from_hex(hex, bytes + 9, 500)), out, &error);
}

static void refusals_say_why(void **state)
{
	static const struct { const char *parameters; int subcode; } rows[] = {
		{ "00", -1 },
		{ "ff ff 0000", -1 },
		{ "0c ff 0009 02 0006 01 04 0001 00 01", -1 },       /* 255 decides, not the short length */
		{ "02 02 00", -1 },                                  /* no capability inside */
		{ "04 03 02 0000", 4 },                              /* unknown parameter */
		{ "ff ff 0004 ff 0001 00", 4 },                      /* 255 inside is a parameter like another */
		{ "01 02", 0 }, { "02 02 04", 0 }, { "08 02 20 01 04 0001 00 01", 0 },
		{ "03 02 01 01", 0 },                                /* a capability's head cut off */
		{ "09 02 07 01 05 0001 00 01 00", 0 },               /* MP of five octets */
		{ "06 02 04 41 02 fde9", 0 },                        /* AS4 of two */
		{ "08 02 06 41 04 0000 0000", 2 },                   /* AS 0 */
		{ "08 02 06 41 04 0000 fdea", 2 },                   /* not the AS of the old field */
		{ "08 02 06 41 04 0000 fde9", -1 },
		{ "08 02 06 45 04 0001 01 07", -1 },                 /* add-path 7: passed over */
		{ "07 02 05 49 03 ff 6162", -1 },                    /* a name that overruns: not understood */
		{ "06 02 04 07 02 1111", -1 },
	};
	struct open o;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool good = read_parameters(rows[i].parameters, &o);
		if (good != (rows[i].subcode < 0))
			print_message("%s\n", rows[i].parameters);
		assert_int_equal(good, rows[i].subcode < 0);
		if (!good)
			assert_int_equal(error.subcode, rows[i].subcode);
	}
}

static void what_is_not_understood_is_remembered(void **state)
{
	struct open o;
	assert_true(read_parameters("0a 02 08 07 02 0161 c8 02 abcd", &o));
	assert_int_equal(o.offers.unknown_count, 2);
	assert_int_equal(o.offers.unknown[0], 7);
	assert_int_equal(o.offers.unknown[1], 200);
	assert_string_equal(capability_word(75), "Software Version");
	assert_string_equal(capability_word(200), "Unknown");
}

static void the_fixed_part_is_checked(void **state)
{
	static const struct { const char *hex; int subcode; } rows[] = {
		{ "04 fde9 005a 0a000002 00", -1 }, { "03 fde9 005a 0a000002 00", 1 }, { "04 0000 005a 0a000002 00", 2 },
		{ "04 5ba0 005a 0a000002 00", 2 }, { "04 fde9 005a 00000000 00", 3 }, { "04 fde9 0001 0a000002 00", 6 },
		{ "04 fde9 0002 0a000002 00", 6 }, { "04 fde9 0000 0a000002 00", -1 }, { "04 fde9 0003 0a000002 00", -1 },
		{ "04 fde9 005a 0a000002 00 00", 0 },
	};
	struct open o;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t bytes[32];
		size_t length = from_hex(rows[i].hex, bytes, sizeof bytes);
		assert_int_equal(open_read(reader_over(bytes, length), &o, &error), rows[i].subcode < 0);
		if (rows[i].subcode >= 0)
			assert_int_equal(error.subcode, rows[i].subcode);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_offered_arrives),
		cmocka_unit_test(every_truncated_open_is_noticed),
		cmocka_unit_test(an_open_without_capabilities_offers_none),
		cmocka_unit_test(the_longest_names_fit),
		cmocka_unit_test(refusals_say_why),
		cmocka_unit_test(what_is_not_understood_is_remembered),
		cmocka_unit_test(the_fixed_part_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
