/* SPDX-License-Identifier: Apache-2.0 */
#include "net/trie.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/testing.h"

static struct prefix parsed(const char *text)
{
	struct prefix p;
	if (!prefix_parse(text, &p))
		fail_msg("%s is refused", text);
	return p;
}

static void put(struct trie *trie, const char *text)
{
	struct prefix p = parsed(text);
	*trie_place(trie, &p, true) = (void *)text;
}

static void drop(struct trie *trie, const char *text)
{
	struct prefix p = parsed(text);
	void **place = trie_place(trie, &p, false);
	assert_non_null(place);
	*place = NULL;
	trie_drop(trie, &p);
}

static void the_longest_match_wins(void **state)
{
	static const struct { const char *address, *match; } rows[] = {
		{ "10.1.2.3", "10.1.2.0/24" }, { "10.1.3.3", "10.1.0.0/16" }, { "10.2.0.1", "10.0.0.0/8" },
		{ "11.0.0.1", "0.0.0.0/0" }, { "10.1.2.4", "10.1.2.4/32" }, { "255.255.255.255", "0.0.0.0/0" },
	};
	struct trie *trie = trie_new(AF_INET);
	put(trie, "10.0.0.0/8");
	put(trie, "10.1.2.4/32");
	put(trie, "0.0.0.0/0");
	put(trie, "10.1.2.0/24");
	put(trie, "10.1.0.0/16");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a;
		struct prefix found, expected = parsed(rows[i].match);
		assert_true(address_parse(rows[i].address, &a));
		assert_string_equal(trie_match(trie, &a, &found), rows[i].match);
		assert_memory_equal(&found, &expected, sizeof found);
	}
	struct prefix p = parsed("10.1.0.0/16"), found;
	assert_string_equal(trie_match_prefix(trie, &p, &found), "10.1.0.0/16");
	drop(trie, "10.1.0.0/16");
	assert_string_equal(trie_match_prefix(trie, &p, &found), "10.0.0.0/8");
	assert_null(trie_find(trie, &p));
	trie_free(trie);
}

static void an_empty_trie_has_nothing(void **state)
{
	struct trie *trie = trie_new(AF_INET6);
	struct prefix p = parsed("::/0"), found;
	struct address a = prefix_address(&p);
	assert_null(trie_find(trie, &p));
	assert_null(trie_place(trie, &p, false));
	assert_null(trie_match(trie, &a, &found));
	assert_null(trie_next(trie, NULL, &found));
	assert_null(trie_next(trie, &p, &found));
	assert_null(trie_next_within(trie, &p, NULL, &found));
	trie_drop(trie, &p);
	assert_int_equal(trie_count(trie), 0);
	trie_free(trie);
}

static void a_place_stays_while_others_come_and_go(void **state)
{
	struct trie *trie = trie_new(AF_INET);
	struct prefix p = parsed("10.1.0.0/16");
	void **place = trie_place(trie, &p, true);
	*place = "here";
	put(trie, "10.0.0.0/8");
	put(trie, "10.1.128.0/17");
	put(trie, "10.3.0.0/16");
	drop(trie, "10.0.0.0/8");
	drop(trie, "10.3.0.0/16");
	assert_ptr_equal(trie_place(trie, &p, false), place);
	assert_string_equal(*place, "here");
	trie_free(trie);
}

static void walks_pass_over_places_without_a_value(void **state)
{
	struct trie *trie = trie_new(AF_INET);
	struct prefix empty = parsed("10.0.0.0/8"), found;
	struct address a = prefix_address(&empty);
	put(trie, "0.0.0.0/0");
	trie_place(trie, &empty, true);
	put(trie, "11.0.0.0/8");
	struct prefix start = parsed("0.0.0.0/0");
	assert_string_equal(trie_next(trie, &start, &found), "11.0.0.0/8");
	assert_string_equal(trie_match(trie, &a, &found), "0.0.0.0/0");
	assert_int_equal(trie_count(trie), 3);
	trie_free(trie);
}

static void a_walk_within_stays_within(void **state)
{
	struct trie *trie = trie_new(AF_INET);
	struct prefix within = parsed("10.0.0.0/8"), at;
	put(trie, "9.255.0.0/16");
	put(trie, "10.0.0.0/8");
	put(trie, "10.0.0.0/24");
	put(trie, "10.255.255.255/32");
	put(trie, "11.0.0.0/8");
	assert_string_equal(trie_next_within(trie, &within, NULL, &at), "10.0.0.0/8");
	assert_string_equal(trie_next_within(trie, &within, &at, &at), "10.0.0.0/24");
	assert_string_equal(trie_next_within(trie, &within, &at, &at), "10.255.255.255/32");
	assert_null(trie_next_within(trie, &within, &at, &at));
	within = parsed("12.0.0.0/8");
	assert_null(trie_next_within(trie, &within, NULL, &at));
	trie_free(trie);
}

/* -- against a naive list -- */

enum { LIST_MAX = 400 };

