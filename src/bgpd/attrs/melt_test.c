/* SPDX-License-Identifier: Apache-2.0 */
/* What several sets come to together, in any order. */
#include "base/testing.h"
#include <stdlib.h>
#include <string.h>
#include "bgpd/attrs/melt.h"

static uint32_t make_set(const uint32_t *path, unsigned count, uint8_t origin, uint32_t community, uint32_t med)
{
	static struct attrs_builder b;
	uint8_t bytes[4];
	struct nexthop_address hop = { .global = address_v4(0xc0000201) };
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	for (unsigned i = count; i--;)
		builder_prepend_path(&b, path[i], 1);
	builder_put_nexthop(&b, &hop, 1, 1);
	builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, med);
	store_u32(bytes, community);
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, bytes, 4);
	return builder_intern(&b, 1);
}

#define PATH(...) (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4

static void assert_words(const struct melt *m, const char *path, const char *communities, uint8_t origin)
{
	struct text words = { 0 };
	uint32_t made = melt_make(m, 1, 1);
	const struct attrs *a = attrs_at(made);
	text_add_path(&words, a);
	assert_string_equal(text_chars(&words), path);
	text_free(&words);
	text_add_communities(&words, a);
	assert_string_equal(text_chars(&words), communities);
	text_free(&words);
	assert_int_equal(a->origin, origin);
	assert_true(address_is_zero(&attrs_nexthop(a->nexthop)->global));
	attrs_release(made, 1);
}

static void add(struct melt *m, uint32_t set)
{
	melt_add(m, attrs_at(set));
	attrs_release(set, 1);
}

static void what_all_begin_with_leads_and_the_rest_is_a_set(void **state)
{
	struct melt m = { .merges = true };
	add(&m, make_set(PATH(65001, 65002, 65009), 0, 65001u << 16 | 2, 0));
	assert_words(&m, "65001 65002 65009", "65001:2", 0);
	add(&m, make_set(PATH(65001, 65002, 65003), 0, 65001u << 16 | 1, 0));
	assert_words(&m, "65001 65002 {65003,65009}", "65001:1 65001:2", 0);
	add(&m, make_set(PATH(65001), 2, 65001u << 16 | 1, 0));
	assert_words(&m, "65001 {65002,65003,65009}", "65001:1 65001:2", 2);
	add(&m, make_set(PATH(65004, 65001), 1, 65001u << 16 | 1, 0));
	assert_words(&m, "{65001,65002,65003,65004,65009}", "65001:1 65001:2", 2);
	melt_clear(&m);
}

static void a_melt_of_melts_is_the_same(void **state)
{
	struct melt one = { .merges = true }, two = one, both = one, all = one;
	uint32_t sets[] = { make_set(PATH(65001, 65002, 65003), 0, 1, 0), make_set(PATH(65001, 65002, 65004), 0, 2, 0),
			    make_set(PATH(65001, 65005), 1, 3, 0), make_set(PATH(65001, 65002), 0, 1, 0) };
	for (unsigned i = 0; i < 4; i++) {
		melt_add(i < 2 ? &one : &two, attrs_at(sets[i]));
		melt_add(&all, attrs_at(sets[3 - i]));
		attrs_release(sets[i], i == 3);
	}
	uint32_t first = melt_make(&one, 1, 1), second = melt_make(&two, 1, 1);
	add(&both, second);
	add(&both, first);
	uint32_t a = melt_make(&both, 1, 1), b = melt_make(&all, 1, 1);
	assert_int_equal(a, b);
	attrs_release(a, 1);
	attrs_release(b, 1);
	for (unsigned i = 0; i < 3; i++)
		attrs_release(sets[i], 1);
	melt_clear(&one);
	melt_clear(&two);
	melt_clear(&both);
	melt_clear(&all);
}

