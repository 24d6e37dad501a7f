/* SPDX-License-Identifier: Apache-2.0 */
/* parse -- see parse.h. */
#include "zebra/kernel/parse.h"

#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <stdio.h>
#include <string.h>

enum { ATTRIBUTES_MAX = 80 };

/* Attributes by type, NULL where there is none; types from ATTRIBUTES_MAX on are passed over. */
static void parse_attributes(const struct nlmsghdr *m, size_t head, const struct nlattr *out[ATTRIBUTES_MAX])
{
	memset(out, 0, ATTRIBUTES_MAX * sizeof *out);
	const struct nlattr *a;
	mnl_attr_for_each(a, m, head)
		if (mnl_attr_get_type(a) < ATTRIBUTES_MAX)
			out[mnl_attr_get_type(a)] = a;
}

static void parse_nested(const struct nlattr *nest, const struct nlattr *out[ATTRIBUTES_MAX])
{
	memset(out, 0, ATTRIBUTES_MAX * sizeof *out);
	const struct nlattr *a;
	mnl_attr_for_each_nested(a, nest)
		if (mnl_attr_get_type(a) < ATTRIBUTES_MAX)
			out[mnl_attr_get_type(a)] = a;
}

static uint32_t number(const struct nlattr *a)
{
	return a && mnl_attr_get_payload_len(a) >= 4 ? mnl_attr_get_u32(a) : 0;
}

static void copy_name(char *out, size_t room, const struct nlattr *a)
{
	snprintf(out, room, "%.*s", a ? (int)mnl_attr_get_payload_len(a) : 0, a ? mnl_attr_get_str(a) : "");
}

static struct address address_in(const struct nlattr *a, int family)
{
	size_t needs = family == AF_INET ? 4 : 16;
	if (!a || mnl_attr_get_payload_len(a) < needs)
		return (struct address){ 0 };
	return address_from_bytes(family, mnl_attr_get_payload(a));
}

/* -- links -- */

/* What the kind of link says of itself. */
static void parse_details(const struct nlattr *data, struct iface *out)
{
	const struct nlattr *in[ATTRIBUTES_MAX];
	if (!data)
		return;
	parse_nested(data, in);
	const struct nlattr *filtering = in[IFLA_BR_VLAN_FILTERING], *id = in[IFLA_VLAN_ID];
	if (!strcmp(out->kind, "bridge") && filtering && mnl_attr_get_payload_len(filtering))
		out->is_vlan_aware = mnl_attr_get_u8(filtering) != 0;
	if (!strcmp(out->kind, "vlan") && id && mnl_attr_get_payload_len(id) >= 2)
		out->vlan_id = mnl_attr_get_u16(id);
}

static void parse_kind(const struct nlattr *info, struct iface *out)
{
	const struct nlattr *in[ATTRIBUTES_MAX];
	if (!info)
		return;
	parse_nested(info, in);
	copy_name(out->kind, sizeof out->kind, in[IFLA_INFO_KIND]);
	copy_name(out->slave_kind, sizeof out->slave_kind, in[IFLA_INFO_SLAVE_KIND]);
	parse_details(in[IFLA_INFO_DATA], out);
}

static void parse_hardware(const struct nlattr *a, struct iface *out)
{
	if (!a)
		return;
	size_t length = mnl_attr_get_payload_len(a);
	out->hardware_length = (uint8_t)(length < sizeof out->hardware ? length : sizeof out->hardware);
	memcpy(out->hardware, mnl_attr_get_payload(a), out->hardware_length);
}

bool parse_link(const struct nlmsghdr *m, struct iface *out)
{
	const struct ifinfomsg *head = mnl_nlmsg_get_payload(m);
	const struct nlattr *a[ATTRIBUTES_MAX];
	if (head->ifi_family != AF_UNSPEC)
		return false;
	parse_attributes(m, sizeof *head, a);
	*out = (struct iface){ .index = (uint32_t)head->ifi_index, .flags = head->ifi_flags,
			       .hardware_type = head->ifi_type };
	copy_name(out->name, sizeof out->name, a[IFLA_IFNAME]);
	out->mtu = number(a[IFLA_MTU]);
	out->master = number(a[IFLA_MASTER]);
	out->parent = number(a[IFLA_LINK]);
	out->parent_is_elsewhere = a[IFLA_LINK_NETNSID] != NULL;
	parse_hardware(a[IFLA_ADDRESS], out);
	parse_kind(a[IFLA_LINKINFO], out);
	return true;
}

/* -- addresses -- */

