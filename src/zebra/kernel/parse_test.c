/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as the kernel sends them, and what is made of them. */
#include "base/testing.h"

#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <string.h>
#include "zebra/kernel/parse.h"

struct room {
	char bytes[1024];
};

static struct nlmsghdr *route_message(struct room *room, uint8_t protocol, uint32_t metric)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(room->bytes);
	m->nlmsg_type = RTM_NEWROUTE;
	struct rtmsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	*head = (struct rtmsg){ .rtm_family = AF_INET, .rtm_dst_len = 24, .rtm_table = 254, .rtm_protocol = protocol,
				.rtm_type = RTN_UNICAST };
	mnl_attr_put(m, RTA_DST, 4, (uint8_t[]){ 10, 9, 8, 0 });
	if (metric)
		mnl_attr_put_u32(m, RTA_PRIORITY, metric);
	return m;
}

static void open_kernel(struct kernel *k)
{
	*k = (struct kernel){ 0 };
	slab_open(&k->objects, sizeof(struct nexthop_object), 64);
	idhash_open(&k->objects_by_id);
}

static void close_kernel(struct kernel *k)
{
	idhash_close(&k->objects_by_id);
	slab_close(&k->objects);
}

static void a_route_is_ours_by_protocol_and_metric(void **state)
{
	struct kernel k;
	struct room room;
	struct kernel_route r;
	open_kernel(&k);
	assert_true(parse_route(&k, route_message(&room, PROTOCOL_BGP, INSTALL_METRIC), &r));
	assert_int_equal(r.origin, ORIGIN_BGP);
	assert_true(parse_route(&k, route_message(&room, PROTOCOL_BGP, 5), &r));
	assert_int_equal(r.origin, ORIGIN_KERNEL);
	assert_true(parse_route(&k, route_message(&room, PROTOCOL_STATIC, INSTALL_METRIC), &r));
	assert_int_equal(r.origin, ORIGIN_STATIC);
	assert_true(parse_route(&k, route_message(&room, RTPROT_DHCP, 100), &r));
	assert_int_equal(r.origin, ORIGIN_KERNEL);
	assert_false(parse_route(&k, route_message(&room, RTPROT_KERNEL, 0), &r));
	close_kernel(&k);
}

static void an_ipv6_gateway_of_an_ipv4_route_is_understood(void **state)
{
	struct kernel k;
	struct room room;
	struct kernel_route r;
	uint8_t via[18] = { AF_INET6, 0, 0xfe, 0x80, [17] = 9 };
	open_kernel(&k);
	struct nlmsghdr *m = route_message(&room, RTPROT_BOOT, 0);
	mnl_attr_put_u32(m, RTA_OIF, 3);
	mnl_attr_put(m, RTA_VIA, sizeof via, via);
	assert_true(parse_route(&k, m, &r));
	assert_int_equal(r.count, 1);
	assert_int_equal(r.nexthops[0].gateway.family, AF_INET6);
	assert_int_equal(r.nexthops[0].gateway.v6[15], 9);
	assert_int_equal(r.nexthops[0].ifindex, 3);
	close_kernel(&k);
}

static void several_next_hops_come_with_their_weights(void **state)
{
	struct kernel k;
	struct room room;
	struct kernel_route r;
	open_kernel(&k);
	struct nlmsghdr *m = route_message(&room, RTPROT_BOOT, 0);
	struct nlattr *nest = mnl_attr_nest_start(m, RTA_MULTIPATH);
	for (uint8_t i = 1; i <= 3; i++) {
		struct rtnexthop *each = mnl_nlmsg_get_payload_tail(m);
		*each = (struct rtnexthop){ .rtnh_ifindex = i, .rtnh_hops = (uint8_t)(i - 1) };
		m->nlmsg_len += sizeof *each;
		mnl_attr_put(m, RTA_GATEWAY, 4, (uint8_t[]){ 10, 0, 0, i });
		each->rtnh_len = (uint16_t)((char *)mnl_nlmsg_get_payload_tail(m) - (char *)each);
	}
	mnl_attr_nest_end(m, nest);
	assert_true(parse_route(&k, m, &r));
	assert_int_equal(r.count, 3);
	assert_int_equal(r.nexthops[2].gateway.v4[3], 3);
	assert_int_equal(r.nexthops[2].weight, 3);
	close_kernel(&k);
}

