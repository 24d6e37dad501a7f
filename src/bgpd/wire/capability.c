/* SPDX-License-Identifier: Apache-2.0 */
/* capability -- a capability is a row: its code, its word, the lengths it may have, how it is read and how it is
 * written, and where it lies if it may change within a session.
 *
 * One whose length can't be is an error (OPEN 2/0); one whose contents make no sense is passed over as unknown.
 *
 *	CAPABILITY message:  { action (0 set, 1 remove) | code | length | value } …
 */
#include "bgpd/wire/capability.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "bgpd/wire/orf.h"

enum { CODE_FQDN = 73, CODE_ROLE = 9, CODE_ORF = 3, CODE_ORF_OLD = 130, ACTION_SET = 0, ACTION_REMOVE = 1, CAPABILITIES_ROOM = 2048 };

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

static bool read_dynamic(struct reader value, struct capabilities *c) { return c->dynamic = true; }
static bool read_link_local(struct reader value, struct capabilities *c) { return c->link_local_nexthop = true; }

static enum family_row read_family(struct reader *value)
{
	uint16_t afi = read_u16(value);
	return family_find(afi, read_u8(value));
}

/* RFC 9494 4.2: flags and the stale time in three octets. */
static bool read_long_lived(struct reader value, struct capabilities *c)
{
	c->long_lived = true;
	while (read_left(&value) >= 7) {
		enum family_row row = read_family(&value);
		uint8_t flags = read_u8(&value), high = read_u8(&value);
		uint32_t seconds = (uint32_t)high << 16 | read_u16(&value);
		if (row == FAMILY_COUNT)
			continue;
		c->long_lived_family[row] = true;
		c->long_lived_forwarding[row] = flags & 0x80;
		c->long_lived_seconds[row] = seconds;
	}
	return true;
}

static bool read_paths_limit(struct reader value, struct capabilities *c)
{
	while (read_left(&value) >= 5) {
		enum family_row row = read_family(&value);
		uint16_t limit = read_u16(&value);
		if (row == FAMILY_COUNT)
			continue;
		c->paths_limit[row] = limit;
		c->paths_limit_said[row] = true;
	}
	return true;
}

/* RFC 5291 5: per family a list of types, each with its direction.  `own` is what the code is about; what it says of a
 * family is all that holds there. */
static bool read_filters(struct reader value, uint8_t own[FAMILY_COUNT], struct capabilities *c)
{
	while (read_left(&value)) {
		uint16_t afi = read_u16(&value);
		read_u8(&value);
		enum family_row row = family_find(afi, read_u8(&value));
		if (row < FAMILY_COUNT)
			own[row] = 0;
		for (uint8_t left = read_u8(&value); left && !value.bad; left--) {
			uint8_t type = read_u8(&value), direction = read_u8(&value);
			if (row == FAMILY_COUNT || !direction || direction > DIRECTION_BOTH)
				continue;
			if (type == ORF_PREFIXES)
				c->orf[row] = direction;
			else if (type == ORF_PREFIXES_OLD)
				c->orf_old[row] = direction;
		}
	}
	return !value.bad;
}

static bool read_orf(struct reader value, struct capabilities *c) { return read_filters(value, c->orf, c); }
static bool read_orf_old(struct reader value, struct capabilities *c) { return read_filters(value, c->orf_old, c); }

static bool read_role(struct reader value, struct capabilities *c)
{
	uint8_t role = read_u8(&value);
	c->role_differs |= c->role_said && c->role != role;
	c->role = role;
	return c->role_said = true;
}

static bool read_software(struct reader value, struct capabilities *c)
{
	struct reader words = read_window(&value, read_u8(&value));
	if (value.bad)
		return false;
	keep_name(c->software, sizeof c->software, words.at, read_left(&words));
	return true;
}

/* -- writing capabilities: each writes none, one or several -- */

static void write_head(struct writer *w, uint8_t code, uint8_t length)
{
	write_u8(w, code);
	write_u8(w, length);
}

static void write_multiprotocol(struct writer *w, const struct capabilities *c)
{
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!c->family[row])
			continue;
		write_head(w, 1, 4);
		write_u16(w, families[row].afi);
		write_u8(w, 0);
		write_u8(w, families[row].safi);
	}
}

