/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/rib/decide.h"
#include "bgpd/rib/import.h"
#include "bgpd/rib/sweep.h"
#include "base/testing.h"
#include <string.h>

enum { OWN_AS = 64500, OWN_ID = 1, PEERS = 8 };

/* What one path looks like; what is 0 takes a default that is the same for all. */
struct like {
	uint16_t peer;                       /* 1..: external if odd, else internal; 0: ours */
	uint32_t first_as;
	unsigned path_length;                /* 2 unless said */
	uint8_t origin;
	int med;                             /* -1: none */
	uint32_t local_pref;
	uint32_t hop;                        /* last octet of the next hop; the peer's number unless said */
	uint32_t originator;
	unsigned clusters;
	uint32_t again;                      /* AS to stand in the path as well */
	uint32_t confederation;              /* a number that leads, as a confederation segment */
	uint64_t aigp;                       /* 0: none */
	uint32_t community;
	uint8_t taken_from;                  /* of peer 0: an origin of zebra's, or ORIGINATED_AGGREGATE */
	uint8_t distance;                    /* of what is redistributed, or as policy says; 0: nothing said */
	uint32_t weight;                     /* as policy says; 0: nothing said */
	uint32_t path_id;
};

struct fixture {
	struct rib rib;
	struct peer_rules rules[PEERS];
	struct prefix prefix;
};

static void give_peer(struct fixture *f, uint16_t number)
{
	struct peer_rules *rules = &f->rules[number];
	bool external = number % 2;
	*rules = (struct peer_rules){ .peer = number, .kind = external ? PEER_EBGP : PEER_IBGP, .own_as = OWN_AS, .local_as = OWN_AS,
				      .remote_as = external ? 65000u + number : OWN_AS, .ttl = external ? 1 : 255 };
	struct rib_peer *peer = peers_get(&f->rib.peers, number);
	peer->rules = rules;
	peer->who = identity_of(rules, 0, 0);
	peer->is_up = true;
	peer->up.remote_router_id = 100u - number;           /* later peers have lower ids */
	peer->up.remote = address_v4(0xc0000200u + number);
}

static struct fixture *new_fixture(void)
{
	struct fixture *f = NEW(struct fixture);
	rib_open(&f->rib);
	f->rib.settings.local_as = OWN_AS;
	f->rib.settings.router_id = OWN_ID;
	f->rib.settings.compare_router_id = true;
	for (uint16_t i = 1; i < PEERS; i++)
		give_peer(f, i);
	assert_true(prefix_parse("203.0.113.0/24", &f->prefix));
	return f;
}

static int setup(void **state)
{
	attrs_open();
	*state = new_fixture();
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	rib_close(&f->rib);
	mem_free(f);
	struct attrs_counts counts;
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
	return 0;
}

/* The path so far behind a segment of one number. */
static void lead_with_confederation(struct attrs_builder *b, uint32_t number)
{
	uint32_t id = builder_intern(b, 1);
	const struct attrs *a = attrs_at(id);
	uint8_t path[256] = { 3, 1 };
	store_u32(path + 2, number);
	memcpy(path + 6, a->block + a->path_at, a->path_bytes);
	builder_put(b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, path, 6u + a->path_bytes);
	attrs_release(id, 1);
}