static void a_bridges_view_of_its_ports_is_no_link(void **state)
{
	struct room room;
	struct iface i;
	struct nlmsghdr *m = mnl_nlmsg_put_header(room.bytes);
	m->nlmsg_type = RTM_DELLINK;
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	head->ifi_family = AF_BRIDGE;
	assert_false(parse_link(m, &i));
	head->ifi_family = AF_UNSPEC;
	head->ifi_index = 7;
	mnl_attr_put_strz(m, IFLA_IFNAME, "eth0");
	struct nlattr *info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "vlan");
	struct nlattr *data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u16(m, IFLA_VLAN_ID, 77);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	assert_true(parse_link(m, &i));
	assert_string_equal(i.name, "eth0");
	assert_string_equal(i.kind, "vlan");
	assert_int_equal(i.vlan_id, 77);
	assert_false(i.is_vlan_aware);
	assert_int_equal(i.index, 7);
}

static void a_bridge_says_whether_it_knows_vlans(void **state)
{
	struct room room;
	struct iface i;
	struct nlmsghdr *m = mnl_nlmsg_put_header(room.bytes);
	m->nlmsg_type = RTM_NEWLINK;
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	head->ifi_index = 7;
	mnl_attr_put_strz(m, IFLA_IFNAME, "br0");
	struct nlattr *info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "bridge");
	struct nlattr *data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	mnl_attr_put_u8(m, IFLA_BR_VLAN_FILTERING, 1);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	assert_true(parse_link(m, &i));
	assert_true(i.is_vlan_aware);
	assert_int_equal(i.vlan_id, 0);
}

static void a_peers_address_is_told_from_the_own(void **state)
{
	struct room room;
	struct iface_address a;
	uint32_t ifindex;
	struct nlmsghdr *m = mnl_nlmsg_put_header(room.bytes);
	struct ifaddrmsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	*head = (struct ifaddrmsg){ .ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = 4 };
	mnl_attr_put(m, IFA_LOCAL, 4, (uint8_t[]){ 10, 0, 0, 1 });
	mnl_attr_put(m, IFA_ADDRESS, 4, (uint8_t[]){ 10, 0, 0, 2 });
	assert_true(parse_address(m, &ifindex, &a));
	assert_int_equal(ifindex, 4);
	assert_int_equal(a.prefix.v4[3], 1);
	assert_int_equal(a.peer.v4[3], 2);
	struct prefix network = iface_address_network(&a);
	assert_int_equal(network.v4[3], 2);
}

static void a_group_of_objects_names_its_members(void **state)
{
	struct room room;
	struct parsed_object o;
	struct nexthop_grp group[] = { { .id = 100 }, { .id = 101, .weight = 2 } };
	struct nlmsghdr *m = mnl_nlmsg_put_header(room.bytes);
	struct nhmsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	head->nh_protocol = PROTOCOL_ZEBRA;
	mnl_attr_put_u32(m, NHA_ID, 200);
	mnl_attr_put(m, NHA_GROUP, sizeof group, group);
	assert_true(parse_object(m, &o));
	assert_int_equal(o.kernel_id, 200);
	assert_int_equal(o.member_count, 2);
	assert_int_equal(o.members[1], 101);
	assert_int_equal(o.weights[1], 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_is_ours_by_protocol_and_metric),
		cmocka_unit_test(an_ipv6_gateway_of_an_ipv4_route_is_understood),
		cmocka_unit_test(several_next_hops_come_with_their_weights),
		cmocka_unit_test(a_bridges_view_of_its_ports_is_no_link),
		cmocka_unit_test(a_bridge_says_whether_it_knows_vlans),
		cmocka_unit_test(a_peers_address_is_told_from_the_own),
		cmocka_unit_test(a_group_of_objects_names_its_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