static void write_refresh(struct writer *w, const struct capabilities *c)
{
	if (c->refresh)
		write_head(w, 2, 0);
}

static void write_refresh_old(struct writer *w, const struct capabilities *c)
{
	if (c->refresh_old)
		write_head(w, 128, 0);
}

static void write_enhanced(struct writer *w, const struct capabilities *c)
{
	if (c->enhanced_refresh)
		write_head(w, 70, 0);
}

static void write_extended(struct writer *w, const struct capabilities *c)
{
	if (c->extended_message)
		write_head(w, 6, 0);
}

static void write_as4(struct writer *w, const struct capabilities *c)
{
	if (!c->as4)
		return;
	write_head(w, 65, 4);
	write_u32(w, c->as4_number);
}

static uint8_t count_of(const bool flags[FAMILY_COUNT])
{
	uint8_t count = 0;
	for (enum family_row row = 0; row < FAMILY_COUNT; row++)
		count = (uint8_t)(count + flags[row]);
	return count;
}

static void write_extended_nexthop(struct writer *w, const struct capabilities *c)
{
	const bool *wanted = c->extended_nexthop;
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

static void write_restart(struct writer *w, const struct capabilities *c)
{
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

static void write_addpath(struct writer *w, const struct capabilities *c)
{
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

static void write_fqdn(struct writer *w, const struct capabilities *c)
{
	size_t host = strlen(c->hostname), domain = strlen(c->domain);
	if (!host)
		return;
	write_head(w, CODE_FQDN, (uint8_t)(2 + host + domain));
	write_u8(w, (uint8_t)host);
	write_bytes(w, c->hostname, host);
	write_u8(w, (uint8_t)domain);
	write_bytes(w, c->domain, domain);
}

static void write_dynamic(struct writer *w, const struct capabilities *c)
{
	if (c->dynamic)
		write_head(w, 67, 0);
}

static void write_link_local(struct writer *w, const struct capabilities *c)
{
	if (c->link_local_nexthop)
		write_head(w, 77, 0);
}

static void write_family(struct writer *w, enum family_row row)
{
	write_u16(w, families[row].afi);
	write_u8(w, families[row].safi);
}

static void write_long_lived(struct writer *w, const struct capabilities *c)
{
	if (!c->long_lived)
		return;
	write_head(w, 71, (uint8_t)(7 * count_of(c->long_lived_family)));
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!c->long_lived_family[row])
			continue;
		write_family(w, row);
		write_u8(w, c->long_lived_forwarding[row] ? 0x80 : 0);
		write_u8(w, (uint8_t)(c->long_lived_seconds[row] >> 16));
		write_u16(w, (uint16_t)c->long_lived_seconds[row]);
	}
}

static void write_paths_limit(struct writer *w, const struct capabilities *c)
{
	if (!count_of(c->paths_limit_said))
		return;
	write_head(w, 76, (uint8_t)(5 * count_of(c->paths_limit_said)));
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!c->paths_limit_said[row])
			continue;
		write_family(w, row);
		write_u16(w, c->paths_limit[row]);
	}
}

/* A family in a capability of its own. */
static void write_filters(struct writer *w, uint8_t code, uint8_t type, const uint8_t directions[FAMILY_COUNT])
{
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		if (!directions[row])
			continue;
		write_head(w, code, 7);
		write_u16(w, families[row].afi);
		write_u8(w, 0);
		write_u8(w, families[row].safi);
		write_u8(w, 1);
		write_head(w, type, directions[row]);
	}
}

static void write_orf(struct writer *w, const struct capabilities *c)
{
	write_filters(w, CODE_ORF, ORF_PREFIXES, c->orf);
}

/* Routers of before the RFC know this code and type only. */
static void write_orf_old(struct writer *w, const struct capabilities *c)
{
	write_filters(w, CODE_ORF_OLD, ORF_PREFIXES_OLD, c->orf_old);
}

static void write_role(struct writer *w, const struct capabilities *c)
{
	if (!c->role_said)
		return;
	write_head(w, CODE_ROLE, 1);
	write_u8(w, c->role);
}

