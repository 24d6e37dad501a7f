/* SPDX-License-Identifier: Apache-2.0 */
/* offers_test -- what two sides offer each other: roles, changes within a session, an OPEN that waits. */
#include <string.h>
#include <unistd.h>
#include "bgpd/session/world.h"

static struct world w;
static struct fake f;

static int open_one(void **state) { world_open(&w, 1, false); return 0; }
static int close_world(void **state) { world_close(&w); return 0; }

static void follow_both(void)
{
	side_follow(&w.a);
	side_follow(&w.b);
}

static void bring_up(void)
{
	follow_both();
	world_until(&w, 20000, side_is_up(&w.a) && side_is_up(&w.b));
}

static void say_role(struct side *s, uint8_t role)
{
	s->rules.offers.role_said = true;
	s->rules.offers.role = role;
}

/* -- roles (RFC 9234) -- */

static void roles_that_fit_come_up(void **state)
{
	say_role(&w.a, ROLE_PROVIDER);
	say_role(&w.b, ROLE_CUSTOMER);
	bring_up();
	assert_true(w.a.state.received.role_said);
	assert_int_equal(w.a.state.received.role, ROLE_CUSTOMER);
	assert_int_equal(w.b.state.received.role, ROLE_PROVIDER);
}

static void roles_that_do_not_fit_are_refused(void **state)
{
	say_role(&w.a, ROLE_PROVIDER);
	say_role(&w.b, ROLE_PEER);
	follow_both();
	world_until(&w, 20000, w.a.reason.words[0] && w.b.reason.words[0]);
	const struct notification *n = w.a.reason.sent.code ? &w.a.reason.sent : &w.a.reason.received;
	assert_int_equal(n->code << 8 | n->subcode, NOTIFY_OPEN << 8 | 11);
	assert_false(side_is_up(&w.a) || side_is_up(&w.b));
}

static void one_role_is_enough_unless_it_is_strict(void **state)
{
	say_role(&w.a, ROLE_PROVIDER);
	bring_up();
	assert_false(w.a.state.received.role_said);
	w.a.rules.offers.role_is_strict = true;
	side_reset(&w.a, CEASE_RESET);
	world_until(&w, 1000, !side_is_up(&w.a));
	side_follow(&w.a);
	world_until(&w, 20000, strstr(w.a.reason.words, "strict-mode"));
}

/* -- changes within a session -- */

static void be_dynamic(void)
{
	w.a.rules.offers.dynamic = w.b.rules.offers.dynamic = true;
}

static void what_changes_is_told_within_the_session(void **state)
{
	be_dynamic();
	bring_up();
	w.a.rules.restart.seconds = 77;
	w.a.rules.offers.software_version = true;
	side_follow(&w.a);
	world_until(&w, 2000, w.b.state.received.restart_seconds == 77 && w.b.state.received.software[0]);
	assert_int_equal(w.a.ups, 1);
	assert_int_equal(w.b.agreed, 2);
	w.a.rules.offers.software_version = false;
	side_follow(&w.a);
	world_until(&w, 2000, !w.b.state.received.software[0]);
	assert_true(w.b.state.state == STATE_ESTABLISHED && w.b.downs == 0);
	side_ask(&w.b, 1);
	world_step(&w, 100);
	assert_int_equal(w.b.status.received.capabilities, 3);
}

/* Whether we restarted was of the moment: the end of it is no news. */
static void the_end_of_a_restart_is_not_told(void **state)
{
	be_dynamic();
	w.a.rules.restart.is_restarting = true;
	bring_up();
	w.a.rules.restart.is_restarting = false;
	side_follow(&w.a);
	world_step(&w, 1000);
	assert_true(w.b.state.received.restart_state);
	assert_int_equal(w.b.agreed, 0);
}

/* Who restarted may be waited for by others for the restart time: so long it is said in each OPEN. */
static void the_restart_time_is_said_by_the_r_bit(void **state)
{
	w.a.rules.restart.restarting_until_s = wall_now_s() + 100;
	w.b.rules.restart.restarting_until_s = wall_now_s() - 100;
	bring_up();
	assert_true(w.b.state.received.restart_state);
	assert_false(w.a.state.received.restart_state);
}

static void a_role_changes_with_the_session_only(void **state)
{
	say_role(&w.a, ROLE_PROVIDER);
	bring_up();
	w.a.rules.offers.role = ROLE_PEER;
	side_follow(&w.a);
	world_until(&w, 20000, w.b.ups == 2);
	assert_int_equal(w.b.state.received.role, ROLE_PEER);
}

/* Up to OpenConfirm. */
static void meet_fake(void)
{
	w.a.rules.is_passive = true;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	fake_open(&f, 65002, 90, 0x0a000002);
	world_step(&w, 50);
}

static void who_did_not_agree_knows_no_capability_messages(void **state)
{
	uint8_t room[64];
	struct writer out = writer_over(room, sizeof room);
	meet_fake();
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
	uint8_t *start = message_begin(&out, MESSAGE_CAPABILITY);
	write_bytes(&out, (uint8_t[]){ 0, 2, 0 }, 3);
	message_end(&out, start);
	fake_say(&f, room, write_used(&out));
	world_until(&w, 1000, !side_is_up(&w.a));
	fake_hear(&f);
	const uint8_t *n = fake_find(&f, MESSAGE_NOTIFICATION, 1);
	assert_non_null(n);
	assert_int_equal(n[19] << 8 | n[20], NOTIFY_HEADER << 8 | HEADER_BAD_TYPE);
	close(f.fd);
}

