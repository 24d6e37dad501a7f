/* SPDX-License-Identifier: Apache-2.0 */
/* letters -- a row per kind of letter: what it does to the tables.  Deciding and telling come later, in shard.c. */
#include <string.h>
#include "bgpd/rib/decide.h"
#include "bgpd/rib/import.h"
#include "bgpd/rib/sweep.h"
#include "bgpd/rib/validity.h"
#include "bgpd/shard/inside.h"

/* -- neighbours -- */

static void give_back(struct shard *shard, const struct peer_rules *rules)
{
	if (!rules)
		return;
	struct event_rules *letter = EVENT(EVENT_RULES_BACK, event_rules);
	letter->rules = rules;
	actor_post(shard->actor, shard->speaker, &letter->head);
}

static void say_taken(struct shard *shard, const struct peer_rules *rules)
{
	struct event_rules *letter = EVENT(EVENT_RULES_TAKEN, event_rules);
	letter->rules = rules;
	actor_post(shard->actor, shard->speaker, &letter->head);
}

static void take_policy(struct shard *shard, struct letter *letter)
{
	const struct policy_book *new = ((struct event_policy *)letter)->book, *old = shard->rib.policy;
	shard->rib.policy = new;
	policy_memo_open(&shard->rib.incoming, new);
	export_follow_policy(&shard->export, old, new);
	conditions_follow_policy(&shard->conditions, old, new);
	aggregates_follow_policy(&shard->aggregates, old, new);
	fib_follow_policy(&shard->fib, old, new);
	if (!old)
		return;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		if (policy_distances_differ(old, new, f))
			sweep_start(&shard->rib, SWEEP_TOUCH, 0, f);
	struct event_policy *back = EVENT(EVENT_POLICY_BACK, event_policy);
	back->book = old;
	actor_post(shard->actor, shard->speaker, &back->head);
}

/* What the decision goes by: weights, and whether next hops have to be connected. */
static bool decides_otherwise(const struct peer_rules *old, const struct peer_rules *new)
{
	bool any = old->disable_connected_check != new->disable_connected_check;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		any |= old->family[f].weight != new->family[f].weight;
	return any;
}

/* What was kept back under other rules is judged by the new ones; without any it is used again. */
static void follow_dampening(struct shard *shard, const struct peer_rules *old, const struct peer_rules *new)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		const struct import_damped these = { .peer = new->peer, .family = f, .forgets = !new->family[f].dampening.half_life_s };
		if (memcmp(&old->family[f].dampening, &new->family[f].dampening, sizeof old->family[f].dampening))
			import_relax_damped(&shard->rib, &these, (uint32_t)wall_now_s());
	}
}

/* May it have packets dropped (fib.c)? */
static void follow_unreachable(struct shard *shard, const struct peer_rules *old, const struct peer_rules *new)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++)
		if (old->family[f].speaks_unreachable != new->family[f].speaks_unreachable && shard->rib.has_unreachable[f])
			fib_look_again(&shard->fib, f);
}

static void take_rules(struct shard *shard, struct letter *letter)
{
	const struct peer_rules *new = ((struct event_rules *)letter)->rules;
	if (!new->peer || new->peer > TOLD_PEER_MOST) {
		give_back(shard, new);
		return;
	}
	struct rib_peer *peer = peers_get(&shard->rib.peers, new->peer);
	const struct peer_rules *old = peer->rules;
	peer->rules = new;
	if (!peer->is_up)
		peer->who = identity_of(new, 0, 0);
	say_taken(shard, new);
	if (old)
		export_follow_rules(&shard->export, peer, old);
	if (old)
		import_follow_limits(&shard->rib, peer, old);
	if (old && shard->rib.dampen.count)
		follow_dampening(shard, old, new);
	if (old)
		follow_unreachable(shard, old, new);
	if (old && decides_otherwise(old, new))
		sweep_start(&shard->rib, SWEEP_TOUCH, new->peer, FAMILY_COUNT);
	give_back(shard, old);
}

