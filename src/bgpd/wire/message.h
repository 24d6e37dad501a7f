/* SPDX-License-Identifier: Apache-2.0 */
/* message -- the common header, and what goes wrong in words (RFC 4271 4.1, 4.5, 6; RFC 4486, 8203/9003). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/bytes.h"
#include "base/text.h"

enum message_type { MESSAGE_OPEN = 1, MESSAGE_UPDATE = 2, MESSAGE_NOTIFICATION = 3, MESSAGE_KEEPALIVE = 4,
		    MESSAGE_ROUTE_REFRESH = 5, MESSAGE_CAPABILITY = 6 };
enum { HEADER_BYTES = 19, MESSAGE_MAX = 4096, MESSAGE_MAX_EXTENDED = 65535 };

enum header_subcode { HEADER_NOT_SYNCHRONIZED = 1, HEADER_BAD_LENGTH = 2, HEADER_BAD_TYPE = 3 };
enum notify_code { NOTIFY_HEADER = 1, NOTIFY_OPEN = 2, NOTIFY_UPDATE = 3, NOTIFY_HOLD_TIMER = 4, NOTIFY_FSM = 5,
		   NOTIFY_CEASE = 6, NOTIFY_REFRESH = 7, NOTIFY_SEND_HOLD = 8 };
enum cease_subcode { CEASE_MAX_PREFIX = 1, CEASE_SHUTDOWN = 2, CEASE_DECONFIGURED = 3, CEASE_RESET = 4,
		     CEASE_REJECTED = 5, CEASE_CONFIG_CHANGE = 6, CEASE_COLLISION = 7, CEASE_RESOURCES = 8,
		     CEASE_HARD_RESET = 9, CEASE_BFD_DOWN = 10 };

/* What a NOTIFICATION says; data is a copy (bounded). */
struct notification {
	uint8_t code;                    /* 0: none */
	uint8_t subcode;
	uint16_t length;
	uint8_t data[256];
	bool is_hard;                    /* not on the wire: to be sent as Hard Reset to who knows it (RFC 8538) */
};
struct notification notification_of(uint8_t code, uint8_t subcode);
void notification_add(struct notification *n, const void *data, size_t length);
/* "Cease/Administrative Shutdown"; the code's and subcode's words as FRR has them. */
const char *notification_code_word(uint8_t code);
const char *notification_subcode_word(uint8_t code, uint8_t subcode);
/* In plain words with what the data means: "OPEN message error: bad peer AS (the peer says it is AS 65002)",
 * shutdown message text (RFC 9003) quoted and made harmless. */
void text_add_notification(struct text *t, const struct notification *n);
/* Text from outside made harmless: what is no printable UTF-8 becomes '?'. */
void text_add_foreign(struct text *t, const void *bytes, size_t length);

/* The header at the reader (which must hold HEADER_BYTES): marker, length, type checked against the limits of
 * RFC 4271 4.1; false with the NOTIFICATION to send. */
struct header { uint16_t length; uint8_t type; };
bool header_read(const uint8_t bytes[HEADER_BYTES], uint16_t most, struct header *out, struct notification *error);
/* Starts a message: writes the header with length 0; message_end patches the length. Returns its start. */
uint8_t *message_begin(struct writer *w, uint8_t type);
void message_end(struct writer *w, uint8_t *start);

void notification_write(struct writer *w, const struct notification *n);
/* Cease/Hard Reset that carries `n` (RFC 8538 3.1). */
struct notification notification_harden(const struct notification *n);
void notification_read(struct reader body, struct notification *out);
void keepalive_write(struct writer *w);
/* ROUTE-REFRESH, RFC 2918 and 7313 (subtype 0 request, 1 BoRR, 2 EoRR). */
void refresh_write(struct writer *w, uint16_t afi, uint8_t safi, uint8_t subtype);
bool refresh_read(struct reader body, uint16_t *afi, uint8_t *safi, uint8_t *subtype, struct notification *error);
