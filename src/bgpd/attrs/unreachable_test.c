/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/attrs/unreachable.h"
#include <string.h>
#include "base/memory.h"
#include "base/testing.h"

/* A set with those extended communities. */
static uint32_t set_of(const uint8_t *communities, size_t length)
{
	static struct attrs_builder b;
	const struct nexthop_address hop = { .global = address_v4(0xc0000201) };
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, (uint8_t[]){ 2 }, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_put_nexthop(&b, &hop, 1, 1);
	builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_EXT_COMMUNITIES, communities, length);
	return builder_intern(&b, 1);
}

static uint32_t set_said_by(uint32_t router_id, bool drops)
{
	uint8_t c[16] = { 0, 2, 0xfd, 0xe8, 0, 0, 0, 7 };
	unreachable_write(c + 8, &(struct unreachable){ router_id, drops });
	return set_of(c, sizeof c);
}

static void a_community_is_read_as_it_was_written(void **state)
{
	uint8_t c[8];
	struct unreachable out;
	unreachable_write(c, &(struct unreachable){ 0x0a000002, true });
	assert_memory_equal(c, ((uint8_t[]){ 3, 9, 0x80, 0, 10, 0, 0, 2 }), 8);
	assert_true(unreachable_read(c, &out));
	assert_int_equal(out.router_id, 0x0a000002);
	assert_true(out.drops);
	unreachable_write(c, &(struct unreachable){ 0x0a000002, false });
	assert_true(unreachable_read(c, &out) && !out.drops);
}

static void other_communities_and_no_router_say_nothing(void **state)
{
	struct unreachable out;
	assert_false(unreachable_read((uint8_t[]){ 3, 9, 0x80, 0, 0, 0, 0, 0 }, &out));
	assert_false(unreachable_read((uint8_t[]){ 3, 11, 0, 0, 10, 0, 0, 2 }, &out));
	assert_false(unreachable_read((uint8_t[]){ 0x43, 9, 0, 0, 10, 0, 0, 2 }, &out));
	uint32_t id = set_of((uint8_t[]){ 3, 9, 0x80, 0, 0, 0, 0, 0 }, 8);
	assert_false(attrs_at(id)->flags & (ATTRS_UNREACHABLE | ATTRS_DROPS));
	attrs_release(id, 1);
}

static void a_set_knows_what_it_says(void **state)
{
	uint32_t stays = set_said_by(1, false), drops = set_said_by(1, true);
	assert_int_equal(attrs_at(stays)->flags & (ATTRS_UNREACHABLE | ATTRS_DROPS), ATTRS_UNREACHABLE);
	assert_int_equal(attrs_at(drops)->flags & (ATTRS_UNREACHABLE | ATTRS_DROPS), ATTRS_UNREACHABLE | ATTRS_DROPS);
	attrs_release(stays, 1);
	attrs_release(drops, 1);
}

static void what_several_say_is_told_once_each_and_the_rest_stays(void **state)
{
	uint32_t ids[] = { set_said_by(3, false), set_said_by(1, true), set_said_by(3, false) }, said;
	const struct attrs *others[] = { attrs_at(ids[1]), attrs_at(ids[2]) };
	uint32_t made = unreachable_merge(attrs_at(ids[0]), others, 2, &said);
	struct reader value = attrs_value(attrs_at(made), ATTR_EXT_COMMUNITIES, NULL, NULL);
	assert_int_equal(said, 2);
	assert_int_equal(read_left(&value), 24);
	assert_memory_equal(value.at, ((uint8_t[]){ 0, 2, 0xfd, 0xe8, 0, 0, 0, 7, 3, 9, 0, 0, 0, 0, 0, 3, 3, 9, 0x80, 0, 0, 0, 0, 1 }), 24);
	attrs_release(made, 1);
	for (int i = 0; i < 3; i++)
		attrs_release(ids[i], 1);
}

static void no_more_than_two_hundred_are_told(void **state)
{
	enum { MANY = 300 };
	uint32_t ids[MANY], said;
	const struct attrs *others[MANY];
	for (uint32_t i = 0; i < MANY; i++) {
		ids[i] = set_said_by(i + 1, true);
		others[i] = attrs_at(ids[i]);
	}
	uint32_t made = unreachable_merge(others[0], others + 1, MANY - 1, &said);
	struct reader value = attrs_value(attrs_at(made), ATTR_EXT_COMMUNITIES, NULL, NULL);
	assert_int_equal(said, MANY);
	assert_int_equal(read_left(&value), (UNREACHABLE_MOST + 1) * 8);
	attrs_release(made, 1);
	for (uint32_t i = 0; i < MANY; i++)
		attrs_release(ids[i], 1);
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
	attrs_close();
	return counts.sets != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_community_is_read_as_it_was_written),
		cmocka_unit_test(other_communities_and_no_router_say_nothing),
		cmocka_unit_test(a_set_knows_what_it_says),
		cmocka_unit_test(what_several_say_is_told_once_each_and_the_rest_stays),
		cmocka_unit_test(no_more_than_two_hundred_are_told),
	};
	return cmocka_run_group_tests(tests, open_sets, close_sets);
}
