/* SPDX-License-Identifier: Apache-2.0 */
/* fsm -- one function per state; what a state does not name is an error there (RFC 4271 8.2.2, 6608). */
#include "bgpd/session/fsm.h"
#include <stddef.h>

/* Leaves for Idle: what every way out has in common. */
static struct fsm_step leave(uint32_t deeds)
{
	return (struct fsm_step){ .next = STATE_IDLE, .deeds = DEED_STOP_TIMERS | DEED_CLOSE | deeds };
}

static struct fsm_step fail(void)
{
	return leave(DEED_COUNT_FAILURE);
}

static struct fsm_step fail_with(uint8_t code, uint8_t subcode)
{
	struct fsm_step step = leave(DEED_COUNT_FAILURE | DEED_NOTIFY);
	step.code = code;
	step.subcode = subcode;
	return step;
}

static struct fsm_step go(uint8_t next, uint32_t deeds)
{
	return (struct fsm_step){ .next = next, .deeds = deeds };
}

static struct fsm_step in_idle(enum fsm_event event)
{
	switch (event) {
	case FSM_START:
		return go(STATE_CONNECT, DEED_START_RETRY | DEED_CONNECT);
	case FSM_START_PASSIVE:
		return go(STATE_ACTIVE, 0);
	case FSM_CONNECTED:
	case FSM_CONNECTED_DELAYED:
	case FSM_ACCEPTED:
		return go(STATE_IDLE, DEED_CLOSE);
	default:
		return go(STATE_IDLE, 0);
	}
}

static struct fsm_step to_open_sent(void)
{
	return go(STATE_OPEN_SENT, DEED_STOP_RETRY | DEED_SEND_OPEN | DEED_HOLD_LARGE);
}

/* RFC 4271 8.2.2, DelayOpenTimer: the peer may speak first. */
static struct fsm_step delayed(enum peer_state state, enum fsm_event event)
{
	if (event == FSM_CONNECTED_DELAYED)
		return go(state, DEED_STOP_RETRY | DEED_START_DELAY);
	if (event == FSM_DELAY_EXPIRED)
		return to_open_sent();
	return go(STATE_OPEN_CONFIRM, DEED_STOP_RETRY | DEED_SEND_OPEN | DEED_SEND_KEEPALIVE | DEED_HOLD_AGREED |
				      DEED_START_KEEPALIVE | DEED_TAKE);
}

static struct fsm_step in_connect(enum fsm_event event)
{
	switch (event) {
	case FSM_CONNECTED_DELAYED:
	case FSM_DELAY_EXPIRED:
	case FSM_OPEN_EARLY:
		return delayed(STATE_CONNECT, event);
	case FSM_START:
	case FSM_START_PASSIVE:
		return go(STATE_CONNECT, 0);
	case FSM_STOP:
		return leave(DEED_FORGET_FAILURES);
	case FSM_RETRY_EXPIRED:
		return go(STATE_CONNECT, DEED_CLOSE | DEED_START_RETRY | DEED_CONNECT);
	case FSM_CONNECTED:
	case FSM_ACCEPTED:
		return to_open_sent();
	case FSM_NOTIFICATION_VERSION:
	case FSM_COLLISION:
		return leave(0);
	default:
		return fail();
	}
}

static struct fsm_step in_active(enum fsm_event event)
{
	switch (event) {
	case FSM_CONNECTED_DELAYED:
	case FSM_DELAY_EXPIRED:
	case FSM_OPEN_EARLY:
		return delayed(STATE_ACTIVE, event);
	case FSM_START:
	case FSM_START_PASSIVE:
		return go(STATE_ACTIVE, 0);
	case FSM_STOP:
		return leave(DEED_FORGET_FAILURES);
	case FSM_RETRY_EXPIRED:
		return go(STATE_CONNECT, DEED_START_RETRY | DEED_CONNECT);
	case FSM_CONNECTED:
	case FSM_ACCEPTED:
		return to_open_sent();
	case FSM_NOTIFICATION_VERSION:
	case FSM_COLLISION:
		return leave(0);
	default:
		return fail();
	}
}

