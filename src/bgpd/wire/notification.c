/* SPDX-License-Identifier: Apache-2.0 */
/* notification -- what a NOTIFICATION means, in FRR's words and in plain ones (RFC 4271 4.5, 6; 4486; 5492;
 * 6608; 7313; 9003; 9687). */
#include "bgpd/wire/family.h"
#include "bgpd/wire/message.h"
#include "bgpd/wire/open.h"

struct subcode_row {
	const char *word;        /* as FRR has it */
	const char *plain;       /* for a sentence */
};

static const struct subcode_row header_rows[] = {
	{ "Unspecific", "message header" },
	{ "Connection Not Synchronized", "the marker is not all ones: the byte stream is out of step" },
	{ "Bad Message Length", "bad message length" },
	{ "Bad Message Type", "unknown message type" },
};
static const struct subcode_row open_rows[] = {
	{ "Unspecific", "malformed OPEN" },
	{ "Unsupported Version Number", "unsupported BGP version" },
	{ "Bad Peer AS", "bad peer AS" },
	{ "Bad BGP Identifier", "bad BGP identifier (router id)" },
	{ "Unsupported Optional Parameter", "unsupported optional parameter" },
	{ "Authentication Failure", "authentication failure" },
	{ "Unacceptable Hold Time", "unacceptable hold time" },
	{ "Unsupported Capability", "a capability is not supported" },
	[11] = { "Role Mismatch", "BGP roles do not match" },
};
static const struct subcode_row update_rows[] = {
	{ "Unspecific", "malformed UPDATE" },
	{ "Malformed Attribute List", "malformed attribute list" },
	{ "Unrecognized Well-known Attribute", "unrecognized well-known attribute" },
	{ "Missing Well-known Attribute", "missing well-known attribute" },
	{ "Attribute Flags Error", "attribute flags error" },
	{ "Attribute Length Error", "attribute length error" },
	{ "Invalid ORIGIN Attribute", "invalid ORIGIN" },
	{ "AS Routing Loop", "AS routing loop" },
	{ "Invalid NEXT_HOP Attribute", "invalid NEXT_HOP" },
	{ "Optional Attribute Error", "error in an optional attribute" },
	{ "Invalid Network Field", "a prefix could not be read" },
	{ "Malformed AS_PATH", "malformed AS_PATH" },
};
static const struct subcode_row hold_rows[] = { { "Unspecific", "nothing was heard for the hold time" } };
static const struct subcode_row fsm_rows[] = {
	{ "Unspecific", "unexpected message" },
	{ "Receive Unexpected Message in OpenSent State", "unexpected message while waiting for the OPEN" },
	{ "Receive Unexpected Message in OpenConfirm State", "unexpected message while waiting for the KEEPALIVE" },
	{ "Receive Unexpected Message in Established State", "unexpected message in an established session" },
};
static const struct subcode_row cease_rows[] = {
	{ "Unspecific", "closed without a reason given" },
	{ "Maximum Number of Prefixes Reached", "maximum number of prefixes reached" },
	{ "Administrative Shutdown", "administrative shutdown" },
	{ "Peer Unconfigured", "the neighbor was removed from the configuration" },
	{ "Administrative Reset", "administrative reset" },
	{ "Connection Rejected", "connection rejected" },
	{ "Other Configuration Change", "configuration change" },
	{ "Connection Collision Resolution", "connection collision: the other connection is kept" },
	{ "Out of Resources", "out of resources" },
	{ "Hard Reset", "hard reset" },
	{ "BFD Down", "BFD says the path is down" },
};
static const struct subcode_row refresh_rows[] = { { "Unspecific", "malformed ROUTE-REFRESH" },
						   { "Invalid Message Length", "bad length of a ROUTE-REFRESH" } };
static const struct subcode_row send_hold_rows[] = { { "Unspecific", "the peer took no data for too long" } };

#define ROWS(rows) rows, sizeof rows / sizeof *rows
static const struct code_row {
	const char *word, *plain;
	const struct subcode_row *rows;
	size_t count;
} codes[] = {
	[NOTIFY_HEADER] = { "Message Header Error", "Message header error", ROWS(header_rows) },
	[NOTIFY_OPEN] = { "OPEN Message Error", "OPEN message error", ROWS(open_rows) },
	[NOTIFY_UPDATE] = { "UPDATE Message Error", "UPDATE message error", ROWS(update_rows) },
	[NOTIFY_HOLD_TIMER] = { "Hold Timer Expired", "Hold timer expired", ROWS(hold_rows) },
	[NOTIFY_FSM] = { "Neighbor Events Error", "State machine error", ROWS(fsm_rows) },
	[NOTIFY_CEASE] = { "Cease", "Cease", ROWS(cease_rows) },
	[NOTIFY_REFRESH] = { "ROUTE-REFRESH Message Error", "ROUTE-REFRESH message error", ROWS(refresh_rows) },
	[NOTIFY_SEND_HOLD] = { "Send Hold Timer Expired", "Send hold timer expired", ROWS(send_hold_rows) },
};

static const struct code_row *code_row(uint8_t code)
{
	return code < sizeof codes / sizeof *codes && codes[code].word ? &codes[code] : NULL;
}

static const struct subcode_row *subcode_row(uint8_t code, uint8_t subcode)
{
	const struct code_row *row = code_row(code);
	return row && subcode < row->count && row->rows[subcode].word ? &row->rows[subcode] : NULL;
}

const char *notification_code_word(uint8_t code)
{
	const struct code_row *row = code_row(code);
	return row ? row->word : "Unknown";
}

const char *notification_subcode_word(uint8_t code, uint8_t subcode)
{
	const struct subcode_row *row = subcode_row(code, subcode);
	return row ? row->word : "Unknown";
}

