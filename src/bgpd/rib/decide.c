/* SPDX-License-Identifier: Apache-2.0 */
/* decide -- see decide.h.
 *
 * "Better" is a lexicographic order over the steps, with one exception: MED counts only between paths of the
 * same neighbouring AS (RFC 4271 9.1.2.2 c), so the order of comparison can matter.  With deterministic-med each
 * neighbouring AS chooses its own first, then those are compared. */
#include "bgpd/rib/decide.h"
#include <string.h>
#include "bgpd/rib/distance.h"

enum { FEW = 16, AHEAD = 8 };
enum { FROM_LAST_RESORT, FROM_DISTANCE, FROM_WEIGHT };       /* places in a plan: the first two are rarely needed */
/* Marks of the last decision, within this one only.  By then nobody asks any more who was touched. */
enum { WAS_BEST = PATH_NEWS, WAS_WAY = 0x2000 };

struct contender {
	struct path *path;
	const struct attrs *attrs;
	const struct rib_peer *peer;
	uint32_t igp_metric;
	uint8_t distance;                    /* only where one of the contenders is redistributed, else 0 */
	enum decide_step closest;            /* the latest step that any comparison it won needed */
};

struct contest {
	const struct event_settings *settings;
	const struct decide_plan *plan;
	const uint8_t *steps;                /* the plan's, but the first where they can't make a difference */
	enum family_row family;
};

const struct decide_words decide_words[STEP_COUNT] = {
	[STEP_ONLY] = { "only path", "First path received" },
	[STEP_LAST_RESORT] = { "not of a neighbor that is away, nor that there is no way", "First path received" },
	[STEP_DISTANCE] = { "administrative distance", "Admin Distance" },
	[STEP_WEIGHT] = { "weight", "Weight" },
	[STEP_LOCAL_PREF] = { "local preference", "Local Pref" },
	[STEP_LOCAL_ROUTE] = { "local route", "Local Route" },
	[STEP_AIGP] = { "accumulated IGP metric", "AIGP" },
	[STEP_PATH_LENGTH] = { "AS path length", "AS Path" },
	[STEP_ORIGIN] = { "origin", "Origin" },
	[STEP_MED] = { "MED", "MED" },
	[STEP_EXTERNAL] = { "external over internal", "Peer Type" },
	[STEP_IGP_METRIC] = { "IGP metric", "IGP Metric" },
	[STEP_EQUAL_CLUSTERS] = { "cluster list length, as part of the IGP metric", "Cluster length" },
	[STEP_CONFED] = { "other member of the confederation", "Confed Peer Type" },
	[STEP_OLDEST] = { "oldest external", "Older Path" },
	[STEP_ROUTER_ID] = { "router id", "Router ID" },
	[STEP_CLUSTERS] = { "cluster list length", "Cluster length" },
	[STEP_NEIGHBOR] = { "neighbor address", "Neighbor IP" },
	[STEP_NONE] = { "nothing left to compare", "Nothing left to compare" },
};

