/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/attrs/bandwidth.h"
#include "bgpd/wire/update.h"
#include "base/loop.h"
#include "bgpd/wire/testing.h"

static uint8_t room[MESSAGE_MAX_EXTENDED];
static struct update u;

#define ORIGIN "40010100"
#define PATH "4002060201 0000fde9"
#define HOP "400304 0a630002"
#define PREFIX "18 c63364"

/* Decodes an UPDATE from its three windows. */
static void decode(const struct update_context *c, const char *withdrawn, const char *attributes, const char *announced)
{
	uint8_t *lengths = room, *at = room + 2;
	size_t n = from_hex(withdrawn, at, 60000);
	store_u16(lengths, (uint16_t)n);
	lengths = at + n;
	at = lengths + 2;
	n = from_hex(attributes, at, 60000);
	store_u16(lengths, (uint16_t)n);
	at += n;
	at += from_hex(announced, at, 60000);
	update_decode(c, reader_over(room, (size_t)(at - room)), &u);
}

static void done(void)
{
	for (int i = 0; i < u.announced_count; i++)
		if (u.attrs[i])
			attrs_release(u.attrs[i], 1);
	struct attrs_counts counts;
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
}

static void a_plain_update_is_three_windows_and_a_set(void **state)
{
	struct update_context c = some_session();
	decode(&c, "10 0a01 00", ORIGIN PATH HOP, "18 c63364 17 c63365 00 20 c0000201");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_int_equal(u.withdrawn_count, 1);
	assert_int_equal(u.announced_count, 1);
	static const char *const wanted[] = { "198.51.100.0/24", "198.51.100.0/23", "0.0.0.0/0", "192.0.2.1/32" };
	struct prefix p;
	uint32_t id, count = 0;
	while (nlri_next(&u.announced[0], &p, &id))
		assert_prefix(&p, wanted[count++]);
	assert_int_equal(count, 4);
	assert_true(nlri_next(&u.withdrawn[0], &p, &id));
	assert_prefix(&p, "10.1.0.0/16");
	assert_int_equal(attrs_at(u.attrs[0])->first_as, 65001);
	assert_int_equal(attrs_at(u.attrs[0])->holds, 1);
	done();
}

static void the_order_of_attributes_does_not_matter(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP "c00804fde80064", PREFIX);
	uint32_t first = u.attrs[0];
	decode(&c, "", "c00804fde80064" HOP PATH ORIGIN, PREFIX);
	assert_int_equal(u.attrs[0], first);
	decode(&c, "", ORIGIN "500200060201 0000fde9" HOP "d0080004fde80064", PREFIX);
	assert_int_equal(u.attrs[0], first);
	assert_int_equal(u.verdict, UPDATE_FINE);
	attrs_release(first, 2);
	done();
}

static void a_known_block_is_judged_anew_for_each_session(void **state)
{
	struct update_context c = some_session(), inside = some_session();
	inside.is_external = false;
	decode(&inside, "", ORIGIN PATH HOP "40050400000064", PREFIX);
	uint32_t held = u.attrs[0];
	assert_int_equal(attrs_at(held)->local_pref, 100);
	decode(&c, "", ORIGIN PATH HOP "40050400000064", PREFIX);
	assert_int_equal(u.verdict, UPDATE_DISCARD);
	assert_int_not_equal(u.attrs[0], held);
	attrs_release(held, 1);
	uint32_t plain = u.attrs[0];
	decode(&inside, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	assert_string_equal(u.why, "LOCAL_PREF: missing");
	c.local = address_v4(0x0a630002);
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	c.local = address_v4(1);
	c.enforce_first_as = true;
	c.remote_as = 65002;
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	assert_int_equal(u.announced_count, 1);
	assert_int_equal(u.attrs[0], 0);
	attrs_release(plain, 1);
	done();
}

static void assert_path(const char *wanted)
{
	struct text path = { 0 };
	text_add_path(&path, attrs_at(u.attrs[0]));
	assert_string_equal(text_chars(&path), wanted);
	text_free(&path);
}

/* disable-link-bw-encoding-ieee */
static void members_of_the_confederation_stand_in_front(void **state)
{
	static const char *const inside[] = { "50020006 0301 0000fde9", "5002000c 0301 0000fde9 0201 00000007" };
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	uint32_t of_a_stranger = u.attrs[0];
	c.is_confederation = true;
	decode(&c, "", ORIGIN PATH HOP "40050400000064", PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	assert_string_equal(u.why, "AS_PATH: no confederation segment in front");
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);           /* though it is known, from another session */
	attrs_release(of_a_stranger, 1);
	for (int i = 0; i < 2; i++) {
		char *block = text_format("%s%s%s", ORIGIN, inside[i], HOP);
		decode(&c, "", block, PREFIX);
		assert_int_equal(u.verdict, UPDATE_FINE);
		mem_free(block);
		done();
	}
}

static void bandwidths_may_be_whole_numbers(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP "c01010 0004fde9 4b371b00 0004fde9 4b371c00", PREFIX);
	assert_true(attrs_bandwidth(attrs_at(u.attrs[0])) == 12e6);
	attrs_release(u.attrs[0], 1);
	c.plain_bandwidth = true;
	decode(&c, "", ORIGIN PATH HOP "c01010 0004fde9 00b71c00 0004fde9 00b71b00", PREFIX);
	assert_true(attrs_bandwidth(attrs_at(u.attrs[0])) == 12e6);
	attrs_release(u.attrs[0], 1);
	decode(&c, "", ORIGIN PATH HOP "c01008 0002fde9 00b71c00", PREFIX);
	assert_false(attrs_at(u.attrs[0])->flags & ATTRS_HAS_MARKS);
	done();
}