/* -- what the data says -- */

/* How many octets a UTF-8 character has that may be shown; 0: it is not one, or would move the cursor or turn
 * the reading direction. */
static size_t shown_octets(const struct reader *r)
{
	static const struct { uint8_t mask, lead; uint32_t least; } forms[] = {
		{ 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };
	for (size_t more = 0; more < 4; more++) {
		if ((*r->at & forms[more].mask) != forms[more].lead || read_left(r) <= more)
			continue;
		uint32_t c = *r->at & (uint8_t)~forms[more].mask;
		for (size_t i = 1; i <= more; i++) {
			if ((r->at[i] & 0xc0) != 0x80)
				return 0;
			c = c << 6 | (r->at[i] & 0x3f);
		}
		bool is_control = c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
				  (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
		return c < forms[more].least || is_control || c > 0x10ffff ? 0 : more + 1;
	}
	return 0;
}

void text_add_foreign(struct text *t, const void *bytes, size_t length)
{
	struct reader r = reader_over(bytes, length);
	while (read_left(&r)) {
		size_t octets = shown_octets(&r);
		if (octets)
			text_add_chars(t, (const char *)r.at, octets);
		else
			text_add_char(t, '?');
		read_bytes(&r, octets ? octets : 1);
	}
}

/* RFC 9003 2: a length, then UTF-8. */
static void add_shutdown_text(struct text *t, struct reader data)
{
	uint8_t length = read_u8(&data);
	struct reader words = read_window(&data, length);
	if (!length || words.bad)
		return;
	text_add(t, ": \"");
	text_add_foreign(t, words.at, length);
	text_add(t, "\"");
}

static void add_number(struct text *t, struct reader data, const char *format)
{
	size_t left = read_left(&data);
	uint32_t value = left == 1 ? read_u8(&data) : left == 2 ? read_u16(&data) : left == 4 ? read_u32(&data) : 0;
	if (left == 1 || left == 2 || left == 4)
		text_add(t, format, value);
}

static void add_length(struct text *t, struct reader data) { add_number(t, data, " (%u octets)"); }
static void add_type(struct text *t, struct reader data) { add_number(t, data, " (type %u)"); }
static void add_version(struct text *t, struct reader data) { add_number(t, data, " (the highest it knows is %u)"); }
static void add_as(struct text *t, struct reader data) { add_number(t, data, " (AS %u)"); }

static void add_prefix_limit(struct text *t, struct reader data)
{
	uint16_t afi = read_u16(&data);
	enum family_row row = family_find(afi, read_u8(&data));
	uint32_t limit = read_u32(&data);
	if (!data.bad && row < FAMILY_COUNT)
		text_add(t, " (%u of %s)", limit, families[row].title);
}

static void add_capability(struct text *t, struct reader data)
{
	if (read_left(&data) >= 2)
		text_add(t, " (%s)", capability_word(read_u8(&data)));
}

/* The attribute that was wrong: flags, type, … */
static void add_attribute(struct text *t, struct reader data)
{
	read_u8(&data);
	uint8_t type = read_u8(&data);
	if (!data.bad)
		text_add(t, " (attribute %u)", type);
}

static const struct data_row {
	uint8_t code, subcode;
	void (*add)(struct text *t, struct reader data);
} data_rows[] = {
	{ NOTIFY_HEADER, 2, add_length },
	{ NOTIFY_HEADER, 3, add_type },
	{ NOTIFY_OPEN, 1, add_version },
	{ NOTIFY_OPEN, 2, add_as },
	{ NOTIFY_OPEN, 7, add_capability },
	{ NOTIFY_UPDATE, 2, add_attribute },
	{ NOTIFY_UPDATE, 4, add_attribute },
	{ NOTIFY_UPDATE, 5, add_attribute },
	{ NOTIFY_UPDATE, 9, add_attribute },
	{ NOTIFY_FSM, 1, add_type },
	{ NOTIFY_FSM, 2, add_type },
	{ NOTIFY_FSM, 3, add_type },
	{ NOTIFY_CEASE, CEASE_MAX_PREFIX, add_prefix_limit },
	{ NOTIFY_CEASE, CEASE_SHUTDOWN, add_shutdown_text },
	{ NOTIFY_CEASE, CEASE_RESET, add_shutdown_text },
};

/* RFC 8538 3.1: a hard reset carries the NOTIFICATION that it stands for. */
static void add_encapsulated(struct text *t, struct reader data)
{
	struct notification inner;
	if (read_left(&data) < 2 || (data.at[0] == NOTIFY_CEASE && data.at[1] == CEASE_HARD_RESET))
		return;
	notification_read(data, &inner);
	text_add(t, ": ");
	text_add_notification(t, &inner);
}

void text_add_notification(struct text *t, const struct notification *n)
{
	const struct code_row *code = code_row(n->code);
	const struct subcode_row *sub = subcode_row(n->code, n->subcode);
	if (!code) {
		text_add(t, "NOTIFICATION with unknown code %u/%u", n->code, n->subcode);
		return;
	}
	text_add(t, "%s: ", code->plain);
	if (sub)
		text_add(t, "%s", sub->plain);
	else
		text_add(t, "unknown subcode %u", n->subcode);
	struct reader data = reader_over(n->data, n->length);
	for (size_t i = 0; i < sizeof data_rows / sizeof *data_rows; i++)
		if (data_rows[i].code == n->code && data_rows[i].subcode == n->subcode)
			data_rows[i].add(t, data);
	if (n->code == NOTIFY_CEASE && n->subcode == CEASE_HARD_RESET)
		add_encapsulated(t, data);
}
