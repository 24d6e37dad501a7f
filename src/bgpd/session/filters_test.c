/* SPDX-License-Identifier: Apache-2.0 */
/* filters_test -- outbound route filters between two sides: side A asks, side B is asked (RFC 5291). */
#include <string.h>
#include <unistd.h>
#include "bgpd/session/world.h"

#define V4 FAMILY_IPV4_UNICAST
#define V6 FAMILY_IPV6_UNICAST

static struct world w;
static struct fake f;

static int open_three(void **state) { world_open(&w, WORLD_SHARDS, false); return 0; }
static int close_world(void **state) { world_close(&w); return 0; }

static void bring_up(enum direction a, enum direction b)
{
	for (enum family_row family = V4; family <= V6; family++) {
		w.a.rules.family[family].orf = (uint8_t)a;
		w.b.rules.family[family].orf = (uint8_t)b;
	}
	side_follow(&w.a);
	side_follow(&w.b);
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
	world_step(&w, 100);
}

/* What A's speaker would post: `count` entries, in place of the ones before. */
static void tell(enum family_row family, uint32_t count, bool replaces)
{
	struct event_filter *letter = event_new(EVENT_TELL_FILTER, sizeof *letter, count * sizeof letter->items[0]);
	letter->peer = 1;
	letter->family = (uint8_t)family;
	letter->count = count;
	letter->replaces = replaces;
	for (uint32_t i = 0; i < count; i++) {
		letter->items[i] = (struct orf_entry){ .seq = i + 1, .is_permit = true };
		letter->items[i].prefix = (struct prefix){ .family = (uint8_t)families[family].address_family, .length = 24,
							   .bytes = { 10, (uint8_t)(i >> 8), (uint8_t)i } };
	}
	actor_post(w.a.speaker, io_actor(w.a.io), &letter->head);
	world_step(&w, 100);
}

static void whoever_may_ask_is_waited_for(void **state)
{
	bring_up(DIRECTION_SEND, DIRECTION_RECEIVE);
	assert_true(w.b.up.awaits_filter[V4] && w.b.up.awaits_filter[V6]);
	assert_false(w.a.up.awaits_filter[V4]);
	tell(V4, 0, false);                     /* a plain request */
	assert_int_equal(w.b.again, WORLD_SHARDS);
	assert_false(w.b.was_marked);
	assert_int_equal(w.b.filters, 0);
	tell(V4, 0, false);
	assert_int_equal(w.b.again, 2 * WORLD_SHARDS);
	assert_true(w.b.was_marked);            /* from the second on it is a refresh */
}

static void nobody_is_waited_for_where_directions_do_not_fit(void **state)
{
	static const enum direction pairs[][2] = { { 0, DIRECTION_RECEIVE }, { DIRECTION_RECEIVE, DIRECTION_RECEIVE },
						   { DIRECTION_SEND, 0 } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		bring_up(pairs[i][0], pairs[i][1]);
		assert_false(w.b.up.awaits_filter[V4]);
		tell(V4, 3, false);             /* not agreed on: it is just a request */
		assert_int_equal(w.b.filters, 0);
		assert_int_equal(w.b.again, WORLD_SHARDS * (i + 1));
		side_reset(&w.a, CEASE_RESET);
		world_until(&w, 1000, !side_is_up(&w.a) && !side_is_up(&w.b));
	}
}

static void filters_reach_all_shards_before_the_request(void **state)
{
	bring_up(DIRECTION_BOTH, DIRECTION_BOTH);
	tell(V6, 3, false);
	assert_int_equal(w.b.filters, WORLD_SHARDS);
	assert_int_equal(w.b.filter_entries, 3);
	assert_int_equal(w.b.shown_entries, 3);
	assert_int_equal(w.b.again, WORLD_SHARDS);
	tell(V6, 2, true);
	assert_int_equal(w.b.filter_entries, 2);
	assert_int_equal(w.b.again, 2 * WORLD_SHARDS);
	tell(V6, 0, true);
	assert_int_equal(w.b.filter_entries, 0);
	assert_int_equal(w.b.shown_entries, 0);
	assert_true(side_is_up(&w.a) && side_is_up(&w.b));
}

/* A long list takes many messages; it is applied as a whole. */
static void half_a_filter_is_applied_to_nobody(void **state)
{
	bring_up(DIRECTION_SEND, DIRECTION_RECEIVE);
	tell(V4, 5000, false);
	assert_int_equal(w.b.filters, WORLD_SHARDS);
	assert_int_equal(w.b.filter_entries, 5000);
	assert_int_equal(w.b.again, WORLD_SHARDS);
}

