/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include "base/testing.h"

static struct address parsed(const char *text)
{
	struct address a;
	if (!address_parse(text, &a))
		fail_msg("%s is refused", text);
	return a;
}

/* Runs of zeros are likely, so that :: is met in every place. */
static void fill_at_random(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = rand() % 3 ? 0 : (uint8_t)rand();
}

static void a_hundred_thousand_texts_agree_with_libc(void **state)
{
	srand(1);
	for (int i = 0; i < 100000; i++) {
		int family = i % 2 ? AF_INET : AF_INET6;
		uint8_t bytes[16] = { 0 }, back[16];
		char ours[ADDRESS_TEXT], libc[ADDRESS_TEXT];
		fill_at_random(bytes, address_bits(family) / 8);
		struct address a = address_from_bytes(family, bytes);
		assert_string_equal(address_text(&a, ours), inet_ntop(family, bytes, libc, sizeof libc));
		struct address again = parsed(ours);
		assert_memory_equal(&a, &again, sizeof a);
		assert_int_equal(inet_pton(family, ours, back), 1);
		assert_memory_equal(back, a.bytes, address_bits(family) / 8);
	}
}

static void what_is_no_address_is_refused_and_leaves_the_old_one(void **state)
{
	static const char *const bad[] = { "", " ", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", " 1.2.3.4",
		"01.2.3.4", "1.2.3.-4", "1.2.3.4/24", "a.b.c.d", ":", ":::", "1::2::3", "12345::", "fe80::1%eth0",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::g", "::1/128" };
	struct address a = address_v4(0x01020304), before = a;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (address_parse(bad[i], &a))
			fail_msg("'%s' is taken", bad[i]);
	assert_false(address_parse(NULL, &a));
	assert_memory_equal(&a, &before, sizeof a);
}

static void ipv4_is_held_in_network_order(void **state)
{
	struct address a = address_v4(0xc0a80f6b);
	char text[ADDRESS_TEXT];
	assert_string_equal(address_text(&a, text), "192.168.15.107");
	assert_int_equal(address_to_v4(&a), 0xc0a80f6b);
	assert_int_equal(a.v4[0], 192);
}

static void socket_addresses_go_round(void **state)
{
	static const char *const texts[] = { "192.0.2.1", "2001:db8::1" };
	for (size_t i = 0; i < 2; i++) {
		struct address a = parsed(texts[i]);
		struct sockaddr_storage storage;
		uint16_t port;
		address_to_sockaddr(&a, 179, &storage);
		struct address back = address_from_sockaddr((struct sockaddr *)&storage, &port);
		assert_memory_equal(&a, &back, sizeof a);
		assert_int_equal(port, 179);
	}
	struct sockaddr unix_address = { .sa_family = AF_UNIX };
	assert_int_equal(address_from_sockaddr(&unix_address, NULL).family, 0);
}

static void addresses_have_an_order(void **state)
{
	struct address low = parsed("9.0.0.1"), high = parsed("10.0.0.1"), v6 = parsed("::");
	assert_true(address_compare(&low, &high) < 0);
	assert_true(address_compare(&high, &low) > 0);
	assert_true(address_compare(&high, &v6) < 0);
	assert_true(address_same(&low, &low));
	assert_false(address_same(&low, &high));
}

static void the_kinds_of_addresses_are_told_apart(void **state)
{
	static const struct { const char *text; bool zero, link_local, multicast, loopback; } rows[] = {
		{ "0.0.0.0", .zero = true }, { "::", .zero = true }, { "0.0.0.1" }, { "10.0.0.1" },
		{ "169.254.0.1", .link_local = true }, { "169.253.255.255" }, { "fe80::1", .link_local = true },
		{ "febf::1", .link_local = true }, { "fec0::1" }, { "224.0.0.1", .multicast = true },
		{ "239.255.255.255", .multicast = true }, { "240.0.0.0" }, { "ff02::1", .multicast = true },
		{ "127.0.0.1", .loopback = true }, { "127.255.0.1", .loopback = true },
		{ "::1", .loopback = true }, { "::2" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a = parsed(rows[i].text);
		assert_int_equal(address_is_zero(&a), rows[i].zero);
		assert_int_equal(address_is_link_local(&a), rows[i].link_local);
		assert_int_equal(address_is_multicast(&a), rows[i].multicast);
		assert_int_equal(address_is_loopback(&a), rows[i].loopback);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_thousand_texts_agree_with_libc),
		cmocka_unit_test(what_is_no_address_is_refused_and_leaves_the_old_one),
		cmocka_unit_test(ipv4_is_held_in_network_order),
		cmocka_unit_test(socket_addresses_go_round),
		cmocka_unit_test(addresses_have_an_order),
		cmocka_unit_test(the_kinds_of_addresses_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
