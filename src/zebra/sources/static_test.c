/* SPDX-License-Identifier: Apache-2.0 */
/* Static lines become routes, as interfaces come and go. */
#include "base/testing.h"

#include <stdio.h>
#include <string.h>
#include "zebra/rib/walk.h"
#include "zebra/sources/connected.h"
#include "zebra/sources/static.h"

enum { CONNECTED_AND_LOCAL = 2 };          /* what an address makes */

struct world {
	struct rib rib;
	struct ifaces ifaces;
	struct statics statics;
};

static bool link_is_up(void *owner, uint32_t ifindex)
{
	const struct iface *i = iface_find(&((struct world *)owner)->ifaces, ifindex);
	return i && iface_is_operative(i);
}

static void selected(void *owner, const struct table *table, const struct prefix *p, const struct terms *was,
		     const struct terms *now)
{
}

static bool move_exit(void *owner, uint32_t exit, const struct nexthop *nexthops, uint32_t count)
{
	return false;
}

static void lost_exit(void *owner, uint32_t exit)
{
}

static void has_work(void *owner)
{
}

static const struct rib_rules rules = { link_is_up, selected, move_exit, lost_exit, has_work };

static void plug(struct world *w, uint32_t index, const char *name, const char *address)
{
	struct iface *i = iface_add(&w->ifaces, index);
	struct iface_address a = { 0 };
	snprintf(i->name, sizeof i->name, "%s", name);
	i->flags = IFF_UP | IFF_RUNNING;
	assert_true(prefix_parse(address, &a.prefix));
	array_push(&i->addresses, a);
	connected_update(&w->rib, i);
}

static int open_world(void **state)
{
	struct world *w = NEW(struct world);
	rib_open(&w->rib, &rules, w);
	plug(w, 2, "eth0", "10.0.0.1/24");
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;
	rib_close(&w->rib);
	ifaces_free(&w->ifaces);
	statics_free(&w->statics);
	mem_free(w);
	return 0;
}

static struct static_line line(const char *to, const char *gateway, const char *interface, uint8_t distance)
{
	struct static_line l = { .distance = distance, .kind = gateway ? NEXTHOP_GATEWAY : NEXTHOP_INTERFACE };
	assert_true(prefix_parse(to, &l.prefix));
	if (gateway)
		assert_true(address_parse(gateway, &l.gateway));
	if (interface)
		snprintf(l.interface, sizeof l.interface, "%s", interface);
	return l;
}

static void play_kernel(struct rib *rib)
{
	struct table *table;
	uint32_t id;
	while (rib_next_kernel_work(rib, &table, &id)) {
		uint8_t origin;
		uint32_t exit = rib_wanted(rib, table, table_entry(table, id), &origin);
		rib_kernel_has(rib, table, id, exit, origin);
	}
}

static void configure(struct world *w, const struct static_line *lines, uint32_t count)
{
	statics_set(&w->statics, lines, count);
	statics_offer(&w->statics, &w->rib, &w->ifaces);
	while (rib_settle(&w->rib))
		while (rib_sweep(&w->rib, 1000))
			;
	play_kernel(&w->rib);
}

/* "10.1.0.0/16 10.2.0.0/16 …": the static routes that are used, in order, with their number of next hops. */
static const char *table_text(struct world *w)
{
	static struct text out;
	struct walk walk;
	struct prefix p;
	const struct entry *entry;
	text_clear(&out);
	walk_open(&walk, rib_main(&w->rib, AF_INET), NULL, NULL);
	while ((entry = walk_next(&walk, &p))) {
		const struct route *r = entry_selected(&w->rib, entry);
		const struct terms *t = r ? route_terms(&w->rib, r) : NULL;
		if (!t || t->origin != ORIGIN_STATIC)
			continue;
		text_add(&out, "%s", out.length ? " " : "");
		text_add_prefix(&out, &p);
		text_add(&out, "[%u]x%u", t->distance, group_at(&w->rib.shared, t->group)->resolved_count);
	}
	walk_close(&walk);
	return text_chars(&out);
}

static void lines_of_one_prefix_are_one_route_with_several_next_hops(void **state)
{
	struct world *w = *state;
	struct static_line lines[] = {
		line("10.2.0.0/16", "10.0.0.3", NULL, 1), line("10.1.0.0/16", "10.0.0.2", NULL, 1),
		line("10.2.0.0/16", "10.0.0.2", NULL, 1), line("10.2.0.0/16", "10.0.0.9", NULL, 50),
	};
	configure(w, lines, 4);
	assert_string_equal(table_text(w), "10.1.0.0/16[1]x1 10.2.0.0/16[1]x2");
	configure(w, &lines[3], 1);
	assert_string_equal(table_text(w), "10.2.0.0/16[50]x1");
	configure(w, NULL, 0);
	assert_string_equal(table_text(w), "");
	assert_int_equal(table_count(rib_main(&w->rib, AF_INET)), CONNECTED_AND_LOCAL);
}

static void a_line_waits_for_its_interface(void **state)
{
	struct world *w = *state;
	struct static_line lines[] = { line("10.3.0.0/16", NULL, "eth7", 1) };
	configure(w, lines, 1);
	assert_string_equal(table_text(w), "");
	assert_true(statics_name_interface(&w->statics, "eth7"));
	plug(w, 7, "eth7", "10.7.0.1/24");
	configure(w, lines, 1);
	assert_string_equal(table_text(w), "10.3.0.0/16[1]x1");
}

static void an_interface_without_carrier_connects_nothing(void **state)
{
	struct world *w = *state;
	struct iface *i = iface_find(&w->ifaces, 2);
	assert_int_equal(table_count(rib_main(&w->rib, AF_INET)), CONNECTED_AND_LOCAL);
	i->flags &= ~(uint32_t)IFF_RUNNING;
	connected_update(&w->rib, i);
	assert_int_equal(table_count(rib_main(&w->rib, AF_INET)), 0);
	i->ignores_carrier = true;
	connected_update(&w->rib, i);
	assert_int_equal(table_count(rib_main(&w->rib, AF_INET)), CONNECTED_AND_LOCAL);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(lines_of_one_prefix_are_one_route_with_several_next_hops),
		T(a_line_waits_for_its_interface),
		T(an_interface_without_carrier_connects_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
