/* SPDX-License-Identifier: Apache-2.0 */
/* In a network namespace of its own; skipped where none may be made. */
#include "net/netlink.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "base/testing.h"

static bool has_namespace;

static struct netlink *opened(struct netlink_options options)
{
	char *why = NULL;
	if (!has_namespace)
		skip();
	struct netlink *nl = netlink_open(&options, &why);
	if (!nl)
		fail_msg("%s", why);
	return nl;
}

static bool find_loopback(void *owner, const struct nlmsghdr *message)
{
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(message);
	assert_int_equal(message->nlmsg_type, RTM_NEWLINK);
	if (link->ifi_index == 1 && link->ifi_flags & IFF_LOOPBACK)
		*(int *)owner += 1;
	return true;
}

static void a_dump_of_links_finds_the_loopback(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct ifinfomsg filter = { .ifi_family = AF_UNSPEC };
	int found = 0;
	assert_int_equal(netlink_dump(nl, RTM_GETLINK, &filter, sizeof filter, find_loopback, &found), NETLINK_FINE);
	assert_int_equal(found, 1);
	netlink_close(nl);
}

static void a_dump_that_the_kernel_refuses_fails_with_its_words(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct ifinfomsg strange = { .ifi_family = AF_UNSPEC, .ifi_change = 7 };
	int found = 0;
	assert_int_equal(netlink_dump(nl, RTM_GETLINK, &strange, sizeof strange, find_loopback, &found), NETLINK_FAILED);
	assert_non_null(strstr(netlink_error(nl), "nvalid"));
	netlink_close(nl);
}

static void an_asked_link_is_answered_and_an_unknown_one_is_an_errno(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	char bytes[256];
	for (int ifindex = 1; ifindex <= 999; ifindex += 998) {
		int found = 0;
		struct nlmsghdr *request = mnl_nlmsg_put_header(bytes);
		request->nlmsg_type = RTM_GETLINK;
		struct ifinfomsg *link = mnl_nlmsg_put_extra_header(request, sizeof *link);
		link->ifi_index = ifindex;
		assert_int_equal(netlink_ask(nl, request, find_loopback, &found), ifindex == 1 ? 0 : ENODEV);
		assert_int_equal(found, ifindex == 1);
	}
	assert_string_equal(netlink_error(nl), strerror(ENODEV));
	netlink_close(nl);
}

/* A blackhole for 10.x.y.z/length. */
static void add_route(struct batch *batch, uint16_t type, uint32_t number, unsigned length)
{
	struct rtmsg *route;
	struct nlmsghdr *m = batch_add(batch, type, type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_EXCL : 0,
				       sizeof *route, (void **)&route);
	route->rtm_family = AF_INET;
	route->rtm_dst_len = (uint8_t)length;
	route->rtm_table = RT_TABLE_MAIN;
	route->rtm_protocol = RTPROT_STATIC;
	route->rtm_type = RTN_BLACKHOLE;
	mnl_attr_put_u32(m, RTA_DST, htonl(10u << 24 | number));
}

static bool count_blackholes(void *owner, const struct nlmsghdr *message)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);
	*(uint32_t *)owner += route->rtm_type == RTN_BLACKHOLE;
	return true;
}

static uint32_t routes_there(struct netlink *nl)
{
	struct rtmsg filter = { .rtm_family = AF_INET };
	uint32_t count = 0;
	assert_int_equal(netlink_dump(nl, RTM_GETROUTE, &filter, sizeof filter, count_blackholes, &count), NETLINK_FINE);
	return count;
}

struct seen {
	uint32_t count;
	uint32_t indexes[300];
	int errors[300];
	char words[200];
};

static void note_refusal(void *owner, uint32_t index, int error, const char *words)
{
	struct seen *seen = owner;
	seen->indexes[seen->count] = index;
	seen->errors[seen->count++] = error;
	snprintf(seen->words, sizeof seen->words, "%s", words);
}

static void send_routes(struct batch *batch, uint16_t type, uint32_t from, uint32_t to, struct seen *seen)
{
	*seen = (struct seen){ 0 };
	for (uint32_t i = from; i < to; i++)
		add_route(batch, type, i, 32);
	assert_int_equal(batch_send(batch, note_refusal, seen), NETLINK_FINE);
	assert_int_equal(batch_count(batch), 0);
}