static void write_software(struct writer *w, const struct capabilities *c)
{
	size_t length = strlen(c->software);
	if (!length)
		return;
	write_head(w, 75, (uint8_t)(1 + length));
	write_u8(w, (uint8_t)length);
	write_bytes(w, c->software, length);
}

/* The bytes of the struct from one member to the end of another. */
#define SPAN(first, last)                                                     \
	.from = offsetof(struct capabilities, first),                         \
	.to = offsetof(struct capabilities, last) + sizeof((struct capabilities *)0)->last

static const struct capability_row {
	uint8_t code;
	const char *word;
	uint8_t least, unit;         /* length: at least, and then whole units (0: any more) */
	bool is_exact;               /* exactly `least` */
	bool (*read)(struct reader value, struct capabilities *out);
	void (*write)(struct writer *w, const struct capabilities *c);
	uint16_t from, to;           /* where it lies, if it may change within a session */
	bool is_by_family;           /* there it has an octet per family, and each changes alone */
} rows[] = {
	{ 1, "MultiProtocol Extensions", 4, 0, true, read_multiprotocol, write_multiprotocol },
	{ 128, "Route Refresh (Old)", 0, 0, false, read_refresh_old, write_refresh_old },
	{ 2, "Route Refresh", 0, 0, false, read_refresh, write_refresh },
	{ 70, "Enhanced Route Refresh", 0, 0, false, read_enhanced, write_enhanced },
	{ 65, "4-octet AS number", 4, 0, true, read_as4, write_as4 },
	{ 6, "Extended Message", 0, 0, false, read_extended, write_extended },
	{ CODE_ROLE, "Role", 1, 0, true, read_role, write_role, SPAN(role_said, role_differs) },
	{ 67, "Dynamic", 0, 0, false, read_dynamic, write_dynamic },
	{ 5, "Extended Next Hop Encoding", 0, 6, false, read_extended_nexthop, write_extended_nexthop,
	  SPAN(extended_nexthop, extended_nexthop) },
	{ 69, "AddPath", 0, 0, false, read_addpath, write_addpath, SPAN(addpath, addpath) },
	{ 76, "Paths Limit", 0, 5, false, read_paths_limit, write_paths_limit, SPAN(paths_limit, paths_limit_said) },
	{ CODE_ORF, "Outbound Route Filtering", 0, 0, false, read_orf, write_orf, SPAN(orf, orf),
	  .is_by_family = true },
	{ CODE_ORF_OLD, "Outbound Route Filtering (Old)", 0, 0, false, read_orf_old, write_orf_old,
	  SPAN(orf_old, orf_old), .is_by_family = true },
	{ CODE_FQDN, "FQDN", 0, 0, false, read_fqdn, write_fqdn, SPAN(hostname, domain) },
	{ 64, "Graceful Restart", 2, 4, false, read_restart, write_restart, SPAN(graceful_restart, forwarding) },
	{ 71, "Long-lived Graceful Restart", 0, 7, false, read_long_lived, write_long_lived,
	  SPAN(long_lived, long_lived_seconds) },
	{ 75, "Software Version", 0, 0, false, read_software, write_software, SPAN(software, software) },
	{ 77, "Link-Local Next Hop", 0, 0, false, read_link_local, write_link_local,
	  SPAN(link_local_nexthop, link_local_nexthop) },
	/* known by name only */
	{ 7, "BGPsec", 0, 0, false, NULL, NULL },
	{ 8, "Multiple Labels", 0, 0, false, NULL, NULL },
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

const char *role_word(uint8_t role)
{
	static const char *const words[ROLE_COUNT] = { "provider", "rs-server", "rs-client", "customer", "peer" };
	return role < ROLE_COUNT ? words[role] : "undefined";
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

bool capabilities_read(struct reader parameter, struct capabilities *out)
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

void capabilities_write(struct writer *w, const struct capabilities *c)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].write)
			rows[i].write(w, c);
}

/* -- changes within a session -- */

static bool differs(const struct capability_row *row, const struct capabilities *a, const struct capabilities *b)
{
	return memcmp((const uint8_t *)a + row->from, (const uint8_t *)b + row->from, row->to - row->from);
}

static void copy(const struct capability_row *row, const struct capabilities *from, struct capabilities *to)
{
	memcpy((uint8_t *)to + row->from, (const uint8_t *)from + row->from, row->to - row->from);
}