static int prefer_higher(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int prefer_lower(uint64_t a, uint64_t b)
{
	return prefer_higher(b, a);
}

/* A path of a neighbor that is away is the last resort (RFC 9494 4.3); behind it is the word that there is none. */
static unsigned staleness(const struct attrs *a)
{
	return a->flags & ATTRS_UNREACHABLE ? 2 : !!(a->flags & ATTRS_LONG_STALE);
}

static int prefer_fresh(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(staleness(a->attrs), staleness(b->attrs));
}

static bool is_for_kernel(const struct path *path)
{
	return path->peer || path->path_id == ORIGINATED_AGGREGATE;
}

/* Zebra chooses by distance between what it gave us and what we give it; choosing alike, neither waits for the other. */
static int prefer_near_offer(const struct contest *c, const struct contender *a, const struct contender *b)
{
	bool is_asked = (path_is_taken_over(a->path) && is_for_kernel(b->path)) ||
			(path_is_taken_over(b->path) && is_for_kernel(a->path));
	return is_asked ? prefer_lower(a->distance, b->distance) : 0;
}

static int prefer_weight(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_higher(path_weight(a->peer, c->family, a->attrs), path_weight(b->peer, c->family, b->attrs));
}

static uint32_t local_pref(const struct contest *c, const struct contender *x)
{
	return x->attrs->flags & ATTRS_HAS_LOCAL_PREF ? x->attrs->local_pref : c->settings->default_local_pref;
}

static int prefer_local_pref(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_higher(local_pref(c, a), local_pref(c, b));
}

static int prefer_local_route(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_higher(!a->path->peer, !b->path->peer);
}

/* RFC 7311 4.1: what it costs all the way, where both say it. */
static int prefer_lower_aigp(const struct contest *c, const struct contender *a, const struct contender *b)
{
	uint64_t one, other;
	if (!attrs_aigp(a->attrs, &one) || !attrs_aigp(b->attrs, &other))
		return 0;
	return prefer_lower(aigp_plus(one, a->igp_metric), aigp_plus(other, b->igp_metric));
}

static uint32_t path_length(const struct contest *c, const struct contender *x)
{
	return x->attrs->path_length + (c->settings->count_confederation ? attrs_confederation_length(x->attrs) : 0u);
}

static int prefer_shorter_path(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(path_length(c, a), path_length(c, b));
}

static int prefer_origin(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(a->attrs->origin, b->attrs->origin);
}

static uint32_t med(const struct contest *c, const struct contender *x)
{
	if (x->attrs->flags & ATTRS_HAS_MED)
		return x->attrs->med;
	return c->settings->med_missing_is_worst ? UINT32_MAX : 0;
}

static int prefer_lower_med(const struct contest *c, const struct contender *a, const struct contender *b)
{
	bool is_inside = c->settings->med_in_confederation && attrs_is_of_confederation(a->attrs) &&
			 attrs_is_of_confederation(b->attrs);
	if (!c->settings->always_compare_med && !is_inside && a->attrs->first_as != b->attrs->first_as)
		return 0;
	return prefer_lower(med(c, a), med(c, b));
}

static bool is_external(const struct contender *x)
{
	return peer_kind(x->peer) == PEER_EBGP;
}

/* Of our AS, or of the confederation that others take for one. */
static bool is_internal(const struct contender *x)
{
	enum peer_kind kind = peer_kind(x->peer);
	return kind == PEER_IBGP || kind == PEER_CONFED;
}

static int prefer_external(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(a->peer->who.nearness, b->peer->who.nearness);
}

static int prefer_near(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(a->igp_metric, b->igp_metric);
}

/* RFC 5065 5.3: where only insiders are left. */
static int prefer_member(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_higher(peer_kind(a->peer) == PEER_CONFED, peer_kind(b->peer) == PEER_CONFED);
}

/* Of two external ones the present best stays, so that equals don't flap (RFC 5004). */
static int prefer_present(const struct contest *c, const struct contender *a, const struct contender *b)
{
	if (!is_external(a) || !is_external(b))
		return 0;
	return prefer_higher(!!(a->path->flags & PATH_BEST), !!(b->path->flags & PATH_BEST));
}

static uint32_t router_id(const struct contest *c, const struct contender *x)
{
	if (x->attrs->flags & ATTRS_HAS_ORIGINATOR)
		return x->attrs->originator_id;                       /* RFC 4456 9 */
	return x->path->peer ? x->peer->up.remote_router_id : c->settings->router_id;
}

static int prefer_lower_router_id(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(router_id(c, a), router_id(c, b));
}

static int prefer_fewer_clusters(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return prefer_lower(a->attrs->cluster_length, b->attrs->cluster_length);
}

/* Where internal paths must be equal in it to be used together, it is judged with the IGP metric. */
static int prefer_equal_clusters(const struct contest *c, const struct contender *a, const struct contender *b)
{
	return is_internal(a) && is_internal(b) ? prefer_fewer_clusters(c, a, b) : 0;
}

static int prefer_lower_neighbor(const struct contest *c, const struct contender *a, const struct contender *b)
{
	int order = address_compare(&b->peer->up.remote, &a->peer->up.remote);
	return order ? order : prefer_lower(a->path->path_id, b->path->path_id);
}

static int (*const prefer[STEP_COUNT])(const struct contest *, const struct contender *, const struct contender *) = {
	[STEP_LAST_RESORT] = prefer_fresh,
	[STEP_DISTANCE] = prefer_near_offer,
	[STEP_WEIGHT] = prefer_weight,
	[STEP_LOCAL_PREF] = prefer_local_pref,
	[STEP_LOCAL_ROUTE] = prefer_local_route,
	[STEP_AIGP] = prefer_lower_aigp,
	[STEP_PATH_LENGTH] = prefer_shorter_path,
	[STEP_ORIGIN] = prefer_origin,
	[STEP_MED] = prefer_lower_med,
	[STEP_EXTERNAL] = prefer_external,
	[STEP_IGP_METRIC] = prefer_near,
	[STEP_CONFED] = prefer_member,
	[STEP_EQUAL_CLUSTERS] = prefer_equal_clusters,
	[STEP_OLDEST] = prefer_present,
	[STEP_ROUTER_ID] = prefer_lower_router_id,
	[STEP_CLUSTERS] = prefer_fewer_clusters,
	[STEP_NEIGHBOR] = prefer_lower_neighbor,
};

static bool is_on(const struct event_settings *settings, enum family_row family, enum decide_step step)
{
	switch (step) {
	case STEP_AIGP:
		return settings->compare_aigp;
	case STEP_PATH_LENGTH:
		return !settings->ignore_path_length;
	case STEP_EQUAL_CLUSTERS:
		return settings->family[family].equal_clusters;
	case STEP_OLDEST:
		return !settings->compare_router_id;
	default:
		return true;
	}
}

/* Paths that differ in later steps are as good as each other for the traffic. */
static bool is_for_ways(const struct event_settings *settings, enum decide_step step)
{
	bool is_kind = step == STEP_EXTERNAL || step == STEP_CONFED;
	return step < STEP_OLDEST && step != STEP_DISTANCE && !(is_kind && settings->peer_type_relax);
}

void decide_follow(struct rib *rib)
{
	for (enum family_row f = 0; f < FAMILY_COUNT; f++) {
		struct decide_plan *plan = &rib->plan[f];
		unsigned steps = 0, early = 0, late = 0, ways = 0;
		for (enum decide_step step = STEP_LAST_RESORT; step < STEP_NONE; step++) {
			if (!is_on(&rib->settings, f, step))
				continue;
			plan->steps[steps++] = (uint8_t)step;
			if (step < STEP_MED)
				plan->early[early++] = (uint8_t)step;
			else
				plan->late[late++] = (uint8_t)step;
			if (is_for_ways(&rib->settings, step))
				plan->ways[ways++] = (uint8_t)step;
		}
		plan->steps[steps] = plan->early[early] = plan->late[late] = plan->ways[ways] = STEP_NONE;
	}
}

/* Above 0: a is better.  Tries those steps until one of them finds a difference: *step, or STEP_NONE. */
static int compare(const struct contest *c, const struct contender *a, const struct contender *b, const uint8_t *steps,
		   enum decide_step *step)
{
	int order = 0;
	while (*steps != STEP_NONE && !(order = prefer[*steps](c, a, b)))
		steps++;
	*step = *steps;
	return order;
}

/* The better one goes to *best. Because the order is lexicographic, the step by which a newcomer wins is also the
 * latest that it would need against all that lost before. */
static void challenge(const struct contest *c, struct contender *best, const struct contender *rival)
{
	enum decide_step step;
	if (compare(c, rival, best, c->steps, &step) > 0) {
		enum decide_step own = rival->closest;
		*best = *rival;
		best->closest = step > own ? step : own;
	} else if (step > best->closest) {
		best->closest = step;
	}
}

/* With deterministic-med: the best of each neighbouring AS into `out`; how many there are. */
static uint32_t best_per_as(const struct contest *c, const struct contender *all, uint32_t count, struct contender *out)
{
	uint32_t groups = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t g = 0;
		while (g < groups && out[g].attrs->first_as != all[i].attrs->first_as)
			g++;
		if (g < groups)
			challenge(c, &out[g], &all[i]);
		else
			out[groups++] = all[i];
	}
	return groups;
}