static void a_full_batch_is_installed_and_taken_out_again(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct batch *batch = batch_new(nl);
	struct seen seen = { 0 };
	for (uint32_t i = 0; i < NETLINK_BATCH_MAX; i++) {
		assert_true(batch_has_room(batch));
		add_route(batch, RTM_NEWROUTE, i, 32);
	}
	assert_false(batch_has_room(batch));
	assert_int_equal(batch_send(batch, note_refusal, &seen), NETLINK_FINE);
	assert_int_equal(routes_there(nl), NETLINK_BATCH_MAX);
	send_routes(batch, RTM_DELROUTE, 0, NETLINK_BATCH_MAX, &seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(routes_there(nl), 0);
	assert_int_equal(batch_send(batch, note_refusal, &seen), NETLINK_FINE);
	batch_free(batch);
	netlink_close(nl);
}

static void what_is_refused_is_told_with_its_place_and_the_rest_is_done(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct batch *batch = batch_new(nl);
	struct seen seen;
	send_routes(batch, RTM_NEWROUTE, 5, 7, &seen);
	send_routes(batch, RTM_NEWROUTE, 0, 10, &seen);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.indexes[0], 5);
	assert_int_equal(seen.indexes[1], 6);
	assert_int_equal(seen.errors[0], EEXIST);
	assert_int_equal(routes_there(nl), 10);
	add_route(batch, RTM_NEWROUTE, 1, 24);
	assert_int_equal(batch_send(batch, note_refusal, &seen), NETLINK_FINE);
	assert_int_equal(seen.errors[2], EINVAL);
	assert_string_equal(seen.words, "Invalid prefix for given prefix length");
	send_routes(batch, RTM_NEWROUTE, 0, 256, &seen);
	assert_int_equal(seen.count, 10);
	send_routes(batch, RTM_NEWROUTE, 0, 256, &seen);
	assert_int_equal(seen.count, 256);
	assert_int_equal(seen.indexes[255], 255);
	send_routes(batch, RTM_DELROUTE, 0, 256, &seen);
	batch_free(batch);
	netlink_close(nl);
}

static void a_message_may_be_taken_back(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct batch *batch = batch_new(nl);
	struct seen seen = { 0 };
	add_route(batch, RTM_NEWROUTE, 1, 32);
	add_route(batch, RTM_NEWROUTE, 2, 32);
	batch_drop_last(batch);
	assert_int_equal(batch_count(batch), 1);
	assert_int_equal(batch_send(batch, note_refusal, &seen), NETLINK_FINE);
	assert_int_equal(routes_there(nl), 1);
	send_routes(batch, RTM_DELROUTE, 1, 2, &seen);
	assert_int_equal(seen.count, 0);
	batch_free(batch);
	netlink_close(nl);
}

static void events_are_heard_except_the_echo_of_the_own_socket(void **state)
{
	struct netlink *mine = opened((struct netlink_options){ 0 }), *other = opened((struct netlink_options){ 0 });
	struct netlink *ear = opened((struct netlink_options){ .groups = RTMGRP_IPV4_ROUTE,
							       .ignore_port = netlink_port(mine) });
	struct batch *batch = batch_new(mine), *others = batch_new(other);
	struct seen seen;
	uint32_t heard = 0;
	send_routes(batch, RTM_NEWROUTE, 0, 5, &seen);
	assert_int_equal(netlink_read(ear, count_blackholes, &heard), NETLINK_FINE);
	assert_int_equal(heard, 0);
	send_routes(others, RTM_DELROUTE, 0, 3, &seen);
	assert_int_equal(netlink_read(ear, count_blackholes, &heard), NETLINK_FINE);
	assert_int_equal(heard, 3);
	send_routes(batch, RTM_DELROUTE, 3, 5, &seen);
	batch_free(batch);
	batch_free(others);
	netlink_close(mine);
	netlink_close(other);
	netlink_close(ear);
}

static void an_overrun_is_reported_and_reading_goes_on_after(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	struct netlink *ear = opened((struct netlink_options){ .groups = RTMGRP_IPV4_ROUTE, .receive_bytes = 4096 });
	struct batch *batch = batch_new(nl);
	struct seen seen;
	uint32_t heard = 0, overruns = 0;
	send_routes(batch, RTM_NEWROUTE, 0, 256, &seen);
	for (int i = 0; i < 100; i++)
		overruns += netlink_read(ear, count_blackholes, &heard) == NETLINK_OVERRUN;
	assert_int_equal(overruns, 1);
	assert_true(heard < 256);
	heard = 0;
	send_routes(batch, RTM_DELROUTE, 0, 2, &seen);
	assert_int_equal(netlink_read(ear, count_blackholes, &heard), NETLINK_FINE);
	assert_int_equal(heard, 2);
	send_routes(batch, RTM_DELROUTE, 2, 256, &seen);
	batch_free(batch);
	netlink_close(nl);
	netlink_close(ear);
}

static void groups_may_be_joined_later_and_the_buffer_is_large(void **state)
{
	struct netlink *nl = opened((struct netlink_options){ 0 });
	assert_true(netlink_join(nl, RTNLGRP_LINK));
	assert_false(netlink_join(nl, 100000));
	assert_true(netlink_receive_bytes(nl) >= 1 << 20);
	netlink_close(nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dump_of_links_finds_the_loopback),
		cmocka_unit_test(a_dump_that_the_kernel_refuses_fails_with_its_words),
		cmocka_unit_test(an_asked_link_is_answered_and_an_unknown_one_is_an_errno),
		cmocka_unit_test(a_full_batch_is_installed_and_taken_out_again),
		cmocka_unit_test(what_is_refused_is_told_with_its_place_and_the_rest_is_done),
		cmocka_unit_test(a_message_may_be_taken_back),
		cmocka_unit_test(events_are_heard_except_the_echo_of_the_own_socket),
		cmocka_unit_test(an_overrun_is_reported_and_reading_goes_on_after),
		cmocka_unit_test(groups_may_be_joined_later_and_the_buffer_is_large),
	};
	has_namespace = unshare(CLONE_NEWNET) == 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
