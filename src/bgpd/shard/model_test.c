/* SPDX-License-Identifier: Apache-2.0 */
/* A shard against a model that knows no groups, no segments, no pending sets: after any mixture of announcements,
 * withdrawals, sessions that come and go, slow neighbours, refreshes, failing next hops, links whose addresses change, lists
 * that change, neighbours that restart and filters that they ask for, each neighbour must hold exactly what a plain reading of the RFCs gives for the state we are in. */
#include "bgpd/shard/world.h"
#include "base/testing.h"
#include <stdio.h>
#include <stdlib.h>

enum { UNICASTS = FAMILY_IPV6_UNICAST + 1 };
enum { PEERS = 14, PREFIXES = 300, SETS = 8, FILTER_MOST = 40, INTERVAL_MS = 300, COMMUNITY_NO_EXPORT = 0xffffff01, COMMUNITY_NO_ADVERTISE = 0xffffff02 };

struct range { uint32_t first, count; };

struct model {
	struct world *world;
	struct range denied;         /* by the list that some neighbours have, in or out */
	struct range asked[PEERS + 1][UNICASTS];     /* all that a neighbour wants to be told; count 0: everything */
	bool is_away[PEERS + 1];     /* it restarts, and what it told stays */
	ARRAY_OF(struct policy_book *) books;
	uint32_t sets[UNICASTS][PEERS + 1][SETS];
	uint64_t seed;
	unsigned number;             /* of the round */
};

static uint32_t draw(struct model *m, uint32_t below)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(m->seed >> 33) % below;
}

static bool chance(struct model *m, unsigned percent)
{
	return draw(m, 100) < percent;
}

/* Two of one group, with add-path: what they know is not compared, but it shall break nothing. */
static bool is_told_several(unsigned peer)
{
	return peer == PEERS - 3 || peer == PEERS - 1;
}

/* -- what should be -- */

static const struct peer_rules *rules_of(const struct model *m, unsigned peer)
{
	return m->world->peers[peer]->rules;
}

static bool is_in(const struct range *range, uint32_t number)
{
	return number >= range->first && number - range->first < range->count;
}

static bool is_refused(const struct model *m, const struct peer_filters *filters, uint32_t prefix)
{
	return filters->prefix_list && is_in(&m->denied, prefix);
}

static bool is_usable(const struct model *m, const struct attrs *a)
{
	return !m->world->hops[a->nexthop].is_down;
}

static uint32_t lp(const struct attrs *a)
{
	return a->flags & ATTRS_HAS_LOCAL_PREF ? a->local_pref : 100;
}

#define DIFFER(x, y)          \
	if ((x) != (y))       \
		return (x) > (y);

/* Does a from p beat b from q?  With always-compare-med and compare-routerid, so that history does not matter. */
static bool beats(const struct model *m, unsigned p, const struct attrs *a, unsigned q, const struct attrs *b)
{
	DIFFER(p ? rules_of(m, p)->family[0].weight : 32768u, q ? rules_of(m, q)->family[0].weight : 32768u);
	DIFFER(lp(a), lp(b));
	DIFFER(!p, !q);
	DIFFER(b->path_length, a->path_length);
	DIFFER(b->origin, a->origin);
	DIFFER(b->med, a->med);
	DIFFER(!p || rules_of(m, p)->kind == PEER_EBGP, !q || rules_of(m, q)->kind == PEER_EBGP);
	DIFFER(m->world->hops[b->nexthop].metric, m->world->hops[a->nexthop].metric);
	return p < q;                /* router ids ascend with the numbers */
}

static unsigned best_of(const struct model *m, enum family_row family, unsigned prefix, const struct attrs **best)
{
	unsigned found = 0;
	*best = NULL;
	for (unsigned p = 0; p <= PEERS; p++) {
		const struct world_peer *peer = m->world->peers[p];
		uint32_t id = peer->announced[family][prefix];
		if (!id || (p && !peer->is_up && !m->is_away[p]))
			continue;
		const struct attrs *a = attrs_at(id);
		if (p && (!is_usable(m, a) || attrs_path_count(a, OWN_AS) || is_refused(m, &peer->rules->family[family].in, prefix)))
			continue;
		if (*best && !beats(m, p, a, found, *best))
			continue;
		*best = a;
		found = p;
	}
	return found;
}