static uint32_t make(const struct like *like)
{
	static struct attrs_builder b;
	struct nexthop_address hop = { .global = address_v4(0xc6336400u + (like->hop ? like->hop : like->peer)) };
	uint8_t clusters[64] = { 0 };
	builder_open(&b);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_ORIGIN, &like->origin, 1);
	builder_put(&b, ATTR_FLAG_TRANSITIVE, ATTR_AS_PATH, NULL, 0);
	builder_put_nexthop(&b, &hop, 1, 1);
	if (like->again)
		builder_prepend_path(&b, like->again, 1);
	builder_prepend_path(&b, 3, (like->path_length ? like->path_length : 2) - 1);
	builder_prepend_path(&b, like->first_as ? like->first_as : 65000u + like->peer, 1);
	if (like->med >= 0)
		builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_MED, (uint32_t)like->med);
	if (like->local_pref)
		builder_put_u32(&b, ATTR_FLAG_TRANSITIVE, ATTR_LOCAL_PREF, like->local_pref);
	if (like->originator)
		builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_ORIGINATOR_ID, like->originator);
	if (like->clusters)
		builder_put(&b, ATTR_FLAG_OPTIONAL, ATTR_CLUSTER_LIST, clusters, like->clusters * 4);
	if (like->confederation)
		lead_with_confederation(&b, like->confederation);
	if (like->community) {
		uint8_t value[4];
		store_u32(value, like->community);
		builder_put(&b, ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, ATTR_COMMUNITIES, value, 4);
	}
	if (like->aigp) {
		uint8_t tlv[11] = { 1, 0, 11 };
		store_u32(tlv + 7, (uint32_t)like->aigp);
		builder_put(&b, ATTR_FLAG_OPTIONAL, ATTR_AIGP, tlv, sizeof tlv);
	}
	struct attrs_marks marks = { .distance = like->distance, .weight = like->weight };
	marks.said = (uint16_t)((like->distance || like->taken_from ? MARK_DISTANCE : 0) | (like->weight ? MARK_WEIGHT : 0));
	builder_put_marks(&b, &marks);
	return builder_intern(&b, 1);
}

static void send_from(struct fixture *f, uint16_t peer, uint8_t origin, uint32_t path_id, uint32_t attrs)
{
	struct event_routes *letter = mem_new(sizeof *letter + sizeof letter->items[0]);
	letter->peer = peer;
	letter->origin = origin;
	letter->count = 1;
	letter->items[0] = (struct route_item){ .attrs = attrs, .prefix = f->prefix, .path_id = path_id };
	import_routes(&f->rib, letter, 1000);
	if (letter->items[0].attrs)
		attrs_release(letter->items[0].attrs, 1);
	mem_free(letter);
}

static void send_item(struct fixture *f, uint16_t peer, uint32_t attrs)
{
	send_from(f, peer, 0, 0, attrs);
}

/* All next hops asked for are there at once, at this distance. */
static void answer_hops(struct fixture *f)
{
	for (uint32_t i = 0; i < f->rib.wanted.count; i++) {
		struct event_nexthop answer = { .nexthop = f->rib.wanted.items[i].nexthop, .is_reachable = true, .is_connected = true };
		nexthops_answer(&f->rib.nexthops, &answer);
	}
	f->rib.wanted.count = 0;
	nexthops_clean(&f->rib.nexthops);
}

static void announce(struct fixture *f, struct like like)
{
	send_from(f, like.peer, like.taken_from, like.path_id, make(&like));
	answer_hops(f);
}

static prefix_id id_of(struct fixture *f)
{
	return table_find(&f->rib.tables[0], &f->prefix);
}

static struct decision decide_now(struct fixture *f)
{
	decide_follow(&f->rib);
	return decide(&f->rib, &f->rib.tables[0], id_of(f));
}

/* Which peer is best; -1: none. */
static int best(struct fixture *f)
{
	const struct path *path = table_best(&f->rib.tables[0], id_of(f));
	return path ? path->peer : -1;
}

static void expect(struct fixture *f, int peer, enum decide_step step)
{
	decide_now(f);
	assert_int_equal(best(f), peer);
	assert_int_equal(decide_why(&f->rib.tables[0], id_of(f)), step);
}

/* Each row: two paths that are alike up to one step; the second must win, by that step, in both orders of arrival. */
static const struct { struct like loses, wins; enum decide_step step; } rows[] = {
	{ { .peer = 1, .local_pref = 100 }, { .peer = 3, .local_pref = 200, .path_length = 5 }, STEP_LOCAL_PREF },
	{ { .peer = 3, .path_length = 3 }, { .peer = 1, .path_length = 2, .origin = 2 }, STEP_PATH_LENGTH },
	{ { .peer = 3, .origin = 1 }, { .peer = 1, .origin = 0, .med = 9 }, STEP_ORIGIN },
	{ { .peer = 3, .first_as = 7, .med = 10 }, { .peer = 1, .first_as = 7, .med = 9 }, STEP_MED },
	{ { .peer = 3, .first_as = 7, .med = 1 }, { .peer = 1, .first_as = 7, .med = -1 }, STEP_MED },
	{ { .peer = 6 }, { .peer = 1 }, STEP_EXTERNAL },
	{ { .peer = 1, .med = 1 }, { .peer = 3, .med = 5 }, STEP_ROUTER_ID },          /* MED of other ASes does not count */
	{ { .peer = 4, .originator = 50 }, { .peer = 2, .originator = 40 }, STEP_ROUTER_ID },
	{ { .peer = 4, .originator = 50, .clusters = 2 }, { .peer = 2, .originator = 50, .clusters = 1 }, STEP_CLUSTERS },
	{ { .peer = 4, .originator = 50 }, { .peer = 2, .originator = 50 }, STEP_NEIGHBOR },
};