/* `scratch` has room for count more. */
static struct contender best_of(const struct contest *c, const struct contender *all, uint32_t count,
				struct contender *scratch)
{
	if (count > 1 && c->settings->deterministic_med && !c->settings->always_compare_med) {
		count = best_per_as(c, all, count, scratch);
		all = scratch;
	}
	struct contender best = all[0];
	for (uint32_t i = 1; i < count; i++)
		challenge(c, &best, &all[i]);
	return best;
}

static const struct attrs *attrs_seen(struct rib *rib, uint32_t id)
{
	if (id != rib->seen_id) {
		rib->seen_id = id;
		rib->seen = attrs_at(id);
	}
	return rib->seen;
}

/* What is ours is good unless it lacks the route that it announces (bgp network import-check). */
static bool is_ours_good(const struct attrs *a)
{
	return !(attrs_marks(a).said & MARK_NO_ROUTE);
}

/* Judges validity (RFC 4271 9.1.2: the next hop must be resolvable) and writes it into the path's marks. */
static bool enters(struct rib *rib, struct path *path, struct contender *out)
{
	const struct rib_peer *peer = peers_find(&rib->peers, path->peer);
	const struct attrs *a = attrs_seen(rib, path->attrs);
	const struct nexthop_state *nexthop = nexthops_find(&rib->nexthops, a->nexthop);
	bool is_good = !path->peer ? is_ours_good(a) : (peer && nexthop_is_good(nexthop, peer_wants_connected(peer)));
	path->flags &= (uint16_t)~(PATH_VALID | PATH_NEXTHOP_DOWN);
	if (!is_good)
		path->flags |= PATH_NEXTHOP_DOWN;
	if (!peer || !is_good || path->flags & (PATH_FILTERED | PATH_HISTORY))
		return false;
	path->flags |= PATH_VALID;
	if (path->flags & PATH_DAMPED)
		return false;
	*out = (struct contender){ path, a, peer, path->peer ? nexthop->metric : 0, 0, STEP_ONLY };
	return true;
}

