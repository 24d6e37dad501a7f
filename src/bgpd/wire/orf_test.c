/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/wire/orf.h"
#include "bgpd/wire/testing.h"

static struct orf_list list;
static struct orf_news news;
static struct notification error;
static uint8_t room[1 << 20];

static int forget(void **state)
{
	array_free(&list.items);
	list = (struct orf_list){ 0 };
	return 0;
}

static bool take(enum family_row family, const char *hex)
{
	uint8_t bytes[512];
	size_t length = from_hex(hex, bytes, sizeof bytes);
	return orf_take(reader_over(bytes, length), family, &list, &news, &error);
}

static void assert_entry(uint32_t at, uint32_t seq, bool is_permit, const char *prefix)
{
	assert_true(at < list.items.count);
	assert_int_equal(list.items.items[at].seq, seq);
	assert_int_equal(list.items.items[at].is_permit, is_permit);
	assert_prefix(&list.items.items[at].prefix, prefix);
}

static void entries_are_kept_by_number(void **state)
{
	/* 20 deny 10.1.0.0/16 le 24, 10 permit 10.0.0.0/8 */
	assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0013 20 00000014 00 18 10 0a01 00 0000000a 00 00 08 0a"));
	assert_true(news.is_changed && !news.is_deferred && !news.why_emptied);
	assert_int_equal(list.items.count, 2);
	assert_entry(0, 10, true, "10.0.0.0/8");
	assert_entry(1, 20, false, "10.1.0.0/16");
	assert_int_equal(list.items.items[1].le, 24);
	/* The same number again: in its place.  Another one is removed. */
	assert_true(take(FAMILY_IPV4_UNICAST, "02 40 0009 00 00000014 00 00 08 0b"));
	assert_true(news.is_changed && news.is_deferred);
	assert_entry(1, 20, true, "11.0.0.0/8");
	assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 40 0000000a 00 00 08 0a"));
	assert_int_equal(list.items.count, 1);
	assert_entry(0, 20, true, "11.0.0.0/8");
}

static void what_is_not_there_is_not_missed(void **state)
{
	assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 00 0000000a 00 00 08 0a"));
	assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 40 0000000b 00 00 08 0a"));
	assert_false(news.is_changed);
	assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 40 0000000a 00 00 08 0b"));
	assert_false(news.is_changed);
	assert_int_equal(list.items.count, 1);
}

static void all_are_removed_by_either_way_to_say_it(void **state)
{
	static const char *const ways[] = { "02 40 0001 80", "02 40 0001 c0" };
	for (int i = 0; i < 2; i++) {
		assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 00 0000000a 00 00 08 0a"));
		assert_true(take(FAMILY_IPV4_UNICAST, ways[i]));
		assert_true(news.is_changed && news.is_deferred);
		assert_int_equal(list.items.count, 0);
	}
	/* … and what follows in the message is added. */
	assert_true(take(FAMILY_IPV4_UNICAST, "01 80 000a 80 00 0000000a 00 00 08 0a"));
	assert_int_equal(list.items.count, 1);
}

static void other_types_are_passed_over(void **state)
{
	assert_true(take(FAMILY_IPV4_UNICAST, "01 41 0002 ffff 40 0009 00 0000000a 00 00 08 0a"));
	assert_int_equal(list.items.count, 1);
}

static void values_without_sense_empty_the_list(void **state)
{
	static const struct { enum family_row family; const char *hex; } rows[] = {
		{ FAMILY_IPV4_UNICAST, "01 40 000d 00 00000001 00 00 21 0a00000000" },        /* 33 bits */
		{ FAMILY_IPV6_UNICAST, "01 40 0008 00 00000001 00 00 81" },                   /* 129 bits */
		{ FAMILY_IPV4_UNICAST, "01 40 0009 00 00000001 07 00 08 0a" },                /* ge below the length */
		{ FAMILY_IPV4_UNICAST, "01 40 0009 00 00000001 00 07 08 0a" },                /* le below the length */
		{ FAMILY_IPV4_UNICAST, "01 40 0009 00 00000001 18 10 08 0a" },                /* ge above le */
		{ FAMILY_IPV4_UNICAST, "01 40 0009 00 00000001 21 00 08 0a" },                /* ge beyond an address */
		{ FAMILY_IPV4_UNICAST, "01 40 0006 00 00000001 00" },                         /* cut short */
		{ FAMILY_IPV4_UNICAST, "01 40 0009 00 00000001 00 00 10 0a" },                /* a prefix cut short */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(take(FAMILY_IPV4_UNICAST, "01 40 0009 00 0000000a 00 00 08 0a"));
		assert_true(take(rows[i].family, rows[i].hex));
		assert_non_null(news.why_emptied);
		assert_true(news.is_changed);
		assert_int_equal(list.items.count, 0);
	}
}

