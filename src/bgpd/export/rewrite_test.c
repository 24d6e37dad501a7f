/* SPDX-License-Identifier: Apache-2.0 */
/* What the AS path is in front of each kind of peer. */
#include "base/testing.h"
#include "bgpd/attrs/marks.h"
#include "bgpd/export/rewrite.h"

enum { OURS = 65000, LOCAL = 500, PRIVATE = 64512 };

static const struct nexthop_address self = { .global = { .family = AF_INET, .v4 = { 10, 0, 0, 1 } } };

struct fixture {
	struct rib rib;
	struct rib_peer from;
	struct group_key to;
};

static int setup(void **state)
{
	struct fixture *f = NEW(struct fixture);
	attrs_open();
	f->from = (struct rib_peer){ .number = 1, .who.kind = PEER_EBGP };
	f->to = (struct group_key){ .kind = PEER_EBGP, .as4 = true, .message_most = 4096, .front_as = OURS };
	f->to.own_family = AF_INET;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	mem_free(*state);
	attrs_close();
	return 0;
}

static uint32_t with_path(const uint8_t *path, size_t length)
{
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct nexthop_address hop = { .global = address_v4(0xc0000201) };
	builder_open(b);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, "", 1);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, path, length);
	builder_put_nexthop(b, &hop, 1, 1);
	uint32_t id = builder_intern(b, 1);
	mem_free(b);
	return id;
}

static void expect(struct fixture *f, uint32_t set, const char *wanted)
{
	struct text told = { 0 };
	uint32_t made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	assert_int_not_equal(made, 0);
	text_add_path(&told, attrs_at(made));
	assert_string_equal(text_chars(&told), wanted);
	attrs_release(made, 1);
	text_free(&told);
}

static const uint8_t plain[] = { 2, 2, 0, 0, 0, 7, 0, 0, 0, 8 };
static const uint8_t confederated[] = { 3, 1, 0, 0, 0, 5, 2, 1, 0, 0, 0, 7 };

static void external_peers_see_us_in_front(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain), inner = with_path(confederated, sizeof confederated);
	expect(f, set, "65000 7 8");
	expect(f, inner, "65000 7");
	attrs_release(set, 1);
	attrs_release(inner, 1);
}

static void behind_local_as_stands_our_own_number(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain), none = with_path(plain, 0);
	f->to.front_as = LOCAL;
	f->to.behind_as = PRIVATE;
	expect(f, set, "500 64512 7 8");
	expect(f, none, "500 64512");
	f->to.rewriting.removes_private = true;
	expect(f, set, "500 7 8");
	attrs_release(set, 1);
	attrs_release(none, 1);
}

static void a_path_that_is_kept_gets_our_number_if_it_is_empty(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain), none = with_path(plain, 0);
	f->to.rewriting.keeps_path = true;
	expect(f, set, "7 8");
	expect(f, none, "65000");
	attrs_release(set, 1);
	attrs_release(none, 1);
}

static void members_of_a_confederation_see_us_in_a_segment_of_its_kind(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain), inner = with_path(confederated, sizeof confederated),
		 none = with_path(plain, 0);
	f->to.kind = PEER_CONFED;
	expect(f, set, "(65000) 7 8");
	expect(f, inner, "(65000 5) 7");
	expect(f, none, "(65000)");
	attrs_release(set, 1);
	attrs_release(inner, 1);
	attrs_release(none, 1);
}

static void marks_keep_paths_from_members_and_strangers(void **state)
{
	static const struct { uint32_t flags; bool inside, member, stranger; } rows[] = {
		{ 0, true, true, true },
		{ ATTRS_NO_EXPORT, true, true, false },
		{ ATTRS_LOCAL_AS, true, false, false },
		{ ATTRS_NO_ADVERTISE, false, false, false },
	};
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct attrs a = *attrs_at(set);
		a.flags |= rows[i].flags;
		f->to.kind = PEER_IBGP;
		assert_int_equal(rewrite_may(&f->to, &f->rib, &f->from, &a), rows[i].inside);
		f->to.kind = PEER_CONFED;
		assert_int_equal(rewrite_may(&f->to, &f->rib, &f->from, &a), rows[i].member);
		f->to.kind = PEER_EBGP;
		assert_int_equal(rewrite_may(&f->to, &f->rib, &f->from, &a), rows[i].stranger);
	}
	attrs_release(set, 1);
}