/* local-as: the block as it came is somebody else's set. */
static void our_other_number_goes_in_front_of_what_comes(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	uint32_t as_sent = u.attrs[0];
	c.prepended_as = 500;
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_not_equal(u.attrs[0], as_sent);
	assert_path("500 65001");
	attrs_release(u.attrs[0], 1);
	decode(&c, "", ORIGIN "400200" HOP, PREFIX);
	assert_path("500");
	attrs_release(u.attrs[0], 1);
	decode(&c, "", ORIGIN "4002060101 0000fde9" HOP, PREFIX);
	assert_path("500 {65001}");
	attrs_release(u.attrs[0], 1);
	c.as4 = false;
	decode(&c, "", ORIGIN "4002040201 fde9" HOP, PREFIX);
	assert_path("500 65001");
	attrs_release(as_sent, 1);
	done();
}

static void next_hops_of_reserved_networks_need_leave(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH "400304 f0000001", PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	c.allows_reserved = true;
	decode(&c, "", ORIGIN PATH "400304 f0000001", PREFIX);
	assert_int_equal(u.verdict, UPDATE_FINE);
	attrs_release(u.attrs[0], 1);
	decode(&c, "", ORIGIN PATH "400304 ffffffff", PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	decode(&c, "", ORIGIN PATH "400304 e0000001", PREFIX);
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	done();
}

static void multiprotocol_reach_and_unreach_go_together(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", "800e1a0002011020010db80099000000000000000000020020 20010db8" ORIGIN PATH
		       "800f080002012020010db9", "");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_int_equal(u.announced_count, 1);
	assert_int_equal(u.withdrawn_count, 1);
	struct prefix p;
	uint32_t id;
	assert_true(nlri_next(&u.announced[0], &p, &id));
	assert_prefix(&p, "2001:db8::/32");
	assert_true(nlri_next(&u.withdrawn[0], &p, &id));
	assert_prefix(&p, "2001:db9::/32");
	char text[ADDRESS_TEXT];
	const struct attrs *a = attrs_at(u.attrs[0]);
	assert_string_equal(address_text(&attrs_nexthop(a->nexthop)->global, text), "2001:db8:99::2");
	done();
}

static void plain_and_multiprotocol_have_a_set_each(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", "800e1a0002011020010db80099000000000000000000020020 20010db8" ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.announced_count, 2);
	assert_int_equal(attrs_nexthop(attrs_at(u.attrs[0])->nexthop)->global.family, AF_INET);
	assert_int_equal(attrs_nexthop(attrs_at(u.attrs[1])->nexthop)->global.family, AF_INET6);
	uint32_t mixed = u.attrs[0], mp = u.attrs[1];
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.attrs[0], mixed);
	attrs_release(mixed, 2);
	u.announced_count = 0;
	attrs_release(mp, 1);
	done();
}

