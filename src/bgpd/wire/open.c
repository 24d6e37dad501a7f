/* SPDX-License-Identifier: Apache-2.0 */
/* open -- the OPEN message: a fixed part, then optional parameters, of which only capabilities are known.
 *
 *      version | AS | hold time | router id | length | parameters     (RFC 4271 4.2)
 *      … | 255 | 255 | length (2) | parameters with 2-octet lengths   (RFC 9072)
 *
 * What the capabilities mean is capability.c's. */
#include "bgpd/wire/open.h"
#include <stdio.h>
#include "bgpd/wire/message.h"

enum { BGP_VERSION = 4, AS_TRANS = 23456, PARAMETER_CAPABILITIES = 2, PARAMETER_EXTENDED = 255 };
enum { OPEN_MALFORMED = 0, OPEN_BAD_VERSION = 1, OPEN_BAD_AS = 2, OPEN_BAD_ID = 3, OPEN_BAD_PARAMETER = 4,
       OPEN_BAD_HOLD_TIME = 6 };

static bool refuse(struct notification *error, uint8_t subcode)
{
	*error = notification_of(NOTIFY_OPEN, subcode);
	return false;
}

static bool read_parameters(struct reader all, bool is_long, struct capabilities *out, struct notification *error)
{
	while (read_left(&all)) {
		uint8_t type = read_u8(&all);
		struct reader one = read_window(&all, is_long ? read_u16(&all) : read_u8(&all));
		if (all.bad)
			return refuse(error, OPEN_MALFORMED);
		if (type != PARAMETER_CAPABILITIES)
			return refuse(error, OPEN_BAD_PARAMETER);
		if (!capabilities_read(one, out))
			return refuse(error, OPEN_MALFORMED);
	}
	return true;
}

/* The window of all parameters; RFC 9072 2: type 255 decides, whatever the one-octet length says. */
static bool find_parameters(struct reader *body, struct reader *out, bool *is_long)
{
	uint8_t length = read_u8(body);
	*is_long = length && read_left(body) && *body->at == PARAMETER_EXTENDED;
	if (*is_long)
		read_u8(body);
	*out = read_window(body, *is_long ? read_u16(body) : length);
	return !body->bad && !read_left(body);
}

/* RFC 6793 4.2.2, RFC 7607: the number of the capability counts, and the old field must agree with it. */
static bool settle_as(struct open *o)
{
	o->asn = o->offers.as4 ? o->offers.as4_number : o->asn_field;
	if (o->asn == 0 || o->asn == AS_TRANS)
		return false;
	return o->asn_field == o->asn || (o->offers.as4 && o->asn_field == AS_TRANS);
}

bool open_read(struct reader body, struct open *out, struct notification *error)
{
	struct open o = { 0 };
	o.version = read_u8(&body);
	o.asn_field = read_u16(&body);
	o.hold_seconds = read_u16(&body);
	o.router_id = read_u32(&body);
	if (o.version != BGP_VERSION) {
		refuse(error, OPEN_BAD_VERSION);
		notification_add(error, (uint8_t[]){ 0, BGP_VERSION }, 2);
		return false;
	}
	struct reader parameters;
	if (!find_parameters(&body, &parameters, &o.is_long))
		return refuse(error, OPEN_MALFORMED);
	if (!read_parameters(parameters, o.is_long, &o.offers, error))
		return false;
	if (!settle_as(&o))
		return refuse(error, OPEN_BAD_AS);
	if (!o.router_id)
		return refuse(error, OPEN_BAD_ID);
	if (o.hold_seconds == 1 || o.hold_seconds == 2)
		return refuse(error, OPEN_BAD_HOLD_TIME);
	*out = o;
	return true;
}

/* -- writing: each capability in a parameter of its own, as the oldest peers expect -- */

static void wrap_parameters(struct writer *w, const struct writer *capabilities, bool is_long)
{
	struct reader all = reader_over(capabilities->start, write_used(capabilities));
	while (read_left(&all)) {
		const uint8_t *one = read_bytes(&all, 2);
		read_bytes(&all, one[1]);
		write_u8(w, PARAMETER_CAPABILITIES);
		if (is_long)
			write_u16(w, (uint16_t)(one[1] + 2));
		else
			write_u8(w, (uint8_t)(one[1] + 2));
		write_bytes(w, one, one[1] + 2u);
	}
}

static void write_parameters(struct writer *w, const struct open *open)
{
	uint8_t room[2048], wrapped_room[3000];
	struct writer capabilities = writer_over(room, sizeof room), wrapped = writer_over(wrapped_room, sizeof wrapped_room);
	if (open->offers.any)
		capabilities_write(&capabilities, &open->offers);
	wrap_parameters(&wrapped, &capabilities, false);
	bool is_long = open->is_long || write_used(&wrapped) > 255;
	if (is_long) {
		wrapped = writer_over(wrapped_room, sizeof wrapped_room);
		wrap_parameters(&wrapped, &capabilities, true);
		write_u8(w, 255);
		write_u8(w, PARAMETER_EXTENDED);
		write_u16(w, (uint16_t)write_used(&wrapped));
	} else {
		write_u8(w, (uint8_t)write_used(&wrapped));
	}
	write_bytes(w, wrapped.start, write_used(&wrapped));
}

void open_write(struct writer *w, const struct open *open)
{
	uint8_t *start = message_begin(w, MESSAGE_OPEN);
	write_u8(w, BGP_VERSION);
	write_u16(w, open->asn > UINT16_MAX ? AS_TRANS : (uint16_t)open->asn);
	write_u16(w, open->hold_seconds);
	write_u32(w, open->router_id);
	write_parameters(w, open);
	message_end(w, start);
}
