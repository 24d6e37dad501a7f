/* SPDX-License-Identifier: Apache-2.0 */
/* session_test -- whole sessions over loopback on one manual loop: two of our sides, or one and a bare socket. */
#include <string.h>
#include <unistd.h>
#include "bgpd/session/gather.h"
#include "bgpd/session/world.h"

static struct world w;
static struct fake f;

static int open_one(void **state) { world_open(&w, 1, false); return 0; }
static int open_three(void **state) { world_open(&w, WORLD_SHARDS, false); return 0; }
static int open_apart(void **state) { world_open(&w, 1, true); return 0; }
static int close_world(void **state) { world_close(&w); return 0; }

static void bring_up(void)
{
	side_follow(&w.a);
	side_follow(&w.b);
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
}

/* Side A waits; the bare socket is its peer. */
static void bring_up_fake(uint16_t hold)
{
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	fake_open(&f, 65002, hold, 0x0a000002);
	world_step(&w, 50);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
}

static void assert_said(const char *part, const char *words)
{
	if (!strstr(words, part))
		print_message("not in \"%s\"\n", words);
	assert_non_null(strstr(words, part));
}

/* -- coming up -- */

static void two_sides_come_up_and_stay(void **state)
{
	bring_up();
	world_step(&w, 300000);
	world_step(&w, 300000);
	assert_true(side_is_up(&w.a) && side_is_up(&w.b));
	assert_int_equal(w.a.ups, 1);
	assert_int_equal(w.b.ups, 1);
	assert_int_equal(w.a.downs + w.b.downs, 0);
	assert_int_equal(w.a.state.remote_as, 65002);
	assert_int_equal(w.a.state.hold_seconds, 90);
	assert_true(w.a.up.as4 && w.a.up.refresh && w.a.up.enhanced_refresh);
	assert_int_equal(w.a.up.message_most, 65535);
	assert_true(w.a.up.family[0] && w.a.up.family[1]);
	assert_string_equal(w.a.state.received.hostname, "zebra");
}

static void both_connect_at_once_and_one_connection_stays(void **state)
{
	for (int round = 0; round < 20; round++) {
		w.a.rules.router_id = round % 2 ? 0x0a000001 : 0x0a000009;
		side_follow(&w.a);
		side_follow(&w.b);
		world_until(&w, 60000, side_is_up(&w.a) && side_is_up(&w.b));
		world_step(&w, 5000);
		assert_true(side_is_up(&w.a) && side_is_up(&w.b));
		assert_int_equal(w.a.ups, round + 1);
		assert_int_equal(w.b.ups, round + 1);
		side_reset(&w.a, CEASE_RESET);
		world_until(&w, 1000, !side_is_up(&w.a) && !side_is_up(&w.b));
	}
}

static void the_higher_identifier_keeps_its_own_connection(void **state)
{
	struct open theirs = { .router_id = 5, .asn = 65002 };
	struct open ours = { .router_id = 6, .asn = 65001 };
	assert_true(collision_keeps_ours(&ours, &theirs));
	ours.router_id = 4;
	assert_false(collision_keeps_ours(&ours, &theirs));
	ours.router_id = 0x80000000;
	assert_true(collision_keeps_ours(&ours, &theirs));
	ours.router_id = 5;
	assert_false(collision_keeps_ours(&ours, &theirs));
	theirs.asn = 65000;
	assert_true(collision_keeps_ours(&ours, &theirs));
}

static void a_second_connection_loses_against_an_established_one(void **state)
{
	bring_up_fake(90);
	static struct fake second;
	fake_connect(&second, &w, &w.a);
	fake_open(&second, 65002, 90, 0x0a000002);
	world_step(&w, 50);
	assert_true(fake_is_closed(&second));
	const uint8_t *n = fake_find(&second, MESSAGE_NOTIFICATION, 1);
	assert_non_null(n);
	assert_int_equal(n[19] << 8 | n[20], NOTIFY_CEASE << 8 | CEASE_COLLISION);
	assert_true(side_is_up(&w.a));
	assert_int_equal(w.a.downs, 0);
	close(second.fd);
	close(f.fd);
}

/* -- why not -- */