static void without_merging_paths_and_communities_are_left_out(void **state)
{
	struct melt m = { 0 };
	add(&m, make_set(PATH(65001), 0, 1, 7));
	add(&m, make_set(PATH(65002), 2, 2, 7));
	assert_words(&m, "", "", 2);
	assert_false(m.has_different_meds);
	uint32_t made = melt_make(&m, 1, 1);
	assert_true(attrs_at(made)->flags & ATTRS_ATOMIC_AGGREGATE);
	attrs_release(made, 1);
	add(&m, make_set(PATH(65002), 2, 2, 8));
	assert_true(m.has_different_meds);
	melt_clear(&m);
}

/* 20 numbers and a community each, all different. */
static void add_strangers(struct melt *m, uint32_t count)
{
	for (uint32_t i = count; i--;) {
		uint32_t path[20];
		for (uint32_t j = 0; j < 20; j++)
			path[j] = 100000 + 20 * i + j;
		add(m, make_set(path, 20, 0, i, 0));
	}
}

static void what_no_message_holds_is_left_out(void **state)
{
	struct melt m = { .merges = true };
	add_strangers(&m, 40);
	uint32_t made = melt_make(&m, 1, 1);
	assert_false(attrs_at(made)->flags & ATTRS_ATOMIC_AGGREGATE);
	assert_int_equal(attrs_at(made)->path_bytes, 40 * 20 * 4 + 4 * 2);
	attrs_release(made, 1);
	add_strangers(&m, 900);
	made = melt_make(&m, 1, 1);
	assert_true(attrs_at(made)->flags & ATTRS_ATOMIC_AGGREGATE);
	assert_int_equal(attrs_at(made)->path_bytes, 0);
	assert_in_range(attrs_at(made)->length, 900 * 4, 4000);
	attrs_release(made, 1);
	add_strangers(&m, 3000);
	assert_words(&m, "", "", 0);
	assert_in_range(m.communities[0].length + 4 * m.rest.count, 0, 8192);
	melt_clear(&m);
}

static void a_community_is_forgotten(void **state)
{
	struct melt m = { .merges = true };
	const uint8_t gone[4] = { 0, 1, 0, 2 };
	add(&m, make_set(PATH(65001), 0, 1u << 16 | 1, 0));
	add(&m, make_set(PATH(65001), 0, 1u << 16 | 2, 0));
	melt_forget(&m, gone);
	assert_words(&m, "65001", "1:1", 0);
	melt_forget(&m, gone);
	assert_words(&m, "65001", "1:1", 0);
	melt_clear(&m);
}

static void that_one_is_out_of_reach_is_not_said_of_the_whole(void **state)
{
	static struct attrs_builder b;
	struct melt m = { .merges = true };
	const uint8_t said[] = { 0, 2, 0xfd, 0xe9, 0, 0, 0, 7, 3, 9, 0, 0, 10, 0, 0, 1 };
	uint32_t plain = make_set(PATH(65001), 0, 65001u << 16 | 2, 0);
	builder_from(&b, attrs_at(plain));
	attrs_release(plain, 1);
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, said, sizeof said);
	add(&m, builder_intern(&b, 1));
	uint32_t made = melt_make(&m, 1, 1);
	struct text words = { 0 };
	text_add_ext_communities(&words, attrs_at(made));
	assert_string_equal(text_chars(&words), "RT:65001:7");
	assert_false(attrs_at(made)->flags & ATTRS_UNREACHABLE);
	text_free(&words);
	attrs_release(made, 1);
	melt_clear(&m);
}

static int open_sets(void **state)
{
	attrs_open();
	return 0;
}

static int close_sets(void **state)
{
	struct attrs_counts counts;
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	attrs_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_all_begin_with_leads_and_the_rest_is_a_set),
		cmocka_unit_test(a_melt_of_melts_is_the_same),
		cmocka_unit_test(what_no_message_holds_is_left_out),
		cmocka_unit_test(a_community_is_forgotten),
		cmocka_unit_test(without_merging_paths_and_communities_are_left_out),
		cmocka_unit_test(that_one_is_out_of_reach_is_not_said_of_the_whole),
	};
	return cmocka_run_group_tests(tests, open_sets, close_sets);
}