static struct nexthop_address hop_towards(const struct world_peer *to, enum family_row family, bool wants_link_local)
{
	const struct peer_link *link = &to->up.link;
	struct nexthop_address hop = { .global = link->v6, .link_local = wants_link_local ? link->link_local : (struct address){ 0 } };
	if (family == FAMILY_IPV4_UNICAST && !to->up.extended_nexthop[family])
		hop = (struct nexthop_address){ .global = link->v4.family ? link->v4 : address_v4(OWN_ID) };
	return hop;
}

/* RFC 4271 5.1.3: is it where the external neighbour is? */
static bool is_there(const struct world_peer *to, const struct nexthop_address *hop)
{
	return prefix_holds(&to->up.link.subnet, &hop->global);
}

static bool may_tell(const struct model *m, unsigned from, unsigned to, enum family_row family, const struct attrs *a)
{
	bool to_ebgp = rules_of(m, to)->kind == PEER_EBGP;
	bool is_told_back = to_ebgp && rules_of(m, to)->tells_back;
	if ((from == to && !is_told_back) || a->flags & ATTRS_NO_ADVERTISE || (to_ebgp && a->flags & ATTRS_NO_EXPORT))
		return false;
	if (to_ebgp || !from || rules_of(m, from)->kind == PEER_EBGP)
		return true;
	return rules_of(m, from)->family[family].reflector_client || rules_of(m, to)->family[family].reflector_client;
}

/* The set that `to` must hold, made with the builder; 0: none. */
static uint32_t expected(const struct model *m, unsigned to, enum family_row family, unsigned prefix)
{
	static struct attrs_builder b;
	const struct world_peer *receiver = m->world->peers[to];
	const struct attrs *a;
	unsigned from = best_of(m, family, prefix, &a);
	if (!a || !may_tell(m, from, to, family, a) || is_refused(m, &receiver->rules->family[family].out, prefix))
		return 0;
	if (m->asked[to][family].count && !is_in(&m->asked[to][family], prefix))
		return 0;
	bool external = receiver->rules->kind == PEER_EBGP;
	bool reflected = !external && from && rules_of(m, from)->kind == PEER_IBGP;
	struct nexthop_address hop = *attrs_nexthop(a->nexthop);
	bool is_kept = external ? from && is_there(receiver, &hop)
				: from && (reflected || !receiver->rules->family[family].next_hop_self);
	if (!is_kept)
		hop = hop_towards(receiver, family, external || !from);
	builder_from(&b, a);
	builder_put_nexthop(&b, &hop, families[family].afi, families[family].safi);
	if (external) {
		builder_prepend_path(&b, OWN_AS, 1);
		builder_remove(&b, ATTR_LOCAL_PREF);
		if (from)
			builder_remove(&b, ATTR_MED);
	} else {
		builder_put_u32(&b, ATTR_FLAG_TRANSITIVE, ATTR_LOCAL_PREF, lp(a));
	}
	if (reflected) {
		builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_ORIGINATOR_ID, m->world->peers[from]->up.remote_router_id);
		builder_put_u32(&b, ATTR_FLAG_OPTIONAL, ATTR_CLUSTER_LIST, OWN_ID);
	}
	return builder_intern(&b, 1);
}

/* What the shard believes, for whoever mends it. */
static void tell_state(const struct model *m, unsigned to, enum family_row family, unsigned prefix)
{
	struct shard *shard = m->world->shard;
	struct prefix p = world_prefix(family, prefix);
	prefix_id id = table_find(&shard->rib.tables[family], &p);
	const struct path *best = id ? table_best(&shard->rib.tables[family], id) : NULL;
	const struct group *group = export_outlet(&shard->export, (uint16_t)to, family)->group;
	const struct attrs *a;
	print_error("seed %u: id %u, best from %d (model: %u), told %u, pending %d, sweep at %u, members %u, kind %u\n", m->number, id,
		    best ? best->peer : -1, best_of(m, family, prefix, &a), group_told(group, id), group_is_pending(group, id),
		    group->sweep_at, group->members.count, group->key.kind);
}

static void check_view(const struct model *m, unsigned to, enum family_row family)
{
	const struct world_peer *peer = m->world->peers[to];
	for (unsigned i = 0; i < PREFIXES; i++) {
		uint32_t wanted = peer->up.family[family] ? expected(m, to, family, i) : 0;
		if (wanted != peer->told[family][i]) {
			struct text t = { 0 };
			if (wanted)
				text_add_path(&t, attrs_at(wanted));
			text_add(&t, " | ");
			if (peer->told[family][i])
				text_add_path(&t, attrs_at(peer->told[family][i]));
			tell_state(m, to, family, i);
			fail_msg("peer %u family %d prefix %u: wanted %u, told %u: %s", to, family, i, wanted, peer->told[family][i],
				 text_chars(&t));
		}
		if (wanted)
			attrs_release(wanted, 1);
	}
	assert_int_equal(peer->ends_of_rib[family], peer->up.family[family]);
}