static void a_wrong_as_is_explained_on_both_sides(void **state)
{
	w.a.rules.remote_as = 65099;
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	side_follow(&w.b);
	world_until(&w, 10000, w.a.reason.words[0] && w.b.reason.words[0]);
	assert_string_equal(w.a.reason.words,
			    "the peer says it is AS 65002, configured is 65099: correct `neighbor 127.0.0.2 remote-as`");
	assert_int_equal(w.a.reason.sent.code << 8 | w.a.reason.sent.subcode, NOTIFY_OPEN << 8 | 2);
	assert_string_equal(w.b.reason.words,
			    "the peer does not want AS 65002 here: on its side `neighbor 127.0.0.2 remote-as 65002` would do");
	assert_int_equal(w.a.ups, 0);
	w.a.rules.remote_as = 65002;
	side_follow(&w.a);
	world_until(&w, 60000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void equal_router_ids_are_explained(void **state)
{
	w.a.rules.local_as = w.a.rules.remote_as = w.b.rules.local_as = w.b.rules.remote_as = 65001;
	w.a.rules.kind = w.b.rules.kind = PEER_IBGP;
	w.b.rules.router_id = w.a.rules.router_id;
	side_follow(&w.a);
	side_follow(&w.b);
	world_until(&w, 10000, w.a.reason.words[0] && w.b.reason.words[0]);
	assert_said("router-id", w.a.reason.words);
	assert_said("`bgp router-id`", w.b.reason.words);
	assert_int_equal(w.a.ups, 0);
}

static void nobody_listening_is_explained(void **state)
{
	w.a.rules.port = 1;
	side_follow(&w.a);
	world_until(&w, 10000, w.a.reason.words[0]);
	assert_string_equal(w.a.reason.words,
			    "connection refused: nothing listens on 127.0.0.2 port 1; is bgpd running there?");
	assert_int_equal(w.a.state.state, STATE_ACTIVE);
}

static void a_peer_that_does_not_know_us_is_explained(void **state)
{
	w.b.refuses = true;
	side_follow(&w.a);
	world_until(&w, 10000, w.a.reason.words[0]);
	assert_said("does it have `neighbor 127.0.0.1`?", w.a.reason.words);
}

static void no_common_family_is_explained(void **state)
{
	w.a.rules.family[0].is_active = w.b.rules.family[1].is_active = false;
	side_follow(&w.a);
	side_follow(&w.b);
	world_until(&w, 10000, w.a.reason.words[0] && w.b.reason.words[0]);
	const char *words = w.a.reason.sent.code ? w.a.reason.words : w.b.reason.words;
	assert_said("no address family in common: we offer IPv", words);
}

static void waiting_grows_with_failures_and_has_an_end(void **state)
{
	w.a.rules.port = 1;
	side_follow(&w.a);
	world_step(&w, 600000);
	uint32_t after_ten_minutes = w.a.states;
	assert_in_range(after_ten_minutes, 15, 90);
	w.a.rules.port = w.b.port;
	side_follow(&w.b);
	side_follow(&w.a);
	world_until(&w, 2000, side_is_up(&w.a));
}

/* -- the end of a session -- */

static void silence_ends_the_session(void **state)
{
	bring_up_fake(9);
	world_step(&w, 8000);
	assert_true(side_is_up(&w.a));
	fake_keepalive(&f);
	world_step(&w, 50);
	world_step(&w, 8000);
	assert_true(side_is_up(&w.a));
	world_until(&w, 2000, !side_is_up(&w.a));
	assert_string_equal(w.a.reason.words, "hold timer expired: nothing was heard from the peer for 9 seconds");
	assert_true(fake_is_closed(&f));
	const uint8_t *n = fake_find(&f, MESSAGE_NOTIFICATION, 1);
	assert_int_equal(n[19] << 8 | n[20], NOTIFY_HOLD_TIMER << 8);
	assert_true(fake_count(&f, MESSAGE_KEEPALIVE) >= 5);
	assert_int_equal(w.a.downs, 1);
	close(f.fd);
}

static void a_hold_time_below_the_least_is_refused(void **state)
{
	w.a.rules.hold_least_seconds = 20;
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	fake_open(&f, 65002, 19, 0x0a000002);
	world_step(&w, 50);
	assert_false(side_is_up(&w.a));
	assert_int_equal(w.a.reason.sent.code, NOTIFY_OPEN);
	assert_int_equal(w.a.reason.sent.subcode, 6);
	close(f.fd);
}

static void a_hold_time_of_zero_means_for_ever(void **state)
{
	bring_up_fake(0);
	world_step(&w, 3600000);
	assert_true(side_is_up(&w.a));
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_KEEPALIVE), 1);
	close(f.fd);
}