/* Unless relaxed: of the same neighbouring AS (external) or with the same AS path (internal). */
static bool has_like_path(const struct contest *c, const struct contender *best, const struct contender *x)
{
	if (c->settings->multipath_relax)
		return true;
	if (is_external(best) && is_external(x))
		return best->attrs->first_as == x->attrs->first_as;
	return best->attrs->path_bytes == x->attrs->path_bytes &&
	       !memcmp(best->attrs->block + best->attrs->path_at, x->attrs->block + x->attrs->path_at, best->attrs->path_bytes);
}

/* May it be used beside the best one?  As good as it up to the IGP metric, and of the same kind. */
static bool is_equal(const struct contest *c, const struct contender *best, const struct contender *x)
{
	enum decide_step step;
	return best->path->peer && x->path->peer && has_like_path(c, best, x) && !compare(c, best, x, c->plan->ways, &step);
}

/* Marks the best one and what is used beside it; how many that are. */
static unsigned mark(const struct contest *c, const struct contender *best, const struct contender *all, uint32_t count)
{
	const struct family_decision *family = &c->settings->family[c->family];
	unsigned most = is_external(best) ? family->max_paths_ebgp : family->max_paths_ibgp, used = 1;
	best->path->flags |= PATH_BEST;
	for (uint32_t i = 0; i < count && used < most; i++) {
		if (all[i].path == best->path || !is_equal(c, best, &all[i]))
			continue;
		all[i].path->flags |= PATH_MULTIPATH;
		used++;
	}
	if (used > 1)
		best->path->flags |= PATH_MULTIPATH;
	return used;
}