static uint32_t scope_of_decoded(const struct update_context *context, const char *attributes)
{
	decode(context, "", attributes, "");
	uint32_t scope = attrs_nexthop(attrs_at(u.attrs[0])->nexthop)->scope;
	attrs_release(u.attrs[0], 1);
	u.announced_count = 0;
	return scope;
}

static void a_link_local_next_hop_is_behind_the_sessions_link(void **state)
{
	struct update_context c = some_session();
	const char *both = "800e2a 00020120 20010db8009900000000000000000002 fe800000000000000000000000000002 00 2020010db8"
			   ORIGIN PATH;
	const char *global = "800e1a0002011020010db80099000000000000000000020020 20010db8" ORIGIN PATH;
	const char *local = "800e1a00020110fe8000000000000000000000000000020020 20010db8" ORIGIN PATH;
	assert_int_equal(scope_of_decoded(&c, both), 0);
	c.scope = 7;
	assert_int_equal(scope_of_decoded(&c, both), 7);
	assert_int_equal(scope_of_decoded(&c, global), 0);
	assert_int_equal(scope_of_decoded(&c, local), 7);
	c.prefers_global[FAMILY_IPV6_UNICAST] = true;
	assert_int_equal(scope_of_decoded(&c, both), 0);
	assert_int_equal(scope_of_decoded(&c, local), 7);
	done();
}

static void ipv4_over_an_ipv6_next_hop_needs_agreement(void **state)
{
	struct update_context c = some_session();
	const char *block = "800e19 0001011020010db80099000000000000000000020018 c63364" ORIGIN PATH;
	decode(&c, "", block, "");
	assert_int_equal(u.verdict, UPDATE_RESET);
	c.extended_nexthop[FAMILY_IPV4_UNICAST] = true;
	decode(&c, "", block, "");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_int_equal(u.announced[0].family, FAMILY_IPV4_UNICAST);
	done();
	decode(&c, "", "800e0d 000101040a6300020018c63364" ORIGIN PATH, "");
	uint32_t id = u.attrs[0];
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_int_equal(u.attrs[0], id);
	attrs_release(id, 1);
	done();
}

static void the_next_hop_of_ipv4_multicast_is_one_of_ipv4(void **state)
{
	struct update_context c = some_session();
	c.family[FAMILY_IPV4_MULTICAST] = true;
	decode(&c, "", "800e0d 000102040a6300020018c63364" ORIGIN PATH, "");
	const struct nexthop_address *hop = attrs_nexthop(attrs_at(u.attrs[0])->nexthop);
	assert_int_equal(u.announced[0].family, FAMILY_IPV4_MULTICAST);
	assert_int_equal(hop->global.family, AF_INET);
	assert_int_equal(address_to_v4(&hop->global), 0x0a630002);
	done();
}

static void two_next_hops_keep_the_link_local_one(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", "800e2a 00020120 20010db8009900000000000000000002 fe800000000000000000000000000002 00 2020010db8"
		       ORIGIN PATH, "");
	const struct nexthop_address *hop = attrs_nexthop(attrs_at(u.attrs[0])->nexthop);
	assert_true(address_is_link_local(&hop->link_local));
	done();
	decode(&c, "", "800e2a 00020120 00000000000000000000000000000000 fe800000000000000000000000000002 00 2020010db8"
		       ORIGIN PATH, "");
	hop = attrs_nexthop(attrs_at(u.attrs[0])->nexthop);
	assert_true(address_same(&hop->global, &hop->link_local));
	done();
}

static void the_end_of_rib_is_known(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", "", "");
	assert_true(u.is_end_of_rib);
	assert_int_equal(u.end_of_rib, FAMILY_IPV4_UNICAST);
	decode(&c, "", "800f03000201", "");
	assert_true(u.is_end_of_rib);
	assert_int_equal(u.end_of_rib, FAMILY_IPV6_UNICAST);
	decode(&c, "", "800f03000180", "");
	assert_false(u.is_end_of_rib);
	decode(&c, "10 0a01", "", "");
	assert_false(u.is_end_of_rib);
	for (enum family_row row = 0; row < FAMILY_COUNT; row++) {
		struct writer w = writer_over(room, sizeof room);
		end_of_rib_write(&w, row);
		update_decode(&c, reader_over(room + HEADER_BYTES, write_used(&w) - HEADER_BYTES), &u);
		assert_true(u.is_end_of_rib);
		assert_int_equal(u.end_of_rib, families[row].table);
	}
}