static void each_step_decides_when_all_before_are_equal(void **state)
{
	struct fixture *f = *state;
	for (unsigned i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
		struct like first = i % 2 ? rows[i / 2].wins : rows[i / 2].loses;
		struct like second = i % 2 ? rows[i / 2].loses : rows[i / 2].wins;
		announce(f, first);
		expect(f, first.peer, STEP_ONLY);
		announce(f, second);
		expect(f, rows[i / 2].wins.peer, rows[i / 2].step);
		send_item(f, first.peer, 0);
		expect(f, second.peer, STEP_ONLY);
		send_item(f, second.peer, 0);
		decide_now(f);
		assert_int_equal(best(f), -1);
	}
}

static void weight_comes_before_all(void **state)
{
	struct fixture *f = *state;
	f->rules[1].family[0].weight = 5;
	announce(f, (struct like){ .peer = 1, .path_length = 9 });
	announce(f, (struct like){ .peer = 3, .local_pref = 900 });
	expect(f, 1, STEP_WEIGHT);
	announce(f, (struct like){ .peer = 0 });
	expect(f, 0, STEP_WEIGHT);                           /* ours weighs 32768 */
}

static void the_nearer_next_hop_is_better(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 2, .first_as = 7 });
	announce(f, (struct like){ .peer = 6, .first_as = 7 });
	expect(f, 6, STEP_ROUTER_ID);
	const struct path *far = table_best(&f->rib.tables[0], id_of(f));
	struct event_nexthop news = { .nexthop = attrs_at(far->attrs)->nexthop, .is_reachable = true, .metric = 20 };
	assert_true(nexthops_answer(&f->rib.nexthops, &news));
	f->rib.tables[0].touched.count = 0;
	sweep_start(&f->rib, SWEEP_NEXTHOPS, 0, FAMILY_COUNT);
	while (sweep_step(&f->rib))
		;
	assert_int_equal(f->rib.tables[0].touched.count, 1);
	assert_int_equal(f->rib.nexthops.dirty, 0);
	expect(f, 2, STEP_IGP_METRIC);
}

static void a_next_hop_must_be_known_and_for_external_peers_on_a_link(void **state)
{
	struct fixture *f = *state;
	struct like like = { .peer = 1 };
	send_item(f, 1, make(&like));
	decide_now(f);
	assert_int_equal(best(f), -1);
	assert_int_equal(f->rib.wanted.count, 1);
	assert_true(f->rib.wanted.items[0].must_be_connected);
	struct event_nexthop answer = { .nexthop = f->rib.wanted.items[0].nexthop, .is_reachable = true };
	nexthops_answer(&f->rib.nexthops, &answer);
	decide_now(f);
	assert_int_equal(best(f), -1);
	assert_true(table_find_path(&f->rib.tables[0], id_of(f), 1, 0)->flags & PATH_NEXTHOP_DOWN);
	f->rules[1].ttl = 5;
	assert_true(decide_now(f).best_changed);
	assert_int_equal(best(f), 1);
}

static void knobs_change_the_steps(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 1, .path_length = 2, .med = 30 });
	announce(f, (struct like){ .peer = 3, .path_length = 3, .med = 20 });
	expect(f, 1, STEP_PATH_LENGTH);
	f->rib.settings.ignore_path_length = true;
	expect(f, 3, STEP_ROUTER_ID);
	announce(f, (struct like){ .peer = 3, .path_length = 3, .med = 40 });
	expect(f, 3, STEP_ROUTER_ID);
	f->rib.settings.always_compare_med = true;
	expect(f, 1, STEP_MED);
	announce(f, (struct like){ .peer = 3, .path_length = 3, .med = -1 });
	expect(f, 3, STEP_MED);
	f->rib.settings.med_missing_is_worst = true;
	expect(f, 1, STEP_MED);
}

