/* SPDX-License-Identifier: Apache-2.0 */
/* socket -- see socket.h. */
#include "zebra/radv/socket.h"
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "base/text.h"

enum { HOPS = 255 };                   /* RFC 4861 6.1: who is on the link, and nobody else, can send that */

static bool set(int fd, int option, int value)
{
	return setsockopt(fd, IPPROTO_IPV6, option, &value, sizeof value) == 0;
}

static bool set_filter(int fd)
{
	struct icmp6_filter filter;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ND_ROUTER_SOLICIT, &filter);
	ICMP6_FILTER_SETPASS(ND_ROUTER_ADVERT, &filter);
	return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) == 0;
}

int radv_socket_open(char **why)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (fd >= 0 && set(fd, IPV6_RECVPKTINFO, 1) && set(fd, IPV6_RECVHOPLIMIT, 1) && set(fd, IPV6_MULTICAST_HOPS, HOPS) &&
	    set(fd, IPV6_UNICAST_HOPS, HOPS) && set(fd, IPV6_MULTICAST_LOOP, 0) && set_filter(fd))
		return fd;
	*why = text_format("no router advertisements: a raw socket for ICMPv6 can't be had: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static const struct in6_addr all_nodes = { .s6_addr = { 0xff, 0x02, [15] = 1 } };
static const struct in6_addr all_routers = { .s6_addr = { 0xff, 0x02, [15] = 2 } };

bool radv_socket_join(int fd, uint32_t ifindex, bool joins)
{
	struct ipv6_mreq request = { .ipv6mr_multiaddr = all_routers, .ipv6mr_interface = ifindex };
	int option = joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP;
	return setsockopt(fd, IPPROTO_IPV6, option, &request, sizeof request) == 0 || errno == EADDRINUSE;
}

int radv_socket_send(int fd, uint32_t ifindex, bool to_routers, const uint8_t *bytes, size_t length)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_addr = to_routers ? all_routers : all_nodes,
				   .sin6_scope_id = ifindex };
	struct iovec piece = { .iov_base = (void *)bytes, .iov_len = length };
	union { struct cmsghdr head; uint8_t room[CMSG_SPACE(sizeof(struct in6_pktinfo))]; } control = { 0 };
	struct msghdr message = { .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1,
				  .msg_control = &control, .msg_controllen = sizeof control };
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(struct in6_pktinfo));
	struct in6_pktinfo info = { .ipi6_ifindex = ifindex };
	memcpy(CMSG_DATA(c), &info, sizeof info);
	return sendmsg(fd, &message, 0) < 0 ? errno : 0;
}

static void read_control(struct msghdr *message, struct radv_packet *out)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;
			memcpy(&info, CMSG_DATA(c), sizeof info);
			out->ifindex = info.ipi6_ifindex;
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT) {
			int hops;
			memcpy(&hops, CMSG_DATA(c), sizeof hops);
			out->hop_limit = (uint8_t)hops;
		}
	}
}

bool radv_socket_receive(int fd, struct radv_packet *out)
{
	struct sockaddr_in6 from = { 0 };
	struct iovec piece = { .iov_base = out->bytes, .iov_len = sizeof out->bytes };
	union { struct cmsghdr head; uint8_t room[256]; } control;
	struct msghdr message = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &piece, .msg_iovlen = 1,
				  .msg_control = &control, .msg_controllen = sizeof control };
	ssize_t length = recvmsg(fd, &message, 0);
	if (length < 0)
		return false;
	out->ifindex = 0;
	out->hop_limit = 0;
	out->length = (size_t)length;
	out->from = address_from_sockaddr((struct sockaddr *)&from, NULL);
	read_control(&message, out);
	return true;
}