bool capabilities_may_change(const struct capabilities *was, const struct capabilities *now)
{
	struct capabilities reached = *was;
	for (size_t i = 0; i < ROW_COUNT; i++)
		copy(&rows[i], now, &reached);
	return !memcmp(&reached, now, sizeof reached);
}

static void write_actions(struct writer *w, uint8_t action, const struct writer *capabilities)
{
	struct reader all = reader_over(capabilities->start, write_used(capabilities));
	while (read_left(&all)) {
		const uint8_t *one = read_bytes(&all, 2);
		read_bytes(&all, one[1]);
		write_u8(w, action);
		write_bytes(w, one, one[1] + 2u);
	}
}

/* What is no longer offered is taken back with the value it had. */
static void write_change(struct writer *w, const struct capability_row *row, const struct capabilities *was,
			 const struct capabilities *now)
{
	uint8_t room[CAPABILITIES_ROOM], *start = message_begin(w, MESSAGE_CAPABILITY);
	struct writer value = writer_over(room, sizeof room);
	row->write(&value, now);
	bool is_offered = write_used(&value);
	if (!is_offered)
		row->write(&value, was);
	write_actions(w, is_offered ? ACTION_SET : ACTION_REMOVE, &value);
	message_end(w, start);
}

static void write_family_changes(struct writer *w, const struct capability_row *row, const struct capabilities *was,
				 const struct capabilities *now)
{
	struct capabilities set = *now, gone = *was;
	uint8_t room[CAPABILITIES_ROOM], *start = message_begin(w, MESSAGE_CAPABILITY);
	uint8_t *is = (uint8_t *)&set + row->from, *before = (uint8_t *)&gone + row->from;
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		bool is_same = is[f] == before[f];
		before[f] = is[f] ? 0 : before[f];
		is[f] = is_same ? 0 : is[f];
	}
	struct writer value = writer_over(room, sizeof room);
	row->write(&value, &set);
	write_actions(w, ACTION_SET, &value);
	value = writer_over(room, sizeof room);
	row->write(&value, &gone);
	write_actions(w, ACTION_REMOVE, &value);
	message_end(w, start);
}

uint32_t capabilities_write_changes(struct writer *w, const struct capabilities *was, const struct capabilities *now)
{
	uint32_t count = 0;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (!rows[i].to || !differs(&rows[i], was, now))
			continue;
		(rows[i].is_by_family ? write_family_changes : write_change)(w, &rows[i], was, now);
		count++;
	}
	return count;
}

/* Of the families that are named. */
static bool take_removal(const struct capability_row *row, struct reader value, struct capabilities *c)
{
	uint8_t *own = (uint8_t *)c + row->from;
	while (row->is_by_family && read_left(&value)) {
		uint16_t afi = read_u16(&value);
		read_u8(&value);
		enum family_row f = family_find(afi, read_u8(&value));
		read_bytes(&value, 2u * read_u8(&value));
		if (f < FAMILY_COUNT && !value.bad)
			own[f] = 0;
	}
	return !value.bad;
}

static bool take_setting(const struct capability_row *row, struct reader value, struct capabilities *c)
{
	return length_fits(row, read_left(&value)) && row->read(value, c);
}

/* Codes that can't change are passed over, as in an OPEN those that are not known. */
static bool take_change(struct reader *body, struct capabilities *c)
{
	static const struct capabilities none;
	uint8_t action = read_u8(body), code = read_u8(body);
	struct reader value = read_window(body, read_u8(body));
	const struct capability_row *row = row_of(code);
	if (body->bad || action > ACTION_REMOVE)
		return false;
	if (!row || !row->to)
		return true;
	struct capabilities next = *c;
	if (!row->is_by_family)
		copy(row, &none, &next);
	bool is_good = action == ACTION_REMOVE ? take_removal(row, value, &next) : take_setting(row, value, &next);
	if (is_good)
		*c = next;
	return is_good;
}

bool capabilities_take_changes(struct reader body, struct capabilities *c, struct notification *error)
{
	struct capabilities next = *c;
	while (read_left(&body))
		if (!take_change(&body, &next)) {
			*error = notification_of(NOTIFY_OPEN, 0);
			return false;
		}
	*c = next;
	return true;
}