/* MP_REACH_NLRI of IPv4 labeled unicast by 10.99.0.2, the NLRI behind it. */
#define LABELED "800e%02x 0001 04 04 0a630002 00 "

static void decode_labeled(const struct update_context *context, const char *nlri)
{
	char attributes[400];
	uint8_t octets[100];
	snprintf(attributes, sizeof attributes, LABELED "%s" ORIGIN PATH, (unsigned)(9 + from_hex(nlri, octets, 100)), nlri);
	decode(context, "", attributes, "");
}

static void labels_come_with_the_prefix(void **state)
{
	struct update_context c = some_session();
	struct label_stack labels;
	struct prefix p;
	uint32_t id;
	decode_labeled(&c, "48 003090 0271 61 0a0102 30 000031 0b0b00");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_int_equal(u.announced[0].family, FAMILY_IPV4_UNICAST);
	assert_true(nlri_next_labeled(&u.announced[0], &p, &id, &labels));
	assert_prefix(&p, "10.1.2.0/24");
	assert_int_equal(labels.count, 2);
	assert_int_equal(labels.labels[0], 777);
	assert_int_equal(labels.labels[1], 10006);
	assert_true(nlri_next_labeled(&u.announced[0], &p, &id, &labels));
	assert_prefix(&p, "11.11.0.0/24");
	assert_int_equal(labels.labels[0], 3);
	assert_false(nlri_next_labeled(&u.announced[0], &p, &id, &labels));
	attrs_release(u.attrs[0], 1);
	u.announced_count = 0;
	done();
}

/* RFC 8277 2.2: who can say one label only need not set the bit of the bottom. */
static void one_label_needs_no_bottom(void **state)
{
	struct update_context c = some_session();
	struct label_stack labels;
	struct prefix p;
	uint32_t id;
	decode_labeled(&c, "30 000050 0a0102");
	assert_true(nlri_next_labeled(&u.announced[0], &p, &id, &labels));
	assert_prefix(&p, "10.1.2.0/24");
	assert_int_equal(labels.count, 1);
	assert_int_equal(labels.labels[0], 5);
	attrs_release(u.attrs[0], 1);
	u.announced_count = 0;
	done();
}

static void labels_that_cannot_be_end_the_session(void **state)
{
	struct update_context c = some_session();
	static const char *const bad[] = { "10 0a01", "39 000051 0a010203 80", "48 000050 0000", "50 000051 0a010203040506" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		decode_labeled(&c, bad[i]);
		assert_int_equal(u.verdict, UPDATE_RESET);
	}
	done();
}

static void labeled_prefixes_are_withdrawn_whatever_the_label_says(void **state)
{
	struct update_context c = some_session();
	struct label_stack labels;
	struct prefix p;
	uint32_t id;
	decode(&c, "", "800f11 0001 04 30 800000 0a0102 30 000000 0b0b00", "");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_true(nlri_next_labeled(&u.withdrawn[0], &p, &id, &labels));
	assert_prefix(&p, "10.1.2.0/24");
	assert_true(nlri_next_labeled(&u.withdrawn[0], &p, &id, &labels));
	assert_prefix(&p, "11.11.0.0/24");
	done();
}

static void path_identifiers_are_read_where_agreed(void **state)
{
	struct update_context c = some_session();
	c.addpath[FAMILY_IPV4_UNICAST] = true;
	decode(&c, "00000009 10 0a01", ORIGIN PATH HOP, "00000007 18 c63364 00000008 18 c63364");
	struct prefix p;
	uint32_t id;
	assert_true(nlri_next(&u.announced[0], &p, &id));
	assert_int_equal(id, 7);
	assert_true(nlri_next(&u.announced[0], &p, &id));
	assert_int_equal(id, 8);
	assert_true(nlri_next(&u.withdrawn[0], &p, &id));
	assert_int_equal(id, 9);
	done();
}

