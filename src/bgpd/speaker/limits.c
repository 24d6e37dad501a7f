/* SPDX-License-Identifier: Apache-2.0 */
/* limits -- neighbors that bring more prefixes than they may (maximum-prefix).
 *
 * One shard alone knows by itself when it is too much.  Of several each knows its own part: who has more than its share of
 * what is to be warned of says so, then all are asked, and the sum is judged here. */
#include "base/memory.h"
#include "bgpd/speaker/questions.h"
#include "bgpd/speaker/speaker.h"

/* A question on its way. */
struct counting {
	struct speaker *speaker;
	struct question *question;
	uint16_t peer;
};

/* Whoever is over a limit that is another by now is told so by a new session: the shard left out what came meanwhile. */
static void is_near(struct speaker *s, struct neighbor *n, const struct event_max_prefix *news)
{
	const struct peer_family_rules *rules = &n->rules->family[news->family];
	bool is_past = !rules->max_prefix || (news->count <= rules->max_prefix && !news->is_warning);
	if (!is_past)
		log_warn("peer=%s as=%u family=%s brought %u prefixes, the limit is %u%s", n->rules->name, n->rules->remote_as,
			 families[news->family].log, news->count, rules->max_prefix,
			 news->is_warning ? "" : ": session ended until `maximum-prefix` is raised or it is cleared");
	if (!news->is_warning)
		neighbor_reset(s, n, notification_of(NOTIFY_CEASE, is_past ? CEASE_CONFIG_CHANGE : CEASE_MAX_PREFIX), true);
}

static void judge(struct speaker *s, struct neighbor *n, enum family_row f, uint32_t brought)
{
	const struct peer_family_rules *rules = &n->rules->family[f];
	bool is_over = brought > rules->max_prefix, *is_said = is_over ? &n->limits[f].is_over : &n->limits[f].has_warned;
	if (!rules->max_prefix || *is_said || brought <= limit_warns_from(rules))
		return;
	*is_said = true;
	is_near(s, n, &(struct event_max_prefix){ .peer = n->number, .family = (uint8_t)f, .count = brought,
						  .is_warning = !is_over || rules->max_prefix_warns_only });
}

static void are_counted(void *owner)
{
	struct counting *c = owner;
	struct neighbor *n = neighbor_at(c->speaker, c->peer);
	const struct neighbor_answer *answer = &c->question->neighbors.items[0];
	for (enum family_row f = 0; n && n->is_configured && f < FAMILY_COUNT; f++) {
		bool counts_refused = n->rules->family[f].max_prefix_counts_refused;
		judge(c->speaker, n, f, answer->counts.family[f].accepted + (counts_refused ? answer->counts.family[f].filtered : 0));
	}
	question_drop(c->speaker, c->question);
	mem_free(c);
}

void limits_took_news(struct speaker *s, const struct event_max_prefix *news)
{
	struct neighbor *n = neighbor_at(s, news->peer);
	if (!n || !n->is_configured)
		return;
	if (!news->is_share) {
		is_near(s, n, news);
		return;
	}
	struct counting *c = NEW(struct counting);
	*c = (struct counting){ .speaker = s, .peer = news->peer };
	c->question = question_status(s, &c->peer, 1, are_counted, c);
}