static void lose(struct shard *shard, struct rib_peer *peer)
{
	if (!peer->is_up && !shard_has_stale(peer))
		return;
	if (peer->is_up)
		export_down(&shard->export, peer->number);
	peer->is_up = false;
	shard_unstale(peer);
	sweep_start(&shard->rib, SWEEP_PEER_PATHS, peer->number, FAMILY_COUNT);
}

/* RFC 4724 4.2: routes of the families that the peer keeps forwarding stay, marked stale. */
static void take_away(struct shard *shard, struct letter *letter)
{
	const struct event_away *away = (struct event_away *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, away->peer);
	if (peer && peer->number && peer->is_up) {
		peer->is_up = false;
		export_down(&shard->export, peer->number);
		shard_go_away(shard, peer, away);
	}
}

/* The io is told, so that it can drop what was still on its way for the old session. */
static void take_down(struct shard *shard, struct letter *letter)
{
	uint16_t number = ((struct event_peer *)letter)->peer;
	struct rib_peer *peer = peers_find(&shard->rib.peers, number);
	if (peer && peer->number)
		lose(shard, peer);
}

static void take_peer_gone(struct shard *shard, struct letter *letter)
{
	uint16_t number = ((struct event_peer *)letter)->peer;
	struct rib_peer *peer = peers_find(&shard->rib.peers, number);
	if (!peer || !number)
		return;
	lose(shard, peer);
	sweep_finish_peer(&shard->rib, number);
	const struct peer_rules *rules = peer->rules;
	peers_forget(&shard->rib.peers, number);
	give_back(shard, rules);
}

/* From here on what we send is for the new session. */
static void greet(struct shard *shard, const struct event_up *up)
{
	struct event_peer *letter = EVENT(EVENT_GREETED, event_peer);
	letter->peer = up->peer;
	letter->ticket = up->session;
	actor_post(shard->actor, shard_io_of(shard, up->peer), &letter->head);
}

/* The peer is back: stale routes of families that it did not keep go at once, the others at its End-of-RIB. */
static void drop_unkept(struct shard *shard, struct rib_peer *peer, const struct event_up *up)
{
	bool any = false;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		if (!peer->family[f].is_stale)
			continue;
		if (up->family[f] && up->keeps[f])
			any = true;
		else
			shard_drop_stale(shard, peer, f);
	}
	sweep_finish_peer(&shard->rib, peer->number);
	peer->stale_until_ms = 0;
	if (any)
		shard_await(shard, peer, shard->rib.settings.stale_seconds ? shard->rib.settings.stale_seconds : 360);
}

/* Identifiers break ties, and stand in what is reflected; what was kept of before is concerned though it is told unchanged. */
static void follow_identifier(struct shard *shard, const struct rib_peer *peer)
{
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		if (!peer->family[f].accepted)
			continue;
		sweep_start(&shard->rib, SWEEP_TOUCH, peer->number, f);
		export_internal_again(&shard->export, f);
	}
}

static void take_end_of_rib(struct shard *shard, struct letter *letter)
{
	const struct event_family *end = (struct event_family *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, end->peer);
	if (!peer || end->family >= FAMILY_COUNT || !peer->family[end->family].is_stale)
		return;
	shard_drop_stale(shard, peer, end->family);
}

/* RFC 7313 4.2: marked at once, because what follows in this lane is told anew. */
static void take_refresh_begun(struct shard *shard, struct letter *letter)
{
	const struct event_family *begun = (struct event_family *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, begun->peer);
	if (!peer || !peer->is_up || begun->family >= FAMILY_COUNT)
		return;
	sweep_finish_peer(&shard->rib, peer->number);
	peer->family[begun->family].is_stale = true;
	sweep_start(&shard->rib, SWEEP_MARK_STALE, peer->number, begun->family);
	sweep_finish_peer(&shard->rib, peer->number);
	shard_await(shard, peer, shard->rib.settings.stale_seconds ? shard->rib.settings.stale_seconds : 360);
}

