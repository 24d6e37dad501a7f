/* SPDX-License-Identifier: Apache-2.0 */
/* Segments whose messages say our next hop, and sessions that have another one. */
#include <string.h>
#include "base/testing.h"
#include "bgpd/events/segment.h"
#include "bgpd/wire/update.h"

enum { ROOM = 4000, PREFIXES = 900 };

static struct address address(const char *text)
{
	struct address a;
	assert_true(address_parse(text, &a));
	return a;
}

/* Messages of at most 200 bytes with our next hop, and one behind them that has somebody else's. */
static struct segment *segment_with(enum family_row family, const struct nexthop_address *self)
{
	static uint8_t room[ROOM * 8];
	static const uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 0, 0x40, 3, 4, 0, 0, 0, 0 };
	uint8_t own_block[sizeof block];
	bool is_plain = self->global.family == AF_INET;
	struct hole_list holes = { 0 };
	struct writer w = writer_over(room, sizeof room);
	memcpy(own_block, block, sizeof block);
	if (is_plain)
		memcpy(own_block + 10, self->global.v4, 4);
	struct update_packer p = { .out = &w, .most = 200, .family = family, .block = own_block,
				   .block_length = is_plain ? sizeof block : 7, .nexthop = is_plain ? NULL : self, .nexthop_at = 10,
				   .holes = &holes, .own = OWN_GLOBAL | (self->link_local.family ? OWN_LINK_LOCAL : 0) };
	for (unsigned i = 0; i <= PREFIXES; i++) {
		struct prefix prefix = { .family = (uint8_t)families[family].address_family, .length = 24, .v4 = { 10, (uint8_t)(i >> 8), (uint8_t)i } };
		if (i == PREFIXES) {
			packer_end(&p);
			p.own = 0;
		}
		assert_true(packer_add(&p, &prefix, 0));
	}
	packer_end(&p);
	struct segment *s = segment_new(0, holes.items.count, (uint32_t)write_used(&w));
	memcpy(s->bytes, room, s->length);
	memcpy(s->holes, holes.items.items, holes.items.count * sizeof *s->holes);
	s->self = *self;
	unsigned parts = self->link_local.family ? 2 : 1;
	assert_int_equal(holes.items.count, (p.messages - 1) * parts);
	array_free(&holes.items);
	return s;
}

/* The bytes that a message has where its hole is. */
static void assert_holes_hold(const struct segment *s, const uint8_t *bytes, const struct nexthop_address *hop)
{
	for (uint32_t i = 0; i < s->hole_count; i++) {
		const struct address *a = s->holes[i].part == OWN_GLOBAL ? &hop->global : &hop->link_local;
		assert_memory_equal(bytes + s->holes[i].at, a->bytes, address_bits(a->family) / 8);
	}
}

static uint32_t differing(const uint8_t *a, const uint8_t *b, uint32_t length)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < length; i++)
		count += a[i] != b[i];
	return count;
}

static const struct row {
	enum family_row family;
	const char *self, *self_local, *own, *own_local;
	unsigned bytes;                  /* that differ in each message */
} rows[] = {
	{ FAMILY_IPV4_UNICAST, "10.0.0.1", NULL, "172.16.7.9", NULL, 4 },
	{ FAMILY_IPV6_UNICAST, "2001:db8:1::1", NULL, "2001:db8:2::1", NULL, 1 },
	{ FAMILY_IPV6_UNICAST, "2001:db8:1::1", "fe80::1", "2001:db8:2::1", "fe80::2:2", 3 },
	{ FAMILY_IPV4_UNICAST, "2001:db8:1::1", "fe80::1", "2001:db8:2::1", "fe80::2:2", 3 },   /* RFC 8950 */
};

static void each_session_says_its_own_next_hop(void **state)
{
	uint8_t copy[ROOM * 8];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct nexthop_address self = { .global = address(row->self) }, own = { .global = address(row->own) };
		if (row->self_local) {
			self.link_local = address(row->self_local);
			own.link_local = address(row->own_local);
		}
		struct segment *s = segment_with(row->family, &self);
		assert_holes_hold(s, s->bytes, &self);
		segment_copy(s, s->bytes, s->length, &own, copy);
		assert_holes_hold(s, copy, &own);
		unsigned messages = s->hole_count / (row->self_local ? 2 : 1);
		assert_int_equal(differing(s->bytes, copy, s->length), messages * row->bytes);
		segment_copy(s, s->bytes, s->length, &self, copy);
		assert_memory_equal(copy, s->bytes, s->length);
		segment_release(s);
	}
}

/* A socket may take any number of bytes, and the rest is copied another time. */
static void a_stretch_may_begin_and_end_anywhere(void **state)
{
	static uint8_t whole[ROOM * 8], part[ROOM * 8];
	struct nexthop_address self = { .global = address("2001:db8:1::1"), .link_local = address("fe80::1") };
	struct nexthop_address own = { .global = address("2001:db8:22:33:44:55:66:77"), .link_local = address("fe80::88:99") };
	struct segment *s = segment_with(FAMILY_IPV6_UNICAST, &self);
	segment_copy(s, s->bytes, s->length, &own, whole);
	for (uint32_t from = 0; from < 420; from++)
		for (uint32_t length = 1; length < 240; length++) {
			segment_copy(s, s->bytes + from, length, &own, part);
			assert_memory_equal(part, whole + from, length);
		}
	segment_release(s);
}

/* The interface lost it while the bytes were on their way: all is told again soon, and until then this is an address of
 * ours at least. */
static void without_a_link_local_address_the_global_one_stands_there(void **state)
{
	static uint8_t copy[ROOM * 8];
	struct nexthop_address self = { .global = address("2001:db8:1::1"), .link_local = address("fe80::1") };
	const struct nexthop_address own = { .global = address("2001:db8:2::1") };
	const struct nexthop_address both = { .global = own.global, .link_local = own.global };
	struct segment *s = segment_with(FAMILY_IPV6_UNICAST, &self);
	segment_copy(s, s->bytes, s->length, &own, copy);
	assert_holes_hold(s, copy, &both);
	segment_release(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_session_says_its_own_next_hop),
		cmocka_unit_test(a_stretch_may_begin_and_end_anywhere),
		cmocka_unit_test(without_a_link_local_address_the_global_one_stands_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
