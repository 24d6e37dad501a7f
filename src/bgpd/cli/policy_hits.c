/* SPDX-License-Identifier: Apache-2.0 */
/* policy_hits -- how often rules of route maps were met and lines of lists decided: each shard counts for itself,
 * the speaker what is asked about routes of our own. */
#include "bgpd/cli/policy.h"
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"

/* Who still has another book counts other rules. */
uint64_t *policy_hits_sum(const struct speaker *s, const struct question *answers)
{
	const struct policy_book *book = s->plan.policy;
	uint32_t count = policy_hit_count(book);
	uint64_t *sum = mem_new((count + 1) * sizeof *sum);
	for (uint32_t i = 0; i < answers->hits.count; i++) {
		const struct event_hits *more = answers->hits.items[i];
		for (uint32_t k = 0; more->book == book && k < more->count; k++)
			sum[k] += more->hits[k];
	}
	if (s->own_routes.book == book)
		policy_memo_add_hits(&s->own_routes, sum);
	return sum;
}

void policy_hits_forget(struct speaker *s, const struct policy_counters *which)
{
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_forget_hits *letter = EVENT(EVENT_FORGET_HITS, event_forget_hits);
		letter->kind = (uint8_t)which->kind;
		letter->name = which->name;
		letter->about = which->about;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
	policy_memo_forget_hits(&s->own_routes, which);
}
