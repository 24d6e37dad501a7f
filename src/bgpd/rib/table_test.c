/* SPDX-License-Identifier: Apache-2.0 */
#include "bgpd/rib/table.h"
#include "bgpd/rib/order.h"
#include "base/testing.h"
#include <stdlib.h>
#include <string.h>

enum { UNIVERSE = 20000, PEERS = 6 };

static uint64_t seed = 42;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* Many lengths, the default route among them, and neighbours that differ in a bit. */
static struct prefix prefix_of_number(enum family_row family, uint32_t n)
{
	struct prefix p = { .family = AF_INET, .length = (uint8_t)(n % 25 + 8) };
	store_u32(p.v4, (n + 1) * 2654435761u);
	if (family == FAMILY_IPV6_UNICAST) {
		p = (struct prefix){ .family = AF_INET6, .length = (uint8_t)(n % 97 + 32), .v6 = { 0x20, 1 } };
		store_u32(p.v6 + 2, (n + 1) * 2654435761u);
		store_u32(p.v6 + 12, n);
	}
	if (n == 0)
		p.length = 0;
	prefix_mask(&p);
	return p;
}

struct model {
	struct table table;
	prefix_id ids[UNIVERSE];
	uint8_t paths[UNIVERSE][PEERS];      /* 1 + mark */
	uint32_t prefixes, path_total;
};

static void check_prefix(struct model *m, uint32_t n)
{
	struct prefix p = prefix_of_number(m->table.family, n);
	prefix_id id = m->ids[n];
	if (!id)
		return;
	assert_int_equal(table_find(&m->table, &p), id);
	struct prefix back = table_prefix(&m->table, id);
	assert_true(prefix_same(&p, &back));
	struct record *record = table_record(&m->table, id);
	uint32_t count = 0;
	for (uint16_t peer = 0; peer < PEERS; peer++) {
		const struct path *path = table_find_path(&m->table, id, peer, peer * 10u);
		assert_int_equal(path != NULL, m->paths[n][peer] != 0);
		assert_true(!path || path->since_s == m->paths[n][peer]);
		count += path != NULL;
	}
	assert_int_equal(record->count, count);
	const struct path *paths = table_paths(&m->table, record);
	for (uint32_t i = 1; i < count; i++)
		assert_true(paths[i - 1].peer < paths[i].peer);
}

static struct path *put_path(struct table *table, prefix_id id, uint16_t peer, uint32_t path_id)
{
	uint32_t place = draw(4);
	assert_null(table_seek_path(table, id, peer, path_id, &place));
	return table_add_path(table, id, place, peer, path_id);
}

static void add(struct model *m, uint32_t n)
{
	struct prefix p = prefix_of_number(m->table.family, n);
	if (!m->ids[n] && table_find(&m->table, &p))
		return;                      /* the same prefix by another number */
	prefix_id id = table_find_or_add(&m->table, &p, index_hash(&p));
	uint16_t peer = (uint16_t)draw(PEERS);
	m->prefixes += !m->ids[n];
	m->ids[n] = id;
	struct path *path = table_find_path(&m->table, id, peer, peer * 10u);
	if (!path) {
		path = put_path(&m->table, id, peer, peer * 10u);
		m->path_total++;
	}
	path->since_s = m->paths[n][peer] = (uint8_t)(1 + draw(200));
}

static void drop(struct model *m, uint32_t n)
{
	if (!m->ids[n])
		return;
	struct record *record = table_record(&m->table, m->ids[n]);
	uint32_t at = draw(record->count);
	m->paths[n][table_paths(&m->table, record)[at].peer] = 0;
	table_remove_path(&m->table, m->ids[n], at);
	m->path_total--;
	if (record->count)
		return;
	table_drop(&m->table, m->ids[n]);
	m->ids[n] = 0;
	m->prefixes--;
}

static void check_all(struct model *m)
{
	struct order order = { 0 };
	order_make(&order, &m->table);
	assert_int_equal(order.count, m->prefixes);
	for (uint32_t i = 0; i < order.count; i++) {
		struct prefix here = table_prefix(&m->table, order_at(&order, &m->table, i));
		assert_int_equal(order_seek(&order, &here, false), i);
		assert_int_equal(order_seek(&order, &here, true), i + 1);
		struct prefix before = i ? table_prefix(&m->table, order_at(&order, &m->table, i - 1)) : here;
		assert_true(!i || prefix_compare(&before, &here) < 0);
	}
	order_forget(&order);
	assert_int_equal(table_count(&m->table), m->prefixes);
	assert_int_equal(m->table.path_count, m->path_total);
	for (uint32_t n = 0; n < UNIVERSE; n++)
		check_prefix(m, n);
}

static void run(enum family_row family)
{
	struct model *m = NEW(struct model);
	table_open(&m->table, family);
	for (unsigned phase = 0; phase < 6; phase++) {
		for (unsigned i = 0; i < 20000; i++) {
			uint32_t n = draw(UNIVERSE);
			if (draw(10) < (phase % 2 ? 2u : 7u))
				add(m, n);
			else
				drop(m, n);
			if (i % 64 == 0)
				check_prefix(m, n);
		}
		check_all(m);
	}
	m->table.path_count = 0;
	for (prefix_id id = 1; id < table_end(&m->table); id++)      /* no attributes are held here */
		if (table_uses(&m->table, id))
			while (table_record(&m->table, id)->count)
				table_remove_path(&m->table, id, 0);
	table_close(&m->table);
	mem_free(m);
}