static void check_fib(const struct model *m, enum family_row family)
{
	for (unsigned i = 0; i < PREFIXES; i++) {
		const struct attrs *a;
		unsigned from = best_of(m, family, i, &a);
		assert_int_equal(m->world->fib[family][i], a && from ? a->nexthop : 0);
	}
}

static void check_counts(const struct model *m, unsigned to)
{
	struct event_peer *ask = EVENT(EVENT_ASK_COUNTS, event_peer);
	ask->peer = (uint16_t)to;
	world_post(m->world, m->world->speaker, ask);
	world_run(m->world, true);
	for (unsigned f = 0; f < UNICASTS; f++) {
		uint32_t sent = 0;
		for (unsigned i = 0; i < PREFIXES; i++)
			sent += m->world->peers[to]->told[f][i] != 0;
		assert_int_equal(m->world->counts->family[f].sent, sent);
	}
}

/* Groups of the same key must have become one, and hold what the table says. */
static void check_groups(const struct model *m)
{
	const struct export *ex = &m->world->shard->export;
	for (uint32_t i = 0; i < ex->groups.count; i++)
		for (uint32_t k = 0; k < i; k++)
			assert_memory_not_equal(&ex->groups.items[i]->key, &ex->groups.items[k]->key, sizeof(struct group_key));
	for (unsigned f = 0; f < UNICASTS; f++)
		assert_int_equal(m->world->shard->rib.tables[f].grave.count, 0);
}

static void check(const struct model *m)
{
	world_run(m->world, true);
	for (unsigned f = 0; f < UNICASTS; f++) {
		check_fib(m, f);
		for (unsigned p = 1; p <= PEERS; p++)
			if (m->world->peers[p]->is_up && !is_told_several(p))
				check_view(m, p, f);
	}
	for (unsigned p = 1; p <= PEERS; p++)
		if (m->world->peers[p]->is_up && !is_told_several(p))
			check_counts(m, p);
	check_groups(m);
}

/* -- what happens -- */

static struct address hop_address(struct model *m, enum family_row family, unsigned peer)
{
	struct address hop = address_v4(0xc6336400u + peer + draw(m, 2) * 100);
	if (family == FAMILY_IPV4_UNICAST)
		return hop;
	struct address v6 = { .family = AF_INET6, .v6 = { 0x20, 1, 0x0d, 0xb8, 0xff } };
	v6.v6[15] = hop.v4[3];
	return v6;
}

static uint32_t make_set(struct model *m, enum family_row family, unsigned peer, unsigned number)
{
	bool external = peer && rules_of(m, peer)->kind == PEER_EBGP;
	struct world_attrs like = { .path_length = external ? 1 + draw(m, 4) : draw(m, 3), .origin = (uint8_t)draw(m, 3) };
	for (unsigned i = 0; i < like.path_length; i++)
		like.path[i] = chance(m, 30) ? 400000 + draw(m, 9) : 1 + draw(m, 60000);
	if (external)
		like.path[0] = rules_of(m, peer)->remote_as;
	if (peer && like.path_length > 1 && chance(m, 5))
		like.path[1] = OWN_AS;
	like.nexthop = peer ? hop_address(m, family, peer)
			    : (struct address){ .family = family == FAMILY_IPV4_UNICAST ? AF_INET : AF_INET6 };
	like.has_med = chance(m, 40);
	like.med = like.has_med ? draw(m, 5) + number : 0;
	like.has_local_pref = !external && peer && chance(m, 90);
	like.local_pref = 90 + draw(m, 20);
	if (chance(m, 15))
		like.communities[like.community_count++] = chance(m, 50) ? COMMUNITY_NO_EXPORT : COMMUNITY_NO_ADVERTISE;
	if (chance(m, 30))
		like.communities[like.community_count++] = 0xffffffff;
	return world_make_attrs(family, &like);
}

