/* SPDX-License-Identifier: Apache-2.0 */
/* compile -- see compile.h.  Effective values: a neighbor's own, else its group's, else the instance's, else the
 * default.  Neighbors are compile_neighbor's, refusals compile_check's. */
#include "bgpd/cli/compile_inside.h"
#include <string.h>
#include "bgpd/cli/groups.h"
#include "bgpd/cli/policy.h"
#include "bgpd/cli/rpki.h"
#include "bgpd/speaker/dump.h"
#include "cli/tree.h"

bool compile_said(const struct object *object, const char *name)
{
	int i = field_index(object->kind->fields, name, strlen(name));
	const struct said *said = object->record;
	return i >= 0 && said_has(said, (unsigned)i);
}

/* ---- families ----------------------------------------------------------------------------------------- */

static void compile_networks(const struct object *family, enum family_row row, struct plan *out)
{
	for (const struct object *line = object_first(family, family_kinds[row].network); line; line = object_next(line)) {
		const struct network_settings *n = line->record;
		struct plan_network network = { families[row].table, n->prefix, policy_name(n->route_map), n->backdoor };
		array_push(&out->networks, network);
	}
}

enum { KEEPS_SETS_INSIDE = 1004 };           /* FRR's version from which on they are only told to nobody */

/* Where AS sets are refused none are told.  Older files want none made at all: as-set is passed over then. */
static bool makes_sets(const struct aggregate_settings *a, struct profile_choice profile, const struct plan *plan)
{
	return a->as_set && (!plan->decision.rejects_as_sets || profile_is_since(profile, KEEPS_SETS_INSIDE));
}

static void compile_aggregates(const struct object *family, enum family_row row, struct profile_choice profile, struct plan *out)
{
	for (const struct object *line = object_first(family, family_kinds[row].aggregate); line; line = object_next(line)) {
		const struct aggregate_settings *a = line->record;
		struct plan_aggregate aggregate = {
			.family = row,
			.rules = { .prefix = a->prefix, .merges = makes_sets(a, profile, out), .suppresses_all = a->summary_only,
				   .wants_same_med = a->matching_MED_only, .suppress_map = policy_name(a->suppress_map),
				   .unreachable = { a->upa, a->drop, a->max_routes } },
			.route_map = policy_name(a->route_map),
			.origin_said = compile_said(line, "origin"),
			.origin = a->origin,
		};
		out->decision.family[row].hides_sets |= aggregate.rules.merges && out->decision.rejects_as_sets;
		array_push(&out->aggregates, aggregate);
	}
}

static struct unreachable_rules compile_unreachable(const struct object *family)
{
	const struct family_settings *f = family->record;
	return (struct unreachable_rules){ f->upa_all, f->upa_drop, f->upa_routes };
}

static void compile_redistribution(const struct object *family, struct plan_redistribute out[ORIGIN_COUNT])
{
	const struct family_settings *f = family->record;
#define REDISTRIBUTION(name) { f->name, compile_said(family, #name "_metric"), f->name##_metric, policy_name(f->name##_map) }
	out[ORIGIN_KERNEL] = (struct plan_redistribute)REDISTRIBUTION(kernel);
	out[ORIGIN_CONNECTED] = (struct plan_redistribute)REDISTRIBUTION(connected);
	out[ORIGIN_LOCAL] = (struct plan_redistribute)REDISTRIBUTION(local);
	out[ORIGIN_STATIC] = (struct plan_redistribute)REDISTRIBUTION(statics);
	out[ORIGIN_TABLE] = (struct plan_redistribute)REDISTRIBUTION(tables);
	out[ORIGIN_TABLE].number = f->table_number;
#undef REDISTRIBUTION
}

static void compile_family_decision(const struct object *family, const struct kind *kind, struct profile_choice profile,
				    struct family_decision *out)
{
	struct family_settings *settings = family ? kind_record_copy(kind, family->record) : kind_record_new(kind);
	profile_fill(profile, kind, settings);
	*out = (struct family_decision){
		.max_paths_ebgp = settings->ebgp_paths,
		.max_paths_ibgp = settings->ibgp_paths,
		.equal_clusters = settings->equal_cluster_length,
		.distance_ebgp = settings->distance_ebgp,
		.distance_ibgp = settings->distance_ibgp,
		.distance_local = settings->distance_local,
		.table_map = policy_name(settings->table_map),
	};
	kind_record_free(kind, settings);
}

/* Labeled unicast shares its table with unicast: what it says of multipath holds there, where unicast says nothing. */
static void share_multipath(const struct object *labeled, const struct object *plain, struct family_decision *out)
{
	const struct family_settings *f = labeled->record;
	if (compile_said(labeled, "ebgp_paths") && !(plain && compile_said(plain, "ebgp_paths")))
		out->max_paths_ebgp = f->ebgp_paths;
	if (!compile_said(labeled, "ibgp_paths") || (plain && compile_said(plain, "ibgp_paths")))
		return;
	out->max_paths_ibgp = f->ibgp_paths;
	out->equal_clusters = f->equal_cluster_length;
}

