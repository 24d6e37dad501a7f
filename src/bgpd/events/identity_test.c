/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"
#include "bgpd/events/identity.h"

enum { OWN = 65000, LOCAL = 500, THEIRS = 1000, CONFEDERATION = 100, MEMBER = 65002 };

static struct peer_rules alone(uint32_t remote_as)
{
	struct peer_rules rules = { .own_as = OWN, .remote_as = remote_as };
	return rules;
}

static struct peer_rules member_of_confederation(uint32_t remote_as)
{
	struct peer_rules rules = { .own_as = OWN, .remote_as = remote_as, .confederation = CONFEDERATION,
				    .members = { 65001, MEMBER } };
	return rules;
}

static void assert_who(struct peer_identity who, enum peer_kind kind, uint32_t local, uint32_t front, uint32_t behind,
		       uint32_t prepended)
{
	assert_int_equal(who.kind, kind);
	assert_int_equal(who.local_as, local);
	assert_int_equal(who.front_as, front);
	assert_int_equal(who.behind_as, behind);
	assert_int_equal(who.prepended_as, prepended);
}

static void the_same_number_is_internal_another_external(void **state)
{
	struct peer_rules inside = alone(OWN), outside = alone(THEIRS);
	assert_who(identity_of(&inside, 0, 0), PEER_IBGP, OWN, OWN, 0, 0);
	assert_who(identity_of(&outside, 0, 0), PEER_EBGP, OWN, OWN, 0, 0);
}

static void local_as_stands_in_front_of_our_own(void **state)
{
	struct peer_rules rules = alone(THEIRS);
	rules.said_local_as = LOCAL;
	assert_who(identity_of(&rules, 0, 0), PEER_EBGP, LOCAL, LOCAL, OWN, LOCAL);
	rules.local_as_stays_out = true;
	assert_who(identity_of(&rules, 0, 0), PEER_EBGP, LOCAL, LOCAL, OWN, 0);
	rules.local_as_replaces = true;
	assert_who(identity_of(&rules, 0, 0), PEER_EBGP, LOCAL, LOCAL, 0, 0);
}

static void local_as_of_the_neighbors_number_makes_it_internal(void **state)
{
	struct peer_rules rules = alone(LOCAL);
	rules.said_local_as = LOCAL;
	assert_int_equal(identity_of(&rules, 0, 0).kind, PEER_IBGP);
}

static void who_knows_us_by_our_own_number_meets_no_local_as(void **state)
{
	struct peer_rules rules = alone(THEIRS);
	rules.said_local_as = LOCAL;
	rules.local_as_is_dual = true;
	assert_who(identity_of(&rules, OWN, THEIRS), PEER_EBGP, OWN, OWN, 0, 0);
}

static void what_is_left_open_is_known_by_the_opens(void **state)
{
	struct peer_rules rules = alone(0);
	rules.remote_is = REMOTE_AUTO;
	assert_int_equal(identity_of(&rules, 0, 0).kind, PEER_EBGP);
	assert_int_equal(identity_of(&rules, OWN, OWN).kind, PEER_IBGP);
	assert_int_equal(identity_of(&rules, OWN, THEIRS).kind, PEER_EBGP);
	rules.remote_is = REMOTE_EXTERNAL;
	assert_int_equal(identity_of(&rules, OWN, THEIRS).kind, PEER_EBGP);
}

static void outsiders_meet_the_confederation_members_our_number(void **state)
{
	struct peer_rules outsider = member_of_confederation(THEIRS), member = member_of_confederation(MEMBER),
			  inside = member_of_confederation(OWN);
	assert_who(identity_of(&outsider, 0, 0), PEER_EBGP, CONFEDERATION, CONFEDERATION, 0, 0);
	assert_who(identity_of(&member, 0, 0), PEER_CONFED, OWN, OWN, 0, 0);
	assert_int_equal(identity_of(&inside, 0, 0).kind, PEER_IBGP);
	assert_int_equal(identity_of(&inside, 0, 0).local_as, OWN);
}

static void who_has_the_confederations_number_is_inside(void **state)
{
	struct peer_rules rules = member_of_confederation(CONFEDERATION);
	assert_int_equal(identity_of(&rules, 0, 0).kind, PEER_IBGP);
	assert_int_equal(identity_of(&rules, 0, 0).local_as, CONFEDERATION);
}

static void an_external_neighbor_may_turn_out_to_be_a_member(void **state)
{
	struct peer_rules rules = member_of_confederation(0);
	rules.remote_is = REMOTE_EXTERNAL;
	assert_int_equal(identity_local_as(&rules), OWN);
	assert_who(identity_of(&rules, OWN, MEMBER), PEER_CONFED, OWN, OWN, 0, 0);
	assert_who(identity_of(&rules, OWN, THEIRS), PEER_EBGP, OWN, CONFEDERATION, 0, 0);
}

static void local_as_hides_the_confederation(void **state)
{
	struct peer_rules rules = member_of_confederation(THEIRS);
	rules.said_local_as = LOCAL;
	assert_who(identity_of(&rules, 0, 0), PEER_EBGP, LOCAL, LOCAL, CONFEDERATION, LOCAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_number_is_internal_another_external),
		cmocka_unit_test(local_as_stands_in_front_of_our_own),
		cmocka_unit_test(local_as_of_the_neighbors_number_makes_it_internal),
		cmocka_unit_test(who_knows_us_by_our_own_number_meets_no_local_as),
		cmocka_unit_test(what_is_left_open_is_known_by_the_opens),
		cmocka_unit_test(outsiders_meet_the_confederation_members_our_number),
		cmocka_unit_test(who_has_the_confederations_number_is_inside),
		cmocka_unit_test(an_external_neighbor_may_turn_out_to_be_a_member),
		cmocka_unit_test(local_as_hides_the_confederation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
