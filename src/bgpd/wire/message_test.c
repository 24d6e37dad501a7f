/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/wire/message.h"
#include "bgpd/wire/testing.h"

static uint8_t room[MESSAGE_MAX_EXTENDED];
static struct notification error;
static struct header header;

static bool read_header(uint16_t length, uint8_t type, uint16_t most)
{
	uint8_t bytes[HEADER_BYTES];
	memset(bytes, 0xff, 16);
	store_u16(bytes + 16, length);
	bytes[18] = type;
	return header_read(bytes, most, &header, &error);
}

static void headers_keep_to_the_limits_of_their_type(void **state)
{
	static const struct { uint16_t length; uint8_t type; uint16_t most; uint8_t subcode; } rows[] = {
		{ 19, MESSAGE_KEEPALIVE, 4096, 0 }, { 20, MESSAGE_KEEPALIVE, 4096, 2 }, { 18, MESSAGE_KEEPALIVE, 4096, 2 },
		{ 29, MESSAGE_OPEN, 4096, 0 }, { 28, MESSAGE_OPEN, 4096, 2 }, { 5000, MESSAGE_OPEN, 65535, 2 },
		{ 23, MESSAGE_UPDATE, 4096, 0 }, { 22, MESSAGE_UPDATE, 4096, 2 }, { 4096, MESSAGE_UPDATE, 4096, 0 },
		{ 4097, MESSAGE_UPDATE, 4096, 2 }, { 65535, MESSAGE_UPDATE, 65535, 0 }, { 21, MESSAGE_NOTIFICATION, 4096, 0 },
		{ 20, MESSAGE_NOTIFICATION, 4096, 2 }, { 23, MESSAGE_ROUTE_REFRESH, 4096, 0 }, { 23, 0, 4096, 3 },
		{ 22, MESSAGE_CAPABILITY, 4096, 0 }, { 21, MESSAGE_CAPABILITY, 4096, 2 }, { 23, 7, 4096, 3 }, { 23, 255, 4096, 3 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool good = read_header(rows[i].length, rows[i].type, rows[i].most);
		assert_int_equal(good, rows[i].subcode == 0);
		if (good) {
			assert_int_equal(header.length, rows[i].length);
			assert_int_equal(header.type, rows[i].type);
			continue;
		}
		assert_int_equal(error.code, NOTIFY_HEADER);
		assert_int_equal(error.subcode, rows[i].subcode);
		assert_int_equal(error.length, rows[i].subcode == 2 ? 2 : 1);
	}
}

static void a_wrong_marker_is_noticed_at_every_place(void **state)
{
	for (int i = 0; i < 16; i++) {
		struct writer w = writer_over(room, sizeof room);
		keepalive_write(&w);
		room[i] = 0xfe;
		assert_false(header_read(room, 4096, &header, &error));
		assert_int_equal(error.subcode, 1);
	}
}

static void what_is_written_can_be_read(void **state)
{
	struct writer w = writer_over(room, sizeof room);
	struct notification n = notification_of(NOTIFY_CEASE, CEASE_SHUTDOWN), back;
	notification_add(&n, "\003bye", 4);
	notification_write(&w, &n);
	assert_true(header_read(room, 4096, &header, &error));
	assert_int_equal(header.length, write_used(&w));
	notification_read(reader_over(room + HEADER_BYTES, header.length - HEADER_BYTES), &back);
	assert_memory_equal(&back, &n, offsetof(struct notification, data) + 4);

	uint16_t afi;
	uint8_t safi, subtype;
	w = writer_over(room, sizeof room);
	refresh_write(&w, 2, 1, 2);
	assert_true(header_read(room, 4096, &header, &error));
	assert_true(refresh_read(reader_over(room + HEADER_BYTES, 4), &afi, &safi, &subtype, &error));
	assert_int_equal(afi << 16 | safi << 8 | subtype, 2 << 16 | 1 << 8 | 2);
}

static void every_truncated_refresh_is_noticed(void **state)
{
	uint16_t afi;
	uint8_t safi, subtype;
	for (size_t length = 0; length < 4; length++) {
		assert_false(refresh_read(reader_over("\0\1\0\1", length), &afi, &safi, &subtype, &error));
		assert_int_equal(error.code, NOTIFY_REFRESH);
	}
	assert_true(refresh_read(reader_over("\0\1\0\1filters", 11), &afi, &safi, &subtype, &error));
	assert_false(refresh_read(reader_over("\0\1\1\1more", 8), &afi, &safi, &subtype, &error));
	assert_int_equal(error.subcode, 1);
}

static void a_full_writer_writes_no_half_header(void **state)
{
	struct writer w = writer_over(room, HEADER_BYTES - 1);
	keepalive_write(&w);
	assert_true(w.full);
	assert_int_equal(write_used(&w), 0);
}

static void assert_words(uint8_t code, uint8_t subcode, const void *data, size_t length, const char *wanted)
{
	struct notification n = notification_of(code, subcode);
	struct text t = { 0 };
	notification_add(&n, data, length);
	text_add_notification(&t, &n);
	assert_string_equal(text_chars(&t), wanted);
	text_free(&t);
}

static void notifications_are_told_in_plain_words(void **state)
{
	assert_words(NOTIFY_OPEN, 2, "\xfd\xea", 2, "OPEN message error: bad peer AS (AS 65002)");
	assert_words(NOTIFY_OPEN, 1, "\0\4", 2, "OPEN message error: unsupported BGP version (the highest it knows is 4)");
	assert_words(NOTIFY_OPEN, 7, "\x41\4\0\0\xfd\xe9", 6, "OPEN message error: a capability is not supported (4-octet AS number)");
	assert_words(NOTIFY_HOLD_TIMER, 0, "", 0, "Hold timer expired: nothing was heard for the hold time");
	assert_words(NOTIFY_CEASE, CEASE_SHUTDOWN, "\6repair", 7, "Cease: administrative shutdown: \"repair\"");
	assert_words(NOTIFY_CEASE, CEASE_SHUTDOWN, "\377repair", 7, "Cease: administrative shutdown");
	assert_words(NOTIFY_CEASE, CEASE_MAX_PREFIX, "\0\1\1\0\0\0\144", 7,
		     "Cease: maximum number of prefixes reached (100 of IPv4 Unicast)");
	assert_words(NOTIFY_CEASE, CEASE_HARD_RESET, "\6\4", 2, "Cease: hard reset: Cease: administrative reset");
	assert_words(NOTIFY_CEASE, 99, "", 0, "Cease: unknown subcode 99");
	assert_words(77, 1, "", 0, "NOTIFICATION with unknown code 77/1");
	assert_string_equal(notification_code_word(NOTIFY_CEASE), "Cease");
	assert_string_equal(notification_subcode_word(NOTIFY_CEASE, CEASE_SHUTDOWN), "Administrative Shutdown");
	assert_string_equal(notification_subcode_word(NOTIFY_OPEN, 8), "Unknown");
}

static void foreign_text_cannot_do_harm(void **state)
{
	static const struct { const char *said, *shown; } rows[] = {
		{ "plain", "plain" }, { "a\nb\033[2J", "a?b?[2J" }, { "Zürich", "Zürich" }, { "斑马", "斑马" },
		{ "\xff\xfe", "??" }, { "\xc3", "?" }, { "\xc0\xaf", "??" }, { "a\xe2\x80\xae" "b", "a???b" }, { "\x7f", "?" },
		{ "🦓", "🦓" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text t = { 0 };
		text_add_foreign(&t, rows[i].said, strlen(rows[i].said));
		assert_string_equal(text_chars(&t), rows[i].shown);
		text_free(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_keep_to_the_limits_of_their_type),
		cmocka_unit_test(a_wrong_marker_is_noticed_at_every_place),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(every_truncated_refresh_is_noticed),
		cmocka_unit_test(a_full_writer_writes_no_half_header),
		cmocka_unit_test(notifications_are_told_in_plain_words),
		cmocka_unit_test(foreign_text_cannot_do_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