static void announce_some(struct model *m)
{
	unsigned peer = draw(m, PEERS + 1);
	enum family_row family = draw(m, UNICASTS);
	const struct world_peer *from = m->world->peers[peer];
	if (peer && (!from->is_up || !from->up.family[family]))
		return;
	uint32_t first = draw(m, PREFIXES), count = 1 + draw(m, chance(m, 20) ? PREFIXES : 20);
	count = count < PREFIXES - first ? count : PREFIXES - first;
	world_announce(m->world, (uint16_t)peer, family, first, count, chance(m, 30) ? 0 : m->sets[family][peer][draw(m, SETS)]);
}

/* What it asked for goes with the session. */
static void take_down(struct model *m, uint16_t peer)
{
	memset(m->asked[peer], 0, sizeof m->asked[peer]);
	m->is_away[peer] = false;
	world_down(m->world, peer);
}

/* Some of what it told before it tells again, and that this was all. */
static void tell_anew(struct model *m, uint16_t number, enum family_row family)
{
	uint32_t *announced = m->world->peers[number]->announced[family];
	for (uint32_t i = 0; i < PREFIXES; i++)
		if (announced[i] && chance(m, 70))
			world_announce(m->world, number, family, i, 1, chance(m, 80) ? announced[i] : m->sets[family][number][draw(m, SETS)]);
		else
			announced[i] = 0;
	world_post_family(m->world, EVENT_END_OF_RIB, number, family, 0);
}

/* Between the marks of RFC 7313. */
static void answer_refresh(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	enum family_row family = draw(m, UNICASTS);
	if (!m->world->peers[peer]->is_up || !m->world->peers[peer]->up.family[family])
		return;
	world_post_family(m->world, EVENT_REFRESH_BEGUN, peer, family, 0);
	tell_anew(m, peer, family);
}

static void bring_up(struct model *m, uint16_t number)
{
	struct world_peer *peer = m->world->peers[number];
	memcpy(peer->up.keeps, peer->up.family, sizeof peer->up.keeps);
	world_up(m->world, number);
	for (unsigned f = 0; f < UNICASTS; f++)
		if (m->is_away[number] && peer->up.family[f])
			tell_anew(m, number, f);
	m->is_away[number] = false;
}

static void toggle_session(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	if (m->world->peers[peer]->is_up || (m->is_away[peer] && chance(m, 10)))
		take_down(m, peer);
	else
		bring_up(m, peer);
}

/* And is perhaps back before anybody had time to look. */
static void restart_gracefully(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	if (!m->world->peers[peer]->is_up)
		return;
	memset(m->asked[peer], 0, sizeof m->asked[peer]);
	world_away(m->world, peer);
	m->is_away[peer] = true;
	if (chance(m, 40))
		bring_up(m, peer);
}

/* Down, up and talking again before the shard had time for anything. */
static void bounce_session(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	if (!m->world->peers[peer]->is_up)
		return;
	take_down(m, peer);
	world_up(m->world, peer);
	world_announce(m->world, peer, FAMILY_IPV4_UNICAST, draw(m, 200), 50, m->sets[0][peer][0]);
}

static void toggle_slow(struct model *m)
{
	struct world_peer *peer = m->world->peers[1 + draw(m, PEERS)];
	peer->is_slow = !peer->is_slow;
}

static void ask_again(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	if (m->world->peers[peer]->is_up)
		world_post_family(m->world, chance(m, 50) ? EVENT_SEND_AGAIN : EVENT_SOFT_OUT, peer, draw(m, UNICASTS),
				  (uint8_t)draw(m, 2));
}

static struct range some_range(struct model *m)
{
	return (struct range){ draw(m, PREFIXES), chance(m, 20) ? 0 : draw(m, FILTER_MOST) };
}

/* As by ROUTE-REFRESH (RFC 5291). */
static void ask_for_less(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	enum family_row family = draw(m, UNICASTS);
	const struct world_peer *asker = m->world->peers[peer];
	if (!asker->is_up || !asker->up.family[family])
		return;
	struct range wanted = some_range(m);
	struct event_filter *letter = event_new(EVENT_FILTER, sizeof *letter, wanted.count * sizeof letter->items[0]);
	letter->peer = peer;
	letter->family = (uint8_t)family;
	letter->count = wanted.count;
	for (uint32_t i = 0; i < wanted.count; i++)
		letter->items[i] = (struct orf_entry){ .seq = i + 1, .is_permit = true, .prefix = world_prefix(family, wanted.first + i) };
	world_post(m->world, m->world->ios[peer % WORLD_IOS], letter);
	m->asked[peer][family] = wanted;
}

