/* SPDX-License-Identifier: Apache-2.0 */
/* open -- the OPEN message: a fixed part, then optional parameters, of which only capabilities are known.
 *
 *      version | AS | hold time | router id | length | parameters     (RFC 4271 4.2)
 *      … | 255 | 255 | length (2) | parameters with 2-octet lengths   (RFC 9072)
 *
 * A capability is a row: its code, its word, the lengths it may have, how it is read and how it is written.
 * One whose length can't be is an error (2/0); one whose contents make no sense is passed over as unknown. */
#include "bgpd/wire/open.h"
#include <stdio.h>
#include "bgpd/wire/message.h"

enum { BGP_VERSION = 4, AS_TRANS = 23456, PARAMETER_CAPABILITIES = 2, PARAMETER_EXTENDED = 255 };
enum { OPEN_MALFORMED = 0, OPEN_BAD_VERSION = 1, OPEN_BAD_AS = 2, OPEN_BAD_ID = 3, OPEN_BAD_PARAMETER = 4,
       OPEN_BAD_HOLD_TIME = 6 };
enum { CAPABILITY_FQDN = 73 };

/* -- reading capabilities: false if the contents are not understood -- */

static bool read_multiprotocol(struct reader value, struct capabilities *c)
{
	uint16_t afi = read_u16(&value);
	read_u8(&value);
	enum family_row row = family_find(afi, read_u8(&value));
	c->multiprotocol = true;
	if (row < FAMILY_COUNT)
		c->family[row] = true;
	return true;
}

static bool read_refresh(struct reader value, struct capabilities *c) { return c->refresh = true; }
static bool read_refresh_old(struct reader value, struct capabilities *c) { return c->refresh_old = true; }
static bool read_enhanced(struct reader value, struct capabilities *c) { return c->enhanced_refresh = true; }
static bool read_extended(struct reader value, struct capabilities *c) { return c->extended_message = true; }

static bool read_as4(struct reader value, struct capabilities *c)
{
	c->as4_number = read_u32(&value);
	return c->as4 = true;
}

static bool read_extended_nexthop(struct reader value, struct capabilities *c)
{
	while (read_left(&value) >= 6) {
		uint16_t afi = read_u16(&value), safi = read_u16(&value), nexthop_afi = read_u16(&value);
		enum family_row row = safi < 256 ? family_find(afi, (uint8_t)safi) : FAMILY_COUNT;
		if (row < FAMILY_COUNT && nexthop_afi == 2)
			c->extended_nexthop[row] = true;
	}
	return true;
}

static bool read_restart(struct reader value, struct capabilities *c)
{
	uint16_t head = read_u16(&value);
	c->graceful_restart = true;
	c->restart_state = head & 0x8000;
	c->notification_bit = head & 0x4000;
	c->restart_seconds = head & 0x0fff;
	while (read_left(&value) >= 4) {
		uint16_t afi = read_u16(&value);
		enum family_row row = family_find(afi, read_u8(&value));
		uint8_t flags = read_u8(&value);
		if (row == FAMILY_COUNT)
			continue;
		c->restart_family[row] = true;
		c->forwarding[row] = flags & 0x80;
	}
	return true;
}

/* RFC 7911 4: anything but 1, 2, 3 is passed over. */
static bool read_addpath(struct reader value, struct capabilities *c)
{
	while (read_left(&value) >= 4) {
		uint16_t afi = read_u16(&value);
		enum family_row row = family_find(afi, read_u8(&value));
		uint8_t direction = read_u8(&value);
		if (row < FAMILY_COUNT && direction >= 1 && direction <= 3)
			c->addpath[row] = direction;
	}
	return !read_left(&value);
}

static void keep_name(char *out, size_t room, const uint8_t *bytes, size_t length)
{
	struct text t = { 0 };
	text_add_foreign(&t, bytes, length);
	snprintf(out, room, "%s", text_chars(&t));
	text_free(&t);
}