static void expect_told(struct fixture *f, uint32_t set, const char *communities, int64_t preference)
{
	struct text told = { 0 };
	uint32_t made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	const struct attrs *a = attrs_at(made);
	text_add_communities(&told, a);
	assert_string_equal(text_chars(&told), communities);
	assert_int_equal(a->flags & ATTRS_HAS_LOCAL_PREF ? (int64_t)a->local_pref : -1, preference);
	attrs_release(made, 1);
	text_free(&told);
}

static uint32_t with_bandwidths(uint16_t marks)
{
	static const uint8_t narrow[8] = { 0, 4, 0, 7, 0x4b, 0x37, 0x1b, 0 }, wide[20] = { 2, 6, [8] = 0, 0xb7, 0x1b, 0, [15] = 7 };
	struct attrs_builder *b = mem_raw(sizeof *b);
	struct nexthop_address hop = { .global = address_v4(0xc0000201) };
	builder_open(b);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, "", 1);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, plain, sizeof plain);
	builder_put_nexthop(b, &hop, 1, 1);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, narrow, sizeof narrow);
	builder_put(b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_IPV6_EXT_COMMUNITIES, wide, sizeof wide);
	builder_put_marks(b, &(struct attrs_marks){ .said = marks });
	uint32_t set = builder_intern(b, 1);
	mem_free(b);
	return set;
}

static void expect_bandwidths(struct fixture *f, uint32_t set, const char *words)
{
	struct text told = { 0 };
	uint32_t made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	text_add_ext_communities(&told, attrs_at(made));
	text_add(&told, ", ");
	text_add_ipv6_ext_communities(&told, attrs_at(made));
	assert_string_equal(text_chars(&told), words);
	attrs_release(made, 1);
	text_free(&told);
}

/* What others said stays theirs; of our own they hear by the name they know. */
static void bandwidths_bear_the_name_of_who_said_them(void **state)
{
	struct fixture *f = *state;
	uint32_t theirs = with_bandwidths(0), ours = with_bandwidths(MARK_OWN_BANDWIDTH);
	f->to.kind = PEER_EBGP;
	f->to.local_as = 8;        /* a member's number, which an outsider of unknown AS met in our OPEN */
	f->to.front_as = 70009;
	expect_bandwidths(f, theirs, "LB:7:12000000 (96.000 Mbps), LB:7:12000000 (96.000 Mbps)");
	expect_bandwidths(f, ours, "LB:23456:12000000 (96.000 Mbps), LB:70009:12000000 (96.000 Mbps)");
	f->to.kind = PEER_IBGP;
	expect_bandwidths(f, ours, "LB:8:12000000 (96.000 Mbps), LB:8:12000000 (96.000 Mbps)");
	attrs_release(theirs, 1);
	attrs_release(ours, 1);
}

/* disable-link-bw-encoding-ieee */
static void bandwidths_are_whole_numbers_where_they_are_read_as_such(void **state)
{
	static const uint8_t as_number[4] = { 0, 0xb7, 0x1b, 0 };
	struct fixture *f = *state;
	uint32_t set = with_bandwidths(0);
	struct rewritten *out = mem_raw(sizeof *out);
	f->to.kind = PEER_EBGP;
	f->to.plain_bandwidth = true;
	assert_true(rewrite(&f->to, &f->rib, &f->from, attrs_at(set), out));
	assert_memory_equal(out->block + out->length - 20 - 3 - 4, as_number, 4);
	mem_free(out);
	attrs_release(set, 1);
}

/* Whoever is behind us may have been told to expect them, though we do not know of it. */
static void whole_numbers_are_handed_on_as_such(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_bandwidths(MARK_PLAIN_BANDWIDTH);
	f->to.kind = PEER_EBGP;
	for (int reads_them = 0; reads_them < 2; reads_them++) {
		f->to.plain_bandwidth = reads_them;
		expect_bandwidths(f, set, "LB:7:1261902592 (10.000 Gbps), LB:7:12000000 (96.000 Mbps)");
	}
	attrs_release(set, 1);
}