static void filters_end_with_the_session(void **state)
{
	bring_up(DIRECTION_SEND, DIRECTION_RECEIVE);
	tell(V4, 3, false);
	side_reset(&w.a, CEASE_RESET);
	world_until(&w, 1000, !side_is_up(&w.a) && !side_is_up(&w.b));
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
	assert_true(w.b.up.awaits_filter[V4]);
	tell(V4, 0, false);
	assert_int_equal(w.b.filters, WORLD_SHARDS);
}

/* With the dynamic capability offers change within the session: what may no longer be said is not applied. */
static void filters_end_with_the_offer(void **state)
{
	w.a.rules.offers.dynamic = w.b.rules.offers.dynamic = true;
	bring_up(DIRECTION_SEND, DIRECTION_RECEIVE);
	tell(V4, 3, false);
	w.a.rules.family[V4].orf = w.a.rules.family[V6].orf = 0;
	side_follow(&w.a);
	world_step(&w, 200);
	assert_int_equal(w.a.downs, 0);
	assert_int_equal(w.b.filter_entries, 0);
	assert_true(w.b.again >= 3 * WORLD_SHARDS);     /* V6 was still waited for */
}

static void filters_may_be_offered_within_the_session(void **state)
{
	w.a.rules.offers.dynamic = w.b.rules.offers.dynamic = true;
	bring_up(0, DIRECTION_RECEIVE);
	assert_false(w.b.up.awaits_filter[V4]);
	w.a.rules.family[V4].orf = DIRECTION_SEND;
	side_follow(&w.a);
	world_step(&w, 200);
	tell(V4, 3, false);
	tell(V6, 3, false);                     /* not offered there */
	assert_int_equal(w.b.filters, WORLD_SHARDS);
	assert_int_equal(w.b.filter_entries, 3);
	assert_int_equal(w.a.downs + w.b.downs, 0);
}

/* -- a bare socket: what no list of ours would say -- */

static void bring_up_fake(void)
{
	w.a.rules.is_passive = true;
	w.a.rules.family[V4].orf = DIRECTION_RECEIVE;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	static const uint8_t open[] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 50, 1,
		4, 0xfd, 0xea, 0, 90, 10, 0, 0, 2, 21, 2, 19,
		1, 4, 0, 1, 0, 1, 2, 0, 130, 9, 0, 1, 0, 1, 2, 64, 1, 128, 2 };     /* as before the RFC */
	fake_say(&f, open, sizeof open);
	world_step(&w, 50);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
}

static void say(const char *entries, size_t length, uint16_t said)
{
	uint8_t room[64];
	struct writer out = writer_over(room, sizeof room);
	uint8_t *start = message_begin(&out, MESSAGE_ROUTE_REFRESH);
	write_bytes(&out, (const uint8_t[]){ 0, 1, 0, 1, 1, 128 }, 6);
	write_u16(&out, said);
	write_bytes(&out, entries, length);
	message_end(&out, start);
	fake_say(&f, room, write_used(&out));
	world_step(&w, 50);
}

static void the_old_form_is_understood(void **state)
{
	bring_up_fake();
	assert_true(w.a.up.awaits_filter[V4]);
	say("\0\0\0\0\1\0\0\10\12", 9, 9);
	assert_int_equal(w.a.filter_entries, 1);
	close(f.fd);
}

static void a_length_that_cannot_be_ends_the_session(void **state)
{
	bring_up_fake();
	say("\0\0\0\0\1\0\0\10\12", 9, 10);
	world_until(&w, 1000, !side_is_up(&w.a));
	assert_int_equal(w.a.reason.sent.code << 8 | w.a.reason.sent.subcode, NOTIFY_REFRESH << 8 | 1);
	assert_int_equal(w.a.filters, 0);
	close(f.fd);
}

static void entries_without_sense_filter_nothing(void **state)
{
	bring_up_fake();
	say("\0\0\0\0\1\0\0\10\12", 9, 9);
	say("\0\0\0\0\2\0\0\44\12", 9, 9);
	assert_int_equal(w.a.filter_entries, 0);
	assert_true(side_is_up(&w.a));
	close(f.fd);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, open_three, close_world)

int main(void)
{
	attrs_open();
	log_open("filters_test");
	const struct CMUnitTest tests[] = {
		WITH(whoever_may_ask_is_waited_for),
		WITH(nobody_is_waited_for_where_directions_do_not_fit),
		WITH(filters_reach_all_shards_before_the_request),
		WITH(half_a_filter_is_applied_to_nobody),
		WITH(filters_end_with_the_session),
		WITH(filters_end_with_the_offer),
		WITH(filters_may_be_offered_within_the_session),
		WITH(the_old_form_is_understood),
		WITH(a_length_that_cannot_be_ends_the_session),
		WITH(entries_without_sense_filter_nothing),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	log_close();
	return failed;
}