static void take_up(struct shard *shard, struct letter *letter)
{
	const struct event_up *up = (struct event_up *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, up->peer);
	if (!peer || !peer->rules)
		return;
	if (peer->is_up)
		lose(shard, peer);
	sweep_finish_peer(&shard->rib, up->peer);
	drop_unkept(shard, peer, up);
	bool is_another = peer->up.remote_router_id != up->remote_router_id;
	peer->up = *up;
	if (is_another)
		follow_identifier(shard, peer);
	peer->who = identity_of(peer->rules, up->local_as, up->remote_as);
	shard_await_filters(peer);
	peer->is_up = true;
	shard->is_deferred |= shard->rib.settings.delays_updates;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		peer->family[f].has_warned = peer->family[f].is_over = peer->family[f].is_asked = false;
	greet(shard, up);
	export_up(&shard->export, peer);
}

/* Offers changed within the session: what was told in another way is told again. */
static void take_agreed(struct shard *shard, struct letter *letter)
{
	const struct event_up *agreed = (struct event_up *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, agreed->peer);
	if (!peer || !peer->is_up || peer->up.session != agreed->session)
		return;
	const struct prefix subnet = peer->up.link.subnet;
	peer->up = *agreed;
	export_follow_link(&shard->export, peer, &subnet);
}

/* Other addresses on the session's link: where they are our next hop the peer is told again. */
static void take_link(struct shard *shard, struct letter *letter)
{
	const struct event_link *news = (struct event_link *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, news->peer);
	if (!peer || !peer->is_up || !peer->rules)
		return;
	const struct prefix subnet = peer->up.link.subnet;
	peer->up.link = news->link;
	export_follow_link(&shard->export, peer, &subnet);
}

/* -- routes -- */

static void take_routes(struct shard *shard, struct letter *letter)
{
	import_routes(&shard->rib, (struct event_routes *)letter, (uint32_t)wall_now_s());
}

static void take_originate(struct shard *shard, struct letter *letter)
{
	((struct event_routes *)letter)->peer = 0;
	take_routes(shard, letter);
}

static void take_send_again(struct shard *shard, struct letter *letter)
{
	const struct event_family *again = (struct event_family *)letter;
	struct rib_peer *peer = peers_find(&shard->rib.peers, again->peer);
	if (!peer || !peer->is_up || !peer->number || again->family >= FAMILY_COUNT)
		return;
	if (!shard_begin_to_tell(shard, peer, again->family))
		export_again(&shard->export, again->peer, again->family, again->detail);
}

static void take_filter(struct shard *shard, struct letter *letter)
{
	shard_take_filter(shard, (struct event_filter *)letter);
}

static void take_soft_out(struct shard *shard, struct letter *letter)
{
	const struct event_family *again = (struct event_family *)letter;
	if (again->family < FAMILY_COUNT)
		export_again(&shard->export, again->peer, again->family, false);
}

static void take_soft_in(struct shard *shard, struct letter *letter)
{
	const struct event_family *again = (struct event_family *)letter;
	if (again->family < FAMILY_COUNT)
		sweep_start(&shard->rib, SWEEP_SOFT_IN, again->peer, again->family);
}

static void take_taken(struct shard *shard, struct letter *letter)
{
	const struct event_taken *taken = (struct event_taken *)letter;
	if (taken->family < FAMILY_COUNT)
		export_taken(&shard->export, taken->peer, taken->family, taken->bytes);
}

/* -- the decision -- */

static bool is_told_otherwise(const struct event_settings *old, const struct event_settings *new)
{
	return old->default_local_pref != new->default_local_pref || old->client_to_client_off != new->client_to_client_off ||
	       old->reflects_by_policy != new->reflects_by_policy ||
	       old->has_max_med != new->has_max_med || old->max_med != new->max_med;
}

static bool is_installed_otherwise(const struct event_settings *old, const struct event_settings *new, enum family_row family)
{
	const struct family_decision *was = &old->family[family], *is = &new->family[family];
	return was->distance_ebgp != is->distance_ebgp || was->distance_ibgp != is->distance_ibgp ||
	       was->distance_local != is->distance_local || was->table_map != is->table_map || old->bandwidth != new->bandwidth ||
	       old->shares_in_percent != new->shares_in_percent || old->tells_extra != new->tells_extra ||
	       old->underlay_weights != new->underlay_weights;
}