/* IFA_ADDRESS is the peer's where there is one, and then IFA_LOCAL is ours. */
bool parse_address(const struct nlmsghdr *m, uint32_t *ifindex, struct iface_address *out)
{
	const struct ifaddrmsg *head = mnl_nlmsg_get_payload(m);
	const struct nlattr *a[ATTRIBUTES_MAX];
	if (head->ifa_family != AF_INET && head->ifa_family != AF_INET6)
		return false;
	parse_attributes(m, sizeof *head, a);
	struct address other = address_in(a[IFA_ADDRESS], head->ifa_family);
	struct address own = a[IFA_LOCAL] ? address_in(a[IFA_LOCAL], head->ifa_family) : other;
	if (!own.family || head->ifa_prefixlen > address_bits(own.family))
		return false;
	*ifindex = head->ifa_index;
	*out = (struct iface_address){ .prefix = { .family = own.family, .length = head->ifa_prefixlen } };
	memcpy(out->prefix.bytes, own.bytes, sizeof own.bytes);
	if (other.family && !address_same(&own, &other))
		out->peer = other;
	copy_name(out->label, sizeof out->label, a[IFA_LABEL]);
	/* The flag's other name is IFA_F_TEMPORARY: for IPv6 it means a privacy address. */
	out->is_secondary = head->ifa_family == AF_INET && head->ifa_flags & IFA_F_SECONDARY;
	return true;
}

/* -- routes -- */

/* RTA_VIA: a gateway of another family than the route's. */
static struct address via_in(const struct nlattr *a)
{
	if (!a || mnl_attr_get_payload_len(a) < sizeof(struct rtvia))
		return (struct address){ 0 };
	const struct rtvia *via = mnl_attr_get_payload(a);
	size_t bytes = mnl_attr_get_payload_len(a) - sizeof *via;
	if (via->rtvia_family == AF_INET6 && bytes >= 16)
		return address_from_bytes(AF_INET6, via->rtvia_addr);
	if (via->rtvia_family == AF_INET && bytes >= 4)
		return address_from_bytes(AF_INET, via->rtvia_addr);
	return (struct address){ 0 };
}

static void fill_nexthop(struct nexthop *n, const struct nlattr *const *a, int family, uint32_t ifindex)
{
	*n = (struct nexthop){ .ifindex = ifindex };
	n->gateway = a[RTA_VIA] ? via_in(a[RTA_VIA]) : address_in(a[RTA_GATEWAY], family);
	n->kind = n->gateway.family ? NEXTHOP_GATEWAY : NEXTHOP_INTERFACE;
}

static void parse_multipath(const struct nlattr *multipath, int family, struct kernel_route *out)
{
	const struct rtnexthop *at = mnl_attr_get_payload(multipath);
	int left = mnl_attr_get_payload_len(multipath);
	while (left >= (int)sizeof *at && RTNH_OK(at, left) && out->count < NEXTHOPS_MAX) {
		const struct nlattr *a[ATTRIBUTES_MAX] = { 0 };
		const struct nlattr *each = (const struct nlattr *)RTNH_DATA(at);
		int inside = at->rtnh_len - (int)sizeof *at;
		for (; mnl_attr_ok(each, inside); inside -= MNL_ALIGN(each->nla_len), each = mnl_attr_next(each))
			if (mnl_attr_get_type(each) < ATTRIBUTES_MAX)
				a[mnl_attr_get_type(each)] = each;
		struct nexthop *n = &out->nexthops[out->count++];
		fill_nexthop(n, a, family, (uint32_t)at->rtnh_ifindex);
		n->weight = (uint8_t)(at->rtnh_hops == 255 ? 255 : at->rtnh_hops + 1);
		n->is_onlink = at->rtnh_flags & RTNH_F_ONLINK;
		left -= RTNH_ALIGN(at->rtnh_len);
		at = RTNH_NEXT(at);
	}
}

static const uint8_t kind_of_type[] = {
	[RTN_BLACKHOLE] = NEXTHOP_BLACKHOLE, [RTN_UNREACHABLE] = NEXTHOP_REJECT, [RTN_PROHIBIT] = NEXTHOP_PROHIBIT,
};

static void parse_nexthops(const struct kernel *k, const struct rtmsg *head, const struct nlattr *const *a,
			   struct kernel_route *out)
{
	const struct nexthop_object *object = out->object ? object_by_id(k, out->object) : NULL;
	if (head->rtm_type != RTN_UNICAST) {
		out->nexthops[0] = (struct nexthop){ .kind = kind_of_type[head->rtm_type] };
		out->count = 1;
	} else if (a[RTA_MULTIPATH]) {
		parse_multipath(a[RTA_MULTIPATH], head->rtm_family, out);
	} else if (a[RTA_OIF] || a[RTA_GATEWAY] || a[RTA_VIA]) {
		fill_nexthop(&out->nexthops[0], a, head->rtm_family, number(a[RTA_OIF]));
		out->nexthops[0].is_onlink = head->rtm_flags & RTNH_F_ONLINK;
		out->count = 1;
	} else if (object && object->count <= NEXTHOPS_MAX) {
		memcpy(out->nexthops, object->nexthops, object->count * sizeof *object->nexthops);
		out->count = object->count;
	}
}