static struct prefix_list *list_of(const struct model *m, enum family_row family)
{
	struct prefix_list *list = prefix_list_new("L", families[family].address_family);
	for (uint32_t i = 0; i < m->denied.count; i++) {
		const struct prefix denied = world_prefix(family, m->denied.first + i);
		prefix_list_add(list, i + 1, false, &denied, 0, 0);
	}
	prefix_list_add_any(list, FILTER_MOST + 1, true);
	prefix_list_seal(list);
	return list;
}

/* And what is kept of those that have it inwards is judged again, as the speaker asks for it. */
static void change_lists(struct model *m)
{
	struct policy_book *book = policy_book_new();
	struct event_policy *letter = EVENT(EVENT_POLICY, event_policy);
	m->denied = some_range(m);
	for (unsigned f = 0; f < UNICASTS; f++)
		policy_book_put(book, policy_prefix_kind(f), policy_name("L"), list_of(m, f));
	array_push(&m->books, book);
	letter->book = book;
	world_post(m->world, m->world->speaker, letter);
	for (uint16_t p = 1; p <= PEERS; p++)
		for (unsigned f = 0; f < UNICASTS; f++)
			if (rules_of(m, p)->family[f].in.prefix_list)
				world_post_family(m->world, EVENT_SOFT_IN, p, f, 0);
}

static void change_hop(struct model *m)
{
	world_set_hop(m->world, 1 + draw(m, attrs_nexthop_count()), chance(m, 30), draw(m, 3));
}

/* Where paths are told back nobody is told of third parties: what a path's source is told depends on who else is there. */
static void move_subnet(struct model *m, struct world_peer *peer)
{
	unsigned host = 8 * draw(m, 15);
	struct address v4 = address_v4(0xc6336400u + host), v6 = { .family = AF_INET6, .v6 = { 0x20, 1, 0x0d, 0xb8, 0xff, [15] = (uint8_t)host } };
	bool is_v4 = peer->up.local.family == AF_INET;
	if (!peer->rules->tells_back)
		peer->up.link.subnet = prefix_of(is_v4 ? &v4 : &v6, is_v4 ? 29 : 125);
}

/* The session's interface has other addresses, of ours or with others. */
static void change_link(struct model *m)
{
	uint16_t number = (uint16_t)(1 + draw(m, PEERS));
	struct world_peer *peer = m->world->peers[number];
	struct peer_link *link = &peer->up.link;
	if (!peer->is_up)
		return;
	if (link->v6.family) {
		link->v6.v6[15] = (uint8_t)(0xe0 + draw(m, 8));
		link->link_local = chance(m, 30) ? (struct address){ 0 } : (struct address){ .family = AF_INET6, .v6 = { 0xfe, 0x80, [15] = (uint8_t)(1 + draw(m, 3)) } };
		link->is_shared = link->link_local.family;
	} else {
		link->v4.v4[3] = (uint8_t)(0xe0 + draw(m, 8));
	}
	if (chance(m, 50))
		move_subnet(m, peer);
	struct event_link *letter = EVENT(EVENT_LINK, event_link);
	letter->peer = number;
	letter->link = *link;
	world_post(m->world, m->world->ios[number % WORLD_IOS], letter);
}

static void change_rules(struct model *m)
{
	uint16_t peer = (uint16_t)(1 + draw(m, PEERS));
	struct peer_rules *rules = world_rules(m->world, peer);
	uint32_t weight = draw(m, 3) ? 0 : draw(m, 3);
	for (unsigned f = 0; f < UNICASTS; f++) {
		rules->family[f].weight = weight;
		rules->family[f].next_hop_self = rules->kind == PEER_IBGP && chance(m, 50);
		rules->family[f].reflector_client ^= rules->kind == PEER_IBGP && chance(m, 20);
		rules->family[f].out.prefix_list = chance(m, 30) ? policy_name("L") : 0;
	}
	world_post_rules(m->world, peer, rules);
}

static void say_fib_again(struct model *m)
{
	enum family_row family = draw(m, UNICASTS);
	memset(m->world->fib[family], 0, sizeof m->world->fib[family]);
	world_run(m->world, false);
	memset(m->world->fib[family], 0, sizeof m->world->fib[family]);
	world_post_family(m->world, EVENT_FIB_AGAIN, 0, family, 0);
}

static void let_a_moment_pass(struct model *m)
{
	loop_turn(m->world->loop);
}

static void let_time_pass(struct model *m)
{
	world_run(m->world, false);
}