/* With others beside it, what matters is why it is better than those that are not used. */
static enum decide_step step_against_rest(const struct contest *c, const struct contender *best, const struct contender *all,
					  uint32_t count)
{
	enum decide_step latest = STEP_ONLY, step;
	for (uint32_t i = 0; i < count; i++) {
		if (all[i].path->flags & (PATH_BEST | PATH_MULTIPATH))
			continue;
		compare(c, best, &all[i], c->steps, &step);
		latest = step > latest ? step : latest;
	}
	return latest == STEP_ONLY ? best->closest : latest;
}

/* What the last decision marked is put aside, as the old state to compare with. */
static uint16_t aside(uint16_t flags)
{
	uint16_t old = (flags & PATH_BEST ? WAS_BEST : 0) | (flags & PATH_MULTIPATH ? WAS_WAY : 0);
	return (flags & (uint16_t)~(PATH_BEST | PATH_MULTIPATH | PATH_NEWS)) | old;
}

/* Compares new marks with the old, and takes the old ones off. */
static void note_changes(struct path *path, struct decision *decision)
{
	uint16_t old = (path->flags & WAS_BEST ? PATH_BEST : 0) | (path->flags & WAS_WAY ? PATH_MULTIPATH : 0);
	uint16_t differs = (path->flags ^ old) & (PATH_BEST | PATH_MULTIPATH);
	bool is_new = path->flags & PATH_CHANGED;
	decision->best_changed |= differs & PATH_BEST || (is_new && path->flags & PATH_BEST);
	decision->ways_changed |= decision->best_changed || differs || (is_new && path->flags & PATH_MULTIPATH);
	path->flags &= (uint16_t)~(WAS_BEST | WAS_WAY | PATH_CHANGED);
}

/* For the next decision, see "among rivals". */
static void mark_rivals(const struct contest *c, struct record *record, const struct contender *best, const struct contender *all,
			uint32_t count)
{
	enum decide_step step;
	for (uint32_t i = 0; i < count; i++) {
		bool is_rival = !compare(c, best, &all[i], c->plan->early, &step);
		all[i].path->flags = (all[i].path->flags & (uint16_t)~PATH_RIVAL) | (is_rival ? PATH_RIVAL : 0);
	}
	record->marks |= RECORD_RIVALS;
}

/* Sets of redistributed routes have marks, so these flags say whether anything rare is there. */
static bool looks_rare(const struct contender *x)
{
	return x->attrs->flags & (ATTRS_LONG_STALE | ATTRS_UNREACHABLE | ATTRS_HAS_MARKS);
}

static void note_rare(const struct rib *rib, struct contest *contest, const struct table *table, prefix_id id,
		      struct contender *all, uint32_t count)
{
	unsigned from = FROM_WEIGHT;
	for (uint32_t i = 0; i < count; i++)
		if (path_is_taken_over(all[i].path) && from > FROM_DISTANCE)
			from = FROM_DISTANCE;
	for (uint32_t i = 0; i < count && from == FROM_DISTANCE; i++)
		all[i].distance = distance_of(rib, table, id, all[i].path, all[i].attrs);
	for (uint32_t i = 0; i < count; i++)
		if (staleness(all[i].attrs))
			from = FROM_LAST_RESORT;
	contest->steps = contest->plan->steps + from;
}

static void choose(struct rib *rib, struct table *table, prefix_id id, struct contender *all)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	struct contest contest = { &rib->settings, &rib->plan[table->family], rib->plan[table->family].steps + FROM_WEIGHT, table->family };
	uint32_t count = 0;
	for (uint32_t i = 0; i < record->count; i++)
		count += enters(rib, &paths[i], &all[count]);
	bool is_rare = false;
	for (uint32_t i = 0; i < count && count > 1; i++)
		is_rare |= looks_rare(&all[i]);
	if (is_rare)
		note_rare(rib, &contest, table, id, all, count);
	struct contender best = { 0 };
	if (count)
		best = best_of(&contest, all, count, all + record->count);
	for (uint32_t i = 0; i < record->count; i++)
		paths[i].flags = aside(paths[i].flags);
	if (count && mark(&contest, &best, all, count) > 1) {
		best.closest = step_against_rest(&contest, &best, all, count);
		if (best.attrs->flags & ATTRS_HAS_BANDWIDTH)
			rib->is_weighted[table->family] = true;
	}
	record->marks &= (uint8_t)~RECORD_RIVALS;
	if (record->count > 1) {
		record->many.step = (uint16_t)best.closest;
		record->many.best = count ? (uint16_t)(best.path - paths) : PLACE_NONE;
	}
	if (record->count > FEW && count)
		mark_rivals(&contest, record, &best, all, count);
}