static void old_peers_paths_are_made_whole(void **state)
{
	static const struct { const char *path, *as4, *wanted; } rows[] = {
		{ "0203 fde9 5ba0 5ba0", "0202 00011171 00011172", "65001 70001 70002" },
		{ "0202 fde9 0001", "", "65001 1" },
		{ "0201 fde9", "0202 00011171 00011172", "65001" },               /* longer than the path: ignored */
		{ "0202 fde9 5ba0", "0302 0000000a 0000000b 0201 00011171", "65001 70001" },
		{ "0201 fde9 0103 5ba0 0001 0002", "0101 00011171", "65001 {70001}" },
		{ "0202 5ba0 5ba0", "0202 00011171 00011172", "70001 70002" },
	};
	struct update_context c = some_session();
	c.as4 = false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t value[64];
		char hex[300];
		size_t path = from_hex(rows[i].path, value, 64), as4 = from_hex(rows[i].as4, value, 64);
		int n = snprintf(hex, sizeof hex, ORIGIN HOP "4002%02zx %s ", path, rows[i].path);
		if (as4)
			snprintf(hex + n, sizeof hex - (size_t)n, "c011%02zx %s", as4, rows[i].as4);
		decode(&c, "", hex, PREFIX);
		assert_true(u.verdict <= UPDATE_DISCARD);
		struct text t = { 0 };
		text_add_path(&t, attrs_at(u.attrs[0]));
		assert_string_equal(text_chars(&t), rows[i].wanted);
		text_free(&t);
		done();
	}
}

static void old_aggregators_decide_about_the_new(void **state)
{
	struct update_context c = some_session();
	c.as4 = false;
	bool found;
	decode(&c, "", ORIGIN HOP "400204 0201fde9" "c00706 5ba0 0a000001" "c01208 00011171 0a000009", PREFIX);
	struct reader value = attrs_value(attrs_at(u.attrs[0]), ATTR_AGGREGATOR, &found, NULL);
	assert_int_equal(read_u32(&value), 70001);
	assert_int_equal(read_u32(&value), 0x0a000009);
	done();
	decode(&c, "", ORIGIN HOP "400206 0202fde95ba0" "c00706 fde9 0a000001" "c01208 00011171 0a000009"
		       "c01106 0201 00011171", PREFIX);
	value = attrs_value(attrs_at(u.attrs[0]), ATTR_AGGREGATOR, &found, NULL);
	assert_int_equal(read_u32(&value), 65001);
	assert_true(attrs_path_has(attrs_at(u.attrs[0]), 23456));
	attrs_value(attrs_at(u.attrs[0]), ATTR_AS4_PATH, &found, NULL);
	assert_false(found);
	done();
}

static void large_communities_are_there_once(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP "c02024 000000010000000200000003 000000010000000200000004 000000010000000200000003", PREFIX);
	struct text t = { 0 };
	text_add_large_communities(&t, attrs_at(u.attrs[0]));
	assert_string_equal(text_chars(&t), "1:2:3 1:2:4");
	text_free(&t);
	done();
}

static void what_nobody_knows_is_kept_or_passed_over(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN PATH HOP "c0fd02abcd" "80fb02abcd" "e0fc01aa", PREFIX);
	assert_int_equal(u.verdict, UPDATE_FINE);
	bool found;
	uint8_t flags;
	attrs_value(attrs_at(u.attrs[0]), 0xfd, &found, &flags);
	assert_true(found);
	assert_int_equal(flags, 0xc0);
	attrs_value(attrs_at(u.attrs[0]), 0xfb, &found, NULL);
	assert_false(found);
	uint8_t out_room[200];
	struct writer w = writer_over(out_room, sizeof out_room);
	assert_true(attrs_encode(attrs_at(u.attrs[0]), true, true, &w));
	assert_int_equal(out_room[write_used(&w) - 5], 0xe0);
	done();
}

/* Every proper prefix of the body, in memory of just that size: it is noticed, or it is another message that is
 * whole (the NLRI ends between two prefixes). */