static void half_a_message_is_silence(void **state)
{
	bring_up_fake(9);
	uint8_t half[10];
	memset(half, 0xff, sizeof half);
	fake_say(&f, half, sizeof half);
	world_step(&w, 8000);
	fake_say(&f, half, 6);
	world_step(&w, 50);
	world_until(&w, 3000, !side_is_up(&w.a));
	close(f.fd);
}

static void a_shutdown_tells_its_reason(void **state)
{
	bring_up();
	w.a.rules.is_shutdown = true;
	strcpy(w.a.rules.shutdown_message, "repair until 9");
	side_follow(&w.a);
	world_until(&w, 1000, !side_is_up(&w.a) && !side_is_up(&w.b));
	assert_int_equal(w.a.state.state, STATE_IDLE);
	assert_string_equal(w.b.reason.words, "the peer says: Cease: hard reset: Cease: administrative shutdown: \"repair until 9\"");
	world_step(&w, 20000);
	assert_int_equal(w.a.state.state, STATE_IDLE);
	w.a.rules.is_shutdown = false;
	side_follow(&w.a);
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void a_loss_is_felt_at_once_and_healed_at_once(void **state)
{
	bring_up_fake(90);
	close(f.fd);
	world_until(&w, 100, !side_is_up(&w.a));
	assert_said("the peer ended the connection", w.a.reason.words);
	assert_int_equal(w.a.downs, 1);
	fake_connect(&f, &w, &w.a);
	fake_open(&f, 65002, 90, 0x0a000002);
	world_step(&w, 50);
	fake_keepalive(&f);
	world_until(&w, 100, side_is_up(&w.a));
	close(f.fd);
}

static void too_many_prefixes_keep_it_down_until_cleared(void **state)
{
	bring_up();
	side_reset(&w.a, CEASE_MAX_PREFIX);
	world_until(&w, 1000, !side_is_up(&w.a));
	world_step(&w, 300000);
	assert_false(side_is_up(&w.a));
	side_reset(&w.a, CEASE_RESET);
	world_until(&w, 60000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void too_many_prefixes_keep_it_down_for_the_time_that_is_said(void **state)
{
	w.a.rules.family[0].max_prefix_restart_minutes = 2;
	bring_up();
	side_reset(&w.a, CEASE_MAX_PREFIX);
	world_until(&w, 1000, !side_is_up(&w.a));
	world_step(&w, 100000);
	assert_false(side_is_up(&w.a));
	world_until(&w, 80000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void another_limit_lets_it_come_up_again(void **state)
{
	w.a.rules.family[0].max_prefix = 5;
	bring_up();
	side_reset(&w.a, CEASE_MAX_PREFIX);
	world_until(&w, 1000, !side_is_up(&w.a));
	w.a.rules.keepalive_seconds = 7;
	side_follow(&w.a);
	world_step(&w, 60000);
	assert_false(side_is_up(&w.a));
	w.a.rules.family[0].max_prefix = 0;
	side_follow(&w.a);
	world_until(&w, 60000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void a_thousand_resets_leave_nothing(void **state)
{
	bring_up();
	world_step(&w, 2000);
	int descriptors = count_descriptors();
	for (int i = 0; i < 1000; i++) {
		side_tell(&w.a, 0, 0, 100, false);
		side_reset(i % 2 ? &w.a : &w.b, CEASE_RESET);
		world_until(&w, 2000, !side_is_up(&w.a) && !side_is_up(&w.b));
		world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
	}
	world_step(&w, 5000);
	assert_true(count_descriptors() <= descriptors);
	assert_int_equal(w.a.ups, 1001);
	assert_int_equal(w.a.downs, 1000);
	assert_int_equal(w.b.downs, 1000);
}

/* -- rules -- */

static void only_what_matters_ends_a_session(void **state)
{
	bring_up();
	w.a.rules.hold_seconds = 30;
	w.a.rules.enforce_first_as = true;
	w.a.rules.family[0].max_prefix = 5;
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 5000);
	assert_int_equal(w.a.downs, 0);
	w.a.rules.family[1].is_active = false;
	side_follow(&w.a);
	world_until(&w, 1000, !side_is_up(&w.a));
	assert_int_equal(w.a.reason.sent.subcode, CEASE_CONFIG_CHANGE);
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
	assert_false(w.a.up.family[FAMILY_IPV6_UNICAST]);
	assert_int_equal(w.b.state.hold_seconds, 30);
}

static void who_is_told_its_own_paths_no_longer_begins_anew(void **state)
{
	bring_up();
	w.a.rules.tells_back = true;
	side_follow(&w.a);
	world_step(&w, 5000);
	assert_int_equal(w.a.downs, 0);
	w.a.rules.is_solo = true;
	side_follow(&w.a);
	world_until(&w, 2000, w.a.downs == 1);
	assert_int_equal(w.a.reason.sent.subcode, CEASE_CONFIG_CHANGE);
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
}

/* -- routes -- */

static void ask_both(void)
{
	side_ask(&w.b, 1);
	side_ask(&w.a, 1);
	world_step(&w, 50);
}

/* What was said before, on a connection that lost against another, counts as well: hence the differences. */
static void routes_arrive_in_few_letters(void **state)
{
	bring_up();
	ask_both();
	uint64_t sent = w.a.status.bytes_sent, received = w.b.status.bytes_received;
	uint32_t letters = w.b.letters;
	side_tell(&w.a, 0, 0, 20000, false);
	world_until(&w, 1000, w.b.announced == 20000);
	assert_true(w.b.letters - letters < 30);
	assert_int_equal(w.b.last.v4[1] << 8 | w.b.last.v4[2], 19999);
	ask_both();
	assert_int_equal(w.b.status.ticket, 77);
	assert_int_equal(w.b.status.received.updates, w.a.status.sent.updates);
	assert_true(w.b.status.received.updates >= 20);
	assert_int_equal(w.b.status.bytes_received - received, w.a.status.bytes_sent - sent);
	assert_int_equal(w.b.status.established_count, 1);
	assert_true(w.a.taken > 80000);
	assert_int_equal(w.a.status.out_queue, 0);
}

static void an_unknown_peer_is_answered_for(void **state)
{
	side_ask(&w.a, 9);
	world_step(&w, 50);
	assert_int_equal(w.a.status.ticket, 77);
	assert_int_equal(w.a.status.peer, 9);
	assert_int_equal(w.a.status.state, STATE_IDLE);
}

/* Is each whole message good, and does it say the next hop that is right for its prefix?  How many bytes those are. */
static size_t check_next_hops(uint32_t others_from, uint32_t *prefixes)
{
	static const uint8_t ours[] = { 127, 0, 0, 1 }, theirs[] = { 192, 0, 2, 1 };
	size_t at = 0;
	while (f.length - at >= HEADER_BYTES) {
		const uint8_t *message = f.bytes + at;
		struct header h;
		struct notification error;
		assert_true(header_read(message, MESSAGE_MAX, &h, &error));
		if (f.length - at < h.length)
			break;
		at += h.length;
		if (h.type != MESSAGE_UPDATE)
			continue;
		uint32_t first = (uint32_t)(message[45] << 8 | message[46]);
		assert_memory_equal(message + 39, first >= others_from ? theirs : ours, 4);
		*prefixes += (h.length - 43u) / 4;
	}
	return at;
}

/* Bytes that many sessions share say the next hop of another link; what is somebody else's next hop stays. */
static void each_session_puts_its_own_next_hop_in(void **state)
{
	enum { SOME = 30000, ROUNDS = 40 };
	uint32_t prefixes = 0;
	bring_up_fake(90);
	fake_hear(&f);
	f.length = 0;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		side_tell_own_hop(&w.a, 0, SOME);
		side_tell(&w.a, 0, SOME, SOME, false);
	}
	for (int i = 0; i < 20000 && prefixes < 2 * SOME * ROUNDS; i++) {
		world_step(&w, 1);
		if (i % 7 == 0)
			fake_keepalive(&f);
		fake_hear(&f);
		size_t used = check_next_hops(SOME, &prefixes);
		f.length -= used;
		memmove(f.bytes, f.bytes + used, f.length);
	}
	assert_int_equal(prefixes, 2 * SOME * ROUNDS);
	assert_true(w.a.taken > 4000000);
	close(f.fd);
}

static void every_byte_taken_is_told(void **state)
{
	bring_up();
	uint64_t before = w.a.taken;
	for (uint32_t i = 0; i < 50; i++)
		side_tell(&w.a, 0, i * 1000, 1000, false);
	world_until(&w, 3000, w.b.announced == 50000);
	side_ask(&w.a, 1);
	world_step(&w, 50);
	uint64_t control = w.a.status.sent.keepalives * HEADER_BYTES;
	assert_true(w.a.status.bytes_sent - (w.a.taken - before) >= control);
	assert_true(w.a.status.bytes_sent - (w.a.taken - before) < control + 500);
}

static void end_of_rib_and_refresh_marks_come_once_for_all_shards(void **state)
{
	bring_up_fake(90);
	side_tell(&w.a, 0, 0, 10, true);
	side_tell(&w.a, 2, 0, 10, true);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_UPDATE), 0);
	side_tell(&w.a, 1, 0, 10, true);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_UPDATE), 1);
	uint8_t ask[23];
	struct writer out = writer_over(ask, sizeof ask);
	refresh_write(&out, 1, 1, 0);
	fake_say(&f, ask, sizeof ask);
	world_step(&w, 50);
	assert_int_equal(w.a.again, WORLD_SHARDS);
	side_tell_mark(&w.a, 1, 1);
	side_tell_mark(&w.a, 1, 2);
	side_tell_mark(&w.a, 0, 1);
	side_tell_mark(&w.a, 2, 1);
	side_tell_mark(&w.a, 0, 2);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_ROUTE_REFRESH), 1);
	assert_int_equal(fake_find(&f, MESSAGE_ROUTE_REFRESH, 1)[21], 1);
	side_tell_mark(&w.a, 2, 2);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_ROUTE_REFRESH), 2);
	assert_int_equal(fake_find(&f, MESSAGE_ROUTE_REFRESH, 2)[21], 2);
	close(f.fd);
}