/* What is ours stands first. */
static bool has_taken_over(const struct path *paths, uint32_t count)
{
	uint32_t i = 0;
	while (i < count && !paths[i].peer && !path_is_taken_over(&paths[i]))
		i++;
	return i < count && path_is_taken_over(&paths[i]);
}

/* -- among rivals -- */

/* Where a prefix has many paths, most of them have lost early, by a step before MED, and those steps order all paths: who
 * loses by one of them against the best one decides nothing among the others.  So it is enough to look at the best one, at
 * its rivals, which are equal to it up to MED, and at what has changed; the sets of the rest need not even be fetched. */
struct rivalry {
	struct contest contest;              /* by the late steps */
	struct contender *seen;              /* the best one, rivals, what changed, in the order of the record; no `attrs`: not valid */
	uint32_t seen_count;
	struct contender *in;                /* those of them that are equal up to MED, and better than all others */
	uint32_t count;
	enum decide_step latest;             /* the latest step by which one of them lost before */
	bool has_changed, is_new;            /* one that had lost before is another now; one is better than all rivals were */
};

static int compare_early(const struct rivalry *r, const struct contender *a, const struct contender *b, enum decide_step *step)
{
	return compare(&r->contest, a, b, r->contest.plan->early, step);
}

static void judge_seen(struct rib *rib, struct rivalry *r)
{
	for (uint32_t i = 0; i < r->seen_count; i++) {
		struct path *path = r->seen[i].path;
		bool had_lost = (path->flags & (PATH_VALID | PATH_BEST | PATH_RIVAL)) == PATH_VALID;
		r->has_changed |= had_lost && path->flags & PATH_NEWS;
		if (!enters(rib, path, &r->seen[i]))
			r->seen[i].attrs = NULL;
	}
}

/* The best of them by the early steps; NULL: none of those that stood for it is as it was. */
static const struct contender *find_measure(struct rivalry *r)
{
	enum decide_step step;
	uint32_t at = 0;
	while (at < r->seen_count && r->seen[at].path->flags & PATH_NEWS)
		at++;
	if (at == r->seen_count || !r->seen[at].attrs)
		return NULL;
	const struct contender *measure = &r->seen[at];
	for (uint32_t i = 0; i < r->seen_count; i++) {
		const struct contender *x = &r->seen[i];
		if (!(x->path->flags & PATH_NEWS) || !x->attrs || compare_early(r, x, measure, &step) <= 0)
			continue;
		measure = x;
		r->is_new = true;
	}
	return measure;
}

/* Those that are as good as the measure up to MED. */
static void admit(struct rivalry *r, const struct contender *measure)
{
	enum decide_step step;
	for (uint32_t i = 0; i < r->seen_count; i++) {
		const struct contender *x = &r->seen[i];
		bool stays = x->path->flags & PATH_RIVAL && !(x->path->flags & PATH_NEWS) && !r->is_new;
		x->path->flags &= (uint16_t)~PATH_RIVAL;
		if (!x->attrs)
			continue;
		if (!stays && compare_early(r, x, measure, &step)) {
			r->latest = step > r->latest ? step : r->latest;
			continue;
		}
		x->path->flags |= PATH_RIVAL;
		r->in[r->count++] = *x;
	}
}

/* The reason where no rival is left over: the latest step by which any other path lost.  STEP_NONE: all must be asked. */
static enum decide_step early_reason(const struct rivalry *r, enum decide_step before)
{
	if (r->is_new)
		return r->latest;
	if (before >= STEP_MED || (r->has_changed && r->latest < before))
		return STEP_NONE;
	return r->latest > before ? r->latest : before;
}

