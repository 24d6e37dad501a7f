/* SPDX-License-Identifier: Apache-2.0 */
/* Filters over routes: what is refused, what the deeds make, what is remembered and what is not. */
#include "bgpd/policy/apply.h"
#include "base/testing.h"
#include <string.h>

struct desk {
	struct policy_book *book;
	struct policy_memo memo;
	struct peer_filters filters;
	uint32_t set;                /* "65001 65002", community 65000:1, med 10 */
};

static uint32_t make_set(uint32_t med)
{
	static struct attrs_builder b;
	uint8_t origin = 0, community[4];
	struct nexthop_address hop = { .global = address_v4(0xc0000201) };
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_prepend_path(&b, 65002, 1);
	builder_prepend_path(&b, 65001, 1);
	builder_put_nexthop(&b, &hop, 1, 1);
	builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, med);
	store_u32(community, 65000u << 16 | 1);
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, community, 4);
	return builder_intern(&b, 1);
}

static struct route_map *add_map(struct desk *d, const char *name)
{
	struct route_map *map = NEW(struct route_map);
	map->name = mem_text(name);
	policy_book_put(d->book, POLICY_ROUTE_MAP, policy_name(name), map);
	return map;
}

static struct rule_clauses *add_rule(struct desk *d, struct route_map *map, uint32_t seq, bool is_permit)
{
	struct rule_clauses *own = NEW(struct rule_clauses);
	array_push(&map->rules, (struct route_rule){ .seq = seq, .is_permit = is_permit, .number = d->book->rule_count++,
						     .clauses = own });
	return own;
}

static int open_desk(void **state)
{
	struct desk *d = NEW(struct desk);
	attrs_open();
	d->book = policy_book_new();
	d->filters.route_map = policy_name("M");
	d->set = make_set(10);
	*state = d;
	return 0;
}

static int close_desk(void **state)
{
	struct attrs_counts counts;
	struct desk *d = *state;
	policy_memo_close(&d->memo);
	policy_book_free(d->book);
	attrs_release(d->set, 1);
	mem_free(d);
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	attrs_close();
	return 0;
}

static uint32_t apply_to(struct desk *d, const char *prefix_words, uint32_t set)
{
	struct prefix p;
	assert_true(prefix_parse(prefix_words, &p));
	struct policy_route route = { .prefix = &p, .id = set, .a = attrs_at(set), .neighbor = 1, .local_as = 65000,
				      .default_local_pref = 100 };
	if (!d->memo.book)
		policy_memo_open(&d->memo, d->book);
	return policy_apply(&d->memo, &d->filters, &route);
}

static uint32_t apply(struct desk *d, const char *prefix_words)
{
	return apply_to(d, prefix_words, d->set);
}

static struct prefix_list *prefixes(struct desk *d, const char *prefix_words)
{
	struct prefix p;
	struct prefix_list *list = prefix_list_new("P", AF_INET);
	assert_true(prefix_parse(prefix_words, &p));
	prefix_list_add(list, 5, true, &p, 0, 32);
	prefix_list_seal(list);
	policy_book_put(d->book, POLICY_PREFIX_LIST_V4, policy_name("P"), list);
	return list;
}

static const char *path_of(uint32_t set)
{
	static struct text t;
	text_clear(&t);
	text_add_path(&t, attrs_at(set));
	return text_chars(&t);
}

static void a_map_that_is_not_there_refuses(void **state)
{
	assert_int_equal(apply(*state, "10.0.0.0/8"), 0);
}

static void without_deeds_the_set_stays(void **state)
{
	struct desk *d = *state;
	add_rule(d, add_map(d, "M"), 10, true);
	assert_int_equal(apply(d, "10.0.0.0/8"), d->set);
}

