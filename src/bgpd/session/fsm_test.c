/* SPDX-License-Identifier: Apache-2.0 */
/* fsm_test -- every state with every event, as RFC 4271 8.2.2 has them. */
#include "bgpd/session/fsm.h"
#include "base/testing.h"

static const enum peer_state I = STATE_IDLE, C = STATE_CONNECT, E = STATE_ESTABLISHED;

/* A letter per state: Idle, Connect, Active, openSent, Openconfirm, Established. */
static const char *const next_states[FSM_EVENTS] = {
	[FSM_START] = "CCASOE",
	[FSM_START_PASSIVE] = "ACASOE",
	[FSM_STOP] = "IIIIII",
	[FSM_RETRY_EXPIRED] = "ICCIII",
	[FSM_HOLD_EXPIRED] = "IIIIII",
	[FSM_KEEPALIVE_EXPIRED] = "IIIIOE",
	[FSM_CONNECTED] = "ISSSOE",
	[FSM_ACCEPTED] = "ISSSOE",
	[FSM_CONNECTED_DELAYED] = "ICASOE",
	[FSM_DELAY_EXPIRED] = "ISSIII",
	[FSM_OPEN_EARLY] = "IOOIII",
	[FSM_TCP_FAILED] = "IIIAII",
	[FSM_OPEN] = "IIIOII",
	[FSM_BAD_MESSAGE] = "IIIIII",
	[FSM_COLLISION] = "IIIIII",
	[FSM_NOTIFICATION_VERSION] = "IIIIII",
	[FSM_NOTIFICATION] = "IIIIII",
	[FSM_KEEPALIVE] = "IIIIEE",
	[FSM_UPDATE] = "IIIIIE",
	[FSM_REFRESH] = "IIIIIE",
	[FSM_SEND_HOLD_EXPIRED] = "IIIIII",
};
static const char letters[] = "?ICASOE";

/* code * 16 + subcode; 0: none is sent; 0xff: the caller's. */
static const uint8_t notifications[FSM_EVENTS][6] = {
	/*                            I  C  A  S     O     E */
	[FSM_STOP] =                { 0, 0, 0, 0xff, 0xff, 0xff },
	[FSM_RETRY_EXPIRED] =       { 0, 0, 0, 0x51, 0x52, 0x53 },
	[FSM_HOLD_EXPIRED] =        { 0, 0, 0, 0x40, 0x40, 0x40 },
	[FSM_KEEPALIVE_EXPIRED] =   { 0, 0, 0, 0x51, 0, 0 },
	[FSM_DELAY_EXPIRED] =       { 0, 0, 0, 0x51, 0x52, 0x53 },
	[FSM_OPEN_EARLY] =          { 0, 0, 0, 0x51, 0x52, 0x53 },
	[FSM_OPEN] =                { 0, 0, 0, 0, 0x52, 0x53 },
	[FSM_BAD_MESSAGE] =         { 0, 0, 0, 0xff, 0xff, 0xff },
	[FSM_COLLISION] =           { 0, 0, 0, 0x67, 0x67, 0x67 },
	[FSM_KEEPALIVE] =           { 0, 0, 0, 0x51, 0, 0 },
	[FSM_UPDATE] =              { 0, 0, 0, 0x51, 0x52, 0 },
	[FSM_REFRESH] =             { 0, 0, 0, 0x51, 0x52, 0 },
	[FSM_SEND_HOLD_EXPIRED] =   { 0, 0, 0, 0x80, 0x80, 0x80 },
};

static void every_state_takes_every_event(void **state)
{
	for (enum peer_state s = I; s <= E; s++)
		for (enum fsm_event e = 0; e < FSM_EVENTS; e++) {
			struct fsm_step step = fsm_step(s, e);
			uint8_t wanted = notifications[e][s - 1];
			assert_int_equal(letters[step.next], next_states[e][s - 1]);
			assert_int_equal(!!(step.deeds & DEED_NOTIFY), wanted != 0);
			if (wanted)
				assert_int_equal(step.code << 4 | step.subcode, wanted == 0xff ? 0 : wanted);
		}
}

static void every_way_to_idle_leaves_nothing_running(void **state)
{
	for (enum peer_state s = C; s <= E; s++)
		for (enum fsm_event e = 0; e < FSM_EVENTS; e++) {
			struct fsm_step step = fsm_step(s, e);
			if (step.next != I)
				continue;
			assert_true(step.deeds & DEED_CLOSE);
			assert_true(step.deeds & DEED_STOP_TIMERS);
			assert_int_equal(!!(step.deeds & DEED_DOWN), s == E);
			assert_false(step.deeds & (DEED_CONNECT | DEED_UP | DEED_SEND_OPEN | DEED_TAKE));
		}
}

static void routes_come_and_go_with_established_only(void **state)
{
	for (enum peer_state s = I; s <= E; s++)
		for (enum fsm_event e = 0; e < FSM_EVENTS; e++) {
			struct fsm_step step = fsm_step(s, e);
			assert_int_equal(!!(step.deeds & DEED_UP), s != E && step.next == E);
			assert_int_equal(!!(step.deeds & DEED_DOWN), s == E && step.next != E);
		}
}

static void errors_count_and_stops_do_not(void **state)
{
	for (enum peer_state s = C; s <= E; s++) {
		assert_false(fsm_step(s, FSM_STOP).deeds & DEED_COUNT_FAILURE);
		assert_true(fsm_step(s, FSM_STOP).deeds & DEED_FORGET_FAILURES);
		assert_false(fsm_step(s, FSM_NOTIFICATION_VERSION).deeds & DEED_COUNT_FAILURE);
		assert_true(fsm_step(s, FSM_BAD_MESSAGE).deeds & DEED_COUNT_FAILURE);
		assert_true(fsm_step(s, FSM_NOTIFICATION).deeds & DEED_COUNT_FAILURE);
	}
}

static void a_notification_is_never_answered_by_one(void **state)
{
	for (enum peer_state s = I; s <= E; s++) {
		assert_false(fsm_step(s, FSM_NOTIFICATION).deeds & DEED_NOTIFY);
		assert_false(fsm_step(s, FSM_NOTIFICATION_VERSION).deeds & DEED_NOTIFY);
	}
}

static void idle_refuses_connections(void **state)
{
	assert_int_equal(fsm_step(I, FSM_ACCEPTED).deeds, DEED_CLOSE);
	assert_int_equal(fsm_step(I, FSM_CONNECTED).deeds, DEED_CLOSE);
}

static void messages_keep_the_session_alive(void **state)
{
	assert_int_equal(fsm_step(E, FSM_KEEPALIVE).deeds, DEED_HEARD);
	assert_int_equal(fsm_step(E, FSM_UPDATE).deeds, DEED_HEARD | DEED_TAKE);
	assert_int_equal(fsm_step(E, FSM_KEEPALIVE_EXPIRED).deeds, DEED_SEND_KEEPALIVE | DEED_START_KEEPALIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_takes_every_event),
		cmocka_unit_test(every_way_to_idle_leaves_nothing_running),
		cmocka_unit_test(routes_come_and_go_with_established_only),
		cmocka_unit_test(errors_count_and_stops_do_not),
		cmocka_unit_test(a_notification_is_never_answered_by_one),
		cmocka_unit_test(idle_refuses_connections),
		cmocka_unit_test(messages_keep_the_session_alive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