static void what_was_meant_for_an_old_session_is_dropped(void **state)
{
	w.a.greets_not = true;
	bring_up_fake(90);
	side_tell(&w.a, 0, 0, 10, false);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_UPDATE), 0);
	assert_int_equal(w.a.taken, 0);
	close(f.fd);
}

/* One UPDATE with 198.51.100.0/24 and the attributes given. */
static void fake_update(const uint8_t *attributes, size_t length)
{
	uint8_t message[200];
	struct writer out = writer_over(message, sizeof message);
	uint8_t *start = message_begin(&out, MESSAGE_UPDATE);
	write_u16(&out, 0);
	write_u16(&out, (uint16_t)length);
	write_bytes(&out, attributes, length);
	write_bytes(&out, "\x18\xc6\x33\x64", 4);
	message_end(&out, start);
	fake_say(&f, message, write_used(&out));
}

static void bad_updates_are_withdrawn_or_end_the_session(void **state)
{
	static const uint8_t good[] = { 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xea, 0x40, 3, 4, 127 + 1, 0, 0, 2 };
	uint8_t bad[sizeof good];
	bring_up_fake(90);
	fake_update(good, sizeof good);
	world_until(&w, 100, w.a.announced == 1);
	memcpy(bad, good, sizeof good);
	bad[3] = 9;
	fake_update(bad, sizeof bad);
	world_until(&w, 100, w.a.withdrawn == 1);
	assert_true(side_is_up(&w.a));
	side_ask(&w.a, 1);
	world_step(&w, 50);
	assert_int_equal(w.a.status.bad_withdrawn, 1);
	bad[0] = 0;
	bad[1] = 200;
	fake_update(bad, sizeof bad);
	world_until(&w, 100, !side_is_up(&w.a));
	assert_said("the peer sent a malformed UPDATE: attribute 200", w.a.reason.words);
	assert_true(fake_is_closed(&f));
	const uint8_t *n = fake_find(&f, MESSAGE_NOTIFICATION, 1);
	assert_int_equal(n[19] << 8 | n[20], NOTIFY_UPDATE << 8 | 2);
	close(f.fd);
}