static void confederation_segments_count_if_asked(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 2, .first_as = 9, .confederation = 7 });
	announce(f, (struct like){ .peer = 4, .first_as = 8 });
	expect(f, 4, STEP_ROUTER_ID);
	announce(f, (struct like){ .peer = 6, .first_as = 9, .confederation = 5 });
	expect(f, 6, STEP_ROUTER_ID);
	f->rib.settings.count_confederation = true;
	expect(f, 4, STEP_PATH_LENGTH);
}

static void med_counts_within_the_confederation_if_asked(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 2, .first_as = 9, .confederation = 7, .med = 5 });
	announce(f, (struct like){ .peer = 4, .first_as = 8, .confederation = 6, .med = 7 });
	expect(f, 4, STEP_ROUTER_ID);
	f->rib.settings.med_in_confederation = true;
	expect(f, 2, STEP_MED);
}

/* What it costs to the next hop is a part of it; who says none is not compared. */
static void accumulated_metrics_are_compared_if_asked(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 2, .path_length = 5, .aigp = 20 });
	announce(f, (struct like){ .peer = 4, .path_length = 2, .aigp = 30 });
	expect(f, 4, STEP_PATH_LENGTH);
	f->rib.settings.compare_aigp = true;
	expect(f, 2, STEP_AIGP);
	announce(f, (struct like){ .peer = 2, .path_length = 5 });
	expect(f, 4, STEP_PATH_LENGTH);
}

static void the_present_external_best_stays_unless_router_ids_count(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.compare_router_id = false;
	announce(f, (struct like){ .peer = 1 });
	expect(f, 1, STEP_ONLY);
	announce(f, (struct like){ .peer = 3 });
	expect(f, 1, STEP_OLDEST);
	f->rib.settings.compare_router_id = true;
	expect(f, 3, STEP_ROUTER_ID);
}

/* The classic: a beats b by router id, b beats c by MED, c beats a by being external … whoever comes first must not
 * matter when each AS chooses its own first. */
static void deterministic_med_does_not_depend_on_order(void **state)
{
	struct fixture *f = *state;
	static const struct like paths[3] = {
		{ .peer = 6, .first_as = 7, .med = 10 },
		{ .peer = 1, .first_as = 8, .med = 20 },
		{ .peer = 3, .first_as = 7, .med = 30 },
	};
	static const unsigned orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	f->rib.settings.deterministic_med = true;
	for (unsigned o = 0; o < 6; o++) {
		for (unsigned i = 0; i < 3; i++)
			announce(f, paths[orders[o][i]]);
		expect(f, 1, STEP_EXTERNAL);
		for (unsigned i = 0; i < 3; i++)
			send_item(f, paths[i].peer, 0);
		decide_now(f);
	}
}

static uint64_t seed = 1;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Few values each, so that paths are often alike. */
static struct like any_path(void)
{
	static const int meds[] = { -1, -1, 5, 9 };
	struct like like = { .peer = (uint16_t)draw(PEERS), .first_as = 65000u + draw(3), .path_length = draw(5) ? 2 : 3,
			     .origin = !draw(5), .med = meds[draw(4)], .local_pref = draw(9) ? 100 : 200,
			     .clusters = draw(3) ? 0 : 1 + draw(2), .hop = 1 + draw(3), .aigp = draw(4) ? 0 : 20 + draw(3),
			     .again = draw(8) ? 0 : OWN_AS, .confederation = draw(3) ? 0 : 65100, .path_id = draw(6),
			     .taken_from = draw(9) ? 0 : ORIGIN_STATIC, .distance = (uint8_t)(draw(2) ? 0 : 1 + 100 * draw(3)) };
	return like;
}

static void any_settings(struct event_settings *settings)
{
	settings->always_compare_med = !draw(3);
	settings->deterministic_med = draw(2);
	settings->med_missing_is_worst = !draw(3);
	settings->med_in_confederation = !draw(4);
	settings->compare_router_id = draw(2);
	settings->compare_aigp = !draw(4);
	settings->peer_type_relax = !draw(4);
	settings->multipath_relax = draw(2);
	settings->family[0].max_paths_ebgp = settings->family[0].max_paths_ibgp = (uint16_t)(draw(2) ? 1 : 3);
}

