/* SPDX-License-Identifier: Apache-2.0 */
/* change -- what the operator wants of interfaces and of forwarding. Failures come in one line.
 *
 * That an interface has gone meanwhile (ENODEV) is no failure: news of it is on its way, and its wishes wait
 * for the next of its name. */
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_addr.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/text.h"
#include "zebra/kernel/kernel.h"

/* The peer stands where the address else would, and the address as the local end. */
static void put_addresses(struct nlmsghdr *m, const struct address_order *order)
{
	size_t bytes = address_bits(order->prefix.family) / 8;
	const uint8_t *other = order->peer.family ? order->peer.bytes : order->prefix.bytes;
	mnl_attr_put(m, IFA_LOCAL, bytes, order->prefix.bytes);
	mnl_attr_put(m, IFA_ADDRESS, bytes, other);
	if (order->label)
		mnl_attr_put_strz(m, IFA_LABEL, order->label);
}

static void put_broadcast(struct nlmsghdr *m, const struct prefix *p)
{
	if (p->family != AF_INET || p->length > 30)
		return;
	struct address own = prefix_address(p);
	struct address last = address_v4(address_to_v4(&own) | 0xffffffffu >> p->length);
	mnl_attr_put(m, IFA_BROADCAST, 4, last.v4);
}

static int ask_address(struct kernel *k, uint16_t type, const struct address_order *order)
{
	char room[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);
	m->nlmsg_type = type;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (type == RTM_NEWADDR)
		m->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	struct ifaddrmsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	head->ifa_family = order->prefix.family;
	head->ifa_prefixlen = order->prefix.length;
	head->ifa_index = order->ifindex;
	put_addresses(m, order);
	if (type == RTM_NEWADDR && !order->peer.family)
		put_broadcast(m, &order->prefix);
	return netlink_ask(k->ask, m, NULL, NULL);
}

static bool explain(struct kernel *k, const struct address_order *order, const char *deed, char **why)
{
	char text[PREFIX_TEXT], name[IF_NAMESIZE] = "?";
	if_indextoname(order->ifindex, name);
	*why = text_format("the kernel did not %s %s at %s: %s", deed, prefix_text(&order->prefix, text), name,
			   netlink_error(k->ask));
	return false;
}

bool kernel_add_address(struct kernel *k, const struct address_order *order, char **why)
{
	int error = ask_address(k, RTM_NEWADDR, order);
	return !error || error == EEXIST || error == ENODEV || explain(k, order, "add", why);
}

bool kernel_drop_address(struct kernel *k, const struct address_order *order, char **why)
{
	int error = ask_address(k, RTM_DELADDR, order);
	return !error || error == EADDRNOTAVAIL || error == ENODEV || explain(k, order, "remove", why);
}

bool kernel_set_flags(struct kernel *k, uint32_t ifindex, uint32_t flags, uint32_t mask, char **why)
{
	char room[256], name[IF_NAMESIZE] = "?";
	struct nlmsghdr *m = mnl_nlmsg_put_header(room);
	m->nlmsg_type = RTM_NEWLINK;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof *head);
	head->ifi_index = (int)ifindex;
	head->ifi_flags = flags;
	head->ifi_change = mask;
	int error = netlink_ask(k->ask, m, NULL, NULL);
	if (!error || error == ENODEV)
		return true;
	if_indextoname(ifindex, name);
	*why = text_format("the kernel did not change %s: %s", name, netlink_error(k->ask));
	return false;
}

static const char *forwarding_path(int family)
{
	return family == AF_INET ? "/proc/sys/net/ipv4/ip_forward" : "/proc/sys/net/ipv6/conf/all/forwarding";
}

bool kernel_forwarding(int family)
{
	char c = '0';
	int fd = open(forwarding_path(family), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, &c, 1);
	close(fd);
	return n == 1 && c == '1';
}

bool kernel_set_forwarding(int family, bool on, char **why)
{
	if (kernel_forwarding(family) == on)
		return true;
	int fd = open(forwarding_path(family), O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, on ? "1" : "0", 1) == 1;
	if (!done)
		*why = text_format("cannot write %s: %s", forwarding_path(family), strerror(errno));
	if (fd >= 0)
		close(fd);
	return done;
}

uint32_t kernel_link_speed(const char *name)
{
	struct ethtool_cmd command = { .cmd = ETHTOOL_GSET };
	struct ifreq request = { .ifr_data = (void *)&command };
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	int result = ioctl(fd, SIOCETHTOOL, &request);
	close(fd);
	uint32_t speed = ethtool_cmd_speed(&command);
	return result || speed == (uint32_t)SPEED_UNKNOWN ? 0 : speed;
}