static void conditions_about_prefixes_are_asked_for_each(void **state)
{
	struct desk *d = *state;
	struct route_map *map = add_map(d, "M");
	struct rule_clauses *first = add_rule(d, map, 10, true);
	add_rule(d, map, 20, true);
	array_push(&first->about_prefix, (struct clause){ .id = MATCH_PREFIX_LIST, .list = prefixes(d, "10.0.0.0/8") });
	array_push(&first->deeds, (struct clause){ .id = SET_LOCAL_PREF, .number = 200 });
	uint32_t inside = apply(d, "10.1.0.0/16");
	assert_int_equal(attrs_at(inside)->local_pref, 200);
	assert_int_equal(apply(d, "11.0.0.0/8"), d->set);
	assert_int_equal(apply(d, "10.2.0.0/16"), inside);
	assert_int_equal(d->memo.hits[0], 2);
	assert_int_equal(d->memo.hits[1], 1);
}

static void conditions_about_the_set_follow_the_set(void **state)
{
	struct desk *d = *state;
	uint32_t other = make_set(20);
	struct rule_clauses *first = add_rule(d, add_map(d, "M"), 10, true);
	array_push(&first->about_set, (struct clause){ .id = MATCH_METRIC, .number = 20 });
	assert_int_equal(apply(d, "10.0.0.0/8"), 0);
	assert_int_equal(apply_to(d, "10.0.0.0/8", other), other);
	assert_int_equal(apply(d, "10.0.0.0/8"), 0);
	policy_memo_forget(&d->memo);
	attrs_release(other, 1);
}

static void deeds_follow_one_another(void **state)
{
	struct desk *d = *state;
	struct rule_clauses *own = add_rule(d, add_map(d, "M"), 10, true);
	uint8_t *numbers = mem_new(8);
	store_u32(numbers, 1);
	store_u32(numbers + 4, 2);
	array_push(&own->deeds, (struct clause){ .id = SET_PREPEND, .bytes = numbers, .length = 8 });
	array_push(&own->deeds, (struct clause){ .id = SET_PREPEND_LAST, .number = 2 });
	array_push(&own->deeds, (struct clause){ .id = SET_METRIC, .mode = CLAUSE_PLUS, .number = 5 });
	array_push(&own->deeds, (struct clause){ .id = SET_WEIGHT, .number = 7 });
	uint32_t made = apply(d, "10.0.0.0/8");
	assert_string_equal(path_of(made), "1 1 1 2 65001 65002");
	assert_int_equal(attrs_at(made)->med, 15);
	assert_int_equal(attrs_marks(attrs_at(made)).weight, 7);
}

static void a_later_condition_sees_what_was_made(void **state)
{
	struct desk *d = *state;
	struct route_map *map = add_map(d, "M");
	struct rule_clauses *first = add_rule(d, map, 10, true);
	array_push(&first->deeds, (struct clause){ .id = SET_METRIC, .number = 77 });
	map->rules.items[0].goes_on = true;
	struct rule_clauses *second = add_rule(d, map, 20, true);
	array_push(&second->about_set, (struct clause){ .id = MATCH_METRIC, .number = 77 });
	array_push(&second->deeds, (struct clause){ .id = SET_LOCAL_PREF, .mode = CLAUSE_PLUS, .number = 1 });
	assert_int_equal(attrs_at(apply(d, "10.0.0.0/8"))->local_pref, 101);
}

static void communities_are_added_replaced_and_removed(void **state)
{
	struct desk *d = *state;
	struct rule_clauses *own = add_rule(d, add_map(d, "M"), 10, true);
	uint8_t *one = mem_new(4);
	struct text words = { 0 };
	store_u32(one, 65000u << 16 | 9);
	array_push(&own->deeds, (struct clause){ .id = SET_COMMUNITY, .is_additive = true, .bytes = one, .length = 4 });
	text_add_communities(&words, attrs_at(apply(d, "10.0.0.0/8")));
	assert_string_equal(text_chars(&words), "65000:1 65000:9");
	own->deeds.items[0].is_additive = false;
	policy_memo_forget(&d->memo);
	text_clear(&words);
	text_add_communities(&words, attrs_at(apply(d, "10.0.0.0/8")));
	assert_string_equal(text_chars(&words), "65000:9");
	own->deeds.items[0].id = SET_COMMUNITY_NONE;
	policy_memo_forget(&d->memo);
	assert_false(attrs_at(apply(d, "10.0.0.0/8"))->flags & ATTRS_HAS_COMMUNITIES);
	text_free(&words);
}

