/* SPDX-License-Identifier: Apache-2.0 */
/* kernel -- what the kernel itself needs for a table of routes: the limit that no daemon can beat.
 *
 *	kernel ROUTES GATEWAY INTERFACE
 *
 * Adds the synthetic routes over one nexthop object, 256 in a send, the last of them acknowledged, in the order in which
 * a sender of the benchmark says them; then removes them.  Says seconds and CPU seconds of both as JSON. */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "load.h"

enum { PER_SEND = 256, OBJECT = 4711, PROTOCOL = 186, ROOM = PER_SEND * 128 };

struct writer {
	struct mnl_socket *socket;
	char bytes[ROOM];
	size_t length;
	unsigned count;
	uint32_t sequence;
	struct nlmsghdr *last;
};

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what)
{
	perror(what);
	exit(1);
}

/* The last message asks for an answer, so one read ends the batch; an error of any other comes before it. */
static void flush(struct writer *w)
{
	char answer[8192];
	ssize_t n;

	if (!w->count)
		return;
	w->last->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(w->socket, w->bytes, w->length) < 0)
		give_up("send");
	n = mnl_socket_recvfrom(w->socket, answer, sizeof answer);
	const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
	if (n < (ssize_t)sizeof *head || head->nlmsg_type != NLMSG_ERROR || ((struct nlmsgerr *)mnl_nlmsg_get_payload(head))->error)
		give_up("the kernel refused a route");
	w->length = w->count = 0;
}

static struct nlmsghdr *begin(struct writer *w, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *head = mnl_nlmsg_put_header(w->bytes + w->length);

	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | flags;
	head->nlmsg_seq = ++w->sequence;
	return head;
}

static void end(struct writer *w, struct nlmsghdr *head)
{
	w->last = head;
	w->length += NLMSG_ALIGN(head->nlmsg_len);
	if (++w->count == PER_SEND)
		flush(w);
}

static void put_object(struct writer *w, const char *gateway, const char *interface)
{
	struct nlmsghdr *head = begin(w, RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE);
	struct nhmsg *hop = mnl_nlmsg_put_extra_header(head, sizeof *hop);

	hop->nh_family = AF_INET;
	hop->nh_protocol = PROTOCOL;
	mnl_attr_put_u32(head, NHA_ID, OBJECT);
	mnl_attr_put_u32(head, NHA_GATEWAY, inet_addr(gateway));
	mnl_attr_put_u32(head, NHA_OIF, if_nametoindex(interface));
	end(w, head);
	flush(w);
}

static void put_route(struct writer *w, uint16_t type, uint64_t key)
{
	struct nlmsghdr *head = begin(w, type, type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_REPLACE : 0);
	struct rtmsg *route = mnl_nlmsg_put_extra_header(head, sizeof *route);

	route->rtm_family = AF_INET;
	route->rtm_dst_len = (key & 0xff) - 1;
	route->rtm_table = RT_TABLE_MAIN;
	route->rtm_protocol = PROTOCOL;
	route->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(head, RTA_DST, htonl(key >> 8));
	mnl_attr_put_u32(head, RTA_PRIORITY, 20);
	if (type == RTM_NEWROUTE)
		mnl_attr_put_u32(head, RTA_NH_ID, OBJECT);
	end(w, head);
}

struct order {
	uint64_t *keys;
	size_t count;
};

static void note(void *owner, uint64_t key)
{
	struct order *order = owner;

	order->keys[order->count++] = key;
}

static void change_all(struct writer *w, uint16_t type, const struct order *order, const char *what)
{
	double began = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);

	for (size_t i = 0; i < order->count; i++)
		put_route(w, type, order->keys[i]);
	flush(w);
	printf("\"%s\": {\"seconds\": %.3f, \"cpu\": %.3f}", what, now(CLOCK_MONOTONIC) - began, now(CLOCK_PROCESS_CPUTIME_ID) - used);
}

int main(int argc, char **argv)
{
	static struct writer w;
	struct order order = { 0 };
	struct table seen;
	struct message m;

	if (argc != 4) {
		fprintf(stderr, "kernel ROUTES GATEWAY INTERFACE\n");
		return 2;
	}
	struct load load = { .routes = strtoul(argv[1], NULL, 10), .variant = 1, .asn = 1 };
	order.keys = calloc(load.routes, sizeof *order.keys);
	table_init(&seen);
	seen.heard = note;
	seen.owner = &order;
	while (load_announce(&load, &m))
		take_update(&seen, m.bytes + HEADER, m.length - HEADER, 0);
	w.socket = mnl_socket_open(NETLINK_ROUTE);
	if (!w.socket || mnl_socket_bind(w.socket, 0, MNL_SOCKET_AUTOPID) < 0)
		give_up("netlink");
	put_object(&w, argv[2], argv[3]);
	printf("{\"routes\": %zu, ", order.count);
	change_all(&w, RTM_NEWROUTE, &order, "add");
	printf(", ");
	change_all(&w, RTM_DELROUTE, &order, "remove");
	printf("}\n");
	return 0;
}