struct list {
	struct prefix entries[LIST_MAX];
	int count;
};

/* Few distinct bits, so that prefixes meet, contain each other and branch everywhere. */
static struct prefix at_random(int family)
{
	struct prefix p = { .family = (uint8_t)family };
	p.length = (uint8_t)(rand() % (address_bits(family) + 1));
	for (unsigned i = 0; i < address_bits(family) / 8; i++)
		p.bytes[i] = rand() % 2 ? 0 : (uint8_t)(rand() % 2 ? 0xff : 1 << rand() % 8);
	prefix_mask(&p);
	return p;
}

static int find_in(const struct list *list, const struct prefix *p)
{
	for (int i = 0; i < list->count; i++)
		if (prefix_same(&list->entries[i], p))
			return i;
	return -1;
}

static void toggle(struct trie *trie, struct list *list, struct prefix p)
{
	int i = find_in(list, &p);
	if (i >= 0) {
		trie_drop(trie, &p);
		list->entries[i] = list->entries[--list->count];
	} else if (list->count < LIST_MAX) {
		void **place = trie_place(trie, &p, true);
		assert_null(*place);
		*place = (void *)(uintptr_t)(1 + p.length);
		list->entries[list->count++] = p;
	}
}

static const struct prefix *best_match(const struct list *list, const struct prefix *p)
{
	const struct prefix *best = NULL;
	for (int i = 0; i < list->count; i++) {
		const struct prefix *candidate = &list->entries[i];
		if (prefix_contains(candidate, p) && (!best || candidate->length > best->length))
			best = candidate;
	}
	return best;
}

static const struct prefix *least_after(const struct list *list, const struct prefix *p, const struct prefix *within)
{
	const struct prefix *best = NULL;
	for (int i = 0; i < list->count; i++) {
		const struct prefix *candidate = &list->entries[i];
		if (p && prefix_compare(candidate, p) <= 0)
			continue;
		if (within && !prefix_contains(within, candidate))
			continue;
		if (!best || prefix_compare(candidate, best) < 0)
			best = candidate;
	}
	return best;
}

static void expect_same(const struct prefix *expected, void *value, const struct prefix *found)
{
	assert_int_equal(expected != NULL, value != NULL);
	if (!expected)
		return;
	assert_memory_equal(expected, found, sizeof *found);
	assert_int_equal((uintptr_t)value, 1 + found->length);
}

static void compare_at(const struct trie *trie, const struct list *list, struct prefix p)
{
	struct prefix found, host = p, inner = p;
	host.length = (uint8_t)address_bits(p.family);
	struct address a = prefix_address(&p);
	int i = find_in(list, &p);
	assert_int_equal(trie_find(trie, &p) != NULL, i >= 0);
	void *value = trie_match(trie, &a, &found);
	expect_same(best_match(list, &host), value, &found);
	value = trie_match_prefix(trie, &p, &found);
	expect_same(best_match(list, &p), value, &found);
	value = trie_next(trie, &p, &found);
	expect_same(least_after(list, &p, NULL), value, &found);
	value = trie_next_within(trie, &p, NULL, &found);
	expect_same(least_after(list, NULL, &p), value, &found);
	inner.length = (uint8_t)(p.length + (address_bits(p.family) - p.length) / 2);
	value = trie_next_within(trie, &p, &inner, &found);
	expect_same(least_after(list, &inner, &p), value, &found);
}

static void walk_whole(const struct trie *trie, const struct list *list)
{
	struct prefix at, before;
	int count = 0;
	for (void *value = trie_next(trie, NULL, &at); value; value = trie_next(trie, &at, &at)) {
		if (count++)
			assert_true(prefix_compare(&before, &at) < 0);
		before = at;
	}
	assert_int_equal(count, list->count);
	assert_int_equal(trie_count(trie), list->count);
}

static void a_random_life_agrees_with_a_naive_list(void **state)
{
	static const int families[] = { AF_INET, AF_INET6 };
	for (size_t f = 0; f < 2; f++) {
		static struct list list;
		struct trie *trie = trie_new(families[f]);
		list.count = 0;
		srand(42);
		for (int step = 0; step < 20000; step++) {
			toggle(trie, &list, at_random(families[f]));
			if (list.count > 5 && step / 2000 % 2)
				toggle(trie, &list, list.entries[rand() % list.count]);
			compare_at(trie, &list, at_random(families[f]));
			if (step % 500 == 0)
				walk_whole(trie, &list);
		}
		while (list.count)
			toggle(trie, &list, list.entries[0]);
		walk_whole(trie, &list);
		trie_free(trie);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_match_wins),
		cmocka_unit_test(an_empty_trie_has_nothing),
		cmocka_unit_test(a_place_stays_while_others_come_and_go),
		cmocka_unit_test(walks_pass_over_places_without_a_value),
		cmocka_unit_test(a_walk_within_stays_within),
		cmocka_unit_test(a_random_life_agrees_with_a_naive_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
