/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#include <stdio.h>
#include <string.h>
#include "zebra/iface/iface.h"

static struct iface *add(struct ifaces *t, uint32_t index, const char *name, const char *kind, const char *address)
{
	struct iface *i = iface_add(t, index);
	snprintf(i->name, sizeof i->name, "%s", name);
	snprintf(i->kind, sizeof i->kind, "%s", kind);
	i->flags = IFF_UP | IFF_RUNNING;
	if (!strcmp(name, "lo"))
		i->flags |= IFF_LOOPBACK;
	struct iface_address a = { 0 };
	if (address) {
		assert_true(prefix_parse(address, &a.prefix));
		array_push(&i->addresses, a);
	}
	return i;
}

static uint32_t v4(const char *text)
{
	struct address a;
	assert_true(address_parse(text, &a));
	return address_to_v4(&a);
}

static void the_router_id_is_never_a_container_bridge(void **state)
{
	struct ifaces t = { 0 };
	add(&t, 1, "lo", "", "127.0.0.1/8");
	add(&t, 3, "docker0", "bridge", "172.17.0.1/16");
	add(&t, 9, "br-8a7", "bridge", "200.0.0.1/16");
	strcpy(add(&t, 4, "port7", "veth", "201.0.0.1/16")->slave_kind, "bridge");
	add(&t, 5, "veth12ab", "veth", "202.0.0.1/16");
	assert_int_equal(ifaces_router_id(&t), 0);
	add(&t, 2, "eth0", "veth", "192.168.15.107/24");
	assert_int_equal(ifaces_router_id(&t), v4("192.168.15.107"));
	add(&t, 7, "eth1", "", "193.0.0.1/24")->flags = 0;
	assert_int_equal(ifaces_router_id(&t), v4("192.168.15.107"));
	ifaces_free(&t);
}

static void the_loopbacks_global_address_names_the_router_first(void **state)
{
	struct ifaces t = { 0 };
	add(&t, 2, "eth0", "", "192.168.15.107/24");
	add(&t, 1, "lo", "", "10.255.0.1/32");
	assert_int_equal(ifaces_router_id(&t), v4("10.255.0.1"));
	ifaces_free(&t);
}

static void interfaces_are_found_by_index_and_listed_by_name(void **state)
{
	struct ifaces t = { 0 };
	add(&t, 10, "eth10", "", NULL);
	add(&t, 3, "lo", "", NULL);
	add(&t, 7, "eth2", "", NULL);
	assert_string_equal(iface_name(&t, 7), "eth2");
	assert_string_equal(iface_name(&t, 8), "unknown");
	char *list = ifaces_list(&t);
	assert_string_equal(list, "eth2, eth10, lo");
	mem_free(list);
	iface_remove(&t, 7);
	assert_null(iface_find(&t, 7));
	assert_non_null(iface_by_name(&t, "eth10"));
	ifaces_free(&t);
}

static void carrier_counts_unless_it_is_ignored(void **state)
{
	struct ifaces t = { 0 };
	struct iface *i = add(&t, 1, "docker0", "bridge", NULL);
	i->flags = IFF_UP;
	assert_false(iface_is_operative(i));
	i->ignores_carrier = true;
	assert_true(iface_is_operative(i));
	ifaces_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_router_id_is_never_a_container_bridge),
		cmocka_unit_test(the_loopbacks_global_address_names_the_router_first),
		cmocka_unit_test(interfaces_are_found_by_index_and_listed_by_name),
		cmocka_unit_test(carrier_counts_unless_it_is_ignored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