/* What zebra was told before counts as installed; who no longer waits tells what was held back. */
static void follow_kernel(struct shard *shard, const struct event_settings *old)
{
	bool waits = shard->rib.settings.waits_for_kernel;
	if (old->waits_for_kernel == waits)
		return;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		for (prefix_id id = 1; waits && id < table_end(&shard->rib.tables[f]); id++)
			installed_set(&shard->rib.installed[f], id, fib_was_told(&shard->fib, f, id));
		if (waits)
			continue;
		installed_close(&shard->rib.installed[f]);
		export_again(&shard->export, 0, f, false);
	}
}

static void follow_hidden_sets(struct shard *shard, const struct event_settings *old)
{
	bool differs = false;
	for (unsigned f = 0; f < FAMILY_COUNT; f++)
		differs |= old->family[f].hides_sets != shard->rib.settings.family[f].hides_sets;
	if (differs)
		export_follow_keys(&shard->export);
}

/* A new AS or router id resets all sessions; what is left is to decide again, and perhaps to tell again. */
static void take_settings(struct shard *shard, struct letter *letter)
{
	const struct event_settings old = shard->rib.settings;
	shard->rib.settings = *(struct event_settings *)letter;
	shard->is_deferred &= shard->rib.settings.delays_updates;
	follow_kernel(shard, &old);
	sweep_start(&shard->rib, SWEEP_TOUCH, 0, FAMILY_COUNT);
	reach_follow_settings(shard);
	decide_follow(&shard->rib);
	follow_hidden_sets(shard, &old);
	if (old.rejects_as_sets != shard->rib.settings.rejects_as_sets)
		sweep_start(&shard->rib, SWEEP_SOFT_IN, 0, FAMILY_COUNT);
	if (old.holds_end_of_rib && !shard->rib.settings.holds_end_of_rib)
		export_release_end_of_rib(&shard->export);
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		if (is_told_otherwise(&old, &shard->rib.settings))
			export_again(&shard->export, 0, f, false);
		fib_follow_settings(&shard->fib, f);
		if (is_installed_otherwise(&old, &shard->rib.settings, f))
			fib_look_again(&shard->fib, f);
	}
}

static void take_nexthop(struct shard *shard, struct letter *letter)
{
	if (nexthops_answer(&shard->rib.nexthops, (struct event_nexthop *)letter))
		sweep_start(&shard->rib, SWEEP_NEXTHOPS, 0, FAMILY_COUNT);
}

/* -- conditions and default routes -- */

static void take_conditions(struct shard *shard, struct letter *letter)
{
	conditions_take(&shard->conditions, &shard->rib, (struct event_conditions *)letter);
}

static void take_verdict(struct shard *shard, struct letter *letter)
{
	const struct event_verdict *said = (struct event_verdict *)letter;
	if (verdict_put(&shard->rib.verdicts, said->family, said->route_map, said->holds))
		export_follow_verdict(&shard->export, said->family, said->route_map);
}

static void take_aggregates(struct shard *shard, struct letter *letter)
{
	const struct event_aggregates *asked = (struct event_aggregates *)letter;
	aggregates_take(&shard->aggregates, asked);
	reach_follow_aggregates(shard, asked->family);
}

static void take_aggregate_state(struct shard *shard, struct letter *letter)
{
	aggregates_take_state(&shard->aggregates, (struct event_aggregate_state *)letter);
}

static void take_default_route(struct shard *shard, struct letter *letter)
{
	export_take_default(&shard->export, (struct event_default_route *)letter);
}

/* -- shows and the kernel -- */

static void take_walk(struct shard *shard, struct letter *letter)
{
	struct event_walk *ask = (struct event_walk *)letter;
	if (ask->family < FAMILY_COUNT)
		ask->family = (uint8_t)families[ask->family].table;
	walk_start(shard, ask);
}