static bool needs_early_reason(const struct rivalry *r)
{
	const struct family_decision *family = &r->contest.settings->family[r->contest.family];
	return r->count == 1 || family->max_paths_ebgp > 1 || family->max_paths_ibgp > 1;
}

/* False: all paths must be looked at. */
static bool settle(struct rib *rib, struct table *table, struct record *record, struct rivalry *r)
{
	judge_seen(rib, r);
	const struct contender *measure = find_measure(r);
	if (!measure)
		return false;
	admit(r, measure);
	enum decide_step reason = early_reason(r, record->many.step);
	if (reason == STEP_NONE && needs_early_reason(r))
		return false;
	struct contender best = best_of(&r->contest, r->in, r->count, r->in + r->count);
	for (uint32_t i = 0; i < r->seen_count; i++)
		r->seen[i].path->flags = aside(r->seen[i].path->flags);
	unsigned used = mark(&r->contest, &best, r->in, r->count);
	if (used > 1) {
		best.closest = step_against_rest(&r->contest, &best, r->in, r->count);
		if (best.attrs->flags & ATTRS_HAS_BANDWIDTH)
			rib->is_weighted[table->family] = true;
	}
	record->many.step = (uint16_t)(used == r->count ? reason : best.closest);
	record->many.best = (uint16_t)(best.path - table_paths(table, record));
	return true;
}

/* Room for three times as many as the record has paths; good until the next time. */
static struct contender *room_for(struct rib *rib, uint32_t count)
{
	if (rib->contenders_room < 3 * count) {
		rib->contenders_room = 6 * count;
		mem_free(rib->contenders);
		rib->contenders = mem_raw(rib->contenders_room * sizeof *rib->contenders);
	}
	return rib->contenders;
}

static void see(struct rib *rib, const struct table *table, struct record *record, struct rivalry *r)
{
	struct path *paths = table_paths(table, record);
	r->seen = room_for(rib, record->count);
	for (uint32_t i = 0; i < record->count; i++) {
		if (!(paths[i].flags & (PATH_BEST | PATH_RIVAL | PATH_NEWS)))
			continue;
		r->seen[r->seen_count++].path = &paths[i];
		mem_prefetch(attrs_at(paths[i].attrs));
	}
	r->in = r->seen + r->seen_count;
}

/* AIGP counts only between paths that have it, distance only against what is redistributed, and MED within a confederation
 * makes the order of the others count. */
static bool knows_rivals(const struct rib *rib, const struct table *table, struct record *record)
{
	return (record->marks & (RECORD_RIVALS | RECORD_ANEW)) == RECORD_RIVALS && !rib->settings.compare_aigp &&
	       !rib->settings.med_in_confederation && !has_taken_over(table_paths(table, record), record->count);
}

static bool choose_among_rivals(struct rib *rib, struct table *table, struct record *record, struct decision *decision)
{
	const struct decide_plan *plan = &rib->plan[table->family];
	struct rivalry r = { .contest = { &rib->settings, plan, plan->late, table->family } };
	see(rib, table, record, &r);
	bool is_done = settle(rib, table, record, &r);
	for (uint32_t i = 0; i < r.seen_count && is_done; i++)
		note_changes(r.seen[i].path, decision);
	return is_done;
}

static void choose_among_all(struct rib *rib, struct table *table, prefix_id id, struct decision *decision)
{
	struct record *record = table_record(table, id);
	choose(rib, table, id, room_for(rib, record->count));
	struct path *paths = table_paths(table, record);
	for (uint32_t i = 0; i < record->count; i++)
		note_changes(&paths[i], decision);
}

struct decision decide(struct rib *rib, struct table *table, prefix_id id)
{
	struct record *record = table_record(table, id);
	bool is_lost = record->marks & RECORD_BEST_LOST;
	struct decision decision = { is_lost, is_lost };
	if (!knows_rivals(rib, table, record) || !choose_among_rivals(rib, table, record, &decision))
		choose_among_all(rib, table, id, &decision);
	record->marks &= (uint8_t)~(RECORD_TOUCHED | RECORD_BEST_LOST | RECORD_ANEW);
	if (decision.best_changed)
		record->version = ++table->version;
	if (!record->count)
		table_to_grave(table, id);
	return decision;
}