static const uint8_t good_attributes[] = { 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xea, 0x40, 3, 4, 127 + 1, 0, 0, 2 };

/* All of it at the same time of the world's clock, so it is much in a short while. */
static void say_little_often(uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		fake_update(good_attributes, sizeof good_attributes);
		world_step(&w, 0);
	}
}

static void little_that_comes_often_is_gathered_for_a_short_while(void **state)
{
	bring_up_fake(90);
	say_little_often(40);
	assert_in_range(w.a.announced, 16, 39);
	world_step(&w, GATHER_MS);
	assert_int_equal(w.a.announced, 40);
	say_little_often(2 * GATHER_BYTES / sizeof good_attributes);
	assert_true(w.a.announced > 40);
	close(f.fd);
}

static void after_a_pause_the_first_byte_is_heard_at_once(void **state)
{
	bring_up_fake(90);
	say_little_often(40);
	world_step(&w, 20 * GATHER_MS);
	say_little_often(1);
	assert_int_equal(w.a.announced, 41);
	close(f.fd);
}

static void little_that_comes_seldom_is_heard_at_once(void **state)
{
	bring_up_fake(90);
	for (uint32_t i = 1; i <= 40; i++) {
		say_little_often(1);
		assert_int_equal(w.a.announced, i);
		world_step(&w, 2);
	}
	close(f.fd);
}

