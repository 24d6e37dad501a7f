/* SPDX-License-Identifier: Apache-2.0 */
/* fsm -- the state machine of one connection (RFC 4271 8.2.2), pure: (state, event) → (next, deeds).
 *
 * Who starts again after Idle, and when, is the peer's to say (IdleHold).  The numbers
 * beside the events are those of RFC 4271 8.1. */
#pragma once
#include <stdint.h>
#include "bgpd/events/events.h"

enum fsm_event {
	FSM_START,                /* 1, 3: connect */
	FSM_START_PASSIVE,        /* 4, 5: wait for the peer */
	FSM_STOP,                 /* 2, 8: with a Cease that the caller has ready */
	FSM_CONNECTED_DELAYED,    /* 16, 17, and DelayOpen is on */
	FSM_DELAY_EXPIRED,        /* 12 */
	FSM_RETRY_EXPIRED,        /* 9 */
	FSM_HOLD_EXPIRED,         /* 10 */
	FSM_KEEPALIVE_EXPIRED,    /* 11 */
	FSM_CONNECTED,            /* 16: our connection is there */
	FSM_ACCEPTED,             /* 17: the peer's */
	FSM_TCP_FAILED,           /* 18 */
	FSM_OPEN,                 /* 19: good, and as configured */
	FSM_OPEN_EARLY,           /* 20: while ours was delayed */
	FSM_BAD_MESSAGE,          /* 21, 22, 28: the caller has the NOTIFICATION ready */
	FSM_COLLISION,            /* 23: the other connection is kept */
	FSM_NOTIFICATION_VERSION, /* 24: the peer speaks another version */
	FSM_NOTIFICATION,         /* 25 */
	FSM_KEEPALIVE,            /* 26 */
	FSM_UPDATE,               /* 27 */
	FSM_REFRESH,              /* RFC 2918 */
	FSM_SEND_HOLD_EXPIRED,    /* RFC 9687 */
	FSM_EVENTS
};

/* In the order in which they are done. */
enum fsm_deed {
	DEED_STOP_TIMERS = 1 << 0,
	DEED_NOTIFY = 1 << 1,          /* step.code/subcode, or what the caller has ready when code is 0 */
	DEED_DOWN = 1 << 2,            /* the routes go */
	DEED_CLOSE = 1 << 3,           /* the connection, if there is one */
	DEED_COUNT_FAILURE = 1 << 4,   /* ConnectRetryCounter + 1 */
	DEED_FORGET_FAILURES = 1 << 5,
	DEED_CONNECT = 1 << 6,
	DEED_START_RETRY = 1 << 7,
	DEED_STOP_RETRY = 1 << 8,
	DEED_SEND_OPEN = 1 << 9,
	DEED_SEND_KEEPALIVE = 1 << 10,
	DEED_HOLD_LARGE = 1 << 11,     /* four minutes for the OPEN */
	DEED_HOLD_AGREED = 1 << 12,    /* from now on the agreed time */
	DEED_START_KEEPALIVE = 1 << 13,
	DEED_HEARD = 1 << 14,          /* the hold timer starts anew */
	DEED_UP = 1 << 15,
	DEED_TAKE = 1 << 16,           /* the message is to be used */
	DEED_START_DELAY = 1 << 17     /* DelayOpen; stopped with the retry timer */
};

struct fsm_step {
	uint8_t next;                  /* enum peer_state */
	uint8_t code, subcode;         /* of DEED_NOTIFY; 0: the caller's */
	uint32_t deeds;
};

struct fsm_step fsm_step(enum peer_state state, enum fsm_event event);
const char *fsm_state_word(uint8_t state);
const char *fsm_event_word(enum fsm_event event);
