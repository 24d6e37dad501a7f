/* SPDX-License-Identifier: Apache-2.0 */
/* quota -- the speaker's part of `maximum-prefix-out` (export/quota.h): what shards gave back goes to those who asked.
 *
 * A neighbor's limit and session say what is meant: a letter from before is of a quota that is no more. */
#include "bgpd/speaker/speaker.h"

static void give(struct speaker *s, uint16_t shard, const struct event_quota *like, uint32_t count)
{
	struct event_quota *letter = EVENT(EVENT_QUOTA, event_quota);
	letter->peer = like->peer;
	letter->family = like->family;
	letter->session = like->session;
	letter->limit = like->limit;
	letter->count = count;
	actor_post(s->actor, s->shards[shard], &letter->head);
}

/* In equal parts, the first ones a little more. */
static void share_out(struct speaker *s, struct quota_bank *bank, const struct event_quota *like)
{
	for (uint16_t i = 0; i < s->shard_count && bank->left; i++) {
		uint32_t hungry = (uint32_t)__builtin_popcountll(bank->hungry);
		if (!(bank->hungry >> i & 1))
			continue;
		uint32_t count = (bank->left + hungry - 1) / hungry;
		bank->hungry &= ~(1ull << i);
		bank->left -= count;
		give(s, i, like, count);
	}
}

void quota_took(struct speaker *s, struct actor *shard, const struct event_quota *state)
{
	struct neighbor *n = neighbor_at(s, state->peer);
	uint64_t bit = 1ull << speaker_shard_number(s, shard);
	if (!n || state->limit != n->rules->family[state->family].max_prefix_out)
		return;
	struct quota_bank *bank = &n->quotas[state->family];
	if (bank->limit != state->limit || bank->session < state->session)
		*bank = (struct quota_bank){ .session = state->session, .limit = state->limit };
	if (bank->session != state->session)
		return;
	bank->left += state->count;
	bank->hungry = state->is_hungry ? bank->hungry | bit : bank->hungry & ~bit;
	share_out(s, bank, state);
}