static void lengths_beyond_the_message_are_refused(void **state)
{
	assert_false(take(FAMILY_IPV4_UNICAST, "01 40 000a 00 0000000a 00 00 08 0a"));
	assert_int_equal(error.code, NOTIFY_REFRESH);
	assert_int_equal(error.subcode, 1);
	assert_false(take(FAMILY_IPV4_UNICAST, "01 40 00"));
	assert_true(take(FAMILY_IPV4_UNICAST, "01"));
}

static struct orf_entry entry_number(uint32_t i)
{
	struct orf_entry entry = { .seq = 5 * i, .is_permit = i % 3 != 0, .ge = i % 2 ? 65 : 0, .le = i % 5 ? 128 : 0 };
	entry.prefix = (struct prefix){ .family = AF_INET6, .length = 64, .v6 = { 0x20, 0x01, 0x0d, 0xb8, (uint8_t)(i >> 8), (uint8_t)i } };
	return entry;
}

/* Message by message, as a session would hear them. */
static void hear(size_t length)
{
	struct reader bytes = reader_over(room, length);
	while (read_left(&bytes)) {
		struct header header;
		assert_true(header_read(bytes.at, MESSAGE_MAX, &header, &error));
		struct reader body = read_window(&bytes, header.length);
		read_bytes(&body, HEADER_BYTES + 4);
		assert_true(orf_take(body, FAMILY_IPV6_UNICAST, &list, &news, &error));
		assert_int_equal(news.is_deferred, read_left(&bytes) != 0);
	}
}

static void long_lists_go_into_several_messages(void **state)
{
	static struct orf_entry entries[2000];
	struct writer w = writer_over(room, sizeof room);
	uint32_t written = 0, messages = 0;
	for (uint32_t i = 0; i < 2000; i++)
		entries[i] = entry_number(i);
	orf_write_remove(&w, FAMILY_IPV6_UNICAST, ORF_PREFIXES, true);
	for (; written < 2000; messages++)
		written += orf_write_add(&w, FAMILY_IPV6_UNICAST, ORF_PREFIXES, entries + written, 2000 - written);
	assert_int_equal(messages, 8);
	hear(write_used(&w));
	assert_int_equal(list.items.count, 2000);
	for (uint32_t i = 0; i < 2000; i++) {
		const struct orf_entry *read = &list.items.items[i], *said = &entries[i];
		assert_true(read->seq == said->seq && read->is_permit == said->is_permit && read->ge == said->ge && read->le == said->le);
		assert_true(prefix_same(&read->prefix, &said->prefix));
	}
}

static void too_many_entries_are_no_filter_until_all_are_removed(void **state)
{
	struct writer w = writer_over(room, sizeof room);
	for (uint32_t i = 0; i <= ORF_ENTRIES_MOST; i++) {
		struct orf_entry entry = entry_number(i);
		orf_write_add(&w, FAMILY_IPV6_UNICAST, ORF_PREFIXES, &entry, 1);
	}
	struct reader bytes = reader_over(room, write_used(&w));
	while (read_left(&bytes)) {
		struct reader one = read_window(&bytes, HEADER_BYTES + 8 + 16);
		read_bytes(&one, HEADER_BYTES + 4);
		assert_true(orf_take(one, FAMILY_IPV6_UNICAST, &list, &news, &error));
	}
	assert_non_null(news.why_emptied);
	assert_int_equal(list.items.count, 0);
	assert_true(take(FAMILY_IPV6_UNICAST, "01 40 0008 00 00000001 00 00 00"));
	assert_int_equal(list.items.count, 0);
	assert_true(take(FAMILY_IPV6_UNICAST, "01 40 0009 80 00 00000001 00 00 00"));
	assert_int_equal(list.items.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(entries_are_kept_by_number, forget),
		cmocka_unit_test_teardown(what_is_not_there_is_not_missed, forget),
		cmocka_unit_test_teardown(all_are_removed_by_either_way_to_say_it, forget),
		cmocka_unit_test_teardown(other_types_are_passed_over, forget),
		cmocka_unit_test_teardown(values_without_sense_empty_the_list, forget),
		cmocka_unit_test_teardown(lengths_beyond_the_message_are_refused, forget),
		cmocka_unit_test_teardown(long_lists_go_into_several_messages, forget),
		cmocka_unit_test_teardown(too_many_entries_are_no_filter_until_all_are_removed, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