static void hear(struct fixture *f, struct like like, bool is_withdrawn)
{
	if (is_withdrawn)
		send_from(f, like.peer, like.taken_from, like.path_id, 0);
	else
		announce(f, like);
}

static void expect_same(struct fixture *f, struct fixture *whole)
{
	struct record *a = table_record(&f->rib.tables[0], id_of(f)), *b = table_record(&whole->rib.tables[0], id_of(whole));
	assert_int_equal(best(f), best(whole));
	assert_int_equal(decide_why(&f->rib.tables[0], id_of(f)), decide_why(&whole->rib.tables[0], id_of(whole)));
	assert_int_equal(a->count, b->count);
	for (uint32_t i = 0; i < a->count; i++)
		assert_int_equal(table_paths(&f->rib.tables[0], a)[i].flags, table_paths(&whole->rib.tables[0], b)[i].flags);
}

/* One looks at rivals and what changed, the other at all paths: they choose the same, for the same reason. */
static void a_look_at_the_rivals_is_enough(void **state)
{
	struct fixture *f = *state, *whole = new_fixture();
	unsigned stayed = 0;
	for (unsigned round = 0; round < 200000; round++) {
		if (round % 50 == 0)
			any_settings(&f->rib.settings);
		whole->rib.settings = f->rib.settings;
		for (unsigned news = 1 + draw(3); news--;) {
			struct like like = any_path();
			bool is_withdrawn = !draw(12);
			hear(f, like, is_withdrawn);
			hear(whole, like, is_withdrawn);
		}
		if (!id_of(f))
			continue;
		for (unsigned i = 0; round % 50 == 0 && i < 2; i++)
			table_touch(&(i ? whole : f)->rib.tables[0], id_of(f));
		table_touch(&whole->rib.tables[0], id_of(whole));
		struct decision a = decide_now(f), b = decide_now(whole);
		assert_true(a.best_changed == b.best_changed && a.ways_changed == b.ways_changed);
		stayed += !a.ways_changed;
		expect_same(f, whole);
	}
	assert_true(stayed > 4000);
	rib_close(&whole->rib);
	mem_free(whole);
}

static unsigned ways(struct fixture *f)
{
	struct record *record = table_record(&f->rib.tables[0], id_of(f));
	unsigned count = 0;
	for (uint32_t i = 0; i < record->count; i++)
		count += (table_paths(&f->rib.tables[0], record)[i].flags & PATH_MULTIPATH) != 0;
	return count;
}

static void what_says_that_it_goes_away_is_the_last_choice(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.default_local_pref = 100;
	announce(f, (struct like){ .peer = 1, .path_length = 1, .community = COMMUNITY_GSHUT });
	announce(f, (struct like){ .peer = 3, .path_length = 4 });
	decide_now(f);
	expect(f, 3, STEP_LOCAL_PREF);
	announce(f, (struct like){ .peer = 2, .community = COMMUNITY_GSHUT, .local_pref = 200 });
	decide_now(f);
	expect(f, 2, STEP_LOCAL_PREF);                       /* who is inside has said how much it wants it */
}

/* Zebra uses the nearer of both; were it otherwise here, each would take back what the other goes by. */
static void what_is_redistributed_competes_by_distance(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].distance_ebgp = 20;
	f->rib.settings.family[0].distance_ibgp = f->rib.settings.family[0].distance_local = 200;
	announce(f, (struct like){ .taken_from = ORIGIN_STATIC, .distance = 30 });
	announce(f, (struct like){ .peer = 1, .path_length = 5 });
	expect(f, 1, STEP_DISTANCE);
	announce(f, (struct like){ .taken_from = ORIGIN_STATIC, .distance = 1 });
	expect(f, 0, STEP_DISTANCE);
	announce(f, (struct like){ .taken_from = ORIGIN_STATIC, .distance = 20 });
	expect(f, 0, STEP_WEIGHT);
	announce(f, (struct like){ .peer = 1, .distance = 7 });
	expect(f, 1, STEP_DISTANCE);
	announce(f, (struct like){ .peer = 2 });
	expect(f, 1, STEP_EXTERNAL);                         /* against the second neighbor that is what it needs */
	const struct path *ranked[3];
	assert_int_equal(decide_rank(&f->rib, &f->rib.tables[0], id_of(f), ranked, 3), 3);
	assert_int_equal(ranked[1]->peer, 0);
	assert_int_equal(ranked[2]->peer, 2);
}