static void compile_families(const struct object *bgp, struct profile_choice profile, struct plan *out)
{
	for (int f = 0; f < FAMILY_COUNT; f++) {
		const struct object *family = object_first(bgp, family_kinds[f].family);
		compile_family_decision(family, family_kinds[f].family, profile, &out->decision.family[f]);
		if (!family)
			continue;
		compile_networks(family, f, out);
		compile_dampening(NULL, family, &out->dampening[f]);
		compile_aggregates(family, families[f].table, profile, out);
		if (f >= TABLE_COUNT)
			share_multipath(family, object_first(bgp, family_kinds[families[f].table].family),
					&out->decision.family[families[f].table]);
		out->unreachable[f] = compile_unreachable(family);
		out->decision.family[f].announces_unreachable = out->unreachable[f].is_on;
		if (families[f].installs && !families[f].is_multicast)
			compile_redistribution(family, out->redistribute[f]);
	}
}

/* ---- the instance ------------------------------------------------------------------------------------- */

static void compile_decision(const struct bgp_settings *bgp, struct event_settings *out)
{
	out->local_as = bgp->asn.number;
	out->default_local_pref = bgp->local_preference;
	out->tells_again = !bgp->suppress_duplicates;
	out->rejects_as_sets = bgp->reject_as_sets;
	out->always_compare_med = bgp->always_compare_med;
	out->deterministic_med = bgp->deterministic_med;
	out->med_missing_is_worst = bgp->missing_as_worst;
	out->compare_router_id = bgp->compare_router_id;
	out->ignore_path_length = bgp->ignore_path;
	out->count_confederation = bgp->count_confederation;
	out->med_in_confederation = bgp->med_confed;
	out->compare_aigp = bgp->compare_aigp;
	out->multipath_relax = bgp->multipath_relax;
	out->peer_type_relax = bgp->peer_type_relax;
	out->bandwidth = bgp->bandwidth;
	out->underlay_weights = bgp->underlay_weights;
	out->client_to_client_off = !bgp->client_to_client;
	out->reflects_by_policy = bgp->reflect_policy;
}

static void compile_ranges(const struct object *bgp, struct plan *out)
{
	for (const struct object *line = object_first(bgp, &listen_kind); line; line = object_next(line)) {
		const struct listen_settings *range = line->record;
		struct plan_range one = { .prefix = range->prefix };
		compile_text(one.group, sizeof one.group, range->group);
		array_push(&out->ranges, one);
	}
}

const struct object *compile_bgp(const struct object *tree, const char *view)
{
	const struct object *bgp = object_first(tree, &bgp_kind);
	while (bgp && !text_same(((const struct bgp_settings *)bgp->record)->view, view))
		bgp = object_next(bgp);
	return bgp;
}

/* What is said of the whole program. */
static void follow_root(const struct bgp_root *root, struct peer_rules *rules)
{
	rules->allows_reserved = root->allow_reserved_ranges;
	rules->is_leaving |= root->graceful_shutdown;
}

static void compile_neighbors(const struct object *bgp, struct profile_choice profile, struct plan *out)
{
	for (const struct object *line = object_first(bgp, &neighbor_kind); line; line = object_next(line)) {
		if (is_group(line)) {
			struct plan_group group = { 0 };
			compile_group(bgp, line, profile, &group);
			follow_root(bgp->parent->record, &group.member.rules);
			array_push(&out->groups, group);
			continue;
		}
		struct plan_neighbor n = { 0 };
		compile_neighbor(bgp, line, profile, &n);
		follow_root(bgp->parent->record, &n.rules);
		array_push(&out->neighbors, n);
	}
	plan_sort(out);
}

/* Who gives no time to come up waits for all, to the end. */
static void compile_startup(const struct bgp_root *root, const struct bgp_settings *bgp, struct plan *out)
{
	uint16_t wait = bgp->update_delay ? bgp->establish_wait : root->establish_wait;
	out->update_delay_seconds = bgp->update_delay ? bgp->update_delay : root->update_delay;
	out->establish_seconds = wait ? wait : out->update_delay_seconds;
	out->hold_telling_seconds = bgp->advertisement_delay ? bgp->advertisement_delay : root->advertisement_delay;
	out->max_med = (struct plan_max_med){ bgp->med_always, bgp->med_value, bgp->med_start_value,
					      bgp->med_at_start ? bgp->med_start_seconds : 0 };
}

enum { SHARES_OF_255 = 1000 };               /* FRR's version from which on shares are no longer percents */