static void numbers_of_the_path_go_or_become_ours(void **state)
{
	struct desk *d = *state;
	struct rule_clauses *own = add_rule(d, add_map(d, "M"), 10, true);
	uint8_t *one = mem_new(4);
	store_u32(one, 65002);
	array_push(&own->deeds, (struct clause){ .id = SET_REPLACE, .bytes = one, .length = 4 });
	assert_string_equal(path_of(apply(d, "10.0.0.0/8")), "65001 65000");
	own->deeds.items[0].id = SET_EXCLUDE;
	policy_memo_forget(&d->memo);
	assert_string_equal(path_of(apply(d, "10.0.0.0/8")), "65001");
	own->deeds.items[0].id = SET_EXCLUDE_ALL;
	policy_memo_forget(&d->memo);
	assert_string_equal(path_of(apply(d, "10.0.0.0/8")), "");
}

static void lists_refuse_before_the_map_is_asked(void **state)
{
	struct desk *d = *state;
	char *why = NULL;
	struct as_path_list *paths = as_path_list_new("A", ASN_PLAIN);
	assert_true(as_path_list_add(paths, 5, true, "^65001_", &why));
	policy_book_put(d->book, POLICY_AS_PATH_LIST, policy_name("A"), paths);
	prefixes(d, "10.0.0.0/8");
	d->filters = (struct peer_filters){ .prefix_list = policy_name("P"), .as_path_list = policy_name("A") };
	assert_int_equal(apply(d, "10.0.0.0/8"), d->set);
	assert_int_equal(apply(d, "11.0.0.0/8"), 0);
	d->filters.refuses = true;
	assert_int_equal(apply(d, "10.0.0.0/8"), 0);
}

static void a_book_differs_where_a_digest_does(void **state)
{
	struct desk *d = *state;
	struct policy_book *other = policy_book_new();
	prefixes(d, "10.0.0.0/8");
	d->filters = (struct peer_filters){ .prefix_list = policy_name("P") };
	assert_true(policy_filters_differ(d->book, other, FAMILY_IPV4_UNICAST, &d->filters));
	assert_false(policy_filters_differ(d->book, d->book, FAMILY_IPV4_UNICAST, &d->filters));
	assert_false(policy_filters_differ(d->book, other, FAMILY_IPV6_UNICAST, &d->filters));
	assert_false(policy_book_same(d->book, other));
	policy_book_free(other);
}

static void deeds_are_done_to_another_set_where_one_is_given(void **state)
{
	struct desk *d = *state;
	struct prefix p;
	assert_true(prefix_parse("10.0.0.0/8", &p));
	struct rule_clauses *own = add_rule(d, add_map(d, "M"), 10, true);
	array_push(&own->about_set, (struct clause){ .id = MATCH_METRIC, .number = 10 });
	array_push(&own->deeds, (struct clause){ .id = SET_ORIGIN, .number = 2 });
	uint32_t base = make_set(99);
	struct policy_route route = { .prefix = &p, .id = d->set, .a = attrs_at(d->set), .default_local_pref = 100 };
	uint32_t made = policy_apply_map_onto(d->book, policy_name("M"), &route, base);
	assert_int_equal(attrs_at(made)->med, 99);
	assert_int_equal(attrs_at(made)->origin, 2);
	route.id = base;
	route.a = attrs_at(base);
	assert_false(policy_apply_map_onto(d->book, policy_name("M"), &route, d->set));
	attrs_release(made, 1);
	attrs_release(base, 1);
}