/* A network line asks nobody for the kernel: weight and the rest decide, as between neighbors. */
static void only_what_is_redistributed_competes_so(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].distance_ebgp = 20;
	f->rib.settings.family[0].distance_local = 200;
	announce(f, (struct like){ .peer = 1, .distance = 9 });
	announce(f, (struct like){ .peer = 3, .distance = 8, .path_length = 3 });
	expect(f, 1, STEP_PATH_LENGTH);
	announce(f, (struct like){ .taken_from = ORIGINATED_NETWORK });
	expect(f, 0, STEP_WEIGHT);
	announce(f, (struct like){ .taken_from = ORIGIN_KERNEL, .distance = 0 });
	announce(f, (struct like){ .taken_from = ORIGINATED_AGGREGATE });
	const struct path *ranked[5];
	decide_now(f);
	assert_int_equal(best(f), 0);
	assert_int_equal(decide_rank(&f->rib, &f->rib.tables[0], id_of(f), ranked, 5), 5);
	assert_int_not_equal(ranked[0]->path_id, ORIGINATED_AGGREGATE);
}

static void who_is_about_to_be_left_is_the_last_choice(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.default_local_pref = 100;
	f->rules[1].is_leaving = true;
	announce(f, (struct like){ .peer = 1, .path_length = 1 });
	announce(f, (struct like){ .peer = 3, .path_length = 4 });
	decide_now(f);
	expect(f, 3, STEP_LOCAL_PREF);
	f->rules[1].is_leaving = false;
	announce(f, (struct like){ .peer = 1, .path_length = 1 });
	decide_now(f);
	expect(f, 1, STEP_PATH_LENGTH);
}

static void ones_of_our_administration_stand_between(void **state)
{
	struct fixture *f = *state;
	f->rules[1].is_oad = true;
	peers_get(&f->rib.peers, 1)->who = identity_of(&f->rules[1], 0, 0);
	announce(f, (struct like){ .peer = 2 });
	announce(f, (struct like){ .peer = 1 });
	decide_now(f);
	expect(f, 1, STEP_EXTERNAL);
	announce(f, (struct like){ .peer = 3 });
	decide_now(f);
	expect(f, 3, STEP_EXTERNAL);
}

static void all_can_be_ranked(void **state)
{
	struct fixture *f = *state;
	const struct path *ranked[4];
	announce(f, (struct like){ .peer = 1, .path_length = 4 });
	announce(f, (struct like){ .peer = 2, .path_length = 3 });
	announce(f, (struct like){ .peer = 3, .path_length = 2 });
	announce(f, (struct like){ .peer = 4, .again = OWN_AS });            /* looped: of no use */
	decide_now(f);
	assert_int_equal(decide_rank(&f->rib, &f->rib.tables[0], id_of(f), ranked, 4), 3);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(ranked[i]->peer, 3 - i);
	assert_int_equal(decide_rank(&f->rib, &f->rib.tables[0], id_of(f), ranked, 2), 2);
	assert_int_equal(ranked[1]->peer, 2);
}

static void internal_and_external_ones_are_used_together_if_asked(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].max_paths_ebgp = 4;
	f->rib.settings.multipath_relax = true;
	announce(f, (struct like){ .peer = 1 });
	announce(f, (struct like){ .peer = 2 });
	decide_now(f);
	assert_int_equal(ways(f), 0);
	f->rib.settings.peer_type_relax = true;
	decide_now(f);
	assert_int_equal(ways(f), 2);
	expect(f, 1, STEP_EXTERNAL);
}

static void internal_ones_need_as_many_clusters_if_asked(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].max_paths_ibgp = 4;
	f->rib.settings.multipath_relax = true;
	announce(f, (struct like){ .peer = 2, .clusters = 1, .originator = 9 });
	announce(f, (struct like){ .peer = 4, .clusters = 1, .originator = 8 });
	announce(f, (struct like){ .peer = 6, .clusters = 2, .originator = 7 });
	decide_now(f);
	assert_int_equal(ways(f), 3);
	expect(f, 6, STEP_ROUTER_ID);
	f->rib.settings.family[0].equal_clusters = true;
	decide_now(f);
	assert_int_equal(ways(f), 2);
	expect(f, 4, STEP_EQUAL_CLUSTERS);
}

