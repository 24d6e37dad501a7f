/* SPDX-License-Identifier: Apache-2.0 */
/* identity -- see identity.h. */
#include "bgpd/events/identity.h"

bool identity_is_member(const struct peer_rules *rules, uint32_t asn)
{
	for (unsigned i = 0; asn && i < MEMBERS_MOST && rules->members[i]; i++)
		if (rules->members[i] == asn)
			return true;
	return false;
}

static bool is_outsider(const struct peer_rules *rules, uint32_t remote_as)
{
	return rules->confederation && remote_as && remote_as != rules->own_as && !identity_is_member(rules, remote_as);
}

/* Whether a neighbor of any AS is an outsider is not known yet: members are met more often. */
uint32_t identity_local_as(const struct peer_rules *rules)
{
	if (rules->said_local_as)
		return rules->said_local_as;
	return is_outsider(rules, rules->remote_as) ? rules->confederation : rules->own_as;
}

static enum peer_kind kind_of(const struct peer_rules *rules, uint32_t local_as, uint32_t remote_as)
{
	if (rules->remote_is == REMOTE_INTERNAL || remote_as == local_as)
		return PEER_IBGP;
	return rules->confederation && identity_is_member(rules, remote_as) ? PEER_CONFED : PEER_EBGP;
}

struct peer_identity identity_of(const struct peer_rules *rules, uint32_t local_as, uint32_t remote_as)
{
	struct peer_identity who = { .local_as = local_as ? local_as : identity_local_as(rules) };
	who.kind = (uint8_t)kind_of(rules, who.local_as, remote_as ? remote_as : rules->remote_as);
	who.nearness = who.kind != PEER_EBGP ? 2 : rules->is_oad ? 1 : 0;
	who.speaks_aigp = who.kind != PEER_EBGP || rules->says_aigp;
	bool is_other = rules->said_local_as && who.local_as == rules->said_local_as;
	uint32_t outside_as = rules->confederation && who.kind != PEER_CONFED ? rules->confederation : rules->own_as;
	who.front_as = is_other ? rules->said_local_as : outside_as;
	who.behind_as = is_other && !rules->local_as_replaces ? outside_as : 0;
	who.prepended_as = is_other && !rules->local_as_stays_out ? rules->said_local_as : 0;
	return who;
}