/* From now on it may be told. */
static void take_installed(struct shard *shard, struct letter *letter)
{
	const struct event_installed *e = (struct event_installed *)letter;
	struct table *table = &shard->rib.tables[e->family];
	for (uint32_t i = 0; i < e->count; i++) {
		prefix_id id = index_find(&table->index, &e->prefixes[i], index_hash(&e->prefixes[i]));
		if (id && installed_set(&shard->rib.installed[e->family], id, true))
			export_mark(&shard->export, e->family, id);
	}
}

static void take_fib_again(struct shard *shard, struct letter *letter)
{
	const struct event_family *again = (struct event_family *)letter;
	if (again->family < FAMILY_COUNT)
		fib_again(&shard->fib, again->family, again->ticket);
}

static void count_family(const struct shard *shard, uint16_t number, enum family_row family, struct event_counts *out)
{
	enum family_row row = families[family].table;
	const struct table *table = &shard->rib.tables[row];
	const struct rib_peer *peer = peers_find(&shard->rib.peers, number);
	if (peer) {
		out->family[family].accepted = peer->family[row].accepted;
		out->family[family].filtered = peer->family[row].filtered;
		out->family[family].duplicates = peer->family[row].duplicates;
		out->family[family].sent = export_count_told(&shard->export, number, row);
		out->family[family].tells_default = export_tells_default(&shard->export, number, row);
		out->family[family].group = export_group_of(&shard->export, number, row, &out->family[family].queued_bytes);
	}
	out->table_prefixes[family] = table_count(table) - table->grave.count;
	out->table_paths[family] = table->path_count;
	out->table_version[family] = table->version;
}

static void take_ask_counts(struct shard *shard, struct letter *letter)
{
	const struct event_peer *ask = (struct event_peer *)letter;
	struct event_counts *counts = EVENT(EVENT_COUNTS, event_counts);
	counts->peer = ask->peer;
	counts->ticket = ask->ticket;
	for (unsigned f = 0; f < FAMILY_COUNT; f++) {
		count_family(shard, ask->peer, f, counts);
		counts->sorted_bytes += order_bytes(&shard->orders[f]);
		uint32_t paused_ms = export_paused_ms_of(&shard->export, ask->peer, f, loop_now_ms(shard->loop));
		counts->paused_ms = paused_ms > counts->paused_ms ? paused_ms : counts->paused_ms;
	}
	struct rib_peer *asked = peers_find(&shard->rib.peers, ask->peer);
	for (unsigned f = 0; asked && f < FAMILY_COUNT; f++)
		asked->family[f].is_asked = false;     /* what comes from now on is not in this answer */
	for (unsigned i = 0; asked && i < REFUSAL_COUNT; i++)
		counts->refused[i] = asked->refused[i];
	counts->stale_left_s = shard_stale_left_s(shard, ask->peer);
	counts->routes_bytes = rib_bytes(&shard->rib) + aggregates_bytes(&shard->aggregates);
	counts->told_bytes = export_bytes(&shard->export);
	counts->kernel_bytes = fib_bytes(&shard->fib);
	counts->queued_bytes = export_queued_bytes(&shard->export);
	counts->table_bytes = counts->routes_bytes + counts->told_bytes + counts->kernel_bytes + counts->sorted_bytes;
	actor_post(shard->actor, shard->speaker, &counts->head);
}

static void take_ask_hits(struct shard *shard, struct letter *letter)
{
	const struct policy_book *book = shard->rib.policy;
	struct event_hits *hits = EVENT(EVENT_HITS, event_hits);
	hits->ticket = ((const struct event_peer *)letter)->ticket;
	hits->book = book;
	hits->count = policy_hit_count(book);
	hits->hits = mem_new((hits->count + 1) * sizeof *hits->hits);
	policy_memo_add_hits(&shard->rib.incoming, hits->hits);
	export_add_hits(&shard->export, hits->hits);
	actor_post(shard->actor, shard->speaker, &hits->head);
}