/* Why it is better than those that carry traffic with it is no answer to the question why it was chosen. */
static void the_reason_is_against_what_is_not_used(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].max_paths_ebgp = 2;
	announce(f, (struct like){ .peer = 7, .first_as = 7 });
	announce(f, (struct like){ .peer = 5, .first_as = 7 });
	announce(f, (struct like){ .peer = 1, .first_as = 9, .path_length = 3 });
	expect(f, 7, STEP_PATH_LENGTH);
	assert_int_equal(ways(f), 2);
}

static void equal_paths_are_used_together_as_far_as_allowed(void **state)
{
	struct fixture *f = *state;
	f->rib.settings.family[0].max_paths_ebgp = 3;
	for (uint16_t peer = 1; peer < PEERS; peer += 2)
		announce(f, (struct like){ .peer = peer, .first_as = 7 });
	decide_now(f);
	assert_int_equal(ways(f), 3);
	assert_false(decide_now(f).ways_changed);
	announce(f, (struct like){ .peer = 7, .first_as = 9 });              /* the best one, now of another AS */
	assert_true(decide_now(f).ways_changed);
	assert_int_equal(ways(f), 0);
	f->rib.settings.multipath_relax = true;
	decide_now(f);
	assert_int_equal(ways(f), 3);
	f->rib.settings.family[0].max_paths_ebgp = 1;
	struct decision decision = decide_now(f);
	assert_true(decision.ways_changed && !decision.best_changed);
	assert_int_equal(ways(f), 0);
}

/* What is told again as it was is counted; what follows a restart, or another path, is no duplicate. */
static void what_is_told_again_is_counted(void **state)
{
	struct fixture *f = *state;
	const uint32_t *duplicates = &peers_get(&f->rib.peers, 1)->family[0].duplicates;
	announce(f, (struct like){ .peer = 1 });
	announce(f, (struct like){ .peer = 2 });
	assert_int_equal(*duplicates, 0);
	announce(f, (struct like){ .peer = 1 });
	assert_int_equal(*duplicates, 1);
	announce(f, (struct like){ .peer = 1, .med = 7 });
	table_find_path(&f->rib.tables[0], id_of(f), 1, 0)->flags |= PATH_STALE;
	announce(f, (struct like){ .peer = 1, .med = 7 });
	assert_int_equal(*duplicates, 1);
}

static void a_path_with_our_as_is_filtered_unless_allowed(void **state)
{
	struct fixture *f = *state;
	struct like looped = { .peer = 1, .again = OWN_AS };
	announce(f, (struct like){ .peer = 1 });
	expect(f, 1, STEP_ONLY);
	announce(f, looped);                                 /* takes the place of the good one, and is nothing */
	decide_now(f);
	assert_int_equal(table_record(&f->rib.tables[0], id_of(f))->count, 0);
	assert_int_equal(peers_find(&f->rib.peers, 1)->family[0].accepted, 0);
	f->rules[1].family[0].soft_reconfiguration = true;
	announce(f, looped);
	decide_now(f);
	assert_int_equal(best(f), -1);
	assert_true(table_find_path(&f->rib.tables[0], id_of(f), 1, 0)->flags & PATH_FILTERED);
	assert_int_equal(peers_find(&f->rib.peers, 1)->family[0].filtered, 1);
	f->rules[1].family[0].allowas_in = 1;
	sweep_start(&f->rib, SWEEP_SOFT_IN, 1, FAMILY_IPV4_UNICAST);
	while (sweep_step(&f->rib))
		;
	answer_hops(f);
	decide_now(f);
	assert_int_equal(best(f), 1);
	assert_int_equal(peers_find(&f->rib.peers, 1)->family[0].accepted, 1);
}

static void without_a_policy_nothing_is_taken_where_one_is_required(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 1 });
	expect(f, 1, STEP_ONLY);
	f->rules[1].family[0].lacks_policy = true;
	sweep_start(&f->rib, SWEEP_SOFT_IN, 1, FAMILY_IPV4_UNICAST);
	while (sweep_step(&f->rib))
		;
	decide_now(f);
	assert_int_equal(table_record(&f->rib.tables[0], id_of(f))->count, 0);
}

