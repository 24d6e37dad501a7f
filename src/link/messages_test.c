/* SPDX-License-Identifier: Apache-2.0 */
/* What is put can be got; every truncation of every message is refused. */
#include "link/messages.h"
#include <stdlib.h>
#include <string.h>
#include "base/testing.h"

enum { BYTES_MAX = 8192 };

static struct address address_of(const char *text)
{
	struct address a;
	if (!address_parse(text, &a))
		fail_msg("%s is refused", text);
	return a;
}

static struct prefix prefix_from(const char *text)
{
	struct prefix p;
	if (!prefix_parse(text, &p))
		fail_msg("%s is refused", text);
	return p;
}

static struct nexthop hop(const char *gateway, uint32_t ifindex, uint8_t kind)
{
	struct nexthop n = { .kind = kind, .weight = 3, .is_onlink = ifindex % 2, .ifindex = ifindex };
	if (gateway)
		n.gateway = address_of(gateway);
	return n;
}

/* Each get with each shorter length, on bytes of exactly that length, so that a sanitizer sees a step over.
 * The struct must stay untouched. */
#define REFUSES_EVERY_TRUNCATION(get, type, bytes, length)                                         \
	do {                                                                                       \
		for (size_t cut = 0; cut < (length); cut++) {                                      \
			uint8_t *exact = malloc(cut ? cut : 1);                                    \
			memcpy(exact, bytes, cut);                                                 \
			struct reader shorter = reader_over(exact, cut);                           \
			static struct type untouched, touched;                                     \
			memset(&untouched, 0xa5, sizeof untouched);                                \
			memset(&touched, 0xa5, sizeof touched);                                    \
			assert_false(get(&shorter, &touched));                                     \
			assert_memory_equal(&touched, &untouched, sizeof touched);                 \
			free(exact);                                                               \
		}                                                                                  \
	} while (0)

#define GOES_ROUND(put, get, type, ...)                                                            \
	do {                                                                                       \
		struct type in = __VA_ARGS__;                                                      \
		static struct type out;                                                            \
		uint8_t bytes[BYTES_MAX];                                                          \
		struct writer w = writer_over(bytes, sizeof bytes);                                \
		put(&w, &in);                                                                      \
		assert_false(w.full);                                                              \
		struct reader r = reader_over(bytes, write_used(&w));                              \
		assert_true(get(&r, &out));                                                        \
		assert_int_equal(read_left(&r), 0);                                                \
		uint8_t again[BYTES_MAX];                                                          \
		struct writer w2 = writer_over(again, sizeof again);                               \
		put(&w2, &out);     /* bytes are compared: structs have holes */                   \
		assert_int_equal(write_used(&w2), write_used(&w));                                 \
		assert_memory_equal(bytes, again, write_used(&w));                                 \
		REFUSES_EVERY_TRUNCATION(get, type, bytes, write_used(&w));                        \
	} while (0)

static void watches_go_round(void **state)
{
	GOES_ROUND(link_put_watch, link_get_watch, link_watch, { .address = address_of("192.0.2.1") });
	GOES_ROUND(link_put_watch, link_get_watch, link_watch,
		   { .address = address_of("2001:db8::1"), .must_be_connected = true });
	GOES_ROUND(link_put_watch, link_get_watch, link_watch,
		   { .address = address_of("192.0.2.0"), .route = prefix_from("192.0.2.0/24") });
}

static void nexthops_go_round(void **state)
{
	GOES_ROUND(link_put_nexthop, link_get_nexthop, link_nexthop, { .address = address_of("192.0.2.1") });
	GOES_ROUND(link_put_nexthop, link_get_nexthop, link_nexthop,
		   { .address = address_of("2001:db8::1"), .is_reachable = true, .is_connected = true,
		     .distance = 200, .origin = ORIGIN_BGP, .metric = 0xfedcba98, .by = prefix_from("2001:db8::/32"),
		     .route = prefix_from("2001:db8::/48"),
		     .nexthop_count = 3,
		     .nexthops = { hop("fe80::1", 7, NEXTHOP_GATEWAY), hop(NULL, 8, NEXTHOP_INTERFACE),
				   hop("192.0.2.9", 0, NEXTHOP_GATEWAY) } });
}

static void redistributions_go_round(void **state)
{
	GOES_ROUND(link_put_redistribute, link_get_redistribute, link_redistribute,
		   { .family = AF_INET6, .origin = ORIGIN_STATIC, .table = 254 });
	GOES_ROUND(link_put_redistributed, link_get_redistributed, link_redistributed,
		   { .prefix = prefix_from("172.17.0.0/24"), .origin = ORIGIN_CONNECTED, .distance = 1, .metric = 20,
		     .tag = 4711, .instance = 99, .nexthop = hop(NULL, 3, NEXTHOP_INTERFACE) });
	GOES_ROUND(link_put_redistributed, link_get_redistributed, link_redistributed,
		   { .prefix = prefix_from("::/0"), .nexthop = hop(NULL, 0, NEXTHOP_BLACKHOLE) });
}