/* RFC 8326: outsiders see the community, insiders no preference. */
static void who_is_left_hears_of_it(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain);
	f->rib.settings.default_local_pref = 100;
	f->to.is_leaving = true;
	expect_told(f, set, "graceful-shutdown", -1);
	f->to.kind = PEER_IBGP;
	expect_told(f, set, "", 0);
	f->to.is_leaving = false;
	expect_told(f, set, "", 100);
	attrs_release(set, 1);
}

static void peers_of_our_administration_are_told_the_preference(void **state)
{
	struct fixture *f = *state;
	uint32_t set = with_path(plain, sizeof plain);
	struct attrs kept = *attrs_at(set);
	f->rib.settings.default_local_pref = 100;
	expect_told(f, set, "", -1);
	f->to.is_oad = true;
	expect_told(f, set, "", 100);
	expect(f, set, "65000 7 8");
	kept.flags |= ATTRS_NO_EXPORT;
	assert_true(rewrite_may(&f->to, &f->rib, &f->from, &kept));
	attrs_release(set, 1);
}

static void accumulated_metrics_grow_on_their_way(void **state)
{
	struct fixture *f = *state;
	uint8_t tlv[11] = { 1, 0, 11, [10] = 50 };
	uint64_t metric = 0;
	struct attrs_builder *b = mem_raw(sizeof *b);
	uint32_t plainly = with_path(plain, sizeof plain);
	builder_from(b, attrs_at(plainly));
	builder_put(b, ATTR_FLAG_OPTIONAL, ATTR_AIGP, tlv, sizeof tlv);
	uint32_t set = builder_intern(b, 1), made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	assert_false(attrs_aigp(attrs_at(made), &metric));
	attrs_release(made, 1);
	f->to.speaks_aigp = true;
	made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	assert_true(attrs_aigp(attrs_at(made), &metric));
	assert_int_equal(metric, 50);
	attrs_release(made, 1);
	attrs_release(set, 1);
	attrs_release(plainly, 1);
	mem_free(b);
}

/* RFC 9774 3; the set is of another aggregate's contributors, 8 and 9. */
static void who_is_in_a_hidden_set_is_not_told_and_others_do_not_see_it(void **state)
{
	static const uint8_t aggregate[] = { 2, 1, 0, 0, 0, 7, 1, 2, 0, 0, 0, 8, 0, 0, 0, 9 };
	struct fixture *f = *state;
	uint32_t set = with_path(aggregate, sizeof aggregate);
	f->from = (struct rib_peer){ .who.kind = PEER_LOCAL };
	f->to.remote_as = 8;
	assert_true(rewrite_may(&f->to, &f->rib, &f->from, attrs_at(set)));
	expect(f, set, "65000 7 {8,9}");
	f->to.hides_sets = true;
	assert_false(rewrite_may(&f->to, &f->rib, &f->from, attrs_at(set)));
	f->to.remote_as = 10;
	assert_true(rewrite_may(&f->to, &f->rib, &f->from, attrs_at(set)));
	expect(f, set, "65000 7");
	uint32_t made = rewrite_attrs(&f->to, &f->rib, &f->from, attrs_at(set), &self);
	assert_true(attrs_at(made)->flags & ATTRS_ATOMIC_AGGREGATE);
	attrs_release(made, 1);
	attrs_release(set, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(external_peers_see_us_in_front),
		TEST(behind_local_as_stands_our_own_number),
		TEST(a_path_that_is_kept_gets_our_number_if_it_is_empty),
		TEST(members_of_a_confederation_see_us_in_a_segment_of_its_kind),
		TEST(bandwidths_bear_the_name_of_who_said_them),
		TEST(bandwidths_are_whole_numbers_where_they_are_read_as_such),
		TEST(whole_numbers_are_handed_on_as_such),
		TEST(accumulated_metrics_grow_on_their_way),
		TEST(who_is_left_hears_of_it),
		TEST(peers_of_our_administration_are_told_the_preference),
		TEST(who_is_in_a_hidden_set_is_not_told_and_others_do_not_see_it),
		TEST(marks_keep_paths_from_members_and_strangers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
