/* SPDX-License-Identifier: Apache-2.0 */
/* neighbor -- the table of neighbors: numbers, rules in force, what io last told of each.
 *
 * A number is used again only when every actor has given back the last rules of its old bearer, so that no
 * letter of the old one can be taken for the new one's. */
#include <stdio.h>
#include <string.h>
#include "base/memory.h"
#include "bgpd/speaker/speaker.h"

enum { NEIGHBORS_MOST = 65534, SAME_REASON_MS = 60000 };

static const char *const state_words[] = {
	[STATE_IDLE] = "Idle", [STATE_CONNECT] = "Connect", [STATE_ACTIVE] = "Active",
	[STATE_OPEN_SENT] = "OpenSent", [STATE_OPEN_CONFIRM] = "OpenConfirm", [STATE_ESTABLISHED] = "Established",
};

const char *peer_state_word(uint8_t state)
{
	return state && state <= STATE_ESTABLISHED ? state_words[state] : "Idle";
}

/* ---- finding ------------------------------------------------------------------------------------------ */

struct neighbor *neighbor_at(const struct speaker *s, uint16_t number)
{
	return number < s->neighbors.count ? s->neighbors.items[number] : NULL;
}

struct neighbor *neighbor_next(const struct speaker *s, const struct neighbor *after)
{
	for (uint32_t i = after ? after->number + 1u : 1; i < s->neighbors.count; i++)
		if (s->neighbors.items[i] && s->neighbors.items[i]->is_configured)
			return s->neighbors.items[i];
	return NULL;
}

struct neighbor *neighbor_named(const struct speaker *s, const char *name)
{
	struct address wanted;
	bool is_address = address_parse(name, &wanted);
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (text_same(n->rules->name, name) || (is_address && address_same(&n->rules->remote, &wanted)))
			return n;
	return NULL;
}

struct neighbor *neighbor_called(const struct speaker *s, const char *hostname)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (neighbor_is_up(n) && hostname[0] && text_same(n->state.received.hostname, hostname))
			return n;
	return NULL;
}

struct neighbor *neighbor_of_address(const struct speaker *s, const struct address *remote, uint32_t scope)
{
	for (struct neighbor *n = NULL; (n = neighbor_next(s, n));)
		if (address_same(&n->rules->remote, remote) && (!scope || !n->rules->scope || n->rules->scope == scope))
			return n;
	return NULL;
}

bool neighbor_is_up(const struct neighbor *n)
{
	return n->state.state == STATE_ESTABLISHED;
}

struct peer_identity neighbor_who(const struct neighbor *n)
{
	return identity_of(n->rules, n->state.local_as, n->state.remote_as);
}

struct actor *neighbor_io(const struct speaker *s, uint16_t number)
{
	return s->ios[number % s->io_count];
}

/* ---- rules and numbers -------------------------------------------------------------------------------- */

static void post_rules(struct speaker *s, struct actor *to, const struct peer_rules *rules)
{
	struct event_rules *letter = EVENT(EVENT_RULES, event_rules);
	letter->rules = rules;
	actor_post(s->actor, to, &letter->head);
}

static void post_gone(struct speaker *s, struct actor *to, uint16_t number)
{
	struct event_peer *letter = EVENT(EVENT_PEER_GONE, event_peer);
	letter->peer = number;
	actor_post(s->actor, to, &letter->head);
}

static void begin_life(struct speaker *s, const struct peer_rules *rules)
{
	array_push(&s->lives, (struct rules_life){ rules, s->shard_count, 1u + s->shard_count, false });
	for (uint16_t i = 0; i < s->shard_count; i++)
		post_rules(s, s->shards[i], rules);
}

static struct rules_life *life_of(struct speaker *s, const struct peer_rules *rules)
{
	for (uint32_t i = 0; i < s->lives.count; i++)
		if (s->lives.items[i].rules == rules)
			return &s->lives.items[i];
	return NULL;
}

static bool number_is_free(const struct speaker *s, uint32_t number)
{
	if (number < s->neighbors.count && s->neighbors.items[number])
		return false;
	for (uint32_t i = 0; i < s->lives.count; i++)
		if (s->lives.items[i].rules->peer == number)
			return false;
	return true;
}

static uint16_t free_number(struct speaker *s)
{
	for (uint32_t i = 1; i <= NEIGHBORS_MOST; i++)
		if (number_is_free(s, i)) {
			while (s->neighbors.count <= i)
				array_push(&s->neighbors, NULL);
			return (uint16_t)i;
		}
	return 0;
}