static void let_shards_work(void)
{
	for (int i = 0; i < 4; i++)
		loop_turn(w.shard_loop);
}

/* The last UPDATE is too little to make the socket ready, and when somebody should look for it there is no room. */
static void what_came_while_there_was_no_room_is_heard_afterwards(void **state)
{
	bring_up_fake(90);
	for (uint32_t i = 0; i < 40; i++) {
		say_little_often(1);
		let_shards_work();
	}
	world_step(&w, GATHER_MS);
	let_shards_work();
	assert_int_equal(w.a.announced, 40);
	for (uint32_t i = 0; i < 10; i++) {
		say_little_often(1);
		world_step(&w, GATHER_MS);
	}
	for (uint32_t i = 0; i < 6; i++)
		world_step(&w, GATHER_MS);
	assert_int_equal(w.a.announced, 40);
	for (uint32_t i = 0; i < 6; i++) {
		let_shards_work();
		world_step(&w, GATHER_MS);
	}
	assert_int_equal(w.a.announced, 50);
	close(f.fd);
}

static void messages_may_come_octet_by_octet(void **state)
{
	static const uint8_t eor[23] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					 0xff, 0xff, 0xff, 0xff, 0, 23, 2 };
	bring_up_fake(90);
	for (size_t i = 0; i < sizeof eor; i++) {
		fake_say(&f, eor + i, 1);
		world_step(&w, 0);
	}
	assert_int_equal(w.a.ends_of_rib, 1);
	close(f.fd);
}

/* -- a way that takes too long -- */

static void who_is_too_slow_too_often_stays_down(void **state)
{
	w.a.rules.rtt_most_ms = 50;
	w.a.rules.rtt_count = 2;
	bring_up();
	struct peer *peer = io_peer(w.a.io, 1);
	for (int i = 0; i < 3; i++) {
		peer_took_rtt(peer, 51);
		peer_took_rtt(peer, 50);        /* forgives one */
	}
	peer_took_rtt(peer, 60);
	peer_took_rtt(peer, 60);
	world_step(&w, 100);
	assert_true(side_is_up(&w.a));
	peer_took_rtt(peer, 70);
	world_until(&w, 1000, !side_is_up(&w.a) && !side_is_up(&w.b));
	assert_said("high round-trip-time (70ms > 50ms, hit 3 times)", w.b.reason.words);
	world_step(&w, 100000);
	assert_false(side_is_up(&w.a));
	w.a.rules.rtt_most_ms = 100;            /* the operator allows more */
	side_follow(&w.a);
	world_until(&w, 20000, side_is_up(&w.a));
}