static void compile_instance(const struct object *bgp, const struct bgp_root *root, struct profile_choice profile,
			     struct plan *out)
{
	const struct bgp_settings *settings = bgp->record;
	out->is_running = true;
	out->asn = settings->asn.number;
	out->notation = compile_said(bgp, "notation") ? settings->notation : settings->asn.notation;
	out->graceful_shutdown = settings->graceful_shutdown || root->graceful_shutdown;
	out->installs_not = root->no_rib;
	out->listen_limit = settings->listen_limit;
	out->router_id = address_to_v4(&settings->router_id);
	out->cluster_id = address_to_v4(&settings->cluster_id);
	out->import_check = settings->import_check;
	out->condition_seconds = settings->condition_seconds;
	out->policy_seconds = settings->map_seconds;
	out->requires_policy = settings->requires_policy;
	out->graceful_restart_off = settings->graceful_restart_disable;
	out->restart_seconds = settings->restart_seconds;
	out->stale_seconds = settings->stale_seconds;
	out->defer_seconds = settings->defer_seconds;
	out->rib_stale_seconds = compile_said(bgp, "rib_stale_seconds") ? settings->rib_stale_seconds : settings->restart_seconds;
	compile_startup(root, settings, out);
	out->dscp = root->session_dscp;
	out->waits_for_kernel = settings->suppress_fib_pending || root->suppress_fib_pending;
	out->tells_extra = root->send_extra_data;
	out->hold_seconds = settings->hold_time;
	out->keepalive_seconds = compile_keepalive(settings->keepalive, settings->hold_time);
	out->log_changes = settings->log_changes;
	out->shows_hostnames = settings->show_hostname;
	out->shows_nexthop_hostnames = settings->show_nexthop_hostname;
	out->advertises_not = !settings->auto_ra;
	out->fast_failover = settings->fast_failover;
	out->fast_convergence = settings->fast_convergence;
	compile_decision(settings, &out->decision);
	out->decision.shares_in_percent = profile.version && !profile_is_since(profile, SHARES_OF_255);
	compile_families(bgp, profile, out);
}

static void take_over(const char *name, const struct object *root, void *record)
{
	int from = field_index(root->kind->fields, name, strlen(name)), to = field_index(bgp_kind.fields, name, strlen(name));
	const struct field *field = &root->kind->fields[from];
	if (!said_has(root->record, (unsigned)from) || said_has(record, (unsigned)to))
		return;
	memcpy(field_value(&bgp_kind.fields[to], record), field_peek(field, root->record), field->size);
	said_set(record, (unsigned)to);
}

/* What the root says of every instance that says nothing else. */
static void inherit(const struct object *root, const struct object *said, void *record)
{
	static const char *const names[] = { "preserve_forwarding", "restart_seconds", "stale_seconds", "defer_seconds",
					     "rib_stale_seconds", "auto_ra", "map_seconds" };
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		take_over(names[i], root, record);
	/* Of two words that exclude each other. */
	if (compile_said(said, "restarts") || compile_said(said, "graceful_restart_disable"))
		return;
	take_over("restarts", root, record);
	take_over("graceful_restart_disable", root, record);
}

void compile_all(const struct object *tree, const struct object *said, struct plan *out)
{
	*out = (struct plan){ .restart_seconds = 120, .stale_seconds = 360, .log_changes = true, .fast_failover = true };
	if (!said)
		return;
	struct profile_choice profile = profile_of(tree);
	struct object bgp = *said;
	bgp.record = kind_record_copy(&bgp_kind, said->record);
	inherit(tree, said, bgp.record);
	profile_fill(profile, &bgp_kind, bgp.record);
	compile_instance(&bgp, tree->record, profile, out);
	compile_ranges(&bgp, out);
	compile_neighbors(&bgp, profile, out);
	kind_record_free(&bgp_kind, bgp.record);
}

static void compile_dump(const char *path, const char *interval, bool is_extended, struct plan_dump *out)
{
	if (!path)
		return;
	compile_text(out->path, sizeof out->path, path);
	out->interval = interval ? dump_interval_read(interval) : 0;
	out->is_extended = is_extended;
}

/* Of views nothing is dumped: they would write into the same files. */
static void compile_dumps(const struct bgp_root *root, struct plan *out)
{
	compile_dump(root->dump_all, root->dump_all_interval, root->dump_all_et, &out->dumps[DUMP_ALL]);
	compile_dump(root->dump_updates, root->dump_updates_interval, root->dump_updates_et, &out->dumps[DUMP_UPDATES]);
	compile_dump(root->dump_routes, root->dump_routes_interval, false, &out->dumps[DUMP_ROUTES]);
}

void compile_plan(const struct object *tree, const char *view, struct plan *out)
{
	compile_all(tree, compile_bgp(tree, view), out);
	if (!view) {
		compile_dumps(tree->record, out);
		compile_rpki(tree, &out->rpki);
	}
	out->policy = compile_policy(tree, out->notation);
	compile_distances(tree, out->policy);
}