static void interfaces_and_addresses_go_round(void **state)
{
	GOES_ROUND(link_put_interface, link_get_interface, link_interface,
		   { .ifindex = 3, .name = "a-15-letter-if0", .flags = 0x11043, .mtu = 1500, .is_operative = true,
		     .kind = "bridge" });
	GOES_ROUND(link_put_address, link_get_address, link_address,
		   { .ifindex = 3, .prefix = prefix_from("172.17.0.1/24") });
	GOES_ROUND(link_put_address, link_get_address, link_address,
		   { .ifindex = 3, .prefix = prefix_from("2001:db8::1/64"), .peer = address_of("2001:db8::2") });
}

static void routers_on_links_go_round(void **state)
{
	GOES_ROUND(link_put_advertise, link_get_advertise, link_advertise,
		   { .ifindex = 3, .is_on = true, .interval_seconds = 10 });
	GOES_ROUND(link_put_neighbor, link_get_neighbor, link_neighbor, { .ifindex = 3, .address = address_of("fe80::1") });
}

static struct link_routes some_routes(uint8_t family)
{
	struct link_routes m = { .family = family, .origin = ORIGIN_BGP, .distance = 20, .flags = LINK_ROUTE_RECURSE,
				 .metric = 1, .tag = 2, .table = 100, .nexthop_count = 2 };
	m.nexthops[0] = hop("192.0.2.1", 0, NEXTHOP_GATEWAY);
	m.nexthops[1] = hop(family == AF_INET ? "192.0.2.2" : "fe80::2", 5, NEXTHOP_GATEWAY);
	return m;
}

static void a_batch_of_routes_goes_round(void **state)
{
	static const char *const texts[2][3] = { { "0.0.0.0/0", "10.0.0.0/8", "192.0.2.1/32" },
						 { "::/0", "2001:db8::/32", "2001:db8::1/128" } };
	for (int f = 0; f < 2; f++) {
		struct link_routes in = some_routes(f ? AF_INET6 : AF_INET), out;
		uint8_t bytes[BYTES_MAX];
		struct writer w = writer_over(bytes, sizeof bytes);
		struct prefix p;
		link_put_routes(&w, &in);
		size_t head = write_used(&w), stride = f ? 17 : 5;
		for (int i = 0; i < 3; i++) {
			p = prefix_from(texts[f][i]);
			link_put_prefix(&w, &p);
		}
		assert_int_equal(write_used(&w), head + 3 * stride);
		struct reader r = reader_over(bytes, write_used(&w));
		assert_true(link_get_routes(&r, &out));
		assert_int_equal(out.prefix_count, 3);
		assert_int_equal(out.table, 100);
		assert_int_equal(out.nexthop_count, 2);
		assert_memory_equal(out.nexthops, in.nexthops, sizeof in.nexthops);
		for (int i = 0; i < 3; i++) {
			struct prefix expected = prefix_from(texts[f][i]);
			assert_true(link_next_prefix(&out, &p));
			assert_memory_equal(&p, &expected, sizeof p);
		}
		assert_false(link_next_prefix(&out, &p));
		REFUSES_EVERY_TRUNCATION(link_get_routes, link_routes, bytes, head);
		for (size_t cut = head; cut < write_used(&w); cut++) {
			r = reader_over(bytes, cut);
			assert_int_equal(link_get_routes(&r, &out), (cut - head) % stride == 0);
		}
	}
}

static void words_come_along_with_routes(void **state)
{
	static const char *const said[EXTRA_COUNT] = { "65001 65002", "65001:1", "", "Router ID" };
	struct link_routes in = some_routes(AF_INET6), out;
	uint8_t extra[256], bytes[BYTES_MAX];
	struct writer words = writer_over(extra, sizeof extra), w = writer_over(bytes, sizeof bytes);
	for (int i = 0; i < EXTRA_COUNT; i++)
		link_put_words(&words, said[i], strlen(said[i]));
	in.flags |= LINK_ROUTE_EXTRA;
	in.extra = reader_over(extra, write_used(&words));
	link_put_routes(&w, &in);
	size_t head = write_used(&w);
	struct prefix p = prefix_from("2001:db8::/32"), got;
	link_put_prefix(&w, &p);
	struct reader r = reader_over(bytes, write_used(&w));
	assert_true(link_get_routes(&r, &out));
	for (int i = 0; i < EXTRA_COUNT; i++) {
		struct reader one = link_next_words(&out.extra);
		assert_int_equal(read_left(&one), strlen(said[i]));
		assert_memory_equal(one.at, said[i], strlen(said[i]));
	}
	assert_true(link_next_prefix(&out, &got));
	assert_memory_equal(&got, &p, sizeof p);
	REFUSES_EVERY_TRUNCATION(link_get_routes, link_routes, bytes, head);
	in.extra.end--;         /* the last words are one byte longer than what is there */
	w = writer_over(bytes, sizeof bytes);
	link_put_routes(&w, &in);
	r = reader_over(bytes, write_used(&w));
	assert_false(link_get_routes(&r, &out));
}