static void every_truncation_is_noticed(void **state)
{
	struct update_context c = some_session();
	static const char *const windows[][3] = {
		{ "10 0a01", ORIGIN PATH HOP "80040400000001" "c00804fde80064", PREFIX },
		{ "", "800e1a0002011020010db80099000000000000000000020020 20010db8" ORIGIN PATH "c0200c000000010000000200000003", "" },
		{ "", "800f080002012020010db9", "" },
	};
	for (int i = 0; i < 3; i++) {
		decode(&c, windows[i][0], windows[i][1], windows[i][2]);
		assert_int_equal(u.verdict, UPDATE_FINE);
		for (int j = 0; j < u.announced_count; j++)
			attrs_release(u.attrs[j], 1);
		size_t whole = (size_t)(2 + (room[0] << 8 | room[1]));
		whole += 2 + (size_t)(room[whole] << 8 | room[whole + 1]);
		size_t nlri = from_hex(windows[i][2], (uint8_t[99]){ 0 }, 99);
		for (size_t cut = 0; cut < whole + nlri; cut++) {
			uint8_t *copy = malloc(cut ? cut : 1);
			memcpy(copy, room, cut);
			update_decode(&c, reader_over(copy, cut), &u);
			assert_int_equal(u.verdict, cut == whole ? UPDATE_FINE : UPDATE_RESET);
			assert_int_equal(u.error.code, cut == whole ? 0 : NOTIFY_UPDATE);
			assert_int_equal(u.announced_count, 0);
			free(copy);
		}
	}
	done();
}

/* Any octet changed: no crash, no set left behind, whatever the verdict. */
static void every_octet_may_be_wrong(void **state)
{
	static uint8_t saved[400];
	for (int as4 = 0; as4 < 2; as4++) {
		struct update_context c = some_session();
		c.as4 = as4;
		decode(&c, "10 0a01", "800e1a0002011020010db80099000000000000000000020020 20010db8" ORIGIN
			   "40020e0203fde95ba05ba002010000" HOP "c00706 5ba0 0a000001" "c01108 0201 00011171 0000"
			   "c0200c000000010000000200000003", PREFIX);
		size_t length = 160;
		for (int j = 0; j < u.announced_count; j++)
			if (u.attrs[j])
				attrs_release(u.attrs[j], 1);
		memcpy(saved, room, length);
		for (size_t at = 0; at < length * 256; at++) {
			memcpy(room, saved, length);
			room[at / 256] = (uint8_t)at;
			update_decode(&c, reader_over(room, length), &u);
			for (int j = 0; j < u.announced_count; j++) {
				assert_true(u.attrs[j] || u.verdict >= UPDATE_WITHDRAW);
				if (u.attrs[j])
					attrs_release(u.attrs[j], 1);
			}
		}
	}
	u.announced_count = 0;
	done();
}

/* -- encoding -- */

static void an_old_peer_gets_both_halves_of_the_path(void **state)
{
	struct update_context c = some_session();
	decode(&c, "", ORIGIN "40020e0203 0000fde9 00011171 00011172" HOP "c00708 00011171 0a000001" "c0fe01aa", PREFIX);
	uint32_t id = u.attrs[0];
	uint8_t block[200];
	struct writer w = writer_over(block, sizeof block);
	assert_true(attrs_encode(attrs_at(id), false, true, &w));
	size_t n = write_used(&w);
	char hex[500];
	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", block[i]);
	c.as4 = false;
	decode(&c, "", hex, PREFIX);
	struct text t = { 0 };
	text_add_path(&t, attrs_at(u.attrs[0]));
	assert_string_equal(text_chars(&t), "65001 70001 70002");
	text_free(&t);
	bool found;
	struct reader value = attrs_value(attrs_at(u.attrs[0]), ATTR_AGGREGATOR, &found, NULL);
	assert_int_equal(read_u32(&value), 70001);
	attrs_release(id, 1);
	done();
	w = writer_over(block, 10);
	decode(&c, "", ORIGIN "4002040201fde9" HOP, PREFIX);
	assert_false(attrs_encode(attrs_at(u.attrs[0]), true, true, &w));
	assert_int_equal(write_used(&w), 0);
	done();
}

struct packed { uint32_t prefixes, messages, octets; };

/* Reads back what a packer wrote: every message good and within `most`. */
static struct packed unpack(const struct writer *w, const struct update_context *c, uint16_t most, bool is_announced)
{
	struct packed sum = { 0 };
	struct reader all = reader_over(w->start, write_used(w));
	while (read_left(&all)) {
		struct header h;
		struct notification error;
		assert_true(header_read(all.at, most, &h, &error));
		read_bytes(&all, HEADER_BYTES);
		update_decode(c, read_window(&all, h.length - HEADER_BYTES), &u);
		assert_int_equal(u.verdict, UPDATE_FINE);
		struct nlri *nlri = is_announced ? u.announced : u.withdrawn;
		struct prefix p;
		uint32_t id;
		struct label_stack labels;
		while (nlri->labels ? nlri_next_labeled(nlri, &p, &id, &labels) : nlri_next(nlri, &p, &id)) {
			assert_int_equal(id, nlri->addpath ? sum.prefixes : 0);
			assert_true(!nlri->labels || labels.count == (is_announced ? 2 : 1));
			assert_true(!nlri->labels || !is_announced || (labels.labels[0] == 777 && labels.labels[1] == 1048575));
			sum.prefixes++;
		}
		if (is_announced)
			attrs_release(u.attrs[0], 1);
		sum.messages++;
		sum.octets += h.length;
	}
	assert_false(all.bad);
	return sum;
}