static const struct happening { unsigned often; void (*do_it)(struct model *); } happenings[] = {
	{ 47, announce_some }, { 2, answer_refresh }, { 3, change_link }, { 6, toggle_session }, { 2, bounce_session }, { 3, restart_gracefully }, { 6, toggle_slow }, { 4, ask_again }, { 4, change_hop },
	{ 3, ask_for_less }, { 2, change_lists },
	{ 3, change_rules }, { 1, say_fib_again }, { 7, let_time_pass }, { 7, let_a_moment_pass },
};

static void something(struct model *m)
{
	unsigned at = draw(m, 100), i = 0;
	while (at >= happenings[i].often)
		at -= happenings[i++].often;
	happenings[i].do_it(m);
}

/* Everything in small bites, so that letters come in between. */
static void make_hasty(struct shard *shard)
{
	shard->export.outstanding_most = 900;
	shard->export.outstanding_low = 300;
	shard->export.batch = 16;
	shard->rib.sweep_slice = 32;
	shard->budget_us = 0;
	shard->few_graves = 2;
}

static void open_model(struct model *m, uint64_t seed)
{
	m->seed = seed * 7919 + 13;
	m->number = (unsigned)seed;
	m->world = world_new();
	if (seed % 2)
		make_hasty(m->world->shard);
	struct event_settings *settings = world_settings(m->world);
	settings->always_compare_med = settings->compare_router_id = true;
	settings->tells_again = seed % 4 == 0;
	world_post(m->world, m->world->speaker, settings);
	for (uint16_t p = 1; p <= PEERS; p++) {
		bool external = p % 2;
		struct world_peer *peer = world_add_peer(m->world, p, external ? PEER_EBGP : PEER_IBGP, external ? 65000u + p : OWN_AS);
		struct peer_rules *rules = world_rules(m->world, p);
		rules->tells_back = seed % 3 == 0;
		rules->advertisement_ms = seed % 5 == 0 && p % 3 ? INTERVAL_MS : 0;
		for (unsigned f = 0; f < UNICASTS && p % 4 == 1; f++) {
			rules->family[f].in.prefix_list = policy_name("L");
			rules->family[f].soft_reconfiguration = true;
		}
		rules->family[FAMILY_IPV4_UNICAST].addpath = is_told_several(p) ? ADDPATH_ALL : ADDPATH_NONE;
		world_post_rules(m->world, p, rules);
		peer->up.addpath_send[FAMILY_IPV4_UNICAST] = is_told_several(p);
		peer->up.as4 = p % 5 != 0;
		peer->up.local.v4[3] = (uint8_t)(0xf0 + p / 4);
		if (p % 3 == 0) {
			peer->up.local = (struct address){ .family = AF_INET6, .v6 = { 0x20, 1, 0x0d, 0xb8, [15] = 0xfe } };
			peer->up.extended_nexthop[0] = p % 2;
		} else {
			peer->up.family[FAMILY_IPV6_UNICAST] = false;
		}
	}
	for (unsigned f = 0; f < UNICASTS; f++)
		world_post_family(m->world, EVENT_FIB_AGAIN, 0, f, 0);
	change_lists(m);
	for (unsigned f = 0; f < UNICASTS; f++)
		for (unsigned p = 0; p <= PEERS; p++)
			for (unsigned s = 0; s < SETS; s++)
				m->sets[f][p][s] = make_set(m, f, p, s);
	world_run(m->world, true);
}

static void close_model(struct model *m)
{
	world_free(m->world);
	for (uint32_t i = 0; i < m->books.count; i++)
		policy_book_free(m->books.items[i]);
	array_free(&m->books);
	for (unsigned f = 0; f < UNICASTS; f++)
		for (unsigned p = 0; p <= PEERS; p++)
			for (unsigned s = 0; s < SETS; s++)
				attrs_release(m->sets[f][p][s], 1);
	struct attrs_counts counts;
	attrs_count(&counts);
	assert_int_equal(counts.sets, 0);
}

static void every_neighbor_ends_up_with_what_the_rfcs_say(void **state)
{
	const char *rounds = getenv("GREVY_MODEL_ROUNDS");
	unsigned long last = rounds ? strtoul(rounds, NULL, 10) : 12;
	for (unsigned long seed = 1; seed <= last; seed++) {
		struct model m = { 0 };
		open_model(&m, seed);
		for (unsigned step = 1; step <= 600; step++) {
			something(&m);
			if (step % 60 == 0)
				check(&m);
		}
		close_model(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_neighbor_ends_up_with_what_the_rfcs_say) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