static void words_that_are_too_long_are_cut(void **state)
{
	static const char many[EXTRA_WORDS_MOST + 9];
	uint8_t bytes[2 * EXTRA_WORDS_MOST];
	struct writer w = writer_over(bytes, sizeof bytes);
	link_put_words(&w, many, sizeof many);
	struct reader r = reader_over(bytes, write_used(&w)), words = link_next_words(&r);
	assert_int_equal(read_left(&words), EXTRA_WORDS_MOST);
	assert_false(r.bad);
}

static void one_byte_that_no_put_writes_is_refused(void **state)
{
	struct link_routes routes = some_routes(AF_INET), out;
	struct prefix p = prefix_from("10.0.0.0/8");
	uint8_t bytes[BYTES_MAX];
	struct writer w = writer_over(bytes, sizeof bytes);
	link_put_routes(&w, &routes);
	size_t head = write_used(&w);
	link_put_prefix(&w, &p);
	static const struct { size_t from_start; uint8_t value; } rows[] = {
		{ 0, 0 },       /* family */
		{ 0, 11 },
		{ 16, 1 },      /* a count of next hops beyond the bound */
		{ 20, 5 },      /* the kind of the first next hop */
		{ 22, 2 },      /* on link: neither yes nor no */
		{ 27, 99 },     /* family of its gateway */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t old = bytes[rows[i].from_start];
		bytes[rows[i].from_start] = rows[i].value;
		struct reader r = reader_over(bytes, write_used(&w));
		assert_false(link_get_routes(&r, &out));
		bytes[rows[i].from_start] = old;
	}
	bytes[head] = 33;       /* a prefix longer than its family */
	struct reader r = reader_over(bytes, write_used(&w));
	assert_false(link_get_routes(&r, &out));
}

static void names_without_an_end_are_refused(void **state)
{
	struct link_interface in = { .ifindex = 1, .name = "lo" }, out;
	uint8_t bytes[128];
	struct writer w = writer_over(bytes, sizeof bytes);
	link_put_interface(&w, &in);
	memset(bytes + 4, 'x', IF_NAMESIZE);
	struct reader r = reader_over(bytes, write_used(&w));
	assert_false(link_get_interface(&r, &out));
}

static void a_thing_without_its_address_is_refused(void **state)
{
	uint8_t zeros[64] = { 0 };
	struct link_watch watch;
	struct link_nexthop nexthop;
	struct link_address address;
	struct link_redistribute redistribute;
	struct link_redistributed redistributed;
	struct link_advertise advertise;
	struct link_neighbor neighbor;
	struct reader r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_watch(&r, &watch));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_nexthop(&r, &nexthop));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_address(&r, &address));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_redistribute(&r, &redistribute));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_redistributed(&r, &redistributed));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_advertise(&r, &advertise));
	r = reader_over(zeros, sizeof zeros);
	assert_false(link_get_neighbor(&r, &neighbor));
}

static void random_bytes_do_no_harm(void **state)
{
	srand(3);
	for (int i = 0; i < 20000; i++) {
		size_t length = (size_t)(rand() % 200);
		uint8_t *bytes = malloc(length + 1);
		for (size_t j = 0; j < length; j++)
			bytes[j] = (uint8_t)(rand() % 2 ? rand() % 11 : rand());
		static struct link_routes routes;
		static struct link_nexthop nexthop;
		struct link_interface interface;
		struct link_redistributed redistributed;
		struct prefix p;
		struct reader r = reader_over(bytes, length);
		if (link_get_routes(&r, &routes))
			while (link_next_prefix(&routes, &p))
				assert_true(p.length <= address_bits(p.family));
		r = reader_over(bytes, length);
		link_get_nexthop(&r, &nexthop);
		r = reader_over(bytes, length);
		link_get_interface(&r, &interface);
		r = reader_over(bytes, length);
		link_get_redistributed(&r, &redistributed);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watches_go_round),
		cmocka_unit_test(nexthops_go_round),
		cmocka_unit_test(redistributions_go_round),
		cmocka_unit_test(interfaces_and_addresses_go_round),
		cmocka_unit_test(routers_on_links_go_round),
		cmocka_unit_test(a_batch_of_routes_goes_round),
		cmocka_unit_test(words_come_along_with_routes),
		cmocka_unit_test(words_that_are_too_long_are_cut),
		cmocka_unit_test(one_byte_that_no_put_writes_is_refused),
		cmocka_unit_test(names_without_an_end_are_refused),
		cmocka_unit_test(a_thing_without_its_address_is_refused),
		cmocka_unit_test(random_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