static bool read_fqdn(struct reader value, struct capabilities *c)
{
	struct reader host = read_window(&value, read_u8(&value));
	struct reader domain = read_window(&value, read_left(&value) ? read_u8(&value) : 0);
	if (value.bad)
		return false;
	keep_name(c->hostname, sizeof c->hostname, host.at, read_left(&host));
	keep_name(c->domain, sizeof c->domain, domain.at, read_left(&domain));
	return true;
}

/* -- writing capabilities: each writes none, one or several -- */

static void write_head(struct writer *w, uint8_t code, uint8_t length)
{
	write_u8(w, code);
	write_u8(w, length);
}

static void write_multiprotocol(struct writer *w, const struct open *open)
{
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!open->offers.family[row])
			continue;
		write_head(w, 1, 4);
		write_u16(w, families[row].afi);
		write_u8(w, 0);
		write_u8(w, families[row].safi);
	}
}

static void write_refresh(struct writer *w, const struct open *open)
{
	if (open->offers.refresh)
		write_head(w, 2, 0);
}

static void write_refresh_old(struct writer *w, const struct open *open)
{
	if (open->offers.refresh_old)
		write_head(w, 128, 0);
}

static void write_enhanced(struct writer *w, const struct open *open)
{
	if (open->offers.enhanced_refresh)
		write_head(w, 70, 0);
}

static void write_extended(struct writer *w, const struct open *open)
{
	if (open->offers.extended_message)
		write_head(w, 6, 0);
}

static void write_as4(struct writer *w, const struct open *open)
{
	if (!open->offers.as4)
		return;
	write_head(w, 65, 4);
	write_u32(w, open->asn);
}

static uint8_t count_of(const bool flags[FAMILY_COUNT])
{
	uint8_t count = 0;
	for (enum family_row row = 0; row < FAMILY_COUNT; row++)
		count = (uint8_t)(count + flags[row]);
	return count;
}

static void write_extended_nexthop(struct writer *w, const struct open *open)
{
	const bool *wanted = open->offers.extended_nexthop;
	if (!count_of(wanted))
		return;
	write_head(w, 5, (uint8_t)(6 * count_of(wanted)));
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!wanted[row])
			continue;
		write_u16(w, families[row].afi);
		write_u16(w, families[row].safi);
		write_u16(w, 2);
	}
}

static void write_restart(struct writer *w, const struct open *open)
{
	const struct capabilities *c = &open->offers;
	if (!c->graceful_restart)
		return;
	write_head(w, 64, (uint8_t)(2 + 4 * count_of(c->restart_family)));
	write_u16(w, (uint16_t)((c->restart_state ? 0x8000 : 0) | (c->notification_bit ? 0x4000 : 0) |
				(c->restart_seconds & 0x0fff)));
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!c->restart_family[row])
			continue;
		write_u16(w, families[row].afi);
		write_u8(w, families[row].safi);
		write_u8(w, c->forwarding[row] ? 0x80 : 0);
	}
}

static void write_addpath(struct writer *w, const struct open *open)
{
	const struct capabilities *c = &open->offers;
	bool wanted[FAMILY_COUNT];
	for (enum family_row row = 0; row < FAMILY_COUNT; row++)
		wanted[row] = c->addpath[row];
	if (!count_of(wanted))
		return;
	write_head(w, 69, (uint8_t)(4 * count_of(wanted)));
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!wanted[row])
			continue;
		write_u16(w, families[row].afi);
		write_u8(w, families[row].safi);
		write_u8(w, c->addpath[row]);
	}
}

static void write_fqdn(struct writer *w, const struct open *open)
{
	size_t host = strlen(open->offers.hostname), domain = strlen(open->offers.domain);
	if (!host)
		return;
	write_head(w, CAPABILITY_FQDN, (uint8_t)(2 + host + domain));
	write_u8(w, (uint8_t)host);
	write_bytes(w, open->offers.hostname, host);
	write_u8(w, (uint8_t)domain);
	write_bytes(w, open->offers.domain, domain);
}