static struct peer_rules *make_rules(const struct speaker *s, const struct neighbor *known, const struct plan_neighbor *wish)
{
	struct peer_rules *rules = mem_copy(&wish->rules, sizeof *rules);
	unnumbered_complete(s, rules, known ? known->rules : NULL);
	rules->router_id = s->router_id;
	rules->lacks_rpki = rules->wants_rpki && !rpki_has_connection(&s->rpki);
	rules->restart.keeps_forwarding &= s->options.uses_zebra && s->options.installs;
	rules->dscp = s->plan.dscp;
	rules->shard_count = s->shard_count;
	rules->restart.is_restarting = !speaker_fib_is_settled(s);
	rules->restart.restarting_until_s = s->started_s + rules->restart.seconds;
	rules->cluster_id = s->plan.cluster_id ? s->plan.cluster_id : s->router_id;
	snprintf(rules->hostname, sizeof rules->hostname, "%s", s->hostname ? s->hostname : "");
	return rules;
}

static bool same_rules(const struct peer_rules *a, const struct peer_rules *b)
{
	struct peer_rules copy = *b;
	copy.peer = a->peer;
	copy.version = a->version;
	return !memcmp(a, &copy, sizeof copy);
}

static bool import_differs(const struct peer_family_rules *a, const struct peer_family_rules *b)
{
	return a->allowas_in != b->allowas_in || a->allowas_in_origin != b->allowas_in_origin || a->allowas_in_map != b->allowas_in_map ||
	       a->weight != b->weight || a->lacks_policy != b->lacks_policy ||
	       a->soft_reconfiguration != b->soft_reconfiguration || a->prefers_global != b->prefers_global || memcmp(&a->in, &b->in, sizeof a->in);
}

static bool export_differs(const struct peer_family_rules *a, const struct peer_family_rules *b)
{
	return a->next_hop_self != b->next_hop_self || a->communities_off != b->communities_off || a->reflector_client != b->reflector_client ||
	       a->default_originate != b->default_originate || memcmp(&a->rewriting, &b->rewriting, sizeof a->rewriting);
}

/* Settings of the whole neighbor that change what it is told. */
static bool told_otherwise(const struct peer_rules *old, const struct peer_rules *now)
{
	return old->spares_loops != now->spares_loops || old->is_leaving != now->is_leaving || old->tells_back != now->tells_back;
}

/* That it is up is perhaps not known here yet: what follows concerns it all the same. */
static void change(struct speaker *s, struct neighbor *n, struct peer_rules *rules)
{
	const struct peer_rules *old = n->rules;
	rules->peer = n->number;
	rules->version = old->version + 1;
	n->rules = rules;
	begin_life(s, rules);
	for (int f = 0; f < FAMILY_COUNT; f++) {
		if (peer_limits_differ(&old->family[f], &rules->family[f]))
			n->limits[f].has_warned = n->limits[f].is_over = false;
		if (old->family[f].max_prefix_out != rules->family[f].max_prefix_out)
			n->quotas[f] = (struct quota_bank){ 0 };         /* shards begin anew, too */
		n->keeps_anew[f] |= rules->family[f].soft_reconfiguration && !old->family[f].soft_reconfiguration;
		n->asks_again[f] |= import_differs(&old->family[f], &rules->family[f]) || old->is_leaving != rules->is_leaving ||
				    old->enforce_first_as != rules->enforce_first_as || memcmp(&old->screen, &rules->screen, sizeof old->screen);
		if (told_otherwise(old, rules) || export_differs(&old->family[f], &rules->family[f]))
			neighbor_soft_out(s, n, f);
	}
}

static void describe(struct neighbor *n, const struct plan_neighbor *wish)
{
	snprintf(n->description, sizeof n->description, "%s", wish->description);
	snprintf(n->group, sizeof n->group, "%s", wish->group);
}

struct neighbor *neighbor_add(struct speaker *s, const struct plan_neighbor *wish)
{
	uint16_t number = free_number(s);
	if (!number) {
		log_error("peer=%s there are %d neighbors already: not taken up", wish->rules.name, NEIGHBORS_MOST);
		return NULL;
	}
	struct peer_rules *rules = make_rules(s, NULL, wish);
	struct neighbor *n = NEW(struct neighbor);
	n->speaker = s;
	n->number = number;
	n->is_configured = true;
	n->state.state = STATE_IDLE;
	n->changed_at_s = wall_now_s();
	rules->peer = number;
	rules->version = 1;
	n->rules = rules;
	s->neighbors.items[number] = n;
	describe(n, wish);
	begin_life(s, rules);
	return n;
}

void neighbor_drop(struct speaker *s, struct neighbor *n)
{
	log_info("peer=%s as=%u no longer configured", n->rules->name, n->rules->remote_as);
	struct rules_life *life = life_of(s, n->rules);
	life->is_last = true;
	if (!life->takes_left)
		post_gone(s, neighbor_io(s, n->number), n->number);
	s->neighbors.items[n->number] = NULL;
	dynamic_close(n);
	filters_drop(n);
	mem_free(n);
}

