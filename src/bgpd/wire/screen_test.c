/* SPDX-License-Identifier: Apache-2.0 */
/* screen_test -- what is not wanted of UPDATEs: attributes the operator names, routes that roles show as leaked. */
#include "base/loop.h"
#include "bgpd/wire/capability.h"
#include "bgpd/wire/testing.h"
#include "bgpd/wire/update.h"

enum { THEIR_AS = 65001 };

static struct update u;
static struct update_context c;

#define GOOD "40010100 4002060201 0000fde9 400304 0a630002"
#define PREFIX "18 c63364"
#define MARKED_BY_THEM "c02304 0000fde9"
#define MARKED_BY_OTHERS "c02304 0000fdea"

static void decode(const char *attributes)
{
	static uint8_t room[512];
	size_t length = from_hex(attributes, room + 4, 400);
	store_u16(room, 0);
	store_u16(room + 2, (uint16_t)length);
	length += 4;
	length += from_hex(PREFIX, room + length, 16);
	update_decode(&c, reader_over(room, length), &u);
}

static int open_session(void **state)
{
	attrs_open();
	c = some_session();
	c.remote_as = THEIR_AS;
	c.screen.is_on = true;
	return 0;
}

static int close_session(void **state)
{
	attrs_close();
	return 0;
}

static bool is_taken(void)
{
	return u.verdict == UPDATE_FINE && u.announced_count == 1 && u.attrs[0];
}

static void let_go(void)
{
	if (u.attrs[0])
		attrs_release(u.attrs[0], 1);
}

static uint32_t mark_of(uint32_t id)
{
	bool found;
	struct reader value = attrs_value(attrs_at(id), ATTR_OTC, &found, NULL);
	return found ? read_u32(&value) : 0;
}

/* -- roles: ours is named -- */

static void a_marked_route_of_a_customer_is_a_leak(void **state)
{
	static const uint8_t roles[] = { ROLE_PROVIDER, ROLE_RS_SERVER };
	c.screen.role_said = true;
	for (size_t i = 0; i < sizeof roles; i++) {
		c.screen.role = roles[i];
		decode(GOOD MARKED_BY_THEM);
		assert_true(u.is_screened_out && !u.attrs[0] && u.announced_count == 1);
		decode(GOOD);
		assert_true(is_taken());
		assert_int_equal(mark_of(u.attrs[0]), 0);
		let_go();
	}
}

static void a_peer_may_mark_only_with_its_own_number(void **state)
{
	c.screen.role_said = true;
	c.screen.role = ROLE_PEER;
	decode(GOOD MARKED_BY_OTHERS);
	assert_true(u.is_screened_out && !u.attrs[0]);
	decode(GOOD MARKED_BY_THEM);
	assert_true(is_taken());
	let_go();
}

static void routes_of_providers_peers_and_route_servers_are_marked(void **state)
{
	static const uint8_t roles[] = { ROLE_CUSTOMER, ROLE_PEER, ROLE_RS_CLIENT };
	c.screen.role_said = true;
	for (size_t i = 0; i < sizeof roles; i++) {
		c.screen.role = roles[i];
		decode(GOOD);
		assert_true(is_taken());
		assert_int_equal(mark_of(u.attrs[0]), THEIR_AS);
		let_go();
	}
	c.screen.role = ROLE_CUSTOMER;
	decode(GOOD MARKED_BY_OTHERS);
	assert_true(is_taken());
	assert_int_equal(mark_of(u.attrs[0]), 65002);
	let_go();
}

static void without_a_role_marks_pass(void **state)
{
	c.screen.is_on = false;
	decode(GOOD MARKED_BY_OTHERS);
	assert_true(is_taken());
	assert_int_equal(mark_of(u.attrs[0]), 65002);
	let_go();
}

/* -- attributes -- */

static void named_attributes_are_taken_off(void **state)
{
	c.screen.discard[0] = 1ull << ATTR_COMMUNITIES | 1ull << ATTR_ATOMIC_AGGREGATE;
	decode(GOOD "400600 c00804 fde80064");
	assert_true(is_taken());
	assert_int_equal(u.screened, 2);
	assert_false(attrs_at(u.attrs[0])->flags & (ATTRS_HAS_COMMUNITIES | ATTRS_ATOMIC_AGGREGATE));
	let_go();
}

/* Nobody looks at what is taken off, so that it can't be wrong. */
static void what_is_taken_off_may_be_broken(void **state)
{
	decode(GOOD "c00803 fde800");
	assert_int_equal(u.verdict, UPDATE_WITHDRAW);
	c.screen.discard[0] = 1ull << ATTR_COMMUNITIES;
	decode(GOOD "c00803 fde800");
	assert_true(is_taken());
	let_go();
}

static void routes_with_named_attributes_are_refused(void **state)
{
	c.screen.withdraw[200 >> 6] = 1ull << (200 & 63);
	decode(GOOD "c0c802 abcd");
	assert_int_equal(u.verdict, UPDATE_FINE);
	assert_true(u.is_screened_out && u.announced_count == 1 && !u.attrs[0]);
	decode(GOOD "c0c902 abcd");
	assert_true(is_taken());
	let_go();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_session, close_session)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_marked_route_of_a_customer_is_a_leak),
		TEST(a_peer_may_mark_only_with_its_own_number),
		TEST(routes_of_providers_peers_and_route_servers_are_marked),
		TEST(without_a_role_marks_pass),
		TEST(named_attributes_are_taken_off),
		TEST(what_is_taken_off_may_be_broken),
		TEST(routes_with_named_attributes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