static const struct capability_row {
	uint8_t code;
	const char *word;
	uint8_t least, unit;         /* length: at least, and then whole units (0: any more) */
	bool is_exact;               /* exactly `least` */
	bool (*read)(struct reader value, struct capabilities *out);
	void (*write)(struct writer *w, const struct open *open);
} rows[] = {
	{ 1, "MultiProtocol Extensions", 4, 0, true, read_multiprotocol, write_multiprotocol },
	{ 128, "Route Refresh (Old)", 0, 0, false, read_refresh_old, write_refresh_old },
	{ 2, "Route Refresh", 0, 0, false, read_refresh, write_refresh },
	{ 70, "Enhanced Route Refresh", 0, 0, false, read_enhanced, write_enhanced },
	{ 65, "4-octet AS number", 4, 0, true, read_as4, write_as4 },
	{ 6, "Extended Message", 0, 0, false, read_extended, write_extended },
	{ 5, "Extended Next Hop Encoding", 0, 6, false, read_extended_nexthop, write_extended_nexthop },
	{ 69, "AddPath", 0, 0, false, read_addpath, write_addpath },
	{ CAPABILITY_FQDN, "FQDN", 0, 0, false, read_fqdn, write_fqdn },
	{ 64, "Graceful Restart", 2, 4, false, read_restart, write_restart },
	/* known by name only */
	{ 3, "Outbound Route Filtering", 0, 0, false, NULL, NULL },
	{ 7, "BGPsec", 0, 0, false, NULL, NULL },
	{ 8, "Multiple Labels", 0, 0, false, NULL, NULL },
	{ 9, "Role", 1, 0, true, NULL, NULL },
	{ 67, "Dynamic", 0, 0, false, NULL, NULL },
	{ 71, "Long-lived Graceful Restart", 0, 0, false, NULL, NULL },
	{ 75, "Software Version", 0, 0, false, NULL, NULL },
	{ 76, "Paths Limit", 0, 0, false, NULL, NULL },
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const struct capability_row *row_of(uint8_t code)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

const char *capability_word(uint8_t code)
{
	const struct capability_row *row = row_of(code);
	return row ? row->word : "Unknown";
}

static void note_unknown(struct capabilities *c, uint8_t code)
{
	if (c->unknown_count < sizeof c->unknown)
		c->unknown[c->unknown_count] = code;
	c->unknown_count++;
}

static bool length_fits(const struct capability_row *row, size_t length)
{
	if (row->is_exact)
		return length == row->least;
	return length >= row->least && (!row->unit || (length - row->least) % row->unit == 0);
}

/* false: a length that can't be. */
static bool read_capabilities(struct reader parameter, struct capabilities *out)
{
	out->any = true;
	while (read_left(&parameter)) {
		uint8_t code = read_u8(&parameter);
		struct reader value = read_window(&parameter, read_u8(&parameter));
		if (parameter.bad)
			return false;
		const struct capability_row *row = row_of(code);
		if (row && !length_fits(row, read_left(&value)))
			return false;
		if (!row || !row->read || !row->read(value, out))
			note_unknown(out, code);
	}
	return true;
}

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
		if (!read_capabilities(one, out))
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
	bool is_long;
	if (!find_parameters(&body, &parameters, &is_long))
		return refuse(error, OPEN_MALFORMED);
	if (!read_parameters(parameters, is_long, &o.offers, error))
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
	uint8_t room[1024], wrapped_room[2048];
	struct writer capabilities = writer_over(room, sizeof room), wrapped = writer_over(wrapped_room, sizeof wrapped_room);
	for (size_t i = 0; i < ROW_COUNT && open->offers.any; i++)
		if (rows[i].write)
			rows[i].write(&capabilities, open);
	wrap_parameters(&wrapped, &capabilities, false);
	bool is_long = write_used(&wrapped) > 255;
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
