/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/wire/capability.h"
#include "bgpd/wire/testing.h"

static uint8_t room[MESSAGE_MAX];

static struct capabilities many(void)
{
	return (struct capabilities){
		.any = true, .family = { true, true }, .multiprotocol = true, .as4 = true, .as4_number = 65001, .dynamic = true,
		.graceful_restart = true, .restart_seconds = 120, .restart_family = { true, true }, .long_lived = true,
		.long_lived_family = { true, true }, .long_lived_forwarding = { false, true },
		.long_lived_seconds = { 10, 0xabcdef }, .addpath = { DIRECTION_SEND, DIRECTION_BOTH }, .paths_limit = { 10, 0 },
		.paths_limit_said = { true, true },
		.extended_nexthop = { true, false }, .orf = { DIRECTION_SEND, DIRECTION_RECEIVE }, .orf_old = { DIRECTION_SEND },
		.role_said = true, .role = ROLE_CUSTOMER, .hostname = "zebra", .software = "Grevy/1", .link_local_nexthop = true };
}

static struct capabilities back_from(const char *hex, bool *is_good)
{
	uint8_t bytes[256];
	struct capabilities c = { 0 };
	*is_good = capabilities_read(reader_over(bytes, from_hex(hex, bytes, sizeof bytes)), &c);
	return c;
}

static void what_is_written_is_read(void **state)
{
	struct capabilities c = many(), back = { 0 };
	struct writer w = writer_over(room, sizeof room);
	capabilities_write(&w, &c);
	assert_true(capabilities_read(reader_over(room, write_used(&w)), &back));
	assert_memory_equal(&back, &c, sizeof c);
}

static void roles_that_contradict_are_noticed(void **state)
{
	bool is_good;
	struct capabilities c = back_from("09 01 03 09 01 03", &is_good);
	assert_true(is_good && c.role_said && !c.role_differs);
	c = back_from("09 01 03 09 01 04", &is_good);
	assert_true(is_good && c.role_said && c.role_differs);
	back_from("09 02 0300", &is_good);
	assert_false(is_good);
}

static void what_makes_no_sense_is_unknown(void **state)
{
	bool is_good;
	struct capabilities c = back_from("4b 02 0541  03 07 0001 00 01 02 40 03", &is_good);
	assert_true(is_good);
	assert_int_equal(c.unknown_count, 2);
	assert_int_equal(c.unknown[0], 75);
	assert_int_equal(c.unknown[1], 3);
}

/* Turns `was` into `now` by messages, as the other side would. */
static uint32_t follow(const struct capabilities *was, const struct capabilities *now)
{
	struct capabilities theirs = *was;
	struct notification error;
	struct writer w = writer_over(room, sizeof room);
	uint32_t count = capabilities_write_changes(&w, was, now);
	struct reader all = reader_over(room, write_used(&w));
	for (uint32_t i = 0; i < count; i++) {
		struct header h;
		assert_true(header_read(read_bytes(&all, HEADER_BYTES), MESSAGE_MAX, &h, &error));
		assert_int_equal(h.type, MESSAGE_CAPABILITY);
		assert_true(capabilities_take_changes(read_window(&all, h.length - HEADER_BYTES), &theirs, &error));
	}
	assert_false(read_left(&all));
	assert_memory_equal(&theirs, now, sizeof theirs);
	return count;
}

static void changes_arrive(void **state)
{
	struct capabilities was = many(), now = many(), few = { .any = true, .dynamic = true };
	assert_int_equal(follow(&was, &now), 0);
	now.restart_seconds = 200;
	now.long_lived_seconds[1] = 5;
	now.role = ROLE_PEER;
	assert_int_equal(follow(&was, &now), 3);
	now = many();
	now.extended_nexthop[0] = now.link_local_nexthop = false;
	now.software[0] = 0;
	memset(now.software, 0, sizeof now.software);
	assert_int_equal(follow(&was, &now), 3);
	assert_int_equal(follow(&now, &was), 3);
	was = few;
	few.graceful_restart = true;
	assert_int_equal(follow(&was, &few), 1);
}

static void only_some_may_change(void **state)
{
	struct capabilities was = many(), now = many();
	now.paths_limit[0] = 11;
	memset(now.hostname, 0, sizeof now.hostname);
	assert_true(capabilities_may_change(&was, &now));
	now.family[1] = false;
	assert_false(capabilities_may_change(&was, &now));
}

static void a_broken_change_is_refused(void **state)
{
	static const char *const bad[] = { "00", "00 09", "00 09 01", "02 09 01 03", "00 09 02 0303", "00 4b 02 0541" };
	struct capabilities c = many(), before = c;
	struct notification error;
	uint8_t bytes[64];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		size_t length = from_hex(bad[i], bytes, sizeof bytes);
		assert_false(capabilities_take_changes(reader_over(bytes, length), &c, &error));
		assert_int_equal(error.code, NOTIFY_OPEN);
		assert_memory_equal(&c, &before, sizeof c);
	}
	assert_true(capabilities_take_changes(reader_over(bytes, from_hex("00 c8 01 00", bytes, sizeof bytes)), &c, &error));
	assert_memory_equal(&c, &before, sizeof c);
}

/* A family is told of alone: the others stay as they were. */
static void filters_change_family_by_family(void **state)
{
	static const uint8_t steps[][2] = { { 0, DIRECTION_SEND }, { DIRECTION_RECEIVE, DIRECTION_SEND }, { DIRECTION_RECEIVE, 0 },
					    { DIRECTION_BOTH, DIRECTION_BOTH }, { 0, 0 } };
	struct capabilities was = many(), now;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++, was = now) {
		now = was;
		for (int f = 0; f < 2; f++)
			now.orf[f] = now.orf_old[f] = steps[i][f];
		assert_true(capabilities_may_change(&was, &now));
		assert_int_equal(follow(&was, &now), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(roles_that_contradict_are_noticed),
		cmocka_unit_test(what_makes_no_sense_is_unknown),
		cmocka_unit_test(changes_arrive),
		cmocka_unit_test(only_some_may_change),
		cmocka_unit_test(filters_change_family_by_family),
		cmocka_unit_test(a_broken_change_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