static void take_vrps(struct shard *shard, struct letter *letter)
{
	validity_follow(&shard->rib, (struct event_vrps *)letter);
}

static void take_quota(struct shard *shard, struct letter *letter)
{
	export_take_quota(&shard->export, (struct event_quota *)letter);
}

static void take_forget_hits(struct shard *shard, struct letter *letter)
{
	const struct event_forget_hits *asked = (const struct event_forget_hits *)letter;
	const struct policy_counters which = { asked->kind, asked->name, asked->about };
	policy_memo_forget_hits(&shard->rib.incoming, &which);
	export_forget_hits(&shard->export, &which);
}

static void take_ask_groups(struct shard *shard, struct letter *letter)
{
	struct event_groups *groups = EVENT(EVENT_GROUPS, event_groups);
	groups->ticket = ((const struct event_peer *)letter)->ticket;
	export_report(&shard->export, groups);
	actor_post(shard->actor, shard->speaker, &groups->head);
}

static void take_clear_dampening(struct shard *shard, struct letter *letter)
{
	const struct event_prefix *which = (const struct event_prefix *)letter;
	const struct import_damped these = { .family = which->family, .prefix = which->prefix, .forgets = true };
	import_relax_damped(&shard->rib, &these, (uint32_t)wall_now_s());
}

/* As if its best path had just changed. */
static void take_prefix_again(struct shard *shard, struct letter *letter)
{
	const struct event_prefix *again = (const struct event_prefix *)letter;
	struct table *table = &shard->rib.tables[again->family];
	prefix_id id = again->family < FAMILY_COUNT ? table_find(table, &again->prefix) : 0;
	if (!id)
		return;
	table_touch(table, id);
	export_mark(&shard->export, again->family, id);
	fib_mark(&shard->fib, again->family, id);
}

static void (*const takers[EVENT_KINDS])(struct shard *shard, struct letter *letter) = {
	[EVENT_RULES] = take_rules,
	[EVENT_POLICY] = take_policy,
	[EVENT_PEER_GONE] = take_peer_gone,
	[EVENT_UP] = take_up,
	[EVENT_AGREED] = take_agreed,
	[EVENT_DOWN] = take_down,
	[EVENT_AWAY] = take_away,
	[EVENT_LINK] = take_link,
	[EVENT_END_OF_RIB] = take_end_of_rib,
	[EVENT_REFRESH_BEGUN] = take_refresh_begun,
	[EVENT_ROUTES] = take_routes,
	[EVENT_SEND_AGAIN] = take_send_again,
	[EVENT_FILTER] = take_filter,
	[EVENT_TAKEN] = take_taken,
	[EVENT_SETTINGS] = take_settings,
	[EVENT_ORIGINATE] = take_originate,
	[EVENT_NEXTHOP] = take_nexthop,
	[EVENT_SOFT_IN] = take_soft_in,
	[EVENT_SOFT_OUT] = take_soft_out,
	[EVENT_WALK] = take_walk,
	[EVENT_INSTALLED] = take_installed,
	[EVENT_FIB_AGAIN] = take_fib_again,
	[EVENT_ASK_COUNTS] = take_ask_counts,
	[EVENT_CONDITIONS] = take_conditions,
	[EVENT_VERDICT] = take_verdict,
	[EVENT_AGGREGATES] = take_aggregates,
	[EVENT_AGGREGATE_STATE] = take_aggregate_state,
	[EVENT_DEFAULT_ROUTE] = take_default_route,
	[EVENT_ASK_GROUPS] = take_ask_groups,
	[EVENT_ASK_HITS] = take_ask_hits,
	[EVENT_FORGET_HITS] = take_forget_hits,
	[EVENT_QUOTA] = take_quota,
	[EVENT_VRPS] = take_vrps,
	[EVENT_CLEAR_DAMPENING] = take_clear_dampening,
	[EVENT_PREFIX_AGAIN] = take_prefix_again,
};

void shard_take(struct shard *shard, struct letter *letter)
{
	if (letter->kind < EVENT_KINDS && takers[letter->kind])
		takers[letter->kind](shard, letter);
}