static void pack_and_unpack(enum family_row family, bool addpath, bool is_announced, uint16_t most)
{
	static uint8_t out[300000];
	enum { MANY = 5000 };
	struct update_context c = some_session();
	uint8_t block[100];
	struct writer encoded = writer_over(block, sizeof block), w = writer_over(out, sizeof out);
	struct nexthop_address hop = { .global = address_v4(0x0a630002) };
	bool is_v6 = families[family].address_family == AF_INET6;
	if (is_v6)
		address_parse("2001:db8::9", &hop.global);
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	assert_true(attrs_encode(attrs_at(u.attrs[0]), true, family == FAMILY_IPV4_UNICAST, &encoded));
	attrs_release(u.attrs[0], 1);
	c.addpath[family] = addpath;
	struct update_packer p = { .out = &w, .most = most, .family = family, .addpath = addpath, .nexthop = &hop,
				   .labels = { 2, { 777, 1048575 } }, .block = is_announced ? block : NULL, .block_length = (uint16_t)write_used(&encoded) };
	for (uint32_t i = 0; i < MANY; i++) {
		struct address a = address_v4(0x0b000000 + (i << 8));
		if (is_v6) {
			address_parse("2001:db8::", &a);
			store_u16(a.v6 + 4, (uint16_t)i);
		}
		struct prefix prefix = prefix_of(&a, is_v6 ? 48 : 24);
		assert_true(packer_fits(&p, &prefix));
		assert_true(packer_add(&p, &prefix, i));
	}
	packer_end(&p);
	packer_end(&p);
	struct packed sum = unpack(&w, &c, most, is_announced);
	assert_int_equal(sum.prefixes, MANY);
	assert_int_equal(sum.messages, p.messages);
	size_t labels = families[family].has_labels ? (is_announced ? 6 : 3) : 0;
	size_t each = (is_v6 ? 7 : 4) + labels + (addpath ? 4 : 0);
	assert_true(sum.messages <= MANY * each / (most - 120) + 1);
}

static void packed_prefixes_come_back_in_few_messages(void **state)
{
	for (enum family_row family = 0; family < FAMILY_COUNT; family++)
		for (int kind = 0; kind < 8; kind++)
			pack_and_unpack(family, kind & 1, kind & 2, kind & 4 ? 65535 : 4096);
	u.announced_count = 0;
	done();
}

static void a_full_buffer_refuses_whole_prefixes(void **state)
{
	static const uint16_t sizes[] = { 0, 18, 27, 40, 50, 60, 61, 62, 63, 64, 65, 100 };
	struct update_context c = some_session();
	uint8_t block[100], out[200];
	decode(&c, "", ORIGIN PATH HOP, PREFIX);
	struct writer encoded = writer_over(block, sizeof block);
	attrs_encode(attrs_at(u.attrs[0]), true, true, &encoded);
	attrs_release(u.attrs[0], 1);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct writer w = writer_over(out, sizes[i]);
		struct update_packer p = { .out = &w, .most = 4096, .family = FAMILY_IPV4_UNICAST, .block = i % 2 ? block : NULL,
					   .block_length = (uint16_t)write_used(&encoded) };
		struct address a = address_v4(0xc6336400);
		struct prefix prefix = prefix_of(&a, 24);
		uint32_t added = 0;
		while (packer_add(&p, &prefix, 0))
			added++;
		packer_end(&p);
		assert_false(w.full);
		assert_int_equal(unpack(&w, &c, 4096, i % 2).prefixes, added);
	}
	u.announced_count = 0;
	done();
	struct update_packer tight = { .most = 48, .family = FAMILY_IPV4_UNICAST, .block = block, .block_length = 22 };
	struct address a = address_v4(0xc6336400);
	struct prefix prefix = prefix_of(&a, 24);
	assert_false(packer_fits(&tight, &prefix));
}