/* The record two thirds of the way ahead, then its paths. */
static void fetch_ahead(const struct table *table, uint32_t at)
{
	enum { NEAR = AHEAD / 2, BYTES = 256, LINE = 64 };
	if (at + AHEAD < table->touched.count)
		mem_prefetch(table_record(table, table->touched.items[at + AHEAD]));
	if (at + NEAR >= table->touched.count)
		return;
	struct record *record = table_record(table, table->touched.items[at + NEAR]);
	const char *paths = (const char *)table_paths(table, record);
	for (size_t i = 0; record->count > 1 && i < record->count * sizeof(struct path) && i < BYTES; i += LINE)
		mem_prefetch(paths + i);
}

void decide_touched(struct rib *rib, enum family_row family,
		    void (*changed)(void *owner, enum family_row family, prefix_id id, struct decision decision), void *owner)
{
	struct table *table = &rib->tables[family];
	bool hears_all = rib->hears_all || rib->watches_reach[family] || rib->has_unreachable[family];
	for (uint32_t i = 0; i < table->touched.count; i++) {
		fetch_ahead(table, i);
		prefix_id id = table->touched.items[i];
		struct decision decision = decide(rib, table, id);
		if (decision.ways_changed || hears_all)
			changed(owner, family, id, decision);
	}
	table->touched.count = 0;
}

enum decide_step decide_why(const struct table *table, prefix_id id)
{
	const struct record *record = table_record(table, id);
	return record->count > 1 ? (enum decide_step)record->many.step : STEP_ONLY;
}

/* -- the order of all -- */

static struct contender contender_of(const struct rib *rib, struct path *path)
{
	const struct attrs *a = attrs_at(path->attrs);
	uint32_t metric = path->peer ? nexthops_find(&rib->nexthops, a->nexthop)->metric : 0;
	return (struct contender){ path, a, peers_find(&rib->peers, path->peer), metric, 0, STEP_ONLY };
}

/* Into its place among those that are sorted; the last one falls off when there is no room. */
static uint32_t sort_in(const struct contest *c, struct contender *sorted, uint32_t count, uint32_t most, const struct contender *x)
{
	uint32_t at = count;
	enum decide_step step;
	while (at && !(sorted[at - 1].path->flags & PATH_BEST) && compare(c, x, &sorted[at - 1], c->steps, &step) > 0)
		at--;
	if (at == most)
		return count;
	uint32_t kept = count < most ? count : most - 1;
	memmove(&sorted[at + 1], &sorted[at], (kept - at) * sizeof *sorted);
	sorted[at] = *x;
	return kept + 1;
}

uint32_t decide_rank(const struct rib *rib, const struct table *table, prefix_id id, const struct path **out, uint32_t most)
{
	struct record *record = table_record(table, id);
	struct path *paths = table_paths(table, record);
	const struct decide_plan *plan = &rib->plan[table->family];
	const struct contest contest = { &rib->settings, plan, plan->steps, table->family };
	struct contender few[FEW], *sorted = most <= FEW ? few : mem_raw(most * sizeof *sorted);
	bool needs_distance = has_taken_over(paths, record->count);
	uint32_t count = 0;
	for (int is_rest = 0; is_rest < 2; is_rest++)
		for (uint32_t i = 0; i < record->count; i++) {
			if ((paths[i].flags & (PATH_VALID | PATH_DAMPED)) != PATH_VALID || is_rest == !!(paths[i].flags & PATH_BEST))
				continue;
			struct contender x = contender_of(rib, &paths[i]);
			if (needs_distance)
				x.distance = distance_of(rib, table, id, x.path, x.attrs);
			count = sort_in(&contest, sorted, count, most, &x);
		}
	for (uint32_t i = 0; i < count; i++)
		out[i] = sorted[i].path;
	if (sorted != few)
		mem_free(sorted);
	return count;
}
