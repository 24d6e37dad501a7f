/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/rib/decide.h"
#include "bgpd/shard/world.h"
#include "base/testing.h"

enum { SENDER = 1, RECEIVER = 3, INTERNAL = 2, ROUTES = 500 };

struct scene {
	struct world *world;
	uint32_t sets[4];
};

static int setup(void **state)
{
	struct scene *s = NEW(struct scene);
	s->world = world_new();
	world_add_peer(s->world, SENDER, PEER_EBGP, 65001);
	world_add_peer(s->world, INTERNAL, PEER_IBGP, OWN_AS);
	world_add_peer(s->world, RECEIVER, PEER_EBGP, 65003);
	for (uint16_t peer = 1; peer <= 3; peer++) {
		s->world->peers[peer]->up.family[FAMILY_IPV6_UNICAST] = false;
		world_up(s->world, peer);
	}
	struct world_attrs like = { .path = { 65001, 7 }, .path_length = 2, .nexthop = address_v4(0xc0000201), .has_med = true, .med = 5 };
	s->sets[0] = world_make_attrs(FAMILY_IPV4_UNICAST, &like);
	struct world_attrs longer = { .path = { 9, 8, 7 }, .path_length = 3, .nexthop = address_v4(0xc0000202) };
	s->sets[1] = world_make_attrs(FAMILY_IPV4_UNICAST, &longer);
	struct world_attrs own = { .nexthop = { .family = AF_INET } };
	s->sets[2] = world_make_attrs(FAMILY_IPV4_UNICAST, &own);
	struct world_attrs looped = { .path = { 65001, OWN_AS }, .path_length = 2, .nexthop = address_v4(0xc0000201) };
	s->sets[3] = world_make_attrs(FAMILY_IPV4_UNICAST, &looped);
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, 0, ROUTES, s->sets[0]);
	world_announce(s->world, INTERNAL, FAMILY_IPV4_UNICAST, 0, 100, s->sets[1]);
	world_announce(s->world, 0, FAMILY_IPV4_UNICAST, 50, 1, s->sets[2]);
	world_run(s->world, true);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;
	world_free(s->world);
	for (unsigned i = 0; i < 4; i++)
		attrs_release(s->sets[i], 1);
	mem_free(s);
	struct attrs_counts counts;
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	return 0;
}

static const struct event_page *ask(struct scene *s, struct event_walk like)
{
	struct event_walk *letter = EVENT(EVENT_WALK, event_walk);
	struct letter head = letter->head;
	*letter = like;
	letter->head = head;
	letter->ticket = 77;
	world_post(s->world, s->world->speaker, letter);
	world_run(s->world, true);
	assert_non_null(s->world->page);
	assert_int_equal(s->world->page->ticket, 77);
	return s->world->page;
}

static struct prefix prefix_from(const char *text)
{
	struct prefix p;
	assert_true(prefix_parse(text, &p));
	return p;
}

static void pages_follow_each_other_in_order(void **state)
{
	struct scene *s = *state;
	struct prefix after = { 0 };
	uint32_t seen = 0, pages = 0;
	for (bool last = false; !last; pages++) {
		const struct event_page *page = ask(s, (struct event_walk){ .most = 60, .after = after });
		last = page->is_last;
		assert_true(page->prefix_count <= 60);
		for (uint32_t i = 0; i < page->prefix_count; i++) {
			struct prefix wanted = world_prefix(FAMILY_IPV4_UNICAST, seen++);
			assert_true(prefix_same(&wanted, &page->prefixes[i].prefix));
		}
		after = page->prefixes[page->prefix_count - 1].prefix;
		assert_int_equal(page->table_prefixes, ROUTES);
		assert_int_equal(page->table_paths, ROUTES + 101);
		world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, ROUTES + pages, 1, s->sets[0]);     /* in between, behind */
		world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, ROUTES + pages, 1, 0);
		world_run(s->world, true);
	}
	assert_int_equal(seen, ROUTES);
	assert_int_equal(pages, (ROUTES + 59) / 60);
}

static void one_prefix_shows_its_paths_and_who_was_told(void **state)
{
	struct scene *s = *state;
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_ONE, .wants_told = true, .within = prefix_from("10.0.50.0/24") });
	assert_int_equal(page->path_count, 3);
	assert_int_equal(page->paths[0].peer, 0);
	assert_true(page->paths[0].flags & PATH_BEST && page->paths[0].flags & PATH_LOCAL);
	assert_int_equal(page->paths[0].weight, WEIGHT_LOCAL);
	assert_int_equal(page->paths[0].step, STEP_WEIGHT);
	assert_int_equal(page->told_count, 3);
	page = ask(s, (struct event_walk){ .view = WALK_ONE, .wants_told = true, .within = prefix_from("10.0.7.0/24") });
	assert_int_equal(page->path_count, 2);
	assert_int_equal(page->paths[0].peer, SENDER);
	assert_int_equal(page->paths[0].step, STEP_PATH_LENGTH);
	assert_int_equal(page->told_count, 2);
	assert_int_equal(page->told[0], INTERNAL);
	assert_int_equal(page->told[1], RECEIVER);
}

static uint32_t best_of_as(const struct event_page *page)
{
	uint32_t peers = 0;
	for (uint32_t i = 0; i < page->path_count; i++)
		if (page->paths[i].flags & PATH_BEST_OF_AS)
			peers |= 1u << page->paths[i].peer;
	return peers;
}