/* -- changes while a session comes up -- */

static void offers_that_changed_after_our_open_are_made_anew(void **state)
{
	meet_fake();
	w.a.rules.family[FAMILY_IPV4_UNICAST].addpath = ADDPATH_ALL;
	side_follow(&w.a);
	world_step(&w, 50);
	assert_true(fake_is_closed(&f));
	const uint8_t *n = fake_find(&f, MESSAGE_NOTIFICATION, 1);
	assert_non_null(n);
	assert_int_equal(n[19] << 8 | n[20], NOTIFY_CEASE << 8 | CEASE_CONFIG_CHANGE);
	close(f.fd);
}

static void what_was_not_offered_goes_on_coming_up(void **state)
{
	meet_fake();
	w.a.rules.family[FAMILY_IPV4_UNICAST].weight = 7;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
	close(f.fd);
}

static void say_dynamic_open(void)
{
	uint8_t room[128];
	struct writer out = writer_over(room, sizeof room);
	const struct open o = { .asn = 65002, .hold_seconds = 90, .router_id = 0x0a000002,
				.offers = { .any = true, .family = { true }, .as4 = true, .as4_number = 65002, .dynamic = true } };
	open_write(&out, &o);
	fake_say(&f, room, write_used(&out));
}

static void offers_that_may_change_are_told_when_it_is_up(void **state)
{
	be_dynamic();
	w.a.rules.is_passive = true;
	w.a.rules.restart.seconds = 66;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	say_dynamic_open();
	world_step(&w, 50);
	w.a.rules.restart.seconds = 77;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_CAPABILITY), 0);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_CAPABILITY), 1);
	close(f.fd);
}

/* 10.0.0.0/8 by 65009 first. */
static void updates_are_read_by_rules_that_changed_after_the_open(void **state)
{
	static const uint8_t update[] = { [0 ... 15] = 0xff, 0, 45, 2, 0, 0, 0, 20, 0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfd, 0xf1,
					  0x40, 3, 4, 192, 0, 2, 1, 8, 10 };
	meet_fake();
	w.a.rules.enforce_first_as = true;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
	fake_say(&f, update, sizeof update);
	world_until(&w, 1000, w.a.withdrawn == 1);
	assert_int_equal(w.a.announced, 0);
	close(f.fd);
}

/* -- DelayOpen -- */

static void our_open_waits_and_goes_out(void **state)
{
	w.a.rules.is_passive = true;
	w.a.rules.delay_open_seconds = 5;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	world_step(&w, 4000);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_OPEN), 0);
	world_step(&w, 2000);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_OPEN), 1);
	close(f.fd);
}

static void the_peer_s_open_ends_the_wait(void **state)
{
	w.a.rules.is_passive = true;
	w.a.rules.delay_open_seconds = 240;
	side_follow(&w.a);
	world_step(&w, 50);
	fake_connect(&f, &w, &w.a);
	fake_open(&f, 65002, 90, 0x0a000002);
	world_step(&w, 100);
	fake_hear(&f);
	assert_int_equal(fake_count(&f, MESSAGE_OPEN), 1);
	assert_int_equal(fake_count(&f, MESSAGE_KEEPALIVE), 1);
	fake_keepalive(&f);
	world_until(&w, 1000, side_is_up(&w.a));
	close(f.fd);
}

/* -- how it is written -- */

static void parameters_are_written_the_long_way_if_asked(void **state)
{
	w.a.rules.offers.extended_parameters = true;
	bring_up();
	assert_true(w.b.state.has_long_parameters);
	assert_false(w.a.state.has_long_parameters);
}

static void a_helper_lists_no_family(void **state)
{
	w.a.rules.restart = (struct peer_restart){ .mode = RESTART_HELPER, .keeps_forwarding = true };
	w.b.rules.restart = (struct peer_restart){ .mode = RESTART_FULL, .keeps_forwarding = true, .long_lived_seconds = 9 };
	bring_up();
	assert_true(w.b.state.received.graceful_restart);
	assert_false(w.b.state.received.restart_family[0]);
	assert_true(w.a.state.received.restart_family[0] && w.a.state.received.forwarding[1]);
	assert_int_equal(w.a.state.received.long_lived_seconds[0], 9);
}

#define WITH(test, opener) cmocka_unit_test_setup_teardown(test, opener, close_world)

int main(void)
{
	attrs_open();
	log_open("offers_test");
	const struct CMUnitTest tests[] = {
		WITH(roles_that_fit_come_up, open_one),
		WITH(roles_that_do_not_fit_are_refused, open_one),
		WITH(one_role_is_enough_unless_it_is_strict, open_one),
		WITH(what_changes_is_told_within_the_session, open_one),
		WITH(the_end_of_a_restart_is_not_told, open_one),
		WITH(the_restart_time_is_said_by_the_r_bit, open_one),
		WITH(a_role_changes_with_the_session_only, open_one),
		WITH(who_did_not_agree_knows_no_capability_messages, open_one),
		WITH(offers_that_changed_after_our_open_are_made_anew, open_one),
		WITH(what_was_not_offered_goes_on_coming_up, open_one),
		WITH(offers_that_may_change_are_told_when_it_is_up, open_one),
		WITH(updates_are_read_by_rules_that_changed_after_the_open, open_one),
		WITH(our_open_waits_and_goes_out, open_one),
		WITH(the_peer_s_open_ends_the_wait, open_one),
		WITH(parameters_are_written_the_long_way_if_asked, open_one),
		WITH(a_helper_lists_no_family, open_one),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	log_close();
	return failed;
}