/* What the three states with a connection have in common; `unexpected` is the subcode of RFC 6608. */
static struct fsm_step connected(enum peer_state state, enum fsm_event event, uint8_t unexpected)
{
	switch (event) {
	case FSM_START:
	case FSM_START_PASSIVE:
	case FSM_CONNECTED:
	case FSM_CONNECTED_DELAYED:
	case FSM_ACCEPTED:
		return go(state, 0);
	case FSM_STOP:
		return leave(DEED_NOTIFY | DEED_FORGET_FAILURES);
	case FSM_HOLD_EXPIRED:
		return fail_with(NOTIFY_HOLD_TIMER, 0);
	case FSM_SEND_HOLD_EXPIRED:
		return fail_with(NOTIFY_SEND_HOLD, 0);
	case FSM_BAD_MESSAGE:
		return fail_with(0, 0);
	case FSM_COLLISION:
		return fail_with(NOTIFY_CEASE, CEASE_COLLISION);
	case FSM_NOTIFICATION_VERSION:
		return leave(0);
	case FSM_NOTIFICATION:
	case FSM_TCP_FAILED:
		return fail();
	default:
		return fail_with(NOTIFY_FSM, unexpected);
	}
}

static struct fsm_step in_open_sent(enum fsm_event event)
{
	switch (event) {
	case FSM_TCP_FAILED:
		return go(STATE_ACTIVE, DEED_STOP_TIMERS | DEED_CLOSE | DEED_START_RETRY);
	case FSM_OPEN:
		return go(STATE_OPEN_CONFIRM, DEED_SEND_KEEPALIVE | DEED_HOLD_AGREED | DEED_START_KEEPALIVE | DEED_TAKE);
	default:
		return connected(STATE_OPEN_SENT, event, 1);
	}
}

static struct fsm_step in_open_confirm(enum fsm_event event)
{
	switch (event) {
	case FSM_KEEPALIVE_EXPIRED:
		return go(STATE_OPEN_CONFIRM, DEED_SEND_KEEPALIVE | DEED_START_KEEPALIVE);
	case FSM_KEEPALIVE:
		return go(STATE_ESTABLISHED, DEED_FORGET_FAILURES | DEED_HEARD | DEED_UP);
	default:
		return connected(STATE_OPEN_CONFIRM, event, 2);
	}
}

static struct fsm_step in_established(enum fsm_event event)
{
	switch (event) {
	case FSM_KEEPALIVE_EXPIRED:
		return go(STATE_ESTABLISHED, DEED_SEND_KEEPALIVE | DEED_START_KEEPALIVE);
	case FSM_KEEPALIVE:
		return go(STATE_ESTABLISHED, DEED_HEARD);
	case FSM_UPDATE:
	case FSM_REFRESH:
		return go(STATE_ESTABLISHED, DEED_HEARD | DEED_TAKE);
	default:
		break;
	}
	struct fsm_step step = connected(STATE_ESTABLISHED, event, 3);
	if (step.next == STATE_IDLE)
		step.deeds |= DEED_DOWN;
	return step;
}

struct fsm_step fsm_step(enum peer_state state, enum fsm_event event)
{
	static struct fsm_step (*const states[])(enum fsm_event event) = {
		[STATE_IDLE] = in_idle,
		[STATE_CONNECT] = in_connect,
		[STATE_ACTIVE] = in_active,
		[STATE_OPEN_SENT] = in_open_sent,
		[STATE_OPEN_CONFIRM] = in_open_confirm,
		[STATE_ESTABLISHED] = in_established,
	};
	return states[state](event);
}

const char *fsm_state_word(uint8_t state)
{
	static const char *const words[] = { "Idle", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established" };
	return state <= STATE_ESTABLISHED ? words[state] : "Idle";
}

const char *fsm_event_word(enum fsm_event event)
{
	static const char *const words[FSM_EVENTS] = {
		[FSM_START] = "start", [FSM_START_PASSIVE] = "passive start", [FSM_STOP] = "stop",
		[FSM_RETRY_EXPIRED] = "connect retry timer", [FSM_HOLD_EXPIRED] = "hold timer",
		[FSM_KEEPALIVE_EXPIRED] = "keepalive timer", [FSM_CONNECTED] = "connected", [FSM_ACCEPTED] = "accepted",
		[FSM_CONNECTED_DELAYED] = "connected, OPEN is delayed", [FSM_DELAY_EXPIRED] = "delay open timer",
		[FSM_TCP_FAILED] = "connection failed", [FSM_OPEN] = "OPEN", [FSM_OPEN_EARLY] = "OPEN before ours", [FSM_BAD_MESSAGE] = "bad message",
		[FSM_COLLISION] = "collision", [FSM_NOTIFICATION_VERSION] = "NOTIFICATION (version)",
		[FSM_NOTIFICATION] = "NOTIFICATION", [FSM_KEEPALIVE] = "KEEPALIVE", [FSM_UPDATE] = "UPDATE",
		[FSM_REFRESH] = "ROUTE-REFRESH", [FSM_SEND_HOLD_EXPIRED] = "send hold timer",
	};
	return event < FSM_EVENTS ? words[event] : "?";
}
