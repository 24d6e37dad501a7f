/* SPDX-License-Identifier: Apache-2.0 */
/* learn -- what the kernel tells, by dump and live. */
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include "base/log.h"
#include "zebra/kernel/kernel.h"
#include "zebra/kernel/parse.h"

static void link_news(struct kernel *k, const struct nlmsghdr *m)
{
	struct iface news;
	if (!parse_link(m, &news))
		return;
	if (m->nlmsg_type == RTM_DELLINK)
		k->rules->link_gone(k->owner, news.index);
	else
		k->rules->link(k->owner, &news);
}

static void address_news(struct kernel *k, const struct nlmsghdr *m)
{
	struct iface_address a;
	uint32_t ifindex;
	if (parse_address(m, &ifindex, &a))
		k->rules->address(k->owner, ifindex, &a, m->nlmsg_type == RTM_DELADDR);
}

/* One struct for all: a million of them are read in a row, and it is two kilobytes. */
static void route_news(struct kernel *k, const struct nlmsghdr *m)
{
	static struct kernel_route route;
	if (parse_route(k, m, &route))
		k->rules->route(k->owner, &route, m->nlmsg_type == RTM_DELROUTE);
}

static void neighbor_news(struct kernel *k, const struct nlmsghdr *m)
{
	struct neighbor n;
	if (parse_neighbor(m, &n))
		k->rules->neighbor(k->owner, &n, m->nlmsg_type == RTM_DELNEIGH);
}

static bool on_message(void *owner, const struct nlmsghdr *m)
{
	struct kernel *k = owner;
	switch (m->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		link_news(k, m);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		address_news(k, m);
		break;
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
		route_news(k, m);
		break;
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		neighbor_news(k, m);
		break;
	case RTM_NEWNEXTHOP:
	case RTM_DELNEXTHOP:
		object_news(k, m, m->nlmsg_type == RTM_DELNEXTHOP);
		break;
	default:
		break;
	}
	return true;
}

static bool dump(struct kernel *k, uint16_t type, const void *body, size_t length)
{
	enum netlink_verdict verdict = netlink_dump(k->ask, type, body, length, on_message, k);
	if (verdict == NETLINK_FINE)
		return true;
	log_warn("the kernel's answer to request %u is not whole: %s", type, netlink_error(k->ask));
	return false;
}

bool kernel_read_links(struct kernel *k)
{
	return dump(k, RTM_GETLINK, &(struct ifinfomsg){ 0 }, sizeof(struct ifinfomsg));
}

bool kernel_read_addresses(struct kernel *k)
{
	struct ifaddrmsg v4 = { .ifa_family = AF_INET }, v6 = { .ifa_family = AF_INET6 };
	return dump(k, RTM_GETADDR, &v4, sizeof v4) && dump(k, RTM_GETADDR, &v6, sizeof v6);
}

bool kernel_read_neighbors(struct kernel *k)
{
	struct ndmsg v4 = { .ndm_family = AF_INET }, v6 = { .ndm_family = AF_INET6 };
	return dump(k, RTM_GETNEIGH, &v4, sizeof v4) && dump(k, RTM_GETNEIGH, &v6, sizeof v6);
}

/* A kernel before 5.3 does not know the request: routes then carry their next hops themselves. */
bool kernel_read_objects(struct kernel *k)
{
	struct nhmsg all = { 0 };
	k->has_objects = netlink_dump(k->ask, RTM_GETNEXTHOP, &all, sizeof all, on_message, k) != NETLINK_FAILED;
	return k->has_objects;
}

bool kernel_read_routes(struct kernel *k, int family)
{
	struct rtmsg all = { .rtm_family = (uint8_t)family };
	return dump(k, RTM_GETROUTE, &all, sizeof all);
}

int kernel_events_fd(const struct kernel *k)
{
	return netlink_fd(k->events);
}

void kernel_read_events(struct kernel *k)
{
	k->counts.events++;
	switch (netlink_read(k->events, on_message, k)) {
	case NETLINK_OVERRUN:
		k->counts.overruns++;
		k->rules->overrun(k->owner, "the kernel's messages came faster than they could be read");
		break;
	case NETLINK_FAILED:
		log_error("reading the kernel's messages: %s", netlink_error(k->events));
		break;
	default:
		break;
	}
}
