/* SPDX-License-Identifier: Apache-2.0 */
/* message -- the common header and the small messages (RFC 4271 4.1, 4.4, 4.5, 6.1; 2918; 7313; 8654). */
#include "bgpd/wire/message.h"

static const uint8_t marker[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
				    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* What each type may measure; `is_short` ones keep to 4096 whatever was agreed (RFC 8654 4). */
static const struct type_row { uint16_t least, exactly; bool is_short; } types[] = {
	[MESSAGE_OPEN] = { .least = 29, .is_short = true },
	[MESSAGE_UPDATE] = { .least = 23 },
	[MESSAGE_NOTIFICATION] = { .least = 21 },
	[MESSAGE_KEEPALIVE] = { .least = HEADER_BYTES, .exactly = HEADER_BYTES, .is_short = true },
	[MESSAGE_ROUTE_REFRESH] = { .least = 23 },
	[MESSAGE_CAPABILITY] = { .least = 22 },
};
enum { TYPE_COUNT = sizeof types / sizeof *types };

struct notification notification_of(uint8_t code, uint8_t subcode)
{
	return (struct notification){ .code = code, .subcode = subcode };
}

void notification_add(struct notification *n, const void *data, size_t length)
{
	size_t room = sizeof n->data - n->length;
	size_t take = length < room ? length : room;
	if (take)
		memcpy(n->data + n->length, data, take);
	n->length = (uint16_t)(n->length + take);
}

static bool refuse(struct notification *error, uint8_t subcode, const void *data, size_t length)
{
	*error = notification_of(NOTIFY_HEADER, subcode);
	notification_add(error, data, length);
	return false;
}

static bool length_is_good(uint16_t length, const struct type_row *row, uint16_t most)
{
	if (row->is_short && most > MESSAGE_MAX)
		most = MESSAGE_MAX;
	return length >= row->least && length <= most && (!row->exactly || length == row->exactly);
}

bool header_read(const uint8_t bytes[HEADER_BYTES], uint16_t most, struct header *out, struct notification *error)
{
	uint16_t length = (uint16_t)(bytes[16] << 8 | bytes[17]);
	uint8_t type = bytes[18];
	if (memcmp(bytes, marker, sizeof marker) != 0)
		return refuse(error, HEADER_NOT_SYNCHRONIZED, NULL, 0);
	if (length < HEADER_BYTES || length > most)
		return refuse(error, HEADER_BAD_LENGTH, bytes + 16, 2);
	if (type >= TYPE_COUNT || !types[type].least)
		return refuse(error, HEADER_BAD_TYPE, bytes + 18, 1);
	if (!length_is_good(length, &types[type], most))
		return refuse(error, HEADER_BAD_LENGTH, bytes + 16, 2);
	*out = (struct header){ length, type };
	return true;
}

uint8_t *message_begin(struct writer *w, uint8_t type)
{
	uint8_t *start = write_reserve(w, HEADER_BYTES);
	if (!start)
		return NULL;
	memcpy(start, marker, sizeof marker);
	store_u16(start + 16, 0);
	start[18] = type;
	return start;
}

void message_end(struct writer *w, uint8_t *start)
{
	if (start)
		store_u16(start + 16, (uint16_t)(w->at - start));
}

void notification_write(struct writer *w, const struct notification *n)
{
	uint8_t *start = message_begin(w, MESSAGE_NOTIFICATION);
	write_u8(w, n->code);
	write_u8(w, n->subcode);
	write_bytes(w, n->data, n->length);
	message_end(w, start);
}

struct notification notification_harden(const struct notification *n)
{
	struct notification hard = notification_of(NOTIFY_CEASE, CEASE_HARD_RESET);
	uint8_t head[2] = { n->code, n->subcode };
	notification_add(&hard, head, sizeof head);
	notification_add(&hard, n->data, n->length);
	return hard;
}

void notification_read(struct reader body, struct notification *out)
{
	uint8_t code = read_u8(&body), subcode = read_u8(&body);
	*out = notification_of(code, subcode);
	notification_add(out, body.at, read_left(&body));
}

void keepalive_write(struct writer *w)
{
	message_end(w, message_begin(w, MESSAGE_KEEPALIVE));
}

void refresh_write(struct writer *w, uint16_t afi, uint8_t safi, uint8_t subtype)
{
	uint8_t *start = message_begin(w, MESSAGE_ROUTE_REFRESH);
	write_u16(w, afi);
	write_u8(w, subtype);
	write_u8(w, safi);
	message_end(w, start);
}

/* RFC 7313 5: BoRR and EoRR of another length are answered 7/1; a plain request may carry filters (RFC 5291,
 * see orf.h). */
bool refresh_read(struct reader body, uint16_t *afi, uint8_t *safi, uint8_t *subtype, struct notification *error)
{
	struct reader whole = body;
	uint16_t family = read_u16(&body);
	uint8_t sub = read_u8(&body), safi_read = read_u8(&body);
	bool is_marker = sub == 1 || sub == 2;
	if (body.bad || (is_marker && read_left(&body))) {
		*error = notification_of(NOTIFY_REFRESH, 1);
		notification_add(error, whole.at, read_left(&whole));
		return false;
	}
	*afi = family;
	*safi = safi_read;
	*subtype = sub;
	return true;
}