/* Rule 20 goes, rule 10 has another number in the new book. */
static void counters_go_on_in_the_next_book(void **state)
{
	struct desk *d = *state;
	uint64_t sum[4] = { 0 };
	struct route_map *map = add_map(d, "M");
	struct rule_clauses *first = add_rule(d, map, 10, true);
	add_rule(d, map, 20, true);
	map->number = d->book->map_count++;
	array_push(&first->about_prefix, (struct clause){ .id = MATCH_PREFIX_LIST, .list = prefixes(d, "10.0.0.0/8") });
	apply(d, "10.1.0.0/16");
	apply(d, "11.0.0.0/8");
	struct policy_book *old = d->book;
	d->book = policy_book_new();
	add_rule(d, add_map(d, "OTHER"), 5, true);
	add_rule(d, add_map(d, "M"), 10, true);
	d->book->map_count = 1;
	policy_memo_open(&d->memo, d->book);
	policy_book_free(old);
	policy_memo_add_hits(&d->memo, sum);
	assert_int_equal(sum[0], 0);
	assert_int_equal(sum[1], 1);
	assert_int_equal(sum[2], 2);
	policy_memo_forget_hits(&d->memo, &(struct policy_counters){ .kind = POLICY_ROUTE_MAP, .name = policy_name("M") });
	memset(sum, 0, sizeof sum);
	policy_memo_add_hits(&d->memo, sum);
	assert_int_equal(sum[1] + sum[2], 0);
}

static uint64_t list_hits(struct desk *d, uint32_t seq)
{
	const struct prefix_list *list = policy_book_get(d->book, POLICY_PREFIX_LIST_V4, policy_name("P"));
	uint64_t sum[8] = { 0 };
	policy_memo_add_hits(&d->memo, sum);
	return policy_list_hits(d->book, sum)[list->number + (uint32_t)prefix_list_place(list, seq)];
}

/* Lines of lists are counted where a rule asks for them and where a neighbour has the list itself. */
static void lines_of_lists_count_what_they_decide(void **state)
{
	struct desk *d = *state;
	struct prefix other;
	struct policy_counters which = { .kind = POLICY_PREFIX_LIST_V4, .name = policy_name("P") };
	assert_true(prefix_parse("10.1.2.0/24", &which.about));
	assert_true(prefix_parse("11.0.0.0/8", &other));
	struct rule_clauses *rule = add_rule(d, add_map(d, "M"), 10, true);
	d->book->map_count = 1;
	array_push(&rule->about_prefix, (struct clause){ .id = MATCH_PREFIX_LIST, .list = prefixes(d, "10.0.0.0/8") });
	d->filters.prefix_list = policy_name("P");
	apply(d, "10.1.0.0/16");
	apply(d, "11.0.0.0/8");
	assert_int_equal(list_hits(d, 5), 2);
	struct policy_counters elsewhere = which;
	elsewhere.about = other;
	policy_memo_forget_hits(&d->memo, &elsewhere);
	assert_int_equal(list_hits(d, 5), 2);
	policy_memo_forget_hits(&d->memo, &which);
	assert_int_equal(list_hits(d, 5), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_map_that_is_not_there_refuses, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(without_deeds_the_set_stays, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(conditions_about_prefixes_are_asked_for_each, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(conditions_about_the_set_follow_the_set, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(deeds_follow_one_another, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(a_later_condition_sees_what_was_made, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(communities_are_added_replaced_and_removed, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(numbers_of_the_path_go_or_become_ours, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(lists_refuse_before_the_map_is_asked, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(a_book_differs_where_a_digest_does, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(counters_go_on_in_the_next_book, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(lines_of_lists_count_what_they_decide, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(deeds_are_done_to_another_set_where_one_is_given, open_desk, close_desk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