/* -- graceful restart and refresh -- */

static void bring_up_graceful(struct fake *fake)
{
	fake_connect(fake, &w, &w.a);
	fake_open_again(fake);
	world_step(&w, 50);
	fake_keepalive(fake);
	world_step(&w, 50);
	assert_true(side_is_up(&w.a));
}

static void who_restarts_gracefully_is_away_not_gone(void **state)
{
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 50);
	bring_up_graceful(&f);
	assert_true(w.a.up.keeps[FAMILY_IPV4_UNICAST]);
	assert_false(w.a.up.keeps[FAMILY_IPV6_UNICAST]);
	close(f.fd);
	world_until(&w, 100, w.a.aways == 1);
	assert_int_equal(w.a.downs, 0);
	bring_up_graceful(&f);
	side_reset(&w.a, CEASE_RESET);
	world_until(&w, 100, w.a.downs == 1);
	assert_int_equal(w.a.aways, 1);
	close(f.fd);
}

static void a_restarted_peer_need_not_wait_for_the_old_connection_to_die(void **state)
{
	static struct fake second;
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 50);
	bring_up_graceful(&f);
	bring_up_graceful(&second);
	assert_int_equal(w.a.aways, 1);
	assert_int_equal(w.a.ups, 2);
	close(f.fd);
	close(second.fd);
}

static void say_refresh(uint8_t subtype)
{
	uint8_t message[HEADER_BYTES + 4];
	struct writer out = writer_over(message, sizeof message);
	refresh_write(&out, 1, 1, subtype);
	fake_say(&f, message, sizeof message);
	world_step(&w, 50);
}

static void marks_of_the_peer_reach_the_shards(void **state)
{
	bring_up_fake(90);
	say_refresh(1);
	assert_int_equal(w.a.refreshes_begun, 1);
	assert_int_equal(w.a.ends_of_rib, 0);
	say_refresh(2);
	assert_int_equal(w.a.ends_of_rib, 1);
	say_refresh(7);
	assert_int_equal(w.a.again, 0);
	say_refresh(0);
	assert_int_equal(w.a.again, 1);
	assert_true(side_is_up(&w.a));
	close(f.fd);
}

/* -- brakes -- */

static void a_slow_shard_stops_the_reading_and_loses_nothing(void **state)
{
	side_follow(&w.a);
	side_follow(&w.b);
	for (int i = 0; i < 100 && !(side_is_up(&w.a) && side_is_up(&w.b)); i++)
		world_step(&w, 50);
	loop_turn(w.shard_loop);
	loop_turn(w.shard_loop);
	world_step(&w, 50);
	uint32_t told = 0;
	for (; told < 400; told++) {
		side_tell(&w.a, 0, told * 10000, 10000, false);
		world_step(&w, 10);
	}
	assert_int_equal(w.b.announced, 0);
	side_ask(&w.b, 1);
	world_step(&w, 50);
	assert_true(w.b.status.bytes_received < 2000000);
	world_step(&w, 200000);
	assert_true(side_is_up(&w.b));
	for (int i = 0; i < 3000 && w.b.announced < told * 10000ull; i++) {
		loop_turn(w.shard_loop);
		world_step(&w, 1);
	}
	assert_int_equal(w.b.announced, told * 10000ull);
}