static void follow_wish(struct speaker *s, struct neighbor *n, const struct plan_neighbor *wish)
{
	struct peer_rules *rules = make_rules(s, n, wish);
	if (same_rules(n->rules, rules))
		mem_free(rules);
	else
		change(s, n, rules);
	describe(n, wish);
}

/* Who came by itself stays as long as a range lets it in; once it is configured it is like the others. */
static void follow_dynamic(struct speaker *s, struct neighbor *n, const struct plan *plan)
{
	struct plan_neighbor wish;
	if (dynamic_wish(plan, &n->rules->remote, &wish, &n->range))
		follow_wish(s, n, &wish);
	else
		neighbor_drop(s, n);
}

/* Who is not wished for goes; the others are put down beside their wishes. */
static void keep_planned(struct speaker *s, const struct plan *plan, struct neighbor **bearers)
{
	for (struct neighbor *n = NULL, *next = neighbor_next(s, NULL); (n = next);) {
		next = neighbor_next(s, n);
		const struct plan_neighbor *wish = plan->is_running ? plan_find(plan, n->rules->name) : NULL;
		if (wish) {
			n->is_dynamic = false;
			bearers[wish - plan->neighbors.items] = n;
		} else if (plan->is_running && n->is_dynamic) {
			follow_dynamic(s, n, plan);
		} else {
			neighbor_drop(s, n);
		}
	}
}

void neighbors_follow(struct speaker *s, const struct plan *plan)
{
	struct neighbor **bearers = mem_new((plan->neighbors.count + 1) * sizeof *bearers);
	keep_planned(s, plan, bearers);
	for (uint32_t i = 0; i < plan->neighbors.count; i++) {
		const struct plan_neighbor *wish = &plan->neighbors.items[i];
		struct neighbor *n = bearers[i] ? bearers[i] : neighbor_named(s, wish->rules.name);
		if (n)
			follow_wish(s, n, wish);
		else
			neighbor_add(s, wish);
	}
	mem_free(bearers);
}

static void post_ask_refresh(struct speaker *s, const struct neighbor *n, enum family_row table)
{
	struct event_family *letter = EVENT(EVENT_ASK_REFRESH, event_family);
	letter->peer = n->number;
	letter->family = (uint8_t)table;
	actor_post(s->actor, neighbor_io(s, n->number), &letter->head);
}

/* What the shards have was not kept as it came, and what was refused not at all: there is nothing to judge again.  Who does
 * not tell it again when it is asked begins anew. */
static void ask_for_all(struct speaker *s, struct neighbor *n, enum family_row family)
{
	if (filters_tell_changes(s, n, families[family].table))
		return;
	if (n->state.received.refresh)
		post_ask_refresh(s, n, families[family].table);
	else
		neighbor_reset(s, n, notification_of(NOTIFY_CEASE, CEASE_CONFIG_CHANGE), false);
}

/* The io has just taken the newest rules, so the shards have them too: routes that come now are judged by these, and whoever
 * may have told some before is known to be up. */
static void ask_again(struct speaker *s, struct neighbor *n)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		bool is_spoken = neighbor_is_up(n) && n->state.family[f];
		if (is_spoken && n->keeps_anew[f])
			ask_for_all(s, n, f);
		else if (is_spoken && n->asks_again[f])
			neighbor_soft_in(s, n, f);
		n->asks_again[f] = n->keeps_anew[f] = false;
	}
}

void neighbor_took_rules_taken(struct speaker *s, const struct event_rules *taken)
{
	struct rules_life *life = life_of(s, taken->rules);
	if (!life || --life->takes_left)
		return;
	struct actor *io = neighbor_io(s, life->rules->peer);
	struct neighbor *n = neighbor_at(s, life->rules->peer);
	post_rules(s, io, life->rules);
	if (life->is_last)
		post_gone(s, io, life->rules->peer);
	else if (n && n->rules == life->rules)
		dynamic_hand_over(s, n);
}

void neighbor_took_rules_back(struct speaker *s, struct actor *from, const struct event_rules *back)
{
	struct rules_life *life = life_of(s, back->rules);
	if (!life)
		return;
	bool is_io = from == neighbor_io(s, life->rules->peer);
	struct neighbor *n = is_io && !life->is_last ? neighbor_at(s, life->rules->peer) : NULL;
	if (n && n->rules->version == life->rules->version + 1)
		ask_again(s, n);
	for (uint16_t i = 0; life->is_last && is_io && i < s->shard_count; i++)
		post_gone(s, s->shards[i], life->rules->peer);
	if (--life->backs_left)
		return;
	mem_free((void *)life->rules);
	*life = s->lives.items[--s->lives.count];
}

