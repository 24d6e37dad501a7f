/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/events/events.h"
#include <fcntl.h>
#include <unistd.h>
#include "base/testing.h"
#include "bgpd/events/segment.h"

static uint32_t some_set(uint8_t med)
{
	uint8_t block[] = { 0x40, 1, 1, 0, 0x40, 2, 0, 0x40, 3, 4, 192, 0, 2, 1, 0x80, 4, 4, 0, 0, 0, med };
	return attrs_intern(block, sizeof block, 1);
}

static uint64_t sets(void)
{
	struct attrs_counts counts;
	attrs_count(&counts);
	return counts.sets;
}

static void routes_give_back_their_sets(void **state)
{
	struct event_routes *e = event_new(EVENT_ROUTES, sizeof *e, 5 * sizeof e->items[0]);
	e->count = 5;
	e->items[0].attrs = some_set(1);
	e->items[1].attrs = some_set(1);
	e->items[2].attrs = 0;
	e->items[3].attrs = some_set(2);
	e->items[4].attrs = some_set(1);
	assert_int_equal(sets(), 2);
	event_free(&e->head);
	assert_int_equal(sets(), 0);
}

static void pages_and_batches_give_back_what_they_own(void **state)
{
	struct event_page *page = EVENT(EVENT_PAGE, event_page);
	page->paths = mem_new(2 * sizeof *page->paths);
	page->prefixes = mem_new(sizeof *page->prefixes);
	page->told = mem_new(4);
	page->path_count = 2;
	page->paths[0].attrs = some_set(1);
	event_free(&page->head);
	struct event_fib *fib = EVENT(EVENT_FIB, event_fib);
	fib->runs = mem_new(sizeof *fib->runs);
	event_free(&fib->head);
	assert_int_equal(sets(), 0);
}

static void an_accepted_connection_is_closed_unless_it_was_taken(void **state)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	struct event_accepted *e = EVENT(EVENT_ACCEPTED, event_accepted);
	assert_int_equal(e->fd, -1);
	event_free(&e->head);
	e = EVENT(EVENT_ACCEPTED, event_accepted);
	e->fd = ends[0];
	event_free(&e->head);
	assert_int_equal(fcntl(ends[0], F_GETFD), -1);
	close(ends[1]);
}

static void a_segment_lives_until_the_last_hold(void **state)
{
	struct segment *s = segment_new(3, 0, 30);
	s->chunks[0] = (struct segment_chunk){ 0, 10, 1, 0, 0 };
	s->chunks[1] = (struct segment_chunk){ 10, 5, 1, .only = 7 };
	s->chunks[2] = (struct segment_chunk){ 15, 15, 1, .except = 8 };
	memset(s->bytes, 0xff, 30);
	assert_int_equal(segment_bytes_for(s, 7), 30);
	assert_int_equal(segment_bytes_for(s, 8), 10);
	assert_int_equal(segment_bytes_for(s, 9), 25);
	segment_hold(s, 1);
	struct event_segment *e = EVENT(EVENT_SEGMENT, event_segment);
	e->segment = s;
	event_free(&e->head);
	assert_int_equal(s->chunks[1].only, 7);
	segment_release(s);
}

static void prefixes_spread_evenly_and_always_alike(void **state)
{
	uint32_t seen[7] = { 0 };
	for (uint32_t i = 0; i < 70000; i++) {
		struct address a = address_v4(i << 12);
		struct prefix p = prefix_of(&a, 20);
		uint16_t shard = shard_of(&p, 7);
		assert_true(shard < 7);
		assert_int_equal(shard_of(&p, 7), shard);
		assert_int_equal(shard_of(&p, 1), 0);
		seen[shard]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 8500, 11500);
}

/* Those of one /16 share their attributes more often than others, and only one shard can put them into one message. */
static void neighbouring_prefixes_go_to_one_shard(void **state)
{
	static const char *const together[][2] = { { "10.20.0.0/16", "10.20.255.0/24" }, { "2001:db8::/32", "2001:db8:ffff::/48" } };
	for (unsigned i = 0; i < 2; i++) {
		struct prefix a, b;
		assert_true(prefix_parse(together[i][0], &a) && prefix_parse(together[i][1], &b));
		for (uint16_t count = 2; count < 30; count++)
			assert_int_equal(shard_of(&a, count), shard_of(&b, count));
	}
}

int main(void)
{
	attrs_open();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_give_back_their_sets),
		cmocka_unit_test(pages_and_batches_give_back_what_they_own),
		cmocka_unit_test(an_accepted_connection_is_closed_unless_it_was_taken),
		cmocka_unit_test(a_segment_lives_until_the_last_hold),
		cmocka_unit_test(prefixes_spread_evenly_and_always_alike),
		cmocka_unit_test(neighbouring_prefixes_go_to_one_shard),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	attrs_close();
	return failed;
}
