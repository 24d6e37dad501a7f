/* SPDX-License-Identifier: Apache-2.0 */
/* Records as RFC 6396 and RFC 8050 draw them, octet by octet. */
#include "base/testing.h"
#include <string.h>
#include <sys/socket.h>
#include "base/memory.h"
#include "bgpd/wire/mrt.h"

static uint8_t room[4096];
static const struct mrt_clock noon = { .seconds = 0x01020304, .micros = 5 }, noon_exactly = { 0x01020304, 5, true };

static void assert_record(const struct writer *w, const uint8_t *wanted, size_t length)
{
	assert_false(w->full);
	assert_int_equal(write_used(w), length);
	assert_memory_equal(room, wanted, length);
}
#define ASSERT_RECORD(w, ...) assert_record(w, (uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ }))

static struct address address_of(const char *text)
{
	struct address a = { 0 };
	assert_true(address_parse(text, &a));
	return a;
}

static void a_message_stands_behind_its_session(void **state)
{
	struct mrt_session s = { .remote_as = 65002, .local_as = 0x10001, .ifindex = 3, .remote = address_of("192.0.2.2"),
				 .local = address_of("192.0.2.1") };
	struct writer w = writer_over(room, sizeof room);
	mrt_put_message(&w, &noon, &s, "ab", 2);
	ASSERT_RECORD(&w, 1, 2, 3, 4, 0, 16, 0, 4, 0, 0, 0, 22, 0, 0, 0xfd, 0xea, 0, 1, 0, 1, 0, 3, 0, 1, 192, 0, 2, 2, 192, 0, 2, 1, 'a', 'b');
	s.has_short_numbers = s.has_path_ids = true;
	w = writer_over(room, sizeof room);
	mrt_put_message(&w, &noon, &s, "", 0);
	/* A number that takes four octets is that of RFC 6793 in two: 23456 */
	ASSERT_RECORD(&w, 1, 2, 3, 4, 0, 16, 0, 8, 0, 0, 0, 16, 0xfd, 0xea, 0x5b, 0xa0, 0, 3, 0, 1, 192, 0, 2, 2, 192, 0, 2, 1);
}

static void a_state_carries_microseconds_where_that_is_asked_for(void **state)
{
	struct mrt_session s = { .remote_as = 1, .local_as = 2, .remote = address_of("192.0.2.2") };
	struct writer w = writer_over(room, sizeof room);
	mrt_put_state(&w, &noon_exactly, &s, 5, 6);
	ASSERT_RECORD(&w, 1, 2, 3, 4, 0, 17, 0, 5, 0, 0, 0, 28, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 192, 0, 2, 2, 0, 0, 0, 0, 0, 5, 0, 6);
}

static void the_first_neighbor_of_a_table_is_ourselves(void **state)
{
	struct mrt_peer peers[] = { { 7, address_of("192.0.2.2"), 65002 } };
	struct writer w = writer_over(room, sizeof room);
	mrt_put_peers(&w, &noon, 9, peers, 1);
	ASSERT_RECORD(&w, 1, 2, 3, 4, 0, 13, 0, 1, 0, 0, 0, 34, 0, 0, 0, 9, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 7,
		      192, 0, 2, 2, 0, 0, 0xfd, 0xea);
}

static uint32_t some_set(bool is_v6)
{
	static struct attrs_builder b;
	struct nexthop_address v6 = { .global = address_of("2001:db8::2"), .link_local = address_of("fe80::2"), .scope = 4 };
	builder_open(&b);
	builder_put(&b, 0x40, ATTR_ORIGIN, "\0", 1);
	if (is_v6)
		builder_put_nexthop(&b, &v6, 2, 1);
	else
		builder_put(&b, 0x40, ATTR_NEXT_HOP, (uint8_t[]){ 192, 0, 2, 2 }, 4);
	builder_put(&b, 0xc0, ATTR_MARKS, "own", 3);
	return builder_intern(&b, 1);
}

static void a_prefix_has_its_paths_without_our_own_marks(void **state)
{
	uint32_t set = some_set(false);
	struct prefix p;
	struct mrt_prefix record;
	assert_true(prefix_parse("10.1.0.0/17", &p));
	struct writer w = writer_over(room, sizeof room);
	mrt_begin_prefix(&w, &noon, 8, &p, false, &record);
	mrt_put_path(&w, &record, &(struct mrt_path){ .peer = 1, .since_s = 2, .attrs = attrs_at(set) });
	mrt_end_prefix(&w, &record);
	ASSERT_RECORD(&w, 1, 2, 3, 4, 0, 13, 0, 2, 0, 0, 0, 29, 0, 0, 0, 8, 17, 10, 1, 0, 0, 1, 0, 1, 0, 0, 0, 2, 0, 11, 0x40, 1, 1, 0,
		      0x40, 3, 4, 192, 0, 2, 2);
	attrs_release(set, 1);
}

static void of_ipv6_only_the_next_hops_stand_there(void **state)
{
	uint32_t set = some_set(true);
	struct prefix p;
	struct mrt_prefix record;
	assert_true(prefix_parse("2001:db8::/32", &p));
	struct writer w = writer_over(room, sizeof room);
	mrt_begin_prefix(&w, &noon, 8, &p, true, &record);
	mrt_put_path(&w, &record, &(struct mrt_path){ .peer = 1, .since_s = 2, .path_id = 3, .attrs = attrs_at(set) });
	mrt_end_prefix(&w, &record);
	static const uint8_t head[] = { 1, 2, 3, 4, 0, 13, 0, 10, 0, 0, 0, 63, 0, 0, 0, 8, 32, 0x20, 1, 0x0d, 0xb8, 0, 1, 0, 1, 0, 0, 0, 2,
					0, 0, 0, 3, 0, 40, 0x40, 1, 1, 0, 0x80, 14, 33, 32, 0x20, 1, 0x0d, 0xb8 };
	assert_false(w.full);
	assert_memory_equal(room, head, sizeof head);
	assert_int_equal(write_used(&w), 12 + 63);
	assert_int_equal(room[write_used(&w) - 1], 2);
	attrs_release(set, 1);
}

static void a_record_that_does_not_fit_is_noticed(void **state)
{
	struct mrt_session s = { .remote = address_of("192.0.2.2") };
	for (size_t length = 0; length < 34; length++) {
		struct writer w = writer_over(room, length);
		mrt_put_message(&w, &noon, &s, "ab", 2);
		assert_true(w.full);
	}
}

static int open_sets(void **state)
{
	attrs_open();
	return 0;
}

static int close_sets(void **state)
{
	attrs_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_stands_behind_its_session),
		cmocka_unit_test(a_state_carries_microseconds_where_that_is_asked_for),
		cmocka_unit_test(the_first_neighbor_of_a_table_is_ourselves),
		cmocka_unit_test(a_prefix_has_its_paths_without_our_own_marks),
		cmocka_unit_test(of_ipv6_only_the_next_hops_stand_there),
		cmocka_unit_test(a_record_that_does_not_fit_is_noticed),
	};
	return cmocka_run_group_tests(tests, open_sets, close_sets);
}