static void it_is_a_map_from_prefixes_to_paths(void **state)
{
	run(FAMILY_IPV4_UNICAST);
	run(FAMILY_IPV6_UNICAST);
}

static void two_hundred_thousand_prefixes_come_and_go(void **state)
{
	struct table table;
	table_open(&table, FAMILY_IPV4_UNICAST);
	enum { MANY = 200000 };
	for (uint32_t n = 0; n < MANY; n++) {
		struct prefix p = { .family = AF_INET, .length = 24 };
		store_u32(p.v4, n << 8);
		assert_int_equal(table_find_or_add(&table, &p, index_hash(&p)), n + 1);
	}
	size_t bytes = table_bytes(&table);
	assert_true(bytes / MANY < 50);
	for (uint32_t n = 0; n < MANY; n += 2)
		table_drop(&table, n + 1);
	for (uint32_t n = 0; n < MANY; n++) {
		struct prefix p = { .family = AF_INET, .length = 24 };
		store_u32(p.v4, n << 8);
		assert_int_equal(table_find(&table, &p), n % 2 ? n + 1 : 0);
	}
	assert_int_equal(table_count(&table), MANY / 2);
	for (uint32_t n = 0; n < MANY; n += 2) {
		struct prefix p = { .family = AF_INET, .length = 25 };
		store_u32(p.v4, n << 8);
		assert_true(table_find_or_add(&table, &p, index_hash(&p)) <= MANY);
	}
	assert_int_equal(table_bytes(&table) > bytes + 65536, false);
	table_close(&table);
}

static void the_longest_prefix_with_a_path_matches(void **state)
{
	struct table table;
	struct prefix p;
	table_open(&table, FAMILY_IPV4_UNICAST);
	const char *const texts[] = { "0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24" };
	for (unsigned i = 0; i < 4; i++) {
		assert_true(prefix_parse(texts[i], &p));
		prefix_id id = table_find_or_add(&table, &p, index_hash(&p));
		assert_int_equal(id, i + 1);
		if (i != 3)
			put_path(&table, id, 1, 0);
	}
	static const struct { const char *asked; prefix_id found; } cases[] = {
		{ "10.1.2.3/32", 3 }, { "10.2.0.1/32", 2 }, { "11.0.0.0/8", 1 }, { "10.1.0.0/16", 3 }, { "10.0.0.0/7", 1 },
	};
	for (unsigned i = 0; i < 5; i++) {
		assert_true(prefix_parse(cases[i].asked, &p));
		assert_int_equal(table_match(&table, &p), cases[i].found);
	}
	for (unsigned i = 1; i <= 3; i++)
		table_remove_path(&table, i, 0);
	assert_true(prefix_parse("10.1.2.3/32", &p));
	assert_int_equal(table_match(&table, &p), 0);
	table_close(&table);
}

static void many_paths_move_through_the_sizes_and_back(void **state)
{
	struct table table;
	struct prefix p;
	assert_true(prefix_parse("192.0.2.0/24", &p));
	table_open(&table, FAMILY_IPV4_UNICAST);
	prefix_id id = table_find_or_add(&table, &p, index_hash(&p));
	for (uint32_t i = 0; i < 1000; i++)
		put_path(&table, id, 7, i)->since_s = i;
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(table_find_path(&table, id, 7, i)->since_s, i);
	for (uint32_t i = 0; i < 999; i++) {
		table_remove_path(&table, id, 0);
		assert_int_equal(table_paths(&table, table_record(&table, id))[0].since_s, i + 1);
	}
	for (unsigned i = 0; i < PATH_SIZES; i++)
		assert_int_equal(table.arrays[i].in_use, 0);
	table_remove_path(&table, id, 0);
	assert_int_equal(table.path_count, 0);
	table_close(&table);
}

static void the_best_path_is_known_wherever_it_moves(void **state)
{
	struct table table;
	struct prefix p;
	assert_true(prefix_parse("192.0.2.0/24", &p));
	table_open(&table, FAMILY_IPV4_UNICAST);
	prefix_id id = table_find_or_add(&table, &p, index_hash(&p));
	put_path(&table, id, 5, 0)->flags = PATH_BEST;
	assert_int_equal(table_best(&table, id)->peer, 5);
	for (uint16_t peer = 9; peer; peer--) {
		if (peer != 5)
			put_path(&table, id, peer, 0);
		assert_int_equal(table_best(&table, id)->peer, 5);
	}
	for (unsigned i = 0; i < 4; i++) {
		table_remove_path(&table, id, i % 2 ? table_record(&table, id)->count - 1u : 0);
		assert_int_equal(table_best(&table, id)->peer, 5);
	}
	table_touch_path(&table, id, table_find_path(&table, id, 4, 0));
	assert_true(table_record(&table, id)->marks & RECORD_TOUCHED);
	while (table_best(&table, id))
		table_remove_path(&table, id, table_record(&table, id)->count - 1u);
	assert_int_equal(table_record(&table, id)->marks & RECORD_BEST_LOST, RECORD_BEST_LOST);
	while (table_record(&table, id)->count)
		table_remove_path(&table, id, 0);
	table_close(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_a_map_from_prefixes_to_paths),
		cmocka_unit_test(two_hundred_thousand_prefixes_come_and_go),
		cmocka_unit_test(the_longest_prefix_with_a_path_matches),
		cmocka_unit_test(many_paths_move_through_the_sizes_and_back),
		cmocka_unit_test(the_best_path_is_known_wherever_it_moves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