/* -- how quick -- */

/* Six prefixes of /24 per set; path and prefixes differ by the number. */
static size_t synthetic(uint32_t number, uint8_t *out)
{
	enum { HEAD = 43 };
	static uint8_t head[HEAD];
	if (!head[3])
		from_hex("0000 0027 40010100 40020e0203 0000fde9 00000000 00000000 400304 0a630002 c00808fde80064fde80000", head, HEAD);
	memcpy(out, head, HEAD);
	store_u32(out + 17, number + 1);
	store_u32(out + 21, number * 7 + 3);
	for (uint32_t i = 0; i < 6; i++) {
		uint8_t *one = out + HEAD + i * 4;
		store_u32(one, 0x0b0000 + number * 6 + i);
		one[0] = 24;
	}
	return HEAD + 24;
}

static double decode_many(uint32_t many, uint32_t *ids)
{
	struct update_context c = some_session();
	uint8_t body[200];
	uint32_t prefixes = 0, id;
	struct prefix p;
	int64_t start = clock_now_us();
	for (uint32_t i = 0; i < many; i++) {
		update_decode(&c, reader_over(body, synthetic(i, body)), &u);
		ids[i] = u.attrs[0];
		while (nlri_next(&u.announced[0], &p, &id))
			prefixes++;
	}
	double took = (double)(clock_now_us() - start);
	assert_int_equal(prefixes, many * 6);
	return took / many;
}

static void decoding_is_quick(void **state)
{
	enum { MANY = 160000 };
	static uint32_t ids[MANY];
	double fresh = decode_many(MANY, ids), known = decode_many(MANY, ids);
	for (uint32_t i = 0; i < MANY; i++)
		attrs_release(ids[i], 2);
	print_message("fresh sets: %.3f us per UPDATE, %.3f per prefix; known sets: %.3f and %.3f\n", fresh, fresh / 6, known,
		      known / 6);
	u.announced_count = 0;
	done();
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_update_is_three_windows_and_a_set),
		cmocka_unit_test(the_order_of_attributes_does_not_matter),
		cmocka_unit_test(a_known_block_is_judged_anew_for_each_session),
		cmocka_unit_test(members_of_the_confederation_stand_in_front),
		cmocka_unit_test(bandwidths_may_be_whole_numbers),
		cmocka_unit_test(our_other_number_goes_in_front_of_what_comes),
		cmocka_unit_test(next_hops_of_reserved_networks_need_leave),
		cmocka_unit_test(multiprotocol_reach_and_unreach_go_together),
		cmocka_unit_test(plain_and_multiprotocol_have_a_set_each),
		cmocka_unit_test(a_link_local_next_hop_is_behind_the_sessions_link),
		cmocka_unit_test(ipv4_over_an_ipv6_next_hop_needs_agreement),
		cmocka_unit_test(the_next_hop_of_ipv4_multicast_is_one_of_ipv4),
		cmocka_unit_test(two_next_hops_keep_the_link_local_one),
		cmocka_unit_test(the_end_of_rib_is_known),
		cmocka_unit_test(labels_come_with_the_prefix),
		cmocka_unit_test(one_label_needs_no_bottom),
		cmocka_unit_test(labels_that_cannot_be_end_the_session),
		cmocka_unit_test(labeled_prefixes_are_withdrawn_whatever_the_label_says),
		cmocka_unit_test(path_identifiers_are_read_where_agreed),
		cmocka_unit_test(old_peers_paths_are_made_whole),
		cmocka_unit_test(old_aggregators_decide_about_the_new),
		cmocka_unit_test(large_communities_are_there_once),
		cmocka_unit_test(what_nobody_knows_is_kept_or_passed_over),
		cmocka_unit_test(every_truncation_is_noticed),
		cmocka_unit_test(every_octet_may_be_wrong),
		cmocka_unit_test(an_old_peer_gets_both_halves_of_the_path),
		cmocka_unit_test(packed_prefixes_come_back_in_few_messages),
		cmocka_unit_test(a_full_buffer_refuses_whole_prefixes),
		cmocka_unit_test(decoding_is_quick),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