/* ---- states ------------------------------------------------------------------------------------------- */

/* An attempt that fails as the one before is said once a minute, another reason at once. */
static bool is_worth_a_line(struct speaker *s, struct neighbor *n, const struct down_reason *why)
{
	int64_t now = loop_now_ms(s->loop);
	if (text_same(n->last_try.words, why->words) && n->logged_try_ms && now - n->logged_try_ms < SAME_REASON_MS)
		return false;
	n->logged_try_ms = now;
	return true;
}

static void log_change(struct speaker *s, struct neighbor *n, const struct event_state *state)
{
	const char *name = n->rules->name, *why = state->reason.words;
	if (!s->plan.log_changes)
		return;
	if (state->state == STATE_ESTABLISHED && state->was != STATE_ESTABLISHED)
		log_notice("peer=%s as=%u up", name, state->remote_as);
	else if (state->was == STATE_ESTABLISHED && state->state != STATE_ESTABLISHED)
		log_notice("peer=%s as=%u down: %s", name, n->rules->remote_as, why);
	else if (*why && is_worth_a_line(s, n, &state->reason))
		log_info("peer=%s as=%u does not come up: %s", name, n->rules->remote_as, why);
}

static bool says_why(const struct down_reason *why)
{
	return why->words[0] || why->sent.code || why->received.code;
}

static void remember_why(struct neighbor *n, const struct event_state *state)
{
	if (state->state == STATE_ESTABLISHED)
		n->last_try = (struct down_reason){ 0 };
	else if (says_why(&state->reason) && state->was == STATE_ESTABLISHED)
		n->last_down = state->reason;
	else if (says_why(&state->reason))
		n->last_try = state->reason;
}

/* RFC 6286 allows it between ASs, and yet it is nearly always two clones of one machine. */
static void warn_same_router_id(const struct speaker *s, const struct neighbor *n)
{
	struct address id = address_v4(s->router_id);
	char room[ADDRESS_TEXT];
	log_warn("peer=%s as=%u has our own router-id %s: set `bgp router-id` on one side, else ties and loops are judged "
		 "wrongly", n->rules->name, n->rules->remote_as, address_text(&id, room));
}

void neighbor_took_state(struct speaker *s, const struct event_state *state)
{
	struct neighbor *n = neighbor_at(s, state->peer);
	if (!n)
		return;
	int64_t now = wall_now_s();
	bool was_up = neighbor_is_up(n), is_up = state->state == STATE_ESTABLISHED;
	log_change(s, n, state);
	remember_why(n, state);
	if (was_up && !is_up)
		n->dropped++;
	if (is_up && !was_up && state->remote_router_id == s->router_id)
		warn_same_router_id(s, n);
	if (is_up && !was_up) {
		nexthop_expected(s, &state->remote);
		startup_met(s);
	}
	if (was_up != is_up) {
		n->changed_at_s = now;
		n->established_at_s = is_up ? now : 0;
		memset(n->limits, 0, sizeof n->limits);
	}
	n->state = *state;
	filters_follow_session(s, n);
	if (dynamic_is_over(n, state))
		neighbor_drop(s, n);
}

void neighbor_reset(struct speaker *s, struct neighbor *n, struct notification cease, bool is_hard)
{
	struct event_reset *letter = EVENT(EVENT_PEER_RESET, event_reset);
	letter->peer = n->number;
	letter->cease = cease;
	letter->is_hard = is_hard;
	actor_post(s->actor, neighbor_io(s, n->number), &letter->head);
}

void neighbor_forget_messages(struct speaker *s, const struct neighbor *n)
{
	struct event_peer *letter = EVENT(EVENT_FORGET_MESSAGES, event_peer);
	letter->peer = n->number;
	actor_post(s->actor, neighbor_io(s, n->number), &letter->head);
}

static void post_soft(struct speaker *s, enum event_kind kind, uint16_t peer, enum family_row family)
{
	for (uint16_t i = 0; i < s->shard_count; i++) {
		struct event_family *letter = EVENT(kind, event_family);
		letter->peer = peer;
		letter->family = (uint8_t)family;
		actor_post(s->actor, s->shards[i], &letter->head);
	}
}

/* What is stored is judged again at once; what was not kept has to be asked for. */
void neighbor_soft_in(struct speaker *s, struct neighbor *n, enum family_row family)
{
	family = families[family].table;
	post_soft(s, EVENT_SOFT_IN, n->number, family);
	if (filters_tell_changes(s, n, family) || n->rules->family[family].soft_reconfiguration || !n->state.received.refresh)
		return;
	post_ask_refresh(s, n, family);
}

void neighbor_soft_out(struct speaker *s, struct neighbor *n, enum family_row family)
{
	post_soft(s, EVENT_SOFT_OUT, n->number, families[family].table);
}
