/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include <string.h>
#include "vtysh/merge.h"

/* A knower that knows what begins with one of these words. */
static bool knows(void *owner, const char *head, const char *line)
{
	static const char *const heads[] = { "hostname", "log", "interface", "router bgp", "ip route" };
	static const char *const lines[] = { "ip address", "description", "neighbor", "network" };
	const char *const *words = line ? lines : heads;
	for (size_t i = 0; i < (line ? 4 : 5); i++)
		if (text_starts(line ? line : head, words[i]))
			return true;
	return false;
}
static const struct block_knower knower = { knows, NULL };

static void assert_written(const struct blocks *blocks, const char *wanted)
{
	struct text out = { 0 };
	blocks_write(blocks, &out);
	assert_string_equal(text_chars(&out), wanted);
	text_free(&out);
}

static void what_two_daemons_have_is_written_once(void **state)
{
	struct blocks all = { 0 }, more = { 0 };
	blocks_read(&all, "!\nhostname a\n!\ninterface eth0\n ip address 10.0.0.1/8\nexit\n!\nline vty\n login\nexit\n!\nend\n", false);
	blocks_read(&more, "hostname a\nlog stdout\n!\nrouter bgp 1\n network 10.0.0.0/8\nexit\n!\nline vty\n login\n x\nexit\n", false);
	blocks_merge(&all, &more);
	assert_written(&all, "!\nhostname a\nlog stdout\n!\ninterface eth0\n ip address 10.0.0.1/8\nexit\n!\nrouter bgp 1\n"
			     " network 10.0.0.0/8\nexit\n!\nline vty\n login\n x\nexit\n!\n");
	blocks_drop(&all);
	blocks_drop(&more);
}

static void blocks_are_in_the_order_of_frr(void **state)
{
	struct blocks all = { 0 };
	blocks_read(&all, "route-map M permit 1\nexit\nline vty\nexit\nip prefix-list P permit any\nip protocol bgp route-map M\n"
			  "router bgp 1\nexit\ndebug bgp updates\ninterface eth0\n mtu 1\nexit\nip route 1.0.0.0/8 Null0\n"
			  "bgp as-path access-list A permit 1\naccess-list 1 permit any\nhostname a\n", false);
	assert_written(&all, "!\nhostname a\ndebug bgp updates\n!\nip route 1.0.0.0/8 Null0\n!\ninterface eth0\n mtu 1\nexit\n!\n"
			     "router bgp 1\nexit\n!\naccess-list 1 permit any\n!\nip prefix-list P permit any\n!\n"
			     "bgp as-path access-list A permit 1\n!\nroute-map M permit 1\nexit\n!\n"
			     "ip protocol bgp route-map M\n!\nline vty\nexit\n!\n");
	blocks_drop(&all);
}

static void lines_of_one_daemon_stand_between_the_same_neighbours(void **state)
{
	struct blocks all = { 0 }, more = { 0 };
	blocks_read(&all, "route-map M permit 1\n match ip address A\n match tag 1\n set src 1.1.1.1\nexit\n", false);
	blocks_read(&more, "route-map M permit 1\n match as-path B\n match ip address A\n match metric 2\n match tag 1\n on-match next\nexit\n",
		    false);
	blocks_merge(&all, &more);
	assert_written(&all, "!\nroute-map M permit 1\n match as-path B\n match ip address A\n match metric 2\n match tag 1\n"
			     " on-match next\n set src 1.1.1.1\nexit\n!\n");
	blocks_drop(&all);
	blocks_drop(&more);
}

static void sections_that_nobody_knows_are_kept(void **state)
{
	struct blocks now = { 0 }, old = { 0 };
	blocks_read(&now, "hostname a\ninterface eth0\n ip address 10.0.0.1/8\nexit\n", false);
	blocks_read(&old, "router ospf\n network 1.0.0.0/8 area 0\nexit\nip route 1.0.0.0/8 Null0\naccess-list x permit any\n", true);
	blocks_keep(&now, &old, &knower);
	assert_written(&now, "!\nhostname a\n!\ninterface eth0\n ip address 10.0.0.1/8\nexit\n!\nrouter ospf\n"
			     " network 1.0.0.0/8 area 0\nexit\n!\naccess-list x permit any\n!\n");
	blocks_drop(&now);
	blocks_drop(&old);
}

static void lines_that_nobody_knows_stay_where_they_stood(void **state)
{
	struct blocks now = { 0 }, old = { 0 };
	blocks_read(&now, "interface eth0\n ip address 10.0.0.2/8\n description b\nexit\n", false);
	blocks_read(&old, "interface eth0\n ip ospf cost 1\n ip address 10.0.0.1/8\n description b\n ! why it is so\n isis x\n  deep\nexit\n",
		    true);
	blocks_keep(&now, &old, &knower);
	assert_written(&now, "!\ninterface eth0\n ip ospf cost 1\n ip address 10.0.0.2/8\n description b\n ! why it is so\n isis x\n"
			     "  deep\nexit\n!\n");
	blocks_drop(&now);
	blocks_drop(&old);
}

static void comments_outlive_what_they_stood_before(void **state)
{
	struct blocks now = { 0 }, old = { 0 };
	blocks_read(&now, "hostname a\nrouter bgp 2\n network 10.0.0.0/8\nexit\n", false);
	blocks_read(&old, "! the first word\nhostname a\n! the placeholder\nrouter bgp 1\nexit\n# not ours\nrouter bgp 2\nexit\n! the end\n", true);
	blocks_keep(&now, &old, &knower);
	assert_written(&now, "!\n! the first word\nhostname a\n!\n! the placeholder\n# not ours\nrouter bgp 2\n network 10.0.0.0/8\n"
			     "exit\n!\n! the end\n!\n");
	blocks_drop(&now);
	blocks_drop(&old);
}

static void what_was_written_reads_as_the_same(void **state)
{
	static const char text[] = "!\n! c\nhostname a\n!\ninterface eth0\n ip address 10.0.0.1/8\nexit\n!\nrouter bgp 1\n"
				   " neighbor x remote-as 1\n !\n address-family ipv4 unicast\n  network 10.0.0.0/8\n"
				   " exit-address-family\nexit\n!\n";
	struct blocks blocks = { 0 };
	blocks_read(&blocks, text, true);
	assert_written(&blocks, text);
	blocks_drop(&blocks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_daemons_have_is_written_once),
		cmocka_unit_test(blocks_are_in_the_order_of_frr),
		cmocka_unit_test(lines_of_one_daemon_stand_between_the_same_neighbours),
		cmocka_unit_test(sections_that_nobody_knows_are_kept),
		cmocka_unit_test(lines_that_nobody_knows_stay_where_they_stood),
		cmocka_unit_test(comments_outlive_what_they_stood_before),
		cmocka_unit_test(what_was_written_reads_as_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