static bool is_for_us(const struct rtmsg *head)
{
	bool known = head->rtm_type == RTN_UNICAST || head->rtm_type == RTN_BLACKHOLE ||
		     head->rtm_type == RTN_UNREACHABLE || head->rtm_type == RTN_PROHIBIT;
	return known && (head->rtm_family == AF_INET || head->rtm_family == AF_INET6) &&
	       !(head->rtm_flags & RTM_F_CLONED) && !head->rtm_src_len && head->rtm_protocol != RTPROT_KERNEL &&
	       head->rtm_protocol != RTPROT_REDIRECT &&
	       head->rtm_dst_len <= (head->rtm_family == AF_INET ? 32 : 128);
}

/* Ours are those with our protocol and our metric; whatever a person gave another metric is his. */
static uint8_t origin_of(const struct kernel_route *r)
{
	if (r->metric != INSTALL_METRIC)
		return ORIGIN_KERNEL;
	switch (r->protocol) {
	case PROTOCOL_BGP:
		return ORIGIN_BGP;
	case PROTOCOL_STATIC:
	case PROTOCOL_ZEBRA:
		return ORIGIN_STATIC;
	default:
		return ORIGIN_KERNEL;
	}
}

bool parse_route(const struct kernel *k, const struct nlmsghdr *m, struct kernel_route *out)
{
	const struct rtmsg *head = mnl_nlmsg_get_payload(m);
	const struct nlattr *a[ATTRIBUTES_MAX];
	if (!is_for_us(head))
		return false;
	parse_attributes(m, sizeof *head, a);
	out->table = a[RTA_TABLE] ? number(a[RTA_TABLE]) : head->rtm_table;
	out->metric = number(a[RTA_PRIORITY]);
	out->object = number(a[RTA_NH_ID]);
	out->protocol = head->rtm_protocol;
	out->type = head->rtm_type;
	out->replaced = m->nlmsg_flags & NLM_F_REPLACE;
	out->count = 0;
	struct address to = address_in(a[RTA_DST], head->rtm_family);
	if (!to.family)
		to.family = head->rtm_family;
	out->prefix = prefix_of(&to, head->rtm_dst_len);
	out->origin = origin_of(out);
	parse_nexthops(k, head, a, out);
	return true;
}

/* -- neighbours -- */

/* A bridge's forwarding entries come by the same message; they have another family.  Multicast has no owner. */
bool parse_neighbor(const struct nlmsghdr *m, struct neighbor *out)
{
	const struct ndmsg *head = mnl_nlmsg_get_payload(m);
	const struct nlattr *a[ATTRIBUTES_MAX];
	if ((head->ndm_family != AF_INET && head->ndm_family != AF_INET6) || head->ndm_flags & NTF_PROXY)
		return false;
	parse_attributes(m, sizeof *head, a);
	*out = (struct neighbor){ .ifindex = (uint32_t)head->ndm_ifindex, .state = head->ndm_state };
	out->address = address_in(a[NDA_DST], head->ndm_family);
	if (a[NDA_LLADDR]) {
		size_t length = mnl_attr_get_payload_len(a[NDA_LLADDR]);
		out->hardware_length = (uint8_t)(length < sizeof out->hardware ? length : sizeof out->hardware);
		memcpy(out->hardware, mnl_attr_get_payload(a[NDA_LLADDR]), out->hardware_length);
	}
	return out->address.family && !address_is_multicast(&out->address);
}

/* -- nexthop objects -- */

static void parse_members(const struct nlattr *group, struct parsed_object *out)
{
	const struct nexthop_grp *each = mnl_attr_get_payload(group);
	size_t count = mnl_attr_get_payload_len(group) / sizeof *each;
	for (size_t i = 0; i < count && i < NEXTHOPS_MAX; i++) {
		out->members[i] = each[i].id;
		out->weights[i] = (uint8_t)(each[i].weight == 255 ? 255 : each[i].weight + 1);
		out->member_count++;
	}
}

bool parse_object(const struct nlmsghdr *m, struct parsed_object *out)
{
	const struct nhmsg *head = mnl_nlmsg_get_payload(m);
	const struct nlattr *a[ATTRIBUTES_MAX];
	parse_attributes(m, sizeof *head, a);
	*out = (struct parsed_object){ .kernel_id = number(a[NHA_ID]), .protocol = head->nh_protocol };
	if (a[NHA_GROUP]) {
		parse_members(a[NHA_GROUP], out);
		return out->kernel_id != 0;
	}
	struct nexthop *n = &out->nexthop;
	n->weight = 1;
	n->ifindex = number(a[NHA_OIF]);
	n->gateway = address_in(a[NHA_GATEWAY], head->nh_family);
	n->is_onlink = head->nh_flags & RTNH_F_ONLINK;
	n->kind = a[NHA_BLACKHOLE] ? NEXTHOP_BLACKHOLE : n->gateway.family ? NEXTHOP_GATEWAY : NEXTHOP_INTERFACE;
	return out->kernel_id != 0;
}