static void with_deterministic_med_the_best_of_each_as_is_marked(void **state)
{
	struct scene *s = *state;
	const struct event_walk like = { .view = WALK_ONE, .wants_told = true, .within = prefix_from("10.0.50.0/24") };
	assert_int_equal(best_of_as(ask(s, like)), 0);
	struct event_settings *settings = world_settings(s->world);
	settings->deterministic_med = true;
	world_post(s->world, s->world->speaker, settings);
	world_announce(s->world, RECEIVER, FAMILY_IPV4_UNICAST, 50, 1, s->sets[0]);
	world_run(s->world, true);
	const struct event_page *page = ask(s, like);
	assert_int_equal(page->path_count, 4);
	assert_int_equal(best_of_as(page), 1u << 0 | 1u << SENDER | 1u << INTERNAL);     /* RECEIVER's is of SENDER's AS */
}

static void an_address_finds_the_longest_prefix(void **state)
{
	struct scene *s = *state;
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_ONE, .wants_told = true, .within = prefix_from("10.0.7.9/32"),
								     .is_longest_match = true });
	assert_int_equal(page->prefix_count, 1);
	struct prefix wanted = prefix_from("10.0.7.0/24");
	assert_true(prefix_same(&page->prefixes[0].prefix, &wanted));
	page = ask(s, (struct event_walk){ .view = WALK_ONE, .wants_told = true, .within = prefix_from("10.0.7.9/32") });
	assert_int_equal(page->prefix_count, 0);
	assert_true(page->is_last);
}

static void within_shows_the_longer_ones(void **state)
{
	struct scene *s = *state;
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_WITHIN, .within = prefix_from("10.0.16.0/20") });
	assert_int_equal(page->prefix_count, 16);
	assert_true(page->is_last);
	page = ask(s, (struct event_walk){ .view = WALK_WITHIN, .within = prefix_from("10.0.16.0/20"), .most = 16,
					    .after = prefix_from("10.0.31.0/24") });
	assert_int_equal(page->prefix_count, 0);
	assert_true(page->is_last);
}

static void advertised_routes_show_what_the_neighbor_hears(void **state)
{
	struct scene *s = *state;
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_ADVERTISED, .peer = RECEIVER });
	assert_int_equal(page->prefix_count, ROUTES);
	for (uint32_t i = 0; i < ROUTES; i++)
		assert_int_equal(page->paths[i].attrs, s->world->peers[RECEIVER]->told[0][i]);
	page = ask(s, (struct event_walk){ .view = WALK_ADVERTISED, .peer = SENDER });
	assert_int_equal(page->prefix_count, 1);             /* ours; the rest is its own */
	page = ask(s, (struct event_walk){ .view = WALK_ADVERTISED, .peer = INTERNAL });
	assert_int_equal(page->prefix_count, ROUTES);
	assert_int_equal(page->paths[3].attrs, s->world->peers[INTERNAL]->told[0][3]);
}

static void received_routes_hold_what_was_filtered_if_asked_to(void **state)
{
	struct scene *s = *state;
	struct peer_rules *rules = world_rules(s->world, SENDER);
	rules->family[0].soft_reconfiguration = true;
	world_post_rules(s->world, SENDER, rules);
	world_announce(s->world, SENDER, FAMILY_IPV4_UNICAST, 0, 10, s->sets[3]);
	world_run(s->world, true);
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_RECEIVED, .peer = SENDER });
	assert_int_equal(page->prefix_count, ROUTES);
	assert_true(page->paths[0].flags & PATH_FILTERED);
	page = ask(s, (struct event_walk){ .view = WALK_ACCEPTED, .peer = SENDER });
	assert_int_equal(page->prefix_count, ROUTES - 10);
	page = ask(s, (struct event_walk){ .view = WALK_ALL, .most = 1 });
	assert_int_equal(page->path_count, 1);
	assert_int_equal(page->paths[0].peer, INTERNAL);
}

static void a_lost_neighbor_leaves_nothing_behind(void **state)
{
	struct scene *s = *state;
	world_down(s->world, SENDER);
	world_down(s->world, INTERNAL);
	world_announce(s->world, 0, FAMILY_IPV4_UNICAST, 50, 1, 0);
	world_run(s->world, true);
	const struct event_page *page = ask(s, (struct event_walk){ .view = WALK_ALL });
	assert_int_equal(page->prefix_count, 0);
	assert_int_equal(page->table_prefixes, 0);
	assert_int_equal(table_count(&s->world->shard->rib.tables[0]), 0);
	struct event_peer *gone = EVENT(EVENT_PEER_GONE, event_peer);
	gone->peer = SENDER;
	world_post(s->world, s->world->speaker, gone);
	world_run(s->world, true);
	assert_null(peers_find(&s->world->shard->rib.peers, SENDER));
	assert_int_equal(s->world->rules_back, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_follow_each_other_in_order),
		TEST(one_prefix_shows_its_paths_and_who_was_told),
		TEST(with_deterministic_med_the_best_of_each_as_is_marked),
		TEST(an_address_finds_the_longest_prefix),
		TEST(within_shows_the_longer_ones),
		TEST(advertised_routes_show_what_the_neighbor_hears),
		TEST(received_routes_hold_what_was_filtered_if_asked_to),
		TEST(a_lost_neighbor_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