static void what_was_reflected_by_us_does_not_come_back(void **state)
{
	struct fixture *f = *state;
	announce(f, (struct like){ .peer = 2, .originator = OWN_ID });
	assert_int_equal(id_of(f), 0);
	announce(f, (struct like){ .peer = 2, .originator = 9 });
	expect(f, 2, STEP_ONLY);
}

static void too_many_prefixes_are_reported_once_and_then_not_taken(void **state)
{
	struct fixture *f = *state;
	f->rules[1].family[0].max_prefix = 4;
	for (unsigned i = 0; i < 8; i++) {
		f->prefix.v4[2] = (uint8_t)i;
		announce(f, (struct like){ .peer = 1 });
	}
	assert_int_equal(f->rib.too_many.count, 2);
	assert_true(f->rib.too_many.items[0].is_warning && f->rib.too_many.items[0].count == 4);
	assert_true(!f->rib.too_many.items[1].is_warning && f->rib.too_many.items[1].count == 5);
	assert_int_equal(f->rib.tables[0].path_count, 5);
}

static void bring(struct fixture *f, unsigned first, unsigned end)
{
	for (unsigned i = first; i < end; i++) {
		f->prefix.v4[2] = (uint8_t)i;
		announce(f, (struct like){ .peer = 1 });
	}
}

/* The peer's rules are f->rules[1]; the limit was another before. */
static void follow_limit(struct fixture *f, uint32_t limit, bool warns_only)
{
	struct peer_rules old = f->rules[1];
	f->rules[1].family[0].max_prefix = limit;
	f->rules[1].family[0].max_prefix_warns_only = warns_only;
	import_follow_limits(&f->rib, peers_find(&f->rib.peers, 1), &old);
}

static void another_limit_is_judged_anew(void **state)
{
	struct fixture *f = *state;
	peers_find(&f->rib.peers, 1)->is_up = true;
	follow_limit(f, 2, true);
	bring(f, 0, 5);
	assert_int_equal(f->rib.tables[0].path_count, 5);
	follow_limit(f, 0, false);             /* none: more is taken in again */
	bring(f, 5, 8);
	assert_int_equal(f->rib.tables[0].path_count, 8);
	f->rib.too_many.count = 0;
	follow_limit(f, 6, false);             /* below what is there: said at once */
	assert_int_equal(f->rib.too_many.count, 1);
	assert_int_equal(f->rib.too_many.items[0].count, 8);
	assert_false(f->rib.too_many.items[0].is_warning);
}

static void every_step_has_words(void **state)
{
	for (unsigned i = 0; i < STEP_COUNT; i++)
		assert_true(decide_words[i].name && decide_words[i].frr);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_step_decides_when_all_before_are_equal),
		TEST(weight_comes_before_all),
		TEST(the_nearer_next_hop_is_better),
		TEST(a_next_hop_must_be_known_and_for_external_peers_on_a_link),
		TEST(knobs_change_the_steps),
		TEST(the_present_external_best_stays_unless_router_ids_count),
		TEST(deterministic_med_does_not_depend_on_order),
		TEST(a_look_at_the_rivals_is_enough),
		TEST(equal_paths_are_used_together_as_far_as_allowed),
		TEST(the_reason_is_against_what_is_not_used),
		TEST(internal_ones_need_as_many_clusters_if_asked),
		TEST(what_says_that_it_goes_away_is_the_last_choice),
		TEST(who_is_about_to_be_left_is_the_last_choice),
		TEST(what_is_redistributed_competes_by_distance),
		TEST(only_what_is_redistributed_competes_so),
		TEST(ones_of_our_administration_stand_between),
		TEST(internal_and_external_ones_are_used_together_if_asked),
		TEST(all_can_be_ranked),
		TEST(accumulated_metrics_are_compared_if_asked),
		TEST(med_counts_within_the_confederation_if_asked),
		TEST(confederation_segments_count_if_asked),
		TEST(what_is_told_again_is_counted),
		TEST(a_path_with_our_as_is_filtered_unless_allowed),
		TEST(without_a_policy_nothing_is_taken_where_one_is_required),
		TEST(what_was_reflected_by_us_does_not_come_back),
		TEST(too_many_prefixes_are_reported_once_and_then_not_taken),
		TEST(another_limit_is_judged_anew),
		TEST(every_step_has_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