static void a_slow_peer_hears_keepalives_between_updates(void **state)
{
	bring_up_fake(90);
	uint32_t sent = 0;
	for (; sent < 40; sent++)
		side_tell(&w.a, 0, sent * 60000, 60000, false);
	world_step(&w, 50);
	side_ask(&w.a, 1);
	world_step(&w, 0);
	uint32_t waiting = w.a.status.out_queue;
	assert_true(waiting > 1000000);
	for (int i = 0; i < 4; i++) {
		fake_keepalive(&f);
		world_step(&w, 20000);
	}
	size_t updates = 0, keepalives = 0, after_last_keepalive = 0, kept = 0;
	for (int i = 0; i < 20000; i++) {
		size_t at = 0;
		fake_hear(&f);
		while (f.length - at >= HEADER_BYTES) {
			struct header h;
			struct notification error;
			assert_true(header_read(f.bytes + at, MESSAGE_MAX, &h, &error));
			if (f.length - at < h.length)
				break;
			keepalives += h.type == MESSAGE_KEEPALIVE;
			updates += h.type == MESSAGE_UPDATE;
			after_last_keepalive = h.type == MESSAGE_KEEPALIVE ? 0 : after_last_keepalive + h.length;
			at += h.length;
		}
		kept = f.length - at;
		memmove(f.bytes, f.bytes + at, kept);
		f.length = kept;
		world_step(&w, 0);
		if (updates >= 40 * 60)
			side_ask(&w.a, 1);
		if (w.a.status.ticket && !w.a.status.out_queue && i > 100)
			break;
	}
	assert_int_equal(kept, 0);
	assert_true(keepalives >= 3);
	assert_true(after_last_keepalive > 100000);
	close(f.fd);
}

#define WITH(test, opener) cmocka_unit_test_setup_teardown(test, opener, close_world)

int main(void)
{
	attrs_open();
	log_open("session_test");
	const struct CMUnitTest tests[] = {
		WITH(two_sides_come_up_and_stay, open_one),
		WITH(both_connect_at_once_and_one_connection_stays, open_one),
		cmocka_unit_test(the_higher_identifier_keeps_its_own_connection),
		WITH(a_second_connection_loses_against_an_established_one, open_one),
		WITH(a_wrong_as_is_explained_on_both_sides, open_one),
		WITH(equal_router_ids_are_explained, open_one),
		WITH(nobody_listening_is_explained, open_one),
		WITH(a_peer_that_does_not_know_us_is_explained, open_one),
		WITH(no_common_family_is_explained, open_one),
		WITH(waiting_grows_with_failures_and_has_an_end, open_one),
		WITH(silence_ends_the_session, open_one),
		WITH(a_hold_time_below_the_least_is_refused, open_one),
		WITH(a_hold_time_of_zero_means_for_ever, open_one),
		WITH(half_a_message_is_silence, open_one),
		WITH(a_shutdown_tells_its_reason, open_one),
		WITH(a_loss_is_felt_at_once_and_healed_at_once, open_one),
		WITH(too_many_prefixes_keep_it_down_until_cleared, open_one),
		WITH(too_many_prefixes_keep_it_down_for_the_time_that_is_said, open_one),
		WITH(another_limit_lets_it_come_up_again, open_one),
		WITH(a_thousand_resets_leave_nothing, open_one),
		WITH(only_what_matters_ends_a_session, open_one),
		WITH(who_is_told_its_own_paths_no_longer_begins_anew, open_one),
		WITH(routes_arrive_in_few_letters, open_one),
		WITH(an_unknown_peer_is_answered_for, open_one),
		WITH(every_byte_taken_is_told, open_one),
		WITH(who_is_too_slow_too_often_stays_down, open_one),
		WITH(end_of_rib_and_refresh_marks_come_once_for_all_shards, open_three),
		WITH(what_was_meant_for_an_old_session_is_dropped, open_one),
		WITH(bad_updates_are_withdrawn_or_end_the_session, open_one),
		WITH(little_that_comes_often_is_gathered_for_a_short_while, open_one),
		WITH(after_a_pause_the_first_byte_is_heard_at_once, open_one),
		WITH(little_that_comes_seldom_is_heard_at_once, open_one),
		WITH(what_came_while_there_was_no_room_is_heard_afterwards, open_apart),
		WITH(messages_may_come_octet_by_octet, open_one),
		WITH(who_restarts_gracefully_is_away_not_gone, open_one),
		WITH(a_restarted_peer_need_not_wait_for_the_old_connection_to_die, open_one),
		WITH(marks_of_the_peer_reach_the_shards, open_one),
		WITH(a_slow_shard_stops_the_reading_and_loses_nothing, open_apart),
		WITH(a_slow_peer_hears_keepalives_between_updates, open_one),
		WITH(each_session_puts_its_own_next_hop_in, open_one),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	log_close();
	return failed;
}
